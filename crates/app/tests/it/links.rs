//! Dead links: what a visit finds, day after day; and no address, however it is dressed, that leads to a machine of ours.

use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use app::{App, AppError, LinkFilter, NewAccount, Options, OutsideOptions, Who};
use chrono::{DateTime, Duration, Utc};
use model::links::{Finding, LinkState};
use model::rights::{Right, Role};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::network::{INSIDE, OUTSIDE, Server, outside};
use crate::support::{by, import};

async fn open_at(folder: &TempDir, now: DateTime<Utc>, outside: &OutsideOptions) -> App {
    let options =
        Options { fixed_now: Some(now), outside: outside.clone(), ..Options::in_folder(folder.path()) };
    App::open(options).await.expect("opens")
}

/// A page of the commons with these links in its text.
fn page(slug: &str, links: &[String]) -> Value {
    let body: Vec<String> = links.iter().map(|link| format!("[un lien]({link})")).collect();
    json!({"kind": "page", "slug": slug, "title": format!("Page {slug}"), "summary": "s", "status": "published",
        "body": body.join(" et ")})
}

async fn signed(app: &App, role: Role) -> Who {
    let new = NewAccount {
        email: format!("{}@example.org", role.as_str()),
        name: role.as_str().into(),
        password: None,
        rights: vec![Right::everywhere(role)],
    };
    let id = app.add_account(new).await.expect("answers").expect("a good account");
    let token = app.open_session(id, "test", true).await.expect("a session");
    app.who(&token).await.expect("answers").expect("signed in")
}

/// What the last visit found of an address.
async fn seen(app: &App, who: &Who, url: &str) -> (LinkState, Finding, String) {
    for state in LinkState::ALL {
        let (links, _) = app.watched_links(who, LinkFilter::State(state), 0, 100).await.expect("answers");
        if let Some(link) = links.into_iter().find(|link| link.row.url == url) {
            let (_, visits, _) = app.watched_link(who, link.row.id).await.expect("there");
            let last = visits.first().expect("visited");
            return (state, last.finding, last.detail.clone());
        }
    }
    panic!("{url} is not watched");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_dies_after_three_days_and_lives_again_at_once() {
    let server = Server::on(OUTSIDE).await;
    let at = |path: &str| format!("http://site.test:{}{path}", server.port);
    server.tell("/la", "200 OK\ncontent-type: text/html\n\nx");
    server.tell("/parti", "301 Moved Permanently\nlocation: /la\n\n");
    server.tell("/detour", "302 Found\nlocation: /la\n\n");
    server.tell("/sans-tete", "HEAD-405 Autrement\n\nx");
    server.tell("/ferme", "403 Forbidden\n\n");
    let paths = ["/la", "/parti", "/detour", "/sans-tete", "/ferme", "/absent"];
    let names = |name: &str| if name == "site.test" { vec![OUTSIDE] } else { vec![] };
    let net = outside(names, &[server.port]);
    let folder = tempfile::tempdir().expect("a folder");
    let mut day = by().at;
    let app = open_at(&folder, day, &net).await;
    let links: Vec<String> = paths.iter().map(|path| at(path)).collect();
    assert!(import(&app, vec![page("liens", &links)]).await.applied);
    let who = signed(&app, Role::Editor).await;
    let done = app.check_links(false, 100).await.expect("goes");
    assert_eq!((done.visited, done.moved, done.uncertain, done.dead), (6, 1, 2, 0));
    for (path, state, finding) in [
        ("/la", LinkState::Alive, Finding::Alive),
        ("/parti", LinkState::Moved, Finding::Moved),
        ("/detour", LinkState::Alive, Finding::Alive),
        ("/sans-tete", LinkState::Alive, Finding::Alive),
        ("/ferme", LinkState::Uncertain, Finding::Shut),
        ("/absent", LinkState::Uncertain, Finding::Failing),
    ] {
        let (is, found, _) = seen(&app, &who, &at(path)).await;
        assert_eq!((is, found), (state, finding), "{path}");
    }
    let moved = app.watched_links(&who, LinkFilter::State(LinkState::Moved), 0, 9).await.expect("answers").0;
    assert_eq!(moved[0].row.moved_to, at("/la"));
    assert_eq!(moved[0].bearers[0].path, "/pages/liens");
    assert_eq!(app.check_links(false, 100).await.expect("goes").visited, 0, "nothing is due again today");
    assert_eq!(app.check_links(true, 100).await.expect("goes").dead, 0, "twice in one day is once");
    let heads = server.hits().iter().filter(|hit| hit.path == "/la" && hit.method == "GET").count();
    assert_eq!(heads, 0, "a page that answers to a head is not read");
    assert!(server.hits().iter().all(|hit| hit.head.contains("https://commun.example")), "we say who we are");
    assert_eq!(server.together.lock().expect("nobody panics").1, 1, "one visit at a time");
    assert!(app.catalogue().dead.is_empty());
    drop(app);

    for turn in 1..=3 {
        day += Duration::days(turn);
        let app = open_at(&folder, day, &net).await;
        app.check_links(false, 100).await.expect("goes");
    }
    let app = open_at(&folder, day, &net).await;
    assert_eq!(seen(&app, &who, &at("/absent")).await.0, LinkState::Dead);
    assert_eq!(
        app.catalogue().dead.get(&at("/absent")),
        Some(&by().at.date_naive()),
        "since the first failure"
    );
    let mails = Mutex::new(Vec::new());
    let letter = |reminder: &app::Reminder| {
        mails.lock().expect("nobody panics").push(reminder.dead.clone());
        ("s".to_owned(), "b".to_owned())
    };
    assert_eq!(app.remind(&letter).await.expect("answers"), 1, "the editor is told");
    assert_eq!(app.remind(&letter).await.expect("answers"), 0, "once");
    assert_eq!(mails.lock().expect("nobody panics")[0][0].url, at("/absent"));

    let dead = app.watched_links(&who, LinkFilter::State(LinkState::Dead), 0, 9).await.expect("answers").0;
    let id = dead[0].row.id;
    app.ignore_link(&who, id, Some("site en travaux")).await.expect("ignored");
    assert!(app.catalogue().dead.is_empty(), "what is ignored is told nowhere");
    app.ignore_link(&who, id, None).await.expect("watched");
    assert_eq!(app.catalogue().dead.len(), 1);
    let version = app.catalogue().dead_version;
    server.tell("/absent", "200 OK\n\nx");
    drop(app);
    let app = open_at(&folder, day + Duration::minutes(5), &net).await;
    assert_eq!(app.check_link_now(&who, id).await.expect("goes"), Some(LinkState::Alive));
    assert_eq!(app.check_link_now(&who, id).await.expect("answers"), None, "not twice in a minute");
    assert!(app.catalogue().dead.is_empty() && version > 0);
    let steward = signed(&app, Role::Steward).await;
    let (acts, _) = app.journal(&steward, Some(&format!("lien/{id}")), 0, 9).await.expect("answers");
    let acts: Vec<&str> = acts.iter().map(|act| act.act.as_str()).collect();
    assert_eq!(acts, ["check_link", "watch_link", "ignore_link"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_address_leads_to_a_machine_of_ours() {
    let (server, inside) = (Server::on(OUTSIDE).await, Server::on(INSIDE).await);
    inside.tell("/", "200 OK\n\nsecret");
    let port = inside.port;
    let targets = [
        format!("http://127.0.0.2:{port}/"),
        format!("http://[::ffff:127.0.0.2]:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[64:ff9b::7f00:2]:{port}/"),
        format!("http://[2002:7f00:2::]:{port}/"),
        format!("http://0x7f000002:{port}/"),
        format!("http://2130706434:{port}/"),
        format!("http://127.2:{port}/"),
        format!("http://dedans.test:{port}/"),
        format!("http://melange.test:{port}/"),
        format!("http://ana:mot@site.test:{}/la", server.port),
        "http://site.test:22/".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://dedans.test/".to_owned(),
    ];
    server.tell("/la", "200 OK\n\nx");
    for (i, target) in targets.iter().enumerate() {
        server.tell(&format!("/vers/{i}"), &format!("302 Found\nlocation: {target}\n\n"));
        server.tell(&format!("/loin/{i}"), &format!("301 Moved Permanently\nlocation: /vers/{i}\n\n"));
    }
    let names = |name: &str| -> Vec<IpAddr> {
        match name {
            "site.test" => vec![OUTSIDE],
            "dedans.test" => vec![INSIDE],
            // One honest address does not redeem the other.
            "melange.test" => vec![OUTSIDE, INSIDE],
            _ => vec![],
        }
    };
    let net = outside(names, &[server.port, port]);
    let folder = tempfile::tempdir().expect("a folder");
    let app = open_at(&folder, by().at, &net).await;
    let who = signed(&app, Role::Editor).await;
    let mut links: Vec<String> = targets.iter().filter(|t| t.starts_with("http")).cloned().collect();
    for i in 0..targets.len() {
        links.push(format!("http://site.test:{}/vers/{i}", server.port));
        links.push(format!("http://site.test:{}/loin/{i}", server.port));
    }
    assert!(import(&app, vec![page("pieges", &links)]).await.applied);
    let done = app.check_links(false, 500).await.expect("goes");
    assert_eq!(done.visited, links.len(), "{done:?}");
    for link in &links {
        let (state, finding, why) = seen(&app, &who, link).await;
        assert_eq!((state, finding), (LinkState::Uncertain, Finding::Barred), "{link}: {why}");
        assert_eq!(app.title_outside(link).await.expect("answers"), None, "{link}");
    }
    assert!(inside.hits().is_empty(), "{:?}", inside.hits());
    assert!(!server.hits().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_changes_its_mind_is_judged_again() {
    let server = Server::on(OUTSIDE).await;
    // The same port: a name that changes its mind between two visits would reach it.
    let inside = Server::at(INSIDE, server.port).await;
    inside.tell("/", "200 OK\n\nsecret");
    server.tell("/", "200 OK\n\nx");
    server.tell("/retour", "302 Found\nlocation: http://change.test:{port}/\n\n");
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let names = move |name: &str| -> Vec<IpAddr> {
        match (name, count.fetch_add(1, Ordering::SeqCst)) {
            ("change.test", 0) => vec![OUTSIDE],
            ("change.test", _) => vec![INSIDE],
            _ => vec![],
        }
    };
    let net = outside(names, &[server.port, inside.port]);
    let folder = tempfile::tempdir().expect("a folder");
    let app = open_at(&folder, by().at, &net).await;
    let who = signed(&app, Role::Editor).await;
    let link = format!("http://change.test:{}/retour", server.port);
    assert!(import(&app, vec![page("change", std::slice::from_ref(&link))]).await.applied);
    app.check_links(false, 9).await.expect("goes");
    let (_, finding, why) = seen(&app, &who, &link).await;
    assert_eq!((finding, why.as_str()), (Finding::Barred, "private_address"));
    assert!(asked.load(Ordering::SeqCst) >= 2, "the name was asked again for the redirection");
    assert!(inside.hits().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_pages_and_redirections_are_left_early() {
    let server = Server::on(OUTSIDE).await;
    let at = |path: &str| format!("http://site.test:{}{path}", server.port);
    server.tell("/sans-fin", "200 OK\ncontent-type: text/html\n\n∞");
    server.tell("/titre", "200 OK\ncontent-type: text/html\n\n<title>Un titre &amp; un autre</title>");
    server.tell("/tourne", "302 Found\nlocation: /tourne\n\n");
    let net = outside(|_| vec![OUTSIDE], &[server.port]);
    let folder = tempfile::tempdir().expect("a folder");
    let app = open_at(&folder, by().at, &net).await;
    let who = signed(&app, Role::Editor).await;
    let begun = std::time::Instant::now();
    assert_eq!(app.title_outside(&at("/sans-fin")).await.expect("answers"), None);
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
    let title = app.title_outside(&at("/titre")).await.expect("answers");
    assert_eq!(title.as_deref(), Some("Un titre & un autre"));
    assert!(import(&app, vec![page("tourne", &[at("/tourne")])]).await.applied);
    app.check_links(false, 9).await.expect("goes");
    let (_, finding, why) = seen(&app, &who, &at("/tourne")).await;
    assert_eq!((finding, why.as_str()), (Finding::Failing, "redirects"));
    assert!(server.hits().iter().filter(|hit| hit.path == "/tourne").count() <= 14);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_may_not_go_out_knows_its_links_and_stays_home() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open_at(&folder, by().at, &OutsideOptions::default()).await;
    assert!(import(&app, vec![page("liens", &["https://a.example/x".into()])]).await.applied);
    let who = signed(&app, Role::Editor).await;
    assert!(matches!(app.check_links(true, 9).await, Err(AppError::Forbidden)));
    assert_eq!(app.title_outside("https://a.example/").await.expect("answers"), None);
    let unchecked = LinkFilter::State(LinkState::Unchecked);
    let (links, total) = app.watched_links(&who, unchecked, 0, 9).await.expect("answers");
    assert_eq!((total, links[0].bearers.len()), (1, 1));
    assert!(matches!(app.check_link_now(&who, links[0].row.id).await, Err(AppError::Forbidden)));
    // A link that no record bears any more is watched no more.
    assert!(import(&app, vec![page("liens", &["https://b.example/y".into()])]).await.applied);
    let (links, total) = app.watched_links(&who, unchecked, 0, 9).await.expect("answers");
    assert_eq!((total, links[0].row.url.as_str()), (1, "https://b.example/y"));
    let contributor = signed(&app, Role::Contributor).await;
    assert!(matches!(app.watched_links(&contributor, unchecked, 0, 9).await, Err(AppError::Forbidden)));
    assert!(matches!(
        app.ignore_link(&contributor, links[0].row.id, Some("x")).await,
        Err(AppError::Forbidden)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_site_asks_of_robots_is_heard() {
    let server = Server::on(OUTSIDE).await;
    let at = |path: &str| format!("http://site.test:{}{path}", server.port);
    server.tell("/robots.txt", "200 OK\ncontent-type: text/plain\n\nUser-agent: *\nDisallow: /prive\n");
    server.tell("/ouvert", "200 OK\ncontent-type: text/html\n\nx");
    let names = |name: &str| if name == "site.test" { vec![OUTSIDE] } else { vec![] };
    let folder = tempfile::tempdir().expect("a folder");
    let app = open_at(&folder, by().at, &outside(names, &[server.port])).await;
    assert!(import(&app, vec![page("liens", &[at("/prive/x"), at("/ouvert"), at("/absent")])]).await.applied);
    let who = signed(&app, Role::Editor).await;
    let done = app.check_links(false, 100).await.expect("goes");
    assert_eq!((done.visited, done.uncertain), (3, 2));
    let (state, finding, detail) = seen(&app, &who, &at("/prive/x")).await;
    assert_eq!((state, finding, detail.as_str()), (LinkState::Uncertain, Finding::Shut, "robots"));
    assert_eq!(seen(&app, &who, &at("/ouvert")).await.0, LinkState::Alive);
    let hits = server.hits();
    assert!(!hits.iter().any(|hit| hit.path.starts_with("/prive")), "nobody went there");
    assert_eq!(hits.iter().filter(|hit| hit.path == "/robots.txt").count(), 1, "read once for the site");
}
