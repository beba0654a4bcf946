//! What the words of a French text are.

use proptest::prelude::*;

use super::*;

fn parts(text: &str) -> Vec<String> {
    tokens(text).into_iter().filter(|token| !token.joined).map(|token| token.exact).collect()
}

fn wholes(text: &str) -> Vec<String> {
    tokens(text).into_iter().filter(|token| token.joined).map(|token| token.exact).collect()
}

#[test]
fn both_apostrophes_cut_the_same() {
    for text in ["L’eau qu’on partage aujourd’hui", "L'eau qu'on partage aujourd'hui"] {
        assert_eq!(parts(text), ["eau", "on", "partage", "aujourd", "hui"]);
        assert_eq!(wholes(text), ["aujourdhui"]);
    }
}

#[test]
fn accents_ligatures_and_case_are_folded() {
    assert_eq!(parts("Œuvre D’ÉTÉ, ex æquo"), ["oeuvre", "ete", "ex", "aequo"]);
    assert_eq!(parts("e\u{301}te\u{301} par\u{ad}tage"), ["ete", "partage"]);
}

#[test]
fn compounds_give_their_parts_and_the_whole() {
    assert_eq!(parts("le porte-à-porte"), ["le", "porte", "a", "porte"]);
    assert_eq!(wholes("le porte-à-porte"), ["porteaporte"]);
    assert_eq!(wholes("co-construction"), ["coconstruction"]);
    assert_eq!(wholes("co construction"), ["coconstruction"]);
    assert_eq!(wholes("co\u{2011}construction citoyenne"), ["coconstruction"]);
    assert_eq!(wholes("co-construction-citoyenne"), ["coconstructioncitoyenne", "coconstruction"]);
    assert!(wholes("coconstruction du projet").is_empty());
}

#[test]
fn the_whole_stands_where_its_first_part_does() {
    let all = tokens("une co-construction rare");
    let whole = all.iter().find(|token| token.joined).expect("a compound");
    assert_eq!((whole.from, whole.to, whole.position), (4, 19, 1));
    assert_eq!(all.last().map(|token| token.position), Some(3));
}

#[test]
fn acronyms_and_numbers_are_kept() {
    assert_eq!(parts("l’ESS et l’ODD 17"), ["ess", "et", "odd", "17"]);
    assert_eq!(parts("l’E.S.S. en 2030"), ["ess", "en", "2030"]);
    assert_eq!(parts("ODD17"), ["odd", "17"]);
    assert_eq!(wholes("ODD17"), ["odd17"]);
    assert_eq!(parts("1er, 2e"), ["1er", "2e"]);
}

#[test]
fn endless_words_are_dropped() {
    let text = format!("avant {} après", "x".repeat(5_000));
    assert_eq!(parts(&text), ["avant", "apres"]);
}

proptest! {
    #[test]
    fn tokens_stand_where_they_say(text in "\\PC{0,60}") {
        for token in tokens(&text) {
            prop_assert!(token.from < token.to && text.is_char_boundary(token.from) && text.is_char_boundary(token.to));
            prop_assert!(!token.exact.is_empty() && !token.exact.contains(char::is_whitespace));
            prop_assert!(!stem(&token.exact).is_empty());
        }
    }

    #[test]
    fn french_words_never_panic(text in "[a-zàâçéèêëîïôùûœ’'0-9. -]{0,60}") {
        let all = tokens(&text);
        prop_assert!(all.windows(2).all(|pair| pair[0].position <= pair[1].position));
    }
}
