//! Opening the store, and the only two ways to begin a transaction: one to write, one to look at a fixed moment.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::error::{Result, StoreError};
use crate::migrations::Migrator;
use crate::positions::Group;

/// One writer and several readers; each `SQLite` connection costs a thread and its page cache.
const SQLITE_CONNECTIONS: u32 = 8;
/// Page cache of a `SQLite` connection: small, because the system keeps the pages of the file at hand for all of them.
pub(crate) const PAGE_CACHE_KIB: u32 = 2 * 1024;
/// Per node; a server of `PostgreSQL` accepts 100 by default, shared by all nodes.
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long a write waits for another process (an import beside the server) before giving up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// An unused connection to `PostgreSQL` is checked before use after this long, as a restart may have closed it.
const STALE_AFTER: Duration = Duration::from_secs(30);
/// Key of the advisory lock that serialises writers: "ramure" in ASCII.
const WRITERS_LOCK: i64 = 0x7261_6d75_7265;

/// The engine behind a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    fn of(url: &str) -> Option<Self> {
        match url.split(':').next() {
            Some("sqlite") => Some(Self::Sqlite),
            Some("postgres" | "postgresql") => Some(Self::Postgres),
            _ => None,
        }
    }
}

/// The database of a commons; cloning it shares the same connections.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
    engine: Engine,
    /// Writers of this process queue here, in order and without holding a connection, so that readers always find one.
    writers: Arc<Mutex<()>>,
    /// Answers to compasses that wait to be written together.
    pub(crate) group: Arc<Group>,
}

/// A transaction that may write; dropped before [`Writing::commit`], it leaves nothing behind.
pub(crate) struct Writing {
    transaction: DatabaseTransaction,
    _turn: OwnedMutexGuard<()>,
}

impl Writing {
    pub(crate) async fn commit(self) -> Result<()> {
        Ok(self.transaction.commit().await?)
    }
}

impl Deref for Writing {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

impl Store {
    /// Opens `sqlite://path?mode=rwc` (its folder must exist) or `postgres://…`, and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self> {
        let engine = Engine::of(url).ok_or_else(StoreError::unknown_engine)?;
        let db = Database::connect(options(url, engine)).await?;
        let store = Self { db, engine, writers: Arc::default(), group: Arc::default() };
        store.migrate().await?;
        Ok(store)
    }

    /// The engine behind this store.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Fails when the database does not answer.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.db.ping().await?)
    }

    /// Closes every connection, so that `SQLite` folds its journal into the file; the store is of no use afterwards.
    pub async fn close(&self) -> Result<()> {
        Ok(self.db.close_by_ref().await?)
    }

    /// Begins the only kind of transaction that may write; writers follow one another on both engines.
    ///
    /// On `SQLite`, `BEGIN IMMEDIATE` takes the lock before anything is read: a deferred transaction that reads and then
    /// writes fails at once when another wrote in between, whatever the busy timeout.
    /// On `PostgreSQL`, an advisory lock held until the end of the transaction does the same, so that what was checked
    /// stays true until the commit, and that the change log becomes visible in the order of its numbers: a follower that
    /// has read number 8 will never see a number 7 appear. The lock comes first and each later statement sees all that
    /// was committed before it, hence the explicit READ COMMITTED.
    pub(crate) async fn write(&self) -> Result<Writing> {
        let turn = Arc::clone(&self.writers).lock_owned().await;
        let mut options = TransactionOptions::default();
        match self.engine {
            Engine::Sqlite => options.sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate),
            Engine::Postgres => options.isolation_level = Some(IsolationLevel::ReadCommitted),
        }
        let transaction = self.db.begin_with_options(options).await?;
        if self.engine == Engine::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({WRITERS_LOCK})");
            transaction.execute_unprepared(&lock).await?;
        }
        Ok(Writing { transaction, _turn: turn })
    }

    /// Begins a transaction that only reads and sees one moment of the database, whatever is written meanwhile.
    pub(crate) async fn view(&self) -> Result<DatabaseTransaction> {
        let mut options = TransactionOptions::default();
        if self.engine == Engine::Postgres {
            options.isolation_level = Some(IsolationLevel::RepeatableRead);
            options.access_mode = Some(AccessMode::ReadOnly);
        }
        Ok(self.db.begin_with_options(options).await?)
    }

    /// Sets how much of the database the connection of a transaction keeps in memory; `PostgreSQL` decides by itself.
    pub(crate) async fn hold_pages(&self, tx: &DatabaseTransaction, kib: u32) -> Result<()> {
        if self.engine == Engine::Sqlite {
            tx.execute_unprepared(&format!("PRAGMA cache_size = -{kib}")).await?;
        }
        Ok(())
    }

    /// Applies the missing migrations, all or none; several nodes may start together, the first one does the work.
    async fn migrate(&self) -> Result<()> {
        if Migrator::get_pending_migrations_read_only(&self.db).await?.is_empty() {
            return Ok(());
        }
        let writing = self.write().await?;
        Migrator::up(&*writing, None).await?;
        writing.commit().await
    }
}

fn options(url: &str, engine: Engine) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).record_stmt_in_spans(false);
    match engine {
        Engine::Sqlite => sqlite_options(&mut options),
        Engine::Postgres => {
            options.max_connections(POSTGRES_CONNECTIONS).test_before_acquire_if_idle_for(STALE_AFTER);
        }
    }
    options
}

fn sqlite_options(options: &mut ConnectOptions) {
    // A database in memory lives and dies with its connection: it has one, for ever.
    let in_memory = options.get_url().contains(":memory:");
    options
        .max_connections(if in_memory { 1 } else { SQLITE_CONNECTIONS })
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .busy_timeout(BUSY_TIMEOUT)
                .pragma("journal_mode", "WAL")
                // In WAL mode NORMAL may lose the last commits at a power cut; an acknowledged write must survive.
                .pragma("synchronous", "FULL")
                .pragma("foreign_keys", "ON")
                .pragma("temp_store", "MEMORY")
                // Negative: in KiB. The file is not mapped: each connection would count it whole.
                .pragma("cache_size", format!("-{PAGE_CACHE_KIB}"))
                // An import swells the journal; it shrinks back to 64 MiB afterwards.
                .pragma("journal_size_limit", "67108864")
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_tells_the_engine() {
        assert_eq!(Engine::of("sqlite://data/ramure.db?mode=rwc"), Some(Engine::Sqlite));
        assert_eq!(Engine::of("postgres://localhost/ramure"), Some(Engine::Postgres));
        assert_eq!(Engine::of("postgresql://localhost/ramure"), Some(Engine::Postgres));
        assert_eq!(Engine::of("mysql://localhost/ramure"), None);
        assert_eq!(Engine::of(""), None);
    }
}
