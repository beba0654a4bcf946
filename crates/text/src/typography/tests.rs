//! Typography held to real French sentences.

use super::*;
use proptest::prelude::*;

/// Shows the no-break spaces as underscores, for sentences one can read.
fn set(s: &str) -> String {
    french(s).replace('\u{a0}', "_")
}

#[test]
fn curls_apostrophes_between_letters() {
    assert_eq!(set("l'eau, aujourd'hui, qu'1 fois"), "l’eau, aujourd’hui, qu’1 fois");
    assert_eq!(set("l'«élan»"), "l’«_élan_»");
    assert_eq!(set("le mot 'cité' et 5' de pause"), "le mot 'cité' et 5' de pause");
    assert_eq!(set("aujourd’hui"), "aujourd’hui");
}

#[test]
fn replaces_the_space_before_high_punctuation() {
    assert_eq!(set("Qui ? Moi ! Voici : deux ; trois"), "Qui_? Moi_! Voici_: deux_; trois");
    assert_eq!(set("Vraiment  ?"), "Vraiment_?");
}

#[test]
fn adds_the_space_that_was_forgotten() {
    assert_eq!(set("Qui? Moi! Voici: deux; trois"), "Qui_? Moi_! Voici_: deux_; trois");
    assert_eq!(set("Quoi?! (vraiment?)"), "Quoi_?! (vraiment_?)");
    assert_eq!(set("Il a dit:«oui»!"), "Il a dit_:«_oui_»_!");
}

#[test]
fn keeps_quotations_together() {
    assert_eq!(set("un « commun » et un «bien»"), "un «_commun_» et un «_bien_»");
    assert_eq!(set("«   »"), "«_»");
    assert_eq!(french("«\u{202f}fin\u{202f}»"), "«\u{202f}fin\u{202f}»");
}

#[test]
fn binds_percentages() {
    assert_eq!(set("45 % ou 45%, soit 0,5 %."), "45_% ou 45_%, soit 0,5_%.");
    assert_eq!(set("100%25 et le signe %"), "100%25 et le signe %");
}

#[test]
fn draws_ellipses() {
    assert_eq!(set("etc... et puis...?"), "etc… et puis…_?");
    assert_eq!(set("Nom : ........ et ../.../x"), "Nom_: ........ et ../.../x");
}

#[test]
fn leaves_addresses_alone() {
    for address in [
        "https://exemple.fr/l'eau?x=1&y=a:b!",
        "www.exemple.fr/a?b;c...",
        "(https://exemple.fr/?q=l'eau)",
        "mailto:l'equipe@exemple.fr",
        "contact@exemple.fr",
    ] {
        assert_eq!(set(address), address);
    }
    assert_eq!(set("Voir https://exemple.fr/a:b ! Oui"), "Voir https://exemple.fr/a:b_! Oui");
    assert_eq!(set("Tel: 01, www.: non"), "Tel_: 01, www.: non");
    assert_eq!(set("«https://exemple.fr/a?»."), "«_https://exemple.fr/a?_».");
}

#[test]
fn leaves_times_and_codes_alone() {
    for code in ["12:30", "std::fs", "a:b", ":sourire: oui", "R&amp;D &nbsp; x", "a != b", "f(x)?.y", "1:2"] {
        assert_eq!(set(code), code);
    }
}

#[test]
fn keeps_lines_and_indentations() {
    assert_eq!(set("un\n  : deux\n\ttrois"), "un\n  : deux\n\ttrois");
    assert_eq!(set(" : suite"), " : suite");
}

#[test]
fn looks_at_what_surrounds_a_piece() {
    let set = |b, s, a| french_between(b, s, a).replace('\u{a0}', "_");
    assert_eq!(set(None, "l'", Some('e')), "l’");
    assert_eq!(set(Some('l'), "'eau", None), "’eau");
    assert_eq!(set(Some('e'), " : suite", None), "_: suite");
    assert_eq!(set(Some('e'), "!", None), "_!");
    assert_eq!(set(None, "titre:", Some('x')), "titre:");
    assert_eq!(set(None, "dit «", Some('o')), "dit «_");
}

#[test]
fn writes_numbers() {
    let number = |n, d| number(n, d).replace('\u{a0}', "_");
    assert_eq!(number(1234.5, 1), "1_234,5");
    assert_eq!(number(1_234_567.0, 0), "1_234_567");
    assert_eq!(number(999.0, 0), "999");
    assert_eq!(number(-1234.56, 1), "-1_234,6");
    assert_eq!(number(2.5, 0), "3");
    assert_eq!(number(12.0, 2), "12,00");
}

#[test]
fn writes_extreme_numbers() {
    assert_eq!(number(-0.001, 1), "0,0");
    assert_eq!(number(f64::NAN, 1), "–");
    assert_eq!(number(f64::INFINITY, 1), "–");
    assert!(number(f64::MAX, 3).starts_with("179\u{a0}769\u{a0}313"));
    assert!(number(0.1, 400).starts_with("0,1000"));
}

#[test]
fn writes_percentages() {
    assert_eq!(percent(0.45, 0), "45\u{a0}%");
    assert_eq!(percent(0.1234, 1), "12,3\u{a0}%");
    assert_eq!(percent(0.285, 0), "29\u{a0}%");
    assert_eq!(percent(0.2849, 0), "28\u{a0}%");
    assert_eq!(percent(1.0, 0), "100\u{a0}%");
}

proptest! {
    #[test]
    fn setting_twice_changes_nothing(s in "[a-cé0-9 \u{a0}\u{202f}:;!?«»%.'’&#/@(\n]{0,24}") {
        let once = french(&s);
        prop_assert_eq!(french(&once), once);
    }

    #[test]
    fn any_text_is_set_once(s in "\\PC*") {
        let once = french(&s);
        prop_assert_eq!(french(&once), once);
    }

    #[test]
    fn letters_are_never_lost(s in "[a-z '!?:;«»%.]{0,30}") {
        let letters = |t: &str| t.chars().filter(char::is_ascii_lowercase).collect::<String>();
        prop_assert_eq!(letters(&french(&s)), letters(&s));
    }
}
