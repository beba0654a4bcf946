//! The folder of the index: held by one process, checked before it is believed, emptied when it cannot be.

use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::io::{Error, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::codec::{Reader, Writer};
use crate::error::SearchError;
use crate::segment::Segment;
use crate::snapshot::{Docs, Part, Snapshot};

/// The list of segments, replaced whole at each step.
const LIST: &str = "list.ramure";
const LOCK: &str = "lock.ramure";
const ENDING: &str = ".segment";
/// First bytes of the list.
const MAGIC: &[u8; 8] = b"RAMURE\x01\x02";

/// A folder held by this process for as long as the value lives.
#[derive(Debug)]
pub(super) struct Folder {
    dir: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder if need be and keeps other processes out of it.
    pub fn hold(dir: &Path) -> Result<Self, SearchError> {
        std::fs::create_dir_all(dir).map_err(|error| SearchError::folder(dir, error))?;
        let lock = File::create(dir.join(LOCK)).map_err(|error| SearchError::folder(dir, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { dir: dir.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(SearchError::locked(dir)),
            Err(TryLockError::Error(error)) => Err(SearchError::folder(dir, error)),
        }
    }

    /// Reads what the folder holds; the last value tells whether something unusable was thrown away.
    pub fn load(&self) -> Result<(Snapshot, bool), SearchError> {
        let is_there = self.dir.join(LIST).exists() || self.dir.join("meta.json").exists();
        if let Some(snapshot) = self.read() {
            self.sweep(&snapshot.parts.iter().map(|part| part.name).collect());
            return Ok((snapshot, false));
        }
        if is_there {
            tracing::warn!(dir = %self.dir.display(), "the search index is unusable and starts again empty");
        }
        self.empty().map_err(|error| SearchError::folder(&self.dir, error))?;
        Ok((Snapshot::default(), is_there))
    }

    fn read(&self) -> Option<Snapshot> {
        let bytes = std::fs::read(self.dir.join(LIST)).ok()?;
        let (magic, rest) = bytes.split_first_chunk::<8>()?;
        let (checksum, tables) = rest.split_first_chunk::<4>()?;
        if magic != MAGIC || *checksum != crc32fast::hash(tables).to_le_bytes() {
            return None;
        }
        let mut reader = Reader(tables);
        let position = *reader.longs()?.first()?;
        let mut parts = Vec::new();
        for name in reader.longs()? {
            let dead = Arc::new(Docs::of_bits(reader.longs()?));
            let segment = Arc::new(Segment::decode(File::open(self.segment_path(name)).ok()?)?);
            parts.push(Part { segment, name, dead, start: 0 });
        }
        Some(Snapshot::new(parts, position))
    }

    fn segment_path(&self, name: u64) -> PathBuf {
        self.dir.join(format!("{name:08}{ENDING}"))
    }

    /// Writes a segment and gives it back with its texts left on disk.
    pub fn write_segment(&self, name: u64, segment: Segment) -> Result<Segment, SearchError> {
        let (texts_at, bytes) = segment.encode();
        let path = self.segment_path(name);
        let file = self.write(&path, &bytes).map_err(|error| SearchError::folder(&self.dir, error))?;
        Ok(segment.backed_by(file, texts_at as u64))
    }

    pub fn write_list(&self, snapshot: &Snapshot) -> Result<(), SearchError> {
        let mut writer = Writer::default();
        writer.longs(&[snapshot.position]);
        writer.longs(&snapshot.parts.iter().map(|part| part.name).collect::<Vec<_>>());
        snapshot.parts.iter().for_each(|part| writer.longs(part.dead.bits()));
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&crc32fast::hash(&writer.0).to_le_bytes());
        bytes.extend_from_slice(&writer.0);
        self.write(&self.dir.join(LIST), &bytes).map_err(|error| SearchError::folder(&self.dir, error))?;
        Ok(())
    }

    /// Writes a file whole or not at all.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<File, Error> {
        std::fs::create_dir_all(&self.dir)?;
        let draft = path.with_extension("draft");
        let mut file = File::options().read(true).write(true).create(true).truncate(true).open(&draft)?;
        file.write_all(bytes)?;
        file.sync_data()?;
        std::fs::rename(&draft, path)?;
        Ok(file)
    }

    /// Deletes segments; one still being read lives until it is closed.
    pub fn delete(&self, names: &HashSet<u64>) {
        for name in names {
            if let Err(error) = std::fs::remove_file(self.segment_path(*name)) {
                tracing::warn!(%error, name, "an old segment could not be deleted");
            }
        }
    }

    /// Deletes the segments that the list does not name.
    fn sweep(&self, kept: &HashSet<u64>) {
        let Ok(files) = std::fs::read_dir(&self.dir) else { return };
        let number = |name: &str| name.strip_suffix(ENDING)?.parse().ok();
        let names = files.flatten().filter_map(|file| number(file.file_name().to_str()?));
        self.delete(&names.filter(|name| !kept.contains(name)).collect());
    }

    /// Tells whether the files are there with the lengths they were given.
    pub fn is_whole(&self, snapshot: &Snapshot) -> bool {
        let has_list = snapshot.parts.is_empty() || self.dir.join(LIST).exists();
        has_list
            && snapshot.parts.iter().all(|part| {
                let length = std::fs::metadata(self.segment_path(part.name)).map(|file| file.len()).ok();
                length.is_some() && length == part.segment.file_length()
            })
    }

    /// Deletes the files of an index and nothing else, should the folder have been chosen by mistake.
    fn empty(&self) -> std::io::Result<()> {
        for file in std::fs::read_dir(&self.dir)? {
            let file = file?;
            if file.file_type()?.is_file() && file.file_name().to_str().is_some_and(is_ours) {
                std::fs::remove_file(file.path())?;
            }
        }
        Ok(())
    }
}

/// Tells a file of the index, those of the first version included (two JSON files, and segments named by 32
/// hexadecimal digits); the lock stays.
fn is_ours(name: &str) -> bool {
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let is_number = !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_digit());
    matches!(name, LIST | "list.draft" | "meta.json" | ".managed.json" | ".tantivy-writer.lock")
        || (is_number && matches!(ending, "segment" | "draft"))
        || (stem.len() == 32 && stem.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn only_files_of_an_index_are_ours() {
        for name in [
            "list.ramure",
            "list.draft",
            "00000012.segment",
            "meta.json",
            "0123456789abcdef0123456789abcdef.store",
        ] {
            assert!(is_ours(name), "{name}");
        }
        for name in ["ramure.db", "list.ramure.bak", "lock.ramure", "thèse.pdf", "2025.pdf", "segment"] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
