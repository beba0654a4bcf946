//! Pages and JSON API over the use cases; the only room that names axum.

mod access;
mod api;
mod assets;
mod cache;
mod changes;
mod charts;
mod dates;
mod downloads;
mod errors;
mod fields;
mod formulas;
mod guard;
mod gzip;
mod health;
mod link;
mod mails;
mod outline;
mod pages;
mod questions;
mod searched;
mod site;
mod stem;
mod tries;
mod uploads;
mod view;
mod visitor;
mod words;

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;

pub use api::openapi_json;
pub use formulas::fault as formula_fault;
pub use mails::letters;
pub use site::{OidcSettings, Site, SiteSettings};
pub use words::{kind as kind_word, problem_sentence};

/// Largest accepted request body, in bytes; what reads a body sets its own limit below.
const MAX_BODY: usize = pages::files::FORM_MAX;

/// Every address of the site and of the API.
pub fn router(app: app::App, settings: SiteSettings) -> Router {
    let site = Site::new(app, settings);
    let pages = pages::routes()
        .layer(from_fn_with_state(site.clone(), access::check))
        .layer(from_fn_with_state(site.clone(), cache::remember))
        .layer(from_fn_with_state(site.clone(), searched::count))
        .layer(from_fn_with_state(site.clone(), errors::draw));
    // Files go as they are: compressing them again gains nothing, and a download could not be resumed.
    let files = pages::files::routes()
        .layer(from_fn_with_state(site.clone(), access::check))
        .layer(from_fn_with_state(site.clone(), errors::draw));
    Router::new()
        .merge(pages)
        .merge(api::routes())
        .merge(assets::routes())
        .merge(health::routes())
        .fallback(errors::not_found)
        .layer(CompressionLayer::new().gzip(true))
        .merge(files)
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .layer(map_response(errors::too_large))
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(from_fn_with_state(site.clone(), guard::limit_rate))
        .layer(from_fn_with_state(site.clone(), guard::observe))
        .layer(from_fn(guard::secure))
        .with_state(site)
}

/// Serves until `shutdown` resolves, then lets the requests under way finish.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    router: Router,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(shutdown)
        .await
}
