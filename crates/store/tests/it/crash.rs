//! What happens when a writer vanishes: what was acknowledged stays, what was not leaves nothing.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use model::Kind;
use store::{Store, Write};

use crate::bed::{Bed, by, simple};

both_engines!(
    a_panic_midway_leaves_nothing,
    a_dropped_write_leaves_nothing,
    what_a_killed_process_acknowledged_stays
);

/// Under this name, the address of the database that the child process writes to.
const CHILD: &str = "RAMURE_TEST_CRASH_URL";

async fn is_untouched(bed: &Bed) {
    assert_eq!(bed.store.last_seq().await.expect("reads"), 0);
    assert!(bed.store.list_records(None, 10).await.expect("reads").is_empty());
    assert!(bed.store.addresses().await.expect("reads").is_empty());
    assert_eq!(bed.create(simple("apres")).await.seq, 1);
}

fn many() -> Vec<Write> {
    (0..1_200).map(|i| Write::create(simple(&format!("e{i}")))).collect()
}

async fn a_panic_midway_leaves_nothing(bed: Bed) {
    let store = bed.store.clone();
    let writer = tokio::spawn(async move {
        let mut fail = |done: usize| assert!(done < 1_000, "a failure on purpose");
        store.apply_with(many(), &by("x"), &mut fail).await
    });
    assert!(writer.await.expect_err("panicked").is_panic());
    is_untouched(&bed).await;
}

async fn a_dropped_write_leaves_nothing(bed: Bed) {
    let (reached, midway) = tokio::sync::oneshot::channel();
    let (store, mut reached) = (bed.store.clone(), Some(reached));
    let writer = tokio::spawn(async move {
        let mut stall = |_| {
            if let Some(reached) = reached.take() {
                let _ = reached.send(());
                std::thread::sleep(std::time::Duration::from_millis(200));
            }
        };
        store.apply_with(many(), &by("x"), &mut stall).await
    });
    midway.await.expect("midway");
    writer.abort();
    assert!(writer.await.expect_err("aborted").is_cancelled());
    is_untouched(&bed).await;
}

async fn what_a_killed_process_acknowledged_stays(bed: Bed) {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "crash::writes_until_killed", "--nocapture"])
        .env(CHILD, &bed.url)
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut acknowledged = Vec::new();
    for line in BufReader::new(child.stdout.take().expect("piped")).lines() {
        let line = line.expect("text");
        acknowledged.extend(line.strip_prefix("written ").map(str::to_owned));
        if acknowledged.len() == 20 {
            child.kill().expect("killed");
        }
    }
    child.wait().expect("ended");
    assert!(acknowledged.len() >= 20, "the child wrote {acknowledged:?}");
    // Writers follow one another: once this one is done, whatever was under way at the kill is whole or absent.
    let last = bed.create(simple("apres")).await.seq;
    for slug in &acknowledged {
        let found = bed.store.find(Kind::GlossaryEntry, slug).await.expect("reads");
        assert!(found.is_some(), "{slug} was acknowledged");
    }
    let records = bed.store.list_records(None, 100_000).await.expect("reads").len();
    assert_eq!(bed.store.changes_after(0, 100_000).await.expect("reads").len(), records);
    assert_eq!(bed.store.addresses().await.expect("reads").len(), records);
    assert_eq!(usize::try_from(last).expect("small"), records);
}

/// Not a test of its own: the body of the child process of the test above.
#[tokio::test]
async fn writes_until_killed() {
    let Ok(url) = std::env::var(CHILD) else { return };
    let store = Store::open(&url).await.expect("opens");
    for i in 0..20_000 {
        let slug = format!("e{i}");
        store.apply(vec![Write::create(simple(&slug))], &by("x")).await.expect("written");
        println!("written {slug}");
    }
}
