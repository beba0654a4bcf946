//! Everything an itinerary is composed over, and the questions put to it: which route, why not that record, what would change it.

use chrono::NaiveDate;

use crate::card::{Card, Lexicon, TermId};
use crate::content::Kind;
use crate::itinerary::columns::{BODY, Columns, EVENT, LEGS, Row};
use crate::itinerary::compose::{Itinerary, LegName, Over, by_points};
use crate::itinerary::criteria::{BY_SLOT, CRITERIA, Criterion, Outcome, Shape};
use crate::itinerary::reach::Reach;
use crate::itinerary::reasons::{Reason, contraindication, explain, reach_of, score, term_outcome};
use crate::itinerary::situation::{Asked, Situation};

/// Changes of situation tried on behalf of one record, and told, at most.
const TRIED: usize = 24;
const TOLD: usize = 6;

/// A commons at a day, ready for itineraries.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub cards: &'a [Card],
    pub columns: &'a Columns,
    pub lexicon: &'a Lexicon,
    /// The codes of a vocabulary, in its own order.
    pub scale: &'a dyn Fn(&str) -> Vec<String>,
    pub today: NaiveDate,
}

/// Another answer to one question, and what it would change on the route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    pub criterion: Criterion,
    pub code: String,
    pub enters: Vec<usize>,
    pub leaves: Vec<usize>,
}

/// Why a record is on the route, or why it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is a stop of this leg.
    OnRoute(LegName),
    /// It is among those to meet, or what comes soon.
    Beside,
    /// Its notice advises against it for this answer.
    Excluded(Criterion, TermId),
    /// Its points would do, but the leg has stops of the same sort, and a route is varied.
    Alike(LegName),
    /// Others answer better: its place in its leg, or among bodies or events when it has none.
    Outranked { leg: Option<LegName>, place: usize },
    /// The event is over.
    Over,
    /// Such records never stand on a route: vocabularies, definitions, pages, what is not published.
    NeverStop,
}

/// What would bring a record nearer to the route.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub criterion: Criterion,
    /// The situation in which this one thing is told otherwise.
    pub situation: Situation,
    /// What is then told: a code, or several; none when the question is left unanswered.
    pub codes: Vec<String>,
    /// It then stands on the route.
    pub enters: bool,
    /// Points more than now; all that it then has when it was excluded.
    pub gain: f32,
}

/// Everything that can be said of one record in a situation.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub card: usize,
    pub standing: Standing,
    pub score: Option<f32>,
    pub reasons: Vec<Reason>,
    pub changes: Vec<Change>,
    /// All the changes at once, when none is enough alone, and whether the record then stands on the route.
    pub together: Option<(Situation, bool)>,
}

impl Ground<'_> {
    const fn over(&self) -> Over<'_> {
        Over { cards: self.cards, columns: self.columns, today: self.today }
    }

    /// Reads a situation in the numbers of this commons.
    pub fn ask(&self, situation: &Situation) -> Asked {
        Asked::new(situation, self.lexicon, self.scale)
    }

    /// Composes the itinerary of a situation; `need[i]` is the text relevance of card `i`, from 0 to 1.
    /// Same cards, same situation, same day: same answer.
    pub fn compose(&self, situation: &Situation, need: &[f32]) -> Itinerary {
        let asked = self.ask(situation);
        let over = self.over();
        over.tell(&over.select(&asked, need), &asked, need)
    }

    /// Tries every other answer to questions whose answers make a scale; those that change no stop are left out.
    pub fn alternatives(
        &self,
        situation: &Situation,
        need: &[f32],
        questions: &[Criterion],
    ) -> Vec<Alternative> {
        let asked = self.ask(situation);
        // The place does not change: how near each record is is told once.
        let reaches = self.columns.reaches(&asked);
        let stops =
            |asked: &Asked| self.over().select_among(asked, need, &reaches).stops().collect::<Vec<_>>();
        let now = stops(&asked);
        let mut found = Vec::new();
        for criterion in questions.iter().copied().filter(|criterion| criterion.is_scale()) {
            let told = situation.answers(criterion).first();
            for code in (self.scale)(criterion.vocabulary()) {
                if told == Some(&code) {
                    continue;
                }
                let other = situation.clone().with(criterion, code.clone());
                let then = stops(&asked.answered(&other, self.lexicon, self.scale));
                let but = |these: &[usize], those: &[usize]| {
                    these.iter().copied().filter(|card| !those.contains(card)).collect::<Vec<_>>()
                };
                let (enters, leaves) = (but(&then, &now), but(&now, &then));
                if !enters.is_empty() || !leaves.is_empty() {
                    found.push(Alternative { criterion, code, enters, leaves });
                }
            }
        }
        found
    }

    /// Tells how one record answers a situation, where it stands, and what would have to change.
    pub fn verdict(&self, situation: &Situation, need: &[f32], card: usize) -> Verdict {
        let asked = self.ask(situation);
        let relevance = need.get(card).copied().unwrap_or_default();
        let selection = self.over().select(&asked, need);
        let itinerary = self.over().tell(&selection, &asked, need);
        let standing = self.standing(&itinerary, &asked, need, card);
        let points = score(&self.cards[card], &asked, relevance);
        let is_stop = !matches!(standing, Standing::OnRoute(_) | Standing::Over | Standing::NeverStop);
        let changes = if is_stop { self.changes(situation, &asked, need, card) } else { Vec::new() };
        Verdict {
            card,
            standing,
            score: points,
            reasons: explain(&self.cards[card], &asked, relevance),
            together: self.together(situation, need, &changes, card),
            changes,
        }
    }

    fn standing(&self, itinerary: &Itinerary, asked: &Asked, need: &[f32], card: usize) -> Standing {
        if let Some(leg) = itinerary.legs.iter().find(|leg| leg.stops.iter().any(|stop| stop.card == card)) {
            return Standing::OnRoute(leg.name);
        }
        if itinerary.contacts.iter().chain(&itinerary.events).any(|stop| stop.card == card) {
            return Standing::Beside;
        }
        let Some(at) = self.columns.row_of(card) else { return Standing::NeverStop };
        if self.cards[card].kind == Kind::Event && !self.cards[card].is_coming(self.today) {
            return Standing::Over;
        }
        if let Some((criterion, term)) = contraindication(&self.cards[card], asked) {
            return Standing::Excluded(criterion, term);
        }
        let scores = self.columns.score(asked, need, &self.columns.reaches(asked));
        let mine = (card, scores.points[at]);
        let rows = self.columns.rows();
        let place = |shares: &dyn Fn(&Row) -> bool| {
            let is_better = |(i, row): &(usize, &Row)| {
                let other = (row.card as usize, scores.points[*i]);
                !scores.excluded[*i] && shares(row) && by_points(self.cards)(&other, &mine).is_lt()
            };
            1 + rows.iter().enumerate().filter(is_better).count()
        };
        let roles = rows[at].roles;
        if roles & LEGS == 0 {
            let same = roles & (BODY | EVENT);
            let is_coming =
                |row: &Row| row.roles & EVENT == 0 || self.cards[row.card as usize].is_coming(self.today);
            return Standing::Outranked {
                leg: None,
                place: place(&|row| row.roles & same != 0 && is_coming(row)),
            };
        }
        let legs = LegName::ALL.into_iter().filter(|leg| roles & 1 << *leg as u8 != 0);
        let (rank, leg) = legs
            .map(|leg| (place(&|row| row.roles & 1 << leg as u8 != 0), leg))
            .min()
            .expect("a stop has one leg at least");
        let least =
            itinerary.legs[leg as usize].stops.iter().map(|stop| stop.score).fold(f32::INFINITY, f32::min);
        if mine.1 >= least {
            Standing::Alike(leg)
        } else {
            Standing::Outranked { leg: Some(leg), place: rank }
        }
    }

    /// One answer changed at a time, the best for each question: those that bring the record on the route first, then those
    /// that help most. What was not told is only proposed when it is enough.
    fn changes(&self, situation: &Situation, asked: &Asked, need: &[f32], card: usize) -> Vec<Change> {
        let relevance = need.get(card).copied().unwrap_or_default();
        let now = score(&self.cards[card], asked, relevance);
        let mut changes: Vec<Change> = Vec::new();
        for (criterion, codes, then) in self.candidates(situation, asked, card).into_iter().take(TRIED) {
            let told = self.ask(&then);
            let Some(points) = score(&self.cards[card], &told, relevance) else { continue };
            let gain = points - now.unwrap_or(0.0);
            let enters = self.enters(&told, need, card);
            let is_told = criterion == Criterion::Territory || !situation.answers(criterion).is_empty();
            if enters || is_told && (now.is_none() || gain > 0.0) {
                changes.push(Change { criterion, situation: then, codes, enters, gain });
            }
        }
        changes.sort_by(|a, b| {
            b.enters.cmp(&a.enters).then(b.gain.total_cmp(&a.gain)).then(a.criterion.cmp(&b.criterion))
        });
        let mut seen = Vec::new();
        changes.retain(|change| {
            let is_new = !seen.contains(&change.criterion);
            seen.push(change.criterion);
            is_new
        });
        changes.truncate(TOLD);
        changes
    }

    fn enters(&self, asked: &Asked, need: &[f32], card: usize) -> bool {
        self.over().select(asked, need).stops().any(|stop| stop == card)
    }

    /// All these changes at once, when none is enough alone and there are several.
    fn together(
        &self,
        situation: &Situation,
        need: &[f32],
        changes: &[Change],
        card: usize,
    ) -> Option<(Situation, bool)> {
        if changes.len() < 2 || changes.iter().any(|change| change.enters) {
            return None;
        }
        let mut then = situation.clone();
        for change in changes {
            match change.criterion {
                Criterion::Territory => then.territory.clone_from(&change.situation.territory),
                criterion => then.answer(criterion, change.codes.clone()),
            }
        }
        let enters = self.enters(&self.ask(&then), need, card);
        Some((then, enters))
    }

    /// The situations that differ by one answer, one that the record itself names.
    fn candidates(
        &self,
        situation: &Situation,
        asked: &Asked,
        card: usize,
    ) -> Vec<(Criterion, Vec<String>, Situation)> {
        let card = &self.cards[card];
        let mut found = Vec::new();
        for (slot, (criterion, _, shape)) in BY_SLOT.into_iter().enumerate() {
            let documented = &card.indications[slot];
            let codes = || documented.iter().map(|term| self.lexicon.term_name(*term).1.to_owned());
            let wanted = asked.terms[slot].as_ref();
            if wanted.is_some_and(|wanted| term_outcome(documented, wanted).0 == Outcome::Match)
                && contraindication(card, asked).is_none_or(|(other, _)| other != criterion)
            {
                continue;
            }
            match shape {
                Shape::One | Shape::Scale => {
                    for code in codes() {
                        let then = situation.clone().with(criterion, code.clone());
                        found.push((criterion, vec![code], then));
                    }
                }
                Shape::Has if !documented.is_empty() => {
                    let mut all = situation.answers(criterion).to_vec();
                    all.extend(codes().filter(|code| !situation.answers(criterion).contains(code)));
                    let mut then = situation.clone();
                    then.answer(criterion, all.clone());
                    found.push((criterion, all, then));
                }
                Shape::Has | Shape::Bears => {}
            }
            if contraindication(card, asked).is_some_and(|(other, _)| other == criterion) {
                found.push((criterion, Vec::new(), situation.clone().without(criterion)));
            }
        }
        if asked.has_place() && reach_of(card, asked).0 == Reach::Elsewhere {
            let code = self.lexicon.place_code(card.places[0]).to_string();
            found.push((Criterion::Territory, vec![code.clone()], situation.clone().at(code)));
        }
        found
    }
}

impl Standing {
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::OnRoute(_) => "on_route",
            Self::Beside => "beside",
            Self::Excluded(..) => "excluded",
            Self::Alike(_) => "alike",
            Self::Outranked { .. } => "outranked",
            Self::Over => "over",
            Self::NeverStop => "never_stop",
        }
    }

    pub const fn leg(&self) -> Option<LegName> {
        match self {
            Self::OnRoute(leg) | Self::Alike(leg) => Some(*leg),
            Self::Outranked { leg, .. } => *leg,
            _ => None,
        }
    }
}

impl Alternative {
    /// The questions whose other answers are worth trying, in the order of the table.
    pub fn questions() -> Vec<Criterion> {
        CRITERIA.iter().map(|spec| spec.criterion).filter(|criterion| criterion.is_scale()).collect()
    }
}
