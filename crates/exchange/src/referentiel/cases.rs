//! Published cases: what a body says, and the figures to be found.

use std::collections::BTreeMap;
use std::path::Path;

use model::scoring::{Score, Status, score};
use serde_json::Value;

use super::table::load;
use super::{Case, Difference, EXACT, Expected, Referentiel, ReferentielFault};
use crate::yaml;

/// Reads a case.
///
/// # Errors
/// Every fault at once.
pub fn read_case(path: &Path) -> Result<Case, Vec<ReferentielFault>> {
    let text = load(path).map_err(|fault| vec![fault])?;
    let document = yaml::parse(&text).map_err(|fault| {
        let line = Some(fault.line as u64);
        vec![ReferentielFault::Unreadable { path: path.to_owned(), line, cause: fault.message }]
    })?;
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
                    if [*done, *under_way, *not].iter().all(|share| (0.0..=1.0).contains(share))
                        && done + under_way + not <= 1.0 + 1e-6 =>
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
        Value::String(text) => match text.trim().to_lowercase().as_str() {
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
                    (Some(Expected::Number(found)), Expected::Number(wanted)) => is_same(found, wanted),
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

/// A figure that a case gives to the thousandth was rounded to it by whoever published it; any other is exact.
fn is_same(found: f64, wanted: f64) -> bool {
    let written = wanted.to_string();
    let decimals = written.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let rounded = if decimals == 3 { (found * 1000.0).round() / 1000.0 } else { found };
    (rounded - wanted).abs() <= EXACT
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
        "renseigne" => return Some(Expected::Truth(score.is_told())),
        _ => return None,
    };
    Some(Expected::Number(number))
}
