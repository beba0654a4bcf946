//! The atlas: every territory, found by its code.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Serialize;

use crate::{
    code::{Code, Level},
    index::Index,
    measure::Totals,
    nesting::Nesting,
    outline::{Outline, degrees},
    tables::Tables,
    territory::{Kind, PostalCode, Territory},
    wire::Corrupt,
};

static ATLAS: LazyLock<Atlas> = LazyLock::new(|| {
    Atlas::open(include_bytes!("../data/territories.bin"))
        .expect("the file linked into the program was written by pack-territories and is read by the tests")
});

/// The atlas linked into the program, inflated at the first call (some tens of milliseconds).
pub fn atlas() -> &'static Atlas {
    &ATLAS
}

/// All territories of one vintage, with what is derived from them.
///
/// Except [`Atlas::get`], every question accepts the code of a former commune and answers for the current one.
pub struct Atlas {
    pub(crate) tables: Tables,
    pub(crate) nesting: Nesting,
    pub(crate) totals: Totals,
    pub(crate) index: Index,
    /// For each EPCI, whether another has the same name.
    namesakes: Vec<bool>,
}

/// A current territory by its level and its row in the table of that level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) level: Level,
    pub(crate) row: u16,
}

impl Place {
    pub(crate) const FRANCE: Self = Self { level: Level::France, row: 0 };

    pub(crate) fn new(level: Level, row: usize) -> Self {
        Self { level, row: u16::try_from(row).expect("no level has more than 65,535 territories") }
    }

    pub(crate) fn row(self) -> usize {
        usize::from(self.row)
    }
}

/// A current territory, and what the code asked for used to be when it is no longer current.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resolved<'a> {
    pub territory: Territory<'a>,
    /// Former name, when the source keeps it.
    pub former_name: Option<&'a str>,
    /// What the code designated; absent when the code is current.
    pub former_kind: Option<Kind>,
}

/// How many territories the atlas holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Current communes.
    pub communes: usize,
    /// Delegated and associated communes and municipal arrondissements.
    pub former_communes: usize,
    /// Older codes whose names are not kept.
    pub former_codes: usize,
    /// EPCI with their own taxes, without EPT.
    pub epci: usize,
    /// Établissements publics territoriaux of Greater Paris.
    pub ept: usize,
    /// Départements and overseas collectivities.
    pub departements: usize,
    /// Régions and overseas collectivities.
    pub regions: usize,
}

impl Atlas {
    /// Reads a packed file and derives the rest.
    pub(crate) fn open(packed: &[u8]) -> Result<Self, Corrupt> {
        let tables = Tables::decode(packed)?;
        let nesting = Nesting::of(&tables);
        let totals = Totals::of(&tables);
        let index = Index::of(&tables);
        let namesakes = namesakes(&tables);
        Ok(Self { tables, nesting, totals, index, namesakes })
    }

    /// The current territory that bears exactly this code.
    pub fn get(&self, code: &Code) -> Option<Territory<'_>> {
        self.current(code).map(|place| self.territory(place))
    }

    /// The territory a code designates today: itself, or the commune into which a former commune was merged.
    pub fn resolve(&self, code: &Code) -> Option<Resolved<'_>> {
        if let Some(territory) = self.get(code) {
            return Some(Resolved { territory, former_name: None, former_kind: None });
        }
        let row = self.former(code)?;
        let formers = &self.tables.formers;
        Some(Resolved {
            territory: self.territory(Place { level: Level::Commune, row: formers.communes[row] }),
            former_name: self.former_name(row),
            former_kind: Some(formers.kinds[row]),
        })
    }

    /// The name to show where nothing around says which one it is: « Morlaix (Finistère) », « Finistère (29) »,
    /// « Bretagne », « CA Morlaix Communauté »; the code itself when it is unknown. No two territories share a label.
    pub fn label(&self, code: &Code) -> String {
        self.place(code).map_or_else(|| code.to_string(), |place| self.label_of(place))
    }

    /// How many territories of each level the atlas holds.
    pub fn counts(&self) -> Counts {
        let tables = &self.tables;
        let ept = tables.epcis.iter().filter(|row| row.kind == Kind::Ept).count();
        let former_codes = tables.formers.kinds.iter().filter(|kind| **kind == Kind::AncienCode).count();
        Counts {
            communes: tables.communes.codes.len(),
            former_communes: tables.formers.codes.len() - former_codes,
            former_codes,
            epci: tables.epcis.len() - ept,
            ept,
            departements: tables.departements.len(),
            regions: tables.regions.len(),
        }
    }

    /// The year of the geography: 1 January of this year.
    pub const fn vintage(&self) -> u16 {
        self.tables.vintage
    }

    /// The limits of a département or région (vintage 2018); overseas collectivities and other levels have none.
    pub fn outline(&self, code: &Code) -> Option<&Outline> {
        let place = self.place(code)?;
        match place.level {
            Level::Departement => self.tables.departements[place.row()].outline.as_ref(),
            Level::Region => self.tables.regions[place.row()].outline.as_ref(),
            Level::Commune | Level::Epci | Level::France => None,
        }
    }

    /// The current territory that bears exactly this code, as a place.
    fn current(&self, code: &Code) -> Option<Place> {
        let insee = code.insee.as_str();
        let tables = &self.tables;
        let row = match code.level {
            Level::Commune => tables.communes.codes.find(insee),
            Level::Epci => tables.epcis.binary_search_by(|row| row.code.as_str().cmp(insee)).ok(),
            Level::Departement => {
                tables.departements.binary_search_by(|row| row.code.as_str().cmp(insee)).ok()
            }
            Level::Region => tables.regions.binary_search_by(|row| row.code.as_str().cmp(insee)).ok(),
            Level::France => insee.is_empty().then_some(0),
        };
        row.map(|row| Place::new(code.level, row))
    }

    /// Row of a former commune.
    fn former(&self, code: &Code) -> Option<usize> {
        (code.level == Level::Commune).then(|| self.tables.formers.codes.find(&code.insee)).flatten()
    }

    /// The place a code designates today.
    pub(crate) fn place(&self, code: &Code) -> Option<Place> {
        self.current(code).or_else(|| {
            let row = self.former(code)?;
            Some(Place { level: Level::Commune, row: self.tables.formers.communes[row] })
        })
    }

    /// Name of a former commune, when the source keeps it.
    pub(crate) fn former_name(&self, row: usize) -> Option<&str> {
        let name = self.tables.formers.names.get(row);
        (!name.is_empty()).then_some(name)
    }

    pub(crate) fn code_of(&self, place: Place) -> Code {
        let (tables, row) = (&self.tables, place.row());
        let insee = match place.level {
            Level::Commune => tables.communes.codes.get(row),
            Level::Epci => &tables.epcis[row].code,
            Level::Departement => &tables.departements[row].code,
            Level::Region => &tables.regions[row].code,
            Level::France => "",
        };
        Code { level: place.level, insee: insee.to_owned() }
    }

    pub(crate) fn name_of(&self, place: Place) -> &str {
        let (tables, row) = (&self.tables, place.row());
        match place.level {
            Level::Commune => tables.communes.names.get(row),
            Level::Epci => &tables.epcis[row].name,
            Level::Departement => &tables.departements[row].name,
            Level::Region => &tables.regions[row].name,
            Level::France => "France",
        }
    }

    pub(crate) fn kind_of_place(&self, place: Place) -> Kind {
        let (tables, row) = (&self.tables, place.row());
        match place.level {
            Level::Commune => Kind::Commune,
            Level::Epci => tables.epcis[row].kind,
            Level::Departement => tables.departements[row].kind,
            Level::Region => tables.regions[row].kind,
            Level::France => Kind::Pays,
        }
    }

    pub(crate) fn is_overseas(&self, place: Place) -> bool {
        match place.level {
            Level::Region => self.tables.regions[place.row()].overseas,
            _ => self.departement_of(place).is_some_and(|row| self.tables.departements[row].overseas),
        }
    }

    pub(crate) fn territory(&self, place: Place) -> Territory<'_> {
        let departement = self.departement_of(place).map(|row| &self.tables.departements[row]);
        let total = self.total(place);
        let postal_codes = match place.level {
            Level::Commune => self.tables.communes.postal_codes(place.row()),
            _ => &[],
        };
        Territory {
            code: self.code_of(place),
            name: self.name_of(place),
            kind: self.kind_of_place(place),
            population: total.population,
            centroid: total.centroid.map(|(longitude, latitude)| degrees(longitude, latitude)),
            postal_codes: postal_codes.iter().map(|code| PostalCode(*code)).collect(),
            overseas: self.is_overseas(place),
            departement_code: departement.map(|row| row.code.as_str()),
            departement_name: departement.map(|row| row.name.as_str()),
        }
    }

    fn label_of(&self, place: Place) -> String {
        let name = self.name_of(place);
        let departement = self.departement_of(place).map(|row| &self.tables.departements[row]);
        match (place.level, departement) {
            (Level::Commune, Some(departement)) if departement.name != name => {
                format!("{name} ({})", departement.name)
            }
            // The commune, département and région of Saint-Martin bear the same name; Paris is no région.
            (Level::Commune, Some(departement)) if departement.kind == Kind::CollectiviteOutreMer => {
                format!("{name} (commune)")
            }
            (Level::Departement, Some(departement)) => format!("{name} ({})", departement.code),
            (Level::Epci, Some(departement)) if self.namesakes[place.row()] => {
                format!("{name} ({})", departement.name)
            }
            (Level::Epci, _) if self.kind_of_place(place) == Kind::Ept => format!("EPT {name}"),
            _ => name.to_owned(),
        }
    }
}

fn namesakes(tables: &Tables) -> Vec<bool> {
    let mut bearers: HashMap<&str, usize> = HashMap::new();
    for epci in &tables.epcis {
        *bearers.entry(&epci.name).or_default() += 1;
    }
    tables.epcis.iter().map(|epci| bearers[epci.name.as_str()] > 1).collect()
}
