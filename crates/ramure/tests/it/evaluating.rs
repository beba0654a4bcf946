//! `ramure eval`: a tiny collection is measured in every form, converted, and refused with its line when broken.

use crate::ramure::{Ramure, text};

const CORPUS: &str = "{\"_id\": \"a\", \"title\": \"Évaluer un partenariat\", \"text\": \"Une méthode d’évaluation.\"}\n\
    {\"_id\": \"b\", \"title\": \"Le mécénat\", \"text\": \"Une entreprise donne du temps.\"}\n";
const QUERIES: &str = "1\tévaluation des partenariats\n2\tmécénat d’entreprise\n";
const QRELS: &str = "1 0 a 1\n2 0 b 1\n";

/// The three files of a collection, as options.
fn collection(ramure: &Ramure) -> Vec<String> {
    let files =
        [("--corpus", "c.jsonl", CORPUS), ("--queries", "q.tsv", QUERIES), ("--qrels", "r.trec", QRELS)];
    files
        .iter()
        .flat_map(|(option, name, content)| [(*option).to_owned(), text(&ramure.write(name, content))])
        .collect()
}

#[test]
fn every_form_is_measured_and_the_shared_words_are_answered() {
    let ramure = Ramure::new();
    let options = collection(&ramure);
    let mut arguments = vec!["eval", "--typos", "--no-accents", "--keywords", "--seed", "3"];
    arguments.extend(options.iter().map(String::as_str));
    let report = ramure.json(&arguments, 0);
    assert_eq!(report["documents"], 2);
    let forms: Vec<&str> = report["measures"]
        .as_array()
        .expect("measures")
        .iter()
        .map(|measure| {
            assert_eq!(measure["questions"], 2);
            assert_eq!((&measure["empty"], &measure["empty_though_shared"]), (&0.into(), &0.into()));
            assert!(measure["ndcg_10"].as_f64() > Some(0.99), "{measure}");
            measure["variant"].as_str().expect("a name")
        })
        .collect();
    assert_eq!(forms, ["typed", "typos", "no_accents", "keywords"]);
    assert!(report["index_memory_bytes"].as_u64() > Some(0) && report["index_bytes"].as_u64() > Some(0));
    assert!(ramure.run(&arguments).out.contains("nDCG@10"));
}

#[test]
fn topics_become_a_collection() {
    let ramure = Ramure::new();
    let docs = ramure.write(
        "docs.jsonl",
        "{\"id\": \"f1\", \"titre\": \"Préavis\", \"texte\": \"Le préavis de démission.\"}\n",
    );
    let topics = ramure.write(
        "topics.jsonl",
        "{\"topic\": \"T1\", \"variantes\": [\"preavis\", \"délai de départ\"], \"pertinents\": [\"f1\", \"absent\"]}\n",
    );
    let folder = ramure.path("beir");
    let arguments =
        ["eval", "--corpus", &text(&docs), "--queries", &text(&topics), "--convert", &text(&folder)];
    ramure.json(&arguments, 0);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("written");
    assert_eq!(read("queries.tsv"), "T1-0\tpreavis\nT1-1\tdélai de départ\n");
    assert_eq!(read("qrels.trec"), "T1-0 0 f1 1\nT1-1 0 f1 1\n");
    assert!(read("corpus.jsonl").contains("\"_id\":\"f1\""));
}

#[test]
fn a_broken_line_and_a_missing_engine_are_told() {
    let ramure = Ramure::new();
    let mut options = collection(&ramure);
    let mut arguments: Vec<&str> = vec!["eval", "--baseline"];
    arguments.extend(options.iter().map(String::as_str));
    if !cfg!(feature = "baseline") {
        assert_eq!(ramure.json(&arguments, 1)["error"]["code"], "no_baseline");
    }
    options[3] = text(&ramure.write("q.tsv", "1\tbien\nsans tabulation\n"));
    let mut arguments: Vec<&str> = vec!["eval"];
    arguments.extend(options.iter().map(String::as_str));
    let error = ramure.json(&arguments, 1);
    assert_eq!(error["error"]["code"], "bad_file");
    assert!(error["error"]["message"].as_str().is_some_and(|message| message.contains("q.tsv:2")), "{error}");
}
