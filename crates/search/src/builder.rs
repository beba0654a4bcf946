//! Draws one segment from documents: entries just written, or documents of older segments.

use std::collections::HashMap;

use crate::analysis::{stem, tokens};
use crate::codec::put;
use crate::dictionary::{Dictionary, Draft, StemDraft, WordId};
use crate::entry::Entry;
use crate::field::Field;
use crate::segment::{Forward, Mark, Segment, Tables, Texts};

/// Most characters of text kept for excerpts, per document.
const STORED_MAX: usize = 200_000;
/// Times a word counts in one document, at most, in halves.
const HALVES_MAX: u32 = 255;
const HEADING_MAX: u32 = 15;

/// Collects documents, then gives the segment.
#[derive(Default)]
pub(crate) struct Builder {
    words: HashMap<Box<str>, WordId>,
    drafts: Vec<Draft>,
    stems: HashMap<Box<str>, u32>,
    stem_drafts: Vec<StemDraft>,
    postings: Vec<Postings>,
    tables: Tables,
    texts: Vec<u8>,
    /// The words of the document being read: the word, what it adds to the text in halves, whether in a heading.
    bag: Vec<(WordId, u32, bool)>,
    bag_stems: Vec<(u32, bool)>,
}

/// The documents of one word, as they will be written.
#[derive(Default)]
struct Postings {
    bytes: Vec<u8>,
    last: u32,
    count: u32,
}

/// How long the parts of a document are.
#[derive(Default, Clone, Copy)]
struct Lengths {
    heading: u32,
    halves: u32,
}

impl Builder {
    pub fn len(&self) -> usize {
        self.tables.keys.len()
    }

    /// Adds a document from its texts.
    pub fn add(&mut self, entry: &Entry) {
        let mut stored = String::new();
        let mut lengths = Lengths::default();
        for field in Field::ALL {
            for text in texts(entry, field) {
                let base = store(&mut stored, field, text);
                self.read(field, text, base, &mut lengths);
            }
        }
        let (high, low) = entry.id.0.as_u64_pair();
        let title = title_hash(&entry.title);
        self.close(high, low, title, lengths, stored.as_bytes());
    }

    /// Adds a document as another segment holds it.
    pub fn add_again(&mut self, from: &Segment, doc: u32, known: &mut [Option<WordId>]) {
        let mut lengths = Lengths::default();
        let mut field = Field::Title;
        let mut last = 0;
        for mark in Forward::of(from, doc) {
            match mark {
                Mark::Section(next, base) => {
                    (field, last) = (next, base);
                    self.open_section(field, base);
                }
                Mark::Word { word, at } => {
                    let own = *known[word as usize].get_or_insert_with(|| {
                        let dictionary = from.dictionary();
                        let (written, stem) = (dictionary.written(word), dictionary.stem_of(word));
                        let folded = from.folded_of(word);
                        self.word(written, &folded, dictionary.stem(stem))
                    });
                    self.put_word(field, own, at - last, &mut lengths);
                    last = at;
                }
            }
        }
        let tables = from.tables();
        let at = doc as usize;
        let text = from.text(doc).unwrap_or_default();
        self.close(tables.highs[at], tables.keys[at], tables.titles[at], lengths, text.as_bytes());
    }

    fn open_section(&mut self, field: Field, base: u32) {
        put(&mut self.tables.forward, 0);
        put(&mut self.tables.forward, field as u32);
        put(&mut self.tables.forward, base);
    }

    fn read(&mut self, field: Field, text: &str, base: u32, lengths: &mut Lengths) {
        self.open_section(field, base);
        let mut last = 0;
        for token in tokens(text) {
            let from = u32::try_from(token.from).unwrap_or(u32::MAX);
            let written = token.written(text);
            let id = match self.words.get(written.as_ref()) {
                Some(id) => *id,
                None => self.word(&written, &token.exact, &stem(&written)),
            };
            self.put_word(field, id, from - last, lengths);
            last = from;
        }
    }

    fn word(&mut self, written: &str, folded: &str, stem: &str) -> WordId {
        if let Some(id) = self.words.get(written) {
            return *id;
        }
        let next = u32::try_from(self.stem_drafts.len()).expect("fewer than four billion stems");
        let stem_id = *self.stems.entry(stem.into()).or_insert(next);
        if stem_id == next {
            self.stem_drafts.push(StemDraft { stem: stem.into(), ..StemDraft::default() });
        }
        let id = u32::try_from(self.drafts.len()).expect("fewer than four billion words");
        self.drafts.push(Draft { written: written.into(), folded: folded.into(), stem: stem_id });
        self.postings.push(Postings::default());
        self.words.insert(written.into(), id);
        id
    }

    fn put_word(&mut self, field: Field, word: WordId, gap: u32, lengths: &mut Lengths) {
        put(&mut self.tables.forward, word + 1);
        put(&mut self.tables.forward, gap);
        let halves = field.halves();
        lengths.halves += 2;
        lengths.heading += u32::from(field.is_heading());
        self.bag.push((word, halves, field.is_heading()));
    }

    fn close(&mut self, high: u64, key: u64, title: u64, lengths: Lengths, stored: &[u8]) {
        let doc = u32::try_from(self.tables.keys.len()).expect("fewer than four billion documents");
        self.bag.sort_unstable();
        self.bag_stems.clear();
        for same in self.bag.chunk_by(|a, b| a.0 == b.0) {
            let word = same[0].0;
            let halves = same.iter().map(|(_, halves, _)| halves).sum::<u32>().min(HALVES_MAX);
            let heading = same.iter().map(|(.., heading)| u32::from(*heading)).sum::<u32>().min(HEADING_MAX);
            self.postings[word as usize].push(doc, halves, heading);
            self.bag_stems.push((self.drafts[word as usize].stem, heading > 0));
        }
        self.bag.clear();
        self.bag_stems.sort_unstable();
        for same in self.bag_stems.chunk_by(|a, b| a.0 == b.0) {
            let stem = &mut self.stem_drafts[same[0].0 as usize];
            stem.bearing += 1;
            stem.bearing_heading += u32::from(same.iter().any(|(_, heading)| *heading));
        }
        self.tables.highs.push(high);
        self.tables.keys.push(key);
        self.tables.titles.push(title);
        self.tables.heading_lengths.push(lengths.heading);
        self.tables.text_lengths.push(lengths.halves / 2);
        self.tables.forward_ends.push(self.tables.forward.len() as u64);
        self.texts.extend_from_slice(stored);
        self.tables.text_ends.push(self.texts.len() as u64);
    }

    /// The segment of what was added.
    pub fn finish(mut self) -> Segment {
        drop(self.words);
        drop(self.stems);
        for postings in &mut self.postings {
            self.tables.postings.append(&mut postings.bytes);
            self.tables.posting_ends.push(self.tables.postings.len() as u64);
            self.tables.posting_counts.push(postings.count);
        }
        self.tables.postings.shrink_to_fit();
        self.tables.forward.shrink_to_fit();
        let dictionary = Dictionary::draw(&self.drafts, &self.stem_drafts);
        Segment::new(dictionary, self.tables, Texts::Memory(self.texts))
    }
}

impl Postings {
    /// Adds a document: its number from the last one, and two bits that say whether it is the ordinary single mention.
    fn push(&mut self, doc: u32, halves: u32, heading: u32) {
        let delta = doc - self.last;
        self.last = doc;
        self.count += 1;
        let code = match (halves, heading) {
            (2, 0) => 0,
            (_, 0) => 1,
            _ => 2,
        };
        put(&mut self.bytes, delta << 2 | code);
        if code > 0 {
            self.bytes.push(u8::try_from(halves).unwrap_or(u8::MAX));
        }
        if code > 1 {
            self.bytes.push(u8::try_from(heading).unwrap_or(u8::MAX));
        }
    }
}

/// The texts of an entry in one field.
fn texts(entry: &Entry, field: Field) -> Vec<&str> {
    match field {
        Field::Title => vec![&entry.title],
        Field::Names => entry.names.iter().map(String::as_str).collect(),
        Field::Labels => entry.labels.iter().map(String::as_str).collect(),
        Field::Summary => vec![&entry.summary],
        Field::Notice => entry.notice.iter().map(String::as_str).collect(),
        Field::Body => vec![&entry.body],
    }
}

/// Keeps a text for excerpts and tells where it begins there.
fn store(stored: &mut String, field: Field, text: &str) -> u32 {
    if !field.is_stored() || text.trim().is_empty() {
        return 0;
    }
    if !stored.is_empty() {
        stored.push('\n');
    }
    let base = stored.len();
    let room = STORED_MAX.saturating_sub(base);
    stored.push_str(&text[..text.floor_char_boundary(room)]);
    u32::try_from(base).unwrap_or(u32::MAX)
}

/// FNV-1a over the folded title: only compared for being the same.
fn title_hash(title: &str) -> u64 {
    let folded = text::fold(title);
    folded
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
