//! Why not that record: any record, named as people name it, judged in a situation.

use model::card::Card;
use model::itinerary::{Situation, Verdict};
use model::{Kind, Ref, Status};

use crate::App;
use crate::catalogue::{CardId, Catalogue};
use crate::error::AppError;
use crate::itineraries::Planned;

/// Records proposed when a name is not that of one.
const PROPOSED: usize = 8;
/// Longest name that is read, in characters.
const LONGEST_NAME: usize = 400;

/// What a name designates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    One(CardId),
    /// No record bears that name: the nearest ones, if any.
    Nearest(Vec<CardId>),
}

/// A record judged in a situation, with the itinerary it was judged against.
pub struct Explained {
    pub planned: Planned,
    pub verdict: Verdict,
}

impl App {
    /// Finds the record that a person names by its address, its path, its short name or its title.
    ///
    /// # Errors
    /// The index failed.
    pub fn name(&self, words: &str) -> Result<Named, AppError> {
        let catalogue = self.catalogue();
        let end = words.char_indices().nth(LONGEST_NAME).map_or(words.len(), |(at, _)| at);
        let words = &words[..end];
        if let Some(card) = named(&catalogue, words) {
            return Ok(Named::One(card));
        }
        let (relevance, _) = self.relevance(&catalogue, words);
        let mut nearest: Vec<(f32, CardId)> = relevance
            .into_iter()
            .zip(0..)
            .filter(|(relevance, card)| *relevance > 0.0 && is_published(&catalogue, *card))
            .collect();
        nearest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        Ok(Named::Nearest(nearest.into_iter().take(PROPOSED).map(|(_, card)| card).collect()))
    }

    /// Tells how a record answers a situation, where it stands, and what would have to change.
    ///
    /// # Errors
    /// The index failed, or no such record is published.
    pub fn why(&self, situation: &Situation, card: CardId) -> Result<Explained, AppError> {
        let planned = self.plan(situation)?;
        let catalogue = &planned.catalogue;
        if catalogue.cards.get(card as usize).is_none_or(|card| card.status != Status::Published) {
            return Err(AppError::NotFound);
        }
        let scale = |vocabulary: &str| catalogue.codes(vocabulary);
        let verdict = catalogue.ground(&scale, self.today()).verdict(situation, &planned.need, card as usize);
        Ok(Explained { planned, verdict })
    }
}

fn is_published(catalogue: &Catalogue, card: CardId) -> bool {
    catalogue.card(card).status == Status::Published
}

/// A path, whatever stands before it; otherwise a short name or a title that one published record bears.
fn named(catalogue: &Catalogue, words: &str) -> Option<CardId> {
    let words = words.trim();
    let path = words.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let mut parts = path.rsplit('/');
    if let (Some(slug), Some(folder)) = (parts.next(), parts.next())
        && let Ok(reference) = format!("{folder}/{slug}").parse::<Ref>()
    {
        let found = catalogue.find(&reference).and_then(|card| catalogue.find_id(card.id));
        return found.filter(|card| is_published(catalogue, *card));
    }
    let by_slug = Kind::ALL.iter().filter_map(|kind| catalogue.find(&Ref::new(*kind, words)));
    let mut by_slug = by_slug.filter(|card| card.status == Status::Published);
    if let Some(card) = by_slug.next() {
        return catalogue.find_id(card.id);
    }
    let wanted = plain(words);
    let is_it = |(_, card): &(CardId, &Card)| {
        // Folding every title of a large commons takes time: those of another length are not the one.
        let alike = card.title.len().abs_diff(words.len()) <= 8 + words.len() / 2;
        card.status == Status::Published && alike && plain(&card.title) == wanted
    };
    (0..).zip(&catalogue.cards).find(is_it).map(|(at, _)| at)
}

/// The words of a title without case, accents or signs, as people remember it.
fn plain(title: &str) -> String {
    let folded = text::fold(title);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
