//! Questions as a form asks them, and what a form answers; what was typed wrong is kept, with what is wrong beside it.

use model::compass::{Answer, AnswerFault, Answers, NOT_CONCERNED, Question, QuestionKind};

use crate::view::Choice;
use crate::visitor::Posted;

/// The field that lists the questions that a page showed.
const SHOWN: &str = "montree";

/// A question as a page asks it.
pub(super) struct QuestionView {
    pub code: String,
    pub name: String,
    pub number: usize,
    pub text: String,
    pub help: String,
    /// `radio`, `boxes` or `number`.
    pub control: &'static str,
    pub choices: Vec<Choice>,
    /// What is typed in a field of numbers.
    pub value: String,
    pub bounds: String,
    pub unit: String,
    /// Whether one may say that it does not concern one, and whether one did.
    pub not_concerned: Option<bool>,
    /// An answer may be taken back.
    pub answered: bool,
    pub error: Option<String>,
}

/// What was typed wrong on a page: the question, what was typed, what is wrong.
pub(super) type Wrong = (usize, String, AnswerFault);

impl QuestionView {
    pub(super) fn of(
        at: usize,
        number: usize,
        question: &Question,
        answers: &Answers,
        wrong: &[Wrong],
    ) -> Self {
        let fault = wrong.iter().find(|(known, _, _)| *known == at);
        let answer = answers.get(&question.code).and_then(|answer| question.accept(answer).ok());
        let chosen: &[String] = match &answer {
            Some(Answer::Choices(codes)) => codes,
            _ => &[],
        };
        let typed = match &answer {
            Some(Answer::Number(number)) => plain(*number),
            _ => String::new(),
        };
        Self {
            code: question.code.clone(),
            name: format!("q.{}", question.code),
            number,
            text: question.text.clone(),
            help: question.help.clone(),
            control: match question.kind {
                QuestionKind::Single | QuestionKind::Scale => "radio",
                QuestionKind::Several => "boxes",
                QuestionKind::Number => "number",
            },
            choices: question
                .choices
                .iter()
                .map(|choice| Choice {
                    value: choice.code.clone(),
                    label: choice.label.clone(),
                    chosen: chosen.contains(&choice.code),
                })
                .collect(),
            value: fault.map_or(typed, |(_, typed, _)| typed.clone()),
            bounds: bounds(question),
            unit: question.unit.clone(),
            not_concerned: question.not_concerned.then_some(answer == Some(Answer::NotConcerned)),
            answered: answer.is_some(),
            error: fault.map(|(_, _, fault)| sentence(question, *fault)),
        }
    }
}

/// A number as people type it.
fn plain(number: f64) -> String {
    number.to_string().replace('.', ",")
}

fn bounds(question: &Question) -> String {
    let unit = if question.unit.is_empty() { String::new() } else { format!("\u{a0}{}", question.unit) };
    match (question.min, question.max) {
        (Some(min), Some(max)) => format!("Entre {} et {}{unit}.", plain(min), plain(max)),
        (Some(min), None) => format!("{}{unit} au moins.", plain(min)),
        (None, Some(max)) => format!("{}{unit} au plus.", plain(max)),
        (None, None) => String::new(),
    }
}

fn sentence(question: &Question, fault: AnswerFault) -> String {
    match fault {
        AnswerFault::Number => {
            let bounds = bounds(question);
            if bounds.is_empty() {
                "Écrivez un nombre, par exemple 12,5.".into()
            } else {
                format!("Écrivez un nombre. {bounds}")
            }
        }
        AnswerFault::Choice => "Choisissez parmi les réponses proposées.".into(),
        AnswerFault::One => "Choisissez une seule réponse.".into(),
        AnswerFault::Concerned => "Cette question concerne tout le monde.".into(),
    }
}

/// What a page answered.
#[derive(Default)]
pub(super) struct Sent {
    /// The questions that it showed.
    pub shown: Vec<usize>,
    /// Their answers, none for those that were left or taken back.
    pub answers: Vec<(usize, Option<Answer>)>,
    pub wrong: Vec<Wrong>,
}

/// Reads the questions that a page showed among those that it may ask.
pub(super) fn read(posted: &Posted, questions: &[Question], may_ask: &[usize]) -> Sent {
    let mut sent = Sent::default();
    for at in may_ask.iter().copied() {
        let question = &questions[at];
        if posted.all(SHOWN).all(|code| code != question.code) {
            continue;
        }
        sent.shown.push(at);
        let name = format!("q.{}", question.code);
        let typed: Vec<String> =
            posted.all(&name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect();
        if typed.is_empty() {
            sent.answers.push((at, None));
            continue;
        }
        let answer = if typed.iter().any(|value| value == NOT_CONCERNED) {
            Answer::NotConcerned
        } else {
            Answer::Choices(typed.clone())
        };
        match question.accept(&answer) {
            Ok(answer) => sent.answers.push((at, Some(answer))),
            Err(fault) => sent.wrong.push((at, typed.join(" "), fault)),
        }
    }
    sent
}

/// An answer in words, as a result quotes it.
pub(in crate::pages) fn words_of(question: &Question, answer: &Answer) -> String {
    match answer {
        Answer::NotConcerned => "non concerné".into(),
        Answer::Number(number) => {
            let decimals = usize::from(number.fract() != 0.0);
            let number = text::number(*number, decimals);
            if question.unit.is_empty() { number } else { format!("{number}\u{a0}{}", question.unit) }
        }
        Answer::Choices(codes) => {
            let labels: Vec<&str> = codes
                .iter()
                .filter_map(|code| question.choice(code))
                .map(|choice| choice.label.as_str())
                .collect();
            labels.join("\u{a0}; ")
        }
    }
}
