//! `/territories`: found by what people type, and each with what contains it, what it contains and what exists there.

use app::Around;
use axum::Json;
use axum::extract::{Path, State};
use model::territories::{self, Code, Level, Territory, atlas};
use serde::Serialize;
use utoipa::ToSchema;

use super::params::{Params, not_a_place, required, unknown_place};
use super::problem::{Code as Refusal, Problem, ProblemDocument, Refusals};
use super::shapes::{Labelled, RecordSummary};
use crate::site::Site;

/// Territories of an answer, and the most that may be asked.
const LIMIT: usize = 10;
const LIMIT_MAX: usize = 50;

/// Territories of the same sort that are told beside one.
const SIMILAR: usize = 5;

/// A territory of the present geography.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TerritoryShape {
    /// The public identifier: `commune:29151`, `epci:242900835`, `departement:29`, `region:53`, `france`.
    pub code: String,
    /// The official name.
    pub name: String,
    /// A name that no other territory bears, such as `Morlaix (Finistère)`.
    pub label: String,
    /// `commune`, `epci`, `departement`, `region` or `france`.
    pub level: &'static str,
    /// What it is within its level: `commune`, `metropole`, `communaute_de_communes`…
    #[schema(value_type = String)]
    pub kind: territories::Kind,
    /// The same in French.
    pub kind_label: &'static str,
    /// Inhabitants; null where nobody is counted.
    pub population: Option<u32>,
    /// The postal codes of a commune.
    pub postal_codes: Vec<String>,
    /// Its département, or for an intercommunalité that of its largest commune.
    pub departement: Option<Labelled>,
    /// The name under which it was asked, when that is the name of a commune that has since merged.
    pub former_name: Option<String>,
}

impl TerritoryShape {
    fn of(territory: &Territory<'_>, former_name: Option<&str>) -> Self {
        Self {
            code: territory.code.to_string(),
            name: territory.name.to_owned(),
            label: atlas().label(&territory.code),
            level: territory.code.level.as_str(),
            kind: territory.kind,
            kind_label: territory.kind.label(),
            population: territory.population,
            postal_codes: territory.postal_codes.iter().map(ToString::to_string).collect(),
            departement: territory.departement_code.map(|insee| Labelled::place(&Code::departement(insee))),
            former_name: former_name.map(str::to_owned),
        }
    }
}

/// The territories that answer, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TerritoryList {
    pub items: Vec<TerritoryShape>,
}

/// A territory with what surrounds it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TerritoryAnswer {
    #[serde(flatten)]
    pub territory: TerritoryShape,
    /// Degrees (WGS 84); above the commune, the mean of its communes weighted by population.
    pub centroid: Option<PointShape>,
    /// All that it lies in, nearest first, up to France.
    pub chain: Vec<Labelled>,
    /// How many territories of each smaller level it holds.
    pub children: Vec<ChildCount>,
    /// Territories of the same level and sort, the nearest in population first.
    pub similar: Vec<Labelled>,
    /// What the commons holds here, or in the nearest wider territory that holds something.
    pub here: Vec<HereShape>,
}

/// A point on the map.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PointShape {
    pub longitude: f32,
    pub latitude: f32,
}

/// How many territories of a level lie inside.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChildCount {
    pub level: &'static str,
    pub count: usize,
}

/// What a territory holds of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HereShape {
    /// `resource`, `organisation`, `event` (to come) or `scheme`.
    pub kind: &'static str,
    /// The territory in which these records were found.
    pub place: Labelled,
    /// Nothing was here: the place is wider than the territory asked.
    pub wider: bool,
    /// A few records; `/records?territory=…&kind=…` gives them all.
    pub records: Vec<RecordSummary>,
}

/// Find territories by what people type.
///
/// Names, beginnings of names, postal codes and INSEE codes; accents, hyphens and « St » do not matter; names of merged
/// communes answer with the present one.
#[utoipa::path(
    get,
    path = "/api/v1/territories",
    tag = "territories",
    params(
        ("q" = String, Query, description = "A name, its beginning, a postal code or an INSEE code", example = "morlaix"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 50, description = "Territories given at most, 10 by default"),
    ),
    responses((status = 200, description = "The territories that answer, the best first", body = TerritoryList), Refusals)
)]
pub(super) async fn search_territories(mut params: Params) -> Result<Json<TerritoryList>, Problem> {
    let typed = params.one("q")?;
    let limit = params.number("limit", 1..=LIMIT_MAX, LIMIT)?;
    params.end()?;
    let typed = required("q", typed, "morlaix")?;
    let hits = atlas().search(&typed, limit);
    let items = hits.iter().map(|hit| TerritoryShape::of(&hit.territory, hit.former_name)).collect();
    Ok(Json(TerritoryList { items }))
}

/// Read a territory: what contains it, what it contains, what exists there.
#[utoipa::path(
    get,
    path = "/api/v1/territories/{code}",
    tag = "territories",
    params(("code" = String, Path, description = "A territory code, today's or that of a merged commune", example = "commune:29151")),
    responses(
        (status = 200, description = "The territory", body = TerritoryAnswer),
        (status = 404, description = "No territory bears this code", body = ProblemDocument, content_type = "application/problem+json"),
        Refusals
    )
)]
pub(super) async fn get_territory(
    State(site): State<Site>,
    Path(code): Path<String>,
    params: Params,
) -> Result<Json<TerritoryAnswer>, Problem> {
    params.end()?;
    let absent = || Problem::of(Refusal::NotFound).saying(unknown_place(&code));
    let asked: Code = code.parse().map_err(|_| not_a_place("code", &code))?;
    let around = site.app().around(&asked).ok_or_else(absent)?;
    let territory = atlas().get(&around.code).ok_or_else(absent)?;
    let chain = atlas().chain(&around.code);
    let levels = Level::ALL.into_iter().filter(|level| *level < around.code.level);
    let children = levels.map(|level| {
        let count = atlas().children_at(&around.code, level).len();
        ChildCount { level: level.as_str(), count }
    });
    let similar = atlas().similar(&around.code, SIMILAR);
    Ok(Json(TerritoryAnswer {
        territory: TerritoryShape::of(&territory, around.former_name.as_deref()),
        centroid: territory.centroid.map(|(longitude, latitude)| PointShape { longitude, latitude }),
        chain: chain.iter().skip(1).map(|outer| Labelled::place(&outer.code)).collect(),
        children: children.collect(),
        similar: similar.iter().map(|other| Labelled::place(&other.code)).collect(),
        here: here(&site, &around),
    }))
}

fn here(site: &Site, around: &Around) -> Vec<HereShape> {
    let catalogue = site.app().catalogue();
    let lists = around.lists.iter().map(|list| HereShape {
        kind: list.kind.as_str(),
        place: Labelled::place(&list.place),
        wider: list.place != around.code,
        records: list.cards.iter().map(|id| RecordSummary::of(&catalogue, catalogue.card(*id))).collect(),
    });
    lists.collect()
}
