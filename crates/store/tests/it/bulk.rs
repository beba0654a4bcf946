//! A whole commons at once: two thousand records in one batch.

use serde_json::json;
use store::{StoreError, Write};

use crate::bed::{Bed, by, entry};

both_engines!(imports_two_thousand_records);

const RECORDS: usize = 2_000;

fn commons(version: u32) -> Vec<Write> {
    (0..RECORDS)
        .map(|i| {
            let next = format!("glossaire/e{}", (i + 1) % RECORDS);
            let document = json!({
                "version": version,
                "old_slugs": [format!("ancien-e{i}")],
                "terms": {"domain": ["mer", "terre", "air"], "usage": ["agir"]},
                "see_also": [next],
                "variants": [format!("variante {i}")],
                "body": "Un corps de texte ordinaire, ni long ni court. ".repeat(30),
            });
            let record = entry(&format!("e{i}"), &document);
            if version == 0 { Write::create(record) } else { Write::update(record) }
        })
        .collect()
}

async fn imports_two_thousand_records(bed: Bed) {
    let mut told = Vec::new();
    let started = std::time::Instant::now();
    let writes = commons(0);
    let given: Vec<_> = writes.iter().map(|write| write.record.envelope.id).collect();
    let applied =
        bed.store.apply_with(writes, &by("import"), &mut |done| told.push(done)).await.expect("imported");
    let created = started.elapsed();
    // Whatever the order in which rows are written, the log tells the order in which records were given.
    let log = bed.store.changes_after(0, 10_000).await.expect("reads");
    assert!(log.iter().map(|change| change.id).eq(given.iter().copied()));
    assert!(applied.iter().map(|one| (one.id, one.seq)).eq(given.into_iter().zip(1..)));
    assert_eq!(told, [500, 1_000, 1_500, 2_000]);
    let again = std::time::Instant::now();
    bed.apply(commons(1)).await.expect("imported again");
    let updated = again.elapsed();

    let started = std::time::Instant::now();
    let mut read = 0;
    let seq = bed.store.for_each_record(|batch| {
        read += batch.len();
        Ok::<(), StoreError>(())
    });
    assert_eq!(seq.await.expect("reads"), 4_000);
    assert_eq!(read, RECORDS);
    println!(
        "{:?}: created in {created:?}, updated in {updated:?}, read in {:?}",
        bed.store.engine(),
        started.elapsed()
    );
    assert_eq!(bed.store.addresses().await.expect("reads").len(), 2 * RECORDS);
    assert_eq!(bed.store.bearers("domain", "mer").await.expect("reads").len(), RECORDS);
}
