//! Lookup by code: counts, traps of the source, former communes, labels.

use std::collections::BTreeSet;

use territories::{Code, Counts, Kind, Level, atlas};

use crate::{code, get, resolve};

#[test]
fn the_vintage_is_complete() {
    assert_eq!(atlas().vintage(), 2026);
    let expected = Counts {
        communes: 34_969,
        former_communes: 2_621,
        former_codes: 2_248,
        epci: 1_255,
        ept: 11,
        departements: 109,
        regions: 26,
    };
    assert_eq!(atlas().counts(), expected);
    assert_eq!(atlas().children_at(&Code::france(), Level::Commune).len(), expected.communes);
}

#[test]
fn a_commune_is_known_by_its_code() {
    let morlaix = get("commune:29151");
    assert_eq!((morlaix.name, morlaix.kind, morlaix.overseas), ("Morlaix", Kind::Commune, false));
    assert_eq!(morlaix.population, Some(15_194));
    assert_eq!(morlaix.postal_codes.iter().map(ToString::to_string).collect::<Vec<_>>(), ["29600"]);
    assert_eq!((morlaix.departement_code, morlaix.departement_name), (Some("29"), Some("Finistère")));
    let (longitude, latitude) = morlaix.centroid.expect("it has a centroid");
    assert!((longitude - -3.83).abs() < 0.05 && (latitude - 48.58).abs() < 0.05);
    let json = serde_json::to_value(&morlaix).expect("territories are JSON");
    assert_eq!(json["code"], "commune:29151");
    assert_eq!(json["postal_codes"][0], "29600");
}

#[test]
fn leading_zeros_are_kept_in_postal_codes() {
    let bourg = get("01053");
    assert_eq!((bourg.name, bourg.postal_codes[0].to_string().as_str()), ("Bourg-en-Bresse", "01000"));
}

#[test]
fn corsica_has_letters_and_is_metropolitan() {
    let ajaccio = get("2A004");
    assert_eq!((ajaccio.name, ajaccio.departement_name), ("Ajaccio", Some("Corse-du-Sud")));
    assert!(!ajaccio.overseas);
    assert_eq!(get("departement:2B").name, "Haute-Corse");
    assert_eq!(resolve("20004").territory.code, code("2A004"));
}

#[test]
fn overseas_is_told_apart() {
    for (text, name, kind) in [
        ("commune:97411", "Saint-Denis", Kind::Commune),
        ("commune:98735", "Papeete", Kind::Commune),
        ("departement:976", "Mayotte", Kind::Departement),
        ("departement:988", "Nouvelle-Calédonie", Kind::CollectiviteOutreMer),
        ("region:04", "La Réunion", Kind::Region),
        ("region:987", "Polynésie française", Kind::CollectiviteOutreMer),
    ] {
        let territory = get(text);
        assert_eq!((territory.name, territory.kind, territory.overseas), (name, kind, true), "{text}");
    }
    assert!(!get("france").overseas);
}

#[test]
fn places_without_inhabitants_or_centroid_are_kept() {
    let kerguelen = get("98412");
    assert_eq!((kerguelen.population, kerguelen.centroid), (None, None));
    assert_eq!(get("departement:984").population, None);
    assert_eq!(get("55039").population, Some(0), "Beaumont-en-Verdunois");
}

#[test]
fn merged_communes_still_answer() {
    let old = code("74011");
    assert_eq!(atlas().get(&old), None);
    let resolved = resolve("74011");
    assert_eq!((resolved.territory.name, resolved.former_name), ("Annecy", Some("Annecy-le-Vieux")));
    assert_eq!(resolved.former_kind, Some(Kind::CommuneDeleguee));
    assert_eq!(atlas().label(&old), "Annecy (Haute-Savoie)");

    let district = resolve("69381");
    assert_eq!((district.territory.name, district.former_name), ("Lyon", Some("Lyon 1er Arrondissement")));
    let unnamed = resolve("29200");
    assert_eq!((unnamed.territory.name, unnamed.former_name), ("Morlaix", None));
    assert_eq!(unnamed.former_kind, Some(Kind::AncienCode));
    let current = resolve("29151");
    assert_eq!((current.former_name, current.former_kind), (None, None));
}

#[test]
fn unknown_codes_are_absent() {
    for text in ["99999", "departement:20", "epci:000000000", "region:99", "commune:29999"] {
        assert_eq!(atlas().resolve(&code(text)), None, "{text}");
        assert_eq!(atlas().label(&code(text)), code(text).to_string());
        assert!(atlas().chain(&code(text)).is_empty());
        assert!(!atlas().contains(&Code::france(), &code(text)));
    }
    let ill_made = Code { level: Level::Commune, insee: "é".into() };
    assert_eq!(atlas().resolve(&ill_made), None);
}

#[test]
fn levels_add_up() {
    let france = get("france");
    let regions = atlas().children(&Code::france());
    let sum: u32 = regions.iter().filter_map(|region| region.population).sum();
    assert_eq!(france.population, Some(sum));
    assert!((68_000_000..70_000_000).contains(&sum), "{sum}");
}

#[test]
fn labels_say_which_one() {
    for (text, label) in [
        ("commune:29151", "Morlaix (Finistère)"),
        ("departement:29", "Finistère (29)"),
        ("region:53", "Bretagne"),
        ("france", "France"),
        ("commune:75056", "Paris"),
        ("departement:75", "Paris (75)"),
        ("commune:97801", "Saint-Martin (commune)"),
        ("departement:978", "Saint-Martin (978)"),
        ("region:978", "Saint-Martin"),
        ("epci:242900835", "CA Morlaix Communauté"),
        ("epci:200046977", "Métropole de Lyon"),
        ("epci:200057867", "EPT Plaine Commune"),
    ] {
        assert_eq!(atlas().label(&code(text)), label, "{text}");
    }
}

#[test]
fn no_two_territories_share_a_label() {
    let mut labels = BTreeSet::new();
    for level in [Level::Commune, Level::Epci, Level::Departement, Level::Region] {
        for territory in atlas().children_at(&Code::france(), level) {
            let label = atlas().label(&territory.code);
            assert!(labels.insert(label.clone()), "{label}");
        }
    }
}
