//! Counting searches: batches, several servers, an invented flood, and what is forgotten.

use app::{App, Options};
use chrono::{DateTime, Utc};

async fn on(folder: &tempfile::TempDir, moment: &str) -> App {
    let now: DateTime<Utc> = moment.parse().expect("a moment");
    let options = Options { fixed_now: Some(now), ..Options::in_folder(folder.path()) };
    App::open(options).await.expect("opens")
}

#[tokio::test(flavor = "multi_thread")]
async fn several_days_and_servers_add_up_and_a_year_is_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    for moment in ["2025-09-30T10:00:00Z", "2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z"] {
        let app = on(&folder, moment).await;
        for _ in 0..3 {
            app.note_search("Mécénat", None, 4);
            app.note_search("mecenat", Some("impact"), 0);
        }
        app.flush_searches().await.expect("written");
    }
    let app = on(&folder, "2026-11-02T11:00:00Z").await;
    let report = app.searches(7, None).await.expect("reads");
    assert_eq!(report.asked, 12);
    let [mecenat] = report.most.as_slice() else { panic!("{report:?}") };
    assert_eq!(
        (mecenat.words.as_str(), mecenat.asked, mecenat.days, mecenat.unanswered),
        ("mecenat", 12, 2, 6)
    );
    let within = app.searches(7, Some("impact")).await.expect("reads");
    assert_eq!((within.asked, within.most.len()), (6, 1));
    assert_eq!(app.searches(365, None).await.expect("reads").asked, 12);
    let everything = app.searches(100_000, None).await.expect("reads");
    assert_eq!(everything.asked, 12, "what was asked thirteen months ago is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn invented_words_do_not_fill_the_table_and_real_ones_still_count() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = on(&folder, "2026-11-01T10:00:00Z").await;
    for _ in 0..10 {
        app.note_search("alliance", None, 3);
    }
    for number in 0..50_u32 {
        for other in 0..200_u32 {
            // Letters only: figures are not kept.
            let word: String = [number, other]
                .iter()
                .flat_map(|n| n.to_string().into_bytes())
                .map(|b| char::from(b + 49))
                .collect();
            app.note_search(&word, None, 0);
        }
    }
    let report = app.searches(1, None).await.expect("reads");
    assert!(report.others.0 <= 2_000, "{:?}", report.others);
    assert!(report.asked >= 10 + 1_999);
}
