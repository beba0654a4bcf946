//! Answering, one axis a page: what is sent is kept at once, and the questions that an answer opens are shown before going on.

use app::Held;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use model::compass::{Page as AxisPage, Reading};
use serde::Deserialize;

use super::questions::{QuestionView, Wrong, read};
use super::{address, frame, opened};
use crate::errors::WebError;
use crate::pages::{Frame, Page, html, html_with_status};
use crate::site::Site;
use crate::visitor::{Posted, Visitor};
use crate::words;

#[derive(Template)]
#[template(path = "compasses/answer.html")]
struct AnswerPage {
    frame: Frame,
    compass: String,
    title: String,
    text: String,
    page: usize,
    pages: usize,
    action: String,
    token: String,
    questions: Vec<QuestionView>,
    notice: Option<String>,
    faults: usize,
    is_first: bool,
    is_last: bool,
    is_signed: bool,
    later: String,
}

/// What the address says of what was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Opened {
    nouvelles: usize,
}

/// The pages that have a question to ask, by their number from 1.
fn asked_pages(held: &Held, reading: &Reading) -> Vec<(usize, AxisPage)> {
    let pages = held.compiled().pages().into_iter().enumerate();
    let asked = |page: &AxisPage| page.questions.iter().any(|at| reading.asked[*at]);
    pages.map(|(i, page)| (i + 1, page)).filter(|(_, page)| asked(page)).collect()
}

/// The first page with a question left unanswered, or the first of all.
pub(super) fn next_page(held: &Held, reading: &Reading) -> usize {
    let pages = asked_pages(held, reading);
    let left = |page: &AxisPage| {
        page.questions.iter().any(|at| reading.asked[*at] && reading.answers[*at].is_none())
    };
    pages.iter().find(|(_, page)| left(page)).or(pages.first()).map_or(1, |(number, _)| *number)
}

fn draw(
    site: &Site,
    visitor: &Visitor,
    held: &Held,
    number: usize,
    (wrong, notice): (&[Wrong], Option<String>),
) -> Result<AnswerPage, WebError> {
    let reading = held.reading();
    let pages = asked_pages(held, &reading);
    let at = pages.iter().position(|(known, _)| *known == number).ok_or(WebError::NotFound)?;
    let page = &pages[at].1;
    let compass = &held.compiled().compass;
    let answers = held.answers();
    let asked = page.questions.iter().copied().filter(|at| reading.asked[*at]);
    let questions = asked
        .enumerate()
        .map(|(i, at)| QuestionView::of(at, i + 1, &compass.questions[at], &answers, wrong))
        .collect();
    let axis = page.axis.map(|axis| &compass.axes[axis]);
    let title = axis.map_or("Pour mieux vous situer", |axis| &axis.title);
    Ok(AnswerPage {
        frame: frame(site, title, &held.version.record),
        compass: held.version.record.envelope.title.clone(),
        title: title.to_owned(),
        text: axis.map(|axis| axis.text.clone()).unwrap_or_default(),
        page: at + 1,
        pages: pages.len(),
        action: format!("{}/page/{number}", address(held)),
        token: visitor.form_token(site),
        questions,
        notice,
        faults: wrong.len(),
        is_first: at == 0,
        is_last: at + 1 == pages.len(),
        is_signed: held.position.person.is_some(),
        later: address(held),
    })
}

pub(super) async fn page(
    State(site): State<Site>,
    visitor: Visitor,
    Path((key, number)): Path<(String, usize)>,
    Query(opened_now): Query<Opened>,
) -> Page {
    let held = opened(&site, &key).await?;
    if !asked_pages(&held, &held.reading()).iter().any(|(known, _)| *known == number) {
        return Ok(Redirect::to(&format!("{}/page/{}", address(&held), next_page(&held, &held.reading())))
            .into_response());
    }
    let notice = (opened_now.nouvelles > 0).then(|| {
        let count = words::count(opened_now.nouvelles.min(99), "question de plus", "questions de plus", "");
        format!("Votre réponse ouvre {count}, ci-dessous. Tout le reste est gardé.")
    });
    html(&draw(&site, &visitor, &held, number, (&[], notice))?)
}

pub(super) async fn save(
    State(site): State<Site>,
    visitor: Visitor,
    Path((key, number)): Path<(String, usize)>,
    posted: Posted,
) -> Page {
    let held = site.app().position(&key).await?;
    let page = number.checked_sub(1).and_then(|at| held.compiled().pages().into_iter().nth(at));
    let page = page.ok_or(WebError::NotFound)?;
    let sent = read(&posted, &held.compiled().compass.questions, &page.questions);
    let goes_back = posted.one("geste") == "retour";
    let was_finished = held.position.finished_at.is_some();
    let held = site.app().answer(&held, sent.answers, false).await?;
    if !sent.wrong.is_empty() {
        let drawn = draw(&site, &visitor, &held, number, (&sent.wrong, None))?;
        return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &drawn);
    }
    let reading = held.reading();
    let fresh: Vec<usize> =
        page.questions.iter().copied().filter(|at| reading.asked[*at] && !sent.shown.contains(at)).collect();
    if let (false, Some(first)) = (goes_back, fresh.first()) {
        let code = &held.compiled().compass.questions[*first].code;
        let to = format!("{}/page/{number}?nouvelles={}#q-{code}", address(&held), fresh.len());
        return Ok(Redirect::to(&to).into_response());
    }
    let pages = asked_pages(&held, &reading);
    let at = pages.iter().position(|(known, _)| *known == number).unwrap_or(0);
    let next = if goes_back { at.checked_sub(1) } else { Some(at + 1) };
    if let Some((number, _)) = next.and_then(|next| pages.get(next)) {
        return Ok(Redirect::to(&format!("{}/page/{number}", address(&held))).into_response());
    }
    if !goes_back && !was_finished {
        site.app().answer(&held, Vec::new(), true).await?;
    }
    Ok(Redirect::to(&address(&held)).into_response())
}
