//! What is suggested, in which order, and what one typing error still finds.

use proptest::prelude::*;

use super::*;

const QUOTAS: [usize; GROUPS] = [8, 4, 0, 0];

fn suggester(texts: &[&str]) -> Suggester {
    Suggester::new(texts.iter().zip(0..).map(|(text, id)| name(id, text)))
}

fn name(id: u32, text: &str) -> Suggestable<'_> {
    Suggestable { id, group: 0, alias: 0, weight: 10, text }
}

fn ids(suggester: &Suggester, typed: &str) -> Vec<u32> {
    suggester.suggest(typed, QUOTAS, &|_, _| true).iter().map(|found| found.id).collect()
}

#[test]
fn the_beginning_of_any_word_answers() {
    let titles = suggester(&["Cartographier ses partenaires", "Charte du partenariat", "Évaluer l’impact"]);
    assert_eq!(ids(&titles, "part"), [0, 1]);
    assert_eq!(ids(&titles, "EVAL"), [2]);
    assert_eq!(ids(&titles, "l'imp"), [2]);
    assert_eq!(ids(&titles, "L’impact"), [2]);
    assert!(ids(&titles, "").is_empty() && ids(&titles, " ’ ").is_empty());
}

#[test]
fn every_word_is_required_but_the_little_ones() {
    let titles = suggester(&["Diagnostic de territoire", "Diagnostic partagé", "Territoire zéro chômeur"]);
    assert_eq!(ids(&titles, "diagnostic terr"), [0]);
    assert_eq!(ids(&titles, "diagnostic du terr"), [0]);
    assert_eq!(ids(&titles, "terr diag"), [0]);
    assert!(ids(&titles, "diagnostic zero").is_empty());
}

#[test]
fn names_that_begin_so_go_first_then_order_then_weight_then_short_ones() {
    let titles =
        suggester(&["Un guide de l’alliance", "Alliance", "Alliance et territoire", "Le pacte d’alliance"]);
    assert_eq!(ids(&titles, "alliance")[0], 1, "the whole name");
    assert_eq!(ids(&titles, "all")[..2], [1, 2], "beginnings, the shorter first");
    assert_eq!(ids(&titles, "un guide")[0], 0, "an article in front does not count");
    let weighted = Suggester::new([
        name(0, "Charte locale"),
        Suggestable { weight: 200, ..name(1, "Charte du territoire") },
    ]);
    assert_eq!(ids(&weighted, "char"), [1, 0]);
    let ordered = suggester(&["Partenariat sans mécénat", "Mécénat et partenariat"]);
    assert_eq!(ids(&ordered, "mecenat partenariat"), [1, 0]);
}

#[test]
fn one_error_is_forgiven_only_when_nothing_answers() {
    let titles = suggester(&["Mécénat de compétences", "Fondation territoriale", "Le mesenger"]);
    for typed in ["mecanat", "meecnat", "mcenat", "mecennat", "necenat", "mecenat de conpetences"] {
        assert_eq!(ids(&titles, typed)[..1], [0], "{typed}");
    }
    for typed in ["fodation", "fondatiom", "fondtaion territ"] {
        assert_eq!(ids(&titles, typed), [1], "{typed}");
    }
    assert_eq!(ids(&titles, "mese"), [2], "a word that answers is not repaired");
    assert!(ids(&titles, "mxcxnat").is_empty(), "two errors are too many");
    assert!(ids(&titles, "xxx").is_empty(), "short words are left alone");
}

#[test]
fn hyphens_are_typed_or_not() {
    let titles = suggester(&["Guide de la co-construction", "La coopération"]);
    for typed in ["coconstr", "co-constr", "co constr"] {
        assert_eq!(ids(&titles, typed), [0], "{typed}");
    }
    assert_eq!(ids(&titles, "co-opération"), [1]);
}

#[test]
fn other_names_answer_and_each_thing_comes_once() {
    let names = [
        name(7, "Économie sociale et solidaire"),
        Suggestable { alias: 1, ..name(7, "ESS") },
        name(8, "Essaimer une action"),
    ];
    let found = Suggester::new(names).suggest("ess", QUOTAS, &|_, _| true);
    assert_eq!(found.iter().map(|found| (found.id, found.alias)).collect::<Vec<_>>(), [(7, 1), (8, 0)]);
}

#[test]
fn groups_have_their_own_places_and_what_may_not_be_shown_is_left_out() {
    let names = (0..20).map(|id| Suggestable {
        id,
        group: u8::from(id % 2 == 1),
        alias: 0,
        weight: 1,
        text: "Alliance locale",
    });
    let names = Suggester::new(names.collect::<Vec<_>>());
    let found = names.suggest("all", [3, 2, 0, 0], &|_, id| id > 3);
    assert_eq!(found.iter().map(|found| found.id).collect::<Vec<_>>(), [4, 6, 8, 5, 7]);
}

#[test]
fn words_close_to_an_unknown_one_are_told() {
    let titles = suggester(&["Mécénat", "Le mécénat de compétences", "Mécène", "Fondation"]);
    assert_eq!(titles.near_words("mecenta", 3)[0], "mecenat");
    assert!(titles.near_words("fondations", 3).contains(&"fondation".to_owned()));
    assert!(titles.near_words("xyz", 3).is_empty() && titles.near_words("", 3).is_empty());
}

#[test]
fn the_words_one_error_away_are_all_found() {
    let words = ["pont", "point", "ponts", "monte", "porte", "potn", "onto", "lien"];
    let titles = suggester(&words);
    let mut near: Vec<&str> = Vec::new();
    for range in titles.table.near("pont") {
        near.extend(range.map(|at| titles.table.word(at)));
    }
    near.sort_unstable();
    near.dedup();
    // Beginnings count: « monte » begins like « mont », « onto » like « ont », « porte » like « port ».
    // « pon » is « pont » with a letter too many.
    assert_eq!(near, ["monte", "onto", "point", "pont", "ponts", "porte", "potn"]);
}

proptest! {
    #[test]
    fn any_beginning_of_any_word_finds_its_name(
        texts in proptest::collection::vec("[a-e]{1,6}( [a-e]{1,6}){0,3}", 1..30),
        pick in any::<proptest::sample::Index>(),
        word in any::<proptest::sample::Index>(),
        length in 1_usize..6,
    ) {
        let ours: Vec<&str> = texts.iter().map(String::as_str).collect();
        let titles = suggester(&ours);
        let chosen = pick.index(texts.len());
        let words: Vec<&str> = texts[chosen].split(' ').collect();
        let beginning: String = words[word.index(words.len())].chars().take(length).collect();
        let found = titles.suggest(&beginning, [100, 0, 0, 0], &|_, _| true);
        prop_assert!(found.iter().any(|found| found.id as usize == chosen), "{} in {:?}", beginning, texts);
    }

    #[test]
    fn nothing_typed_ever_fails(typed in "\\PC{0,60}") {
        suggester(&["Charte d’alliance", "Évaluer", "œuvre"]).suggest(&typed, QUOTAS, &|_, _| true);
    }
}
