//! Sorts of places, similar places, distances.

use territories::{Code, Level, PlaceKind, SizeClass, atlas};

use crate::{code, codes, get};

#[test]
fn places_are_of_a_sort() {
    for (text, outre_mer, metropole, size) in [
        ("29151", false, false, SizeClass::Under50000),
        ("69123", false, true, SizeClass::Under1000000),
        ("97411", true, false, SizeClass::Under250000),
        ("98412", true, false, SizeClass::Unknown),
        ("2A004", false, false, SizeClass::Under100000),
        ("epci:200046977", false, true, SizeClass::From1000000),
        ("epci:200057867", false, true, SizeClass::Under1000000),
        ("departement:48", false, false, SizeClass::Under100000),
        ("region:02", true, false, SizeClass::Under1000000),
        ("france", false, false, SizeClass::From1000000),
        ("99999", false, false, SizeClass::Unknown),
    ] {
        assert_eq!(atlas().kind_of(&code(text)), PlaceKind { outre_mer, metropole, size }, "{text}");
    }
}

#[test]
fn bands_begin_where_they_say() {
    for (below, band) in SizeClass::BANDS {
        assert_eq!(SizeClass::of(Some(below - 1)), band);
        assert!(SizeClass::of(Some(below)) > band);
    }
    assert_eq!(SizeClass::of(Some(0)), SizeClass::Under500);
}

#[test]
fn similar_places_are_near_in_population_and_of_the_same_sort() {
    let morlaix = code("29151");
    let similar = atlas().similar(&morlaix, 8);
    assert_eq!(similar.len(), 8);
    for other in &similar {
        assert_ne!(other.code, morlaix);
        assert_eq!(atlas().kind_of(&other.code), atlas().kind_of(&morlaix));
        assert!((14_500..16_000).contains(&other.population.expect("inhabited")), "{}", other.name);
    }
    assert_eq!(codes(&similar), codes(&atlas().similar(&morlaix, 8)));
    assert_eq!(codes(&similar[..3]), codes(&atlas().similar(&morlaix, 3)));
}

#[test]
fn similar_places_exist_at_each_level() {
    for text in ["epci:242900835", "departement:29", "region:53", "97411"] {
        let similar = atlas().similar(&code(text), 4);
        assert!(!similar.is_empty(), "{text}");
        assert!(similar.iter().all(|other| other.code.level == code(text).level));
    }
    for alone in ["france", "75056", "98412", "99999"] {
        assert!(atlas().similar(&code(alone), 4).is_empty(), "{alone}");
    }
}

#[test]
fn distances_are_those_of_the_map() {
    let distance = |a: &str, b: &str| atlas().distance_km(&code(a), &code(b));
    let near = |a: &str, b: &str, km: f64, give: f64| {
        let found = distance(a, b).expect("both have centroids");
        assert!((found - km).abs() < give, "{a} – {b}: {found} km");
        assert!(distance(b, a).is_some_and(|back| (found - back).abs() < 1e-9));
    };
    near("75056", "69123", 392.0, 5.0);
    near("29151", "29019", 54.0, 3.0);
    near("75056", "97411", 9_350.0, 50.0);
    near("29151", "29151", 0.0, 1e-9);
    near("departement:29", "29151", 30.0, 20.0);
    assert_eq!(distance("75056", "98735"), None, "no centroid in Polynesia");
}

#[test]
fn nearly_all_communes_have_a_centroid() {
    let communes = atlas().children_at(&Code::france(), Level::Commune);
    assert_eq!(communes.iter().filter(|commune| commune.centroid.is_some()).count(), 34_864);
    let france = get("france").centroid.expect("it has a centroid");
    assert!((1.5..3.5).contains(&france.0) && (46.0..48.0).contains(&france.1), "{france:?}");
}
