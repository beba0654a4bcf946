//! The search page: within a platform, trees of filters, what lies near; and suggestions in the API.

use axum::http::StatusCode;
use model::Kind;
use serde_json::json;
use testkit::record_with;

use crate::support::{demo_site, demo_site_with};

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_lead_to_pages_that_answer() {
    let site = demo_site().await;
    for address in [
        "q=part",
        "q=num",
        "q=morl",
        "q=29600",
        "q=cartogrpahier",
        "q=a&platform=impact-alliances",
        "q=finist&platform=impact-alliances",
    ] {
        let items = site.json(&format!("/api/v1/suggestions?{address}")).await["items"]
            .as_array()
            .expect("a list")
            .clone();
        for item in items {
            let path = item["page_url"].as_str().expect("a path");
            let page = site.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.text().contains("Aucune fiche trouvée"), "{path}");
            assert!(item["label"].as_str().is_some_and(|label| !label.is_empty()), "{item}");
        }
    }
    let items = site.json("/api/v1/suggestions?q=morlaix").await;
    assert_eq!(items["items"][0]["group"], "territory", "{items}");
    assert_eq!(site.json("/api/v1/suggestions?q=%C2%AB").await["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_within_a_platform_says_so_and_offers_to_widen() {
    let site = demo_site().await;
    let home = site.get("/plateformes/impact-alliances").await.text();
    assert!(home.contains("name=\"plateforme\" value=\"impact-alliances\""));
    assert!(home.contains("data-suggest=\"impact-alliances\""));
    let found = site.get("/recherche?q=alliance&plateforme=impact-alliances").await.text();
    assert!(found.contains("Vous cherchez dans la plateforme"), "{found}");
    assert!(found.contains("href=\"/recherche?q=alliance\">Chercher dans tout le commun"), "{found}");
    assert!(found.contains("de plus</a>"));
    assert!(!site.get("/recherche?q=alliance").await.text().contains("Vous cherchez dans la plateforme"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_of_territories_unfolds_on_demand() {
    let site = demo_site().await;
    let folded = site.get("/recherche").await.text();
    assert!(folded.contains("Déplier Bretagne") && !folded.contains(">Finistère (29)<"), "{folded}");
    let unfolded = site.get("/recherche?ouvert=region:53").await.text();
    assert!(unfolded.contains("Replier Bretagne") && unfolded.contains(">Finistère (29)<"));
    // Choosing the département inside a chosen région narrows: it replaces it.
    let chosen = site.get("/recherche?territoire=region:53").await.text();
    assert!(
        chosen.contains("territoire=departement:29\"") && !chosen.contains("region:53%2Cdepartement:29"),
        "{chosen}"
    );
    let deeper = site.get("/recherche?territoire=departement:29").await.text();
    assert!(deeper.contains("class=\"d1\"") && deeper.contains("class=\"d2\""), "{deeper}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_stands_for_those_under_it() {
    let page = |slug: &str, domain: &str| {
        record_with(
            Kind::Page,
            slug,
            &json!({"title": format!("Essai zoumba {slug}"), "terms": {"domain": [domain]}}),
        )
    };
    let vocabulary = json!({"terms_list": [
        {"code": "alimentation", "label": "Alimentation"},
        {"code": "circuits-courts", "label": "Circuits courts", "parent": "alimentation"},
        {"code": "mobilite", "label": "Mobilité"},
    ]});
    let mut domains = record_with(Kind::Vocabulary, "domain", &vocabulary);
    // The other terms of the demonstration stay, as its records bear them.
    let demo =
        testkit::demo().records.iter().find(|r| r.kind() == Kind::Vocabulary && r.envelope.slug == "domain");
    if let (model::Content::Vocabulary(ours), model::Content::Vocabulary(theirs)) =
        (&mut domains.content, &demo.expect("the vocabulary of domains").content)
    {
        let others = theirs
            .terms_list
            .iter()
            .filter(|term| ours.term(&term.code).is_none())
            .cloned()
            .collect::<Vec<_>>();
        ours.terms_list.extend(others);
    }
    let site = demo_site_with(vec![
        page("un", "circuits-courts"),
        page("deux", "alimentation"),
        page("trois", "mobilite"),
    ])
    .await;
    assert_eq!(site.json("/api/v1/search?q=zoumba").await["total"], 3);
    site.write(vec![domains]).await;
    let all = site.json("/api/v1/search?q=zoumba&domain=alimentation").await;
    assert_eq!(all["total"], 2, "the term and the one under it");
    let one = site.json("/api/v1/search?q=zoumba&domain=circuits-courts").await;
    assert_eq!(one["total"], 1);
    let counted = site.json("/api/v1/search?q=zoumba").await;
    let domain =
        counted["facets"].as_array().expect("facets").iter().find(|facet| facet["facet"] == "domain");
    let values = domain.expect("domains")["values"].clone();
    let count = |code: &str| {
        values.as_array().expect("values").iter().find(|v| v["value"] == code).map(|v| v["count"].clone())
    };
    assert_eq!(count("alimentation"), Some(json!(2)));
    assert_eq!(count("circuits-courts"), Some(json!(1)));
    let page = site.get("/recherche?q=zoumba").await.text();
    assert!(page.contains("class=\"d1\"") && page.contains("Circuits courts"), "{page}");
    let chosen = site.get("/recherche?q=zoumba&domaine=alimentation").await.text();
    assert!(
        chosen.contains("domaine=circuits-courts\"") && !chosen.contains("alimentation%2Ccircuits-courts"),
        "narrower replaces"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_near_is_proposed_and_never_leads_to_nothing() {
    let site = demo_site().await;
    let page = site.get("/recherche?q=partenariat").await.text();
    let also = page.split("Essayez aussi").nth(1).expect("close terms");
    let also = also.split("</nav>").next().expect("its end");
    let links: Vec<String> = also
        .split("href=\"")
        .skip(1)
        .map(|part| part.split('"').next().unwrap_or_default().replace("&#38;", "&").replace("&amp;", "&"))
        .collect();
    assert!(links.len() >= 2, "{also}");
    for link in links {
        let answer = site.get(&link).await.text();
        assert!(!answer.contains("Aucune fiche trouvée"), "{link}");
    }
    assert!(!site.get("/recherche").await.text().contains("Essayez aussi"), "nothing was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_shows_those_that_resemble_it() {
    let site = demo_site().await;
    let catalogue = site.app.catalogue();
    let mut shown = 0;
    for card in catalogue.of_kind(Kind::Resource).into_iter().take(20) {
        let page = site.get(&card.reference().path()).await.text();
        if let Some(near) = page.split("Fiches proches").nth(1) {
            assert!(near.contains("en commun"), "{}", card.slug);
            shown += 1;
        }
    }
    assert!(shown >= 15, "{shown}");
}
