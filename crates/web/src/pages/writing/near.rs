//! What scripts ask while one types: records that may be the one being written, and records to be named in a field.

use app::{Duplicate, Likeness, Typed};
use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use model::{Kind, RecordId};
use serde::{Deserialize, Serialize};

use crate::errors::WebError;
use crate::site::Site;
use crate::visitor::Signed;
use crate::words;

/// Questions that a person may ask at once; then one now and then.
const AT_ONCE: u32 = 150;
/// Characters read of what is typed.
const LONGEST: usize = 300;
/// Records proposed.
const PROPOSED: usize = 8;

/// What is typed so far.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    titre: String,
    adresse: String,
    organisation: String,
    sauf: String,
}

/// The same list as the page draws without scripts.
#[derive(Template)]
#[template(path = "writing/near.html")]
struct NearList {
    duplicates: Vec<Duplicate>,
}

#[derive(Serialize)]
struct Near {
    count: usize,
    said: String,
    html: String,
}

/// Why a record may be the one, in words.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
pub(crate) const fn why(likeness: &Likeness) -> &'static str {
    match likeness {
        Likeness::Title => "Un titre proche.",
        Likeness::Address => "La même adresse sur le web.",
        Likeness::Organisation => "Un titre proche, et la même organisation.",
    }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

fn too_many(site: &Site, signed: &Signed) -> Option<Response> {
    let key = format!("proches:{}", signed.who.id);
    (!site.tries().take(&key, AT_ONCE)).then(|| StatusCode::TOO_MANY_REQUESTS.into_response())
}

pub(super) async fn near(
    State(site): State<Site>,
    signed: Signed,
    Path(folder): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let kind = Kind::from_folder(&folder).ok_or(WebError::NotFound)?;
    if let Some(refusal) = too_many(&site, &signed) {
        return Ok(refusal);
    }
    let typed = Typed {
        title: cut(&asked.titre),
        url: cut(&asked.adresse),
        organisation: cut(asked.organisation.lines().next().unwrap_or_default()),
        except: asked.sauf.parse().ok().map(RecordId),
    };
    let duplicates = site.app().duplicates(kind, &typed).await?;
    let count = duplicates.len();
    let said = words::count(count, "fiche proche existe", "fiches proches existent", "Aucune fiche proche");
    let html = NearList { duplicates }.render().map_err(|error| WebError::internal(&error))?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(Near { count, said, html })).into_response())
}

/// What a field of records asks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    q: String,
    sortes: String,
}

#[derive(Serialize)]
struct Proposed {
    label: String,
    note: String,
    /// What to write in the field: the title when one record alone bears it, its address otherwise.
    value: String,
}

pub(super) async fn records(
    State(site): State<Site>,
    signed: Signed,
    Query(asked): Query<Named>,
) -> Result<Response, WebError> {
    if let Some(refusal) = too_many(&site, &signed) {
        return Ok(refusal);
    }
    let kinds: Vec<Kind> = asked.sortes.split(',').filter_map(Kind::from_folder).collect();
    let catalogue = site.app().catalogue();
    let found = site.app().suggest_records(&cut(&asked.q), &kinds, PROPOSED);
    let proposed = found.into_iter().map(|id| {
        let card = catalogue.card(id);
        let is_only = catalogue.titled(&card.title, &kinds).nth(1).is_none();
        let reference = card.reference().to_string();
        Proposed {
            label: card.title.to_string(),
            note: if is_only {
                words::kind(card.kind).to_owned()
            } else {
                format!("{}, {}", words::kind(card.kind), card.slug)
            },
            value: if is_only { card.title.to_string() } else { reference },
        }
    });
    Ok(([(CACHE_CONTROL, "no-store")], Json(proposed.collect::<Vec<_>>())).into_response())
}
