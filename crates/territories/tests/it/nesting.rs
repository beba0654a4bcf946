//! Chains, containment and children.

use territories::{Code, Kind, Level, atlas};

use crate::{code, codes};

#[test]
fn the_chain_of_morlaix_goes_up_to_france() {
    let chain = atlas().chain(&code("29151"));
    assert_eq!(codes(&chain), ["commune:29151", "epci:242900835", "departement:29", "region:53", "france"]);
}

#[test]
fn chains_cope_with_the_exceptions() {
    for (start, expected) in [
        ("2A004", &["commune:2A004", "epci:242010056", "departement:2A", "region:94", "france"][..]),
        ("69123", &["commune:69123", "epci:200046977", "departement:69", "region:84", "france"]),
        // The EPT comes before the Métropole du Grand Paris.
        (
            "93066",
            &["commune:93066", "epci:200057867", "epci:200054781", "departement:93", "region:11", "france"],
        ),
        // Île-de-Bréhat belongs to no EPCI.
        ("22016", &["commune:22016", "departement:22", "region:53", "france"]),
        ("98735", &["commune:98735", "departement:987", "region:987", "france"]),
        ("74011", &["commune:74010", "epci:200066793", "departement:74", "region:84", "france"]),
        ("epci:200054781", &["epci:200054781", "departement:75", "region:11", "france"]),
        ("france", &["france"]),
    ] {
        assert_eq!(codes(&atlas().chain(&code(start))), expected, "{start}");
    }
}

#[test]
fn containment_follows_communes() {
    for (outer, inner, expected) in [
        ("region:53", "commune:29151", true),
        ("departement:29", "commune:29151", true),
        ("epci:242900835", "commune:29151", true),
        ("commune:29151", "commune:29151", true),
        ("france", "commune:98735", true),
        ("france", "france", true),
        ("region:53", "departement:29", true),
        ("departement:29", "epci:242900835", true),
        ("region:84", "commune:74011", true),
        ("epci:200054781", "epci:200057867", true),
        ("epci:200057867", "commune:93066", true),
        ("epci:200057867", "epci:200054781", false),
        ("departement:75", "epci:200054781", false),
        ("region:11", "epci:200054781", true),
        ("region:52", "commune:29151", false),
        ("commune:29151", "departement:29", false),
        ("departement:974", "region:04", false),
        ("region:53", "france", false),
        ("departement:29", "departement:22", false),
    ] {
        assert_eq!(atlas().contains(&code(outer), &code(inner)), expected, "{outer} ⊃ {inner}");
    }
}

#[test]
fn every_chain_contains_its_commune() {
    for commune in atlas().children_at(&Code::france(), Level::Commune).iter().step_by(50) {
        for parent in atlas().chain(&commune.code) {
            assert!(atlas().contains(&parent.code, &commune.code), "{} ⊃ {}", parent.code, commune.code);
        }
    }
}

#[test]
fn children_come_the_most_populous_first() {
    let communes = atlas().children(&code("epci:242900835"));
    assert_eq!(communes[0].name, "Morlaix");
    assert!(communes.is_sorted_by_key(|commune| std::cmp::Reverse(commune.population)));

    let finistere = atlas().children(&code("departement:29"));
    assert_eq!((finistere[0].name, finistere[0].kind), ("Brest Métropole", Kind::Metropole));
    let first_commune =
        finistere.iter().find(|child| child.code.level == Level::Commune).expect("it has communes");
    assert_eq!(first_commune.name, "Brest");

    let brittany: Vec<_> = atlas().children(&code("region:53")).iter().map(|child| child.name).collect();
    assert_eq!(brittany, ["Ille-et-Vilaine", "Finistère", "Morbihan", "Côtes-d'Armor"]);
    assert_eq!(atlas().children(&Code::france()).len(), 26);
    assert!(atlas().children(&code("29151")).is_empty());
}

#[test]
fn children_can_be_asked_at_any_smaller_level() {
    assert_eq!(atlas().children_at(&Code::france(), Level::Departement).len(), 109);
    assert_eq!(atlas().children_at(&Code::france(), Level::Epci).len(), 1_255 + 11);
    assert_eq!(atlas().children_at(&code("epci:200054781"), Level::Commune).len(), 130);
    let across = code("epci:200054781");
    for departement in ["departement:75", "departement:93", "departement:95"] {
        let epcis = atlas().children_at(&code(departement), Level::Epci);
        assert!(epcis.iter().any(|epci| epci.code == across), "{departement}");
    }
    assert!(atlas().children_at(&code("29151"), Level::Region).is_empty());
}
