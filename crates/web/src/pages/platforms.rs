//! The home of a platform: a filter, a theme and a text over the one commons.

use app::Sheet;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use model::platform::Platform;
use model::{Content, Kind, Relation};

use super::records::{Head, citation, frame, json};
use super::sections::{self, Fact};
use super::{Page, html};
use crate::errors::WebError;
use crate::link::render;
use crate::site::Site;
use crate::view::{CardView, LinkView};
use crate::words;

/// Cards shown of each kind.
const SHOWN: usize = 6;

pub(super) struct Group {
    pub title: String,
    pub cards: Vec<CardView>,
    pub more: Option<LinkView>,
}

#[derive(Template)]
#[template(path = "platform.html")]
struct PlatformPage {
    frame: super::Frame,
    head: Head,
    slug: String,
    tagline: String,
    body_html: String,
    compasses: Vec<CardView>,
    featured: Vec<CardView>,
    groups: Vec<Group>,
    facts: Vec<Fact>,
    citation: String,
    json: String,
}

pub(super) fn show(site: &Site, sheet: &Sheet, platform: &Platform) -> Page {
    let catalogue = site.app().catalogue();
    let record = &sheet.record;
    let slug = &record.envelope.slug;
    let groups = Kind::ALL
        .iter()
        .filter(|kind| kind.is_findable() && **kind != Kind::Platform)
        .filter_map(|kind| {
            let shown = catalogue.shown_by(slug, *kind);
            let cards: Vec<CardView> =
                shown.iter().take(SHOWN).map(|id| CardView::of(&catalogue, catalogue.card(*id))).collect();
            let more = (shown.len() > SHOWN).then(|| {
                let sorte = kind.as_str();
                let label = words::count(shown.len(), "fiche", "fiches", "");
                LinkView::new(
                    format!("/recherche?sorte={sorte}&plateforme={slug}"),
                    format!("Voir les {label}"),
                )
            });
            (!cards.is_empty()).then(|| Group { title: words::kinds(*kind).into(), cards, more })
        })
        .collect();
    let mut facts = sections::facts(&catalogue, record);
    for (label, relation) in
        [("Référentiel d’appui", Relation::Framework), ("Partenaires", Relation::Partner)]
    {
        let links: Vec<String> = sections::related(&catalogue, sheet, relation)
            .into_iter()
            .map(|card| format!("<a href=\"{}\">{}</a>", card.href, card.title_html))
            .collect();
        if !links.is_empty() {
            facts.push(Fact::html(label, links.join(", ")));
        }
    }
    facts.push(Fact::html("Sources", sections::sources_html(&catalogue, record)));
    let mut frame = frame(site, record);
    frame.seek = false;
    frame.theme = platform.theme.as_ref().map(|_| format!("/themes/{slug}.css"));
    html(&PlatformPage {
        frame,
        head: Head::of(&catalogue, record),
        slug: slug.clone(),
        tagline: platform.tagline.clone(),
        body_html: render(&catalogue, &record.body, record.kind()).html,
        compasses: sections::related(&catalogue, sheet, Relation::Recommends),
        featured: sections::related(&catalogue, sheet, Relation::Featured),
        groups,
        facts,
        citation: citation(site, record),
        json: json(record),
    })
}

/// The two colours of a platform, as a style sheet; the dark mode keeps the colours of the house, whose contrast is checked.
pub(super) async fn theme(State(site): State<Site>, Path(name): Path<String>) -> Result<Response, WebError> {
    let slug = name.strip_suffix(".css").ok_or(WebError::NotFound)?;
    let app::Visit::Found(sheet) = site.app().visit(Kind::Platform, slug).await? else {
        return Err(WebError::NotFound);
    };
    let Content::Platform(Platform { theme: Some(theme), .. }) = &sheet.record.content else {
        return Err(WebError::NotFound);
    };
    let css = format!(
        "@media (prefers-color-scheme:light){{:root{{--leaf:{};--paper:{}}}}}",
        theme.leaf, theme.paper
    );
    Ok(([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=300")], css)
        .into_response())
}
