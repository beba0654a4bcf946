//! Composes an itinerary: three legs that mix kinds, whom to meet, what comes soon, and what narrowly missed.

use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::card::{Card, Lexicon};
use crate::content::Kind;
use crate::itinerary::criteria::{Outcome, Reason, explain, nearness, score};
use crate::itinerary::situation::Asked;
use crate::record::Status;
use crate::resource::Medoc;

/// Stops in a leg, beside people and events.
const STOPS: usize = 4;
/// Candidates looked at in each leg before choosing for variety.
const SHORTLIST: usize = 40;
/// Points lost by a candidate for each stop of the same sort already in its leg.
const SAMENESS: f32 = 7.0;
/// Bodies to meet, events to come, near misses shown.
const CONTACTS: usize = 3;
const EVENTS: usize = 3;
const NEAR_MISSES: usize = 4;

/// The three legs of the route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegName {
    Informer,
    Former,
    Agir,
}

impl LegName {
    pub const ALL: [Self; 3] = [Self::Informer, Self::Former, Self::Agir];

    /// The code of the term in the vocabulary `usage`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Informer => "s-informer",
            Self::Former => "se-former",
            Self::Agir => "agir",
        }
    }
}

/// A record on the route: its position among the cards, its points, and why it is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    pub card: usize,
    pub score: f32,
    pub reasons: Vec<Reason>,
}

impl Stop {
    /// Nothing that was asked is matched, even in part: the stop is there because nothing nearer exists.
    pub fn is_widened(&self) -> bool {
        !self.reasons.is_empty()
            && !self.reasons.iter().any(|r| matches!(r.outcome, Outcome::Match | Outcome::Partial))
    }
}

/// Why a leg has no stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyLeg {
    /// The commons holds nothing for this leg.
    NothingYet,
    /// All that exists is advised against in this situation.
    AllExcluded,
}

/// One leg of the route.
#[derive(Debug, Clone, PartialEq)]
pub struct Leg {
    pub name: LegName,
    pub stops: Vec<Stop>,
    pub empty: Option<EmptyLeg>,
}

/// The whole answer to a situation.
#[derive(Debug, Clone, PartialEq)]
pub struct Itinerary {
    pub legs: Vec<Leg>,
    pub contacts: Vec<Stop>,
    pub events: Vec<Stop>,
    pub near_misses: Vec<Stop>,
}

/// Composes the itinerary of a situation over the cards of a commons; `need(i)` is the text relevance of card `i`, from 0 to 1.
/// Same cards, same situation, same day: same answer.
pub fn compose(
    cards: &[Card],
    lexicon: &Lexicon,
    asked: &Asked,
    need: &dyn Fn(usize) -> f32,
    today: NaiveDate,
) -> Itinerary {
    let usages = LegName::ALL.map(|leg| lexicon.find_term("usage", leg.as_str()));
    let mut pool = Pool::default();
    for (i, card) in cards.iter().enumerate().filter(|(_, card)| card.status == Status::Published) {
        let Some(role) = Role::of(card, &usages, today) else { continue };
        let nearness = if matches!(role, Role::Stop(_)) { 0.0 } else { nearness(card, asked) };
        let points = score(card, asked, need(i)).map(|points| points + nearness);
        pool.add(role, i, points);
    }
    let stop = |(i, points): &(usize, f32)| Stop {
        card: *i,
        score: *points,
        reasons: explain(&cards[*i], asked, need(*i)),
    };
    let mut taken = Vec::new();
    let mut near: Vec<(usize, f32)> = Vec::new();
    let legs = LegName::ALL
        .into_iter()
        .map(|name| {
            let slot = &mut pool.legs[name as usize];
            shorten(slot, cards, SHORTLIST);
            let mut chosen = choose(slot, cards, &taken);
            taken.extend(chosen.iter().map(|(i, _)| *i));
            near.extend(slot.iter().filter(|(i, _)| !taken.contains(i)).take(SHORTLIST / 4));
            order(&mut chosen, cards);
            let empty = chosen.is_empty().then_some(if pool.excluded[name as usize].is_empty() {
                EmptyLeg::NothingYet
            } else {
                EmptyLeg::AllExcluded
            });
            Leg { name, stops: chosen.iter().map(stop).collect(), empty }
        })
        .collect();
    shorten(&mut pool.bodies, cards, CONTACTS);
    shorten(&mut pool.events, cards, EVENTS);
    Itinerary {
        legs,
        contacts: pool.bodies.iter().map(stop).collect(),
        events: pool.events.iter().map(stop).collect(),
        near_misses: near_misses(cards, near, &taken, pool.excluded.concat(), &stop),
    }
}

/// What a record may be on the route.
enum Role {
    /// On these legs.
    Stop([bool; 3]),
    Body,
    Event,
}

impl Role {
    fn of(card: &Card, usages: &[Option<u32>; 3], today: NaiveDate) -> Option<Self> {
        match card.kind {
            Kind::Organisation => return Some(Self::Body),
            Kind::Event => return card.is_coming(today).then_some(Self::Event),
            Kind::Resource | Kind::Framework | Kind::Publication | Kind::Scheme => {}
            _ => return None,
        }
        let mut legs = usages.map(|usage| usage.is_some_and(|term| card.bears(term)));
        if legs == [false; 3] {
            legs[usual_leg(card) as usize] = true;
        }
        Some(Self::Stop(legs))
    }
}

/// The leg of a record that does not tell its usage.
const fn usual_leg(card: &Card) -> LegName {
    match (card.kind, card.medoc) {
        (_, Some(Medoc::Competence)) => LegName::Former,
        (_, Some(Medoc::Methode | Medoc::Outil)) | (Kind::Scheme, _) => LegName::Agir,
        _ => LegName::Informer,
    }
}

#[derive(Default)]
struct Pool {
    legs: [Vec<(usize, f32)>; 3],
    excluded: [Vec<usize>; 3],
    bodies: Vec<(usize, f32)>,
    events: Vec<(usize, f32)>,
}

impl Pool {
    fn add(&mut self, role: Role, card: usize, points: Option<f32>) {
        match (role, points) {
            (Role::Stop(legs), Some(points)) => {
                for (leg, _) in legs.iter().enumerate().filter(|(_, told)| **told) {
                    self.legs[leg].push((card, points));
                }
            }
            (Role::Stop(legs), None) => {
                for (leg, _) in legs.iter().enumerate().filter(|(_, told)| **told) {
                    self.excluded[leg].push(card);
                }
            }
            (Role::Body, Some(points)) => self.bodies.push((card, points)),
            (Role::Event, Some(points)) => self.events.push((card, points)),
            (Role::Body | Role::Event, None) => {}
        }
    }
}

/// Best first; equal points fall back on the identity, so that the answer never depends on chance.
fn by_points(cards: &[Card]) -> impl Fn(&(usize, f32), &(usize, f32)) -> Ordering {
    move |a, b| b.1.total_cmp(&a.1).then_with(|| cards[a.0].id.cmp(&cards[b.0].id))
}

/// Keeps the best `keep` candidates, sorted, without sorting the rest.
fn shorten(candidates: &mut Vec<(usize, f32)>, cards: &[Card], keep: usize) {
    let order = by_points(cards);
    if candidates.len() > keep {
        candidates.select_nth_unstable_by(keep, &order);
        candidates.truncate(keep);
    }
    candidates.sort_by(order);
}

/// Picks stops one by one, each time the best once sameness is counted.
fn choose(candidates: &[(usize, f32)], cards: &[Card], taken: &[usize]) -> Vec<(usize, f32)> {
    let mut chosen: Vec<(usize, f32)> = Vec::new();
    let sort = |i: usize| (cards[i].kind, cards[i].medoc);
    while chosen.len() < STOPS {
        let free = candidates
            .iter()
            .filter(|(i, _)| !taken.contains(i) && !chosen.iter().any(|(other, _)| other == i));
        let adjusted = free.map(|(i, points)| {
            let same = chosen.iter().filter(|(other, _)| sort(*other) == sort(*i)).count();
            #[expect(clippy::cast_precision_loss, reason = "a leg has a handful of stops")]
            let adjusted = points - SAMENESS * same as f32;
            ((*i, *points), adjusted)
        });
        let best = adjusted.max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| by_points(cards)(&b.0, &a.0)));
        match best {
            Some((candidate, _)) => chosen.push(candidate),
            None => break,
        }
    }
    chosen.sort_by(by_points(cards));
    chosen
}

/// Puts a stop after those that its notice, or theirs, says come before; otherwise keeps the order of points.
fn order(stops: &mut [(usize, f32)], cards: &[Card]) {
    let precedes = |a: usize, b: usize| {
        cards[b].before.contains(&cards[a].reference()) || cards[a].after.contains(&cards[b].reference())
    };
    for _ in 0..stops.len() {
        for i in 1..stops.len() {
            if precedes(stops[i].0, stops[i - 1].0) && !precedes(stops[i - 1].0, stops[i].0) {
                stops.swap(i - 1, i);
            }
        }
    }
}

/// The best records left out, those that a contra-indication excluded included, when a single thing kept them out.
fn near_misses(
    cards: &[Card],
    mut near: Vec<(usize, f32)>,
    taken: &[usize],
    mut excluded: Vec<usize>,
    stop: &dyn Fn(&(usize, f32)) -> Stop,
) -> Vec<Stop> {
    excluded.sort_unstable();
    excluded.dedup();
    near.retain(|(i, _)| !taken.contains(i));
    near.sort_by(by_points(cards));
    near.dedup_by_key(|(i, _)| *i);
    let matched = |s: &Stop| s.reasons.iter().any(|r| r.outcome == Outcome::Match);
    let missed = |s: &Stop| s.reasons.iter().filter(|r| r.outcome == Outcome::Mismatch).count();
    let mut misses: Vec<Stop> = excluded
        .iter()
        .take(SHORTLIST)
        .map(|i| stop(&(*i, 0.0)))
        .filter(|s| matched(s) && missed(s) == 1)
        .take(NEAR_MISSES / 2)
        .collect();
    misses.extend(near.iter().map(stop).filter(|s| matched(s) && missed(s) == 1));
    misses.truncate(NEAR_MISSES);
    misses
}
