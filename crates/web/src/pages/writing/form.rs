//! The form of a proposal: saving, previewing, adding rows, submitting; and what to do when someone saved meanwhile.

use app::{Meanwhile, Proposal, Saved, Stepped, Typed};
use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use model::Problem;
use model::merge::Conflict;
use model::rights::Action;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::draw::{Control, Drawing, FieldView};
use super::{frame, stage, title_of, to_form};
use crate::errors::WebError;
use crate::link;
use crate::pages::{Frame, Page, html, html_with_status};
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{Posted, Signed};
use crate::{fields, words};

/// A link of the summary of faults.
struct Fault {
    href: String,
    label: &'static str,
    sentence: String,
}

#[derive(Template)]
#[template(path = "writing/form.html")]
#[expect(clippy::struct_excessive_bools, reason = "what the page shows or not")]
struct FormPage {
    frame: Frame,
    title: String,
    what: &'static str,
    stage: &'static str,
    action: String,
    token: String,
    revision: u32,
    /// The whole form is shown, not only what is asked at once.
    whole: bool,
    may_write: bool,
    may_publish: bool,
    short: Vec<FieldView>,
    full: Vec<FieldView>,
    note: String,
    faults: Vec<Fault>,
    preview: Option<String>,
    said: Option<&'static str>,
    general: Vec<(String, String, bool, String)>,
    duplicates: Vec<app::Duplicate>,
    /// Where to ask which records may be this one, as it is typed; nothing for one that exists.
    near: Option<String>,
    outdated: bool,
    review: String,
    record: Option<LinkView>,
    /// Where a compass is tried.
    trial: Option<String>,
}

/// What the address says of what was just done.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Said {
    #[serde(default)]
    dit: String,
    #[serde(default)]
    tout: String,
}

/// What is drawn besides the proposal itself.
#[derive(Default)]
struct Extra<'a> {
    problems: &'a [Problem],
    more_rows: Option<&'a str>,
    preview: bool,
    whole: bool,
    said: Option<&'static str>,
}

pub(super) async fn show(
    State(site): State<Site>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(said): Query<Said>,
) -> Page {
    let proposal = site.app().proposal(&signed.who, id).await?;
    let sentence = match said.dit.as_str() {
        "enregistre" => {
            Some("C’est enregistré. Personne d’autre ne le voit tant que vous ne l’envoyez pas en relecture.")
        }
        "reuni" => Some(
            "C’est enregistré, avec ce qu’une autre personne avait écrit entre-temps dans d’autres champs.",
        ),
        "a-jour" => Some("Votre modification part maintenant de la fiche telle qu’elle est publiée."),
        "joint" => Some("Le fichier est joint. Il sera visible de tous avec la fiche, une fois publiée."),
        "envoye" => Some("C’est envoyé en relecture. Vous serez prévenu par courriel de la suite."),
        "precisions" => Some("La proposition est revenue à son auteur avec vos remarques."),
        _ => None,
    };
    let extra = Extra { said: sentence, whole: said.tout == "oui", ..Extra::default() };
    html(&draw(&site, &signed, &proposal, &extra).await?)
}

async fn draw(
    site: &Site,
    signed: &Signed,
    proposal: &Proposal,
    extra: &Extra<'_>,
) -> Result<FormPage, WebError> {
    let app = site.app();
    let catalogue = app.catalogue();
    let comments = app.remarks(proposal.id).await?;
    let names = app.names(&comments.iter().map(|comment| comment.author).collect::<Vec<_>>()).await?;
    let remarks: Vec<_> = comments
        .into_iter()
        .map(|comment| {
            let who = names.get(&comment.author).cloned().unwrap_or_default();
            (comment, who)
        })
        .collect();
    let files_at = format!("/atelier/propositions/{}/fichiers", proposal.id);
    let drawing = Drawing {
        app,
        files_at: &files_at,
        catalogue: &catalogue,
        kind: proposal.kind,
        doc: &proposal.doc,
        problems: extra.problems,
        remarks: &remarks,
        more_rows: extra.more_rows,
    };
    let (short, full) = drawing.fields();
    let touched = |list: &[FieldView]| {
        list.iter().any(|f| {
            !f.errors.is_empty()
                || f.remarks.iter().any(|remark| !remark.answered)
                || matches!(&f.control, Control::Rows { rows, .. } if rows.iter().any(|r| r.fields.iter().any(|i| !i.errors.is_empty())))
        })
    };
    let whole = extra.whole
        || touched(&full)
        || extra.more_rows.is_some_and(|path| full.iter().any(|f| f.name == path));
    let text = |key: &str| proposal.doc.get(key).and_then(Value::as_str).unwrap_or_default();
    let preview = extra.preview.then(|| link::render(&catalogue, text("body"), proposal.kind).html);
    let standing = app.get_record(proposal.record).await.ok();
    let known = |field: &str| remarks_path_is_known(&short, &full, field);
    let general = remarks.iter().filter(|(comment, _)| !known(&comment.field));
    let action = format!("/atelier/propositions/{}", proposal.id);
    Ok(FormPage {
        trial: (proposal.kind == model::Kind::Compass).then(|| format!("/atelier/essayer/{}", proposal.id)),
        frame: frame(site, &title_of(proposal), &action).under("/atelier/propositions", "Mes propositions"),
        title: title_of(proposal),
        what: words::kind(proposal.kind),
        stage: stage(proposal.state),
        token: signed.visitor.form_token(site),
        revision: proposal.revision,
        whole,
        may_write: app.may_write(&signed.who, proposal).await?,
        may_publish: signed.who.can_somewhere(Action::Publish),
        faults: extra.problems.iter().map(fault).collect(),
        preview,
        said: extra.said,
        general: general
            .map(|(c, who)| (who.clone(), c.body.clone(), c.resolved_at.is_some(), c.id.to_string()))
            .collect(),
        duplicates: if proposal.base_version == 0 {
            app.duplicates(proposal.kind, &typed(proposal)).await?
        } else {
            Vec::new()
        },
        near: (proposal.base_version == 0).then(|| {
            let folder = proposal.kind.folder();
            format!("/atelier/ecrire/{folder}/proches?sauf={}&", proposal.record)
        }),
        outdated: proposal.base_version > 0
            && standing.as_ref().is_some_and(|record| record.envelope.version != proposal.base_version)
            && proposal.state.is_open(),
        review: format!("/atelier/relecture/{}", proposal.id),
        record: standing.map(|record| LinkView::new(record.reference().path(), record.envelope.title)),
        note: proposal.note.clone(),
        short,
        full,
        action,
    })
}

/// What a proposal says so far of what may exist already.
fn typed(proposal: &Proposal) -> Typed {
    let text = |path: &str| model::form::at(&proposal.doc, path).and_then(Value::as_str).unwrap_or_default();
    let first = |paths: &[&str]| {
        let found = paths.iter().map(|path| text(path)).find(|text| !text.is_empty());
        found.unwrap_or_default().to_owned()
    };
    Typed {
        title: text("title").to_owned(),
        url: first(&["url", "contact_url"]),
        organisation: first(&["organisers[0]", "partners[0].organisation", "partners[0].name"]),
        except: Some(proposal.record),
    }
}

fn remarks_path_is_known(short: &[FieldView], full: &[FieldView], field: &str) -> bool {
    short.iter().chain(full).any(|view| view.name == field)
}

fn fault(problem: &Problem) -> Fault {
    let path = problem.field.split('[').next().unwrap_or_default();
    Fault {
        href: format!("#{}", super::draw::id_of(path)),
        label: fields::label(&problem.field),
        sentence: super::draw::sentence(problem),
    }
}

pub(super) async fn save(
    State(site): State<Site>,
    signed: Signed,
    Path(id): Path<Uuid>,
    posted: Posted,
) -> Page {
    let app = site.app();
    let now = app.proposal(&signed.who, id).await?;
    let gesture = posted.one("geste").to_owned();
    if let Some(remark) = gesture.strip_prefix("repondu:").and_then(|remark| remark.parse().ok()) {
        app.resolve_remark(&signed.who, id, remark).await?;
    }
    match gesture.as_str() {
        "abandonner" => {
            let step =
                app.close_proposal(&signed.who, id, now.revision, "", &crate::mails::words(&site)).await?;
            return Ok(after(id, &step, "/atelier/propositions"));
        }
        "reprendre" => {
            app.reopen_proposal(&signed.who, id, now.revision).await?;
            return Ok(to_form(id, ""));
        }
        "mettre-a-jour" => return bring_up_to_date(&site, &signed, &now).await,
        _ => {}
    }
    let read_revision: u32 = posted.one("revision").parse().unwrap_or(now.revision);
    let base = if read_revision == now.revision {
        Some(now.doc.clone())
    } else {
        app.doc_at(&now, read_revision).await?
    };
    let offered: Vec<&str> = posted.all("offre").collect();
    let all = model::form::fields(now.kind);
    // Which of several records or territories was meant, answered without scripts.
    let pairs = super::which::answered(&posted.0);
    let doc = model::form::read(&all, &offered, &pairs, base.as_ref().unwrap_or(&now.doc));
    // After a page of three texts, the other side is what was saved meanwhile, or the published record.
    let theirs =
        if posted.one("cote") == "fiche" { app.document_of(now.record).await? } else { now.doc.clone() };
    let doc = chosen_sides(&posted, doc, &theirs);
    let read = Proposal { revision: read_revision, ..now.clone() };
    let is_automatic = gesture == "auto";
    let saved = app.save_proposal(&signed.who, &read, doc, posted.one("note"), is_automatic).await?;
    let revision = match saved {
        Saved::Done(revision) => revision,
        Saved::Meanwhile(_) if is_automatic => {
            let told = json!({"meanwhile": true});
            return Ok((StatusCode::CONFLICT, Json(told)).into_response());
        }
        Saved::Meanwhile(meanwhile) => return three_ways(&site, &signed, &now, &meanwhile),
    };
    if is_automatic {
        return Ok(Json(json!({"revision": revision})).into_response());
    }
    let united = if revision > read_revision + 1 { "reuni" } else { "enregistre" };
    act(&site, &signed, id, &gesture, united).await
}

/// What a button does once everything typed is kept.
async fn act(site: &Site, signed: &Signed, id: Uuid, gesture: &str, united: &str) -> Page {
    let app = site.app();
    let proposal = app.proposal(&signed.who, id).await?;
    match gesture {
        "envoyer" | "publier" => {
            let words = crate::mails::words(site);
            let step = if gesture == "publier" {
                app.publish_proposal(&signed.who, id, proposal.revision, &words).await?
            } else {
                app.submit_proposal(&signed.who, id, proposal.revision).await?
            };
            match step {
                Stepped::Refused(problems) => {
                    let extra = Extra { problems: &problems, ..Extra::default() };
                    let page = draw(site, signed, &proposal, &extra).await?;
                    html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page)
                }
                Stepped::Held(held) => {
                    let extra = Extra { said: Some(words::held(held)), ..Extra::default() };
                    html_with_status(StatusCode::CONFLICT, &draw(site, signed, &proposal, &extra).await?)
                }
                Stepped::Done => Ok(to_form(id, "envoye")),
                other => Ok(after(id, &other, "")),
            }
        }
        "apercu" => {
            let extra = Extra { preview: true, ..Extra::default() };
            html(&draw(site, signed, &proposal, &extra).await?)
        }
        _ => {
            if let Some(path) = gesture.strip_prefix("ligne:") {
                let extra = Extra { more_rows: Some(path), ..Extra::default() };
                return html(&draw(site, signed, &proposal, &extra).await?);
            }
            if gesture == "joindre" {
                let to = format!("/atelier/propositions/{id}/fichiers");
                return Ok(Redirect::to(&to).into_response());
            }
            Ok(to_form(id, united))
        }
    }
}

/// Where a step leads.
pub(crate) fn after(id: Uuid, step: &Stepped, otherwise: &str) -> axum::response::Response {
    match step {
        Stepped::Published(reference) => Redirect::to(&reference.path()).into_response(),
        Stepped::Outdated | Stepped::Held(_) | Stepped::Refused(_) => to_form(id, ""),
        Stepped::Done if otherwise.is_empty() => to_form(id, ""),
        Stepped::Done => Redirect::to(otherwise).into_response(),
    }
}

/// One field that two people changed, with the three texts.
struct Side {
    label: &'static str,
    path: String,
    base: String,
    theirs: String,
    mine: String,
}

#[derive(Template)]
#[template(path = "writing/meanwhile.html")]
struct MeanwhilePage {
    frame: Frame,
    title: String,
    action: String,
    token: String,
    revision: u32,
    sides: Vec<Side>,
    /// The fields typed, to be sent back untouched.
    kept: Vec<(String, String)>,
    offered: Vec<&'static str>,
    /// The other side is the published record, not another person.
    from_record: bool,
    brought: Vec<&'static str>,
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
        }
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

fn side(conflict: &Conflict) -> Side {
    Side {
        label: fields::label(&conflict.path),
        path: conflict.path.clone(),
        base: shown(&conflict.base),
        theirs: shown(&conflict.theirs),
        mine: shown(&conflict.mine),
    }
}

/// Someone saved meanwhile: what they wrote, what this person wrote, what it was before; nothing is lost.
fn three_ways(site: &Site, signed: &Signed, now: &Proposal, meanwhile: &Meanwhile) -> Page {
    let from_record = meanwhile.theirs.is_null();
    let all = model::form::fields(now.kind);
    let action = format!("/atelier/propositions/{}", now.id);
    let page = MeanwhilePage {
        frame: frame(site, "Deux personnes ont écrit", &action),
        title: title_of(now),
        token: signed.visitor.form_token(site),
        revision: meanwhile.revision,
        sides: meanwhile.merged.conflicts.iter().map(side).collect(),
        kept: model::form::pairs(&all, &meanwhile.merged.document),
        offered: all.iter().map(|field| field.path).collect(),
        from_record,
        brought: meanwhile.merged.brought.iter().map(|path| fields::label(path)).collect(),
        action,
    };
    html_with_status(StatusCode::CONFLICT, &page)
}

/// Where the page of three texts was answered « theirs », their value replaces what was sent back.
fn chosen_sides(posted: &Posted, doc: Value, theirs: &Value) -> Value {
    let mut doc = doc;
    for (name, value) in &posted.0 {
        let Some(path) = name.strip_prefix("choix:") else { continue };
        if value == "leur" {
            let value = model::form::at(theirs, path).cloned();
            put(&mut doc, path, value);
        }
    }
    doc
}

fn put(doc: &mut Value, path: &str, value: Option<Value>) {
    let Some(map) = doc.as_object_mut() else { return };
    match path.split_once('.') {
        Some((key, rest)) => {
            let inner = map.entry(key).or_insert_with(|| json!({}));
            put(inner, rest, value);
        }
        None => match value {
            Some(value) => {
                map.insert(path.to_owned(), value);
            }
            None => {
                map.shift_remove(path);
            }
        },
    }
}

/// The record changed under a change of it.
async fn bring_up_to_date(site: &Site, signed: &Signed, now: &Proposal) -> Page {
    match site.app().bring_up_to_date(&signed.who, now).await? {
        Some((next, merged)) if !merged.conflicts.is_empty() => {
            let meanwhile =
                Meanwhile { revision: next.revision, theirs: Value::Null, mine: next.doc.clone(), merged };
            three_ways(site, signed, &next, &meanwhile)
        }
        _ => Ok(to_form(now.id, "a-jour")),
    }
}
