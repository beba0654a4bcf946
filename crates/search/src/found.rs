//! What a search gives back: every matching document, and what was understood of the words.

use std::collections::HashMap;

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Found {
    /// Nothing was typed: every document is an answer, in whatever order the caller likes.
    #[default]
    All,
    /// The documents that answer the words.
    Some(Matches),
}

impl Found {
    /// The matching documents, or `None` when nothing was typed.
    pub fn hits(&self) -> Option<&[(u64, f32)]> {
        match self {
            Self::All => None,
            Self::Some(matches) => Some(&matches.hits),
        }
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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matches {
    /// Every matching document, once: its key and its score, in no order.
    pub hits: Vec<(u64, f32)>,
    pub words: Vec<Word>,
    pub(crate) marks: HashMap<String, f32>,
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
