//! The files that prove what is said of a node: joined, taken off, opened by whoever holds the address.

use app::{FileFault, NewFile};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect};
use model::framework::Node;

use super::super::files::{self, Asked};
use super::{Frame, Page, evidence_address, frame, html, html_with_status, root, sheet_address};
use crate::errors::WebError;
use crate::site::Site;
use crate::uploads::Uploaded;
use crate::view::FileView;
use crate::visitor::Signed;

/// A file that may be taken off.
struct Joined {
    name: String,
    view: FileView,
}

#[derive(Template)]
#[template(path = "assessments/evidence.html")]
struct EvidencePage {
    frame: Frame,
    title: String,
    body: String,
    sheet: String,
    action: String,
    token: String,
    joined: Vec<Joined>,
    accepted: String,
    name: String,
    alt: String,
    error: Option<String>,
    alt_error: Option<&'static str>,
    done: Option<&'static str>,
}

/// The files of a node, as links.
pub(super) fn views(assessed: &app::Assessed, code: &str) -> Vec<FileView> {
    let said = assessed.kept.content.nodes.get(code);
    let files = said.map(|said| said.files.as_slice()).unwrap_or_default();
    let mut views = FileView::list(&evidence_address(&assessed.key, code), files);
    // A page of forms shows no image: each of its nodes may have some.
    for view in &mut views {
        view.view = None;
    }
    views
}

/// The node of a code, and the page on which it is asked.
fn node_of<'a>(assessed: &'a app::Assessed, code: &str) -> Option<(&'a Node, &'a Node)> {
    let sheets = super::drawing::sheets(assessed.framework());
    let (node, ..) = assessed.framework().walk().into_iter().find(|(node, ..)| node.code == code)?;
    Some((node, sheets.into_iter().find(|sheet| holds(sheet, code)).unwrap_or(node)))
}

fn holds(sheet: &Node, code: &str) -> bool {
    sheet.code == code || sheet.children.iter().any(|child| holds(child, code))
}

async fn drawn(site: &Site, signed: &Signed, (key, code): (&str, &str)) -> Result<EvidencePage, WebError> {
    let assessed = site.app().assessment(key).await?;
    let (node, sheet) = node_of(&assessed, code).filter(|_| assessed.may_edit).ok_or(WebError::NotFound)?;
    let files = assessed.kept.content.nodes.get(code).map(|said| said.files.clone()).unwrap_or_default();
    let joined = files.iter().zip(views(&assessed, code));
    let sheet_path = sheet_address(key, &sheet.code);
    Ok(EvidencePage {
        frame: frame(site, &assessed, "Joindre une preuve")
            .under(&root(key), "État des lieux")
            .under(&sheet_path, &sheet.title),
        title: format!("{} {}", node.code, node.title),
        body: assessed.kept.name.clone(),
        sheet: sheet_path,
        action: evidence_address(key, code),
        token: signed.visitor.form_token(site),
        joined: joined.map(|(file, view)| Joined { name: file.name.clone(), view }).collect(),
        accepted: files::accepted(),
        name: String::new(),
        alt: String::new(),
        error: None,
        alt_error: None,
        done: None,
    })
}

pub(super) async fn ask(
    State(site): State<Site>,
    signed: Signed,
    Path((key, code)): Path<(String, String)>,
    Query(asked): Query<std::collections::HashMap<String, String>>,
) -> Page {
    let done = match asked.get("fait").map(String::as_str) {
        Some("joint") => Some("Le fichier est joint."),
        Some("retire") => Some("Le fichier est retiré."),
        Some("retire-garde") => {
            Some("Le fichier est retiré d’ici ; un instantané, ou un autre repère, le garde encore.")
        }
        _ => None,
    };
    html(&EvidencePage { done, ..drawn(&site, &signed, (&key, &code)).await? })
}

pub(super) async fn send(
    State(site): State<Site>,
    signed: Signed,
    Path((key, code)): Path<(String, String)>,
    sent: Uploaded,
) -> Page {
    let here = evidence_address(&key, &code);
    if sent.fields.one("geste") == "retirer" {
        let is_kept = site.app().take_evidence_off((&key, &code), sent.fields.one("nom")).await?;
        let done = if is_kept { "retire-garde" } else { "retire" };
        return Ok(Redirect::to(&format!("{here}?fait={done}")).into_response());
    }
    let (title, alt) = (sent.fields.one("titre").to_owned(), sent.fields.one("description").to_owned());
    let outcome = if sent.is_too_large {
        Err(FileFault::TooLarge)
    } else {
        let new = NewFile { bytes: sent.bytes, name: sent.name, title: title.clone(), alt: alt.clone() };
        site.app().join_evidence(&signed.who, (&key, &code), new).await?
    };
    let Err(fault) = outcome else {
        return Ok(Redirect::to(&format!("{here}?fait=joint")).into_response());
    };
    let mut page = EvidencePage { name: title, alt, ..drawn(&site, &signed, (&key, &code)).await? };
    if fault == FileFault::AltMissing {
        page.alt_error = Some("Décrivez l’image, puis choisissez-la de nouveau.");
    } else {
        page.error = Some(files::told(fault));
    }
    html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

pub(super) async fn file(
    State(site): State<Site>,
    Path((key, code, name)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
    method: Method,
    headers: HeaderMap,
) -> Page {
    let assessed = site.app().assessment(&key).await?;
    let file = site.app().evidence_file(&assessed, &code, &name).await?;
    files::answer(&site, &file, &asked, &method, &headers).await
}
