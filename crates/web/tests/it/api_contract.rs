//! What every address of the API promises: validators, problems, open access, parameters, its own description.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use serde_json::Value;

use crate::support::{Answer, DemoSite, demo_site};

/// Every address of the API as described, and one that exists for each.
const ADDRESSES: [(&str, &str); 13] = [
    ("/api/v1/itineraries", "/api/v1/itineraries?need=alliance"),
    ("/api/v1/itineraries/alternatives", "/api/v1/itineraries/alternatives?need=alliance"),
    ("/api/v1/itineraries/why", "/api/v1/itineraries/why?need=alliance&record=vocabulaires/domain"),
    ("/api/v1/openapi.json", "/api/v1/openapi.json"),
    ("/api/v1/records", "/api/v1/records?limit=3"),
    ("/api/v1/records/by-path", "/api/v1/records/by-path?path=vocabulaires/domain"),
    ("/api/v1/records/{id}", ""),
    ("/api/v1/search", "/api/v1/search?q=alliance"),
    ("/api/v1/suggestions", "/api/v1/suggestions?q=part"),
    ("/api/v1/territories", "/api/v1/territories?q=brest"),
    ("/api/v1/territories/{code}", "/api/v1/territories/region:53"),
    ("/api/v1/vocabularies", "/api/v1/vocabularies"),
    ("/api/v1/vocabularies/{slug}", "/api/v1/vocabularies/domain"),
];

fn addresses(site: &DemoSite) -> Vec<(&'static str, String)> {
    let id = site.app.catalogue().cards[0].id;
    let fill = |(path, address): (&'static str, &str)| match address {
        "" => (path, format!("/api/v1/records/{id}")),
        _ => (path, address.to_owned()),
    };
    ADDRESSES.into_iter().map(fill).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().map(|item| item.as_str().expect("a text")).collect()
}

/// Checks a problem document and gives it.
fn problem(answer: &Answer, status: StatusCode, code: &str) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let problem = answer.json();
    assert_eq!(problem["code"], code);
    assert_eq!(problem["status"], status.as_u16());
    assert_eq!(problem["type"], format!("/docs/erreurs#{code}"));
    assert!(problem["title"].is_string() && problem["detail"].is_string());
    assert_eq!(
        problem["instance"],
        answer.header("x-request-id"),
        "the log and the problem name the request alike"
    );
    problem
}

#[tokio::test]
async fn every_answer_has_a_validator_and_is_open() {
    let site = demo_site().await;
    for (_, address) in addresses(&site) {
        let answer = site.get(&address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/json", "{address}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{address}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{address}");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"), "{address}");
        let etag = answer.header("etag");
        assert!(etag.starts_with("W/\""), "{address}: {etag}");

        let same = site.ask(Method::GET, &address, &[("if-none-match", etag)]).await;
        assert_eq!(same.status, StatusCode::NOT_MODIFIED, "{address}");
        assert!(same.body.is_empty() && same.header("etag") == etag, "{address}");
        let other = site.ask(Method::GET, &address, &[("if-none-match", "W/\"0\"")]).await;
        assert_eq!((other.status, other.body), (StatusCode::OK, answer.body.clone()), "{address}");

        let head = site.ask(Method::HEAD, &address, &[]).await;
        assert_eq!((head.status, head.header("etag")), (StatusCode::OK, etag), "{address}");
        assert!(head.body.is_empty(), "{address}");
        let asked = [("origin", "https://exemple.org"), ("access-control-request-method", "GET")];
        let options = site.ask(Method::OPTIONS, &address, &asked).await;
        assert!(options.status.is_success(), "{address}");
        assert!(options.header("access-control-allow-methods").contains("GET"), "{address}");
        let post = site.ask(Method::POST, &address, &[]).await;
        problem(&post, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
        assert!(post.header("allow").contains("GET"), "{address}");
    }
}

#[tokio::test]
async fn the_description_is_that_of_the_addresses_served() {
    let site = demo_site().await;
    let description = site.json("/api/v1/openapi.json").await;
    assert!(description["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let printed: Value = serde_json::from_str(&web::openapi_json()).expect("a JSON document");
    assert_eq!(
        (&description["info"], &description["components"]),
        (&printed["info"], &printed["components"])
    );
    let search = description["paths"]["/api/v1/search"]["get"]["parameters"].as_array().expect("parameters");
    let domain = search.iter().find(|parameter| parameter["name"] == "domain").expect("the domain");
    let codes = domain["schema"]["items"]["enum"].as_array().expect("its codes, those of the commons");
    assert!(codes.contains(&Value::from("emploi-insertion")), "{codes:?}");
    let described: BTreeSet<&str> =
        description["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    assert_eq!(described, ADDRESSES.iter().map(|(path, _)| *path).collect());
    let guide = std::fs::read_to_string(testkit::repository().join("docs/api.md")).expect("the guide");
    for path in described {
        assert!(guide.contains(&path.replace("/api/v1", "")), "docs/api.md tells {path}");
    }
    check_references(&description, &description);
}

/// Every `$ref` of the description leads somewhere in it.
fn check_references(part: &Value, whole: &Value) {
    match part {
        Value::Object(fields) => {
            if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                assert!(whole.pointer(target.trim_start_matches('#')).is_some(), "{target}");
            }
            fields.values().for_each(|value| check_references(value, whole));
        }
        Value::Array(items) => items.iter().for_each(|value| check_references(value, whole)),
        _ => {}
    }
}

#[tokio::test]
async fn parameters_are_those_described_and_no_other() {
    let site = demo_site().await;
    let description = site.json("/api/v1/openapi.json").await;
    for (path, address) in addresses(&site) {
        let operation = &description["paths"][path]["get"];
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let described: BTreeSet<String> = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| parameter["name"].as_str().expect("a name").to_owned())
            .collect();
        let separator = if address.contains('?') { '&' } else { '?' };
        let answer = site.get(&format!("{address}{separator}fautedefrappe=1")).await;
        let refusal = problem(&answer, StatusCode::BAD_REQUEST, "invalid_parameter");
        assert_eq!(refusal["parameter"], "fautedefrappe");
        let accepted: BTreeSet<String> = texts(&refusal["accepted"]).into_iter().map(str::to_owned).collect();
        assert_eq!(accepted, described, "{path}");
    }
}

#[tokio::test]
async fn a_wrong_value_is_refused_by_name() {
    let site = demo_site().await;
    for (address, parameter, accepted) in [
        ("/api/v1/records?limit=101", "limit", "de 1 à 100"),
        ("/api/v1/records?limit=vingt", "limit", "de 1 à 100"),
        ("/api/v1/records?kind=fiche", "kind", "resource"),
        ("/api/v1/records?medoc=methode&medoc=remede", "medoc", "methode"),
        ("/api/v1/records?profile=inconnu", "profile", "association"),
        ("/api/v1/records?territory=Morlaix", "territory", "commune:29151"),
        ("/api/v1/records?stage=prouve", "stage", "observation"),
        ("/api/v1/records?platform=inconnue", "platform", "impact-alliances"),
        ("/api/v1/records?updated_since=hier", "updated_since", "2026-01-31"),
        ("/api/v1/records/42", "id", "un UUID"),
        ("/api/v1/records/by-path", "path", "ressources/cartographier-ses-partenaires"),
        ("/api/v1/records/by-path?path=charte", "path", "ressources/…"),
        ("/api/v1/search?sort=date", "sort", "newest"),
        ("/api/v1/search?facets=oui", "facets", "true"),
        ("/api/v1/search?page=0", "page", "de 1 à 1000000"),
        ("/api/v1/suggestions", "q", "mécénat"),
        ("/api/v1/suggestions?q=a&platform=inconnue", "platform", "impact-alliances"),
        ("/api/v1/itineraries?size=minuscule", "size", "petite"),
        ("/api/v1/itineraries?territory=nulle-part", "territory", "france"),
        ("/api/v1/itineraries?means=or", "means", "local"),
        ("/api/v1/itineraries/why?need=x", "record", "ressources/mener-un-dialogue-territorial"),
        ("/api/v1/territories", "q", "morlaix"),
        ("/api/v1/territories?q=brest&limit=51", "limit", "de 1 à 50"),
        ("/api/v1/territories/nulle-part", "code", "region:53"),
    ] {
        let answer = site.get(address).await;
        let refusal = problem(&answer, StatusCode::BAD_REQUEST, "invalid_parameter");
        assert_eq!(refusal["parameter"], parameter, "{address}");
        assert!(texts(&refusal["accepted"]).contains(&accepted), "{address}: {refusal}");
    }
    // Of the right shape, and of nothing: named too.
    for address in ["/api/v1/itineraries?territory=commune:99999", "/api/v1/search?territory=epci:000000000"]
    {
        let refusal = problem(&site.get(address).await, StatusCode::NOT_FOUND, "not_found");
        assert_eq!(refusal["parameter"], "territory", "{address}");
        assert!(texts(&refusal["accepted"]).contains(&"france"), "{address}");
    }
    for (address, parameter) in [("/api/v1/records?after=xyz", "after"), ("/api/v1/search?q=a&q=b", "q")] {
        let refusal = problem(&site.get(address).await, StatusCode::BAD_REQUEST, "invalid_parameter");
        assert_eq!(refusal["parameter"], parameter);
    }
    // An empty value, as forms send them, asks for nothing.
    assert_eq!(site.get("/api/v1/search?q=&profile=&territory=&sort=").await.status, StatusCode::OK);
    // Bytes that are not UTF-8 are refused in JSON too.
    assert_eq!(site.get("/api/v1/territories/%ff").await.header("content-type"), "application/problem+json");
}
