//! Opening: what was written is still there, several may open at once, and a wrong address is refused.

use serde_json::json;
use store::{Engine, Store};

use crate::bed::{Bed, entry, simple};

both_engines!(reopening_keeps_everything, several_nodes_start_together);

async fn reopening_keeps_everything(mut bed: Bed) {
    let id = bed.create(entry("a", &json!({"terms": {"domain": ["mer"]}, "old_slugs": ["b"]}))).await.id;
    bed.store.set_follower_position("index", 1).await.expect("written");
    let before = bed.store.get(id).await.expect("reads");
    bed.reopen().await;
    bed.store.ping().await.expect("answers");
    assert_eq!(bed.store.get(id).await.expect("reads"), before);
    assert_eq!(bed.store.last_seq().await.expect("reads"), 1);
    assert_eq!(bed.store.follower_position("index").await.expect("reads"), 1);
    assert_eq!(bed.store.addresses().await.expect("reads").len(), 2);
    assert_eq!(bed.create(simple("c")).await.seq, 2);
    let expected = if bed.url.starts_with("sqlite") { Engine::Sqlite } else { Engine::Postgres };
    assert_eq!(bed.store.engine(), expected);
}

async fn several_nodes_start_together(bed: Bed) {
    crate::schema::drop_all_tables(&bed.url).await;
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let url = bed.url.clone();
            tokio::spawn(async move { Store::open(&url).await })
        })
        .collect();
    for node in nodes {
        let store = node.await.expect("no panic").expect("opens");
        assert_eq!(store.last_seq().await.expect("reads"), 0);
    }
}

#[tokio::test]
async fn a_database_in_memory_is_one_database() {
    let store = Store::open("sqlite::memory:").await.expect("opens");
    store.apply(vec![store::Write::create(simple("a"))], &crate::bed::by("x")).await.expect("written");
    assert_eq!(store.clone().last_seq().await.expect("reads"), 1);
}

#[tokio::test]
async fn refuses_a_wrong_address() {
    for url in ["", "mysql://localhost/x", "ramure.db"] {
        assert!(!Store::open(url).await.expect_err("refused").is_conflict());
    }
    let no_folder = Store::open("sqlite:///nowhere/at/all/ramure.db?mode=rwc").await.expect_err("no folder");
    assert!(no_folder.is_unavailable(), "{no_folder}");
}
