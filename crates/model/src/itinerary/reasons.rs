//! What one record answers to a situation, criterion by criterion, and the points it makes.

use crate::card::{Card, PlaceId, TermId};
use crate::itinerary::criteria::{
    BY_SLOT, CRITERIA, Criterion, NEED_MATCH, Outcome, Reads, STAGE_POINTS, Shape,
};
use crate::itinerary::reach::{Reach, reach};
use crate::itinerary::situation::{Asked, Wanted};

/// What made the outcome, for the sentence that tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    None,
    /// The term that matched, or that the record bears instead; for what a record asks, the first thing that lacks.
    Term(TermId),
    /// The territory that matched, one of the person's own chain; or the one the record is tied to instead.
    Place(PlaceId),
    /// A territory near the person's: both lie in this one.
    Within(PlaceId),
    /// The territory of the record, of the same sort and size as the person's.
    Similar(PlaceId),
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

/// Scores a record for a situation; `need` is its text relevance from 0 (no word found) to 1 (the best record).
/// `None` when a contra-indication excludes it.
pub fn score(card: &Card, asked: &Asked, need: f32) -> Option<f32> {
    if contraindication(card, asked).is_some() {
        return None;
    }
    let mut total = stage_points(card);
    for spec in &CRITERIA {
        total += match spec.reads {
            Reads::Words => asked.has_need.then(|| need_points(need)),
            Reads::Place => asked.has_place().then(|| reach_of(card, asked).0.points(&spec.weight)),
            Reads::Terms(..) | Reads::Crossed => {
                outcome(spec.criterion, card, asked, need).map(|(outcome, _)| outcome.points(&spec.weight))
            }
        }
        .unwrap_or(0.0);
    }
    Some(total)
}

/// Tells, criterion by criterion, what the record answered; only what was asked is told.
pub fn explain(card: &Card, asked: &Asked, need: f32) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    if let Some((criterion, term)) = contraindication(card, asked) {
        reasons.push(Reason { criterion, outcome: Outcome::Mismatch, detail: Detail::Contraindicated(term) });
    }
    for spec in &CRITERIA {
        if reasons.iter().any(|reason| reason.criterion == spec.criterion) {
            continue;
        }
        if let Some((outcome, detail)) = outcome(spec.criterion, card, asked, need) {
            reasons.push(Reason { criterion: spec.criterion, outcome, detail });
        }
    }
    reasons
}

#[expect(clippy::cast_precision_loss, reason = "a ladder has a handful of stages")]
pub(crate) const fn stage_points(card: &Card) -> f32 {
    card.evidence.stage as f32 * STAGE_POINTS
}

/// The need is a matter of degree, not of steps.
pub(crate) fn need_points(need: f32) -> f32 {
    let weight = &Criterion::Need.spec().weight;
    if need > 0.0 { weight.matched * need } else { weight.mismatch }
}

/// How near the record is to the territory told.
pub(crate) fn reach_of(card: &Card, asked: &Asked) -> (Reach, Detail) {
    reach(&card.places, &card.within, card.online, asked)
}

/// How near a stop is told to be: a record tied to another place, but made for territories of the sort told, comes from a
/// similar one.
pub(crate) fn told_reach(card: &Card, asked: &Asked) -> Option<Reach> {
    let reach = asked.has_place().then(|| reach_of(card, asked).0)?;
    let is_far = matches!(reach, Reach::Elsewhere | Reach::Undocumented);
    let same_sort =
        outcome(Criterion::TerritoryType, card, asked, 0.0).is_some_and(|(o, _)| o == Outcome::Match);
    Some(if is_far && same_sort { Reach::Similar } else { reach })
}

/// The first contra-indication that the situation meets.
pub(crate) fn contraindication(card: &Card, asked: &Asked) -> Option<(Criterion, TermId)> {
    BY_SLOT.iter().enumerate().find_map(|(slot, (criterion, _, _))| {
        let wanted = asked.terms[slot].as_ref()?;
        forbidden(&card.contraindications[slot], wanted).map(|term| (*criterion, term))
    })
}

/// The first term told that these contra-indications name.
pub(crate) fn forbidden(against: &[TermId], wanted: &Wanted) -> Option<TermId> {
    wanted.terms.iter().find(|term| against.contains(term)).copied()
}

/// The outcome of one criterion, or `None` when the situation does not ask it.
fn outcome(criterion: Criterion, card: &Card, asked: &Asked, need: f32) -> Option<(Outcome, Detail)> {
    match criterion.spec().reads {
        Reads::Words => asked.has_need.then(|| (need_outcome(need), Detail::None)),
        Reads::Place => asked.has_place().then(|| {
            let (reach, detail) = reach_of(card, asked);
            (reach.outcome(), detail)
        }),
        Reads::Terms(..) => {
            let slot = criterion.slot()?;
            asked.terms[slot].as_ref().map(|wanted| term_outcome(&card.indications[slot], wanted))
        }
        Reads::Crossed => crossed(card, asked),
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

pub(crate) fn term_outcome(documented: &[TermId], wanted: &Wanted) -> (Outcome, Detail) {
    let Some(first) = documented.first() else { return (Outcome::Unknown, Detail::None) };
    let shared = wanted.terms.iter().find(|term| documented.contains(term));
    match wanted.shape {
        Shape::One | Shape::Scale => {
            if let Some(term) = shared {
                return (Outcome::Match, Detail::Term(*term));
            }
            match wanted.near.iter().find(|term| documented.contains(term)) {
                Some(term) => (Outcome::Partial, Detail::Term(*term)),
                None => (Outcome::Mismatch, Detail::Term(*first)),
            }
        }
        Shape::Has => match (documented.iter().find(|term| !wanted.terms.contains(term)), shared) {
            (None, _) => (Outcome::Match, Detail::Term(*first)),
            (Some(lacking), Some(_)) => (Outcome::Partial, Detail::Term(*lacking)),
            (Some(lacking), None) => (Outcome::Mismatch, Detail::Term(*lacking)),
        },
        Shape::Bears => {
            let met = wanted.terms.iter().filter(|term| documented.contains(term)).count();
            match shared {
                Some(term) if met == wanted.told => (Outcome::Match, Detail::Term(*term)),
                Some(term) => (Outcome::Partial, Detail::Term(*term)),
                // It is fit for other constraints: of these, it says nothing.
                None => (Outcome::Unknown, Detail::None),
            }
        }
    }
}

/// Made for organisations of this size, in territories like this one: told only when both hold.
fn crossed(card: &Card, asked: &Asked) -> Option<(Outcome, Detail)> {
    let matched = |criterion: Criterion| {
        let slot = criterion.slot()?;
        let outcome = term_outcome(&card.indications[slot], asked.terms[slot].as_ref()?);
        (outcome.0 == Outcome::Match).then_some(outcome)
    };
    let size = matched(Criterion::Size)?;
    let is_alike = matched(Criterion::TerritoryType).is_some()
        || asked.has_place() && reach_of(card, asked).0.is_alike();
    is_alike.then_some(size)
}
