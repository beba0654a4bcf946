//! « Et si… »: what other answers would change on the route, one at a time.

use askama::Template;
use axum::extract::{Query, State};
use model::itinerary::Alternative;

use super::form::{Asking, Pairs, address};
use super::route::{OtherView, Told};
use super::sentences;
use super::{Frame, Page, html};
use crate::questions;
use crate::site::Site;

/// The other answers to one question.
struct QuestionView {
    title: &'static str,
    others: Vec<OtherView>,
}

#[derive(Template)]
#[template(path = "gps-what-if.html")]
struct WhatIfPage {
    frame: Frame,
    understood: Option<String>,
    back: String,
    questions: Vec<QuestionView>,
}

pub(super) async fn show(State(site): State<Site>, Query(pairs): Query<Pairs>) -> Page {
    let situation = Asking::read(&pairs).situation;
    let mut asked = Vec::new();
    if !situation.is_empty() {
        let planned = site.app().plan(&situation)?;
        let told = Told { site: &site, planned: &planned };
        let alternatives = site.app().alternatives(&planned, &Alternative::questions());
        for criterion in Alternative::questions() {
            let of_question: Vec<&Alternative> =
                alternatives.iter().filter(|other| other.criterion == criterion).collect();
            // Neighbours on a scale often change the route alike: they are told once.
            let alike = |a: &&Alternative, b: &&Alternative| (&a.enters, &a.leaves) == (&b.enters, &b.leaves);
            let others: Vec<OtherView> = of_question.chunk_by(alike).map(|same| told.other(same)).collect();
            if !others.is_empty() {
                asked.push(QuestionView { title: questions::of(criterion).label, others });
            }
        }
    }
    let catalogue = site.app().catalogue();
    html(&WhatIfPage {
        frame: Frame::new(&site, "Ce qui changerait la réponse", "/gps").under("/gps", "Itinéraire").hidden(),
        understood: (!situation.is_empty()).then(|| sentences::understood(&catalogue, &situation)),
        back: address("/gps", &situation, &[]),
        questions: asked,
    })
}
