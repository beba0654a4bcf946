//! Reads the documents that bear one unit under any of its forms, window by window.

use crate::query::Unit;
use crate::segment::{Cursor, Segment};

/// Documents read together: their sums fit in the processor's nearest memory.
pub(super) const WINDOW: u32 = 2048;

/// The documents of one written word, and what finding it counts.
struct Lane<'a> {
    cursor: Cursor<'a>,
    weight: f32,
    /// 1 when it is the typed word itself.
    exact: f32,
}

/// Several words that stand for one together.
struct Phrase<'a> {
    words: Vec<Vec<Lane<'a>>>,
    weight: f32,
}

/// What one document bears of a unit.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    frequency: f32,
    heading: f32,
    exact: f32,
}

/// Every form of one unit in one segment.
pub(super) struct Lanes<'a> {
    words: Vec<Lane<'a>>,
    phrases: Vec<Phrase<'a>>,
    counts: Vec<Count>,
    touched: Vec<u32>,
}

impl<'a> Lanes<'a> {
    pub fn of(segment: &'a Segment, unit: &Unit) -> Self {
        let mut words = Vec::new();
        for (stem, weight) in &unit.stems {
            words.extend(lanes(segment, stem, *weight, unit));
        }
        let phrases = unit.phrases.iter().filter_map(|phrase| {
            let words: Vec<Vec<Lane>> =
                phrase.stems.iter().map(|stem| lanes(segment, stem, 1.0, unit)).collect();
            words.iter().all(|word| !word.is_empty()).then_some(Phrase { words, weight: phrase.weight })
        });
        let phrases: Vec<Phrase> = phrases.collect();
        let is_single = words.len() < 2 && phrases.is_empty();
        let counts = if is_single { Vec::new() } else { vec![Count::default(); WINDOW as usize] };
        Self { words, phrases, counts, touched: Vec::new() }
    }

    /// The next document to read, if any is left.
    pub fn next_doc(&self) -> Option<u32> {
        let phrases = self.phrases.iter().flat_map(|phrase| phrase.words.iter().flatten());
        let next = self.words.iter().chain(phrases).map(|lane| lane.cursor.doc).min();
        next.filter(|doc| *doc != u32::MAX)
    }

    /// Tells the documents of the window that begins at `start`: number, frequency, frequency in headings, 1 if as typed.
    pub fn read(&mut self, start: u32, tell: &mut impl FnMut(u32, f32, f32, f32)) {
        let end = start + WINDOW;
        if self.counts.is_empty() {
            for lane in &mut self.words {
                lane.read(end, |doc, count| tell(doc, count.frequency, count.heading, count.exact));
            }
            return;
        }
        let (counts, touched) = (&mut self.counts, &mut self.touched);
        for lane in &mut self.words {
            lane.read(end, |doc, count| add(counts, touched, doc - start, count));
        }
        for phrase in &mut self.phrases {
            phrase.read(start, |at, count| add(counts, touched, at, count));
        }
        for at in touched.drain(..) {
            let count = std::mem::take(&mut counts[at as usize]);
            tell(start + at, count.frequency, count.heading, count.exact);
        }
    }
}

#[inline]
fn add(counts: &mut [Count], touched: &mut Vec<u32>, at: u32, more: Count) {
    let count = &mut counts[at as usize];
    if count.frequency == 0.0 {
        touched.push(at);
    }
    count.frequency += more.frequency;
    count.heading += more.heading;
    count.exact = count.exact.max(more.exact);
}

/// The written words of a stem, and which of them are as typed.
fn lanes<'a>(segment: &'a Segment, stem: &str, weight: f32, unit: &Unit) -> Vec<Lane<'a>> {
    let dictionary = segment.dictionary();
    let Some(stem) = dictionary.find_stem(stem) else { return Vec::new() };
    let words = dictionary.words_of_stem(stem).iter();
    let lane = |word: &u32| {
        let is_typed = unit.exacts.iter().any(|exact| match &exact.accented {
            Some(accented) => dictionary.written(*word) == accented,
            None => segment.folded_of(*word) == exact.folded.as_str(),
        });
        let cursor = Cursor::new(segment.postings(*word));
        Lane { cursor, weight, exact: if is_typed { 1.0 } else { 0.0 } }
    };
    words.map(lane).collect()
}

impl Lane<'_> {
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "frequencies are below 256")]
    fn read(&mut self, end: u32, mut tell: impl FnMut(u32, Count)) {
        let (half, whole) = (self.weight * 0.5, self.weight);
        while self.cursor.doc < end {
            let count = Count {
                frequency: half * self.cursor.halves as f32,
                heading: whole * self.cursor.heading as f32,
                exact: self.exact,
            };
            tell(self.cursor.doc, count);
            self.cursor.advance();
        }
    }
}

impl Phrase<'_> {
    /// A document bears the phrase as much as the word that it bears least.
    fn read(&mut self, start: u32, mut tell: impl FnMut(u32, Count)) {
        let end = start + WINDOW;
        let mut least: Vec<Count> = Vec::new();
        let (mut counts, mut touched) = (vec![Count::default(); WINDOW as usize], Vec::new());
        for word in &mut self.words {
            for lane in word {
                lane.read(end, |doc, count| add(&mut counts, &mut touched, doc - start, count));
            }
            if least.is_empty() {
                least.clone_from(&counts);
            } else {
                for (least, count) in least.iter_mut().zip(&counts) {
                    least.frequency = least.frequency.min(count.frequency);
                    least.heading = least.heading.min(count.heading);
                }
            }
            counts.fill(Count::default());
            touched.clear();
        }
        for (at, least) in (0..).zip(&least).filter(|(_, least)| least.frequency > 0.0) {
            let (frequency, heading) = (self.weight * least.frequency, self.weight * least.heading);
            tell(at, Count { frequency, heading, exact: 0.0 });
        }
    }
}
