//! `/itineraries`: from a situation to what to read, learn and do, whom to meet, and why.

use app::Catalogue;
use axum::Json;
use axum::extract::State;
use model::itinerary::{Criterion, EmptyLeg, Leg, Situation, Stop};
use model::territories::Code;
use serde::Serialize;
use utoipa::ToSchema;

use super::params::Params;
use super::problem::{Problem, Refusals};
use super::reasons::ReasonShape;
use super::shapes::{Labelled, RecordSummary, TermShape};
use crate::site::Site;
use crate::words;

/// The itinerary of a situation: three legs, whom to meet, what comes soon, what narrowly missed. The same situation on
/// the same day over the same commons always gives the same answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ItineraryAnswer {
    pub situation: SituationShape,
    /// Always three: `s-informer`, `se-former`, `agir`.
    pub legs: Vec<LegShape>,
    /// Organisations to meet, the nearest to the situation first.
    pub contacts: Vec<StopShape>,
    /// Events to come.
    pub events: Vec<StopShape>,
    /// Records that a single criterion kept out.
    pub near_misses: Vec<StopShape>,
    /// Someone to talk to, whatever happens: the nearest organisation; null only when the commons knows none.
    pub contact: Option<StopShape>,
    /// Words of the need that nothing in the commons contains.
    pub unknown_words: Vec<String>,
}

/// The situation as it was understood; what was not told is left out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SituationShape {
    pub need: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<TermShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<TermShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub territory: Option<Labelled>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub territory_type: Option<TermShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<TermShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<TermShape>,
}

/// A leg of the route.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LegShape {
    /// A code of the vocabulary `usage`: `s-informer`, `se-former` or `agir`.
    pub leg: &'static str,
    /// In French.
    pub label: &'static str,
    pub stops: Vec<StopShape>,
    /// Why there is no stop: `nothing_yet` or `all_excluded` (all is advised against); null when there are some.
    pub empty: Option<&'static str>,
}

/// A record on the route.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StopShape {
    pub record: RecordSummary,
    /// Points, comparable within one answer only.
    pub score: f32,
    /// Nothing that was asked is matched, even in part: the stop is there because nothing nearer exists.
    pub widened: bool,
    /// One reason for each criterion that was asked.
    pub reasons: Vec<ReasonShape>,
}

/// Compose the itinerary of a situation.
///
/// Nothing is compulsory; the more is told, the closer the answer.
#[utoipa::path(
    get,
    path = "/api/v1/itineraries",
    tag = "itineraries",
    params(
        ("need" = Option<String>, Query, description = "The need, in free words", example = "trouver une entreprise pour former nos bénévoles au numérique"),
        ("profile" = Option<String>, Query, description = "A code of the vocabulary `actor_profile`"),
        ("size" = Option<String>, Query, description = "A code of the vocabulary `organisation_size`"),
        ("territory" = Option<String>, Query, description = "A territory code", example = "commune:29151"),
        ("territory_type" = Option<String>, Query, description = "A code of the vocabulary `territory_type`"),
        ("domain" = Option<String>, Query, description = "A code of the vocabulary `domain`"),
        ("phase" = Option<String>, Query, description = "A code of the vocabulary `innovation_phase`"),
    ),
    responses((status = 200, description = "The itinerary", body = ItineraryAnswer), Refusals)
)]
pub(super) async fn plan_itinerary(
    State(site): State<Site>,
    mut params: Params,
) -> Result<Json<ItineraryAnswer>, Problem> {
    let situation = situation(&mut params, &site.app().catalogue())?;
    params.end()?;
    let planned = site.app().plan(&situation)?;
    let catalogue = &*planned.catalogue;
    let stops = |stops: &[Stop]| stops.iter().map(|stop| stop_shape(catalogue, stop)).collect();
    Ok(Json(ItineraryAnswer {
        situation: situation_shape(catalogue, &planned.situation, planned.territory.as_ref()),
        legs: planned.itinerary.legs.iter().map(|leg| leg_shape(catalogue, leg)).collect(),
        contacts: stops(&planned.itinerary.contacts),
        events: stops(&planned.itinerary.events),
        near_misses: stops(&planned.itinerary.near_misses),
        contact: planned.contact.as_ref().map(|stop| stop_shape(catalogue, stop)),
        unknown_words: planned.unknown_words,
    }))
}

fn situation(params: &mut Params, catalogue: &Catalogue) -> Result<Situation, Problem> {
    let mut answer =
        |criterion: Criterion| params.code(criterion.as_str(), || catalogue.codes(vocabulary(criterion)));
    let (profile, size) = (answer(Criterion::Profile)?, answer(Criterion::Size)?);
    let (territory_type, domain) = (answer(Criterion::TerritoryType)?, answer(Criterion::Domain)?);
    let phase = answer(Criterion::Phase)?;
    let need = params.one("need")?.unwrap_or_default();
    let territory = params.place("territory")?.map(|code| code.to_string());
    Ok(Situation { need, profile, size, territory, territory_type, domain, phase })
}

fn vocabulary(criterion: Criterion) -> &'static str {
    let read = Criterion::VOCABULARIES.iter().find(|(other, _)| *other == criterion);
    read.map_or("", |(_, vocabulary)| *vocabulary)
}

fn situation_shape(catalogue: &Catalogue, situation: &Situation, territory: Option<&Code>) -> SituationShape {
    let term = |criterion: Criterion| {
        let code = situation.answer(criterion)?;
        Some(TermShape::new(catalogue, vocabulary(criterion), code))
    };
    SituationShape {
        need: situation.need.clone(),
        profile: term(Criterion::Profile),
        size: term(Criterion::Size),
        territory: territory.map(Labelled::place),
        territory_type: term(Criterion::TerritoryType),
        domain: term(Criterion::Domain),
        phase: term(Criterion::Phase),
    }
}

fn leg_shape(catalogue: &Catalogue, leg: &Leg) -> LegShape {
    let (label, _) = words::leg(leg.name);
    LegShape {
        leg: leg.name.as_str(),
        label,
        stops: leg.stops.iter().map(|stop| stop_shape(catalogue, stop)).collect(),
        empty: leg.empty.map(|empty| match empty {
            EmptyLeg::NothingYet => "nothing_yet",
            EmptyLeg::AllExcluded => "all_excluded",
        }),
    }
}

fn stop_shape(catalogue: &Catalogue, stop: &Stop) -> StopShape {
    StopShape {
        record: RecordSummary::of(catalogue, &catalogue.cards[stop.card]),
        score: stop.score,
        widened: stop.is_widened(),
        reasons: stop.reasons.iter().map(|reason| ReasonShape::of(catalogue, reason)).collect(),
    }
}
