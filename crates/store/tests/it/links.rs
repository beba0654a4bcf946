//! Links on both engines: taken from records once, visited, ignored, told once.

use chrono::Duration;
use model::RecordId;
use model::links::{Finding, LinkLife, LinkState};
use store::{Act, Bearing, LinkFilter, LinkVisit};

use crate::bed::{Bed, at, simple};

both_engines!(links_are_kept_with_their_history, two_servers_do_not_take_the_same_links_twice);

const DAY: &str = "2026-05-04T10:20:30Z";

fn bearing(url: &str) -> Bearing {
    Bearing { url: url.into(), field: "url".into() }
}

async fn links_are_kept_with_their_history(bed: Bed) {
    let store = &bed.store;
    let (one, two) = (bed.create(simple("un")).await.id, bed.create(simple("deux")).await.id);
    let now = at(DAY);
    let long = format!("https://a.example/{}", "é".repeat(900));
    let borne = [
        (one, vec![bearing("https://a.example/"), bearing(&long)]),
        (two, vec![bearing("https://a.example/")]),
    ];
    store.take_links("links", (0, 2), &borne, now).await.expect("taken");
    let new = LinkFilter::State(LinkState::Unchecked);
    let (links, total) = store.links(new, 0, 10).await.expect("reads");
    assert_eq!((links.len(), total), (2, 2), "one link, however many records bear it");
    let link = links.iter().find(|link| link.url == "https://a.example/").expect("there");
    let mut bearers: Vec<RecordId> =
        store.link_bearers(&[link.id]).await.expect("reads").iter().map(|bearer| bearer.record).collect();
    bearers.sort_unstable();
    let mut expected = vec![one, two];
    expected.sort_unstable();
    assert_eq!(bearers, expected);
    assert_eq!(store.links_due(now, false, 10).await.expect("reads").len(), 2);

    let mut life = link.life;
    for turn in 0..70 {
        let then = now + Duration::days(turn);
        life = life.after(Finding::Failing, then);
        let visit =
            LinkVisit { at: then, finding: Finding::Failing, code: Some(404), detail: "status".into() };
        store.note_visit(link.id, life, "", &visit).await.expect("noted");
    }
    let dead = store.dead_links().await.expect("reads");
    assert_eq!(dead, [("https://a.example/".to_owned(), now)]);
    let visits = store.link_visits(link.id).await.expect("reads");
    assert_eq!(visits.len(), 60, "old visits are let go");
    assert_eq!(visits[0].at, now + Duration::days(69));
    assert_eq!(store.dead_links_untold(9).await.expect("reads").len(), 1);
    store.note_reminders(&[], &[link.id], &[], now).await.expect("noted");
    assert!(store.dead_links_untold(9).await.expect("reads").is_empty(), "told once");
    let kept = store.outward_link(link.id).await.expect("reads").expect("there");
    assert_eq!((kept.life, kept.code), (life, Some(404)));

    let act = Act {
        at: now,
        actor: None,
        act: "ignore_link".into(),
        subject: "lien/x".into(),
        detail: String::new(),
    };
    store.ignore_link(link.id, Some("parce que"), &act).await.expect("ignored");
    assert!(store.dead_links().await.expect("reads").is_empty());
    assert_eq!(store.count_links(LinkFilter::Ignored).await.expect("reads"), 1);
    assert_eq!(store.links_due(now, true, 10).await.expect("reads").len(), 1, "nobody goes there any more");
    store.ignore_link(link.id, None, &act).await.expect("watched");
    assert_eq!(store.acts(Some("lien/x"), 0, 9).await.expect("reads").1, 2);

    let alive = LinkLife::new(now).after(Finding::Alive, now);
    let visit = LinkVisit { at: now, finding: Finding::Alive, code: Some(200), detail: String::new() };
    store.note_visit(link.id, alive, "", &visit).await.expect("noted");
    assert!(store.dead_links().await.expect("reads").is_empty());
    // A record that changed bears what it says now, and nothing else.
    store.take_links("links", (2, 3), &[(one, Vec::new()), (two, Vec::new())], now).await.expect("taken");
    assert_eq!(store.links_due(now, true, 10).await.expect("reads").len(), 0);
}

async fn two_servers_do_not_take_the_same_links_twice(bed: Bed) {
    let id = bed.create(simple("un")).await.id;
    let borne = [(id, vec![bearing("https://a.example/")])];
    bed.store.take_links("links", (0, 1), &borne, at(DAY)).await.expect("taken");
    let again = bed.store.take_links("links", (0, 1), &[(id, Vec::new())], at(DAY)).await;
    assert!(again.is_err_and(|error| error.is_conflict()));
    assert_eq!(bed.store.links_due(at(DAY), true, 9).await.expect("reads").len(), 1, "all or nothing");
}
