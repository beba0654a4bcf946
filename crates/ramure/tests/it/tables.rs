//! Importing tables: the real collection when it is at hand, and its faults.

use std::path::PathBuf;

use crate::ramure::{Ramure, example, text};

/// The real collection, beside the repository on the machines that have it.
fn collection() -> Option<PathBuf> {
    let path = testkit::repository().join("../shared/data/ressources/ressources.jsonl");
    if path.exists() {
        return Some(path);
    }
    eprintln!("passé : ../shared/data/ressources/ressources.jsonl est absent");
    None
}

/// How many resources the collection holds.
const COUNT: u64 = 2_118;

fn length(list: &serde_json::Value) -> u64 {
    list.as_array().expect("a list").len().try_into().expect("small")
}

#[test]
fn the_real_collection_imports_whole_and_once() {
    let Some(collection) = collection() else { return };
    let ramure = Ramure::new();
    let arguments = ["import", &text(&collection), "--mapping", &example("ressources.mapping.yaml")];
    let first = ramure.json(&arguments, 0);
    assert_eq!(length(&first["created"]), COUNT);
    assert_eq!((first["written"].as_u64(), length(&first["vocabularies"])), (Some(COUNT), 2));
    let second = ramure.json(&arguments, 0);
    assert_eq!((second["written"].as_u64(), second["unchanged"].as_u64()), (Some(0), Some(COUNT)));
    assert_eq!(length(&second["created"]), 0);
    assert_eq!(length(&second["vocabularies"]), 0);
    let found = ramure.json(&["search", "association", "--kind", "methode"], 0);
    assert!(found["total"].as_u64() > Some(20), "{found}");
    assert_eq!(ramure.json(&["doctor"], 0)["counts"]["resource"]["published"], COUNT);
}

#[test]
fn twenty_broken_lines_are_told_and_nothing_is_written_unless_asked() {
    let Some(collection) = collection() else { return };
    let whole = std::fs::read_to_string(collection).expect("reads");
    let mut broken: Vec<usize> = Vec::new();
    let lines: Vec<String> = whole
        .lines()
        .enumerate()
        .map(|(i, line)| {
            if i % 100 != 50 || broken.len() == 20 {
                return line.to_owned();
            }
            broken.push(i + 1);
            match broken.len() % 3 {
                // Cut before its end, without its title, or not an object.
                0 => line.chars().take(80).collect(),
                1 => line.replacen("\"titre\"", "\"titre_perdu\"", 1),
                _ => "[1, 2]".to_owned(),
            }
        })
        .collect();
    let ramure = Ramure::new();
    ramure.write("cassee.jsonl", lines.join("\n"));
    let mapping = example("ressources.mapping.yaml");
    let arguments = ["import", "cassee.jsonl", "--mapping", &mapping];
    let refused = ramure.json(&arguments, 1);
    let told: Vec<usize> = refused["refused"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|fault| usize::try_from(fault["line"].as_u64().expect("a line")).expect("small"))
        .collect();
    assert_eq!(told, broken);
    assert_eq!((refused["written"].as_u64(), refused["applied"].as_bool()), (Some(0), Some(false)));
    assert_eq!(ramure.json(&["doctor"], 0)["counts"], serde_json::json!({}));
    let written = ramure.json(&[&arguments[..], &["--skip-invalid"]].concat(), 0);
    assert_eq!((written["written"].as_u64(), length(&written["refused"])), (Some(COUNT - 20), 20));
}

#[test]
fn the_csv_example_says_what_it_should() {
    let ramure = Ramure::new();
    ramure.json(&["import", &example("ateliers.csv"), "--mapping", &example("ateliers.mapping.yaml")], 0);
    ramure.json(&["export", "sortie"], 0);
    let record = std::fs::read_to_string(ramure.path("sortie/ressources/at-001.md")).expect("the first row");
    for said in [
        "3,5 heures",
        "12,50 € par personne",
        "2025-06-13",
        "commune:29151",
        "fictional: true",
        "- lister les besoins",
    ] {
        assert!(record.contains(said), "{said} in\n{record}");
    }
    let record = std::fs::read_to_string(ramure.path("sortie/ressources/at-004.md")).expect("the last row");
    assert!(record.contains("\"moins parler, plus écrire\""), "{record}");
    let vocabulary =
        std::fs::read_to_string(ramure.path("sortie/vocabulaires/theme_importe.yaml")).expect("collected");
    assert!(vocabulary.contains("label: Évaluation"), "{vocabulary}");
}
