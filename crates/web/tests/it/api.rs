//! The JSON API over the demonstration commons: what each address gives.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use model::{Kind, Record, RecordId};
use serde_json::{Value, json};
use testkit::record_with;

use crate::support::{DemoSite, demo_site, demo_site_with};

fn texts<'a>(items: &'a Value, key: &str) -> Vec<&'a str> {
    list(items).iter().map(|item| item[key].as_str().expect("a text")).collect()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

/// Follows `next` to the end and gives every id met.
async fn walk(site: &DemoSite, address: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut next = address.to_owned();
    loop {
        let answer = site.get(&next).await;
        assert_eq!(answer.status, StatusCode::OK, "{next}: {}", answer.text());
        let page = answer.json();
        ids.extend(texts(&page["items"], "id").into_iter().map(str::to_owned));
        let link = answer.header("link");
        let Some(cursor) = page["next"].as_str() else {
            assert_eq!(link, "", "no link after the last page");
            return ids;
        };
        let target = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\""));
        next = String::from(target.expect("a link to the next page"));
        assert!(next.contains(cursor), "{next} holds {cursor}");
    }
}

#[tokio::test]
async fn paging_visits_every_record_once() {
    let site = demo_site().await;
    let published: Vec<String> = site.app.catalogue().cards.iter().map(|card| card.id.to_string()).collect();
    let visited = walk(&site, "/api/v1/records?limit=17").await;
    assert!(visited.is_sorted(), "a stable order");
    assert_eq!(visited.len(), published.len());
    assert_eq!(BTreeSet::from_iter(visited), BTreeSet::from_iter(published));

    let methods = walk(&site, "/api/v1/records?medoc=methode&medoc=outil&limit=7").await;
    let cards = &site.app.catalogue().cards;
    let expected =
        cards.iter().filter(|card| card.medoc.is_some_and(|m| ["methode", "outil"].contains(&m.as_str())));
    assert_eq!(methods.len(), expected.count());
    assert!(methods.len() > 7, "more than one page");
}

#[tokio::test]
async fn lists_are_narrowed() {
    let old =
        record_with(Kind::Page, "ancienne", &json!({"version": 1, "updated_at": "2020-01-01T00:00:00Z"}));
    let site = demo_site_with(vec![old]).await;
    let all = walk(&site, "/api/v1/records?limit=100").await.len();
    assert_eq!(walk(&site, "/api/v1/records?limit=100&updated_since=2026-01-01").await.len(), all - 1);
    assert!(walk(&site, "/api/v1/records?updated_since=2026-09-02").await.is_empty());
    assert!(walk(&site, "/api/v1/records?kind=event&medoc=outil").await.is_empty());

    // The list and the search say the same of every filter.
    for filter in [
        "kind=organisation",
        "kind=resource",
        "medoc=exemple",
        "kind=event&kind=scheme",
        "profile=association",
        "domain=numerique&domain=mobilite",
        "phase=recherche-developpement",
        "territory=departement:29",
        "territory=region:53&kind=resource",
        "stage=observation",
        "format=webinaire",
        "platform=impact-alliances",
    ] {
        let listed = walk(&site, &format!("/api/v1/records?limit=100&{filter}")).await;
        let found = site.json(&format!("/api/v1/search?per_page=100&{filter}")).await;
        assert_eq!(found["total"], listed.len(), "{filter}");
        let shown: BTreeSet<&str> =
            list(&found["hits"]).iter().filter_map(|hit| hit["record"]["id"].as_str()).collect();
        assert!(shown.iter().all(|id| listed.iter().any(|other| other == id)), "{filter}");
    }
}

#[tokio::test]
async fn a_record_is_given_whole() {
    let site = demo_site().await;
    let by_path =
        site.json("/api/v1/records/by-path?path=ressources/accueillir-le-mecenat-de-competences").await;
    let id = by_path["id"].as_str().expect("an id");
    let by_id = site.json(&format!("/api/v1/records/{id}")).await;
    assert_eq!(by_path, by_id);
    assert_eq!(
        site.json("/api/v1/records/by-path?path=/ressources/accueillir-le-mecenat-de-competences").await,
        by_id
    );
    assert_eq!(by_id["kind"], "resource");
    assert_eq!(by_id["medoc"], "competence");
    assert_eq!(by_id["page_url"], "/ressources/accueillir-le-mecenat-de-competences");
    assert!(by_id["body"].as_str().is_some_and(|body| body.contains("La première semaine")));

    let assessment = &by_id["evidence_assessment"];
    assert!(assessment["stage"]["label"].is_string(), "{assessment}");
    assert!(assessment["tally"]["entries"].is_u64());
    assert_eq!(assessment["next_stage"].is_null(), list(&assessment["missing"]).is_empty());

    let links = list(&by_id["links"]);
    let before = links.iter().find(|link| link["field"] == "notice.before[0]").expect("a link");
    assert_eq!(before["relation"], "before");
    assert_eq!(before["path"], "ressources/choisir-sa-categorie-de-partenariat");
    assert_eq!(before["record"]["page_url"], "/ressources/choisir-sa-categorie-de-partenariat");

    let other = site.json("/api/v1/records?kind=organisation&limit=1").await;
    let id = other["items"][0]["id"].as_str().expect("an id");
    assert!(site.json(&format!("/api/v1/records/{id}")).await.get("evidence_assessment").is_none());
}

#[tokio::test]
async fn what_is_not_public_is_told_as_it_may_be() {
    let withdrawal = json!({"reason": "Remplacée par une fiche plus claire.", "successor": "pages/neuve"});
    let withdrawn =
        record_with(Kind::Page, "retiree", &json!({"status": "withdrawn", "withdrawal": withdrawal}));
    let draft = record_with(Kind::Page, "brouillon", &json!({"status": "draft"}));
    let renamed = record_with(Kind::Page, "neuve", &json!({"old_slugs": ["ancienne"]}));
    let id = |record: &Record| record.envelope.id.to_string();
    let (withdrawn_id, draft_id) = (id(&withdrawn), id(&draft));
    let site = demo_site_with(vec![withdrawn, draft, renamed]).await;

    for address in
        [format!("/api/v1/records/{withdrawn_id}"), "/api/v1/records/by-path?path=pages/retiree".into()]
    {
        let answer = site.get(&address).await;
        assert_eq!(answer.status, StatusCode::GONE, "{address}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem = answer.json();
        assert_eq!(problem["code"], "gone");
        assert_eq!(problem["reason"], "Remplacée par une fiche plus claire.");
        assert_eq!(problem["successor"], "pages/neuve");
    }
    let unknown = RecordId::derived(Kind::Page, "inconnue");
    for address in [
        format!("/api/v1/records/{draft_id}"),
        format!("/api/v1/records/{unknown}"),
        "/api/v1/records/by-path?path=pages/brouillon".into(),
        "/api/v1/records/by-path?path=pages/inconnue".into(),
        "/api/v1/vocabularies/inconnu".into(),
        "/api/v1/territories/commune:99999".into(),
        "/api/v1/rien".into(),
        "/api/v2/records".into(),
        "/api".into(),
    ] {
        let answer = site.get(&address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(answer.json()["code"], "not_found", "{address}");
    }
    let moved = site.get("/api/v1/records/by-path?path=pages/ancienne").await;
    assert_eq!(moved.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(site.json(moved.header("location")).await["slug"], "neuve");

    let listed = walk(&site, "/api/v1/records?kind=page&limit=100").await;
    assert!(!listed.contains(&withdrawn_id) && !listed.contains(&draft_id));
}

#[tokio::test]
async fn search_finds_and_counts() {
    let site = demo_site().await;
    let found = site.json("/api/v1/search?q=m%C3%A9c%C3%A9nat+de+comp%C3%A9tences&per_page=5").await;
    assert!(found["total"].as_u64().is_some_and(|total| total >= 2), "{}", found["total"]);
    assert_eq!(list(&found["hits"]).len(), 5.min(usize::try_from(found["total"].as_u64().unwrap()).unwrap()));
    let titles: Vec<&str> =
        list(&found["hits"]).iter().filter_map(|hit| hit["title_html"].as_str()).collect();
    assert!(titles.iter().any(|title| title.contains("<mark>")), "{titles:?}");
    assert!(list(&found["words"]).iter().all(|word| word["outcome"] == "found"), "{}", found["words"]);

    // A value given by a facet, sent back under the name of the facet, leaves as many records as it announced.
    let all = site.json("/api/v1/search?q=partenariat&per_page=1").await;
    let facets = list(&all["facets"]);
    assert!(facets.len() > 5, "{facets:?}");
    for facet in facets {
        let name = facet["facet"].as_str().expect("a name");
        for value in list(&facet["values"]).iter().take(4) {
            let code = value["value"].as_str().expect("a value");
            let narrowed = site.json(&format!("/api/v1/search?q=partenariat&per_page=1&{name}={code}")).await;
            assert_eq!(narrowed["total"], value["count"], "{name}={code}");
            assert_eq!(narrowed["total_without_filters"], all["total"]);
        }
    }

    let chosen = site.json("/api/v1/search?medoc=outil&facets=true").await;
    let medoc = list(&chosen["facets"]).iter().find(|facet| facet["facet"] == "medoc").expect("the facet");
    let outil = list(&medoc["values"]).iter().find(|value| value["value"] == "outil").expect("the value");
    assert_eq!((&outil["chosen"], &outil["label"]), (&json!(true), &json!("Outil")));
    assert!(list(&site.json("/api/v1/search?facets=false").await["facets"]).is_empty());

    let sorted = site.json("/api/v1/search?kind=event&sort=newest&per_page=100").await;
    let dates: Vec<&str> =
        list(&sorted["hits"]).iter().filter_map(|hit| hit["record"]["date"].as_str()).collect();
    assert!(dates.len() > 3 && dates.iter().rev().is_sorted(), "{dates:?}");

    let typo = site.json("/api/v1/search?q=mecennat").await;
    assert_eq!(typo["words"][0]["outcome"], "repaired");
    let unknown = site.json("/api/v1/search?q=zzyzxq").await;
    assert_eq!((&unknown["total"], &unknown["words"][0]["outcome"]), (&json!(0), &json!("unknown")));
}

#[tokio::test]
async fn an_itinerary_has_three_legs_and_its_reasons() {
    let site = demo_site().await;
    let address = "/api/v1/itineraries?need=former+nos+b%C3%A9n%C3%A9voles+au+num%C3%A9rique+zzyzxq&profile=association\
                   &size=petite&territory=commune:29151&territory_type=rural&domain=numerique&phase=recherche-developpement";
    let plan = site.json(address).await;
    assert_eq!(texts(&plan["legs"], "leg"), ["s-informer", "se-former", "agir"]);
    let situation = &plan["situation"];
    assert_eq!(situation["territory"], json!({"code": "commune:29151", "label": "Morlaix (Finistère)"}));
    assert_eq!(situation["profile"]["vocabulary"], "actor_profile");
    assert_eq!(situation["domain"]["code"], "numerique");
    assert_eq!(plan["unknown_words"], json!(["zzyzxq"]));
    assert_eq!(plan["contact"]["record"]["kind"], "organisation");
    let mut stops = 0;
    for leg in list(&plan["legs"]) {
        assert_eq!(leg["empty"].is_null(), !list(&leg["stops"]).is_empty());
        for stop in list(&leg["stops"]) {
            stops += 1;
            let reasons = list(&stop["reasons"]);
            let asked = reasons.iter().filter(|reason| reason["criterion"] != "scale").count();
            assert_eq!(asked, 7, "one for each criterion asked: {reasons:?}");
            assert!(stop["reach"].is_string() && stop["follows"].is_array(), "{stop}");
            for reason in reasons {
                check_reason(reason);
            }
        }
    }
    assert!(stops > 3, "{stops}");
    assert_eq!(plan, site.json(address).await, "same situation, same answer");

    let nothing = site.json("/api/v1/itineraries").await;
    assert_eq!(list(&nothing["legs"]).len(), 3);
    assert_eq!(nothing["situation"], json!({"need": ""}));
}

#[tokio::test]
async fn a_situation_is_said_back_with_all_its_answers() {
    let site = demo_site().await;
    let plan = site
        .json("/api/v1/itineraries?need=agir&aim=agir&level=commune&maturity=initiative&means=local&means=benevoles&constraint=tensions")
        .await;
    let situation = &plan["situation"];
    assert_eq!(situation["aim"]["vocabulary"], "need");
    assert_eq!(texts(&situation["means"], "code"), ["local", "benevoles"]);
    assert_eq!(texts(&situation["constraint"], "label"), ["Des tensions entre partenaires"]);
    let stops = list(&plan["legs"]).iter().flat_map(|leg| list(&leg["stops"]));
    assert!(
        stops.clone().all(|stop| stop["record"]["slug"] != "fiche-de-suivi-de-la-relation"),
        "its notice advises against it"
    );
}

#[tokio::test]
async fn any_record_is_judged_and_other_answers_are_tried() {
    let site = demo_site().await;
    let hurried = "need=se+former+entre+pairs&constraint=echeance-proche";
    let verdict = site
        .json(&format!("/api/v1/itineraries/why?{hurried}&record=dix-territoires-en-parcours-d-experience"))
        .await;
    assert_eq!((&verdict["standing"], &verdict["score"]), (&json!("excluded"), &Value::Null));
    assert_eq!(verdict["reasons"][0]["detail"]["type"], "contraindicated");
    assert!(list(&verdict["changes"]).iter().any(|change| change["criterion"] == "constraint"));
    for reason in list(&verdict["reasons"]) {
        check_reason(reason);
    }
    let absent = site.get("/api/v1/itineraries/why?need=x&record=zzyzxq").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);

    let address = "/api/v1/itineraries/alternatives?need=trouver+des+alli%C3%A9s&profile=association";
    let others = site.json(address).await;
    let deployed = list(&others["alternatives"]).iter().find(|other| other["term"]["code"] == "deploiement");
    let deployed = deployed.expect("another phase changes the route");
    let then = site
        .json("/api/v1/itineraries?need=trouver+des+alli%C3%A9s&profile=association&phase=deploiement")
        .await;
    let stops: Vec<&Value> = list(&then["legs"])
        .iter()
        .flat_map(|leg| list(&leg["stops"]))
        .map(|stop| &stop["record"]["id"])
        .collect();
    for record in list(&deployed["enters"]) {
        assert!(stops.contains(&&record["id"]), "{record}");
    }
}

fn check_reason(reason: &Value) {
    assert!(
        ["match", "partial", "mismatch", "unknown"].contains(&reason["outcome"].as_str().expect("a text"))
    );
    let detail = &reason["detail"];
    let labelled = |value: &Value| value["code"].is_string() && value["label"].is_string();
    let is_told = match detail["type"].as_str() {
        Some("term" | "contraindicated") => {
            labelled(&detail["term"]) && detail["term"]["vocabulary"].is_string()
        }
        Some("place" | "within" | "similar") => labelled(&detail["place"]),
        Some("national" | "online") => true,
        Some(_) => false,
        None => detail.is_null(),
    };
    assert!(is_told, "{reason}");
}

#[tokio::test]
async fn territories_are_found_and_told() {
    let site = demo_site().await;
    let found = site.json("/api/v1/territories?q=morlaix&limit=3").await;
    let morlaix = &found["items"][0];
    assert_eq!(morlaix["code"], "commune:29151");
    assert_eq!(morlaix["label"], "Morlaix (Finistère)");
    assert_eq!((&morlaix["level"], &morlaix["kind"]), (&json!("commune"), &json!("commune")));
    assert_eq!(morlaix["postal_codes"], json!(["29600"]));
    assert_eq!(morlaix["departement"], json!({"code": "departement:29", "label": "Finistère (29)"}));
    assert!(list(&found["items"]).len() <= 3);

    let told = site.json("/api/v1/territories/commune:29151").await;
    assert_eq!(told["name"], "Morlaix");
    let chain = texts(&told["chain"], "code");
    assert_eq!(chain.first(), Some(&"epci:242900835"));
    assert_eq!(chain[1..], ["departement:29", "region:53", "france"]);
    assert!(told["centroid"]["latitude"].as_f64().is_some_and(|latitude| (48.0..49.0).contains(&latitude)));
    assert_eq!(told["children"], json!([]));
    assert_eq!(list(&told["similar"]).len(), 5);
    let here = list(&told["here"]);
    assert!(!here.is_empty());
    for list_here in here {
        assert!(!list(&list_here["records"]).is_empty());
        assert_eq!(list_here["wider"], json!(list_here["place"]["code"] != "commune:29151"));
    }
    let finistere = site.json("/api/v1/territories/departement:29").await;
    assert_eq!(texts(&finistere["children"], "level"), ["commune", "epci"]);
    assert!(finistere["children"][0]["count"].as_u64().is_some_and(|count| count > 200));
}

#[tokio::test]
async fn vocabularies_tell_their_origin_and_their_empty_places() {
    let site = demo_site().await;
    let all = site.json("/api/v1/vocabularies").await;
    let slugs = texts(&all["items"], "slug");
    assert!(slugs.len() > 40 && slugs.is_sorted() && slugs.contains(&"actor_profile"), "{slugs:?}");
    for item in list(&all["items"]) {
        let slug = item["slug"].as_str().expect("a name");
        let whole = site.json(&format!("/api/v1/vocabularies/{slug}")).await;
        assert_eq!(item["terms_count"], list(&whole["terms"]).len(), "{slug}");
        assert!(["stated", "partial", "inferred"].contains(&item["origin"].as_str().expect("an origin")));
        assert_eq!(whole["id"], item["id"]);
    }
    let stages = site.json("/api/v1/vocabularies/evidence_stage").await;
    assert_eq!(texts(&stages["terms"], "code")[..2], ["signal", "observation"]);
    assert_eq!(stages["terms"][1]["gate"]["entries"], 1);
    let id = stages["id"].as_str().expect("an id");
    assert_eq!(site.json(&format!("/api/v1/records/{id}")).await["slug"], "evidence_stage");
}
