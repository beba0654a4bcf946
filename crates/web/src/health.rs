//! What operators and their tools ask: is it alive, is it ready, what did it count.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::site::Site;

pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/healthz", get(|| async { plain(StatusCode::OK, "ok\n".into()) }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

async fn ready(State(site): State<Site>) -> Response {
    match site.app().ping().await {
        Ok(()) => plain(StatusCode::OK, "ready\n".into()),
        Err(error) => {
            tracing::error!(%error, "not ready");
            plain(StatusCode::SERVICE_UNAVAILABLE, "database unavailable\n".into())
        }
    }
}

async fn metrics(State(site): State<Site>) -> Response {
    if site.settings().metrics {
        plain(StatusCode::OK, site.metrics())
    } else {
        plain(StatusCode::NOT_FOUND, "metrics are off\n".into())
    }
}

fn plain(status: StatusCode, text: String) -> Response {
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")], text).into_response()
}
