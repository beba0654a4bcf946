//! Small compasses, and what they say of answers.

mod properties;
mod refusals;

use serde_json::{Value, json};

use super::*;
use crate::document::{Hints, read};
use crate::problem::ProblemCode;
use crate::record::Record;

/// A compass of two axes: three questions on the first, one of them conditional, two on the second.
pub(crate) fn document() -> Value {
    let levels = json!([
        {"code": "fragile", "title": "À consolider", "from": 0, "text": "Vous commencez."},
        {"code": "solide", "title": "Solide", "from": 60, "text": "Vous tenez."}
    ]);
    let scale = json!([
        {"code": "non", "label": "Non"}, {"code": "un-peu", "label": "Un peu"}, {"code": "oui", "label": "Oui"}
    ]);
    json!({
        "kind": "compass", "slug": "essai", "title": "Essai", "summary": "Une boussole d’essai.",
        "axes": [
            {"code": "argent", "title": "L’argent", "levels": levels},
            {"code": "gens", "title": "Les personnes", "levels": levels}
        ],
        "questions": [
            {"code": "sorte", "kind": "single", "text": "Que faites-vous ?", "choices": [
                {"code": "vente", "label": "Nous vendons"}, {"code": "don", "label": "Nous donnons"}]},
            {"code": "budget", "axis": "argent", "kind": "scale", "text": "Un budget ?", "choices": scale},
            {"code": "part", "axis": "argent", "kind": "number", "text": "Quelle part vient d’un seul payeur ?",
                "min": 0, "max": 100, "worst": 100, "best": 0, "not_concerned": true, "weight": 2},
            {"code": "ventes", "axis": "argent", "kind": "several", "text": "Que vendez-vous ?",
                "condition": "choisi(\"sorte\", \"vente\")", "choices": [
                {"code": "biens", "label": "Des biens", "points": 50}, {"code": "services", "label": "Des services", "points": 50}]},
            {"code": "equipe", "axis": "gens", "kind": "scale", "text": "Une équipe ?", "choices": scale, "not_concerned": true},
            {"code": "accueil", "axis": "gens", "kind": "scale", "text": "Un accueil ?", "choices": scale}
        ],
        "warnings": [
            {"code": "ecart", "when": "position(\"argent\") - position(\"gens\") > 50", "text": "L’argent va plus vite que les personnes."}
        ],
        "recommendations": [
            {"axis": "argent", "levels": ["fragile"], "text": "Diversifiez.", "need": "diversifier nos ressources"},
            {"when": "valeur(\"part\") > 80.0", "text": "Un seul payeur vous tient.", "need": "trouver d’autres payeurs"}
        ],
        "samples": [
            {"name": "Fragile", "answers": {"budget": "non", "part": 90}, "levels": {"argent": "fragile"}}
        ]
    })
}

pub(crate) fn record_of(document: Value) -> Result<Record, Vec<Problem>> {
    read(document, &Hints::default())
}

pub(crate) fn compass() -> Compass {
    match record_of(document()).expect("valid").content {
        crate::Content::Compass(compass) => compass,
        _ => unreachable!("the document says that it is a compass"),
    }
}

pub(crate) fn answers(value: &Value) -> Answers {
    serde_json::from_value(value.clone()).expect("answers")
}

fn reading(value: &Value) -> Reading {
    Compiled::new(compass()).read(&answers(value), &Body::default())
}

#[test]
fn a_compass_comes_back_as_it_was_written() {
    let record = record_of(document()).expect("valid");
    let again = record_of(crate::document::write(&record)).expect("valid");
    assert_eq!(again, record);
}

#[test]
fn a_question_is_asked_only_when_its_condition_holds() {
    let asked = |value: &Value| reading(value).asked[3];
    assert!(asked(&json!({"sorte": "vente"})));
    assert!(!asked(&json!({"sorte": "don"})));
    assert!(!asked(&json!({})));
    // An answer left over from another path counts for nothing.
    let left = reading(&json!({"sorte": "don", "budget": "non", "ventes": ["biens", "services"]}));
    assert_eq!(left.axes[0].position, Some(0.0));
}

#[test]
fn an_axis_is_the_weighted_mean_of_what_counts() {
    let read = reading(&json!({"budget": "oui", "part": 50}));
    // (1 × 100 + 2 × 50) / 3
    assert!((read.axes[0].position.expect("placed") - 200.0 / 3.0).abs() < 1e-9);
    assert_eq!(read.axes[0].level, Some(1));
    assert_eq!(read.axes[1], AxisReading { silent: 2, ..AxisReading::default() });
    assert_eq!(read.overall, None);
    let read = reading(&json!({"budget": "un-peu", "part": "sans-objet"}));
    assert_eq!((read.axes[0].position, read.axes[0].not_concerned), (Some(50.0), 1));
}

#[test]
fn several_choices_add_up() {
    let read = reading(&json!({"sorte": "vente", "ventes": ["biens"]}));
    assert_eq!(read.points[3], Some(50.0));
    let read = reading(&json!({"sorte": "vente", "ventes": ["services", "biens"]}));
    assert_eq!(read.points[3], Some(100.0));
}

#[test]
fn warnings_and_advice_quote_the_answers() {
    let read = reading(&json!({"budget": "oui", "part": 0, "equipe": "non", "accueil": "non"}));
    assert_eq!(read.alerts, [Alert { warning: 0, quotes: vec![2, 4] }]);
    let read = reading(&json!({"budget": "oui", "part": 95}));
    let quoted: Vec<(usize, &[usize])> =
        read.advice.iter().map(|advice| (advice.recommendation, advice.quotes.as_slice())).collect();
    assert_eq!(quoted, [(0, &[2, 1][..]), (1, &[2][..])]);
    assert!(reading(&json!({})).advice.is_empty());
}

#[test]
fn a_single_figure_only_where_it_is_declared() {
    let mut one = compass();
    one.single_score = true;
    one.axes[0].weight = Some(3.0);
    let told = answers(&json!({"budget": "oui", "part": 0, "accueil": "non"}));
    assert_eq!(Compiled::new(one).read(&told, &Body::default()).overall, Some(75.0));
}

#[test]
fn pages_follow_the_axes() {
    let pages = Compiled::new(compass()).pages();
    let expected = [(None, vec![0]), (Some(0), vec![1, 2, 3]), (Some(1), vec![4, 5])];
    assert_eq!(pages.into_iter().map(|page| (page.axis, page.questions)).collect::<Vec<_>>(), expected);
}

#[test]
fn the_gps_hears_the_needs_and_the_body() {
    let compiled = Compiled::new(compass());
    let body =
        Body { profile: Some("association".into()), size: None, territory: Some("departement:53".into()) };
    let read = compiled.read(&answers(&json!({"part": 95})), &body);
    let situation = compiled.situation(&read, &body);
    assert_eq!(situation.need, "diversifier nos ressources\u{a0}; trouver d’autres payeurs");
    assert_eq!(situation.answers(crate::itinerary::Criterion::Profile), ["association"]);
    assert_eq!(situation.territory.as_deref(), Some("departement:53"));
}

#[test]
fn an_old_answer_compares_question_by_question() {
    let earlier = compass();
    let mut later = compass();
    later.questions[1].text = "Un budget, en d’autres mots ?".into();
    later.questions[2].best = Some(10.0);
    later.questions.remove(5);
    later.questions[0].code = "nouvelle".into();
    assert_eq!(
        counterparts(&earlier, &later),
        [
            Counterpart::New { later: 0 },
            Counterpart::Same { earlier: 1, later: 1 },
            Counterpart::Changed { earlier: 2, later: 2 },
            Counterpart::Same { earlier: 3, later: 3 },
            Counterpart::Same { earlier: 4, later: 4 },
            Counterpart::Gone { earlier: 0 },
            Counterpart::Gone { earlier: 5 },
        ]
    );
}
