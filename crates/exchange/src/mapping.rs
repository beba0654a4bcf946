//! The mapping file: how the columns of a foreign table become the fields of records.

use std::collections::{BTreeMap, BTreeSet};

use model::{Kind, Problem};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::yaml;

/// The mapping file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("line {line}: {message}")]
    Unreadable { line: usize, message: String },
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<Problem>),
}

/// The shape of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableFormat {
    Jsonl,
    Csv,
}

/// Where a field comes from: one column, the first filled of several, or a constant; then what is done to it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// Columns tried in order; `a.b` enters an object.
    pub from: OneOrMany,
    /// The value when every column is empty.
    pub default: Option<Value>,
    /// Splits a text into a list.
    pub split: Option<String>,
    /// Replaces values; those not listed are kept unless `only_listed`.
    pub map: BTreeMap<String, String>,
    pub only_listed: bool,
    /// What is done to each value, in this order.
    pub apply: Vec<Transform>,
    /// Longest text kept, in characters, cut at a word.
    pub max: Option<usize>,
    /// For terms: adds each value to the vocabulary of the field, its own words as label.
    pub collect: bool,
    /// `"Text {column}"`: the value is this sentence with columns in place, unless they are all empty.
    pub template: Option<String>,
    /// The rule tried when this one gives nothing.
    pub or: Option<Box<Self>>,
}

/// One or several column names.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn names(&self) -> Vec<&str> {
        match self {
            Self::None => Vec::new(),
            Self::One(name) => vec![name],
            Self::Many(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

/// A change made to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    Trim,
    Slug,
    /// The first sentence of a Markdown text, the headings above it left out.
    FirstSentence,
    Plain,
    /// Keeps the words of the Markdown links that only had a meaning where the text comes from: `[mot](../page.md)`.
    Unlink,
    /// Reads `{niveau, code}` or a code in any spelling; a territory that does not exist is left out.
    Territory,
    /// Keeps a web address, leaves anything else out.
    Url,
    /// Reads a date in any accepted shape, leaves anything else out.
    Date,
}

/// A whole mapping file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    pub format: TableFormat,
    pub kind: Kind,
    #[serde(default = "comma")]
    pub delimiter: String,
    /// Target field → rule, or a constant written `{default: …}`; `a.b` enters an object, `a[]` makes a list of one.
    pub fields: BTreeMap<String, Rule>,
    /// Titles of the vocabularies that `collect` fills.
    #[serde(default)]
    pub vocabularies: BTreeMap<String, String>,
}

fn comma() -> String {
    ",".into()
}

/// Labels met for each collected vocabulary: vocabulary → code → label.
pub type Collected = BTreeMap<String, BTreeMap<String, String>>;

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// What is wrong with the file, all at once.
    pub fn read(text: &str) -> Result<Self, MappingError> {
        let value =
            yaml::parse(text).map_err(|e| MappingError::Unreadable { line: e.line, message: e.message })?;
        model::document::read_part(value).map_err(MappingError::Invalid)
    }

    /// Turns a row into the document of a record, noting the terms to collect.
    pub fn document(&self, row: &Value, collected: &mut Collected) -> Value {
        let mut document = Map::new();
        document.insert("kind".into(), json!(self.kind.as_str()));
        for (target, rule) in &self.fields {
            let value = rule.value(row);
            if is_empty(&value) {
                continue;
            }
            let value = if rule.collect { collect(target, value, collected) } else { value };
            place(&mut document, target, value);
        }
        Value::Object(document)
    }

    /// The vocabularies filled while reading, as documents.
    pub fn vocabularies(&self, collected: &Collected) -> Vec<Value> {
        collected
            .iter()
            .map(|(vocabulary, labels)| {
                let title = self.vocabularies.get(vocabulary).unwrap_or(vocabulary);
                let terms: Vec<Value> =
                    labels.iter().map(|(code, label)| json!({"code": code, "label": label})).collect();
                json!({"kind": "vocabulary", "slug": vocabulary, "title": title,
                    "summary": format!("{title}\u{a0}: termes relevés pendant un import."),
                    "origin": "inferred", "terms_list": terms})
            })
            .collect()
    }
}

impl Rule {
    fn value(&self, row: &Value) -> Value {
        let mut value =
            self.template.as_ref().map_or_else(|| self.column(row), |template| fill(template, row));
        if let (Some(separator), Value::String(text)) = (&self.split, &value) {
            value = text.split(separator.as_str()).map(|part| json!(part.trim())).collect();
        }
        let value = match value {
            Value::Array(list) => {
                let mut seen = BTreeSet::new();
                let kept = list.into_iter().map(|item| self.one(item)).filter(|item| !is_empty(item));
                Value::Array(kept.filter(|item| seen.insert(item.to_string())).collect())
            }
            single => self.one(single),
        };
        if !is_empty(&value) {
            return value;
        }
        let value = self.or.as_ref().map_or(Value::Null, |other| other.value(row));
        if is_empty(&value) { self.default.clone().unwrap_or(Value::Null) } else { value }
    }

    fn column(&self, row: &Value) -> Value {
        let names = self.from.names();
        names.iter().filter_map(|name| look(row, name)).find(|v| !is_empty(v)).cloned().unwrap_or(Value::Null)
    }

    fn one(&self, value: Value) -> Value {
        let mut value = value;
        // Spreadsheets end the lines of a cell as Windows does; a commons has one way, or exports would differ.
        if let Value::String(text) = &mut value
            && text.contains('\r')
        {
            *text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        if let Value::String(text) = &value {
            match self.map.get(text.trim()) {
                Some(replaced) => value = json!(replaced),
                None if self.only_listed => return Value::Null,
                None => {}
            }
        }
        for transform in &self.apply {
            value = transform.apply(value);
        }
        match (value, self.max) {
            (Value::String(text), Some(max)) => Value::String(text::truncate(&text, max)),
            (value, _) => value,
        }
    }
}

impl Transform {
    fn apply(self, value: Value) -> Value {
        if self == Self::Territory {
            return territory(&value).map_or(Value::Null, Value::String);
        }
        let Value::String(text) = value else { return value };
        match self {
            Self::Trim => json!(text.trim()),
            Self::Slug => json!(text::slugify(&text)),
            Self::FirstSentence => json!(text::first_sentence(&text::plain(below_headings(&text)), 300)),
            Self::Plain => json!(text::plain(&text)),
            Self::Unlink => json!(unlink(&text)),
            Self::Url => {
                let url = text.trim();
                if url.starts_with("https://") || url.starts_with("http://") {
                    json!(url)
                } else {
                    Value::Null
                }
            }
            Self::Date => text.parse::<model::PartialDate>().map_or(Value::Null, |date| json!(date)),
            Self::Territory => Value::Null,
        }
    }
}

/// What follows the headings that open a text, or the whole text when it is nothing else.
fn below_headings(text: &str) -> &str {
    let is_opening = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let skipped: usize = text.split_inclusive('\n').take_while(is_opening).map(str::len).sum();
    if skipped < text.len() { &text[skipped..] } else { text }
}

/// A Markdown text in which links that lead nowhere on the web are left as their words, and such images are left out.
fn unlink(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        out.push_str(before);
        let target = after.split(')').next().unwrap_or_default();
        let is_kept = target.contains("://") || target.starts_with("mailto:") || target.starts_with("tel:");
        rest = match (is_kept, opening_bracket(&out)) {
            (false, Some(open)) if target.len() < after.len() => {
                let words = out.split_off(open);
                if out.ends_with('!') {
                    out.pop();
                } else {
                    out.push_str(&words[1..]);
                }
                &after[target.len() + 1..]
            }
            _ => {
                out.push_str("](");
                after
            }
        };
    }
    out.push_str(rest);
    out
}

/// Where the bracket opens that would be closed at the end of the text, on the same paragraph.
fn opening_bracket(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let paragraph = text.rfind("\n\n").map_or(0, |at| at + 2);
    for (at, c) in text[paragraph..].char_indices().rev() {
        match c {
            ']' => depth += 1,
            '[' if depth == 0 => return Some(paragraph + at),
            '[' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The current code of a territory given as text or as `{niveau, code}`.
fn territory(value: &Value) -> Option<String> {
    let written = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Object(place) => {
            let code = match place.get("code")? {
                Value::String(code) => code.clone(),
                Value::Number(code) => code.to_string(),
                _ => return None,
            };
            let level = place.get("niveau").and_then(Value::as_str).unwrap_or_default();
            match level {
                "pays" => "france".to_owned(),
                "reg" | "region" => format!("region:{code:0>2}"),
                "dep" | "departement" | "com" => format!("departement:{code:0>2}"),
                "epci" => format!("epci:{code}"),
                "commune" => format!("commune:{code:0>5}"),
                _ => code,
            }
        }
        _ => return None,
    };
    let code: model::territories::Code = written.parse().ok()?;
    model::territories::atlas().resolve(&code).map(|place| place.territory.code.to_string())
}

fn look<'a>(row: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(row, |value, key| value.get(key))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

fn fill(template: &str, row: &Value) -> Value {
    let mut filled = String::new();
    let mut any = false;
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        filled.push_str(before);
        if let Some(value) = look(row, name).filter(|value| !is_empty(value)) {
            any = true;
            filled.push_str(value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned).trim());
        }
        rest = tail;
    }
    filled.push_str(rest);
    if any { Value::String(filled) } else { Value::Null }
}

/// Turns labels into codes, remembering the label of each code.
fn collect(target: &str, value: Value, collected: &mut Collected) -> Value {
    let vocabulary = target.rsplit('.').next().unwrap_or(target);
    let labels = collected.entry(vocabulary.to_owned()).or_default();
    let items = if let Value::Array(list) = value { list } else { vec![value] };
    let mut codes: Vec<Value> = Vec::new();
    for label in items.iter().filter_map(Value::as_str) {
        let code = text::slugify(label);
        labels.entry(code.clone()).or_insert_with(|| label.trim().to_owned());
        if !codes.contains(&json!(code)) {
            codes.push(json!(code));
        }
    }
    Value::Array(codes)
}

/// Puts a value at `a.b` or `a[].b` of a document.
fn place(document: &mut Map<String, Value>, target: &str, value: Value) {
    let Some((head, tail)) = target.split_once('.') else {
        match target.strip_suffix("[]") {
            Some(list) => document.insert(list.into(), if value.is_array() { value } else { json!([value]) }),
            None => document.insert(target.into(), value),
        };
        return;
    };
    let inner = match head.strip_suffix("[]") {
        Some(list) => {
            let list = document.entry(list).or_insert_with(|| json!([{}]));
            list.get_mut(0)
        }
        None => Some(document.entry(head).or_insert_with(|| json!({}))),
    };
    if let Some(Value::Object(inner)) = inner {
        place(inner, tail, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping() -> Mapping {
        Mapping::read(
            "format: jsonl\nkind: resource\nfields:\n  title: {from: titre}\n  slug: {from: id, apply: [slug]}\n  \
             summary: {from: [resume, texte], apply: [first_sentence], max: 300}\n  terms.theme: {from: themes, collect: true}\n  \
             sources[].title: {template: \"Collection {source}\"}\n  sources[].url: {from: url, apply: [url]}\n  \
             territories: {from: territoires, apply: [territory]}\n  date: {from: date, apply: [date]}\n  \
             medoc: {from: type, map: {guide: methode}, only_listed: true, default: outil}\n",
        )
        .expect("a mapping")
    }

    #[test]
    fn makes_a_document() {
        let row = json!({"id": "a:b", "titre": "T", "resume": "", "texte": "Une phrase. Une autre.", "source": "src",
            "themes": ["Eau potable", "Eau potable"], "url": " https://x.fr ", "date": "01/02/2023", "type": "guide",
            "territoires": [{"niveau": "reg", "code": "53"}, {"niveau": "commune", "code": "99999"}]});
        let mut collected = Collected::new();
        let document = mapping().document(&row, &mut collected);
        assert_eq!(
            document,
            json!({"kind": "resource", "date": "2023-02-01", "medoc": "methode", "slug": "a-b",
                "sources": [{"title": "Collection src", "url": "https://x.fr"}], "summary": "Une phrase.",
                "terms": {"theme": ["eau-potable"]}, "territories": ["region:53"], "title": "T"})
        );
        assert_eq!(collected["theme"]["eau-potable"], "Eau potable");
    }

    #[test]
    fn lines_end_in_one_way() {
        let mapping =
            Mapping::read("format: csv\nkind: page\nfields:\n  body: {from: texte}\n").expect("a mapping");
        let document =
            mapping.document(&json!({"texte": "un\r\ndeux\rtrois\nquatre"}), &mut Collected::new());
        assert_eq!(document["body"], "un\ndeux\ntrois\nquatre");
    }

    #[test]
    fn another_rule_is_tried_when_one_gives_nothing() {
        let text = "format: csv\nkind: resource\nfields:\n  summary:\n    from: resume\n    max: 20\n    or:\n      \
                    from: texte\n      apply: [first_sentence]\n      or: {default: Sans résumé}\n";
        let mapping = Mapping::read(text).expect("a mapping");
        let summary = |row: Value| mapping.document(&row, &mut Collected::new())["summary"].clone();
        assert_eq!(summary(json!({"resume": "Un. Deux.", "texte": "Trois."})), "Un. Deux.");
        assert_eq!(
            summary(json!({"resume": " ", "texte": "# Titre\n\n## Partie\n\nTrois. Quatre."})),
            "Trois."
        );
        assert_eq!(summary(json!({"texte": "# Titre"})), "Titre");
        assert_eq!(summary(json!({"texte": ""})), "Sans résumé");
    }

    #[test]
    fn links_that_lead_nowhere_become_words() {
        let text = "Voir [la *charte*](../glossaire/charte.md), [la [2e] page](/pages/b), ![carte](carte.png)\
                    [le site](https://x.fr/a) et [écrire](mailto:a@x.fr) ; f](x) et [a](b";
        let unlinked = "Voir la *charte*, la [2e] page, [le site](https://x.fr/a) et [écrire](mailto:a@x.fr) ; f](x) et [a](b";
        assert_eq!(unlink(text), unlinked);
        assert_eq!(unlink("Sans lien."), "Sans lien.");
    }

    #[test]
    fn a_wrong_mapping_is_explained() {
        let error =
            Mapping::read("format: xml\nkind: resource\nfields: {}\ncolonnes: 3\n").expect_err("wrong");
        let MappingError::Invalid(problems) = error else { panic!("{error}") };
        assert!(problems.len() >= 2, "{problems:?}");
    }
}
