//! Composes an itinerary: three legs that mix kinds, whom to meet, what comes soon, and what narrowly missed.

use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::card::Card;
use crate::itinerary::columns::{BODY, Columns, EVENT, LEGS, REACHABLE, Scores};
use crate::itinerary::criteria::{Criterion, Outcome};
use crate::itinerary::reach::Reach;
use crate::itinerary::reasons::{Reason, explain, told_reach};
use crate::itinerary::situation::Asked;

/// Stops in a leg, beside people and events.
pub const STOPS: usize = 4;
/// Candidates looked at in each leg before choosing for variety.
const SHORTLIST: usize = 40;
/// Points lost by a candidate for each stop of the same sort already in its leg.
const SAMENESS: f32 = 7.0;
/// Points lost for each stop of the same sort in the legs before, so that the route spreads over the kinds.
const REPETITION: f32 = 1.5;
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
    /// How near it is; `None` when no territory was told.
    pub reach: Option<Reach>,
    /// Earlier stops of the same route that its notice, or theirs, puts before it.
    pub follows: Vec<usize>,
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
    /// All that exists already stands in the legs before.
    AllTaken,
}

impl EmptyLeg {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NothingYet => "nothing_yet",
            Self::AllExcluded => "all_excluded",
            Self::AllTaken => "all_taken",
        }
    }
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
    /// Someone to talk to, whatever happens: the best placed of the bodies that say how to reach them.
    pub contact: Option<Stop>,
}

/// A card and its points.
pub(crate) type Pick = (usize, f32);

/// Which records stand where, before any explanation.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Selection {
    pub legs: [Vec<Pick>; 3],
    pub shortlists: [Vec<Pick>; 3],
    excluded: [Vec<Pick>; 3],
    bodies: Vec<Pick>,
    reachable: Vec<Pick>,
    events: Vec<Pick>,
}

impl Selection {
    /// The cards of the three legs.
    pub fn stops(&self) -> impl Iterator<Item = usize> {
        self.legs.iter().flatten().map(|(card, _)| *card)
    }
}

/// What an itinerary is composed over: the cards of a commons, by columns too, at a day.
#[derive(Clone, Copy)]
pub(crate) struct Over<'a> {
    pub cards: &'a [Card],
    pub columns: &'a Columns,
    pub today: NaiveDate,
}

impl Over<'_> {
    /// Chooses the records of each leg, the bodies and the events; `need[i]` is the text relevance of card `i`, from 0 to 1.
    pub(crate) fn select(&self, asked: &Asked, need: &[f32]) -> Selection {
        self.select_among(asked, need, &self.columns.reaches(asked))
    }

    /// The same, when how near each place is has already been told.
    pub(crate) fn select_among(&self, asked: &Asked, need: &[f32], reaches: &[Reach]) -> Selection {
        let mut selection = self.pool(&self.columns.score(asked, need, reaches));
        let mut taken: Vec<Pick> = Vec::new();
        for leg in 0..LegName::ALL.len() {
            let mut chosen = choose(&selection.shortlists[leg], self.cards, &taken);
            taken.extend(&chosen);
            self.order(&mut chosen, asked, need);
            selection.legs[leg] = chosen;
        }
        selection
    }

    fn pool(&self, scores: &Scores) -> Selection {
        let mut legs = [0; 3].map(|_: u8| Best::new(SHORTLIST));
        let mut excluded = [0; 3].map(|_: u8| Best::new(NEAR_MISSES));
        let [mut bodies, mut reachable] = [CONTACTS, 1].map(Best::new);
        let mut events = Best::new(EVENTS);
        for ((row, points), is_excluded) in
            self.columns.rows().iter().zip(&scores.points).zip(&scores.excluded)
        {
            let entry = (*points, row.rank, row.card);
            let slots = if *is_excluded { &mut excluded } else { &mut legs };
            if row.roles & LEGS != 0 {
                for (_, slot) in slots.iter_mut().enumerate().filter(|(leg, _)| row.roles & (1 << leg) != 0) {
                    slot.offer(entry);
                }
                continue;
            }
            if *is_excluded {
                continue;
            }
            if row.roles & BODY != 0 {
                bodies.offer(entry);
            }
            if row.roles & REACHABLE != 0 {
                reachable.offer(entry);
            }
            if row.roles & EVENT != 0
                && events.wants(&entry)
                && self.cards[row.card as usize].is_coming(self.today)
            {
                events.offer(entry);
            }
        }
        Selection {
            legs: Default::default(),
            shortlists: legs.map(Best::sorted),
            excluded: excluded.map(Best::sorted),
            bodies: bodies.sorted(),
            reachable: reachable.sorted(),
            events: events.sorted(),
        }
    }

    /// What answers the need first, then what is near, then similar, then wider; and always after what goes before.
    fn order(&self, stops: &mut Vec<Pick>, asked: &Asked, need: &[f32]) {
        let rank = |(card, _): &Pick| {
            let misses = asked.has_need && need.get(*card).is_none_or(|need| *need <= 0.0);
            let tier = told_reach(&self.cards[*card], asked).map_or(0, Reach::tier);
            (misses, tier)
        };
        stops.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| by_points(self.cards)(a, b)));
        let mut waiting = std::mem::take(stops);
        while !waiting.is_empty() {
            let is_free = |stop: &Pick| !waiting.iter().any(|other| self.precedes(other.0, stop.0));
            // In a circle nothing is free: then the first goes first.
            let at = waiting.iter().position(is_free).unwrap_or(0);
            stops.push(waiting.remove(at));
        }
    }

    /// Tells whether a notice puts one record before another, and none says the contrary.
    fn precedes(&self, one: usize, other: usize) -> bool {
        let (a, b) = (&self.cards[one], &self.cards[other]);
        let names = |list: &[crate::reference::Ref], card: &Card| {
            list.iter().any(|reference| reference.kind == card.kind && *reference.slug == *card.slug)
        };
        let before = names(&b.before, a) || names(&a.after, b);
        before && !names(&a.before, b) && !names(&b.after, a)
    }

    /// Explains a selection.
    pub(crate) fn tell(&self, selection: &Selection, asked: &Asked, need: &[f32]) -> Itinerary {
        let stop = |pick: &Pick| self.stop(*pick, asked, need);
        let on_route: Vec<usize> = selection.stops().collect();
        let legs = LegName::ALL.into_iter().map(|name| {
            let slot = name as usize;
            let mut stops: Vec<Stop> = selection.legs[slot].iter().map(stop).collect();
            for stop in &mut stops {
                let earlier = on_route.iter().copied().take_while(|other| *other != stop.card);
                stop.follows = earlier.filter(|other| self.precedes(*other, stop.card)).collect();
            }
            let why = match (&*selection.shortlists[slot], &*selection.excluded[slot]) {
                ([_, ..], _) => EmptyLeg::AllTaken,
                ([], [_, ..]) => EmptyLeg::AllExcluded,
                ([], []) => EmptyLeg::NothingYet,
            };
            let empty = stops.is_empty().then_some(why);
            Leg { name, stops, empty }
        });
        Itinerary {
            legs: legs.collect(),
            contacts: selection.bodies.iter().map(stop).collect(),
            events: selection.events.iter().map(stop).collect(),
            near_misses: self.near_misses(selection, &on_route, asked, need),
            contact: selection.reachable.first().map(stop),
        }
    }

    fn stop(&self, (card, score): Pick, asked: &Asked, need: &[f32]) -> Stop {
        let relevance = need.get(card).copied().unwrap_or_default();
        Stop {
            card,
            score,
            reach: told_reach(&self.cards[card], asked),
            follows: Vec::new(),
            reasons: explain(&self.cards[card], asked, relevance),
        }
    }

    /// The best records left out, those that a contra-indication excluded first, when a single thing kept them out.
    fn near_misses(&self, from: &Selection, on_route: &[usize], asked: &Asked, need: &[f32]) -> Vec<Stop> {
        let left_out = |lists: &[Vec<Pick>; 3], most: usize| {
            let mut picks: Vec<Pick> = lists
                .iter()
                .flat_map(|list| list.iter().filter(|pick| !on_route.contains(&pick.0)).take(most))
                .copied()
                .collect();
            picks.sort_by(by_points(self.cards));
            picks.dedup_by_key(|pick| pick.0);
            picks
        };
        let missed_once = |stop: &Stop| {
            let count = |outcome: Outcome| stop.reasons.iter().filter(|r| r.outcome == outcome).count();
            let misses_need =
                stop.reasons.iter().any(|r| r.criterion == Criterion::Need && r.outcome == Outcome::Mismatch);
            count(Outcome::Match) > 0 && count(Outcome::Mismatch) == 1 && !misses_need
        };
        let stops = |picks: Vec<Pick>| {
            picks.into_iter().map(|pick| self.stop(pick, asked, need)).filter(missed_once).collect::<Vec<_>>()
        };
        let mut misses = stops(left_out(&from.excluded, NEAR_MISSES));
        misses.truncate(NEAR_MISSES / 2);
        misses.extend(stops(left_out(&from.shortlists, SHORTLIST / 4)));
        misses.truncate(NEAR_MISSES);
        misses
    }
}

/// Best first; equal points fall back on the identity, so that the answer never depends on chance.
pub(crate) fn by_points(cards: &[Card]) -> impl Fn(&Pick, &Pick) -> Ordering {
    move |a, b| b.1.total_cmp(&a.1).then_with(|| cards[a.0].id.cmp(&cards[b.0].id))
}

/// A pick among many: its points, the rank of its identity, which settles equal points, and its card.
type Entry = (f32, u32, u32);

fn best_first(a: &Entry, b: &Entry) -> Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

/// Keeps the best of many picks without sorting them all.
struct Best {
    keep: usize,
    entries: Vec<Entry>,
    /// What does not come before it can no longer be among the best.
    last: Option<Entry>,
}

impl Best {
    fn new(keep: usize) -> Self {
        Self { keep, entries: Vec::with_capacity(keep * 4), last: None }
    }

    fn wants(&self, entry: &Entry) -> bool {
        self.last.is_none_or(|last| best_first(entry, &last).is_lt())
    }

    fn offer(&mut self, entry: Entry) {
        if self.wants(&entry) {
            self.entries.push(entry);
            if self.entries.len() == self.keep * 4 {
                self.shorten();
            }
        }
    }

    fn shorten(&mut self) {
        if self.entries.len() > self.keep {
            let (_, last, _) = self.entries.select_nth_unstable_by(self.keep - 1, best_first);
            self.last = Some(*last);
            self.entries.truncate(self.keep);
        }
    }

    fn sorted(mut self) -> Vec<Pick> {
        self.shorten();
        self.entries.sort_by(best_first);
        self.entries.into_iter().map(|(points, _, card)| (card as usize, points)).collect()
    }
}

/// Picks stops one by one, each time the best once sameness is counted.
fn choose(candidates: &[Pick], cards: &[Card], taken: &[Pick]) -> Vec<Pick> {
    let sort = |card: usize| (cards[card].kind, cards[card].medoc);
    let same = |picks: &[Pick], card: usize| {
        #[expect(clippy::cast_precision_loss, reason = "a route has a dozen stops")]
        let count = picks.iter().filter(|(other, _)| sort(*other) == sort(card)).count() as f32;
        count
    };
    let mut chosen: Vec<Pick> = Vec::new();
    while chosen.len() < STOPS {
        let is_free = |pick: &&Pick| !taken.iter().chain(&chosen).any(|other| other.0 == pick.0);
        let adjusted = candidates.iter().filter(is_free).map(|pick| {
            let lost = SAMENESS * same(&chosen, pick.0) + REPETITION * same(taken, pick.0);
            (*pick, pick.1 - lost)
        });
        let best = adjusted.max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| by_points(cards)(&b.0, &a.0)));
        match best {
            Some((pick, _)) => chosen.push(pick),
            None => break,
        }
    }
    chosen
}
