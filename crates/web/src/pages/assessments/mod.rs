//! A body's état des lieux on a framework that scores: begun, answered page by page, compared, taken away, erased. Private: whoever has
//! not its address finds nothing.

mod begin;
mod drawing;
mod evidence;
mod overview;
mod past;
mod questions;
mod sheet;
mod taking;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::files::FORM_MAX;
use super::{Frame, Page, html, html_with_status};
use crate::link::encode;
use crate::site::Site;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/referentiels/{slug}/evaluer", get(begin::page).post(begin::open))
        .route("/moi/etats-des-lieux", get(begin::mine))
        .route("/etats-des-lieux/{cle}", get(overview::show))
        .route("/etats-des-lieux/{cle}/questions", get(questions::ask).post(questions::save))
        .route("/etats-des-lieux/{cle}/repere/{code}", get(sheet::show).post(sheet::save))
        .route("/etats-des-lieux/{cle}/instantanes", post(past::keep))
        .route("/etats-des-lieux/{cle}/comparer", get(past::compare))
        .route("/etats-des-lieux/{cle}/liens", get(taking::links).post(taking::renew))
        .route("/etats-des-lieux/{cle}/export.json", get(taking::json))
        .route("/etats-des-lieux/{cle}/export.zip", get(taking::archive))
        .route("/etats-des-lieux/{cle}/export.csv", get(taking::csv))
        .route("/etats-des-lieux/{cle}/effacer", get(taking::sure).post(taking::erase))
}

/// What takes files in and gives them out.
pub(super) fn file_routes() -> Router<Site> {
    Router::new()
        .route("/etats-des-lieux/{cle}/repere/{code}/fichiers", get(evidence::ask).post(evidence::send))
        .route("/etats-des-lieux/{cle}/repere/{code}/fichiers/{name}", get(evidence::file))
        .route("/etats-des-lieux/{cle}/reprendre", get(taking::ask).post(taking::take))
        .layer(DefaultBodyLimit::max(FORM_MAX))
}

/// The address of an assessment.
fn root(key: &str) -> String {
    format!("/etats-des-lieux/{key}")
}

/// The address of the page of a node.
fn sheet_address(key: &str, code: &str) -> String {
    format!("/etats-des-lieux/{key}/repere/{}", encode(code))
}

/// The address of the files of a node.
fn evidence_address(key: &str, code: &str) -> String {
    format!("{}/fichiers", sheet_address(key, code))
}

/// The frame of a private page.
fn frame(site: &Site, assessed: &app::Assessed, title: &str) -> Frame {
    let record = &assessed.record;
    let frame = Frame::new(site, title, "/etats-des-lieux").hidden();
    frame.under("/referentiels", "Référentiels").under(&record.reference().path(), &record.envelope.title)
}
