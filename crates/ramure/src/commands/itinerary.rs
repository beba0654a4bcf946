//! `ramure itinerary`: from a situation to three legs, each stop with its reasons.

use std::fmt::Write as _;

use app::{App, Catalogue, Planned};
use model::card::Card;
use model::itinerary::{
    CRITERIA, Criterion, Detail, EmptyLeg, Leg, LegName, Outcome, Reach, Reads, Reason, Situation, Stop,
};
use model::resource::Medoc;
use model::territories::atlas;
use serde_json::{Map, Value, json};

use crate::Answer;
use crate::cli::{Answers, Itinerary};
use crate::commands::judged;
use crate::failure::Failure;
use crate::french;
use crate::places::{Understood, understand};

pub fn run(app: &App, options: &Itinerary) -> Result<Answer, Failure> {
    let catalogue = app.catalogue();
    let territory = options.answers.of(Criterion::Territory).first();
    let place = territory.map(|words| understand(words)).transpose()?;
    let situation = situation(&catalogue, &options.answers, place.as_ref())?;
    if situation.is_empty() {
        return Err(Failure::new("bad_usage", "Il manque votre situation.")
            .advice("Donnez au moins un besoin : ramure itinerary --need \"trouver des partenaires\"."));
    }
    if let Some(record) = &options.why {
        return judged::why(app, &situation, record);
    }
    let planned = app.plan(&situation)?;
    if options.what_if {
        return Ok(judged::what_if(app, &planned));
    }
    Ok(Answer::new(text(&planned, place.as_ref()), json(&planned, place.as_ref())))
}

fn situation(
    catalogue: &Catalogue,
    answers: &Answers,
    place: Option<&Understood>,
) -> Result<Situation, Failure> {
    let mut situation = Situation::needing(answers.of(Criterion::Need).first().cloned().unwrap_or_default());
    situation.territory = place.map(|place| place.code.to_string());
    for spec in &CRITERIA {
        let Reads::Terms(vocabulary, _) = spec.reads else { continue };
        let option = format!("--{}", spec.option);
        let known = |value: &String| term(catalogue, vocabulary, &option, value);
        let codes = answers.of(spec.criterion).iter().map(known).collect::<Result<Vec<_>, _>>()?;
        situation.answer(spec.criterion, codes);
    }
    Ok(situation)
}

/// The situation as it was understood: a code for each question, a list where several answers may be told.
fn situation_json(situation: &Situation) -> Value {
    let mut told = Map::new();
    told.insert("need".into(), json!(situation.need));
    if let Some(territory) = &situation.territory {
        told.insert("territory".into(), json!(territory));
    }
    for (criterion, codes) in situation.told() {
        let value = if criterion.takes_several() { json!(codes) } else { json!(codes[0]) };
        told.insert(criterion.as_str().into(), value);
    }
    Value::Object(told)
}

/// The code of a term given by its code or by its label.
///
/// # Errors
/// The vocabulary has no such term; its terms are told.
pub fn term(catalogue: &Catalogue, vocabulary: &str, option: &str, value: &str) -> Result<String, Failure> {
    let codes = catalogue.codes(vocabulary);
    let folded = value.trim().to_lowercase();
    let is_it =
        |code: &&String| **code == folded || catalogue.label(vocabulary, code).to_lowercase() == folded;
    if let Some(code) = codes.iter().find(is_it) {
        return Ok(code.clone());
    }
    let failure = Failure::unknown_value(format!("La valeur « {value} » n’existe pas pour {option}."));
    if codes.is_empty() {
        return Err(
            failure.advice("Ce commun n’a pas encore ce vocabulaire : importez-le, ou retirez l’option.")
        );
    }
    Err(failure.advice(format!("Valeurs possibles : {}.", codes.join(", "))))
}

/// The title of a record with its sort, and whether it was invented.
pub fn heading(card: &Card) -> String {
    let sort = card.medoc.map_or_else(|| french::kind(card.kind), |medoc| french::medoc(medoc).to_owned());
    format!("{} ({sort}{})", card.title, if card.fictional { ", fictif" } else { "" })
}

fn text(planned: &Planned, place: Option<&Understood>) -> String {
    let mut text = place.map(|place| format!("{}\n\n", place.text())).unwrap_or_default();
    if !planned.unknown_words.is_empty() {
        let words = planned.unknown_words.join(", ");
        let _ = writeln!(text, "Mots que le commun ne contient pas : {words}\n");
    }
    for leg in &planned.itinerary.legs {
        text.push_str(&leg_text(planned, leg));
    }
    let itinerary = &planned.itinerary;
    list(&mut text, "À rencontrer", planned, &itinerary.contacts);
    list(&mut text, "À venir", planned, &itinerary.events);
    list(&mut text, "De peu à côté", planned, &itinerary.near_misses);
    if let Some(contact) = planned.itinerary.contact.as_ref().map(|stop| &planned.catalogue.cards[stop.card])
    {
        let how =
            contact.contact_url.as_deref().map_or_else(|| contact.reference().path(), ToString::to_string);
        let _ = writeln!(text, "Une personne pour en parler : {} ({how})", contact.title);
    }
    text
}

fn leg_text(planned: &Planned, leg: &Leg) -> String {
    let mut text = format!("{}\n", french::leg(leg.name));
    if let Some(why) = leg.empty {
        let _ = writeln!(text, "  {}", french::empty_leg(why));
    }
    for (i, stop) in leg.stops.iter().enumerate() {
        let _ = write!(text, "{}", stop_text(planned, &format!("{}.", i + 1), stop));
    }
    text.push('\n');
    text
}

fn list(text: &mut String, title: &str, planned: &Planned, stops: &[Stop]) {
    if stops.is_empty() {
        return;
    }
    let _ = writeln!(text, "{title}");
    for stop in stops {
        text.push_str(&stop_text(planned, "·", stop));
    }
    text.push('\n');
}

fn stop_text(planned: &Planned, mark: &str, stop: &Stop) -> String {
    let card = &planned.catalogue.cards[stop.card];
    let mut text = format!("  {mark} {}\n     {}\n", heading(card), card.reference().path());
    if stop.is_widened() {
        text.push_str("     plus large que ce qui est demandé : rien de plus proche n’existe\n");
    }
    for reason in &stop.reasons {
        let _ = writeln!(text, "     {}", reason_text(&planned.catalogue, reason));
    }
    text
}

pub(super) fn reason_text(catalogue: &Catalogue, reason: &Reason) -> String {
    let mark = match reason.outcome {
        Outcome::Match => "✓",
        Outcome::Partial => "≈",
        Outcome::Mismatch => "✗",
        Outcome::Unknown => "?",
    };
    let detail = detail_text(catalogue, reason.detail);
    let detail = if detail.is_empty() { detail } else { format!(" ({detail})") };
    format!("{mark} {} : {}{detail}", french::criterion(reason.criterion), french::outcome(reason.outcome))
}

fn detail_text(catalogue: &Catalogue, detail: Detail) -> String {
    let lexicon = &catalogue.lexicon;
    let label = |term| {
        let (vocabulary, code) = lexicon.term_name(term);
        catalogue.label(vocabulary, code).to_owned()
    };
    match detail {
        Detail::None => String::new(),
        Detail::Term(term) => label(term),
        Detail::Place(place) => atlas().label(lexicon.place_code(place)),
        Detail::Within(place) => {
            format!("dans le même territoire : {}", atlas().label(lexicon.place_code(place)))
        }
        Detail::Similar(place) => {
            format!("territoire semblable : {}", atlas().label(lexicon.place_code(place)))
        }
        Detail::National => "partout en France".into(),
        Detail::Online => "en ligne".into(),
        Detail::Contraindicated(term) => format!("déconseillé pour {}", label(term)),
    }
}

fn json(planned: &Planned, place: Option<&Understood>) -> Value {
    let stops = |stops: &[Stop]| stops.iter().map(|stop| stop_json(planned, stop)).collect::<Vec<_>>();
    let legs: Vec<Value> = planned
        .itinerary
        .legs
        .iter()
        .map(|leg| {
            json!({"name": LegName::as_str(leg.name), "stops": stops(&leg.stops),
            "empty": leg.empty.map(EmptyLeg::as_str), "empty_because": leg.empty.map(french::empty_leg)})
        })
        .collect();
    json!({
        "situation": situation_json(&planned.situation),
        "territory": place.map(Understood::json),
        "unknown_words": planned.unknown_words,
        "legs": legs,
        "contacts": stops(&planned.itinerary.contacts),
        "events": stops(&planned.itinerary.events),
        "near_misses": stops(&planned.itinerary.near_misses),
        "contact": planned.itinerary.contact.as_ref().map(|stop| stop_json(planned, stop)),
    })
}

fn stop_json(planned: &Planned, stop: &Stop) -> Value {
    let card = &planned.catalogue.cards[stop.card];
    let follows: Vec<String> =
        stop.follows.iter().map(|card| planned.catalogue.cards[*card].reference().to_string()).collect();
    json!({
        "id": card.id.to_string(),
        "record": card.reference().to_string(),
        "kind": card.kind.as_str(),
        "medoc": card.medoc.map(Medoc::as_str),
        "title": &*card.title,
        "fictional": card.fictional,
        "path": card.reference().path(),
        "contact_url": card.contact_url.as_deref(),
        "score": stop.score,
        "widened": stop.is_widened(),
        "reach": stop.reach.map(Reach::as_str),
        "follows": follows,
        "reasons": reasons_json(&planned.catalogue, &stop.reasons),
    })
}

pub(super) fn reasons_json(catalogue: &Catalogue, reasons: &[Reason]) -> Vec<Value> {
    let told = reasons.iter().map(|reason| {
        let detail = detail_text(catalogue, reason.detail);
        json!({"criterion": reason.criterion.as_str(), "outcome": reason.outcome.as_str(),
            "detail": (!detail.is_empty()).then_some(detail)})
    });
    told.collect()
}
