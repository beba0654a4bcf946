//! Counts what people search on the site, and leaves robots out; who asked is never noted.

use axum::extract::{Request, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::site::Site;

/// What a page of results answered; it travels with the answer, from memory or not.
#[derive(Debug, Clone)]
pub(crate) struct Searched {
    pub words: String,
    pub platform: Option<String>,
    pub results: usize,
}

/// What programs that no person drives call themselves.
const ROBOTS: [&str; 13] = [
    "bot", "crawl", "spider", "slurp", "preview", "monitor", "curl/", "wget/", "python", "scrapy", "java/",
    "go-http", "feed",
];

/// Counts the searches of people.
pub(crate) async fn count(State(site): State<Site>, request: Request, next: Next) -> Response {
    let is_person = request.method() == Method::GET && is_person(request.headers());
    let response = next.run(request).await;
    if is_person
        && response.status() == StatusCode::OK
        && let Some(searched) = response.extensions().get::<Searched>()
    {
        site.app().note_search(&searched.words, searched.platform.as_deref(), searched.results);
    }
    response
}

fn is_person(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let agent = said(USER_AGENT.as_str()).to_lowercase();
    let is_ahead = ["purpose", "sec-purpose"].iter().any(|name| said(name).contains("prefetch"));
    !agent.is_empty() && !is_ahead && !ROBOTS.iter().any(|robot| agent.contains(robot))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn robots_and_pages_asked_ahead_are_left_out() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs
                .iter()
                .map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_static(value)))
                .collect()
        };
        let firefox =
            ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        assert!(is_person(&headers(&[firefox])));
        assert!(!is_person(&headers(&[firefox, ("sec-purpose", "prefetch;prerender")])));
        assert!(!is_person(&headers(&[("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1)")])));
        assert!(!is_person(&headers(&[("user-agent", "curl/8.14")])));
        assert!(!is_person(&HeaderMap::new()));
    }
}
