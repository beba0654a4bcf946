//! Which territory lies within which: chains upwards, children downwards, containment.

use crate::{
    atlas::{Atlas, Place},
    code::{Code, Level},
    tables::Tables,
    territory::{Kind, Territory},
};

/// Orders and memberships derived from the tables.
pub(crate) struct Nesting {
    /// Rows of the communes, the most populous first, then by code.
    pub(crate) by_population: Vec<u16>,
    /// Rows of the member communes of each EPCI and EPT, the most populous first.
    pub(crate) members: Vec<Vec<u16>>,
}

impl Nesting {
    pub(crate) fn of(tables: &Tables) -> Self {
        let communes = &tables.communes;
        let last = u16::try_from(communes.codes.len()).expect("France has fewer than 65,536 communes");
        let mut by_population: Vec<u16> = (0..last).collect();
        by_population.sort_by_key(|row| std::cmp::Reverse(communes.populations[usize::from(*row)]));
        let mut members = vec![Vec::new(); tables.epcis.len()];
        for &row in &by_population {
            let commune = usize::from(row);
            for epci in [communes.epcis[commune], communes.epts[commune]].into_iter().flatten() {
                members[usize::from(epci)].push(row);
            }
        }
        Self { by_population, members }
    }
}

impl Atlas {
    /// The territory itself, then all that it lies in, up to France; empty for an unknown code.
    ///
    /// A commune of Greater Paris has two intercommunalités, its EPT then the Métropole. An EPCI is placed in the
    /// département of its most populous member, even when it reaches into others.
    pub fn chain(&self, code: &Code) -> Vec<Territory<'_>> {
        let Some(place) = self.place(code) else { return Vec::new() };
        let mut places = vec![place];
        places.extend(self.intercommunalites_around(place));
        // From the place itself, not from its EPCI, whose main département may be another one.
        places.extend(self.departement_of(place).map(|row| Place::new(Level::Departement, row)));
        places.extend(self.region_of(place));
        places.push(Place::FRANCE);
        places.dedup();
        places.into_iter().map(|place| self.territory(place)).collect()
    }

    /// Whether all the communes of `inner` are in `outer`, which may be `inner` itself but not of a smaller level.
    ///
    /// So no département contains an EPCI that reaches into another one, although a chain names the main one.
    pub fn contains(&self, outer: &Code, inner: &Code) -> bool {
        let (Some(outer), Some(inner)) = (self.place(outer), self.place(inner)) else {
            return false;
        };
        if outer == inner || outer.level == Level::France {
            return true;
        }
        match inner.level {
            Level::Commune => self.belongs(inner.row, outer),
            Level::Epci => {
                outer.level >= Level::Epci
                    && self.nesting.members[inner.row()].iter().all(|commune| self.belongs(*commune, outer))
            }
            Level::Departement => {
                outer.level == Level::Region && self.tables.departements[inner.row()].region == outer.row
            }
            Level::Region | Level::France => false,
        }
    }

    /// What a territory is made of, the most populous first: communes of an EPCI, EPCI then communes of a département,
    /// départements of a région, régions of France; nothing for a commune.
    pub fn children(&self, code: &Code) -> Vec<Territory<'_>> {
        let levels: &[Level] = match code.level {
            Level::Commune => &[],
            Level::Epci => &[Level::Commune],
            Level::Departement => &[Level::Epci, Level::Commune],
            Level::Region => &[Level::Departement],
            Level::France => &[Level::Region],
        };
        levels.iter().flat_map(|level| self.children_at(code, *level)).collect()
    }

    /// The territories of one smaller level with at least one commune in this one, the most populous first.
    ///
    /// An EPCI across two départements is thus listed in both; EPT are listed among EPCI.
    pub fn children_at(&self, code: &Code, level: Level) -> Vec<Territory<'_>> {
        let Some(outer) = self.place(code).filter(|outer| level < outer.level) else {
            return Vec::new();
        };
        let mut places: Vec<Place> = match level {
            Level::Commune => self.communes_of(outer).map(|row| Place { level, row }).collect(),
            _ => self.places(level).filter(|inner| self.shares_a_commune(*inner, outer)).collect(),
        };
        if level != Level::Commune {
            places.sort_by_key(|place| std::cmp::Reverse(self.total(*place).population));
        }
        places.into_iter().map(|place| self.territory(place)).collect()
    }

    /// All places of a level, by code.
    pub(crate) fn places(&self, level: Level) -> impl Iterator<Item = Place> + use<> {
        let tables = &self.tables;
        let rows = match level {
            Level::Commune => tables.communes.codes.len(),
            Level::Epci => tables.epcis.len(),
            Level::Departement => tables.departements.len(),
            Level::Region => tables.regions.len(),
            Level::France => 1,
        };
        (0..rows).map(move |row| Place::new(level, row))
    }

    /// Row of the département of a place, that of the most populous member for an EPCI.
    pub(crate) fn departement_of(&self, place: Place) -> Option<usize> {
        let of_commune = |row: usize| usize::from(self.tables.communes.departements[row]);
        match place.level {
            Level::Commune => Some(of_commune(place.row())),
            Level::Epci => self.first_member(place).map(of_commune),
            Level::Departement => Some(place.row()),
            Level::Region | Level::France => None,
        }
    }

    /// Whether a commune is a place or is in it.
    pub(crate) fn belongs(&self, commune: u16, outer: Place) -> bool {
        let communes = &self.tables.communes;
        let row = usize::from(commune);
        match outer.level {
            Level::Commune => commune == outer.row,
            Level::Epci => [communes.epcis[row], communes.epts[row]].contains(&Some(outer.row)),
            Level::Departement => communes.departements[row] == outer.row,
            Level::Region => {
                let departement = usize::from(communes.departements[row]);
                self.tables.departements[departement].region == outer.row
            }
            Level::France => true,
        }
    }

    /// Whether a place is within a métropole, or is one.
    pub(crate) fn is_in_metropole(&self, place: Place) -> bool {
        let epci = match place.level {
            Level::Commune => self.tables.communes.epcis[place.row()],
            // The first member tells for an EPT, whose communes are all in the Métropole du Grand Paris.
            Level::Epci => self.first_member(place).and_then(|commune| self.tables.communes.epcis[commune]),
            Level::Departement | Level::Region | Level::France => None,
        };
        epci.is_some_and(|row| {
            matches!(self.tables.epcis[usize::from(row)].kind, Kind::Metropole | Kind::MetropoleDeLyon)
        })
    }

    /// Rows of the communes of a place, the most populous first.
    fn communes_of(&self, outer: Place) -> impl Iterator<Item = u16> {
        let rows = match outer.level {
            Level::Epci => &self.nesting.members[outer.row()],
            _ => &self.nesting.by_population,
        };
        rows.iter().copied().filter(move |row| self.belongs(*row, outer))
    }

    fn shares_a_commune(&self, inner: Place, outer: Place) -> bool {
        match inner.level {
            Level::Commune => self.belongs(inner.row, outer),
            Level::Epci => {
                self.nesting.members[inner.row()].iter().any(|commune| self.belongs(*commune, outer))
            }
            Level::Departement | Level::Region | Level::France => {
                outer.level == Level::France || self.region_of(inner) == Some(outer)
            }
        }
    }

    /// The EPT then the EPCI that a commune or an EPT is in.
    fn intercommunalites_around(&self, place: Place) -> Vec<Place> {
        let communes = &self.tables.communes;
        let rows = match place.level {
            Level::Commune => vec![communes.epts[place.row()], communes.epcis[place.row()]],
            Level::Epci if self.tables.epcis[place.row()].kind == Kind::Ept => {
                vec![self.first_member(place).and_then(|commune| communes.epcis[commune])]
            }
            _ => Vec::new(),
        };
        rows.into_iter().flatten().map(|row| Place { level: Level::Epci, row }).collect()
    }

    fn region_of(&self, place: Place) -> Option<Place> {
        match place.level {
            Level::Region => Some(place),
            _ => self
                .departement_of(place)
                .map(|row| Place { level: Level::Region, row: self.tables.departements[row].region }),
        }
    }

    /// Row of the most populous commune of an EPCI.
    fn first_member(&self, epci: Place) -> Option<usize> {
        self.nesting.members[epci.row()].first().map(|row| usize::from(*row))
    }
}
