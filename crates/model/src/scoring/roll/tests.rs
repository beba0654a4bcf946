//! Scores that roll up: what they conserve, what never lowers them, and what each rule does, on trees of our own.

use proptest::prelude::*;

use super::super::formula::Formula;
use super::super::tree::{Rules, ScoreTree, Task};
use super::*;

fn task(id: &str, points: Option<f64>, percent: Option<f64>) -> Task {
    Task { id: id.into(), points, percent, rules: Rules::default() }
}

fn rule(text: &str) -> Formula {
    Formula::parse(text).expect("reads")
}

/// Two axes; actions of 10, 20 and 30 points; parts by shares.
fn tasks() -> Vec<Task> {
    vec![
        task("1", None, None),
        task("1.1", Some(10.0), None),
        task("1.1.1", None, Some(50.0)),
        task("1.1.2", None, Some(30.0)),
        task("1.1.2.1", None, None),
        task("1.1.2.2", None, None),
        task("1.1.3", None, Some(20.0)),
        task("1.2", Some(20.0), None),
        task("1.2.1", None, None),
        task("2", None, None),
        task("2.1", Some(30.0), None),
        task("2.1.1", None, Some(40.0)),
        task("2.1.2", None, Some(60.0)),
    ]
}

fn with(rules: &[(&str, &str, &str)]) -> ScoreTree {
    let mut tasks = tasks();
    for (id, kind, text) in rules {
        let rules = &mut tasks.iter_mut().find(|task| task.id == *id).expect("there").rules;
        let slot = match *kind {
            "disabled" => &mut rules.disabled,
            "factor" => &mut rules.factor,
            _ => &mut rules.score,
        };
        *slot = Some(rule(text));
    }
    ScoreTree::build(tasks).expect("a tree")
}

fn states(list: &[(&str, Status)]) -> States {
    list.iter().map(|(id, status)| ((*id).to_owned(), *status)).collect()
}

#[track_caller]
fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-9, "{found} for {wanted}");
}

#[test]
fn points_come_down_by_shares_and_go_up_by_sums() {
    let tree = with(&[]);
    let scored =
        score(&tree, &Body::default(), &states(&[("1.1.2.1", Status::Done), ("2.1", Status::UnderWay)]));
    close(tree.points(), 60.0);
    close(scored.of("1.1.2.1").expect("there").done, 1.5);
    close(scored.of("1").expect("there").done, 1.5);
    close(scored.of("").expect("there").under_way, 30.0);
    close(scored.of("").expect("there").unsaid, 28.5);
}

#[test]
fn a_status_weighs_more_than_its_parts_which_keep_their_own() {
    let tree = with(&[]);
    let told = states(&[
        ("1.1.2", Status::NotDone),
        ("1.1.2.1", Status::Done),
        ("1.1", Status::Shares(0.5, 0.25, 0.25)),
    ]);
    let scored = score(&tree, &Body::default(), &told);
    let of = |id: &str| *scored.of(id).expect("there");
    close(of("1.1.2.1").done, 1.5);
    close(of("1.1.2.2").unsaid, 1.5);
    close(of("1.1.2").not_done, 3.0);
    close(of("1.1").done, 5.0);
    close(of("1").done, 5.0);
    assert_eq!((of("1.1").tasks, of("1.1").told), (4, 4));
}

#[test]
fn what_does_not_concern_goes_to_the_neighbours_under_an_action_and_is_lost_above() {
    let tree = with(&[]);
    let told = states(&[("1.1.3", Status::NotConcerned), ("1.2", Status::NotConcerned)]);
    let scored = score(&tree, &Body::default(), &told);
    let of = |id: &str| *scored.of(id).expect("there");
    close(of("1.1").potential, 10.0);
    close(of("1.1.1").potential, 6.0);
    close(of("1.1.2").potential, 4.0);
    close(of("1.1.2.2").potential, 2.0);
    close(of("1.2").potential, 0.0);
    close(of("").potential, 40.0);
    assert!(of("1.2.1").is_unconcerned);
}

#[test]
fn inside_what_does_not_concern_nothing_does() {
    let tree = with(&[]);
    let told = states(&[("1.1.2", Status::NotConcerned), ("1.1.2.1", Status::Done)]);
    let scored = score(&tree, &Body::default(), &told);
    close(scored.of("1.1.2.1").expect("there").done, 0.0);
    close(scored.of("1.1").expect("there").done, 0.0);
    close(scored.of("1.1").expect("there").potential, 10.0);
}

#[test]
fn a_node_is_out_when_all_its_parts_are_unless_its_own_status_says_otherwise() {
    let tree = with(&[]);
    let parts = [("1.1.2.1", Status::NotConcerned), ("1.1.2.2", Status::NotConcerned)];
    let out = score(&tree, &Body::default(), &states(&parts));
    assert!(out.of("1.1.2").expect("there").is_unconcerned);
    close(out.of("1.1.1").expect("there").potential, 6.5);
    let mut told = states(&parts);
    told.insert("1.1.2".into(), Status::NotDone);
    let kept = score(&tree, &Body::default(), &told);
    close(kept.of("1.1.2").expect("there").not_done, 3.0);
    close(kept.of("1.1.1").expect("there").potential, 5.0);
}

#[test]
fn rules_multiply_all_the_way_down_and_what_they_take_is_not_shared_out() {
    let tree = with(&[
        ("1.1", "factor", "si identite(type, commune) alors 0.5"),
        ("1.1.1", "factor", "si identite(type, commune) alors 2"),
        ("1.1.3", "factor", "0"),
        ("1.1.3", "disabled", "VRAI"),
    ]);
    let mut body = Body::default();
    body.identity.insert("type".into(), vec!["Commune".into()]);
    let scored = score(&tree, &body, &States::new());
    let of = |id: &str| *scored.of(id).expect("there");
    close(of("1.1.1").potential, 5.0);
    assert_eq!(of("1.1.1").personal, Some(5.0));
    close(of("1.1.2").potential, 1.5);
    close(of("1.1.3").potential, 0.0);
    close(of("1.1").potential, 6.5);
    assert_eq!(of("1.1").personal, Some(5.0));
    assert!(of("1.1.3").is_disabled);
}

#[test]
fn points_of_a_disabled_node_are_shared_out_as_its_rules_left_them() {
    let tree = with(&[("1.1.3", "disabled", "VRAI"), ("1.1.3", "factor", "0.5")]);
    let scored = score(&tree, &Body::default(), &States::new());
    close(scored.of("1.1.1").expect("there").potential, 5.5);
    close(scored.of("1.1").expect("there").potential, 9.0);
}

#[test]
fn a_rule_may_cap_the_share_done() {
    let tree = with(&[("2.1", "score", "min(score(1.1), score(2.1))")]);
    let told = states(&[("1.1.1", Status::Done), ("2.1.1", Status::Done), ("2.1.2", Status::Done)]);
    let scored = score(&tree, &Body::default(), &told);
    let of = |id: &str| *scored.of(id).expect("there");
    close(of("2.1").done, 15.0);
    close(of("2.1.1").done, 6.0);
    close(of("2").done, 15.0);
    close(of("2").withheld, 15.0);
    close(of("").done, 20.0);
    close(of("1.1").done, 5.0);
}

#[test]
fn what_may_not_be_gained_counts_as_nothing_done_in_a_rule() {
    let tree = with(&[("2.1", "score", "min(score(1.1), score(2.1))"), ("1.1", "disabled", "VRAI")]);
    let scored = score(&tree, &Body::default(), &states(&[("2.1", Status::Done)]));
    close(scored.of("2.1").expect("there").done, 0.0);
}

#[test]
fn the_action_level_may_be_said() {
    let rows = vec![
        (0, task("a", Some(10.0), None)),
        (1, task("b", Some(6.0), None)),
        (1, task("c", Some(4.0), None)),
    ];
    let told = states(&[("c", Status::NotConcerned)]);
    let lost = ScoreTree::nested(rows.clone(), None, Vec::new()).expect("a tree");
    close(score(&lost, &Body::default(), &told).get("a").expect("there").potential, 6.0);
    let shared = ScoreTree::nested(rows, Some(1), Vec::new()).expect("a tree");
    close(score(&shared, &Body::default(), &told).get("a").expect("there").potential, 10.0);
}

/// A tree three or four levels deep: actions at the second level have points, parts have shares or equal parts.
fn arb_tasks() -> impl Strategy<Value = Vec<Task>> {
    let shares = prop::collection::vec(1u32..9, 1..5);
    let action = (1u32..40, shares, any::<bool>(), 0usize..4);
    prop::collection::vec(prop::collection::vec(action, 1..4), 1..4).prop_map(|axes| {
        let mut tasks = Vec::new();
        for (a, actions) in (1..).zip(axes) {
            tasks.push(task(&format!("{a}"), None, None));
            for (b, (points, shares, written, below)) in (1..).zip(actions) {
                tasks.push(task(&format!("{a}.{b}"), Some(f64::from(points)), None));
                let all: u32 = shares.iter().sum();
                for (c, share) in (1..).zip(shares) {
                    let percent = written.then(|| f64::from(share) * 100.0 / f64::from(all));
                    tasks.push(task(&format!("{a}.{b}.{c}"), None, percent));
                    for d in 0..below {
                        tasks.push(task(&format!("{a}.{b}.{c}.{}", d + 1), None, None));
                    }
                }
            }
        }
        tasks
    })
}

fn arb_status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::Done),
        Just(Status::UnderWay),
        Just(Status::NotDone),
        Just(Status::NotConcerned),
        (0u32..=10, 0u32..=10).prop_map(|(done, planned)| {
            let (done, planned) = (done.min(10), planned.min(10 - done.min(10)));
            let share = |tenths: u32| f64::from(tenths) / 10.0;
            Status::Shares(share(done), share(planned), share(10 - done - planned))
        }),
    ]
}

/// A tree, states for some of its nodes, and rules for some.
fn arb_case() -> impl Strategy<Value = (Vec<Task>, Vec<Option<Status>>, Vec<u8>)> {
    arb_tasks().prop_flat_map(|tasks| {
        let count = tasks.len();
        let states = prop::collection::vec(prop::option::weighted(0.6, arb_status()), count);
        (Just(tasks), states, prop::collection::vec(0u8..20, count))
    })
}

fn ruled(mut tasks: Vec<Task>, rules: &[u8]) -> Vec<Task> {
    for (task, rule_of) in tasks.iter_mut().zip(rules) {
        match rule_of {
            0 => task.rules.disabled = Some(rule("VRAI")),
            1 => task.rules.factor = Some(rule("0.5")),
            2 => task.rules.factor = Some(rule("3/2")),
            3 => task.rules.score = Some(rule("0,4")),
            _ => {}
        }
    }
    tasks
}

fn given(tasks: &[Task], states: &[Option<Status>]) -> States {
    // Nothing is said of an axis, only of actions and of what they contain.
    let said = tasks.iter().zip(states).filter(|(task, _)| task.id.contains('.'));
    said.filter_map(|(task, status)| Some((task.id.clone(), (*status)?))).collect()
}

fn ids(tasks: &[Task]) -> Vec<String> {
    std::iter::once(String::new()).chain(tasks.iter().map(|task| task.id.clone())).collect()
}

proptest! {
    #[test]
    fn the_parts_of_a_score_make_its_potential((tasks, told, rules) in arb_case()) {
        let tasks = ruled(tasks, &rules);
        let (states, ids) = (given(&tasks, &told), ids(&tasks));
        let tree = ScoreTree::build(tasks).expect("a tree");
        let scored = score(&tree, &Body::default(), &states);
        for id in ids {
            let s = scored.get(&id).expect("there");
            let sum = s.done + s.under_way + s.not_done + s.unsaid + s.withheld;
            // A state said of a node speaks for its whole potential; its ancestors add up what it says.
            prop_assert!((sum - s.potential).abs() < 1e-9, "{id}: {sum} for {}", s.potential);
            for part in [s.done, s.under_way, s.not_done, s.unsaid] {
                prop_assert!(part > -1e-9 && part <= s.potential + 1e-9, "{id}: {part} of {}", s.potential);
            }
            prop_assert!(s.told <= s.tasks);
        }
    }

    #[test]
    fn sharing_out_conserves_the_points_of_an_action((tasks, told, _) in arb_case()) {
        let (states, ids) = (given(&tasks, &told), ids(&tasks));
        let tree = ScoreTree::build(tasks).expect("a tree");
        let scored = score(&tree, &Body::default(), &states);
        for id in ids.iter().filter(|id| id.split('.').count() == 2) {
            let s = scored.get(id).expect("there");
            let wanted = if s.is_unconcerned { 0.0 } else { s.referential };
            prop_assert!((s.potential - wanted).abs() < 1e-9, "{id}: {} for {wanted}", s.potential);
        }
        let actions: f64 = ids.iter().filter(|id| id.split('.').count() == 2)
            .map(|id| scored.get(id).expect("there").potential).sum();
        prop_assert!((actions - scored.get("").expect("there").potential).abs() < 1e-9);
    }

    #[test]
    fn raising_a_status_never_lowers_a_score((tasks, told, rules) in arb_case(), pick in any::<prop::sample::Index>(), to in 0usize..2) {
        // Conditions read answers, never states: only rules that cap are left out, since they forget what is done.
        let rules: Vec<u8> = rules.into_iter().map(|rule| if rule == 3 { 9 } else { rule }).collect();
        let tasks = ruled(tasks, &rules);
        let before = given(&tasks, &told);
        let ends: Vec<String> = tasks
            .iter()
            .filter(|task| !tasks.iter().any(|other| other.id.starts_with(&format!("{}.", task.id))))
            .map(|task| task.id.clone())
            .collect();
        let end = &ends[pick.index(ends.len())];
        let rank = |status: Option<&Status>| match status {
            None | Some(Status::NotDone) => 0,
            Some(Status::UnderWay) => 1,
            _ => 2,
        };
        let raised = [Status::UnderWay, Status::Done][to];
        prop_assume!(rank(before.get(end)) < rank(Some(&raised)));
        let mut after = before.clone();
        after.insert(end.clone(), raised);
        let ids = ids(&tasks);
        let tree = ScoreTree::build(tasks).expect("a tree");
        let (first, then) = (score(&tree, &Body::default(), &before), score(&tree, &Body::default(), &after));
        for id in ids {
            let (a, b) = (first.get(&id).expect("there"), then.get(&id).expect("there"));
            prop_assert!(b.done >= a.done - 1e-9, "{id}");
            prop_assert!(b.done + b.under_way >= a.done + a.under_way - 1e-9, "{id}");
        }
    }

    #[test]
    fn the_order_of_nodes_changes_nothing((tasks, told, rules) in arb_case()) {
        let tasks = ruled(tasks, &rules);
        let (states, ids) = (given(&tasks, &told), ids(&tasks));
        let mut turned = tasks.clone();
        turned.reverse();
        let (a, b) = (ScoreTree::build(tasks).expect("a tree"), ScoreTree::build(turned).expect("a tree"));
        let (a, b) = (score(&a, &Body::default(), &states), score(&b, &Body::default(), &states));
        for id in ids {
            let (a, b) = (a.get(&id).expect("there"), b.get(&id).expect("there"));
            prop_assert!((a.potential - b.potential).abs() < 1e-9, "{id}");
            prop_assert!((a.done - b.done).abs() < 1e-9, "{id}");
            prop_assert_eq!((a.tasks, a.told, a.is_unconcerned), (b.tasks, b.told, b.is_unconcerned));
        }
    }
}
