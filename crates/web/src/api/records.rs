//! `/records`: every published record, page after page, and each of them whole.

use app::Visit;
use axum::Json;
use axum::extract::{OriginalUri, Path, State};
use axum::http::StatusCode;
use axum::http::header::{LINK, LOCATION};
use axum::response::{IntoResponse, Response};
use model::{RecordId, Ref};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::document::{RecordDocument, show};
use super::listing::{ListRequest, list};
use super::narrowing::Narrowing;
use super::params::{Params, required};
use super::problem::{Problem, ProblemDocument, Refusals};
use super::shapes::RecordSummary;
use crate::link;
use crate::site::Site;

/// Records of a page, and the most that may be asked.
const LIMIT: usize = 20;
const LIMIT_MAX: usize = 100;

/// A page of the list of records.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordPage {
    pub items: Vec<RecordSummary>,
    /// The cursor of the next page, to be sent back as `after`; null on the last page.
    pub next: Option<String>,
}

/// List the published records in a stable order.
///
/// Keep asking with `after` = `next` until `next` is null: each record is given once, even while others are added. The
/// header `Link: <…>; rel="next"` holds the address of the next page, filters included.
#[utoipa::path(
    get,
    path = "/api/v1/records",
    tag = "records",
    params(
        Narrowing,
        ("updated_since" = Option<String>, Query, description = "Changed since this day (`2026-01-31`) or this moment (RFC 3339)"),
        ("after" = Option<String>, Query, description = "The cursor `next` of the page before; opaque"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "Records of a page, 20 by default"),
    ),
    responses(
        (status = 200, description = "A page of records", body = RecordPage),
        (status = 404, description = "No territory bears this code", body = ProblemDocument, content_type = "application/problem+json"),
        Refusals
    )
)]
pub(super) async fn list_records(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    mut params: Params,
) -> Result<Response, Problem> {
    let catalogue = site.app().catalogue();
    let filters = Narrowing::read(&mut params, &catalogue)?.filters();
    let updated_since = params.moment("updated_since")?;
    let after = params.one("after")?.map(|cursor| read_cursor(&cursor)).transpose()?;
    let limit = params.number("limit", 1..=LIMIT_MAX, LIMIT)?;
    params.end()?;
    let listing = list(&catalogue, &ListRequest { filters, updated_since, after, limit });
    let items = listing.cards.iter().map(|card| RecordSummary::of(&catalogue, card)).collect();
    let next = listing.next.map(|id| id.0.simple().to_string());
    let address =
        next.as_ref().map(|cursor| next_address(uri.path(), uri.query().unwrap_or_default(), cursor));
    let mut response = Json(RecordPage { items, next }).into_response();
    if let Some(link) = address.and_then(|address| format!("<{address}>; rel=\"next\"").parse().ok()) {
        response.headers_mut().insert(LINK, link);
    }
    Ok(response)
}

fn read_cursor(text: &str) -> Result<RecordId, Problem> {
    Uuid::try_parse(text).map(RecordId).map_err(|_| {
        let detail =
            "Le paramètre « after » attend le curseur « next » de la page précédente, sans le changer.";
        Problem::parameter("after", detail, Vec::new())
    })
}

/// The same address with another cursor.
fn next_address(path: &str, query: &str, cursor: &str) -> String {
    let kept = query.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some("after"));
    let after = format!("after={cursor}");
    let pairs: Vec<&str> = kept.chain([after.as_str()]).collect();
    format!("{path}?{}", pairs.join("&"))
}

/// Read a record by its identity.
#[utoipa::path(
    get,
    path = "/api/v1/records/{id}",
    tag = "records",
    params(("id" = Uuid, Path, description = "The identity of the record")),
    responses(
        (status = 200, description = "The record", body = RecordDocument),
        (status = 404, description = "Nothing public bears this identity", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 410, description = "Withdrawn; the reason and the successor are told", body = ProblemDocument, content_type = "application/problem+json"),
        Refusals
    )
)]
pub(super) async fn get_record(
    State(site): State<Site>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<RecordDocument>, Problem> {
    params.end()?;
    let id = Uuid::try_parse(&id).map_err(|_| {
        let detail = format!(
            "« {id} » n’est pas un identifiant. Par chemin : /api/v1/records/by-path?path=ressources/…"
        );
        Problem::parameter("id", detail, vec!["un UUID".to_owned()])
    })?;
    let record = site.app().get_record(RecordId(id)).await?;
    show(site.app(), &record).map(Json)
}

/// Read a record by its path; an old path redirects to the present one.
#[utoipa::path(
    get,
    path = "/api/v1/records/by-path",
    tag = "records",
    params(("path" = String, Query, description = "`folder/slug`, as in the address of its page", example = "ressources/charte")),
    responses(
        (status = 200, description = "The record", body = RecordDocument),
        (status = 308, description = "The record has another short name now: `Location` holds its address"),
        (status = 404, description = "Nothing public bears this path", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 410, description = "Withdrawn; the reason and the successor are told", body = ProblemDocument, content_type = "application/problem+json"),
        Refusals
    )
)]
pub(super) async fn get_record_by_path(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    mut params: Params,
) -> Result<Response, Problem> {
    let path = params.one("path")?;
    params.end()?;
    let path = required("path", path, "ressources/cartographier-ses-partenaires")?;
    let reference: Ref = path.trim_start_matches('/').parse().map_err(|_| {
        let detail = format!("« {path} » n’est pas un chemin : écrivez dossier/nom-court.");
        let folders = model::Kind::ALL.iter().map(|kind| format!("{}/…", kind.folder()));
        Problem::parameter("path", detail, folders.collect())
    })?;
    match site.app().visit(reference.kind, &reference.slug).await? {
        Visit::Found(sheet) | Visit::Gone(sheet) => {
            Ok(Json(show(site.app(), &sheet.record)?).into_response())
        }
        Visit::Moved(to) => {
            let address = format!("{}?path={}", uri.path(), link::encode(&to.to_string()));
            Ok((StatusCode::PERMANENT_REDIRECT, [(LOCATION, address)]).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_address_keeps_the_filters() {
        assert_eq!(next_address("/r", "kind=event&after=a&limit=2", "b"), "/r?kind=event&limit=2&after=b");
        assert_eq!(next_address("/r", "", "b"), "/r?after=b");
    }
}
