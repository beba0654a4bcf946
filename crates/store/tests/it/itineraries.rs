//! Followed itineraries on both engines: begun once, told once, stopped by who follows alone.

use store::{ItineraryFollow, ItineraryTold, NewMail};
use uuid::Uuid;

use crate::bed::{Bed, at};

both_engines!(an_itinerary_is_followed_told_and_stopped_once);

fn follow(follower: &str, situation: &str) -> ItineraryFollow {
    let now = at("2026-05-04T10:20:30Z");
    ItineraryFollow {
        id: Uuid::now_v7(),
        follower: follower.into(),
        situation: situation.into(),
        stops: "a-b".into(),
        since: now,
        told_at: now,
    }
}

async fn an_itinerary_is_followed_told_and_stopped_once(bed: Bed) {
    let (store, now) = (&bed.store, at("2026-05-05T10:20:30Z"));
    let first = follow("personne:une", "{}");
    assert!(store.follow_itinerary(&first, 2).await.expect("followed"));
    assert!(
        store.follow_itinerary(&follow("personne:une", "{}"), 2).await.expect("answers"),
        "twice is once"
    );
    assert!(store.follow_itinerary(&follow("personne:une", "{\"need\":\"x\"}"), 2).await.expect("followed"));
    assert!(
        !store.follow_itinerary(&follow("personne:une", "{\"need\":\"y\"}"), 2).await.expect("answers"),
        "full"
    );
    assert!(store.follow_itinerary(&follow("personne:deux", "{}"), 2).await.expect("followed"));
    let mine = store.itineraries_followed(Some("personne:une")).await.expect("reads");
    assert_eq!((mine.len(), &mine[0]), (2, &first));
    assert_eq!(store.itineraries_followed(None).await.expect("reads").len(), 3);

    let mail = NewMail { key: "k".into(), recipient: "a@b.fr".into(), subject: "s".into(), body: "b".into() };
    let told = ItineraryTold { id: first.id, from: "a-b".into(), stops: "a-c".into(), mail: Some(mail) };
    assert!(store.note_itinerary_told(&told, now).await.expect("told"));
    assert!(!store.note_itinerary_told(&told, now).await.expect("answers"), "another server told it already");
    assert_eq!(store.mails(0, 9).await.expect("reads").1, 1);
    let mine = store.itineraries_followed(Some("personne:une")).await.expect("reads");
    assert_eq!((mine[0].stops.as_str(), mine[0].told_at), ("a-c", now));

    store.unfollow_itinerary("personne:deux", first.id).await.expect("answers");
    assert_eq!(
        store.itineraries_followed(None).await.expect("reads").len(),
        3,
        "nobody stops it for another"
    );
    store.unfollow_itinerary("personne:une", first.id).await.expect("stopped");
    assert_eq!(store.itineraries_followed(Some("personne:une")).await.expect("reads").len(), 1);
}
