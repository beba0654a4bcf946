//! The guides that machines and curators are sent to, drawn from the documents of the project.

use askama::Template;
use axum::extract::{Path, State};
use text::{Link, Rendering};

use super::{Frame, Page, html};
use crate::errors::WebError;
use crate::site::Site;

/// Name in the address, and text.
const GUIDES: [(&str, &str); 6] = [
    ("api", include_str!("../../../../docs/api.md")),
    ("erreurs", include_str!("../../../../docs/erreurs.md")),
    ("format", include_str!("../../../../docs/format.md")),
    ("itineraire", include_str!("../../../../docs/itineraire.md")),
    ("recherche", include_str!("../../../../docs/recherche.md")),
    ("referentiels", include_str!("../../../../docs/referentiels.md")),
];

#[derive(Template)]
#[template(path = "text.html")]
struct Guide {
    frame: Frame,
    body_html: String,
}

pub(super) async fn show(State(site): State<Site>, Path(name): Path<String>) -> Page {
    let (name, markdown) = GUIDES.iter().find(|(guide, _)| *guide == name).ok_or(WebError::NotFound)?;
    let (first, body) = markdown.split_once('\n').unwrap_or((markdown, ""));
    let title = text::plain(first.trim_start_matches('#'));
    let rendering = Rendering { link: &link, glossary: None, heading_offset: 0 };
    html(&Guide {
        frame: Frame::new(&site, title.trim(), &format!("/docs/{name}")),
        body_html: text::to_html(body, &rendering).html,
    })
}

/// Guides link to one another; what stays in the source tree is not served.
fn link(href: &str) -> Link {
    // A forge keeps the accents of its anchors; our headings do not.
    let place = |anchor: &str| {
        if anchor.is_ascii() { format!("#{anchor}") } else { format!("#{}", text::slugify(anchor)) }
    };
    let (file, anchor) = href.split_once('#').map_or((href, String::new()), |(file, a)| (file, place(a)));
    let guide = file.strip_suffix(".md").filter(|name| GUIDES.iter().any(|(guide, _)| guide == name));
    let external = href.contains("://");
    let address = guide.map_or_else(|| href.to_owned(), |name| format!("/docs/{name}{anchor}"));
    Link { href: address, external, missing: guide.is_none() && !external && !href.starts_with('/') }
}
