//! Where evidence is recorded, seen before it counts, signed by another, suspended, lifted or retracted.

use std::collections::HashMap;

use app::{AppError, EvidenceDesk, FeedbackSort, StepNote};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use model::evidence::{Evidence, EvidenceKind, EvidenceResult};
use model::evidence_path::{Refusal, Step};
use model::territories::{Code, atlas};
use model::{Kind, PartialDate};

use super::super::{Frame, Page, html_with_status};
use crate::errors::WebError;
use crate::site::Site;
use crate::view::Choice;
use crate::visitor::{Posted, Signed};
use crate::{dates, stem, words};

#[expect(clippy::struct_excessive_bools, reason = "what the page shows or not")]
struct EntryView {
    at: usize,
    title: String,
    text: String,
    state: String,
    may_sign: bool,
    may_retract: bool,
    may_suspend: bool,
    may_lift: bool,
    may_correct: bool,
}

#[derive(Template)]
#[template(path = "evidence/desk.html")]
struct DeskPage {
    frame: Frame,
    title: String,
    href: String,
    path: String,
    token: String,
    version: u32,
    sentence: String,
    preview: Option<String>,
    trouble: Option<&'static str>,
    kinds: Vec<(Choice, &'static str)>,
    results: Vec<Choice>,
    typed: Evidence,
    place_label: String,
    when: String,
    feedback: String,
    entries: Vec<EntryView>,
    stages: Vec<Choice>,
    name: String,
}

/// What each kind is, in one sentence.
pub(super) const fn explained(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Observation => "Quelque chose a été vu sur le terrain.",
        EvidenceKind::Temoignage => "Une personne raconte ce qu’elle a vécu.",
        EvidenceKind::Essai => "Quelqu’un l’a mise en œuvre, quelque part.",
        EvidenceKind::Replication => "Elle a été refaite ailleurs, à l’identique.",
        EvidenceKind::Transfert => "Une autre organisation se l’est appropriée.",
        EvidenceKind::Evaluation => "Ses effets ont été mesurés ou jugés.",
        EvidenceKind::Instruction => "Des personnes compétentes l’ont examinée.",
        EvidenceKind::Vigilance => "Un effet indésirable, un doute : à dire sans attendre.",
    }
}

#[derive(Default)]
struct Told {
    typed: Evidence,
    when: String,
    feedback: String,
    preview: Option<String>,
    trouble: Option<&'static str>,
}

pub(super) async fn show(
    State(site): State<Site>,
    signed: Signed,
    Path(slug): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Page {
    let desk = site.app().evidence_desk(&signed.who, &slug).await?;
    let mut told = Told::default();
    if let Some(id) = asked.get("retour").and_then(|id| id.parse().ok()) {
        let queued = site.app().get_feedback(&signed.who, id).await?;
        let feedback = queued.feedback;
        if feedback.sort == FeedbackSort::Use && feedback.record == desk.record.envelope.id {
            told.feedback = id.to_string();
            told.when = feedback.happened_on;
            told.typed = Evidence {
                kind: EvidenceKind::Temoignage,
                place: feedback.territory,
                result: EvidenceResult::from_name(&feedback.result).unwrap_or_default(),
                text: feedback.body,
                ..Evidence::default()
            };
        }
    }
    draw(&site, &signed, &desk, told)
}

fn draw(site: &Site, signed: &Signed, desk: &EvidenceDesk, told: Told) -> Page {
    let catalogue = site.app().catalogue();
    let envelope = &desk.record.envelope;
    let path = format!("/atelier/preuves/{}", envelope.slug);
    let status = if told.trouble.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let kinds = EvidenceKind::ALL.map(|kind| {
        let label = words::evidence_kind(kind).to_owned();
        (Choice { value: kind.as_str().into(), label, chosen: told.typed.kind == kind }, explained(kind))
    });
    let results = EvidenceResult::ALL.map(|result| Choice {
        value: result.as_str().into(),
        label: words::evidence_result(result).into(),
        chosen: told.typed.result == result,
    });
    let stages = catalogue.ladder.stages.iter().skip(1).map(|stage| Choice {
        value: stage.code.clone(),
        label: stage.label.clone(),
        chosen: false,
    });
    let place: Option<Code> = told.typed.place.parse().ok();
    let page = DeskPage {
        frame: Frame::new(site, "Preuves", &path)
            .under(&desk.record.reference().path(), &envelope.title)
            .hidden(),
        title: envelope.title.clone(),
        href: desk.record.reference().path(),
        path,
        token: signed.visitor.form_token(site),
        version: envelope.version,
        sentence: stem::sentence(&catalogue, &desk.assessment),
        preview: told.preview,
        trouble: told.trouble,
        kinds: kinds.into(),
        results: results.into(),
        place_label: place.map_or_else(|| told.typed.place.clone(), |code| atlas().label(&code)),
        typed: told.typed,
        when: told.when,
        feedback: told.feedback,
        entries: (0..desk.entries.len()).map(|at| entry(desk, at)).collect(),
        stages: stages.collect(),
        name: signed.who.name.clone(),
    };
    html_with_status(status, &page)
}

fn entry(desk: &EvidenceDesk, at: usize) -> EntryView {
    let (entry, is_own) = (&desk.entries[at], desk.own[at]);
    let is_vigilance = entry.kind == EvidenceKind::Vigilance;
    let is_alive = !entry.is_retracted();
    let when = entry.on.map(|on| format!(", {}", dates::words(on))).unwrap_or_default();
    let state = if entry.is_retracted() {
        format!("Retirée\u{a0}: {}", entry.retracted_text)
    } else if !entry.lifted_text.is_empty() {
        format!("Levé\u{a0}: {}", entry.lifted_text)
    } else if entry.is_suspending() {
        "Suspend un niveau.".into()
    } else if !entry.second_reader.is_empty() {
        format!("Seconde lecture\u{a0}: {}", entry.second_reader)
    } else {
        String::new()
    };
    EntryView {
        at,
        title: format!("{}{when}", words::evidence_kind(entry.kind)),
        text: entry.text.clone(),
        state,
        may_sign: desk.may_sign && is_alive && !is_own && !is_vigilance && entry.second_reader.is_empty(),
        may_retract: is_alive && (desk.may_sign || (is_own && !entry.is_suspending())),
        may_suspend: desk.may_sign && entry.is_open_vigilance() && !entry.is_suspending(),
        may_lift: desk.may_sign && entry.is_open_vigilance(),
        may_correct: may_correct(desk, at),
    }
}

/// Whether the reader may say an entry better.
pub(super) fn may_correct(desk: &EvidenceDesk, at: usize) -> bool {
    desk.entries.get(at).is_some_and(|entry| !entry.is_retracted()) && (desk.may_sign || desk.own[at])
}

/// The place as a code when its name is that of one territory, as it was typed otherwise.
fn place(posted: &Posted) -> String {
    let typed = posted.one("lieu").trim();
    let code: Option<Code> = posted.one("territoire").parse().ok();
    if let Some(code) = code.filter(|code| atlas().resolve(code).is_some() && atlas().label(code) == typed) {
        return code.to_string();
    }
    app::territory_called(typed).map_or_else(|| typed.to_owned(), |code| code.to_string())
}

/// What was typed of an entry, its date as it was typed, and what is wrong with that date.
pub(super) fn typed(site: &Site, posted: &Posted) -> (Evidence, String, Option<&'static str>) {
    let catalogue = site.app().catalogue();
    let when = posted.one("quand").trim().to_owned();
    let on: Option<PartialDate> = when.parse().ok();
    // Of two that bear one name, none is taken for the other: the words stay as they were typed.
    let mut named = catalogue.titled(posted.one("organisation"), &[Kind::Organisation]);
    let known = named.next().filter(|_| named.next().is_none());
    let entry = Evidence {
        kind: EvidenceKind::from_name(posted.one("sorte")).unwrap_or_default(),
        on,
        place: place(posted),
        organisation: known.map_or_else(
            || posted.one("organisation").trim().to_owned(),
            |card| card.reference().to_string(),
        ),
        result: EvidenceResult::from_name(posted.one("resultat")).unwrap_or_default(),
        text: posted.one("texte").trim().to_owned(),
        source: posted.one("source").trim().to_owned(),
        ..Evidence::default()
    };
    let is_wrong = !when.is_empty() && on.is_none_or(|on| on.first_day() > site.app().today());
    (entry, when, is_wrong.then_some("Cette date n’est pas comprise, ou n’est pas encore venue."))
}

pub(super) async fn add(
    State(site): State<Site>,
    signed: Signed,
    Path(slug): Path<String>,
    posted: Posted,
) -> Page {
    let app = site.app();
    let desk = app.evidence_desk(&signed.who, &slug).await?;
    let catalogue = app.catalogue();
    let (typed, when, trouble) = typed(&site, &posted);
    let mut told = Told { when, feedback: posted.one("retour").to_owned(), typed, ..Told::default() };
    if trouble.is_some() {
        told.trouble = trouble;
        return draw(&site, &signed, &desk, told);
    }
    if posted.one("geste") != "ajouter" {
        told.preview = Some(stem::sentence(&catalogue, &app.assess_with(&desk.entries, told.typed.clone())));
        return draw(&site, &signed, &desk, told);
    }
    let step = Step::Record { entry: told.typed.clone() };
    let feedback = told.feedback.parse().ok();
    let reason = format!("Preuve ajoutée\u{a0}: {}", words::evidence_kind(told.typed.kind));
    take(&site, &signed, &desk, step, StepNote { version: version(&posted), reason, feedback }, told).await
}

pub(super) fn version(posted: &Posted) -> u32 {
    posted.one("version").parse().unwrap_or_default()
}

async fn take(
    site: &Site,
    signed: &Signed,
    desk: &EvidenceDesk,
    step: Step,
    note: StepNote,
    mut told: Told,
) -> Page {
    let slug = &desk.record.envelope.slug;
    told.trouble = match site.app().step_evidence(&signed.who, slug, step, note).await {
        Ok(Ok(())) => return Ok(Redirect::to(&format!("/atelier/preuves/{slug}#entrees")).into_response()),
        Ok(Err(refusal)) => Some(refused(refusal)),
        Err(AppError::Conflict(_)) => {
            Some("Cette fiche a changé pendant ce temps. Relisez, puis recommencez.")
        }
        Err(other) => return Err(other.into()),
    };
    draw(site, signed, desk, told)
}

pub(super) async fn step(
    State(site): State<Site>,
    signed: Signed,
    Path((slug, at)): Path<(String, usize)>,
    posted: Posted,
) -> Page {
    let desk = site.app().evidence_desk(&signed.who, &slug).await?;
    let on = PartialDate::full(site.app().today());
    let words = posted.one("mot").to_owned();
    let (step, reason) = match posted.one("geste") {
        "signer" => (Step::Sign { at, name: words }, "Preuve relue et signée"),
        "suspendre" => (Step::Suspend { at, from: posted.one("niveau").to_owned() }, "Niveau suspendu"),
        "lever" => (Step::Lift { at, on, text: words }, "Point de vigilance levé"),
        "retirer" => (Step::Retract { at, on, text: words }, "Preuve retirée"),
        _ => return Err(WebError::NotFound),
    };
    let note = StepNote { version: version(&posted), reason: reason.into(), feedback: None };
    take(&site, &signed, &desk, step, note, Told::default()).await
}

pub(super) const fn refused(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Forbidden => "Votre rôle ne permet pas ce geste sur cette ressource.",
        Refusal::Absent => "Cette preuve n’existe pas.",
        Refusal::OwnEntry => {
            "On ne signe pas ce que l’on a écrit : demandez une seconde lecture à une autre personne."
        }
        Refusal::AlreadySigned => "Cette preuve est déjà signée.",
        Refusal::Retracted => "Cette preuve a été retirée : elle ne change plus.",
        Refusal::NotForThisKind => "Ce geste n’existe pas pour cette sorte de preuve.",
        Refusal::AlreadyLifted => "Ce point de vigilance est déjà levé.",
        Refusal::Unchanged => "Rien n’a changé dans cette preuve : il n’y a rien à enregistrer.",
        Refusal::TextMissing => "Écrivez une phrase : elle restera avec la preuve.",
        Refusal::TextTooLong => "C’est trop long.",
        Refusal::UnknownStage => "Choisissez le niveau à suspendre.",
    }
}
