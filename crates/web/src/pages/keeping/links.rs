//! The links that leave the commons: those that lead nowhere, those that moved, and the records to mend.

use std::collections::HashMap;

use app::{AppError, LinkFilter, LinkRow, LinkVisit, WatchedLink};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use model::links::{Finding, LinkState};
use uuid::Uuid;

use super::super::{Frame, Page, html, html_with_status};
use crate::errors::WebError;
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{Posted, Signed, forbidden};
use crate::{dates, words};

/// Links of a page.
const LINES: u64 = 25;
/// Records shown under a link.
const BEARERS: usize = 5;
/// Longest reason, in characters.
const WHY_MAX: usize = 200;

/// The states, as addresses and as words, those that ask for something first.
const STATES: [(&str, &str, LinkFilter); 6] = [
    ("morts", "Morts", LinkFilter::State(LinkState::Dead)),
    ("demenages", "Déménagés", LinkFilter::State(LinkState::Moved)),
    ("incertains", "Incertains", LinkFilter::State(LinkState::Uncertain)),
    ("jamais-vus", "Jamais vus", LinkFilter::State(LinkState::Unchecked)),
    ("vivants", "Vivants", LinkFilter::State(LinkState::Alive)),
    ("ignores", "Ignorés", LinkFilter::Ignored),
];

struct Line {
    url: String,
    history: String,
    state: String,
    bearers: Vec<(LinkView, String)>,
    others: Option<String>,
}

#[derive(Template)]
#[template(path = "keeping/links.html")]
struct ListPage {
    frame: Frame,
    is_on: bool,
    states: Vec<(LinkView, u64, bool)>,
    count: String,
    empty: &'static str,
    lines: Vec<Line>,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "keeping/link.html")]
struct LinkPage {
    frame: Frame,
    token: String,
    action: String,
    url: String,
    state: String,
    moved_to: String,
    is_on: bool,
    may: bool,
    ignored: Option<String>,
    why: String,
    error: Option<&'static str>,
    done: Option<&'static str>,
    bearers: Vec<(LinkView, String, String)>,
    visits: Vec<(String, String)>,
}

/// How a link stands, in a sentence.
fn state(row: &LinkRow) -> String {
    let since = row.life.since.map(|at| dates::day(at.date_naive())).unwrap_or_default();
    let why = reason(row.code, &row.detail);
    match row.life.state {
        LinkState::Unchecked => "Personne n’est encore allé voir.".into(),
        LinkState::Alive => format!("Répond, depuis le {since}."),
        LinkState::Moved => format!("A déménagé, vu le {since}."),
        LinkState::Uncertain if row.life.failing_days > 0 => {
            format!("Ne répond pas depuis le {since}\u{a0}: {why}. Un autre jour dira s’il est mort.")
        }
        LinkState::Uncertain => format!("On ne peut rien en dire\u{a0}: {why}."),
        LinkState::Dead => format!("Mort depuis le {since}\u{a0}: {why}."),
    }
}

/// Why a visit gave nothing.
fn reason(code: Option<u16>, detail: &str) -> String {
    match (detail, code) {
        ("shut", Some(code)) => {
            format!("le site ne laisse pas entrer les visites automatiques (réponse {code})")
        }
        ("status", Some(404 | 410)) => "le site répond que la page n’existe pas".into(),
        ("status", Some(code)) => format!("le site répond par une erreur ({code})"),
        ("timeout", _) => "le site n’a pas répondu à temps".into(),
        ("connection", _) => "le site est introuvable ou refuse la connexion".into(),
        ("robots", _) => "le site demande aux robots de ne pas y aller".into(),
        ("redirects", _) => "le site renvoie d’adresse en adresse sans fin".into(),
        ("private_address", _) => "cette adresse mène à un réseau privé, où l’on ne va pas".into(),
        ("port" | "scheme" | "credentials", _) => {
            "cette adresse n’est pas celle d’une page ouverte à toutes et tous".into()
        }
        ("unreadable", _) => "cette adresse ne se lit pas".into(),
        _ => "la réponse du site ne se lit pas".into(),
    }
}

fn visit(visit: &LinkVisit) -> (String, String) {
    let what = match visit.finding {
        Finding::Alive => "Répond".to_owned(),
        Finding::Moved => "A déménagé".to_owned(),
        Finding::Shut | Finding::Failing | Finding::Barred => {
            let why = reason(visit.code, &visit.detail);
            let mut letters = why.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    };
    (visit.at.format("%d/%m/%Y %H:%M").to_string(), what)
}

fn line(link: WatchedLink) -> Line {
    let others = link.bearers.len().saturating_sub(BEARERS);
    Line {
        history: format!("/atelier/liens/{}", link.row.id),
        state: state(&link.row),
        url: link.row.url,
        others: (others > 0).then(|| words::count(others, "autre fiche", "autres fiches", "")),
        bearers: link
            .bearers
            .into_iter()
            .take(BEARERS)
            .map(|bearer| {
                let mend = format!("/atelier/modifier{}", bearer.path);
                (LinkView::new(bearer.path, bearer.title), mend)
            })
            .collect(),
    }
}

pub(super) async fn list(
    State(site): State<Site>,
    signed: Signed,
    Query(query): Query<HashMap<String, String>>,
) -> Page {
    let asked = query.get("etat").map_or("morts", String::as_str);
    let (name, _, filter) = STATES.into_iter().find(|(name, ..)| *name == asked).unwrap_or(STATES[0]);
    let page = query.get("page").and_then(|page| page.parse::<u64>().ok()).unwrap_or(1).clamp(1, 100_000);
    let skip = (page - 1) * LINES;
    let (links, total) = site.app().watched_links(&signed.who, filter, skip, LINES).await?;
    let mut states = Vec::new();
    for (other, label, filter) in STATES {
        let href = format!("/atelier/liens?etat={other}");
        states.push((LinkView::new(href, label), site.app().count_links(filter).await?, other == name));
    }
    let to = |page: u64| format!("/atelier/liens?etat={name}&page={page}");
    html(&ListPage {
        frame: frame(&site, "Les liens", "/atelier/liens"),
        is_on: site.app().checks_links(),
        states,
        count: words::count(usize::try_from(total).unwrap_or(usize::MAX), "lien", "liens", "aucun lien"),
        empty: match filter {
            LinkFilter::State(LinkState::Dead) => "Aucun lien n’est connu pour mort.",
            LinkFilter::Ignored => "Aucun lien n’est laissé de côté.",
            LinkFilter::State(_) => "Aucun lien dans cet état.",
        },
        lines: links.into_iter().map(line).collect(),
        before: (page > 1).then(|| to(page - 1)),
        after: (skip + LINES < total).then(|| to(page + 1)),
    })
}

fn frame(site: &Site, title: &str, path: &str) -> Frame {
    Frame::new(site, title, path).hidden().under("/atelier", "Atelier")
}

/// What was just done, and what is wrong with what was typed.
#[derive(Default)]
struct Said {
    done: Option<&'static str>,
    error: Option<&'static str>,
    why: String,
}

pub(super) async fn show(
    State(site): State<Site>,
    signed: Signed,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Page {
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    let done = match query.get("dit").map(String::as_str) {
        Some("vu") => Some("La visite est faite."),
        Some("trop-tot") => Some("Ce lien vient d’être vu\u{a0}: attendez une minute avant d’y retourner."),
        Some("ignore") => Some("Ce lien n’est plus suivi."),
        Some("suivi") => Some("Ce lien est suivi de nouveau."),
        _ => None,
    };
    draw(&site, &signed, id, Said { done, ..Said::default() }).await
}

async fn draw(site: &Site, signed: &Signed, id: Uuid, said: Said) -> Page {
    let (link, visits, may) = site.app().watched_link(&signed.who, id).await?;
    let action = format!("/atelier/liens/{id}");
    let status = if said.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = LinkPage {
        frame: frame(site, "Un lien", &action).under("/atelier/liens", "Les liens"),
        token: signed.visitor.form_token(site),
        action,
        state: state(&link.row),
        moved_to: link.row.moved_to,
        url: link.row.url,
        is_on: site.app().checks_links(),
        may,
        ignored: link.row.ignored_why,
        why: said.why,
        error: said.error,
        done: said.done,
        bearers: link
            .bearers
            .into_iter()
            .map(|bearer| {
                let mend = format!("/atelier/modifier{}", bearer.path);
                let field = crate::fields::label(bearer.field.split('[').next().unwrap_or_default());
                (LinkView::new(bearer.path, bearer.title), field.to_owned(), mend)
            })
            .collect(),
        visits: visits.iter().map(visit).collect(),
    };
    html_with_status(status, &page)
}

pub(super) async fn act(
    State(site): State<Site>,
    signed: Signed,
    Path(id): Path<String>,
    posted: Posted,
) -> Page {
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    let app = site.app();
    let why = posted.one("raison").trim().to_owned();
    let done = match posted.one("geste") {
        "voir" => app.check_link_now(&signed.who, id).await.map(|seen| match seen {
            Some(_) => "vu",
            None => "trop-tot",
        }),
        "suivre" => app.ignore_link(&signed.who, id, None).await.map(|()| "suivi"),
        _ if why.is_empty() || why.chars().count() > WHY_MAX => {
            let error = Some("Dites pourquoi, en une phrase\u{a0}: elle reste avec le lien.");
            return draw(&site, &signed, id, Said { error, why, ..Said::default() }).await;
        }
        _ => app.ignore_link(&signed.who, id, Some(&why)).await.map(|()| "ignore"),
    };
    match done {
        Ok(said) => Ok(axum::response::IntoResponse::into_response(axum::response::Redirect::to(&format!(
            "/atelier/liens/{id}?dit={said}"
        )))),
        Err(AppError::Forbidden) => Ok(forbidden(&site, "/atelier/liens")),
        Err(error) => Err(error.into()),
    }
}
