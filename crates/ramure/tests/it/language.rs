//! What people and machines read: help in French, JSON that parses, one definition behind all of it.

use crate::ramure::{Ramure, text};

const COMMON: [&str; 5] = ["--data", "--database-url", "--config", "--json", "--help"];

/// Every command that people see, with its own options.
const COMMANDS: [(&[&str], &[&str]); 13] = [
    (&["demo"], &["--listen"]),
    (&["serve"], &["--listen"]),
    (&["import"], &["<CHEMIN>", "--mapping", "--dry-run", "--skip-invalid"]),
    (&["export"], &["<DOSSIER>"]),
    (&["check"], &["<CHEMIN>", "--mapping"]),
    (&["search"], &["[MOTS]", "--kind", "--profile", "--domain", "--territory", "--limit"]),
    (
        &["itinerary"],
        &["--need", "--profile", "--size", "--territory", "--territory-type", "--domain", "--phase"],
    ),
    (&["index"], &["rebuild"]),
    (&["index", "rebuild"], &[]),
    (
        &["eval"],
        &["--corpus", "--queries", "--qrels", "--typos", "--no-accents", "--keywords", "--seed", "--convert"],
    ),
    (&["territories"], &["<MOTS>", "--limit"]),
    (&["config"], &[]),
    (&["doctor"], &[]),
];

#[test]
fn help_lists_every_command_and_every_option() {
    let ramure = Ramure::new();
    let root = ramure.run(&["--help"]);
    assert_eq!(root.code, Some(0));
    for (command, options) in COMMANDS {
        assert!(root.out.contains(&format!("\n  {} ", command[0])), "{command:?} in\n{}", root.out);
        let help = ramure.run(&[command, &["--help"]].concat());
        assert_eq!(help.code, Some(0), "{command:?}");
        for option in options.iter().chain(&COMMON) {
            assert!(help.out.contains(option), "{option} in\n{}", help.out);
        }
        // Nothing of clap's English is left.
        for english in
            ["Usage:", "Options:", "Commands:", "Arguments:", "default", "possible values", "Print"]
        {
            assert!(!help.out.contains(english), "{english} in\n{}", help.out);
        }
    }
    assert!(!root.out.contains("completions") && !root.out.contains("  man "), "hidden commands are shown");
}

#[test]
fn help_is_set_in_french_type() {
    let ramure = Ramure::new();
    let mut texts = vec![ramure.run(&["--help"]).out];
    texts.extend(COMMANDS.iter().map(|(command, _)| ramure.run(&[*command, &["--help"]].concat()).out));
    texts.push(ramure.run(&["chekc"]).err);
    texts.push(ramure.run(&["check"]).err);
    for text in texts {
        for wrong in ["'", " :", " ;", " !", " ?", "« ", " »"] {
            assert!(!text.contains(wrong), "{wrong:?} in\n{text}");
        }
    }
}

#[test]
fn machines_read_every_answer_and_every_error() {
    let ramure = Ramure::new();
    let demo = text(&testkit::demo_folder());
    ramure.json(&["doctor"], 1);
    let imported = ramure.json(&["import", &demo], 0);
    assert!(imported["created"].as_array().map(Vec::len) >= Some(160));
    assert_eq!(ramure.json(&["import", &demo, "--dry-run"], 0)["written"], 0);
    assert_eq!(ramure.json(&["check", &demo], 0)["ok"], true);
    assert!(ramure.json(&["export", "sortie"], 0)["written"].as_u64() >= Some(160));
    let found = ramure
        .json(&["search", "partenaires", "--kind", "methode", "--profile", "association", "--limit", "3"], 0);
    assert!(
        found["hits"].as_array().is_some_and(|hits| hits.iter().all(|hit| hit["medoc"] == "methode")),
        "{found}"
    );
    let itinerary = ramure.json(
        &[
            "itinerary",
            "--need",
            "trouver des partenaires",
            "--profile",
            "association",
            "--territory",
            "morlaix",
        ],
        0,
    );
    assert_eq!(itinerary["legs"].as_array().map(Vec::len), Some(3));
    assert_eq!(itinerary["territory"]["code"], "commune:29151");
    assert!(itinerary["contact"]["title"].is_string(), "{itinerary}");
    let hurried = ["itinerary", "--need", "se former entre pairs", "--constraint", "Une échéance proche"];
    let judged = [&hurried[..], &["--why", "dix-territoires-en-parcours-d-experience"]].concat();
    assert_eq!(ramure.json(&judged, 0)["standing"], "excluded");
    assert_eq!(
        ramure.json(&[&hurried[..], &["--why", "zzyzxq"]].concat(), 1)["error"]["code"],
        "unknown_value"
    );
    let others = ramure.json(&["itinerary", "--need", "trouver des partenaires", "--what-if"], 0);
    assert!(others["alternatives"].as_array().is_some_and(|others| !others.is_empty()), "{others}");
    assert!(ramure.json(&["index", "rebuild"], 0)["changes"].as_u64() >= Some(160));
    assert_eq!(ramure.json(&["territories", "bretagne"], 0)["territories"][0]["code"], "region:53");
    assert_eq!(ramure.json(&["territories", "xyzzyx"], 1)["territories"], serde_json::json!([]));
    assert!(ramure.json(&["config"], 0)["settings"]["listen"]["value"].is_string());
    assert_eq!(ramure.json(&["doctor"], 0)["ok"], true);
    for (arguments, exit, code) in [
        (&["search", "x", "--profile", "alchimiste"][..], 1, "unknown_value"),
        (&["search", "x", "--kind", "recette"], 1, "unknown_value"),
        (&["itinerary", "--territory", "xyzzyx"], 1, "unknown_value"),
        (&["itinerary"], 1, "bad_usage"),
        (&["import"], 2, "bad_usage"),
        (&["check", "nulle-part"], 1, "bad_file"),
        (&["config", "--config", "nulle-part.toml"], 1, "bad_settings"),
        (&["doctor", "--database-url", "mysql://x"], 1, "bad_settings"),
    ] {
        let error = ramure.json(arguments, exit);
        assert_eq!(error["error"]["code"], code, "{arguments:?}");
        assert!(error["error"]["advice"].as_str().is_some_and(|a| !a.is_empty()), "{error}");
    }
}

#[test]
fn manuals_and_completions_come_from_the_same_definitions() {
    let ramure = Ramure::new();
    let pages = ramure.json(&["man", "pages"], 0);
    assert!(pages["pages"].as_array().map(Vec::len) >= Some(13), "{pages}");
    let page = std::fs::read_to_string(ramure.path("pages/ramure-import.1")).expect("written");
    assert!(page.contains(".SH NOM") && page.contains("skip\\-invalid"), "{page}");
    for shell in ["bash", "zsh", "fish"] {
        let script = ramure.run(&["completions", shell]);
        assert!(script.code == Some(0) && script.out.contains("territories"), "{shell}");
    }
}
