//! The queries of `docs/requetes-attendues.md` find what a librarian expects, with the settings of the product.

use app::{App, SearchRequest};
use model::Ref;

use crate::support::demo;

/// First answers among which an expected record must be.
const FIRST: usize = 5;
/// Queries that must succeed, out of a hundred.
const WANTED: usize = 95;
/// The page never shrinks.
const QUERIES_MIN: usize = 200;

struct Expected {
    number: String,
    words: String,
    records: Vec<Ref>,
}

fn page() -> Vec<Expected> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/requetes-attendues.md");
    let page = std::fs::read_to_string(path).expect("the page of expected queries");
    let is_row = |line: &&str| {
        line.strip_prefix("| ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    page.lines()
        .filter(is_row)
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [number, words, records, _why] = cells[..] else { panic!("four cells are expected: {line}") };
            let reference =
                |text: &str| text.trim().trim_matches('`').parse().unwrap_or_else(|_| panic!("{line}"));
            Expected {
                number: number.into(),
                words: words.into(),
                records: records.split(',').map(reference).collect(),
            }
        })
        .collect()
}

fn first(app: &App, words: &str) -> Vec<Ref> {
    let request = SearchRequest { words: words.into(), page: 1, per_page: FIRST, ..SearchRequest::default() };
    let catalogue = app.catalogue();
    let result = app.search(&request).expect("searches");
    result.hits.iter().map(|hit| catalogue.card(hit.card).reference()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn expected_records_are_among_the_first() {
    let (app, _folder) = demo().await;
    let page = page();
    assert!(page.len() >= QUERIES_MIN, "{} queries", page.len());
    let mut missed = Vec::new();
    for expected in &page {
        for record in &expected.records {
            assert!(
                app.catalogue().find(record).is_some(),
                "no. {}: {record} does not exist",
                expected.number
            );
        }
        let answers = first(&app, &expected.words);
        if !expected.records.iter().any(|record| answers.contains(record)) {
            let told = answers.iter().map(Ref::to_string).collect::<Vec<_>>().join(", ");
            missed.push(format!("{}. {} -> {told}", expected.number, expected.words));
        }
    }
    println!("{} of {} queries succeed", page.len() - missed.len(), page.len());
    println!("{}", missed.join("\n"));
    assert!((page.len() - missed.len()) * 100 >= page.len() * WANTED, "missed:\n{}", missed.join("\n"));
}
