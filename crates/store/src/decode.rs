//! Reading our own rows back, fast and without checking again what was checked before it was written.

use std::fmt;

use model::record::ENVELOPE_KEYS;
use model::{Content, Envelope, Kind, Record, Relation, Status};
use serde::de::value::MapDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
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
    let parts: Parts<'_> = serde_json::from_str(doc)?;
    let envelope = Envelope::deserialize(MapDeserializer::new(parts.outer.into_iter()))?;
    let content = Content::deserialize(parts.kind, MapDeserializer::new(parts.inner.into_iter()))?;
    Ok(Record { envelope, body: parts.body, content })
}

/// The keys of a document with the text of their values: each value is parsed once, straight into its type.
type Fields<'a> = Vec<(&'a str, &'a RawValue)>;

/// A flat document, its keys sorted by who reads them.
struct Parts<'a> {
    kind: Kind,
    body: String,
    outer: Fields<'a>,
    inner: Fields<'a>,
}

impl<'de> Deserialize<'de> for Parts<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Sorter)
    }
}

struct Sorter;

impl<'de> Visitor<'de> for Sorter {
    type Value = Parts<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the document of a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts<'de>, A::Error> {
        let mut kind = None;
        let mut parts = Parts {
            kind: Kind::Page,
            body: String::new(),
            outer: Fields::with_capacity(ENVELOPE_KEYS.len()),
            inner: Fields::with_capacity(ENVELOPE_KEYS.len()),
        };
        while let Some(key) = map.next_key::<&'de str>()? {
            match key {
                "kind" => kind = Some(map.next_value()?),
                "body" => parts.body = map.next_value()?,
                key if ENVELOPE_KEYS.contains(&key) => parts.outer.push((key, map.next_value()?)),
                key => parts.inner.push((key, map.next_value()?)),
            }
        }
        parts.kind = kind.ok_or_else(|| serde::de::Error::missing_field("kind"))?;
        Ok(parts)
    }
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
