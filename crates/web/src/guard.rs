//! What stands before every handler: security headers, request id, log, counters, rate limit.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::HeaderName;
use axum::http::{Extensions, HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{Key, Label, Recorder};
use tracing::Instrument;

use crate::access::PRIVATE;
use crate::errors;
use crate::site::Site;

/// Nothing but our own files, nowhere else to send a form, no frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    ("x-frame-options", "DENY"),
];

/// Adds the security headers to every answer.
pub(crate) async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// Names the request, logs it and counts it.
pub(crate) async fn observe(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    if let Ok(value) = HeaderValue::from_str(&id) {
        // Whatever the visitor sent under this name is replaced: the log and the answers must agree.
        request.headers_mut().insert("x-request-id", value);
    }
    let method = request.method().clone();
    let path = logged(request.uri().path()).to_owned();
    let started = Instant::now();
    let span = tracing::info_span!("request", id = %id, %method, %path);
    let mut response = next.run(request).instrument(span.clone()).await;
    let elapsed = started.elapsed();
    let status = response.status().as_u16();
    // One line a request is for whoever asks for it (`log = \"info,web=debug\"`); a failure is always told.
    span.in_scope(|| {
        if status >= 500 {
            tracing::warn!(status, seconds = elapsed.as_secs_f64(), "answered");
        } else {
            tracing::debug!(status, seconds = elapsed.as_secs_f64(), "answered");
        }
    });
    let labels = vec![Label::new("status", status.to_string())];
    let metadata = metrics::Metadata::new("web", metrics::Level::INFO, None);
    let recorder = site.recorder();
    recorder.register_counter(&Key::from_parts("ramure_requests_total", labels), &metadata).increment(1);
    recorder
        .register_histogram(&Key::from_name("ramure_request_seconds"), &metadata)
        .record(elapsed.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// The path as the log tells it: a private address is a key, and a log is read by many.
fn logged(path: &str) -> &str {
    PRIVATE.iter().copied().find(|private| path.starts_with(private)).unwrap_or(path)
}

/// Refuses the requests of an address that sends too many.
pub(crate) async fn limit_rate(State(site): State<Site>, request: Request, next: Next) -> Response {
    if let Some(limiter) = site.limiter()
        && let Some(address) = client(request.headers(), request.extensions(), site.settings().trust_proxy)
        && limiter.check_key(&address).is_err()
    {
        return errors::too_many(request.uri().path());
    }
    next.run(request).await
}

/// The address that a request comes from.
pub(crate) fn client(headers: &HeaderMap, extensions: &Extensions, trust_proxy: bool) -> Option<IpAddr> {
    if trust_proxy && let Some(address) = forwarded(headers) {
        return Some(address);
    }
    extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

/// The last address of the list is the one that our own proxy saw; those before it can be invented by the visitor.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    headers.get("x-forwarded-for")?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_address_is_in_no_log() {
        assert_eq!(logged("/ma-position/0123-abcd/page/2"), "/ma-position/");
        assert_eq!(logged("/etats-des-lieux/0123-e-abcd/repere/1"), "/etats-des-lieux/");
        assert_eq!(logged("/boussoles/essai"), "/boussoles/essai");
    }

    #[test]
    fn only_the_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 2.2.2.2"));
        assert_eq!(forwarded(&headers), "2.2.2.2".parse().ok());
        assert_eq!(forwarded(&HeaderMap::new()), None);
    }
}
