//! Staying true: what is to be read again, « toujours vrai » in one click, following a record.

mod follow;
mod links;
mod tend;
mod true_still;

pub(super) use true_still::OneButton;

use axum::Router;
use axum::routing::{get, post};

use crate::site::Site;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/atelier/liens", get(links::list))
        .route("/atelier/liens/{id}", get(links::show).post(links::act))
        .route("/atelier/suivi", get(tend::show).post(tend::act))
        .route("/atelier/suivre/{folder}/{slug}", post(follow::set))
        .route("/moi/suivi", get(follow::mine).post(follow::stop_route))
        .route("/suivre/arreter", get(follow::stop_page).post(follow::stop))
        .route("/suivre/confirmer", get(follow::confirm_page).post(follow::confirm))
        .route("/suivre/{folder}/{slug}", get(follow::page).post(follow::ask))
        .route("/toujours-vrai", get(true_still::page).post(true_still::confirm))
}
