//! A second reading, of the best documents only: how far a title and the words say the same, how early a text bears them,
//! how close together.
//!
//! These ask for the documents themselves, not only for the counts of their words, so that only the best are read again.

use super::{Ranking, rarity, trust};
use crate::dictionary::WordId;
use crate::field::Field;
use crate::found::{Hit, least_of_best};
use crate::query::Unit;
use crate::rank::proximity;
use crate::segment::{Forward, Mark, Segment};
use crate::snapshot::Snapshot;
use crate::wordset::WordSet;

/// How many of the best documents are read again: against 100, they lose 0.0003 of nDCG@10 on CDTN; 200 gain nothing.
const BEST: usize = 50;
/// Longer queries are sentences: the order of their words says little, and reading whole documents costs.
const TOGETHER_MAX: usize = 5;
/// What two words that stand as typed add, in parts of the rarity of the commoner one.
const TOGETHER: f32 = 1.5;
/// What a title that says the words and nothing else adds, in parts of the rarity of all words. On CDTN's development topics,
/// 2 gives 0.530, 3 gives 0.533, 4 gives 0.536 and 6 no more, where PIAF loses 0.006.
const AGREEMENT: f32 = 4.0;
/// How fast that falls with the part of the title which the words leave out, and the part of the words which the title does.
const TITLE_SHARE: f32 = 1.5;
const QUERY_SHARE: f32 = 1.25;
/// What the words add when a text begins with them, in parts of their rarity. On CDTN without its titles, 0 gives 0.378, 0.6
/// gives 0.414, 1 gives 0.431, 1.5 gives 0.445, where PIAF without its titles begins to lose (0.793, then 0.791).
const EARLY: f32 = 1.25;
/// How far in a text, in words, this is halved, and where it is no longer looked for.
const EARLY_HALF: f32 = 20.0;
const EARLY_MAX: u32 = 200;
/// Where words close to each other are no longer looked for, in words: to the end of long sheets, CDTN gains 0.005 of
/// nDCG@10 and its median delay is three times as long.
const WHOLE_MAX: u32 = 500;

/// Raises the scores of the best documents by what a second reading finds.
pub(super) fn reward(snapshot: &Snapshot, units: &[Unit], ranking: &mut Ranking) {
    let rarities = &ranking.rarity;
    let all: f32 = rarities.iter().sum();
    let sets: Vec<WordSet> =
        snapshot.parts.iter().map(|part| WordSet::of_units(&part.segment, units)).collect();
    let together = (2..=TOGETHER_MAX).contains(&units.len());
    let mut reading = Reading::new(snapshot.docs, rarities, together);
    for place in best(&ranking.docs) {
        let hit = &mut ranking.docs[place];
        let (part, doc) = snapshot.place(hit.doc);
        let at = snapshot.parts.partition_point(|other| other.start <= part.start) - 1;
        reading.read(&part.segment, doc, &sets[at]);
        let bearers = snapshot.bearers(part.segment.tables().titles[doc as usize]);
        hit.score += AGREEMENT * all * reading.agreement * trust(bearers);
        hit.score += EARLY * reading.early();
        if together {
            hit.score += TOGETHER * proximity::closeness_of(units, rarities, &reading.places);
        }
    }
}

/// The places of the best documents; at equal score, the first ones.
fn best(docs: &[Hit]) -> Vec<usize> {
    let least = least_of_best(docs, BEST);
    let places = |is_in: fn(f32, f32) -> bool| {
        docs.iter().enumerate().filter(move |(_, hit)| is_in(hit.score, least)).map(|(at, _)| at)
    };
    let mut best: Vec<usize> = places(|score, least| score > least).take(BEST).collect();
    let room = BEST - best.len();
    best.extend(places(|score, least| score.total_cmp(&least).is_eq()).take(room));
    best
}

/// What is told by the words of one heading.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Heading {
    /// How rare its telling words are together, and those that answer a unit.
    all: f32,
    answering: f32,
    /// The units that it bears, as bits.
    units: u64,
}

/// Reads documents again, one after another.
struct Reading<'a> {
    docs: usize,
    rarities: &'a [f32],
    /// Whether documents are read to their end, for the places of the words.
    whole: bool,
    /// Where each unit stands, in words; texts are kept out of reach of each other.
    places: Vec<Vec<u32>>,
    /// How many words of the summary and the body come before each unit.
    first: Vec<u32>,
    /// How far the best heading and the query say the same, from 0 to 1.
    agreement: f32,
}

impl<'a> Reading<'a> {
    fn new(docs: usize, rarities: &'a [f32], whole: bool) -> Self {
        let (places, first) = (vec![Vec::new(); rarities.len()], vec![u32::MAX; rarities.len()]);
        Self { docs, rarities, whole, places, first, agreement: 0.0 }
    }

    fn read(&mut self, segment: &Segment, doc: u32, set: &WordSet) {
        self.places.iter_mut().for_each(Vec::clear);
        self.first.fill(u32::MAX);
        self.agreement = 0.0;
        let (mut field, mut heading) = (Field::Title, Heading::default());
        let (mut place, mut last, mut told) = (0, u32::MAX, 0);
        for mark in Forward::of(segment, doc) {
            match mark {
                Mark::Section(next, _) => {
                    self.agree(std::mem::take(&mut heading));
                    (field, place, last) = (next, place + proximity::REACH + 1, u32::MAX);
                }
                Mark::Word { word, at } => {
                    let bits = set.get(word).unwrap_or_default();
                    // A compound stands where its first part does.
                    if at != last {
                        (place, last) = (place + 1, at);
                        told += u32::from(field.is_stored());
                        if field.is_heading() {
                            self.weigh(segment, word, bits, &mut heading);
                        }
                    }
                    if bits != 0 {
                        heading.units |= bits;
                        self.note(bits, place, field.is_stored().then_some(told));
                    }
                    if told > if self.whole { WHOLE_MAX } else { EARLY_MAX } {
                        break;
                    }
                }
            }
        }
        self.agree(heading);
    }

    fn weigh(&self, segment: &Segment, word: WordId, bits: u64, heading: &mut Heading) {
        let dictionary = segment.dictionary();
        if dictionary.is_stop(word) && bits == 0 {
            return;
        }
        let rarity = rarity(self.docs, dictionary.bearing(dictionary.stem_of(word)).0);
        heading.all += rarity;
        if bits != 0 {
            heading.answering += rarity;
        }
    }

    #[inline]
    fn note(&mut self, bits: u64, place: u32, told: Option<u32>) {
        let mut left = bits;
        while left != 0 {
            let unit = left.trailing_zeros() as usize;
            left &= left - 1;
            if self.whole {
                self.places[unit].push(place);
            }
            if let Some(told) = told {
                self.first[unit] = self.first[unit].min(told);
            }
        }
    }

    /// Keeps what a heading agrees, if it is the most.
    fn agree(&mut self, heading: Heading) {
        if heading.answering > 0.0 {
            let borne = self.rarities.iter().enumerate().filter(|(unit, _)| heading.units >> unit & 1 == 1);
            let query_share =
                borne.map(|(_, rarity)| rarity).sum::<f32>() / self.rarities.iter().sum::<f32>();
            let title_share = heading.answering / heading.all;
            self.agreement =
                self.agreement.max(title_share.powf(TITLE_SHARE) * query_share.min(1.0).powf(QUERY_SHARE));
        }
    }

    /// The rarity of the units, each the less the later the text bears it.
    #[expect(clippy::cast_precision_loss, reason = "at most EARLY_MAX")]
    fn early(&self) -> f32 {
        let units = self.first.iter().zip(self.rarities).filter(|(first, _)| **first <= EARLY_MAX);
        units.map(|(first, rarity)| rarity * EARLY_HALF / (EARLY_HALF + *first as f32)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreement(rarities: &[f32], heading: Heading) -> f32 {
        let mut reading = Reading::new(10, rarities, false);
        reading.agree(heading);
        reading.agreement
    }

    #[test]
    fn agreement_is_whole_only_when_both_say_the_same() {
        let whole = agreement(&[2.0, 3.0], Heading { all: 5.0, answering: 5.0, units: 3 });
        let more_title = agreement(&[2.0, 3.0], Heading { all: 10.0, answering: 5.0, units: 3 });
        let more_query = agreement(&[2.0, 3.0], Heading { all: 3.0, answering: 3.0, units: 2 });
        assert!((whole - 1.0).abs() < 1e-6);
        assert!((more_title - 0.5_f32.powf(TITLE_SHARE)).abs() < 1e-6);
        assert!((more_query - 0.6_f32.powf(QUERY_SHARE)).abs() < 1e-6);
        assert!(agreement(&[2.0, 3.0], Heading::default()).abs() < f32::EPSILON);
    }

    #[test]
    fn the_best_heading_is_kept() {
        let rarities = [1.0];
        let mut reading = Reading::new(10, &rarities, false);
        reading.agree(Heading { all: 1.0, answering: 1.0, units: 1 });
        reading.agree(Heading { all: 4.0, answering: 1.0, units: 1 });
        assert!((reading.agreement - 1.0).abs() < 1e-6);
    }

    #[test]
    fn early_words_count_more_and_late_ones_nothing() {
        let rarities = [2.0, 1.0];
        let mut reading = Reading::new(10, &rarities, false);
        assert!(reading.early().abs() < f32::EPSILON);
        reading.first = vec![20, EARLY_MAX + 1];
        assert!((reading.early() - 1.0).abs() < 1e-6);
        reading.first = vec![0, 0];
        assert!((reading.early() - 3.0).abs() < 1e-6);
    }
}
