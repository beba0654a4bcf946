//! `ramure itinerary --why` and `--what-if`: one record judged in a situation, and what other answers would change.

use std::fmt::Write as _;

use app::{App, Catalogue, Named, Planned};
use model::itinerary::{Alternative, Change, Criterion, LegName, Situation};
use serde_json::{Value, json};

use crate::Answer;
use crate::commands::itinerary::{heading, reason_text, reasons_json};
use crate::failure::Failure;
use crate::french;

/// Why a record is on the route, or why it is not.
///
/// # Errors
/// No record bears that name: the nearest ones are told.
pub fn why(app: &App, situation: &Situation, name: &str) -> Result<Answer, Failure> {
    let catalogue = app.catalogue();
    let card = match app.name(name)? {
        Named::One(card) => card,
        Named::Nearest(cards) => {
            let failure = Failure::unknown_value(format!("Aucune fiche ne s’appelle « {name} »."));
            let paths: Vec<String> =
                cards.iter().map(|card| catalogue.card(*card).reference().to_string()).collect();
            return Err(if paths.is_empty() {
                failure.advice("« ramure search MOTS » trouve le chemin d’une fiche.")
            } else {
                failure.advice(format!("Les plus proches : {}.", paths.join(", ")))
            });
        }
    };
    let explained = app.why(situation, card)?;
    let verdict = &explained.verdict;
    let catalogue = &*explained.planned.catalogue;
    let card = &catalogue.cards[verdict.card];
    let mut text = format!("{}\n  {}\n", heading(card), french::standing(&verdict.standing));
    for reason in &verdict.reasons {
        let _ = writeln!(text, "  {}", reason_text(catalogue, reason));
    }
    if !verdict.changes.is_empty() {
        text.push_str("Ce qui devrait changer :\n");
    }
    for change in &verdict.changes {
        let effect = if change.enters { "elle entrerait" } else { "elle remonterait" };
        let _ = writeln!(text, "  {} : {effect}", told(catalogue, change.criterion, &change.codes));
    }
    let changes: Vec<Value> = verdict.changes.iter().map(change_json).collect();
    let json = json!({
        "record": card.reference().to_string(),
        "title": &*card.title,
        "standing": verdict.standing.as_str(),
        "leg": verdict.standing.leg().map(LegName::as_str),
        "score": verdict.score,
        "reasons": reasons_json(catalogue, &verdict.reasons),
        "changes": changes,
    });
    Ok(Answer::new(text, json))
}

fn change_json(change: &Change) -> Value {
    json!({"criterion": change.criterion.as_str(), "codes": change.codes, "enters": change.enters, "gain": change.gain})
}

/// « phase : Déploiement ».
fn told(catalogue: &Catalogue, criterion: Criterion, codes: &[String]) -> String {
    let labels: Vec<String> = codes
        .iter()
        .map(|code| match criterion {
            Criterion::Territory => {
                code.parse().map_or_else(|_| code.clone(), |code| model::territories::atlas().label(&code))
            }
            _ => catalogue.label(criterion.vocabulary(), code).to_owned(),
        })
        .collect();
    let labels = if labels.is_empty() { "sans réponse".to_owned() } else { labels.join(", ") };
    format!("{} : {labels}", french::criterion(criterion))
}

/// What other answers would change, one at a time.
pub fn what_if(app: &App, planned: &Planned) -> Answer {
    let catalogue = &*planned.catalogue;
    let alternatives = app.alternatives(planned, &Alternative::questions());
    let mut text = String::new();
    let titles = |cards: &[usize]| {
        cards.iter().map(|card| catalogue.cards[*card].title.to_string()).collect::<Vec<_>>().join(" ; ")
    };
    for other in &alternatives {
        let _ = writeln!(text, "{}", told(catalogue, other.criterion, std::slice::from_ref(&other.code)));
        for (mark, cards) in [("+", &other.enters), ("-", &other.leaves)] {
            if !cards.is_empty() {
                let _ = writeln!(text, "  {mark} {}", titles(cards));
            }
        }
    }
    if alternatives.is_empty() {
        text.push_str("Aucune autre réponse ne changerait cet itinéraire.\n");
    }
    let paths = |cards: &[usize]| -> Vec<String> {
        cards.iter().map(|card| catalogue.cards[*card].reference().to_string()).collect()
    };
    let json: Vec<Value> = alternatives
        .iter()
        .map(|other| {
            json!({"criterion": other.criterion.as_str(), "code": other.code, "enters": paths(&other.enters),
                "leaves": paths(&other.leaves)})
        })
        .collect();
    Answer::new(text, json!({ "alternatives": json }))
}
