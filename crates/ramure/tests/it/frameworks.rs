//! `ramure framework`: real référentiels are imported without loss where they are at hand, ours everywhere.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use model::framework::{Framework, Node};
use model::{Content, Record};

use crate::ramure::{Ramure, text};

/// A folder or a file of real référentiels, beside the repository on the machines that have it.
fn shared(name: &str) -> Option<PathBuf> {
    let path = testkit::repository().join("../shared/data/referentiels").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("passé : ../shared/data/referentiels/{name} est absent");
    None
}

/// The framework that was exported under this name.
fn exported(ramure: &Ramure, folder: &str, slug: &str) -> (Record, Framework) {
    let file = ramure.path(folder).join(format!("referentiels/{slug}.yaml"));
    let bytes = std::fs::read(&file).expect("was written");
    let name = format!("referentiels/{slug}.yaml");
    let reading = exchange::read_files(vec![(name, bytes)], model::commons::Known::default(), &mut |_| {});
    // The card of the commons is not here.
    assert!(reading.faults.iter().all(|fault| fault.file == "commons.yaml"), "{:?}", reading.faults);
    let record = reading.records.into_iter().next().expect("one record").record;
    let Content::Framework(framework) = record.content.clone() else { panic!("a framework") };
    (record, framework)
}

/// The rows of a table as they are written, by their identifier.
fn table(path: &std::path::Path) -> HashMap<String, HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("opens");
    let rows = reader.deserialize::<HashMap<String, String>>().map(|row| row.expect("a row"));
    rows.map(|row| (row["identifiant"].trim().to_owned(), row)).collect()
}

fn compare(node: &Node, row: &HashMap<String, String>) {
    let cell = |name: &str| row.get(name).map_or("", |text| text.trim());
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&node.title), words(cell("nom")), "{}", node.code);
    assert_eq!(node.text, cell("description"), "{}", node.code);
    for (found, column) in [(node.points, "points"), (node.share, "pourcentage")] {
        let wanted = Some(cell(column)).filter(|text| !text.is_empty());
        assert_eq!(
            found,
            wanted.map(|text| text.replace(',', ".").parse().expect("a number")),
            "{}",
            node.code
        );
    }
    for (found, column) in [
        (&node.disabled, "desactivation"),
        (&node.factor, "reduction"),
        (&node.score, "score"),
        (&node.indicated, "exprScore"),
    ] {
        let wanted = cell(column);
        // A rule may also be written apart; what the table says is kept to the letter.
        assert!(wanted.is_empty() || found.as_deref() == Some(wanted), "{} {column}", node.code);
    }
    for column in
        ["contexte", "exemples", "ressources", "reductionPotentiel", "perimetreEvaluation", "reductionDesc"]
    {
        assert!(node.more.contains(cell(column)), "{} {column}", node.code);
    }
    for column in ["indicateurs", "personnalisationQuestions"] {
        let list = if column == "indicateurs" { &node.indicators } else { &node.questions };
        assert_eq!(list.join(", "), cell(column), "{} {column}", node.code);
    }
}

#[test]
fn the_real_referentiels_are_exported_as_they_were_imported() {
    let Some(folder) = shared("ademe") else { return };
    let ramure = Ramure::new();
    let told = ramure.json(&["framework", "import", &text(&folder)], 0);
    assert_eq!(told["written"], 2);
    let again = ramure.json(&["framework", "import", &text(&folder)], 0);
    assert_eq!((again["written"].as_u64(), again["unchanged"].as_u64()), (Some(0), Some(2)));
    let copy = ramure.path("copie");
    ramure.json(&["export", &text(&copy)], 0);
    let mut questions = HashSet::new();
    let mut formulas = 0;
    for (name, count, points) in [("cae", 1_470, 500.0), ("eci", 367, 500.0)] {
        let (record, framework) = exported(&ramure, "copie", name);
        let converted = exchange::convert(&folder, name).expect("converts");
        assert_eq!(record.content, converted.record.content, "{name}: export is not import");
        let rows = table(&folder.join(format!("referentiel-{name}-structure.csv")));
        let nodes = framework.walk();
        assert_eq!((nodes.len(), rows.len()), (count, count), "{name}");
        for (node, _, depth) in &nodes {
            compare(node, &rows[&node.code]);
            assert_eq!(node.code.split('.').count(), depth + 1, "{}", node.code);
            formulas += [&node.disabled, &node.factor, &node.score].into_iter().flatten().count();
        }
        let tree = framework.score_tree().expect("a tree");
        assert!((tree.points() - points).abs() < 1e-9, "{name}: {}", tree.points());
        questions.extend(framework.questions.iter().map(|question| question.code.clone()));
        let read = exchange::read_referentiel(&folder, name).expect("reads");
        let score = |tree| model::scoring::score(tree, &model::scoring::Body::default(), &HashMap::new());
        let (a, b) = (score(&tree), score(&read.tree));
        assert!(nodes.iter().all(|(node, ..)| a.get(&node.code) == b.get(&node.code)), "{name}");
    }
    assert_eq!((questions.len(), formulas), (53, 116));
}

#[test]
fn the_published_cases_are_exact_and_a_wrong_figure_is_told() {
    let Some(folder) = shared("ademe/cas") else { return };
    let ramure = Ramure::new();
    let mut cases: Vec<String> = std::fs::read_dir(&folder)
        .expect("opens")
        .map(|entry| text(&entry.expect("an entry").path()))
        .collect();
    cases.sort();
    let arguments: Vec<&str> =
        ["framework", "verify"].into_iter().chain(cases.iter().map(String::as_str)).collect();
    let told = ramure.json(&arguments, 0);
    assert_eq!((told["compared"].as_u64(), told["differences"].as_u64()), (Some(135), Some(0)));
    let whole = std::fs::read_to_string(&cases[0]).expect("reads");
    let wrong = ramure.write("faux.yml", whole.replacen("point_fait: 3.3", "point_fait: 3.3000001", 1));
    let told = ramure.json(&["framework", "verify", &text(&wrong), "--from", &text(&folder.join(".."))], 1);
    assert_eq!(told["differences"], 1);
}

#[test]
fn the_real_criteria_are_imported() {
    let (Some(rgesn), Some(rgaa)) =
        (shared("numerique/rgesn.json"), shared("numerique/rgaa_4.1_criteres.json"))
    else {
        return;
    };
    let ramure = Ramure::new();
    for (file, slug, count) in [(rgesn, "rgesn", 78), (rgaa, "rgaa", 106)] {
        ramure.json(&["framework", "import", &text(&file), "--into", &text(&ramure.path("fichiers"))], 0);
        let (record, framework) = exported(&ramure, "fichiers", slug);
        let ends: Vec<&Node> = framework
            .walk()
            .into_iter()
            .map(|(node, ..)| node)
            .filter(|node| node.children.is_empty())
            .collect();
        assert_eq!(ends.len(), count, "{slug}");
        assert_eq!(record.envelope.licence.as_deref(), Some("etalab-2.0"));
        let weights: HashSet<String> =
            ends.iter().filter_map(|node| Some(node.points?.to_string())).collect();
        let wanted: &[&str] = if slug == "rgesn" { &["1", "1.25", "1.5"] } else { &["1"] };
        assert_eq!(weights, wanted.iter().map(|weight| (*weight).to_owned()).collect(), "{slug}");
        assert!(ends.iter().all(|node| !node.title.contains("](")), "{slug}");
    }
}

/// A référentiel of our own, as spreadsheets leave them.
const TABLE: &str = "\u{feff}IDENTIFIANT;Nom;Points;Pourcentage;Désactivation;Réduction\r\n\
    1;Premier axe;550;;;\r\n1.1;Une action;550;;;\r\n1.1.1;Une part;;60;reponse(seul, OUI);\r\n\
    1.1.2alter;Une autre;;40;;si identite(type, EPCI) alors 0,5\r\n";

#[test]
fn a_referentiel_of_our_own_is_imported_by_name_and_its_faults_are_told_in_french() {
    let ramure = Ramure::new();
    std::fs::create_dir(ramure.path("source")).expect("made");
    ramure.write("source/referentiel-essai-structure.csv", TABLE);
    let told = ramure
        .json(&["framework", "import", "source", "essai", "--title", "Un essai", "--licence", "CC0-1.0"], 0);
    assert_eq!(told["frameworks"][0]["points"], 550.0);
    let plain = ramure.run(&["framework", "import", "source", "--dry-run"]);
    assert!(plain.out.contains("4 repères, 550 points, 2 formules, 1 question"), "{}", plain.out);
    assert!(plain.out.contains("la question seul, lue par la règle de 1.1.1"), "{}", plain.out);
    let broken = TABLE.replace("60;", "beaucoup;").replace("alors 0,5", "0,5").replace("Une autre", "");
    ramure.write("source/referentiel-essai-structure.csv", broken);
    let refused = ramure.run(&["framework", "import", "source"]);
    assert_eq!(refused.code, Some(1));
    for sentence in [
        "referentiel-essai-structure.csv:4 : le repère 1.1.1, colonne pourcentage : « beaucoup » n’est pas un nombre",
        "referentiel-essai-structure.csv:5 : le repère 1.1.2alter n’a rien dans la colonne nom",
        "referentiel-essai-structure.csv:5 : le repère 1.1.2alter, colonne reduction : la formule ne se lit pas",
        "il manque «\u{a0}alors\u{a0}» (signe 25)",
    ] {
        assert!(refused.err.contains(sentence), "{sentence}\n{}", refused.err);
    }
    let nothing = ramure.run(&["framework", "import", "."]);
    assert!(nothing.err.contains("n’a aucun fichier referentiel-NOM-structure.csv"), "{}", nothing.err);
}
