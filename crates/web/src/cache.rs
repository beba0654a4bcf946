//! Pages already drawn, kept until the commons or the day changes, compressed as most visitors ask for them.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::gzip;
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
    /// The change, the day and the dead links as of which it was drawn.
    as_of: (u64, NaiveDate, u64),
    content_type: HeaderValue,
    body: Bytes,
    /// The body is compressed, because the first who asked accepted it so.
    is_gzip: bool,
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
    if request.method() != Method::GET || address.len() > LONGEST {
        return next.run(request).await;
    }
    let catalogue = site.app().catalogue();
    let as_of = (catalogue.seq, catalogue.day, catalogue.dead_version);
    drop(catalogue);
    let headers = request.headers().clone();
    if let Some(kept) = site.cache().0.get(&address)
        && kept.as_of == as_of
    {
        return answer(kept, &headers);
    }
    let response = next.run(request).await;
    if response.status() != StatusCode::OK || response.headers().contains_key(CACHE_CONTROL) {
        return response;
    }
    let Some(content_type) = response.headers().get(CONTENT_TYPE).cloned() else { return response };
    let searched = response.extensions().get::<Searched>().cloned();
    let Ok(page) = to_bytes(response.into_body(), usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let etag = etag_of(&page);
    let is_kept = page.len() <= LARGEST;
    let is_gzip = gzip::is_accepted(headers.get_all(ACCEPT_ENCODING));
    let body = if is_gzip { gzip::compress(&page) } else { page };
    let kept = Kept { as_of, content_type, body, is_gzip, etag, searched };
    if is_kept {
        site.cache().0.insert(address, kept.clone());
    }
    answer(kept, &headers)
}

fn answer(kept: Kept, asked: &HeaderMap) -> Response {
    let known = asked.get(IF_NONE_MATCH).is_some_and(|tag| tag == kept.etag);
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { whole(&kept, asked) };
    if let Some(searched) = kept.searched {
        response.extensions_mut().insert(searched);
    }
    let headers = response.headers_mut();
    headers.insert(ETAG, kept.etag);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// The page itself, in a form that whoever asks can read; one kept plain is compressed on its way out, as all else is.
fn whole(kept: &Kept, asked: &HeaderMap) -> Response {
    let goes_compressed = kept.is_gzip && gzip::is_accepted(asked.get_all(ACCEPT_ENCODING));
    let body = if kept.is_gzip && !goes_compressed {
        let Some(page) = gzip::expand(&kept.body) else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        page
    } else {
        kept.body.clone()
    };
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(CONTENT_TYPE, kept.content_type.clone());
    if goes_compressed {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// A weak validator over the bytes of a page, eight at a time (the step of `FxHash`): enough to tell two versions of one
/// address apart. Each step can be undone, so pages of one length that differ in a single word never meet.
pub(crate) fn etag_of(body: &[u8]) -> HeaderValue {
    const STEP: u64 = 0x517c_c1b7_2722_0a95;
    let mut hash = body.len() as u64;
    let (words, rest) = body.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    for word in words.iter().chain(std::iter::once(&last)) {
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(STEP);
    }
    HeaderValue::from_str(&format!("W/\"{hash:016x}\"")).expect("hexadecimal digits make a header")
}

#[cfg(test)]
mod tests {
    use super::etag_of;

    #[test]
    fn a_page_that_changed_has_another_validator() {
        let page = b"<p>Une page de quelques mots.</p>";
        assert_eq!(etag_of(page), etag_of(page));
        for at in 0..page.len() {
            let mut other = page.to_vec();
            other[at] ^= 1;
            assert_ne!(etag_of(page), etag_of(&other), "{at}");
            assert_ne!(etag_of(page), etag_of(&page[..at]), "{at}");
        }
        assert_ne!(etag_of(b"a"), etag_of(b"a\0"));
    }
}
