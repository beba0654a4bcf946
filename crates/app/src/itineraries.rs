//! The itinerary of a situation over the present commons.

use ::search::{Found, Outcome};
use model::itinerary::{Asked, Itinerary, Reason, Situation, Stop, compose, explain};
use model::territories::Code;
use model::{Kind, Status};

use crate::App;
use crate::catalogue::Catalogue;
use crate::error::AppError;

/// An itinerary with the catalogue its stops point into.
pub struct Planned {
    pub catalogue: std::sync::Arc<Catalogue>,
    pub situation: Situation,
    /// The territory understood, when one was given and exists.
    pub territory: Option<Code>,
    pub itinerary: Itinerary,
    /// Someone to talk to, whatever happens.
    pub contact: Option<Stop>,
    /// Words of the need that nothing in the commons contains.
    pub unknown_words: Vec<String>,
    found: Found,
}

/// Words told for a stop, at most.
const WORDS: usize = 4;
/// Characters of text looked at around the words of the need.
const WINDOW: usize = 400;

/// A record seen from a situation.
pub struct Waypoint {
    pub reasons: Vec<Reason>,
}

impl App {
    /// Composes the itinerary of a situation.
    ///
    /// # Errors
    /// The index failed.
    pub fn plan(&self, situation: &Situation) -> Result<Planned, AppError> {
        let catalogue = self.catalogue();
        let asked = asked(&catalogue, situation);
        let (need, found) = self.relevance(&catalogue, &situation.need)?;
        let unknown = found.words().iter().filter(|word| word.outcome == Outcome::Unknown);
        let unknown_words = unknown.map(|word| word.typed.clone()).collect();
        let itinerary = compose(&catalogue.cards, &catalogue.lexicon, &asked, &|i| need[i], self.today());
        let reachable = |stop: &&Stop| catalogue.cards[stop.card].contact_url.is_some();
        let contact = itinerary.contacts.iter().find(reachable).cloned().or_else(|| any_contact(&catalogue));
        let territory = situation.territory.as_deref().and_then(|text| text.parse().ok());
        let territory = territory
            .and_then(|code| model::territories::atlas().resolve(&code))
            .map(|place| place.territory.code);
        Ok(Planned {
            situation: situation.clone(),
            territory,
            itinerary,
            contact,
            unknown_words,
            found,
            catalogue,
        })
    }

    /// Tells how one record answers a situation: why it is here, or why it is not.
    ///
    /// # Errors
    /// The index failed, or the record is not published.
    pub fn why(&self, situation: &Situation, card: u32) -> Result<Waypoint, AppError> {
        let catalogue = self.catalogue();
        let asked = asked(&catalogue, situation);
        let (need, _) = self.relevance(&catalogue, &situation.need)?;
        let at = card as usize;
        let card = catalogue.cards.get(at).ok_or(AppError::NotFound)?;
        Ok(Waypoint { reasons: explain(card, &asked, need[at]) })
    }

    /// The words of the need that a stop really contains, as it writes them.
    pub fn matched_words(&self, planned: &Planned, stop: &Stop) -> Vec<String> {
        let card = &planned.catalogue.cards[stop.card];
        let key = ::search::key_of(card.id);
        let mut words: Vec<String> = Vec::new();
        mark_words(&planned.found.highlight(&card.title), &mut words);
        if let Some(excerpt) = self.index().excerpt(&planned.found, key, WINDOW) {
            mark_words(&excerpt.html, &mut words);
        }
        if words.is_empty() {
            // Neither the title nor the text: then the labels of its terms, which are indexed with it.
            for term in &card.terms {
                let (vocabulary, code) = planned.catalogue.lexicon.term_name(*term);
                mark_words(&planned.found.highlight(planned.catalogue.label(vocabulary, code)), &mut words);
            }
        }
        words.truncate(WORDS);
        words
    }

    /// The text relevance of each card, from 0 to 1, and what was understood of the words.
    fn relevance(&self, catalogue: &Catalogue, need: &str) -> Result<(Vec<f32>, Found), AppError> {
        let mut relevance = vec![0.0_f32; catalogue.cards.len()];
        if need.trim().is_empty() {
            return Ok((relevance, Found::default()));
        }
        let found = self.index().search_with(need, &catalogue.reading(None));
        let hits = found.hits().unwrap_or_default();
        let best = hits.iter().map(|hit| hit.score).fold(0.0_f32, f32::max);
        for hit in hits {
            if let Some(card) = catalogue.find_key(found.key(hit))
                && best > 0.0
            {
                relevance[card as usize] = (hit.score / best).clamp(0.0, 1.0);
            }
        }
        Ok((relevance, found))
    }
}

/// Adds the marked words of a passage, each once, in small letters.
fn mark_words(html: &str, words: &mut Vec<String>) {
    for part in html.split("<mark>").skip(1) {
        let word = part.split("</mark>").next().unwrap_or_default().to_lowercase();
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
}

fn asked(catalogue: &Catalogue, situation: &Situation) -> Asked {
    Asked::new(situation, &catalogue.lexicon, &|vocabulary| catalogue.codes(vocabulary))
}

/// Any body that says how to reach it, the first in alphabetical order.
fn any_contact(catalogue: &Catalogue) -> Option<Stop> {
    let reachable = |i: &usize| {
        let card = &catalogue.cards[*i];
        card.kind == Kind::Organisation && card.status == Status::Published && card.contact_url.is_some()
    };
    let first = (0..catalogue.cards.len()).filter(reachable).min_by_key(|i| catalogue.title_rank[*i])?;
    Some(Stop { card: first, score: 0.0, reasons: Vec::new() })
}
