//! Writing to an organisation by the site: the message arrives, no address is shown, a robot or a crowd is stopped.

use axum::http::StatusCode;
use chrono::Utc;
use model::rights::Role;

use crate::support::{Answer, Browser, DemoSite, demo_site, hidden};

const PAGE: &str = "/ecrire/organisations/cap-alliances-metropole";

/// The signed moment of a form drawn some seconds ago.
fn since(site: &DemoSite, ago: i64) -> String {
    let at = (Utc::now().timestamp() - ago).to_string();
    format!("{at}.{}", site.app.sign("since", &format!("{at}{PAGE}")))
}

async fn write(site: &DemoSite, from: &str, fields: &[(&str, &str)]) -> Answer {
    let form = site.get(PAGE).await;
    let cookie = form.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let (jeton, depuis) = (hidden(&form, "csrf_token"), since(site, 60));
    let mut all = fields.to_vec();
    all.extend([("csrf_token", jeton.as_str()), ("depuis", depuis.as_str())]);
    site.post(PAGE, &all, &[("cookie", &cookie), ("x-forwarded-for", from)]).await
}

const GOOD: [(&str, &str); 4] = [
    ("nom", "Mairie\r\nde Trifouillis"),
    ("courriel", "maire@exemple.org"),
    ("texte", "Pouvons-nous parler <b>de nos divergences</b> ?"),
    ("a-propos", "/territoires/commune-29151"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_message_reaches_who_looks_after_the_record() {
    let site = demo_site().await;
    let nobody = site.get(PAGE).await;
    assert!(nobody.text().contains("Personne ne relève encore"), "no account yet");
    assert_eq!(write_blind(&site).await, StatusCode::UNPROCESSABLE_ENTITY);
    let mut steward = Browser::signed(&site, Role::Steward).await;
    let sent = write(&site, "192.0.2.7", &GOOD).await;
    assert_eq!(sent.header("location"), format!("{PAGE}?merci=1"));
    assert!(site.get(&format!("{PAGE}?merci=1")).await.text().contains("Votre message est parti"));
    let (mails, count) = site.app.outbox(&steward.who().await, 0, 10).await.expect("the outbox");
    assert_eq!(count, 1);
    let mail = &mails[0];
    assert!(mail.recipient.starts_with("steward-") && mail.subject.contains("Cap Alliances"), "{mail:?}");
    assert!(mail.body.contains("Mairie de Trifouillis écrit") && mail.body.contains("maire@exemple.org"));
    assert!(
        mail.body.contains("/territoires/commune-29151") && mail.body.contains("<b>de nos divergences</b>")
    );
    let shown =
        site.get(PAGE).await.text() + &site.get("/organisations/cap-alliances-metropole").await.text();
    assert!(!shown.contains("steward-") && !shown.contains("maire@"), "no address is shown");
    assert!(
        shown.contains("href=\"/ecrire/organisations/cap-alliances-metropole\""),
        "the record leads there"
    );
    assert!(steward.get("/atelier/courriels").await.text().contains("Cap Alliances"));
}

/// Posts where nobody would read.
async fn write_blind(site: &DemoSite) -> StatusCode {
    let page = "/organisations/cap-alliances-metropole";
    let form = site.get(&format!("/signaler{page}")).await;
    let cookie = form.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let (jeton, depuis) = (hidden(&form, "csrf_token"), since(site, 60));
    let mut all = GOOD.to_vec();
    all.extend([("csrf_token", jeton.as_str()), ("depuis", depuis.as_str())]);
    site.post(PAGE, &all, &[("cookie", &cookie)]).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn robots_crowds_and_empty_forms_are_stopped() {
    let site = demo_site().await;
    Browser::signed(&site, Role::Steward).await;
    let empty = write(&site, "192.0.2.8", &[("nom", " "), ("courriel", "maire"), ("texte", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["Dites qui écrit", "pas complète", "au moins une phrase", "value=\"maire\""] {
        assert!(empty.text().contains(said), "{said}");
    }
    let robot = write(&site, "192.0.2.8", &[&GOOD[..], &[("site-web", "x")]].concat()).await;
    assert_eq!(robot.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(robot.text().contains("Pouvons-nous parler &#60;b&#62;"), "what was typed is kept, escaped");
    let elsewhere =
        write(&site, "192.0.2.8", &[&[("a-propos", "//mechant.example/")], &GOOD[..3]].concat()).await;
    assert_eq!(elsewhere.status, StatusCode::SEE_OTHER);
    assert_eq!(write(&site, "192.0.2.8", &GOOD).await.status, StatusCode::TOO_MANY_REQUESTS, "once a day");
    assert_eq!(write(&site, "192.0.2.9", &GOOD).await.status, StatusCode::SEE_OTHER, "someone else may");
    let mut steward = Browser::signed(&site, Role::Steward).await;
    let (mails, _) = site.app.outbox(&steward.who().await, 0, 20).await.expect("the outbox");
    assert!(mails.iter().all(|mail| !mail.body.contains("mechant")), "only addresses of this site are told");
    assert!(steward.get("/ecrire/ressources/charte").await.status == StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_carried_is_forgotten() {
    let site = demo_site().await;
    let steward = Browser::signed(&site, Role::Steward).await;
    write(&site, "192.0.2.7", &GOOD).await;
    assert_eq!(site.app.forget_relayed().await.expect("the store"), 0, "it waits and is recent");
    let (_, count) = site.app.outbox(&steward.who().await, 0, 10).await.expect("the outbox");
    assert_eq!(count, 1);
}
