//! Staying true: what ages is shown, « toujours vrai » works once, followers are told once.

use app::NewAccount;
use axum::http::{Method, StatusCode};
use chrono::Duration;
use model::rights::{Right, Role};
use model::{Kind, PartialDate, RecordId, Ref};

use crate::support::{DemoSite, demo_site, now};

const SHEET: &str = "/glossaire/commun";

async fn record(site: &DemoSite) -> model::Record {
    site.app.followable(&Ref::new(Kind::GlossaryEntry, "commun")).await.expect("it is in the demonstration")
}

/// The sheet, to be read again since March.
async fn aged(site: &DemoSite) {
    let mut record = record(site).await;
    record.envelope.review_on = Some("2026-03-01".parse::<PartialDate>().expect("a date"));
    site.write(vec![record]).await;
}

async fn editor(site: &DemoSite) -> (String, String) {
    let new = NewAccount {
        email: "editrice@exemple.org".into(),
        name: "Éditrice".into(),
        password: None,
        rights: vec![Right::everywhere(Role::Editor)],
    };
    let id = site.app.add_account(new).await.expect("the store answers").expect("a good account");
    let token = site.app.open_session(id, "test", true).await.expect("a session");
    (format!("ramure={token}"), site.app.sign("form", &token))
}

fn field(address: &str, name: &str) -> String {
    let after = address.split(&format!("{name}=")).nth(1).expect("the field is there");
    after.split('&').next().expect("a value").to_owned()
}

/// The address of the first one-click link that a run of the reminders writes.
async fn link(site: &DemoSite) -> Option<String> {
    let kept = std::sync::Mutex::new(None);
    let letter = |reminder: &app::Reminder| {
        *kept.lock().expect("nobody panics") =
            reminder.due.iter().find(|due| due.path == SHEET).map(|due| due.still_true.clone());
        ("s".to_owned(), "b".to_owned())
    };
    site.app.remind(&letter).await.expect("the store answers");
    kept.into_inner().expect("nobody panics")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ages_says_so_and_one_click_makes_it_true_again_once() {
    let site = demo_site().await;
    assert!(!site.get(SHEET).await.text().contains("À relire depuis"));
    aged(&site).await;
    assert!(site.get(SHEET).await.text().contains("À relire depuis mars 2026"));
    let (cookie, token) = editor(&site).await;
    let address = link(&site).await.expect("the editor is told");
    assert_eq!(link(&site).await, None, "only once");
    let version = record(&site).await.envelope.version;
    let page = site.ask(Method::GET, &address, &[("cookie", &cookie)]).await;
    assert!(page.text().contains("C’est toujours vrai"), "{}", page.text());
    assert_eq!(record(&site).await.envelope.version, version, "opening changes nothing");
    let names = ["fiche", "version", "qui", "signature"];
    let values: Vec<String> = names.iter().map(|name| field(&address, name)).collect();
    let mut fields: Vec<(&str, &str)> =
        names.iter().copied().zip(values.iter().map(String::as_str)).collect();
    fields.push(("csrf_token", &token));
    let mut forged = fields.clone();
    forged[1].1 = "77";
    let refused = site.post("/toujours-vrai", &forged, &[("cookie", &cookie)]).await;
    assert!(refused.text().contains("Ce lien ne sert plus"));
    let done = site.post("/toujours-vrai", &fields, &[("cookie", &cookie)]).await;
    assert!(done.text().contains("Merci"), "{}", done.text());
    assert_eq!(record(&site).await.envelope.version, version + 1);
    assert!(!site.get(SHEET).await.text().contains("À relire depuis"));
    let again = site.post("/toujours-vrai", &fields, &[("cookie", &cookie)]).await;
    assert!(again.text().contains("Ce lien ne sert plus"));
    assert_eq!(record(&site).await.envelope.version, version + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_are_shut_to_strangers_and_records_are_entrusted() {
    let site = demo_site().await;
    for room in ["/atelier/suivi", "/moi/suivi"] {
        assert_eq!(site.get(room).await.status, StatusCode::SEE_OTHER, "{room}");
    }
    let (cookie, token) = editor(&site).await;
    let id = record(&site).await.envelope.id.to_string();
    let keepers = site.app.keepers().await.expect("the store answers");
    let person = keepers[0].0.to_string();
    let fields = [("csrf_token", token.as_str()), ("fiche", &id), ("a-qui", &person), ("geste", "confier")];
    let answer = site.post("/atelier/suivi", &fields, &[("cookie", &cookie)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let mine = site.ask(Method::GET, "/moi/suivi", &[("cookie", &cookie)]).await.text();
    assert!(mine.contains(SHEET) && !mine.contains("Aucune fiche ne vous est confiée"));
    let all =
        site.ask(Method::GET, "/atelier/suivi?etat=toutes&sorte=glossaire", &[("cookie", &cookie)]).await;
    assert!(all.text().contains("Éditrice") && all.body.len() < 50 * 1024, "{}", all.body.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn followers_with_and_without_account_are_told_once() {
    let site = demo_site().await;
    let (cookie, token) = editor(&site).await;
    let told = std::sync::Mutex::new(Vec::<String>::new());
    let letter = |all: &[app::Told]| {
        told.lock().expect("nobody panics").extend(all.iter().map(|one| one.stop.clone()));
        ("s".to_owned(), "b".to_owned())
    };
    site.app.tell_followers(&letter).await.expect("the store answers");
    let fields = [("csrf_token", token.as_str()), ("geste", "suivre")];
    let answer = site.post(&format!("/atelier/suivre{SHEET}"), &fields, &[("cookie", &cookie)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = std::sync::Mutex::new(String::new());
    let ask = |_: &str, address: &str| {
        address.clone_into(&mut page.lock().expect("nobody panics"));
        ("s".to_owned(), "b".to_owned())
    };
    let address = Ref::new(Kind::GlossaryEntry, "commun");
    assert!(site.app.ask_to_follow(&address, "a@exemple.org", &ask).await.expect("the store answers"));
    assert!(!site.app.ask_to_follow(&address, "pas une adresse", &ask).await.expect("the store answers"));
    let signature = field(&page.lock().expect("nobody panics"), "signature");
    let id: RecordId = record(&site).await.envelope.id;
    assert!(
        site.app.set_follow_by_mail(true, id, "b@exemple.org", &signature).await.is_err(),
        "for one address"
    );
    site.app.set_follow_by_mail(true, id, "a@exemple.org", &signature).await.expect("our link");
    assert_eq!(site.app.tell_followers(&letter).await.expect("the store answers"), 0, "nothing changed");
    let mut changed = record(&site).await;
    changed.envelope.summary = "Une autre définition.".into();
    site.write_at(vec![changed], now() + Duration::hours(2)).await;
    assert_eq!(site.app.tell_followers(&letter).await.expect("the store answers"), 2, "one mail each");
    let stops = told.lock().expect("nobody panics").clone();
    assert_eq!(stops.len(), 2);
    assert!(stops.iter().all(|stop| stop.starts_with("/suivre/arreter?")), "{stops:?}");
    assert_eq!(site.app.tell_followers(&letter).await.expect("the store answers"), 0, "told once");
}
