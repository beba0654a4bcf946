//! What is known of one territory.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::code::Code;

/// What a territory is, or was, within its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Commune,
    CommuneDeleguee,
    CommuneAssociee,
    ArrondissementMunicipal,
    /// A code no longer in use, whose name the source does not keep.
    AncienCode,
    CommunauteDeCommunes,
    CommunauteAgglomeration,
    CommunauteUrbaine,
    Metropole,
    /// The Métropole de Lyon, which also has the powers of a département (`MET69` in the source).
    MetropoleDeLyon,
    /// An établissement public territorial, within the Métropole du Grand Paris.
    Ept,
    Departement,
    Region,
    /// An overseas collectivity, listed both as département and as région (Polynésie française…).
    CollectiviteOutreMer,
    Pays,
}

impl Kind {
    /// All kinds, in the order of their number in the packed file.
    pub(crate) const ALL: [Self; 15] = [
        Self::Commune,
        Self::CommuneDeleguee,
        Self::CommuneAssociee,
        Self::ArrondissementMunicipal,
        Self::AncienCode,
        Self::CommunauteDeCommunes,
        Self::CommunauteAgglomeration,
        Self::CommunauteUrbaine,
        Self::Metropole,
        Self::MetropoleDeLyon,
        Self::Ept,
        Self::Departement,
        Self::Region,
        Self::CollectiviteOutreMer,
        Self::Pays,
    ];

    /// The French name of the kind.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::CommuneDeleguee => "commune déléguée",
            Self::CommuneAssociee => "commune associée",
            Self::ArrondissementMunicipal => "arrondissement municipal",
            Self::AncienCode => "ancienne commune",
            Self::CommunauteDeCommunes => "communauté de communes",
            Self::CommunauteAgglomeration => "communauté d’agglomération",
            Self::CommunauteUrbaine => "communauté urbaine",
            Self::Metropole | Self::MetropoleDeLyon => "métropole",
            Self::Ept => "établissement public territorial",
            Self::Departement => "département",
            Self::Region => "région",
            Self::CollectiviteOutreMer => "collectivité d’outre-mer",
            Self::Pays => "pays",
        }
    }
}

/// A postal code, written with five digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostalCode(pub(crate) u32);

impl fmt::Display for PostalCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:05}", self.0)
    }
}

impl Serialize for PostalCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A current territory.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Territory<'a> {
    pub code: Code,
    /// Official name, without its département; an EPCI keeps the letters of its kind (« CC de la Plaine Dijonnaise »).
    pub name: &'a str,
    pub kind: Kind,
    /// Municipal population; absent where nobody is counted (Terres australes).
    pub population: Option<u32>,
    /// Longitude and latitude in degrees (WGS 84); above the commune, the mean of its communes weighted by population.
    pub centroid: Option<(f32, f32)>,
    /// Postal codes of a commune, empty for other levels.
    pub postal_codes: Vec<PostalCode>,
    /// Whether it lies outside metropolitan France; Corsica is metropolitan.
    pub overseas: bool,
    /// INSEE code of its département, for a commune, an EPCI (that of its most populous member) or a département.
    pub departement_code: Option<&'a str>,
    /// Name of the same département, for display.
    pub departement_name: Option<&'a str>,
}
