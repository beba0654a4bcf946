//! Fresh databases of every engine: SQLite always, PostgreSQL when the environment names a server.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

/// The variable that names a PostgreSQL server whose user may create databases; `scripts/postgres run` sets it.
const SERVER: &str = "RAMURE_TEST_POSTGRES";

/// A fresh and empty database, which disappears with the value.
#[derive(Debug)]
pub struct Database {
    engine: &'static str,
    url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(#[expect(dead_code, reason = "held so that the folder lasts as long as the database")] TempDir),
    Server { url: String, name: String },
}

impl Database {
    /// `sqlite` or `postgres`, to be named in the messages of assertions.
    pub const fn engine(&self) -> &'static str {
        self.engine
    }

    /// The address to open.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn sqlite() -> Self {
        let folder = crate::folder();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("ramure.db").display());
        Self { engine: "sqlite", url, place: Place::Folder(folder) }
    }

    fn postgres(server: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("ramure_test_{}_{number}", std::process::id());
        // A name may remain from a killed run whose process number came back.
        psql(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        psql(server, &format!("CREATE DATABASE {name}"));
        let (base, _) = server.rsplit_once('/').expect("the server's address ends with a database");
        Self {
            engine: "postgres",
            url: format!("{base}/{name}"),
            place: Place::Server { url: server.to_owned(), name },
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Place::Server { url, name } = &self.place {
            psql(url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// One fresh database of each engine at hand; the absence of PostgreSQL is said, not hidden.
pub fn databases() -> Vec<Database> {
    let mut databases = vec![Database::sqlite()];
    match std::env::var(SERVER) {
        Ok(server) => databases.push(Database::postgres(&server)),
        Err(_) => eprintln!("PostgreSQL passé : {SERVER} est absente (`make test` la pose)"),
    }
    databases
}

/// Runs one statement; failing to do so fails the test, except while another failure is being told.
fn psql(server: &str, statement: &str) {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--command", statement, server])
        .output()
        .expect("psql is installed beside the server");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || std::thread::panicking(), "{statement}: {told}");
}
