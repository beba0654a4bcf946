//! The workshop of curators (l’atelier): its door, its first page; each of its rooms in its own file.

mod searches;
mod synonyms;

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;

use askama::Template;
use axum::Router;
use axum::extract::{Form, FromRequestParts, Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::Status;

use super::{Frame, Page, html, html_with_status};
use crate::curator::{self, Curator, Pass};
use crate::errors::ErrorPage;
use crate::guard;
use crate::site::Site;
use crate::view::LinkView;
use crate::words;

/// The fields of a form, in the order in which they were sent.
type Fields = Form<Vec<(String, String)>>;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/atelier", get(door))
        .route("/atelier/entrer", post(enter).get(back))
        .route("/atelier/sortir", post(leave).get(back))
        .route("/atelier/recherches", get(searches::show))
        .route("/atelier/recherches.csv", get(searches::csv))
        .route("/atelier/synonymes", get(synonyms::list))
        .route("/atelier/synonymes/nouveau", get(synonyms::blank).post(synonyms::create))
        .route("/atelier/synonymes/{slug}", get(synonyms::edit).post(synonyms::update))
        .layer(from_fn(never_kept))
}

/// Nothing of the workshop stays in a cache, ours or the browser's.
async fn never_kept(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A page reloaded after it was sent, or an address typed by hand.
async fn back() -> Redirect {
    Redirect::to("/atelier")
}

#[derive(Template)]
#[template(path = "workshop/door.html")]
struct DoorPage {
    frame: Frame,
    /// The operator gave a key.
    has_key: bool,
    token: String,
    error: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "workshop/home.html")]
struct HomePage {
    frame: Frame,
    token: String,
    searches: String,
    unanswered: String,
    synonyms: String,
    drafts: String,
}

async fn door(State(site): State<Site>, headers: HeaderMap) -> Page {
    match Pass::of(&site, &headers) {
        Some(pass) if pass.curator => home(&site, &pass).await,
        pass => ask(&site, pass, StatusCode::OK, None),
    }
}

/// Asks for the key, or says how the operator makes one.
fn ask(site: &Site, pass: Option<Pass>, status: StatusCode, error: Option<&'static str>) -> Page {
    let pass = pass.unwrap_or_else(|| Pass::new(site, false));
    let page = DoorPage {
        frame: Frame::new(site, "Atelier", "/atelier").hidden(),
        has_key: site.settings().curator_key.is_some(),
        token: pass.token(site),
        error,
    };
    Ok(pass.give(site, html_with_status(status, &page)?))
}

async fn home(site: &Site, pass: &Pass) -> Page {
    let report = site.app().searches(30, None).await?;
    let synonyms = site.app().synonyms().await?;
    let of = |status: Status| synonyms.iter().filter(|record| record.envelope.status == status).count();
    let asked = usize::try_from(report.asked).unwrap_or(usize::MAX);
    html(&HomePage {
        frame: frame(site, "Atelier", "/atelier"),
        token: pass.token(site),
        searches: words::count(asked, "recherche", "recherches", "aucune recherche"),
        unanswered: words::count(
            report.unanswered.len(),
            "demande restée",
            "demandes restées",
            "aucune demande restée",
        ),
        synonyms: words::count(
            of(Status::Published),
            "équivalence publiée",
            "équivalences publiées",
            "aucune équivalence publiée",
        ),
        drafts: words::count(of(Status::Draft), "brouillon", "brouillons", "aucun brouillon"),
    })
}

async fn enter(
    State(site): State<Site>,
    Address(address): Address,
    headers: HeaderMap,
    Form(fields): Form<HashMap<String, String>>,
) -> Page {
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let pass = Pass::of(&site, &headers);
    if !pass.as_ref().is_some_and(|pass| pass.drew(&site, &headers, field("jeton"))) {
        let error = "Ce formulaire a trop attendu, ou votre navigateur refuse les cookies : entrez la clé de nouveau.";
        return ask(&site, None, StatusCode::FORBIDDEN, Some(error));
    }
    if address.is_some_and(|address| site.door().check_key(&address).is_err()) {
        let error = "Trop d’essais : attendez une minute avant de recommencer.";
        return ask(&site, pass, StatusCode::TOO_MANY_REQUESTS, Some(error));
    }
    if !curator::opens(&site, field("cle")) {
        tracing::warn!("a wrong key was given at the door of the workshop");
        return ask(&site, pass, StatusCode::FORBIDDEN, Some("Ce n’est pas la clé de cet atelier."));
    }
    // Another pass than at the door: what was known of the former one opens nothing.
    Ok(Pass::new(&site, true).give(&site, Redirect::to("/atelier").into_response()))
}

async fn leave(
    State(site): State<Site>,
    Curator(pass): Curator,
    headers: HeaderMap,
    Form(fields): Form<HashMap<String, String>>,
) -> Page {
    let token = fields.get("jeton").map(String::as_str).unwrap_or_default();
    if !pass.drew(&site, &headers, token) {
        return stale(&site);
    }
    Ok(curator::take_back(&site, Redirect::to("/atelier").into_response()))
}

/// A form that we did not draw for this browser: nothing was done.
fn stale(site: &Site) -> Page {
    let page = ErrorPage {
        frame: frame(site, "Formulaire périmé", "/atelier"),
        status: StatusCode::FORBIDDEN.as_u16(),
        title: "Ce formulaire n’est plus valable".into(),
        text: "Rien n’a été changé. Revenez à l’atelier, rouvrez la page et recommencez.".into(),
        reason: None,
        successor: Some(LinkView::new("/atelier", "L’atelier")),
        words: String::new(),
    };
    html_with_status(StatusCode::FORBIDDEN, &page)
}

fn frame(site: &Site, title: &str, path: &str) -> Frame {
    let frame = Frame::new(site, title, path).hidden();
    if path == "/atelier" { frame } else { frame.under("/atelier", "Atelier") }
}

/// The address that a request comes from, for the door alone.
struct Address(Option<IpAddr>);

impl FromRequestParts<Site> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        Ok(Self(guard::client(&parts.headers, &parts.extensions, site.settings().trust_proxy)))
    }
}
