//! Turns what went wrong into a page with a way out; the log keeps the cause.

use std::any::Any;
use std::fmt::Display;

use app::AppError;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};

use crate::api;
use crate::pages::{Frame, html_with_status};
use crate::site::Site;
use crate::view::LinkView;

/// Why a page cannot be shown.
#[derive(Debug)]
pub(crate) enum WebError {
    NotFound,
    /// Someone changed what the page was drawn from.
    Conflict,
    Internal,
    Unavailable,
}

impl WebError {
    pub(crate) fn internal(cause: &impl Display) -> Self {
        tracing::error!(%cause, "a page failed");
        Self::Internal
    }
}

impl From<AppError> for WebError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NotFound | AppError::Forbidden => Self::NotFound,
            AppError::Conflict(cause) => {
                tracing::info!(%cause, "changed meanwhile");
                Self::Conflict
            }
            AppError::Unavailable(cause) | AppError::FilesUnavailable(cause) => {
                tracing::error!(%cause, "unavailable");
                Self::Unavailable
            }
            other => Self::internal(&other),
        }
    }
}

/// The page of an error, with somewhere to go.
#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage {
    pub frame: Frame,
    pub status: u16,
    pub title: String,
    pub text: String,
    pub reason: Option<String>,
    pub successor: Option<LinkView>,
    pub words: String,
}

impl WebError {
    const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The page of this error for the site.
    pub(crate) fn page(&self, site: &Site, path: &str) -> Response {
        let (title, text) = match self {
            Self::NotFound => (
                "Cette page n’existe pas",
                "L’adresse a peut-être été mal recopiée. Cherchez la fiche par son titre, ou repartez de votre situation.",
            ),
            Self::Conflict => (
                "Quelqu’un a changé cela entre-temps",
                "Votre geste n’a rien changé. Revenez en arrière, rechargez la page pour voir ce qui a changé, puis recommencez s’il y a lieu.",
            ),
            Self::Unavailable => {
                ("Le site est momentanément indisponible", "Réessayez dans une minute : rien n’a été perdu.")
            }
            Self::Internal => (
                "Une erreur est survenue chez nous",
                "L’incident est noté. Réessayez, ou passez par un autre chemin : rien n’a été perdu.",
            ),
        };
        let words = if matches!(self, Self::NotFound) { words_of(path) } else { String::new() };
        let page = ErrorPage { words, ..ErrorPage::new(site, path, self.status(), title, text) };
        page.answer(self.status())
    }
}

impl ErrorPage {
    /// A page that says what happened, with nowhere in particular to go.
    pub(crate) fn new(site: &Site, path: &str, status: StatusCode, title: &str, text: &str) -> Self {
        Self {
            frame: Frame::new(site, title, path).hidden(),
            status: status.as_u16(),
            title: title.into(),
            text: text.into(),
            reason: None,
            successor: None,
            words: String::new(),
        }
    }

    pub(crate) fn answer(&self, status: StatusCode) -> Response {
        html_with_status(status, self).unwrap_or_else(|_| bare(status))
    }
}

/// A handler cannot reach the site when it fails: the error travels in the answer and the page is drawn by `draw_errors`.
impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}

/// Draws the page of an error that a handler returned.
pub(crate) async fn draw(
    State(site): State<Site>,
    request: Request,
    next: axum::middleware::Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    match response.extensions().get::<std::sync::Arc<WebError>>() {
        Some(error) => error.page(&site, &path),
        None => response,
    }
}

/// Nothing lives at this address.
pub(crate) async fn not_found(State(site): State<Site>, request: Request) -> Response {
    let path = request.uri().path();
    WebError::NotFound.page(&site, path)
}

/// The words of an address, to be searched for.
fn words_of(path: &str) -> String {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.split('-').take(12).collect::<Vec<_>>().join(" ").chars().take(120).collect()
}

/// A request that sends too much, too fast.
pub(crate) fn too_many(path: &str) -> Response {
    let mut response = if path.starts_with("/api/") {
        api::Problem::of(api::Code::TooManyRequests).into_response()
    } else {
        bare(StatusCode::TOO_MANY_REQUESTS)
    };
    response.headers_mut().insert(RETRY_AFTER, axum::http::HeaderValue::from_static("1"));
    response
}

/// The limit on bodies answers in a few English words: the visitor gets ours.
pub(crate) async fn too_large(response: Response) -> Response {
    let is_bare = response.status() == StatusCode::PAYLOAD_TOO_LARGE
        && response.headers().get(CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if is_bare { bare(StatusCode::PAYLOAD_TOO_LARGE) } else { response }
}

/// The last resort: a page without the template.
fn bare(status: StatusCode) -> Response {
    let text = match status {
        StatusCode::TOO_MANY_REQUESTS => {
            "Trop de demandes à la fois : attendez une seconde, puis rechargez la page."
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            "C’est trop lourd : 25 Mo au plus pour un fichier. Rien n’a été changé ; revenez en arrière et allégez-le."
        }
        _ => "Une erreur est survenue. Revenez à l’accueil et réessayez.",
    };
    let body = format!(
        "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><title>Erreur {0}</title><h1>Erreur {0}</h1><p>{text}</p>\
         <p><a href=\"/\">Revenir à l’accueil</a></p></html>",
        status.as_u16()
    );
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}

/// A handler panicked: the visitor gets a way out, the log gets the cause.
#[expect(clippy::needless_pass_by_value, reason = "the signature is that of the panic layer")]
pub(crate) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(cause, "a handler panicked");
    bare(StatusCode::INTERNAL_SERVER_ERROR)
}
