//! What someone answers, whatever the question, and what they say of the body for which they answer.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Question, QuestionKind};
use crate::is_default;

/// How « it does not concern us » is written in a document.
pub const NOT_CONCERNED: &str = "sans-objet";

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    NotConcerned,
    /// The codes chosen.
    Choices(Vec<String>),
    Number(f64),
}

/// The answers to a compass, by the code of their question.
pub type Answers = BTreeMap<String, Answer>;

/// The body for which someone answers: all of it is optional.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// A term of `actor_profile`.
    #[serde(skip_serializing_if = "is_default")]
    pub profile: Option<String>,
    /// A term of `organisation_size`.
    #[serde(skip_serializing_if = "is_default")]
    pub size: Option<String>,
    /// The code of a territory.
    #[serde(skip_serializing_if = "is_default")]
    pub territory: Option<String>,
}

/// Why an answer is not one to its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerFault {
    /// It is not a number, or it is out of bounds.
    Number,
    /// It is none of the choices.
    Choice,
    /// Only one may be chosen.
    One,
    /// This question concerns everyone.
    Concerned,
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::NotConcerned => serializer.serialize_str(NOT_CONCERNED),
            Self::Choices(codes) => match codes.as_slice() {
                [one] => serializer.serialize_str(one),
                several => several.serialize(serializer),
            },
            Self::Number(number) => serializer.serialize_f64(*number),
        }
    }
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::of(&value).ok_or_else(|| D::Error::custom("expected a code, a list of codes or a number"))
    }
}

impl Answer {
    /// The answer that a value of a document writes.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) if text == NOT_CONCERNED => Some(Self::NotConcerned),
            Value::String(text) => Some(Self::Choices(vec![text.clone()])),
            Value::Number(number) => number.as_f64().map(Self::Number),
            Value::Array(list) => {
                let codes: Option<Vec<String>> = list
                    .iter()
                    .map(|code| match code {
                        Value::String(text) => Some(text.clone()),
                        Value::Number(number) => Some(number.to_string()),
                        _ => None,
                    })
                    .collect();
                codes.map(Self::Choices)
            }
            _ => None,
        }
    }
}

impl Question {
    /// The answer as this question takes it: a number typed in words is one, a choice whose code is a number too.
    ///
    /// # Errors
    /// It is no answer to this question.
    pub fn accept(&self, answer: &Answer) -> Result<Answer, AnswerFault> {
        match (answer, self.kind) {
            (Answer::NotConcerned, _) => {
                if self.not_concerned {
                    Ok(Answer::NotConcerned)
                } else {
                    Err(AnswerFault::Concerned)
                }
            }
            (Answer::Number(number), QuestionKind::Number) => self.bounded(*number),
            (Answer::Choices(codes), QuestionKind::Number) => match codes.as_slice() {
                [typed] => self.bounded(number_of(typed).ok_or(AnswerFault::Number)?),
                _ => Err(AnswerFault::Number),
            },
            (Answer::Number(number), _) => self.chosen(&[number.to_string()]),
            (Answer::Choices(codes), _) => self.chosen(codes),
        }
    }

    fn bounded(&self, number: f64) -> Result<Answer, AnswerFault> {
        let within = number.is_finite()
            && self.min.is_none_or(|min| number >= min)
            && self.max.is_none_or(|max| number <= max);
        if within { Ok(Answer::Number(number)) } else { Err(AnswerFault::Number) }
    }

    fn chosen(&self, codes: &[String]) -> Result<Answer, AnswerFault> {
        if codes.is_empty() || codes.iter().any(|code| self.choice(code).is_none()) {
            return Err(AnswerFault::Choice);
        }
        // In the order of the question, each once.
        let kept: Vec<String> = self
            .choices
            .iter()
            .map(|choice| &choice.code)
            .filter(|code| codes.contains(code))
            .cloned()
            .collect();
        if kept.len() > 1 && self.kind != QuestionKind::Several {
            return Err(AnswerFault::One);
        }
        Ok(Answer::Choices(kept))
    }

    /// What an accepted answer is worth, from 0 to 100; nothing when it does not concern.
    pub fn points(&self, answer: &Answer) -> Option<f64> {
        match answer {
            Answer::NotConcerned => None,
            Answer::Number(number) => {
                let worst = self.worst.or(self.min).unwrap_or(0.0);
                let best = self.best.or(self.max).unwrap_or(100.0);
                if (best - worst).abs() < f64::EPSILON {
                    return Some(0.0);
                }
                Some(100.0 * ((number - worst) / (best - worst)).clamp(0.0, 1.0))
            }
            Answer::Choices(codes) => {
                let chosen = (0..self.choices.len()).filter(|at| codes.contains(&self.choices[*at].code));
                Some(chosen.map(|at| self.points_of(at)).sum::<f64>().clamp(0.0, 100.0))
            }
        }
    }
}

/// A number as people type it: a comma or a point, spaces between thousands.
fn number_of(typed: &str) -> Option<f64> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    plain.replace(',', ".").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compass::Choice;
    use serde_json::json;

    fn scale() -> Question {
        let choice = |code: &str| Choice { code: code.into(), label: code.into(), points: None };
        Question {
            kind: QuestionKind::Scale,
            choices: vec![choice("1"), choice("2"), choice("3")],
            ..Question::default()
        }
    }

    #[test]
    fn answers_come_back_as_they_were_written() {
        for value in [json!("oui"), json!(["a", "b"]), json!("sans-objet"), json!(12.5)] {
            let answer: Answer = serde_json::from_value(value.clone()).expect("an answer");
            assert_eq!(serde_json::to_value(&answer).expect("plain"), value);
        }
        assert!(serde_json::from_value::<Answer>(json!({"a": 1})).is_err());
        assert!(serde_json::from_value::<Answer>(json!(null)).is_err());
    }

    #[test]
    fn a_scale_spreads_evenly() {
        let points = |code: &str| {
            let answer = scale().accept(&Answer::Choices(vec![code.into()])).expect("a choice");
            scale().points(&answer)
        };
        assert_eq!((points("1"), points("2"), points("3")), (Some(0.0), Some(50.0), Some(100.0)));
        assert_eq!(scale().accept(&Answer::Number(2.0)), Ok(Answer::Choices(vec!["2".into()])));
    }

    #[test]
    fn what_was_not_offered_is_refused() {
        let two = Answer::Choices(vec!["1".into(), "2".into()]);
        assert_eq!(scale().accept(&two), Err(AnswerFault::One));
        assert_eq!(scale().accept(&Answer::Choices(vec!["9".into()])), Err(AnswerFault::Choice));
        assert_eq!(scale().accept(&Answer::NotConcerned), Err(AnswerFault::Concerned));
    }

    #[test]
    fn numbers_are_read_as_people_type_them_and_bounded() {
        let share = Question {
            kind: QuestionKind::Number,
            min: Some(0.0),
            max: Some(1_000.0),
            worst: Some(80.0),
            best: Some(20.0),
            ..Question::default()
        };
        let typed = |text: &str| share.accept(&Answer::Choices(vec![text.into()]));
        assert_eq!(typed("1\u{202f}000"), Ok(Answer::Number(1_000.0)));
        assert_eq!(typed("12,5"), Ok(Answer::Number(12.5)));
        for wrong in ["", "beaucoup", "-1", "1001", "NaN", "inf"] {
            assert_eq!(typed(wrong), Err(AnswerFault::Number), "{wrong}");
        }
        assert_eq!(share.points(&Answer::Number(50.0)), Some(50.0));
        assert_eq!(share.points(&Answer::Number(90.0)), Some(0.0));
    }
}
