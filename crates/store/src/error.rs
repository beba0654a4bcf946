//! The one error of the store: opaque, because a caller only ever needs to know whether to try again.

use sea_orm::sqlx::Error as SqlxError;
use sea_orm::{DbErr, RuntimeErr, SqlErr};
use uuid::Uuid;

/// The result of every operation of the store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// What went wrong in the store.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct StoreError(Cause);

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error(transparent)]
    Database(DbErr),
    #[error("conflict: {0}")]
    Conflict(String),
    #[error("record {id} cannot be decoded: {cause}")]
    Undecodable { id: Uuid, cause: Unreadable },
    #[error("setting {key} cannot be decoded: {cause}")]
    BadSetting { key: String, cause: serde_json::Error },
    #[error("expected a database address beginning with sqlite: or postgres:")]
    UnknownEngine,
    #[error("{0}")]
    Files(String),
}

/// Why a row could not be read back.
pub(crate) type Unreadable = Box<dyn std::error::Error + Send + Sync>;

/// `SQLITE_BUSY` and its extended forms: another process holds the lock. `PostgreSQL` codes have five characters.
const SQLITE_BUSY: [&str; 4] = ["5", "261", "517", "773"];

impl StoreError {
    pub(crate) fn conflict(message: String) -> Self {
        Self(Cause::Conflict(message))
    }

    pub(crate) fn undecodable(id: Uuid, cause: impl Into<Unreadable>) -> Self {
        Self(Cause::Undecodable { id, cause: cause.into() })
    }

    pub(crate) fn bad_setting(key: &str, cause: serde_json::Error) -> Self {
        Self(Cause::BadSetting { key: key.to_owned(), cause })
    }

    pub(crate) fn files(cause: &dyn std::fmt::Display) -> Self {
        Self(Cause::Files(cause.to_string()))
    }

    pub(crate) const fn unknown_engine() -> Self {
        Self(Cause::UnknownEngine)
    }

    /// Tells whether it is the folder or the bucket of the attached files that failed.
    pub const fn is_of_files(&self) -> bool {
        matches!(self.0, Cause::Files(_))
    }

    /// Tells whether someone else wrote first or holds the address: read again, then decide.
    pub fn is_conflict(&self) -> bool {
        match &self.0 {
            Cause::Conflict(_) => true,
            Cause::Database(error) => matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))),
            Cause::Undecodable { .. } | Cause::BadSetting { .. } | Cause::UnknownEngine | Cause::Files(_) => {
                false
            }
        }
    }

    /// Tells whether the database is out of reach or busy for now: the same request may succeed later.
    pub fn is_unavailable(&self) -> bool {
        let Cause::Database(error) = &self.0 else { return matches!(self.0, Cause::Files(_)) };
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
            DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
                match error.as_ref() {
                    SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed => true,
                    SqlxError::Database(error) => {
                        error.code().is_some_and(|code| SQLITE_BUSY.contains(&code.as_ref()))
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        Self(Cause::Database(error))
    }
}
