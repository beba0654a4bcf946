//! What sort of place a territory is, and which others are of the same sort.

use serde::Serialize;

use crate::{
    atlas::{Atlas, Place},
    code::{Code, Level},
    territory::Territory,
};

/// A band of population; the bands are the same at every level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeClass {
    Unknown,
    Under500,
    Under2000,
    Under10000,
    Under50000,
    Under100000,
    Under250000,
    Under1000000,
    From1000000,
}

impl SizeClass {
    /// First population above each band, in inhabitants.
    ///
    /// 2,000: threshold of an urban unit (INSEE). 10,000: threshold used in the Code général des collectivités
    /// territoriales for many duties of towns. 50,000: threshold of a communauté d’agglomération (CGCT, art. L5216-1).
    /// 250,000: threshold of a communauté urbaine (CGCT, art. L5215-1). 500, 100,000 and 1,000,000 only cut what would
    /// otherwise be too wide.
    pub const BANDS: [(u32, Self); 7] = [
        (500, Self::Under500),
        (2_000, Self::Under2000),
        (10_000, Self::Under10000),
        (50_000, Self::Under50000),
        (100_000, Self::Under100000),
        (250_000, Self::Under250000),
        (1_000_000, Self::Under1000000),
    ];

    /// The band of a number of inhabitants.
    pub fn of(population: Option<u32>) -> Self {
        let Some(people) = population else { return Self::Unknown };
        Self::BANDS.iter().find(|(below, _)| people < *below).map_or(Self::From1000000, |(_, band)| *band)
    }
}

/// What sort of place a territory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct PlaceKind {
    /// Outside metropolitan France.
    pub outre_mer: bool,
    /// In a métropole, or one itself (EPCI of that legal kind, Lyon included); never above the EPCI.
    pub metropole: bool,
    pub size: SizeClass,
}

impl Atlas {
    /// What sort of place a territory is; of unknown size when its code is unknown.
    pub fn kind_of(&self, code: &Code) -> PlaceKind {
        self.place(code)
            .map_or(PlaceKind { outre_mer: false, metropole: false, size: SizeClass::Unknown }, |place| {
                self.profile(place)
            })
    }

    /// Territories of the same level and sort, the nearest in population (by ratio) first; empty where nobody lives.
    pub fn similar(&self, code: &Code, limit: usize) -> Vec<Territory<'_>> {
        let Some(place) = self.place(code) else { return Vec::new() };
        let Some(own) = self.log_population(place) else { return Vec::new() };
        let profile = self.profile(place);
        let mut nearest: Vec<(f64, Place)> = self
            .places(place.level)
            .filter(|other| *other != place && self.profile(*other) == profile)
            .filter_map(|other| Some(((self.log_population(other)? - own).abs(), other)))
            .collect();
        // Rows follow codes, so equal distances are settled the same way every time.
        let order = |a: &(f64, Place), b: &(f64, Place)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if limit < nearest.len() {
            nearest.select_nth_unstable_by(limit, order);
            nearest.truncate(limit);
        }
        nearest.sort_unstable_by(order);
        nearest.into_iter().map(|(_, other)| self.territory(other)).collect()
    }

    fn profile(&self, place: Place) -> PlaceKind {
        PlaceKind {
            outre_mer: place.level != Level::France && self.is_overseas(place),
            metropole: self.is_in_metropole(place),
            size: SizeClass::of(self.total(place).population),
        }
    }

    /// Natural logarithm of the population plus one, which the few communes without inhabitants need.
    fn log_population(&self, place: Place) -> Option<f64> {
        self.total(place).population.map(|people| f64::from(people).ln_1p())
    }
}
