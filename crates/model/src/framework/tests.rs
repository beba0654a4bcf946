//! Frameworks that score: what is refused when they are written, and where.

use serde_json::json;

use super::*;
use crate::scoring::{Body, States, Status, score};

fn framework(nodes: &serde_json::Value) -> Framework {
    let questions = json!([
        {"code": "salaries", "title": "Des personnes salariées ?"},
        {"code": "taille", "title": "Quelle taille ?", "kind": "choice", "choices": ["petite Moins de dix", "grande Plus"]},
        {"code": "part", "title": "Quelle part ?", "kind": "share"},
    ]);
    serde_json::from_value(json!({"body_questions": questions, "nodes": nodes})).expect("a framework")
}

fn problems(framework: &Framework) -> Vec<(String, &'static str, String)> {
    let mut problems = Vec::new();
    framework.check(&mut problems);
    problems.into_iter().map(|p| (p.field, p.code.as_str(), p.detail)).collect()
}

#[test]
fn a_framework_that_scores_is_accepted_and_scored() {
    let framework = framework(&json!([
        {"code": "un", "title": "Un", "points": 10, "children": [
            {"code": "a", "title": "A", "share": 60, "disabled": "reponse(salaries, NON)"},
            {"code": "b", "title": "B", "factor": "si reponse(taille, petite) alors max(reponse(part), 0,5)"},
        ]},
        {"code": "deux", "title": "Deux", "points": 2.5, "score": "min(score(un), score(deux))"},
    ]));
    assert_eq!(problems(&framework), []);
    assert!(framework.is_scored());
    let tree = framework.score_tree().expect("a tree");
    let states = States::from([("a".into(), Status::Done), ("deux".into(), Status::Done)]);
    let scored = score(&tree, &Body::default(), &states);
    assert!((scored.get("deux").expect("there").done - 1.5).abs() < 1e-9);
    assert_eq!(framework.find("b").map(|(above, node)| (above.len(), node.title.as_str())), Some((1, "B")));
}

#[test]
fn every_rule_at_fault_is_told_with_its_field_and_its_reason() {
    let framework = framework(&json!([
        {"code": "un", "title": "Un", "points": 10, "factor": "si 1", "children": [
            {"code": "a", "title": "A", "share": 60, "disabled": "0.5"},
            {"code": "b", "title": "B", "share": 60, "score": "score(zut)"},
        ]},
        {"code": "deux", "title": "Deux", "points": -1, "disabled": "reponse(taille, moyenne)", "questions": ["autre"]},
        {"code": "trois", "title": "Trois", "factor": "reponse(inconnue)", "indicated": "VRAI"},
    ]));
    let told: Vec<(String, &str)> =
        problems(&framework).into_iter().map(|(field, code, _)| (field, code)).collect();
    let expected = [
        ("nodes[0].factor", "bad_formula"),
        ("nodes[0].children[0].disabled", "bad_formula"),
        ("nodes[1].disabled", "unknown_question"),
        ("nodes[1].questions", "unknown_question"),
        ("nodes[2].factor", "unknown_question"),
        ("nodes[2].indicated", "bad_formula"),
        ("nodes[1].points", "bad_points"),
        ("nodes[0]", "bad_shares"),
        ("nodes[0].children[1].score", "unknown_node"),
    ];
    let mut told: Vec<(&str, &str)> = told.iter().map(|(field, code)| (field.as_str(), *code)).collect();
    let mut expected = expected.to_vec();
    told.sort_unstable();
    expected.sort_unstable();
    assert_eq!(told, expected);
}

#[test]
fn questions_at_fault_are_told() {
    let framework: Framework = serde_json::from_value(json!({"nodes": [], "body_questions": [
        {"code": "a", "title": "A", "kind": "choice", "choices": ["un Un"]},
        {"code": "a", "title": ""},
        {"code": "b", "title": "B", "kind": "choice", "choices": ["x Un", "x Deux"]},
    ]}))
    .expect("a framework");
    let told: Vec<String> =
        problems(&framework).into_iter().map(|(field, code, _)| format!("{field} {code}")).collect();
    assert_eq!(
        told,
        [
            "body_questions[0].choices required",
            "body_questions[1].title required",
            "body_questions[1].code duplicate",
            "body_questions[2].choices duplicate"
        ]
    );
}

#[test]
fn points_are_written_as_people_write_them() {
    let framework = framework(
        &json!([{"code": "a", "title": "A", "points": 10.0}, {"code": "b", "title": "B", "points": 0.5}]),
    );
    let written = serde_json::to_value(&framework.nodes).expect("writes");
    assert_eq!(
        written,
        json!([{"code": "a", "title": "A", "points": 10}, {"code": "b", "title": "B", "points": 0.5}])
    );
}

#[test]
fn the_identity_that_rules_read_is_known() {
    let framework = framework(&json!([
        {"code": "a", "title": "A", "disabled": "identite(type, commune) ou identite(population, moins_de_20000)"},
        {"code": "b", "title": "B", "factor": "si identite(type, EPCI) alors 2"},
    ]));
    let identity = framework.identity();
    assert_eq!(identity["type"], ["commune", "EPCI"]);
    assert_eq!(identity["population"], ["moins_de_20000"]);
}

#[test]
fn a_tree_without_end_is_refused_where_it_is_too_deep() {
    let mut node = json!({"code": "fond", "title": "Fond"});
    for level in (1..LEVELS_MAX).rev() {
        node = json!({"code": format!("n{level}"), "title": "Un niveau", "children": [node]});
    }
    assert_eq!(problems(&framework(&json!([node.clone()]))), []);
    let deeper = framework(&json!([{"code": "haut", "title": "Haut", "children": [node]}]));
    let told = problems(&deeper);
    assert!(
        told.iter().any(|(field, code, _)| field.ends_with("children[0]") && *code == "too_many"),
        "{told:?}"
    );
    let ids: Vec<String> = (1..=40).map(|levels| vec!["1"; levels].join(".")).collect();
    let tasks = ids.iter().map(|id| crate::scoring::Task { id: id.clone(), ..Default::default() }).collect();
    let faults = crate::scoring::ScoreTree::build(tasks).expect_err("too deep");
    assert_eq!(faults.len(), 40 - LEVELS_MAX);
}
