//! What a framework asks of a body before its nodes: its powers, its size, where it stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Framework;
use crate::is_default;
use crate::problem::{Problem, ProblemCode, require};

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// `OUI` or `NON`.
    #[default]
    YesNo,
    /// One of its choices.
    Choice,
    /// A part, from 0 to 1, asked in percents.
    Share,
    Number,
}

/// A question to a body.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Question {
    /// The name by which formulas read it.
    pub code: String,
    pub title: String,
    #[serde(skip_serializing_if = "is_default")]
    pub text: String,
    #[serde(skip_serializing_if = "is_default")]
    pub kind: QuestionKind,
    /// A choice a line: its code, a space, its words.
    #[serde(skip_serializing_if = "is_default")]
    pub choices: Vec<String>,
    /// The questions of one theme are asked together.
    #[serde(skip_serializing_if = "is_default")]
    pub theme: String,
    /// Asked only of these types of bodies; of all when empty.
    #[serde(skip_serializing_if = "is_default")]
    pub bodies: Vec<String>,
    /// The nodes that it concerns, as its authors say.
    #[serde(skip_serializing_if = "is_default")]
    pub nodes: Vec<String>,
    /// Its rank among the questions of its theme.
    #[serde(skip_serializing_if = "is_default")]
    pub rank: Option<u64>,
}

impl Question {
    /// Its choices, each with its code and its words.
    pub fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        self.choices.iter().map(|line| {
            let line = line.trim();
            line.split_once(char::is_whitespace).map_or((line, line), |(code, words)| (code, words.trim()))
        })
    }

    /// Whether a formula may look for this choice.
    fn has(&self, choice: &str) -> bool {
        match self.kind {
            QuestionKind::YesNo => choice.eq_ignore_ascii_case("OUI") || choice.eq_ignore_ascii_case("NON"),
            QuestionKind::Choice => self.options().any(|(code, _)| code.eq_ignore_ascii_case(choice)),
            QuestionKind::Share | QuestionKind::Number => false,
        }
    }
}

/// A property of a body that formulas read (`type`, `population`, `localisation`…), with the values that they look for.
pub type Identity = BTreeMap<String, Vec<String>>;

impl Framework {
    /// What formulas read of the identity of a body.
    pub fn identity(&self) -> Identity {
        let mut found = Identity::new();
        for (node, _, _) in self.walk() {
            for formula in node.formulas() {
                for (property, value) in formula.identities() {
                    let values = found.entry(property.to_owned()).or_default();
                    if !values.iter().any(|known| known == value) {
                        values.push(value.to_owned());
                    }
                }
            }
        }
        for question in self.questions.iter().flat_map(|question| &question.bodies) {
            let values = found.entry("type".into()).or_default();
            if !values.contains(question) {
                values.push(question.clone());
            }
        }
        found
    }

    /// Whether a question of this code may be answered with this choice; nothing when there is no such question.
    pub(super) fn may_answer(&self, code: &str, choice: &str) -> Option<bool> {
        self.questions.iter().find(|question| question.code == code).map(|question| question.has(choice))
    }
}

pub(super) fn check(questions: &[Question], problems: &mut Vec<Problem>) {
    let mut seen = std::collections::HashSet::new();
    for (i, question) in questions.iter().enumerate() {
        let field = |name: &str| format!("body_questions[{i}].{name}");
        require(problems, &field("code"), &question.code);
        require(problems, &field("title"), &question.title);
        if !question.code.is_empty() && !seen.insert(question.code.as_str()) {
            problems.push(Problem::new(field("code"), ProblemCode::Duplicate, &question.code));
        }
        if question.kind == QuestionKind::Choice && question.choices.len() < 2 {
            problems.push(Problem::new(field("choices"), ProblemCode::Required, ""));
        }
        let mut codes = std::collections::HashSet::new();
        for (code, _) in question.options() {
            if !codes.insert(code) {
                problems.push(Problem::new(field("choices"), ProblemCode::Duplicate, code));
            }
        }
    }
}
