//! History: every version is kept with its author and its reason, and gives its content back.

use model::RecordId;
use serde_json::json;

use crate::bed::{Bed, at, entry, simple};

both_engines!(keeps_every_version, gives_a_former_content_back);

async fn keeps_every_version(bed: Bed) {
    let id = bed.create(simple("a")).await.id;
    for (title, reason) in [("B", "deuxième"), ("C", "troisième")] {
        let mut record = bed.store.get(id).await.expect("reads").expect("exists");
        record.envelope.title = title.into();
        let by = store::By { author: "Dominique".into(), ..crate::bed::by(reason) };
        bed.store.apply(vec![store::Write::update(record)], &by).await.expect("updated");
    }
    let history = bed.store.history(id).await.expect("reads");
    let told: Vec<(u32, &str, &str)> =
        history.iter().map(|v| (v.version, v.author.as_str(), v.reason.as_str())).collect();
    assert_eq!(told, [(3, "Dominique", "troisième"), (2, "Dominique", "deuxième"), (1, "Camille", "test")]);
    assert_eq!(history[0].at, at("2026-05-04T10:20:30.123456Z"));
    assert!(bed.store.history(RecordId::default()).await.expect("reads").is_empty());
}

async fn gives_a_former_content_back(bed: Bed) {
    let id = bed.create(entry("a", &json!({"variants": ["aa"], "body": "Avant."}))).await.id;
    let first = bed.store.get(id).await.expect("reads").expect("exists");
    bed.update(entry("a", &json!({"version": 1, "body": "Après."}))).await;

    let former = bed.store.version(id, 1).await.expect("reads").expect("kept");
    assert_eq!(former, first);
    assert_eq!(bed.store.version(id, 3).await.expect("reads"), None);

    let mut restored = former;
    restored.envelope.version = 2;
    assert_eq!(bed.update(restored).await.version, 3);
    let now = bed.store.get(id).await.expect("reads").expect("exists");
    assert_eq!((now.body.as_str(), &now.content), ("Avant.", &first.content));
    assert_eq!(bed.store.version(id, 2).await.expect("reads").expect("kept").body, "Après.");
}
