//! A référentiel of the family as the record of a framework.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use model::framework::{Framework, Node, Question, QuestionKind};
use model::record::{Envelope, Record, Source};
use model::scoring::Formula;
use model::{Content, Kind, RecordId};

use super::table::Row;
use super::{ReferentielFault, Remark, rows, table_of, texts, tree};

/// A record, and what deserves a look in what it was made of.
#[derive(Debug, Clone)]
pub struct Converted {
    pub record: Record,
    pub remarks: Vec<Remark>,
}

/// The parts of « what helps to answer », by the column they come from.
const MORE: [(&str, &str); 8] = [
    ("contexte", "Contexte"),
    ("exemples", "Exemples"),
    ("ressources", "Ressources"),
    ("perimetreevaluation", "Périmètre de l’évaluation"),
    ("reductionpotentiel", "Réduction de potentiel"),
    ("desactivationdesc", "Pourquoi le repère peut ne pas concerner"),
    ("reductiondesc", "Pourquoi les points peuvent changer"),
    ("scoredesc", "Pourquoi la part faite est réglée"),
];

/// The column that lists the questions of a node.
const QUESTIONS: &str = "personnalisationquestions";

/// The référentiels that a folder holds, by their name.
pub fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().to_string_lossy().into_owned();
            Some(name.strip_prefix("referentiel-")?.strip_suffix("-structure.csv")?.to_owned())
        })
        .collect();
    found.sort();
    found
}

/// Makes a framework of the référentiel `name` of a folder.
///
/// # Errors
/// Every fault at once, with its file, its line, its column and its node.
pub fn convert(folder: &Path, name: &str) -> Result<Converted, Vec<ReferentielFault>> {
    let (mut faults, mut remarks) = (Vec::new(), Vec::new());
    let rows = rows(folder, name, &mut faults, &mut remarks);
    let path = table_of(folder, name);
    let tree = tree(&path, &rows, &mut faults);
    let mut questions = asked(texts::questions(folder, &mut faults), name, &rows);
    draft_questions(&rows, &mut questions, &mut remarks);
    let Some(tree) = tree.filter(|_| faults.is_empty()) else { return Err(faults) };
    let points = tree.remarks().into_iter().map(|(node, own, below)| {
        let node = node.to_owned();
        Remark::Points { node, own, below }
    });
    remarks.extend(points);
    let mut framework = Framework { questions, nodes: nest(&rows), ..Framework::default() };
    forget_unasked(&mut framework, &mut remarks);
    let record = record(folder, name, &path, framework, tree.points());
    let faults = refused(&path, &record, &rows);
    if faults.is_empty() { Ok(Converted { record, remarks }) } else { Err(faults) }
}

fn record(folder: &Path, name: &str, path: &Path, framework: Framework, points: f64) -> Record {
    let slug = text::slugify(name);
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let points = ((points * 1000.0).round() / 1000.0).to_string().replace('.', ",");
    let title = format!("Référentiel {}", name.to_uppercase());
    let summary = format!("{} repères et {points} points, importés de {file}.", framework.walk().len());
    let licence = std::fs::read_to_string(folder.join("LICENSE")).unwrap_or_default();
    let licence = licence.starts_with("MIT License").then(|| "MIT".to_owned());
    let sources = vec![Source { title: file, ..Source::default() }];
    let id = RecordId::derived(Kind::Framework, &slug);
    let envelope = Envelope { id, slug, title, summary, licence, sources, ..Envelope::default() };
    Record { envelope, body: String::new(), content: Content::Framework(framework) }
}

/// What the record refuses, told at the line of its node.
fn refused(path: &Path, record: &Record, rows: &[Row]) -> Vec<ReferentielFault> {
    let Content::Framework(framework) = &record.content else { return Vec::new() };
    let lines: HashMap<&str, u64> = rows.iter().map(|row| (row.id.as_str(), row.line)).collect();
    let paths: BTreeMap<String, &str> =
        framework.walk().into_iter().map(|(node, path, _)| (path, node.code.as_str())).collect();
    let faults = record.check().into_iter().map(|problem| {
        // The deepest node whose path begins that of the field.
        let node = paths
            .iter()
            .filter(|(path, _)| {
                problem
                    .field
                    .strip_prefix(path.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
            .max_by_key(|(path, _)| path.len())
            .map_or("", |(_, node)| *node);
        let line = lines.get(node).copied().unwrap_or(1);
        ReferentielFault::Field { path: PathBuf::from(path), line, node: node.to_owned(), problem }
    });
    faults.collect()
}

/// The rows as nested nodes, in the order of the table.
fn nest(rows: &[Row]) -> Vec<Node> {
    let mut below: HashMap<&str, Vec<&Row>> = HashMap::new();
    for row in rows {
        let parent = row.id.rsplit_once('.').map_or("", |(parent, _)| parent);
        below.entry(parent).or_default().push(row);
    }
    nodes_of("", &below)
}

fn nodes_of(parent: &str, below: &HashMap<&str, Vec<&Row>>) -> Vec<Node> {
    let rows = below.get(parent).into_iter().flatten();
    rows.map(|row| Node { children: nodes_of(&row.id, below), ..node(row) }).collect()
}

fn node(row: &Row) -> Node {
    let filled = |column: &str| Some(row.cell(column).to_owned()).filter(|text| !text.is_empty());
    let list = |column: &str| listed(row, column).map(str::to_owned).collect();
    let text = |formula: &Option<Formula>| formula.as_ref().map(|formula| formula.text.clone());
    let mut more = String::new();
    for (column, heading) in MORE {
        if let Some(text) = filled(column) {
            let _ = write!(more, "{}#### {heading}\n\n{text}", if more.is_empty() { "" } else { "\n\n" });
        }
    }
    let is_core = !row.cell("coremeasure").is_empty();
    Node {
        code: row.id.clone(),
        title: row.cell("nom").split_whitespace().collect::<Vec<_>>().join(" "),
        text: row.cell("description").to_owned(),
        points: row.points,
        share: row.percent,
        disabled: text(&row.rules.disabled),
        factor: text(&row.rules.factor),
        score: text(&row.rules.score),
        indicated: filled("exprscore"),
        phase: filled("categorie").map(|phase| phase.to_lowercase()),
        tags: if is_core { vec!["mesure clé".into()] } else { Vec::new() },
        indicators: list("indicateurs"),
        questions: list(QUESTIONS),
        more,
        ..Node::default()
    }
}

/// What a cell lists.
fn listed<'a>(row: &'a Row, column: &str) -> impl Iterator<Item = &'a str> {
    row.cell(column).split([',', ';', '\n']).map(str::trim).filter(|text| !text.is_empty())
}

/// The questions that concern this référentiel: those that say so, and those that its rows list or its rules read.
fn asked(all: Vec<Question>, name: &str, rows: &[Row]) -> Vec<Question> {
    let prefix = format!("{name}_");
    let read: HashSet<&str> = formulas(rows)
        .flat_map(|(_, formula)| formula.questions())
        .chain(rows.iter().flat_map(|row| listed(row, QUESTIONS)))
        .collect();
    let mut kept: Vec<Question> = all
        .into_iter()
        .filter(|question| {
            question.nodes.iter().any(|node| node.starts_with(&prefix))
                || read.contains(question.code.as_str())
        })
        .collect();
    // The files go by theme; inside a theme, ranks are followed.
    let themes: Vec<String> = kept.iter().map(|question| question.theme.clone()).collect();
    let first = |theme: &str| themes.iter().position(|known| known == theme);
    kept.sort_by_key(|question| (first(&question.theme), question.rank.unwrap_or(u64::MAX)));
    kept
}

fn formulas(rows: &[Row]) -> impl Iterator<Item = (&Row, &Formula)> {
    rows.iter().flat_map(|row| {
        [&row.rules.disabled, &row.rules.factor, &row.rules.score]
            .into_iter()
            .flatten()
            .map(move |f| (row, f))
    })
}

/// The questions that rules read and that no file asks are asked under their codes, with every answer that they read.
fn draft_questions(rows: &[Row], questions: &mut Vec<Question>, remarks: &mut Vec<Remark>) {
    let mut read: Vec<(&str, Vec<&str>)> = Vec::new();
    let asked: HashSet<&str> = questions.iter().map(|question| question.code.as_str()).collect();
    for (row, formula) in formulas(rows) {
        for code in formula.questions().into_iter().filter(|code| !asked.contains(code)) {
            let at = read.iter().position(|(known, _)| *known == code).unwrap_or_else(|| {
                remarks.push(Remark::Question { code: code.to_owned(), node: row.id.clone() });
                read.push((code, Vec::new()));
                read.len() - 1
            });
            let choices = formula.choices().into_iter().filter(|(of, _)| *of == code);
            for (_, choice) in choices {
                if !read[at].1.iter().any(|known| known.eq_ignore_ascii_case(choice)) {
                    read[at].1.push(choice);
                }
            }
        }
    }
    questions.extend(read.into_iter().map(|(code, choices)| draft(code, &choices)));
}

/// Takes off the nodes the questions that they list and that nothing asks: of these, not even the kind is known.
fn forget_unasked(framework: &mut Framework, remarks: &mut Vec<Remark>) {
    fn forget(nodes: &mut [Node], asked: &HashSet<String>, remarks: &mut Vec<Remark>) {
        for node in nodes {
            let Node { code, questions, children, .. } = node;
            questions.retain(|question| {
                let is_asked = asked.contains(question);
                if !is_asked {
                    remarks.push(Remark::Unasked { code: question.clone(), node: code.clone() });
                }
                is_asked
            });
            forget(children, asked, remarks);
        }
    }
    let asked = framework.questions.iter().map(|question| question.code.clone()).collect();
    forget(&mut framework.nodes, &asked, remarks);
}

/// A question of which only the answers that rules read are known.
fn draft(code: &str, choices: &[&str]) -> Question {
    let is_plain = |choice: &&str| ["OUI", "NON"].iter().any(|plain| choice.eq_ignore_ascii_case(plain));
    let mut question = Question { code: code.to_owned(), title: code.to_owned(), ..Question::default() };
    if choices.is_empty() {
        question.kind = QuestionKind::Share;
    } else if choices.iter().all(is_plain) {
        question.kind = QuestionKind::YesNo;
    } else {
        question.kind = QuestionKind::Choice;
        question.choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
        if choices.len() < 2 {
            question.choices.push("autre autre réponse".into());
        }
    }
    question
}
