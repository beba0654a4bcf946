//! Export, import into an empty store, export again: the same bytes, on each engine and across them.

use std::collections::BTreeMap;
use std::path::Path;

use crate::ramure::{Ramure, example, text};

/// Every file of a folder: its path from the root, and its bytes.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("inside").display().to_string();
                found.insert(name, std::fs::read(&path).expect("reads"));
            }
        }
    }
    found
}

#[track_caller]
fn export(ramure: &Ramure) -> BTreeMap<String, Vec<u8>> {
    let answer = ramure.run(&["export", "sortie"]);
    assert_eq!(answer.code, Some(0), "{}{}", answer.out, answer.err);
    files(&ramure.path("sortie"))
}

#[track_caller]
fn assert_same(first: &BTreeMap<String, Vec<u8>>, second: &BTreeMap<String, Vec<u8>>, way: &str) {
    assert!(first.keys().eq(second.keys()), "{way}: not the same files");
    for (name, bytes) in first {
        let (first, second) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&second[name]));
        assert_eq!(first, second, "{way}: {name}");
    }
}

#[test]
fn what_is_exported_comes_back_identical_on_every_engine_and_across() {
    let databases = testkit::databases();
    let stores: Vec<Ramure> = databases.iter().map(|database| Ramure::on(database.url())).collect();
    let source = Ramure::new();
    source.json(&["import", &text(&testkit::demo_folder())], 0);
    source.json(&["import", &example("ateliers.csv"), "--mapping", &example("ateliers.mapping.yaml")], 0);
    let exported = export(&source);
    assert!(exported.len() > 160, "{}", exported.len());
    let mut folder = source.path("sortie");
    for (database, store) in databases.iter().zip(&stores) {
        store.json(&["import", &text(&folder)], 0);
        assert_same(&exported, &export(store), database.engine());
        folder = store.path("sortie");
    }
    // From the last engine back to the first one.
    let back = Ramure::new();
    back.json(&["import", &text(&folder)], 0);
    assert_same(&exported, &export(&back), "back");
    let again = back.json(&["import", &text(&folder)], 0);
    assert_eq!((again["written"].as_u64(), again["changed"].as_array().map(Vec::len)), (Some(0), Some(0)));
}

#[test]
fn a_change_is_told_field_by_field_before_it_is_written() {
    let ramure = Ramure::new();
    let copy = testkit::demo_copy();
    ramure.json(&["import", &text(copy.path())], 0);
    let file = copy.path().join("glossaire/alliance.md");
    let changed = std::fs::read_to_string(&file).expect("reads").lines().fold(String::new(), |all, line| {
        let line = if line.starts_with("title:") { "title: Alliance changée" } else { line };
        all + line + "\n"
    });
    std::fs::write(&file, changed).expect("writes");
    let answer = ramure.run(&["import", &text(copy.path()), "--dry-run"]);
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    for said in ["glossaire/alliance", "title", "→ « Alliance changée »", "Rien n’a été écrit", "1 modifiée"]
    {
        assert!(answer.out.contains(said), "{said} in\n{}", answer.out);
    }
    let read = ramure.json(&["import", &text(copy.path())], 0);
    assert_eq!(read["changed"][0]["fields"][0]["after"], "Alliance changée");
    assert_eq!(read["written"], 1);
}
