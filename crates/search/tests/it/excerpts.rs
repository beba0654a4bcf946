//! What is shown around a result, and what resembles it.

use search::{Entry, Found, Index, key_of};

use crate::{entry, id, index, ranked};

#[test]
fn shows_the_words_in_the_forms_of_the_text() {
    let index = index(&[("a", "Préambule sans intérêt. Les évaluations <i>partagées</i> aident.")]);
    let found = index.search("evaluation partagee");
    let excerpt = index.excerpt(&found, key_of(id("a")), 200).expect("a document");
    assert!(excerpt.marked);
    assert_eq!(
        excerpt.html,
        "Préambule sans intérêt. Les <mark>évaluations</mark> &lt;i&gt;<mark>partagées</mark>&lt;/i&gt; aident."
    );
    assert_eq!(found.highlight("L’Évaluation"), "L’<mark>Évaluation</mark>");
}

#[test]
fn shows_repaired_words() {
    let index = index(&[("a", "Un partenariat.")]);
    let found = index.search("partenarait");
    let excerpt = index.excerpt(&found, key_of(id("a")), 100).expect("a document");
    assert_eq!(excerpt.html, "Un <mark>partenariat</mark>.");
}

#[test]
fn summary_notice_and_body_are_shown_and_absent_documents_are_not() {
    let index = Index::in_memory();
    let record =
        Entry {
            summary: "Résumé.".into(), notice: vec!["Étapes.".into()], ..entry("a", "Titre", "Corps.")
        };
    index.apply(&[record], &[], 1).expect("applies");
    let excerpt = index.excerpt(&Found::All, key_of(id("a")), 100).expect("a document");
    assert_eq!(excerpt.html, "Résumé. Étapes. Corps.");
    assert_eq!(index.find_id(key_of(id("a"))), Some(id("a")));
    assert!(index.excerpt(&Found::All, 7, 100).is_none());
    assert!(index.find_id(7).is_none());
    assert!(index.similar(7, 3).is_empty());
}

#[test]
fn resembles_what_shares_its_rare_words() {
    let index = index(&[
        ("a", "La gouvernance partagée d’une rivière par ses riverains."),
        ("b", "Les riverains et la gouvernance d’une nappe ou rivière."),
        ("c", "La paie d’une association et ses obligations."),
        ("d", "Une association et sa paie."),
    ]);
    let similar = index.similar(key_of(id("a")), 2);
    assert_eq!(similar.first().map(|hit| hit.0), Some(key_of(id("b"))));
    let found = index.search("gouvernance");
    assert_eq!(ranked(&found, &["a", "b", "c", "d"]).len(), 2);
}

#[test]
fn an_entry_takes_the_plain_text_of_a_record() {
    let document = serde_json::json!({"kind": "glossary_entry", "slug": "commun", "title": "Commun",
        "summary": "Ce que l’on partage.", "variants": ["communs"], "acronym": "CMN", "body": "Un **commun** vit."});
    let record = model::document::read(document, &model::document::Hints::default()).expect("valid");
    let entry = Entry::of(&record, vec!["Gouvernance".into()]);
    assert_eq!(entry.names, ["communs", "CMN"]);
    assert_eq!(entry.body.trim(), "Un commun vit.");
    assert_eq!(entry.labels, ["Gouvernance"]);
}
