//! Référentiels of the family published by Territoires en Transitions: a table of points, rules and questions in Markdown, cases in
//! YAML; and the criteria of RGESN and RGAA.

mod cases;
mod convert;
mod criteria;
mod table;
mod texts;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use model::Problem;
use model::scoring::{Body, FormulaFault, ScoreTree, States, TreeFault};

pub use cases::read_case;
pub use convert::{Converted, convert, names};
pub use criteria::convert_criteria;

use table::Row;
use texts::RuleKind;

/// How far a computed figure may be from the expected one.
pub const EXACT: f64 = 1e-9;

/// What is wrong with a référentiel or a case, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferentielFault {
    /// What cannot be read as text, as a table, as YAML or as JSON; the cause is a code or the parser's words.
    Unreadable {
        path: PathBuf,
        line: Option<u64>,
        cause: String,
    },
    /// A column that the table must have.
    Column {
        path: PathBuf,
        name: &'static str,
    },
    /// Two columns bear this name.
    TwoColumns {
        path: PathBuf,
        name: &'static str,
    },
    /// A row with more cells than there are columns.
    Width {
        path: PathBuf,
        line: u64,
        found: usize,
        wanted: usize,
    },
    /// A cell that must be filled.
    Empty {
        path: PathBuf,
        line: u64,
        column: &'static str,
        node: String,
    },
    /// A cell that is no number, or one below zero.
    Number {
        path: PathBuf,
        line: u64,
        column: &'static str,
        node: String,
        text: String,
    },
    /// A formula that cannot be read; the line is that of its row or of its block.
    Formula {
        path: PathBuf,
        line: u64,
        column: &'static str,
        node: String,
        fault: FormulaFault,
    },
    Tree {
        path: PathBuf,
        line: Option<u64>,
        fault: TreeFault,
    },
    /// A node that a rule names and that is not there.
    UnknownNode {
        path: PathBuf,
        line: u64,
        node: String,
    },
    /// A Markdown or JSON file that does not hold what it should.
    Text {
        path: PathBuf,
        line: u64,
        what: TextFault,
    },
    /// A part of a case that is not what it should be.
    Case {
        path: PathBuf,
        what: String,
    },
    /// What the record itself refuses.
    Field {
        path: PathBuf,
        line: u64,
        node: String,
        problem: Problem,
    },
}

/// What is wrong in a text beside the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextFault {
    /// A rule under no `action_id`.
    NoNode,
    /// A rule under a heading that says no kind of rule.
    Heading(String),
    /// A block that never ends.
    Unclosed,
    /// A question, or a choice, without `id`.
    NoCode,
    QuestionKind(String),
    Yaml(String),
    /// A question asked twice.
    Twice(String),
    /// A key that a criterion must have.
    Missing(&'static str),
    /// A priority without weight.
    Priority(String),
}

/// What deserves a look, without stopping anything.
#[derive(Debug, Clone, PartialEq)]
pub enum Remark {
    /// A column that is not known, left out.
    Column { path: PathBuf, name: String },
    /// The table and a text give different rules; that of the table is kept.
    TwoRules { path: PathBuf, line: u64, node: String },
    /// A question that rules read and that no file asks; asked under its code.
    Question { code: String, node: String },
    /// A question that a node lists, and that neither a file nor a rule knows; left out.
    Unasked { code: String, node: String },
    /// The points of a node, and those that its parts make.
    Points { node: String, own: f64, below: f64 },
}

/// A référentiel ready to be scored.
#[derive(Debug, Clone)]
pub struct Referentiel {
    /// `cae`, `eci`…
    pub name: String,
    pub tree: ScoreTree,
    /// How many formulas it has.
    pub formulas: usize,
}

/// A case: what a body says, and the figures to be found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Case {
    pub body: Body,
    pub states: States,
    /// Node, then measure, then value.
    pub expected: Vec<(String, BTreeMap<String, Expected>)>,
}

/// An expected figure, or whether something holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Expected {
    Number(f64),
    Truth(bool),
}

/// A measure that was not what it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub node: String,
    pub measure: String,
    pub expected: Expected,
    /// Nothing when the node or the measure does not exist.
    pub found: Option<Expected>,
}

/// Reads the référentiel `name` of a folder: `referentiel-<name>-structure.csv` and, where they are,
/// `personnalisations/*.md`.
///
/// # Errors
/// Every fault at once.
pub fn read_referentiel(folder: &Path, name: &str) -> Result<Referentiel, Vec<ReferentielFault>> {
    let mut faults = Vec::new();
    let rows = rows(folder, name, &mut faults, &mut Vec::new());
    let formulas = rows
        .iter()
        .flat_map(|row| [&row.rules.disabled, &row.rules.factor, &row.rules.score])
        .filter(|rule| rule.is_some())
        .count();
    let tree = tree(&table_of(folder, name), &rows, &mut faults);
    match tree {
        Some(tree) if faults.is_empty() => Ok(Referentiel { name: name.to_owned(), tree, formulas }),
        _ => Err(faults),
    }
}

fn table_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("referentiel-{name}-structure.csv"))
}

/// The rows of the table, completed by the rules that are written apart.
fn rows(
    folder: &Path,
    name: &str,
    faults: &mut Vec<ReferentielFault>,
    remarks: &mut Vec<Remark>,
) -> Vec<Row> {
    let mut rows = table::read(&table_of(folder, name), name, faults, remarks);
    let places: HashMap<String, usize> =
        rows.iter().enumerate().map(|(place, row)| (row.id.clone(), place)).collect();
    for rule in texts::rules(folder, name, faults) {
        let Some(place) = rule.node.split_once('_').and_then(|(_, id)| places.get(id)) else {
            // A table that could not be read knows no node: its own fault says enough.
            if !rows.is_empty() {
                let (path, line, node) = (rule.path, rule.line, rule.node);
                faults.push(ReferentielFault::UnknownNode { path, line, node });
            }
            continue;
        };
        let rules = &mut rows[*place].rules;
        let slot = match rule.kind {
            RuleKind::Disabled => &mut rules.disabled,
            RuleKind::Factor => &mut rules.factor,
            RuleKind::Score => &mut rules.score,
        };
        if slot.as_ref().is_some_and(|known| !known.is_same(&rule.formula)) {
            remarks.push(Remark::TwoRules { path: rule.path, line: rule.line, node: rule.node });
        }
        slot.get_or_insert(rule.formula);
    }
    rows
}

/// The tree of the rows; its faults are told at the line of their node.
fn tree(path: &Path, rows: &[Row], faults: &mut Vec<ReferentielFault>) -> Option<ScoreTree> {
    let tasks: Vec<_> = rows.iter().filter(|row| !row.id.is_empty()).map(Row::task).collect();
    match ScoreTree::build(tasks) {
        Ok(tree) => Some(tree),
        Err(wrong) => {
            faults.extend(wrong.into_iter().map(|fault| {
                let id = fault.node();
                // Of two rows of the same name, the second is the one too many.
                let line = rows.iter().rev().find(|row| row.id == id).map(|row| row.line);
                ReferentielFault::Tree { path: path.to_owned(), line, fault }
            }));
            None
        }
    }
}

fn unreadable(path: &Path, cause: &str) -> ReferentielFault {
    ReferentielFault::Unreadable { path: path.to_owned(), line: None, cause: cause.to_owned() }
}

#[cfg(test)]
mod tests;
