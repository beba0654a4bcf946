//! From what is written to what is public: two persons, what stands, what is kept, whatever the order.

use app::{MergeChoice, NewAccount, Notice, Saved, StepNote, Stepped, Who};
use model::evidence::{Evidence, EvidenceKind};
use model::evidence_path::{Refusal, Step};
use model::proposal::Held;
use model::rights::{Right, Role};
use model::{Kind, Ref};
use serde_json::json;

use crate::support;

async fn someone(app: &app::App, name: &str, role: Role) -> Who {
    let new = NewAccount {
        email: format!("{name}@example.org"),
        name: name.into(),
        password: None,
        rights: vec![Right::everywhere(role)],
    };
    let id = app.add_account(new).await.expect("the store answers").expect("a good account");
    let token = app.open_session(id, "test", true).await.expect("a session");
    app.who(&token).await.expect("the store answers").expect("signed in")
}

fn words(_: &Notice) -> (String, String) {
    ("s".into(), "b".into())
}

async fn publish(app: &app::App, who: &Who, doc: serde_json::Value) -> Ref {
    let id = app.begin_record(who, Kind::Resource, doc).await.expect("begun");
    match app.publish_proposal(who, id, 1, &words).await.expect("the store answers") {
        Stepped::Published(reference) => reference,
        other => panic!("{other:?}"),
    }
}

fn sheet(title: &str) -> serde_json::Value {
    json!({"title": title, "summary": "s", "medoc": "methode", "licence": "CC-BY-SA-4.0", "sources": [{"title": title}]})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_wants_two_waits_for_someone_else() {
    let (app, _folder) = support::demo().await;
    let editor = someone(&app, "ed", Role::Editor).await;
    let other = someone(&app, "rel", Role::Reviewer).await;
    // The demonstration wants two persons for its frameworks.
    let framework = app.catalogue().of_kind(Kind::Framework)[0].reference();
    let id = app.begin_change(&editor, &framework).await.expect("begun");
    let held = app.publish_proposal(&editor, id, 1, &words).await.expect("answers");
    assert_eq!(held, Stepped::Held(Held::SecondPerson));
    assert_eq!(app.submit_proposal(&editor, id, 1).await.expect("answers"), Stepped::Done);
    app.approve(&other, id, 1).await.expect("approved");
    // What is written after an approval asks for another.
    let read = app.proposal(&editor, id).await.expect("there");
    let mut doc = read.doc.clone();
    doc["summary"] = json!("Un résumé changé après coup.");
    let saved = app.save_proposal(&editor, &read, doc, "", false).await.expect("saved");
    assert_eq!(saved, Saved::Done(2));
    let held = app.publish_proposal(&editor, id, 2, &words).await.expect("answers");
    assert_eq!(held, Stepped::Held(Held::SecondPerson));
    app.approve(&other, id, 2).await.expect("approved");
    let published = app.publish_proposal(&editor, id, 2, &words).await.expect("answers");
    assert_eq!(published, Stepped::Published(framework.clone()));
    // Every version that was there still is.
    let (record, history) = app.history_of(&framework).await.expect("there");
    assert_eq!(history.len(), usize::try_from(record.envelope.version).expect("small"));
    assert_eq!(record.envelope.summary, "Un résumé changé après coup.");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_counted_for_who_may_do_it() {
    let (app, _folder) = support::demo().await;
    let author = someone(&app, "aut", Role::Contributor).await;
    let reviewer = someone(&app, "rel", Role::Reviewer).await;
    let before = app.waiting(&reviewer).await.expect("answers");
    let id = app.begin_record(&author, Kind::Resource, sheet("Un banc public")).await.expect("begun");
    assert_eq!(app.waiting(&reviewer).await.expect("answers"), before, "a draft waits for nobody else");
    assert_eq!(app.submit_proposal(&author, id, 1).await.expect("answers"), Stepped::Done);
    let after = app.waiting(&reviewer).await.expect("answers");
    assert_eq!(after, app::Waiting { reviews: before.reviews + 1, ..before });
    assert_eq!(after.reviews, app.review_queue(&reviewer).await.expect("answers").len());
    app.remark(&reviewer, id, "duration", "Combien de temps ?").await.expect("said");
    let own = app.waiting(&author).await.expect("answers");
    assert_eq!(own, app::Waiting { remarks: 1, ..app::Waiting::default() });
}

#[tokio::test(flavor = "multi_thread")]
async fn two_changes_of_one_record_do_not_undo_each_other() {
    let (app, _folder) = support::demo().await;
    let (one, two) = (someone(&app, "un", Role::Editor).await, someone(&app, "deux", Role::Editor).await);
    let path = publish(&app, &one, sheet("Une table ouverte")).await;
    let (first, second) = (
        app.begin_change(&one, &path).await.expect("begun"),
        app.begin_change(&two, &path).await.expect("begun"),
    );
    for (who, id, key) in [(&one, first, "duration"), (&two, second, "url")] {
        let read = app.proposal(who, id).await.expect("there");
        let mut doc = read.doc.clone();
        doc[key] = json!("https://exemple.org/");
        app.save_proposal(who, &read, doc, "", false).await.expect("saved");
    }
    assert!(matches!(app.publish_proposal(&one, first, 2, &words).await, Ok(Stepped::Published(_))));
    assert_eq!(app.publish_proposal(&two, second, 2, &words).await.expect("answers"), Stepped::Outdated);
    let read = app.proposal(&two, second).await.expect("there");
    let (next, merged) = app.bring_up_to_date(&two, &read).await.expect("answers").expect("it moved");
    assert!(merged.conflicts.is_empty());
    assert!(matches!(
        app.publish_proposal(&two, second, next.revision, &words).await,
        Ok(Stepped::Published(_))
    ));
    let (record, history) = app.history_of(&path).await.expect("there");
    let doc = model::document::write(&record);
    assert_eq!(
        (&doc["duration"], &doc["url"]),
        (&json!("https://exemple.org/"), &json!("https://exemple.org/"))
    );
    assert_eq!(history.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_records_become_one_and_nothing_said_of_either_is_lost() {
    let (app, _folder) = support::demo().await;
    let editor = someone(&app, "ed", Role::Editor).await;
    let (from, into) =
        (publish(&app, &editor, sheet("Première")).await, publish(&app, &editor, sheet("Seconde")).await);
    let stale = MergeChoice { taken: Vec::new(), versions: (1, 7), reason: "la même".into() };
    assert!(
        app.merge_records(&editor, &from, &into, &stale).await.is_err(),
        "one of the two changed meanwhile"
    );
    let choice = MergeChoice { versions: (1, 1), ..stale };
    let kept = app.merge_records(&editor, &from, &into, &choice).await.expect("answers").expect("merged");
    assert_eq!(kept, into);
    assert!(
        matches!(app.visit(from.kind, &from.slug).await.expect("answers"), app::Visit::Moved(to) if to == into)
    );
    let (record, _) = app.history_of(&into).await.expect("there");
    let sources: Vec<&str> = record.envelope.sources.iter().map(|source| source.title.as_str()).collect();
    assert_eq!(sources, ["Seconde", "Première"]);
    assert_eq!(app.history_of(&from).await.expect("there").1.len(), 2);
    // A contributor merges nothing.
    let contributor = someone(&app, "co", Role::Contributor).await;
    assert!(app.merge_records(&contributor, &into, &from, &choice).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wrote_a_proof_never_signs_it_even_once_its_record_is_merged() {
    let (app, _folder) = support::demo().await;
    let editor = someone(&app, "ed", Role::Editor).await;
    let (one, two) = (someone(&app, "un", Role::Reviewer).await, someone(&app, "deux", Role::Reviewer).await);
    let (from, into) =
        (publish(&app, &editor, sheet("Première")).await, publish(&app, &editor, sheet("Seconde")).await);
    let entry = Evidence { kind: EvidenceKind::Evaluation, text: "Mesuré.".into(), ..Evidence::default() };
    let note = |version| StepNote { version, ..StepNote::default() };
    let step = Step::Record { entry };
    app.step_evidence(&one, &from.slug, step, note(1)).await.expect("answers").expect("recorded");
    let choice = MergeChoice { taken: Vec::new(), versions: (2, 1), reason: "la même".into() };
    app.merge_records(&editor, &from, &into, &choice).await.expect("answers").expect("merged");
    let sign = || Step::Sign { at: 0, name: "Un réseau".into() };
    let own = app.step_evidence(&one, &into.slug, sign(), note(2)).await.expect("answers");
    assert_eq!(own, Err(Refusal::OwnEntry));
    app.step_evidence(&two, &into.slug, sign(), note(2)).await.expect("answers").expect("signed by another");
}

#[tokio::test(flavor = "multi_thread")]
async fn undoing_a_merge_puts_both_back_when_nobody_changed_the_other() {
    let (app, _folder) = support::demo().await;
    let editor = someone(&app, "ed", Role::Editor).await;
    let (from, into) =
        (publish(&app, &editor, sheet("Première")).await, publish(&app, &editor, sheet("Seconde")).await);
    let before = app.history_of(&into).await.expect("there").0;
    assert_eq!(app.merge_of(&from).await.expect("answers"), None, "it did not leave");
    let merge = |versions| MergeChoice { taken: vec!["summary".into()], versions, reason: "la même".into() };
    app.merge_records(&editor, &from, &into, &merge((1, 1))).await.expect("answers").expect("merged");
    let told = app.merge_of(&from).await.expect("answers").expect("merged");
    assert_eq!((told.into.clone(), told.now, told.before), (into.clone(), 2, Some(1)));
    assert!(app.undo_merge(&editor, &from, 1, "erreur").await.is_err(), "another version was read");
    let contributor = someone(&app, "co", Role::Contributor).await;
    assert!(app.undo_merge(&contributor, &from, 2, "erreur").await.is_err());
    app.undo_merge(&editor, &from, 2, "deux choses").await.expect("undone");
    let (back, history) = app.history_of(&into).await.expect("there");
    let said = |record: &model::Record| {
        let mut doc = model::document::write(record);
        for key in ["version", "updated_at"] {
            doc.as_object_mut().expect("an object").shift_remove(key);
        }
        doc
    };
    assert_eq!(said(&back), said(&before), "as it was before");
    assert_eq!(
        history.iter().map(|version| version.version).collect::<Vec<_>>(),
        [3, 2, 1],
        "nothing is lost"
    );
    assert!(matches!(app.visit(from.kind, &from.slug).await, Ok(app::Visit::Found(_))));
    assert_eq!(app.merge_of(&from).await.expect("answers"), None);

    // Once somebody changed the other, it is not put back.
    app.merge_records(&editor, &from, &into, &merge((3, 3))).await.expect("answers").expect("merged");
    let id = app.begin_change(&editor, &into).await.expect("begun");
    let read = app.proposal(&editor, id).await.expect("there");
    let mut doc = read.doc.clone();
    doc["summary"] = json!("Autre chose.");
    app.save_proposal(&editor, &read, doc, "retouche", false).await.expect("saved");
    assert!(matches!(app.publish_proposal(&editor, id, 2, &words).await, Ok(Stepped::Published(_))));
    let told = app.merge_of(&from).await.expect("answers").expect("merged");
    assert_eq!((told.now, told.before), (5, None));
    assert!(app.undo_merge(&editor, &from, 5, "erreur").await.is_err());
    app.bring_back(&editor, &from, "deux choses").await.expect("the one that left comes back alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_shows_a_record_by_its_filter_brings_its_rules() {
    let (app, _folder) = support::demo().await;
    let editor = someone(&app, "ed", Role::Editor).await;
    let platform = json!({"kind": "platform", "slug": "exigeante", "title": "Exigeante", "summary": "s",
        "status": "published", "fictional": true, "filter": {"terms": {"domain": ["education-jeunesse"]}, "medoc": ["methode"]},
        "review": {"two_persons_kinds": ["resource"]}});
    assert!(support::import(&app, vec![platform]).await.applied);
    let held = Stepped::Held(Held::SecondPerson);
    let begin = async |extra: serde_json::Value| {
        let mut doc = sheet("Une méthode");
        doc.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
        let id = app.begin_record(&editor, Kind::Resource, doc).await.expect("begun");
        (id, app.publish_proposal(&editor, id, 1, &words).await.expect("answers"))
    };
    for shown in [
        json!({"terms": {"domain": ["education-jeunesse"]}}),
        json!({"notice": {"indications": {"terms": {"domain": ["education-jeunesse"]}}}}),
    ] {
        assert_eq!(begin(shown.clone()).await.1, held, "{shown}");
    }
    for free in [json!({}), json!({"terms": {"domain": ["education-jeunesse"]}, "medoc": "outil"})] {
        assert!(matches!(begin(free.clone()).await.1, Stepped::Published(_)), "{free}");
    }
    // Taking off the term by which it is shown is no way out, no more than putting it on alone.
    let (_, published) = begin(json!({"title": "Libre"})).await;
    let Stepped::Published(free) = published else { panic!("{published:?}") };
    let change = async |of: &Ref, terms: serde_json::Value| {
        let id = app.begin_change(&editor, of).await.expect("begun");
        let read = app.proposal(&editor, id).await.expect("there");
        let mut doc = read.doc.clone();
        doc["terms"] = terms;
        app.save_proposal(&editor, &read, doc, "", false).await.expect("saved");
        let revision = app.proposal(&editor, id).await.expect("there").revision;
        (id, revision, app.publish_proposal(&editor, id, revision, &words).await.expect("answers"))
    };
    let (id, revision, answer) = change(&free, json!({"domain": ["education-jeunesse"]})).await;
    assert_eq!(answer, held);
    let second = someone(&app, "rel", Role::Reviewer).await;
    app.submit_proposal(&editor, id, revision).await.expect("submitted");
    app.approve(&second, id, revision).await.expect("approved");
    let published = app.publish_proposal(&editor, id, revision, &words).await.expect("answers");
    assert_eq!(published, Stepped::Published(free.clone()));
    assert_eq!(change(&free, json!({})).await.2, held);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filter_of_a_document_and_of_the_catalogue_say_the_same() {
    let (app, _folder) = support::demo().await;
    let catalogue = app.catalogue();
    let slugs: Vec<&String> = catalogue.views.keys().collect();
    let (mut shown, mut hidden) = (0, 0);
    for (at, card) in catalogue.cards.iter().enumerate() {
        let doc = app.document_of(card.id).await.expect("public");
        for (number, slug) in slugs.iter().enumerate() {
            let platform = Ref::new(Kind::Platform, slug.as_str());
            if card.pinned.contains(&platform) {
                continue;
            }
            let number = u16::try_from(number).expect("few platforms");
            let by_card = catalogue.shown_on[at].contains(&number);
            assert_eq!(catalogue.views[*slug].filter.shows(card.kind, &doc), by_card, "{slug} {}", card.slug);
            if by_card { shown += 1 } else { hidden += 1 }
        }
    }
    assert!(shown > 10 && hidden > 10, "{shown} {hidden}");
}
