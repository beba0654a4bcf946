//! The shapes of the source files, as far as they are used.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::PackError;

/// A row of `communes.json`.
#[derive(Deserialize)]
pub(super) struct Commune {
    pub(super) code: String,
    pub(super) nom: String,
    pub(super) departement: String,
    #[serde(rename = "type")]
    pub(super) kind: CommuneKind,
    pub(super) population: Option<u32>,
    #[serde(default, rename = "codesPostaux")]
    pub(super) postal_codes: Vec<String>,
    #[serde(default, rename = "anciensCodes")]
    pub(super) former_codes: Vec<String>,
    /// Current commune of a delegated or associated one.
    #[serde(rename = "chefLieu")]
    pub(super) seat: Option<String>,
    /// Current commune of a municipal arrondissement.
    #[serde(rename = "commune")]
    pub(super) municipality: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CommuneKind {
    CommuneActuelle,
    CommuneDeleguee,
    CommuneAssociee,
    ArrondissementMunicipal,
}

/// A row of `epci.json` or `ept.json`.
#[derive(Deserialize)]
pub(super) struct Epci {
    pub(super) code: String,
    pub(super) nom: String,
    #[serde(rename = "type")]
    pub(super) kind: EpciKind,
    pub(super) membres: Vec<Member>,
}

#[derive(Deserialize)]
pub(super) struct Member {
    pub(super) code: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum EpciKind {
    Cc,
    Ca,
    Cu,
    Metro,
    Met69,
    Ept,
}

/// A row of `departements.json` or `regions.json`; only the former names a région.
#[derive(Deserialize)]
pub(super) struct Area {
    pub(super) code: String,
    pub(super) nom: String,
    pub(super) region: Option<String>,
    pub(super) zone: Zone,
}

/// Metropolitan, overseas département or région, overseas collectivity.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Zone {
    Metro,
    Drom,
    Com,
}

/// A `GeoJSON` collection of limits.
#[derive(Deserialize)]
pub(super) struct Features {
    pub(super) features: Vec<Feature>,
}

#[derive(Deserialize)]
pub(super) struct Feature {
    pub(super) properties: Properties,
    pub(super) geometry: Geometry,
}

#[derive(Deserialize)]
pub(super) struct Properties {
    pub(super) code: String,
}

type Ring = Vec<[f64; 2]>;

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
pub(super) enum Geometry {
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

impl Geometry {
    /// All rings, outer limits and holes alike.
    pub(super) fn rings(&self) -> Vec<&Ring> {
        match self {
            Self::Polygon(rings) => rings.iter().collect(),
            Self::MultiPolygon(polygons) => polygons.iter().flatten().collect(),
        }
    }
}

/// Longitude and latitude of each commune in degrees; communes without any have empty cells.
pub(super) fn centroids(csv: &str) -> Result<BTreeMap<&str, (f64, f64)>, PackError> {
    let mut found = BTreeMap::new();
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [code, _, _, _, _, longitude, latitude, ..] = cells[..] else {
            return Err(unreadable("a line of centroids", "", line));
        };
        if longitude.is_empty() || latitude.is_empty() {
            continue;
        }
        let degrees = |text: &str| text.parse().map_err(|_| unreadable("degrees", code, text));
        found.insert(code, (degrees(longitude)?, degrees(latitude)?));
    }
    Ok(found)
}

pub(super) fn unreadable(what: &'static str, code: &str, value: &str) -> PackError {
    PackError::Unreadable { what, code: code.to_owned(), value: value.to_owned() }
}
