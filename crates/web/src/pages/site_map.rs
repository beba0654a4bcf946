//! The plan of the site: every list and every record, so that nothing is more than two clicks away.

use askama::Template;
use axum::extract::State;
use model::Kind;

use super::{Frame, MENU, Page, html};
use crate::site::Site;
use crate::view::LinkView;
use crate::words;

/// Records listed under each noun; beyond, the search is the way in.
const SHOWN: usize = 300;

struct LinkGroup {
    title: String,
    links: Vec<LinkView>,
}

#[derive(Template)]
#[template(path = "sitemap.html")]
struct SiteMap {
    frame: Frame,
    groups: Vec<LinkGroup>,
}

pub(super) async fn show(State(site): State<Site>) -> Page {
    let catalogue = site.app().catalogue();
    let mut entries: Vec<LinkView> = MENU.iter().map(|(href, label)| LinkView::new(*href, *label)).collect();
    let others = Kind::ALL
        .iter()
        .filter(|kind| **kind != Kind::Page && !MENU.iter().any(|(href, _)| href[1..] == *kind.folder()));
    entries.extend(others.map(|kind| LinkView::new(format!("/{}", kind.folder()), words::kinds(*kind))));
    entries.push(LinkView::new("/parcours-de-preuve", "Parcours de preuve"));
    entries.push(LinkView::new("/carte-des-manques", "Carte des manques"));
    let mut groups = vec![LinkGroup { title: "Entrées".into(), links: entries }];
    for kind in Kind::ALL.iter().copied() {
        let cards = catalogue.of_kind(kind);
        let count = cards.len();
        let mut links: Vec<LinkView> = cards
            .into_iter()
            .take(SHOWN)
            .map(|card| LinkView::new(card.reference().path(), card.title.to_string()))
            .collect();
        if count > SHOWN {
            links.push(LinkView::new(format!("/recherche?sorte={}", kind.as_str()), "Chercher parmi toutes"));
        }
        if !links.is_empty() {
            groups.push(LinkGroup { title: words::kinds(kind).into(), links });
        }
    }
    html(&SiteMap { frame: Frame::new(&site, "Plan du site", "/plan-du-site"), groups })
}
