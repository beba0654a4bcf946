//! The criteria of the itinerary as one table: what each asks, where it is read, how much it weighs and why.

use serde::Serialize;

/// One question put to a record on behalf of a situation, in the order in which reasons are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    Need,
    Domain,
    Profile,
    Phase,
    Territory,
    TerritoryType,
    Size,
    Scale,
    Aim,
    Level,
    Maturity,
    Means,
    Constraint,
}

/// How the terms told by a person meet those that a record documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One answer; the record must name it.
    One,
    /// One answer on an ordered scale: the step before and the step after are close enough to be told.
    Scale,
    /// Several answers, all that the person has: the record must ask nothing more.
    Has,
    /// Several answers, all that holds the person back: the record must be fit for each.
    Bears,
}

/// Where the answer of a person, and that of a record, are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Free words, searched for in the texts.
    Words,
    /// A territory, placed among those of the record.
    Place,
    /// The terms of a vocabulary.
    Terms(&'static str, Shape),
    /// Nothing of its own: what `Size`, `Territory` and `TerritoryType` answered, together.
    Crossed,
}

/// Points given by an outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight {
    pub matched: f32,
    pub partial: f32,
    pub mismatch: f32,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spec {
    pub criterion: Criterion,
    /// In the API.
    pub name: &'static str,
    /// The option of the command: the same with hyphens.
    pub option: &'static str,
    /// In the address of a page.
    pub parameter: &'static str,
    pub reads: Reads,
    /// Asked at first sight; the others when the person wants to be precise. Seven at most.
    pub at_first: bool,
    pub weight: Weight,
}

const fn line(
    criterion: Criterion,
    (name, option, parameter): (&'static str, &'static str, &'static str),
    reads: Reads,
    at_first: bool,
    (matched, partial, mismatch): (f32, f32, f32),
) -> Spec {
    Spec {
        criterion,
        name,
        option,
        parameter,
        reads,
        at_first,
        weight: Weight { matched, partial, mismatch },
    }
}

/// The one table of criteria and weights (`docs/itineraire.md` gives the reasons; a test compares).
///
/// The need weighs most, because it is the only compulsory answer. A record that says it suits something else loses about half
/// of what it would have gained. An answer that the record does not document moves nothing. For the need, the points of
/// `matched` are shared out by relevance; for the territory, by nearness (see [`super::Reach::points`]).
#[rustfmt::skip]
pub const CRITERIA: [Spec; 13] = [
    line(Criterion::Need, ("need", "need", "besoin"), Reads::Words, true, (40.0, 20.0, -4.0)),
    line(Criterion::Domain, ("domain", "domain", "domaine"), Reads::Terms("domain", Shape::One), true, (24.0, 12.0, -14.0)),
    line(Criterion::Profile, ("profile", "profile", "profil"), Reads::Terms("actor_profile", Shape::One), true, (16.0, 8.0, -8.0)),
    line(Criterion::Phase, ("phase", "phase", "phase"), Reads::Terms("innovation_phase", Shape::Scale), true, (12.0, 6.0, -6.0)),
    line(Criterion::Territory, ("territory", "territory", "territoire"), Reads::Place, true, (14.0, 7.0, -5.0)),
    line(Criterion::TerritoryType, ("territory_type", "territory-type", "type"), Reads::Terms("territory_type", Shape::One), false, (6.0, 3.0, -3.0)),
    line(Criterion::Size, ("size", "size", "taille"), Reads::Terms("organisation_size", Shape::Scale), false, (6.0, 3.0, -3.0)),
    line(Criterion::Scale, ("scale", "scale", "echelle"), Reads::Crossed, false, (4.0, 0.0, 0.0)),
    line(Criterion::Aim, ("aim", "aim", "objectif"), Reads::Terms("need", Shape::One), false, (8.0, 4.0, -4.0)),
    line(Criterion::Level, ("level", "level", "niveau"), Reads::Terms("territorial_level", Shape::Scale), false, (5.0, 2.5, -2.5)),
    line(Criterion::Maturity, ("maturity", "maturity", "maturite"), Reads::Terms("innovation_ladder", Shape::Scale), false, (5.0, 2.5, -2.5)),
    line(Criterion::Means, ("means", "means", "moyens"), Reads::Terms("resources_at_hand", Shape::Has), false, (8.0, 2.0, -8.0)),
    line(Criterion::Constraint, ("constraint", "constraint", "contrainte"), Reads::Terms("constraint", Shape::Bears), false, (6.0, 3.0, 0.0)),
];

/// How many criteria read a vocabulary.
pub const TERM_CRITERIA: usize = {
    let (mut count, mut i) = (0, 0);
    while i < CRITERIA.len() {
        if matches!(CRITERIA[i].reads, Reads::Terms(..)) {
            count += 1;
        }
        i += 1;
    }
    count
};

/// The criteria that read a vocabulary, in the order of the table: the place of each is its slot in a card.
pub const BY_SLOT: [(Criterion, &str, Shape); TERM_CRITERIA] = {
    let mut slots = [(Criterion::Need, "", Shape::One); TERM_CRITERIA];
    let (mut slot, mut i) = (0, 0);
    while i < CRITERIA.len() {
        if let Reads::Terms(vocabulary, shape) = CRITERIA[i].reads {
            slots[slot] = (CRITERIA[i].criterion, vocabulary, shape);
            slot += 1;
        }
        i += 1;
    }
    slots
};

/// Points for each evidence stage gained, so that between two equal answers the better proven comes first.
pub const STAGE_POINTS: f32 = 1.0;

/// Above this share of the best text score, the need is matched; below, it is matched in part.
pub const NEED_MATCH: f32 = 0.6;

impl Criterion {
    /// Its line of the table.
    pub const fn spec(self) -> &'static Spec {
        &CRITERIA[self as usize]
    }

    pub const fn as_str(self) -> &'static str {
        self.spec().name
    }

    /// The vocabulary that it reads, and how.
    pub const fn terms(self) -> Option<(&'static str, Shape)> {
        match self.spec().reads {
            Reads::Terms(vocabulary, shape) => Some((vocabulary, shape)),
            _ => None,
        }
    }

    /// The vocabulary that it reads; empty when it reads none.
    pub const fn vocabulary(self) -> &'static str {
        match self.terms() {
            Some((vocabulary, _)) => vocabulary,
            None => "",
        }
    }

    /// On a scale, one asks what a step more or less would change.
    pub const fn is_scale(self) -> bool {
        matches!(self.terms(), Some((_, Shape::Scale)))
    }

    /// Several answers may be told.
    pub const fn takes_several(self) -> bool {
        matches!(self.terms(), Some((_, Shape::Has | Shape::Bears)))
    }

    /// Its place among the criteria that read a vocabulary.
    pub fn slot(self) -> Option<usize> {
        BY_SLOT.iter().position(|(criterion, _, _)| *criterion == self)
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

    /// The points of a weight that it gives.
    pub const fn points(self, weight: &Weight) -> f32 {
        match self {
            Self::Match => weight.matched,
            Self::Partial => weight.partial,
            Self::Mismatch => weight.mismatch,
            Self::Unknown => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_criteria() {
        for (i, spec) in CRITERIA.iter().enumerate() {
            assert_eq!(spec.criterion as usize, i, "{}", spec.name);
        }
    }

    #[test]
    fn names_are_told_apart_and_seven_questions_are_seen_at_first() {
        for (i, one) in CRITERIA.iter().enumerate() {
            assert_eq!(one.option, one.name.replace('_', "-"));
            for other in &CRITERIA[..i] {
                assert!(one.name != other.name && one.parameter != other.parameter, "{}", one.name);
            }
        }
        assert!(CRITERIA.iter().filter(|spec| spec.at_first).count() <= 7);
        assert!(CRITERIA.iter().all(|spec| !spec.at_first || spec.reads != Reads::Crossed));
    }

    #[test]
    fn a_better_outcome_never_gives_less_and_unknown_stands_between() {
        for Spec { weight, name, .. } in &CRITERIA {
            assert!(weight.matched >= weight.partial && weight.partial >= 0.0, "{name}");
            assert!(weight.mismatch <= 0.0 && weight.matched > 0.0, "{name}");
        }
    }

    #[test]
    fn slots_follow_the_table() {
        assert_eq!(Criterion::Domain.slot(), Some(0));
        assert_eq!(Criterion::Constraint.slot(), Some(TERM_CRITERIA - 1));
        assert_eq!(Criterion::Need.slot(), None);
    }
}
