//! The index: kept in memory and in a folder, moved forward by whole steps, searched while it is written.

mod folder;
mod merge;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use model::RecordId;

use crate::builder::Builder;
use crate::entry::{Entry, key_of};
use crate::error::SearchError;
use crate::excerpt::{self, Excerpt};
use crate::found::{Found, Matches};
use crate::query::{self, Options};
use crate::rank;
use crate::segment::Segment;
use crate::similar;
use crate::snapshot::{Part, Snapshot};
use crate::terms::Terms;
use folder::Folder;

/// Documents put in one segment at most: drawing a larger one would need too much memory.
const SEGMENT_MAX: usize = 250_000;

/// The full-text index; searching and writing may go on at the same time, from any thread.
#[derive(Debug)]
pub struct Index {
    /// Absent for an index that leaves nothing on disk.
    folder: Option<Folder>,
    present: RwLock<Arc<Snapshot>>,
    /// Held while writing; the number of the next file.
    writing: Mutex<u64>,
    was_reset: bool,
}

/// A new index in the making, beside the one that answers meanwhile.
#[derive(Debug, Default)]
pub struct Rebuild {
    parts: Vec<Part>,
}

impl Index {
    /// Opens the index kept in a folder; one that is missing, damaged or of another version is made again, empty.
    ///
    /// # Errors
    /// When another process holds the folder, or when it cannot be written.
    pub fn open(dir: &Path) -> Result<Self, SearchError> {
        let folder = Folder::hold(dir)?;
        let (snapshot, was_reset) = folder.load()?;
        let next = snapshot.parts.iter().map(|part| part.name + 1).max().unwrap_or_default();
        Ok(Self {
            folder: Some(folder),
            present: RwLock::new(Arc::new(snapshot)),
            writing: Mutex::new(next),
            was_reset,
        })
    }

    /// Makes an empty index that leaves nothing on disk.
    pub fn in_memory() -> Self {
        Self { folder: None, present: RwLock::default(), writing: Mutex::default(), was_reset: false }
    }

    /// Tells whether an unusable index was found and thrown away when opening: everything must be indexed again.
    pub const fn was_reset(&self) -> bool {
        self.was_reset
    }

    /// The sequence of the change log up to which the index is right; 0 when it knows nothing.
    pub fn position(&self) -> u64 {
        self.present().position
    }

    /// How many records can be found.
    pub fn len(&self) -> usize {
        self.present().docs
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory that the index takes, in bytes.
    pub fn memory_bytes(&self) -> usize {
        self.present().parts.iter().map(|part| part.segment.memory_bytes()).sum()
    }

    /// Tells whether the files on disk are still those that were written; what is in memory answers meanwhile.
    pub fn is_whole(&self) -> bool {
        self.folder.as_ref().is_none_or(|folder| folder.is_whole(&self.present()))
    }

    pub(crate) fn present(&self) -> Arc<Snapshot> {
        Arc::clone(&self.present.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts entries in, takes records out and moves the position, all or nothing; doing it twice changes nothing more.
    ///
    /// # Errors
    /// When the folder cannot be written; the index then stays as it was.
    pub fn apply(&self, upserts: &[Entry], removals: &[RecordId], position: u64) -> Result<(), SearchError> {
        let mut next = self.writer();
        let first = *next;
        let mut parts = self.present().parts.clone();
        let gone = upserts.iter().map(|entry| key_of(entry.id)).chain(removals.iter().map(|id| key_of(*id)));
        let gone: Vec<u64> = gone.collect();
        for part in &mut parts {
            take_out(part, &gone);
        }
        self.add(upserts, &mut parts, &mut next)?;
        merge::tidy(&mut parts, |segment| self.keep(segment, &mut next))?;
        self.show(parts, position, (first..*next).collect())
    }

    /// Takes everything out and goes back to position 0.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn clear(&self) -> Result<(), SearchError> {
        let _alone = self.writer();
        self.show(Vec::new(), 0, HashSet::new())
    }

    /// Adds entries to an index in the making; each entry is given once.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn add_to(&self, rebuild: &mut Rebuild, entries: &[Entry]) -> Result<(), SearchError> {
        let mut next = self.writer();
        self.add(entries, &mut rebuild.parts, &mut next)
    }

    /// Puts an index in the making in the place of the present one: searches see the one, then the other.
    ///
    /// # Errors
    /// When the folder cannot be written; the index then stays as it was.
    pub fn replace_by(&self, rebuild: Rebuild, position: u64) -> Result<(), SearchError> {
        let mut next = self.writer();
        let mut parts = rebuild.parts;
        let mut passing: HashSet<u64> = parts.iter().map(|part| part.name).collect();
        let first = *next;
        merge::tidy(&mut parts, |segment| self.keep(segment, &mut next))?;
        passing.extend(first..*next);
        self.show(parts, position, passing)
    }

    fn add(&self, entries: &[Entry], parts: &mut Vec<Part>, next: &mut u64) -> Result<(), SearchError> {
        let last: HashMap<u64, usize> =
            entries.iter().enumerate().map(|(i, entry)| (key_of(entry.id), i)).collect();
        let once = entries.iter().enumerate().filter(|(i, entry)| last[&key_of(entry.id)] == *i);
        let mut builder = Builder::default();
        for (_, entry) in once {
            builder.add(entry);
            if builder.len() == SEGMENT_MAX {
                parts.push(self.keep(std::mem::take(&mut builder).finish(), next)?);
            }
        }
        if builder.len() > 0 {
            parts.push(self.keep(builder.finish(), next)?);
        }
        Ok(())
    }

    /// Writes a segment to its file.
    fn keep(&self, segment: Segment, next: &mut u64) -> Result<Part, SearchError> {
        let name = *next;
        *next += 1;
        let segment = match &self.folder {
            Some(folder) => folder.write_segment(name, segment)?,
            None => segment,
        };
        Ok(Part { segment: Arc::new(segment), name, dead: Arc::default(), start: 0 })
    }

    /// Writes the list of segments, then lets searches see them; old and `passing` files that it does not name are deleted.
    fn show(&self, parts: Vec<Part>, position: u64, passing: HashSet<u64>) -> Result<(), SearchError> {
        let snapshot = Snapshot::new(parts, position);
        if let Some(folder) = &self.folder {
            folder.write_list(&snapshot)?;
        }
        let mut old = passing;
        old.extend(self.present().parts.iter().map(|part| part.name));
        old.retain(|name| snapshot.parts.iter().all(|part| part.name != *name));
        *self.present.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        if let Some(folder) = &self.folder {
            folder.delete(&old);
        }
        Ok(())
    }

    fn writer(&self) -> MutexGuard<'_, u64> {
        // A panic elsewhere leaves at worst a file that no list names.
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for words with the usual options.
    pub fn search(&self, words: &str) -> Found {
        self.search_with(words, &Options::default())
    }

    /// Looks for words: any text is accepted, nothing in it is an operator.
    pub fn search_with(&self, words: &str, options: &Options) -> Found {
        let snapshot = self.present();
        let plan = query::understand(&Terms::new(&snapshot), words, options);
        if plan.words.is_empty() {
            return Found::All;
        }
        let ranking = rank::rank(&snapshot, &plan.units, rank::Manner::SEARCH);
        let marks = query::marks(&plan.units, &ranking.rarity);
        Found::Some(Matches { hits: ranking.docs, words: plan.words, marks, snapshot, ..Matches::default() })
    }

    /// The best passage of a document for what was looked for, at most `max_chars` characters of text.
    pub fn excerpt(&self, found: &Found, key: u64, max_chars: usize) -> Option<Excerpt> {
        match found {
            Found::Some(matches) => excerpt::best(matches, key, max_chars),
            Found::All => excerpt::beginning(&self.present(), key, max_chars),
        }
    }

    /// The record behind a key.
    pub fn find_id(&self, key: u64) -> Option<RecordId> {
        let snapshot = self.present();
        let (part, doc) = snapshot.find(key)?;
        let tables = part.segment.tables();
        Some(RecordId(uuid::Uuid::from_u64_pair(tables.highs[doc as usize], key)))
    }

    /// The documents most like another by their words, best first, with scores.
    pub fn similar(&self, key: u64, limit: usize) -> Vec<(u64, f32)> {
        similar::similar(&self.present(), key, limit)
    }
}

/// Marks the documents of keys as taken out.
fn take_out(part: &mut Part, keys: &[u64]) {
    let mut dead = None;
    for doc in keys.iter().flat_map(|key| part.segment.docs_of_key(*key)) {
        if !part.dead.contains(*doc) {
            dead.get_or_insert_with(|| (*part.dead).clone()).insert(*doc);
        }
    }
    if let Some(dead) = dead {
        part.dead = Arc::new(dead);
    }
}
