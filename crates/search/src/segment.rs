//! A part of the index that never changes: its words, which documents bear them, and what each document says in order.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::os::unix::fs::FileExt;

use crate::codec::{Reader, Writer, take};
use crate::dictionary::{Dictionary, WordId};
use crate::field::Field;

/// First bytes of a segment's file; the last one is raised with any change of form or of analysis.
const MAGIC: &[u8; 8] = b"RAMURE\x00\x02";

/// The tables of a segment; lists of documents are in the order of their numbers.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// The two halves of the identifiers; the low one is the key.
    pub highs: Vec<u64>,
    pub keys: Vec<u64>,
    /// Titles, to tell those that several documents share.
    pub titles: Vec<u64>,
    /// Words of the headings, and of all fields.
    pub heading_lengths: Vec<u32>,
    pub text_lengths: Vec<u32>,
    /// Where the documents of each word end in `postings`, and how many they are.
    pub posting_ends: Vec<u64>,
    pub posting_counts: Vec<u32>,
    pub postings: Vec<u8>,
    /// Where each document ends in `forward`.
    pub forward_ends: Vec<u64>,
    pub forward: Vec<u8>,
    /// Where the text of each document ends.
    pub text_ends: Vec<u64>,
}

/// Where the texts for excerpts are: they are read one at a time.
#[derive(Debug)]
pub(crate) enum Texts {
    Memory(Vec<u8>),
    File { file: File, base: u64 },
}

/// A piece of a document's text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Piece {
    pub text: String,
    /// Where it begins in the whole, in bytes.
    pub from: usize,
    /// Whether it goes to the end of the whole.
    pub is_last: bool,
}

/// A part of the index; documents taken out of it are known outside.
#[derive(Debug)]
pub(crate) struct Segment {
    dictionary: Dictionary,
    tables: Tables,
    texts: Texts,
    /// Documents in the order of their keys.
    by_key: Vec<u32>,
}

impl Segment {
    pub fn new(dictionary: Dictionary, tables: Tables, texts: Texts) -> Self {
        let mut by_key: Vec<u32> = (0..).take(tables.keys.len()).collect();
        by_key.sort_unstable_by_key(|doc| tables.keys[*doc as usize]);
        Self { dictionary, tables, texts, by_key }
    }

    /// How many documents it holds, those taken out included.
    pub fn len(&self) -> usize {
        self.tables.keys.len()
    }

    /// Memory that its tables take, in bytes; texts kept on disk take none.
    pub fn memory_bytes(&self) -> usize {
        let t = &self.tables;
        let longs = [&t.highs, &t.keys, &t.titles, &t.posting_ends, &t.forward_ends, &t.text_ends];
        let words = [&t.heading_lengths, &t.text_lengths, &t.posting_counts, &self.by_key];
        let texts = if let Texts::Memory(texts) = &self.texts { texts.len() } else { 0 };
        longs.iter().map(|table| table.len() * 8).sum::<usize>()
            + words.iter().map(|table| table.len() * 4).sum::<usize>()
            + self.dictionary.memory_bytes()
            + t.postings.len()
            + t.forward.len()
            + texts
    }

    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The documents of a key: the last one is the one that counts, should an entry have been given twice.
    pub fn docs_of_key(&self, key: u64) -> &[u32] {
        let at = |doc: &u32| self.tables.keys[*doc as usize];
        let from = self.by_key.partition_point(|doc| at(doc) < key);
        let to = from + self.by_key[from..].partition_point(|doc| at(doc) == key);
        &self.by_key[from..to]
    }

    /// How many documents bear a written word.
    pub fn count(&self, word: WordId) -> u32 {
        self.tables.posting_counts[word as usize]
    }

    /// The documents of a written word.
    pub fn postings(&self, word: WordId) -> &[u8] {
        let word = word as usize;
        let start = if word == 0 { 0 } else { self.tables.posting_ends[word - 1] };
        slice(&self.tables.postings, start, self.tables.posting_ends[word])
    }

    /// The folded form of a written word.
    pub fn folded_of(&self, word: WordId) -> Cow<'_, str> {
        let written = self.dictionary.written(word);
        if written.is_ascii() { Cow::Borrowed(written) } else { Cow::Owned(crate::analysis::folded(written)) }
    }

    /// The text kept for the excerpts of a document; `None` when the file is no longer what it was.
    pub fn text(&self, doc: u32) -> Option<String> {
        self.piece(doc, 0..usize::MAX).map(|piece| piece.text)
    }

    /// A piece of that text, in bytes, trimmed to whole characters.
    pub fn piece(&self, doc: u32, span: Range<usize>) -> Option<Piece> {
        let doc = doc as usize;
        let start = if doc == 0 { 0 } else { self.tables.text_ends[doc - 1] };
        let length = usize::try_from(self.tables.text_ends[doc] - start).ok()?;
        let (from, to) = (span.start.min(length), span.end.min(length));
        let start = start + from as u64;
        let bytes = match &self.texts {
            Texts::Memory(bytes) => slice(bytes, start, start + (to - from) as u64).to_vec(),
            Texts::File { file, base } => {
                let mut bytes = vec![0; to - from];
                file.read_exact_at(&mut bytes, base + start).ok()?;
                bytes
            }
        };
        let is_inside = |byte: &&u8| **byte & 0b1100_0000 == 0b1000_0000;
        let skipped = if from == 0 { 0 } else { bytes.iter().take(3).take_while(is_inside).count() };
        let text = match std::str::from_utf8(&bytes[skipped..]) {
            Ok(text) => text,
            // Cut within its last character.
            Err(error) if to < length && error.error_len().is_none() => {
                std::str::from_utf8(&bytes[skipped..skipped + error.valid_up_to()]).ok()?
            }
            Err(_) => return None,
        };
        Some(Piece { text: text.to_owned(), from: from + skipped, is_last: to == length })
    }

    /// The length of its file, when it has one.
    pub fn file_length(&self) -> Option<u64> {
        match &self.texts {
            Texts::Memory(_) => None,
            Texts::File { base, .. } => {
                Some(base + self.tables.text_ends.last().copied().unwrap_or_default())
            }
        }
    }

    /// The whole file, and where the texts begin in it.
    pub fn encode(&self) -> (usize, Vec<u8>) {
        let mut writer = Writer::default();
        self.dictionary.write(&mut writer);
        let t = &self.tables;
        for longs in [&t.highs, &t.keys, &t.titles, &t.posting_ends, &t.forward_ends, &t.text_ends] {
            writer.longs(longs);
        }
        for words in [&t.heading_lengths, &t.text_lengths, &t.posting_counts] {
            writer.words(words);
        }
        writer.bytes(&t.postings);
        writer.bytes(&t.forward);
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&(writer.0.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&crc32fast::hash(&writer.0).to_le_bytes());
        bytes.extend_from_slice(&writer.0);
        let tables_end = bytes.len();
        match &self.texts {
            Texts::Memory(texts) => bytes.extend_from_slice(texts),
            Texts::File { .. } => (0..).take(self.len()).for_each(|doc| {
                bytes.extend_from_slice(self.text(doc).unwrap_or_default().as_bytes());
            }),
        }
        (tables_end, bytes)
    }

    /// Reads a segment's file; texts stay in it. `None` when anything is missing or changed.
    pub fn decode(mut file: File) -> Option<Self> {
        let mut head = [0; 20];
        file.read_exact(&mut head).ok()?;
        let (magic, rest) = head.split_first_chunk::<8>()?;
        let (length, checksum) = rest.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let size = usize::try_from(file.metadata().ok()?.len()).ok()?;
        if magic != MAGIC || length.checked_add(head.len())? > size {
            return None;
        }
        let mut bytes = vec![0; length];
        file.read_exact(&mut bytes).ok()?;
        if checksum != crc32fast::hash(&bytes).to_le_bytes() {
            return None;
        }
        let mut reader = Reader(&bytes);
        let dictionary = Dictionary::read(&mut reader)?;
        let tables = Tables {
            highs: reader.longs()?,
            keys: reader.longs()?,
            titles: reader.longs()?,
            posting_ends: reader.longs()?,
            forward_ends: reader.longs()?,
            text_ends: reader.longs()?,
            heading_lengths: reader.words()?,
            text_lengths: reader.words()?,
            posting_counts: reader.words()?,
            postings: reader.bytes()?.to_vec(),
            forward: reader.bytes()?.to_vec(),
        };
        let base = (head.len() + length) as u64;
        let texts = tables.text_ends.last().copied().unwrap_or_default();
        (base + texts == size as u64).then(|| Self::new(dictionary, tables, Texts::File { file, base }))
    }

    /// The same segment with its texts read from a file that [`Segment::encode`] gave.
    pub fn backed_by(self, file: File, base: u64) -> Self {
        Self { texts: Texts::File { file, base }, ..self }
    }
}

fn slice(bytes: &[u8], start: u64, end: u64) -> &[u8] {
    let at = |place: u64| usize::try_from(place).expect("what is in memory can be addressed");
    &bytes[at(start)..at(end)]
}

/// What comes next in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A text of a field begins, at this byte of the text kept for excerpts.
    Section(Field, u32),
    /// A word, and the byte where it begins. A compound stands at the byte of its first part, just after it.
    Word { word: WordId, at: u32 },
}

/// Reads a document in order.
pub(crate) struct Forward<'a> {
    bytes: &'a [u8],
    at: usize,
    place: u32,
}

impl<'a> Forward<'a> {
    pub fn of(segment: &'a Segment, doc: u32) -> Self {
        let tables = segment.tables();
        let doc = doc as usize;
        let start = if doc == 0 { 0 } else { tables.forward_ends[doc - 1] };
        Self { bytes: slice(&tables.forward, start, tables.forward_ends[doc]), at: 0, place: 0 }
    }
}

impl Iterator for Forward<'_> {
    type Item = Mark;

    #[inline]
    fn next(&mut self) -> Option<Mark> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let word = take(self.bytes, &mut self.at);
        let second = take(self.bytes, &mut self.at);
        if word == 0 {
            self.place = take(self.bytes, &mut self.at);
            return Some(Mark::Section(Field::of_code(second)?, self.place));
        }
        self.place = self.place.wrapping_add(second);
        Some(Mark::Word { word: word - 1, at: self.place })
    }
}

/// Reads the documents of a written word, from the lowest number up.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The present document, or `u32::MAX` at the end.
    pub doc: u32,
    /// Times the word stands in it, in halves, and in its headings.
    pub halves: u32,
    pub heading: u32,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut cursor = Self { bytes, at: 0, doc: 0, halves: 0, heading: 0 };
        cursor.advance();
        cursor
    }

    #[inline]
    pub fn advance(&mut self) {
        if self.at >= self.bytes.len() {
            self.doc = u32::MAX;
            return;
        }
        let value = take(self.bytes, &mut self.at);
        self.doc += value >> 2;
        (self.halves, self.heading) = (2, 0);
        if value & 3 > 0 {
            self.halves = self.byte();
            if value & 3 > 1 {
                self.heading = self.byte();
            }
        }
    }

    #[inline]
    fn byte(&mut self) -> u32 {
        let byte = self.bytes.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        u32::from(byte)
    }
}
