//! A record as one flat document (JSON, YAML, a row): read with every problem at once, written in one canonical order.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::content::{Content, Kind};
use crate::problem::{Problem, ProblemCode};
use crate::record::{ENVELOPE_KEYS, Envelope, Record, RecordId};

/// How many faults of shape are looked for in one document before giving up.
const MAX_FAULTS: usize = 100;

/// What the place of a document tells when the document itself is silent.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    pub kind: Option<Kind>,
    pub slug: Option<String>,
}

/// Reads a record from its flat document.
///
/// # Errors
/// Every problem of shape and every broken rule of the record taken alone.
pub fn read(document: Value, hints: &Hints) -> Result<Record, Vec<Problem>> {
    if has_nul(&document) {
        let mut nul = Vec::new();
        find_nul("", &document, &mut nul);
        return Err(nul);
    }
    let Value::Object(mut map) = document else {
        return Err(vec![Problem::new("", ProblemCode::WrongShape, "object")]);
    };
    let kind = read_kind(map.shift_remove("kind"), hints)?;
    let body = match map.shift_remove("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(body)) => body.trim().to_owned(),
        Some(_) => return Err(vec![Problem::new("body", ProblemCode::WrongShape, "string")]),
    };
    let (mut outer, inner): (Map<String, Value>, Map<String, Value>) =
        map.into_iter().partition(|(key, _)| ENVELOPE_KEYS.contains(&key.as_str()));
    if let (None, Some(slug)) = (outer.get("slug"), &hints.slug) {
        outer.insert("slug".into(), Value::String(slug.clone()));
    }
    let mut problems = Vec::new();
    let envelope: Option<Envelope> =
        salvage(Value::Object(outer), &mut problems, |value| serde_path_to_error::deserialize(value));
    let content = salvage(Value::Object(inner), &mut problems, |value| Content::read(kind, value));
    let (Some(mut envelope), Some(content)) = (envelope, content) else { return Err(problems) };
    if envelope.id == RecordId::default() {
        envelope.id = RecordId::derived(kind, &envelope.slug);
    }
    let record = Record { envelope, body, content };
    problems.extend(record.check());
    if problems.is_empty() { Ok(record) } else { Err(problems) }
}

/// Writes a record as its flat document, keys in canonical order, `body` last and only when there is one.
pub fn write(record: &Record) -> Value {
    let mut map = Map::new();
    map.insert("kind".into(), Value::String(record.kind().as_str().into()));
    for part in [serde_json::to_value(&record.envelope), serde_json::to_value(&record.content)] {
        if let Value::Object(fields) = part.expect("plain data always serialises") {
            map.extend(fields);
        }
    }
    if !record.body.is_empty() {
        map.insert("body".into(), Value::String(record.body.clone()));
    }
    Value::Object(map)
}

/// A record as the text of its flat document: what [`write`] gives, without the tree in between.
pub fn write_text(record: &Record) -> String {
    let flat = Flat {
        kind: record.kind().as_str(),
        envelope: &record.envelope,
        content: &record.content,
        body: &record.body,
    };
    serde_json::to_string(&flat).expect("plain data always serialises")
}

#[derive(Serialize)]
struct Flat<'a> {
    kind: &'static str,
    #[serde(flatten)]
    envelope: &'a Envelope,
    #[serde(flatten)]
    content: &'a Content,
    #[serde(skip_serializing_if = "str::is_empty")]
    body: &'a str,
}

/// Tells whether the character NUL is anywhere, without the cost of saying where.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(list) => list.iter().any(has_nul),
        Value::Object(map) => map.values().any(has_nul),
        _ => false,
    }
}

/// The character NUL says nothing to anyone, and PostgreSQL cannot keep it.
fn find_nul(path: &str, value: &Value, problems: &mut Vec<Problem>) {
    match value {
        Value::String(text) if text.contains('\0') => {
            problems.push(Problem::new(path, ProblemCode::WrongShape, "NUL"));
        }
        Value::Array(list) => {
            for (i, item) in list.iter().enumerate() {
                find_nul(&format!("{path}[{i}]"), item, problems);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                find_nul(&inner, item, problems);
            }
        }
        _ => {}
    }
}

fn read_kind(value: Option<Value>, hints: &Hints) -> Result<Kind, Vec<Problem>> {
    let problem = |code, detail: &str| Err(vec![Problem::new("kind", code, detail)]);
    match value {
        None => hints.kind.map_or_else(|| problem(ProblemCode::Required, ""), Ok),
        Some(Value::String(name)) => Kind::from_name(&name).map_or_else(
            || problem(ProblemCode::UnknownKind, &name),
            |kind| {
                if hints.kind.is_some_and(|expected| expected != kind) {
                    return problem(ProblemCode::WrongShape, hints.kind.map_or("", Kind::as_str));
                }
                Ok(kind)
            },
        ),
        Some(_) => problem(ProblemCode::WrongShape, "string"),
    }
}

/// Reads a typed value; at each fault notes it, takes the faulty part away and tries again, so that all are told at once.
fn salvage<T, E>(
    mut value: Value,
    problems: &mut Vec<Problem>,
    read: impl Fn(&Value) -> Result<T, E>,
) -> Option<T>
where
    E: Into<serde_path_to_error::Error<serde_json::Error>>,
    T: Sized,
{
    let mut removed: Vec<(String, usize)> = Vec::new();
    for _ in 0..MAX_FAULTS {
        let error = match read(&value) {
            Ok(read) => return Some(read),
            Err(error) => error.into(),
        };
        let message = error.inner().to_string();
        let mut path: Vec<Step> = error.path().iter().filter_map(Step::of).collect();
        let unknown = unknown_field(&message);
        if let Some(field) = &unknown
            && !matches!(path.last(), Some(Step::Key(last)) if last == field)
        {
            path.push(Step::Key(field.clone()));
        }
        let shown = original_path(&path, &removed);
        problems.push(match unknown {
            Some(field) => Problem::new(shown, ProblemCode::UnknownField, field),
            None => Problem::new(shown, ProblemCode::WrongShape, expected(&message)),
        });
        if path.is_empty() || !remove(&mut value, &path, &mut removed) {
            return None;
        }
    }
    None
}

/// One step of the path to a faulty value.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

impl Step {
    fn of(segment: &serde_path_to_error::Segment) -> Option<Self> {
        match segment {
            serde_path_to_error::Segment::Map { key } => Some(Self::Key(key.clone())),
            serde_path_to_error::Segment::Seq { index } => Some(Self::Index(*index)),
            _ => None,
        }
    }
}

fn join(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Key(key) if text.is_empty() => text.push_str(key),
            Step::Key(key) => {
                text.push('.');
                text.push_str(key);
            }
            Step::Index(index) => text.push_str(&["[", &index.to_string(), "]"].concat()),
        }
    }
    text
}

/// The path as the author sees it, counting the list items already taken away.
fn original_path(path: &[Step], removed: &[(String, usize)]) -> String {
    let mut shown: Vec<Step> = Vec::new();
    for step in path {
        shown.push(match step {
            Step::Index(index) => {
                let list = join(&shown);
                let mut original = *index;
                let mut gone: Vec<usize> =
                    removed.iter().filter(|(owner, _)| *owner == list).map(|(_, at)| *at).collect();
                gone.sort_unstable();
                for at in gone {
                    if at <= original {
                        original += 1;
                    }
                }
                Step::Index(original)
            }
            key @ Step::Key(_) => key.clone(),
        });
    }
    join(&shown)
}

fn remove(value: &mut Value, path: &[Step], removed: &mut Vec<(String, usize)>) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    let mut owner = value;
    for step in parents {
        let next = match step {
            Step::Key(key) => owner.get_mut(key),
            Step::Index(index) => owner.get_mut(index),
        };
        match next {
            Some(next) => owner = next,
            None => return false,
        }
    }
    match (last, owner) {
        (Step::Key(key), Value::Object(map)) => map.shift_remove(key).is_some(),
        (Step::Index(index), Value::Array(list)) if *index < list.len() => {
            list.remove(*index);
            let shown = original_path(path, removed);
            let at = shown.rsplit_once('[').and_then(|(_, i)| i.trim_end_matches(']').parse().ok());
            let list = shown.rsplit_once('[').map_or(String::new(), |(list, _)| list.to_owned());
            removed.push((list, at.unwrap_or(*index)));
            true
        }
        _ => false,
    }
}

/// The name in serde's "unknown field `x`, expected …".
fn unknown_field(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field `")?;
    rest.split_once('`').map(|(field, _)| field.to_owned())
}

/// The useful part of serde's message: what was found and what was expected.
fn expected(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

/// Reads any part of a document with its problems, for formats that hold more than records.
///
/// # Errors
/// Every problem of shape.
pub fn read_part<T: DeserializeOwned>(value: Value) -> Result<T, Vec<Problem>> {
    let mut problems = Vec::new();
    let part = salvage(value, &mut problems, |value| serde_path_to_error::deserialize::<_, T>(value));
    match part {
        Some(part) if problems.is_empty() => Ok(part),
        _ => Err(problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn hints() -> Hints {
        Hints { kind: Some(Kind::Resource), slug: Some("carte".into()) }
    }

    fn valid() -> Value {
        json!({
            "title": "Carte", "summary": "Une carte.", "medoc": "outil", "licence": "CC-BY-SA-4.0",
            "sources": [{"title": "Page", "url": "https://exemple.org"}],
        })
    }

    #[test]
    fn reads_the_short_form() {
        let record = read(valid(), &hints()).expect("valid");
        assert_eq!(record.envelope.slug, "carte");
        assert_eq!(record.envelope.id, RecordId::derived(Kind::Resource, "carte"));
    }

    #[test]
    fn what_is_written_reads_back_identical() {
        let record = read(valid(), &hints()).expect("valid");
        let again = read(write(&record), &Hints::default()).expect("valid");
        assert_eq!(record, again);
    }

    #[test]
    fn the_text_is_that_of_the_document() {
        let mut document = valid();
        document["body"] = json!("Un « corps ».");
        document["terms"] = json!({"domain": ["mer"]});
        for document in [valid(), document] {
            let record = read(document, &hints()).expect("valid");
            assert_eq!(write_text(&record), write(&record).to_string());
        }
    }

    #[test]
    fn tells_all_problems_at_once() {
        let mut document = valid();
        document["medoc"] = json!("remède");
        document["titre"] = json!("x");
        document["summary"] = json!("");
        document["old_slugs"] = json!(["ok", 3, "Mauvais", 4]);
        document["notice"] = json!({"steps": "une", "etapes": []});
        let problems = read(document, &hints()).expect_err("invalid");
        let fields: Vec<&str> = problems.iter().map(|p| p.field.as_str()).collect();
        for field in
            ["medoc", "titre", "summary", "old_slugs[1]", "old_slugs[3]", "notice.steps", "notice.etapes"]
        {
            assert!(fields.contains(&field), "{field} in {fields:?}");
        }
    }

    #[test]
    fn a_document_of_another_kind_than_its_folder_is_refused() {
        let mut document = valid();
        document["kind"] = json!("event");
        let problems = read(document, &hints()).expect_err("invalid");
        assert_eq!(problems[0].code, ProblemCode::WrongShape);
    }

    #[test]
    fn the_character_nul_is_refused_where_it_stands() {
        let mut document = valid();
        document["sources"][0]["title"] = json!("a\0b");
        assert_eq!(read(document, &hints()).expect_err("refused")[0].field, "sources[0].title");
    }

    #[test]
    fn anything_but_an_object_is_refused() {
        for value in [json!(null), json!([]), json!("x"), json!(3)] {
            assert!(read(value, &hints()).is_err());
        }
    }
}
