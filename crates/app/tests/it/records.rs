//! Reading one record: found, moved for ever, withdrawn with its reason, or never known of.

use app::{AppError, Filters, SearchRequest, Sort, Visit};
use model::{Kind, Ref};
use serde_json::{Value, json};

use crate::support::{import, open};

fn entry(slug: &str, extra: &Value) -> Value {
    let mut document = json!({"kind": "glossary_entry", "slug": slug, "title": format!("Titre {slug}"), "summary": "Une définition."});
    document.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
    document
}

#[tokio::test]
async fn an_old_address_leads_to_the_new_one_for_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(&folder).await;
    import(&app, vec![entry("avant", &json!({}))]).await;
    let Visit::Found(sheet) = app.visit(Kind::GlossaryEntry, "avant").await.expect("found") else { panic!() };
    let id = sheet.record.envelope.id.to_string();
    import(&app, vec![entry("apres", &json!({"id": id}))]).await;
    import(&app, vec![entry("enfin", &json!({"id": id}))]).await;
    for old in ["avant", "apres"] {
        let Visit::Moved(target) = app.visit(Kind::GlossaryEntry, old).await.expect("moved") else {
            panic!("{old}")
        };
        assert_eq!(target.slug, "enfin");
    }
}

#[tokio::test]
async fn a_withdrawn_record_says_why_and_leaves_the_search() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(&folder).await;
    import(&app, vec![entry("vieille", &json!({})), entry("neuve", &json!({}))]).await;
    let withdrawal = json!({"status": "withdrawn",
        "withdrawal": {"reason": "Remplacée.", "successor": "glossaire/neuve"}});
    import(&app, vec![entry("vieille", &withdrawal)]).await;
    let Visit::Gone(sheet) = app.visit(Kind::GlossaryEntry, "vieille").await.expect("gone") else { panic!() };
    assert_eq!(sheet.record.envelope.withdrawal.as_ref().expect("a reason").reason, "Remplacée.");
    let found =
        app.search(&app::SearchRequest { words: "vieille".into(), ..Default::default() }).expect("searches");
    assert_eq!(found.total, 0);
}

#[tokio::test]
async fn a_draft_is_nowhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(&folder).await;
    import(&app, vec![entry("brouillon", &json!({"status": "draft"}))]).await;
    assert!(matches!(app.visit(Kind::GlossaryEntry, "brouillon").await, Err(AppError::NotFound)));
    let found = app
        .search(&app::SearchRequest { words: "brouillon".into(), ..Default::default() })
        .expect("searches");
    assert_eq!(found.total, 0);
    assert!(app.catalogue().cards.is_empty());
}

#[tokio::test]
async fn a_public_record_cannot_become_a_draft_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(&folder).await;
    import(&app, vec![entry("a", &json!({}))]).await;
    let report = import(&app, vec![entry("a", &json!({"status": "draft"}))]).await;
    assert!(!report.applied);
    assert_eq!(report.refused[0].problem.field, "status");
}

#[tokio::test]
async fn importing_twice_changes_nothing_and_a_change_is_told_field_by_field() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(&folder).await;
    import(&app, vec![entry("a", &json!({}))]).await;
    let again = import(&app, vec![entry("a", &json!({}))]).await;
    assert_eq!((again.unchanged, again.changed.len(), again.created.len()), (1, 0, 0));
    let changed = import(&app, vec![entry("a", &json!({"variants": ["aa"]}))]).await;
    assert_eq!(changed.changed[0].1[0].field, "variants");
}

/// More records than the index takes at a time, and than the catalogue changes one by one.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_import_is_followed_batch_after_batch() {
    const RECORDS: usize = 5_200;
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(&folder).await;
    let documents = (0..RECORDS).map(|i| {
        json!({"kind": "glossary_entry", "slug": format!("e{i}"), "title": format!("Entrée numéro{i}"), "summary": "s",
            "see_also": ["glossaire/e0"]})
    });
    assert_eq!(import(&app, documents.collect()).await.created.len(), RECORDS);
    let catalogue = app.catalogue();
    assert_eq!((catalogue.seq, catalogue.cards.len()), (RECORDS as u64, RECORDS));
    assert_eq!(catalogue.linked_from(&Ref::new(Kind::GlossaryEntry, "e0")).len(), RECORDS);
    for i in [0, 4_999, 5_000, RECORDS - 1] {
        let request = SearchRequest { words: format!("numéro{i}"), ..request() };
        let found = app.search(&request).expect("searches");
        let best = found.hits.first().map(|hit| catalogue.card(hit.card).slug.to_string());
        assert_eq!(best.as_deref(), Some(&*format!("e{i}")));
    }
    drop(app);
    assert_eq!(open(&folder).await.catalogue().cards.len(), RECORDS);
}

fn request() -> SearchRequest {
    SearchRequest {
        words: String::new(),
        filters: Filters::new(),
        with_facets: false,
        per_page: 5,
        page: 1,
        sort: Sort::default(),
        ..SearchRequest::default()
    }
}
