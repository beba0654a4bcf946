//! The demonstration commons and the folders that tests work in.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use model::Record;
use model::commons::{CommonsInfo, Known};
use tempfile::TempDir;

/// A commons in memory: its card and its records.
#[derive(Debug, Clone, Default)]
pub struct Commons {
    pub info: CommonsInfo,
    pub records: Vec<Record>,
}

/// The root of the repository.
///
/// # Panics
/// Never: this crate stands two folders below the root.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/testkit is two folders below the root")
}

/// The folder of the demonstration commons.
pub fn demo_folder() -> PathBuf {
    repository().join("commons/odd17")
}

/// The demonstration commons, read once.
///
/// # Panics
/// The folder cannot be read, or has no card.
pub fn demo() -> &'static Commons {
    static DEMO: OnceLock<Commons> = OnceLock::new();
    DEMO.get_or_init(|| {
        let reading = exchange::read_folder(&demo_folder(), Known::default(), &mut |_| {})
            .expect("the demonstration commons can be read");
        Commons {
            info: reading.info.expect("the demonstration commons has a card"),
            records: reading.records.into_iter().map(|located| located.record).collect(),
        }
    })
}

/// An empty folder that disappears with the value.
///
/// # Panics
/// The system has no place for temporary files.
pub fn folder() -> TempDir {
    tempfile::tempdir().expect("the system has a place for temporary files")
}

/// A copy of the demonstration commons to be spoilt at will.
///
/// # Panics
/// The copy failed.
pub fn demo_copy() -> TempDir {
    let copy = folder();
    copy_folder(&demo_folder(), copy.path()).expect("the demonstration commons can be copied");
    copy
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
