//! `/search`: words and filters in, records with their excerpts and facets out.

use app::{Catalogue, Facet, FacetCount, FacetValue, SearchRequest, Sort, Word, WordOutcome};
use axum::Json;
use axum::extract::State;
use model::Kind;
use model::resource::Medoc;
use serde::Serialize;
use utoipa::ToSchema;

use super::narrowing::Narrowing;
use super::params::Params;
use super::problem::ProblemDocument;
use super::problem::{Problem, Refusals};
use super::shapes::RecordSummary;
use crate::site::Site;
use crate::words;

/// Results of a page, and the most that may be asked.
const PER_PAGE: usize = 20;
const PER_PAGE_MAX: usize = 100;
/// The last page that may be asked for; one beyond the results gives the last of them.
const PAGE_MAX: usize = 1_000_000;

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SearchAnswer {
    /// Records found, all pages together.
    pub total: usize,
    /// Records that the words alone would find.
    pub total_without_filters: usize,
    /// The page given: the last one when a later one was asked.
    pub page: usize,
    pub pages: usize,
    pub hits: Vec<HitShape>,
    /// How many records each value would leave; empty with `facets=false`.
    pub facets: Vec<FacetShape>,
    /// What became of each word.
    pub words: Vec<WordShape>,
}

/// A record found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HitShape {
    pub record: RecordSummary,
    /// Relevance, comparable within one answer only; 0 without words.
    pub score: f32,
    /// The title as safe HTML, the words found in `<mark>`.
    pub title_html: String,
    /// The best passage, as safe HTML with the words found in `<mark>`; its beginning when only the title holds them.
    pub excerpt_html: Option<String>,
}

/// A way of narrowing: its name is that of the parameter that takes its values.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FacetShape {
    pub facet: &'static str,
    /// In French.
    pub label: &'static str,
    pub values: Vec<FacetValueShape>,
}

/// A value of a facet, and how many records it would leave.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FacetValueShape {
    pub value: String,
    pub label: String,
    pub count: u32,
    pub chosen: bool,
}

/// A typed word, and what was searched for in its place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WordShape {
    pub typed: String,
    pub used: Vec<String>,
    /// `found`, `repaired` (close words were searched for instead) or `unknown`.
    pub outcome: &'static str,
}

/// Search the published records.
///
/// Without words, every record that the filters leave, in alphabetical order. Vocabularies are not searched: see
/// `/vocabularies`.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    tag = "search",
    params(
        ("q" = Option<String>, Query, description = "Words, in French", example = "mécénat de compétences"),
        Narrowing,
        ("sort" = Option<String>, Query, description = "`relevance` (default), `title`, `newest` or `stage`"),
        ("page" = Option<u32>, Query, minimum = 1, maximum = 1_000_000, description = "From 1"),
        ("per_page" = Option<u32>, Query, minimum = 1, maximum = 100, description = "Records of a page, 20 by default"),
        ("facets" = Option<bool>, Query, description = "Count the values of the facets; `true` by default"),
    ),
    responses(
        (status = 200, description = "What was found", body = SearchAnswer),
        (status = 404, description = "No territory bears this code", body = ProblemDocument, content_type = "application/problem+json"),
        Refusals
    )
)]
pub(super) async fn search_records(
    State(site): State<Site>,
    mut params: Params,
) -> Result<Json<SearchAnswer>, Problem> {
    let catalogue = site.app().catalogue();
    let words = params.one("q")?.unwrap_or_default();
    let narrowing = Narrowing::read(&mut params, &catalogue)?;
    let sorts = || Sort::ALL.map(|sort| sort.as_str().to_owned()).to_vec();
    let sort = params.code("sort", sorts)?.and_then(|name| Sort::from_name(&name)).unwrap_or_default();
    let page = params.number("page", 1..=PAGE_MAX, 1)?;
    let per_page = params.number("per_page", 1..=PER_PAGE_MAX, PER_PAGE)?;
    let with_facets = params.flag("facets", true)?;
    params.end()?;
    let filters = narrowing.filters();
    let request = SearchRequest { words, filters, sort, page, per_page, with_facets, open: None };
    let result = site.app().search(&request)?;
    Ok(Json(SearchAnswer {
        total: result.total,
        total_without_filters: result.total_without_filters,
        page: result.page,
        pages: result.pages,
        hits: result
            .hits
            .into_iter()
            .map(|hit| HitShape {
                record: RecordSummary::of(&catalogue, catalogue.card(hit.card)),
                score: hit.score,
                title_html: hit.title,
                excerpt_html: hit.excerpt,
            })
            .collect(),
        facets: facets(&catalogue, &narrowing, result.facets),
        words: result.words.into_iter().map(word).collect(),
    }))
}

fn word(word: Word) -> WordShape {
    let outcome = match word.outcome {
        WordOutcome::Found => "found",
        WordOutcome::Repaired => "repaired",
        WordOutcome::Unknown => "unknown",
    };
    WordShape { typed: word.typed, used: word.used, outcome }
}

fn facets(catalogue: &Catalogue, narrowing: &Narrowing, counts: Vec<FacetCount>) -> Vec<FacetShape> {
    let mut shapes = Vec::with_capacity(counts.len() + 1);
    for FacetCount { facet, values } in counts {
        if facet == Facet::Kind {
            shapes.extend(kinds(narrowing, values));
            continue;
        }
        let values = values.into_iter().map(|value| FacetValueShape {
            label: label(catalogue, facet, &value),
            value: value.value,
            count: value.count,
            chosen: value.chosen,
        });
        let values = values.collect();
        shapes.push(FacetShape { facet: facet.as_str(), label: words::facet(facet), values });
    }
    shapes
}

fn label(catalogue: &Catalogue, facet: Facet, value: &FacetValue) -> String {
    facet
        .vocabulary()
        .map_or_else(|| value.label.clone(), |name| catalogue.label(name, &value.value).to_owned())
}

/// The platform counts nouns and MEDOC kinds together; here each is the value of its own parameter.
fn kinds(narrowing: &Narrowing, values: Vec<FacetValue>) -> [FacetShape; 2] {
    let (medoc, mut nouns): (Vec<FacetValue>, Vec<FacetValue>) =
        values.into_iter().partition(|value| Medoc::from_name(&value.value).is_some());
    let resource = Kind::Resource.as_str();
    let resources = medoc.iter().map(|value| value.count).sum();
    if resources > 0 {
        let all = FacetValue {
            value: resource.to_owned(),
            label: String::new(),
            count: resources,
            chosen: false,
            depth: 0,
            unfolded: None,
        };
        nouns.insert(0, all);
    }
    let shapes = |values: Vec<FacetValue>, chosen: &[String]| {
        let shape = |value: FacetValue| FacetValueShape {
            label: words::kind_value(&value.value).map_or(value.label, str::to_owned),
            chosen: chosen.contains(&value.value),
            value: value.value,
            count: value.count,
        };
        values.into_iter().map(shape).collect()
    };
    let label = words::facet(Facet::Kind);
    [
        FacetShape { facet: "kind", label, values: shapes(nouns, &narrowing.kind) },
        FacetShape { facet: "medoc", label: "Sorte MEDOC", values: shapes(medoc, &narrowing.medoc) },
    ]
}
