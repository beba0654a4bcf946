//! The GPS: a situation in the address, an itinerary with its reasons under it.

use std::collections::HashMap;

use app::{Catalogue, Planned};
use askama::Template;
use axum::extract::{Query, State};
use model::itinerary::{Criterion, Detail, EmptyLeg, Leg, LegName, Outcome, Reason, Situation, Stop};
use model::territories::atlas;

use super::{Frame, Page, html};
use crate::link::query;
use crate::site::Site;
use crate::view::{CardView, Choice, LinkView, choices};
use crate::{stem, words};

/// Longest need that is read, in characters.
const LONGEST_NEED: usize = 400;

pub(super) struct ReasonView {
    mark: &'static str,
    outcome: &'static str,
    sentence: String,
}

pub(super) struct StopView {
    card: CardView,
    because: String,
    reasons: Vec<ReasonView>,
}

struct LegView {
    n: usize,
    title: &'static str,
    text: &'static str,
    empty: Option<&'static str>,
    stops: Vec<StopView>,
    events: Vec<StopView>,
    people: Vec<StopView>,
}

struct RouteView {
    notices: Vec<String>,
    legs: Vec<LegView>,
    near: Vec<StopView>,
    near_words: String,
    contact: Option<LinkView>,
    json: String,
}

#[derive(Template)]
#[template(path = "gps.html")]
struct GpsPage {
    frame: Frame,
    need: String,
    error: Option<&'static str>,
    understood: Option<String>,
    profiles: Vec<Choice>,
    sizes: Vec<Choice>,
    territory_types: Vec<Choice>,
    domains: Vec<Choice>,
    phases: Vec<Choice>,
    territory_code: String,
    territory_label: String,
    ambiguous: Vec<LinkView>,
    place_unknown: bool,
    route: Option<RouteView>,
}

/// What the territory field became.
#[derive(Default)]
struct Place {
    code: Option<String>,
    typed: String,
    /// Other territories of the same name.
    ambiguous: Vec<LinkView>,
    unknown: bool,
}

pub(super) async fn show(
    State(site): State<Site>,
    Query(parameters): Query<HashMap<String, String>>,
) -> Page {
    let text = |name: &str| parameters.get(name).map(|t| t.trim()).filter(|t| !t.is_empty());
    let place = read_place(&parameters);
    let situation = Situation {
        need: text("besoin").map(|need| need.chars().take(LONGEST_NEED).collect()).unwrap_or_default(),
        profile: text("profil").map(Into::into),
        size: text("taille").map(Into::into),
        territory: place.code.clone(),
        territory_type: text("type").map(Into::into),
        domain: text("domaine").map(Into::into),
        phase: text("phase").map(Into::into),
    };
    let submitted = parameters.contains_key("besoin") || !situation.is_empty();
    let error = (submitted && situation.is_empty()).then_some(
        "Dites votre besoin en quelques mots, par exemple « trouver des alliés pour notre tiers-lieu ».",
    );
    let catalogue = site.app().catalogue();
    let planned = if submitted && error.is_none() { Some(site.app().plan(&situation)?) } else { None };
    let title = if planned.is_some() { "Votre itinéraire" } else { "Décrire votre situation" };
    let mut frame = Frame::new(&site, title, "/gps");
    if submitted {
        frame = frame.hidden();
    }
    html(&GpsPage {
        frame,
        error,
        understood: planned.as_ref().map(|p| understood(&catalogue, &p.situation)),
        profiles: choices(&catalogue, "actor_profile", situation.profile.as_deref()),
        sizes: choices(&catalogue, "organisation_size", situation.size.as_deref()),
        territory_types: choices(&catalogue, "territory_type", situation.territory_type.as_deref()),
        domains: choices(&catalogue, "domain", situation.domain.as_deref()),
        phases: choices(&catalogue, "innovation_phase", situation.phase.as_deref()),
        territory_label: label_of(&place),
        territory_code: place.code.unwrap_or_default(),
        ambiguous: place.ambiguous,
        place_unknown: place.unknown,
        route: planned.map(|planned| route(&Told { site: &site, planned: &planned })),
        need: situation.need,
    })
}

fn label_of(place: &Place) -> String {
    let code = place.code.as_ref().and_then(|code| code.parse().ok());
    code.map_or_else(|| place.typed.clone(), |code| atlas().label(&code))
}

/// The code when the visitor chose one, otherwise the name as typed: one territory, several, or none.
fn read_place(parameters: &HashMap<String, String>) -> Place {
    let typed = parameters.get("lieu").map(|t| t.trim().to_owned()).unwrap_or_default();
    let code = parameters.get("territoire").map(|t| t.trim()).filter(|t| !t.is_empty());
    if let Some(code) = code {
        let known = code.parse().ok().and_then(|code| atlas().resolve(&code));
        return match known {
            Some(place) => Place { code: Some(place.territory.code.to_string()), typed, ..Place::default() },
            None => Place { typed: code.to_owned(), unknown: true, ..Place::default() },
        };
    }
    if typed.is_empty() {
        return Place::default();
    }
    let hits = atlas().search(&typed, 8);
    let Some(best) = hits.first() else { return Place { typed, unknown: true, ..Place::default() } };
    let same: Vec<_> = hits
        .iter()
        .filter(|hit| hit.score == best.score && hit.territory.name == best.territory.name)
        .collect();
    if same.len() == 1 {
        return Place { code: Some(best.territory.code.to_string()), typed, ..Place::default() };
    }
    let ambiguous = same
        .iter()
        .map(|hit| {
            let code = hit.territory.code.to_string();
            let mut pairs: Vec<(&str, &str)> = parameters
                .iter()
                .filter(|(k, _)| *k != "lieu" && *k != "territoire")
                .map(|(k, v)| (k.as_str(), v.as_str()))
                .collect();
            pairs.sort_unstable();
            pairs.push(("territoire", &code));
            LinkView::new(format!("/gps?{}", query(&pairs)), atlas().label(&hit.territory.code))
        })
        .collect();
    Place { typed, ambiguous, ..Place::default() }
}

/// The situation said back in one sentence.
fn understood(catalogue: &Catalogue, situation: &Situation) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !situation.need.is_empty() {
        parts.push(format!("«\u{a0}{}\u{a0}»", situation.need));
    }
    for (criterion, vocabulary) in Criterion::VOCABULARIES {
        if let Some(code) = situation.answer(criterion) {
            parts.push(catalogue.label(vocabulary, code).to_lowercase());
        }
    }
    if let Some(code) = situation.territory.as_ref().and_then(|code| code.parse().ok()) {
        parts.push(atlas().label(&code));
    }
    format!("Pour {}.", parts.join(", "))
}

/// An itinerary and the site that tells it.
struct Told<'a> {
    site: &'a Site,
    planned: &'a Planned,
}

fn route(told: &Told) -> RouteView {
    let planned = told.planned;
    let itinerary = &planned.itinerary;
    let near: Vec<StopView> = itinerary.near_misses.iter().map(|stop| stop_view(told, stop)).collect();
    let mut notices = Vec::new();
    if !planned.unknown_words.is_empty() {
        let unknown: Vec<String> =
            planned.unknown_words.iter().map(|word| format!("«\u{a0}{word}\u{a0}»")).collect();
        notices.push(format!(
            "Aucune fiche ne contient {}\u{a0}: nous avons cherché avec vos autres réponses.",
            stem::enumerate(&unknown)
        ));
    }
    RouteView {
        notices,
        legs: itinerary.legs.iter().map(|leg| leg_view(told, leg)).collect(),
        near_words: words::count(near.len(), "fiche écartée de peu", "fiches écartées de peu", ""),
        near,
        contact: planned.contact.as_ref().map(|stop| {
            let card = &planned.catalogue.cards[stop.card];
            LinkView::new(card.reference().path(), card.title.to_string())
        }),
        json: format!("/api/v1/itineraries?{}", api_query(&planned.situation)),
    }
}

fn api_query(situation: &Situation) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    query(&[
        ("need", &situation.need),
        ("profile", &text(&situation.profile)),
        ("size", &text(&situation.size)),
        ("territory", &text(&situation.territory)),
        ("territory_type", &text(&situation.territory_type)),
        ("domain", &text(&situation.domain)),
        ("phase", &text(&situation.phase)),
    ])
}

fn leg_view(told: &Told, leg: &Leg) -> LegView {
    let (title, text) = words::leg(leg.name);
    let itinerary = &told.planned.itinerary;
    let all = |stops: &[Stop]| stops.iter().map(|stop| stop_view(told, stop)).collect();
    LegView {
        n: leg.name as usize + 1,
        title,
        text,
        empty: leg.empty.map(|empty| match empty {
            EmptyLeg::NothingYet => "Ce commun n’a encore aucune fiche pour cette étape.",
            EmptyLeg::AllExcluded => {
                "Toutes les fiches de cette étape sont déconseillées dans votre situation."
            }
        }),
        stops: all(&leg.stops),
        events: if leg.name == LegName::Former { all(&itinerary.events) } else { Vec::new() },
        people: if leg.name == LegName::Agir { all(&itinerary.contacts) } else { Vec::new() },
    }
}

fn stop_view(told: &Told, stop: &Stop) -> StopView {
    let planned = told.planned;
    let matched = told.site.app().matched_words(planned, stop);
    let catalogue = &planned.catalogue;
    let reasons: Vec<ReasonView> =
        stop.reasons.iter().map(|reason| reason_view(planned, reason, &matched)).collect();
    let because: Vec<String> = stop
        .reasons
        .iter()
        .filter(|reason| matches!(reason.outcome, Outcome::Match | Outcome::Partial))
        .take(3)
        .map(|reason| short(planned, reason, &matched))
        .collect();
    let because = if because.is_empty() {
        "rien de plus proche n’existe encore dans ce commun.".to_owned()
    } else {
        format!("{}.", stem::enumerate(&because))
    };
    StopView { card: CardView::of(catalogue, &catalogue.cards[stop.card]), because, reasons }
}

/// The words found, between quotes.
fn quoted(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("«\u{a0}{word}\u{a0}»")).collect();
    if quoted.is_empty() { "ce que vous cherchez".into() } else { stem::enumerate(&quoted) }
}

fn term_label(catalogue: &Catalogue, term: u32) -> String {
    let (vocabulary, code) = catalogue.lexicon.term_name(term);
    catalogue.label(vocabulary, code).to_lowercase()
}

/// A reason in a few words.
fn short(planned: &Planned, reason: &Reason, matched: &[String]) -> String {
    let catalogue = &planned.catalogue;
    match (reason.criterion, reason.detail) {
        (Criterion::Need, _) => format!("parle de {}", quoted(matched)),
        (_, Detail::Place(place)) => {
            format!("sur votre territoire, {}", atlas().label(catalogue.lexicon.place_code(place)))
        }
        (_, Detail::Within(place)) => {
            format!("près de vous, {}", atlas().label(catalogue.lexicon.place_code(place)))
        }
        (_, Detail::National) => "vaut partout en France".into(),
        (_, Detail::Online) => "accessible en ligne".into(),
        (Criterion::Domain, Detail::Term(term)) => format!("domaine {}", term_label(catalogue, term)),
        (Criterion::Profile, Detail::Term(term)) => {
            format!("pensée pour le profil {}", term_label(catalogue, term))
        }
        (Criterion::Phase, Detail::Term(term)) => format!("phase {}", term_label(catalogue, term)),
        (Criterion::Size, Detail::Term(term)) => format!("taille {}", term_label(catalogue, term)),
        (_, Detail::Term(term)) => term_label(catalogue, term),
        (criterion, _) => words::criterion(criterion).into(),
    }
}

/// A reason as a sentence: what was asked, what the record says.
fn reason_view(planned: &Planned, reason: &Reason, matched: &[String]) -> ReasonView {
    let catalogue = &planned.catalogue;
    let what = words::criterion(reason.criterion);
    let sentence = match (reason.outcome, reason.detail) {
        (_, Detail::Contraindicated(term)) => {
            format!("Déconseillée dans votre cas : {what} « {} ».", term_label(catalogue, term))
        }
        (Outcome::Match, Detail::Term(term)) => {
            format!("Convient pour {what} : {}.", term_label(catalogue, term))
        }
        (Outcome::Partial, Detail::Term(term)) => {
            format!("Proche pour {what} : la fiche vise « {} ».", term_label(catalogue, term))
        }
        (Outcome::Mismatch, Detail::Term(term)) => {
            format!("Vise autre chose pour {what} : « {} ».", term_label(catalogue, term))
        }
        (Outcome::Match, Detail::Place(place)) => {
            format!("Sur votre territoire : {}.", atlas().label(catalogue.lexicon.place_code(place)))
        }
        (_, Detail::Within(place)) => {
            format!("Pas loin : aussi dans {}.", atlas().label(catalogue.lexicon.place_code(place)))
        }
        (_, Detail::Place(place)) => {
            format!("Ailleurs : {}.", atlas().label(catalogue.lexicon.place_code(place)))
        }
        (_, Detail::National) => "Vaut partout en France.".into(),
        (_, Detail::Online) => "Se suit en ligne, d’où que vous soyez.".into(),
        (Outcome::Match, Detail::None) => format!("Répond bien à vos mots : {}.", quoted(matched)),
        (Outcome::Partial, Detail::None) => format!("Répond en partie à vos mots : {}.", quoted(matched)),
        (Outcome::Mismatch, Detail::None) => "Vos mots n’y sont pas.".into(),
        (Outcome::Unknown, _) => format!("La fiche ne dit rien sur {what}."),
    };
    let mark = match reason.outcome {
        Outcome::Match => "yes",
        Outcome::Partial => "half",
        Outcome::Mismatch => "no",
        Outcome::Unknown => "unk",
    };
    ReasonView { mark, outcome: words::outcome(reason.outcome), sentence: text::french(&sentence) }
}
