//! The workshop: shut to who has not the right, what is shown of searches, and synonyms written from them.

use axum::http::{Method, StatusCode};
use model::rights::Role;
use store::SearchCount;

use crate::support::{Browser, DemoSite, demo_site, now, token};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

#[tokio::test(flavor = "multi_thread")]
async fn every_room_is_shut_to_who_has_no_right() {
    let site = demo_site().await;
    for room in ["recherches", "recherches.csv", "synonymes", "synonymes/nouveau", "synonymes/mairie"] {
        let answer = site.get(&format!("/atelier/{room}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{room}");
        assert!(answer.header("location").starts_with("/connexion?retour="), "{room}");
    }
    let mut browser = Browser::signed(&site, Role::Contributor).await;
    for room in ["recherches", "synonymes", "personnes", "journal", "courriels"] {
        assert_eq!(browser.get(&format!("/atelier/{room}")).await.status, StatusCode::FORBIDDEN, "{room}");
    }
    assert_eq!(browser.get("/atelier").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_from_elsewhere_is_refused() {
    let site = demo_site().await;
    let mut browser = Browser::signed(&site, Role::Editor).await;
    let form = token(&browser.get("/atelier/synonymes/nouveau").await);
    let fields = [("csrf_token", form.as_str()), ("mots", "zig\nzag"), ("geste", "publier")];
    let cookie = browser.cookie.clone();
    for origin in ["cross-site", "same-site", "none"] {
        let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", origin)];
        let answer = site.post("/atelier/synonymes/nouveau", &fields, &headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
    }
    for jeton in ["", "00", "zz"] {
        let fields = [("csrf_token", jeton), ("mots", "zig\nzag"), ("geste", "publier")];
        let answer = browser.post("/atelier/synonymes/nouveau", &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{jeton}");
    }
    assert!(!site.app.synonym_rules().iter().any(|rule| rule.from.contains(&"zig".to_owned())));
}

/// The searches of people, as browsers ask for them.
async fn search(site: &DemoSite, words: &str, times: usize) {
    let address = format!("/recherche?q={}", words.replace(' ', "+"));
    for _ in 0..times {
        site.ask(Method::GET, &address, &[("user-agent", FIREFOX)]).await;
    }
}

async fn add(site: &DemoSite, words: &str, days_ago: u64, asked: u64, unanswered: u64) {
    let url = format!("sqlite://{}/ramure.db", site.app.data_folder().display());
    let store = store::Store::open(&url).await.expect("opens");
    let day = now().date_naive() - chrono::Days::new(days_ago);
    let count =
        SearchCount { day, words: words.into(), platform: String::new(), asked, unanswered, results: 0 };
    store.add_searches(&[count]).await.expect("written");
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_are_counted_even_from_memory_and_shown_when_enough_ask() {
    let site = demo_site().await;
    search(&site, "alliance", 4).await;
    search(&site, "zzyzxqwk", 4).await;
    search(&site, "secret unique", 1).await;
    search(&site, "06 12 34 56 78", 9).await;
    // Robots, other pages of the same results and choices among them are not asked anew.
    site.ask(Method::GET, "/recherche?q=alliance", &[("user-agent", "Googlebot/2.1")]).await;
    for turned in ["&page=2", "&tri=title", "&sorte=outil", "&territoire=region:53"] {
        site.ask(Method::GET, &format!("/recherche?q=alliance{turned}"), &[("user-agent", FIREFOX)]).await;
    }
    let report = site.app.searches(30, None).await.expect("reads");
    assert_eq!(
        (report.asked, report.most.len(), report.others),
        (9, 0, (3, 9)),
        "one day is not enough: {report:?}"
    );
    add(&site, "alliance", 1, 1, 0).await;
    add(&site, "zzyzxqwk", 3, 2, 2).await;
    add(&site, "ancien", 40, 50, 50).await;

    let mut browser = Browser::signed(&site, Role::Editor).await;
    let page = browser.get("/atelier/recherches").await.text();
    assert!(page.contains(">alliance</a>") && page.contains(">zzyzxqwk</a>"));
    assert!(!page.contains("secret") && !page.contains("06 12") && !page.contains("ancien"), "{page}");
    assert!(page.contains("/atelier/synonymes/nouveau?mot=zzyzxqwk"), "one click");
    let unanswered = page.split("id=\"plus\"").next().expect("the first table");
    assert!(unanswered.contains("zzyzxqwk") && !unanswered.contains(">alliance<"));
    let csv = browser.get("/atelier/recherches.csv?periode=30").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let text = csv.text();
    assert!(text.contains("alliance;5;2;0;") && text.contains("zzyzxqwk;6;2;6;0"), "{text}");
    assert!(text.contains("(autres : 1);1;;;") && !text.contains("secret"), "{text}");
    let longer = browser.get("/atelier/recherches?periode=90").await.text();
    assert!(longer.contains("2\u{a0}autres demandes"), "{longer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_that_found_nothing_becomes_a_synonym_with_its_history() {
    let site = demo_site().await;
    let mut browser = Browser::signed(&site, Role::Editor).await;
    let form = browser.get("/atelier/synonymes/nouveau?mot=mecenta").await;
    assert!(
        form.text().contains(">mecenta</textarea>") && form.text().contains("value=\"mecenat\""),
        "{}",
        form.text()
    );

    let alone = [
        ("csrf_token", token(&form)),
        ("mots", "mecenta".into()),
        ("sens", "both_ways".into()),
        ("geste", "publier".into()),
    ];
    let alone: Vec<(&str, &str)> = alone.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = browser.post("/atelier/synonymes/nouveau", &alone).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("au moins deux") && refused.text().contains(">mecenta</textarea>"));

    let jeton = token(&form);
    let both = [
        ("csrf_token", jeton.as_str()),
        ("mots", "mecenta"),
        ("proche", "mecenat"),
        ("sens", "both_ways"),
        ("raison", "vu dans les recherches"),
        ("geste", "brouillon"),
    ];
    let saved = browser.post("/atelier/synonymes/nouveau", &both).await;
    assert_eq!(saved.header("location"), "/atelier/synonymes?enregistree=mecenta", "{}", saved.text());
    let is_known = || site.app.synonym_rules().iter().any(|rule| rule.from == ["mecenta", "mecenat"]);
    assert!(!is_known(), "a draft is not searched");
    assert_eq!(site.get("/equivalences/mecenta").await.status, StatusCode::NOT_FOUND);

    let again = browser.get("/atelier/synonymes/nouveau?mot=Mecenta").await;
    assert_eq!(
        again.header("location"),
        "/atelier/synonymes/mecenta?mot=Mecenta",
        "completed rather than written twice"
    );
    let both = [
        ("csrf_token", jeton.as_str()),
        ("version", "1"),
        ("mots", "mecenta, mecenat"),
        ("geste", "publier"),
    ];
    let published = browser.post("/atelier/synonymes/mecenta", &both).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text());
    assert!(is_known(), "searches know it at once");
    assert_eq!(site.get("/equivalences/mecenta").await.status, StatusCode::OK);
    let page = browser.get("/atelier/synonymes/mecenta").await.text();
    assert!(
        page.contains("Version 1") && page.contains("Version 2") && page.contains("vu dans les recherches")
    );

    let late = browser.post("/atelier/synonymes/mecenta", &both).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("pendant que vous écriviez"));

    let bare = [
        ("csrf_token", jeton.as_str()),
        ("version", "2"),
        ("mots", "mecenta, mecenat"),
        ("geste", "retirer"),
    ];
    assert_eq!(
        browser.post("/atelier/synonymes/mecenta", &bare).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let why = [bare.as_slice(), &[("raison", "faute de frappe, déjà corrigée")]].concat();
    assert_eq!(browser.post("/atelier/synonymes/mecenta", &why).await.status, StatusCode::SEE_OTHER);
    assert!(!is_known());
}
