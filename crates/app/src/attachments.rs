//! Attached files: taken in by their content, described, found beside their record, and swept when nothing names them any more.

use std::collections::HashMap;
use std::ops::Range;
use std::process::Stdio;
use std::time::Duration;

use chrono::{DateTime, Utc};
use exchange::{Extract, Unfit};
use futures_util::StreamExt as _;
use model::attachment::{ALT_MAX, Attachment, Digest, FILE_MAX, FILES_MAX, FileType, name_of};
use model::record::TITLE_MAX;
use model::{Kind, Problem, ProblemCode, Record, RecordId, Ref, Status};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::{FileInfo, Proposal};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use uuid::Uuid;

use crate::App;
use crate::error::AppError;
use crate::people::Who;
use crate::writing::Saved;

/// Files taken in at a time: each is in memory, and one reader works on it.
pub(crate) const INTAKE: usize = 3;
/// How long the reader of a file may work.
const READING: Duration = Duration::from_secs(20);
/// Most that it may answer, in bytes.
const ANSWER_MAX: u64 = 4 * 1024 * 1024;
/// Most characters of the files of one record that searches read.
const SEARCHED_MAX: usize = 400_000;
/// How long a file that nothing names is kept: a form may be open.
const UNNAMED: chrono::Duration = chrono::Duration::days(7);
/// How long bytes may lie without their row beside a server that takes files in.
const ON_ITS_WAY: chrono::Duration = chrono::Duration::hours(1);

/// Why a file was not attached; nothing was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFault {
    Unfit(Unfit),
    TooLarge,
    /// The image says nothing to those who do not see it.
    AltMissing,
    /// There are as many as there may be.
    TooMany(usize),
    /// All together, the files would weigh too much.
    TooHeavy(u64),
    /// It claims to be an image and cannot be opened.
    Unreadable,
}

/// A file as a person sends it.
#[derive(Debug, Clone, Default)]
pub struct NewFile {
    pub bytes: Vec<u8>,
    /// As its maker called it.
    pub name: String,
    pub title: String,
    pub alt: String,
}

/// A file to be given.
#[derive(Debug, Clone)]
pub struct OpenFile {
    pub info: FileInfo,
    /// Under which it leaves.
    pub name: String,
}

/// Where the address of a file leads.
#[derive(Debug, Clone)]
pub enum FileVisit {
    Found(Box<OpenFile>),
    /// Its record now lives at another address.
    Moved(Ref),
}

/// What became of the files of a folder or of a bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilesReport {
    pub kept: usize,
    pub bytes: u64,
    /// Noted, and not there or not whole: only a copy can bring them back.
    pub lost: Vec<String>,
    /// There, and noted nowhere: what a crash leaves.
    pub orphans: Vec<String>,
    /// Named by no record and no draft for a week.
    pub unnamed: Vec<String>,
    /// The folder or the bucket is that of another commons: nothing is taken away from it.
    pub is_foreign: bool,
}

impl App {
    /// Attaches a file to what is being written, over the revision that was read.
    ///
    /// # Errors
    /// The person may not write there, or the database or the disk failed.
    pub async fn attach(
        &self,
        who: &Who,
        read: &Proposal,
        new: NewFile,
    ) -> Result<Result<Saved, FileFault>, AppError> {
        if !self.may_write(who, read).await? {
            return Err(AppError::Forbidden);
        }
        let standing: Vec<Attachment> = attachments_of(&read.doc);
        if standing.len() >= FILES_MAX {
            return Ok(Err(FileFault::TooMany(FILES_MAX)));
        }
        let _naming = self.naming().await;
        let beside: Vec<&str> = standing.iter().map(|attachment| attachment.name.as_str()).collect();
        let attachment = match self.taken_in(new, &beside).await? {
            Ok(attachment) => attachment,
            Err(fault) => return Ok(Err(fault)),
        };
        let mut doc = read.doc.clone();
        let Some(map) = doc.as_object_mut() else { return Err(AppError::Forbidden) };
        let list = map.entry("attachments").or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(
                serde_json::to_value(attachment).map_err(|error| AppError::Internal(error.to_string()))?,
            );
        }
        Ok(Ok(self.save_proposal(who, read, doc, &read.note, false).await?))
    }

    /// While it is held, no file is swept: one is being taken in, and named a moment later.
    pub(crate) async fn naming(&self) -> tokio::sync::RwLockReadGuard<'_, ()> {
        self.inner.naming.read().await
    }

    /// Takes a file in under a name that none of those beside it has.
    pub(crate) async fn taken_in(
        &self,
        new: NewFile,
        beside: &[&str],
    ) -> Result<Result<Attachment, FileFault>, AppError> {
        let kind = match exchange::kind_of(&new.bytes, &new.name) {
            Ok(kind) => kind,
            Err(unfit) => return Ok(Err(FileFault::Unfit(unfit))),
        };
        let alt: String = new.alt.trim().chars().take(ALT_MAX).collect();
        if kind.is_image() && alt.is_empty() {
            return Ok(Err(FileFault::AltMissing));
        }
        let bytes = if kind.is_image() { exchange::without_traces(&new.bytes) } else { new.bytes };
        let info = match self.keep_file(bytes, kind).await? {
            Ok(info) => info,
            Err(fault) => return Ok(Err(fault)),
        };
        Ok(Ok(Attachment {
            name: name_of(&new.name, kind, beside),
            bytes: info.bytes,
            title: new.title.trim().chars().take(TITLE_MAX).collect(),
            alt,
            width: info.width,
            height: info.height,
            file: info.digest,
        }))
    }

    /// Takes away those of these files that nothing names any more.
    pub(crate) async fn sweep_files(&self, digests: Vec<Digest>) -> Result<(), AppError> {
        if digests.is_empty() {
            return Ok(());
        }
        let _alone = self.inner.naming.write().await;
        let named = self.store().named_files().await?;
        // Beside other servers, what has just come is left to the work of each day: one of them may be about to name it.
        let is_shared = self.engine() == store::Engine::Postgres;
        let known = self.store().files(&digests).await?;
        let is_settled = |info: &FileInfo| !is_shared || self.now() - info.created_at > ON_ITS_WAY;
        let settled = known.values().filter(|info| is_settled(info)).map(|info| info.digest.to_string());
        let gone: Vec<String> = settled.filter(|digest| !named.contains(digest)).collect();
        self.store().forget_files(&gone).await?;
        if self.inner.files_are_ours {
            for digest in &gone {
                self.inner.files.remove(digest).await?;
            }
        }
        Ok(())
    }

    /// The same after a deed that is done: what could not be taken away is told to the log, and is left to the work of each day.
    pub(crate) async fn sweep_after(&self, digests: Vec<Digest>) {
        if let Err(error) = self.sweep_files(digests).await {
            tracing::error!(%error, "files that nothing names any more could not be taken away");
        }
    }

    /// Keeps the bytes of a file and what can be told of it; the same bytes are kept once.
    pub(crate) async fn keep_file(
        &self,
        bytes: Vec<u8>,
        kind: FileType,
    ) -> Result<Result<FileInfo, FileFault>, AppError> {
        if bytes.len() as u64 > FILE_MAX {
            return Ok(Err(FileFault::TooLarge));
        }
        let _turn = self.inner.intake.acquire().await.map_err(AppError::unavailable)?;
        let (digest, bytes) = tokio::task::spawn_blocking(move || (digest_of(&bytes), bytes))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?;
        if let Some(known) = self.store().file(&digest).await? {
            // What is noted may have been lost since: writing it again mends it.
            if self.inner.files.get(&digest, Some(0..1)).await?.is_none() {
                self.inner.files.put(&digest, bytes).await?;
            }
            // Another server that sweeps sees that somebody is about to name it.
            self.store().renew_file(&digest, self.now()).await?;
            return Ok(Ok(known));
        }
        let extract = match self.told_by(kind, &bytes).await {
            Some(extract) => extract,
            None if kind.is_image() => return Ok(Err(FileFault::Unreadable)),
            None => Extract::default(),
        };
        let info = FileInfo {
            digest: digest.clone(),
            kind,
            bytes: bytes.len() as u64,
            width: extract.width,
            height: extract.height,
            has_preview: !extract.preview.is_empty(),
            text: extract.text,
            created_at: self.now(),
        };
        // The bytes first: a row never speaks of what is not there.
        self.inner.files.put(&digest, bytes).await?;
        if info.has_preview {
            self.inner.files.put_preview(&digest, extract.preview).await?;
        }
        self.store().note_file(&info).await?;
        Ok(Ok(info))
    }

    /// What a file tells, read in a process of its own: nothing when it could not be read in time, in bounds, without a fall.
    async fn told_by(&self, kind: FileType, bytes: &[u8]) -> Option<Extract> {
        let Some(program) = &self.inner.reader else { return Some(Extract::default()) };
        let reading = async {
            let mut child = Command::new(program)
                .args(["extract", kind.extension()])
                .env_clear()
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .kill_on_drop(true)
                .spawn()?;
            let (input, output) = (child.stdin.take(), child.stdout.take());
            let write = async {
                if let Some(mut input) = input {
                    // A reader that has seen enough stops listening.
                    let _ = input.write_all(bytes).await;
                }
            };
            let mut answer = Vec::new();
            let read = async {
                match output {
                    Some(output) => output.take(ANSWER_MAX).read_to_end(&mut answer).await.map(|_| ()),
                    None => Ok(()),
                }
            };
            let ((), read) = tokio::join!(write, read);
            read?;
            let status = child.wait().await?;
            Ok::<_, std::io::Error>(status.success().then_some(answer))
        };
        match tokio::time::timeout(READING, reading).await {
            Ok(Ok(Some(answer))) => understood(&answer),
            Ok(Ok(None)) => None,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the reader of files could not be run");
                Some(Extract::default())
            }
            Err(_) => {
                tracing::warn!(kind = kind.extension(), "a file took too long to read");
                None
            }
        }
    }

    /// The file that a public record bears under a name.
    ///
    /// # Errors
    /// No public record bears it, or the store failed.
    pub async fn public_file(&self, kind: Kind, slug: &str, name: &str) -> Result<FileVisit, AppError> {
        let found = self.store().find(kind, slug).await?.ok_or(AppError::NotFound)?;
        if found.record.envelope.status != Status::Published {
            return Err(AppError::NotFound);
        }
        if found.moved {
            return Ok(FileVisit::Moved(found.record.reference()));
        }
        let file = self.borne(&found.record.envelope.attachments, name).await?;
        Ok(FileVisit::Found(Box::new(file)))
    }

    /// The file that something being written bears under a name, for those who may read it.
    ///
    /// # Errors
    /// The person may not read it, it bears no such file, or the store failed.
    pub async fn draft_file(&self, who: &Who, id: Uuid, name: &str) -> Result<OpenFile, AppError> {
        let proposal = self.proposal(who, id).await?;
        self.borne(&attachments_of(&proposal.doc), name).await
    }

    pub(crate) async fn borne(&self, attachments: &[Attachment], name: &str) -> Result<OpenFile, AppError> {
        let attachment = attachments.iter().find(|one| one.name == name).ok_or(AppError::NotFound)?;
        let info = self.store().file(&attachment.file).await?.ok_or(AppError::NotFound)?;
        Ok(OpenFile { info, name: attachment.name.clone() })
    }

    /// The bytes of a file, or a part of them.
    ///
    /// # Errors
    /// They are not there, or the disk failed.
    pub async fn file_bytes(
        &self,
        file: &FileInfo,
        part: Option<Range<u64>>,
    ) -> Result<store::Bytes, AppError> {
        self.inner.files.get(&file.digest, part).await?.ok_or(AppError::NotFound)
    }

    /// The small view of an image.
    ///
    /// # Errors
    /// There is none, or the disk failed.
    pub async fn file_preview(&self, file: &FileInfo) -> Result<store::Bytes, AppError> {
        self.inner.files.get_preview(&file.digest).await?.ok_or(AppError::NotFound)
    }

    /// Every byte of a file.
    ///
    /// # Errors
    /// They are not there, or the disk failed.
    pub(crate) async fn whole_file(&self, digest: &Digest) -> Result<Vec<u8>, AppError> {
        self.inner.files.whole(digest).await?.ok_or(AppError::NotFound)
    }

    /// The files of a record that are not kept here, or are not what the record says.
    pub(crate) async fn missing_files(&self, record: &Record) -> Result<Vec<Problem>, AppError> {
        let attachments = &record.envelope.attachments;
        if attachments.is_empty() {
            return Ok(Vec::new());
        }
        let digests: Vec<Digest> = attachments.iter().map(|one| one.file.clone()).collect();
        let known = self.store().files(&digests).await?;
        let is_kept = |one: &Attachment| {
            known.get(&one.file).is_some_and(|info| info.bytes == one.bytes && Some(info.kind) == one.kind())
        };
        let missing = attachments.iter().enumerate().filter(|(_, one)| !is_kept(one));
        Ok(missing
            .map(|(i, one)| {
                Problem::new(format!("attachments[{i}].file"), ProblemCode::UnknownFile, &one.name)
            })
            .collect())
    }

    /// The texts of the files of some records, for searches.
    pub(crate) async fn file_texts(&self, records: &[Record]) -> Result<HashMap<RecordId, String>, AppError> {
        let borne = records.iter().flat_map(|record| &record.envelope.attachments);
        let digests: Vec<Digest> = borne.map(|one| one.file.clone()).collect();
        let mut texts = HashMap::new();
        if digests.is_empty() {
            return Ok(texts);
        }
        let known = self.store().files(&digests).await?;
        for record in records.iter().filter(|record| !record.envelope.attachments.is_empty()) {
            let mut text = String::new();
            for one in &record.envelope.attachments {
                let said = known.get(&one.file).map(|info| info.text.as_str()).unwrap_or_default();
                let room = SEARCHED_MAX.saturating_sub(text.len());
                let end = said.floor_char_boundary(room);
                for part in [one.title.as_str(), one.alt.as_str(), &said[..end]] {
                    if !part.is_empty() {
                        text.push('\n');
                        text.push_str(part);
                    }
                }
            }
            texts.insert(record.envelope.id, text);
        }
        Ok(texts)
    }

    /// Whether the bytes under a digest are still those that it is the digest of.
    async fn is_intact(&self, name: &str) -> Result<bool, AppError> {
        let Some(digest) = Digest::parse(name) else { return Ok(false) };
        let Some(mut pieces) = self.inner.files.get(&digest, None).await? else { return Ok(false) };
        let mut hash = Sha256::new();
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(piece) => hash.update(piece),
                Err(error) => {
                    tracing::warn!(%error, %digest, "a file cannot be read to its end");
                    return Ok(false);
                }
            }
        }
        Ok(Digest::of_hash(&hash.finalize()) == Some(digest))
    }

    /// Compares what is noted with what lies in the folder or the bucket, and with what records name; takes away what nothing
    /// names when told to `mend`. A person who asks is `thorough`: every byte is read again, and what is noted nowhere is taken away
    /// even from a bucket, where the work of each day leaves it.
    ///
    /// # Errors
    /// The database or the disk failed.
    pub async fn look_at_files(&self, mend: bool, thorough: bool) -> Result<FilesReport, AppError> {
        let _alone = if mend { Some(self.inner.naming.write().await) } else { None };
        let noted = self.store().noted_files().await?;
        let lying = self.inner.files.list().await?;
        let named = self.store().named_files().await?;
        // Alone with its folder and all that lies in it, nobody is taking a file in.
        let is_alone = thorough && self.inner.is_whole;
        let now = self.now();
        let is_old = |at: DateTime<Utc>| is_alone || now - at > ON_ITS_WAY;
        let mut report = FilesReport::default();
        for (digest, bytes, at) in &noted {
            match lying.get(digest) {
                Some(found)
                    if found.bytes == Some(*bytes) && (!thorough || self.is_intact(digest).await?) =>
                {
                    report.kept += 1;
                    report.bytes += bytes;
                }
                _ => report.lost.push(digest.clone()),
            }
            if !named.contains(digest) && now - *at > UNNAMED {
                report.unnamed.push(digest.clone());
            }
        }
        let known: std::collections::HashSet<&str> =
            noted.iter().map(|(digest, _, _)| digest.as_str()).collect();
        let orphans = lying.iter().filter(|(name, found)| !known.contains(name.as_str()) && is_old(found.at));
        report.orphans = orphans.map(|(name, _)| name.clone()).collect();
        report.orphans.sort();
        report.is_foreign = !self.inner.files_are_ours;
        if mend && !report.is_foreign {
            self.store().forget_files(&report.unnamed).await?;
            let is_sure = thorough || self.inner.files.are_in_folder();
            let orphans = report.orphans.iter().filter(|_| is_sure);
            for name in orphans.chain(&report.unnamed) {
                self.inner.files.remove(name).await?;
            }
            self.inner.files.tidy()?;
        }
        Ok(report)
    }
}

/// The files that a document says it bears; what is not one is left out.
pub(crate) fn attachments_of(doc: &Value) -> Vec<Attachment> {
    let list = doc.get("attachments").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|one| serde_json::from_value(one.clone()).ok()).collect()
}

/// The digest of the bytes of a file.
pub(crate) fn digest_of(bytes: &[u8]) -> Digest {
    Digest::of_hash(&Sha256::digest(bytes)).unwrap_or_default()
}

/// What the reader answers: one line of JSON, then the bytes of the small view.
fn understood(answer: &[u8]) -> Option<Extract> {
    let end = answer.iter().position(|byte| *byte == b'\n')?;
    let said: Value = serde_json::from_slice(&answer[..end]).ok()?;
    let number = |key: &str| said.get(key)?.as_u64().and_then(|number| u32::try_from(number).ok());
    Some(Extract {
        text: said.get("text")?.as_str()?.to_owned(),
        width: number("width")?,
        height: number("height")?,
        preview: answer[end + 1..].to_vec(),
    })
}
