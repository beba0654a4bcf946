//! The one error of the platform, in seven variants that the web room turns into pages.

use std::fmt::Display;

use exchange::Fault;

/// Why a use case did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error("not found")]
    NotFound,
    #[error("forbidden")]
    Forbidden,
    #[error("invalid: {} faults", .0.len())]
    Invalid(Vec<Fault>),
    #[error("conflict: {0}")]
    Conflict(String),
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The folder or the bucket of the attached files does not answer.
    #[error("files unavailable: {0}")]
    FilesUnavailable(String),
    #[error("internal: {0}")]
    Internal(String),
}

impl AppError {
    pub(crate) fn unavailable(cause: impl Display) -> Self {
        Self::Unavailable(cause.to_string())
    }
}

impl From<store::StoreError> for AppError {
    fn from(error: store::StoreError) -> Self {
        if error.is_of_files() {
            Self::FilesUnavailable(error.to_string())
        } else if error.is_conflict() {
            Self::Conflict(error.to_string())
        } else if error.is_unavailable() {
            Self::Unavailable(error.to_string())
        } else {
            Self::Internal(error.to_string())
        }
    }
}

impl From<::search::SearchError> for AppError {
    fn from(error: ::search::SearchError) -> Self {
        Self::Internal(error.to_string())
    }
}
