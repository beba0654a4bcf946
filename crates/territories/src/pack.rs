//! Making of the packed file from the public sources; absent from the ordinary build.

mod encode;
mod limits;
mod rows;
mod simplify;
mod sources;

use crate::tables::Tables;

/// The geography is that of 1 January of this year; the sources do not say it, their package version does.
const VINTAGE: u16 = 2026;

/// The texts of the source files.
#[derive(Clone, Debug)]
pub struct Sources {
    pub communes: String,
    pub epci: String,
    pub ept: String,
    pub departements: String,
    pub regions: String,
    /// Centroids: `code,nom,departement,region,population,lon,lat,…`, comma-separated without quotes.
    pub centroids: String,
    pub departement_outlines: String,
    pub region_outlines: String,
}

/// Why the sources could not be packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("a source is not the JSON expected: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{what} `{code}` is not in the sources")]
    Missing { what: &'static str, code: String },
    #[error("`{value}` of `{code}` cannot be read as {what}")]
    Unreadable { what: &'static str, code: String, value: String },
}

impl Sources {
    /// The names of the files, in the order in which [`Sources::read`] asks for them.
    pub const FILES: [&str; 8] = [
        "communes.json",
        "epci.json",
        "ept.json",
        "departements.json",
        "regions.json",
        "communes_centroides.csv",
        "departements-avec-outre-mer.geojson",
        "regions-avec-outre-mer.geojson",
    ];

    /// Gathers the sources through a function that gives the text of a named file.
    pub fn read<E>(mut text_of: impl FnMut(&str) -> Result<String, E>) -> Result<Self, E> {
        let [communes, epci, ept, departements, regions, centroids, departement_outlines, region_outlines] =
            Self::FILES;
        Ok(Self {
            communes: text_of(communes)?,
            epci: text_of(epci)?,
            ept: text_of(ept)?,
            departements: text_of(departements)?,
            regions: text_of(regions)?,
            centroids: text_of(centroids)?,
            departement_outlines: text_of(departement_outlines)?,
            region_outlines: text_of(region_outlines)?,
        })
    }
}

/// Packs the sources; the same sources always give the same bytes.
pub fn pack(sources: &Sources) -> Result<Vec<u8>, PackError> {
    let outlines = limits::simplified(sources)?;
    let tables: Tables = rows::tables(sources, &outlines, VINTAGE)?;
    Ok(encode::packed(&tables))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{PackError, Sources, pack};
    use crate::{atlas::Atlas, code::Code, tables::Tables};

    /// Two communes, one of them with a delegated commune and an older code, in a square département.
    fn small() -> Sources {
        let square = r#"{"features": [{"properties": {"code": "29"}, "geometry": {"type": "Polygon",
            "coordinates": [[[-4, 48], [-3.5, 48], [-3, 48], [-3, 49], [-4, 49], [-4, 48]]]}}]}"#;
        Sources {
            communes: r#"[
                {"code": "29151", "nom": "Morlaix", "departement": "29", "type": "commune-actuelle",
                 "population": 15194, "codesPostaux": ["29600"], "anciensCodes": ["29200"]},
                {"code": "29083", "nom": "Île-de-Sein", "departement": "29", "type": "commune-actuelle"},
                {"code": "29152", "nom": "Ploujean", "departement": "29", "type": "commune-deleguee",
                 "chefLieu": "29151"}]"#
                .into(),
            epci: r#"[{"code": "242900835", "nom": "CA Morlaix Communauté", "type": "CA",
                "membres": [{"code": "29151"}]}]"#
                .into(),
            ept: "[]".into(),
            departements: r#"[{"code": "29", "nom": "Finistère", "region": "53", "zone": "metro"}]"#.into(),
            regions: r#"[{"code": "53", "nom": "Bretagne", "zone": "metro"}]"#.into(),
            centroids:
                "code,nom,departement,region,population,lon,lat\n29151,Morlaix,29,53,15194,-3.8302,48.5996\n\
                29083,Île-de-Sein,29,53,,,\n"
                    .into(),
            departement_outlines: square.into(),
            region_outlines: square.replace("\"29\"", "\"53\""),
        }
    }

    #[test]
    fn a_small_country_is_packed_and_read_back() {
        let packed = pack(&small()).expect("it can be packed");
        assert!(pack(&small()).is_ok_and(|again| again == packed));
        let atlas = Atlas::open(&packed).expect("it can be read");
        assert_eq!(
            (atlas.counts().communes, atlas.counts().former_communes, atlas.counts().former_codes),
            (2, 1, 1)
        );
        let morlaix = atlas.get(&Code::commune("29151")).expect("it is there");
        assert_eq!(morlaix.centroid, Some((-3.83, 48.6)));
        for former in ["29152", "29200"] {
            let resolved = atlas.resolve(&Code::commune(former)).expect("it still answers");
            assert_eq!(resolved.territory, morlaix);
        }
        let square = atlas.outline(&Code::departement("29")).expect("it has an outline");
        assert_eq!(square.rings[0].len(), 4, "the point on a straight side is dropped: {square:?}");
        assert_eq!(atlas.outline(&Code::region("53")), Some(square));
        assert_eq!(atlas.search("ploujean", 5)[0].former_name, Some("Ploujean"));
    }

    #[test]
    fn incoherent_sources_are_refused() {
        let with = |change: fn(&mut Sources)| {
            let mut sources = small();
            change(&mut sources);
            pack(&sources).expect_err("refused")
        };
        assert!(matches!(with(|sources| sources.communes.push('x')), PackError::Json(_)));
        let missing = with(|sources| sources.regions = "[]".into());
        assert_eq!(missing.to_string(), "région `53` is not in the sources");
        let unreadable = with(|sources| sources.centroids = sources.centroids.replace("48.5996", "north"));
        assert_eq!(unreadable.to_string(), "`north` of `29151` cannot be read as degrees");
        let short = with(|sources| sources.communes = sources.communes.replace("\"29083\"", "\"2983\""));
        assert!(matches!(short, PackError::Unreadable { .. }));
    }

    #[test]
    fn the_file_in_the_tree_is_what_the_sources_give() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/territoires");
        if !folder.is_dir() {
            println!("skipped: {} is absent", folder.display());
            return;
        }
        let sources = Sources::read(|file| std::fs::read_to_string(folder.join(file)))
            .expect("the folder has every source");
        let packed = pack(&sources).expect("the sources can be packed");
        assert!(pack(&sources).is_ok_and(|again| again == packed), "packing twice gives two files");
        let in_tree = include_bytes!("../data/territories.bin");
        assert!(packed == in_tree, "data/territories.bin is stale: run pack-territories");
    }

    #[test]
    fn damaged_files_are_refused() {
        let packed = include_bytes!("../data/territories.bin");
        assert!(Tables::decode(packed).is_ok());
        assert!(Tables::decode(&packed[..packed.len() / 2]).is_err());
        assert!(Tables::decode(&packed[1..]).is_err());
        assert!(Tables::decode(b"").is_err());
    }
}
