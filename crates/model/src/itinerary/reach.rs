//! How near a record is: here, nearby, in a place like this one, everywhere, or elsewhere.

use territories::Level;

use crate::card::PlaceId;
use crate::itinerary::criteria::{Outcome, Weight};
use crate::itinerary::reasons::Detail;
use crate::itinerary::situation::{Asked, Stand};

/// How near a record is to the territory of a person, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// It bears the territory itself, or one that contains it, France aside.
    Here,
    /// Both lie in a territory of this level.
    Near(Level),
    /// Its territory is of the same level, sort and size as the person's, or as one that contains it.
    Similar,
    /// It holds in the whole country, or can be attended from anywhere.
    Everywhere,
    /// It names no territory.
    Undocumented,
    /// It is tied to another place.
    Elsewhere,
}

impl Reach {
    /// Points of the criterion `Territory`: a stop nearby first, then one from a similar place, then one that holds everywhere.
    pub const fn points(self, weight: &Weight) -> f32 {
        match self {
            Self::Here => weight.matched,
            Self::Near(Level::Commune | Level::Epci) => weight.partial + 4.0,
            Self::Near(Level::Departement) => weight.partial + 2.0,
            Self::Near(Level::Region | Level::France) => weight.partial,
            Self::Similar => weight.partial - 1.0,
            Self::Everywhere => weight.partial - 3.0,
            Self::Undocumented => 0.0,
            Self::Elsewhere => weight.mismatch,
        }
    }

    /// Points added to a body or an event: whom to meet is first a matter of distance.
    pub const fn nearness(self, online: bool) -> f32 {
        match self {
            Self::Here => 80.0,
            Self::Near(Level::Commune | Level::Epci) => 65.0,
            Self::Near(Level::Departement) => 55.0,
            Self::Near(Level::Region | Level::France) => 40.0,
            Self::Everywhere if online => 20.0,
            Self::Everywhere | Self::Undocumented => 0.0,
            Self::Similar => -20.0,
            Self::Elsewhere => -40.0,
        }
    }

    /// The order within a leg: what is local, then what comes from similar places, then the rest.
    pub const fn tier(self) -> u8 {
        match self {
            Self::Here | Self::Near(_) => 0,
            Self::Similar => 1,
            Self::Everywhere | Self::Undocumented => 2,
            Self::Elsewhere => 3,
        }
    }

    /// Near enough in distance or in kind for sizes to be comparable.
    pub const fn is_alike(self) -> bool {
        matches!(self, Self::Here | Self::Near(_) | Self::Similar)
    }

    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Here => Outcome::Match,
            Self::Near(_) | Self::Similar | Self::Everywhere => Outcome::Partial,
            Self::Undocumented => Outcome::Unknown,
            Self::Elsewhere => Outcome::Mismatch,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Near(_) => "near",
            Self::Similar => "similar",
            Self::Everywhere => "everywhere",
            Self::Undocumented => "undocumented",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// Where a record stands for a person, and the territory that says it.
pub(crate) fn reach(places: &[PlaceId], within: &[PlaceId], online: bool, asked: &Asked) -> (Reach, Detail) {
    if places.is_empty() {
        return if online {
            (Reach::Everywhere, Detail::Online)
        } else {
            (Reach::Undocumented, Detail::None)
        };
    }
    if let Some((_, place)) = nearest(places, asked) {
        return (Reach::Here, Detail::Place(place));
    }
    if let Some((rank, place)) = nearest(within, asked) {
        return (Reach::Near(asked.levels[usize::from(rank)]), Detail::Within(place));
    }
    if let Some(place) = places.iter().find(|place| asked.stand(**place) == Stand::Similar) {
        return (Reach::Similar, Detail::Similar(*place));
    }
    if places.iter().any(|place| asked.stand(*place) == Stand::Country) {
        return (Reach::Everywhere, Detail::National);
    }
    if online { (Reach::Everywhere, Detail::Online) } else { (Reach::Elsewhere, Detail::Place(places[0])) }
}

/// The nearest of these territories that contains the person, with its rank in the chain.
fn nearest(places: &[PlaceId], asked: &Asked) -> Option<(u8, PlaceId)> {
    let ranked = places.iter().filter_map(|place| match asked.stand(*place) {
        Stand::Chain(rank) => Some((rank, *place)),
        _ => None,
    });
    ranked.min()
}
