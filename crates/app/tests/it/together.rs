//! Comparing, answering together, answering again: nobody is isolated, erased means erased.

use app::{App, AppError, Became, Counting, Door, GatheringFault, GatheringTold, Held, NewGathering, Who};
use model::compass::{Answer, Body};
use model::rights::{Right, Role};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{import, open};

fn document(more: bool) -> Value {
    let scale = json!([
        {"code": "non", "label": "Non"}, {"code": "un-peu", "label": "Un peu"}, {"code": "oui", "label": "Oui"}
    ]);
    let level = json!([{"code": "x", "title": "X", "from": 0, "text": "Ici."}]);
    let mut document = json!({"kind": "compass", "slug": "essai", "title": "Boussole d’essai", "summary": "Pour les tests.",
        "axes": [{"code": "a", "title": "Alliés", "levels": level}, {"code": "b", "title": "Bilan", "levels": level}],
        "questions": [
            {"code": "q", "axis": "a", "kind": "scale", "text": "Avez-vous des alliés ?", "choices": scale},
            {"code": "r", "axis": "b", "kind": "scale", "text": "Faites-vous un bilan ?", "choices": scale, "not_concerned": true}]});
    if more {
        document["questions"][0]["text"] = json!("Avez-vous de vrais alliés ?");
        document["questions"][1]["choices"][2]["points"] = json!(80);
        let new =
            json!({"code": "s", "axis": "b", "kind": "scale", "text": "Le publiez-vous ?", "choices": scale});
        document["questions"].as_array_mut().expect("a list").push(new);
    }
    document
}

async fn with_compass() -> (App, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(&folder).await;
    assert!(import(&app, vec![document(false)]).await.applied);
    (app, folder)
}

fn body(profile: &str, size: &str) -> Body {
    let told = |code: &str| (!code.is_empty()).then(|| code.to_owned());
    Body { profile: told(profile), size: told(size), territory: None }
}

fn choice(code: &str) -> Answer {
    if code == "sans-objet" { Answer::NotConcerned } else { Answer::Choices(vec![code.into()]) }
}

async fn finish(app: &App, held: &Held, answers: [&str; 2]) -> Held {
    let given = answers.iter().enumerate().map(|(at, code)| (at, Some(choice(code)))).collect();
    app.answer(held, given, true).await.expect("kept")
}

async fn answered(app: &App, answers: [&str; 2]) -> Held {
    let held = app.begin_position("essai", &body("", ""), None).await.expect("begun");
    finish(app, &held, answers).await
}

async fn signed(app: &App, role: Role) -> Who {
    let account = app::NewAccount {
        email: format!("{}@example.org", uuid::Uuid::new_v4().simple()),
        name: "Ana".into(),
        password: None,
        rights: vec![Right::everywhere(role)],
    };
    let id = app.add_account(account).await.expect("answers").expect("a good account");
    let token = app.open_session(id, "test", true).await.expect("a session");
    app.who(&token).await.expect("answers").expect("signed in")
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_answers_make_a_comparison_and_nine_do_not() {
    let (app, _folder) = with_compass().await;
    let mine = answered(&app, ["oui", "non"]).await;
    for at in 0..9 {
        assert_eq!(app.bodies_alike(&mine).await.expect("reads"), None, "{at} answers");
        let other = answered(&app, ["un-peu", "oui"]).await;
        assert_eq!(app.counting(&other).await.expect("reads"), Counting::Possible);
        assert_eq!(app.count_in(&other).await.expect("counted"), Counting::Given);
        app.count_in(&other).await.expect("twice changes nothing");
    }
    assert_eq!(app.count_in(&mine).await.expect("counted"), Counting::Given);
    let alike = app.bodies_alike(&mine).await.expect("reads").expect("ten answers");
    assert_eq!((alike.group.count, alike.is_fictitious), (10, false));
    assert!((alike.group.axes[0].median - 50.0).abs() < 1e-9);
    // One more changes nothing until enough wait; the one who erases changes nothing either.
    let late = answered(&app, ["non", "non"]).await;
    app.count_in(&late).await.expect("counted");
    app.forget_position(&mine.key).await.expect("erased");
    assert_eq!(app.bodies_alike(&late).await.expect("reads").expect("still").group, alike.group);
    for _ in 0..29 {
        let other = answered(&app, ["oui", "oui"]).await;
        app.count_in(&other).await.expect("counted");
    }
    assert_eq!(app.bodies_alike(&late).await.expect("reads").expect("more").group.count, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_counts_once_and_only_whole() {
    let (app, _folder) = with_compass().await;
    let half = answered(&app, ["oui", "sans-objet"]).await;
    assert_eq!(app.count_in(&half).await.expect("asked"), Counting::Incomplete);
    let first = answered(&app, ["oui", "oui"]).await;
    app.count_in(&first).await.expect("counted");
    let again = app.begin_anew(&first.key, None).await.expect("begun");
    let again = finish(&app, &again, ["oui", "oui"]).await;
    assert_eq!(app.counting(&again).await.expect("reads"), Counting::Given, "the same body");
    let unfinished = app.begin_position("essai", &Body::default(), None).await.expect("begun");
    let given = vec![(0, Some(choice("oui"))), (1, Some(choice("oui")))];
    let unfinished = app.answer(&unfinished, given, false).await.expect("kept");
    assert_eq!(app.count_in(&unfinished).await.expect("asked"), Counting::Possible, "not before the end");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_made_up_serve_until_there_are_others_and_never_mix() {
    let (app, _folder) = with_compass().await;
    let made: Vec<(Body, Vec<u8>)> =
        (0..40).map(|n| (body("association", "petite"), vec![n * 2, 50])).collect();
    assert_eq!(app.load_fictitious("essai", &made).await.expect("loaded"), 40);
    assert_eq!(app.load_fictitious("essai", &made).await.expect("again"), 0);
    let mine = answered(&app, ["oui", "oui"]).await;
    let alike = app.bodies_alike(&mine).await.expect("reads").expect("made up");
    assert_eq!((alike.group.count, alike.is_fictitious), (40, true));
    for _ in 0..10 {
        let other = answered(&app, ["non", "oui"]).await;
        app.count_in(&other).await.expect("counted");
    }
    let alike = app.bodies_alike(&mine).await.expect("reads").expect("real ones");
    assert_eq!((alike.group.count, alike.is_fictitious), (10, false));
}

fn new(title: &str, roles: &[&str]) -> NewGathering {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    NewGathering {
        title: title.into(),
        told: GatheringTold { roles, territory: Some("commune:29151".into()), welcome: String::new() },
        closes_on: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_shows_nothing_before_three_and_nothing_without_consent() {
    let (app, _folder) = with_compass().await;
    let faults = app.open_group("essai", new(" ", &[]), None).await.expect("asked").expect_err("empty");
    assert_eq!(faults, [GatheringFault::TitleMissing, GatheringFault::RolesMissing]);
    let opened = new("Morlaix", &["Élue", " Élue ", "Association"]);
    let opened = app.open_group("essai", opened, None).await.expect("asked").expect("good");
    assert_eq!(opened.told.roles, ["Élue", "Association"]);
    assert!(matches!(app.gathering(Door::Lead, &opened.join).await, Err(AppError::NotFound)), "another door");
    let gathered = app.gathering(Door::Join, &opened.join).await.expect("opens");
    let mut all = Vec::new();
    let given = [
        ("Élue", true, ["oui", "non"]),
        ("Élue", true, ["non", "non"]),
        ("Entreprise", false, ["un-peu", "non"]),
    ];
    for (role, shown, answers) in given {
        let held =
            app.join(&gathered, (role, shown), &Body::default(), None).await.expect("asked").expect("room");
        assert_eq!(app.group_view(&gathered).await.expect("reads").crossed, None);
        all.push(finish(&app, &held, answers).await);
    }
    let view = app.group_view(&gathered).await.expect("reads");
    assert_eq!(view.crossed, None, "two that may be shown and one that may not: the third would be known");
    assert_eq!(view.expected, ["Association"]);
    let mut roles: Vec<&str> = view.given.iter().map(|seen| seen.role.as_str()).collect();
    roles.sort_unstable();
    assert_eq!(roles, ["Entreprise", "Élue 1", "Élue 2"]);
    let held = app
        .join(&gathered, ("Association", true), &Body::default(), None)
        .await
        .expect("asked")
        .expect("room");
    finish(&app, &held, ["oui", "oui"]).await;
    let crossed = app.group_view(&gathered).await.expect("reads").crossed.expect("three that may be shown");
    assert_eq!((crossed.waiting, crossed.axes[0].named.len(), crossed.axes[0].unnamed), (1, 3, 0));
    let (member, found) = app.gathering_of(&all[0]).await.expect("reads").expect("with others");
    assert_eq!((member.role.as_str(), found.gathering.id), ("Élue", opened.gathering.id));
    app.forget_position(&held.key).await.expect("erased");
    assert_eq!(app.group_view(&gathered).await.expect("reads").crossed, None, "whoever erases leaves");
    app.forget_gathering(&gathered).await.expect("closed");
    assert!(matches!(app.gathering(Door::Join, &opened.join).await, Err(AppError::NotFound)));
    assert!(app.position(&all[0].key).await.is_ok(), "the answers stay");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_tells_figures_to_who_opened_it() {
    let (app, _folder) = with_compass().await;
    let (who, other) = (signed(&app, Role::Catalyst).await, signed(&app, Role::Catalyst).await);
    let reader = signed(&app, Role::Reader).await;
    let closes_on = app.today().succ_opt();
    let campaign = || NewGathering { closes_on, ..new("Réseau", &[]) };
    assert!(matches!(app.open_campaign("essai", campaign(), &reader).await, Err(AppError::Forbidden)));
    let past = NewGathering { closes_on: Some(app.today()), ..new("Réseau", &[]) };
    let faults = app.open_campaign("essai", past, &who).await.expect("asked").expect_err("past");
    assert_eq!(faults, [GatheringFault::Closing]);
    let opened = app.open_campaign("essai", campaign(), &who).await.expect("asked").expect("good");
    for at in 0..13 {
        let held = app.join(&opened, ("", true), &body("", ""), None).await.expect("asked").expect("room");
        finish(&app, &held, [if at % 2 == 0 { "oui" } else { "non" }, "oui"]).await;
        let told = app.dashboard(&opened, &who).await.expect("reads");
        assert_eq!((told.begun, told.finished), (at + 1, at + 1));
        assert_eq!(told.counted, if at < 9 { 0 } else { 10 }, "by batches");
        assert!(told.groups.iter().all(|group| group.count >= 10));
    }
    assert!(matches!(app.dashboard(&opened, &other).await, Err(AppError::Forbidden)), "not theirs");
    assert_eq!(app.my_gatherings(&who).await.expect("reads").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redo_with_the_same_answers_changes_nothing_and_a_changed_questionnaire_says_so() {
    let (app, _folder) = with_compass().await;
    let first = answered(&app, ["un-peu", "oui"]).await;
    let key = app.notebook_for(&first, None).await.expect("opened");
    assert_eq!(app.notebook_for(&first, None).await.expect("again"), key);
    let kept = app.notebook(&key).await.expect("opens");
    let again = app.again(&kept, &first.key, None).await.expect("begun");
    let again = finish(&app, &again, ["un-peu", "oui"]).await;
    let kept = app.notebook(&key).await.expect("opens");
    assert_eq!(kept.positions.len(), 2);
    let found = app.differences(&kept, &first.key, &again.key).expect("both there");
    assert_eq!(found.readings.0, found.readings.1);
    assert!(import(&app, vec![document(true)]).await.applied);
    let later = app.again(&kept, &again.key, None).await.expect("begun");
    let given = vec![(0, Some(choice("oui"))), (1, Some(choice("oui"))), (2, Some(choice("non")))];
    let later = app.answer(&later, given, true).await.expect("kept");
    let kept = app.notebook(&key).await.expect("opens");
    let found = app.differences(&kept, &again.key, &later.key).expect("both there");
    let became: Vec<Became> = found.questions.iter().map(|(_, _, became)| *became).collect();
    assert_eq!(
        became,
        [Became::Compared { before: Some(50.0), after: Some(100.0) }, Became::Changed, Became::New]
    );
    assert!(found.is_alike(0) && !found.is_alike(1));
    let elsewhere = answered(&app, ["oui", "oui"]).await;
    assert!(app.differences(&kept, &first.key, &elsewhere.key).is_err(), "not of this notebook");
    assert_eq!(app.forget_notebook(&kept).await.expect("erased"), 3);
    assert!(matches!(app.notebook(&key).await, Err(AppError::NotFound)));
    assert!(matches!(app.position(&first.key).await, Err(AppError::NotFound)));
    assert!(app.position(&elsewhere.key).await.is_ok());
}
