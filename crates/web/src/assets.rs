//! The files that pages ask for, in the executable, under addresses that change with their content.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

use crate::site::Site;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// Name → address with its content's print, for every file.
static ADDRESSES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|name| {
            let file = Files::get(&name)?;
            let hash = file.metadata.sha256_hash();
            let print = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
            Some((name.to_string(), format!("/static/{print:08x}/{name}")))
        })
        .collect()
});

/// The address of a file of the site.
pub(crate) fn address(name: &str) -> &'static str {
    ADDRESSES.get(name).map_or("/static/absent", String::as_str)
}

pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/static/{print}/{name}", get(file))
        .route("/favicon.ico", get(|| async { serve("mark.svg", "no-cache") }))
        .route("/robots.txt", get(|| async { serve("robots.txt.in", "max-age=86400") }))
}

async fn file(Path((_, name)): Path<(String, String)>) -> Response {
    serve(&name, "public, max-age=31536000, immutable")
}

fn serve(name: &str, caching: &'static str) -> Response {
    let Some(file) = Files::get(name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    };
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, caching)], file.data.into_owned()).into_response()
}
