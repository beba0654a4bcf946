//! Between a document and the pairs of a form: only what the form offered is taken, and nothing typed is lost.

use serde_json::{Map, Value, json};

use super::{Field, Part, Shape};
use crate::framework::LEVELS_MAX;

/// Most rows of a group that a form may send.
const ROWS_MAX: usize = 2_000;

/// The value at a path of a document, such as `notice.steps` or `sources[0].title`.
pub fn at<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    let mut here = document;
    for part in path.split('.') {
        let (key, indexes) = part.split_once('[').unwrap_or((part, ""));
        here = here.get(key)?;
        for index in indexes.split('[').filter(|index| !index.is_empty()) {
            here = here.get(index.trim_end_matches(']').parse::<usize>().ok()?)?;
        }
    }
    Some(here)
}

/// Writes what a form sent over a document. `offered` names the fields that the form showed: others stay as they were, whatever
/// else was sent. A value of the wrong shape is kept as it was typed, for `document::read` to tell.
pub fn read(fields: &[Field], offered: &[&str], pairs: &[(String, String)], base: &Value) -> Value {
    let mut document = base.clone();
    if !document.is_object() {
        document = json!({});
    }
    for field in fields.iter().filter(|field| offered.contains(&field.path)) {
        let value = match field.shape {
            Shape::Terms(_) => terms(field.path, pairs, at(base, field.path)),
            Shape::Group(of) => group(field.path, of, pairs, at(base, field.path)),
            Shape::Files(of) => files(field.path, of, pairs, at(base, field.path)),
            Shape::Tree(of) => tree(field.path, of, pairs, at(base, field.path)),
            Shape::Choices(_) => choices(field.path, pairs, at(base, field.path)),
            shape => single(shape, field.path, pairs),
        };
        set(&mut document, field.path, value);
    }
    document
}

fn sent<'a>(pairs: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// The value of one field, nothing when it was left empty.
fn single(shape: Shape, name: &str, pairs: &[(String, String)]) -> Option<Value> {
    let text = || sent(pairs, name).next().map(str::trim).filter(|text| !text.is_empty());
    match shape {
        Shape::Flag => text().is_some_and(|text| text == "oui").then_some(Value::Bool(true)),
        Shape::Number => {
            text().map(|text| text.parse::<u64>().map_or_else(|_| json!(text), |number| json!(number)))
        }
        Shape::Decimal => text().map(decimal),
        Shape::Lined(parts) => {
            let lines: Vec<Value> = lines(pairs, name).map(|line| lined(parts, line)).collect();
            (!lines.is_empty()).then_some(Value::Array(lines))
        }
        Shape::Pairs(is_list) => {
            let values: Map<String, Value> = lines(pairs, name).map(|line| pair(line, is_list)).collect();
            (!values.is_empty()).then_some(Value::Object(values))
        }
        Shape::Lines | Shape::Refs(_) | Shape::Territories => {
            let lines: Vec<Value> = lines(pairs, name).map(|line| json!(line)).collect();
            (!lines.is_empty()).then_some(Value::Array(lines))
        }
        // A long one is written in a field of several lines.
        Shape::Line(_) => text().map(|text| json!(text.lines().map(str::trim).collect::<Vec<_>>().join(" "))),
        Shape::Choices(_) => choices(name, pairs, None),
        Shape::Markdown => {
            // Spaces at the end of a line mean something in Markdown.
            sent(pairs, name).next().map(str::trim).filter(|text| !text.is_empty()).map(|text| json!(text))
        }
        _ => text().map(|text| json!(text)),
    }
}

/// Codes ticked among several.
fn choices(name: &str, pairs: &[(String, String)], base: Option<&Value>) -> Option<Value> {
    let codes: Vec<&str> = sent(pairs, name).map(str::trim).filter(|code| !code.is_empty()).collect();
    let codes = in_known_order(codes, base);
    (!codes.is_empty()).then(|| json!(codes))
}

/// The lines of a field that are not empty.
fn lines<'a>(pairs: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    sent(pairs, name).flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty())
}

/// A number as people type it; what is none is kept as typed, so that it can be told.
fn decimal(typed: &str) -> Value {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    match plain.replace(',', ".").parse::<f64>() {
        // Whole numbers stay whole, so that a document saved untouched does not change.
        #[expect(clippy::cast_possible_truncation, reason = "a whole number that small is exact")]
        Ok(number) if number.fract() == 0.0 && number.abs() < 1e9 => json!(number as i64),
        Ok(number) if number.is_finite() => json!(number),
        _ => json!(typed),
    }
}

/// A small document written on one line; bars beyond the last part belong to it.
fn lined(parts: &[Part], line: &str) -> Value {
    let mut map = Map::new();
    for (part, typed) in parts.iter().zip(line.splitn(parts.len(), '|')) {
        let typed = typed.trim();
        if !typed.is_empty() {
            map.insert(part.key.to_owned(), if part.is_number { decimal(typed) } else { json!(typed) });
        }
    }
    Value::Object(map)
}

/// A value by its code; several are between commas.
fn pair(line: &str, is_list: bool) -> (String, Value) {
    let (code, typed) = line.split_once('=').unwrap_or((line, ""));
    let values: Vec<&str> = typed.split(',').map(str::trim).filter(|value| !value.is_empty()).collect();
    let value = match values.as_slice() {
        [one] if !is_list => json!(one),
        several => json!(several),
    };
    (code.trim().to_owned(), value)
}

/// Terms by vocabulary: `terms.domain` for each vocabulary shown, an empty value saying that it was.
fn terms(path: &str, pairs: &[(String, String)], base: Option<&Value>) -> Option<Value> {
    let mut map: Map<String, Value> = base.and_then(Value::as_object).cloned().unwrap_or_default();
    let prefix = format!("{path}.");
    let mut shown: Vec<&str> = Vec::new();
    for (name, _) in pairs {
        if let Some(vocabulary) = name.strip_prefix(&prefix)
            && !shown.contains(&vocabulary)
        {
            shown.push(vocabulary);
        }
    }
    for vocabulary in shown {
        let name = format!("{prefix}{vocabulary}");
        let mut codes: Vec<&str> = Vec::new();
        for code in sent(pairs, &name).map(str::trim).filter(|code| !code.is_empty()) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        if codes.is_empty() {
            map.shift_remove(vocabulary);
        } else {
            let codes = in_known_order(codes, map.get(vocabulary));
            map.insert(vocabulary.to_owned(), json!(codes));
        }
    }
    (!map.is_empty()).then_some(Value::Object(map))
}

/// What was ticked, in the order in which the document had it, then what is new: a page draws its boxes in an order of its own, and
/// saving it untouched changes nothing.
fn in_known_order<'a>(codes: Vec<&'a str>, base: Option<&'a Value>) -> Vec<&'a str> {
    let known: Vec<&str> =
        base.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let (kept, new): (Vec<&str>, Vec<&str>) = codes.into_iter().partition(|code| known.contains(code));
    known.into_iter().filter(|code| kept.contains(code)).chain(new).collect()
}

/// How many rows of a group were sent: one more than the highest number.
fn rows_sent(path: &str, pairs: &[(String, String)]) -> usize {
    let prefix = format!("{path}[");
    let numbers = pairs.iter().filter_map(|(name, _)| {
        name.strip_prefix(&prefix)?.split_once(']').and_then(|(number, _)| number.parse::<usize>().ok())
    });
    numbers.filter(|number| *number < ROWS_MAX).max().map_or(0, |last| last + 1)
}

/// One row over what it was; keys that the form does not know stay.
fn row(name: &str, of: &[Field], pairs: &[(String, String)], base: Option<&Value>) -> Map<String, Value> {
    let mut map: Map<String, Value> = base.and_then(Value::as_object).cloned().unwrap_or_default();
    for field in of {
        match single(field.shape, &format!("{name}.{}", field.path), pairs) {
            Some(value) => {
                map.insert(field.path.to_owned(), value);
            }
            None => {
                map.shift_remove(field.path);
            }
        }
    }
    map
}

fn group(path: &str, of: &[Field], pairs: &[(String, String)], base: Option<&Value>) -> Option<Value> {
    let mut rows = Vec::new();
    for number in 0..rows_sent(path, pairs) {
        let name = format!("{path}[{number}]");
        // `de` tells which row of the document this was, since rows may be taken out before it.
        let was = sent(pairs, &format!("{name}.de")).next().and_then(|text| text.parse::<usize>().ok());
        let map = row(&name, of, pairs, was.and_then(|was| base?.get(was)));
        if !map.is_empty() && sent(pairs, &format!("{name}.retirer")).next().is_none() {
            rows.push(Value::Object(map));
        }
    }
    (!rows.is_empty()).then_some(Value::Array(rows))
}

/// The files that were there, with what is now said of them: a form takes a file out, it never brings one in.
fn files(path: &str, of: &[Field], pairs: &[(String, String)], base: Option<&Value>) -> Option<Value> {
    let mut rows = Vec::new();
    for (number, was) in base.and_then(Value::as_array).into_iter().flatten().enumerate() {
        let name = format!("{path}[{number}]");
        let is_shown = sent(pairs, &format!("{name}.de")).next() == Some(number.to_string().as_str());
        if !is_shown {
            rows.push(was.clone());
        } else if sent(pairs, &format!("{name}.retirer")).next().is_none() {
            rows.push(Value::Object(row(&name, of, pairs, Some(was))));
        }
    }
    (!rows.is_empty()).then_some(Value::Array(rows))
}

/// Each node of a tree with its level, from 1, parents first.
pub fn flatten_tree(nodes: Option<&Value>) -> Vec<(usize, &Value)> {
    fn walk<'a>(nodes: Option<&'a Value>, level: usize, found: &mut Vec<(usize, &'a Value)>) {
        for node in nodes.and_then(Value::as_array).into_iter().flatten() {
            found.push((level, node));
            walk(node.get("children"), level + 1, found);
        }
    }
    let mut found = Vec::new();
    walk(nodes, 1, &mut found);
    found
}

fn tree(path: &str, of: &[Field], pairs: &[(String, String)], base: Option<&Value>) -> Option<Value> {
    let was: Vec<(usize, &Value)> = flatten_tree(base);
    let mut flat: Vec<(usize, Map<String, Value>)> = Vec::new();
    for number in 0..rows_sent(path, pairs) {
        let name = format!("{path}[{number}]");
        let from = sent(pairs, &format!("{name}.de")).next().and_then(|text| text.parse::<usize>().ok());
        let mut map = row(&name, of, pairs, from.and_then(|from| was.get(from)).map(|(_, node)| *node));
        map.shift_remove("children");
        if map.is_empty() || sent(pairs, &format!("{name}.retirer")).next().is_some() {
            continue;
        }
        let level = sent(pairs, &format!("{name}.niveau")).next().and_then(|text| text.trim().parse().ok());
        // A level that skips one is brought back under the row before it.
        let deepest = flat.last().map_or(1, |(level, _)| level + 1);
        flat.push((level.unwrap_or(1).clamp(1, deepest.min(LEVELS_MAX)), map));
    }
    let nodes = nest(&mut flat.into_iter().peekable(), 1);
    (!nodes.is_empty()).then_some(Value::Array(nodes))
}

fn nest(
    rows: &mut std::iter::Peekable<std::vec::IntoIter<(usize, Map<String, Value>)>>,
    level: usize,
) -> Vec<Value> {
    let mut nodes = Vec::new();
    while let Some((_, mut map)) = rows.next_if(|(own, _)| *own >= level) {
        let children = nest(rows, level + 1);
        if !children.is_empty() {
            map.insert("children".into(), Value::Array(children));
        }
        nodes.push(Value::Object(map));
    }
    nodes
}

/// Puts a value at a path, or takes out what is there with the parents that it leaves empty.
fn set(document: &mut Value, path: &str, value: Option<Value>) {
    let Some(map) = document.as_object_mut() else { return };
    let Some((key, rest)) = path.split_once('.') else {
        match value {
            Some(value) => {
                map.insert(path.to_owned(), value);
            }
            None => {
                map.shift_remove(path);
            }
        }
        return;
    };
    if value.is_none() && !map.contains_key(key) {
        return;
    }
    let inner = map.entry(key).or_insert_with(|| json!({}));
    if !inner.is_object() {
        *inner = json!({});
    }
    set(inner, rest, value);
    if inner.as_object().is_some_and(Map::is_empty) {
        map.shift_remove(key);
    }
}

/// What a page that shows these fields sends back when nobody touches it.
pub fn pairs(fields: &[Field], document: &Value) -> Vec<(String, String)> {
    let mut sent = Vec::new();
    for field in fields {
        let value = at(document, field.path);
        match field.shape {
            Shape::Terms(_) => {
                for (vocabulary, codes) in value.and_then(Value::as_object).into_iter().flatten() {
                    let name = format!("{}.{vocabulary}", field.path);
                    sent.push((name.clone(), String::new()));
                    sent.extend(texts(codes).into_iter().map(|code| (name.clone(), code)));
                }
            }
            Shape::Group(of) | Shape::Files(of) => {
                for (i, row) in value.and_then(Value::as_array).into_iter().flatten().enumerate() {
                    push_row(&mut sent, &format!("{}[{i}]", field.path), of, row, i);
                }
            }
            Shape::Tree(of) => {
                for (i, (level, row)) in flatten_tree(value).into_iter().enumerate() {
                    let name = format!("{}[{i}]", field.path);
                    sent.push((format!("{name}.niveau"), level.to_string()));
                    push_row(&mut sent, &name, of, row, i);
                }
            }
            shape => push(&mut sent, field.path, shape, value),
        }
    }
    sent
}

fn push_row(sent: &mut Vec<(String, String)>, name: &str, of: &[Field], row: &Value, i: usize) {
    sent.push((format!("{name}.de"), i.to_string()));
    for field in of {
        push(sent, &format!("{name}.{}", field.path), field.shape, row.get(field.path));
    }
}

fn push(sent: &mut Vec<(String, String)>, name: &str, shape: Shape, value: Option<&Value>) {
    let Some(value) = value else { return };
    if matches!(shape, Shape::Choices(_)) {
        sent.extend(texts(value).into_iter().map(|code| (name.to_owned(), code)));
    } else {
        sent.push((name.to_owned(), typed(shape, value)));
    }
}

/// A value as it is typed in its field; lists are one a line.
pub fn typed(shape: Shape, value: &Value) -> String {
    match shape {
        Shape::Lines | Shape::Refs(_) | Shape::Territories | Shape::Choices(_) => texts(value).join("\n"),
        Shape::Lined(parts) => {
            let rows = value.as_array().into_iter().flatten();
            rows.map(|row| written(parts, row)).collect::<Vec<_>>().join("\n")
        }
        Shape::Pairs(_) => {
            let values = value.as_object().into_iter().flatten();
            let line = |(code, value): (&String, &Value)| format!("{code} = {}", texts(value).join(", "));
            values.map(line).collect::<Vec<_>>().join("\n")
        }
        Shape::Flag => {
            if value == true {
                "oui".into()
            } else {
                String::new()
            }
        }
        Shape::Decimal => text(value).replace('.', ","),
        _ => text(value),
    }
}

/// A small document on one line, without the bars of what it does not say at its end.
fn written(parts: &[Part], row: &Value) -> String {
    let mut line: Vec<String> =
        parts.iter().map(|part| row.get(part.key).map(text).unwrap_or_default()).collect();
    while line.last().is_some_and(String::is_empty) {
        line.pop();
    }
    line.join(" | ")
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The texts of a list, or the one text of what is not a list.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().map(text).collect(),
        other => vec![text(other)],
    }
}
