//! YAML in and out: read into plain values, written in one canonical form so that the same data always gives the same bytes.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The parser's message and the line, from 1, on which it stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub message: String,
    pub line: usize,
}

/// Reads one YAML document; an empty one is `null`.
///
/// # Errors
/// What the parser met, with its line.
pub fn parse(text: &str) -> Result<Value, Unreadable> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    serde_saphyr::from_str(text).map_err(|error| Unreadable {
        line: error.location().map_or(1, |l| usize::try_from(l.line()).unwrap_or(1)),
        message: first_line(&error.to_string()),
    })
}

fn first_line(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("unreadable");
    line.trim_start_matches("error: ").to_owned()
}

/// Writes a mapping as block YAML, keys in the order given.
pub fn write(map: &Map<String, Value>) -> String {
    let mut out = String::new();
    write_map(&mut out, map, 0);
    out
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn write_map(out: &mut String, map: &Map<String, Value>, depth: usize) {
    for (key, value) in map {
        indent(out, depth);
        write_entry(out, key, value, depth);
    }
}

fn write_entry(out: &mut String, key: &str, value: &Value, depth: usize) {
    out.push_str(&scalar_text(key));
    out.push(':');
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            write_map(out, map, depth + 1);
        }
        Value::Array(list) if !list.is_empty() => {
            out.push('\n');
            write_list(out, list, depth + 1);
        }
        scalar => {
            out.push(' ');
            write_scalar(out, scalar, depth + 1);
        }
    }
}

fn write_list(out: &mut String, list: &[Value], depth: usize) {
    for item in list {
        indent(out, depth);
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => {
                for (i, (key, value)) in map.iter().enumerate() {
                    if i > 0 {
                        indent(out, depth + 1);
                    }
                    write_entry(out, key, value, depth + 1);
                }
            }
            Value::Array(inner) if !inner.is_empty() => {
                out.push('\n');
                write_list(out, inner, depth + 1);
            }
            scalar => write_scalar(out, scalar, depth + 1),
        }
    }
}

fn write_scalar(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
        Value::Bool(_) | Value::Number(_) => {
            let _ = write!(out, "{value}");
        }
        Value::String(text) if is_block(text) => return write_block(out, text, depth),
        Value::String(text) => out.push_str(&scalar_text(text)),
    }
    out.push('\n');
}

/// A literal block shows a long text as it is; only texts that it gives back to the byte are written so.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\n', '\t'])
        && !text.chars().any(|c| c != '\n' && is_unprintable(c))
        && !text.ends_with("\n\n")
        && text.trim_end_matches('\n') == text.trim_end()
}

fn write_block(out: &mut String, text: &str, depth: usize) {
    out.push_str(if text.ends_with('\n') { "|\n" } else { "|-\n" });
    for line in text.trim_end_matches('\n').split('\n') {
        if !line.is_empty() {
            indent(out, depth);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// A plain word where nothing can be mistaken, otherwise a double-quoted string.
fn scalar_text(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if is_unprintable(c) => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Characters that YAML does not print, or that break its lines (YAML 1.2.2, productions 1 and 24 to 26).
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_plain(text: &str) -> bool {
    const AMBIGUOUS: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"];
    text.chars().next().is_some_and(char::is_alphabetic)
        && !text.ends_with([' ', ':', '\u{a0}'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(is_unprintable)
        && !AMBIGUOUS.contains(&text.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn round(value: &Value) -> Value {
        let text = write(value.as_object().expect("an object"));
        parse(&text).unwrap_or_else(|e| panic!("{}: {}\n{text}", e.line, e.message))
    }

    #[test]
    fn writes_what_a_person_would() {
        let value = json!({"title": "La carte", "date": 2019, "terms": {"domain": ["a", "b"]},
            "sources": [{"title": "Page", "url": "https://exemple.org"}], "text": "Un\n\n  deux"});
        assert_eq!(
            write(value.as_object().expect("object")),
            "title: La carte\ndate: 2019\nterms:\n  domain:\n    - a\n    - b\nsources:\n  - title: Page\n    \
             url: https://exemple.org\ntext: |-\n  Un\n\n    deux\n"
        );
        assert_eq!(round(&value), value);
    }

    #[test]
    fn nothing_is_mistaken_for_something_else() {
        let words = [
            "",
            "oui: non",
            "2019",
            "2019-06-01",
            "true",
            "No",
            "- a",
            "a #b",
            "# c",
            "« a »",
            "l'eau",
            "a:",
            "é",
            "*x",
            "&y",
            "!z",
            "\"q\"",
            "[a]",
            "{b}",
            "x\ty",
            "\u{a0}",
            "a\u{a0}",
            "multi\nligne\n",
            "fin \n",
            "0x1F",
            "a\u{85}b",
        ];
        for word in words {
            let value = json!({"k": word, "l": [word], "m": [{"n": word}]});
            assert_eq!(round(&value), value, "{word:?}");
        }
    }

    #[test]
    fn tells_the_line_of_a_mistake() {
        assert!(parse("a: 1\nb: [1, 2\nc: 3\n").expect_err("broken").line > 1);
    }

    proptest! {
        #[test]
        fn any_text_comes_back(key in "[a-z]{1,8}", text in ".{0,40}(\n.{0,20}){0,3}") {
            let value = json!({key: text});
            prop_assert_eq!(round(&value), value);
        }
    }
}
