//! Resemblance: the words that tell a document from the others, looked for in the others.

use std::collections::HashMap;

use crate::analysis::is_stop;
use crate::field::Field;
use crate::query::Unit;
use crate::rank::{self, Manner};
use crate::segment::{Forward, Mark};
use crate::snapshot::Snapshot;

/// How many words of a document stand for it.
const WORDS: usize = 30;
/// How many times the words of the title count.
const TITLE: f32 = 3.0;
/// How many words are read: the beginning says what a document is about.
const READ_MAX: usize = 1_500;

/// Finds the documents that share the most with a document, best first, without itself.
pub(crate) fn similar(snapshot: &Snapshot, key: u64, limit: usize) -> Vec<(u64, f32)> {
    let units = telling_words(snapshot, key);
    let ranking = rank::rank(snapshot, &units, Manner::RESEMBLANCE);
    let scored = ranking.docs.iter().map(|hit| (snapshot.key(hit.doc), hit.score));
    let mut hits: Vec<(u64, f32)> = scored.filter(|(other, _)| *other != key).collect();
    hits.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    hits.truncate(limit);
    hits
}

/// The words that tell a document from the others: frequent in it, rare elsewhere, but not its alone.
#[expect(clippy::cast_precision_loss, reason = "counts of documents need no more than seven digits")]
fn telling_words(snapshot: &Snapshot, key: u64) -> Vec<Unit> {
    let Some((part, doc)) = snapshot.find(key) else { return Vec::new() };
    let dictionary = part.segment.dictionary();
    let mut counts: HashMap<u32, f32> = HashMap::new();
    let mut weight = 1.0;
    for mark in Forward::of(&part.segment, doc).take(READ_MAX) {
        match mark {
            Mark::Section(field, _) => weight = if field == Field::Title { TITLE } else { 1.0 },
            Mark::Word { word, .. } => {
                let folded = part.segment.folded_of(word);
                if folded.len() > 2 && !is_stop(&folded) {
                    *counts.entry(dictionary.stem_of(word)).or_default() += weight;
                }
            }
        }
    }
    let docs = snapshot.docs.max(1) as f32;
    let mut words: Vec<(f32, &str)> = Vec::new();
    for (stem, count) in counts {
        let stem = dictionary.stem(stem);
        let bearing = snapshot.bearing(stem).0;
        if bearing > 1 {
            words.push(((1.0 + count.ln()) * (1.0 + docs / bearing as f32).ln(), stem));
        }
    }
    words.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    words.truncate(WORDS);
    let most = words.first().map_or(1.0, |word| word.0);
    let unit = |(worth, stem): (f32, &str)| Unit {
        stems: vec![(stem.to_owned(), 1.0)],
        weight: worth / most,
        ..Unit::default()
    };
    words.into_iter().map(unit).collect()
}
