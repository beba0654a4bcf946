//! The criteria of the itinerary: what each asks, what it gives, how much it weighs, and why.

use crate::card::{Card, PlaceId, TermId};
use crate::content::Kind;
use crate::itinerary::situation::{Asked, Wanted};

/// One question put to a record on behalf of a situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    Need,
    Domain,
    Profile,
    Phase,
    Territory,
    Size,
    TerritoryType,
}

impl Criterion {
    pub const ALL: [Self; 7] = [
        Self::Need,
        Self::Domain,
        Self::Profile,
        Self::Phase,
        Self::Territory,
        Self::Size,
        Self::TerritoryType,
    ];

    /// The criteria that read a vocabulary, with its name.
    pub const VOCABULARIES: [(Self, &'static str); 5] = [
        (Self::Domain, "domain"),
        (Self::Profile, "actor_profile"),
        (Self::Phase, "innovation_phase"),
        (Self::Size, "organisation_size"),
        (Self::TerritoryType, "territory_type"),
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Need => "need",
            Self::Domain => "domain",
            Self::Profile => "profile",
            Self::Phase => "phase",
            Self::Territory => "territory",
            Self::Size => "size",
            Self::TerritoryType => "territory_type",
        }
    }

    /// On a scale, the step before and the step after are close enough to be told.
    pub(crate) const fn is_scale(self) -> bool {
        matches!(self, Self::Phase | Self::Size)
    }
}

/// What a record answers to a criterion. `Unknown` is never held against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Match,
    Partial,
    Mismatch,
    Unknown,
}

impl Outcome {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Partial => "partial",
            Self::Mismatch => "mismatch",
            Self::Unknown => "unknown",
        }
    }
}

/// What made the outcome, for the sentence that tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    None,
    /// The term that matched.
    Term(TermId),
    /// The territory that matched: one of the person's own chain.
    Place(PlaceId),
    /// A territory near the person's: both lie in this one.
    Within(PlaceId),
    /// The record holds everywhere in the country.
    National,
    /// The record can be attended from anywhere.
    Online,
    /// The notice says it does not suit this term.
    Contraindicated(TermId),
}

/// One criterion, its outcome for one record, and what made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    pub criterion: Criterion,
    pub outcome: Outcome,
    pub detail: Detail,
}

/// Points given by an outcome of a criterion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight {
    pub criterion: Criterion,
    pub matched: f32,
    pub partial: f32,
    pub mismatch: f32,
}

/// The one table of weights. The need weighs most, because it is the only compulsory answer; a record that says it suits
/// someone else loses half of what it would have gained; an unknown answer moves nothing.
pub const WEIGHTS: [Weight; 7] = [
    Weight { criterion: Criterion::Need, matched: 40.0, partial: 20.0, mismatch: -4.0 },
    Weight { criterion: Criterion::Domain, matched: 24.0, partial: 12.0, mismatch: -14.0 },
    Weight { criterion: Criterion::Profile, matched: 16.0, partial: 8.0, mismatch: -8.0 },
    Weight { criterion: Criterion::Phase, matched: 12.0, partial: 6.0, mismatch: -6.0 },
    Weight { criterion: Criterion::Territory, matched: 14.0, partial: 7.0, mismatch: -5.0 },
    Weight { criterion: Criterion::Size, matched: 6.0, partial: 3.0, mismatch: -3.0 },
    Weight { criterion: Criterion::TerritoryType, matched: 6.0, partial: 3.0, mismatch: -3.0 },
];

/// Points for each evidence stage gained, so that between two equal answers the better proven comes first.
pub const STAGE_POINTS: f32 = 1.0;

/// Above this share of the best text score, the need is matched; below, it is matched in part.
const NEED_MATCH: f32 = 0.6;

/// Scores a record for a situation; `need` is its text relevance from 0 (no word found) to 1 (the best record).
/// `None` when a contra-indication excludes it.
pub fn score(card: &Card, asked: &Asked, need: f32) -> Option<f32> {
    if contraindication(card, asked).is_some() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a ladder has a handful of stages")]
    let mut total = card.evidence.stage as f32 * STAGE_POINTS;
    for weight in &WEIGHTS {
        let Some((outcome, _)) = outcome(weight.criterion, card, asked, need) else { continue };
        total += match outcome {
            // The need is a matter of degree, not of steps.
            Outcome::Match | Outcome::Partial if weight.criterion == Criterion::Need => weight.matched * need,
            Outcome::Match => weight.matched,
            Outcome::Partial => weight.partial,
            Outcome::Mismatch => weight.mismatch,
            Outcome::Unknown => 0.0,
        };
    }
    Some(total)
}

/// Tells, criterion by criterion, what the record answered; only what was asked is told.
pub fn explain(card: &Card, asked: &Asked, need: f32) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    if let Some((criterion, term)) = contraindication(card, asked) {
        reasons.push(Reason { criterion, outcome: Outcome::Mismatch, detail: Detail::Contraindicated(term) });
    }
    for criterion in Criterion::ALL {
        if reasons.iter().any(|reason| reason.criterion == criterion) {
            continue;
        }
        if let Some((outcome, detail)) = outcome(criterion, card, asked, need) {
            reasons.push(Reason { criterion, outcome, detail });
        }
    }
    reasons
}

fn contraindication(card: &Card, asked: &Asked) -> Option<(Criterion, TermId)> {
    Criterion::VOCABULARIES.iter().enumerate().find_map(|(i, (criterion, _))| {
        let term = asked.terms[i].as_ref()?.term?;
        card.contraindications[i].contains(&term).then_some((*criterion, term))
    })
}

/// The outcome of one criterion, or `None` when the situation does not ask it.
fn outcome(criterion: Criterion, card: &Card, asked: &Asked, need: f32) -> Option<(Outcome, Detail)> {
    match criterion {
        Criterion::Need => asked.has_need.then(|| (need_outcome(need), Detail::None)),
        Criterion::Territory => asked.territory.as_ref().map(|_| territory_outcome(card, asked)),
        _ => {
            let at = Criterion::VOCABULARIES.iter().position(|(c, _)| *c == criterion)?;
            asked.terms[at].as_ref().map(|wanted| term_outcome(&card.indications[at], wanted))
        }
    }
}

fn need_outcome(need: f32) -> Outcome {
    if need >= NEED_MATCH {
        Outcome::Match
    } else if need > 0.0 {
        Outcome::Partial
    } else {
        Outcome::Mismatch
    }
}

fn term_outcome(documented: &[TermId], wanted: &Wanted) -> (Outcome, Detail) {
    if documented.is_empty() {
        return (Outcome::Unknown, Detail::None);
    }
    if let Some(term) = wanted.term.filter(|term| documented.contains(term)) {
        return (Outcome::Match, Detail::Term(term));
    }
    match wanted.near.iter().find(|term| documented.contains(term)) {
        Some(term) => (Outcome::Partial, Detail::Term(*term)),
        None => (Outcome::Mismatch, Detail::Term(documented[0])),
    }
}

/// Here first, then nearby, then what holds everywhere; a record tied to another place mismatches.
fn territory_outcome(card: &Card, asked: &Asked) -> (Outcome, Detail) {
    if card.places.is_empty() {
        return (Outcome::Unknown, Detail::None);
    }
    let is_france = |place: &PlaceId| Some(*place) == asked.france;
    if let Some(place) = asked.chain.iter().find(|place| !is_france(place) && card.places.contains(place)) {
        return (Outcome::Match, Detail::Place(*place));
    }
    if let Some(place) =
        asked.chain.iter().find(|place| !is_france(place) && card.within.binary_search(place).is_ok())
    {
        return (Outcome::Partial, Detail::Within(*place));
    }
    if card.places.iter().any(is_france) {
        return (Outcome::Partial, Detail::National);
    }
    if card.kind == Kind::Event && card.online {
        return (Outcome::Partial, Detail::Online);
    }
    (Outcome::Mismatch, Detail::Place(card.places[0]))
}

/// Points added to a body or an event for being near: whom to meet is first a matter of distance.
pub(crate) fn nearness(card: &Card, asked: &Asked) -> f32 {
    if asked.territory.is_none() {
        return 0.0;
    }
    match territory_outcome(card, asked) {
        (Outcome::Match, _) => 80.0,
        (Outcome::Partial, Detail::Within(_)) => 50.0,
        (Outcome::Partial, Detail::Online) => 20.0,
        (Outcome::Mismatch, _) => -40.0,
        _ => 0.0,
    }
}
