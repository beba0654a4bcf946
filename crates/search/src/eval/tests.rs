//! What the measures mean, checked by hand on a tiny collection.

use super::*;

fn question(right: &[(&str, u32)]) -> Question {
    let right = right.iter().map(|(id, grade)| (key_of_document(id), *grade)).collect();
    Question { id: "q".into(), words: "l’évaluation des partenariats".into(), right }
}

#[test]
fn measures_follow_their_definitions() {
    let question = question(&[("a", 1), ("b", 1)]);
    let answers: Vec<u64> = ["x", "a", "y", "b"].map(key_of_document).to_vec();
    let [ndcg, mrr, recall_10, recall_100] = score(&answers, &question);
    let expected = (1.0 / 3_f64.log2() + 1.0 / 5_f64.log2()) / (1.0 + 1.0 / 3_f64.log2());
    assert!((ndcg - expected).abs() < 1e-9, "{ndcg}");
    assert!((mrr - 0.5).abs() < 1e-9 && (recall_10 - 1.0).abs() < 1e-9 && (recall_100 - 1.0).abs() < 1e-9);
    assert!(score(&[], &question).iter().all(|measure| *measure < 1e-9));
}

#[test]
fn variants_are_drawn_from_the_seed() {
    let words = "L’évaluation des partenariats";
    assert_eq!(Variant::NoAccents.of(words, 1), "l'evaluation des partenariats");
    assert_eq!(Variant::Keywords.of(words, 1), "évaluation partenariats");
    let slips: Vec<String> = (0..40).map(|seed| Variant::Typos.of(words, seed)).collect();
    assert_eq!(slips, (0..40).map(|seed| Variant::Typos.of(words, seed)).collect::<Vec<_>>());
    assert!(slips.iter().any(|slip| slip.contains("des partenariats") && !slip.contains("évaluation")));
    for slip in slips {
        let far = crate::likeness::distance(&slip, words);
        assert!(far == 1, "{slip}");
    }
}

#[test]
fn a_collection_is_read_indexed_and_measured() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("writes");
        path
    };
    let corpus = file(
        "corpus.jsonl",
        "{\"_id\": \"a\", \"title\": \"Évaluer\", \"text\": \"Une évaluation.\"}\n\n{\"_id\": \"b\", \"title\": \"\", \"text\": \"Autre.\"}\n",
    );
    let queries = file("queries.tsv", "1\tévaluations\n2\tsans jugement\n");
    let qrels = file("qrels.trec", "1 0 a 1\n1 0 inconnu 1\n");
    let collection = Collection::read(&corpus, &queries, &qrels).expect("reads");
    assert_eq!((collection.documents.len(), collection.questions.len()), (2, 2));
    let (index, cost) = index(&collection, &folder.path().join("index")).expect("indexes");
    assert!(cost.disk_bytes > 0 && cost.documents == 2);
    for variant in Variant::ALL {
        let measure = measure(&index, &collection, variant, 1);
        assert_eq!((measure.questions, measure.empty), (1, 0), "{variant:?}");
        assert!((measure.ndcg_10 - 1.0).abs() < 1e-9, "{variant:?}");
    }
    let broken = file("queries.tsv", "1\tbien\nsans tabulation\n");
    let fault = Collection::read(&corpus, &broken, &qrels).expect_err("a line without a tab");
    assert!(fault.to_string().ends_with("queries.tsv:2: no tab between the id and the words"), "{fault}");
}
