//! The index as searches see it: segments that never change, and which of their documents still count.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::dictionary::StemId;
use crate::segment::Segment;

/// Moments told so far; the first is that of an empty index.
static MOMENTS: AtomicU64 = AtomicU64::new(1);

/// A set of documents of one segment, as bits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Docs(Vec<u64>);

impl Docs {
    pub fn contains(&self, doc: u32) -> bool {
        self.0.get(doc as usize / 64).is_some_and(|bits| bits >> (doc % 64) & 1 == 1)
    }

    /// Adds a document; tells whether it is new.
    pub fn insert(&mut self, doc: u32) -> bool {
        let at = doc as usize / 64;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        let is_new = self.0[at] >> (doc % 64) & 1 == 0;
        self.0[at] |= 1 << (doc % 64);
        is_new
    }

    pub fn len(&self) -> usize {
        self.0.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    pub fn bits(&self) -> &[u64] {
        &self.0
    }

    pub fn of_bits(bits: Vec<u64>) -> Self {
        Self(bits)
    }
}

/// A segment and the documents taken out of it since it was written.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub segment: Arc<Segment>,
    /// Number of its file.
    pub name: u64,
    pub dead: Arc<Docs>,
    /// Number of its first document among those of all parts.
    pub start: u32,
}

impl Part {
    pub fn live(&self) -> usize {
        self.segment.len() - self.dead.len()
    }

    pub fn live_docs(&self) -> impl Iterator<Item = u32> {
        (0..).take(self.segment.len()).filter(|doc| !self.dead.contains(*doc))
    }
}

/// The whole index at one moment.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// Tells one moment from another within this process.
    pub moment: u64,
    pub parts: Vec<Part>,
    /// The sequence of the change log up to which the index is right.
    pub position: u64,
    /// Documents that count.
    pub docs: usize,
    /// Average words of a document and of its headings, over those that count.
    pub text_length: f32,
    pub heading_length: f32,
    /// Titles that several documents bear, and how many do.
    shared_titles: HashMap<u64, u32>,
}

impl Snapshot {
    #[expect(clippy::cast_precision_loss, reason = "averages need no more than seven digits")]
    pub fn new(mut parts: Vec<Part>, position: u64) -> Self {
        let mut start = 0;
        let (mut docs, mut text, mut heading) = (0, 0_u64, 0_u64);
        let mut titles = Vec::new();
        for part in &mut parts {
            part.start = start;
            start += u32::try_from(part.segment.len()).expect("fewer than four billion documents");
            let tables = part.segment.tables();
            for doc in part.live_docs().map(|doc| doc as usize) {
                docs += 1;
                text += u64::from(tables.text_lengths[doc]);
                heading += u64::from(tables.heading_lengths[doc]);
                titles.push(tables.titles[doc]);
            }
        }
        titles.sort_unstable();
        let shared = titles.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
        let shared_titles =
            shared.map(|same| (same[0], u32::try_from(same.len()).unwrap_or(u32::MAX))).collect();
        let average = |sum: u64| if docs == 0 { 1.0 } else { (sum as f32 / docs as f32).max(1.0) };
        let (text_length, heading_length) = (average(text), average(heading));
        let moment = MOMENTS.fetch_add(1, Ordering::Relaxed);
        Self { moment, parts, position, docs, text_length, heading_length, shared_titles }
    }

    /// How many documents bear a title.
    pub fn bearers(&self, title: u64) -> u32 {
        if self.shared_titles.is_empty() { 1 } else { self.shared_titles.get(&title).copied().unwrap_or(1) }
    }

    /// The part of a document, and its number there.
    pub fn place(&self, doc: u32) -> (&Part, u32) {
        let at = self.parts.partition_point(|part| part.start <= doc) - 1;
        (&self.parts[at], doc - self.parts[at].start)
    }

    pub fn key(&self, doc: u32) -> u64 {
        let (part, own) = self.place(doc);
        part.segment.tables().keys[own as usize]
    }

    pub fn find(&self, key: u64) -> Option<(&Part, u32)> {
        self.find_with_place(key).map(|(_, part, doc)| (part, doc))
    }

    /// The place of the part of a key, the part, and the number of the document in it.
    pub fn find_with_place(&self, key: u64) -> Option<(usize, &Part, u32)> {
        self.parts.iter().enumerate().find_map(|(at, part)| {
            let docs = part.segment.docs_of_key(key);
            docs.iter().find(|doc| !part.dead.contains(**doc)).map(|doc| (at, part, *doc))
        })
    }

    /// Documents that bear a stem, and those whose heading does; those taken out count until they are swept away.
    pub fn bearing(&self, stem: &str) -> (u32, u32) {
        let mut sum = (0, 0);
        for (segment, id) in self.stems(stem) {
            let (text, heading) = segment.dictionary().bearing(id);
            sum = (sum.0 + text, sum.1 + heading);
        }
        sum
    }

    /// A stem in each of the segments that know it.
    pub fn stems<'a>(&'a self, stem: &'a str) -> impl Iterator<Item = (&'a Segment, StemId)> {
        self.parts
            .iter()
            .filter_map(move |part| Some((&*part.segment, part.segment.dictionary().find_stem(stem)?)))
    }
}
