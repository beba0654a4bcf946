//! What bodies say of themselves: changed only from the revision that was read, shared, kept as it was, forgotten whole.

use chrono::{DateTime, Duration, TimeZone, Utc};
use model::assessment::{Assessment as Content, Said, Told};
use model::rights::PersonId;
use model::{Kind, RecordId};
use serde_json::json;
use store::Assessment;
use uuid::Uuid;

use crate::bed::Bed;

both_engines!(
    a_save_is_made_from_the_revision_that_was_read,
    those_invited_keep_it_in_their_account,
    moments_are_numbered_and_bounded,
    what_is_forgotten_leaves_nothing,
    many_save_at_once_and_each_wins_once
);

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
    let late = bed.store.keep_snapshot(gone, ("trop tard", &json!({})), day(2), 60).await.expect("answers");
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
        let number =
            bed.store.keep_snapshot(kept.id, (&name, &json!({"n": n})), day(n), 3).await.expect("written");
        assert_eq!(number, Some(u64::from(n)));
    }
    assert_eq!(
        bed.store.keep_snapshot(kept.id, ("de trop", &json!({})), day(4), 3).await.expect("answers"),
        None
    );
    bed.store.forget_snapshot(kept.id, 2).await.expect("written");
    let number = bed.store.keep_snapshot(kept.id, ("", &json!({})), day(5), 3).await.expect("written");
    assert_eq!(number, Some(4), "a number is never given twice");
    let numbers: Vec<u64> =
        bed.store.snapshots(kept.id).await.expect("reads").into_iter().map(|moment| moment.number).collect();
    assert_eq!(numbers, [1, 3, 4]);
}

async fn what_is_forgotten_leaves_nothing(bed: Bed) {
    let (old, kept) = (new(None), Assessment { used_at: day(20), ..new(None) });
    for one in [&old, &kept] {
        bed.store.open_assessment(one).await.expect("written");
        bed.store.keep_snapshot(one.id, ("", &json!({})), day(1), 9).await.expect("written");
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
