//! The pages of the GPS: the route and what can be asked about it.

use axum::http::StatusCode;
use serde_json::json;
use testkit::record_with;

use crate::support::{DemoSite, demo_site, demo_site_with};

/// A village mayor whose inhabitants have no shop left.
const MAYOR: &str =
    "besoin=nos+habitants+n%E2%80%99ont+plus+de+commerce&profil=collectivite&territoire=commune:53130";

async fn page(site: &DemoSite, address: &str) -> String {
    let answer = site.get(address).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}");
    answer.text()
}

/// The address of the first link whose start is given.
fn link(html: &str, start: &str) -> String {
    let from = html.find(&format!("href=\"{start}")).unwrap_or_else(|| panic!("no link to {start}")) + 6;
    let address = html[from..].split('"').next().unwrap_or_default();
    address.replace("&#38;", "&").replace("&amp;", "&")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_route_leads_to_every_question_about_it_and_back() {
    let site = demo_site().await;
    let route = page(&site, &format!("/gps?{MAYOR}")).await;
    for start in ["/gps/et-si?", "/gps/comparer?", "/gps/chemins?"] {
        let html = page(&site, &link(&route, start)).await;
        assert!(html.contains("Revenir à mon itinéraire"), "{start}");
        let back = link(&html, "/gps?");
        assert!(page(&site, &back).await.contains("class=\"route\""), "{back}");
    }
    assert!(
        route.contains("action=\"/gps/pourquoi\"")
            && route.contains("name=\"profil\" value=\"collectivite\"")
    );
    assert!(route.contains("Sur votre territoire") && route.contains("Partout en France"));
    assert!(route.contains("application/atom+xml"));
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_seven_questions_are_seen_and_the_others_unfold() {
    let site = demo_site().await;
    let form = page(&site, "/gps").await;
    let (seen, more) = form.split_once("class=\"fold precise\"").expect("the other questions");
    let questions = |html: &str| html.matches("<select").count() + html.matches("<fieldset").count();
    assert!(questions(seen) + 2 <= 7, "with the need and the place");
    assert!(questions(more) >= 7);
    assert!(!more.split('>').next().unwrap_or_default().contains("open"));
    let told = page(&site, "/gps?besoin=x&moyens=local&moyens=benevoles").await;
    assert!(told.contains("class=\"fold precise\" open"), "what was told is seen again");
    assert_eq!(told.matches(" checked").count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_typed_over_the_former_place_wins() {
    let site = demo_site().await;
    let html = page(&site, "/gps?besoin=x&lieu=Brest&territoire=commune:53130").await;
    assert!(html.contains("Brest (Finistère)") && !html.contains("Laval (Mayenne)"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_judged_by_its_title_its_address_or_words_near_them() {
    let site = demo_site().await;
    let title = page(&site, &format!("/gps/pourquoi?{MAYOR}&fiche=la+cuisine+commune+des+quartiers")).await;
    assert!(
        title.contains("Ce qui devrait changer")
            && title.contains("href=\"/ressources/cuisine-commune-des-quartiers\"")
    );
    let vague = page(&site, &format!("/gps/pourquoi?{MAYOR}&fiche=une+cuisine+partag%C3%A9e")).await;
    assert!(vague.contains("Est-ce l’une de celles-ci"));
    let judged = page(&site, &link(&vague, "/gps/pourquoi?")).await;
    assert!(judged.contains("Ce qu’elle répond à votre situation"));
    let absent = page(&site, "/gps/pourquoi?besoin=x&fiche=zzyzxq").await;
    assert!(absent.contains("Aucune fiche ne porte ce nom") && absent.contains("href=\"/recherche\""));
    let advised = "/gps/pourquoi?besoin=x&contrainte=tensions&fiche=fiche-de-suivi-de-la-relation";
    assert!(page(&site, advised).await.contains("sa notice la déconseille"));
}

#[tokio::test(flavor = "multi_thread")]
async fn four_examples_stand_side_by_side_and_say_what_is_not_documented() {
    let site = demo_site().await;
    let examples = [
        "tiers-lieu-lakou",
        "mobilite-partagee-du-plateau",
        "epicerie-itinerante-du-bocage",
        "fonds-odd-17-cinquante-experimentations",
        "ferme-ecole-du-littoral",
    ];
    let query: Vec<String> = examples.iter().map(|slug| format!("fiche=ressources/{slug}")).collect();
    let html = page(&site, &format!("/gps/comparer?{}", query.join("&"))).await;
    assert_eq!(html.matches("<th scope=\"col\"").count(), 5, "four and the first column");
    assert!(html.contains("Quatre exemples au plus") && html.contains("Non documenté"));
    for line in ["Situation de départ", "Territoire", "Partenaires", "Coût", "Preuve", "Résultats"] {
        assert!(html.contains(&format!("<th scope=\"row\">{line}</th>")), "{line}");
    }
    let fewer = page(&site, &link(&html, "/gps/comparer?")).await;
    assert_eq!(fewer.matches("<th scope=\"col\"").count(), 4, "one was taken away");
    let none = page(&site, "/gps/comparer").await;
    assert!(none.contains("type=\"checkbox\"") && !none.contains("<table"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ways_of_others_are_told_and_an_unknown_way_leads_to_known_ones() {
    let site = demo_site().await;
    let html = page(&site, "/gps/chemins?de=recherche-developpement&a=modelisation").await;
    assert!(html.contains("racontent ce passage") && html.contains("class=\"walk\""));
    let untold = page(&site, "/gps/chemins?de=deploiement&a=recherche-developpement").await;
    assert!(untold.contains("Aucun exemple") && untold.contains("href=\"/gps/chemins?"));
    assert!(page(&site, "/gps/chemins").await.contains("Choisissez d’où vous partez"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_route_is_followed_by_a_feed_whose_entries_say_what_moved() {
    let later = record_with(
        model::Kind::Resource,
        "commerce-de-village",
        &json!({
            "title": "Un commerce pour nos habitants",
            "summary": "Des habitants, un commerce : comment une commune le fait revenir.",
            "medoc": "exemple",
            "terms": {"actor_profile": ["collectivite"], "usage": ["s-informer"]},
            "territories": ["commune:53130"],
        }),
    );
    let before = demo_site().await;
    let feed = link(&page(&before, &format!("/gps?{MAYOR}")).await, "/gps/suivi.atom?");
    let answer = before.get(&feed).await;
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    let unmoved = answer.text();
    assert_eq!(unmoved.matches("<entry>").count(), 1, "{unmoved}");
    assert!(unmoved.contains("Vous suivez cet itinéraire"));

    let after = demo_site_with(vec![later]).await;
    let moved = after.get(&feed).await.text();
    assert!(moved.contains("Nouvelle étape\u{a0}: Un commerce pour nos habitants"), "{moved}");
    assert!(moved.contains("N’est plus sur l’itinéraire"), "{moved}");
    let ids: Vec<&str> = moved.split("<id>").skip(1).filter_map(|part| part.split("</id>").next()).collect();
    let different: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "each entry has its own identity");
    assert_eq!(after.get(&feed).await.text(), moved, "and keeps it");
}
