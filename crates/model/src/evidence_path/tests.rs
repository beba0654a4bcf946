//! No sequence of steps, edits and merges grants a stage whose gate is not met, and nobody signs what they wrote.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::evidence::{EvidenceResult, Gate, Stage, assess};
use crate::rights::Role;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).expect("a day")
}

fn person(n: u8) -> PersonId {
    PersonId(Uuid::from_u128(u128::from(n) + 1))
}

/// Persons 0 and 1 record, 2 and 3 sign too, 4 only reads.
fn rights(n: u8) -> Vec<Right> {
    let role = match n {
        0 | 1 => Role::Catalyst,
        2 => Role::Reviewer,
        3 => Role::Steward,
        _ => Role::Reader,
    };
    vec![Right::everywhere(role)]
}

fn ladder() -> Ladder {
    let gates = [
        Gate::default(),
        Gate { entries: 1, ..Gate::default() },
        Gate { cases: 1, ..Gate::default() },
        Gate { cases: 2, places: 2, ..Gate::default() },
        Gate { cases: 2, places: 2, years: 2, evaluation: true, ..Gate::default() },
        Gate { cases: 3, places: 2, years: 2, evaluation: true, second_reader: true, ..Gate::default() },
        Gate { cases: 3, second_reader: true, transfer: true, ..Gate::default() },
    ];
    let stage =
        |(i, gate): (usize, &Gate)| Stage { code: format!("s{i}"), label: String::new(), gate: *gate };
    Ladder { stages: gates.iter().enumerate().map(stage).collect() }
}

fn entry(kind: u8, year: i32, place: u8, result: u8) -> Evidence {
    Evidence {
        kind: EvidenceKind::ALL[usize::from(kind) % 8],
        on: (year > 2015).then(|| PartialDate::year_only(year)),
        place: ["", "Brest", "brest", "Lens"][usize::from(place) % 4].into(),
        result: EvidenceResult::ALL[usize::from(result) % 4],
        text: "vu".into(),
        // What a forged form would send.
        second_reader: "moi-même".into(),
        suspends: Some("s2".into()),
        lifted_on: Some(PartialDate::year_only(2020)),
        ..Evidence::default()
    }
}

#[derive(Debug, Clone)]
enum Move {
    Step(u8, Step),
    /// A general change sends evidence of its own.
    Edit(Vec<Evidence>),
    /// Another record, whose entries were recorded here too, is merged.
    Merge(u8, Evidence),
}

fn entries() -> impl Strategy<Value = Evidence> {
    (0..8_u8, 2014..2028_i32, 0..4_u8, 0..4_u8).prop_map(|(k, y, p, r)| entry(k, y, p, r))
}

fn moves() -> impl Strategy<Value = Move> {
    let on = PartialDate::year_only(2026);
    let text = prop_oneof![Just(String::new()), Just("parce que".to_owned())];
    let step = prop_oneof![
        4 => entries().prop_map(|entry| Step::Record { entry }),
        3 => (0..6_usize).prop_map(|at| Step::Sign { at, name: "Une organisation".into() }),
        1 => (0..6_usize, entries()).prop_map(|(at, entry)| Step::Correct { at, entry }),
        1 => (0..6_usize, 0..8_usize).prop_map(|(at, s)| Step::Suspend { at, from: format!("s{s}") }),
        1 => (0..6_usize, text.clone()).prop_map(move |(at, text)| Step::Lift { at, on, text }),
        1 => (0..6_usize, text).prop_map(move |(at, text)| Step::Retract { at, on, text }),
    ];
    prop_oneof![
        8 => (0..5_u8, step).prop_map(|(who, step)| Move::Step(who, step)),
        1 => prop::collection::vec(entries(), 0..3).prop_map(Move::Edit),
        1 => (0..2_u8, entries()).prop_map(|(who, entry)| Move::Merge(who, entry)),
    ]
}

/// The gate counted again, in another way: from what is required, looking for it in the entries one at a time.
fn is_met(entries: &[Evidence], gate: &Gate) -> bool {
    let mut proofs: Vec<&Evidence> = Vec::new();
    for one in entries {
        let later = one.on.is_some_and(|on| on.year() > today().year());
        let proves = one.retracted_on.is_none()
            && one.kind.as_str() != "vigilance"
            && one.result.as_str() != "defavorable";
        if proves && !later {
            proofs.push(one);
        }
    }
    let case = |one: &&&Evidence| ["essai", "replication", "transfert"].contains(&one.kind.as_str());
    let cases: Vec<&&Evidence> = proofs.iter().filter(case).collect();
    let mut places: Vec<String> = cases.iter().map(|one| one.place.to_lowercase()).collect();
    places.retain(|place| !place.is_empty());
    places.sort();
    places.dedup();
    let first = proofs.iter().filter_map(|one| one.on).map(PartialDate::year).min();
    let years = first.map_or(0, |first| u32::try_from(today().year() - first).unwrap_or(0));
    let count = |n: usize| u32::try_from(n).expect("few");
    let has = |kind: &str| proofs.iter().any(|one| one.kind.as_str() == kind);
    count(proofs.len()) >= gate.entries
        && count(cases.len()) >= gate.cases
        && count(places.len()) >= gate.places
        && years >= gate.years
        && (!gate.evaluation || has("evaluation"))
        && (!gate.transfer || has("transfert"))
        && (!gate.second_reader || proofs.iter().any(|one| !one.second_reader.is_empty()))
}

/// A resource with what the platform knows of its entries.
#[derive(Default)]
struct World {
    entries: Vec<Evidence>,
    hands: BTreeMap<Uuid, Vec<PersonId>>,
    signers: BTreeMap<Uuid, PersonId>,
    next: u128,
}

impl World {
    fn new_id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    fn take(&mut self, who: u8, step: Step) -> Result<(), Refusal> {
        let id = step.at().and_then(|at| self.entries.get(at)).and_then(|entry| entry.id);
        let hands = id.and_then(|id| self.hands.get(&id)).cloned().unwrap_or_default();
        let (rights, target) = (rights(who), Target::commons());
        let taker = Taker { person: person(who), rights: &rights, target: &target, hands: &hands };
        let step = match step {
            Step::Record { entry } => Step::Record { entry: Evidence { id: Some(self.new_id()), ..entry } },
            other => other,
        };
        let before = self.entries.clone();
        let done = apply(&mut self.entries, step.clone(), taker, &ladder());
        if done.is_err() {
            assert_eq!(before, self.entries, "a refused step changes nothing");
            return done;
        }
        assert!(self.entries.len() >= before.len(), "nothing is erased");
        let at = step.at().unwrap_or(self.entries.len() - 1);
        let id = self.entries[at].id.expect("recorded here");
        match step {
            Step::Record { .. } | Step::Correct { .. } => {
                self.hands.entry(id).or_default().push(person(who));
                self.signers.remove(&id);
            }
            Step::Sign { .. } => {
                self.signers.insert(id, person(who));
            }
            _ => {}
        }
        done
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let assessment = assess(&self.entries, &ladder(), today());
        for stage in 1..=assessment.stage {
            prop_assert!(is_met(&self.entries, &ladder().stages[stage].gate), "stage {}", stage);
        }
        for note in self.entries.iter().filter(|one| one.retracted_on.is_none() && one.lifted_on.is_none()) {
            let later = note.on.is_some_and(|on| on.year() > today().year());
            if let Some(code) = note.suspends.as_ref().filter(|_| !later) {
                let from: usize = code[1..].parse().expect("a number");
                prop_assert!(assessment.stage < from.max(1), "{} is suspended", code);
            }
        }
        for one in self.entries.iter().filter(|one| !one.second_reader.is_empty()) {
            let id = one.id.expect("recorded here");
            let signer = self.signers.get(&id);
            prop_assert!(signer.is_some(), "a signature is made by signing only");
            let own = self.hands.get(&id).is_some_and(|hands| hands.iter().any(|hand| Some(hand) == signer));
            prop_assert!(!own, "nobody signs their own entry");
            prop_assert!(signer.is_some_and(|signer| *signer == person(2) || *signer == person(3)));
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn no_sequence_grants_what_the_gates_do_not(sequence in prop::collection::vec(moves(), 1..40)) {
        let mut world = World::default();
        for one in sequence {
            match one {
                Move::Step(who, step) => {
                    let _ = world.take(who, step);
                }
                Move::Edit(forged) => {
                    let _ = forged;
                    world.entries = kept(&world.entries);
                }
                Move::Merge(who, entry) => {
                    let mut other = World { next: world.next, ..World::default() };
                    let _ = other.take(who, Step::Record { entry });
                    world.next = other.next;
                    world.hands.extend(other.hands);
                    let before = world.entries.len();
                    world.entries = united(&world.entries, &other.entries);
                    prop_assert!(world.entries.len() >= before);
                    // The same record twice is the same record.
                    prop_assert_eq!(&united(&world.entries, &world.entries), &world.entries);
                }
            }
            world.check()?;
        }
    }
}

#[test]
fn a_second_reader_is_a_second_person() {
    let mut world = World::default();
    let plain = entry(0, 2020, 1, 0);
    world.take(2, Step::Record { entry: plain.clone() }).expect("recorded");
    assert_eq!(world.entries[0].second_reader, "", "what was forged is left out");
    let sign = Step::Sign { at: 0, name: "Une organisation".into() };
    assert_eq!(world.take(2, sign.clone()), Err(Refusal::OwnEntry));
    assert_eq!(world.take(0, sign.clone()), Err(Refusal::Forbidden), "a catalyst does not sign");
    assert_eq!(world.take(3, Step::Sign { at: 0, name: " ".into() }), Err(Refusal::TextMissing));
    assert_eq!(world.take(3, sign.clone()), Ok(()));
    assert_eq!(world.take(3, sign.clone()), Err(Refusal::AlreadySigned));
    let same = Step::Correct { at: 0, entry: plain.clone() };
    assert_eq!(world.take(3, same), Err(Refusal::Unchanged));
    assert_eq!(world.entries[0].second_reader, "Une organisation", "nothing changed, the signature stands");
    let better = Evidence { text: "vu deux fois".into(), ..plain };
    world.take(3, Step::Correct { at: 0, entry: better }).expect("a reviewer corrects");
    assert_eq!(world.entries[0].second_reader, "", "the signature bore on other words");
    assert_eq!(world.take(3, sign.clone()), Err(Refusal::OwnEntry), "who corrected is a hand");
    let on = PartialDate::year_only(2026);
    assert_eq!(world.take(0, Step::Retract { at: 0, on, text: "non".into() }), Err(Refusal::Forbidden));
    world.take(2, Step::Retract { at: 0, on, text: "trompé".into() }).expect("retracted");
    assert_eq!(world.take(3, sign), Err(Refusal::Retracted));
    assert_eq!(world.take(3, Step::Sign { at: 9, name: "x".into() }), Err(Refusal::Absent));
}

#[test]
fn whoever_wrote_a_note_does_not_lift_alone_what_it_suspends() {
    let mut world = World::default();
    world.take(0, Step::Record { entry: entry(7, 2020, 1, 0) }).expect("recorded");
    let on = PartialDate::year_only(2026);
    let suspend = |from: &str| Step::Suspend { at: 0, from: from.into() };
    assert_eq!(world.take(2, suspend("s0")), Err(Refusal::UnknownStage));
    assert_eq!(world.take(2, suspend("s3")), Ok(()));
    let retract = Step::Retract { at: 0, on, text: "non".into() };
    assert_eq!(world.take(0, retract), Err(Refusal::Forbidden));
    let becomes = Step::Correct { at: 0, entry: entry(0, 2020, 1, 0) };
    assert_eq!(world.take(0, becomes), Err(Refusal::NotForThisKind));
    assert_eq!(world.take(2, Step::Lift { at: 0, on, text: String::new() }), Err(Refusal::TextMissing));
    assert_eq!(world.take(2, Step::Lift { at: 0, on, text: "réglé".into() }), Ok(()));
    assert_eq!(world.take(2, suspend("s3")), Err(Refusal::AlreadyLifted));
}
