//! The GPS: a situation in the address, an itinerary with its reasons under it, and what can be asked about it.

mod compare;
mod follow;
mod form;
mod mail;
mod route;
mod sentences;
mod ways;
mod what_if;
mod why;

use app::App;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use model::itinerary::Situation;

use model::Kind;

use super::{Frame, Page, html};
use crate::site::Site;
use crate::view::LinkView;
pub(super) use form::address as gps_address;
pub(super) use route::{LegView, Told};
pub(super) use sentences::quote;

use form::{Asking, Pairs, Question, is_precise, questions};
use route::RouteView;

#[derive(Template)]
#[template(path = "gps.html")]
struct GpsPage {
    frame: Frame,
    has_compasses: bool,
    need: String,
    error: Option<&'static str>,
    understood: Option<String>,
    questions: Vec<Question>,
    more: Vec<Question>,
    is_precise: bool,
    territory_code: String,
    territory_label: String,
    ambiguous: Vec<LinkView>,
    place_unknown: bool,
    /// The situation again, for the forms that ask about it.
    kept: Vec<(&'static str, String)>,
    route: Option<RouteView>,
}

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/gps", get(show))
        .route("/gps/pourquoi", get(why::show))
        .route("/gps/et-si", get(what_if::show))
        .route("/gps/comparer", get(compare::show))
        .route("/gps/chemins", get(ways::show))
        .route("/gps/suivi.atom", get(follow::show))
        .route("/gps/suivre", get(mail::page).post(mail::follow))
}

/// The address of the itinerary of a situation, and the situation said in one sentence.
pub(crate) fn route_of(app: &App, situation: &Situation) -> (String, String) {
    (form::address("/gps", situation, &[]), sentences::understood(&app.catalogue(), situation))
}

async fn show(State(site): State<Site>, Query(pairs): Query<Pairs>) -> Page {
    let Asking { situation, place, submitted } = Asking::read(&pairs);
    let error = (submitted && situation.is_empty()).then_some(
        "Dites votre besoin en quelques mots, par exemple « trouver des alliés pour notre tiers-lieu ».",
    );
    let catalogue = site.app().catalogue();
    let planned = if submitted && error.is_none() { Some(site.app().plan(&situation)?) } else { None };
    let route = planned.as_ref().map(|planned| Told { site: &site, planned }.route());
    let title = if planned.is_some() { "Votre itinéraire" } else { "Décrire votre situation" };
    let mut frame = Frame::new(&site, title, "/gps");
    if submitted {
        frame = frame.hidden();
    }
    if let Some(route) = &route {
        frame = frame.followed(&route.feed, "Ce qui change sur cet itinéraire");
    }
    html(&GpsPage {
        has_compasses: !catalogue.of_kind(Kind::Compass).is_empty(),
        frame,
        error,
        understood: planned.as_ref().map(|p| sentences::understood(&catalogue, &p.situation)),
        questions: questions(&catalogue, &situation, true),
        more: questions(&catalogue, &situation, false),
        is_precise: is_precise(&situation),
        territory_label: place.label(),
        territory_code: place.code.unwrap_or_default(),
        ambiguous: place.ambiguous,
        place_unknown: place.unknown,
        kept: form::parameters(&situation),
        route,
        need: situation.need,
    })
}
