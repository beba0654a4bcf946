//! Writing records: one batch is one transaction, all or nothing, and the change log tells it in the same transaction.

use std::sync::Arc;

use model::RecordId;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};
use tokio::task::JoinHandle;

use crate::changes::{self, Action};
use crate::error::Result;
use crate::open::{PAGE_CACHE_KIB, Store};
use crate::plan::{By, Planned, Write, plan, to_micros};
use crate::present;
use crate::rows::Rows;

/// How many records are turned into rows at a time: progress is told after each slice.
const SLICE: usize = 500;

/// Page cache of a large write, in KiB: the indexes that it fills stay at hand instead of leaving and coming back.
const LARGE_WRITE_KIB: u32 = 64 * 1024;

/// What became of one write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    pub id: RecordId,
    pub version: u32,
    pub action: Action,
    /// The number of the write in the change log.
    pub seq: u64,
}

impl Store {
    /// Writes a batch, in order; a conflict (version, existence, address) leaves everything as it was.
    pub async fn apply(&self, writes: Vec<Write>, by: &By) -> Result<Vec<Applied>> {
        self.apply_with(writes, by, &mut |_| {}).await
    }

    /// Writes a batch as [`Store::apply`] does, telling now and then how many records were sent, before the commit.
    pub async fn apply_with(
        &self,
        writes: Vec<Write>,
        by: &By,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<Vec<Applied>> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let by = By { at: to_micros(by.at), ..by.clone() };
        let tx = self.write().await?;
        let steps = steps(&tx, writes, &by).await?;
        let applied = steps.iter().map(|(seq, step)| applied_at(step, *seq)).collect();
        let is_large = steps.len() > SLICE;
        if is_large {
            self.hold_pages(&tx, LARGE_WRITE_KIB).await?;
        }
        let written = self.write_steps(&tx, steps, &Arc::new(by), progress).await;
        if is_large {
            self.hold_pages(&tx, PAGE_CACHE_KIB).await?;
        }
        written?;
        tx.commit().await?;
        Ok(applied)
    }

    /// Sends the rows of every step; those of one slice are made ready on another thread while the former one is written.
    async fn write_steps(
        &self,
        tx: &DatabaseTransaction,
        mut steps: Vec<(i64, Planned)>,
        by: &Arc<By>,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<()> {
        // Every table and most of its indexes begin with the id: in that order they grow at their end.
        steps.sort_unstable_by_key(|(_, step)| step.record.envelope.id);
        let backend = tx.get_database_backend();
        let mut steps = steps.into_iter();
        let mut done = 0;
        let mut ready: Option<JoinHandle<(usize, Vec<Statement>)>> = None;
        loop {
            let slice: Vec<(i64, Planned)> = steps.by_ref().take(SLICE).collect();
            let next = (!slice.is_empty()).then(|| {
                let by = Arc::clone(by);
                tokio::task::spawn_blocking(move || (slice.len(), statements(&slice, &by, backend)))
            });
            let is_last = next.is_none();
            if let Some(ready) = std::mem::replace(&mut ready, next) {
                let (count, statements) = ready.await.expect("rows are made without panic");
                for statement in statements {
                    tx.execute_raw(statement).await?;
                }
                done += count;
                progress(done);
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

/// Writes a few records within a transaction that writes more than them.
pub(crate) async fn within(tx: &DatabaseTransaction, writes: Vec<Write>, by: &By) -> Result<Vec<Applied>> {
    if writes.is_empty() {
        return Ok(Vec::new());
    }
    let by = By { at: to_micros(by.at), ..by.clone() };
    let steps = steps(tx, writes, &by).await?;
    for statement in statements(&steps, &by, tx.get_database_backend()) {
        tx.execute_raw(statement).await?;
    }
    Ok(steps.iter().map(|(seq, step)| applied_at(step, *seq)).collect())
}

/// What a batch writes, each with its number in the change log.
async fn steps(tx: &DatabaseTransaction, writes: Vec<Write>, by: &By) -> Result<Vec<(i64, Planned)>> {
    let known = present::load(tx, &writes).await?;
    let planned = plan(writes, by.at, known)?;
    let first = changes::last_seq(tx).await? + 1;
    Ok((first..).zip(planned).collect())
}

fn statements(slice: &[(i64, Planned)], by: &By, backend: DbBackend) -> Vec<Statement> {
    let mut rows = Rows::default();
    for (seq, step) in slice {
        rows.add(step, by, *seq);
    }
    rows.statements(backend)
}

fn applied_at(step: &Planned, seq: i64) -> Applied {
    let envelope = &step.record.envelope;
    Applied { id: envelope.id, version: envelope.version, action: step.action, seq: seq.unsigned_abs() }
}
