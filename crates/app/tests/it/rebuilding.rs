//! The index is made again while hundreds of people search: each answer is whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use app::SearchRequest;

use crate::support::demo;

const SEARCHES: usize = 500;

fn request(words: &str) -> SearchRequest {
    SearchRequest {
        words: words.into(),
        page: 1,
        per_page: 100,
        with_facets: true,
        ..SearchRequest::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_hundred_searches_during_a_rebuild_are_all_complete() {
    let (app, _folder) = demo().await;
    let words = ["partenariat", "évaluation", "territoire", "mécénat de compétences"];
    let totals = words.map(|words| app.search(&request(words)).expect("searches").total);
    assert!(totals.iter().all(|total| *total > 0));
    let (asked, rebuilding) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(true)));
    let searches: Vec<_> = (0..SEARCHES)
        .map(|i| {
            let (app, asked, rebuilding) = (app.clone(), Arc::clone(&asked), Arc::clone(&rebuilding));
            tokio::task::spawn_blocking(move || {
                // At least once each, and again for as long as the index is made.
                loop {
                    let result = app.search(&request(words[i % words.len()])).expect("searches");
                    assert_eq!(result.total, totals[i % words.len()]);
                    assert!(result.hits.iter().all(|hit| hit.excerpt.is_some()));
                    asked.fetch_add(1, Ordering::Relaxed);
                    if i >= 4 || !rebuilding.load(Ordering::Relaxed) {
                        break;
                    }
                }
            })
        })
        .collect();
    for _ in 0..3 {
        app.rebuild_index(&mut |_, _| {}).await.expect("rebuilds");
    }
    rebuilding.store(false, Ordering::Relaxed);
    for search in searches {
        search.await.expect("complete answers");
    }
    assert!(asked.load(Ordering::Relaxed) >= SEARCHES);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_whose_files_vanish_is_made_again_by_itself() {
    let (app, folder) = demo().await;
    let total = app.search(&request("partenariat")).expect("searches").total;
    let index = folder.path().join("index");
    for file in std::fs::read_dir(&index).expect("a folder").flatten() {
        if file.path().extension().is_some_and(|ending| ending == "segment") {
            std::fs::write(file.path(), "x").expect("truncates");
        }
    }
    assert_eq!(app.search(&request("partenariat")).expect("searches").total, total);
    app.mend_index().await;
    drop(app);
    let app = crate::support::open(&folder).await;
    let result = app.search(&request("partenariat")).expect("searches");
    assert_eq!(result.total, total);
    assert!(result.hits.iter().all(|hit| hit.excerpt.is_some()));
}
