//! The page of one record, whatever its noun: head, sections, side column.

use app::{Catalogue, Sheet, Visit};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use model::{Content, Kind, Record};

use super::sections::{self, Fact, Section};
use super::{Frame, Page, compasses, files, frameworks, html, platforms, resources, vocabularies};
use crate::errors::ErrorPage;
use crate::link::marked;
use crate::site::Site;
use crate::stem::{self, LargeStem};
use crate::view::{CardView, FileView, LinkView};
use crate::{dates, words};

/// The head of a page.
pub(super) struct Head {
    pub mark: &'static str,
    pub kind: &'static str,
    pub title: String,
    pub summary_html: String,
    pub facts: Vec<String>,
    pub fictional: bool,
    pub stale: Option<String>,
    pub files: Vec<FileView>,
}

impl Head {
    pub(super) fn of(catalogue: &Catalogue, record: &Record) -> Self {
        let card = catalogue.find(&record.reference());
        let view = card.map(|card| CardView::of(catalogue, card));
        Self {
            mark: view.as_ref().map_or(record.kind().as_str(), |view| view.mark),
            kind: view.as_ref().map_or_else(|| words::kind(record.kind()), |view| view.kind),
            title: record.envelope.title.clone(),
            summary_html: marked(catalogue, &record.envelope.summary),
            stale: view.as_ref().and_then(|view| view.stale.clone()),
            facts: view.map(|view| view.facts).unwrap_or_default(),
            fictional: record.envelope.fictional,
            files: files::of_record(record),
        }
    }
}

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    frame: Frame,
    head: Head,
    sections: Vec<Section>,
    numbered: bool,
    stem: Option<LargeStem>,
    facts: Vec<Fact>,
    tags: Vec<LinkView>,
    citation: String,
    json: String,
    path: String,
}

pub(super) async fn show(State(site): State<Site>, kind: Kind, slug: String) -> Page {
    match site.app().visit(kind, &slug).await? {
        Visit::Found(sheet) if kind == Kind::Resource => {
            let told = site.app().experiences(sheet.record.envelope.id).await?;
            leaflet(&site, &sheet, Some(resources::experiences(&site.app().catalogue(), &sheet.record, told)))
        }
        Visit::Found(sheet) => found(&site, &sheet),
        Visit::Moved(target) => Ok(Redirect::permanent(&target.path()).into_response()),
        Visit::Gone(sheet) => Ok(gone(&site, &sheet.record)),
    }
}

fn found(site: &Site, sheet: &Sheet) -> Page {
    match &sheet.record.content {
        Content::Framework(framework) => frameworks::show(site, sheet, framework),
        Content::Compass(compass) => compasses::show(site, sheet, compass),
        Content::Platform(platform) => platforms::show(site, sheet, platform),
        Content::Vocabulary(vocabulary) => vocabularies::show(site, &sheet.record, vocabulary),
        _ => leaflet(site, sheet, None),
    }
}

/// The frame of the page of a record.
pub(super) fn frame(site: &Site, record: &Record) -> Frame {
    let path = record.reference().path();
    let kind = record.kind();
    let frame = Frame::new(site, &record.envelope.title, &path).described(&record.envelope.summary);
    match kind {
        Kind::Page => frame,
        _ => frame.under(&format!("/{}", kind.folder()), words::kinds(kind)),
    }
}

/// Where the same record is as JSON.
pub(super) fn json(record: &Record) -> String {
    format!("/api/v1/records/{}", record.envelope.id)
}

/// How to cite a record.
pub(super) fn citation(site: &Site, record: &Record) -> String {
    let envelope = &record.envelope;
    let commons = &site.app().catalogue().info.name;
    let version = envelope
        .updated_at
        .map(|at| format!(", version {} du {}", envelope.version, dates::day(at.date_naive())))
        .unwrap_or_default();
    let licence = envelope.licence.as_deref().unwrap_or("licence non précisée");
    text::french(&format!("« {} », {commons}{version}. {licence}.", envelope.title))
}

fn leaflet(site: &Site, sheet: &Sheet, told: Option<Section>) -> Page {
    let catalogue = site.app().catalogue();
    let record = &sheet.record;
    let stem = match &record.content {
        Content::Resource(resource) => {
            let today = site.app().today();
            let assessment = model::evidence::assess(&resource.evidence, &catalogue.ladder, today);
            Some(stem::large(&catalogue, &assessment))
        }
        _ => None,
    };
    html(&RecordPage {
        frame: frame(site, record),
        head: Head::of(&catalogue, record),
        sections: sections::of(&catalogue, sheet).into_iter().chain(told).collect(),
        numbered: record.kind() == Kind::Resource,
        stem,
        facts: sections::facts(&catalogue, record),
        tags: sections::tags(&catalogue, record),
        citation: citation(site, record),
        json: json(record),
        path: record.reference().path(),
    })
}

/// A tombstone: why the record left, and what takes its place.
pub(super) fn gone(site: &Site, record: &Record) -> Response {
    let catalogue = site.app().catalogue();
    let path = record.reference().path();
    let withdrawal = record.envelope.withdrawal.clone().unwrap_or_default();
    let when = withdrawal.on.map(|on| format!(" le {}", dates::words(on))).unwrap_or_default();
    let successor = withdrawal.successor.map(|target| {
        let label = catalogue.find(&target).map_or_else(|| target.to_string(), |card| card.title.to_string());
        LinkView::new(target.path(), label)
    });
    let status = StatusCode::GONE;
    let text = format!("Cette fiche a été retirée du commun{when}. Son adresse reste, pour dire pourquoi.");
    let page = ErrorPage {
        title: format!("« {} » a été retirée", record.envelope.title),
        reason: (!withdrawal.reason.is_empty()).then_some(withdrawal.reason),
        successor,
        ..ErrorPage::new(site, &path, status, &record.envelope.title, &text)
    };
    page.answer(status)
}
