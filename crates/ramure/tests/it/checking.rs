//! `check`: nothing to say of the demonstration commons, everything to say of a spoilt copy.

use std::path::Path;

use crate::ramure::{Ramure, example, text};

#[test]
fn the_demonstration_commons_is_clean() {
    let answer = Ramure::new().run(&["check", &text(&testkit::demo_folder())]);
    assert_eq!(answer.code, Some(0), "{}{}", answer.out, answer.err);
    assert!(answer.out.contains("fiches, aucun problème"), "{}", answer.out);
}

#[test]
fn the_csv_example_is_clean() {
    let ramure = Ramure::new();
    let read =
        ramure.json(&["check", &example("ateliers.csv"), "--mapping", &example("ateliers.mapping.yaml")], 0);
    assert_eq!((read["total"].as_u64(), read["ok"].as_bool()), (Some(4), Some(true)));
}

/// Writes a line in place of the one that begins so, or at the head of the record; gives its number.
fn spoil(root: &Path, file: &str, begins: &str, by: &str) -> usize {
    let path = root.join(file);
    let text = std::fs::read_to_string(&path).expect("the file is there");
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    let found = lines.iter().position(|line| !begins.is_empty() && line.starts_with(begins));
    let at = found.unwrap_or(1);
    if found.is_some() {
        lines.remove(at);
    }
    lines.insert(at, by.to_owned());
    std::fs::write(path, lines.join("\n") + "\n").expect("writes");
    at + 1
}

#[test]
fn ten_faults_in_ten_files_are_all_told_with_their_line() {
    let copy = testkit::demo_copy();
    let root = copy.path();
    let mut expected: Vec<(&str, usize, &str)> = Vec::new();
    for (file, begins, by, code) in [
        ("ressources/arbre-des-leviers.md", "medoc:", "medoc: remède", "wrong_shape"),
        ("ressources/cartographier-ses-partenaires.md", "", "couleur: verte", "unknown_field"),
        ("ressources/canevas-de-recit-d-alliance.md", "summary:", "summary: \"\"", "required"),
        (
            "ressources/lire-une-etude-statistique.md",
            "",
            "platforms: [plateformes/nulle-part]",
            "dangling_reference",
        ),
        (
            "ressources/mesurer-sans-alourdir.md",
            "territories:",
            "territories: [commune:99999]",
            "unknown_territory",
        ),
        ("ressources/tenir-le-role-de-catalyseur.md", "", "url: ftp://exemple.org", "bad_url"),
        ("ressources/conciergerie-solidaire-des-monts.md", "", "old_slugs: [Mauvais Nom]", "bad_slug"),
        (
            "ressources/combien-de-partenariats-par-organisation.md",
            "title:",
            "title: [sans, fin",
            "unreadable",
        ),
        ("glossaire/odd-17.md", "", "terms: {domain: [alchimie]}", "unknown_term"),
        ("glossaire/alliance.md", "", "review_on: bientôt", "wrong_shape"),
    ] {
        expected.push((file, spoil(root, file, begins, by), code));
    }
    let ramure = Ramure::new();
    let read = ramure.json(&["check", &text(root)], 1);
    let faults = read["faults"].as_array().expect("a list");
    let told: Vec<(&str, u64, &str)> = faults
        .iter()
        .map(|f| {
            (
                f["file"].as_str().expect("a file"),
                f["line"].as_u64().expect("a line"),
                f["code"].as_str().expect("a code"),
            )
        })
        .collect();
    for (file, line, code) in &expected {
        let found = told.iter().find(|(f, _, c)| f == file && c == code);
        let (_, told_line, _) = found.unwrap_or_else(|| panic!("{file} {code} in {told:#?}"));
        // A parser may only notice on the next line that a list was never closed.
        let slack = usize::from(*code == "unreadable");
        assert!(
            (*line..=line + slack).contains(&usize::try_from(*told_line).expect("small")),
            "{file}: {told_line}, not {line}"
        );
    }
    let files: std::collections::BTreeSet<&str> = told.iter().map(|(file, ..)| *file).collect();
    let spoilt: std::collections::BTreeSet<&str> = expected.iter().map(|(file, ..)| *file).collect();
    // Records that lead to an unreadable one may be told too; every spoilt file is, and nothing is told twice.
    assert!(files.is_superset(&spoilt), "{files:?}");
    let answer = ramure.run(&["check", &text(root)]);
    assert_eq!(answer.code, Some(1));
    assert!(
        answer.out.contains("ressources/arbre-des-leviers.md:") && answer.out.contains("problèmes"),
        "{}",
        answer.out
    );
    assert!(answer.out.contains("« remède » n’est pas une valeur possible"), "{}", answer.out);
}

#[test]
fn an_import_with_faults_writes_nothing() {
    let copy = testkit::demo_copy();
    spoil(copy.path(), "glossaire/alliance.md", "summary:", "summary: \"\"");
    let ramure = Ramure::new();
    let read = ramure.json(&["import", &text(copy.path())], 1);
    assert_eq!((read["written"].as_u64(), read["applied"].as_bool()), (Some(0), Some(false)));
    let answer = ramure.run(&["import", &text(copy.path())]);
    assert!(answer.out.contains("Rien n’a été écrit."), "{}", answer.out);
    assert_eq!(ramure.json(&["doctor"], 0)["counts"], serde_json::json!({}));
}

#[test]
fn what_cannot_be_read_is_said_with_what_to_do() {
    let ramure = Ramure::new();
    let table = ramure.write("table.csv", "a;b\n1;2\n");
    let mapping = ramure.write("faux.yaml", "format: xml\nkind: resource\nfields: {}\ncolonnes: 3\n");
    for (arguments, code, said) in [
        (vec!["check", "nulle-part"], "bad_file", "n’existe pas"),
        (vec!["check", "table.csv"], "bad_file", "une table"),
        (vec!["check", "table.csv", "--mapping", "absent.yaml"], "bad_file", "il n’existe pas"),
        (vec!["check", "table.csv", "--mapping", "faux.yaml"], "bad_mapping", "colonnes"),
        (vec!["check", ".", "--mapping", "faux.yaml"], "bad_file", "sans --mapping"),
    ] {
        let error = &ramure.json(&arguments, 1)["error"];
        assert_eq!(error["code"], code, "{arguments:?}");
        assert!(error["message"].as_str().expect("a text").contains(said), "{error}");
    }
    assert!(table.exists() && mapping.exists(), "checking changes nothing");
}
