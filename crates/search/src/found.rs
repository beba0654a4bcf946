//! What a search gives back: every matching document, and what was understood of the words.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::excerpt::Lookup;
use crate::snapshot::Snapshot;

/// The answer to a search.
#[derive(Debug, Clone, Default)]
pub enum Found {
    /// Nothing was typed: every document is an answer, in whatever order the caller likes.
    #[default]
    All,
    /// The documents that answer the words.
    Some(Matches),
}

impl Found {
    /// The matching documents, each once, in no order; `None` when nothing was typed.
    pub fn hits(&self) -> Option<&[Hit]> {
        match self {
            Self::All => None,
            Self::Some(matches) => Some(&matches.hits),
        }
    }

    /// The key of a document found.
    pub fn key(&self, hit: &Hit) -> u64 {
        match self {
            Self::All => 0,
            Self::Some(matches) => matches.snapshot.key(hit.doc),
        }
    }

    /// Tells one state of the index from another: documents keep their numbers within it.
    pub fn moment(&self) -> u64 {
        match self {
            Self::All => 0,
            Self::Some(matches) => matches.snapshot.moment,
        }
    }

    /// The keys of all documents, those taken out included, in the order of their numbers.
    pub fn keys(&self) -> impl Iterator<Item = u64> {
        let parts = match self {
            Self::All => &[],
            Self::Some(matches) => matches.snapshot.parts.as_slice(),
        };
        parts.iter().flat_map(|part| part.segment.tables().keys.iter().copied())
    }

    /// The best documents, best first, as keys and scores; at equal score, by key.
    pub fn best(&self, count: usize) -> Vec<(u64, f32)> {
        let Self::Some(matches) = self else { return Vec::new() };
        let least = least_of_best(&matches.hits, count);
        // Those of the same score as the last one are weighed by their keys too.
        let hits = matches.hits.iter().filter(|hit| hit.score >= least);
        let mut best: Vec<(u64, f32)> = hits.map(|hit| (self.key(hit), hit.score)).collect();
        best.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best.truncate(count);
        best
    }

    /// What was understood of each word, in the order in which they were typed.
    pub fn words(&self) -> &[Word] {
        match self {
            Self::All => &[],
            Self::Some(matches) => &matches.words,
        }
    }

    /// The stems to be marked in texts and what each is worth.
    pub(crate) fn marks(&self) -> Option<&HashMap<String, f32>> {
        match self {
            Self::All => None,
            Self::Some(matches) => Some(&matches.marks),
        }
    }
}

/// The documents that answer the words.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    pub(crate) hits: Vec<Hit>,
    pub(crate) words: Vec<Word>,
    pub(crate) marks: HashMap<String, f32>,
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) lookup: Arc<OnceLock<Lookup>>,
}

impl Matches {
    pub(crate) fn lookup(&self) -> &Lookup {
        self.lookup.get_or_init(|| Lookup::of(&self.snapshot, &self.marks))
    }
}

/// A document that answers the words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its number in the index as it was searched.
    pub doc: u32,
    pub score: f32,
}

/// The score from which a document is one of the `count` best; all are when there are not more.
///
/// Most documents are below what was already seen, so that reading them once costs a comparison each.
pub(crate) fn least_of_best(hits: &[Hit], count: usize) -> f32 {
    if count == 0 {
        return f32::INFINITY;
    }
    if hits.len() <= count {
        return f32::NEG_INFINITY;
    }
    let mut least = f32::NEG_INFINITY;
    let mut kept: Vec<f32> = Vec::with_capacity(2 * count);
    let tighten = |kept: &mut Vec<f32>| {
        kept.select_nth_unstable_by(count - 1, |a, b| b.total_cmp(a));
        kept.truncate(count);
        kept[count - 1]
    };
    for hit in hits {
        if hit.score > least {
            kept.push(hit.score);
            if kept.len() == 2 * count {
                least = tighten(&mut kept);
            }
        }
    }
    if kept.len() < count { least } else { tighten(&mut kept) }
}

/// One typed word and what was searched for in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As it was typed.
    pub typed: String,
    /// Folded words searched for: the word itself, its repairs, or the words it begins.
    pub used: Vec<String>,
    pub outcome: Outcome,
}

/// What became of a typed word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The index knows the word, or words that it begins when that was asked.
    Found,
    /// The index does not know the word; close ones were searched for instead.
    Repaired,
    /// The index knows neither the word nor any close one.
    Unknown,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_least_of_the_best_is_that_of_a_full_sort(
            scores in proptest::collection::vec(0_u8..20, 0..200),
            count in 1_usize..30,
        ) {
            let hits: Vec<Hit> = (0..).zip(&scores).map(|(doc, score)| Hit { doc, score: f32::from(*score) }).collect();
            let mut sorted: Vec<f32> = hits.iter().map(|hit| hit.score).collect();
            sorted.sort_by(|a, b| b.total_cmp(a));
            let expected = if sorted.len() <= count { f32::NEG_INFINITY } else { sorted[count - 1] };
            prop_assert!(least_of_best(&hits, count).total_cmp(&expected).is_eq());
        }
    }
}
