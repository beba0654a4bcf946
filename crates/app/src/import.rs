//! Imports a reading: what would change is told first, then written in one transaction or not at all.

use std::collections::HashMap;
use std::path::PathBuf;

use exchange::{Fault, Located, Reading};
use model::attachment::FileType;
use model::change::{FieldChange, changes};
use model::commons::Known;
use model::{Content, Kind, Problem, ProblemCode, Record, RecordId, Ref, document, workflow};
use store::{By, Write};

use crate::App;
use crate::error::AppError;

/// How to import.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// Tell only.
    pub dry_run: bool,
    /// Write the records that hold even though others are at fault.
    pub skip_invalid: bool,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default)]
pub struct ImportReport {
    pub created: Vec<Ref>,
    pub changed: Vec<(Ref, Vec<FieldChange>)>,
    pub unchanged: usize,
    pub refused: Vec<Fault>,
    pub total: usize,
    /// Something was written, or nothing had to be.
    pub applied: bool,
}

impl App {
    /// What exists already, for the checks of a reading.
    ///
    /// # Errors
    /// The store failed.
    pub async fn known(&self) -> Result<Known, AppError> {
        let mut known = Known::default();
        for (address, id) in self.store().addresses().await? {
            known.add_address(address, id);
        }
        for (digest, _, _) in self.store().noted_files().await? {
            known.add_file(digest);
        }
        for vocabulary in self.store().of_kind(Kind::Vocabulary).await? {
            known.add(&vocabulary);
        }
        Ok(known)
    }

    /// Imports a reading. With faults, nothing is written unless told to skip them.
    ///
    /// # Errors
    /// The store failed, and nothing was written.
    pub async fn import(
        &self,
        reading: Reading,
        options: ImportOptions,
        by: &By,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<ImportReport, AppError> {
        let mut report =
            ImportReport { total: reading.total, refused: reading.faults, ..ImportReport::default() };
        let writes = self.compare(reading.records, &reading.collected, &mut report).await?;
        report.refused.sort();
        if options.dry_run || (!report.refused.is_empty() && !options.skip_invalid) {
            return Ok(report);
        }
        let _naming = self.naming().await;
        self.take_files(&writes, &reading.files).await?;
        if !writes.is_empty() {
            self.store().apply_with(writes, by, progress).await?;
        }
        if let Some(info) = &reading.info {
            self.store().set_commons_info(info).await?;
        }
        report.applied = true;
        self.catch_up(&mut |_, _| {}).await?;
        Ok(report)
    }

    /// Keeps the files that came beside the records and that they bear, before anything speaks of them; one that cannot be kept
    /// stops the import, and nothing is written.
    async fn take_files(&self, writes: &[Write], files: &HashMap<String, PathBuf>) -> Result<(), AppError> {
        let borne = writes.iter().flat_map(|write| &write.record.envelope.attachments);
        for attachment in borne {
            let Some(path) = files.get(attachment.file.as_str()) else { continue };
            // What the folder's name of the file says was checked against its content as it was read.
            let Some(kind) = path.to_str().and_then(FileType::of_name) else { continue };
            let bytes = tokio::fs::read(path).await.map_err(AppError::unavailable)?;
            if crate::attachments::digest_of(&bytes) != attachment.file {
                return Err(AppError::Conflict(format!("{} changed while it was read", path.display())));
            }
            if let Err(fault) = self.keep_file(bytes, kind).await? {
                tracing::warn!(?fault, path = %path.display(), "a file could not be taken in");
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let problem = Problem::new("", ProblemCode::UnknownFile, &*name);
                let file = format!("{}/{name}", exchange::FILES_FOLDER);
                return Err(AppError::Invalid(vec![Fault { file, line: 1, problem }]));
            }
        }
        Ok(())
    }

    /// Compares each record with the one the store holds.
    async fn compare(
        &self,
        located: Vec<Located>,
        collected: &[String],
        report: &mut ImportReport,
    ) -> Result<Vec<Write>, AppError> {
        let addresses: HashMap<Ref, RecordId> = self.store().addresses().await?.into_iter().collect();
        let mut wanted: Vec<RecordId> = Vec::with_capacity(located.len());
        for item in &located {
            wanted.push(item.record.envelope.id);
            wanted.extend(addresses.get(&item.record.reference()));
        }
        wanted.sort();
        wanted.dedup();
        let stored = self.store().by_ids(&wanted).await?;
        let stored: HashMap<RecordId, Record> = stored.into_iter().map(|r| (r.envelope.id, r)).collect();
        let mut writes = Vec::new();
        for item in located {
            let existing = stored
                .get(&item.record.envelope.id)
                .or_else(|| addresses.get(&item.record.reference()).and_then(|id| stored.get(id)));
            match existing {
                None => {
                    report.created.push(item.record.reference());
                    writes.push(Write { record: item.record, expected_version: None });
                }
                Some(existing) => plan_update(item, existing, collected, report, &mut writes),
            }
        }
        Ok(writes)
    }
}

fn plan_update(
    item: Located,
    existing: &Record,
    collected: &[String],
    report: &mut ImportReport,
    writes: &mut Vec<Write>,
) {
    let Located { mut record, origin } = item;
    let derived = RecordId::derived(record.kind(), &record.envelope.slug);
    if record.envelope.id != existing.envelope.id && record.envelope.id != derived {
        let problem = Problem::new("id", ProblemCode::Duplicate, existing.reference().to_string());
        report.refused.push(origin.fault(problem));
        return;
    }
    record.envelope.id = existing.envelope.id;
    keep(&mut record, existing, collected);
    let (from, to) = (existing.envelope.status, record.envelope.status);
    if from != to && !workflow::may_follow(from, to) {
        let problem = Problem::new("status", ProblemCode::BadTransition, from.as_str());
        report.refused.push(origin.fault(problem));
        return;
    }
    let differences = changes(&document::write(existing), &document::write(&record));
    if differences.is_empty() {
        report.unchanged += 1;
        return;
    }
    report.changed.push((record.reference(), differences));
    writes.push(Write { record, expected_version: Some(existing.envelope.version) });
}

/// An import adds to what accumulates: old addresses, and the terms collected from a table.
fn keep(record: &mut Record, existing: &Record, collected: &[String]) {
    let own = record.envelope.slug.clone();
    let mut old = existing.envelope.old_slugs.clone();
    for slug in std::iter::once(&existing.envelope.slug).chain(&record.envelope.old_slugs) {
        if *slug != own && !old.contains(slug) {
            old.push(slug.clone());
        }
    }
    old.retain(|slug| *slug != own);
    record.envelope.old_slugs = old;
    if !collected.contains(&own) {
        return;
    }
    if let (Content::Vocabulary(new), Content::Vocabulary(old)) = (&mut record.content, &existing.content) {
        let mut terms = old.terms_list.clone();
        terms.extend(new.terms_list.drain(..).filter(|term| old.term(&term.code).is_none()));
        new.terms_list = terms;
    }
}
