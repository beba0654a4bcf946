//! Minimal valid records of every kind, and the same with more in them.

use model::document::{Hints, read};
use model::{Kind, Record};
use serde_json::{Map, Value, json};

/// The least that makes a valid record of this kind.
///
/// # Panics
/// The slug is not one.
pub fn record(kind: Kind, slug: &str) -> Record {
    record_with(kind, slug, &json!({}))
}

/// The minimal record with these fields added or replaced, as they would be written in a document.
///
/// # Panics
/// The result is not a valid record: a test that wants an invalid one writes a document.
pub fn record_with(kind: Kind, slug: &str, fields: &Value) -> Record {
    let mut document = minimal(kind, slug);
    if let Value::Object(fields) = fields {
        document.extend(fields.clone());
    }
    match read(Value::Object(document), &Hints::default()) {
        Ok(record) => record,
        Err(problems) => panic!("{kind:?} {slug}: {problems:?}"),
    }
}

fn minimal(kind: Kind, slug: &str) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("kind".into(), json!(kind.as_str()));
    document.insert("slug".into(), json!(slug));
    document.insert("title".into(), json!(format!("Fiche {slug}")));
    document.insert("summary".into(), json!(format!("Résumé de {slug}.")));
    let own = match kind {
        Kind::Resource => json!({
            "medoc": "methode",
            "licence": "CC-BY-SA-4.0",
            "sources": [{"title": "Une source", "url": "https://exemple.org/source"}],
        }),
        Kind::Event => json!({"starts_on": "2027-06-03"}),
        Kind::Vocabulary => json!({"terms_list": [{"code": "premier", "label": "Premier"}]}),
        Kind::Synonym => json!({"forms": ["boîte", "entreprise"], "editorial": true}),
        Kind::Compass => {
            let choices = json!([{"code": "non", "label": "Non"}, {"code": "oui", "label": "Oui"}]);
            json!({
                "axes": [{"code": "axe", "title": "Axe", "levels": [
                    {"code": "bas", "title": "Bas", "from": 0, "text": "Vous commencez."},
                    {"code": "haut", "title": "Haut", "from": 50, "text": "Vous tenez."}]}],
                "questions": [{"code": "q1", "axis": "axe", "kind": "scale", "text": "Est-ce fait ?", "choices": choices}],
            })
        }
        Kind::Framework => json!({"nodes": [{"code": "1", "title": "Premier repère"}]}),
        _ => json!({}),
    };
    if let Value::Object(own) = own {
        document.extend(own);
    }
    document
}
