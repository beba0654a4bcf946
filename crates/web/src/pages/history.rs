//! The history of a record: who, when, why, what changed between two versions; bringing one back.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use model::{Relation, Status};
use serde::Deserialize;

use super::writing::{frame, reference};
use super::{Frame, Page, html};
use crate::changes::{self, Changed};
use crate::dates;
use crate::errors::WebError;
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{Posted, Signed};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/historique/{folder}/{slug}", get(show))
        .route("/historique/{folder}/{slug}/{version}", get(version))
        .route("/atelier/restaurer/{folder}/{slug}", get(ask_restore).post(restore))
}

/// Two versions to compare.
#[derive(Debug, Default, Deserialize)]
struct Between {
    de: Option<u32>,
    a: Option<u32>,
}

struct Line {
    version: u32,
    when: String,
    who: String,
    why: String,
    href: String,
    difference: Option<String>,
    restore: String,
    is_last: bool,
}

#[derive(Template)]
#[template(path = "reviewing/history.html")]
struct HistoryPage {
    frame: Frame,
    record: LinkView,
    lines: Vec<Line>,
    compared: Option<(u32, u32, Vec<Changed>)>,
    versions: Vec<u32>,
    action: String,
    /// Where it may be brought back from, when it left.
    bring_back: Option<String>,
    /// The histories of the records that became one with it.
    merged: Vec<LinkView>,
}

/// Who wrote a version: a person, or what filled the commons.
fn who(author: &str, names: &HashMap<String, String>) -> String {
    match author {
        "" | "import" => "import".into(),
        "demo" => "commun de démonstration".into(),
        _ => names.get(author).cloned().unwrap_or_default(),
    }
}

async fn show(
    State(site): State<Site>,
    Path((folder, slug)): Path<(String, String)>,
    Query(between): Query<Between>,
) -> Page {
    let app = site.app();
    let reference = reference(&folder, &slug)?;
    let (record, history) = app.history_of(&reference).await?;
    let names = app.names_of(history.iter().map(|version| version.author.as_str())).await?;
    let action = format!("/historique{}", reference.path());
    let id = record.envelope.id;
    let compared = match (between.de, between.a) {
        (Some(from), Some(to)) => {
            let (old, new) = (app.version_of(id, from).await?, app.version_of(id, to).await?);
            let (old, new) = (model::document::write(&old), model::document::write(&new));
            Some((from, to, changes::between(&app.catalogue(), reference.kind, &old, &new)))
        }
        _ => None,
    };
    let last = history.first().map_or(0, |version| version.version);
    let versions: Vec<u32> = history.iter().map(|version| version.version).collect();
    let lines = history
        .iter()
        .map(|version| Line {
            version: version.version,
            when: dates::day(version.at.date_naive()),
            who: who(&version.author, &names),
            why: version.reason.clone(),
            href: format!("{action}/{}", version.version),
            difference: versions
                .contains(&version.version.wrapping_sub(1))
                .then(|| format!("{action}?de={}&a={}", version.version - 1, version.version)),
            restore: format!("/atelier/restaurer{}?version={}", reference.path(), version.version),
            is_last: version.version == last,
        })
        .collect();
    let catalogue = app.catalogue();
    let merged = catalogue.linked_from(&record.reference()).iter();
    let merged = merged.filter(|(relation, _)| *relation == Relation::Successor);
    let merged = merged.filter_map(|(_, id)| catalogue.find_id(*id)).map(|id| {
        let card = catalogue.card(id);
        LinkView::new(format!("/historique{}", card.reference().path()), card.title.to_string())
    });
    html(&HistoryPage {
        merged: merged.collect(),
        bring_back: (record.envelope.status == Status::Withdrawn)
            .then(|| format!("/atelier/retirer{}", reference.path())),
        frame: Frame::new(&site, format!("Historique de {}", record.envelope.title), &action)
            .hidden()
            .under(&reference.path(), &record.envelope.title),
        record: LinkView::new(reference.path(), record.envelope.title.clone()),
        lines,
        compared,
        versions,
        action,
    })
}

#[derive(Template)]
#[template(path = "reviewing/version.html")]
struct VersionPage {
    frame: Frame,
    record: LinkView,
    version: u32,
    fields: Vec<(&'static str, String)>,
    history: String,
}

async fn version(
    State(site): State<Site>,
    Path((folder, slug, number)): Path<(String, String, u32)>,
) -> Page {
    let app = site.app();
    let reference = reference(&folder, &slug)?;
    let (record, _) = app.history_of(&reference).await?;
    let former = app.version_of(record.envelope.id, number).await?;
    let doc = model::document::write(&former);
    let catalogue = app.catalogue();
    let fields = model::form::fields(reference.kind).into_iter().filter_map(|field| {
        let text = changes::shown(&catalogue, field.shape, model::form::at(&doc, field.path));
        (!text.is_empty()).then(|| (crate::fields::words(field.path).0, text))
    });
    let history = format!("/historique{}", reference.path());
    html(&VersionPage {
        frame: Frame::new(&site, format!("{}, version {number}", record.envelope.title), &history)
            .hidden()
            .under(&reference.path(), &record.envelope.title)
            .under(&history, "Historique"),
        record: LinkView::new(reference.path(), record.envelope.title.clone()),
        version: number,
        fields: fields.collect(),
        history,
    })
}

/// A version to bring back.
#[derive(Debug, Deserialize)]
struct Former {
    version: u32,
}

#[derive(Template)]
#[template(path = "reviewing/restore.html")]
struct RestorePage {
    frame: Frame,
    record: LinkView,
    version: u32,
    action: String,
    token: String,
    changes: Vec<Changed>,
}

async fn ask_restore(
    State(site): State<Site>,
    signed: Signed,
    Path((folder, slug)): Path<(String, String)>,
    Query(former): Query<Former>,
) -> Page {
    let app = site.app();
    let reference = reference(&folder, &slug)?;
    let (record, _) = app.history_of(&reference).await?;
    let old = app.version_of(record.envelope.id, former.version).await?;
    let (now, old) = (model::document::write(&record), model::document::write(&old));
    let action = format!("/atelier/restaurer{}", reference.path());
    html(&RestorePage {
        frame: frame(&site, "Revenir à une version", &action),
        record: LinkView::new(reference.path(), record.envelope.title),
        version: former.version,
        token: signed.visitor.form_token(&site),
        changes: changes::between(&app.catalogue(), reference.kind, &now, &old),
        action,
    })
}

async fn restore(
    State(site): State<Site>,
    signed: Signed,
    Path((folder, slug)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let reference = reference(&folder, &slug)?;
    let version = posted.one("version").parse().map_err(|_| WebError::NotFound)?;
    let field = Some(posted.one("champ")).filter(|field| !field.is_empty());
    let id = site.app().restore(&signed.who, &reference, version, field).await?;
    Ok(Redirect::to(&format!("/atelier/propositions/{id}")).into_response())
}
