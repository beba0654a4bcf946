//! Plain text held to what contributors and harvested sources really write.

use super::*;
use crate::plain;
use proptest::prelude::*;

#[test]
fn drops_markdown() {
    assert_eq!(
        plain("# L’*œuvre*\n\nUn **bien** `commun`, ~~ou pas~~."),
        "L’œuvre\n\nUn bien commun, ou pas."
    );
    assert_eq!(plain("- [x] fait\n- à faire\n  1. point"), "fait\nà faire\npoint");
    assert_eq!(plain("> citation\n\n---\n\nsuite"), "citation\n\nsuite");
    assert_eq!(plain("```\nlet x = 1;\n```"), "let x = 1;");
}

#[test]
fn keeps_the_text_of_links_and_images() {
    assert_eq!(plain("[le guide](https://a.fr 'x') ![une carte](b.png)"), "le guide une carte");
    assert_eq!(plain("<https://a.fr/b>"), "https://a.fr/b");
}

#[test]
fn drops_tags_and_decodes_entities() {
    assert_eq!(
        plain("Un <b>mot</b> &eacute;crit&nbsp;: H<sub>2</sub>O &lt; &amp;"),
        "Un mot écrit\u{a0}: H2O < &"
    );
    assert_eq!(plain("<p>Un</p><p>deux &agrave; trois<br>quatre</p>"), "Un deux à trois quatre");
    assert_eq!(plain("<ul><li class=\"a > b\">x</li><li>y</li></ul>"), "x y");
}

#[test]
fn drops_scripts_styles_and_comments() {
    assert_eq!(plain("<script>alert('x')</script>\n\nfin"), "fin");
    assert_eq!(plain("<div><style>p{}</style>a<!-- b --></div>"), "a");
    assert_eq!(plain("a <!-- b --> c"), "a c");
}

#[test]
fn joins_soft_lines_and_separates_cells() {
    assert_eq!(plain("une\nphrase  \ncoupée"), "une phrase coupée");
    assert_eq!(plain("| a | b |\n|---|---|\n| c | d |"), "a b\nc d");
}

#[test]
fn keeps_footnotes_at_the_end() {
    assert_eq!(plain("Texte[^1].\n\n[^1]: La note.\n\nFin"), "Texte.\n\nFin\n\nLa note.");
}

#[test]
fn drops_the_lines_of_containers() {
    assert_eq!(plain("::: tip Astuce\nTexte\n:::\n\nFin"), "Texte\n\nFin");
}

#[test]
fn cuts_the_first_sentence() {
    assert_eq!(first_sentence("Un guide. Puis la suite.", 100), "Un guide.");
    assert_eq!(first_sentence("Vraiment\u{a0}? Oui.", 100), "Vraiment\u{a0}?");
    assert_eq!(first_sentence("Sans point final", 100), "Sans point final");
    assert_eq!(first_sentence("Titre\n\nTexte. Suite.", 100), "Titre");
    assert_eq!(first_sentence("Une\nphrase   coupée. Fin", 100), "Une phrase coupée.");
    assert_eq!(first_sentence("", 100), "");
}

#[test]
fn goes_past_abbreviations() {
    for whole in [
        "M. Dupont et MM. Durand, p. ex. Paul, cf. Annexe.",
        "Voir l’art. L. 123 et le vol. 2 de J. Martin (éd. Seuil).",
        "En 50 av. J.-C. Rome, n. 3, p. 12.",
        "Il vaut 3.5 points et le fichier a.txt suffit.",
        "Du pain, du lait, etc. et du vin.",
    ] {
        assert_eq!(first_sentence(&format!("{whole} Suite."), 200), whole);
    }
    assert_eq!(first_sentence("Rien de tel. Puis la suite.", 100), "Rien de tel.");
    assert_eq!(first_sentence("Du pain, etc. Puis la suite.", 100), "Du pain, etc.");
}

#[test]
fn keeps_the_closing_quotation_mark() {
    assert_eq!(first_sentence("Il dit : « Oui. » Puis il part.", 100), "Il dit : « Oui. »");
    assert_eq!(first_sentence("(Non !) Suite", 100), "(Non !)");
    assert_eq!(first_sentence("Quoi ?! Rien...", 100), "Quoi ?!");
}

#[test]
fn cuts_a_long_sentence_at_a_word() {
    assert_eq!(first_sentence("Un guide pratique pour agir. Suite.", 18), "Un guide pratique…");
    assert_eq!(first_sentence("Un guide pratique pour agir. Suite.", 17), "Un guide…");
}

#[test]
fn truncates_at_a_word() {
    assert_eq!(truncate("court", 5), "court");
    assert_eq!(truncate("L’œuvre, commune", 10), "L’œuvre…");
    assert_eq!(truncate("anticonstitutionnellement", 6), "antic…");
    assert_eq!(truncate("Il y a 10\u{a0}000 lieux", 12), "Il y a…");
    assert_eq!(truncate("abc", 1), "…");
    assert_eq!(truncate("abc", 0), "");
    assert_eq!(truncate("... suite et fin", 6), "... s…");
}

#[test]
fn escapes_html() {
    assert_eq!(
        escape_html("<a href=\"x\">l'eau & l’air</a>"),
        "&lt;a href=&quot;x&quot;&gt;l&#39;eau &amp; l’air&lt;/a&gt;"
    );
}

#[test]
fn reads_long_texts_once() {
    for long in [".".repeat(300_000) + " a", ". a".repeat(100_000), "!\u{a0}".repeat(100_000)] {
        assert!(first_sentence(&long, 10).chars().count() <= 10);
    }
}

proptest! {
    #[test]
    fn truncation_holds_its_length(s in "\\PC{0,40}", max in 0_usize..30) {
        prop_assert!(truncate(&s, max).chars().count() <= max);
        prop_assert!(first_sentence(&s, max).chars().count() <= max);
    }

    #[test]
    fn escaped_text_has_no_markup(s in "\\PC*") {
        prop_assert!(!escape_html(&s).contains(['<', '>', '"', '\'']));
    }

    #[test]
    fn any_markdown_has_a_text(s in "([a-z]|[<>&#*_`|\\[\\]()!:^~\n -]){0,60}") {
        plain(&s);
    }
}
