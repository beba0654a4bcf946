//! Trying a compass while it is written: what its sample profiles give, and what any answers would; nothing is kept.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use model::compass::{Answers, Body, Compass, Compiled, Reading};
use model::record::ENVELOPE_KEYS;
use model::{Content, Kind, Noun as _, Problem, ProblemCode};
use serde_json::Value;
use uuid::Uuid;

use super::questions::{QuestionView, Wrong, read};
use super::result::ReadingView;
use crate::errors::WebError;
use crate::pages::{Frame, Page, html, html_with_status};
use crate::site::Site;
use crate::visitor::{Posted, Signed};
use crate::{fields, words};

struct SampleLine {
    axis: String,
    wanted: String,
    found: String,
    is_met: bool,
}

struct SampleView {
    name: String,
    lines: Vec<SampleLine>,
    warnings: String,
}

struct PartView {
    title: String,
    questions: Vec<QuestionView>,
}

#[derive(Template)]
#[template(path = "compasses/trial.html")]
struct TrialPage {
    frame: Frame,
    title: String,
    form: String,
    action: String,
    token: String,
    faults: Vec<(String, String)>,
    samples: Vec<SampleView>,
    parts: Vec<PartView>,
    reading: Option<ReadingView>,
    wrong: usize,
}

/// The compass that a draft holds, whatever else is missing from it.
fn compass_of(doc: &Value) -> Result<Compass, Vec<Problem>> {
    let mut own = doc.clone();
    if let Some(map) = own.as_object_mut() {
        map.retain(|key, _| !ENVELOPE_KEYS.contains(&key.as_str()) && key != "kind" && key != "body");
    }
    match Content::read(Kind::Compass, &own) {
        Ok(Content::Compass(compass)) => Ok(compass),
        Ok(_) => Err(Vec::new()),
        Err(error) => {
            let (path, detail) = (error.path().to_string(), error.inner().to_string());
            Err(vec![Problem::new(path, ProblemCode::WrongShape, detail)])
        }
    }
}

async fn draft(site: &Site, signed: &Signed, id: Uuid) -> Result<app::Proposal, WebError> {
    let proposal = site.app().proposal(&signed.who, id).await?;
    if proposal.kind == Kind::Compass { Ok(proposal) } else { Err(WebError::NotFound) }
}

/// What is wrong, by the label of its field.
fn faults(problems: &[Problem]) -> Vec<(String, String)> {
    let told = |problem: &Problem| {
        let place = format!("{} ({})", fields::label(&problem.field), problem.field);
        (place, words::problem_sentence(problem.code, &problem.detail))
    };
    problems.iter().map(told).collect()
}

fn sample_views(compiled: &Compiled) -> Vec<SampleView> {
    let compass = &compiled.compass;
    let view = |sample: &model::compass::Sample| {
        let reading = compiled.read(&sample.answers, &sample.body);
        let lines = compass.axes.iter().zip(&reading.axes).map(|(axis, read)| {
            let title = |code: &str| {
                axis.levels
                    .iter()
                    .find(|level| level.code == code)
                    .map_or(code, |level| &level.title)
                    .to_owned()
            };
            let found = read.level.map(|level| axis.levels[level].code.as_str());
            let wanted = sample.levels.get(&axis.code).map(String::as_str);
            SampleLine {
                axis: axis.title.clone(),
                wanted: wanted.map_or_else(|| "–".to_owned(), title),
                found: found.map_or_else(|| "pas situé".to_owned(), title),
                is_met: wanted.is_none_or(|wanted| found == Some(wanted)),
            }
        });
        let warnings: Vec<&str> =
            reading.alerts.iter().map(|alert| compass.warnings[alert.warning].code.as_str()).collect();
        SampleView { name: sample.name.clone(), lines: lines.collect(), warnings: warnings.join(", ") }
    };
    compass.samples.iter().map(view).collect()
}

fn draw(
    site: &Site,
    signed: &Signed,
    proposal: &app::Proposal,
    tried: Option<(&Answers, &[Wrong])>,
) -> TrialPage {
    let action = format!("/atelier/essayer/{}", proposal.id);
    let read = compass_of(&proposal.doc);
    let mut problems = Vec::new();
    let mut page = TrialPage {
        frame: Frame::new(site, "Essayer la boussole", &action).hidden().under("/atelier", "Atelier"),
        title: proposal.title.clone(),
        form: format!("/atelier/propositions/{}", proposal.id),
        token: signed.visitor.form_token(site),
        action,
        faults: Vec::new(),
        samples: Vec::new(),
        parts: Vec::new(),
        reading: None,
        wrong: tried.map_or(0, |(_, wrong)| wrong.len()),
    };
    let compass = match read {
        Ok(compass) => compass,
        Err(unreadable) => {
            page.faults = faults(&unreadable);
            if page.faults.is_empty() {
                page.faults.push((
                    "Le brouillon".into(),
                    "Ce n’est pas encore une boussole : donnez-lui un axe et une question.".into(),
                ));
            }
            return page;
        }
    };
    compass.check(&mut problems);
    page.faults = faults(&problems);
    let is_sound = problems.iter().all(|problem| problem.code == model::ProblemCode::SampleDiffers);
    if !is_sound {
        return page;
    }
    let compiled = Compiled::new(compass);
    page.samples = sample_views(&compiled);
    let nothing = Answers::new();
    let (answers, wrong) = tried.unwrap_or((&nothing, &[]));
    let reading = compiled.read(answers, &Body::default());
    page.parts = parts(&compiled, &reading, answers, wrong);
    page.reading = tried.is_some().then(|| ReadingView::of(site, &compiled, &reading));
    page
}

fn parts(compiled: &Compiled, reading: &Reading, answers: &Answers, wrong: &[Wrong]) -> Vec<PartView> {
    let compass = &compiled.compass;
    let mut number = 0;
    let mut parts = Vec::new();
    for page in compiled.pages() {
        let mut questions = Vec::new();
        for at in page.questions.into_iter().filter(|at| reading.asked[*at]) {
            number += 1;
            questions.push(QuestionView::of(at, number, &compass.questions[at], answers, wrong));
        }
        let title = page.axis.map_or("Pour mieux vous situer", |axis| &compass.axes[axis].title);
        if !questions.is_empty() {
            parts.push(PartView { title: title.to_owned(), questions });
        }
    }
    parts
}

pub(super) async fn page(State(site): State<Site>, signed: Signed, Path(id): Path<Uuid>) -> Page {
    let proposal = draft(&site, &signed, id).await?;
    html(&draw(&site, &signed, &proposal, None))
}

pub(super) async fn answer(
    State(site): State<Site>,
    signed: Signed,
    Path(id): Path<Uuid>,
    posted: Posted,
) -> Page {
    let proposal = draft(&site, &signed, id).await?;
    let Ok(compass) = compass_of(&proposal.doc) else { return html(&draw(&site, &signed, &proposal, None)) };
    let all: Vec<usize> = (0..compass.questions.len()).collect();
    let sent = read(&posted, &compass.questions, &all);
    let answers: Answers = sent
        .answers
        .into_iter()
        .filter_map(|(at, answer)| Some((compass.questions[at].code.clone(), answer?)))
        .collect();
    let status = if sent.wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_with_status(status, &draw(&site, &signed, &proposal, Some((&answers, &sent.wrong))))
}
