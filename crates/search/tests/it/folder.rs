//! The life of the folder: kept, moved forward, thrown away when it cannot be believed.

use std::path::{Path, PathBuf};

use search::Index;
use tempfile::TempDir;

use crate::{entry, id, names};

fn filled() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let index = Index::open(dir.path()).expect("opens");
    index
        .apply(&[entry("a", "Alpha", "un commun"), entry("b", "Beta", "un parc")], &[], 12)
        .expect("applies");
    dir
}

fn files(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let all = std::fs::read_dir(dir).expect("a folder").map(|file| file.expect("a file").path());
    all.filter(|path| path.to_string_lossy().ends_with(ending)).collect()
}

#[test]
fn documents_and_position_are_kept() {
    let dir = filled();
    let index = Index::open(dir.path()).expect("opens");
    assert!(!index.was_reset());
    assert_eq!((index.position(), index.len()), (12, 2));
    assert_eq!(names(&index, "commun", &["a"]), ["a"]);
}

#[test]
fn a_new_folder_is_not_a_reset() {
    let dir = tempfile::tempdir().expect("a folder");
    let index = Index::open(&dir.path().join("deep/down")).expect("opens");
    assert!(!index.was_reset() && index.is_empty());
    assert_eq!(index.position(), 0);
}

#[test]
fn applying_twice_changes_nothing_more() {
    let index = Index::in_memory().expect("in memory");
    for _ in 0..2 {
        let twice = [entry("a", "Alpha", "ancien"), entry("a", "Alpha", "nouveau")];
        index.apply(&twice, &[id("z")], 3).expect("applies");
        assert_eq!((index.len(), index.position()), (1, 3));
        assert_eq!(names(&index, "nouveau", &["a"]), ["a"]);
        assert!(names(&index, "ancien", &["a"]).is_empty());
    }
}

#[test]
fn what_is_removed_is_found_no_more() {
    let dir = filled();
    let index = Index::open(dir.path()).expect("opens");
    index.apply(&[], &[id("a")], 13).expect("applies");
    assert_eq!((index.len(), index.position()), (1, 13));
    assert!(names(&index, "commun", &["a"]).is_empty());
    index.clear().expect("clears");
    assert_eq!((index.len(), index.position()), (0, 0));
}

#[test]
fn one_process_at_a_time() {
    let dir = filled();
    let _first = Index::open(dir.path()).expect("opens");
    let error = Index::open(dir.path()).expect_err("held");
    assert!(error.to_string().contains("in use by another process"), "{error}");
}

#[test]
fn garbage_in_its_description_starts_again() {
    for garbage in ["", "{}", "\u{0}\u{1}garbage", "{\"segments\":[]}"] {
        let dir = filled();
        std::fs::write(dir.path().join("meta.json"), garbage).expect("writes");
        assert_starts_again(dir.path());
    }
}

#[test]
fn garbage_in_its_list_of_files_starts_again() {
    let dir = filled();
    std::fs::write(dir.path().join(".managed.json"), "garbage").expect("writes");
    assert_starts_again(dir.path());
}

#[test]
fn another_schema_starts_again() {
    let dir = filled();
    let path = dir.path().join("meta.json");
    let meta = std::fs::read_to_string(&path).expect("reads");
    // What a raised version looks like: the names of the analysers change.
    std::fs::write(&path, meta.replace("\"french-", "\"french-0")).expect("writes");
    assert_starts_again(dir.path());
}

#[test]
fn truncated_changed_or_missing_segments_start_again() {
    for ending in [".idx", ".term", ".store", ".pos", ".fast", ".fieldnorm"] {
        for damage in ["empty", "half", "changed", "missing"] {
            let dir = filled();
            let path = files(dir.path(), ending).pop().expect("a segment file");
            let bytes = std::fs::read(&path).expect("reads");
            match damage {
                "empty" => std::fs::write(&path, []).expect("writes"),
                "half" => std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("writes"),
                "changed" => {
                    let changed: Vec<u8> =
                        bytes.iter().enumerate().map(|(i, b)| if i == 0 { !b } else { *b }).collect();
                    std::fs::write(&path, changed).expect("writes");
                }
                _ => std::fs::remove_file(&path).expect("removes"),
            }
            println!("{ending} {damage}");
            assert_starts_again(dir.path());
        }
    }
}

#[test]
fn foreign_files_survive_a_reset() {
    let dir = filled();
    std::fs::write(dir.path().join("meta.json"), "garbage").expect("writes");
    std::fs::write(dir.path().join("ramure.db"), "precious").expect("writes");
    assert_starts_again(dir.path());
    assert_eq!(std::fs::read_to_string(dir.path().join("ramure.db")).expect("reads"), "precious");
}

fn assert_starts_again(dir: &Path) {
    let index = Index::open(dir).expect("opens all the same");
    assert!(index.was_reset() && index.is_empty());
    assert_eq!(index.position(), 0);
    index.apply(&[entry("a", "Alpha", "un commun")], &[], 5).expect("applies");
    assert_eq!(names(&index, "commun", &["a"]), ["a"]);
    drop(index);
    let index = Index::open(dir).expect("opens again");
    assert!(!index.was_reset());
    assert_eq!((index.position(), index.len()), (5, 1));
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("file");
    std::fs::write(&file, "x").expect("writes");
    assert!(Index::open(&file.join("index")).is_err());
}
