//! An itinerary as its page shows it.

use app::{Catalogue, Planned, seen_name};
use model::Kind;
use model::itinerary::{Alternative, Criterion, Leg, LegName, Outcome, Reach, Reason, Stop};
use model::resource::Medoc;

use super::form::{address, api_query};
use super::sentences::{self, ReasonView, quote};
use crate::site::Site;
use crate::view::{CardView, LinkView};
use crate::{stem, words};

/// Stops named for another answer, each way.
const NAMED: usize = 3;
/// Examples put side by side.
const COMPARED: usize = 4;

pub(in crate::pages) struct StopView {
    pub card: CardView,
    pub because: String,
    /// How near it is, when a territory was told.
    pub reach: Option<&'static str>,
    /// What its notice puts before it on this route.
    pub follows: Option<String>,
    pub reasons: Vec<ReasonView>,
}

pub(in crate::pages) struct LegView {
    pub n: usize,
    pub title: &'static str,
    pub text: &'static str,
    pub empty: Option<&'static str>,
    pub stops: Vec<StopView>,
    /// The titles of the stops, for the whole route at a glance.
    pub titles: Vec<LinkView>,
    pub events: Vec<StopView>,
    pub people: Vec<StopView>,
}

/// What another answer would change.
pub(in crate::pages) struct OtherView {
    pub supposing: String,
    pub href: String,
    pub enters: Vec<LinkView>,
    pub leaves: Vec<LinkView>,
}

pub(in crate::pages) struct RouteView {
    pub notices: Vec<String>,
    /// The first stop of the first leg that has one.
    pub first: Option<LinkView>,
    pub legs: Vec<LegView>,
    pub near: Vec<StopView>,
    pub near_words: String,
    pub others: Vec<OtherView>,
    pub what_if: String,
    pub compare: String,
    pub ways: String,
    pub contact: Option<LinkView>,
    pub json: String,
    pub feed: String,
    /// Where it is followed by mail.
    pub by_mail: String,
}

/// An itinerary and the site that tells it.
pub(in crate::pages) struct Told<'a> {
    pub site: &'a Site,
    pub planned: &'a Planned,
}

impl Told<'_> {
    fn catalogue(&self) -> &Catalogue {
        &self.planned.catalogue
    }

    pub(in crate::pages) fn card(&self, card: usize) -> CardView {
        CardView::of(self.catalogue(), &self.catalogue().cards[card])
    }

    fn link(&self, card: usize) -> LinkView {
        let card = &self.catalogue().cards[card];
        LinkView::new(card.reference().path(), card.title.to_string())
    }

    pub(in crate::pages) fn route(&self) -> RouteView {
        let planned = self.planned;
        let itinerary = &planned.itinerary;
        let near: Vec<StopView> = itinerary.near_misses.iter().map(|stop| self.stop(stop)).collect();
        let mut notices = Vec::new();
        if !planned.unknown_words.is_empty() {
            let unknown: Vec<String> = planned.unknown_words.iter().map(|word| quote(word)).collect();
            notices.push(format!(
                "Aucune fiche ne contient {}\u{a0}: nous avons cherché avec vos autres réponses.",
                stem::enumerate(&unknown)
            ));
        }
        let others = self.site.app().alternatives(planned, &[Criterion::Phase]);
        RouteView {
            notices,
            first: planned.stops().next().map(|stop| self.link(stop.card)),
            legs: itinerary.legs.iter().map(|leg| self.leg(leg)).collect(),
            near_words: words::count(near.len(), "fiche écartée de peu", "fiches écartées de peu", ""),
            near,
            others: others.iter().map(|other| self.other(&[other])).collect(),
            what_if: address("/gps/et-si", &planned.situation, &[]),
            compare: self.compare(),
            ways: self.ways(),
            contact: itinerary.contact.as_ref().map(|stop| self.link(stop.card)),
            json: format!("/api/v1/itineraries?{}", api_query(&planned.situation)),
            by_mail: address("/gps/suivre", &self.planned.situation, &[]),
            feed: self.feed(),
        }
    }

    fn leg(&self, leg: &Leg) -> LegView {
        let (title, text) = words::leg(leg.name);
        let itinerary = &self.planned.itinerary;
        let all = |stops: &[Stop]| stops.iter().map(|stop| self.stop(stop)).collect();
        LegView {
            n: leg.name as usize + 1,
            title,
            text,
            empty: leg.empty.map(sentences::empty_leg),
            stops: all(&leg.stops),
            titles: leg.stops.iter().map(|stop| self.link(stop.card)).collect(),
            events: if leg.name == LegName::Former { all(&itinerary.events) } else { Vec::new() },
            people: if leg.name == LegName::Agir { all(&itinerary.contacts) } else { Vec::new() },
        }
    }

    pub(in crate::pages) fn stop(&self, stop: &Stop) -> StopView {
        let catalogue = self.catalogue();
        let matched = self.matched(stop.card, &stop.reasons);
        let mut card = self.card(stop.card);
        if stop.reach == Some(Reach::Everywhere) {
            // Said once is enough.
            card.facts.retain(|fact| fact != "France");
        }
        let first = stop.follows.first().map(|card| &catalogue.cards[*card].title);
        StopView {
            card,
            because: sentences::because(catalogue, &stop.reasons, &matched),
            reach: stop.reach.map(sentences::reach),
            follows: first.map(|title| quote(title)),
            reasons: stop
                .reasons
                .iter()
                .map(|reason| sentences::reason(catalogue, reason, &matched))
                .collect(),
        }
    }

    /// The words of the need that a record contains; looked for only when some are there.
    pub(in crate::pages) fn matched(&self, card: usize, reasons: &[Reason]) -> Vec<String> {
        let has_words =
            |reason: &Reason| reason.criterion == Criterion::Need && reason.outcome != Outcome::Mismatch;
        if reasons.iter().any(has_words) {
            self.site.app().matched_words(self.planned, card)
        } else {
            Vec::new()
        }
    }

    /// What these answers to one question would change alike.
    pub(in crate::pages) fn other(&self, same: &[&Alternative]) -> OtherView {
        let other = same[0];
        let situation = self.planned.situation.clone().with(other.criterion, other.code.clone());
        let links = |cards: &[usize]| cards.iter().take(NAMED).map(|card| self.link(*card)).collect();
        OtherView {
            supposing: sentences::alternative(self.catalogue(), same),
            href: address("/gps", &situation, &[]),
            enters: links(&other.enters),
            leaves: links(&other.leaves),
        }
    }

    /// The examples of the route, or those that nearly were on it, side by side.
    fn compare(&self) -> String {
        let cards = self.planned.stops().chain(&self.planned.itinerary.near_misses);
        let cards = cards.map(|stop| &self.catalogue().cards[stop.card]);
        let paths: Vec<String> = cards
            .filter(|card| card.kind == Kind::Resource && card.medoc == Some(Medoc::Exemple))
            .take(COMPARED)
            .map(|card| card.reference().to_string())
            .collect();
        let pairs: Vec<(&str, &str)> = paths.iter().map(|path| ("fiche", path.as_str())).collect();
        address("/gps/comparer", &self.planned.situation, &pairs)
    }

    /// From the phase told to the next one, or the first way of the scale.
    fn ways(&self) -> String {
        let phases = self.catalogue().codes(Criterion::Phase.vocabulary());
        let told = self.planned.situation.answers(Criterion::Phase).first();
        let at = told.and_then(|code| phases.iter().position(|other| other == code)).unwrap_or(0);
        let at = at.min(phases.len().saturating_sub(2));
        match phases.get(at..at + 2) {
            Some([from, to]) => address("/gps/chemins", &self.planned.situation, &[("de", from), ("a", to)]),
            _ => "/gps/chemins".into(),
        }
    }

    /// The address of the feed that tells what changes on this route from today.
    fn feed(&self) -> String {
        let seen: Vec<String> =
            self.planned.stops().map(|stop| seen_name(self.catalogue().cards[stop.card].id)).collect();
        let today = self.site.app().today().to_string();
        address("/gps/suivi.atom", &self.planned.situation, &[("depuis", &today), ("vu", &seen.join("-"))])
    }
}
