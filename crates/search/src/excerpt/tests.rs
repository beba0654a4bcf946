//! What excerpts show.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::found::Matches;

fn found(words: &[&str]) -> Found {
    let marks: HashMap<String, f32> = words.iter().map(|word| (stem(word), 1.0)).collect();
    Found::Some(Matches { marks, ..Matches::default() })
}

/// The excerpt of a text kept alone in an index.
fn best(words: &str, text: &str, max_chars: usize) -> Excerpt {
    let index = crate::Index::in_memory();
    let entry = crate::Entry { body: text.into(), ..crate::Entry::default() };
    index.apply(&[entry], &[], 1).expect("nothing is written");
    index.excerpt(&index.search(words), 0, max_chars).expect("a document")
}

/// The text without its marks and ellipses.
fn bare(html: &str) -> String {
    html.replace("<mark>", "").replace("</mark>", "").replace('…', "")
}

#[test]
fn marks_other_forms_and_escapes() {
    let html = found(&["evaluation", "commun"]).highlight("Les communs & leur Évaluation <b>");
    assert_eq!(html, "Les <mark>communs</mark> &amp; leur <mark>Évaluation</mark> &lt;b&gt;");
}

#[test]
fn marks_a_compound_once() {
    let html = found(&["coconstruction", "construction"]).highlight("La co-construction");
    assert_eq!(html, "La <mark>co-construction</mark>");
}

#[test]
fn nothing_typed_gives_the_beginning() {
    let excerpt = best("", "Un texte assez court.\nEt la suite du texte.", 24);
    assert_eq!(excerpt.html, "Un texte assez court. Et…");
    assert!(!excerpt.marked);
}

#[test]
fn a_short_text_is_whole() {
    assert_eq!(best("texte", "Un texte. ", 100).html, "Un <mark>texte</mark>.");
    assert_eq!(best("", "", 100), Excerpt::default());
}

#[test]
fn prefers_the_passage_with_the_most_words() {
    let filler = "Rien à voir ici avec le sujet. ".repeat(20);
    let text = format!("Un commun isolé. {filler}Ce commun relève de la gouvernance partagée. {filler}");
    let excerpt = best("commun gouvernance", &text, 80);
    assert!(
        excerpt.html.starts_with("…Ce <mark>commun</mark> relève de la <mark>gouvernance</mark>"),
        "{}",
        excerpt.html
    );
    assert!(excerpt.html.ends_with('…') && excerpt.marked);
    assert!(bare(&excerpt.html).chars().count() <= 80);
}

proptest! {
    #[test]
    fn never_longer_than_asked_nor_unsafe(text in "(\\PC|commun |é’|\n){0,80}", max in 0_usize..60) {
        let excerpt = best("commun", &text, max);
        let plain = bare(&excerpt.html);
        prop_assert!(!plain.contains(['<', '>']));
        let unescaped = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
            .replace("&#39;", "'").replace("&amp;", "&");
        prop_assert!(unescaped.chars().count() <= max);
    }
}
