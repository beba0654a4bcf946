//! Exports everything public to an open folder, always in the same order and the same bytes.

use std::path::Path;

use model::Record;

use crate::App;
use crate::error::AppError;

/// What an export wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportReport {
    pub written: usize,
}

impl App {
    /// Writes the open folder; published records and the tombstones of withdrawn ones.
    ///
    /// # Errors
    /// The store or the disk failed.
    pub async fn export(
        &self,
        folder: &Path,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<ExportReport, AppError> {
        let mut records: Vec<Record> = Vec::new();
        self.store()
            .for_each_record(|batch: Vec<Record>| {
                records.extend(batch.into_iter().filter(|record| record.envelope.status.is_public()));
                Ok::<(), AppError>(())
            })
            .await?;
        records.sort_by_key(Record::reference);
        let info = self.store().commons_info().await?.unwrap_or_default();
        let written =
            exchange::write_folder(folder, &info, &records, progress).map_err(AppError::unavailable)?;
        Ok(ExportReport { written })
    }
}
