//! The life of the folder: kept, moved forward, thrown away when it cannot be believed.

use std::path::{Path, PathBuf};

use search::{Index, Rebuild};
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
    let index = Index::in_memory();
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
fn a_damaged_list_starts_again() {
    for garbage in ["", "{}", "\u{0}\u{1}garbage", "RAMURE\u{1}\u{2}0000"] {
        let dir = filled();
        std::fs::write(dir.path().join("list.ramure"), garbage).expect("writes");
        assert_starts_again(dir.path());
    }
}

#[test]
fn an_index_of_the_first_version_starts_again_and_leaves_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let old = ["meta.json", ".managed.json", "0123456789abcdef0123456789abcdef.idx"];
    for name in old {
        std::fs::write(dir.path().join(name), "old").expect("writes");
    }
    assert_starts_again(dir.path());
    assert!(old.iter().all(|name| !dir.path().join(name).exists()));
}

#[test]
fn a_version_ahead_starts_again() {
    let dir = filled();
    let path = files(dir.path(), ".segment").pop().expect("a segment");
    let mut bytes = std::fs::read(&path).expect("reads");
    bytes[7] += 1;
    std::fs::write(&path, bytes).expect("writes");
    assert_starts_again(dir.path());
}

#[test]
fn truncated_changed_or_missing_segments_start_again() {
    for damage in ["empty", "half", "longer", "missing", "changed"] {
        let dir = filled();
        let path = files(dir.path(), ".segment").pop().expect("a segment file");
        let mut bytes = std::fs::read(&path).expect("reads");
        match damage {
            "empty" => bytes.clear(),
            "half" => bytes.truncate(bytes.len() / 2),
            "longer" => bytes.push(0),
            _ => {
                let middle = bytes.len() / 2;
                bytes[middle] = !bytes[middle];
            }
        }
        if damage == "missing" {
            std::fs::remove_file(&path).expect("removes");
        } else {
            std::fs::write(&path, bytes).expect("writes");
        }
        println!("{damage}");
        assert_starts_again(dir.path());
    }
}

#[test]
fn answers_survive_what_befalls_the_files_while_running() {
    for damage in ["deleted", "truncated"] {
        let dir = filled();
        let index = Index::open(dir.path()).expect("opens");
        assert!(index.is_whole());
        for path in files(dir.path(), ".segment") {
            match damage {
                "deleted" => std::fs::remove_file(path).expect("removes"),
                _ => std::fs::write(path, "x").expect("writes"),
            }
        }
        assert!(!index.is_whole(), "{damage}");
        assert_eq!(names(&index, "commun", &["a", "b"]), ["a"], "{damage}");
        // Excerpts may be missing, never wrong.
        let found = index.search("commun");
        let hit = found.hits().expect("words")[0];
        let excerpt = index.excerpt(&found, found.key(&hit), 80);
        assert!(excerpt.is_none_or(|excerpt| excerpt.html == "un <mark>commun</mark>"), "{damage}");
        let mut rebuild = Rebuild::default();
        index.add_to(&mut rebuild, &[entry("a", "Alpha", "un commun")]).expect("builds");
        index.replace_by(rebuild, 12).expect("replaces");
        assert!(index.is_whole(), "{damage}");
        drop(index);
        let index = Index::open(dir.path()).expect("opens");
        assert!(!index.was_reset());
        assert_eq!((index.position(), index.len()), (12, 1));
    }
}

#[test]
fn many_small_steps_leave_few_files_and_every_document() {
    let dir = tempfile::tempdir().expect("a folder");
    let index = Index::open(dir.path()).expect("opens");
    for step in 0..300_u64 {
        let name = format!("n{}", step % 120);
        index.apply(&[entry(&name, &name, "un commun partagé")], &[], step + 1).expect("applies");
    }
    assert_eq!((index.len(), index.position()), (120, 300));
    assert!(files(dir.path(), ".segment").len() < 16);
    drop(index);
    let index = Index::open(dir.path()).expect("opens");
    assert!(!index.was_reset());
    assert_eq!(index.search("commun").hits().map(<[_]>::len), Some(120));
    assert_eq!(index.search("n77").best(5).len(), 1);
}

#[test]
fn foreign_files_survive_a_reset() {
    let dir = filled();
    std::fs::write(dir.path().join("list.ramure"), "garbage").expect("writes");
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
