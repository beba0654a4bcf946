//! Links that are pasted take the titles of their pages; itineraries that are followed tell what changed, once.

use app::{App, NewAccount, Options, Pasted, RouteTold, Who};
use model::itinerary::{Criterion, Situation};
use model::rights::{Right, Role};
use serde_json::{Value, json};

use crate::network::{INSIDE, OUTSIDE, Server, outside};
use crate::support::{by, import};

async fn someone(app: &App, name: &str, role: Role) -> Who {
    let new = NewAccount {
        email: format!("{name}@example.org"),
        name: name.into(),
        password: None,
        rights: vec![Right::everywhere(role)],
    };
    let id = app.add_account(new).await.expect("answers").expect("a good account");
    let token = app.open_session(id, "test", true).await.expect("a session");
    app.who(&token).await.expect("answers").expect("signed in")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_gives_its_title_and_a_machine_of_ours_nothing() {
    let (server, inside) = (Server::on(OUTSIDE).await, Server::on(INSIDE).await);
    inside.tell("/", "200 OK\ncontent-type: text/html\n\n<title>Secret</title>");
    server.tell("/a", "200 OK\ncontent-type: text/html\n\n<title>Une page</title>");
    server.tell("/vers", &format!("302 Found\nlocation: http://127.0.0.2:{}/\n\n", inside.port));
    let folder = tempfile::tempdir().expect("a folder");
    let net = outside(|_| vec![OUTSIDE], &[server.port, inside.port]);
    let options = Options { fixed_now: Some(by().at), outside: net, ..Options::in_folder(folder.path()) };
    let app = App::open(options).await.expect("opens");
    let who = someone(&app, "ed", Role::Editor).await;
    let at = |path: &str| format!("http://page.test:{}{path}", server.port);
    let pasted =
        format!("{}\n{} Le mien\n{}\nhttp://127.0.0.2:{}/", at("/a"), at("/b"), at("/vers"), inside.port);
    let outcomes = app.begin_from_links(&who, &pasted, false).await.expect("answers");
    let titles: Vec<&str> = outcomes
        .iter()
        .map(|one| match one {
            Pasted::Begun { title, .. } => title.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    let provisional = |path: &str| format!("page.test:{}{path}", server.port);
    assert_eq!(titles[..3], ["Une page", "Le mien", &provisional("/vers")]);
    assert!(inside.hits().is_empty(), "{:?}", inside.hits());
    assert!(server.hits().iter().all(|hit| hit.path != "/b"), "a title that was typed is not asked for");
    let queue = app.to_qualify(&who).await.expect("answers");
    assert_eq!(queue.len(), 4);
    assert_eq!(queue[0].doc["sources"][0]["url"], at("/a"));
    let reader = someone(&app, "lec", Role::Reader).await;
    assert!(app.begin_from_links(&reader, &pasted, false).await.is_err());
}

fn sheet(slug: &str, title: &str, status: &str) -> Value {
    json!({"kind": "resource", "slug": slug, "title": title, "summary": "Trouver des partenaires près de chez soi.",
        "status": status, "medoc": "methode", "licence": "CC-BY-SA-4.0", "sources": [{"title": "S"}],
        "terms": {"usage": ["agir"]}})
}

fn usage() -> Value {
    json!({"kind": "vocabulary", "slug": "usage", "title": "Usage", "summary": "s", "status": "published",
        "terms_list": [{"code": "agir", "label": "Agir", "origin": "stated"}]})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_followed_itinerary_tells_what_came_in_and_went_out_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options { fixed_now: Some(by().at), ..Options::in_folder(folder.path()) };
    let app = App::open(options).await.expect("opens");
    assert!(import(&app, vec![usage(), sheet("une", "Trouver des partenaires", "published")]).await.applied);
    let who = someone(&app, "lec", Role::Reader).await;
    let situation = Situation::needing("trouver des partenaires");
    assert!(app.follow_route(&who, &Situation::default()).await.is_err(), "nothing was told");
    assert!(app.follow_route(&who, &situation).await.expect("answers"));
    let told = std::sync::Mutex::new(Vec::<RouteTold>::new());
    let letter = |one: &RouteTold| {
        told.lock().expect("nobody panics").push(one.clone());
        ("s".to_owned(), "b".to_owned())
    };
    assert_eq!(app.tell_routes(&letter).await.expect("answers"), 0);
    assert!(import(&app, vec![sheet("deux", "Partenaires : les trouver", "published")]).await.applied);
    assert_eq!(app.tell_routes(&letter).await.expect("answers"), 1);
    assert_eq!(app.tell_routes(&letter).await.expect("answers"), 0, "once");
    let first = told.lock().expect("nobody panics")[0].clone();
    assert_eq!(first.entered, [("Partenaires : les trouver".to_owned(), "/ressources/deux".to_owned())]);
    assert_eq!((first.left.len(), &first.situation), (0, &situation));
    let mut gone = sheet("deux", "Partenaires : les trouver", "withdrawn");
    gone["withdrawal"] = json!({"reason": "périmée"});
    assert!(import(&app, vec![gone]).await.applied);
    assert_eq!(app.tell_routes(&letter).await.expect("answers"), 1);
    let last = told.lock().expect("nobody panics")[1].clone();
    assert_eq!((last.entered.len(), last.left.len()), (0, 1), "{last:?}");
    let data = app.my_data(&who).await.expect("answers");
    assert_eq!(data["itineraries"][0]["situation"]["need"], "trouver des partenaires", "{data}");
    let person = app.account(&who).await.expect("there");
    assert!(app.erase_account(&person).await.expect("answers"));
    assert!(app.routes_of(&who).await.expect("answers").is_empty(), "nothing of the person is left");
    for number in 0..app::ROUTES_MAX + 3 {
        let other = Situation::needing(format!("besoin {number}"));
        assert_eq!(app.follow_route(&who, &other).await.expect("answers"), number < app::ROUTES_MAX);
    }
}

#[test]
fn a_situation_is_read_back_as_it_was_written() {
    let situation = Situation::needing("« se former » & agir")
        .at("commune:29019")
        .with(Criterion::Phase, "experimentation")
        .with(Criterion::Means, "budget")
        .with(Criterion::Means, "locaux");
    let written = situation.to_json();
    assert_eq!(Situation::from_json(&written), situation, "{written}");
    assert_eq!(Situation::from_json(&json!({"inconnu": 1, "need": 3})), Situation::default());
    assert_eq!(Situation::from_json(&Value::Null), Situation::default());
}
