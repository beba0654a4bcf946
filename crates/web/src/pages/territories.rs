//! Territories: find one, then see what exists there, and wider when nothing does.

use std::collections::HashMap;

use app::Here;
use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Redirect, Response};
use model::territories::{Code, Hit, Level, Territory, atlas};
use serde::Serialize;

use super::sections::Fact;
use super::{Frame, Page, html};
use crate::errors::WebError;
use crate::link::encode;
use crate::site::Site;
use crate::view::{CardView, LinkView};
use crate::{outline, words};

/// Children and look-alikes listed beside a territory.
const CHILDREN: usize = 24;
const SIMILAR: usize = 6;

#[derive(Template)]
#[template(path = "territories.html")]
struct TerritoriesPage {
    frame: Frame,
    words: String,
    count: String,
    hits: Vec<HitView>,
    regions: Vec<LinkView>,
}

struct HitView {
    href: String,
    label: String,
    note: String,
}

#[derive(Template)]
#[template(path = "territory.html")]
struct TerritoryPage {
    frame: Frame,
    name: String,
    former: Option<String>,
    lead: String,
    gps: String,
    /// Where several situate the cooperation of the place, one link for each compass that does.
    cooperate: Vec<LinkView>,
    lists: Vec<PlaceGroup>,
    map: Option<String>,
    facts: Vec<Fact>,
    children: Vec<LinkView>,
    children_title: &'static str,
    similar: Vec<LinkView>,
    vintage: u16,
}

struct PlaceGroup {
    title: String,
    note: String,
    cards: Vec<CardView>,
    more: Option<LinkView>,
}

/// What the territory field suggests.
#[derive(Serialize)]
struct Suggestion {
    code: String,
    label: String,
    note: String,
}

fn note(hit: &Hit<'_>) -> String {
    let level = match hit.territory.code.level {
        Level::Commune => String::new(),
        level => level.label().to_owned(),
    };
    let former = hit.former_name.map(|name| format!("anciennement {name}")).unwrap_or_default();
    [level, former].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ")
}

fn place_link(territory: &Territory<'_>) -> LinkView {
    LinkView::new(format!("/territoires/{}", territory.code), atlas().label(&territory.code))
}

pub(super) async fn suggest(Query(parameters): Query<HashMap<String, String>>) -> Response {
    let typed: String = parameters.get("q").map(|q| q.chars().take(80).collect()).unwrap_or_default();
    let suggestions: Vec<Suggestion> = atlas()
        .search(&typed, 8)
        .iter()
        .map(|hit| Suggestion {
            code: hit.territory.code.to_string(),
            label: atlas().label(&hit.territory.code),
            note: note(hit),
        })
        .collect();
    ([(CACHE_CONTROL, "public, max-age=3600")], Json(suggestions)).into_response()
}

pub(super) async fn list(
    State(site): State<Site>,
    Query(parameters): Query<HashMap<String, String>>,
) -> Page {
    if let Some(code) = parameters.get("code").and_then(|code| code.parse::<Code>().ok()) {
        return Ok(Redirect::to(&format!("/territoires/{code}")).into_response());
    }
    let typed: String = parameters.get("q").map(|q| q.trim().chars().take(80).collect()).unwrap_or_default();
    let hits: Vec<HitView> = atlas()
        .search(&typed, 12)
        .iter()
        .map(|hit| HitView {
            href: format!("/territoires/{}", hit.territory.code),
            label: atlas().label(&hit.territory.code),
            note: note(hit),
        })
        .collect();
    let mut regions: Vec<LinkView> = atlas().children(&Code::france()).iter().map(place_link).collect();
    regions.sort_by_key(|link| text::fold(&link.label));
    html(&TerritoriesPage {
        frame: Frame::new(&site, "Territoires", "/territoires"),
        count: words::count(hits.len(), "territoire", "territoires", "Aucun territoire"),
        hits,
        regions,
        words: typed,
    })
}

pub(super) async fn show(State(site): State<Site>, Path(text): Path<String>) -> Page {
    let code: Code = text.parse().map_err(|_| WebError::NotFound)?;
    let around = site.app().around(&code).ok_or(WebError::NotFound)?;
    let place = &around.code;
    if *place == code && text != code.to_string() {
        return Ok(Redirect::permanent(&format!("/territoires/{code}")).into_response());
    }
    let atlas = atlas();
    let territory = atlas.get(place).ok_or(WebError::NotFound)?;
    let name = atlas.label(place);
    let former = around.former_name.as_ref().filter(|_| *place != code).map(|former| {
        format!("« {former} » fait aujourd’hui partie de {name} : voici la page du territoire actuel.")
    });
    let path = format!("/territoires/{place}");
    html(&TerritoryPage {
        frame: Frame::new(&site, &name, &path).under("/territoires", "Territoires"),
        former: former.map(|text| text::french(&text)),
        lead: lead(&territory),
        gps: format!("/gps?territoire={}", encode(&place.to_string())),
        cooperate: cooperate(&site, place),
        lists: around.lists.iter().map(|here| group(&site, place, here)).collect(),
        map: outline::map(place),
        facts: facts(&territory),
        children: atlas.children(place).iter().take(CHILDREN).map(place_link).collect(),
        children_title: "Territoires qu’il contient",
        similar: atlas.similar(place, SIMILAR).iter().map(place_link).collect(),
        vintage: atlas.vintage(),
        name,
    })
}

/// The compasses about the ways in which a territory cooperates, with this one in the form of the group.
fn cooperate(site: &Site, place: &Code) -> Vec<LinkView> {
    let catalogue = site.app().catalogue();
    let is_about = |card: &&model::card::Card| {
        card.terms.iter().any(|term| catalogue.lexicon.term_name(*term).0 == "coconstruction_form")
    };
    let compasses = catalogue.of_kind(model::Kind::Compass).into_iter().filter(is_about);
    compasses
        .filter(|card| card.status == model::Status::Published)
        .map(|card| {
            let href = format!("/ensemble/ouvrir/{}?territoire={}", card.slug, encode(&place.to_string()));
            LinkView::new(href, &*card.title)
        })
        .collect()
}

fn lead(territory: &Territory<'_>) -> String {
    let population = territory.population.map(|people| {
        format!(" de {}", words::count(people as usize, "habitant", "habitants", "aucun habitant"))
    });
    let kind = territory.kind.label();
    let mut chars = kind.chars();
    let kind =
        chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default();
    format!("{kind}{}.", population.unwrap_or_default())
}

fn facts(territory: &Territory<'_>) -> Vec<Fact> {
    let atlas = atlas();
    let chain: Vec<String> = atlas
        .chain(&territory.code)
        .iter()
        .skip(1)
        .filter(|t| t.code.level != Level::France)
        .map(|t| {
            format!("<a href=\"/territoires/{}\">{}</a>", t.code, text::escape_html(&atlas.label(&t.code)))
        })
        .collect();
    let mut facts = Vec::new();
    if !chain.is_empty() {
        facts.push(Fact::html("Fait partie de", chain.join("<br>")));
    }
    if territory.code.level != Level::France {
        facts.push(Fact::new("Code INSEE", &territory.code.insee));
    }
    let postal: Vec<String> = territory.postal_codes.iter().map(ToString::to_string).take(6).collect();
    if !postal.is_empty() {
        facts.push(Fact::new("Code postal", &postal.join(", ")));
    }
    facts
}

/// The list of one noun; when nothing is here, the wider place that has something is named.
fn group(site: &Site, asked: &Code, here: &Here) -> PlaceGroup {
    let catalogue = site.app().catalogue();
    let place = atlas().label(&here.place);
    let wider = here.place != *asked;
    let title = match here.kind {
        model::Kind::Event => "Rendez-vous à venir",
        kind => words::kinds(kind),
    };
    let note = if wider {
        format!("Rien ici pour l’instant : voici plus largement, {place}.")
    } else {
        String::new()
    };
    let more = LinkView::new(
        format!("/recherche?sorte={}&territoire={}", here.kind.as_str(), encode(&here.place.to_string())),
        "Tout voir et filtrer",
    );
    PlaceGroup {
        title: title.into(),
        note: text::french(&note),
        cards: here.cards.iter().map(|id| CardView::of(&catalogue, catalogue.card(*id))).collect(),
        more: Some(more),
    }
}
