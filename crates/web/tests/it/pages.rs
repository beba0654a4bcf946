//! Pages one by one: what they say when all is well, and the way out when it is not.

use std::io::Read as _;

use axum::http::{Method, StatusCode};

use crate::support::demo_site;

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_bears_the_security_headers_and_a_request_id() {
    let site = demo_site().await;
    for address in ["/", "/absente", "/api/v1/records", "/healthz"] {
        let answer = site.get(address).await;
        let policy = answer.headers["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{address}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert!(answer.headers.contains_key("x-request-id"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absent_page_offers_three_ways_out() {
    let site = demo_site().await;
    for address in ["/ressources/cartographier-les-allies", "/n/importe/quoi", "/territoires/commune:00000"] {
        let answer = site.get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        let html = String::from_utf8_lossy(&answer.body).into_owned();
        for way in ["action=\"/recherche\"", "href=\"/gps\"", "href=\"/plan-du-site\""] {
            assert!(html.contains(way), "{address} {way}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_shown_as_text() {
    let site = demo_site().await;
    let attack = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27";
    for address in [
        format!("/recherche?q={attack}"),
        format!("/gps?besoin={attack}&lieu={attack}"),
        format!("/{attack}"),
    ] {
        let answer = site.get(&address).await;
        let html = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!html.contains("<script>alert"), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_answered_again_without_its_body_when_nothing_changed() {
    let site = demo_site().await;
    let first = site.get("/glossaire/alliance").await;
    let tag = first.headers["etag"].clone();
    let known = tag.to_str().expect("text");
    let again = site.ask(Method::GET, "/glossaire/alliance", &[("if-none-match", known)]).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers["etag"], tag);
    assert!(again.body.is_empty() && !first.body.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_page_is_read_alike_compressed_or_not() {
    // The form in which a page is kept is that of the first who asks: both orders are tried.
    for order in [["gzip", "identity", "gzip"], ["identity", "gzip", "identity"]] {
        let site = demo_site().await;
        let mut pages = Vec::new();
        for encoding in order {
            let answer = site.ask(Method::GET, "/glossaire", &[("accept-encoding", encoding)]).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.header("vary"), "accept-encoding");
            let is_gzip = answer.header("content-encoding") == "gzip";
            assert_eq!(is_gzip, encoding == "gzip");
            assert_eq!(answer.headers.get_all("content-encoding").iter().count(), usize::from(is_gzip));
            let mut page = String::new();
            if is_gzip {
                flate2::read::GzDecoder::new(&*answer.body).read_to_string(&mut page).expect("gzip");
            } else {
                page = answer.text();
            }
            assert!(page.contains("</html>"), "{page}");
            pages.push((page, answer.header("etag").to_owned()));
        }
        assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resource_reads_like_a_leaflet_and_hides_nothing() {
    let site = demo_site().await;
    let answer = site.get("/ressources/sept-ans-pour-modeliser").await;
    let html = String::from_utf8_lossy(&answer.body).into_owned();
    for part in [
        "Pour qui, dans quelle situation",
        "Comment s’en servir",
        "Effets observés",
        "Preuves",
        "Sources et droits",
    ] {
        assert!(html.contains(part), "{part}");
    }
    assert!(html.contains("on documenté"), "what is not documented is said");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gps_keeps_what_was_typed_when_the_place_is_unknown() {
    let site = demo_site().await;
    let answer = site.get("/gps?besoin=trouver+des+alli%C3%A9s&lieu=Xyzzyville").await;
    let html = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(html.contains("trouver des alliés") && html.contains("Xyzzyville"));
    assert!(html.contains("pas trouvé ce territoire") && html.contains("class=\"route\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn homonyms_are_asked_about() {
    let site = demo_site().await;
    let answer = site.get("/gps?besoin=des+alli%C3%A9s&lieu=Saint-Denis").await;
    let html = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(html.contains("Plusieurs territoires portent ce nom"), "{html}");
    assert!(html.contains("territoire=commune:93066") && html.contains("territoire=commune:97411"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_commune_leads_to_the_present_one_and_says_so() {
    let site = demo_site().await;
    let answer = site.get("/territoires/commune:69123").await;
    assert_eq!(answer.status, StatusCode::OK);
    let atlas = model::territories::atlas();
    let former = (1..95_000)
        .map(|n| model::territories::Code::commune(format!("{n:05}")))
        .find_map(|code| {
            atlas.resolve(&code).and_then(|r| r.former_name.map(|name| (code.clone(), name.to_owned())))
        })
        .expect("some commune has merged");
    let html =
        String::from_utf8_lossy(&site.get(&format!("/territoires/{}", former.0)).await.body).into_owned();
    assert!(html.contains("fait aujourd’hui partie de"), "{}", former.1);
}
