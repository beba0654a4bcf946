//! What comes first among documents that bear the words.

use search::{Entry, Index};

use crate::{entry, id, names, ranked};

fn index(entries: &[Entry]) -> Index {
    let index = Index::in_memory();
    index.apply(entries, &[], 1).expect("applies");
    index
}

/// Words that no query here asks for.
fn other(count: usize) -> String {
    "commune habitant jardin atelier rivière école marché forêt ".repeat(count / 8)
}

#[test]
fn a_title_that_says_the_words_and_nothing_else_comes_first() {
    let body = "Le compost se fait ensemble. Le compost mûrit.";
    let index = index(&[
        entry("long", "Compost, arrosage, taille des haies et paillage des massifs en automne", body),
        entry("short", "Le compost", body),
        entry("none", "Taille des haies", body),
    ]);
    assert_eq!(names(&index, "compost", &["long", "short", "none"]), ["short", "long", "none"]);
    assert_eq!(names(&index, "le compost", &["long", "short", "none"])[0], "short");
}

#[test]
fn another_name_counts_as_a_title_does() {
    let body = "L’économie sociale et solidaire.";
    let named = Entry { names: vec!["ESS".into()], ..entry("named", "Économie sociale et solidaire", body) };
    let index = index(&[
        entry("mixed", "ESS, finances publiques, transports et logement des étudiants", body),
        named,
    ]);
    assert_eq!(names(&index, "ess", &["mixed", "named"]), ["named", "mixed"]);
}

#[test]
fn what_a_text_says_first_comes_first() {
    let text = |before: usize, after: usize| {
        format!("{} La monnaie locale circule. {}", other(before), other(after))
    };
    let index = index(&[
        entry("late", "", &text(160, 0)),
        entry("early", "", &text(0, 160)),
        entry("middle", "", &text(80, 80)),
    ]);
    for words in ["monnaie", "monnaie locale", "la monnaie locale qui circule"] {
        assert_eq!(
            names(&index, words, &["late", "early", "middle"]),
            ["early", "middle", "late"],
            "{words}"
        );
    }
}

#[test]
fn a_title_that_many_bear_says_less() {
    let bodies: Vec<(String, String)> =
        (0..30).map(|i| (format!("chapter{i}"), format!("{} Chapitre {i}.", other(48)))).collect();
    let mut entries: Vec<Entry> =
        bodies.iter().map(|(name, body)| entry(name, "Rapport annuel", body)).collect();
    entries.push(entry("own", "Le rapport annuel", &format!("{} Chapitre 30.", other(48))));
    let index = index(&entries);
    let own = search::key_of(id("own"));
    assert_eq!(index.search("rapport annuel").best(1)[0].0, own);
}

#[test]
fn a_document_alone_in_its_segment_is_ranked_like_the_others() {
    let index = index(&[
        entry("a", "Jardin partagé", "Un jardin cultivé ensemble."),
        entry("b", "Atelier de réparation et jardin, cuisine, salle", "Un jardin aussi."),
    ]);
    let later = entry("c", "Jardin", "Un autre jardin.");
    index.apply(&[later], &[], 2).expect("applies");
    assert_eq!(ranked(&index.search("jardin"), &["a", "b", "c"]), ["c", "a", "b"]);
}
