//! Ten thousand generated populations, at several dates: no published group, nor any difference of them, isolates anyone.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::grain::{Respondent, settle};

const THRESHOLD: usize = 10;

/// Bodies of a few profiles, sizes and kinds of territories, some of which tell less; the batches in which they come.
fn arrivals() -> impl Strategy<Value = Vec<Vec<Vec<String>>>> {
    let name = |prefix: &'static str, most: u8| (0..most).prop_map(move |n| format!("{prefix}{n}"));
    let whole = (name("p", 4), name("t", 3), name("k", 3), 0..4_usize)
        .prop_map(|(profile, size, kind, told)| [profile, size, kind].into_iter().take(told).collect());
    prop::collection::vec(prop::collection::vec(whole, 0..70), 1..6)
}

/// A grain, and who is in it, which only this test knows.
type Watched = (Grain, BTreeSet<usize>);

/// Lets the batches in one after the other; gives the state after each.
fn live(batches: &[Vec<Vec<String>>]) -> Vec<Vec<Watched>> {
    let mut everyone: Vec<Vec<String>> = Vec::new();
    let mut pending: Vec<usize> = Vec::new();
    let mut watched: Vec<Watched> = Vec::new();
    let mut states = Vec::new();
    for batch in batches {
        pending.extend(everyone.len()..everyone.len() + batch.len());
        everyone.extend(batch.iter().cloned());
        let position = |id: usize| u8::try_from(id * 37 % 101).expect("small");
        let waiting = pending.iter().map(|id| Respondent {
            id: *id,
            path: everyone[*id].clone(),
            values: vec![position(*id), 100 - position(*id)],
        });
        let mut settled = settle(waiting.collect(), THRESHOLD);
        for grain in settled.grains {
            let rest = settled.counted.split_off(grain.count);
            watched.push((grain, settled.counted.into_iter().collect()));
            settled.counted = rest;
        }
        pending = settled.waiting;
        states.push(watched.clone());
    }
    states
}

/// Who is in each published group, at each date.
fn published(states: &[Vec<Watched>]) -> Vec<(Group, BTreeSet<usize>)> {
    let mut sets = Vec::new();
    for state in states {
        let grains: Vec<Grain> = state.iter().map(|(grain, _)| grain.clone()).collect();
        for group in groups(&grains, THRESHOLD) {
            let inside = state.iter().filter(|(grain, _)| grain.path.starts_with(&group.path));
            let members: BTreeSet<usize> = inside.flat_map(|(_, members)| members.iter().copied()).collect();
            sets.push((group, members));
        }
    }
    sets
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_isolated(batches in arrivals()) {
        let sets = published(&live(&batches));
        for (group, members) in &sets {
            prop_assert!(group.count >= THRESHOLD, "{group:?}");
            prop_assert_eq!(group.count, members.len(), "the figure said is the number of people");
        }
        // Every pair, at the same date or not.
        let distinct: BTreeSet<&BTreeSet<usize>> = sets.iter().map(|(_, members)| members).collect();
        for a in &distinct {
            for b in &distinct {
                let apart = a.difference(b).count();
                prop_assert!(apart == 0 || apart >= THRESHOLD, "{} people are set apart", apart);
            }
        }
        // And any combination: people whom the groups tell apart from all others are never few.
        let mut seen: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
        let people: BTreeSet<usize> = distinct.iter().flat_map(|set| set.iter().copied()).collect();
        for person in people {
            *seen.entry(distinct.iter().map(|set| set.contains(&person)).collect()).or_default() += 1;
        }
        prop_assert!(seen.values().all(|count| *count >= THRESHOLD), "{:?}", seen.values());
    }

    #[test]
    fn the_order_of_arrival_changes_nothing(batch in prop::collection::vec((0..3_u8, 0..3_u8), 0..80), turn in 0..80_usize) {
        let respondent = |(id, (profile, size)): (usize, &(u8, u8))| Respondent {
            id,
            path: vec![profile.to_string(), size.to_string()],
            values: vec![u8::try_from(id % 101).expect("small")],
        };
        let one: Vec<_> = batch.iter().enumerate().map(respondent).collect();
        let mut other = one.clone();
        let middle = turn.min(other.len());
        other.rotate_left(middle);
        prop_assert_eq!(settle(one, THRESHOLD).grains, settle(other, THRESHOLD).grains);
    }
}

fn grain(path: &[&str], values: &[u8]) -> Grain {
    let path = path.iter().map(|part| (*part).to_owned()).collect();
    Grain { path, count: values.len(), values: vec![values.to_vec()] }
}

fn around(grains: &[Grain], path: &[&str], threshold: usize) -> Option<(usize, usize)> {
    let path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
    group_of(grains, &path, threshold).map(|group| (group.path.len(), group.count))
}

#[test]
fn a_group_widens_step_by_step() {
    let ten: Vec<u8> = (0..10).map(|n| n * 10).collect();
    let grains = [grain(&["a", "p", "r"], &ten), grain(&["a"], &ten), grain(&[], &ten)];
    assert_eq!(around(&grains, &["a", "p", "r"], 10), Some((3, 10)));
    assert_eq!(around(&grains, &["a", "p", "u"], 10), Some((2, 10)), "the same profile and size");
    assert_eq!(around(&grains, &["a", "g", "u"], 10), Some((1, 20)), "the same profile");
    assert_eq!(around(&grains, &["e", "p", "r"], 10), Some((0, 30)), "everyone");
    assert_eq!(around(&grains, &[], 10), Some((0, 30)));
    assert_eq!(around(&[], &["a"], 10), None);
}

#[test]
fn a_higher_threshold_forgets_small_grains() {
    let ten: Vec<u8> = (0..10).collect();
    let twenty: Vec<u8> = (0..20).collect();
    let grains = [grain(&["a"], &ten), grain(&["b"], &twenty)];
    assert_eq!(around(&grains, &["a"], 20), Some((0, 20)), "only the twenty are left");
}

#[test]
fn quartiles_are_those_of_the_union() {
    let grains = [grain(&["a"], &[0, 10, 20, 30, 40]), grain(&["a"], &[50, 60, 70, 80, 90, 100])];
    let group = group_of(&grains, &["a".to_owned()], 5).expect("a group");
    assert_eq!(group.axes, [Quartiles { first: 25.0, median: 50.0, third: 75.0 }]);
    assert_eq!(groups(&grains, 5).len(), 2, "everyone, and a");
}
