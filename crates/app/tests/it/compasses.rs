//! Compasses answered, read again after later versions, kept by who answered, and forgotten in time.

use app::{App, AppError, Letters, NewAccount, NewMail, Options};
use chrono::{DateTime, Duration, Utc};
use model::compass::{Answer, Body};
use model::rights::{Right, Role};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{by, demo, import, open};

/// A compass of one axis, with what it leads to.
fn document() -> Value {
    let scale = json!([
        {"code": "non", "label": "Non"}, {"code": "un-peu", "label": "Un peu"}, {"code": "oui", "label": "Oui"}
    ]);
    json!({"kind": "compass", "slug": "essai", "title": "Boussole d’essai", "summary": "Pour les tests.",
        "axes": [{"code": "allies", "title": "Vos alliés", "levels": [
            {"code": "seul", "title": "Seul", "from": 0, "text": "Vous êtes seuls."},
            {"code": "entoure", "title": "Entouré", "from": 50, "text": "Vous êtes entourés."}]}],
        "questions": [
            {"code": "carte", "axis": "allies", "kind": "scale", "text": "Connaissez-vous vos partenaires ?", "choices": scale},
            {"code": "charte", "axis": "allies", "kind": "scale", "text": "Avez-vous une charte ?", "choices": scale,
                "not_concerned": true}],
        "recommendations": [{"axis": "allies", "levels": ["seul"], "text": "Commencez par la carte.",
            "need": "cartographier ses partenaires"}]})
}

fn chosen(code: &str) -> Answer {
    Answer::Choices(vec![code.into()])
}

async fn with_compass(folder: &TempDir) -> App {
    let app = open(folder).await;
    assert!(import(&app, vec![document()]).await.applied);
    app
}

async fn signed(app: &App, name: &str) -> app::Who {
    let account = NewAccount {
        email: format!("{name}@example.org"),
        name: name.into(),
        password: None,
        rights: vec![Right::everywhere(Role::Reader)],
    };
    let id = app.add_account(account).await.expect("answers").expect("a good account");
    let token = app.open_session(id, "test", true).await.expect("a session");
    app.who(&token).await.expect("answers").expect("signed in")
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_private_address_opens_a_position() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = with_compass(&folder).await;
    let held = app.begin_position("essai", &Body::default(), None).await.expect("begun");
    let held = app
        .answer(&held, vec![(0, Some(chosen("non"))), (1, Some(Answer::NotConcerned))], true)
        .await
        .expect("kept");
    let again = app.position(&held.key).await.expect("opens");
    assert_eq!(again.reading(), held.reading());
    assert_eq!(again.reading().axes[0].position, Some(0.0));
    let (id, signature) = held.key.split_once('-').expect("two parts");
    let turned: String = signature.chars().rev().collect();
    for key in [
        id.to_owned(),
        format!("{id}-"),
        format!("{id}-{turned}"),
        format!("{id}-{signature}0"),
        String::new(),
    ] {
        assert!(matches!(app.position(&key).await, Err(AppError::NotFound)), "{key}");
    }
    assert!(matches!(app.begin_position("absente", &Body::default(), None).await, Err(AppError::NotFound)));
    app.forget_position(&held.key).await.expect("erased");
    assert!(matches!(app.position(&held.key).await, Err(AppError::NotFound)));
    assert!(matches!(
        app.answer(&held, vec![(0, Some(chosen("oui")))], false).await,
        Err(AppError::NotFound)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_answer_and_no_body_is_left_out() {
    let (app, folder) = demo().await;
    assert!(import(&app, vec![document()]).await.applied);
    let body =
        Body { profile: Some("licorne".into()), size: Some("petite".into()), territory: Some("lune".into()) };
    let held = app.begin_position("essai", &body, None).await.expect("begun");
    assert_eq!(held.body(), Body { size: Some("petite".into()), ..Body::default() });
    let wrong = vec![(0, Some(chosen("jamais"))), (0, Some(Answer::NotConcerned)), (9, Some(chosen("oui")))];
    assert!(app.answer(&held, wrong, false).await.expect("kept").answers().is_empty());
    drop(folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_position_reads_the_same_after_three_later_versions() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = with_compass(&folder).await;
    let held = app.begin_position("essai", &Body::default(), None).await.expect("begun");
    let held = app
        .answer(&held, vec![(0, Some(chosen("un-peu"))), (1, Some(chosen("non")))], true)
        .await
        .expect("kept");
    let before = (held.reading(), held.version.record.clone());
    for version in 1..=3 {
        let mut changed = document();
        changed["title"] = json!(format!("Boussole, version {version}"));
        changed["axes"][0]["levels"][1]["from"] = json!(10 * version);
        changed["questions"][0]["weight"] = json!(1 + version);
        changed["questions"][1]["code"] = json!(format!("charte-{version}"));
        assert!(import(&app, vec![changed]).await.applied);
    }
    // Another server has nothing ready.
    drop(app);
    let app = open(&folder).await;
    let again = app.position(&held.key).await.expect("opens");
    assert_eq!((again.reading(), again.version.record.clone()), before);
    let anew = app.begin_anew(&held.key, None).await.expect("begun anew");
    assert_eq!(anew.version.record.envelope.title, "Boussole, version 3");
    assert_eq!(anew.position.former, Some(held.position.id));
    let compared = model::compass::counterparts(&again.compiled().compass, &anew.compiled().compass);
    assert_eq!(compared.len(), 3, "one question is the same, one is new, one is gone: {compared:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_signed_in_finds_and_erases_their_positions() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = with_compass(&folder).await;
    let (me, other) = (signed(&app, "ana").await, signed(&app, "bo").await);
    let mine = app.begin_position("essai", &Body::default(), Some(&me)).await.expect("begun");
    let loose = app.begin_position("essai", &Body::default(), None).await.expect("begun");
    assert!(!app.keep_position(&other, &mine).await.expect("answers"), "it is someone's already");
    assert!(app.keep_position(&me, &loose).await.expect("answers"));
    let keys: Vec<String> =
        app.my_positions(&me).await.expect("answers").into_iter().map(|held| held.key).collect();
    assert!(keys.contains(&mine.key) && keys.contains(&loose.key), "{keys:?}");
    assert!(app.my_positions(&other).await.expect("answers").is_empty());
    assert_eq!(app.my_data(&me).await.expect("answers")["positions"].as_array().map(Vec::len), Some(2));
    assert_eq!(app.forget_my_positions(&me).await.expect("answers"), 2);
    assert!(app.position(&loose.key).await.is_err());
    // An account that is erased takes its positions with it.
    let theirs = app.begin_position("essai", &Body::default(), Some(&other)).await.expect("begun");
    let steward = NewAccount {
        email: "reste@example.org".into(),
        name: "Reste".into(),
        password: None,
        rights: vec![Right::everywhere(Role::Steward)],
    };
    app.add_account(steward).await.expect("answers").expect("a good account");
    let account = app.account(&other).await.expect("there");
    assert!(app.erase_account(&account).await.expect("answers"));
    assert!(app.position(&theirs.key).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_route_answers_the_reading() {
    let (app, folder) = demo().await;
    assert!(import(&app, vec![document()]).await.applied);
    let body = Body { profile: Some("association".into()), ..Body::default() };
    let held = app.begin_position("essai", &body, None).await.expect("begun");
    let held = app.answer(&held, vec![(0, Some(chosen("non")))], true).await.expect("kept");
    let reading = held.reading();
    let proposed = app.plan_position(&held, &reading).expect("plans");
    assert_eq!(proposed.planned.situation.need, "cartographier ses partenaires");
    let named: Vec<&str> =
        proposed.because.keys().map(|card| &*proposed.planned.catalogue.cards[*card].slug).collect();
    assert!(named.contains(&"cartographier-ses-partenaires"), "{named:?}");
    drop(folder);
}

async fn open_at(folder: &TempDir, now: DateTime<Utc>) -> App {
    App::open(Options { fixed_now: Some(now), ..Options::in_folder(folder.path()) }).await.expect("opens")
}

fn letters() -> Letters {
    let none = |_: &store::Person| NewMail {
        key: "k".into(),
        recipient: String::new(),
        subject: String::new(),
        body: String::new(),
    };
    Letters {
        review: Box::new(|_| (String::new(), String::new())),
        route: Box::new(|_| ("s".into(), "b".into())),
        changes: Box::new(|_| (String::new(), String::new())),
        idle: Box::new(none),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_uses_is_forgotten_after_three_years() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = by().at;
    let app = with_compass(&folder).await;
    let used = app.begin_position("essai", &Body::default(), None).await.expect("begun");
    let used = app.answer(&used, vec![(0, Some(chosen("oui")))], true).await.expect("kept");
    let unused = app.begin_position("essai", &Body::default(), None).await.expect("begun");
    let unused = app.answer(&unused, vec![(0, Some(chosen("oui")))], true).await.expect("kept");
    let empty = app.begin_position("essai", &Body::default(), None).await.expect("begun");
    drop(app);

    let app = open_at(&folder, start + Duration::days(365)).await;
    app.work(&letters()).await;
    assert!(app.position(&empty.key).await.is_err(), "begun, and left without an answer");
    // Looking at it again is using it.
    app.note_use(&app.position(&used.key).await.expect("opens")).await.expect("noted");
    drop(app);

    let app = open_at(&folder, start + Duration::days(3 * 365 - 2)).await;
    app.work(&letters()).await;
    assert!(app.position(&unused.key).await.is_ok(), "three years have not passed");
    drop(app);

    let app = open_at(&folder, start + Duration::days(3 * 365 + 3)).await;
    app.work(&letters()).await;
    assert!(app.position(&unused.key).await.is_err());
    assert!(app.position(&used.key).await.is_ok());
}
