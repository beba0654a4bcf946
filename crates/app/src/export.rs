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
        self.export_files(folder, &records).await?;
        Ok(ExportReport { written })
    }

    /// Writes the files that these records bear, each once under its digest.
    async fn export_files(&self, folder: &Path, records: &[Record]) -> Result<(), AppError> {
        let into = folder.join(exchange::FILES_FOLDER);
        for attachment in records.iter().flat_map(|record| &record.envelope.attachments) {
            let Some(kind) = attachment.kind() else { continue };
            let path = into.join(format!("{}.{}", attachment.file, kind.extension()));
            let is_there =
                tokio::fs::metadata(&path).await.is_ok_and(|found| found.len() == attachment.bytes);
            if is_there {
                continue;
            }
            let bytes = self.whole_file(&attachment.file).await?;
            tokio::fs::create_dir_all(&into).await.map_err(AppError::unavailable)?;
            tokio::fs::write(&path, bytes).await.map_err(AppError::unavailable)?;
        }
        Ok(())
    }
}
