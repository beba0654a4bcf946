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
        let mut hits = matches.hits.clone();
        if hits.len() > count && count > 0 {
            hits.select_nth_unstable_by(count - 1, |a, b| b.score.total_cmp(&a.score));
            // Those of the same score as the last one are weighed by their keys too.
            let least = hits[count - 1].score;
            hits.retain(|hit| hit.score >= least);
        }
        let mut best: Vec<(u64, f32)> = hits.iter().map(|hit| (self.key(hit), hit.score)).collect();
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
