//! What makes a grain, and what waits.

use super::*;

fn path(text: &str) -> Vec<String> {
    text.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn some(count: usize, of: &str, from: usize) -> Vec<Respondent<usize>> {
    (from..from + count)
        .map(|id| Respondent { id, path: path(of), values: vec![u8::try_from(id % 101).expect("small"), 50] })
        .collect()
}

#[test]
fn those_who_are_enough_alike_are_together() {
    let mut pending = some(12, "association/petite/rurale", 0);
    pending.extend(some(10, "association/petite/urbaine", 100));
    let settled = settle(pending, 10);
    let paths: Vec<(String, usize)> =
        settled.grains.iter().map(|grain| (grain.path.join("/"), grain.count)).collect();
    assert_eq!(paths, [("association/petite/rurale".into(), 12), ("association/petite/urbaine".into(), 10)]);
    assert!(settled.waiting.is_empty());
}

#[test]
fn the_seven_that_a_difference_would_show_are_never_alone() {
    // Twenty-five associations, eighteen of them small: the other seven would be known by subtraction.
    let mut pending = some(18, "association/petite", 0);
    pending.extend(some(7, "association/grande", 100));
    let settled = settle(pending, 10);
    assert_eq!(settled.grains.len(), 1);
    assert_eq!(
        (settled.grains[0].path.join("/"), settled.grains[0].count),
        ("association/petite".into(), 18)
    );
    assert_eq!(settled.waiting, (100..107).collect::<Vec<_>>());
    // Three more, of another profile: they are counted together, among everyone.
    let mut later = some(7, "association/grande", 100);
    later.extend(some(3, "entreprise/petite", 200));
    let settled = settle(later, 10);
    assert_eq!((settled.grains[0].path.len(), settled.grains[0].count), (0, 10));
}

#[test]
fn a_body_that_tells_less_is_counted_more_widely() {
    let mut pending = some(6, "association", 0);
    pending.extend(some(6, "association/petite/rurale", 100));
    let settled = settle(pending, 10);
    assert_eq!((settled.grains[0].path.join("/"), settled.grains[0].count), ("association".into(), 12));
}

#[test]
fn positions_are_kept_without_whose_they_are() {
    let mut pending = some(9, "a", 0);
    pending.push(Respondent { id: 9, path: path("a"), values: vec![0, 100] });
    let grain = settle(pending, 10).grains.remove(0);
    assert!(grain.values.iter().all(|axis| axis.is_sorted()), "{grain:?}");
    assert_eq!(grain.values[1].last(), Some(&100));
}

#[test]
fn another_number_of_axes_waits() {
    let mut pending = some(10, "a", 0);
    pending.push(Respondent { id: 77, path: path("a"), values: vec![1] });
    let settled = settle(pending, 10);
    assert_eq!((settled.grains[0].count, settled.waiting), (10, vec![77]));
    assert!(settle(Vec::<Respondent<u8>>::new(), 10).grains.is_empty());
}
