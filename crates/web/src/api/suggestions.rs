//! `/suggestions`: what the words being typed may lead to, in one call: records, terms, territories.

use app::{Catalogue, Suggested};
use axum::Json;
use axum::extract::State;
use model::territories::atlas;
use serde::Serialize;
use utoipa::ToSchema;

use super::params::{Params, required};
use super::problem::{Problem, Refusals};
use crate::link::query;
use crate::site::Site;
use crate::words;

/// What may be gone to, the best sort first and the best of each sort first: at most six records, three terms, three
/// territories.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SuggestionList {
    pub items: Vec<SuggestionShape>,
}

/// Something to go to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SuggestionShape {
    /// `record`, `term` or `territory`.
    pub group: &'static str,
    /// The title, the label or the name, in French.
    pub label: String,
    /// Another name of the record, when it is the one that answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is, in French: « Méthode », « Domaine, 12 fiches », « Département ».
    pub note: String,
    /// The path to go to on the site.
    pub page_url: String,
    /// The noun of a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// The MEDOC kind of a resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medoc: Option<&'static str>,
    /// The facet of a term: the parameter of `/search` that takes its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facet: Option<&'static str>,
    /// The code of a term or of a territory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// How many records bear the term.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
}

/// Suggest as one types: records, terms and territories whose words begin so.
///
/// Every word must answer, the last one being unfinished; accents, capitals and elisions do not matter; one typing error
/// is forgiven when nothing answers. On a platform, only what it shows.
#[utoipa::path(
    get,
    path = "/api/v1/suggestions",
    tag = "search",
    params(
        ("q" = String, Query, description = "What is typed so far", example = "mécénat"),
        ("platform" = Option<String>, Query, description = "The short name of a platform"),
    ),
    responses((status = 200, description = "What may be gone to", body = SuggestionList), Refusals)
)]
pub(super) async fn suggest(
    State(site): State<Site>,
    mut params: Params,
) -> Result<Json<SuggestionList>, Problem> {
    let catalogue = site.app().catalogue();
    let typed = params.one("q")?;
    let platform = params.code("platform", || catalogue.views.keys().cloned().collect())?;
    params.end()?;
    let typed = required("q", typed, "mécénat")?;
    let found = site.app().suggest(&typed, platform.as_deref());
    let shape = |one| shape(&catalogue, one, platform.as_deref());
    Ok(Json(SuggestionList { items: found.into_iter().map(shape).collect() }))
}

fn shape(catalogue: &Catalogue, suggested: Suggested, platform: Option<&str>) -> SuggestionShape {
    let blank = SuggestionShape {
        group: "record",
        label: String::new(),
        name: None,
        note: String::new(),
        page_url: String::new(),
        kind: None,
        medoc: None,
        facet: None,
        code: None,
        count: None,
    };
    match suggested {
        Suggested::Record { card, name } => {
            let card = catalogue.card(card);
            SuggestionShape {
                label: card.title.to_string(),
                name,
                note: card.medoc.map_or_else(|| words::kind(card.kind), words::medoc).to_owned(),
                page_url: card.reference().path(),
                kind: Some(card.kind.as_str()),
                medoc: card.medoc.map(model::resource::Medoc::as_str),
                ..blank
            }
        }
        Suggested::Term { facet, code, label, count } => {
            let records = words::count(count, "fiche", "fiches", "aucune fiche");
            SuggestionShape {
                group: "term",
                label,
                note: format!("{}, {records}", words::facet(facet)),
                page_url: narrowed(words::facet_parameter(facet), &code, platform),
                facet: Some(facet.as_str()),
                code: Some(code),
                count: Some(count),
                ..blank
            }
        }
        Suggested::Territory { code, former_name } => {
            let level = words::level(code.level);
            let former = former_name.map(|name| format!(", anciennement {name}")).unwrap_or_default();
            let text = code.to_string();
            let page_url = match platform {
                Some(_) => narrowed(words::facet_parameter(app::Facet::Territory), &text, platform),
                None => format!("/territoires/{text}"),
            };
            SuggestionShape {
                group: "territory",
                label: atlas().label(&code),
                note: format!("{level}{former}"),
                page_url,
                code: Some(text),
                ..blank
            }
        }
    }
}

/// The search narrowed to a value, within a platform when there is one.
fn narrowed(parameter: &str, value: &str, platform: Option<&str>) -> String {
    let mut pairs = vec![(parameter, value)];
    pairs.extend(platform.map(|platform| (words::facet_parameter(app::Facet::Platform), platform)));
    format!("/recherche?{}", query(&pairs))
}
