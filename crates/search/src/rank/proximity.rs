//! Words that stand in a text as close as they were typed: a bonus among the best documents.

use super::Ranking;
use crate::found::Hit;
use crate::query::Unit;
use crate::segment::{Forward, Mark, Segment};
use crate::snapshot::Snapshot;
use crate::wordset::WordSet;

/// Longer queries are sentences: the order of their words says little, and reading positions costs.
const UNITS_MAX: usize = 5;
/// How many of the best documents are looked at.
const BEST: usize = 100;
/// What two words that stand as typed add, in parts of the rarity of the commoner one.
const BONUS: f32 = 1.0;
/// Beyond this distance, in words, two words do not stand together.
const REACH: u32 = 8;

/// Raises the score of documents where neighbours in the query are neighbours in the text.
pub(super) fn reward(snapshot: &Snapshot, units: &[Unit], ranking: &mut Ranking) {
    if !(2..=UNITS_MAX).contains(&units.len()) {
        return;
    }
    let best = best(&mut ranking.docs);
    let sets: Vec<WordSet> = snapshot.parts.iter().map(|part| WordSet::of_units(&part.segment, units)).collect();
    let mut places: Vec<Vec<u32>> = vec![Vec::new(); units.len()];
    for hit in best {
        let (part, doc) = snapshot.place(hit.doc);
        let at = snapshot.parts.partition_point(|other| other.start <= part.start) - 1;
        find_places(&part.segment, doc, &sets[at], &mut places);
        for (i, pair) in places.windows(2).enumerate() {
            let typed = units[i + 1].position.saturating_sub(units[i].position).max(1);
            let typed = u32::try_from(typed).unwrap_or(u32::MAX);
            let worth = ranking.rarity[i].min(ranking.rarity[i + 1]);
            hit.score += BONUS * worth * closeness(&pair[0], &pair[1], typed);
        }
    }
}

/// The best documents, in no order.
fn best(docs: &mut [Hit]) -> &mut [Hit] {
    if docs.len() > BEST {
        docs.select_nth_unstable_by(BEST, |a, b| b.score.total_cmp(&a.score));
    }
    let count = docs.len().min(BEST);
    &mut docs[..count]
}

/// Lists where each unit stands in a document, in words; texts are kept out of reach of each other.
fn find_places(segment: &Segment, doc: u32, set: &WordSet, places: &mut [Vec<u32>]) {
    places.iter_mut().for_each(Vec::clear);
    let (mut place, mut last) = (0, u32::MAX);
    for mark in Forward::of(segment, doc) {
        match mark {
            Mark::Section(..) => (place, last) = (place + REACH + 1, u32::MAX),
            Mark::Word { word, at } => {
                // A compound stands where its first part does.
                if at != last {
                    (place, last) = (place + 1, at);
                }
                if let Some(mut units) = set.get(word) {
                    while units != 0 {
                        places[units.trailing_zeros() as usize].push(place);
                        units &= units - 1;
                    }
                }
            }
        }
    }
}

/// From 1 for two words that stand as typed down to 0 when they are far from each other.
#[expect(clippy::cast_precision_loss, reason = "distances are below REACH")]
fn closeness(first: &[u32], second: &[u32], typed: u32) -> f32 {
    let mut best = 0.0_f32;
    let mut start = 0;
    for &at in first {
        while start < second.len() && second[start] + REACH < at {
            start += 1;
        }
        for &other in second[start..].iter().take_while(|&&other| other <= at + REACH) {
            let distance = at.abs_diff(other);
            let as_typed = other > at && distance <= typed;
            // A unit and its compound share a place: the compound is the phrase itself.
            let closeness = if as_typed || distance == 0 { 1.0 } else { 1.0 / (1.0 + distance as f32) };
            best = best.max(closeness);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::closeness;

    #[test]
    fn as_typed_is_best_and_far_is_nothing() {
        assert!((closeness(&[3], &[4], 1) - 1.0).abs() < f32::EPSILON);
        assert!((closeness(&[3], &[6], 3) - 1.0).abs() < f32::EPSILON);
        assert!(closeness(&[4], &[3], 1) < 1.0);
        assert!(closeness(&[3], &[40], 1) < f32::EPSILON);
        assert!(closeness(&[], &[40], 1) < f32::EPSILON);
    }
}
