//! The guide of the itinerary says the weights that are used.

use model::itinerary::{CRITERIA, Criterion, Reach, Reads};
use model::territories::Level;

/// The cells of each line of the tables of the guide.
fn rows() -> Vec<Vec<String>> {
    let guide = std::fs::read_to_string(testkit::repository().join("docs/itineraire.md")).expect("the guide");
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    guide.lines().filter(|line| line.starts_with('|')).map(cells).collect()
}

/// A number as the guide writes it.
fn french(number: f32) -> String {
    number.to_string().replace('.', ",").replace('-', "−")
}

#[test]
fn every_criterion_has_its_line_and_its_weights() {
    let rows = rows();
    for spec in &CRITERIA {
        let name = format!("`{}`", spec.name);
        let row = rows.iter().find(|row| row.len() == 7 && row[2] == name).expect(spec.name);
        let parameter =
            if spec.reads == Reads::Crossed { "–".to_owned() } else { format!("`{}`", spec.parameter) };
        assert_eq!(row[1], parameter);
        if let Reads::Terms(vocabulary, _) = spec.reads {
            assert_eq!(row[3], format!("`{vocabulary}`"), "{name}");
        }
        let weight = [spec.weight.matched, spec.weight.partial, spec.weight.mismatch].map(french);
        assert_eq!(row[4..], weight, "{name}");
    }
    assert_eq!(rows.iter().filter(|row| row.len() == 7).count(), CRITERIA.len() + 2, "a line too many");
}

#[test]
fn every_distance_has_its_points() {
    let rows = rows();
    let weight = &Criterion::Territory.spec().weight;
    let told: Vec<(String, String)> =
        rows.iter().filter(|row| row.len() == 3).map(|row| (row[2].clone(), row[1].clone())).collect();
    let reaches = [
        Reach::Here,
        Reach::Near(Level::Epci),
        Reach::Near(Level::Departement),
        Reach::Near(Level::Region),
        Reach::Similar,
        Reach::Everywhere,
        Reach::Undocumented,
        Reach::Elsewhere,
    ];
    let expected: Vec<(String, String)> =
        reaches.iter().map(|reach| (format!("`{}`", reach.as_str()), french(reach.points(weight)))).collect();
    assert_eq!(told[told.len() - expected.len()..], expected);
    let points = reaches.iter().rev().map(|reach| reach.points(weight));
    assert!(points.is_sorted(), "the nearer, the more");
}
