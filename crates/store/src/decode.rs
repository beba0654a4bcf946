//! Reading our own rows back, fast and without checking again what was checked before it was written.

use model::{Content, Envelope, Kind, Record, Relation, Status};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::error::{Result, StoreError, Unreadable};

/// Reads the document of a row of the record `id`.
pub(crate) fn record(id: Uuid, doc: &str) -> Result<Record> {
    split(doc).map_err(|cause| StoreError::undecodable(id, cause))
}

/// Reads the name of a kind found in a row of the record `id`.
pub(crate) fn kind(id: Uuid, name: &str) -> Result<Kind> {
    Kind::from_name(name).ok_or_else(|| unknown(id, "kind", name))
}

/// Reads the name of a status found in a row of the record `id`.
pub(crate) fn status(id: Uuid, name: &str) -> Result<Status> {
    Status::from_name(name).ok_or_else(|| unknown(id, "status", name))
}

/// Reads the name of a relation found in a row of the record `id`.
pub(crate) fn relation(id: Uuid, name: &str) -> Result<Relation> {
    Relation::from_name(name).ok_or_else(|| unknown(id, "relation", name))
}

/// Reads a version found in a row of the record `id`.
pub(crate) fn version(id: Uuid, number: i64) -> Result<u32> {
    u32::try_from(number).map_err(|cause| StoreError::undecodable(id, cause))
}

pub(crate) fn unknown(id: Uuid, what: &str, name: &str) -> StoreError {
    StoreError::undecodable(id, format!("unknown {what} {name}"))
}

fn split(doc: &str) -> Result<Record, Unreadable> {
    let mut map: Map<String, Value> = serde_json::from_str(doc)?;
    let kind: Kind = serde_json::from_value(map.remove("kind").unwrap_or_default())?;
    let body = match map.remove("body") {
        Some(body) => serde_json::from_value(body)?,
        None => String::new(),
    };
    let (outer, inner): (Map<_, _>, Map<_, _>) =
        map.into_iter().partition(|(key, _)| model::record::ENVELOPE_KEYS.contains(&key.as_str()));
    let envelope: Envelope = serde_json::from_value(Value::Object(outer))?;
    let content = Content::read(kind, Value::Object(inner))?;
    Ok(Record { envelope, body, content })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::document::{Hints, read, write};
    use serde_json::json;

    #[test]
    fn reads_what_the_model_writes() {
        let document = json!({"kind": "glossary_entry", "slug": "a", "title": "A", "summary": "s",
            "terms": {"domain": ["mer"]}, "variants": ["aa"], "body": "Un corps."});
        let written = read(document, &Hints::default()).expect("valid");
        let back = record(written.envelope.id.0, &write(&written).to_string()).expect("decodes");
        assert_eq!(back, written);
    }

    #[test]
    fn an_undecodable_row_names_its_record() {
        let id = Uuid::from_u128(7);
        for doc in ["", "[]", "{}", r#"{"kind":"page","titre":"x"}"#, r#"{"kind":"page","body":3}"#] {
            let error = record(id, doc).expect_err("undecodable");
            assert!(error.to_string().contains(&id.to_string()), "{error}");
            assert!(!error.is_conflict());
        }
    }
}
