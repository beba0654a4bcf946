//! Ranking: BM25 over the whole text, once more over the headings, more for the typed form, for all the words, for close ones.
//!
//! Robertson and Zaragoza, “The Probabilistic Relevance Framework: BM25 and Beyond”, 2009; section 3.6 for fields.
//! Documents are read by windows whose sums stay in the processor's nearest memory; every matching document is given back,
//! because facets count them all.

mod lanes;
mod proximity;
mod second;

use crate::found::Hit;
use crate::query::Unit;
use crate::snapshot::{Part, Snapshot};
use lanes::{Lanes, WINDOW};

// The figures come from a random search for the best nDCG@10 on the development questions of CDTN and PIAF, both with and without
// titles, PIAF kept near 0.808 (0.811 before); they were chosen together on those questions, so that other collections will gain less.

/// How soon repeating a word stops counting (BM25's k1), in texts and in headings. 1.2 loses 0.008
/// on CDTN without its titles.
const SATURATION: f32 = 1.6;
const HEADING_SATURATION: f32 = 1.2;
/// From 0 (length ignored) to 1 (a word of a text twice as long counts half), in texts and in headings.
const LENGTH: f32 = 0.6;
const HEADING_LENGTH: f32 = 0.8;
/// Least average lengths used for normalising, in words: in a commons of short texts no one is long.
const USUAL_LENGTH: f32 = 100.0;
const USUAL_HEADING: f32 = 8.0;
/// What a word in a heading adds, against the same in the whole text; headings that say all the words add more (see `second`).
const HEADING: f32 = 0.6;
/// How fast a title stops saying something as other documents bear the same one: an exponent of their number.
const SHARED_TITLE: f32 = 0.5;
/// Up to so many documents may bear a title without it saying less.
const TWINS: f32 = 3.0;
/// What a word found as it was typed adds, in parts of its rarity; without it, PIAF lost 0.006 before the second reading.
const EXACT_BONUS: f32 = 0.3;

/// What makes a document answer several words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// Whether bearing only part of the words counts against a document (by the eighth root of the part).
    pub coverage: bool,
    /// The least part of the words, by rarity, that a document must bear.
    pub least_share: f32,
    /// Whether the best documents are read again, for their titles, their beginnings and words close to each other.
    pub second_reading: bool,
}

impl Manner {
    /// For typed words: a document that bears one common word of a sentence is no answer to it.
    pub const SEARCH: Self = Self { coverage: true, least_share: 0.2, second_reading: true };
    /// For the words of a whole document: no other one bears them all.
    pub const RESEMBLANCE: Self = Self { coverage: false, least_share: 0.1, second_reading: false };
}

/// Every matching document, in no order, and how rare each unit is.
#[derive(Debug, Default)]
pub(crate) struct Ranking {
    pub docs: Vec<Hit>,
    pub rarity: Vec<f32>,
}

/// What one unit is worth: how rare it is in whole documents, and among headings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Worth {
    pub text: f32,
    pub heading: f32,
}

/// How lengths count in one snapshot.
#[derive(Debug, Clone, Copy)]
struct Norms {
    text: Norm,
    heading: Norm,
}

/// How lengths count in one kind of text.
#[derive(Debug, Clone, Copy)]
struct Norm {
    saturation: f32,
    base: f32,
    by_word: f32,
}

impl Norm {
    fn of(saturation: f32, penalty: f32, average: f32) -> Self {
        Self { saturation, base: saturation * (1.0 - penalty), by_word: saturation * penalty / average }
    }

    /// A frequency, saturated and set against the length of the text.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "lengths are small numbers")]
    fn saturate(self, frequency: f32, length: u32) -> f32 {
        frequency * (self.saturation + 1.0) / (frequency + self.base + self.by_word * length as f32)
    }
}

impl Norms {
    fn of(snapshot: &Snapshot) -> Self {
        Self {
            text: Norm::of(SATURATION, LENGTH, snapshot.text_length.max(USUAL_LENGTH)),
            heading: Norm::of(HEADING_SATURATION, HEADING_LENGTH, snapshot.heading_length.max(USUAL_HEADING)),
        }
    }
}

/// Scores every document that bears enough of the units.
pub(crate) fn rank(snapshot: &Snapshot, units: &[Unit], manner: Manner) -> Ranking {
    let worths: Vec<Worth> = units.iter().map(|unit| worth(snapshot, unit)).collect();
    let norms = Norms::of(snapshot);
    let mut ranking = Ranking { docs: Vec::new(), rarity: worths.iter().map(|worth| worth.text).collect() };
    for part in &snapshot.parts {
        let lanes = units.iter().map(|unit| Lanes::of(&part.segment, unit)).collect();
        Reading { snapshot, part, worths: &worths, norms, manner }.collect(lanes, &mut ranking.docs);
    }
    if manner.second_reading {
        second::reward(snapshot, units, &mut ranking);
    }
    ranking
}

fn worth(snapshot: &Snapshot, unit: &Unit) -> Worth {
    let (mut text, mut heading) = (0, 0);
    for (stem, _) in &unit.stems {
        let bearing = snapshot.bearing(stem);
        (text, heading) = (text.max(bearing.0), heading.max(bearing.1));
    }
    for phrase in &unit.phrases {
        let words = phrase.stems.iter().map(|stem| snapshot.bearing(stem));
        let rarest = words.min_by_key(|bearing| bearing.0).unwrap_or_default();
        (text, heading) = (text.max(rarest.0), heading.max(rarest.1));
    }
    Worth {
        text: unit.weight * rarity(snapshot.docs, text),
        heading: HEADING * unit.weight * rarity(snapshot.docs, heading),
    }
}

/// BM25's inverse document frequency, in the form that is never negative.
#[expect(clippy::cast_precision_loss, reason = "counts of documents need no more than seven digits")]
fn rarity(docs: usize, bearing: u32) -> f32 {
    let (docs, bearing) = (docs as f32, bearing as f32);
    (1.0 + ((docs - bearing).max(0.0) + 0.5) / (bearing + 0.5)).ln()
}

/// What is known of one document after reading every unit.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    text: f32,
    heading: f32,
    /// The worth of the units that it bears.
    borne: f32,
}

/// Reads one part of the index.
struct Reading<'a> {
    snapshot: &'a Snapshot,
    part: &'a Part,
    worths: &'a [Worth],
    norms: Norms,
    manner: Manner,
}

impl Reading<'_> {
    fn collect(&self, mut lanes: Vec<Lanes>, out: &mut Vec<Hit>) {
        let all: f32 = self.worths.iter().map(|worth| worth.text).sum();
        let mut sums = vec![Sum::default(); WINDOW as usize];
        let mut seen = [0_u64; WINDOW as usize / 64];
        while let Some(next) = lanes.iter().filter_map(Lanes::next_doc).min() {
            let start = next / WINDOW * WINDOW;
            for (lanes, worth) in lanes.iter_mut().zip(self.worths) {
                lanes.read(start, &mut |doc, frequency, heading, exact| {
                    let at = (doc - start) as usize;
                    seen[at / 64] |= 1 << (at % 64);
                    self.add(&mut sums[at], doc, *worth, [frequency, heading, exact]);
                });
            }
            for (row, bits) in (0..).zip(&mut seen) {
                let mut left = std::mem::take(bits);
                while left != 0 {
                    let at = row * 64 + left.trailing_zeros();
                    left &= left - 1;
                    let sum = std::mem::take(&mut sums[at as usize]);
                    out.extend(self.hit(start + at, sum, all));
                }
            }
        }
    }

    #[inline]
    fn add(&self, sum: &mut Sum, doc: u32, worth: Worth, [frequency, heading, exact]: [f32; 3]) {
        let tables = self.part.segment.tables();
        let length = tables.text_lengths[doc as usize];
        sum.text += worth.text * (self.norms.text.saturate(frequency, length) + exact * EXACT_BONUS);
        sum.borne += worth.text;
        if heading > 0.0 {
            let length = tables.heading_lengths[doc as usize];
            sum.heading += worth.heading * self.norms.heading.saturate(heading, length);
        }
    }

    #[inline]
    fn hit(&self, doc: u32, sum: Sum, all: f32) -> Option<Hit> {
        let share = sum.borne / all;
        if share < self.manner.least_share || self.part.dead.contains(doc) {
            return None;
        }
        let mut score = sum.text;
        if sum.heading > 0.0 {
            let bearers = self.snapshot.bearers(self.part.segment.tables().titles[doc as usize]);
            score += if bearers > 1 { sum.heading * trust(bearers) } else { sum.heading };
        }
        if self.manner.coverage {
            score *= share.sqrt().sqrt().sqrt();
        }
        Some(Hit { doc: self.part.start + doc, score })
    }
}

/// How much a title says when several documents bear it: a few may well, which say different things under it.
#[expect(clippy::cast_precision_loss, reason = "a count of documents")]
fn trust(bearers: u32) -> f32 {
    (bearers as f32 / TWINS).max(1.0).powf(-SHARED_TITLE)
}
