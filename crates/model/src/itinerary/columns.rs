//! The cards by columns: records that say the same of a criterion share a number, so that each answer is judged once.

use std::collections::HashMap;
use std::hash::Hash;

use crate::card::{Card, Lexicon, PlaceId, TermId};
use crate::content::Kind;
use crate::itinerary::compose::LegName;
use crate::itinerary::criteria::{BY_SLOT, CRITERIA, Criterion, Outcome, Reads, TERM_CRITERIA};
use crate::itinerary::reach::{Reach, reach};
use crate::itinerary::reasons::{forbidden, need_points, stage_points, term_outcome};
use crate::itinerary::situation::Asked;
use crate::record::Status;
use crate::resource::Medoc;

/// What a record may be on the route, as bits: one for each leg, then these.
pub(crate) const LEGS: u8 = 0b111;
pub(crate) const BODY: u8 = 1 << 3;
pub(crate) const EVENT: u8 = 1 << 4;
/// A body that says how to reach it.
pub(crate) const REACHABLE: u8 = 1 << 5;

/// A record that may stand on a route.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// Its position among the cards.
    pub card: u32,
    /// The rank of its identity among all, which settles equal points.
    pub rank: u32,
    pub roles: u8,
    stage: f32,
}

/// What records say of one criterion: its terms, and those that it advises against.
type TermSet = (Box<[TermId]>, Box<[TermId]>);
/// Where records are: their territories, all that contain them, and whether they are held online.
type PlaceSet = (Box<[PlaceId]>, Box<[PlaceId]>, bool);

/// Distinct values, and the number of that of each row.
#[derive(Debug, Clone)]
struct Column<T> {
    values: Vec<T>,
    of_row: Vec<u32>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { values: Vec::new(), of_row: Vec::new() }
    }
}

impl<T: Clone + Eq + Hash> Column<T> {
    fn of(values: impl Iterator<Item = T>) -> Self {
        let mut numbers: HashMap<T, u32> = HashMap::new();
        let mut column = Self::default();
        for value in values {
            let next = u32::try_from(column.values.len()).expect("fewer than four billion records");
            let number = *numbers.entry(value).or_insert_with_key(|value| {
                column.values.push(value.clone());
                next
            });
            column.of_row.push(number);
        }
        column
    }

    /// Adds to the points of each row what its value gives.
    fn add(&self, gives: &[f32], points: &mut [f32]) {
        for (points, number) in points.iter_mut().zip(&self.of_row) {
            *points += gives[*number as usize];
        }
    }
}

/// The published cards of a commons that may stand on a route, by columns.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    rows: Vec<Row>,
    terms: [Column<TermSet>; TERM_CRITERIA],
    places: Column<PlaceSet>,
}

/// The points of each row, and whether a contra-indication excludes it.
pub(crate) struct Scores {
    pub points: Vec<f32>,
    pub excluded: Vec<bool>,
}

impl Columns {
    /// Draws the columns of cards; the same cards give the same columns.
    pub fn of(cards: &[Card], lexicon: &Lexicon) -> Self {
        let usages = LegName::ALL.map(|leg| lexicon.find_term("usage", leg.as_str()));
        let ranks = ranks(cards);
        let rows: Vec<Row> = cards
            .iter()
            .enumerate()
            .filter(|(_, card)| card.status == Status::Published)
            .filter_map(|(i, card)| {
                let roles = roles(card, &usages).filter(|roles| *roles != 0)?;
                let card_number = u32::try_from(i).expect("fewer than four billion records");
                Some(Row { card: card_number, rank: ranks[i], roles, stage: stage_points(card) })
            })
            .collect();
        let card = |row: &Row| &cards[row.card as usize];
        let terms = std::array::from_fn(|slot| {
            Column::of(
                rows.iter()
                    .map(card)
                    .map(|card| (card.indications[slot].clone(), card.contraindications[slot].clone())),
            )
        });
        let places = Column::of(
            rows.iter().map(card).map(|card| (card.places.clone(), card.within.clone(), card.online)),
        );
        Self { rows, terms, places }
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Scores every row; a record gets exactly what [`super::score`] gives it.
    /// `reaches` are those of [`Self::reaches`].
    pub(crate) fn score(&self, asked: &Asked, need: &[f32], reaches: &[Reach]) -> Scores {
        let mut points: Vec<f32> = self.rows.iter().map(|row| row.stage).collect();
        let mut excluded = vec![false; self.rows.len()];
        for spec in &CRITERIA {
            match spec.reads {
                Reads::Words if asked.has_need => {
                    for (points, row) in points.iter_mut().zip(&self.rows) {
                        *points += need_points(need.get(row.card as usize).copied().unwrap_or_default());
                    }
                }
                Reads::Place if asked.has_place() => {
                    let gives: Vec<f32> = reaches.iter().map(|reach| reach.points(&spec.weight)).collect();
                    self.places.add(&gives, &mut points);
                }
                Reads::Terms(..) => self.score_terms(spec.criterion, asked, &mut points, &mut excluded),
                Reads::Crossed => self.score_crossed(asked, reaches, &mut points),
                Reads::Words | Reads::Place => {}
            }
        }
        if asked.has_place() {
            self.add_nearness(reaches, &mut points);
        }
        Scores { points, excluded }
    }

    /// How near each distinct place is; nothing when no territory was told.
    pub(crate) fn reaches(&self, asked: &Asked) -> Vec<Reach> {
        if !asked.has_place() {
            return Vec::new();
        }
        let near = |(places, within, online): &PlaceSet| reach(places, within, *online, asked).0;
        self.places.values.iter().map(near).collect()
    }

    fn score_terms(&self, criterion: Criterion, asked: &Asked, points: &mut [f32], excluded: &mut [bool]) {
        let Some(slot) = criterion.slot() else { return };
        let Some(wanted) = &asked.terms[slot] else { return };
        let column = &self.terms[slot];
        let weight = &criterion.spec().weight;
        let gives: Vec<f32> =
            column.values.iter().map(|(told, _)| term_outcome(told, wanted).0.points(weight)).collect();
        column.add(&gives, points);
        let forbids: Vec<bool> =
            column.values.iter().map(|(_, against)| forbidden(against, wanted).is_some()).collect();
        if forbids.contains(&true) {
            for (excluded, number) in excluded.iter_mut().zip(&column.of_row) {
                *excluded |= forbids[*number as usize];
            }
        }
    }

    fn score_crossed(&self, asked: &Asked, reaches: &[Reach], points: &mut [f32]) {
        let Some(size) = self.matched(Criterion::Size, asked) else { return };
        let sort = self.matched(Criterion::TerritoryType, asked);
        if sort.is_none() && reaches.is_empty() {
            return;
        }
        let [size_column, sort_column] = [Criterion::Size, Criterion::TerritoryType]
            .map(|criterion| &self.terms[criterion.slot().expect("both read a vocabulary")].of_row);
        let gain = Criterion::Scale.spec().weight.matched;
        for (row, points) in points.iter_mut().enumerate() {
            if !size[size_column[row] as usize] {
                continue;
            }
            let same_sort = sort.as_ref().is_some_and(|sort| sort[sort_column[row] as usize]);
            let alike = reaches.get(self.places.of_row[row] as usize).is_some_and(|reach| reach.is_alike());
            if same_sort || alike {
                *points += gain;
            }
        }
    }

    /// Which distinct values of a criterion match, when it is asked.
    fn matched(&self, criterion: Criterion, asked: &Asked) -> Option<Vec<bool>> {
        let wanted = asked.wanted(criterion)?;
        let values = &self.terms[criterion.slot()?].values;
        Some(values.iter().map(|(told, _)| term_outcome(told, wanted).0 == Outcome::Match).collect())
    }

    fn add_nearness(&self, reaches: &[Reach], points: &mut [f32]) {
        for ((points, row), number) in points.iter_mut().zip(&self.rows).zip(&self.places.of_row) {
            if row.roles & LEGS == 0 {
                let (_, _, online) = &self.places.values[*number as usize];
                *points += reaches[*number as usize].nearness(*online);
            }
        }
    }

    /// The row of a card, if it may stand on a route.
    pub(crate) fn row_of(&self, card: usize) -> Option<usize> {
        self.rows.binary_search_by(|row| (row.card as usize).cmp(&card)).ok()
    }

    /// For each criterion that reads a vocabulary, how many records document it.
    pub fn documented(&self) -> Vec<(Criterion, usize)> {
        let count = |slot: usize| {
            let column = &self.terms[slot];
            column.of_row.iter().filter(|number| !column.values[**number as usize].0.is_empty()).count()
        };
        BY_SLOT.iter().enumerate().map(|(slot, (criterion, _, _))| (*criterion, count(slot))).collect()
    }
}

/// The rank of each card in the order of identities.
fn ranks(cards: &[Card]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..).take(cards.len()).collect();
    order.sort_unstable_by_key(|card| cards[*card as usize].id);
    let mut ranks = vec![0; cards.len()];
    for (rank, card) in (0..).zip(order) {
        ranks[card as usize] = rank;
    }
    ranks
}

/// What a record may be on a route; `None` for what never stands there.
fn roles(card: &Card, usages: &[Option<TermId>; 3]) -> Option<u8> {
    match card.kind {
        Kind::Organisation => {
            return Some(BODY | if card.contact_url.is_some() { REACHABLE } else { 0 });
        }
        Kind::Event => return Some(EVENT),
        Kind::Resource | Kind::Framework | Kind::Publication | Kind::Scheme => {}
        _ => return None,
    }
    let told = usages.iter().enumerate().filter(|(_, usage)| usage.is_some_and(|term| card.bears(term)));
    let legs = told.fold(0, |legs, (leg, _)| legs | 1 << leg);
    Some(if legs == 0 { 1 << usual_leg(card) as u8 } else { legs })
}

/// The leg of a record that does not tell its usage.
const fn usual_leg(card: &Card) -> LegName {
    match (card.kind, card.medoc) {
        (_, Some(Medoc::Competence)) => LegName::Former,
        (_, Some(Medoc::Methode | Medoc::Outil)) | (Kind::Scheme, _) => LegName::Agir,
        _ => LegName::Informer,
    }
}
