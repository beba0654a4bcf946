//! From the rows of the sources to sorted tables that point to one another by number.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    PackError, Sources,
    limits::Outlines,
    sources::{Area, Commune, CommuneKind, Epci, EpciKind, Zone, centroids, unreadable},
};
use crate::{
    outline::UNITS_PER_DEGREE,
    tables::{Codes, Communes, DepartementRow, EpciRow, Formers, Names, RegionRow, Tables},
    territory::Kind,
};

/// Rows by code.
type Rows<'a> = BTreeMap<&'a str, u16>;

pub(super) fn tables(sources: &Sources, outlines: &Outlines, vintage: u16) -> Result<Tables, PackError> {
    let mut communes: Vec<Commune> = serde_json::from_str(&sources.communes)?;
    let mut epcis: Vec<Epci> = serde_json::from_str(&sources.epci)?;
    epcis.extend(serde_json::from_str::<Vec<Epci>>(&sources.ept)?);
    let mut departements: Vec<Area> = serde_json::from_str(&sources.departements)?;
    let mut regions: Vec<Area> = serde_json::from_str(&sources.regions)?;
    communes.sort_by(|a, b| a.code.cmp(&b.code));
    epcis.sort_by(|a, b| a.code.cmp(&b.code));
    departements.sort_by(|a, b| a.code.cmp(&b.code));
    regions.sort_by(|a, b| a.code.cmp(&b.code));

    let centroids = centroids(&sources.centroids)?;
    let departement_rows = rows(departements.iter().map(|area| area.code.as_str()));
    let region_rows = rows(regions.iter().map(|area| area.code.as_str()));
    Ok(Tables {
        vintage,
        communes: current_communes(&communes, &epcis, &departement_rows, &centroids)?,
        formers: former_communes(&communes)?,
        epcis: epcis.iter().map(epci_row).collect(),
        departements: departements
            .into_iter()
            .map(|area| departement_row(area, &region_rows, outlines))
            .collect::<Result<_, _>>()?,
        regions: regions.into_iter().map(|area| region_row(area, outlines)).collect(),
    })
}

fn rows<'a>(codes: impl Iterator<Item = &'a str>) -> Rows<'a> {
    codes.zip(0..).collect()
}

fn row(rows: &Rows, what: &'static str, code: &str) -> Result<u16, PackError> {
    rows.get(code).copied().ok_or_else(|| PackError::Missing { what, code: code.to_owned() })
}

fn current(communes: &[Commune]) -> impl Iterator<Item = &Commune> {
    communes.iter().filter(|commune| commune.kind == CommuneKind::CommuneActuelle)
}

fn current_communes(
    communes: &[Commune],
    epcis: &[Epci],
    departements: &Rows,
    centroids: &BTreeMap<&str, (f64, f64)>,
) -> Result<Communes, PackError> {
    let (mut epci_of, mut ept_of) = (Rows::new(), Rows::new());
    for (epci, number) in epcis.iter().zip(0..) {
        let of = if matches!(epci.kind, EpciKind::Ept) { &mut ept_of } else { &mut epci_of };
        of.extend(epci.membres.iter().map(|member| (member.code.as_str(), number)));
    }
    let mut table = Communes::default();
    for commune in current(communes) {
        let code = commune.code.as_str();
        push_code(&mut table.codes, code)?;
        push_name(&mut table.names, &commune.nom);
        table.populations.push(commune.population);
        table
            .centroids
            .push(centroids.get(code).map(|(longitude, latitude)| (units(*longitude), units(*latitude))));
        table.departements.push(row(departements, "département", &commune.departement)?);
        table.epcis.push(epci_of.get(code).copied());
        table.epts.push(ept_of.get(code).copied());
        for postal in &commune.postal_codes {
            table.postal_codes.push(postal.parse().map_err(|_| unreadable("a postal code", code, postal))?);
        }
        table.postal_ends.push(length(&table.postal_codes));
    }
    Ok(table)
}

/// Delegated and associated communes, municipal arrondissements, and older codes that only current communes mention.
fn former_communes(communes: &[Commune]) -> Result<Formers, PackError> {
    let current_rows = rows(current(communes).map(|commune| commune.code.as_str()));
    let mut formers: Vec<(&str, &str, Kind, &str)> = Vec::new();
    for commune in communes {
        let kind = match commune.kind {
            CommuneKind::CommuneActuelle => continue,
            CommuneKind::CommuneDeleguee => Kind::CommuneDeleguee,
            CommuneKind::CommuneAssociee => Kind::CommuneAssociee,
            CommuneKind::ArrondissementMunicipal => Kind::ArrondissementMunicipal,
        };
        let target = commune.seat.as_deref().or(commune.municipality.as_deref()).unwrap_or(&commune.code);
        formers.push((&commune.code, &commune.nom, kind, target));
    }
    let named: BTreeSet<&str> = formers.iter().map(|former| former.0).collect();
    for commune in communes {
        // A code that is also a delegated commune's follows that commune, whose attachment is the more recent.
        let unnamed = commune.former_codes.iter().filter(|code| !named.contains(code.as_str()));
        formers.extend(unnamed.map(|code| (code.as_str(), "", Kind::AncienCode, commune.code.as_str())));
    }
    formers.sort_unstable_by_key(|former| former.0);
    let mut table = Formers::default();
    for (code, name, kind, target) in formers {
        push_code(&mut table.codes, code)?;
        push_name(&mut table.names, name);
        table.kinds.push(kind);
        table.communes.push(row(&current_rows, "commune", target)?);
    }
    Ok(table)
}

fn epci_row(epci: &Epci) -> EpciRow {
    let kind = match epci.kind {
        EpciKind::Cc => Kind::CommunauteDeCommunes,
        EpciKind::Ca => Kind::CommunauteAgglomeration,
        EpciKind::Cu => Kind::CommunauteUrbaine,
        EpciKind::Metro => Kind::Metropole,
        EpciKind::Met69 => Kind::MetropoleDeLyon,
        EpciKind::Ept => Kind::Ept,
    };
    EpciRow { code: epci.code.clone(), name: epci.nom.clone(), kind }
}

fn departement_row(area: Area, regions: &Rows, outlines: &Outlines) -> Result<DepartementRow, PackError> {
    let region = area.region.as_deref().unwrap_or_default();
    Ok(DepartementRow {
        region: row(regions, "région", region)?,
        kind: if area.zone == Zone::Com { Kind::CollectiviteOutreMer } else { Kind::Departement },
        overseas: area.zone != Zone::Metro,
        outline: outlines.departements.get(&area.code).cloned(),
        code: area.code,
        name: area.nom,
    })
}

fn region_row(area: Area, outlines: &Outlines) -> RegionRow {
    RegionRow {
        kind: if area.zone == Zone::Com { Kind::CollectiviteOutreMer } else { Kind::Region },
        overseas: area.zone != Zone::Metro,
        outline: outlines.regions.get(&area.code).cloned(),
        code: area.code,
        name: area.nom,
    }
}

fn push_code(codes: &mut Codes, code: &str) -> Result<(), PackError> {
    if code.len() != Codes::WIDTH || !code.is_ascii() {
        return Err(unreadable("a five-character INSEE code", code, code));
    }
    codes.0.push_str(code);
    Ok(())
}

fn push_name(names: &mut Names, name: &str) {
    // The file separates names with line feeds.
    names.text.extend(name.chars().filter(|letter| *letter != '\n'));
    names.ends.push(u32::try_from(names.text.len()).expect("all names together are under 4 GB"));
}

fn length<T>(values: &[T]) -> u32 {
    u32::try_from(values.len()).expect("a column has fewer than 2³² values")
}

/// Rounds degrees to the unit of the file.
pub(super) fn units(degrees: f64) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "degrees are within ±180, hence units within ±180,000"
    )]
    let rounded = (degrees * UNITS_PER_DEGREE).round() as i32;
    rounded
}
