//! The evidence path as everyone sees it: the board of the resources, and the map of what is missing.

mod board;
mod correct;
mod desk;
mod gaps;

use axum::Router;
use axum::routing::get;

use crate::site::Site;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/parcours-de-preuve", get(board::show))
        .route("/atelier/preuves/{slug}", get(desk::show).post(desk::add))
        .route("/atelier/preuves/{slug}/{at}", axum::routing::post(desk::step))
        .route("/atelier/preuves/{slug}/{at}/corriger", get(correct::show).post(correct::save))
        .route("/carte-des-manques", get(gaps::map))
        .route("/carte-des-manques/manque", get(gaps::gap))
}
