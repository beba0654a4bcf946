//! Refusals as problem documents (RFC 9457): a stable code for machines, a sentence in French for people.

use std::collections::BTreeMap;

use app::AppError;
use axum::Json;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::answer::open;
use crate::words;

/// The nature of a refusal; each has its paragraph in `docs/erreurs.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    InvalidParameter,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    Gone,
    Invalid,
    TooManyRequests,
    Internal,
    Unavailable,
}

impl Code {
    /// Every code, for the document that lists them.
    pub(crate) const ALL: [Self; 10] = [
        Self::InvalidParameter,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::Gone,
        Self::Invalid,
        Self::TooManyRequests,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The code as machines read it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidParameter => "invalid_parameter",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Conflict => "conflict",
            Self::Gone => "gone",
            Self::Invalid => "invalid",
            Self::TooManyRequests => "too_many_requests",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::InvalidParameter => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The title, and the sentence used when nothing more precise is known.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::InvalidParameter => ("Paramètre refusé", "Un paramètre de l’adresse est illisible."),
            Self::Forbidden => ("Accès refusé", "Cette adresse demande un droit que vous n’avez pas."),
            Self::NotFound => ("Introuvable", "Rien de public ne porte cette adresse ou cet identifiant."),
            Self::MethodNotAllowed => ("Méthode refusée", "L’API se lit seulement : GET, HEAD ou OPTIONS."),
            Self::Conflict => ("Conflit", "Le commun a changé entre-temps : relisez puis recommencez."),
            Self::Gone => ("Fiche retirée", "Cette fiche a été retirée du commun."),
            Self::Invalid => ("Contenu refusé", "Le contenu envoyé comporte des erreurs."),
            Self::TooManyRequests => ("Trop de requêtes", "Attendez quelques secondes puis recommencez."),
            Self::Internal => {
                ("Erreur interne", "Une erreur est survenue ; le journal du serveur en garde la trace.")
            }
            Self::Unavailable => {
                ("Service indisponible", "Une partie du service ne répond pas ; réessayez bientôt.")
            }
        }
    }
}

/// A refusal, small enough to be returned everywhere.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<ProblemDocument>);

/// A refusal, as a problem document (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemDocument {
    /// The page that explains the code.
    #[serde(rename = "type")]
    #[schema(example = "/docs/erreurs#not_found")]
    kind: String,
    /// What the code means, in French.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The stable code of the refusal.
    code: &'static str,
    /// What happened this time, in French.
    detail: String,
    /// The request id, under which the log of the server knows this refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    /// `invalid_parameter`, or `not_found` for what it names: the parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// `invalid_parameter`: the values, or for an unknown parameter the names, that are accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<Vec<String>>,
    /// `gone`: why the record was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// `gone`: the path (`folder/slug`) of the record that takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    successor: Option<String>,
    /// `invalid`: every fault of what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<FaultShape>,
}

/// A fault of a field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FaultShape {
    field: String,
    code: &'static str,
    /// The fault in French.
    detail: String,
}

impl Problem {
    /// A refusal about which nothing more precise is known.
    pub(crate) fn of(code: Code) -> Self {
        let (title, detail) = code.words();
        Self(Box::new(ProblemDocument {
            kind: format!("/docs/erreurs#{}", code.as_str()),
            title,
            status: code.status().as_u16(),
            code: code.as_str(),
            detail: detail.to_owned(),
            instance: None,
            parameter: None,
            accepted: None,
            reason: None,
            successor: None,
            faults: Vec::new(),
        }))
    }

    /// The refusal that a bare status means.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let same = Code::ALL.into_iter().find(|code| code.status() == status);
        let usual = if status.is_client_error() { Code::InvalidParameter } else { Code::Internal };
        let mut problem = Self::of(same.unwrap_or(usual));
        problem.0.status = status.as_u16();
        problem
    }

    /// The same refusal with its own sentence.
    pub(super) fn saying(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// The same refusal with the request id.
    pub(super) fn about(mut self, id: Option<String>) -> Self {
        self.0.instance = id;
        self
    }

    /// A parameter at fault; `accepted` lists what would have been right.
    pub(super) fn parameter(name: &str, detail: impl Into<String>, accepted: Vec<String>) -> Self {
        let mut problem = Self::of(Code::InvalidParameter).saying(detail);
        problem.0.parameter = Some(name.to_owned());
        problem.0.accepted = Some(accepted);
        problem
    }

    /// The same parameter at fault, of the right shape, that names nothing.
    pub(super) fn unknown(self, detail: String) -> Self {
        let (parameter, accepted) = (self.0.parameter.clone(), self.0.accepted.clone());
        let mut problem = Self::of(Code::NotFound).saying(detail);
        (problem.0.parameter, problem.0.accepted) = (parameter, accepted);
        problem
    }

    /// A record that left, why, and what takes its place.
    pub(super) fn gone(reason: &str, successor: Option<String>) -> Self {
        let mut problem = Self::of(Code::Gone);
        problem.0.reason = Some(reason.to_owned());
        problem.0.successor = successor;
        problem
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NotFound => Self::of(Code::NotFound),
            AppError::Forbidden => Self::of(Code::Forbidden),
            AppError::Conflict(cause) => {
                tracing::warn!(cause, "conflict");
                Self::of(Code::Conflict)
            }
            AppError::Unavailable(cause) | AppError::FilesUnavailable(cause) => {
                tracing::error!(cause, "unavailable");
                Self::of(Code::Unavailable)
            }
            AppError::Internal(cause) => {
                tracing::error!(cause, "internal error");
                Self::of(Code::Internal)
            }
            AppError::Invalid(faults) => {
                let faults = faults.into_iter().map(|fault| FaultShape {
                    code: fault.problem.code.as_str(),
                    detail: words::problem_sentence(fault.problem.code, &fault.problem.detail),
                    field: fault.problem.field,
                });
                let mut problem = Self::of(Code::Invalid);
                problem.0.faults = faults.collect();
                problem
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(&self.0)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        open(response.headers_mut());
        response.extensions_mut().insert(self);
        response
    }
}

/// The answers that every address may give besides its own.
pub(super) struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let problem = |description: &str| {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            let response = ResponseBuilder::new().description(description);
            RefOr::T(response.content("application/problem+json", content).build())
        };
        let unchanged =
            ResponseBuilder::new().description("Unchanged since the ETag sent in `If-None-Match`");
        BTreeMap::from([
            ("304".to_owned(), RefOr::T(unchanged.build())),
            ("400".to_owned(), problem("A parameter is unknown or its value is not accepted")),
            ("429".to_owned(), problem("Too many requests from one address")),
            ("5XX".to_owned(), problem("The server or a part of it failed")),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_status_and_words() {
        for code in Code::ALL {
            let problem = Problem::of_status(code.status()).0;
            assert_eq!(problem.code, code.as_str());
            assert!(problem.detail.ends_with('.') && !problem.title.is_empty());
        }
        assert_eq!(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE).0.status, 413);
    }

    #[test]
    fn the_guides_explain_every_code() {
        for guide in ["docs/erreurs.md", "docs/api.md"] {
            let text = std::fs::read_to_string(testkit::repository().join(guide)).expect("the guide");
            for code in Code::ALL {
                assert!(
                    text.contains(&format!("`{}`", code.as_str())),
                    "{guide} says nothing of {}",
                    code.as_str()
                );
            }
        }
    }
}
