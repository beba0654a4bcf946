//! The words of one segment: as written, folded, and by stem; found whole, by their beginning, or by their likeness.

use std::cmp::Ordering;

use crate::analysis::stop_words;
use crate::codec::{Reader, Writer};

/// Number of a word as written (small letters, accents kept), in the order of its first appearance in the segment.
pub(crate) type WordId = u32;
/// Number of a stem, in alphabetical order.
pub(crate) type StemId = u32;

/// Strings one after another.
#[derive(Debug, Default)]
pub(crate) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    pub fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.ends.push(u32::try_from(self.text.len()).expect("the words of a segment take less than 4 GB"));
    }

    pub fn get(&self, at: u32) -> &str {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[start..self.ends[at] as usize]
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    fn write(&self, writer: &mut Writer) {
        writer.bytes(self.text.as_bytes());
        writer.words(&self.ends);
    }

    fn read(reader: &mut Reader) -> Option<Self> {
        let text = std::str::from_utf8(reader.bytes()?).ok()?.to_owned();
        let ends = reader.words()?;
        let sound = ends.is_sorted()
            && ends.last().is_none_or(|end| *end as usize == text.len())
            && ends.iter().all(|end| text.is_char_boundary(*end as usize));
        sound.then_some(Self { text, ends })
    }
}

/// What a segment knows of its words.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    /// Words as written, by [`WordId`].
    written: Strings,
    /// Distinct folded words, sorted.
    folded: Strings,
    /// Where the words of a folded one begin in `by_folded`.
    folded_starts: Vec<u32>,
    by_folded: Vec<WordId>,
    /// For each folded word, the letters it has, as bits, and its length: a first sieve for likeness.
    letters: Vec<u32>,
    /// Distinct stems, sorted.
    stems: Strings,
    stem_starts: Vec<u32>,
    by_stem: Vec<WordId>,
    stem_of: Vec<StemId>,
    /// Documents that bear a stem, and those whose heading does.
    bearing: Vec<u32>,
    bearing_heading: Vec<u32>,
    /// Words that say nothing by themselves, sorted: found again when the segment is read.
    stops: Vec<WordId>,
}

/// A word while the dictionary is drawn.
pub(crate) struct Draft {
    pub written: Box<str>,
    pub folded: Box<str>,
    /// Number of the stem in the list of drafted stems.
    pub stem: u32,
}

/// A stem while the dictionary is drawn.
#[derive(Default)]
pub(crate) struct StemDraft {
    pub stem: Box<str>,
    pub bearing: u32,
    pub bearing_heading: u32,
}

impl Dictionary {
    pub fn draw(words: &[Draft], stems: &[StemDraft]) -> Self {
        let mut dictionary = Self::default();
        for word in words {
            dictionary.written.push(&word.written);
        }
        let count = u32::try_from(words.len()).expect("a segment has fewer than four billion words");
        let mut order: Vec<WordId> = (0..count).collect();
        order.sort_unstable_by(|a, b| words[*a as usize].folded.cmp(&words[*b as usize].folded));
        for (i, id) in (0..).zip(&order) {
            let folded = &*words[*id as usize].folded;
            if i == 0 || dictionary.folded.get(end(dictionary.folded.len())) != folded {
                dictionary.folded.push(folded);
                dictionary.folded_starts.push(i);
                dictionary.letters.push(letters(folded));
            }
        }
        dictionary.folded_starts.push(count);
        dictionary.by_folded = order;
        dictionary.sort_stems(words, stems);
        dictionary.with_stops()
    }

    fn with_stops(mut self) -> Self {
        let words = stop_words().iter().flat_map(|word| self.words_of_folded(word));
        self.stops = words.copied().collect();
        self.stops.sort_unstable();
        self
    }

    /// Tells whether a written word says nothing by itself.
    pub fn is_stop(&self, word: WordId) -> bool {
        self.stops.binary_search(&word).is_ok()
    }

    fn sort_stems(&mut self, words: &[Draft], stems: &[StemDraft]) {
        let mut order: Vec<u32> = (0..).take(stems.len()).collect();
        order.sort_unstable_by(|a, b| stems[*a as usize].stem.cmp(&stems[*b as usize].stem));
        let mut place = vec![0_u32; stems.len()];
        for (new, old) in (0..).zip(&order) {
            place[*old as usize] = new;
            let stem = &stems[*old as usize];
            self.stems.push(&stem.stem);
            self.bearing.push(stem.bearing);
            self.bearing_heading.push(stem.bearing_heading);
        }
        self.stem_of = words.iter().map(|word| place[word.stem as usize]).collect();
        let mut by_stem: Vec<WordId> = (0..).take(words.len()).collect();
        by_stem.sort_by_key(|id| self.stem_of[*id as usize]);
        let mut starts = vec![0_u32; stems.len() + 1];
        for stem in &self.stem_of {
            starts[*stem as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        self.by_stem = by_stem;
        self.stem_starts = starts;
    }

    /// Its tables of numbers, in the order in which they are written.
    const fn tables(&self) -> [&Vec<u32>; 8] {
        [
            &self.folded_starts,
            &self.by_folded,
            &self.letters,
            &self.stem_starts,
            &self.by_stem,
            &self.stem_of,
            &self.bearing,
            &self.bearing_heading,
        ]
    }

    /// Memory that its tables take, in bytes.
    pub fn memory_bytes(&self) -> usize {
        let strings = [&self.written, &self.folded, &self.stems];
        strings.iter().map(|strings| strings.text.len() + strings.ends.len() * 4).sum::<usize>()
            + self.tables().iter().map(|table| table.len() * 4).sum::<usize>()
    }

    /// How many different words, as written.
    pub fn len(&self) -> usize {
        self.written.len()
    }

    pub fn written(&self, word: WordId) -> &str {
        self.written.get(word)
    }

    pub fn stem_of(&self, word: WordId) -> StemId {
        self.stem_of[word as usize]
    }

    pub fn stem(&self, stem: StemId) -> &str {
        self.stems.get(stem)
    }

    /// Documents that bear a stem, and those whose heading does.
    pub fn bearing(&self, stem: StemId) -> (u32, u32) {
        (self.bearing[stem as usize], self.bearing_heading[stem as usize])
    }

    pub fn find_stem(&self, stem: &str) -> Option<StemId> {
        find(&self.stems, stem).ok()
    }

    /// The written words of a stem.
    pub fn words_of_stem(&self, stem: StemId) -> &[WordId] {
        let stem = stem as usize;
        &self.by_stem[self.stem_starts[stem] as usize..self.stem_starts[stem + 1] as usize]
    }

    /// The written words that fold to a word.
    pub fn words_of_folded(&self, folded: &str) -> &[WordId] {
        find(&self.folded, folded).map_or(&[], |at| self.variants(at))
    }

    fn variants(&self, folded: u32) -> &[WordId] {
        let at = folded as usize;
        &self.by_folded[self.folded_starts[at] as usize..self.folded_starts[at + 1] as usize]
    }

    /// The folded words that begin with a text, each with its written words.
    pub fn beginning<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a [WordId])> {
        let from = find(&self.folded, start).unwrap_or_else(|at| at);
        (from..end(self.folded.len() + 1))
            .map(|at| (self.folded.get(at), self.variants(at)))
            .take_while(move |(word, _)| word.starts_with(start))
    }

    /// The folded words that may be within `reach` changes of a word: their letters and lengths allow it.
    pub fn alike(&self, word: &str, reach: u32) -> impl Iterator<Item = (&str, &[WordId])> {
        let wanted = letters(word);
        let length = wanted >> LENGTH_SHIFT;
        (0..end(self.folded.len() + 1))
            .filter(move |at| {
                let own = self.letters[*at as usize];
                (own >> LENGTH_SHIFT).abs_diff(length) <= reach
                    && ((own ^ wanted) & LETTERS).count_ones() <= 2 * reach
            })
            .map(|at| (self.folded.get(at), self.variants(at)))
    }

    pub fn write(&self, writer: &mut Writer) {
        self.written.write(writer);
        self.folded.write(writer);
        self.stems.write(writer);
        for table in self.tables() {
            writer.words(table);
        }
    }

    pub fn read(reader: &mut Reader) -> Option<Self> {
        let dictionary = Self {
            written: Strings::read(reader)?,
            folded: Strings::read(reader)?,
            stems: Strings::read(reader)?,
            folded_starts: reader.words()?,
            by_folded: reader.words()?,
            letters: reader.words()?,
            stem_starts: reader.words()?,
            by_stem: reader.words()?,
            stem_of: reader.words()?,
            bearing: reader.words()?,
            bearing_heading: reader.words()?,
            stops: Vec::new(),
        };
        Some(dictionary.with_stops())
    }
}

/// Letters take 26 bits; the length of the word, at most 63, takes the last six.
const LENGTH_SHIFT: u32 = 26;
const LETTERS: u32 = (1 << LENGTH_SHIFT) - 1;

fn letters(folded: &str) -> u32 {
    let mut bits = 0;
    let mut length = 0;
    for c in folded.chars() {
        length += 1;
        bits |= match c {
            'a'..='z' => 1 << (c as u32 - 'a' as u32),
            _ => 0,
        };
    }
    bits | length.min(63) << LENGTH_SHIFT
}

/// The last place of a list of that length.
fn end(length: usize) -> u32 {
    u32::try_from(length.saturating_sub(1)).unwrap_or(u32::MAX)
}

/// Binary search in sorted strings.
fn find(strings: &Strings, word: &str) -> Result<u32, u32> {
    let (mut low, mut high) = (0_u32, u32::try_from(strings.len()).unwrap_or(u32::MAX));
    while low < high {
        let middle = low + (high - low) / 2;
        match strings.get(middle).cmp(word) {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => return Ok(middle),
        }
    }
    Err(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary() -> Dictionary {
        let words =
            [("marché", "marche", 0), ("marche", "marche", 0), ("eau", "eau", 1), ("marcher", "marcher", 0)];
        let drafts = words.map(|(written, folded, stem)| Draft {
            written: written.into(),
            folded: folded.into(),
            stem,
        });
        let stem = |stem: &str, bearing| StemDraft { stem: stem.into(), bearing, bearing_heading: 1 };
        let drawn = Dictionary::draw(&drafts, &[stem("march", 5), stem("eau", 2)]);
        let mut writer = Writer::default();
        drawn.write(&mut writer);
        Dictionary::read(&mut Reader(&writer.0)).expect("what was written is read")
    }

    fn written(dictionary: &Dictionary, words: &[WordId]) -> Vec<String> {
        let mut all: Vec<String> = words.iter().map(|word| dictionary.written(*word).to_owned()).collect();
        all.sort();
        all
    }

    #[test]
    fn finds_words_by_form_stem_beginning_and_likeness() {
        let dictionary = dictionary();
        assert_eq!(dictionary.len(), 4);
        assert_eq!(written(&dictionary, dictionary.words_of_folded("marche")), ["marche", "marché"]);
        assert!(dictionary.words_of_folded("march").is_empty());
        let stem = dictionary.find_stem("march").expect("a stem");
        assert_eq!(written(&dictionary, dictionary.words_of_stem(stem)), ["marche", "marcher", "marché"]);
        assert_eq!(dictionary.bearing(stem), (5, 1));
        assert_eq!(dictionary.stem(dictionary.stem_of(2)), "eau");
        let begun: Vec<&str> = dictionary.beginning("mar").map(|(word, _)| word).collect();
        assert_eq!(begun, ["marche", "marcher"]);
        let alike: Vec<&str> = dictionary.alike("marvhe", 1).map(|(word, _)| word).collect();
        assert_eq!(alike, ["marche", "marcher"]);
    }

    #[test]
    fn stop_words_are_known_again_when_read() {
        let words = [("dés", "des", 0), ("eau", "eau", 1), ("des", "des", 0), ("avec", "avec", 2)];
        let drafts = words.map(|(written, folded, stem)| Draft {
            written: written.into(),
            folded: folded.into(),
            stem,
        });
        let stems =
            ["des", "eau", "avec"].map(|stem| StemDraft { stem: stem.into(), ..StemDraft::default() });
        let mut writer = Writer::default();
        Dictionary::draw(&drafts, &stems).write(&mut writer);
        let read = Dictionary::read(&mut Reader(&writer.0)).expect("what was written is read");
        assert_eq!((0..4).map(|word| read.is_stop(word)).collect::<Vec<_>>(), [true, false, true, true]);
    }

    #[test]
    fn an_empty_one_answers() {
        let empty = Dictionary::draw(&[], &[]);
        assert!(empty.find_stem("a").is_none() && empty.words_of_folded("a").is_empty());
        assert_eq!(empty.beginning("a").count() + empty.alike("abc", 2).count(), 0);
    }
}
