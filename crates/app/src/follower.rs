//! Follows the change log: whatever changed, the index and the catalogue catch up, at most once at a time.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use ::search::{Entry, Rebuild};
use model::{Kind, Record, RecordId, Status};
use tokio::task::JoinHandle;

use crate::App;
use crate::catalogue::Catalogue;
use crate::error::AppError;

/// Changes read from the log in one go, hence records in one commit of the index.
const BATCH: u64 = 5_000;
/// How often the files of the index are looked at.
const CHECK: Duration = Duration::from_secs(10);

/// How often the counts of searches are written.
const FLUSH: Duration = Duration::from_secs(30);

/// From so many changes on, the catalogue is drawn whole rather than changed.
const WHOLE: u64 = 2_000;

impl App {
    /// Brings the index and the catalogue up to date; tells `progress` how many changes are done out of how many.
    ///
    /// # Errors
    /// The store or the index failed; what was done so far stays done.
    pub async fn catch_up(&self, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<(), AppError> {
        let _alone = self.inner.following.lock().await;
        let last = self.store().last_seq().await?;
        let start = self.index().position();
        if start > last {
            // The index is ahead of the database: it belongs to another one, or the database was restored.
            self.index().clear()?;
        }
        let start = self.index().position();
        if last.saturating_sub(self.catalogue().seq) > WHOLE {
            self.new_day().await?;
        }
        let mut relabelled = false;
        let mut at = start;
        let mut indexing: Option<Indexing> = None;
        // The index takes a batch in while the next one is read and its texts prepared.
        while at < last {
            let changes = self.store().changes_after(at, BATCH).await?;
            let Some(seq) = changes.last().map(|change| change.seq) else { break };
            let ids: BTreeSet<RecordId> = changes.iter().map(|change| change.id).collect();
            let records = Arc::new(self.store().by_ids(&ids.into_iter().collect::<Vec<_>>()).await?);
            relabelled |= start > 0
                && records
                    .iter()
                    .any(|record| record.kind() == Kind::Vocabulary && record.envelope.version > 1);
            self.redraw(&records, seq).await?;
            let batch = self.prepare(records).await?;
            if let Some(former) = indexing.take() {
                progress(former.finish().await? - start, last - start);
            }
            indexing = Some(self.index_batch(batch, seq));
            at = seq;
        }
        if let Some(former) = indexing {
            progress(former.finish().await? - start, last - start);
        }
        if relabelled {
            // The words of a vocabulary are found on every record that bears its terms.
            self.index_whole(progress).await?;
        }
        if self.catalogue().seq < last {
            let changes = self.store().changes_after(self.catalogue().seq, u64::MAX >> 1).await?;
            let ids: BTreeSet<RecordId> = changes.iter().map(|change| change.id).collect();
            let records = self.store().by_ids(&ids.into_iter().collect::<Vec<_>>()).await?;
            self.redraw(&Arc::new(records), last).await?;
        }
        self.refresh_suggestions(false).await
    }

    /// Makes the index again from the store; searches are answered by the old one meanwhile.
    ///
    /// # Errors
    /// The store or the index failed, or another process keeps the index.
    pub async fn rebuild_index(&self, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<(), AppError> {
        if !self.inner.keeps_index {
            return Err(AppError::Conflict("the index is kept by another process".into()));
        }
        {
            let _alone = self.inner.following.lock().await;
            self.index_whole(progress).await?;
        }
        self.catch_up(progress).await
    }

    /// Follows the log for as long as the server lives.
    pub async fn follow(&self) {
        if let Err(error) = self.refresh_suggestions(true).await {
            tracing::error!(%error, "the suggestions could not be drawn");
        }
        let mut flushed_at = tokio::time::Instant::now();
        let mut checked_at = flushed_at;
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            if flushed_at.elapsed() >= FLUSH {
                flushed_at = tokio::time::Instant::now();
                if let Err(error) = self.flush_searches().await {
                    tracing::warn!(%error, "the counts of searches wait for the database");
                }
                // Another server, or a command, may have gone to see the links.
                if let Err(error) = self.refresh_dead_links().await {
                    tracing::warn!(%error, "the dead links could not be read");
                }
            }
            let behind = match self.store().last_seq().await {
                Ok(last) => last != self.catalogue().seq || last != self.index().position(),
                Err(error) => {
                    tracing::warn!(%error, "the change log cannot be read");
                    continue;
                }
            };
            if behind && let Err(error) = self.catch_up(&mut |_, _| {}).await {
                tracing::error!(%error, "the followers could not catch up");
            }
            if checked_at.elapsed() >= CHECK {
                checked_at = tokio::time::Instant::now();
                self.mend_index().await;
            }
            if self.catalogue().day != self.today()
                && let Err(error) = self.new_day().await
            {
                tracing::error!(%error, "the catalogue could not be redrawn for the new day");
            }
        }
    }

    /// Makes the index again when its files are no longer those that were written; what is in memory answers meanwhile.
    pub async fn mend_index(&self) {
        if !self.inner.keeps_index || self.index().is_whole() {
            return;
        }
        tracing::warn!("the files of the search index were damaged or deleted: it is made again");
        if let Err(error) = self.rebuild_index(&mut |_, _| {}).await {
            tracing::error!(%error, "the search index could not be made again");
        }
    }

    /// Evidence stages and coming events depend on the day.
    async fn new_day(&self) -> Result<(), AppError> {
        let next = Catalogue::draw(self.store(), self.today()).await?;
        self.show(next);
        self.refresh_suggestions(false).await
    }

    /// Makes another index from the store while the present one answers, then puts it in its place.
    async fn index_whole(&self, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<(), AppError> {
        let total = u64::try_from(self.catalogue().cards.len()).unwrap_or(u64::MAX);
        let (batches, received) = std::sync::mpsc::sync_channel::<Vec<Record>>(2);
        let app = self.clone();
        let handle = tokio::runtime::Handle::current();
        let building = tokio::task::spawn_blocking(move || {
            let catalogue = app.catalogue();
            let mut rebuild = Rebuild::default();
            for batch in received {
                let texts = handle.block_on(app.file_texts(&batch))?;
                app.index().add_to(&mut rebuild, &entries(&batch, &catalogue, &texts))?;
            }
            Ok::<Rebuild, AppError>(rebuild)
        });
        let mut done = 0;
        let sent = self
            .store()
            .for_each_record(|batch| {
                done += batch.len() as u64;
                progress(done.min(total), total);
                batches.send(batch).map_err(|error| AppError::Internal(error.to_string()))
            })
            .await;
        drop(batches);
        let rebuild = building.await.map_err(|error| AppError::Internal(error.to_string()))??;
        let seq = sent?;
        let app = self.clone();
        tokio::task::spawn_blocking(move || app.index().replace_by(rebuild, seq))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        Ok(())
    }

    async fn redraw(&self, records: &Arc<Vec<Record>>, seq: u64) -> Result<(), AppError> {
        let current = self.catalogue();
        if current.seq >= seq {
            return Ok(());
        }
        if records.iter().any(|record| {
            record.kind() == Kind::Vocabulary && record.envelope.slug == crate::catalogue::STAGES
        }) {
            // The gates changed: every resource is to be assessed again.
            return self.new_day().await;
        }
        let info = self.store().commons_info().await?.unwrap_or_default();
        let records = Arc::clone(records);
        let next = tokio::task::spawn_blocking(move || current.with(&records, seq, info))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?;
        self.show(next);
        Ok(())
    }

    fn show(&self, next: Catalogue) {
        *self.inner.catalogue.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(next);
    }

    /// Shows the catalogue with these dead links, when they are not those that it tells.
    pub(crate) async fn show_dead_links(&self, dead: std::collections::HashMap<String, chrono::NaiveDate>) {
        let _alone = self.inner.following.lock().await;
        let current = self.catalogue();
        if *current.dead == dead {
            return;
        }
        let mut next = (*current).clone();
        next.dead = Arc::new(dead);
        next.dead_version += 1;
        self.show(next);
    }

    /// Takes from records what the index is told of them.
    async fn prepare(&self, records: Arc<Vec<Record>>) -> Result<Batch, AppError> {
        let catalogue = self.catalogue();
        let texts = self.file_texts(&records).await?;
        let preparing = tokio::task::spawn_blocking(move || Batch {
            entries: entries(&records, &catalogue, &texts),
            removals: records
                .iter()
                .filter(|record| !is_found(record))
                .map(|record| record.envelope.id)
                .collect(),
        });
        preparing.await.map_err(|error| AppError::Internal(error.to_string()))
    }

    /// Begins to put a batch into the index, which is then right up to `seq`.
    fn index_batch(&self, batch: Batch, seq: u64) -> Indexing {
        let app = self.clone();
        let writing = move || Ok(app.index().apply(&batch.entries, &batch.removals, seq)?);
        Indexing { task: tokio::task::spawn_blocking(writing), seq }
    }
}

/// What the index is told of some records.
struct Batch {
    entries: Vec<Entry>,
    removals: Vec<RecordId>,
}

/// A batch on its way into the index.
struct Indexing {
    task: JoinHandle<Result<(), AppError>>,
    seq: u64,
}

impl Indexing {
    /// Waits for the batch; gives the change up to which the index is then right.
    async fn finish(self) -> Result<u64, AppError> {
        self.task.await.map_err(|error| AppError::Internal(error.to_string()))??;
        Ok(self.seq)
    }
}

/// Tells whether a record is to be found by its words.
fn is_found(record: &Record) -> bool {
    record.envelope.status == Status::Published && record.kind().is_findable()
}

/// What the index is told of those of the records that are to be found.
fn entries(records: &[Record], catalogue: &Catalogue, texts: &HashMap<RecordId, String>) -> Vec<Entry> {
    let found = records.iter().filter(|record| is_found(record));
    let entry = |record: &Record| {
        let mut entry = Entry::of(record, labels(record, catalogue));
        if let Some(text) = texts.get(&record.envelope.id) {
            entry.body.push_str(text);
        }
        entry
    };
    found.map(entry).collect()
}

/// The words of the terms and of the places of a record, so that they are found too.
fn labels(record: &Record, catalogue: &Catalogue) -> Vec<String> {
    let atlas = model::territories::atlas();
    let mut labels: Vec<String> = record
        .terms()
        .iter()
        .filter(|(_, _, field)| !field.starts_with("notice.contraindications"))
        .map(|(vocabulary, code, _)| catalogue.label(vocabulary, code).to_owned())
        .collect();
    let places = record.envelope.territories.iter().filter_map(|text| text.parse().ok());
    labels.extend(places.map(|code| atlas.label(&code)));
    labels.sort();
    labels.dedup();
    labels
}
