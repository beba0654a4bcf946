//! A synonym (équivalence): words that mean the same to who searches, both ways or one way only.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::content::Noun;
use crate::is_default;
use crate::problem::{Problem, ProblemCode, limit, require};

/// Longest accepted form, in characters.
pub const FORM_MAX: usize = 80;

/// Which words stand for which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Who searches any form also finds the others.
    #[default]
    BothWays,
    /// Who searches a form also finds what it leads to, and not the reverse.
    OneWay,
}

impl Direction {
    pub const ALL: [Self; 2] = [Self::BothWays, Self::OneWay];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BothWays => "both_ways",
            Self::OneWay => "one_way",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.as_str() == name)
    }
}

/// The content of a synonym; it holds on the platforms it is pinned on, everywhere when there are none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Synonym {
    /// The words or phrases that are searched.
    pub forms: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub direction: Direction,
    /// One way only: the words or phrases that are searched too.
    #[serde(skip_serializing_if = "is_default")]
    pub leads_to: Vec<String>,
    /// Chosen by the curators of the commons, without another source.
    #[serde(skip_serializing_if = "is_default")]
    pub editorial: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub note: String,
}

impl Noun for Synonym {
    fn check(&self, problems: &mut Vec<Problem>) {
        let least = if self.direction == Direction::BothWays { 2 } else { 1 };
        if self.forms.len() < least {
            problems.push(Problem::new("forms", ProblemCode::Required, ""));
        }
        match (self.direction, self.leads_to.is_empty()) {
            (Direction::OneWay, true) => {
                problems.push(Problem::new("leads_to", ProblemCode::Required, ""));
            }
            (Direction::BothWays, false) => {
                problems.push(Problem::new("leads_to", ProblemCode::WrongShape, "direction: one_way"));
            }
            _ => {}
        }
        let mut seen = HashSet::new();
        for (field, forms) in [("forms", &self.forms), ("leads_to", &self.leads_to)] {
            for (i, form) in forms.iter().enumerate() {
                let field = format!("{field}[{i}]");
                require(problems, &field, form);
                limit(problems, &field, form, FORM_MAX);
                if !seen.insert(text::fold(form)) {
                    problems.push(Problem::new(field, ProblemCode::Duplicate, form));
                }
            }
        }
    }

    fn names(&self) -> Vec<String> {
        self.forms.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(synonym: &Synonym) -> Vec<(String, ProblemCode)> {
        let mut problems = Vec::new();
        synonym.check(&mut problems);
        problems.into_iter().map(|problem| (problem.field, problem.code)).collect()
    }

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn both_ways_takes_two_forms_and_one_way_says_where_it_leads() {
        let both = Synonym { forms: texts(&["boîte", "entreprise"]), ..Synonym::default() };
        assert!(problems(&both).is_empty());
        let alone = Synonym { forms: texts(&["boîte"]), ..Synonym::default() };
        assert_eq!(problems(&alone), [("forms".into(), ProblemCode::Required)]);
        let one_way =
            Synonym { direction: Direction::OneWay, leads_to: texts(&["financement"]), ..alone.clone() };
        assert!(problems(&one_way).is_empty());
        let nowhere = Synonym { direction: Direction::OneWay, ..alone };
        assert_eq!(problems(&nowhere), [("leads_to".into(), ProblemCode::Required)]);
        let neither = Synonym { leads_to: texts(&["x"]), ..both };
        assert_eq!(problems(&neither), [("leads_to".into(), ProblemCode::WrongShape)]);
    }

    #[test]
    fn a_form_is_written_once_whatever_its_accents() {
        let twice = Synonym { forms: texts(&["Mécène", "mecene", " "]), ..Synonym::default() };
        assert_eq!(
            problems(&twice),
            [("forms[1]".into(), ProblemCode::Duplicate), ("forms[2]".into(), ProblemCode::Required)]
        );
    }
}
