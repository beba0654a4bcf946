//! Crossed views as a page draws them: axis by axis, then the questions on which views diverge most.

use app::{GroupView, Seen};
use model::compass::{Answer, Compass, Question};
use model::together::{Asked, Spread};

use crate::charts::{Line, Mark, line};

/// Questions shown of each sort.
const QUESTIONS: usize = 6;

/// Someone who answered, as the group sees it.
pub(in crate::pages) struct RoleView {
    pub number: String,
    pub role: String,
    pub is_shown: bool,
}

pub(super) struct AxisView {
    pub title: String,
    pub svg: String,
    /// One position for each role that is shown, in their order.
    pub positions: Vec<String>,
    pub unnamed: usize,
    pub range: String,
    pub gap: String,
}

pub(super) struct QuestionView {
    pub text: String,
    pub gap: String,
    pub svg: String,
    /// The role and what was answered.
    pub answers: Vec<(String, String)>,
    pub unnamed: usize,
    pub range: String,
    /// What may be asked around the table.
    pub talk: String,
}

pub(super) struct CrossedView {
    pub axes: Vec<AxisView>,
    pub divergences: Vec<QuestionView>,
    pub strengths: Vec<String>,
    pub weaknesses: Vec<String>,
    pub waiting: usize,
    /// Some positions are told without a role.
    pub has_unnamed: bool,
}

pub(in crate::pages) fn roles(given: &[Seen]) -> Vec<RoleView> {
    given
        .iter()
        .enumerate()
        .map(|(at, seen)| RoleView {
            number: (at + 1).to_string(),
            role: seen.role.clone(),
            is_shown: seen.is_shown,
        })
        .collect()
}

pub(super) fn points(at: f64) -> String {
    format!("{at:.0}")
}

fn range(spread: &Spread) -> String {
    match spread.range {
        Some((low, high)) if points(low) == points(high) => points(low),
        Some((low, high)) => format!("de {} à {}", points(low), points(high)),
        None => "–".to_owned(),
    }
}

fn drawn(spread: &Spread) -> String {
    let mark =
        |(at, position): &(usize, f64)| Mark { text: (at + 1).to_string(), at: *position, class: "view" };
    line(&Line {
        marks: spread.named.iter().map(mark).collect(),
        band: spread.range,
        middle: spread.middle.filter(|_| spread.named.len() + spread.unnamed > 2),
    })
}

/// What a group may see, or nothing when too few answered.
pub(super) fn view(seen: &GroupView) -> Option<CrossedView> {
    let crossed = seen.crossed.as_ref()?;
    let compass = &seen.latest.compiled.compass;
    let shown: Vec<usize> = (0..seen.given.len()).filter(|at| seen.given[*at].is_shown).collect();
    let axes = compass.axes.iter().zip(&crossed.axes).map(|(axis, spread)| AxisView {
        title: axis.title.clone(),
        svg: drawn(spread),
        positions: shown
            .iter()
            .map(|at| {
                let own = spread.named.iter().find(|(other, _)| other == at);
                own.map_or_else(|| "–".to_owned(), |(_, position)| points(*position))
            })
            .collect(),
        unnamed: spread.unnamed,
        range: range(spread),
        gap: points(spread.gap()),
    });
    let text = |asked: &Asked| compass.questions[asked.question].text.clone();
    Some(CrossedView {
        axes: axes.collect(),
        divergences: crossed
            .divergences()
            .take(QUESTIONS)
            .enumerate()
            .map(|(turn, asked)| question(compass, &seen.given, asked, turn))
            .collect(),
        strengths: crossed.strengths().take(QUESTIONS).map(text).collect(),
        weaknesses: crossed.weaknesses().take(QUESTIONS).map(text).collect(),
        waiting: crossed.waiting,
        has_unnamed: crossed.axes.iter().any(|spread| spread.unnamed > 0),
    })
}

fn question(compass: &Compass, given: &[Seen], asked: &Asked, turn: usize) -> QuestionView {
    let own = &compass.questions[asked.question];
    let answers: Vec<(String, String)> =
        asked.answers.iter().map(|(at, answer)| (given[*at].role.clone(), told(own, answer))).collect();
    QuestionView {
        text: own.text.clone(),
        gap: points(asked.spread.gap()),
        svg: drawn(&asked.spread),
        talk: talk(&asked.spread, given, turn),
        answers,
        unnamed: asked.spread.unnamed,
        range: range(&asked.spread),
    }
}

/// An answer in the words of its question.
fn told(question: &Question, answer: &Answer) -> String {
    match answer {
        Answer::NotConcerned => "sans objet".to_owned(),
        Answer::Number(number) => format!("{number} {}", question.unit).trim().replace('.', ","),
        Answer::Choices(codes) => {
            let labels = codes.iter().map(|code| question.choice(code).map_or(code.as_str(), |c| &c.label));
            labels.collect::<Vec<_>>().join(", ")
        }
    }
}

/// A question to open the talk, from who stands lowest and who stands highest.
fn talk(spread: &Spread, given: &[Seen], turn: usize) -> String {
    let by = |a: &&(usize, f64), b: &&(usize, f64)| a.1.total_cmp(&b.1);
    let (low, high) = (spread.named.iter().min_by(by), spread.named.iter().max_by(by));
    match (low, high) {
        (Some(low), Some(high)) if (high.1 - low.1 - spread.gap()).abs() < 0.5 => {
            let (low, high) = (&given[low.0].role, &given[high.0].role);
            let asks = [
                "ne voient pas la même chose\u{a0}: qu’est-ce que chacun a sous les yeux, que l’autre ne voit pas\u{a0}?",
                "répondent à l’opposé\u{a0}: quel fait récent le ferait dire à chacun\u{a0}?",
                "ont des vues éloignées\u{a0}: qu’est-ce qui aurait changé dans un an si l’écart se réduisait\u{a0}?",
            ];
            format!("«\u{a0}{low}\u{a0}» et «\u{a0}{high}\u{a0}» {}", asks[turn % asks.len()])
        }
        _ => "Les réponses sont éloignées\u{a0}: quel fait récent fait dire à chacun ce qu’il dit\u{a0}?"
            .to_owned(),
    }
}
