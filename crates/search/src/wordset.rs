//! A small table from written words to the units of a query that they answer, asked for every word of a document.

use crate::dictionary::WordId;
use crate::query::Unit;
use crate::segment::Segment;

/// Open addressing at a quarter full; a slot holds a word plus one, and units as bits.
#[derive(Debug)]
pub(crate) struct WordSet {
    slots: Vec<(u32, u64)>,
    shift: u32,
}

impl WordSet {
    /// The words of a segment that answer the units, each as the bit of its place.
    pub fn of_units(segment: &Segment, units: &[Unit]) -> Self {
        let mut stems: Vec<(&str, u64)> = Vec::new();
        for (i, unit) in units.iter().enumerate().take(64) {
            let own = unit.stems.iter().map(|(stem, _)| stem);
            let phrases = unit.phrases.iter().flat_map(|phrase| &phrase.stems);
            stems.extend(own.chain(phrases).map(|stem| (stem.as_str(), 1 << i)));
        }
        Self::of(segment, &stems)
    }

    /// The words of a segment that have these stems, each with the bits given.
    pub fn of(segment: &Segment, stems: &[(&str, u64)]) -> Self {
        let dictionary = segment.dictionary();
        let mut words: Vec<(WordId, u64)> = Vec::new();
        for (stem, bits) in stems.iter().filter_map(|(stem, bits)| Some((dictionary.find_stem(stem)?, bits)))
        {
            words.extend(dictionary.words_of_stem(stem).iter().map(|word| (*word, *bits)));
        }
        let size = (words.len() * 4).next_power_of_two().max(16);
        let mut set = Self { slots: vec![(0, 0); size], shift: 32 - size.ilog2() };
        for (word, bits) in words {
            let at = set.find(word);
            set.slots[at] = (word + 1, set.slots[at].1 | bits);
        }
        set
    }

    /// The units that a word answers, as bits.
    #[inline]
    pub fn get(&self, word: WordId) -> Option<u64> {
        let (key, bits) = self.slots[self.find(word)];
        (key != 0).then_some(bits)
    }

    /// The slot of a word, or the empty one where it would be.
    #[inline]
    fn find(&self, word: WordId) -> usize {
        // Fibonacci hashing: Knuth, “The Art of Computer Programming”, volume 3, section 6.4.
        let mut at = (word.wrapping_mul(0x9E37_79B9) >> self.shift) as usize;
        while self.slots[at].0 != 0 && self.slots[at].0 != word + 1 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }
}
