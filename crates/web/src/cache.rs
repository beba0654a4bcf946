//! Pages already drawn, kept until the commons or the day changes.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::searched::Searched;
use crate::site::Site;

/// Bytes of pages kept at hand.
const CAPACITY: u64 = 32 * 1024 * 1024;
/// A page over this size is not kept.
const LARGEST: usize = 400 * 1024;
/// An address longer than this is not worth keeping.
const LONGEST: usize = 512;

#[derive(Clone)]
struct Kept {
    seq: u64,
    day: NaiveDate,
    status: StatusCode,
    content_type: HeaderValue,
    body: Bytes,
    etag: HeaderValue,
    /// What was searched, so that it is counted whether or not the page is drawn again.
    searched: Option<Searched>,
}

#[derive(Clone)]
struct ByWeight;

impl Weighter<String, Kept> for ByWeight {
    fn weight(&self, key: &String, kept: &Kept) -> u64 {
        (key.len() + kept.body.len() + 128) as u64
    }
}

pub(crate) struct PageCache(Cache<String, Kept, ByWeight>);

impl PageCache {
    pub(crate) fn new() -> Self {
        Self(Cache::with_weighter(2_000, CAPACITY, ByWeight))
    }
}

/// Answers a page from memory when nothing changed since it was drawn; draws and keeps it otherwise.
pub(crate) async fn remember(State(site): State<Site>, request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    if request.method() != Method::GET || request.headers().contains_key(COOKIE) || address.len() > LONGEST {
        return next.run(request).await;
    }
    let catalogue = site.app().catalogue();
    let (seq, day) = (catalogue.seq, catalogue.day);
    drop(catalogue);
    let headers = request.headers().clone();
    if let Some(kept) = site.cache().0.get(&address)
        && (kept.seq, kept.day) == (seq, day)
    {
        return answer(&kept, &headers);
    }
    let response = next.run(request).await;
    if response.status() != StatusCode::OK || response.headers().contains_key(CACHE_CONTROL) {
        return response;
    }
    let Some(content_type) = response.headers().get(CONTENT_TYPE).cloned() else { return response };
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let etag = etag_of(&body);
    let searched = parts.extensions.get::<Searched>().cloned();
    let kept = Kept { seq, day, status: parts.status, content_type, body, etag, searched };
    let answered = answer(&kept, &headers);
    if kept.body.len() <= LARGEST {
        site.cache().0.insert(address, kept);
    }
    answered
}

fn answer(kept: &Kept, asked: &HeaderMap) -> Response {
    let known = asked.get(IF_NONE_MATCH).is_some_and(|tag| tag == kept.etag);
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(kept.body.clone()));
        *response.status_mut() = kept.status;
        response.headers_mut().insert(CONTENT_TYPE, kept.content_type.clone());
        response
    };
    if let Some(searched) = &kept.searched {
        response.extensions_mut().insert(searched.clone());
    }
    response.headers_mut().insert(ETAG, kept.etag.clone());
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// A weak validator over the bytes of a page (FNV-1a, 64 bits): enough to tell two versions of one address apart.
pub(crate) fn etag_of(body: &[u8]) -> HeaderValue {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in body {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    HeaderValue::from_str(&format!("W/\"{hash:016x}\"")).expect("hexadecimal digits make a header")
}
