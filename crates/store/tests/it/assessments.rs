//! What bodies say of themselves: changed only from the revision that was read, shared, kept as it was, forgotten whole.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use chrono::{DateTime, Duration, TimeZone, Utc};
use model::assessment::{Assessment as Content, Said, Told};
use model::rights::PersonId;
use model::{Kind, RecordId};
use serde_json::{Value, json};
use store::{Assessment, Moment, Store};
use uuid::Uuid;

use crate::bed::Bed;

both_engines!(
    a_save_is_made_from_the_revision_that_was_read,
    those_invited_keep_it_in_their_account,
    moments_are_numbered_and_bounded,
    what_is_forgotten_leaves_nothing,
    many_save_at_once_and_each_wins_once,
    what_a_killed_process_acknowledged_stays
);

/// Under this name, the address of the database that the child process writes to.
const CHILD: &str = "RAMURE_TEST_ASSESSMENTS_URL";

fn day(n: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, n, 8, 0, 0).single().expect("a moment")
}

fn new(owner: Option<PersonId>) -> Assessment {
    Assessment {
        id: Uuid::new_v4(),
        framework: RecordId::derived(Kind::Framework, "essai"),
        owner,
        name: "Une commune (fictif)".into(),
        salt: "sel".into(),
        revision: 1,
        content: Content::default(),
        created_at: day(1),
        used_at: day(1),
    }
}

fn moment(name: &str, content: Value, at: DateTime<Utc>) -> Moment {
    Moment { name: name.to_owned(), at, content }
}

fn next(of: &Assessment, told: Told) -> Assessment {
    let mut next = of.clone();
    next.revision += 1;
    let said = Said { told: Some(told), ..Said::default() };
    next.content.say([("1.1".to_owned(), said)].into(), of.revision, next.revision);
    next
}

async fn a_save_is_made_from_the_revision_that_was_read(bed: Bed) {
    let first = new(None);
    bed.store.open_assessment(&first).await.expect("written");
    let (mine, theirs) = (next(&first, Told::Done), next(&first, Told::NotDone));
    assert!(bed.store.save_assessment(&mine).await.expect("written"));
    assert!(
        !bed.store.save_assessment(&theirs).await.expect("answers"),
        "the second was read before the first was saved"
    );
    assert_eq!(bed.store.assessment(first.id).await.expect("reads"), Some(mine));
    // Someone keeps it in their account while another one writes: the save that was read before does not take it back.
    let read = bed.store.assessment(first.id).await.expect("reads").expect("there");
    let person = PersonId(Uuid::new_v4());
    bed.store.join_assessment(first.id, person).await.expect("kept");
    assert!(bed.store.save_assessment(&next(&read, Told::Planned)).await.expect("written"));
    let owner = bed.store.assessment(first.id).await.expect("reads").expect("there").owner;
    assert_eq!(owner, Some(person));
    // Nothing is added to what is not there.
    let gone = Uuid::new_v4();
    bed.store.join_assessment(gone, person).await.expect("answers");
    let late =
        bed.store.keep_snapshot(gone, &moment("trop tard", json!({}), day(2)), 60).await.expect("answers");
    assert_eq!((late, bed.store.snapshots(gone).await.expect("reads").len()), (None, 0));
    assert!(!bed.store.save_assessment(&new(None)).await.expect("answers"), "nothing to save over");
    assert_eq!(bed.store.last_seq().await.expect("reads"), 0, "no record changed");
}

async fn those_invited_keep_it_in_their_account(bed: Bed) {
    let (owner, guest, other) =
        (PersonId(Uuid::new_v4()), PersonId(Uuid::new_v4()), PersonId(Uuid::new_v4()));
    let (alone, shared) = (new(Some(owner)), new(None));
    for one in [&alone, &shared] {
        bed.store.open_assessment(one).await.expect("written");
    }
    for person in [owner, guest, guest] {
        bed.store.join_assessment(shared.id, person).await.expect("written");
    }
    let of = async |person| {
        let mut ids: Vec<Uuid> =
            bed.store.assessments_of(person).await.expect("reads").into_iter().map(|kept| kept.id).collect();
        ids.sort();
        ids
    };
    let mut both = vec![alone.id, shared.id];
    both.sort();
    assert_eq!(of(owner).await, both);
    assert_eq!(of(guest).await, [shared.id]);
    assert!(of(other).await.is_empty());
    let kept = bed.store.assessment(shared.id).await.expect("reads").expect("there");
    assert_eq!(kept.owner, Some(owner), "the first who keeps it owns it");
}

async fn moments_are_numbered_and_bounded(bed: Bed) {
    let kept = new(None);
    bed.store.open_assessment(&kept).await.expect("written");
    for n in 1..=3 {
        let name = format!("moment {n}");
        let number = bed
            .store
            .keep_snapshot(kept.id, &moment(&name, json!({"n": n}), day(n)), 3)
            .await
            .expect("written");
        assert_eq!(number, Some(u64::from(n)));
    }
    assert_eq!(
        bed.store.keep_snapshot(kept.id, &moment("de trop", json!({}), day(4)), 3).await.expect("answers"),
        None
    );
    bed.store.forget_snapshot(kept.id, 2).await.expect("written");
    let number = bed.store.keep_snapshot(kept.id, &moment("", json!({}), day(5)), 3).await.expect("written");
    assert_eq!(number, Some(4), "a number is never given twice");
    let numbers: Vec<u64> =
        bed.store.snapshots(kept.id).await.expect("reads").into_iter().map(|moment| moment.number).collect();
    assert_eq!(numbers, [1, 3, 4]);
}

async fn what_is_forgotten_leaves_nothing(bed: Bed) {
    let (old, kept) = (new(None), Assessment { used_at: day(20), ..new(None) });
    for one in [&old, &kept] {
        bed.store.open_assessment(one).await.expect("written");
        bed.store.keep_snapshot(one.id, &moment("", json!({}), day(1)), 9).await.expect("written");
        bed.store.join_assessment(one.id, PersonId(Uuid::new_v4())).await.expect("written");
    }
    assert_eq!(bed.store.forget_unused_assessments(day(1) + Duration::days(2)).await.expect("written"), 1);
    assert_eq!(bed.store.assessment(old.id).await.expect("reads"), None);
    assert!(bed.store.snapshots(old.id).await.expect("reads").is_empty());
    assert!(bed.store.assessment(kept.id).await.expect("reads").is_some());
    bed.store.forget_assessment(kept.id).await.expect("written");
    assert!(bed.store.snapshots(kept.id).await.expect("reads").is_empty());
}

async fn many_save_at_once_and_each_wins_once(bed: Bed) {
    let first = new(None);
    bed.store.open_assessment(&first).await.expect("written");
    let saves = (0..8).map(|_| {
        let (store, saved) = (bed.store.clone(), next(&first, Told::Done));
        tokio::spawn(async move { store.save_assessment(&saved).await.expect("answers") })
    });
    let mut won = 0;
    for save in saves.collect::<Vec<_>>() {
        won += usize::from(save.await.expect("ends"));
    }
    assert_eq!(won, 1);
}

async fn what_a_killed_process_acknowledged_stays(bed: Bed) {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "assessments::says_until_killed", "--nocapture"])
        .env(CHILD, &bed.url)
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut acknowledged: Vec<(u128, u64)> = Vec::new();
    for line in BufReader::new(child.stdout.take().expect("piped")).lines() {
        let line = line.expect("text");
        if let Some((number, revision)) = line.strip_prefix("saved ").and_then(|rest| rest.split_once(' ')) {
            acknowledged.push((number.parse().expect("a number"), revision.parse().expect("a revision")));
        }
        if acknowledged.len() == 60 {
            child.kill().expect("killed");
        }
    }
    child.wait().expect("ended");
    assert!(acknowledged.len() >= 60, "the child saved {acknowledged:?}");
    for (number, revision) in acknowledged {
        let id = Uuid::from_u128(number);
        let kept = bed.store.assessment(id).await.expect("reads").expect("acknowledged");
        // Each revision says a node of its own and keeps a moment: both are there, or neither.
        assert!(kept.revision >= revision && kept.content.nodes.contains_key(&format!("n{revision}")));
        assert_eq!(kept.content.nodes.len() as u64, kept.revision - 1, "a save is whole or absent");
        let moments = bed.store.snapshots(id).await.expect("reads").len() as u64;
        assert_eq!(moments, kept.revision - 1, "its moment goes with it");
    }
}

/// Not a test of its own: the body of the child process of the test above, in which four bodies save at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn says_until_killed() {
    let Ok(url) = std::env::var(CHILD) else { return };
    let store = Store::open(&url).await.expect("opens");
    let bodies = (1..=4_u128).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut kept = Assessment { id: Uuid::from_u128(number), ..new(None) };
            store.open_assessment(&kept).await.expect("written");
            for revision in 2..5_000 {
                let said = Said { told: Some(Told::Done), ..Said::default() };
                kept.content.say([(format!("n{revision}"), said)].into(), revision - 1, revision);
                kept.revision = revision;
                let moments = [moment("", json!({}), day(1))];
                assert!(store.replace_assessment(&kept, &moments).await.expect("written"));
                println!("saved {number} {revision}");
            }
        })
    });
    for body in bodies.collect::<Vec<_>>() {
        body.await.expect("saved");
    }
}
