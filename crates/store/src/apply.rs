//! Writing records: one batch is one transaction, all or nothing, and the change log tells it in the same transaction.

use model::RecordId;

use crate::changes::{self, Action};
use crate::error::Result;
use crate::open::Store;
use crate::plan::{By, Planned, Write, plan, to_micros};
use crate::present;
use crate::rows::Rows;

/// How many records are turned into rows at a time: progress is told after each slice.
const SLICE: usize = 500;

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
        let by = &By { at: to_micros(by.at), ..by.clone() };
        let tx = self.write().await?;
        let known = present::load(&tx, &writes).await?;
        let planned = plan(writes, by.at, known)?;
        let mut seq = changes::last_seq(&*tx).await?;
        let mut applied = Vec::with_capacity(planned.len());
        for slice in planned.chunks(SLICE) {
            let mut rows = Rows::default();
            for step in slice {
                seq += 1;
                rows.add(step, by, seq);
                applied.push(applied_at(step, seq));
            }
            rows.write(&tx).await?;
            progress(applied.len());
        }
        tx.commit().await?;
        Ok(applied)
    }
}

fn applied_at(step: &Planned, seq: i64) -> Applied {
    let envelope = &step.record.envelope;
    Applied { id: envelope.id, version: envelope.version, action: step.action, seq: seq.unsigned_abs() }
}
