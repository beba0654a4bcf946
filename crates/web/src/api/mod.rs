//! The JSON API: public, read-only, described by an OpenAPI document made from its own code.

mod answer;
mod document;
mod enumerated;
mod itineraries;
mod listing;
mod narrowing;
mod params;
mod problem;
mod reasons;
mod records;
mod search;
mod shapes;
mod situation;
mod suggestions;
mod territories;
mod vocabularies;

use std::sync::LazyLock;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::routing::any;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::site::Site;
use params::Params;
use problem::{ProblemDocument, Refusals};

pub(crate) use problem::{Code, Problem};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ramure",
        description = "Public, read-only access to a knowledge commons: its records, its search, the itinerary from a \
                       situation to what to read, learn and do, the territories and the vocabularies. Every answer \
                       carries an ETag; every refusal is a problem document (RFC 9457) with a stable code. Texts are \
                       in French. The guide is docs/api.md.",
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later")
    ),
    tags(
        (name = "records", description = "What people write together: resources, organisations, events…"),
        (name = "search", description = "Full-text search with facets."),
        (name = "itineraries", description = "From a situation to what to read, learn and do, with the reasons."),
        (name = "territories", description = "Communes, intercommunalités, départements, régions, France."),
        (name = "vocabularies", description = "The lists of terms that classify records, with their origin."),
        (name = "description", description = "This document.")
    ),
    components(schemas(ProblemDocument))
)]
struct Description;

static DESCRIPTION: LazyLock<String> = LazyLock::new(openapi_json);

fn described() -> OpenApiRouter<Site> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(records::list_records))
        .routes(routes!(records::get_record_by_path))
        .routes(routes!(records::get_record))
        .routes(routes!(search::search_records))
        .routes(routes!(suggestions::suggest))
        .routes(routes!(itineraries::plan_itinerary))
        .routes(routes!(itineraries::judge_record))
        .routes(routes!(itineraries::list_alternatives))
        .routes(routes!(territories::search_territories))
        .routes(routes!(territories::get_territory))
        .routes(routes!(vocabularies::list_vocabularies))
        .routes(routes!(vocabularies::get_vocabulary))
        .routes(routes!(describe))
}

/// Every address of the API; what is asked under `/api/` and does not exist is refused in JSON too.
pub fn routes() -> Router<Site> {
    let (router, _) = described().split_for_parts();
    router
        .route("/api", any(|| async { StatusCode::NOT_FOUND }))
        .route("/api/{*rest}", any(|| async { StatusCode::NOT_FOUND }))
        .layer(from_fn(answer::finish))
}

/// The description of the API as an OpenAPI 3.1 document.
pub fn openapi_json() -> String {
    let (_, description) = described().split_for_parts();
    description.to_pretty_json().expect("a description made of plain data always serialises")
}

/// Describe the API: this document.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "get_openapi",
    tag = "description",
    responses((status = 200, description = "The OpenAPI 3.1 document", body = Object), Refusals)
)]
async fn describe(State(site): State<Site>, params: Params) -> Result<impl IntoResponse, Problem> {
    params.end()?;
    let description = enumerated::complete(&DESCRIPTION, &site.app().catalogue());
    Ok(([(CONTENT_TYPE, "application/json")], description))
}
