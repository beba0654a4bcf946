//! The workshop of curators: shut without a key, its door, what is shown of searches, and synonyms written from them.

use axum::http::{Method, StatusCode};
use store::SearchCount;

use crate::support::{Answer, DemoSite, demo_site, demo_site_keyed, now};

const KEY: &str = "une-clé-longue-pour-les-tests";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// A browser that keeps the cookie it is given.
struct Browser<'a> {
    site: &'a DemoSite,
    cookie: String,
}

impl<'a> Browser<'a> {
    fn new(site: &'a DemoSite) -> Self {
        Self { site, cookie: String::new() }
    }

    async fn get(&mut self, address: &str) -> Answer {
        let cookie = self.cookie.clone();
        let answer = self.site.ask(Method::GET, address, &[("cookie", &cookie)]).await;
        self.keep(&answer);
        answer
    }

    async fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let cookie = self.cookie.clone();
        let answer = self.site.post(address, fields, &[("cookie", &cookie)]).await;
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.headers.get("set-cookie") {
            let text = cookie.to_str().expect("a cookie");
            text.split(';').next().expect("a pair").clone_into(&mut self.cookie);
        }
    }

    /// Gives the key at the door.
    async fn enter(&mut self) {
        let token = token(&self.get("/atelier").await);
        let answer = self.post("/atelier/entrer", &[("jeton", &token), ("cle", KEY)]).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, "/atelier"),
            "{}",
            answer.text()
        );
    }
}

fn token(answer: &Answer) -> String {
    let text = answer.text();
    let after = text.split("name=\"jeton\" value=\"").nth(1).unwrap_or_else(|| panic!("a form: {text}"));
    after.split('"').next().expect("a value").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_the_workshop_says_how_to_open_it() {
    let site = demo_site().await;
    let answer = site.get("/atelier").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text().contains("curator_key") && !answer.text().contains("name=\"cle\""));
    assert!(site.get("/").await.text().contains("href=\"/atelier\""), "the foot leads to it");
    let tried = site.post("/atelier/entrer", &[("cle", ""), ("jeton", "")], &[]).await;
    assert_eq!(tried.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_room_is_shut_to_who_has_not_entered() {
    let site = demo_site_keyed(KEY).await;
    for room in ["recherches", "recherches.csv", "synonymes", "synonymes/nouveau", "synonymes/mairie"] {
        let answer = site.get(&format!("/atelier/{room}")).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/atelier"), "{room}");
    }
    for room in ["synonymes/nouveau", "synonymes/mairie", "sortir"] {
        let answer =
            site.post(&format!("/atelier/{room}"), &[("mots", "a\nb"), ("geste", "publier")], &[]).await;
        assert_eq!(answer.header("location"), "/atelier", "{room}");
    }
    for cookie in
        ["ramure_atelier=c.99999999999.x.00", "ramure_atelier=c.99999999999.x.", "ramure_atelier=", "x"]
    {
        let answer = site.ask(Method::GET, "/atelier/recherches", &[("cookie", cookie)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{cookie}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_opens_and_leaving_shuts() {
    let site = demo_site_keyed(KEY).await;
    let mut browser = Browser::new(&site);
    let door = browser.get("/atelier").await;
    let cookie = door.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/atelier", "Max-Age="] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let at_the_door = browser.cookie.clone();
    let token_of_door = token(&door);
    let wrong = browser.post("/atelier/entrer", &[("jeton", &token_of_door), ("cle", "une-autre-clé")]).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.text().contains("pas la clé"));
    let unsigned = browser.post("/atelier/entrer", &[("jeton", "00"), ("cle", KEY)]).await;
    assert_eq!(unsigned.status, StatusCode::FORBIDDEN, "a form that we did not draw");

    browser.enter().await;
    assert_ne!(browser.cookie, at_the_door, "what was known before opens nothing");
    for room in ["", "/recherches", "/synonymes", "/synonymes/nouveau", "/synonymes/mairie"] {
        let answer = browser.get(&format!("/atelier{room}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{room}: {}", answer.text());
        assert_eq!(answer.header("cache-control"), "no-store", "{room}");
    }
    let inside = browser.get("/atelier").await;
    let stale = browser.post("/atelier/sortir", &[("jeton", &token_of_door)]).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN, "a form of another pass");
    let left = browser.post("/atelier/sortir", &[("jeton", &token(&inside))]).await;
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(browser.get("/atelier/recherches").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tries_many_keys_must_wait_and_nobody_else() {
    let site = demo_site_keyed(KEY).await;
    let mut browser = Browser::new(&site);
    let jeton = token(&browser.get("/atelier").await);
    let cookie = browser.cookie.clone();
    let knock = async |from: &str, key: &str| {
        let headers = [("cookie", cookie.as_str()), ("x-forwarded-for", from)];
        site.post("/atelier/entrer", &[("jeton", &jeton), ("cle", key)], &headers).await.status
    };
    for number in 0..5 {
        assert_eq!(knock("192.0.2.1", &format!("clé-{number}")).await, StatusCode::FORBIDDEN);
    }
    assert_eq!(knock("192.0.2.1", "clé-6").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(knock("192.0.2.1", KEY).await, StatusCode::TOO_MANY_REQUESTS, "the right one waits too");
    assert_eq!(knock("192.0.2.2", KEY).await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_from_elsewhere_is_refused() {
    let site = demo_site_keyed(KEY).await;
    let mut browser = Browser::new(&site);
    browser.enter().await;
    let form = token(&browser.get("/atelier/synonymes/nouveau").await);
    let fields = [("jeton", form.as_str()), ("mots", "zig\nzag"), ("geste", "publier")];
    let cookie = browser.cookie.clone();
    for origin in ["cross-site", "same-site", "none"] {
        let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", origin)];
        let answer = site.post("/atelier/synonymes/nouveau", &fields, &headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
    }
    for jeton in ["", "00", "zz"] {
        let fields = [("jeton", jeton), ("mots", "zig\nzag"), ("geste", "publier")];
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
    let site = demo_site_keyed(KEY).await;
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

    let mut browser = Browser::new(&site);
    browser.enter().await;
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
    let site = demo_site_keyed(KEY).await;
    let mut browser = Browser::new(&site);
    browser.enter().await;
    let form = browser.get("/atelier/synonymes/nouveau?mot=mecenta").await;
    assert!(
        form.text().contains(">mecenta</textarea>") && form.text().contains("value=\"mecenat\""),
        "{}",
        form.text()
    );

    let alone = [
        ("jeton", token(&form)),
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
        ("jeton", jeton.as_str()),
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
    let both =
        [("jeton", jeton.as_str()), ("version", "1"), ("mots", "mecenta, mecenat"), ("geste", "publier")];
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

    let bare =
        [("jeton", jeton.as_str()), ("version", "2"), ("mots", "mecenta, mecenat"), ("geste", "retirer")];
    assert_eq!(
        browser.post("/atelier/synonymes/mecenta", &bare).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let why = [bare.as_slice(), &[("raison", "faute de frappe, déjà corrigée")]].concat();
    assert_eq!(browser.post("/atelier/synonymes/mecenta", &why).await.status, StatusCode::SEE_OTHER);
    assert!(!is_known());
}
