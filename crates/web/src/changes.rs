//! What changed between two documents, field by field and word by word, in words that pages show.

use app::Catalogue;
use model::Kind;
use model::form::{Shape, at};
use serde_json::Value;
use text::Change;

use crate::words;

/// One field that changed; the pieces are HTML.
pub(crate) struct Changed {
    pub path: &'static str,
    pub label: &'static str,
    pub html: String,
    pub is_new: bool,
    pub is_gone: bool,
}

/// The fields that differ, in the order of the form.
pub(crate) fn between(catalogue: &Catalogue, kind: Kind, before: &Value, after: &Value) -> Vec<Changed> {
    let mut changed = Vec::new();
    for field in model::form::fields(kind) {
        let (old, new) = (at(before, field.path), at(after, field.path));
        if old == new {
            continue;
        }
        let (old, new) = (shown(catalogue, field.shape, old), shown(catalogue, field.shape, new));
        if old == new {
            continue;
        }
        changed.push(Changed {
            path: field.path,
            label: crate::fields::words(field.path).0,
            is_new: old.is_empty(),
            is_gone: new.is_empty(),
            html: pieces(&old, &new),
        });
    }
    changed
}

/// Two texts as one, what was taken out and put in told to the ear as to the eye.
pub(crate) fn pieces(old: &str, new: &str) -> String {
    let mut html = String::new();
    for change in text::word_diff(old, new) {
        let (open, piece, close) = match &change {
            Change::Same(piece) => ("", piece, ""),
            Change::Added(piece) => {
                ("<ins><span class=\"visually-hidden\">ajouté : </span>", piece, "</ins>")
            }
            Change::Removed(piece) => {
                ("<del><span class=\"visually-hidden\">retiré : </span>", piece, "</del>")
            }
        };
        html.push_str(open);
        html.push_str(&text::escape_html(piece).replace('\n', "<br>"));
        html.push_str(close);
    }
    html
}

/// A value as a person reads it: labels for codes, titles for addresses, names for territories.
pub(crate) fn shown(catalogue: &Catalogue, shape: Shape, value: Option<&Value>) -> String {
    let Some(value) = value else { return String::new() };
    match shape {
        Shape::Terms(_) => value
            .as_object()
            .into_iter()
            .flatten()
            .map(|(vocabulary, codes)| {
                let title =
                    catalogue.vocabularies.get(vocabulary).map_or(vocabulary.as_str(), |v| v.title.as_str());
                let labels: Vec<&str> = codes
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .map(|c| catalogue.label(vocabulary, c))
                    .collect();
                format!("{title} : {}", labels.join(", "))
            })
            .collect::<Vec<_>>()
            .join("\n"),
        Shape::Term(vocabulary) => catalogue.label(vocabulary, value.as_str().unwrap_or_default()).to_owned(),
        Shape::Choice(_) | Shape::Choices(_) => model::form::typed(shape, value)
            .lines()
            .map(|code| crate::fields::code("", code))
            .collect::<Vec<_>>()
            .join(", "),
        Shape::Ref(_) | Shape::Refs(_) => {
            let title = |line: &str| {
                let card = line.parse().ok().and_then(|reference| catalogue.find(&reference));
                card.map_or_else(|| line.to_owned(), |card| card.title.to_string())
            };
            model::form::typed(shape, value).lines().map(title).collect::<Vec<_>>().join("\n")
        }
        Shape::Territories => {
            let name = |line: &str| {
                line.parse().map_or_else(|_| line.to_owned(), |code| model::territories::atlas().label(&code))
            };
            model::form::typed(shape, value).lines().map(name).collect::<Vec<_>>().join("\n")
        }
        Shape::Flag => {
            if value == true {
                "oui".into()
            } else {
                "non".into()
            }
        }
        Shape::Files(_) => {
            let row = |row: &Value| {
                let text = |key: &str| row.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
                let size = row.get("bytes").and_then(Value::as_u64).map(words::bytes);
                let digest = text("file").map(|digest| digest.chars().take(12).collect::<String>());
                let parts = [text("name"), size.as_deref(), text("title"), text("alt"), digest.as_deref()];
                format!("- {}", parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
            };
            value.as_array().into_iter().flatten().map(row).collect::<Vec<_>>().join("\n")
        }
        Shape::Group(of) => {
            let row = |row: &Value| {
                let parts = of.iter().filter_map(|field| {
                    let text = shown(catalogue, field.shape, row.get(field.path));
                    (!text.is_empty()).then_some(text)
                });
                format!("- {}", parts.collect::<Vec<_>>().join(" · "))
            };
            value.as_array().into_iter().flatten().map(row).collect::<Vec<_>>().join("\n")
        }
        Shape::Tree(of) => model::form::flatten_tree(Some(value))
            .into_iter()
            .map(|(level, row)| {
                let parts = of.iter().filter_map(|field| {
                    let text = shown(catalogue, field.shape, row.get(field.path));
                    (!text.is_empty()).then_some(text)
                });
                format!("{} {}", "–".repeat(level), parts.collect::<Vec<_>>().join(" · "))
            })
            .collect::<Vec<_>>()
            .join("\n"),
        _ => model::form::typed(shape, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_stays_text() {
        let html = pieces("avant", "<script>alert(1)</script>");
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script"), "{html}");
        assert!(html.contains("<del>") && html.contains("<ins>"), "{html}");
    }
}
