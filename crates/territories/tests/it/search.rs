//! Search: what people type, and what comes first.

use territories::{Code, Hit, Level, atlas};

use crate::code;

fn first(words: &str) -> Hit<'static> {
    atlas().search(words, 10).into_iter().next().unwrap_or_else(|| panic!("nothing for « {words} »"))
}

#[test]
fn what_people_type_finds_what_they_mean() {
    for (words, expected) in [
        ("Morlaix", "commune:29151"),
        ("morlaix", "commune:29151"),
        ("MORLAIX ", "commune:29151"),
        ("Le Havre", "commune:76351"),
        ("havre", "commune:76351"),
        ("St Étienne", "commune:42218"),
        ("st etienne", "commune:42218"),
        ("Saint-Etienne", "commune:42218"),
        ("Ste Foy les Lyon", "commune:69202"),
        ("l'haÿ les roses", "commune:94038"),
        ("L’Hay-les-Roses", "commune:94038"),
        ("hay les roses", "commune:94038"),
        ("lhay les roses", "commune:94038"),
        ("clermont fer", "commune:63113"),
        ("ferrand", "commune:63113"),
        ("aix en provence", "commune:13001"),
        ("chalon s/ saone", "commune:71076"),
        ("marseile", "commune:13055"),
        ("bordeuax", "commune:33063"),
        ("Saint-Denis", "commune:97411"),
        ("Saint-Denis 93", "commune:93066"),
        ("Saint-Denis (93)", "commune:93066"),
        ("saint denis (la réunion)", "commune:97411"),
        ("saint denis réunion", "commune:97411"),
        ("st denis, seine-saint-denis", "commune:93066"),
        ("saint denis 93200", "commune:93066"),
        ("93 saint-denis", "commune:93066"),
        ("29600 Morlaix", "commune:29151"),
        ("17000 La Rochelle CEDEX 1", "commune:17300"),
        ("marseile (13)", "commune:13055"),
        ("Saint-Aubin Jura", "commune:39476"),
        ("Saint-Aubin 91", "commune:91538"),
        ("29600", "commune:29151"),
        ("29151", "commune:29151"),
        ("commune:29151", "commune:29151"),
        ("2A004", "commune:2A004"),
        ("29", "departement:29"),
        ("2a", "departement:2A"),
        ("DEP-29", "departement:29"),
        ("200046977", "epci:200046977"),
        ("Bretagne", "region:53"),
        ("Finistère", "departement:29"),
        ("ile de france", "region:11"),
        ("paca", "region:93"),
        ("Paris", "commune:75056"),
        ("paris 15", "commune:75056"),
        ("Lyon 3e", "commune:69123"),
        ("morlaix communauté", "epci:242900835"),
        ("communauté d'agglomération Morlaix Communauté", "epci:242900835"),
        ("Brest métropole", "epci:242900314"),
        ("france", "france"),
        ("Corse", "region:94"),
        ("papeete", "commune:98735"),
        ("Stenay", "commune:55502"),
        ("lille", "commune:59350"),
        ("arras", "commune:62041"),
    ] {
        assert_eq!(first(words).territory.code, code(expected), "« {words} »");
    }
}

#[test]
fn nothing_is_found_for_nothing() {
    for words in ["", "   ", "-", "()", ",", "zzzzzzzz", "aéroport de nulle part", "99999"] {
        assert!(atlas().search(words, 10).is_empty(), "« {words} »");
    }
    assert!(atlas().search("Paris", 0).is_empty());
}

#[test]
fn former_names_lead_to_the_current_commune_and_say_so() {
    let hit = first("annecy le vieux");
    assert_eq!((hit.territory.name, hit.former_name), ("Annecy", Some("Annecy-le-Vieux")));
    assert_eq!(first("Lyon 3e").former_name, Some("Lyon 3e Arrondissement"));
    assert_eq!(first("Annecy").former_name, None);
}

#[test]
fn namesakes_are_all_there_the_most_populous_first() {
    let hits = atlas().search("saint aubin", 20);
    let exact: Vec<_> = hits.iter().filter(|hit| hit.territory.name == "Saint-Aubin").collect();
    assert!(exact.len() >= 6, "{}", exact.len());
    assert!(exact.is_sorted_by_key(|hit| std::cmp::Reverse(hit.territory.population)));
    assert!(hits.is_sorted_by_key(|hit| std::cmp::Reverse(hit.score)));
}

#[test]
fn ways_of_matching_are_ranked() {
    let names: Vec<_> = atlas().search("vienne", 200).iter().map(|hit| hit.territory.name).collect();
    let first_of = |wanted: &dyn Fn(&str) -> bool| names.iter().position(|name| wanted(name)).expect("found");
    let last_exact = names.iter().rposition(|name| *name == "Vienne").expect("found");
    let beginning = first_of(&|name| name.starts_with("Vienne-"));
    let within = first_of(&|name| name.ends_with("Vienne") && !name.starts_with("Vienne"));
    assert!(last_exact < beginning && beginning < within, "{names:?}");
    // One typing error is guessed only when nothing else answers.
    assert!(atlas().search("marseille", 50).iter().all(|hit| hit.score > 200));
}

#[test]
fn each_place_comes_once() {
    let mut codes: Vec<_> =
        atlas().search("paris", 100).into_iter().map(|hit| hit.territory.code.to_string()).collect();
    let found = codes.len();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), found);
}

#[test]
fn shared_postal_codes_give_all_their_communes() {
    let hits = atlas().search("01400", 50);
    assert!(hits.len() > 5);
    // The last one is the commune whose INSEE code these digits are.
    let has_it = |hit: &Hit| hit.territory.postal_codes.iter().any(|code| code.to_string() == "01400");
    let (last, others) = hits.split_last().expect("several hits");
    assert!(others.iter().all(has_it));
    assert_eq!(last.territory.code, code("commune:01400"));
    let began = atlas().search("296", 10);
    assert_eq!(began[0].territory.code, code("29151"));
}

#[test]
fn labels_can_be_searched() {
    for level in [Level::Commune, Level::Epci, Level::Departement, Level::Region] {
        let all = atlas().children_at(&Code::france(), level);
        for territory in all.iter().step_by(if level == Level::Commune { 97 } else { 13 }) {
            let label = atlas().label(&territory.code);
            let hits = atlas().search(&label, 5);
            assert!(hits.iter().any(|hit| hit.territory.code == territory.code), "{label}");
        }
    }
}

#[test]
fn completing_ranks_as_searching_does_and_repairs_nothing() {
    for words in ["Morl", "le havre", "st etienne", "Bretagne", "29600", "29", "paca", "clermont fer"] {
        let codes = |hits: Vec<Hit<'_>>| hits.into_iter().map(|hit| hit.territory.code).collect::<Vec<_>>();
        assert_eq!(codes(atlas().complete(words, 5)), codes(atlas().search(words, 5)), "{words}");
    }
    for words in ["marseile", "Saint-Denis 93", "", "mécénat de compétences"] {
        assert_eq!(atlas().complete(words, 5), [], "{words}");
    }
}
