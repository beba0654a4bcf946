//! Counts of searches: they add up whoever writes them, and are forgotten in time.

use chrono::NaiveDate;
use store::SearchCount;

use crate::bed::Bed;

both_engines!(counts_add_up, old_days_are_forgotten, many_at_once);

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn count(on: &str, words: &str, [asked, unanswered, results]: [u64; 3]) -> SearchCount {
    SearchCount { day: day(on), words: words.into(), platform: String::new(), asked, unanswered, results }
}

async fn counts_add_up(bed: Bed) {
    bed.store.add_searches(&[]).await.expect("nothing to write");
    let first = [count("2026-11-01", "mecenat", [2, 1, 0]), count("2026-11-02", "mecenat", [1, 0, 4])];
    bed.store.add_searches(&first).await.expect("written");
    let elsewhere = SearchCount { platform: "impact".into(), ..count("2026-11-01", "mecenat", [5, 0, 3]) };
    let again = [count("2026-11-01", "mecenat", [3, 0, 7]), elsewhere.clone()];
    bed.store.add_searches(&again).await.expect("written");
    assert_eq!(
        bed.store.searches_since(day("2026-11-01")).await.expect("reads"),
        [count("2026-11-01", "mecenat", [5, 1, 7]), elsewhere, count("2026-11-02", "mecenat", [1, 0, 4])]
    );
    assert_eq!(bed.store.searches_since(day("2026-11-02")).await.expect("reads").len(), 1);
    assert_eq!(bed.store.last_seq().await.expect("reads"), 0, "no record changed");
}

async fn old_days_are_forgotten(bed: Bed) {
    let counts = ["2025-10-31", "2025-11-01", "2026-11-01"].map(|on| count(on, "don", [1, 0, 1]));
    bed.store.add_searches(&counts).await.expect("written");
    assert_eq!(bed.store.forget_searches_before(day("2025-11-01")).await.expect("forgotten"), 1);
    assert_eq!(bed.store.searches_since(day("2000-01-01")).await.expect("reads").len(), 2);
}

async fn many_at_once(bed: Bed) {
    let counts: Vec<SearchCount> =
        (0..1_000).map(|i| count("2026-11-01", &format!("mot {i}"), [1, 0, 1])).collect();
    bed.store.add_searches(&counts).await.expect("written");
    assert_eq!(bed.store.searches_since(day("2026-11-01")).await.expect("reads").len(), 1_000);
}
