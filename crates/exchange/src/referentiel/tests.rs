//! A référentiel of our own, whole then broken in every way.

use super::*;

/// A small référentiel of our own, with semicolons, decimal commas and an unusual identifier.
const TABLE: &str = "\u{feff}identifiant;nom;points;pourcentage;desactivation;reduction;score\n\
    1;Se connaître;10,5;;;;\n\
    1.1;Nos alliés;;60;;si identite(type, commune) alors 0.5;\n\
    1.1.a;Les nommer;;;;;\n\
    1.1.2alter;Les rencontrer;;;reponse(seul, OUI);;\n\
    1.2;Nos besoins;;40;;;\n";
const RULES: &str = "# Besoins\n```yaml\naction_id: essai_1.2\n```\n## Règles\n### Désactivation\n```formule\n\
    reponse(sans_besoin, OUI)\n```\n";
const CASE: &str = "Test: un essai\nCollectivité:\n  type: [commune]\nRéponses:\n  seul: OUI\n  part: 0.25\n\
    Statuts:\n  essai_1.1.a: fait\n  essai_1.2: [0.5, 0.5, 0]\nScores:\n  essai:\n    point_referentiel: 10.5\n    \
    point_potentiel: 7.35\n  essai_1.1:\n    point_fait: 3.15\n    point_potentiel_perso: 3.15\n  essai_1.1.2alter:\n    \
    desactive: yes\n    point_potentiel: 0\n  essai_1.2:\n    test: la moitié\n    point_fait: 2.1\n    point_programme: 2,1\n";

fn folder(table: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| std::fs::write(folder.path().join(path), text).expect("written");
    write("referentiel-essai-structure.csv", table);
    std::fs::create_dir(folder.path().join("personnalisations")).expect("made");
    write("personnalisations/essai.md", RULES);
    write("cas.yml", CASE);
    folder
}

#[test]
fn a_case_of_our_own_is_exact() {
    let folder = folder(TABLE);
    let referentiel = read_referentiel(folder.path(), "essai").expect("reads");
    assert_eq!((referentiel.tree.len(), referentiel.formulas), (5, 3));
    let case = read_case(&folder.path().join("cas.yml")).expect("reads");
    assert_eq!(case.referentiel(), Some("essai"));
    assert_eq!(case.compare(&referentiel), (8, Vec::new()));
}

#[test]
fn a_wrong_figure_is_told() {
    let folder = folder(TABLE);
    let referentiel = read_referentiel(folder.path(), "essai").expect("reads");
    let mut case = read_case(&folder.path().join("cas.yml")).expect("reads");
    case.body.answers.insert("sans_besoin".into(), "OUI".into());
    let (_, differences) = case.compare(&referentiel);
    let told: Vec<String> = differences.iter().map(|d| format!("{}.{}", d.node, d.measure)).collect();
    assert_eq!(told, ["essai_1.1.point_fait", "essai_1.2.point_fait", "essai_1.2.point_programme"]);
}

#[test]
fn faults_are_told_all_at_once_with_their_line() {
    let broken = TABLE
        .replace("10,5", "dix")
        .replace("reponse(seul, OUI)", "reponse(seul")
        .replace("1.2;Nos", "1.3.1;Nos");
    let faults = read_referentiel(folder(&broken).path(), "essai").expect_err("faulty");
    let is = |wanted: &dyn Fn(&ReferentielFault) -> bool| faults.iter().any(wanted);
    assert!(is(&|f| matches!(f, ReferentielFault::Number { line: 2, column: "points", .. })), "{faults:?}");
    assert!(
        is(&|f| matches!(f, ReferentielFault::Formula { line: 5, column: "desactivation", .. })),
        "{faults:?}"
    );
    assert!(is(&|f| matches!(f, ReferentielFault::UnknownNode { .. })), "{faults:?}");
    assert!(is(&|f| matches!(f, ReferentielFault::Tree { fault: TreeFault::Orphan(_), .. })), "{faults:?}");
}

#[test]
fn what_is_not_a_case_is_refused() {
    let folder = folder(TABLE);
    let path = folder.path().join("faux.yml");
    std::fs::write(&path, "Statuts:\n  essai_1: presque\nAutre: 1\n").expect("written");
    assert_eq!(read_case(&path).expect_err("no case").len(), 2);
    let line_of = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("written");
        match &read_case(&path).expect_err("no case")[..] {
            [ReferentielFault::Unreadable { line, .. }] => *line,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(line_of(b"Statuts:\n  essai_1: fait\n  essai_1: fait\n"), Some(3));
    assert_eq!(line_of(b"Statuts:\n  essai_1: f\xe9it\n"), Some(2));
}

const QUESTIONS: &str = "# Êtes-vous seuls ?\n```yaml\nid: seul\ntype: binaire\nthematique_id: vie\nactions: [essai_1.1]\n```\n## \
    Description\nSans autre organisation.\n\n# Aucun besoin ?\n```yaml\nid: sans_besoin\ntype: binaire\nactions: [autre_2]\n```\n\n# Quelle \
    voirie ?\n```yaml\nid: voirie\ntype: choix\nactions: [essai_1.2, autre_3]\ntypes_concernes : [commune]\nordonnancement: 2\n```\n## \
    Choix\n### Toute\n```yaml\nid: voirie_a\n```\n### Aucune\n```yaml\nid: voirie_b\n```\n\n# Pas pour nous ?\n```yaml\nid: \
    ailleurs\ntype: proportion\nactions: [autre_1]\n```\n";

fn with_questions(table: &str, questions: &str) -> tempfile::TempDir {
    let folder = folder(table);
    std::fs::create_dir(folder.path().join("questions")).expect("made");
    std::fs::write(folder.path().join("questions/vie.md"), questions).expect("written");
    folder
}

fn framework(converted: &Converted) -> &model::framework::Framework {
    match &converted.record.content {
        model::Content::Framework(framework) => framework,
        _ => panic!("a framework"),
    }
}

#[test]
fn a_referentiel_becomes_a_framework_with_its_questions() {
    let folder = with_questions(TABLE, QUESTIONS);
    let converted = convert(folder.path(), "essai").expect("converts");
    assert_eq!(converted.remarks, []);
    let framework = framework(&converted);
    let codes: Vec<&str> = framework.questions.iter().map(|q| q.code.as_str()).collect();
    assert_eq!(
        codes,
        ["seul", "voirie", "sans_besoin"],
        "those of this référentiel, and those that its rules read"
    );
    assert_eq!(framework.questions[0].text, "Sans autre organisation.");
    assert_eq!(
        framework.questions[1].options().collect::<Vec<_>>(),
        [("voirie_a", "Toute"), ("voirie_b", "Aucune")]
    );
    assert_eq!(framework.questions[1].bodies, ["commune"]);
    let (above, node) = framework.find("1.1.2alter").expect("there");
    assert_eq!((above.len(), node.disabled.as_deref()), (2, Some("reponse(seul, OUI)")));
    assert_eq!(
        framework.find("1.2").and_then(|(_, node)| node.disabled.clone()).as_deref(),
        Some("reponse(sans_besoin, OUI)")
    );
    assert_eq!(names(folder.path()), ["essai"]);
    // The tree of the record is that of the table.
    let read = read_referentiel(folder.path(), "essai").expect("reads");
    let tree = framework.score_tree().expect("a tree");
    let (a, b) = (
        model::scoring::score(&tree, &Body::default(), &States::new()),
        model::scoring::score(&read.tree, &Body::default(), &States::new()),
    );
    for (node, ..) in framework.walk() {
        assert_eq!(a.get(&node.code), b.get(&node.code), "{}", node.code);
    }
}

#[test]
fn what_is_written_is_what_was_imported() {
    let folder = with_questions(TABLE, QUESTIONS);
    let record = convert(folder.path(), "essai").expect("converts").record;
    let file = (crate::file_name(&record), crate::file_text(&record).into_bytes());
    let reading = crate::read_files(vec![file], model::commons::Known::default(), &mut |_| {});
    // The card of the commons is not here.
    assert!(reading.faults.iter().all(|fault| fault.file == "commons.yaml"), "{:?}", reading.faults);
    assert_eq!(reading.records[0].record, record);
}

#[test]
fn without_files_of_questions_those_that_rules_read_are_asked_under_their_code() {
    let folder = folder(&TABLE.replace("reponse(seul, OUI)", "reponse(voirie, voirie_c)"));
    let converted = convert(folder.path(), "essai").expect("converts");
    assert_eq!(converted.remarks.len(), 2);
    let framework = framework(&converted);
    assert_eq!(framework.questions.len(), 2);
    let voirie = framework.questions.iter().find(|q| q.code == "voirie").expect("there");
    assert_eq!(voirie.choices, ["voirie_c", "autre autre réponse"]);
}

#[test]
fn a_question_that_only_the_table_knows_stops_nothing() {
    // One file of questions is missing beside another; a row lists one that no rule reads.
    let table = TABLE.replace("reponse(seul, OUI)", "reponse(perdue, OUI)");
    let folder = with_questions(&table, &QUESTIONS.replace("actions: [autre_1]", "actions: []"));
    let converted = convert(folder.path(), "essai").expect("converts");
    assert_eq!(converted.remarks, [Remark::Question { code: "perdue".into(), node: "1.1.2alter".into() }]);
    let drafted = framework(&converted).questions.iter().filter(|q| q.code == q.title).count();
    assert_eq!(drafted, 1);
    let listing =
        "identifiant;nom;points;personnalisationQuestions\n1;Axe;10;\n1.1;Repère;10;ailleurs, nulle-part\n";
    let folder = with_questions(listing, QUESTIONS);
    std::fs::remove_dir_all(folder.path().join("personnalisations")).expect("gone");
    let converted = convert(folder.path(), "essai").expect("converts");
    assert_eq!(converted.remarks, [Remark::Unasked { code: "nulle-part".into(), node: "1.1".into() }]);
    let (_, node) = framework(&converted).find("1.1").expect("there");
    assert_eq!(node.questions, ["ailleurs"], "asked of another référentiel, and of this row");
}

#[test]
fn a_question_read_in_several_ways_offers_each_answer() {
    let mixed =
        "1.1.2alter;Les rencontrer;;;si reponse(voirie, voirie_c) alors VRAI sinon reponse(voirie, NON);;";
    let folder = folder(&TABLE.replace("1.1.2alter;Les rencontrer;;;reponse(seul, OUI);;", mixed));
    std::fs::remove_dir_all(folder.path().join("questions")).ok();
    let converted = convert(folder.path(), "essai").expect("converts");
    let framework = framework(&converted);
    let voirie = framework.questions.iter().find(|q| q.code == "voirie").expect("there");
    assert_eq!(
        (voirie.kind, voirie.choices.len()),
        (model::framework::QuestionKind::Choice, 2),
        "{voirie:?}"
    );
    assert!(voirie.options().any(|(code, _)| code == "NON"), "{voirie:?}");
}

/// The table as hands and spreadsheets leave it.
const HOSTILE: &str = "\u{feff}IDENTIFIANT ;Nom;Points ;Pourcentage;Catégorie;Désactivation;Réduction;score;Couleur\r\n\
    1;Premier axe;550;;;;;;bleu\r\n\
    ;;;;;;;;\r\n\
    1.1;Une action;550;;;;;;\r\n\
    1.1.1;Une part;;33,5 %;bases;;;;\r\n\
    1.1.2alter;Une autre;;33,5;;;si identite(type, EPCI) alors 0,5;;\r\n\
    1.1.10;\"Avec un ; dedans\r\net deux lignes\";;33;;;;;\r\n";

#[test]
fn a_table_from_a_spreadsheet_is_read() {
    let folder = folder(HOSTILE);
    std::fs::remove_dir_all(folder.path().join("personnalisations")).expect("gone");
    let converted = convert(folder.path(), "essai").expect("converts");
    assert!(
        matches!(&converted.remarks[..], [Remark::Column { name, .. }] if name == "Couleur"),
        "{converted:?}"
    );
    let framework = framework(&converted);
    assert_eq!(framework.walk().len(), 5);
    let (_, node) = framework.find("1.1.10").expect("there");
    assert_eq!(node.title, "Avec un ; dedans et deux lignes");
    let tree = framework.score_tree().expect("a tree");
    let scored = model::scoring::score(&tree, &Body::default(), &States::new());
    assert!((scored.get("1.1.2alter").expect("there").potential - 550.0 * 0.335).abs() < 1e-9);
}

#[test]
fn each_way_of_breaking_a_table_is_told_where_it_is() {
    type Told = fn(&ReferentielFault) -> bool;
    let cases: [(&str, &str, Told); 14] = [
        ("IDENTIFIANT ;", "Numero;", |f| matches!(f, ReferentielFault::Column { name: "identifiant", .. })),
        (";Nom;", ";Nom;", |_| true),
        ("Catégorie", "Points", |f| matches!(f, ReferentielFault::TwoColumns { name: "points", .. })),
        ("1.1.1;Une part", ";Une part", |f| {
            matches!(f, ReferentielFault::Empty { line: 5, column: "identifiant", .. })
        }),
        (
            "Une action",
            "",
            |f| matches!(f, ReferentielFault::Empty { line: 4, column: "nom", node, .. } if node == "1.1"),
        ),
        (
            "33,5 %",
            "beaucoup",
            |f| matches!(f, ReferentielFault::Number { line: 5, column: "pourcentage", node, text, .. } if node == "1.1.1" && text == "beaucoup"),
        ),
        ("33,5 %", "-4", |f| matches!(f, ReferentielFault::Number { line: 5, .. })),
        ("33,5 %", "1e999", |f| matches!(f, ReferentielFault::Number { line: 5, .. })),
        (
            "33,5 %",
            "12",
            |f| matches!(f, ReferentielFault::Tree { line: Some(4), fault: TreeFault::Shares(id, sum), .. } if id == "1.1" && sum == "78.5"),
        ),
        (
            "1.1.1;",
            "1.1.10;",
            |f| matches!(f, ReferentielFault::Tree { line: Some(7), fault: TreeFault::Twice(id), .. } if id == "1.1.10"),
        ),
        (
            "1.1.1;",
            "1.7.1;",
            |f| matches!(f, ReferentielFault::Tree { line: Some(5), fault: TreeFault::Orphan(id), .. } if id == "1.7.1"),
        ),
        (
            "1.1.1;",
            "1,1,1;",
            |f| matches!(f, ReferentielFault::Tree { line: Some(5), fault: TreeFault::BadId(id), .. } if id == "1,1,1"),
        ),
        ("si identite(type, EPCI) alors 0,5", "min(score(9.9), 1)", |f| {
            matches!(f, ReferentielFault::Tree { line: Some(6), fault: TreeFault::UnknownScore(..), .. })
        }),
        (
            "si identite(type, EPCI) alors 0,5",
            "si identite(type",
            |f| matches!(f, ReferentielFault::Formula { line: 6, column: "reduction", node, .. } if node == "1.1.2alter"),
        ),
    ];
    for (from, to, is_told) in cases {
        assert!(HOSTILE.contains(from), "{from}");
        let folder = folder(&HOSTILE.replacen(from, to, 1));
        std::fs::remove_dir_all(folder.path().join("personnalisations")).expect("gone");
        let faults = convert(folder.path(), "essai").err().unwrap_or_default();
        assert!(from == to || faults.iter().any(is_told), "{from} → {to}: {faults:?}");
    }
    let wide = HOSTILE.replace("33;;;;;\r\n", "33;;;;;;de;trop\r\n");
    let faults = convert(folder(&wide).path(), "essai").expect_err("refused");
    assert!(
        matches!(&faults[0], ReferentielFault::Width { line: 7, found: 11, wanted: 9, .. }),
        "{faults:?}"
    );
}

#[test]
fn texts_at_fault_are_told_at_their_line() {
    let told = |rules: &str, questions: &str| {
        let folder = with_questions(TABLE, questions);
        std::fs::write(folder.path().join("personnalisations/essai.md"), rules).expect("written");
        let faults = convert(folder.path(), "essai").expect_err("refused");
        faults
            .into_iter()
            .map(|fault| match fault {
                ReferentielFault::Text { line, what, .. } => format!("{line} {what:?}"),
                ReferentielFault::UnknownNode { line, node, .. } => format!("{line} {node}"),
                ReferentielFault::Field { line, node, problem, .. } => format!("{line} {node} {problem}"),
                other => format!("{other:?}"),
            })
            .collect::<Vec<_>>()
            .join(" | ")
    };
    let rule = |heading: &str| {
        format!("# R\n```yaml\naction_id: essai_1.2\n```\n### {heading}\n```formule\nVRAI\n```\n")
    };
    assert!(told(&rule("Autre chose"), QUESTIONS).contains("7 Heading(\"Autre chose\")"));
    assert!(told("```formule\nVRAI\n```\n", QUESTIONS).contains("2 NoNode"));
    assert!(
        told("# R\n```yaml\naction_id: essai_1.2\n```\n### Score\n```formule\n1", QUESTIONS)
            .contains("7 Unclosed")
    );
    let unknown = rule("Désactivation").replace("essai_1.2", "essai_8.2");
    assert!(told(&unknown, QUESTIONS).contains("7 essai_8.2"));
    let good = rule("Désactivation");
    assert!(told(&good, "# Q\n```yaml\ntype: binaire\n```\n").contains("3 NoCode"));
    assert!(told(&good, "# Q\n```yaml\nid: a\ntype: libre\n```\n").contains("3 QuestionKind(\"libre\")"));
    assert!(
        told(&good, "# Q\n```yaml\nid: a\ntype: binaire\n```\n# R\n```yaml\nid: a\ntype: binaire\n```\n")
            .contains("6 Twice(\"a\")")
    );
    assert!(told(&good, "# Q\n```yaml\nid: [a\n```\n").contains("3 Yaml"));
    let second = told(&good, "# Q\n```yaml\nid: a\nid: b\ntype: binaire\n```\n");
    assert!(second.contains("4 Yaml"), "the line of the file, not of the block: {second}");
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_line() {
    let folder = folder(TABLE);
    let path = folder.path().join("referentiel-essai-structure.csv");
    let mut bytes = std::fs::read(&path).expect("reads");
    let at = bytes.windows(4).position(|four| four == b"1.2;").expect("there");
    bytes[at + 4] = 0xe9;
    std::fs::write(&path, bytes).expect("written");
    let faults = read_referentiel(folder.path(), "essai").expect_err("refused");
    assert!(matches!(&faults[0], ReferentielFault::Unreadable { line: Some(6), .. }), "{faults:?}");
}

#[test]
fn a_case_to_the_thousandth_is_compared_to_the_thousandth() {
    let folder = folder(TABLE);
    let referentiel = read_referentiel(folder.path(), "essai").expect("reads");
    let case = |expected: &str| {
        let path = folder.path().join("arrondi.yml");
        let text = format!(
            "Statuts:\n  essai_1.2: [0.3333333, 0.6666667, 0]\nScores:\n  essai_1.2:\n    point_fait: {expected}\n"
        );
        std::fs::write(&path, text).expect("written");
        read_case(&path).expect("reads").compare(&referentiel).1.len()
    };
    assert_eq!(case("1.400"), 1, "a figure with fewer decimals is exact");
    assert_eq!(case("1.399"), 1);
    assert_eq!(case("1.39999986"), 0);
    assert_eq!(case("1.3999"), 1);
}

#[test]
fn criteria_are_weighted_by_their_priority() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("criteres.json");
    let write = |text: &str| std::fs::write(&path, text).expect("written");
    write(
        r#"[{"numero": "1.1", "thematique": "Un thème", "critere": "Fait-on ceci ?", "priorite": "Prioritaire", "objectif": "Pourquoi."},
            {"numero": "1.2", "thematique": "Un thème", "critere": "Et cela ?", "priorite": "Recommandé", "controle": "Comment."},
            {"numero": "2.1", "thematique": "Un autre", "critere": "Enfin ?", "priorite": "Modéré"}]"#,
    );
    let converted = convert_criteria(&path).expect("converts");
    let framework = framework(&converted);
    assert_eq!(framework.scale, model::framework::Scale::Conformity);
    let tree = framework.score_tree().expect("a tree");
    assert!((tree.points() - 3.75).abs() < 1e-12);
    // What is not applicable does not count: one of two left, by their weights.
    let states = States::from([
        ("1.1".into(), model::scoring::Status::Done),
        ("1.2".into(), model::scoring::Status::NotConcerned),
        ("2.1".into(), model::scoring::Status::NotDone),
    ]);
    let scored = model::scoring::score(&tree, &Body::default(), &states);
    assert!((scored.get("").expect("the whole").share() - 0.6).abs() < 1e-12);
    write(
        r#"[{"numero": "1.1", "thematique": "T", "critere": "C", "priorite": "Prioritaire"},
              {"numero": "1.2", "thematique": "T", "critere": "C", "priorite": "Haute"},
              {"numero": "1.3", "thematique": "T", "priorite": "Modéré"}]"#,
    );
    let faults = convert_criteria(&path).expect_err("refused");
    assert!(faults.iter().any(
        |f| matches!(f, ReferentielFault::Text { line: 2, what: TextFault::Priority(p), .. } if p == "Haute")
    ));
    assert!(
        faults.iter().any(|f| matches!(
            f,
            ReferentielFault::Text { line: 3, what: TextFault::Missing("critere"), .. }
        ))
    );
    for broken in ["{", "{}", "[]", "12", "{\"topics\": []}"] {
        write(broken);
        convert_criteria(&path).expect_err(broken);
    }
}

#[test]
fn criteria_of_accessibility_lose_the_links_to_a_glossary_that_is_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("criteres.json");
    let text = r#"{"topics": [{"topic": "Images", "number": 1, "criteria": [{"criterium": {"number": 1,
        "title": "Chaque [image](#image) a-t-elle une [alternative](#alt) ?", "tests": {"1": "Une", "2": ["Deux :", "a"]}},
        "references": [{"wcag": ["1.1.1 Non-text Content (A)"]}]}]}]}"#;
    std::fs::write(&path, text).expect("written");
    let converted = convert_criteria(&path).expect("converts");
    let (_, node) = framework(&converted).find("1.1").expect("there");
    assert_eq!(node.title, "Chaque image a-t-elle une alternative ?");
    assert_eq!(node.tags, ["WCAG 1.1.1 Non-text Content (A)"]);
    assert_eq!(node.more, "#### Tests\n\n1. Une\n2. Deux :\n   - a");
}

mod hostile {
    //! Tables made at random: read or refused, never a crash.

    use proptest::prelude::*;

    use super::super::*;

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            "[0-9]{1,3}([.,][0-9]{1,2})?",
            "[1-3](\\.[1-3]){0,3}(alter)?",
            "reponse\\([a-z]{1,3}, (OUI|NON)\\)",
            "si identite\\(type, [a-z]{1,4}\\) alors [0-9](,[0-9])?",
            "\\PC{0,12}",
            "[\"';,\\r\\n%]{1,4}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn any_table_is_read_or_refused(
            rows in prop::collection::vec(prop::collection::vec(cell(), 0..9), 0..12),
            semicolons in any::<bool>(),
            bom in any::<bool>(),
        ) {
            let separator = if semicolons { ";" } else { "," };
            let mut table = String::from(if bom { "\u{feff}" } else { "" });
            table.push_str(&["identifiant", "nom", "points", "pourcentage", "desactivation", "reduction", "score"].join(separator));
            for row in rows {
                table.push_str("\r\n");
                table.push_str(&row.join(separator));
            }
            let folder = tempfile::tempdir().expect("a folder");
            std::fs::write(folder.path().join("referentiel-x-structure.csv"), &table).expect("written");
            let verified = read_referentiel(folder.path(), "x");
            match convert(folder.path(), "x") {
                Ok(converted) => {
                    prop_assert!(verified.is_ok());
                    prop_assert_eq!(converted.record.check(), Vec::new());
                }
                Err(faults) => prop_assert!(!faults.is_empty()),
            }
        }
    }
}
