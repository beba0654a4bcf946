//! Every page of the demonstration commons is drawn and every internal link of every page is followed.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;

use crate::support::demo_site;

/// Heaviest page allowed, in bytes of HTML: with the style sheet, the script, the sprite and the font it stays under 100 KB.
const HEAVIEST: usize = 39 * 1024;

/// The addresses of the site that a page links to, without their anchors.
fn links(html: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for attribute in ["href=\"", "src=\""] {
        for part in html.split(attribute).skip(1) {
            let address = part.split('"').next().unwrap_or_default();
            if address.starts_with('/') {
                let plain = address.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'");
                found.insert(plain.split('#').next().unwrap_or_default().to_owned());
            }
        }
    }
    found
}

/// The 37,000 territories link to their neighbours: from one of them, only what is not another is followed.
fn is_next_door(from: &str, to: &str) -> bool {
    from.starts_with("/territoires/") && to.starts_with("/territoires/")
}

/// Searches and itineraries link to one another without end: those found on other pages are followed, theirs are not.
fn is_leaf(address: &str) -> bool {
    address.starts_with("/recherche?") || address.starts_with("/gps?") || address.starts_with("/gps/")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_drawn_and_every_link_leads_somewhere() {
    let site = demo_site().await;
    let mut wanted: BTreeMap<String, String> =
        [("/", "start"), ("/plan-du-site", "start")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut faults = Vec::new();
    while let Some((address, from)) = wanted.pop_first() {
        if !seen.insert(address.clone()) {
            continue;
        }
        let answer = site.get(&address).await;
        if answer.header("location").starts_with("/connexion") {
            // What asks for an account leads to the door, which is followed once.
            wanted.entry("/connexion".into()).or_insert(address);
            continue;
        }
        if answer.status.is_redirection() {
            let target = answer.headers["location"].to_str().expect("an address").to_owned();
            wanted.entry(target).or_insert(address);
            continue;
        }
        if answer.status != StatusCode::OK {
            faults.push(format!("{} {address} (from {from})", answer.status));
            continue;
        }
        let html = String::from_utf8_lossy(&answer.body);
        if html.starts_with("<!doctype html>") {
            check(&address, &html, &mut faults);
            if !is_leaf(&address) {
                for link in links(&html).into_iter().filter(|link| !is_next_door(&address, link)) {
                    wanted.entry(link).or_insert_with(|| address.clone());
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(seen.len() > 600, "only {} addresses were met", seen.len());
}

fn check(address: &str, html: &str, faults: &mut Vec<String>) {
    // The gap map is one wide table of links, which compresses to a tenth.
    let heaviest = if address.starts_with("/carte-des-manques") { 56 * 1024 } else { HEAVIEST };
    if html.len() > heaviest && !is_leaf(address) {
        faults.push(format!("{address} weighs {} bytes", html.len()));
    }
    if html.matches("<h1").count() != 1 {
        faults.push(format!("{address} has not one h1"));
    }
    if html.contains("<script>") || html.contains(" style=\"") || html.contains(" onclick=") {
        faults.push(format!("{address} carries what the policy forbids"));
    }
    let mut ids = BTreeSet::new();
    for part in html.split(" id=\"").skip(1) {
        let id = part.split('"').next().unwrap_or_default();
        if !ids.insert(id.to_owned()) {
            faults.push(format!("{address} has twice the id {id}"));
        }
    }
}
