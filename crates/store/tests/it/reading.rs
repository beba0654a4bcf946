//! Reading records in all the ways there are, with their links and terms.

use std::collections::{BTreeMap, BTreeSet};

use model::{Kind, RecordId, Ref, Relation, Status};
use serde_json::json;
use store::{StoreError, Write};

use crate::bed::{Bed, entry, simple};

both_engines!(
    keeps_the_order_of_the_ids_asked_for,
    lists_page_after_page,
    reads_all_as_of_one_moment,
    stops_reading_when_asked_to,
    counts_by_kind_and_status,
    follows_links_through_renamings,
    replaces_links_and_terms,
);

async fn keeps_the_order_of_the_ids_asked_for(bed: Bed) {
    let mut ids = Vec::new();
    for slug in ["a", "b", "c"] {
        ids.push(bed.create(simple(slug)).await.id);
    }
    ids.reverse();
    ids.insert(1, RecordId::default());
    let records = bed.store.by_ids(&ids).await.expect("reads");
    let slugs: Vec<&str> = records.iter().map(|record| record.envelope.slug.as_str()).collect();
    assert_eq!(slugs, ["c", "b", "a"]);
    assert!(bed.store.by_ids(&[]).await.expect("reads").is_empty());
}

async fn lists_page_after_page(bed: Bed) {
    let writes = (0..7).map(|i| Write::create(simple(&format!("e{i}")))).collect();
    let mut expected: Vec<RecordId> =
        bed.apply(writes).await.expect("written").iter().map(|a| a.id).collect();
    expected.sort();
    let mut found = Vec::new();
    loop {
        let page = bed.store.list_records(found.last().copied(), 3).await.expect("reads");
        assert!(page.len() <= 3);
        if page.is_empty() {
            break;
        }
        found.extend(page.iter().map(|record| record.envelope.id));
    }
    assert_eq!(found, expected);
}

async fn reads_all_as_of_one_moment(bed: Bed) {
    let writes = (0..600).map(|i| Write::create(simple(&format!("e{i}")))).collect();
    bed.apply(writes).await.expect("written");
    // Another record, the last in the order of ids, arrives between the first batch and the second.
    let mut late = simple("intrus");
    late.envelope.id = RecordId(uuid::Uuid::max());
    let (store, mut seen, mut intruder) = (bed.store.clone(), BTreeSet::new(), None);
    let seq = bed
        .store
        .for_each_record(|batch| {
            seen.extend(batch.into_iter().map(|record| record.envelope.id));
            let (store, late) = (store.clone(), late.clone());
            intruder.get_or_insert_with(|| {
                let write = async move { store.apply(vec![Write::create(late)], &crate::bed::by("x")).await };
                tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(write))
            });
            Ok::<(), StoreError>(())
        })
        .await
        .expect("reads");
    assert_eq!((seen.len(), seq), (600, 600));
    let intruder = intruder.expect("asked").expect("written")[0];
    assert!(!seen.contains(&intruder.id));
    let missed = bed.store.changes_after(seq, 10).await.expect("reads");
    assert_eq!(missed.iter().map(|change| change.id).collect::<Vec<_>>(), [intruder.id]);
}

async fn stops_reading_when_asked_to(bed: Bed) {
    #[derive(Debug)]
    struct Full;
    impl From<StoreError> for Full {
        fn from(error: StoreError) -> Self {
            panic!("{error}")
        }
    }
    /// A server spawns what it does: whatever the store returns must be able to change thread.
    fn sendable<T: Send>(work: T) -> T {
        work
    }
    bed.create(simple("a")).await;
    assert!(sendable(bed.store.for_each_record(|_| Err(Full))).await.is_err());
    bed.create(simple("b")).await;
}

async fn counts_by_kind_and_status(bed: Bed) {
    for (slug, status) in [("a", "published"), ("b", "published"), ("c", "draft")] {
        bed.create(entry(slug, &json!({"status": status}))).await;
    }
    let expected = BTreeMap::from([
        ((Kind::GlossaryEntry, Status::Published), 2),
        ((Kind::GlossaryEntry, Status::Draft), 1),
    ]);
    assert_eq!(bed.store.counts().await.expect("reads"), expected);
}

async fn follows_links_through_renamings(bed: Bed) {
    let target = bed.create(simple("cible")).await.id;
    let body = "Voir [la cible](../glossaire/cible.md), puis [encore](../glossaire/cible.md).";
    let old = bed.create(entry("a", &json!({"see_also": ["glossaire/cible"], "body": body}))).await.id;
    let mut renamed = bed.store.get(target).await.expect("reads").expect("exists");
    renamed.envelope.slug = "but".into();
    bed.update(renamed).await;
    let new = bed.create(entry("b", &json!({"see_also": ["glossaire/but", "glossaire/cible"]}))).await.id;

    let mut expected = vec![(Relation::SeeAlso, old), (Relation::SeeAlso, new), (Relation::Mentions, old)];
    expected.sort();
    for slug in ["cible", "but"] {
        let mut links = bed.store.links_to(&Ref::new(Kind::GlossaryEntry, slug)).await.expect("reads");
        links.sort();
        assert_eq!(links, expected, "{slug}");
    }
    let nowhere = Ref::new(Kind::Page, "cible");
    assert!(bed.store.links_to(&nowhere).await.expect("reads").is_empty());
}

async fn replaces_links_and_terms(bed: Bed) {
    let terms = json!({"terms": {"domain": ["mer", "terre", "mer"]}, "see_also": ["glossaire/z"]});
    let id = bed.create(entry("a", &terms)).await.id;
    let waiting = Ref::new(Kind::GlossaryEntry, "z");
    assert_eq!(bed.store.links_to(&waiting).await.expect("reads"), [(Relation::SeeAlso, id)]);
    assert_eq!(bed.store.bearers("domain", "mer").await.expect("reads"), [id]);

    bed.update(entry("a", &json!({"version": 1, "terms": {"domain": ["terre", "air"]}}))).await;
    assert!(bed.store.links_to(&waiting).await.expect("reads").is_empty());
    for (code, bearers) in [("mer", vec![]), ("terre", vec![id]), ("air", vec![id])] {
        assert_eq!(bed.store.bearers("domain", code).await.expect("reads"), bearers, "{code}");
    }
    assert!(bed.store.bearers("autre", "terre").await.expect("reads").is_empty());
}
