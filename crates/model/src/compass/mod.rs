//! A compass (boussole): a questionnaire that says where one stands on several axes, and what to read, learn and do from there.
//!
//! It positions, it does not grade: there is no single score unless the compass declares one.

mod answer;
mod check;
mod reading;
mod rule;
mod situation;
mod versions;

use serde::{Deserialize, Serialize};

pub use answer::{Answer, AnswerFault, Answers, Body, NOT_CONCERNED};
pub use check::{
    AXES_MAX, CHOICES_MAX, LEVELS_MAX, QUESTIONS_MAX, RECOMMENDATIONS_MAX, SAMPLES_MAX, WARNINGS_MAX,
};
pub use reading::{Advice, Alert, AxisReading, Compiled, Page, Reading};
pub use rule::{DEEPEST, LONGEST, Rule, RuleFault, Scope, Told};
pub use versions::{Counterpart, counterparts};

use crate::content::Noun;
use crate::date::PartialDate;
use crate::is_default;
use crate::problem::Problem;
use crate::record::{TermMap, map_terms};
use crate::reference::{Link, Ref, Relation, links_of};

/// The content of a compass.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Compass {
    #[serde(skip_serializing_if = "is_default")]
    pub date: Option<PartialDate>,
    /// How long it takes, in words.
    #[serde(skip_serializing_if = "is_default")]
    pub duration: String,
    #[serde(skip_serializing_if = "is_default")]
    pub partners: Vec<Ref>,
    /// The weights are shares: those of the axes, and those of the questions of each axis, make 100.
    #[serde(skip_serializing_if = "is_default")]
    pub shares: bool,
    /// One figure is told for the whole.
    #[serde(skip_serializing_if = "is_default")]
    pub single_score: bool,
    pub axes: Vec<Axis>,
    pub questions: Vec<Question>,
    #[serde(skip_serializing_if = "is_default")]
    pub warnings: Vec<Warning>,
    #[serde(skip_serializing_if = "is_default")]
    pub recommendations: Vec<Recommendation>,
    #[serde(skip_serializing_if = "is_default")]
    pub samples: Vec<Sample>,
}

/// A direction in which one is situated.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Axis {
    pub code: String,
    pub title: String,
    #[serde(skip_serializing_if = "is_default")]
    pub text: String,
    #[serde(skip_serializing_if = "is_default")]
    pub weight: Option<f64>,
    /// From the lowest to the highest.
    pub levels: Vec<Level>,
}

/// A stretch of an axis, and how it reads.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Level {
    pub code: String,
    pub title: String,
    /// The position from which it holds, between 0 and 100.
    pub from: f64,
    /// The sentence that is read to who stands there.
    pub text: String,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    #[default]
    Single,
    Several,
    Scale,
    Number,
}

impl QuestionKind {
    pub const ALL: [Self; 4] = [Self::Single, Self::Several, Self::Scale, Self::Number];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Several => "several",
            Self::Scale => "scale",
            Self::Number => "number",
        }
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Question {
    pub code: String,
    /// The axis for which it counts; none for one that only serves conditions and advice.
    #[serde(skip_serializing_if = "is_default")]
    pub axis: Option<String>,
    pub kind: QuestionKind,
    pub text: String,
    #[serde(skip_serializing_if = "is_default")]
    pub help: String,
    #[serde(skip_serializing_if = "is_default")]
    pub weight: Option<f64>,
    /// One may say that it does not concern one.
    #[serde(skip_serializing_if = "is_default")]
    pub not_concerned: bool,
    /// It is asked only when this holds.
    #[serde(skip_serializing_if = "is_default")]
    pub condition: String,
    #[serde(skip_serializing_if = "is_default")]
    pub choices: Vec<Choice>,
    /// Bounds of a number.
    #[serde(skip_serializing_if = "is_default")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "is_default")]
    pub max: Option<f64>,
    /// The number that counts for nothing, the lower bound when it is not said.
    #[serde(skip_serializing_if = "is_default")]
    pub worst: Option<f64>,
    /// The number that counts for all, the upper bound when it is not said.
    #[serde(skip_serializing_if = "is_default")]
    pub best: Option<f64>,
    #[serde(skip_serializing_if = "is_default")]
    pub unit: String,
}

impl Question {
    /// How much it weighs in its axis.
    pub fn weight(&self) -> f64 {
        self.weight.unwrap_or(1.0)
    }

    pub fn choice(&self, code: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.code == code)
    }

    /// The points of a choice: those written, otherwise its step on a scale, otherwise none.
    pub fn points_of(&self, at: usize) -> f64 {
        let written = self.choices.get(at).and_then(|choice| choice.points);
        written.unwrap_or_else(|| {
            if self.kind == QuestionKind::Scale && self.choices.len() > 1 {
                #[expect(clippy::cast_precision_loss, reason = "a question has a handful of choices")]
                let share = at as f64 / (self.choices.len() - 1) as f64;
                100.0 * share
            } else {
                0.0
            }
        })
    }
}

/// What may be answered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Choice {
    pub code: String,
    pub label: String,
    /// From 0 to 100; those of several choices add up, to 100 at most.
    #[serde(skip_serializing_if = "is_default")]
    pub points: Option<f64>,
}

/// Something that does not hold together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Warning {
    pub code: String,
    pub when: String,
    pub text: String,
}

/// What to do from a level, or when an expression holds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recommendation {
    /// The axis, and the levels of it, for which it is meant.
    #[serde(skip_serializing_if = "is_default")]
    pub axis: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub levels: Vec<String>,
    /// Besides, or instead, an expression.
    #[serde(skip_serializing_if = "is_default")]
    pub when: String,
    pub text: String,
    /// Records: resources, events, organisations…
    #[serde(skip_serializing_if = "is_default")]
    pub resources: Vec<Ref>,
    /// What is told to the GPS as a need.
    #[serde(skip_serializing_if = "is_default")]
    pub need: String,
    /// What is told to the GPS besides: terms of the vocabularies that its criteria read.
    #[serde(skip_serializing_if = "is_default")]
    pub terms: TermMap,
}

/// A made-up profile by which the compass is tested whenever it is saved.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sample {
    pub name: String,
    pub answers: Answers,
    #[serde(skip_serializing_if = "is_default")]
    pub body: Body,
    /// The level expected on each axis named.
    #[serde(skip_serializing_if = "is_default")]
    pub levels: std::collections::BTreeMap<String, String>,
    /// The warnings expected: these and no others, when any is named.
    #[serde(skip_serializing_if = "is_default")]
    pub warnings: Vec<String>,
}

impl Compass {
    pub fn axis(&self, code: &str) -> Option<usize> {
        self.axes.iter().position(|axis| axis.code == code)
    }

    pub fn question(&self, code: &str) -> Option<usize> {
        self.questions.iter().position(|question| question.code == code)
    }
}

impl Noun for Compass {
    fn check(&self, problems: &mut Vec<Problem>) {
        check::check(self, problems);
    }

    fn links(&self) -> Vec<Link> {
        let mut links = links_of(Relation::Partner, "partners", &self.partners);
        for (i, recommendation) in self.recommendations.iter().enumerate() {
            let field = format!("recommendations[{i}].resources");
            links.extend(links_of(Relation::Recommends, &field, &recommendation.resources));
        }
        links
    }

    fn terms(&self) -> Vec<(String, String, String)> {
        let mut terms = Vec::new();
        for (i, recommendation) in self.recommendations.iter().enumerate() {
            terms.extend(map_terms(&format!("recommendations[{i}].terms"), &recommendation.terms));
        }
        terms.extend(check::terms_of_rules(self));
        terms
    }

    fn prose(&self) -> Vec<String> {
        let axes = self.axes.iter().map(|axis| format!("{} {}", axis.title, axis.text));
        axes.chain(self.questions.iter().map(|question| question.text.clone())).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests;
