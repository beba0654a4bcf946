//! Answering together: opening a group, joining it, looking at crossed views, printing a kit; campaigns of a network.

mod campaign;
mod crossed;
mod group;
mod join;
mod kit;
mod open;

use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::routing::{get, post};

use crate::site::Site;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/ensemble", get(open::choose))
        .route("/ensemble/ouvrir/{slug}", get(open::ask).post(open::open))
        .route("/ensemble/repondre/{key}", get(join::ask).post(join::join))
        .route("/ensemble/groupe/{key}", get(group::lead))
        .route("/ensemble/groupe/{key}/clore", get(group::ask_close).post(group::close))
        .route("/ensemble/groupe/{key}/kit", get(kit::lead))
        .route("/ensemble/regard/{key}", get(group::member))
        .route("/ensemble/regard/{key}/kit", get(kit::member))
        .route("/atelier/campagnes", get(campaign::list))
        .route("/atelier/campagnes/ouvrir/{slug}", get(campaign::ask).post(campaign::open))
        .route("/atelier/campagnes/{key}", get(campaign::show))
        .route("/atelier/campagnes/{key}/chiffres.csv", get(campaign::export))
        .route("/atelier/campagnes/{key}/clore", post(campaign::close))
}

/// The whole address of a page of this site, to be sent to others: as the settings tell it, or as the browser came.
fn whole(site: &Site, headers: &HeaderMap, path: &str) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    match (&site.settings().public_url, host) {
        (None, Some(host)) => format!("http://{host}{path}"),
        _ => format!("{}{path}", crate::mails::root(site)),
    }
}
