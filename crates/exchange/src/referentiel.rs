//! Référentiels of the family published by Territoires en Transitions: a table of points, rules in Markdown, cases in YAML.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use model::scoring::{
    Body, Formula, FormulaFault, Rules, Score, ScoreTree, States, Status, Task, TreeFault, score,
};
use serde_json::Value;

use crate::yaml;

/// How far a computed figure may be from the expected one.
pub const EXACT: f64 = 1e-9;

/// What is wrong with a référentiel or a case, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferentielFault {
    Unreadable {
        path: PathBuf,
        cause: String,
    },
    /// A column that the table must have.
    Column {
        path: PathBuf,
        name: &'static str,
    },
    /// A cell that is no number.
    Number {
        path: PathBuf,
        line: u64,
        column: &'static str,
        text: String,
    },
    /// A formula that cannot be read; the line is that of its row or of its block.
    Formula {
        path: PathBuf,
        line: u64,
        node: String,
        fault: FormulaFault,
    },
    Tree {
        path: PathBuf,
        fault: TreeFault,
    },
    /// A node that a rule or a case names and that is not there.
    UnknownNode {
        path: PathBuf,
        node: String,
    },
    /// A part of a case that is not what it should be.
    Case {
        path: PathBuf,
        what: String,
    },
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
    let path = folder.join(format!("referentiel-{name}-structure.csv"));
    let mut faults = Vec::new();
    let mut tasks = read_tasks(&path, &mut faults);
    read_personalisations(folder, name, &mut tasks, &mut faults);
    let formulas = tasks
        .iter()
        .flat_map(|task| [&task.rules.disabled, &task.rules.factor, &task.rules.score])
        .filter(|rule| rule.is_some())
        .count();
    match ScoreTree::build(tasks) {
        Ok(tree) if faults.is_empty() => Ok(Referentiel { name: name.to_owned(), tree, formulas }),
        Ok(_) => Err(faults),
        Err(wrong) => {
            faults
                .extend(wrong.into_iter().map(|fault| ReferentielFault::Tree { path: path.clone(), fault }));
            Err(faults)
        }
    }
}

fn unreadable(path: &Path, cause: &dyn std::fmt::Display) -> ReferentielFault {
    ReferentielFault::Unreadable { path: path.to_owned(), cause: cause.to_string() }
}

fn read_tasks(path: &Path, faults: &mut Vec<ReferentielFault>) -> Vec<Task> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) => {
            faults.push(unreadable(path, &cause));
            return Vec::new();
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // A table with semicolons is told by its first line.
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(cause) => {
            faults.push(unreadable(path, &cause));
            return Vec::new();
        }
    };
    let column = |name: &str| headers.iter().position(|header| header.trim().eq_ignore_ascii_case(name));
    let Some(id) = column("identifiant") else {
        faults.push(ReferentielFault::Column { path: path.to_owned(), name: "identifiant" });
        return Vec::new();
    };
    let mut tasks = Vec::new();
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(cause) => {
                faults.push(unreadable(path, &cause));
                continue;
            }
        };
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |name: &str| column(name).and_then(|at| row.get(at)).unwrap_or_default().trim().to_owned();
        let id = row.get(id).unwrap_or_default().trim().to_owned();
        if id.is_empty() && row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut number = |name: &'static str| {
            let text = cell(name);
            let plain: String =
                text.replace(',', ".").chars().filter(|c| !c.is_whitespace() && *c != '%').collect();
            if plain.is_empty() {
                return None;
            }
            let read = plain.parse();
            if read.is_err() {
                faults.push(ReferentielFault::Number { path: path.to_owned(), line, column: name, text });
            }
            read.ok()
        };
        let (points, percent) = (number("points"), number("pourcentage"));
        let mut formula = |name: &str| {
            let text = cell(name);
            if text.is_empty() {
                return None;
            }
            match Formula::parse(&text) {
                Ok(formula) => Some(formula),
                Err(fault) => {
                    let (path, node) = (path.to_owned(), id.clone());
                    faults.push(ReferentielFault::Formula { path, line, node, fault });
                    None
                }
            }
        };
        let rules = Rules {
            disabled: formula("desactivation"),
            factor: formula("reduction"),
            score: formula("score"),
        };
        tasks.push(Task { id, points, percent, rules });
    }
    tasks
}

/// Rules written apart: they complete those of the table, and say the same where both speak.
fn read_personalisations(folder: &Path, name: &str, tasks: &mut [Task], faults: &mut Vec<ReferentielFault>) {
    let Ok(entries) = std::fs::read_dir(folder.join("personnalisations")) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let places: HashMap<String, usize> =
        tasks.iter().enumerate().map(|(place, task)| (task.id.clone(), place)).collect();
    for path in paths {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(cause) => {
                faults.push(unreadable(&path, &cause));
                continue;
            }
        };
        for block in blocks(&text) {
            let Some(node) = block.node.strip_prefix(&format!("{name}_")) else { continue };
            let Some(place) = places.get(node) else {
                faults.push(ReferentielFault::UnknownNode { path: path.clone(), node: block.node });
                continue;
            };
            let rule = match Formula::parse(&block.formula) {
                Ok(rule) => rule,
                Err(fault) => {
                    let node = block.node;
                    faults.push(ReferentielFault::Formula {
                        path: path.clone(),
                        line: block.line,
                        node,
                        fault,
                    });
                    continue;
                }
            };
            let rules = &mut tasks[*place].rules;
            let slot = match block.heading.as_str() {
                heading if heading.contains("sactivation") => &mut rules.disabled,
                heading if heading.contains("duction") => &mut rules.factor,
                heading if heading.contains("core") => &mut rules.score,
                _ => continue,
            };
            slot.get_or_insert(rule);
        }
    }
}

/// A formula found in a text, with the node and the heading it stands under.
struct Block {
    node: String,
    heading: String,
    formula: String,
    line: u64,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let (mut node, mut heading) = (String::new(), String::new());
    let mut open: Option<(u64, Vec<&str>)> = None;
    for (line, text) in (1..).zip(text.lines()) {
        if let Some((from, lines)) = open.as_mut() {
            if text.trim() == "```" {
                let (line, formula) = (*from, lines.join("\n"));
                found.push(Block { node: node.clone(), heading: heading.clone(), formula, line });
                open = None;
            } else {
                lines.push(text);
            }
        } else if let Some(named) = text.trim().strip_prefix("action_id:") {
            named.trim().clone_into(&mut node);
        } else if text.starts_with("### ") {
            text.clone_into(&mut heading);
        } else if text.trim() == "```formule" {
            open = Some((line + 1, Vec::new()));
        }
    }
    found
}

/// Reads a case.
///
/// # Errors
/// Every fault at once.
pub fn read_case(path: &Path) -> Result<Case, Vec<ReferentielFault>> {
    let text = std::fs::read_to_string(path).map_err(|cause| vec![unreadable(path, &cause)])?;
    let document = yaml::parse(&text).map_err(|fault| vec![unreadable(path, &format!("{fault:?}"))])?;
    let mut faults = Vec::new();
    let mut wrong = |what: String| faults.push(ReferentielFault::Case { path: path.to_owned(), what });
    let mut case = Case::default();
    for (part, value) in document.as_object().into_iter().flatten() {
        let entries = value.as_object();
        match part.as_str() {
            "Test" | "test" => {}
            "Collectivité" | "Collectivite" => {
                for (property, values) in entries.into_iter().flatten() {
                    case.body.identity.insert(property.clone(), texts(values));
                }
            }
            "Réponses" | "Reponses" => {
                for (question, answer) in entries.into_iter().flatten() {
                    match answer {
                        Value::Number(number) => {
                            case.body.shares.insert(question.clone(), number.as_f64().unwrap_or_default());
                        }
                        other => {
                            case.body.answers.insert(question.clone(), plain(other));
                        }
                    }
                }
            }
            "Statuts" => {
                for (node, status) in entries.into_iter().flatten() {
                    match read_status(status) {
                        Some(Said::Status(status)) => {
                            case.states.insert(node.clone(), status);
                        }
                        Some(Said::Nothing) => {}
                        None => wrong(format!("Statuts.{node} : {status}")),
                    }
                }
            }
            "Scores" => {
                for (node, measures) in entries.into_iter().flatten() {
                    let mut expected = BTreeMap::new();
                    for (measure, value) in measures.as_object().into_iter().flatten() {
                        match expected_of(value) {
                            _ if measure == "test" => {}
                            Some(value) => {
                                expected.insert(measure.clone(), value);
                            }
                            None => wrong(format!("Scores.{node}.{measure} : {value}")),
                        }
                    }
                    case.expected.push((node.clone(), expected));
                }
            }
            other => wrong(format!("« {other} »")),
        }
    }
    if !document.is_object() {
        wrong("un dictionnaire est attendu".into());
    }
    if faults.is_empty() { Ok(case) } else { Err(faults) }
}

/// The text of a scalar; YAML 1.1 reads OUI and NON as texts, yes and no as truths.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(true) => "OUI".into(),
        Value::Bool(false) => "NON".into(),
        other => other.to_string(),
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().map(plain).collect(),
        other => vec![plain(other)],
    }
}

/// What a case says of a node.
enum Said {
    Status(Status),
    Nothing,
}

fn read_status(value: &Value) -> Option<Said> {
    match value {
        Value::String(text) => Some(Said::Status(match text.trim() {
            "fait" => Status::Done,
            "programme" => Status::UnderWay,
            "pas_fait" => Status::NotDone,
            "non_concerne" => Status::NotConcerned,
            "non_renseigne" => return Some(Said::Nothing),
            _ => return None,
        })),
        Value::Array(shares) => {
            match shares.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>()?.as_slice() {
                [done, under_way, not]
                    if [*done, *under_way, *not].iter().all(|share| (0.0..=1.0).contains(share)) =>
                {
                    Some(Said::Status(Status::Shares(*done, *under_way, *not)))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn expected_of(value: &Value) -> Option<Expected> {
    match value {
        Value::Bool(truth) => Some(Expected::Truth(*truth)),
        Value::Number(number) => number.as_f64().map(Expected::Number),
        Value::String(text) => match text.trim() {
            "yes" | "oui" | "true" => Some(Expected::Truth(true)),
            "no" | "non" | "false" => Some(Expected::Truth(false)),
            text => text.replace(',', ".").parse().ok().map(Expected::Number),
        },
        _ => None,
    }
}

impl Case {
    /// The référentiel whose nodes the case names: what comes before the first underscore.
    pub fn referentiel(&self) -> Option<&str> {
        let names = self.expected.iter().map(|(node, _)| node).chain(self.states.keys());
        names.into_iter().next().map(|node| node.split('_').next().unwrap_or(node))
    }

    /// Every measure that is not what the case expects, and how many were compared.
    pub fn compare(&self, referentiel: &Referentiel) -> (usize, Vec<Difference>) {
        let scored = score(&referentiel.tree, &self.body, &self.states);
        let mut compared = 0;
        let mut differences = Vec::new();
        for (node, measures) in &self.expected {
            let name = node.strip_prefix(&format!("{}_", referentiel.name)).unwrap_or(node);
            let score = if *node == referentiel.name { scored.of("") } else { scored.of(name) };
            for (measure, expected) in measures {
                compared += 1;
                let found = score.and_then(|score| measured(score, measure));
                let same = match (found, *expected) {
                    (Some(Expected::Number(found)), Expected::Number(wanted)) => {
                        (found - wanted).abs() <= EXACT
                    }
                    (found, wanted) => found == Some(wanted),
                };
                if !same {
                    let (node, measure) = (node.clone(), measure.clone());
                    differences.push(Difference { node, measure, expected: *expected, found });
                }
            }
        }
        (compared, differences)
    }
}

/// A measure of a score under the name that cases give it.
fn measured(score: &Score, measure: &str) -> Option<Expected> {
    let number = match measure {
        "point_fait" => score.done,
        "point_programme" => score.under_way,
        "point_pas_fait" => score.not_done,
        "point_non_renseigne" => score.unsaid,
        "point_potentiel" => score.potential,
        "point_potentiel_perso" => score.personal.unwrap_or(score.potential),
        "point_referentiel" => score.referential,
        "total_taches_count" => f64::from(score.tasks),
        "completed_taches_count" => f64::from(score.told),
        "fait_taches_avancement" => score.tasks_done,
        "programme_taches_avancement" => score.tasks_under_way,
        "pas_fait_taches_avancement" => score.tasks_not_done,
        "pas_concerne_taches_avancement" => score.tasks_unconcerned,
        "desactive" => return Some(Expected::Truth(score.is_disabled)),
        "concerne" => return Some(Expected::Truth(!score.is_unconcerned)),
        "renseigne" => return Some(Expected::Truth(score.told == score.tasks)),
        _ => return None,
    };
    Some(Expected::Number(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small référentiel of our own, with semicolons, decimal commas and an unusual identifier.
    const TABLE: &str = "\u{feff}identifiant;nom;points;pourcentage;desactivation;reduction;score\n\
        1;Se connaître;10,5;;;;\n\
        1.1;Nos alliés;;60;;si identite(type, commune) alors 0.5;\n\
        1.1.a;Les nommer;;;;;\n\
        1.1.2alter;Les rencontrer;;;reponse(seul, OUI);;\n\
        1.2;Nos besoins;;40;;;\n";
    const RULES: &str = "# Besoins\n```yaml\naction_id: essai_1.2\n```\n## Règles\n### Désactivation\n```formule\n\
        reponse(sans_besoin, OUI)\n```\n";
    const CASE: &str = "Test: un essai\nCollectivité:\n  type: [commune]\nRéponses:\n  seul: OUI\n  part: 0.25\n\
        Statuts:\n  essai_1.1.a: fait\n  essai_1.2: [0.5, 0.5, 0]\nScores:\n  essai:\n    point_referentiel: 10.5\n    \
        point_potentiel: 7.35\n  essai_1.1:\n    point_fait: 3.15\n    point_potentiel_perso: 3.15\n  essai_1.1.2alter:\n    \
        desactive: yes\n    point_potentiel: 0\n  essai_1.2:\n    test: la moitié\n    point_fait: 2.1\n    point_programme: 2,1\n";

    fn folder(table: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| std::fs::write(folder.path().join(path), text).expect("written");
        write("referentiel-essai-structure.csv", table);
        std::fs::create_dir(folder.path().join("personnalisations")).expect("made");
        write("personnalisations/essai.md", RULES);
        write("cas.yml", CASE);
        folder
    }

    #[test]
    fn a_case_of_our_own_is_exact() {
        let folder = folder(TABLE);
        let referentiel = read_referentiel(folder.path(), "essai").expect("reads");
        assert_eq!((referentiel.tree.len(), referentiel.formulas), (5, 3));
        let case = read_case(&folder.path().join("cas.yml")).expect("reads");
        assert_eq!(case.referentiel(), Some("essai"));
        assert_eq!(case.compare(&referentiel), (8, Vec::new()));
    }

    #[test]
    fn a_wrong_figure_is_told() {
        let folder = folder(TABLE);
        let referentiel = read_referentiel(folder.path(), "essai").expect("reads");
        let mut case = read_case(&folder.path().join("cas.yml")).expect("reads");
        case.body.answers.insert("sans_besoin".into(), "OUI".into());
        let (_, differences) = case.compare(&referentiel);
        let told: Vec<String> = differences.iter().map(|d| format!("{}.{}", d.node, d.measure)).collect();
        assert_eq!(told, ["essai_1.1.point_fait", "essai_1.2.point_fait", "essai_1.2.point_programme"]);
    }

    #[test]
    fn faults_are_told_all_at_once_with_their_line() {
        let broken = TABLE
            .replace("10,5", "dix")
            .replace("reponse(seul, OUI)", "reponse(seul")
            .replace("1.2;Nos", "1.3.1;Nos");
        let faults = read_referentiel(folder(&broken).path(), "essai").expect_err("faulty");
        let is = |wanted: &dyn Fn(&ReferentielFault) -> bool| faults.iter().any(wanted);
        assert!(
            is(&|f| matches!(f, ReferentielFault::Number { line: 2, column: "points", .. })),
            "{faults:?}"
        );
        assert!(is(&|f| matches!(f, ReferentielFault::Formula { line: 5, .. })), "{faults:?}");
        assert!(is(&|f| matches!(f, ReferentielFault::UnknownNode { .. })), "{faults:?}");
        assert!(
            is(&|f| matches!(f, ReferentielFault::Tree { fault: TreeFault::Orphan(_), .. })),
            "{faults:?}"
        );
    }

    #[test]
    fn what_is_not_a_case_is_refused() {
        let folder = folder(TABLE);
        let path = folder.path().join("faux.yml");
        std::fs::write(&path, "Statuts:\n  essai_1: presque\nAutre: 1\n").expect("written");
        assert_eq!(read_case(&path).expect_err("no case").len(), 2);
    }
}
