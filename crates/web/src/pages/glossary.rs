//! The glossary: every term with its definition, on one page.

use askama::Template;
use model::Kind;

use super::{Frame, Page, html};
use crate::site::Site;
use crate::words;

struct Entry {
    href: String,
    title: String,
    definition: String,
}

#[derive(Template)]
#[template(path = "glossary.html")]
struct GlossaryPage {
    frame: Frame,
    count: String,
    entries: Vec<Entry>,
}

pub(super) fn show(site: &Site) -> Page {
    let catalogue = site.app().catalogue();
    let entries: Vec<Entry> = catalogue
        .of_kind(Kind::GlossaryEntry)
        .into_iter()
        .map(|card| Entry {
            href: card.reference().path(),
            title: card.title.to_string(),
            definition: card.summary.to_string(),
        })
        .collect();
    html(&GlossaryPage {
        frame: Frame::new(site, "Glossaire", "/glossaire"),
        count: words::count(entries.len(), "mot", "mots", "Aucun mot"),
        entries,
    })
}
