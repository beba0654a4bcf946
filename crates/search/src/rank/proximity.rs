//! Words that stand in a text as close as they were typed: a bonus among the best documents of a short query.

use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, Term};

use super::Ranking;
use crate::error::SearchError;
use crate::query::Unit;
use crate::schema::Fields;

/// Longer queries are sentences: the order of their words says little, and reading positions costs.
const UNITS_MAX: usize = 5;
/// How many of the best documents are looked at.
const BEST: usize = 300;
/// What two words that stand as typed add, in parts of the rarity of the commoner one.
const BONUS: f32 = 1.0;
/// Beyond this distance, in words, two words do not stand together.
const REACH: u32 = 8;

/// Raises the score of documents where neighbours in the query are neighbours in the text.
pub(super) fn reward(
    searcher: &Searcher,
    fields: &Fields,
    units: &[Unit],
    ranking: &mut Ranking,
) -> Result<(), SearchError> {
    if !(2..=UNITS_MAX).contains(&units.len()) {
        return Ok(());
    }
    let docs = &mut ranking.docs;
    if docs.len() > BEST {
        docs.select_nth_unstable_by(BEST, |a, b| b.score.total_cmp(&a.score));
    }
    let best = docs.len().min(BEST);
    let best = &mut docs[..best];
    // Postings are read forwards only.
    best.sort_unstable_by_key(|scored| (scored.segment, scored.doc));
    for group in best.chunk_by_mut(|a, b| a.segment == b.segment) {
        let segment = searcher.segment_reader(group[0].segment);
        let mut closeness = vec![vec![0.0_f32; units.len() - 1]; group.len()];
        for weighted in &fields.weighted {
            let mut readers = readers(segment, weighted.field, units)?;
            for (scored, closeness) in group.iter().zip(&mut closeness) {
                if scored.borne.count_ones() > 1 {
                    measure(&mut readers, scored.doc, units, closeness);
                }
            }
        }
        for (scored, closeness) in group.iter_mut().zip(&closeness) {
            for (pair, closeness) in closeness.iter().enumerate() {
                scored.score += BONUS * ranking.rarity[pair].min(ranking.rarity[pair + 1]) * closeness;
            }
        }
    }
    Ok(())
}

type Readers = Vec<Vec<tantivy::postings::SegmentPostings>>;

/// Opens the positions of each unit in one field.
fn readers(segment: &SegmentReader, field: Field, units: &[Unit]) -> Result<Readers, SearchError> {
    let inverted = segment.inverted_index(field)?;
    let mut readers = Vec::with_capacity(units.len());
    for unit in units {
        let mut postings = Vec::new();
        for (stem, _) in &unit.stems {
            let term = Term::from_field_text(field, stem);
            postings.extend(inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?);
        }
        readers.push(postings);
    }
    Ok(readers)
}

/// Notes how close each pair of neighbours stands in a document, if closer than in the fields seen before.
fn measure(readers: &mut Readers, doc: DocId, units: &[Unit], closeness: &mut [f32]) {
    let positions: Vec<Vec<u32>> = readers.iter_mut().map(|postings| positions(postings, doc)).collect();
    for (i, pair) in positions.windows(2).enumerate() {
        let typed = units[i + 1].position.saturating_sub(units[i].position).max(1);
        let typed = u32::try_from(typed).unwrap_or(u32::MAX);
        closeness[i] = closeness[i].max(best_closeness(&pair[0], &pair[1], typed));
    }
}

fn positions(postings: &mut [tantivy::postings::SegmentPostings], doc: DocId) -> Vec<u32> {
    let mut all = Vec::new();
    for postings in postings {
        if postings.doc() < doc {
            postings.seek(doc);
        }
        if postings.doc() == doc {
            postings.append_positions_with_offset(0, &mut all);
        }
    }
    all.sort_unstable();
    all
}

/// From 1 for two words that stand as typed down to 0 when they are far from each other.
#[expect(clippy::cast_precision_loss, reason = "distances are below REACH")]
fn best_closeness(first: &[u32], second: &[u32], typed: u32) -> f32 {
    let mut best = 0.0_f32;
    let mut start = 0;
    for &at in first {
        while start < second.len() && second[start] + REACH < at {
            start += 1;
        }
        for &other in second[start..].iter().take_while(|&&other| other <= at + REACH) {
            let distance = at.abs_diff(other);
            let as_typed = other > at && distance <= typed;
            // A unit and its compound share a position: the compound is the phrase itself.
            let closeness = if as_typed || distance == 0 { 1.0 } else { 1.0 / (1.0 + distance as f32) };
            best = best.max(closeness);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::best_closeness;

    #[test]
    fn as_typed_is_best_and_far_is_nothing() {
        assert!((best_closeness(&[3], &[4], 1) - 1.0).abs() < f32::EPSILON);
        assert!((best_closeness(&[3], &[6], 3) - 1.0).abs() < f32::EPSILON);
        assert!(best_closeness(&[4], &[3], 1) < 1.0);
        assert!(best_closeness(&[3], &[40], 1) < f32::EPSILON);
        assert!(best_closeness(&[], &[40], 1) < f32::EPSILON);
    }
}
