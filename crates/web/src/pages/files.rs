//! Attached files: the page where one is joined to what is being written, and the addresses where they are taken.

use std::ops::Range;

use app::{FileFault, FileInfo, FileVisit, NewFile, OpenFile, Saved, Unfit};
use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use model::attachment::{Attachment, FILE_MAX, FileType};
use serde::Deserialize;
use uuid::Uuid;

use super::writing::{frame, reference, title_of};
use super::{Frame, Page, html, html_with_status};
use crate::errors::WebError;
use crate::site::Site;
use crate::uploads::Uploaded;
use crate::view::FileView;
use crate::visitor::Signed;

/// Largest form with a file that is listened to, in bytes: beyond it the answer comes before the end.
pub(crate) const FORM_MAX: usize = 64 * 1024 * 1024;

pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/atelier/propositions/{id}/fichiers", get(ask).post(attach))
        .route("/atelier/propositions/{id}/fichiers/{name}", get(draft))
        .route("/fichiers/{folder}/{slug}/{name}", get(public))
        .layer(DefaultBodyLimit::max(FORM_MAX))
        .merge(super::assessments::file_routes())
}

/// How a file is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    vue: String,
}

#[derive(Template)]
#[template(path = "writing/attach.html")]
struct AttachPage {
    frame: Frame,
    title: String,
    form: String,
    action: String,
    token: String,
    files: Vec<FileView>,
    accepted: String,
    name: String,
    alt: String,
    /// What is wrong with the file, then with its description.
    error: Option<String>,
    alt_error: Option<&'static str>,
}

async fn ask(State(site): State<Site>, signed: Signed, Path(id): Path<Uuid>) -> Page {
    html(&drawn(&site, &signed, id).await?)
}

async fn drawn(site: &Site, signed: &Signed, id: Uuid) -> Result<AttachPage, WebError> {
    let proposal = site.app().proposal(&signed.who, id).await?;
    if !site.app().may_write(&signed.who, &proposal).await? {
        return Err(app::AppError::Forbidden.into());
    }
    let form = format!("/atelier/propositions/{id}");
    let action = format!("{form}/fichiers");
    Ok(AttachPage {
        frame: frame(site, "Joindre un fichier", &action).under(&form, &title_of(&proposal)),
        title: title_of(&proposal),
        token: signed.visitor.form_token(site),
        files: FileView::of_doc(&action, &proposal.doc),
        accepted: accepted(),
        name: String::new(),
        alt: String::new(),
        error: None,
        alt_error: None,
        form,
        action,
    })
}

/// What a browser offers to choose from.
pub(super) fn accepted() -> String {
    format!("{},.jpeg", FileType::ALL.map(|kind| format!(".{}", kind.extension())).join(","))
}

async fn attach(State(site): State<Site>, signed: Signed, Path(id): Path<Uuid>, sent: Uploaded) -> Page {
    let app = site.app();
    let proposal = app.proposal(&signed.who, id).await?;
    let (title, alt) = (sent.fields.one("titre").to_owned(), sent.fields.one("description").to_owned());
    let outcome = if sent.is_too_large {
        Ok(Err(FileFault::TooLarge))
    } else {
        let new = NewFile { bytes: sent.bytes, name: sent.name, title: title.clone(), alt: alt.clone() };
        app.attach(&signed.who, &proposal, new).await
    };
    let fault = match outcome? {
        Ok(Saved::Done(_)) if sent.fields.one("geste") == "encore" => {
            return Ok(Redirect::to(&format!("/atelier/propositions/{id}/fichiers")).into_response());
        }
        Ok(Saved::Done(_)) => {
            return Ok(
                Redirect::to(&format!("/atelier/propositions/{id}?dit=joint#attachments")).into_response()
            );
        }
        Ok(Saved::Meanwhile(_)) => return Err(WebError::Conflict),
        Err(fault) => fault,
    };
    let mut page = drawn(&site, &signed, id).await?;
    (page.name, page.alt) = (title, alt);
    if fault == FileFault::AltMissing {
        page.alt_error = Some("Décrivez l’image, puis choisissez-la de nouveau.");
    } else {
        page.error = Some(told(fault));
    }
    html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Why a file is not taken, and what to do.
pub(super) fn told(fault: FileFault) -> String {
    match fault {
        FileFault::Unfit(Unfit::Empty) => "Choisissez un fichier : rien n’a été reçu, ou il est vide.".into(),
        FileFault::Unfit(Unfit::Unknown) => "Ce n’est pas une sorte de fichier que ce commun garde. Envoyez une image (JPEG, PNG, WebP, GIF), un PDF, un document bureautique ou un texte.".into(),
        FileFault::Unfit(Unfit::Program) => "Ce document contient un programme (des macros). Enregistrez-le sans macros, ou en PDF, puis recommencez.".into(),
        FileFault::Unfit(Unfit::Encoding) => "Ce texte n’est pas enregistré en UTF-8. Ouvrez-le, choisissez « Enregistrer sous » avec l’encodage UTF-8, puis recommencez.".into(),
        FileFault::TooLarge => format!("Ce fichier dépasse {} Mo. Allégez-le, ou déposez-le ailleurs et donnez son adresse.", FILE_MAX / 1_048_576),
        FileFault::AltMissing => "Décrivez l’image.".into(),
        FileFault::TooMany(most) => format!("Il y a déjà {most} fichiers ici : retirez-en un d’abord."),
        FileFault::TooHeavy(most) => format!("Tous ensemble, les fichiers de cet état des lieux et de ses instantanés pèseraient plus de {} Mo : retirez-en, ou donnez l’adresse d’un document déposé ailleurs.", most / 1_048_576),
        FileFault::Unreadable => "Cette image ne s’ouvre pas : elle est abîmée, ou trop grande. Enregistrez-la de nouveau, puis recommencez.".into(),
    }
}

async fn draft(
    State(site): State<Site>,
    signed: Signed,
    Path((id, name)): Path<(Uuid, String)>,
    Query(asked): Query<Asked>,
    method: Method,
    headers: HeaderMap,
) -> Page {
    let file = site.app().draft_file(&signed.who, id, &name).await?;
    answer(&site, &file, &asked, &method, &headers).await
}

async fn public(
    State(site): State<Site>,
    Path((folder, slug, name)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
    method: Method,
    headers: HeaderMap,
) -> Page {
    let reference = reference(&folder, &slug)?;
    match site.app().public_file(reference.kind, &reference.slug, &name).await? {
        FileVisit::Moved(now) => {
            Ok(Redirect::permanent(&format!("/fichiers{}/{name}", now.path())).into_response())
        }
        FileVisit::Found(file) => answer(&site, &file, &asked, &method, &headers).await,
    }
}

/// The bytes of a file, or its small view; the digest is the validator, since it changes with any byte.
pub(super) async fn answer(
    site: &Site,
    file: &OpenFile,
    asked: &Asked,
    method: &Method,
    headers: &HeaderMap,
) -> Page {
    let info = &file.info;
    let is_small = asked.vue == "petite";
    let etag = format!("\"{}{}\"", &info.digest.as_str()[..32], if is_small { "-v" } else { "" });
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return Ok(tagged(StatusCode::NOT_MODIFIED.into_response(), &etag));
    }
    if is_small {
        let body = Body::from_stream(site.app().file_preview(info).await?);
        let mut response = Response::new(body);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
        return Ok(tagged(response, &etag));
    }
    let is_same = headers.get(IF_RANGE).is_none_or(|known| known.as_bytes() == etag.as_bytes());
    let wanted = headers.get(RANGE).and_then(|range| range.to_str().ok()).filter(|_| is_same);
    let part = match wanted.map(|text| part_of(text, info.bytes)) {
        Some(Part::Outside) => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            insert(&mut response, CONTENT_RANGE, &format!("bytes */{}", info.bytes));
            return Ok(tagged(response, &etag));
        }
        Some(Part::Some(part)) => Some(part),
        Some(Part::Whole) | None => None,
    };
    let length = part.as_ref().map_or(info.bytes, |part| part.end - part.start);
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::from_stream(site.app().file_bytes(info, part.clone()).await?)
    };
    let mut response = Response::new(body);
    if let Some(part) = part {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let said = format!("bytes {}-{}/{}", part.start, part.end - 1, info.bytes);
        insert(&mut response, CONTENT_RANGE, &said);
    }
    insert(&mut response, CONTENT_LENGTH, &length.to_string());
    describe(&mut response, info, &file.name);
    Ok(tagged(response, &etag))
}

/// What the file is; only images are shown in place, the rest is saved: nothing that people send runs on our address.
fn describe(response: &mut Response, info: &FileInfo, name: &str) {
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(info.kind.media_type()));
    let way = if info.kind.is_image() { "inline" } else { "attachment" };
    insert(response, CONTENT_DISPOSITION, &format!("{way}; filename=\"{name}\""));
    response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
}

fn tagged(mut response: Response, etag: &str) -> Response {
    insert(&mut response, ETAG, etag);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn insert(response: &mut Response, name: axum::http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// What a header `Range` asks of a file.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Some(Range<u64>),
    Outside,
}

/// One range of bytes (RFC 9110, 14.1.2); several at once, or another unit, give the whole.
fn part_of(text: &str, bytes: u64) -> Part {
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::Whole;
    };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(bytes),
        (Ok(first), Err(_)) if last.is_empty() => first..bytes,
        (Err(_), Ok(tail)) if first.is_empty() => bytes.saturating_sub(tail)..bytes,
        _ => return Part::Whole,
    };
    if range.start >= range.end { Part::Outside } else { Part::Some(range) }
}

/// The files of a public record, as its page shows them.
pub(super) fn of_record(record: &model::Record) -> Vec<FileView> {
    let base = format!("/fichiers{}", record.reference().path());
    let attachments: &[Attachment] = &record.envelope.attachments;
    FileView::list(&base, attachments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_what_the_header_says() {
        assert_eq!(part_of("bytes=0-9", 100), Part::Some(0..10));
        assert_eq!(part_of("bytes=90-", 100), Part::Some(90..100));
        assert_eq!(part_of("bytes=-5", 100), Part::Some(95..100));
        assert_eq!(part_of("bytes=90-999", 100), Part::Some(90..100));
        assert_eq!(part_of("bytes=-999", 100), Part::Some(0..100));
        assert_eq!(part_of("bytes=100-", 100), Part::Outside);
        assert_eq!(part_of("bytes=-0", 100), Part::Outside);
        for whole in ["bytes=9-1", "bytes=0-1,5-6", "lines=1-2", "bytes=", "bytes=a-b", ""] {
            assert_eq!(part_of(whole, 100), Part::Whole, "{whole}");
        }
        assert_eq!(part_of("bytes=0-18446744073709551615", 100), Part::Some(0..100));
    }
}
