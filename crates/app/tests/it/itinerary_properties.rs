//! What holds of an itinerary whatever the situation: ten thousand situations drawn over the demonstration and generated cards.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use chrono::NaiveDate;
use model::card::{Card, Lexicon};
use model::evidence::Ladder;
use model::itinerary::{
    BY_SLOT, Columns, Criterion, Ground, Itinerary, Outcome, Situation, Stop, explain, score,
};
use model::territories::{Code, Level, atlas};
use model::{Content, Record};
use testkit::Dice;

use crate::truth;

/// Situations drawn, and records of the commons they are put to.
const SITUATIONS: usize = 10_000;
const RECORDS: usize = 700;

/// A commons as an itinerary sees it, drawn once.
struct Bed {
    records: Vec<Record>,
    cards: Vec<Card>,
    lexicon: Lexicon,
    columns: Columns,
    scales: Vec<(String, Vec<String>)>,
    places: Vec<String>,
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day")
}

fn bed() -> &'static Bed {
    static BED: OnceLock<Bed> = OnceLock::new();
    BED.get_or_init(|| {
        let records = testkit::generate(RECORDS, 3).records;
        let vocabularies = records.iter().filter_map(|record| match &record.content {
            Content::Vocabulary(vocabulary) => Some((record.envelope.slug.clone(), vocabulary)),
            _ => None,
        });
        let codes = |vocabulary: &model::vocabulary::Vocabulary| {
            vocabulary.terms_list.iter().filter(|term| !term.slot).map(|term| term.code.clone()).collect()
        };
        let ladder = vocabularies.clone().find(|(slug, _)| slug == "evidence_stage");
        let ladder = ladder.map(|(_, vocabulary)| Ladder::of(vocabulary)).expect("a ladder");
        let scales = vocabularies.map(|(slug, vocabulary)| (slug, codes(vocabulary))).collect();
        let mut lexicon = Lexicon::default();
        let cards: Vec<Card> =
            records.iter().map(|record| Card::of(record, &mut lexicon, &ladder, today())).collect();
        let columns = Columns::of(&cards, &lexicon);
        let communes = atlas().children_at(&Code::france(), Level::Commune).into_iter().step_by(97);
        let wider = [Level::Epci, Level::Departement, Level::Region];
        let wider = wider.iter().flat_map(|level| atlas().children_at(&Code::france(), *level));
        let places = communes.chain(wider).map(|territory| territory.code.to_string()).collect();
        Bed { records, cards, lexicon, columns, scales, places }
    })
}

impl Bed {
    fn codes(&self, vocabulary: &str) -> Vec<String> {
        self.scales
            .iter()
            .find(|(slug, _)| slug == vocabulary)
            .map(|(_, codes)| codes.clone())
            .unwrap_or_default()
    }

    fn compose(&self, situation: &Situation, need: &[f32]) -> Itinerary {
        compose(&self.cards, &self.columns, situation, need)
    }

    /// Each question answered about one time in three, sometimes by a word that no vocabulary knows.
    fn situation(&self, dice: &mut Dice) -> Situation {
        let mut situation = Situation::needing(if dice.percent(80) { "un besoin" } else { "" });
        for (criterion, vocabulary, _) in BY_SLOT {
            let codes = self.codes(vocabulary);
            let count = if criterion.takes_several() { 1 + dice.below(4) } else { 1 };
            for _ in 0..count {
                if dice.percent(35) {
                    let code = if dice.percent(2) { "inconnu".into() } else { dice.pick(&codes).clone() };
                    situation = situation.with(criterion, code);
                }
            }
        }
        if dice.percent(70) {
            situation = situation.at(dice.pick(&self.places).clone());
        }
        situation
    }

    /// A text relevance like that of a search: most records do not have the words.
    fn need(&self, situation: &Situation, dice: &mut Dice) -> Vec<f32> {
        let percent = |dice: &mut Dice| f32::from(u16::try_from(1 + dice.below(100)).expect("small")) / 100.0;
        let draw = |dice: &mut Dice| if dice.percent(25) { percent(dice) } else { 0.0 };
        let silent = situation.need.is_empty() || dice.percent(3);
        self.cards.iter().map(|_| if silent { 0.0 } else { draw(dice) }).collect()
    }
}

fn compose(cards: &[Card], columns: &Columns, situation: &Situation, need: &[f32]) -> Itinerary {
    ground(cards, columns).compose(situation, need)
}

fn ground<'a>(cards: &'a [Card], columns: &'a Columns) -> Ground<'a> {
    Ground {
        cards,
        columns,
        lexicon: &bed().lexicon,
        scale: &|vocabulary| bed().codes(vocabulary),
        today: today(),
    }
}

fn on_route(itinerary: &Itinerary) -> impl Iterator<Item = &Stop> {
    itinerary.legs.iter().flat_map(|leg| &leg.stops)
}

fn everyone(itinerary: &Itinerary) -> impl Iterator<Item = &Stop> {
    on_route(itinerary)
        .chain(&itinerary.contacts)
        .chain(&itinerary.events)
        .chain(&itinerary.near_misses)
        .chain(&itinerary.contact)
}

/// Draws every situation, with its relevances, and puts it to a test.
fn each(seed: u64, mut test: impl FnMut(usize, &Situation, &[f32], &mut Dice)) {
    let mut dice = Dice::new(seed);
    for i in 0..SITUATIONS {
        let situation = bed().situation(&mut dice);
        let need = bed().need(&situation, &mut dice);
        test(i, &situation, &need, &mut dice);
    }
}

#[test]
fn no_situation_meets_a_dead_end_and_every_reason_is_true() {
    let bed = bed();
    each(1, |_, situation, need, _| {
        let itinerary = bed.compose(situation, need);
        assert_eq!(itinerary.legs.len(), 3);
        for leg in &itinerary.legs {
            assert_eq!(leg.stops.is_empty(), leg.empty.is_some(), "{situation:?} {:?}", leg.name);
        }
        let contact = itinerary.contact.as_ref().expect("this commons has people to talk to");
        assert!(bed.cards[contact.card].contact_url.is_some(), "{situation:?}");
        let stops: Vec<usize> = on_route(&itinerary).map(|stop| stop.card).collect();
        assert_eq!(stops.iter().collect::<BTreeSet<_>>().len(), stops.len(), "twice: {situation:?}");
        let asked = ground(&bed.cards, &bed.columns).ask(situation);
        for stop in everyone(&itinerary) {
            for reason in &stop.reasons {
                truth::check(&bed.lexicon, &bed.records[stop.card], situation, reason);
            }
            assert_eq!(stop.reasons, explain(&bed.cards[stop.card], &asked, need[stop.card]));
        }
        for stop in on_route(&itinerary) {
            let record = &bed.records[stop.card];
            assert!(!truth::is_advised_against(record, situation), "{} {situation:?}", record.reference());
            let alone = score(&bed.cards[stop.card], &asked, need[stop.card]);
            assert_eq!(alone, Some(stop.score), "columns and cards agree: {situation:?}");
        }
    });
}

#[test]
fn what_goes_before_is_told_before() {
    let bed = bed();
    let mut told = 0;
    each(2, |i, situation, need, _| {
        if i % 4 != 0 {
            return;
        }
        let itinerary = bed.compose(situation, need);
        let mut earlier: Vec<usize> = Vec::new();
        for stop in on_route(&itinerary) {
            assert!(stop.follows.iter().all(|card| earlier.contains(card)), "{situation:?}");
            earlier.push(stop.card);
            told += stop.follows.len();
        }
    });
    assert!(told > 100, "only {told} stops follow another");
}

#[test]
fn the_answer_depends_on_nothing_but_the_situation_and_the_cards() {
    let bed = bed();
    let mut order: Vec<usize> = (0..bed.cards.len()).collect();
    let mut dice = Dice::new(9);
    for i in (1..order.len()).rev() {
        order.swap(i, dice.below(i + 1));
    }
    let shuffled: Vec<Card> = order.iter().map(|i| bed.cards[*i].clone()).collect();
    let columns = Columns::of(&shuffled, &bed.lexicon);
    each(4, |i, situation, need, _| {
        if i % 10 != 0 {
            return;
        }
        let first = bed.compose(situation, need);
        assert_eq!(first, bed.compose(situation, need));
        let moved: Vec<f32> = order.iter().map(|i| need[*i]).collect();
        let other = compose(&shuffled, &columns, situation, &moved);
        let ids = |itinerary: &Itinerary, cards: &[Card]| -> Vec<_> {
            everyone(itinerary).map(|stop| (cards[stop.card].id, stop.reasons.clone(), stop.reach)).collect()
        };
        assert_eq!(ids(&first, &bed.cards), ids(&other, &shuffled), "{situation:?}");
    });
}

#[test]
fn satisfying_one_more_criterion_never_lowers_a_record() {
    let bed = bed();
    let mut raised = 0;
    each(5, |_, situation, need, dice| {
        let asked = ground(&bed.cards, &bed.columns).ask(situation);
        let card = &bed.cards[dice.below(bed.cards.len())];
        let relevance = *dice.pick(need);
        let Some(before) = score(card, &asked, relevance) else { return };
        for (slot, (criterion, vocabulary, _)) in BY_SLOT.iter().enumerate() {
            let told = situation.answers(*criterion).iter();
            let terms: Vec<u32> = told.filter_map(|code| bed.lexicon.find_term(vocabulary, code)).collect();
            if terms.is_empty() {
                continue;
            }
            let mut better = card.clone();
            better.indications[slot] = terms.into();
            let after = score(&better, &asked, relevance).expect("nothing more is advised against");
            assert!(after >= before, "{criterion:?} {situation:?} {}", card.slug);
            raised += usize::from(after > before);
        }
        assert!(score(card, &asked, 1.0).expect("not excluded") >= before, "the need met in full");
        let home = situation.territory.as_ref().and_then(|code| code.parse().ok());
        if let Some(place) = home.and_then(|code| bed.lexicon.find_place(&code)) {
            let mut nearer = card.clone();
            nearer.places = Box::new([place]);
            assert!(score(&nearer, &asked, relevance).expect("not excluded") >= before, "{situation:?}");
        }
    });
    assert!(raised > 1_000, "only {raised} records were raised");
}

#[test]
fn what_a_record_does_not_say_is_never_held_against_it() {
    let bed = bed();
    let mut mismatches = 0;
    each(6, |_, situation, need, dice| {
        let ground = ground(&bed.cards, &bed.columns);
        let asked = ground.ask(situation);
        let card = &bed.cards[dice.below(bed.cards.len())];
        let relevance = *dice.pick(need);
        let Some(before) = score(card, &asked, relevance) else { return };
        for reason in explain(card, &asked, relevance) {
            let Some(slot) = reason.criterion.slot() else { continue };
            let mut silent = card.clone();
            silent.indications[slot] = Box::default();
            let after = score(&silent, &asked, relevance).expect("not excluded");
            if reason.outcome == Outcome::Mismatch {
                mismatches += 1;
                assert!(after >= before, "{:?} {situation:?} {}", reason.criterion, card.slug);
            }
            let unasked = ground.ask(&situation.clone().without(reason.criterion));
            let free = score(&silent, &unasked, relevance).expect("not excluded");
            assert!((after - free).abs() < 1e-3, "{:?} moved an unknown: {situation:?}", reason.criterion);
        }
        if situation.territory.is_some() {
            let mut nowhere = card.clone();
            nowhere.places = Box::default();
            nowhere.within = Box::default();
            let told = explain(card, &asked, relevance);
            if told.iter().any(|r| r.criterion == Criterion::Territory && r.outcome == Outcome::Mismatch) {
                assert!(score(&nowhere, &asked, relevance).expect("not excluded") >= before);
            }
        }
    });
    assert!(mismatches > 1_000, "only {mismatches} mismatches were met");
}

#[test]
fn a_contraindication_always_excludes() {
    let bed = bed();
    let mut spoilt = 0;
    each(7, |i, situation, need, dice| {
        let asked = ground(&bed.cards, &bed.columns).ask(situation);
        let Some((criterion, codes)) = situation.told().nth(dice.below(situation.told().count().max(1)))
        else {
            return;
        };
        let Some(term) = bed.lexicon.find_term(criterion.vocabulary(), &codes[dice.below(codes.len())])
        else {
            return;
        };
        let slot = criterion.slot().expect("it reads a vocabulary");
        let advised = |card: &Card| {
            let mut card = card.clone();
            card.contraindications[slot] = Box::new([term]);
            card
        };
        let at = dice.below(bed.cards.len());
        assert_eq!(score(&advised(&bed.cards[at]), &asked, need[at]), None, "{situation:?}");
        if i % 50 != 0 {
            return;
        }
        // The very stops of a route, once they are advised against, all leave it.
        let itinerary = bed.compose(situation, need);
        let stops: Vec<usize> = on_route(&itinerary).map(|stop| stop.card).collect();
        let mut cards = bed.cards.clone();
        for stop in &stops {
            cards[*stop] = advised(&cards[*stop]);
        }
        let columns = Columns::of(&cards, &bed.lexicon);
        let after = compose(&cards, &columns, situation, need);
        assert!(on_route(&after).all(|stop| !stops.contains(&stop.card)), "{situation:?}");
        spoilt += stops.len();
    });
    assert!(spoilt > 500, "only {spoilt} stops were spoilt");
}

#[test]
fn other_answers_and_verdicts_say_what_would_happen() {
    let bed = bed();
    let ground = ground(&bed.cards, &bed.columns);
    let route = |situation: &Situation, need: &[f32]| -> BTreeSet<usize> {
        on_route(&bed.compose(situation, need)).map(|stop| stop.card).collect()
    };
    let is_wary = |card: &&usize| bed.cards[**card].contraindications.iter().any(|terms| !terms.is_empty());
    let every: Vec<usize> = (0..bed.cards.len()).collect();
    let wary: Vec<usize> = every.iter().filter(is_wary).copied().collect();
    let (mut entered, mut excluded) = (0, 0);
    each(8, |i, situation, need, dice| {
        if i % 100 != 0 {
            return;
        }
        let now = route(situation, need);
        for other in ground.alternatives(situation, need, &[Criterion::Phase, Criterion::Size]) {
            let then = route(&situation.clone().with(other.criterion, other.code.clone()), need);
            assert_eq!(other.enters.iter().copied().collect::<BTreeSet<_>>(), &then - &now, "{situation:?}");
            assert_eq!(other.leaves.iter().copied().collect::<BTreeSet<_>>(), &now - &then, "{situation:?}");
        }
        let card = if i % 200 == 0 { *dice.pick(&wary) } else { dice.below(bed.cards.len()) };
        let verdict = ground.verdict(situation, need, card);
        assert_eq!(verdict.standing.as_str() == "on_route", now.contains(&card), "{situation:?}");
        excluded += usize::from(verdict.standing.as_str() == "excluded");
        assert_eq!(verdict.score.is_none(), truth::is_advised_against(&bed.records[card], situation));
        for change in &verdict.changes {
            assert_eq!(
                change.enters,
                route(&change.situation, need).contains(&card),
                "{situation:?} {change:?}"
            );
            entered += usize::from(change.enters);
        }
        if let Some((then, enters)) = &verdict.together {
            assert_eq!(*enters, route(then, need).contains(&card), "{situation:?}");
        }
    });
    assert!(entered > 0 && excluded > 0, "{entered} entered, {excluded} were excluded");
}
