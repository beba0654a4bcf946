//! The reasons of a stop as machines read them: the criterion, its outcome, and what made it.

use app::Catalogue;
use model::itinerary::{Detail, Reason};
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::{Labelled, TermShape};

/// Why a record is on the route: one criterion that was asked, and what the record answers.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(super) struct ReasonShape {
    /// The name of the parameter; `scale` tells that size and territory match together.
    pub criterion: &'static str,
    /// `match`, `partial`, `mismatch`, or `unknown` when the record does not say: that is never held against it.
    pub outcome: &'static str,
    /// What made the outcome; null when nothing did.
    pub detail: Option<DetailShape>,
}

/// What made an outcome.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum DetailShape {
    /// The term of the record that matched, or that it bears instead.
    Term { term: TermShape },
    /// The territory of the record: one of the person's own, or the one it is tied to instead.
    Place { place: Labelled },
    /// The record is nearby: both lie in this territory.
    Within { place: Labelled },
    /// The territory of the record, of the same level, sort and size as the person's.
    Similar { place: Labelled },
    /// The record holds in the whole country.
    National,
    /// The event can be attended from anywhere.
    Online,
    /// The notice advises against the record in this situation.
    Contraindicated { term: TermShape },
}

impl ReasonShape {
    pub(super) fn of(catalogue: &Catalogue, reason: &Reason) -> Self {
        let term = |term| TermShape::numbered(catalogue, term);
        let place = |place| Labelled::numbered_place(catalogue, place);
        let detail = match reason.detail {
            Detail::None => None,
            Detail::Term(id) => Some(DetailShape::Term { term: term(id) }),
            Detail::Place(id) => Some(DetailShape::Place { place: place(id) }),
            Detail::Within(id) => Some(DetailShape::Within { place: place(id) }),
            Detail::Similar(id) => Some(DetailShape::Similar { place: place(id) }),
            Detail::National => Some(DetailShape::National),
            Detail::Online => Some(DetailShape::Online),
            Detail::Contraindicated(id) => Some(DetailShape::Contraindicated { term: term(id) }),
        };
        Self { criterion: reason.criterion.as_str(), outcome: reason.outcome.as_str(), detail }
    }
}
