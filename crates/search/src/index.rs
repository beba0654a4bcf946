//! The index on disk: opened or made again, kept up to date by whole steps, searched while it is written.

mod folder;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::RecordId;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, IndexReader, IndexWriter, ReloadPolicy, Searcher, TERMINATED, Term};
use tantivy::{TantivyDocument, TantivyError};

use crate::entry::{Entry, key_of};
use crate::error::SearchError;
use crate::excerpt::{self, Excerpt};
use crate::found::{Found, Matches};
use crate::query::{self, Options};
use crate::rank;
use crate::schema::Fields;
use crate::similar;
use crate::terms::Terms;

/// Memory that the writer may hold before it writes a segment, in bytes.
const WRITER_BYTES: usize = 50_000_000;

/// The full-text index; searching and writing may go on at the same time, from any thread.
pub struct Index {
    engine: tantivy::Index,
    fields: Fields,
    reader: IndexReader,
    writer: Mutex<IndexWriter>,
    position: AtomicU64,
    was_reset: bool,
}

impl Index {
    /// Opens the index kept in a folder; one that is missing, damaged or of another version is made again, empty.
    ///
    /// # Errors
    /// When another process holds the folder, or when it cannot be written.
    pub fn open(dir: &Path) -> Result<Self, SearchError> {
        let (engine, fields, was_reset) = folder::open(dir)?;
        Self::connect(engine, fields, was_reset).map_err(|error| match error {
            TantivyError::LockFailure(..) => SearchError::locked(dir),
            other => other.into(),
        })
    }

    /// Makes an empty index that leaves nothing on disk.
    pub fn in_memory() -> Result<Self, SearchError> {
        let (schema, fields) = Fields::build();
        let mut engine = tantivy::Index::create_in_ram(schema);
        engine.set_tokenizers(crate::schema::analysers());
        Ok(Self::connect(engine, fields, false)?)
    }

    fn connect(engine: tantivy::Index, fields: Fields, was_reset: bool) -> Result<Self, TantivyError> {
        // One thread: a commons changes by a few records at a time, and a second one would double the memory.
        let writer = engine.writer_with_num_threads(1, WRITER_BYTES)?;
        let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let payload = engine.load_metas()?.payload;
        let position = payload.and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok(Self {
            engine,
            fields,
            reader,
            writer: Mutex::new(writer),
            position: AtomicU64::new(position),
            was_reset,
        })
    }

    /// Tells whether an unusable index was found and thrown away when opening: everything must be indexed again.
    pub const fn was_reset(&self) -> bool {
        self.was_reset
    }

    /// The sequence of the change log up to which the index is right; 0 when it knows nothing.
    pub fn position(&self) -> u64 {
        self.position.load(Ordering::Acquire)
    }

    /// How many records can be found.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts entries in, takes records out and moves the position, all or nothing; doing it twice changes nothing more.
    pub fn apply(&self, upserts: &[Entry], removals: &[RecordId], position: u64) -> Result<(), SearchError> {
        self.write(position, |writer| {
            for id in removals {
                writer.delete_term(self.key_term(key_of(*id)));
            }
            for entry in upserts {
                writer.delete_term(self.key_term(key_of(entry.id)));
                writer.add_document(self.fields.document(entry))?;
            }
            Ok(())
        })
    }

    /// Takes everything out and goes back to position 0.
    pub fn clear(&self) -> Result<(), SearchError> {
        self.write(0, |writer| writer.delete_all_documents().map(drop))
    }

    fn write(
        &self,
        position: u64,
        change: impl FnOnce(&IndexWriter) -> Result<(), TantivyError>,
    ) -> Result<(), SearchError> {
        let mut writer = self.writer();
        if let Err(error) = change(&writer).and_then(|()| commit(&mut writer, position)) {
            // What was half done must not leave with the next commit.
            if let Err(rollback) = writer.rollback() {
                tracing::error!(%rollback, "the search index could not forget an interrupted change");
            }
            return Err(error.into());
        }
        // Still under the lock, so that positions are told in the order of the commits.
        self.reader.reload()?;
        self.position.store(position, Ordering::Release);
        Ok(())
    }

    fn writer(&self) -> MutexGuard<'_, IndexWriter> {
        // A panic elsewhere leaves at worst uncommitted operations, which deleting by key makes harmless.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for words with the usual options.
    pub fn search(&self, words: &str) -> Result<Found, SearchError> {
        self.search_with(words, Options::default())
    }

    /// Looks for words: any text is accepted, nothing in it is an operator.
    ///
    /// # Errors
    /// Only when the index cannot be read.
    pub fn search_with(&self, words: &str, options: Options) -> Result<Found, SearchError> {
        let searcher = self.reader.searcher();
        let terms = Terms::new(&searcher, &self.fields);
        let plan = query::understand(&terms, words, options)?;
        if plan.words.is_empty() {
            return Ok(Found::All);
        }
        let ranking = rank::rank(&searcher, &self.fields, &plan.units, &rank::Manner::SEARCH)?;
        let marks = query::marks(&plan.units, &ranking.rarity);
        let hits = rank::hits(&searcher, &ranking.docs)?;
        Ok(Found::Some(Matches { hits, words: plan.words, marks }))
    }

    /// The best passage of a document for what was looked for, at most `max_chars` characters of text.
    pub fn excerpt(&self, found: &Found, key: u64, max_chars: usize) -> Option<Excerpt> {
        let searcher = self.reader.searcher();
        let document = self.find_document(&searcher, key)?;
        let text = document.get_first(self.fields.stored)?.as_str()?;
        Some(excerpt::best(found, text, max_chars))
    }

    /// The record behind a key.
    pub fn find_id(&self, key: u64) -> Option<RecordId> {
        let document = self.find_document(&self.reader.searcher(), key)?;
        document.get_first(self.fields.id)?.as_str()?.parse().ok().map(RecordId)
    }

    /// The documents most like another by their words, best first, with scores.
    pub fn similar(&self, key: u64, limit: usize) -> Result<Vec<(u64, f32)>, SearchError> {
        let searcher = self.reader.searcher();
        let Some(document) = self.find_document(&searcher, key) else { return Ok(Vec::new()) };
        let texts = [self.fields.title, self.fields.stored]
            .map(|field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default());
        similar::similar(&searcher, &self.fields, texts, key, limit)
    }

    fn find_document(&self, searcher: &Searcher, key: u64) -> Option<TantivyDocument> {
        let address = self.find_address(searcher, key)?;
        searcher.doc(address).inspect_err(|error| tracing::error!(%error, key, "unreadable document")).ok()
    }

    fn find_address(&self, searcher: &Searcher, key: u64) -> Option<DocAddress> {
        let term = self.key_term(key);
        for (ord, segment) in (0..).zip(searcher.segment_readers()) {
            let inverted = segment.inverted_index(self.fields.key).ok()?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic).ok()? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Some(DocAddress::new(ord, postings.doc()));
                }
                postings.advance();
            }
        }
        None
    }

    fn key_term(&self, key: u64) -> Term {
        Term::from_field_u64(self.fields.key, key)
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("directory", self.engine.directory())
            .field("len", &self.len())
            .field("position", &self.position())
            .finish_non_exhaustive()
    }
}

fn commit(writer: &mut IndexWriter, position: u64) -> Result<(), TantivyError> {
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&position.to_string());
    prepared.commit().map(drop)
}
