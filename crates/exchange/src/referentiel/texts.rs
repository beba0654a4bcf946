//! The Markdown files beside the table: rules under the node that they change, questions with their choices.

use std::path::{Path, PathBuf};

use model::framework::{Question, QuestionKind};
use model::scoring::{Formula, FormulaFault};
use serde_json::Value;

use super::table::load;
use super::{ReferentielFault, TextFault};
use crate::yaml;

/// Which rule a formula is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RuleKind {
    Disabled,
    Factor,
    Score,
}

/// A rule written apart from the table.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub path: PathBuf,
    pub line: u64,
    /// With its référentiel: `eci_2.1`.
    pub node: String,
    pub kind: RuleKind,
    pub formula: Formula,
}

/// The Markdown files of a folder, in the order of their names; none when the folder is absent.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md")));
    paths.sort();
    paths
}

/// Reads the rules of the référentiel `name`.
pub(super) fn rules(folder: &Path, name: &str, faults: &mut Vec<ReferentielFault>) -> Vec<Rule> {
    let mut found = Vec::new();
    for path in files(&folder.join("personnalisations")) {
        match load(&path) {
            Ok(text) => rules_of(&path, &text, name, &mut found, faults),
            Err(fault) => faults.push(fault),
        }
    }
    found
}

fn rules_of(path: &Path, text: &str, name: &str, found: &mut Vec<Rule>, faults: &mut Vec<ReferentielFault>) {
    let (mut node, mut heading) = (String::new(), String::new());
    let mut open: Option<(u64, Vec<&str>)> = None;
    let prefix = format!("{name}_");
    for (line, text) in (1..).zip(text.lines()) {
        let mut wrong = |line: u64, what: TextFault| {
            faults.push(ReferentielFault::Text { path: path.into(), line, what });
        };
        if let Some((from, lines)) = open.as_mut() {
            if !text.trim_start().starts_with("```") {
                lines.push(text);
                continue;
            }
            let (line, formula) = (*from, lines.join("\n"));
            open = None;
            if node.is_empty() {
                wrong(line, TextFault::NoNode);
            }
            if !node.starts_with(&prefix) {
                continue;
            }
            let Some(kind) = kind_of(&heading) else {
                wrong(line, TextFault::Heading(heading.clone()));
                continue;
            };
            match read_rule(&formula, kind) {
                Ok(formula) => {
                    found.push(Rule { path: path.into(), line, node: node.clone(), kind, formula });
                }
                Err(fault) => {
                    let (path, node) = (path.to_owned(), node.clone());
                    let column = kind.column();
                    faults.push(ReferentielFault::Formula { path, line, column, node, fault });
                }
            }
        } else if let Some(named) = text.trim().strip_prefix("action_id:") {
            named.trim().trim_matches(['"', '\'']).clone_into(&mut node);
        } else if text.starts_with("# ") {
            (node, heading) = (String::new(), String::new());
        } else if text.starts_with("###") {
            text.trim_start_matches('#').trim().clone_into(&mut heading);
        } else if text.trim() == "```formule" {
            open = Some((line + 1, Vec::new()));
        }
    }
    if let Some((line, _)) = open {
        faults.push(ReferentielFault::Text { path: path.into(), line, what: TextFault::Unclosed });
    }
}

impl RuleKind {
    const fn column(self) -> &'static str {
        match self {
            Self::Disabled => "desactivation",
            Self::Factor => "reduction",
            Self::Score => "score",
        }
    }
}

fn kind_of(heading: &str) -> Option<RuleKind> {
    let heading = text::fold(heading);
    match heading.as_str() {
        heading if heading.contains("desactivation") => Some(RuleKind::Disabled),
        heading if heading.contains("reduction") => Some(RuleKind::Factor),
        heading if heading.contains("score") => Some(RuleKind::Score),
        _ => None,
    }
}

fn read_rule(text: &str, kind: RuleKind) -> Result<Formula, FormulaFault> {
    let formula = Formula::parse(text)?;
    match kind {
        RuleKind::Disabled => formula.must_give_truth(),
        RuleKind::Factor | RuleKind::Score => formula.must_give_number(),
    }
}

/// Reads every question of the folder, in the order of its files.
pub(super) fn questions(folder: &Path, faults: &mut Vec<ReferentielFault>) -> Vec<Question> {
    let mut found: Vec<Question> = Vec::new();
    for path in files(&folder.join("questions")) {
        match load(&path) {
            Ok(text) => questions_of(&path, &text, &mut found, faults),
            Err(fault) => faults.push(fault),
        }
    }
    found
}

/// A question being read, and whether its lines are those of its choices.
struct Draft {
    line: u64,
    question: Question,
    in_choices: bool,
    /// The words of the choice whose code comes next.
    choice: Option<String>,
}

fn questions_of(path: &Path, text: &str, found: &mut Vec<Question>, faults: &mut Vec<ReferentielFault>) {
    let mut draft: Option<Draft> = None;
    let mut block: Option<(u64, String)> = None;
    let mut wrong =
        |line: u64, what: TextFault| faults.push(ReferentielFault::Text { path: path.into(), line, what });
    for (line, text) in (1..).zip(text.lines()) {
        if let Some((from, lines)) = block.as_mut() {
            if text.trim() == "```" {
                let (from, lines) = (*from, std::mem::take(lines));
                block = None;
                if let Some(draft) = draft.as_mut() {
                    match yaml::parse(&lines) {
                        Err(fault) => wrong(from + fault.line as u64 - 1, TextFault::Yaml(fault.message)),
                        Ok(document) => properties(draft, &document).unwrap_or_else(|what| wrong(from, what)),
                    }
                }
            } else {
                lines.push_str(text);
                lines.push('\n');
            }
        } else if let Some(title) = text.strip_prefix("# ") {
            close(draft.take(), found, &mut wrong);
            let question = Question { title: title.trim().to_owned(), ..Question::default() };
            draft = Some(Draft { line, question, in_choices: false, choice: None });
        } else if text.trim() == "```yaml" {
            block = Some((line + 1, String::new()));
        } else if let Some(draft) = draft.as_mut() {
            line_of(draft, text);
        }
    }
    if let Some((line, _)) = block {
        wrong(line, TextFault::Unclosed);
    }
    close(draft, found, &mut wrong);
}

fn line_of(draft: &mut Draft, text: &str) {
    if let Some(heading) = text.strip_prefix("## ") {
        draft.in_choices = text::fold(heading).starts_with("choix");
    } else if let (true, Some(words)) = (draft.in_choices, text.strip_prefix("### ")) {
        draft.choice = Some(words.trim().to_owned());
    } else if !draft.in_choices {
        draft.question.text.push_str(text.trim_end());
        draft.question.text.push('\n');
    }
}

/// Reads a block of properties: those of the question, or the code of one of its choices.
fn properties(draft: &mut Draft, document: &Value) -> Result<(), TextFault> {
    let text = |key: &str| match document.get(key) {
        Some(Value::String(text)) => Some(text.trim().to_owned()),
        Some(Value::Null) | None => None,
        Some(other) => Some(other.to_string()),
    };
    let list = |key: &str| match document.get(key) {
        Some(Value::Array(list)) => {
            list.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).collect()
        }
        Some(Value::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    };
    let id = text("id").filter(|id| !id.is_empty()).ok_or(TextFault::NoCode)?;
    if draft.in_choices {
        let words = draft.choice.take().unwrap_or_else(|| id.clone());
        draft.question.choices.push(format!("{id} {words}"));
        return Ok(());
    }
    draft.question.code = id;
    draft.question.theme = text("thematique_id").unwrap_or_default();
    draft.question.nodes = list("actions");
    draft.question.bodies = list("types_concernes");
    draft.question.rank = document.get("ordonnancement").and_then(Value::as_u64);
    draft.question.kind = match text("type").unwrap_or_default().as_str() {
        "binaire" => QuestionKind::YesNo,
        "choix" => QuestionKind::Choice,
        "proportion" => QuestionKind::Share,
        "nombre" => QuestionKind::Number,
        other => return Err(TextFault::QuestionKind(other.to_owned())),
    };
    Ok(())
}

fn close(draft: Option<Draft>, found: &mut Vec<Question>, wrong: &mut dyn FnMut(u64, TextFault)) {
    let Some(mut draft) = draft else { return };
    let text = draft.question.text.trim().to_owned();
    draft.question.text = text;
    let code = &draft.question.code;
    if code.is_empty() {
        wrong(draft.line, TextFault::NoCode);
    } else if found.iter().any(|known| known.code == *code) {
        wrong(draft.line, TextFault::Twice(code.clone()));
    } else {
        found.push(draft.question);
    }
}
