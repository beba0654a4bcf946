//! The change log: complete, in order, whoever writes at the same time; followers never go back.

use std::collections::BTreeSet;

use model::Kind;
use store::{Action, Write};

use crate::bed::{Bed, at, by, simple, withdrawn};

both_engines!(
    tells_what_happened,
    is_complete_under_concurrent_writers,
    one_of_many_competing_updates_wins,
    followers_never_go_back,
);

async fn tells_what_happened(bed: Bed) {
    let id = bed.create(simple("a")).await.id;
    let record = bed.store.get(id).await.expect("reads").expect("exists");
    bed.update(record.clone()).await;
    let mut record = withdrawn(record, "Doublon");
    record.envelope.version = 2;
    bed.update(record).await;

    let changes = bed.store.changes_after(0, 10).await.expect("reads");
    let told: Vec<(u64, Action, u32)> = changes.iter().map(|c| (c.seq, c.action, c.version)).collect();
    assert_eq!(told, [(1, Action::Created, 1), (2, Action::Updated, 2), (3, Action::Withdrawn, 3)]);
    assert!(changes.iter().all(|c| c.id == id && c.kind == Kind::GlossaryEntry));
    assert_eq!(changes[0].at, at("2026-05-04T10:20:30.123456Z"));
    assert_eq!(bed.store.changes_after(1, 1).await.expect("reads"), changes[1..2]);
    assert!(bed.store.changes_after(u64::MAX, 10).await.expect("reads").is_empty());
}

/// While forty tasks write, a follower reads: what it sees must never have a hole that fills later.
async fn is_complete_under_concurrent_writers(bed: Bed) {
    let other = store::Store::open(&bed.url).await.expect("a second node");
    let writers: Vec<_> = (0..40)
        .map(|task| {
            let store = if task % 2 == 0 { bed.store.clone() } else { other.clone() };
            tokio::spawn(async move {
                for i in 0..3 {
                    let writes = (0..2).map(|j| Write::create(simple(&format!("e{task}-{i}-{j}")))).collect();
                    store.apply(writes, &by("x")).await.expect("written");
                }
            })
        })
        .collect();
    let mut seen: Vec<u64> = Vec::new();
    loop {
        let is_over = writers.iter().all(tokio::task::JoinHandle::is_finished);
        let after = seen.last().copied().unwrap_or_default();
        let changes = bed.store.changes_after(after, 50).await.expect("readers are never shut out");
        if is_over && changes.is_empty() {
            break;
        }
        seen.extend(changes.iter().map(|change| change.seq));
    }
    for writer in writers {
        writer.await.expect("no panic");
    }
    assert_eq!(seen, (1..=240).collect::<Vec<u64>>());
    let records: BTreeSet<_> =
        bed.store.changes_after(0, 1_000).await.expect("reads").iter().map(|change| change.id).collect();
    assert_eq!(records.len(), 240);
    other.close().await.expect("closes");
}

async fn one_of_many_competing_updates_wins(bed: Bed) {
    let id = bed.create(simple("a")).await.id;
    let record = bed.store.get(id).await.expect("reads").expect("exists");
    let rivals: Vec<_> = (0..10)
        .map(|_| {
            let (store, write) = (bed.store.clone(), Write::update(record.clone()));
            tokio::spawn(async move { store.apply(vec![write], &by("x")).await })
        })
        .collect();
    let mut wins = 0;
    for rival in rivals {
        match rival.await.expect("no panic") {
            Ok(_) => wins += 1,
            Err(error) => assert!(error.is_conflict(), "{error}"),
        }
    }
    assert_eq!(wins, 1);
    assert_eq!(bed.store.history(id).await.expect("reads").len(), 2);
}

async fn followers_never_go_back(bed: Bed) {
    assert_eq!(bed.store.follower_position("index").await.expect("reads"), 0);
    for (position, expected) in [(5, 5), (5, 5), (3, 5), (9, 9), (0, 9)] {
        bed.store.set_follower_position("index", position).await.expect("written");
        assert_eq!(bed.store.follower_position("index").await.expect("reads"), expected);
    }
    assert_eq!(bed.store.follower_position("mails").await.expect("reads"), 0);
}
