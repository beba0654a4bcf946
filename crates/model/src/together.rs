//! Crossed views: where several people who answered the same compass stand, and where they diverge most.
//!
//! Nothing here is shown of someone who did not agree to it: unnamed answers only widen a range, and by threes, so that a range
//! never moves by the answer of one of them alone.

use crate::compass::{Answer, Compass, Counterpart, Reading, counterparts};

/// Answers from which positions are shown, and unnamed answers that enter a range together.
pub const SEEN_FROM: usize = 3;
/// Points between two answers from which views are said to diverge, and below which they meet.
pub const DIVERGES: f64 = 30.0;
/// A question on which everyone stands above, or below, is a strength or a weakness held in common.
pub const STRENGTH: f64 = 66.0;
pub const WEAKNESS: f64 = 34.0;

/// What one person answered, with the version of the compass that was answered.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub compass: &'a Compass,
    pub reading: &'a Reading,
    /// It may be shown under its role.
    pub is_shown: bool,
}

/// Where views stand on something, from 0 to 100.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spread {
    /// The views that may be shown, by their place among those given, where they have a position.
    pub named: Vec<(usize, f64)>,
    /// Unnamed positions in the range.
    pub unnamed: usize,
    /// The lowest and the highest.
    pub range: Option<(f64, f64)>,
    pub middle: Option<f64>,
}

impl Spread {
    /// Points between the lowest and the highest.
    pub fn gap(&self) -> f64 {
        self.range.map_or(0.0, |(low, high)| high - low)
    }

    fn of(named: Vec<(usize, f64)>, mut unnamed: Vec<f64>) -> Self {
        unnamed.truncate(unnamed.len() - unnamed.len() % SEEN_FROM);
        let mut all: Vec<f64> = named.iter().map(|(_, at)| *at).chain(unnamed.iter().copied()).collect();
        all.sort_by(f64::total_cmp);
        let middle = match all.len() {
            0 => None,
            odd if odd % 2 == 1 => Some(all[odd / 2]),
            even => Some(f64::midpoint(all[even / 2 - 1], all[even / 2])),
        };
        let range = all.first().copied().zip(all.last().copied());
        Self { named, unnamed: unnamed.len(), range, middle }
    }

    fn count(&self) -> usize {
        self.named.len() + self.unnamed
    }
}

/// A question, and what those who may be shown answered to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Its place in the latest version that was answered.
    pub question: usize,
    pub spread: Spread,
    pub answers: Vec<(usize, Answer)>,
}

/// What a group may see of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossed {
    /// For each axis of the latest version.
    pub axes: Vec<Spread>,
    /// The questions, those on which views diverge most first.
    pub questions: Vec<Asked>,
    /// Unnamed answers that wait for others to enter the ranges.
    pub waiting: usize,
}

impl Crossed {
    /// The questions on which views diverge.
    pub fn divergences(&self) -> impl Iterator<Item = &Asked> {
        self.questions.iter().filter(|asked| asked.spread.gap() >= DIVERGES)
    }

    /// The questions on which everyone stands high.
    pub fn strengths(&self) -> impl Iterator<Item = &Asked> {
        self.agreed().filter(|asked| asked.spread.range.is_some_and(|(low, _)| low >= STRENGTH))
    }

    /// The questions on which everyone stands low.
    pub fn weaknesses(&self) -> impl Iterator<Item = &Asked> {
        self.agreed().filter(|asked| asked.spread.range.is_some_and(|(_, high)| high <= WEAKNESS))
    }

    fn agreed(&self) -> impl Iterator<Item = &Asked> {
        self.questions.iter().filter(|asked| asked.spread.count() >= SEEN_FROM)
    }
}

/// Crosses the views of a group, whose latest version of the compass is `latest`; nothing when fewer than three were given, or
/// when fewer than three may be counted.
pub fn cross(latest: &Compass, views: &[View<'_>]) -> Option<Crossed> {
    if views.len() < SEEN_FROM {
        return None;
    }
    let hidden = views.iter().filter(|view| !view.is_shown).count();
    let waiting = hidden % SEEN_FROM;
    if views.len() - waiting < SEEN_FROM {
        return None;
    }
    let places: Vec<Vec<Option<usize>>> = views.iter().map(|view| places(view.compass, latest)).collect();
    // Those who wait are left out of everything alike: the last who came.
    let mut spare = waiting;
    let mut counted: Vec<bool> = vec![true; views.len()];
    for at in (0..views.len()).rev().filter(|at| !views[*at].is_shown) {
        if spare == 0 {
            break;
        }
        counted[at] = false;
        spare -= 1;
    }
    let spread = |position: &dyn Fn(usize) -> Option<f64>| {
        let (mut named, mut unnamed) = (Vec::new(), Vec::new());
        for at in (0..views.len()).filter(|at| counted[*at]) {
            match position(at) {
                Some(position) if views[at].is_shown => named.push((at, position)),
                Some(position) => unnamed.push(position),
                None => {}
            }
        }
        Spread::of(named, unnamed)
    };
    let axis_of = |at: usize, code: &str| {
        let axis = views[at].compass.axis(code)?;
        views[at].reading.axes.get(axis)?.position
    };
    let axes = latest.axes.iter().map(|axis| spread(&|at| axis_of(at, &axis.code))).collect();
    let points = |at: usize, question: usize| {
        let own = places[at].get(question).copied().flatten()?;
        *views[at].reading.points.get(own)?
    };
    let answer = |at: usize, question: usize| {
        let own = places[at].get(question).copied().flatten()?;
        views[at].reading.answers.get(own)?.clone()
    };
    let mut questions: Vec<Asked> = (0..latest.questions.len())
        .filter(|question| latest.questions[*question].axis.is_some())
        .map(|question| Asked {
            question,
            spread: spread(&|at| points(at, question)),
            answers: (0..views.len())
                .filter(|at| counted[*at] && views[*at].is_shown)
                .filter_map(|at| Some((at, answer(at, question)?)))
                .collect(),
        })
        .filter(|asked| asked.spread.count() > 0)
        .collect();
    questions.sort_by(|a, b| b.spread.gap().total_cmp(&a.spread.gap()).then(a.question.cmp(&b.question)));
    Some(Crossed { axes, questions, waiting })
}

/// For each question of the latest version, its place in another one where the answers compare.
fn places(own: &Compass, latest: &Compass) -> Vec<Option<usize>> {
    let mut places = vec![None; latest.questions.len()];
    for found in counterparts(own, latest) {
        if let Counterpart::Same { earlier, later } = found {
            places[later] = Some(earlier);
        }
    }
    places
}

#[cfg(test)]
mod tests;
