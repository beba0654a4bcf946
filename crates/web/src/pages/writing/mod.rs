//! Writing: choosing what to write, the form, what one has written; each saves what was typed, whatever is wrong with it.

mod draw;
mod form;
mod near;
mod paste;
mod which;

use app::{Duplicate, Typed};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use model::proposal::State as Stage;
use model::resource::Medoc;
use model::rights::Action;
use model::{Kind, Ref};
use serde_json::json;

pub(crate) use draw::id_of;
pub(crate) use near::why;

use super::{Frame, Page, html};
use crate::errors::WebError;
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{Posted, Signed};
use crate::{dates, words};

/// What is offered to write, the most usual first.
const WRITTEN: [Kind; 11] = [
    Kind::Event,
    Kind::Organisation,
    Kind::Publication,
    Kind::Scheme,
    Kind::GlossaryEntry,
    Kind::Page,
    Kind::Framework,
    Kind::Compass,
    Kind::Platform,
    Kind::Vocabulary,
    Kind::Synonym,
];

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/atelier/ecrire", get(choose).post(paste::take))
        .route("/atelier/ecrire/fiches", get(near::records))
        .route("/atelier/ecrire/{folder}", get(blank).post(begin))
        .route("/atelier/ecrire/{folder}/proches", get(near::near))
        .route("/atelier/modifier/{folder}/{slug}", get(ask_change).post(begin_change))
        .route("/atelier/propositions", get(mine))
        .route("/atelier/propositions/{id}", get(form::show).post(form::save))
}

/// The frame of a page of the workshop.
pub(super) fn frame(site: &Site, title: &str, path: &str) -> Frame {
    Frame::new(site, title, path).hidden().under("/atelier", "Atelier")
}

/// A state of a proposal, in words.
pub(super) const fn stage(state: Stage) -> &'static str {
    match state {
        Stage::Draft => "brouillon",
        Stage::Submitted => "envoyée en relecture",
        Stage::InReview => "en relecture",
        Stage::Published => "publiée",
        Stage::Closed => "abandonnée",
    }
}

#[derive(Template)]
#[template(path = "writing/choose.html")]
struct ChoosePage {
    frame: Frame,
    token: String,
    most: usize,
    goes_out: bool,
    medoc: Vec<(&'static str, LinkView, &'static str)>,
    others: Vec<LinkView>,
}

async fn choose(State(site): State<Site>, signed: Signed) -> Page {
    let medoc = Medoc::ALL.map(|medoc| {
        let href = format!("/atelier/ecrire/ressources?sorte={}", medoc.as_str());
        (medoc.as_str(), LinkView::new(href, words::medoc(medoc)), words::medoc_lead(medoc))
    });
    let others =
        WRITTEN.map(|kind| LinkView::new(format!("/atelier/ecrire/{}", kind.folder()), words::kind(kind)));
    html(&ChoosePage {
        frame: frame(&site, "Écrire", "/atelier/ecrire"),
        token: signed.visitor.form_token(&site),
        most: app::PASTED_MAX,
        goes_out: site.app().checks_links(),
        medoc: medoc.to_vec(),
        others: others.to_vec(),
    })
}

/// What an address may say of a record to begin.
#[derive(Debug, Default)]
struct Seed {
    sorte: String,
    titre: String,
    /// Terms already known, such as `domain:mer,actor_profile:association`.
    termes: String,
}

#[derive(Template)]
#[template(path = "writing/blank.html")]
struct BlankPage {
    frame: Frame,
    what: &'static str,
    lead: &'static str,
    action: String,
    token: String,
    seed: Seed,
    error: Option<&'static str>,
    duplicates: Vec<Duplicate>,
}

async fn blank(
    State(site): State<Site>,
    signed: Signed,
    Path(folder): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Page {
    let mut seed = Seed::default();
    let mut known: Vec<String> = Vec::new();
    for (name, value) in pairs {
        match name.as_str() {
            "sorte" => seed.sorte = value,
            "titre" => seed.titre = value,
            // A gap of the map leads here with the terms that it wants: `terms.domain=mer`.
            name => {
                known.extend(name.strip_prefix("terms.").map(|vocabulary| format!("{vocabulary}:{value}")));
            }
        }
    }
    seed.termes = known.join(",");
    let kind = Kind::from_folder(&folder).ok_or(WebError::NotFound)?;
    ask_title(&site, &signed, kind, seed, None, Vec::new())
}

fn ask_title(
    site: &Site,
    signed: &Signed,
    kind: Kind,
    seed: Seed,
    error: Option<&'static str>,
    duplicates: Vec<Duplicate>,
) -> Page {
    let medoc = Medoc::from_name(&seed.sorte).filter(|_| kind == Kind::Resource);
    let action = format!("/atelier/ecrire/{}", kind.folder());
    html(&BlankPage {
        frame: frame(site, "Écrire", &action).under("/atelier/ecrire", "Écrire"),
        what: medoc.map_or_else(|| words::kind(kind), words::medoc),
        lead: medoc.map_or_else(|| words::lead(kind), words::medoc_lead),
        action,
        token: signed.visitor.form_token(site),
        seed,
        error,
        duplicates,
    })
}

/// Begins at once when nothing looks like it; otherwise shows what does, and asks.
async fn begin(State(site): State<Site>, signed: Signed, Path(folder): Path<String>, posted: Posted) -> Page {
    let kind = Kind::from_folder(&folder).ok_or(WebError::NotFound)?;
    let title = posted.one("titre").trim().to_owned();
    let seed = Seed {
        sorte: posted.one("sorte").to_owned(),
        titre: title.clone(),
        termes: posted.one("termes").to_owned(),
    };
    if title.is_empty() {
        let error = "Donnez un titre, même provisoire : vous pourrez le changer.";
        return ask_title(&site, &signed, kind, seed, Some(error), Vec::new());
    }
    let typed = Typed { title: title.clone(), ..Typed::default() };
    let duplicates = site.app().duplicates(kind, &typed).await?;
    if !duplicates.is_empty() && posted.one("malgre") != "oui" {
        return ask_title(&site, &signed, kind, seed, None, duplicates);
    }
    let mut doc = json!({ "title": title });
    if let Some(medoc) = Medoc::from_name(&seed.sorte).filter(|_| kind == Kind::Resource) {
        doc["medoc"] = json!(medoc.as_str());
    }
    let catalogue = site.app().catalogue();
    for (vocabulary, code) in seed.termes.split(',').filter_map(|pair| pair.split_once(':')) {
        if catalogue.codes(vocabulary).iter().any(|known| known == code) {
            doc["terms"][vocabulary] = json!([code]);
        }
    }
    let id = site.app().begin_record(&signed.who, kind, doc).await?;
    Ok(Redirect::to(&format!("/atelier/propositions/{id}")).into_response())
}

#[derive(Template)]
#[template(path = "writing/change.html")]
struct ChangePage {
    frame: Frame,
    record: LinkView,
    action: String,
    token: String,
    /// Other gestures that the person's rights open.
    others: Vec<LinkView>,
}

async fn ask_change(
    State(site): State<Site>,
    signed: Signed,
    Path((folder, slug)): Path<(String, String)>,
) -> Page {
    let reference = reference(&folder, &slug)?;
    let (record, _) = site.app().history_of(&reference).await?;
    let action = format!("/atelier/modifier/{folder}/{slug}");
    let target = model::rights::Target::of(&record.envelope);
    let mut others = Vec::new();
    if signed.who.can(Action::Withdraw, &target) {
        others.push(LinkView::new(format!("/atelier/retirer/{folder}/{slug}"), "Retirer cette fiche"));
    }
    if signed.who.can(Action::Merge, &target) {
        let href = format!("/atelier/fusionner?de={}", crate::link::encode(&reference.to_string()));
        others.push(LinkView::new(href, "La réunir avec une autre"));
    }
    html(&ChangePage {
        others,
        frame: frame(&site, "Proposer une modification", &action),
        record: LinkView::new(reference.path(), record.envelope.title),
        token: signed.visitor.form_token(&site),
        action,
    })
}

async fn begin_change(
    State(site): State<Site>,
    signed: Signed,
    Path((folder, slug)): Path<(String, String)>,
    _posted: Posted,
) -> Page {
    let id = site.app().begin_change(&signed.who, &reference(&folder, &slug)?).await?;
    Ok(Redirect::to(&format!("/atelier/propositions/{id}")).into_response())
}

/// The record that an address of the workshop names.
pub(super) fn reference(folder: &str, slug: &str) -> Result<Ref, WebError> {
    let kind = Kind::from_folder(folder).ok_or(WebError::NotFound)?;
    if kind.is_slug(slug) { Ok(Ref::new(kind, slug)) } else { Err(WebError::NotFound) }
}

struct Line {
    link: LinkView,
    kind: &'static str,
    stage: &'static str,
    when: String,
}

#[derive(Template)]
#[template(path = "writing/mine.html")]
struct MinePage {
    frame: Frame,
    /// Links that were pasted, to be qualified.
    links: Vec<(LinkView, String)>,
    open: Vec<Line>,
    done: Vec<Line>,
    may_write: bool,
}

async fn mine(State(site): State<Site>, signed: Signed) -> Page {
    let proposals = site.app().my_proposals(&signed.who).await?;
    let (links, proposals): (Vec<_>, Vec<_>) = proposals.into_iter().partition(app::is_to_qualify);
    let (open, done): (Vec<_>, Vec<_>) = proposals.into_iter().partition(|proposal| proposal.state.is_open());
    let line = |proposal: app::Proposal| Line {
        link: LinkView::new(format!("/atelier/propositions/{}", proposal.id), title_of(&proposal)),
        kind: words::kind(proposal.kind),
        stage: stage(proposal.state),
        when: dates::day(proposal.updated_at.date_naive()),
    };
    html(&MinePage {
        frame: frame(&site, "Mes propositions", "/atelier/propositions"),
        links: links.iter().rev().map(paste::line).collect(),
        open: open.into_iter().map(line).collect(),
        done: done.into_iter().map(line).collect(),
        may_write: signed.who.can_somewhere(Action::Propose),
    })
}

/// The title of a proposal, or what stands for it.
pub(super) fn title_of(proposal: &app::Proposal) -> String {
    if proposal.title.is_empty() { "Sans titre".to_owned() } else { proposal.title.clone() }
}

/// Back to the form, or to where a step leads.
pub(super) fn to_form(id: uuid::Uuid, said: &str) -> Response {
    let said = if said.is_empty() { String::new() } else { format!("?dit={said}") };
    Redirect::to(&format!("/atelier/propositions/{id}{said}")).into_response()
}
