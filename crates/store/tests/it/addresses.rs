//! Addresses: an old one redirects for ever, and never leads to another record.

use model::{Kind, RecordId, Ref};
use serde_json::json;
use store::Write;

use crate::bed::{Bed, entry, simple};

both_engines!(
    old_addresses_redirect_for_ever,
    a_record_comes_back_to_its_old_address,
    an_address_is_never_taken_over,
    imported_old_addresses_redirect_too,
    kinds_have_their_own_addresses,
);

async fn rename(bed: &Bed, id: RecordId, slug: &str) {
    let mut record = bed.store.get(id).await.expect("reads").expect("exists");
    record.envelope.slug = slug.into();
    record.envelope.old_slugs.clear();
    bed.update(record).await;
}

/// The present address behind a slug, and whether the slug is an old one.
async fn resolve(bed: &Bed, slug: &str) -> Option<(String, bool)> {
    let found = bed.store.find(Kind::GlossaryEntry, slug).await.expect("reads");
    found.map(|found| (found.record.envelope.slug, found.moved))
}

async fn old_addresses_redirect_for_ever(bed: Bed) {
    let id = bed.create(simple("premier")).await.id;
    rename(&bed, id, "second").await;
    rename(&bed, id, "tiers").await;

    for old in ["premier", "second"] {
        assert_eq!(resolve(&bed, old).await, Some(("tiers".into(), true)), "{old}");
    }
    assert_eq!(resolve(&bed, "tiers").await, Some(("tiers".into(), false)));
    assert_eq!(resolve(&bed, "quart").await, None);
    let stored = bed.store.get(id).await.expect("reads").expect("exists");
    assert_eq!(stored.envelope.old_slugs, ["premier", "second"]);
    assert_eq!(bed.store.addresses().await.expect("reads").len(), 3);
}

async fn a_record_comes_back_to_its_old_address(bed: Bed) {
    let id = bed.create(simple("a")).await.id;
    rename(&bed, id, "b").await;
    rename(&bed, id, "a").await;
    assert_eq!(resolve(&bed, "a").await, Some(("a".into(), false)));
    assert_eq!(resolve(&bed, "b").await, Some(("a".into(), true)));
    assert_eq!(bed.store.get(id).await.expect("reads").expect("exists").envelope.old_slugs, ["b"]);
}

async fn an_address_is_never_taken_over(bed: Bed) {
    let id = bed.create(simple("a")).await.id;
    rename(&bed, id, "b").await;
    for taken in ["a", "b"] {
        let mut other = simple(taken);
        other.envelope.id = RecordId::derived(Kind::GlossaryEntry, "other");
        assert!(bed.apply(vec![Write::create(other)]).await.expect_err("taken").is_conflict());
        let mut other = entry("c", &json!({"old_slugs": [taken]}));
        other.envelope.id = RecordId::derived(Kind::GlossaryEntry, "other");
        assert!(bed.apply(vec![Write::create(other)]).await.expect_err("taken").is_conflict());
    }
    assert_eq!(resolve(&bed, "c").await, None);
}

async fn imported_old_addresses_redirect_too(bed: Bed) {
    bed.create(entry("a", &json!({"old_slugs": ["b", "c", "b", "a"]}))).await;
    assert_eq!(resolve(&bed, "b").await, Some(("a".into(), true)));
    assert_eq!(resolve(&bed, "c").await, Some(("a".into(), true)));
    assert_eq!(resolve(&bed, "a").await, Some(("a".into(), false)));
}

async fn kinds_have_their_own_addresses(bed: Bed) {
    let entry = bed.create(simple("a")).await.id;
    let document = json!({"kind": "page", "slug": "a", "title": "A", "summary": "s"});
    let page = model::document::read(document, &model::document::Hints::default()).expect("valid");
    let page = bed.create(page).await.id;
    let mut addresses = bed.store.addresses().await.expect("reads");
    addresses.sort();
    let mut expected = vec![(Ref::new(Kind::GlossaryEntry, "a"), entry), (Ref::new(Kind::Page, "a"), page)];
    expected.sort();
    assert_eq!(addresses, expected);
}
