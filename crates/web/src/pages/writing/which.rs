//! Names typed in a form that several records or territories bear, or that none bears exactly: the choices offered, and what was
//! answered; scripts propose the same before.

use app::App;
use model::Ref;
use model::form::Shape;
use model::territories::{Code, atlas};
use serde_json::Value;

use crate::view::Choice;
use crate::words;

/// Choices offered for one name.
const CHOICES: usize = 6;
/// Names for which choices are offered in one field.
const NAMES: usize = 5;
/// How the fields that answer begin.
const PREFIX: &str = "lequel:";

/// A name that was typed, and what it may be.
pub(crate) struct Which {
    /// The name of the field that answers.
    pub name: String,
    pub typed: String,
    pub choices: Vec<Choice>,
}

/// What scripts propose as one types in a field of this shape.
pub(crate) fn pick(shape: Shape) -> Option<String> {
    match shape {
        Shape::Territories => Some("territoires".into()),
        Shape::Ref(kinds) | Shape::Refs(kinds) => {
            Some(kinds.iter().map(|kind| kind.folder()).collect::<Vec<_>>().join(","))
        }
        _ => None,
    }
}

/// The names of a field that do not say which record or territory they are.
pub(crate) fn of(app: &App, path: &str, shape: Shape, value: Option<&Value>) -> Vec<Which> {
    if pick(shape).is_none() {
        return Vec::new();
    }
    let typed: Vec<&str> = match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let asked = typed.into_iter().filter_map(|typed| {
        let choices = match shape {
            Shape::Ref(kinds) | Shape::Refs(kinds) => records(app, typed, kinds),
            _ => places(typed),
        };
        (!choices.is_empty()).then(|| (typed.to_owned(), choices))
    });
    let named = asked.take(NAMES).enumerate().map(|(i, (typed, choices))| {
        let name = format!("{PREFIX}{path}:{i}");
        Which { name, typed, choices }
    });
    named.collect()
}

/// The answer holds the code, then what was typed: it replaces nothing else.
fn choice(code: &str, typed: &str, label: String) -> Choice {
    Choice { value: format!("{code} {typed}"), label, chosen: false }
}

fn places(typed: &str) -> Vec<Choice> {
    if typed.parse::<Code>().is_ok_and(|code| atlas().resolve(&code).is_some()) {
        return Vec::new();
    }
    let hits = atlas().search(typed, CHOICES);
    let offered = hits.iter().map(|hit| {
        let code = hit.territory.code.to_string();
        let label =
            format!("{} ({})", atlas().label(&hit.territory.code), words::level(hit.territory.code.level));
        choice(&code, typed, label)
    });
    offered.collect()
}

fn records(app: &App, typed: &str, kinds: &[model::Kind]) -> Vec<Choice> {
    let catalogue = app.catalogue();
    if typed.parse::<Ref>().is_ok_and(|reference| catalogue.find(&reference).is_some()) {
        return Vec::new();
    }
    let mut cards: Vec<_> = catalogue.titled(typed, kinds).take(CHOICES).collect();
    if cards.is_empty() {
        cards = app.suggest_records(typed, kinds, CHOICES).iter().map(|id| catalogue.card(*id)).collect();
    }
    let offered = cards.into_iter().map(|card| {
        let reference = card.reference().to_string();
        let label = format!("{} ({}, {})", card.title, words::kind(card.kind), card.slug);
        choice(&reference, typed, label)
    });
    offered.collect()
}

/// The pairs of a form, each name that was answered replaced by the code that was chosen.
pub(super) fn answered(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let mut pairs = pairs.to_vec();
    let answers: Vec<(String, String)> =
        pairs.iter().filter(|(name, _)| name.starts_with(PREFIX)).cloned().collect();
    for (name, answer) in answers {
        let path = name.strip_prefix(PREFIX).and_then(|rest| rest.rsplit_once(':')).map(|(path, _)| path);
        let (Some(path), Some((code, typed))) = (path, answer.split_once(' ')) else { continue };
        for (_, value) in pairs.iter_mut().filter(|(name, _)| name == path) {
            let lines = value.lines().map(|line| if line.trim() == typed { code } else { line });
            *value = lines.collect::<Vec<_>>().join("\n");
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn an_answer_replaces_the_line_it_bears_on_and_nothing_else() {
        let sent = pairs(&[
            ("territories", "Saint-Denis\r\nBrest (29)\r\nSaint-Denis-en-Val"),
            ("title", "Saint-Denis"),
            ("lequel:territories:0", "commune:93066 Saint-Denis"),
            ("partners[0].organisation", "La Fabrique"),
            ("lequel:partners[0].organisation:0", "organisations/fabrique-2 La Fabrique"),
        ]);
        let read = answered(&sent);
        let one = |name: &str| read.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        assert_eq!(one("territories"), Some("commune:93066\nBrest (29)\nSaint-Denis-en-Val"));
        assert_eq!(one("partners[0].organisation"), Some("organisations/fabrique-2"));
        assert_eq!(one("title"), Some("Saint-Denis"));
    }

    #[test]
    fn an_answer_that_is_none_changes_nothing() {
        let sent = pairs(&[
            ("a", "x"),
            ("lequel:a:0", ""),
            ("lequel:", "c x"),
            ("lequel:b:0", "c x"),
            ("lequel:a", "c x"),
        ]);
        assert_eq!(answered(&sent), sent);
    }

    #[test]
    fn a_territory_known_by_its_code_is_asked_no_more() {
        assert!(places("commune:29019").is_empty());
        assert!(places("Saint-Denis").len() > 1);
        assert!(places("zzzzqqqq").is_empty());
    }
}
