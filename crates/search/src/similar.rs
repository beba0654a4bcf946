//! Resemblance: the rarest words of a document, looked for in the others.

use std::collections::HashMap;

use tantivy::{Searcher, Term};

use crate::analysis::{is_stop, stem, tokens};
use crate::error::SearchError;
use crate::query::Unit;
use crate::rank::{self, Manner};
use crate::schema::Fields;

/// How many words of a document stand for it.
const WORDS: usize = 30;
/// How many times the words of the title count.
const TITLE: f32 = 3.0;
/// How much of the text is read, in characters: its beginning says what it is about.
const TEXT_MAX: usize = 8_000;

/// Finds the documents that share the most with a title and a text, best first, without the document `key` itself.
pub(crate) fn similar(
    searcher: &Searcher,
    fields: &Fields,
    [title, text]: [&str; 2],
    key: u64,
    limit: usize,
) -> Result<Vec<(u64, f32)>, SearchError> {
    let units = telling_words(searcher, fields, title, text)?;
    let ranking = rank::rank(searcher, fields, &units, &Manner::RESEMBLANCE)?;
    let mut hits = rank::hits(searcher, &ranking.docs)?;
    hits.retain(|(other, _)| *other != key);
    hits.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    hits.truncate(limit);
    Ok(hits)
}

/// The words that tell a document from the others: frequent in it, rare elsewhere, but not its alone.
#[expect(clippy::cast_precision_loss, reason = "counts of documents need no more than seven digits")]
fn telling_words(
    searcher: &Searcher,
    fields: &Fields,
    title: &str,
    text: &str,
) -> Result<Vec<Unit>, SearchError> {
    let end = text.char_indices().nth(TEXT_MAX).map_or(text.len(), |(at, _)| at);
    let mut counts: HashMap<String, f32> = HashMap::new();
    for (part, weight) in [(title, TITLE), (&text[..end], 1.0)] {
        for token in tokens(part).iter().filter(|t| !t.joined && t.exact.len() > 2 && !is_stop(&t.exact)) {
            *counts.entry(stem(&token.exact)).or_default() += weight;
        }
    }
    let docs = searcher.num_docs().max(1) as f32;
    let mut words: Vec<(f32, String)> = Vec::new();
    for (stem, count) in counts {
        let mut bearing = 0;
        for weighted in &fields.weighted {
            bearing = searcher.doc_freq(&Term::from_field_text(weighted.field, &stem))?.max(bearing);
        }
        if bearing > 1 {
            words.push(((1.0 + count.ln()) * (1.0 + docs / bearing as f32).ln(), stem));
        }
    }
    words.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    words.truncate(WORDS);
    let most = words.first().map_or(1.0, |word| word.0);
    let unit = |(worth, stem): (f32, String)| Unit {
        stems: vec![(stem, 1.0)],
        weight: worth / most,
        ..Unit::default()
    };
    Ok(words.into_iter().map(unit).collect())
}
