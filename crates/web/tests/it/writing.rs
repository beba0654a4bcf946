//! Writing: what may be the same is told as one types and without scripts alike; names that several bear are offered as choices;
//! links that are pasted become drafts to qualify.

use axum::http::StatusCode;
use model::Record;
use model::document::{Hints, read};
use model::rights::Role;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, demo_site, demo_site_with, hidden, token};

fn sheet(value: Value) -> Record {
    read(value, &Hints::default()).expect("valid")
}

fn organisation(slug: &str, title: &str) -> Record {
    sheet(
        json!({"kind": "organisation", "slug": slug, "title": title, "summary": format!("Fictive, {slug}."),
        "status": "published", "fictional": true}),
    )
}

async fn near(browser: &mut Browser<'_>, query: &str) -> Value {
    let answer = browser.get(&format!("/atelier/ecrire/{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_scripts_ask_is_the_list_that_the_page_draws() {
    let site = demo_site().await;
    let mut browser = Browser::signed(&site, Role::Contributor).await;
    let typed = near(&mut browser, "ressources/proches?titre=Cartographier+ses+parten").await;
    let html = typed["html"].as_str().expect("a text");
    assert!(typed["count"].as_u64().is_some_and(|count| count >= 1), "{typed}");
    assert!(html.contains("/atelier/modifier/ressources/cartographier-ses-partenaires"), "{html}");
    assert!(typed["said"].as_str().is_some_and(|said| said.contains("proche")), "{typed}");
    let nothing = near(&mut browser, "ressources/proches?titre=Zzz+rien+de+tel").await;
    assert_eq!((&nothing["count"], &nothing["html"].as_str().map(str::trim)), (&json!(0), &Some("")));

    // Without scripts, the same list, the same words.
    let form = token(&browser.get("/atelier/ecrire/ressources?sorte=methode").await);
    let fields = [("csrf_token", form.as_str()), ("titre", "Cartographier ses parten"), ("sorte", "methode")];
    let page = browser.post("/atelier/ecrire/ressources", &fields).await;
    assert!(page.text().contains(html.trim()), "{}", page.text());
    let anyway =
        browser.post("/atelier/ecrire/ressources", &[&fields[..], &[("malgre", "oui")]].concat()).await;
    assert!(anyway.header("location").starts_with("/atelier/propositions/"), "{}", anyway.text());
    // The form goes on telling it, and asks about all but itself.
    let page = browser.get(anyway.header("location")).await.text();
    assert!(
        page.contains("/atelier/ecrire/ressources/proches?sauf=")
            && page.contains("Est-ce l’une de celles-ci")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_or_an_organisation_says_it_too_and_nothing_runs() {
    let twin = sheet(
        json!({"kind": "resource", "slug": "jumelle", "title": "<script>alert(1)</script> & co",
        "summary": "Fictive <img src=x>.", "status": "published", "fictional": true, "medoc": "outil",
        "licence": "CC-BY-SA-4.0", "url": "https://www.exemple-outil.example/guide/", "sources": [{"title": "S"}]}),
    );
    let gathering =
        sheet(json!({"kind": "event", "slug": "rencontre", "title": "Rencontre des acteurs du quartier",
        "summary": "Fictive.", "status": "published", "fictional": true, "starts_on": "2027-01-01",
        "organisers": ["organisations/la-fabrique"]}));
    let site =
        demo_site_with(vec![twin, organisation("la-fabrique", "La Fabrique d’essai"), gathering]).await;
    let mut browser = Browser::signed(&site, Role::Contributor).await;
    let address =
        "ressources/proches?titre=Tout+autre+chose&adresse=http%3A%2F%2Fexemple-outil.example%2Fguide";
    let found = near(&mut browser, address).await;
    let html = found["html"].as_str().expect("a text");
    assert_eq!(found["count"], 1, "{found}");
    assert!(
        html.contains("La même adresse") && !html.contains("<script") && !html.contains("<img"),
        "{html}"
    );
    let words = "evenements/proches?titre=Rencontre+d’acteurs+de+quartiers";
    let with = near(&mut browser, &format!("{words}&organisation=La+Fabrique+d’essai")).await;
    let slug =
        |found: &Value| found["html"].as_str().is_some_and(|html| html.contains("/evenements/rencontre"));
    assert!(slug(&with), "{with}");
    // An event of another noun’s address is none of its business.
    assert_eq!(
        near(&mut browser, "evenements/proches?adresse=https%3A%2F%2Fexemple-outil.example%2Fguide").await["count"],
        0
    );

    let mut reader = Browser::signed(&site, Role::Reader).await;
    for path in ["/atelier/ecrire/ressources/proches?titre=x", "/atelier/ecrire/fiches?q=x"] {
        assert_eq!(reader.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(site.get(path).await.status, StatusCode::SEE_OTHER, "{path}");
    }
    assert_eq!(browser.get("/atelier/ecrire/nimporte/proches?titre=x").await.status, StatusCode::NOT_FOUND);
    let mut last = StatusCode::OK;
    for _ in 0..160 {
        last = browser.get("/atelier/ecrire/fiches?q=xx").await.status;
        if last != StatusCode::OK {
            break;
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "a script gone mad is slowed down");
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_proposed_by_noun_and_homonyms_by_their_addresses() {
    let twins =
        vec![organisation("asso-nord", "Les Amis du lieu"), organisation("asso-sud", "Les Amis du lieu")];
    let site = demo_site_with(twins).await;
    let mut browser = Browser::signed(&site, Role::Editor).await;
    let found = near(&mut browser, "fiches?q=amis+du+l&sortes=organisations").await;
    let values: Vec<&str> =
        found.as_array().expect("a list").iter().filter_map(|one| one["value"].as_str()).collect();
    assert!(
        values.contains(&"organisations/asso-nord") && values.contains(&"organisations/asso-sud"),
        "{found}"
    );
    let kinds = near(&mut browser, "fiches?q=cartographier&sortes=organisations").await;
    assert!(!kinds.to_string().contains("Cartographier ses partenaires"), "{kinds}");
    let any = near(&mut browser, "fiches?q=cartographier&sortes=").await;
    assert!(any.to_string().contains("Cartographier ses partenaires"), "{any}");
}

/// Saves a form with these fields, and gives the page that follows.
async fn save(browser: &mut Browser<'_>, path: &str, more: &[(&str, &str)]) -> Answer {
    let page = browser.get(path).await;
    let (jeton, revision) = (hidden(&page, "csrf_token"), hidden(&page, "revision"));
    let fields =
        [&[("csrf_token", jeton.as_str()), ("revision", &revision), ("geste", "enregistrer")], more].concat();
    let done = browser.post(path, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    browser.get(path).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_several_bear_is_asked_and_the_answer_kept() {
    let twins =
        vec![organisation("asso-nord", "Les Amis du lieu"), organisation("asso-sud", "Les Amis du lieu")];
    let site = demo_site_with(twins).await;
    let mut browser = Browser::signed(&site, Role::Editor).await;
    let form = token(&browser.get("/atelier/ecrire/evenements").await);
    let begun = browser
        .post("/atelier/ecrire/evenements", &[("csrf_token", &form), ("titre", "Un soir d’essai")])
        .await;
    let path = begun.header("location").to_owned();
    let typed = [
        ("offre", "territories"),
        ("offre", "organisers"),
        ("territories", "Saint-Denis\nBrest"),
        ("organisers", "Les Amis du lieu"),
    ];
    let page = save(&mut browser, &path, &typed).await.text();
    let plain = page.replace('\u{a0}', " ");
    assert!(
        plain.contains("« Saint-Denis » : lequel ?") && plain.contains("« Les Amis du lieu » : lequel ?"),
        "{page}"
    );
    assert!(page.contains("data-pick=\"territoires\"") && page.contains("data-pick=\"organisations\""));
    let answer = |name: &str, holds: &str| {
        let part = page
            .split("<input type=\"radio\" name=\"")
            .find(|part| part.starts_with(name) && part.contains(holds));
        let part = part.unwrap_or_else(|| panic!("{name} {holds}: {page}"));
        let mut quoted = part.split('"');
        let name = quoted.next().expect("a name").to_owned();
        (name, quoted.nth(1).expect("a value").to_owned())
    };
    let (place, code) = answer("lequel:territories:", "commune:93066");
    let (who, which) = answer("lequel:organisers:", "organisations/asso-sud");
    let answers = [(place.as_str(), code.as_str()), (who.as_str(), which.as_str())];
    let page = save(&mut browser, &path, &[&typed[..], &answers[..]].concat()).await.text();
    assert!(
        !page.contains("« Saint-Denis » : lequel ?") && !page.contains("« Les Amis du lieu » : lequel ?"),
        "{page}"
    );
    let id = path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an identifier");
    let doc = site.app.proposal(&browser.who().await, id).await.expect("theirs").doc;
    assert_eq!(doc["territories"][0], "commune:93066", "{doc}");
    assert_eq!(doc["organisers"], json!(["organisations/asso-sud"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_are_pasted_become_drafts_of_one_queue() {
    let known = sheet(
        json!({"kind": "resource", "slug": "connue", "title": "Ressource connue", "summary": "Fictive.",
        "status": "published", "fictional": true, "medoc": "outil", "licence": "CC-BY-SA-4.0",
        "url": "https://connue.example/a", "sources": [{"title": "S"}]}),
    );
    let site = demo_site_with(vec![known]).await;
    let mut browser = Browser::signed(&site, Role::Editor).await;
    let choose = browser.get("/atelier/ecrire").await;
    assert!(choose.text().contains("Partir de liens"));
    let form = token(&choose);
    let lines = "https://neuve.example/methode Une méthode <b>neuve</b>\nhttp://www.connue.example/a/\nsans adresse\nhttps://sans-titre.example/page";
    let page = browser.post("/atelier/ecrire", &[("csrf_token", &form), ("liens", lines)]).await;
    let text = page.text();
    assert_eq!(page.status, StatusCode::OK);
    assert!(text.contains("2 brouillons à qualifier") && !text.contains("<b>neuve"), "{text}");
    assert!(text.contains("/atelier/modifier/ressources/connue") && text.contains("sans adresse"), "{text}");
    assert!(
        text.contains("sans-titre.example/page"),
        "a title stands for itself when nobody goes out: {text}"
    );
    let home = browser.get("/atelier").await.text();
    assert!(home.contains("2\u{a0}liens à qualifier") && !home.contains("remarque"), "{home}");
    let queue = browser.get("/atelier/propositions").await.text();
    assert!(queue.contains("Liens à qualifier") && queue.matches("Qualifier").count() >= 2, "{queue}");
    let again = browser
        .post("/atelier/ecrire", &[("csrf_token", &form), ("liens", "https://neuve.example/methode/")])
        .await;
    assert!(again.text().contains("Déjà dans vos brouillons"), "{}", again.text());
    let anyway = [("csrf_token", form.as_str()), ("liens", "https://connue.example/a"), ("malgre", "oui")];
    assert!(browser.post("/atelier/ecrire", &anyway).await.text().contains("1 brouillon à qualifier"));
    let none = browser.post("/atelier/ecrire", &[("csrf_token", &form), ("liens", "rien du tout")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().contains("rien du tout</textarea>"), "what was typed is kept: {}", none.text());
    // Once it says what it is, it leaves the queue for the drafts.
    let draft =
        text.split("/atelier/propositions/").nth(1).and_then(|rest| rest.split('"').next()).expect("a draft");
    let path = format!("/atelier/propositions/{draft}");
    save(&mut browser, &path, &[("offre", "medoc"), ("medoc", "methode")]).await;
    let queue = browser.get("/atelier/propositions").await.text();
    assert!(queue.contains("En cours") && queue.contains(&path), "{queue}");
    let mut reader = Browser::signed(&site, Role::Reader).await;
    assert_eq!(reader.post("/atelier/ecrire", &[("liens", lines)]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_itinerary_is_followed_by_mail_and_stopped() {
    let site = demo_site().await;
    let page = site.get("/gps?besoin=trouver+des+partenaires").await.text();
    let address =
        page.split("href=\"/gps/suivre?").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    let address = format!("/gps/suivre?{}", address.replace("&amp;", "&").replace("&#38;", "&"));
    let door = site.get(&address).await;
    assert!(door.header("location").starts_with("/connexion?retour="), "{}", door.header("location"));
    let mut browser = Browser::signed(&site, Role::Reader).await;
    let page = browser.get(&address).await;
    assert!(page.text().contains("trouver des partenaires"), "{}", page.text());
    let form = token(&page);
    for _ in 0..2 {
        let done = browser.post(&address, &[("csrf_token", &form)]).await;
        assert_eq!(done.header("location"), "/moi/suivi?dit=itineraire", "{}", done.text());
    }
    let mine = browser.get("/moi/suivi?dit=itineraire").await;
    assert_eq!(mine.text().matches("name=\"itineraire\"").count(), 1, "twice is once");
    assert!(browser.get("/moi").await.text().contains("1\u{a0}itinéraire suivi"));
    let letter =
        |told: &app::RouteTold| (format!("{} {}", told.entered.len(), told.left.len()), "b".to_owned());
    assert_eq!(site.app.tell_routes(&letter).await.expect("answers"), 0, "nothing changed");
    let id = hidden(&mine, "itineraire");
    let mut other = Browser::signed(&site, Role::Reader).await;
    let theirs = token(&other.get("/atelier").await);
    other.post("/moi/suivi", &[("csrf_token", &theirs), ("itineraire", &id)]).await;
    assert!(browser.get("/moi/suivi").await.text().contains(&id), "nobody stops it for someone else");
    let stopped = browser.post("/moi/suivi", &[("csrf_token", &form), ("itineraire", &id)]).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER);
    assert!(!browser.get("/moi/suivi").await.text().contains(&id));
}
