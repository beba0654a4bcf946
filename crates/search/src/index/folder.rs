//! The folder of the index: held by one process, checked before it is believed, emptied when it cannot be.

use std::path::Path;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError};
use tantivy::directory::{Directory, DirectoryLock, INDEX_WRITER_LOCK, MmapDirectory};

use crate::error::SearchError;
use crate::schema::{Fields, analysers};

/// Opens or makes the index of a folder; the last value tells whether an unusable one was thrown away.
pub(super) fn open(dir: &Path) -> Result<(tantivy::Index, Fields, bool), SearchError> {
    std::fs::create_dir_all(dir).map_err(|error| SearchError::folder(dir, error))?;
    // Held while checking and emptying, so that a folder in use by another process is never touched.
    let _held = lock(dir)?;
    let (schema, fields) = Fields::build();
    let mut reset = false;
    if dir.join("meta.json").exists() {
        match sound(dir, &schema) {
            Ok(engine) => return Ok((engine, fields, false)),
            Err(why) => {
                tracing::warn!(%why, dir = %dir.display(), "the search index is unusable and starts again empty");
                reset = true;
            }
        }
    }
    empty(dir).map_err(|error| SearchError::folder(dir, error))?;
    let mut engine = tantivy::Index::create_in_dir(dir, schema)?;
    engine.set_tokenizers(analysers());
    Ok((engine, fields, reset))
}

fn lock(dir: &Path) -> Result<DirectoryLock, SearchError> {
    directory(dir)?.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| match error {
        LockError::LockBusy => SearchError::locked(dir),
        LockError::IoError(error) => SearchError::folder(dir, std::io::Error::other(error)),
    })
}

fn directory(dir: &Path) -> Result<MmapDirectory, TantivyError> {
    MmapDirectory::open(dir).map_err(|error: OpenDirectoryError| error.into())
}

/// Opens the index if it has the expected schema and every byte of it is as it was written.
fn sound(dir: &Path, schema: &tantivy::schema::Schema) -> Result<tantivy::Index, String> {
    let mut engine =
        tantivy::Index::open(directory(dir).map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
    if engine.schema() != *schema {
        return Err("it has another schema".into());
    }
    let damaged = engine.validate_checksum().map_err(|e| e.to_string())?;
    if !damaged.is_empty() {
        return Err(format!("{} damaged files", damaged.len()));
    }
    engine.set_tokenizers(analysers());
    // Opens every segment: a missing file shows here.
    engine.reader().map_err(|e| e.to_string())?;
    Ok(engine)
}

/// Deletes the files of an index and nothing else, should the folder have been chosen by mistake.
fn empty(dir: &Path) -> std::io::Result<()> {
    for file in std::fs::read_dir(dir)? {
        let file = file?;
        if file.file_type()?.is_file() && file.file_name().to_str().is_some_and(is_ours) {
            std::fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

/// Tells a file written by tantivy: two JSON files, and segments named by 32 hexadecimal digits; locks stay.
fn is_ours(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    matches!(name, "meta.json" | ".managed.json")
        || (stem.len() == 32 && stem.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn only_files_of_an_index_are_ours() {
        assert!(is_ours("meta.json"));
        assert!(is_ours("0123456789abcdef0123456789abcdef.store"));
        assert!(is_ours("0123456789abcdef0123456789abcdef.12.del"));
        for name in ["ramure.db", "meta.json.bak", ".tantivy-writer.lock", "thèse.pdf"] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
