//! What must be refused: forms of others, what no right opens, what was not offered, what is not text; and drafts, anywhere.

use axum::http::{Method, StatusCode};
use model::rights::Role;
use serde_json::Value;

use crate::support::{Browser, DemoSite, demo_site, hidden, token};

/// What an attacker writes in every field.
const PAYLOADS: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "[clic](javascript:alert(1)) ![x](javascript:alert(1))",
    "{{ 7*7 }} {% include \"base.html\" %} ${7*7}",
    "'; DROP TABLE record; --",
    "../../../../etc/passwd",
];

/// The addresses of `access.rs`, with what they ask.
fn addresses() -> Vec<(String, String)> {
    let source =
        std::fs::read_to_string(testkit::repository().join("crates/web/src/access.rs")).expect("the table");
    let table = source.split("const NEEDS").nth(1).and_then(|rest| rest.split("];").next()).expect("a table");
    let rows = table.lines().filter_map(|line| {
        let (path, need) = line.trim().strip_prefix("(\"")?.split_once("\", ")?;
        Some((path.to_owned(), need.trim_end_matches("),").trim_end_matches(',').to_owned()))
    });
    let rows: Vec<(String, String)> = rows.collect();
    assert!(rows.len() > 40, "{}", rows.len());
    rows
}

fn filled(path: &str) -> String {
    path.replace("{folder}", "ressources")
        .replace("{slug}", "cartographier-ses-partenaires")
        .replace("{version}", "1")
        .replace("{id}", "01a21400-0000-7000-8000-000000000000")
        .replace("{secret}", "secret")
        .replace("{name}", "api")
        .replace("{code}", "france")
        .replace("{at}", "0")
        .replace("{key}", "cle")
        .replace("{n}", "1")
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_enters_without_an_account_and_no_form_is_taken_from_elsewhere() {
    let site = demo_site().await;
    for (path, need) in addresses() {
        let address = filled(&path);
        let answer = site.get(&address).await;
        if need.starts_with("Account") || need.starts_with("Right") {
            let to = answer.header("location");
            assert!(
                answer.status == StatusCode::SEE_OTHER && to.starts_with("/connexion"),
                "{address}: {} {to}",
                answer.status
            );
        }
        assert!(answer.status.as_u16() < 500, "{address}: {}", answer.status);
        for headers in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("origin", "https://mal.example"), ("host", "ici")],
        ] {
            let sent = site.post(&address, &[("titre", "x"), ("csrf_token", "0")], headers).await;
            let is_refused = sent.status == StatusCode::FORBIDDEN
                || sent.status == StatusCode::METHOD_NOT_ALLOWED
                || sent.status == StatusCode::NOT_FOUND
                || sent.header("location").starts_with("/connexion");
            assert!(is_refused, "{address}: {} {}", sent.status, sent.header("location"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_opens_what_it_opens_and_nothing_else() {
    let site = demo_site().await;
    let mut opened = 0;
    for role in [Role::Reader, Role::Contributor, Role::Catalyst, Role::Editor, Role::Reviewer] {
        let mut browser = Browser::signed(&site, role).await;
        for (path, need) in addresses() {
            let Some(action) = need.strip_prefix("Right(Action::").and_then(|rest| rest.strip_suffix(')'))
            else {
                continue;
            };
            let action = model::rights::Action::ALL
                .into_iter()
                .find(|known| format!("{known:?}") == action)
                .expect("an action");
            let answer = browser.get(&filled(&path)).await;
            if role.may(action) {
                opened += 1;
                assert_ne!(answer.status, StatusCode::FORBIDDEN, "{role:?} {path}");
            } else {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} {path}");
            }
        }
    }
    assert!(opened > 20, "{opened}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_stays_text_everywhere_and_a_draft_stays_hidden() {
    let site = demo_site().await;
    let mut author = Browser::signed(&site, Role::Contributor).await;
    let page = author.get("/atelier/ecrire/ressources?sorte=methode").await;
    let title = "Zyxomatique <script>alert(1)</script>";
    let begun = author
        .post(
            "/atelier/ecrire/ressources",
            &[("csrf_token", &token(&page)), ("titre", title), ("sorte", "methode"), ("malgre", "oui")],
        )
        .await;
    let form = begun.header("location").to_owned();
    assert!(form.starts_with("/atelier/propositions/"), "{form}");
    let fields = model::form::fields(model::Kind::Resource);
    for payload in PAYLOADS {
        let page = author.get(&form).await;
        let mut sent: Vec<(String, String)> =
            vec![("csrf_token".into(), token(&page)), ("geste".into(), "apercu".into())];
        sent.push(("revision".into(), hidden(&page, "revision")));
        for field in &fields {
            sent.push(("offre".into(), field.path.into()));
            sent.push((field.path.into(), payload.into()));
            sent.push((format!("{}[0].title", field.path), payload.into()));
            sent.push((format!("{}[0].name", field.path), payload.into()));
            sent.push((format!("{}.domain", field.path), payload.into()));
        }
        // What no form offers is not taken.
        for stolen in
            ["status", "id", "version", "evidence[0].second_reader", "owner", "old_slugs", "withdrawal"]
        {
            sent.push(("offre".into(), stolen.into()));
            sent.push((stolen.into(), "published".into()));
        }
        let pairs: Vec<(&str, &str)> = sent.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let answer = author.post(&form, &pairs).await;
        assert!(answer.status.as_u16() < 500, "{payload}: {}", answer.status);
        let html = answer.text();
        assert!(
            !html.contains("<script>alert")
                && !html.contains("<img src=x")
                && !html.contains("href=\"javascript:"),
            "{payload}"
        );
        // A template is text like another: it comes back as it was typed, never worked out.
        if payload.contains("7*7") {
            assert!(html.contains("{{ 7*7 }} {% include") && html.contains("${7*7}"), "{html}");
        }
    }
    let page = author.get(&form).await;
    let rest = [
        ("csrf_token", token(&page)),
        ("geste", "enregistrer".to_owned()),
        ("revision", hidden(&page, "revision")),
        ("offre", "title".to_owned()),
        ("title", format!("{title} vlopsique")),
        ("offre", "summary".to_owned()),
        ("summary", "Une vlopsique sans pareille.".to_owned()),
    ];
    let pairs: Vec<(&str, &str)> = rest.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert!(author.post(&form, &pairs).await.status.is_redirection());
    let id: uuid::Uuid = form.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    let stored = site.app.proposal(&author.who().await, id).await.expect("it is there");
    for stolen in ["status", "id", "version", "evidence", "owner", "withdrawal"] {
        assert_eq!(stored.doc.get(stolen), None::<&Value>, "{stolen}");
    }
    nobody_knows(&site, &form).await;
    everybody_finds(&site, stored.doc).await;
}

/// The same word is found as soon as the sheet is public: the silence above was not that of a deaf site.
async fn everybody_finds(site: &DemoSite, mut doc: Value) {
    for (key, value) in [
        ("kind", "resource"),
        ("slug", "zyxomatique"),
        ("status", "published"),
        ("licence", "CC-BY-SA-4.0"),
        ("medoc", "methode"),
    ] {
        doc[key] = value.into();
    }
    doc.as_object_mut().expect("a document").retain(|key, _| {
        ["kind", "slug", "status", "title", "summary", "licence", "medoc"].contains(&key.as_str())
    });
    doc["body"] = "Un texte.".into();
    doc["sources"] = serde_json::json!([{"title": "essai"}]);
    let record = model::document::read(doc, &model::document::Hints::default()).expect("a sheet");
    site.write(vec![record]).await;
    for address in ["/recherche?q=zyxomatique", "/api/v1/search?q=zyxomatique", "/ressources/zyxomatique"] {
        assert!(site.get(address).await.text().contains("vlopsique"), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gesture_on_what_has_moved_is_told_and_changes_nothing() {
    let site = demo_site().await;
    let mut author = Browser::signed(&site, Role::Contributor).await;
    let page = author.get("/atelier/ecrire/glossaire").await;
    let begun = author
        .post("/atelier/ecrire/glossaire", &[("csrf_token", &token(&page)), ("titre", "Zyxomatie")])
        .await;
    let form = begun.header("location").to_owned();
    let page = author.get(&form).await;
    let sent = [
        ("csrf_token", token(&page)),
        ("geste", "envoyer".to_owned()),
        ("revision", hidden(&page, "revision")),
        ("offre", "title".to_owned()),
        ("title", "Zyxomatie".to_owned()),
        ("offre", "summary".to_owned()),
        ("summary", "Un mot inventé pour un essai, long comme il faut.".to_owned()),
    ];
    let pairs: Vec<(&str, &str)> = sent.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let answer = author.post(&form, &pairs).await;
    assert!(answer.status.is_redirection(), "{}", answer.text());
    let id: uuid::Uuid = form.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    let before = site.app.proposal(&author.who().await, id).await.expect("it is there");

    let mut reviewer = Browser::signed(&site, Role::Reviewer).await;
    let review = format!("/atelier/relecture/{id}");
    let page = reviewer.get(&review).await;
    assert_eq!(page.status, StatusCode::OK);
    for gesture in ["prendre", "approuver", "precisions", "refuser", "publier"] {
        let fields = [
            ("csrf_token", token(&page)),
            ("geste", gesture.to_owned()),
            ("revision", "9999".to_owned()),
            ("remarque", "Un mot ?".to_owned()),
            ("raison", "Essai".to_owned()),
        ];
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let answer = reviewer.post(&review, &pairs).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{gesture}");
        assert!(answer.text().contains("entre-temps"), "{gesture}: {}", answer.text());
    }
    let after = site.app.proposal(&author.who().await, id).await.expect("it is there");
    assert_eq!((before.state, before.revision), (after.state, after.revision));
}

/// Nobody else, anywhere, knows of a draft.
async fn nobody_knows(site: &DemoSite, form: &str) {
    let mut other = Browser::signed(site, Role::Contributor).await;
    assert_eq!(other.get(form).await.status, StatusCode::NOT_FOUND);
    for address in [
        "/recherche?q=zyxomatique",
        "/api/v1/search?q=zyxomatique",
        "/api/v1/suggestions?q=zyxo",
        "/api/v1/records?limit=100",
        "/ressources",
        "/plan-du-site",
        "/ressources/zyxomatique-script-alert-1-script",
        "/historique/ressources/zyxomatique-script-alert-1-script",
        "/parcours-de-preuve?q=zyxomatique",
        "/carte-des-manques",
        "/gps?besoin=zyxomatique",
        "/gps/suivi.atom?besoin=zyxomatique",
    ] {
        let text = site
            .get(address)
            .await
            .text()
            .to_lowercase()
            .replace("zyxomatique&quot;", "")
            .replace("q=zyxomatique", "");
        let shown =
            text.matches("zyxomatique &lt;script").count() + text.matches("zyxomatique <script").count();
        assert_eq!(shown, 0, "{address}");
        // The word of the draft that no question repeats.
        assert!(!text.contains("vlopsique"), "{address}");
    }
    let folder = testkit::folder();
    site.app.export(folder.path(), &mut |_| {}).await.expect("it exports");
    let mut found = Vec::new();
    walk(folder.path(), &mut found);
    assert!(found.iter().all(|text| !text.contains("Zyxomatique")), "the draft left with the export");
}

fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("reads").filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(std::fs::read_to_string(path).unwrap_or_default());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_policy_and_private_ones_are_never_kept() {
    let site = demo_site().await;
    let mut browser = Browser::signed(&site, Role::Editor).await;
    for address in
        ["/", "/atelier", "/moi", "/connexion", "/inconnue", "/api/v1/records", "/atelier/relecture"]
    {
        let answer = browser.get(address).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{address}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
        if address.starts_with("/atelier") || address == "/moi" || address == "/connexion" {
            assert_eq!(answer.header("cache-control"), "no-store", "{address}");
            assert!(!site.get("/").await.text().contains("Ana Exemple"), "a name on a public page");
        }
    }
    let trace = site.ask(Method::TRACE, "/", &[]).await;
    assert_eq!(trace.status, StatusCode::METHOD_NOT_ALLOWED);
}
