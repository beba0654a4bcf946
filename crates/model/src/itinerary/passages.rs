//! How others went from one phase to another: the dated states of examples, read in order.

use std::collections::BTreeMap;

use crate::card::{Card, DatedPhase, TermId};
use crate::date::PartialDate;
use crate::record::Status;

/// The way of one example from a phase to a later state in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    pub card: usize,
    /// Positions of the first and the last state of the way, among those of the record.
    pub first: usize,
    pub last: usize,
    pub start: PartialDate,
    pub end: PartialDate,
}

impl Passage {
    /// Months between the two states, as precisely as their dates are known.
    pub fn months(&self) -> u32 {
        let month =
            |date: PartialDate| date.year() * 12 + i32::try_from(date.month().unwrap_or(1)).unwrap_or(1);
        u32::try_from(month(self.end) - month(self.start)).unwrap_or(0)
    }

    /// Both months are known; otherwise the length is about right only.
    pub const fn is_precise(&self) -> bool {
        self.start.month().is_some() && self.end.month().is_some()
    }
}

/// A way that examples really went, from a phase to another, and how many did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub from: TermId,
    pub to: TermId,
    pub count: usize,
}

/// The examples that went from a phase to another, the shortest way first.
pub fn passages(cards: &[Card], from: TermId, to: TermId) -> Vec<Passage> {
    let mut found: Vec<Passage> = examples(cards)
        .filter_map(|(card, states)| {
            let first = states.iter().position(|(_, phase)| *phase == Some(from))?;
            let after = states[first..].iter().position(|(_, phase)| *phase == Some(to))?;
            let last = first + after;
            (from != to).then_some(Passage { card, first, last, start: states[first].0, end: states[last].0 })
        })
        .collect();
    found.sort_by(|a, b| a.months().cmp(&b.months()).then_with(|| cards[a.card].id.cmp(&cards[b.card].id)));
    found
}

/// Every way that some example went.
pub fn ways(cards: &[Card]) -> Vec<Way> {
    let mut counts: BTreeMap<(TermId, TermId), usize> = BTreeMap::new();
    for (_, states) in examples(cards) {
        let mut phases: Vec<TermId> = Vec::new();
        for phase in states.iter().filter_map(|(_, phase)| *phase) {
            if !phases.contains(&phase) {
                for earlier in &phases {
                    *counts.entry((*earlier, phase)).or_default() += 1;
                }
                phases.push(phase);
            }
        }
    }
    counts.into_iter().map(|((from, to), count)| Way { from, to, count }).collect()
}

fn examples(cards: &[Card]) -> impl Iterator<Item = (usize, &[DatedPhase])> {
    cards
        .iter()
        .enumerate()
        .filter(|(_, card)| card.status == Status::Published && card.states.len() > 1)
        .map(|(i, card)| (i, &*card.states))
}
