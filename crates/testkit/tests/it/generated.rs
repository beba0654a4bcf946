//! Generated commons and addresses.

use std::collections::BTreeSet;

use model::Kind;
use model::commons::Known;
use testkit::{Dice, generate, itineraries, pages, searches};

#[test]
fn the_same_seed_gives_the_same_commons() {
    let [one, same, other] = [7, 7, 8].map(|seed| generate(500, seed).records);
    assert_eq!(one.len(), 500);
    assert_eq!(one, same);
    assert_ne!(one, other);
}

#[test]
fn generated_records_are_valid_alone_and_together() {
    let records = generate(1500, 1).records;
    let mut known = Known::default();
    for record in &records {
        assert_eq!(record.check(), [], "{}", record.reference());
        assert_eq!(known.add(record), [], "{}", record.reference());
    }
    for record in &records {
        assert_eq!(known.check(record), [], "{}", record.reference());
    }
    let bodies: BTreeSet<&str> = records.iter().map(|record| record.body.as_str()).collect();
    assert!(bodies.len() > 1000, "{} different bodies", bodies.len());
}

#[test]
fn addresses_are_all_different() {
    let commons = generate(1000, 1);
    let mut dice = Dice::new(1);
    for addresses in [
        pages(&commons, Kind::Resource),
        searches(&commons, 2000, &mut dice),
        itineraries(&commons, 2000, &mut dice),
    ] {
        let different: BTreeSet<&String> = addresses.iter().collect();
        assert_eq!(different.len(), addresses.len());
        assert!(addresses.iter().all(|address| address.starts_with('/') && address.is_ascii()));
    }
}
