//! Ranking: BM25F over the fields, titles once more apart, more for the typed form, for all the words, and for close ones.
//!
//! Robertson and Zaragoza, “The Probabilistic Relevance Framework: BM25 and Beyond”, 2009, section 3.6 for the fields.
//! Terms are read one at a time rather than through tantivy's scorers, because the caller needs every matching document
//! (facets count them) and because the fields of one word must be added before saturation, not after.
//! On the constants below (nDCG@10, PIAF passages / CDTN sheets): without the heading part 0.81 / 0.39, with it alone
//! decisive 0.77 / 0.50; the values chosen keep both near their best.

mod gauge;
mod proximity;

use tantivy::{DocId, Searcher, SegmentReader};

use crate::error::SearchError;
use crate::query::Unit;
use crate::schema::Fields;
use gauge::{Gauge, Occurrence};

/// How soon repeating a word stops counting (BM25's k1).
const SATURATION: f32 = 1.2;
/// What a word in the title or a name adds, against the same in the whole text.
const HEADING: f32 = 1.0;
/// What a word found as it was typed adds, in parts of its rarity.
const EXACT_BONUS: f32 = 0.3;

/// What makes a document answer several words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// How strongly bearing only part of the words counts against a document: an exponent, 0 for not at all.
    pub coverage: f32,
    /// The least part of the words, by rarity, that a document must bear.
    pub least_share: f32,
    /// Whether words that stand close to each other count more.
    pub proximity: bool,
}

impl Manner {
    /// For typed words: a document that bears one common word of a sentence is no answer to it.
    pub const SEARCH: Self = Self { coverage: 0.25, least_share: 0.2, proximity: true };
    /// For the words of a whole document: no other one bears them all.
    pub const RESEMBLANCE: Self = Self { coverage: 0.0, least_share: 0.1, proximity: false };
}

/// A matching document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scored {
    pub segment: u32,
    pub doc: DocId,
    pub score: f32,
    /// Bit `i` is set when the document bears unit `i`.
    pub borne: u64,
}

/// Every matching document, in no order, and how rare each unit is.
#[derive(Debug, Default)]
pub(crate) struct Ranking {
    pub docs: Vec<Scored>,
    pub rarity: Vec<f32>,
}

/// What one unit is worth: how rare it is in whole documents, and among headings.
#[derive(Debug, Clone, Copy)]
struct Worth {
    text: f32,
    heading: f32,
}

/// Scores every document that bears enough of the units (at most 64).
pub(crate) fn rank(
    searcher: &Searcher,
    fields: &Fields,
    units: &[Unit],
    manner: &Manner,
) -> Result<Ranking, SearchError> {
    let lengths = gauge::average_lengths(searcher, fields)?;
    let mut by_segment: Vec<Vec<Vec<Occurrence>>> = Vec::new();
    for segment in searcher.segment_readers() {
        let mut gauge = Gauge::new(segment, fields, &lengths)?;
        by_segment.push(units.iter().map(|unit| gauge.occurrences(unit)).collect::<Result<_, _>>()?);
    }
    let worths = worths(searcher, units, &by_segment);
    let mut ranking = Ranking { docs: Vec::new(), rarity: worths.iter().map(|worth| worth.text).collect() };
    for (ord, (segment, occurrences)) in (0..).zip(searcher.segment_readers().iter().zip(&by_segment)) {
        ranking.docs.extend(add_up(ord, segment, occurrences, &worths, manner));
    }
    if manner.proximity {
        proximity::reward(searcher, fields, units, &mut ranking)?;
    }
    Ok(ranking)
}

/// Replaces document numbers by keys, one column per segment.
pub(crate) fn hits(searcher: &Searcher, docs: &[Scored]) -> Result<Vec<(u64, f32)>, SearchError> {
    let columns = searcher
        .segment_readers()
        .iter()
        .map(|segment| segment.fast_fields().column_first_or_default::<u64>("key"))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(docs
        .iter()
        .map(|scored| (columns[scored.segment as usize].get_val(scored.doc), scored.score))
        .collect())
}

fn worths(searcher: &Searcher, units: &[Unit], by_segment: &[Vec<Vec<Occurrence>>]) -> Vec<Worth> {
    let docs = searcher.segment_readers().iter().map(|segment| segment.max_doc() as usize).sum();
    let worth = |(i, unit): (usize, &Unit)| {
        let occurrences = || by_segment.iter().flat_map(|segment| &segment[i]);
        Worth {
            text: unit.weight * rarity(docs, occurrences().count()),
            heading: HEADING * unit.weight * rarity(docs, occurrences().filter(|o| o.heading > 0.0).count()),
        }
    };
    units.iter().enumerate().map(worth).collect()
}

/// BM25's inverse document frequency, in the form that is never negative.
#[expect(clippy::cast_precision_loss, reason = "counts of documents need no more than seven digits")]
fn rarity(docs: usize, bearing: usize) -> f32 {
    (1.0 + (docs as f32 - bearing as f32 + 0.5) / (bearing as f32 + 0.5)).ln()
}

/// Adds up the units of each living document of a segment.
fn add_up(
    ord: u32,
    segment: &SegmentReader,
    occurrences: &[Vec<Occurrence>],
    worths: &[Worth],
    manner: &Manner,
) -> Vec<Scored> {
    let mut sums = vec![(0.0_f32, 0_u64); segment.max_doc() as usize];
    let mut touched: Vec<DocId> = Vec::new();
    for (i, (unit, worth)) in occurrences.iter().zip(worths).enumerate() {
        for occurrence in unit {
            let (score, borne) = &mut sums[occurrence.doc as usize];
            if *borne == 0 {
                touched.push(occurrence.doc);
            }
            let exact = if occurrence.exact { EXACT_BONUS } else { 0.0 };
            *score += worth.text * (saturate(occurrence.frequency) + exact);
            *score += worth.heading * saturate(occurrence.heading);
            *borne |= 1 << i;
        }
    }
    let all: f32 = worths.iter().map(|worth| worth.text).sum();
    let scored = |doc: DocId| {
        let (sum, borne) = sums[doc as usize];
        let of_unit = |(i, worth): (usize, &Worth)| if borne >> i & 1 == 1 { worth.text } else { 0.0 };
        let share = worths.iter().enumerate().map(of_unit).sum::<f32>() / all;
        let answers = share >= manner.least_share && !segment.is_deleted(doc);
        answers.then(|| Scored { segment: ord, doc, score: sum * share.powf(manner.coverage), borne })
    };
    touched.into_iter().filter_map(scored).collect()
}

fn saturate(frequency: f32) -> f32 {
    frequency * (SATURATION + 1.0) / (frequency + SATURATION)
}
