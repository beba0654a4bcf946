//! Groups, notebooks and grains: what is counted once, what goes with whoever leaves.

use model::RecordId;
use model::rights::PersonId;
use serde_json::{Map, json};
use store::{Compared, Gathering, GatheringSort, KeptGrain, Member, Notebook, Position, Store};
use uuid::Uuid;

use crate::bed::{Bed, at};

both_engines!(
    an_answer_counts_once,
    what_waits_is_erased_with_its_answer_and_what_is_ground_stays,
    a_group_fills_and_closes,
    a_notebook_goes_with_its_answers,
);

const NOW: &str = "2026-05-04T10:20:30Z";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

async fn position(store: &Store, number: u128) {
    let position = Position {
        id: id(number),
        compass: RecordId(id(9)),
        version: 1,
        person: None,
        former: None,
        answers: Map::new(),
        body: Map::new(),
        started_at: at(NOW),
        used_at: at(NOW),
        finished_at: Some(at(NOW)),
    };
    store.open_position(position).await.expect("kept");
}

fn compared(number: u128) -> Compared {
    Compared {
        position: id(number),
        path: vec!["association".into()],
        positions: vec![u8::try_from(number).expect("small"), 50],
    }
}

/// Counts everything that waits as one grain.
#[expect(clippy::needless_pass_by_value, reason = "the signature is that of the store")]
fn all(waiting: Vec<Compared>) -> (Vec<KeptGrain>, Vec<Uuid>) {
    let ids = waiting.iter().map(|one| one.position).collect();
    let column = |axis: usize| waiting.iter().map(|one| one.positions[axis]).collect();
    (vec![KeptGrain { path: Vec::new(), people: waiting.len(), positions: vec![column(0), column(1)] }], ids)
}

async fn an_answer_counts_once(bed: Bed) {
    let store = &bed.store;
    assert_eq!(store.compare("p", &[compared(1), compared(2)]).await.expect("waits"), 2);
    assert_eq!(store.compare("p", &[compared(1)]).await.expect("again"), 2);
    assert_eq!(store.compare("q", &[compared(1)]).await.expect("another population"), 1);
    assert_eq!(store.grind("p", at(NOW), all).await.expect("ground"), 1);
    assert_eq!(store.compare("p", &[compared(1), compared(3)]).await.expect("again"), 1, "the first counted");
    let grains = store.grains("p").await.expect("reads");
    assert_eq!((grains.len(), grains[0].people), (1, 2));
    assert_eq!(grains[0].positions, [vec![1, 2], vec![50, 50]]);
    let known = store.compared_among("p", &[id(1), id(3), id(7)]).await.expect("reads");
    assert_eq!(known.len(), 2);
    store.forget_gathering(id(99), "p").await.expect("erased");
    assert!(store.grains("p").await.expect("reads").is_empty());
    assert_eq!(store.count_waiting("q").await.expect("reads"), 1, "the other stays");
}

async fn what_waits_is_erased_with_its_answer_and_what_is_ground_stays(bed: Bed) {
    let store = &bed.store;
    position(store, 1).await;
    position(store, 2).await;
    store.compare("p", &[compared(1)]).await.expect("waits");
    store.grind("p", at(NOW), all).await.expect("ground");
    store.compare("p", &[compared(2)]).await.expect("waits");
    assert!(store.forget_position(id(1)).await.expect("erased"));
    assert!(store.forget_position(id(2)).await.expect("erased"));
    assert_eq!(store.count_waiting("p").await.expect("reads"), 0);
    assert!(
        store.compared_among("p", &[id(1), id(2)]).await.expect("reads").is_empty(),
        "nothing names them"
    );
    assert_eq!(store.grains("p").await.expect("reads").len(), 1);
}

fn gathering(number: u128, opener: Option<PersonId>) -> Gathering {
    Gathering {
        id: id(number),
        sort: GatheringSort::Group,
        compass: RecordId(id(9)),
        title: "Essai".into(),
        doc: json!({"roles": ["Élue"]}),
        opener,
        closes_on: None,
        created_at: at(NOW),
        used_at: at(NOW),
    }
}

fn member(number: u128, gathering: u128) -> Member {
    Member {
        position: id(number),
        gathering: id(gathering),
        role: "Élue".into(),
        is_shown: true,
        joined_at: at(NOW) + chrono::Duration::minutes(i64::try_from(number).expect("small")),
    }
}

async fn a_group_fills_and_closes(bed: Bed) {
    let store = &bed.store;
    let opener = PersonId(id(5));
    store.open_gathering(&gathering(100, Some(opener))).await.expect("opened");
    for number in 1..=3 {
        position(store, number).await;
        assert_eq!(store.join(&member(number, 100), 2).await.expect("asked"), number < 3, "two at most");
    }
    let members = store.members(id(100)).await.expect("reads");
    assert_eq!(members.iter().map(|member| member.position).collect::<Vec<_>>(), [id(1), id(2)]);
    assert_eq!(store.gatherings_of(opener).await.expect("reads").len(), 1);
    let found = store.gathering(id(100)).await.expect("reads").expect("there");
    assert_eq!(found.doc, json!({"roles": ["Élue"]}));
    assert!(found.used_at > found.created_at, "who comes uses it");
    store.forget_position(id(1)).await.expect("erased");
    assert_eq!(store.members(id(100)).await.expect("reads").len(), 1, "whoever erases leaves");
    assert_eq!(store.unused_gatherings(at("2027-01-01T00:00:00Z")).await.expect("reads"), [id(100)]);
    store.forget_gathering(id(100), "campagne").await.expect("closed");
    assert_eq!(store.gathering(id(100)).await.expect("reads"), None);
    assert!(store.position(id(2)).await.expect("reads").is_some(), "the answers stay");
}

async fn a_notebook_goes_with_its_answers(bed: Bed) {
    let store = &bed.store;
    let notebook = |number: u128, doc| Notebook {
        id: id(number),
        person: None,
        doc,
        created_at: at(NOW),
        used_at: at(NOW),
    };
    for number in 1..=3 {
        position(store, number).await;
    }
    store.open_notebook(&notebook(50, json!({}))).await.expect("kept");
    assert!(store.write_notebook(id(50), &json!({"name": "Mairie"}), at(NOW)).await.expect("written"));
    store.open_notebook(&notebook(51, json!({}))).await.expect("kept");
    assert_eq!(store.put_in_notebook(id(50), id(1)).await.expect("put"), id(50));
    assert_eq!(store.put_in_notebook(id(50), id(2)).await.expect("put"), id(50));
    assert_eq!(store.put_in_notebook(id(51), id(1)).await.expect("put"), id(50), "it stays where it was");
    let found = store.notebook(id(50)).await.expect("reads").expect("there");
    assert_eq!(found.doc, json!({"name": "Mairie"}));
    assert_eq!(store.forget_notebook(id(50)).await.expect("erased"), 2);
    assert_eq!(store.notebook(id(50)).await.expect("reads"), None);
    // What is erased stays so, whoever still had it open.
    assert!(!store.write_notebook(id(50), &json!({"name": "Mairie"}), at(NOW)).await.expect("answers"));
    store.note_notebook(id(50), at(NOW)).await.expect("answers");
    assert_eq!(store.notebook(id(50)).await.expect("reads"), None);
    assert!(store.position(id(1)).await.expect("reads").is_none());
    assert!(store.position(id(3)).await.expect("reads").is_some());
    assert!(store.notebook(id(51)).await.expect("reads").is_some());
    // A notebook lives as long as one of its answers is used.
    assert_eq!(store.put_in_notebook(id(51), id(3)).await.expect("put"), id(51));
    let later = at(NOW) + chrono::Duration::days(1);
    assert_eq!(store.unused_notebooks(later).await.expect("reads"), [id(51)]);
    assert!(store.unused_notebooks(at(NOW)).await.expect("reads").is_empty());
}
