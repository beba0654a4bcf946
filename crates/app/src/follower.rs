//! Follows the change log: whatever changed, the index and the catalogue catch up, at most once at a time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use ::search::Entry;
use model::{Kind, Record, RecordId, Status};

use crate::App;
use crate::catalogue::Catalogue;
use crate::error::AppError;

/// Changes read from the log in one go, hence records in one commit of the index.
const BATCH: u64 = 5_000;

/// How often the counts of searches are written.
const FLUSH: Duration = Duration::from_secs(30);

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
        let mut relabelled = false;
        while self.index().position() < last {
            let changes = self.store().changes_after(self.index().position(), BATCH).await?;
            let Some(seq) = changes.last().map(|change| change.seq) else { break };
            let ids: BTreeSet<RecordId> = changes.iter().map(|change| change.id).collect();
            let records = self.store().by_ids(&ids.into_iter().collect::<Vec<_>>()).await?;
            relabelled |= start > 0
                && records
                    .iter()
                    .any(|record| record.kind() == Kind::Vocabulary && record.envelope.version > 1);
            self.redraw(&records, seq).await?;
            self.apply(&records, seq).await?;
            progress(seq - start, last - start);
        }
        if relabelled {
            self.index_again().await?;
        }
        if self.catalogue().seq < last {
            let changes = self.store().changes_after(self.catalogue().seq, u64::MAX >> 1).await?;
            let ids: BTreeSet<RecordId> = changes.iter().map(|change| change.id).collect();
            let records = self.store().by_ids(&ids.into_iter().collect::<Vec<_>>()).await?;
            self.redraw(&records, last).await?;
        }
        self.refresh_suggestions(false).await
    }

    /// Throws the index away and makes it again from the store.
    ///
    /// # Errors
    /// The store or the index failed, or another process keeps the index.
    pub async fn rebuild_index(&self, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<(), AppError> {
        if !self.inner.keeps_index {
            return Err(AppError::Conflict("the index is kept by another process".into()));
        }
        self.index().clear()?;
        self.catch_up(progress).await
    }

    /// Follows the log for as long as the server lives.
    pub async fn follow(&self) {
        if let Err(error) = self.refresh_suggestions(true).await {
            tracing::error!(%error, "the suggestions could not be drawn");
        }
        let mut flushed_at = tokio::time::Instant::now();
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            if flushed_at.elapsed() >= FLUSH {
                flushed_at = tokio::time::Instant::now();
                if let Err(error) = self.flush_searches().await {
                    tracing::warn!(%error, "the counts of searches wait for the database");
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
            if self.catalogue().day != self.today()
                && let Err(error) = self.new_day().await
            {
                tracing::error!(%error, "the catalogue could not be redrawn for the new day");
            }
        }
    }

    /// Evidence stages and coming events depend on the day.
    async fn new_day(&self) -> Result<(), AppError> {
        let next = Catalogue::draw(self.store(), self.today()).await?;
        self.show(next);
        self.refresh_suggestions(false).await
    }

    /// The words of a vocabulary are found on every record that bears its terms: when they change, all are indexed again.
    async fn index_again(&self) -> Result<(), AppError> {
        let seq = self.index().position();
        let mut records = Vec::new();
        self.store()
            .for_each_record(|batch| {
                records.extend(batch);
                Ok::<(), AppError>(())
            })
            .await?;
        self.apply(&records, seq).await
    }

    async fn redraw(&self, records: &[Record], seq: u64) -> Result<(), AppError> {
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
        let owned = records.to_vec();
        let next = tokio::task::spawn_blocking(move || current.with(&owned, seq, info))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?;
        self.show(next);
        Ok(())
    }

    fn show(&self, next: Catalogue) {
        *self.inner.catalogue.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(next);
        self.inner.sheets.clear();
    }

    async fn apply(&self, records: &[Record], seq: u64) -> Result<(), AppError> {
        let catalogue = self.catalogue();
        let (present, absent): (Vec<&Record>, Vec<&Record>) = records
            .iter()
            .partition(|record| record.envelope.status == Status::Published && record.kind().is_findable());
        let entries: Vec<Entry> =
            present.into_iter().map(|record| Entry::of(record, labels(record, &catalogue))).collect();
        let removals: Vec<RecordId> = absent.into_iter().map(|record| record.envelope.id).collect();
        let app = self.clone();
        tokio::task::spawn_blocking(move || app.index().apply(&entries, &removals, seq))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        Ok(())
    }
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
