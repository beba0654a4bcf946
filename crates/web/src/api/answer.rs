//! What every answer of the API gets on its way out: a validator, open access, and a refusal always in JSON.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::{Code, Problem};
use crate::cache::etag_of;

/// The data is public, read-only and asks for no credentials, so that any page of the web may read it.
const OPEN: [(HeaderName, &str); 5] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
    (ACCESS_CONTROL_ALLOW_HEADERS, "Accept, If-None-Match"),
    (ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Link, Location, X-Request-Id"),
    (CACHE_CONTROL, "no-cache"),
];

/// Finishes an answer.
pub(super) async fn finish(request: Request, next: Next) -> Response {
    let known = request.headers().get_all(IF_NONE_MATCH).iter().cloned().collect::<Vec<HeaderValue>>();
    let id = request_id(request.headers());
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    if response.status().is_client_error() || response.status().is_server_error() {
        response = refuse(response, id);
    } else if response.status() == StatusCode::OK {
        response = validate(response, &known).await;
    }
    open(response.headers_mut());
    response
}

/// Lets any page of the web read the answer.
pub(super) fn open(headers: &mut HeaderMap) {
    for (name, value) in OPEN {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The id under which the log knows the request, which `guard::observe` writes among its headers.
fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("x-request-id")?.to_str().ok()?;
    let is_plain = id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_plain && !id.is_empty()).then(|| id.to_owned())
}

/// Gives a refusal its request id, and a body to those that axum makes without one.
fn refuse(mut response: Response, id: Option<String>) -> Response {
    let said = response.extensions_mut().remove::<Problem>();
    let problem = said.unwrap_or_else(|| Problem::of_status(response.status()));
    let mut refusal = problem.about(id).into_response();
    if let Some(allowed) = response.headers_mut().remove(ALLOW) {
        refusal.headers_mut().insert(ALLOW, allowed);
    }
    refusal
}

/// Adds the validator of the body, or leaves the body out when the asker holds it already.
async fn validate(response: Response, known: &[HeaderValue]) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Problem::of(Code::Internal).into_response();
    };
    let etag = etag_of(&body);
    let is_known = known.iter().any(|header| matches(header, &etag));
    parts.headers.insert(ETAG, etag);
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(body))
}

/// Weak comparison with a list of validators (RFC 9110, section 13.1.2).
fn matches(header: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(header), Ok(etag)) = (header.to_str(), etag.to_str()) else { return false };
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    header.trim() == "*" || header.split(',').any(|tag| strong(tag) == strong(etag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validators_are_compared_weakly() {
        let etag = HeaderValue::from_static("W/\"ab\"");
        for known in ["W/\"ab\"", "\"ab\"", "\"cd\", W/\"ab\"", "*"] {
            assert!(matches(&HeaderValue::from_static(known), &etag), "{known}");
        }
        assert!(!matches(&HeaderValue::from_static("W/\"cd\""), &etag));
    }

    #[test]
    fn a_strange_request_id_is_not_repeated() {
        let id = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-request-id", HeaderValue::from_static(value));
            request_id(&headers)
        };
        assert_eq!(id("0198a"), Some("0198a".to_owned()));
        assert_eq!(id("<script>"), None);
        assert_eq!(id(""), None);
    }
}
