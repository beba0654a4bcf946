//! The works that come back: an idle account is warned, then erased; what was followed under its name goes with it.

use app::{AccountState, App, Letters, NewAccount, NewMail, Options};
use chrono::{DateTime, Duration, Utc};
use model::rights::{Right, Role};
use model::{Kind, Ref};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{by, import};

async fn open_at(folder: &TempDir, now: DateTime<Utc>) -> App {
    let options = Options { fixed_now: Some(now), ..Options::in_folder(folder.path()) };
    App::open(options).await.expect("opens")
}

fn letters() -> Letters {
    Letters {
        review: Box::new(|_| ("s".into(), "b".into())),
        changes: Box::new(|_| ("s".into(), "b".into())),
        route: Box::new(|_| ("s".into(), "b".into())),
        idle: Box::new(|person| NewMail {
            key: format!("idle:{}", person.id),
            recipient: person.email.clone().unwrap_or_default(),
            subject: "s".into(),
            body: "b".into(),
        }),
    }
}

fn account(name: &str, role: Role) -> NewAccount {
    NewAccount {
        email: format!("{name}@example.org"),
        name: name.into(),
        password: None,
        rights: vec![Right::everywhere(role)],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_account_is_warned_then_erased_with_what_it_follows() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = by().at;
    let app = open_at(&folder, start).await;
    let sheet = json!({"kind": "glossary_entry", "slug": "commun", "status": "published", "title": "Commun",
        "summary": "Ce qui est tenu ensemble."});
    assert!(import(&app, vec![sheet]).await.applied);
    let id = app.add_account(account("ana", Role::Editor)).await.expect("answers").expect("a good account");
    let steward =
        app.add_account(account("bo", Role::Steward)).await.expect("answers").expect("a good account");
    let token = app.open_session(id, "test", true).await.expect("a session");
    let who = app.who(&token).await.expect("answers").expect("signed in");
    app.set_follow(&who, &Ref::new(Kind::GlossaryEntry, "commun"), true).await.expect("follows");
    let data = app.my_data(&who).await.expect("answers");
    assert_eq!(data["follows"].as_array().map(Vec::len), Some(1), "{data}");
    app.work(&letters()).await;
    drop(app);

    let app = open_at(&folder, start + Duration::days(731)).await;
    app.work(&letters()).await;
    let people = app.all_people().await.expect("answers");
    let warned = people.iter().find(|(person, _)| person.id == id).expect("still there");
    assert!(warned.0.warned_at.is_some());
    drop(app);

    let app = open_at(&folder, start + Duration::days(731 + 29)).await;
    app.work(&letters()).await;
    assert!(app.all_people().await.expect("answers").iter().any(|(person, _)| person.id == id), "one month");
    drop(app);

    let app = open_at(&folder, start + Duration::days(731 + 31)).await;
    app.work(&letters()).await;
    let people = app.all_people().await.expect("answers");
    let left: Vec<_> = people.iter().filter(|(person, _)| person.state == AccountState::Active).collect();
    assert_eq!(
        left.iter().map(|(person, _)| person.id).collect::<Vec<_>>(),
        [steward],
        "who administers stays"
    );
    assert_eq!(app.name_of(&app::author(id)).await.expect("answers"), app::pseudonym(id));
    assert!(app.followed_by(&who).await.expect("answers").is_empty(), "nothing is followed under this name");
}
