//! `/itineraries`: from a situation to what to read, learn and do, whom to meet, and why.

use app::{Catalogue, Named};
use axum::Json;
use axum::extract::State;
use model::itinerary::{Alternative, Change, EmptyLeg, Leg, LegName, Reach, Standing, Stop};
use serde::Serialize;
use utoipa::ToSchema;

use super::params::{Params, required};
use super::problem::{Problem, ProblemDocument, Refusals};
use super::reasons::ReasonShape;
use super::shapes::{RecordSummary, TermShape};
use super::situation::{self, SituationParams, SituationShape};
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

/// A leg of the route.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LegShape {
    /// A code of the vocabulary `usage`: `s-informer`, `se-former` or `agir`.
    pub leg: &'static str,
    /// In French.
    pub label: &'static str,
    pub stops: Vec<StopShape>,
    /// Why there is no stop: `nothing_yet`, `all_excluded` (all is advised against) or `all_taken` (all stands in the legs
    /// before); null when there are some.
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
    /// How near it is: `here`, `near`, `similar` (a territory of the same level, sort and size), `everywhere`, `undocumented`
    /// or `elsewhere`; null when no territory was told.
    pub reach: Option<&'static str>,
    /// Paths of the stops of this route that go before it.
    pub follows: Vec<String>,
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
    params(SituationParams),
    responses(
        (status = 200, description = "The itinerary", body = ItineraryAnswer),
        (status = 404, description = "No territory bears this code", body = ProblemDocument, content_type = "application/problem+json"),
        Refusals
    )
)]
pub(super) async fn plan_itinerary(
    State(site): State<Site>,
    mut params: Params,
) -> Result<Json<ItineraryAnswer>, Problem> {
    let situation = situation::read(&mut params, &site.app().catalogue())?;
    params.end()?;
    let planned = site.app().plan(&situation)?;
    let catalogue = &*planned.catalogue;
    let stops = |stops: &[Stop]| stops.iter().map(|stop| stop_shape(catalogue, stop)).collect();
    Ok(Json(ItineraryAnswer {
        situation: SituationShape::of(catalogue, &planned.situation, planned.territory.as_ref()),
        legs: planned.itinerary.legs.iter().map(|leg| leg_shape(catalogue, leg)).collect(),
        contacts: stops(&planned.itinerary.contacts),
        events: stops(&planned.itinerary.events),
        near_misses: stops(&planned.itinerary.near_misses),
        contact: planned.itinerary.contact.as_ref().map(|stop| stop_shape(catalogue, stop)),
        unknown_words: planned.unknown_words,
    }))
}

fn leg_shape(catalogue: &Catalogue, leg: &Leg) -> LegShape {
    let (label, _) = words::leg(leg.name);
    LegShape {
        leg: leg.name.as_str(),
        label,
        stops: leg.stops.iter().map(|stop| stop_shape(catalogue, stop)).collect(),
        empty: leg.empty.map(EmptyLeg::as_str),
    }
}

fn stop_shape(catalogue: &Catalogue, stop: &Stop) -> StopShape {
    StopShape {
        record: RecordSummary::of(catalogue, &catalogue.cards[stop.card]),
        score: stop.score,
        widened: stop.is_widened(),
        reach: stop.reach.map(Reach::as_str),
        follows: stop.follows.iter().map(|card| catalogue.cards[*card].reference().to_string()).collect(),
        reasons: stop.reasons.iter().map(|reason| ReasonShape::of(catalogue, reason)).collect(),
    }
}

/// One record judged in a situation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VerdictAnswer {
    pub situation: SituationShape,
    pub record: RecordSummary,
    /// `on_route`, `beside` (to meet, or to come), `excluded` (its notice advises against it), `alike` (good enough, but the
    /// leg has stops of the same sort), `outranked`, `over` (a past event) or `never_stop`.
    pub standing: &'static str,
    /// The leg it stands on, or would stand on.
    pub leg: Option<&'static str>,
    /// When outranked: its place in its leg, or among bodies or events.
    pub place: Option<usize>,
    /// Null when a contra-indication excludes it.
    pub score: Option<f32>,
    pub reasons: Vec<ReasonShape>,
    /// What would bring it nearer to the route, one answer at a time; those that bring it there first.
    pub changes: Vec<ChangeShape>,
}

/// Another answer, and what it would do for a record.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangeShape {
    /// The name of the parameter.
    pub criterion: &'static str,
    /// What would be told: codes; empty when the question would be left unanswered.
    pub codes: Vec<String>,
    /// The record would then stand on the route.
    pub enters: bool,
    pub gain: f32,
}

/// Tell why a record is on the route of a situation, or why it is not.
///
/// Any published record may be asked about.
#[utoipa::path(
    get,
    path = "/api/v1/itineraries/why",
    tag = "itineraries",
    params(
        SituationParams,
        ("record" = String, Query, description = "The path, the short name or the title of a record", example = "ressources/mener-un-dialogue-territorial"),
    ),
    responses(
        (status = 200, description = "The verdict", body = VerdictAnswer),
        (status = 404, description = "Nothing public bears this path, this short name or this title", body = ProblemDocument, content_type = "application/problem+json"),
        Refusals
    )
)]
pub(super) async fn judge_record(
    State(site): State<Site>,
    mut params: Params,
) -> Result<Json<VerdictAnswer>, Problem> {
    let situation = situation::read(&mut params, &site.app().catalogue())?;
    let record = params.one("record")?;
    params.end()?;
    let record = required("record", record, "ressources/mener-un-dialogue-territorial")?;
    let Named::One(card) = site.app().name(&record)? else { return Err(app::AppError::NotFound.into()) };
    let explained = site.app().why(&situation, card)?;
    let (planned, verdict) = (&explained.planned, &explained.verdict);
    let catalogue = &*planned.catalogue;
    Ok(Json(VerdictAnswer {
        situation: SituationShape::of(catalogue, &planned.situation, planned.territory.as_ref()),
        record: RecordSummary::of(catalogue, &catalogue.cards[verdict.card]),
        standing: verdict.standing.as_str(),
        leg: verdict.standing.leg().map(LegName::as_str),
        place: match verdict.standing {
            Standing::Outranked { place, .. } => Some(place),
            _ => None,
        },
        score: verdict.score,
        reasons: verdict.reasons.iter().map(|reason| ReasonShape::of(catalogue, reason)).collect(),
        changes: verdict.changes.iter().map(change_shape).collect(),
    }))
}

fn change_shape(change: &Change) -> ChangeShape {
    ChangeShape {
        criterion: change.criterion.as_str(),
        codes: change.codes.clone(),
        enters: change.enters,
        gain: change.gain,
    }
}

/// What other answers would change on the route.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AlternativesAnswer {
    pub situation: SituationShape,
    /// One for each other answer that would change a stop, question by question.
    pub alternatives: Vec<AlternativeShape>,
}

/// Another answer to one question, all else being equal.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AlternativeShape {
    /// The name of the parameter.
    pub criterion: &'static str,
    pub term: TermShape,
    /// Stops that would come in.
    pub enters: Vec<RecordSummary>,
    /// Stops that would go out.
    pub leaves: Vec<RecordSummary>,
}

/// Tell what other answers would change on the route.
///
/// The questions whose answers make a scale are tried, answered or not, one at a time.
#[utoipa::path(
    get,
    path = "/api/v1/itineraries/alternatives",
    tag = "itineraries",
    params(SituationParams),
    responses(
        (status = 200, description = "The alternatives", body = AlternativesAnswer),
        (status = 404, description = "No territory bears this code", body = ProblemDocument, content_type = "application/problem+json"),
        Refusals
    )
)]
pub(super) async fn list_alternatives(
    State(site): State<Site>,
    mut params: Params,
) -> Result<Json<AlternativesAnswer>, Problem> {
    let situation = situation::read(&mut params, &site.app().catalogue())?;
    params.end()?;
    let planned = site.app().plan(&situation)?;
    let catalogue = &*planned.catalogue;
    let records = |cards: &[usize]| -> Vec<RecordSummary> {
        cards.iter().map(|card| RecordSummary::of(catalogue, &catalogue.cards[*card])).collect()
    };
    let alternatives = site.app().alternatives(&planned, &Alternative::questions());
    let shapes = alternatives.iter().map(|other| AlternativeShape {
        criterion: other.criterion.as_str(),
        term: TermShape::new(catalogue, other.criterion.vocabulary(), &other.code),
        enters: records(&other.enters),
        leaves: records(&other.leaves),
    });
    Ok(Json(AlternativesAnswer {
        situation: SituationShape::of(catalogue, &planned.situation, planned.territory.as_ref()),
        alternatives: shapes.collect(),
    }))
}
