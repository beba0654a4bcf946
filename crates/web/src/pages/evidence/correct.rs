//! Saying an entry better: what may change, why, and what becomes of its second reading.

use app::{AppError, EvidenceDesk, StepNote};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use model::evidence::{Evidence, EvidenceKind, EvidenceResult};
use model::evidence_path::Step;
use model::territories::{Code, atlas};

use super::super::{Frame, Page, html_with_status};
use super::desk::{explained, may_correct, refused, typed, version};
use crate::errors::WebError;
use crate::site::Site;
use crate::view::Choice;
use crate::visitor::{Posted, Signed, forbidden};
use crate::{stem, words};

/// Longest reason, in characters.
const REASON_MAX: usize = 300;

#[derive(Template)]
#[template(path = "evidence/correct.html")]
struct CorrectPage {
    frame: Frame,
    title: String,
    desk: String,
    path: String,
    token: String,
    version: u32,
    sentence: String,
    preview: Option<String>,
    trouble: Option<&'static str>,
    /// The name of the second reader, whose signature would fall.
    signed_by: String,
    /// What it may become; a note of vigilance stays one.
    kinds: Vec<(Choice, &'static str)>,
    results: Vec<Choice>,
    entry: Evidence,
    organisation: String,
    place_label: String,
    place_code: String,
    when: String,
    reason: String,
    reason_trouble: bool,
}

/// What is shown in the form.
struct Told {
    entry: Evidence,
    when: String,
    reason: String,
    preview: Option<String>,
    trouble: Option<&'static str>,
    reason_trouble: bool,
}

pub(super) async fn show(
    State(site): State<Site>,
    signed: Signed,
    Path((slug, at)): Path<(String, String)>,
) -> Page {
    let (desk, at) = open(&site, &signed, &slug, &at).await?;
    if !may_correct(&desk, at) {
        return Ok(forbidden(&site, "/parcours-de-preuve"));
    }
    let entry = desk.entries[at].clone();
    let when = entry.on.map(|on| on.to_string()).unwrap_or_default();
    let told =
        Told { entry, when, reason: String::new(), preview: None, trouble: None, reason_trouble: false };
    draw(&site, &signed, &desk, at, told)
}

/// The desk, and the position of an entry that is there.
async fn open(site: &Site, signed: &Signed, slug: &str, at: &str) -> Result<(EvidenceDesk, usize), WebError> {
    let desk = site.app().evidence_desk(&signed.who, slug).await?;
    let at: usize = at.parse().map_err(|_| WebError::NotFound)?;
    if at < desk.entries.len() { Ok((desk, at)) } else { Err(WebError::NotFound) }
}

fn draw(site: &Site, signed: &Signed, desk: &EvidenceDesk, at: usize, told: Told) -> Page {
    let catalogue = site.app().catalogue();
    let envelope = &desk.record.envelope;
    let known = &desk.entries[at];
    let path = format!("/atelier/preuves/{}", envelope.slug);
    let is_vigilance = known.kind == EvidenceKind::Vigilance;
    let kinds =
        EvidenceKind::ALL.into_iter().filter(|kind| (*kind == EvidenceKind::Vigilance) == is_vigilance);
    let kinds = kinds.map(|kind| {
        let label = words::evidence_kind(kind).to_owned();
        (Choice { value: kind.as_str().into(), label, chosen: told.entry.kind == kind }, explained(kind))
    });
    let results = EvidenceResult::ALL.map(|result| Choice {
        value: result.as_str().into(),
        label: words::evidence_result(result).into(),
        chosen: told.entry.result == result,
    });
    let place: Option<Code> = told.entry.place.parse().ok();
    let organisation = told.entry.organisation.parse().ok().and_then(|reference| catalogue.find(&reference));
    // A name that another one bears would lead to either of them: the address stays.
    let organisation = organisation
        .filter(|card| catalogue.titled(&card.title, &[model::Kind::Organisation]).nth(1).is_none());
    let is_wrong = told.trouble.is_some() || told.reason_trouble;
    let page = CorrectPage {
        frame: Frame::new(site, "Corriger une preuve", &format!("{path}/{at}/corriger"))
            .under(&desk.record.reference().path(), &envelope.title)
            .under(&path, "Preuves")
            .hidden(),
        title: envelope.title.clone(),
        sentence: stem::sentence(&catalogue, &desk.assessment),
        path: format!("{path}/{at}/corriger"),
        desk: path,
        token: signed.visitor.form_token(site),
        version: envelope.version,
        preview: told.preview,
        trouble: told.trouble,
        signed_by: known.second_reader.clone(),
        kinds: kinds.collect(),
        results: results.into(),
        organisation: organisation
            .map_or_else(|| told.entry.organisation.clone(), |card| card.title.to_string()),
        place_code: place.as_ref().map(ToString::to_string).unwrap_or_default(),
        place_label: place.map_or_else(|| told.entry.place.clone(), |code| atlas().label(&code)),
        entry: told.entry,
        when: told.when,
        reason: told.reason,
        reason_trouble: told.reason_trouble,
    };
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    html_with_status(status, &page)
}

pub(super) async fn save(
    State(site): State<Site>,
    signed: Signed,
    Path((slug, at)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let app = site.app();
    let (desk, at) = open(&site, &signed, &slug, &at).await?;
    let (mut entry, when, trouble) = typed(&site, &posted);
    if posted.one("sorte").is_empty() {
        entry.kind = desk.entries[at].kind;
    }
    let reason = posted.one("raison").trim().to_owned();
    let mut told = Told { entry, when, reason, preview: None, trouble, reason_trouble: false };
    if told.trouble.is_some() {
        return draw(&site, &signed, &desk, at, told);
    }
    if posted.one("geste") != "corriger" {
        let catalogue = app.catalogue();
        let assessment = app.assess_corrected(&desk.entries, at, told.entry.clone());
        told.preview = Some(stem::sentence(&catalogue, &assessment));
        return draw(&site, &signed, &desk, at, told);
    }
    if told.reason.is_empty() || told.reason.chars().count() > REASON_MAX {
        told.reason_trouble = true;
        return draw(&site, &signed, &desk, at, told);
    }
    let note = StepNote {
        version: version(&posted),
        reason: format!("Preuve corrigée\u{a0}: {}", told.reason),
        feedback: None,
    };
    let step = Step::Correct { at, entry: told.entry.clone() };
    told.trouble = match app.step_evidence(&signed.who, &slug, step, note).await {
        Ok(Ok(())) => return Ok(Redirect::to(&format!("/atelier/preuves/{slug}#entrees")).into_response()),
        Ok(Err(refusal)) => Some(refused(refusal)),
        Err(AppError::Conflict(_)) => {
            Some("Cette fiche a changé pendant ce temps. Relisez, puis recommencez.")
        }
        Err(other) => return Err(other.into()),
    };
    draw(&site, &signed, &desk, at, told)
}
