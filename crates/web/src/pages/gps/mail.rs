//! Following an itinerary by mail, for someone signed in: one button, and the place to stop.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};

use super::form::{Asking, Pairs, address};
use super::sentences;
use crate::errors::WebError;
use crate::pages::{Frame, Page, html};
use crate::site::Site;
use crate::visitor::{Posted, Signed};
use crate::words;

#[derive(Template)]
#[template(path = "gps-mail.html")]
struct MailPage {
    frame: Frame,
    token: String,
    action: String,
    back: String,
    understood: String,
    stops: String,
    /// No room is left for one more.
    is_full: bool,
}

fn draw(site: &Site, signed: &Signed, pairs: &Pairs, is_full: bool) -> Page {
    let situation = Asking::read(pairs).situation;
    if situation.is_empty() {
        return Ok(Redirect::to("/gps").into_response());
    }
    let planned = site.app().plan(&situation)?;
    let back = address("/gps", &situation, &[]);
    html(&MailPage {
        frame: Frame::new(site, "Suivre un itinéraire", "/gps/suivre")
            .hidden()
            .under(&back, "Votre itinéraire"),
        token: signed.visitor.form_token(site),
        action: address("/gps/suivre", &situation, &[]),
        understood: sentences::understood(&planned.catalogue, &situation),
        stops: words::count(planned.stops().count(), "étape", "étapes", "aucune étape"),
        back,
        is_full,
    })
}

pub(super) async fn page(State(site): State<Site>, signed: Signed, Query(pairs): Query<Pairs>) -> Page {
    draw(&site, &signed, &pairs, false)
}

pub(super) async fn follow(
    State(site): State<Site>,
    signed: Signed,
    Query(pairs): Query<Pairs>,
    _: Posted,
) -> Page {
    let situation = Asking::read(&pairs).situation;
    if situation.is_empty() {
        return Err(WebError::NotFound);
    }
    if site.app().follow_route(&signed.who, &situation).await? {
        Ok(Redirect::to("/moi/suivi?dit=itineraire").into_response())
    } else {
        draw(&site, &signed, &pairs, true)
    }
}
