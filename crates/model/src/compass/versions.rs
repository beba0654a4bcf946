//! Two versions of a compass, question by question: what may be compared, and what may not.

use super::{Compass, Question};

/// What a question of one version is in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counterpart {
    /// Asked and counted alike, though perhaps in other words: the answers compare.
    Same {
        earlier: usize,
        later: usize,
    },
    /// Answered or counted otherwise: the answers stand side by side and do not compare.
    Changed {
        earlier: usize,
        later: usize,
    },
    Gone {
        earlier: usize,
    },
    New {
        later: usize,
    },
}

/// Every question of two versions, in the order of the later one, then those that are gone.
pub fn counterparts(earlier: &Compass, later: &Compass) -> Vec<Counterpart> {
    let mut found: Vec<Counterpart> = later
        .questions
        .iter()
        .enumerate()
        .map(|(at, question)| match earlier.question(&question.code) {
            None => Counterpart::New { later: at },
            Some(was) if compares(&earlier.questions[was], question) => {
                Counterpart::Same { earlier: was, later: at }
            }
            Some(was) => Counterpart::Changed { earlier: was, later: at },
        })
        .collect();
    let gone = earlier.questions.iter().enumerate().filter(|(_, was)| later.question(&was.code).is_none());
    found.extend(gone.map(|(at, _)| Counterpart::Gone { earlier: at }));
    found
}

/// Same way of answering, same choices worth the same, same scale of numbers: words, help, weight and axis may differ.
fn compares(a: &Question, b: &Question) -> bool {
    let worth = |q: &Question| -> Vec<(String, f64)> {
        q.choices.iter().enumerate().map(|(at, choice)| (choice.code.clone(), q.points_of(at))).collect()
    };
    let scale = |q: &Question| (q.worst.or(q.min), q.best.or(q.max));
    a.kind == b.kind && worth(a) == worth(b) && scale(a) == scale(b)
}
