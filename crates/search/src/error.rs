//! The one error of the index: callers log it and answer without search, they never need to look inside.

use std::path::PathBuf;

/// The index could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SearchError(#[from] Cause);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    #[error("the search index in {} is in use by another process", .0.display())]
    Locked(PathBuf),
    #[error("search index folder {}: {source}", .folder.display())]
    Folder { folder: PathBuf, source: std::io::Error },
}

impl SearchError {
    /// Tells whether another process holds the folder of the index.
    pub fn is_locked(&self) -> bool {
        matches!(self.0, Cause::Locked(_))
    }

    pub(crate) fn locked(folder: impl Into<PathBuf>) -> Self {
        Self(Cause::Locked(folder.into()))
    }

    pub(crate) fn folder(folder: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self(Cause::Folder { folder: folder.into(), source })
    }
}
