//! Sample records and folders.

use model::{Kind, Status};
use serde_json::json;

#[test]
fn every_kind_has_a_minimal_record() {
    for &kind in Kind::ALL {
        let record = testkit::record(kind, "essai");
        assert_eq!(record.kind(), kind);
        assert_eq!(record.check(), []);
        assert_eq!(record.envelope.status, Status::Published);
    }
}

#[test]
fn fields_replace_those_of_the_minimal_record() {
    let record = testkit::record_with(Kind::Page, "essai", &json!({"title": "Autre", "status": "draft"}));
    assert_eq!(record.envelope.title, "Autre");
    assert_eq!(record.envelope.status, Status::Draft);
}

#[test]
fn the_copy_of_the_demonstration_commons_is_complete_and_separate() {
    let copy = testkit::demo_copy();
    let count = |root: &std::path::Path| {
        Kind::ALL.iter().filter_map(|kind| std::fs::read_dir(root.join(kind.folder())).ok()).flatten().count()
    };
    assert_eq!(count(copy.path()), count(&testkit::demo_folder()));
    assert!(!copy.path().starts_with(testkit::repository()));
}

#[test]
fn the_demonstration_commons_is_large_enough() {
    let records = &testkit::demo().records;
    let of = |kind: Kind| records.iter().filter(|record| record.kind() == kind).count();
    assert!(records.len() >= 160, "{} records", records.len());
    assert!(of(Kind::Resource) >= 60, "{} resources", of(Kind::Resource));
    assert!(of(Kind::GlossaryEntry) >= 40, "{} glossary entries", of(Kind::GlossaryEntry));
}
