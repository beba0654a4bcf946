//! Accounts: entering without fixation, few tries, links and codes used once, one's own account and its end.

use app::{LinkPurpose, NewAccount, code_now};
use axum::http::StatusCode;
use model::rights::{Action, PersonId, Right, Role, Target};

use crate::support::{Browser, DemoSite, demo_site, now, token};

const PASSWORD: &str = "quatre branches et un nid vert";

async fn account(site: &DemoSite, email: &str, role: Role) -> PersonId {
    let new = NewAccount {
        email: email.into(),
        name: "Ana Exemple".into(),
        password: Some(PASSWORD.into()),
        rights: vec![Right::everywhere(role)],
    };
    site.app.add_account(new).await.expect("the store answers").expect("a good account")
}

async fn enter(
    browser: &mut Browser<'_>,
    email: &str,
    password: &str,
    wanted: &str,
) -> crate::support::Answer {
    let jeton = token(&browser.get("/connexion").await);
    let fields =
        [("csrf_token", jeton.as_str()), ("courriel", email), ("mot-de-passe", password), ("retour", wanted)];
    browser.post("/connexion", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn entering_changes_the_cookie_and_never_leaves_the_site() {
    let site = demo_site().await;
    account(&site, "ana@example.org", Role::Editor).await;
    let mut browser = Browser::new(&site);
    browser.get("/connexion").await;
    let before = browser.cookie.clone();
    let wrong = enter(&mut browser, "ana@example.org", "autre chose du tout", "/atelier").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let nobody = enter(&mut browser, "nul@example.org", "autre chose du tout", "/atelier").await;
    assert!(nobody.text().contains("ne vont pas ensemble") && nobody.status == wrong.status);
    let entered = enter(&mut browser, "Ana@Example.org", PASSWORD, "//mal.example/").await;
    assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/moi"));
    assert_ne!(browser.cookie, before, "what was known before opens nothing");
    let mut old = Browser { site: &site, cookie: before };
    assert_eq!(old.get("/moi").await.status, StatusCode::SEE_OTHER);
    let me = browser.get("/moi").await;
    assert!(me.text().contains("Ana Exemple") && me.header("cache-control") == "no-store");
    let inside = browser.cookie.clone();
    browser.post("/deconnexion", &[("csrf_token", &token(&me))]).await;
    let mut closed = Browser { site: &site, cookie: inside };
    assert_eq!(
        closed.get("/moi").await.status,
        StatusCode::SEE_OTHER,
        "the session is closed, not only forgotten"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_tried_too_much_waits() {
    let site = demo_site().await;
    account(&site, "ana@example.org", Role::Editor).await;
    let mut browser = Browser::new(&site);
    for _ in 0..5 {
        let answer = enter(&mut browser, "ana@example.org", "mauvais mot de passe", "").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let right = enter(&mut browser, "ana@example.org", PASSWORD, "").await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "the right one waits too");
    assert!(right.text().contains("Trop d’essais"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_once_and_only_by_its_button() {
    let site = demo_site().await;
    let id = account(&site, "ana@example.org", Role::Editor).await;
    let secret = site.app.new_link(LinkPurpose::SignIn, id, "").await.expect("a link");
    let address = format!("/connexion/lien/{secret}");
    let (mut one, mut two) = (Browser::new(&site), Browser::new(&site));
    let (page_one, page_two) = (one.get(&address).await, two.get(&address).await);
    assert_eq!(
        (page_one.status, page_two.status),
        (StatusCode::OK, StatusCode::OK),
        "looking does not use it"
    );
    let (jeton_one, jeton_two) = (token(&page_one), token(&page_two));
    let (fields_one, fields_two) =
        ([("csrf_token", jeton_one.as_str())], [("csrf_token", jeton_two.as_str())]);
    let (a, b) = tokio::join!(one.post(&address, &fields_one), two.post(&address, &fields_two));
    let mut statuses = [a.status, b.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::GONE], "one wins");
    assert_eq!(Browser::new(&site).get(&address).await.status, StatusCode::GONE);
    let other = site.app.new_link(LinkPurpose::Email, id, "b@example.org").await.expect("a link");
    assert_eq!(
        site.get(&format!("/connexion/lien/{other}")).await.status,
        StatusCode::GONE,
        "another purpose"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_steward_without_a_code_has_no_right_and_a_code_serves_once() {
    let site = demo_site().await;
    let id = account(&site, "ana@example.org", Role::Steward).await;
    let mut browser = Browser::new(&site);
    let entered = enter(&mut browser, "ana@example.org", PASSWORD, "/atelier/personnes").await;
    assert_eq!(entered.header("location"), "/connexion/code?retour=%2Fatelier%2Fpersonnes");
    assert_eq!(browser.get("/atelier/personnes").await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/connexion/code").await.header("location"), "/moi/code");
    let setup = browser.get("/moi/code").await;
    let text = setup.text();
    let secret =
        text.split("?secret=").nth(1).expect("an address").split(['&', '"']).next().expect("a secret");
    let code = code_now(secret, now()).expect("a code");
    let jeton = token(&setup);
    let wrong = browser.post("/moi/code", &[("csrf_token", &jeton), ("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = browser.post("/moi/code", &[("csrf_token", &jeton), ("code", &code)]).await.text();
    assert!(done.contains("codes de secours"), "{done}");
    let spare = done.split("<li><code>").nth(1).expect("codes").split('<').next().expect("a code").to_owned();
    let token_now = browser.cookie.strip_prefix("ramure=").expect("ours").to_owned();
    let who = site.app.who(&token_now).await.expect("answers").expect("signed in");
    assert!(who.id == id && who.can(Action::Administer, &Target::commons()));

    let mut again = Browser::new(&site);
    enter(&mut again, "ana@example.org", PASSWORD, "").await;
    let jeton = token(&again.get("/connexion/code").await);
    let replayed = again.post("/connexion/code", &[("csrf_token", &jeton), ("code", &code)]).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY, "a code serves once");
    let spared = again.post("/connexion/code", &[("csrf_token", &jeton), ("code", &spare)]).await;
    assert_eq!(spared.status, StatusCode::SEE_OTHER, "{}", spared.text());
    let mut third = Browser::new(&site);
    enter(&mut third, "ana@example.org", PASSWORD, "").await;
    let jeton = token(&third.get("/connexion/code").await);
    let twice = third.post("/connexion/code", &[("csrf_token", &jeton), ("code", &spare)]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "a recovery code too");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changes_ones_account_and_erases_it_in_two_steps() {
    let site = demo_site().await;
    let id = account(&site, "ana@example.org", Role::Editor).await;
    let mut browser = Browser::new(&site);
    enter(&mut browser, "ana@example.org", PASSWORD, "").await;
    let other = site.app.open_session(id, "ailleurs", false).await.expect("a session");
    let me = browser.get("/moi").await;
    assert!(
        me.text().contains("ailleurs") && me.text().contains("éditer dans tout le commun"),
        "{}",
        me.text()
    );
    let jeton = token(&me);
    let short = [
        ("csrf_token", jeton.as_str()),
        ("geste", "mot-de-passe"),
        ("actuel", PASSWORD),
        ("nouveau", "azerty"),
    ];
    assert_eq!(browser.post("/moi", &short).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let common = [
        ("csrf_token", jeton.as_str()),
        ("geste", "mot-de-passe"),
        ("actuel", PASSWORD),
        ("nouveau", "password1234"),
    ];
    assert!(browser.post("/moi", &common).await.text().contains("se devine"));
    browser.post("/moi", &[("csrf_token", &jeton), ("geste", "sessions")]).await;
    assert!(site.app.who(&other).await.expect("answers").is_none(), "a revoked session opens nothing");
    let data = browser.get("/moi/donnees.json").await.json();
    assert_eq!(data["email"], "ana@example.org");

    let page = browser.get("/moi/effacer").await;
    let wrong = browser.post("/moi/effacer", &[("csrf_token", &token(&page)), ("mot-de-passe", "non")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let gone =
        browser.post("/moi/effacer", &[("csrf_token", &token(&page)), ("mot-de-passe", PASSWORD)]).await;
    assert_eq!(gone.header("location"), "/");
    let name = site.app.name_of(&app::author(id)).await.expect("a name");
    assert_eq!(name, app::pseudonym(id));
    let mut after = Browser::new(&site);
    let refused = enter(&mut after, "ana@example.org", PASSWORD, "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}
