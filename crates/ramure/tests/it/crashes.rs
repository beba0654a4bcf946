//! `kill -9` during an import: the store opens, holds all or nothing of it, and the index catches up by itself.

use std::time::{Duration, Instant, SystemTime};

use crate::ramure::{Ramure, example};

const ROWS: u64 = 800;
const KILLS: usize = 10;

/// Invented rows for the mapping of the real collection, each with a word that is in all of them.
fn rows() -> String {
    let row = |i| {
        serde_json::json!({
            "id": format!("essai:{i}"), "source": "essai", "type_source": "guide", "licence": "CC-BY-SA-4.0",
            "titre": format!("Fiche d’essai {i}"), "resume": "Une fiche inventée pour l’essai.",
            "texte": "Une phrase parmi d’autres, avec le mot ornithorynque. ".repeat(40), "themes": ["Essai"],
            "publics": [], "territoires": [], "organisations": [], "date": "2026-01-02", "url": ""
        })
        .to_string()
    };
    (0..ROWS).map(row).collect::<Vec<_>>().join("\n")
}

/// How many resources the store holds and how many the index finds, once the platform has opened.
fn held_and_found(ramure: &Ramure) -> (u64, u64) {
    let doctor = ramure.json(&["doctor"], 0);
    let held = doctor["counts"]["resource"]["published"].as_u64().unwrap_or(0);
    let found = ramure.json(&["search", "ornithorynque"], 0);
    (held, found["total"].as_u64().expect("a number"))
}

#[test]
fn an_import_that_is_killed_leaves_all_or_nothing() {
    let mapping = example("ressources.mapping.yaml");
    let arguments = ["import", "essai.jsonl", "--mapping", &mapping];
    let whole = Ramure::new();
    whole.write("essai.jsonl", rows());
    let started_at = Instant::now();
    whole.json(&arguments, 0);
    let lasts = started_at.elapsed();
    assert_eq!(held_and_found(&whole), (ROWS, ROWS));

    let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_micros();
    let mut dice = testkit::Dice::new(u64::try_from(seed & 0xffff_ffff).expect("32 bits"));
    let mut outcomes = Vec::new();
    for kill in 0..KILLS {
        let ramure = Ramure::new();
        ramure.write("essai.jsonl", rows());
        ramure.json(&["import", &example("ateliers.csv"), "--mapping", &example("ateliers.mapping.yaml")], 0);
        let mut child = ramure.start(&arguments);
        // Spread over the whole import, drawn within each part of it.
        let part = 100 / KILLS;
        let percent = u32::try_from(kill * part + dice.below(part)).expect("small");
        std::thread::sleep(lasts * percent / 100 + Duration::from_millis(1));
        child.kill().expect("killed, or already gone");
        child.wait().expect("waited for");
        let (held, found) = held_and_found(&ramure);
        assert!(held == 4 || held == ROWS + 4, "{held} records after a kill at {percent} %");
        assert_eq!(found, held - 4, "the index lags after a kill at {percent} %");
        outcomes.push((percent, held));
        ramure.json(&arguments, 0);
        assert_eq!(held_and_found(&ramure), (ROWS + 4, ROWS));
    }
    eprintln!("killed at (% of the usual time, records held): {outcomes:?}");
}
