//! RGESN and RGAA: criteria that a service meets or not, in JSON, each with its weight.

use std::path::Path;

use model::framework::{Framework, Node, Scale};
use model::record::{Envelope, Record, Source};
use model::{Content, Kind, RecordId};
use serde_json::Value;

use super::convert::Converted;
use super::table::load;
use super::{ReferentielFault, TextFault, unreadable};

/// The weight of a criterion of RGESN by its priority, folded.
const WEIGHTS: [(&str, f64); 3] = [("prioritaire", 1.5), ("recommande", 1.25), ("modere", 1.0)];

/// Makes a framework of the criteria of a JSON file: those of RGESN are a list, those of RGAA lie under `topics`.
///
/// # Errors
/// Every fault at once.
pub fn convert_criteria(path: &Path) -> Result<Converted, Vec<ReferentielFault>> {
    let text = load(path).map_err(|fault| vec![fault])?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let document: Value = serde_json::from_str(text).map_err(|error| {
        let line = Some(error.line() as u64);
        vec![ReferentielFault::Unreadable { path: path.to_owned(), line, cause: error.to_string() }]
    })?;
    let mut reader = Reader { path, text, faults: Vec::new() };
    let (name, title, url, nodes) = match (&document, document.get("topics")) {
        (Value::Array(list), _) => {
            let nodes = reader.rgesn(list);
            let url =
                "https://ecoresponsable.numerique.gouv.fr/publications/referentiel-general-ecoconception/";
            ("rgesn", "Référentiel général d’écoconception de services numériques (RGESN)", url, nodes)
        }
        (_, Some(Value::Array(topics))) => {
            let nodes = reader.rgaa(topics);
            let url = "https://accessibilite.numerique.gouv.fr/";
            ("rgaa", "Référentiel général d’amélioration de l’accessibilité (RGAA)", url, nodes)
        }
        _ => return Err(vec![unreadable(path, "no criteria")]),
    };
    let count = nodes.iter().map(Node::size).sum::<usize>();
    if count == 0 && reader.faults.is_empty() {
        reader.faults.push(unreadable(path, "no criteria"));
    }
    let framework = Framework { scale: Scale::Conformity, nodes, ..Framework::default() };
    let envelope = Envelope {
        id: RecordId::derived(Kind::Framework, name),
        slug: name.into(),
        title: title.into(),
        summary: format!(
            "{count} critères : conforme, non conforme, non applicable ; ce qui ne s’applique pas ne compte pas."
        ),
        licence: Some("etalab-2.0".into()),
        sources: vec![Source { title: title.into(), url: Some(url.into()), ..Source::default() }],
        ..Envelope::default()
    };
    let record = Record { envelope, body: String::new(), content: Content::Framework(framework) };
    for problem in record.check() {
        let (path, node) = (path.to_owned(), String::new());
        reader.faults.push(ReferentielFault::Field { path, line: 1, node, problem });
    }
    if reader.faults.is_empty() { Ok(Converted { record, remarks: Vec::new() }) } else { Err(reader.faults) }
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    faults: Vec<ReferentielFault>,
}

impl Reader<'_> {
    /// The line of the criterion of this rank: where its key is written for the so many-th time.
    fn line(&self, key: &str, rank: usize) -> u64 {
        let quoted = format!("\"{key}\"");
        let at = self.text.match_indices(&quoted).nth(rank).map_or(0, |(at, _)| at);
        1 + self.text[..at].matches('\n').count() as u64
    }

    fn wrong(&mut self, (key, rank): (&str, usize), what: TextFault) {
        let line = self.line(key, rank);
        self.faults.push(ReferentielFault::Text { path: self.path.to_owned(), line, what });
    }

    fn rgesn(&mut self, list: &[Value]) -> Vec<Node> {
        let mut themes: Vec<Node> = Vec::new();
        for (rank, criterion) in list.iter().enumerate() {
            let text = |key: &str| criterion.get(key).and_then(Value::as_str).unwrap_or_default().trim();
            for key in ["numero", "thematique", "critere", "priorite"] {
                if text(key).is_empty() {
                    self.wrong(("numero", rank), TextFault::Missing(key));
                }
            }
            let priority = text("priorite");
            let weight = WEIGHTS.iter().find(|(name, _)| text::fold(priority).starts_with(name));
            if weight.is_none() && !priority.is_empty() {
                self.wrong(("numero", rank), TextFault::Priority(priority.to_owned()));
            }
            let code = text("numero").to_owned();
            let theme = code.split('.').next().unwrap_or_default().to_owned();
            let parts = [("Mise en œuvre", "miseEnOeuvre"), ("Contrôle", "controle")];
            let labels = ["difficulte", "cible", "metiers"].map(text);
            let node = Node {
                code,
                title: plain(text("critere")),
                text: text("objectif").to_owned(),
                points: weight.map(|(_, weight)| *weight),
                priority: Some(priority.to_lowercase()).filter(|priority| !priority.is_empty()),
                tags: labels.into_iter().filter(|label| !label.is_empty()).map(str::to_owned).collect(),
                more: sections(parts.map(|(heading, key)| (heading, text(key).to_owned()))),
                ..Node::default()
            };
            if let Some(known) = themes.iter_mut().find(|known| known.code == theme) {
                known.children.push(node);
            } else {
                let title = text("thematique").to_owned();
                themes.push(Node { code: theme, title, children: vec![node], ..Node::default() });
            }
        }
        themes
    }

    fn rgaa(&mut self, topics: &[Value]) -> Vec<Node> {
        let mut rank = 0;
        let mut themes = Vec::new();
        for (place, topic) in topics.iter().enumerate() {
            let number = topic.get("number").map(Value::to_string).unwrap_or_default();
            let title = topic.get("topic").and_then(Value::as_str).unwrap_or_default();
            if number.is_empty() || title.is_empty() {
                self.wrong(
                    ("topic", place),
                    TextFault::Missing(if title.is_empty() { "topic" } else { "number" }),
                );
            }
            let mut children = Vec::new();
            for criterion in topic.get("criteria").and_then(Value::as_array).into_iter().flatten() {
                let inner = criterion.get("criterium").unwrap_or(criterion);
                let own = inner.get("number").map(Value::to_string).unwrap_or_default();
                let title = inner.get("title").and_then(Value::as_str).unwrap_or_default();
                if own.is_empty() || title.is_empty() {
                    let key = if title.is_empty() { "title" } else { "number" };
                    self.wrong(("criterium", rank), TextFault::Missing(key));
                }
                rank += 1;
                children.push(Node {
                    code: format!("{number}.{own}"),
                    title: plain(title),
                    points: Some(1.0),
                    tags: references(criterion),
                    more: sections([("Tests", tests(inner)), ("Notes", lines(inner.get("technicalNote")))]),
                    ..Node::default()
                });
            }
            themes.push(Node { code: number, title: title.into(), children, ..Node::default() });
        }
        themes
    }
}

/// The tests of a criterion, one a line; one in several parts is a sentence, then a list.
fn tests(criterion: &Value) -> String {
    let tests = criterion.get("tests").and_then(Value::as_object);
    let lines = tests.into_iter().flatten().map(|(number, test)| {
        let parts: Vec<String> = match test {
            Value::Array(list) => list.iter().filter_map(Value::as_str).map(plain).collect(),
            other => other.as_str().map(plain).into_iter().collect(),
        };
        format!("{number}. {}", parts.join("\n   - "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn lines(value: Option<&Value>) -> String {
    let texts: Vec<String> = match value {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(plain).collect(),
        Some(other) => other.as_str().map(plain).into_iter().collect(),
        None => Vec::new(),
    };
    texts.join("\n\n")
}

/// The criteria of WCAG that one of RGAA answers.
fn references(criterion: &Value) -> Vec<String> {
    let groups = criterion.get("references").and_then(Value::as_array);
    let wcag = groups.into_iter().flatten().filter_map(|group| group.get("wcag")?.as_array());
    wcag.flatten().filter_map(Value::as_str).map(|text| format!("WCAG {text}")).collect()
}

fn sections<const N: usize>(parts: [(&str, String); N]) -> String {
    let told = parts.into_iter().filter(|(_, text)| !text.is_empty());
    told.map(|(heading, text)| format!("#### {heading}\n\n{text}")).collect::<Vec<_>>().join("\n\n")
}

/// A text whose links to a glossary that is not here are only words.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.trim();
    while let Some(at) = rest.find("](#") {
        let Some(open) = rest[..at].rfind('[') else { break };
        let Some(close) = rest[at..].find(')') else { break };
        out.push_str(&rest[..open]);
        out.push_str(&rest[open + 1..at]);
        rest = &rest[at + close + 1..];
    }
    out.push_str(rest);
    out
}
