//! Answers to compasses: written together, never lost once acknowledged, erased with whoever gave them.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use chrono::Duration;
use model::RecordId;
use model::rights::PersonId;
use serde_json::{Map, Value, json};
use store::{Position, PositionChange, Store};
use uuid::Uuid;

use crate::bed::{Bed, at};

both_engines!(
    a_page_changes_only_what_it_showed,
    many_at_once_lose_nothing,
    what_is_unused_is_forgotten,
    a_position_belongs_to_one_person_and_goes_with_them,
    what_a_killed_process_acknowledged_stays
);

const CHILD: &str = "RAMURE_TEST_POSITIONS_URL";
const NOW: &str = "2026-05-04T10:20:30Z";

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn position(number: u128) -> Position {
    Position {
        id: Uuid::from_u128(number),
        compass: RecordId(Uuid::from_u128(9)),
        version: 3,
        person: None,
        former: None,
        answers: Map::new(),
        body: Map::new(),
        started_at: at(NOW),
        used_at: at(NOW),
        finished_at: None,
    }
}

fn change(number: u128, answers: Value) -> PositionChange {
    PositionChange {
        id: Uuid::from_u128(number),
        answers: map(answers),
        body: None,
        finishes: false,
        at: at(NOW) + Duration::hours(1),
    }
}

async fn a_page_changes_only_what_it_showed(bed: Bed) {
    let store = &bed.store;
    store.open_position(position(1)).await.expect("kept");
    store.change_position(change(1, json!({"a": "oui", "b": ["x", "y"]}))).await.expect("changed");
    let body = map(json!({"profile": "association"}));
    let last =
        PositionChange { body: Some(body.clone()), finishes: true, ..change(1, json!({"b": null, "c": 3})) };
    let told = store.change_position(last).await.expect("changed").expect("there");
    let kept = store.position(Uuid::from_u128(1)).await.expect("reads").expect("there");
    assert_eq!(kept, told);
    assert_eq!(kept.answers, map(json!({"a": "oui", "c": 3})));
    assert_eq!((kept.body, kept.version), (body, 3));
    assert_eq!(kept.finished_at, Some(at(NOW) + Duration::hours(1)));
    assert_eq!(store.change_position(change(2, json!({}))).await.expect("reads"), None);
    let newer = Position { former: Some(Uuid::from_u128(1)), ..position(2) };
    store.open_position(newer).await.expect("kept");
    assert_eq!(store.renewing(&[Uuid::from_u128(1)]).await.expect("reads"), [Uuid::from_u128(2)]);
    assert!(store.renewing(&[Uuid::from_u128(2)]).await.expect("reads").is_empty());
}

async fn many_at_once_lose_nothing(bed: Bed) {
    let mut people = Vec::new();
    for number in 1..=120_u128 {
        let store = bed.store.clone();
        people.push(tokio::spawn(async move {
            store.open_position(position(number)).await.expect("kept");
            for question in 0..4 {
                let answer = json!({format!("q{question}"): number.to_string()});
                store.change_position(change(number, answer)).await.expect("changed").expect("there");
            }
        }));
    }
    for person in people {
        person.await.expect("answered to the end");
    }
    for number in 1..=120_u128 {
        let kept = bed.store.position(Uuid::from_u128(number)).await.expect("reads").expect("there");
        let expected: Map<String, Value> =
            (0..4).map(|question| (format!("q{question}"), json!(number.to_string()))).collect();
        assert_eq!(kept.answers, expected);
    }
}

async fn what_is_unused_is_forgotten(bed: Bed) {
    let store = &bed.store;
    for number in 1..=3 {
        store
            .open_position(Position { former: (number == 3).then(|| Uuid::from_u128(1)), ..position(number) })
            .await
            .expect("kept");
    }
    store.change_position(change(1, json!({"a": "oui"}))).await.expect("changed");
    store.change_position(change(3, json!({"a": "oui"}))).await.expect("changed");
    // Number 2 was begun and left empty.
    let gone = store.forget_old_positions(at(NOW), at(NOW) + Duration::minutes(1)).await.expect("forgets");
    assert_eq!(gone, 1);
    assert!(store.position(Uuid::from_u128(2)).await.expect("reads").is_none());
    assert!(store.forget_position(Uuid::from_u128(1)).await.expect("forgets"));
    assert!(!store.forget_position(Uuid::from_u128(1)).await.expect("forgets"));
    // What began it anew no longer names it.
    assert_eq!(store.position(Uuid::from_u128(3)).await.expect("reads").expect("there").former, None);
    assert_eq!(store.forget_old_positions(at(NOW) + Duration::days(1), at(NOW)).await.expect("forgets"), 1);
}

async fn a_position_belongs_to_one_person_and_goes_with_them(bed: Bed) {
    let store = &bed.store;
    let (me, other) = (PersonId(Uuid::from_u128(70)), PersonId(Uuid::from_u128(71)));
    store.open_position(position(1)).await.expect("kept");
    assert!(store.give_position(Uuid::from_u128(1), me).await.expect("given"));
    assert!(!store.give_position(Uuid::from_u128(1), other).await.expect("not given"));
    assert_eq!(store.positions_of(me).await.expect("reads").len(), 1);
    assert!(store.positions_of(other).await.expect("reads").is_empty());
    assert_eq!(store.forget_positions_of(me).await.expect("forgets"), 1);
    assert!(store.position(Uuid::from_u128(1)).await.expect("reads").is_none());
}

async fn what_a_killed_process_acknowledged_stays(bed: Bed) {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "positions::answers_until_killed", "--nocapture"])
        .env(CHILD, &bed.url)
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut acknowledged: Vec<(u128, String)> = Vec::new();
    for line in BufReader::new(child.stdout.take().expect("piped")).lines() {
        let line = line.expect("text");
        if let Some((number, question)) = line.strip_prefix("answered ").and_then(|rest| rest.split_once(' '))
        {
            acknowledged.push((number.parse().expect("a number"), question.to_owned()));
        }
        if acknowledged.len() == 60 {
            child.kill().expect("killed");
        }
    }
    child.wait().expect("ended");
    assert!(acknowledged.len() >= 60, "the child answered {acknowledged:?}");
    for (number, question) in acknowledged {
        let kept = bed.store.position(Uuid::from_u128(number)).await.expect("reads").expect("acknowledged");
        assert_eq!(kept.answers.get(&question), Some(&json!("oui")), "{number} {question}");
    }
}

/// Not a test of its own: the body of the child process of the test above, in which eight people answer at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_until_killed() {
    let Ok(url) = std::env::var(CHILD) else { return };
    let store = Store::open(&url).await.expect("opens");
    let people = (1..=8_u128).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            store.open_position(position(number)).await.expect("kept");
            for question in 0..5_000 {
                let code = format!("q{question}");
                store.change_position(change(number, json!({code.clone(): "oui"}))).await.expect("changed");
                println!("answered {number} {code}");
            }
        })
    });
    for person in people.collect::<Vec<_>>() {
        person.await.expect("answered");
    }
}
