//! Creating, updating, conflicting: a batch is written whole or not at all.

use model::{RecordId, Status};
use serde_json::json;
use store::{Action, Write};

use crate::bed::{Bed, at, entry, simple, withdrawn};

both_engines!(
    creates,
    updates,
    keeps_what_an_import_brings,
    refuses_what_changed_meanwhile,
    refuses_a_change_of_kind,
    rolls_back_a_whole_batch,
    withdraws_and_brings_back,
    an_empty_batch_is_nothing,
);

async fn creates(bed: Bed) {
    let record =
        entry("commun", &json!({"variants": ["communs"], "body": "Une ressource.", "status": "draft"}));
    let applied = bed.create(record.clone()).await;
    assert_eq!((applied.version, applied.seq, applied.action), (1, 1, Action::Created));

    let stored = bed.store.get(applied.id).await.expect("reads").expect("exists");
    let now = Some(at("2026-05-04T10:20:30.123456Z"));
    assert_eq!((stored.envelope.created_at, stored.envelope.updated_at), (now, now));
    assert_eq!(stored.envelope.version, 1);
    assert_eq!((stored.body, stored.content), (record.body, record.content));
    assert_eq!(bed.store.get(RecordId::default()).await.expect("reads"), None);
}

async fn updates(bed: Bed) {
    let id = bed.create(simple("a")).await.id;
    let before = bed.store.get(id).await.expect("reads").expect("exists");
    let mut record = before.clone();
    record.envelope.title = "Un autre titre".into();
    record.envelope.created_at = None;
    let later = store::By { at: at("2027-01-01T00:00:00Z"), ..crate::bed::by("titre") };
    let applied = bed.store.apply(vec![Write::update(record)], &later).await.expect("updated");
    assert_eq!((applied[0].version, applied[0].seq, applied[0].action), (2, 2, Action::Updated));

    let after = bed.store.get(id).await.expect("reads").expect("exists");
    assert_eq!(after.envelope.title, "Un autre titre");
    assert_eq!(after.envelope.created_at, before.envelope.created_at);
    assert_eq!(after.envelope.updated_at, Some(later.at));
}

async fn keeps_what_an_import_brings(bed: Bed) {
    let record = entry(
        "a",
        &json!({"version": 7, "created_at": "2019-01-02T03:04:05Z", "updated_at": "2020-01-02T03:04:05Z",
            "old_slugs": ["b", "c"]}),
    );
    let id = bed.create(record.clone()).await.id;
    let stored = bed.store.get(id).await.expect("reads").expect("exists");
    assert_eq!(stored, record);
    assert_eq!(bed.update(stored).await.version, 8);
}

async fn refuses_what_changed_meanwhile(bed: Bed) {
    let id = bed.create(simple("a")).await.id;
    let record = bed.store.get(id).await.expect("reads").expect("exists");
    bed.update(record.clone()).await;

    let stale = bed.apply(vec![Write::update(record.clone())]).await.expect_err("stale");
    assert!(stale.is_conflict() && !stale.is_unavailable(), "{stale}");
    assert!(stale.to_string().contains("expected version 1, found 2"), "{stale}");
    let twice = bed.apply(vec![Write::create(record)]).await.expect_err("exists");
    assert!(twice.is_conflict(), "{twice}");
    let absent = Write { record: simple("z"), expected_version: Some(1) };
    assert!(bed.apply(vec![absent]).await.expect_err("absent").is_conflict());
    assert_eq!(bed.store.last_seq().await.expect("reads"), 2);
}

async fn refuses_a_change_of_kind(bed: Bed) {
    let id = bed.create(simple("a")).await.id;
    let document = json!({"kind": "page", "id": id, "slug": "a", "title": "A", "summary": "s", "version": 1});
    let page = model::document::read(document, &model::document::Hints::default()).expect("valid");
    assert!(bed.apply(vec![Write::update(page)]).await.expect_err("another kind").is_conflict());
}

async fn rolls_back_a_whole_batch(bed: Bed) {
    let id = bed.create(simple("a")).await.id;
    let mut changed = bed.store.get(id).await.expect("reads").expect("exists");
    changed.envelope.title = "Changé".into();
    let batch = vec![Write::create(simple("b")), Write::update(changed), Write::create(simple("a"))];
    assert!(bed.apply(batch).await.expect_err("a conflict").is_conflict());

    assert_eq!(bed.store.list_records(None, 10).await.expect("reads").len(), 1);
    let kept = bed.store.get(id).await.expect("reads").expect("exists");
    assert_eq!((kept.envelope.title.as_str(), kept.envelope.version), ("a", 1));
    assert_eq!(bed.store.addresses().await.expect("reads").len(), 1);
    assert_eq!(bed.store.last_seq().await.expect("reads"), 1);
}

async fn withdraws_and_brings_back(bed: Bed) {
    let id = bed.create(simple("a")).await.id;
    let record = bed.store.get(id).await.expect("reads").expect("exists");
    assert_eq!(bed.update(withdrawn(record, "Doublon")).await.action, Action::Withdrawn);

    let gone =
        bed.store.find(model::Kind::GlossaryEntry, "a").await.expect("reads").expect("its page remains");
    assert_eq!(gone.record.envelope.withdrawal.as_ref().expect("told").reason, "Doublon");
    let mut back = gone.record;
    back.envelope.status = Status::Published;
    back.envelope.withdrawal = None;
    assert_eq!(bed.update(back).await.action, Action::Published);
}

async fn an_empty_batch_is_nothing(bed: Bed) {
    assert!(bed.apply(Vec::new()).await.expect("nothing to do").is_empty());
    assert_eq!(bed.store.last_seq().await.expect("reads"), 0);
}
