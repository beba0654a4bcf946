//! The room of links: what each visit saw, in words; a dead link is told on the public page, in the text as in the side column.

use axum::http::StatusCode;
use model::Record;
use model::links::{Finding, LinkLife, LinkState};
use model::rights::Role;
use serde_json::json;
use store::{LinkFilter, LinkVisit, Store};

use crate::support::{Browser, DemoSite, demo_site_with, now, token};

const DEAD: &str = "https://exemple-mort.example/page?a=1&b=2";

fn sheet() -> Record {
    let document = json!({
        "kind": "organisation", "slug": "porteuse", "title": "Porteuse de liens", "summary": "Pour l’essai.",
        "status": "published", "fictional": true, "url": "https://exemple-vif.example/", "contact_url": DEAD,
        "sources": [{"title": "Sa source", "url": DEAD}],
        "body": format!("Voir [là]({DEAD}#ici), [ici](https://exemple-vif.example/), puis {DEAD}."),
    });
    model::document::read(document, &model::document::Hints::default()).expect("valid")
}

/// Lets three days of failures pass on a link, as the store keeps them.
async fn kill(site: &DemoSite) -> uuid::Uuid {
    site.app.read_links().await.expect("the store answers");
    let url = format!("sqlite://{}/ramure.db", site.app.data_folder().display());
    let store = Store::open(&url).await.expect("opens");
    let (links, _) = store.links(LinkFilter::State(LinkState::Unchecked), 0, 500).await.expect("reads");
    let row = links.into_iter().find(|row| row.url == DEAD).expect("the link is known");
    let mut life = LinkLife::new(now());
    for day in 1..=3 {
        let at = now() - chrono::Duration::days(4 - day);
        life = life.after(Finding::Failing, at);
        let visit = LinkVisit { at, finding: Finding::Failing, code: Some(404), detail: "status".into() };
        store.note_visit(row.id, life, "", &visit).await.expect("written");
    }
    site.app.refresh_dead_links().await.expect("the store answers");
    row.id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_link_says_so_where_it_stands_and_in_its_room() {
    let site = demo_site_with(vec![sheet()]).await;
    let before = site.get("/organisations/porteuse").await.text();
    assert!(!before.contains("lien mort"));
    let id = kill(&site).await;
    let page = site.get("/organisations/porteuse").await.text();
    let badge = "lien mort depuis le 29\u{a0}août 2026";
    assert_eq!(page.matches(badge).count(), 4, "the text twice, the source and the contact: {page}");
    let beside: Vec<&str> = page.split(badge).map(|part| &part[part.len().saturating_sub(120)..]).collect();
    assert!(beside[..4].iter().all(|part| part.contains("</a>")), "{beside:?}");

    let mut browser = Browser::signed(&site, Role::Editor).await;
    let list = browser.get("/atelier/liens").await.text();
    assert!(list.contains("Porteuse de liens") && list.contains("la page n’existe pas"), "{list}");
    assert!(
        list.contains("/atelier/modifier/organisations/porteuse") && list.contains("est éteinte"),
        "{list}"
    );
    for state in ["demenages", "incertains", "jamais-vus", "vivants", "ignores", "nimporte"] {
        assert_eq!(browser.get(&format!("/atelier/liens?etat={state}&page=0")).await.status, StatusCode::OK);
    }
    let address = format!("/atelier/liens/{id}");
    let page = browser.get(&address).await;
    assert_eq!(page.text().matches("<tr><td>").count(), 3, "{}", page.text());
    assert!(!page.text().contains("Vérifier maintenant"), "nobody goes out of a demonstration");
    let form = token(&page);
    let refused =
        browser.post(&address, &[("csrf_token", &form), ("geste", "ignorer"), ("raison", " ")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Dites pourquoi"));
    let why = "Site <b>en travaux</b>";
    let done = browser.post(&address, &[("csrf_token", &form), ("geste", "ignorer"), ("raison", why)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let page = browser.get(done.header("location")).await.text();
    assert!(
        page.contains("Site &#60;b&#62;en travaux") || page.contains("Site &lt;b&gt;en travaux"),
        "{page}"
    );
    assert!(!site.get("/organisations/porteuse").await.text().contains("lien mort"));
    assert!(browser.get("/atelier/liens?etat=ignores").await.text().contains("exemple-mort"));
    browser.post(&address, &[("csrf_token", &form), ("geste", "suivre")]).await;
    assert!(site.get("/organisations/porteuse").await.text().contains("lien mort"));
    let off = browser.post(&address, &[("csrf_token", &form), ("geste", "voir")]).await;
    assert_eq!(off.status, StatusCode::FORBIDDEN, "the setting is the last word");
    assert_eq!(
        browser.get(&format!("/atelier/liens/{}", uuid::Uuid::nil())).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(browser.get("/atelier/liens/nimporte").await.status, StatusCode::NOT_FOUND);

    let mut contributor = Browser::signed(&site, Role::Contributor).await;
    assert_eq!(contributor.get("/atelier/liens").await.status, StatusCode::FORBIDDEN);
    let mut steward = Browser::signed(&site, Role::Steward).await;
    let journal = steward.get(&format!("/atelier/journal?sujet=lien/{id}")).await.text();
    assert!(
        journal.contains("ne suit plus un lien") && journal.contains("suit de nouveau un lien"),
        "{journal}"
    );
}
