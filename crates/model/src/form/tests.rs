//! Forms take what they offered and nothing else, and lose nothing.

use serde_json::json;

use super::*;
use crate::content::Kind;

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn every_noun_has_its_required_fields_at_once() {
    for kind in Kind::ALL.iter().copied() {
        let fields = fields(kind);
        assert!(fields.iter().any(|field| field.path == "title" && field.required), "{kind:?}");
        assert!(fields.iter().all(|field| !field.required || field.short), "{kind:?}");
        let mut paths: Vec<&str> = fields.iter().map(|field| field.path).collect();
        paths.sort_unstable();
        let before = paths.len();
        paths.dedup();
        assert_eq!(paths.len(), before, "{kind:?}");
        assert!(paths.iter().all(|path| !NOT_IN_FORMS.contains(path)), "{kind:?}");
    }
}

#[test]
fn only_what_was_offered_is_taken() {
    let base = json!({"title": "Avant", "status": "published", "evidence": [{"kind": "essai"}], "url": "https://a.fr"});
    let sent = pairs(&[
        ("title", " Après "),
        ("status", "withdrawn"),
        ("evidence[0].second_reader", "moi"),
        ("url", ""),
        ("inconnu", "x"),
    ]);
    let fields = fields(Kind::Resource);
    let after = read(&fields, &["title", "status", "evidence", "inconnu"], &sent, &base);
    assert_eq!(
        after,
        json!({"title": "Après", "status": "published", "evidence": [{"kind": "essai"}], "url": "https://a.fr"})
    );
    assert_eq!(read(&fields, &["url"], &sent, &base).get("url"), None);
}

#[test]
fn rows_are_added_and_taken_out_and_keep_what_the_form_does_not_know() {
    let base = json!({"partners": [{"name": "A", "autre": 1}, {"name": "B"}]});
    let sent = pairs(&[
        ("partners[0].de", "0"),
        ("partners[0].name", "A2"),
        ("partners[1].de", "1"),
        ("partners[1].name", "B"),
        ("partners[1].retirer", "oui"),
        ("partners[2].name", "C"),
        ("partners[3].name", " "),
    ]);
    let after = read(&fields(Kind::Resource), &["partners"], &sent, &base);
    assert_eq!(after, json!({"partners": [{"name": "A2", "autre": 1}, {"name": "C"}]}));
}

#[test]
fn a_tree_is_nested_by_levels() {
    let sent = pairs(&[
        ("nodes[0].niveau", "1"),
        ("nodes[0].code", "1"),
        ("nodes[1].niveau", "9"),
        ("nodes[1].code", "1.1"),
        ("nodes[2].niveau", "2"),
        ("nodes[2].code", "1.2"),
        ("nodes[3].niveau", "1"),
        ("nodes[3].code", "2"),
    ]);
    let after = read(&fields(Kind::Framework), &["nodes"], &sent, &json!({}));
    let expected =
        json!({"nodes": [{"code": "1", "children": [{"code": "1.1"}, {"code": "1.2"}]}, {"code": "2"}]});
    assert_eq!(after, expected);
}

#[test]
fn what_has_the_wrong_shape_is_kept_as_typed() {
    let sent = pairs(&[("pages", "vingt"), ("date", "hier")]);
    let after = read(&fields(Kind::Publication), &["pages", "date"], &sent, &json!({}));
    assert_eq!(after, json!({"pages": "vingt", "date": "hier"}));
}

#[test]
fn a_compass_comes_back_from_its_form_as_it_was() {
    let mut document = crate::compass::tests::document();
    document["recommendations"][0]["terms"] = json!({"domain": ["mer"], "need": ["a", "b"]});
    document["recommendations"][0]["resources"] = json!(["ressources/a"]);
    let fields = fields(Kind::Compass);
    let offered: Vec<&str> = fields.iter().map(|field| field.path).collect();
    let sent = super::pairs(&fields, &document);
    let after = read(&fields, &offered, &sent, &document);
    // What is typed is text: a number is one all the same.
    let mut expected = document.clone();
    expected["samples"][0]["answers"]["part"] = json!("90");
    assert_eq!(after, expected);
}

#[test]
fn small_documents_are_written_on_one_line() {
    let sent = pairs(&[
        ("questions[0].code", "a"),
        ("questions[0].choices", "oui | Oui | 100\n\nnon | Non\ndeux | Un | 12,5 | reste"),
        ("questions[0].weight", "2,5"),
        ("axes[0].levels", "bas | Bas | zéro | Phrase | avec une barre"),
    ]);
    let after = read(&fields(Kind::Compass), &["questions", "axes"], &sent, &json!({}));
    assert_eq!(
        after["questions"][0],
        json!({"code": "a", "weight": 2.5, "choices": [
            {"code": "oui", "label": "Oui", "points": 100}, {"code": "non", "label": "Non"},
            {"code": "deux", "label": "Un", "points": "12,5 | reste"}]})
    );
    assert_eq!(
        after["axes"][0]["levels"][0],
        json!({"code": "bas", "title": "Bas", "from": "zéro", "text": "Phrase | avec une barre"})
    );
}

#[test]
fn a_tree_is_never_deeper_than_what_can_be_read_back() {
    let mut sent = Vec::new();
    for i in 0..200 {
        sent.push((format!("nodes[{i}].niveau"), (i + 1).to_string()));
        sent.push((format!("nodes[{i}].code"), format!("c{i}")));
    }
    let after = read(&fields(Kind::Framework), &["nodes"], &sent, &json!({}));
    let flat = flatten_tree(after.get("nodes"));
    assert_eq!(flat.len(), 200, "nothing typed is lost");
    assert_eq!(flat.iter().map(|(level, _)| *level).max(), Some(crate::framework::LEVELS_MAX));
    assert!(serde_json::from_str::<serde_json::Value>(&after.to_string()).is_ok());
}

#[test]
fn boxes_ticked_in_another_order_change_nothing() {
    let document = json!({"terms": {"domain": ["b", "a", "c"]}});
    let sent =
        pairs(&[("terms.domain", ""), ("terms.domain", "a"), ("terms.domain", "b"), ("terms.domain", "c")]);
    let same = read(&fields(Kind::Resource), &["terms"], &sent, &document);
    assert_eq!(same, document);
    let sent = pairs(&[("terms.domain", "a"), ("terms.domain", "d"), ("terms.domain", "b")]);
    let changed = read(&fields(Kind::Resource), &["terms"], &sent, &document);
    assert_eq!(changed["terms"]["domain"], json!(["b", "a", "d"]));
}
