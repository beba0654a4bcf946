//! How well and how fast the engine answers on a collection whose right answers are known.
//!
//! Measures: Järvelin and Kekäläinen, “Cumulated gain-based evaluation of IR techniques”, 2002, for nDCG; Voorhees, TREC-8,
//! 1999, for the mean reciprocal rank. The layout of the files is that of BEIR (Thakur and others, 2021).

#[cfg(feature = "baseline")]
mod baseline;
mod collection;
mod variant;

use std::path::Path;
use std::time::{Duration, Instant};

use model::{Kind, RecordId};

use crate::entry::{Entry, key_of};
use crate::error::SearchError;
use crate::index::Index;
use crate::query::Options;
#[cfg(feature = "baseline")]
pub use baseline::Baseline;
pub use collection::{Collection, Document, Fault, Question};
pub use variant::Variant;

/// How deep answers are looked at.
const DEPTH: usize = 100;
const FIRST: usize = 10;
/// Documents given to the index in one step.
const STEP: usize = 50_000;

/// What was measured on one form of the questions; measures are means over the questions, from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    pub variant: Variant,
    pub questions: usize,
    pub ndcg_10: f64,
    pub mrr_10: f64,
    pub recall_10: f64,
    pub recall_100: f64,
    /// Questions without any answer.
    pub empty: usize,
    /// Questions without any answer although a right one bears one of their words.
    pub empty_though_shared: usize,
    pub p50: Duration,
    pub p95: Duration,
    pub p99: Duration,
}

/// What the index took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    pub documents: usize,
    pub index_time: Duration,
    /// Time to open it again from its folder.
    pub open_time: Duration,
    pub disk_bytes: u64,
    pub memory_bytes: usize,
}

/// An engine that can be measured: the product's own, or another beside it.
pub trait Engine {
    /// The keys of the best documents, best first.
    fn answer(&self, words: &str, count: usize) -> Vec<u64>;
}

impl Engine for Index {
    fn answer(&self, words: &str, count: usize) -> Vec<u64> {
        self.search_with(words, &Options::default()).best(count).into_iter().map(|hit| hit.0).collect()
    }
}

/// The key under which a document of a collection is indexed.
pub fn key_of_document(id: &str) -> u64 {
    key_of(RecordId::derived(Kind::Page, id))
}

/// Indexes a collection in an empty folder.
///
/// # Errors
/// The folder cannot be written.
pub fn index(collection: &Collection, folder: &Path) -> Result<(Index, Cost), SearchError> {
    let began = Instant::now();
    let built = Index::open(folder)?;
    let entry = |document: &Document| Entry {
        id: RecordId::derived(Kind::Page, &document.id),
        title: document.title.clone(),
        body: document.text.clone(),
        ..Entry::default()
    };
    let mut rebuild = crate::index::Rebuild::default();
    for step in collection.documents.chunks(STEP) {
        let entries: Vec<Entry> = step.iter().map(entry).collect();
        built.add_to(&mut rebuild, &entries)?;
    }
    built.replace_by(rebuild, 1)?;
    let index_time = began.elapsed();
    drop(built);
    let began = Instant::now();
    let index = Index::open(folder)?;
    let open_time = began.elapsed();
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let disk_bytes = files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
    let memory_bytes = index.memory_bytes();
    let documents = collection.documents.len();
    let cost = Cost { documents, index_time, open_time, disk_bytes, memory_bytes };
    Ok((index, cost))
}

/// Asks every question in one form, one after another.
pub fn measure(engine: &dyn Engine, collection: &Collection, variant: Variant, seed: u64) -> Measure {
    let mut times = Vec::with_capacity(collection.questions.len());
    let mut sums = [0.0; 4];
    let (mut empty, mut empty_though_shared) = (0, 0);
    let asked: Vec<&Question> =
        collection.questions.iter().filter(|question| !question.right.is_empty()).collect();
    for (i, question) in (0..).zip(&asked) {
        let words = variant.of(&question.words, seed.wrapping_add(i));
        let began = Instant::now();
        let answers = engine.answer(&words, DEPTH);
        times.push(began.elapsed());
        if answers.is_empty() {
            empty += 1;
            empty_though_shared += usize::from(collection.shares_a_word(&words, question));
        }
        let scores = score(&answers, question);
        sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum += score);
    }
    times.sort_unstable();
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
    let [ndcg_10, mrr_10, recall_10, recall_100] = sums.map(|sum| sum / real(asked.len().max(1)));
    Measure {
        variant,
        questions: asked.len(),
        ndcg_10,
        mrr_10,
        recall_10,
        recall_100,
        empty,
        empty_though_shared,
        p50: at(50).copied().unwrap_or_default(),
        p95: at(95).copied().unwrap_or_default(),
        p99: at(99).copied().unwrap_or_default(),
    }
}

/// nDCG@10, reciprocal rank in the first 10, recall in 10 and in 100.
fn score(answers: &[u64], question: &Question) -> [f64; 4] {
    let grade = |key: &u64| question.right.get(key).copied().unwrap_or_default();
    let discount = |rank: usize| 1.0 / (real(rank) + 2.0).log2();
    let gained: f64 = answers
        .iter()
        .take(FIRST)
        .enumerate()
        .map(|(rank, key)| f64::from(grade(key)) * discount(rank))
        .sum();
    let mut grades: Vec<u32> = question.right.values().copied().collect();
    grades.sort_unstable_by(|a, b| b.cmp(a));
    let ideal: f64 =
        grades.iter().take(FIRST).enumerate().map(|(rank, grade)| f64::from(*grade) * discount(rank)).sum();
    let first = answers.iter().take(FIRST).position(|key| grade(key) > 0);
    let within = |depth: usize| answers.iter().take(depth).filter(|key| grade(key) > 0).count();
    let right = real(question.right.len());
    [
        gained / ideal,
        first.map_or(0.0, |rank| 1.0 / (real(rank) + 1.0)),
        real(within(FIRST)) / right,
        real(within(DEPTH)) / right,
    ]
}

#[expect(clippy::cast_precision_loss, reason = "counts of documents and of questions")]
fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
