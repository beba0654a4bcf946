//! The compasses: their page, answering one axis a page, the result that only its private address opens, one's own positions.

mod answer;
mod begin;
mod download;
mod mine;
mod questions;
mod radar;
mod record;
mod result;
mod trial;

use app::{AppError, Held};
use axum::Router;
use axum::routing::{get, post};
use model::Record;

pub(super) use begin::read_body;
pub(super) use questions::words_of;
pub(super) use record::show;

use super::Frame;
use crate::errors::WebError;
use crate::site::Site;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/boussoles/{slug}/repondre", get(begin::page).post(begin::begin))
        .route("/ma-position/{key}", get(result::page))
        .route("/ma-position/{key}/page/{n}", get(answer::page).post(answer::save))
        .route("/ma-position/{key}/qui", get(begin::who).post(begin::tell_who))
        .route("/ma-position/{key}/refaire", post(begin::anew))
        .route("/ma-position/{key}/compter", post(result::count))
        .route("/ma-position/{key}/garder", post(mine::keep))
        .route("/ma-position/{key}/effacer", get(mine::ask_erase).post(mine::erase))
        .route("/ma-position/{key}/reponses.csv", get(download::csv))
        .route("/ma-position/{key}/reponses.json", get(download::json))
        .route("/moi/positions", get(mine::list))
        .route("/moi/positions/effacer", get(mine::ask_erase_all).post(mine::erase_all))
        .route("/atelier/essayer/{id}", get(trial::page).post(trial::answer))
}

/// The private address of a position.
fn address(held: &Held) -> String {
    format!("/ma-position/{}", held.key)
}

/// The page of a result.
pub(super) fn result_page(held: &Held) -> String {
    address(held)
}

/// The page where a position goes on: the first with a question left.
pub(super) fn first_page(held: &Held) -> String {
    format!("{}/page/{}", address(held), answer::next_page(held, &held.reading()))
}

/// The frame of a private page: no engine may list it, and it names no address that another could open.
fn frame(site: &Site, title: &str, record: &Record) -> Frame {
    Frame::new(site, title, "/boussoles")
        .hidden()
        .under("/boussoles", words::kinds(model::Kind::Compass))
        .under(&record.reference().path(), &record.envelope.title)
}

/// The position behind an address, noted as used.
async fn opened(site: &Site, key: &str) -> Result<Held, WebError> {
    let held = site.app().position(key).await?;
    if let Err(error) = site.app().note_use(&held).await
        && !matches!(error, AppError::NotFound)
    {
        return Err(error.into());
    }
    Ok(held)
}
