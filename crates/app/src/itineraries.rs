//! The itinerary of a situation over the present commons.

use std::sync::Arc;

use ::search::{Found, Outcome};
use model::itinerary::{Alternative, Criterion, Itinerary, Situation, Stop};
use model::territories::Code;

use crate::App;
use crate::catalogue::Catalogue;
use crate::error::AppError;

/// An itinerary with the catalogue its stops point into.
pub struct Planned {
    pub catalogue: Arc<Catalogue>,
    pub situation: Situation,
    /// The territory understood, when one was given and exists.
    pub territory: Option<Code>,
    pub itinerary: Itinerary,
    /// Words of the need that nothing in the commons contains.
    pub unknown_words: Vec<String>,
    pub(crate) found: Found,
    pub(crate) need: Vec<f32>,
}

/// Words told for a stop, at most.
const WORDS: usize = 4;
/// Characters of text looked at around the words of the need.
const WINDOW: usize = 400;

impl App {
    /// Composes the itinerary of a situation.
    ///
    /// # Errors
    /// The index failed.
    pub fn plan(&self, situation: &Situation) -> Result<Planned, AppError> {
        let catalogue = self.catalogue();
        let (need, found) = self.relevance(&catalogue, &situation.need);
        let unknown = found.words().iter().filter(|word| word.outcome == Outcome::Unknown);
        let unknown_words = unknown.map(|word| word.typed.clone()).collect();
        let scale = |vocabulary: &str| catalogue.codes(vocabulary);
        let itinerary = catalogue.ground(&scale, self.today()).compose(situation, &need);
        let territory = situation.territory.as_deref().and_then(|text| text.parse().ok());
        let territory = territory
            .and_then(|code| model::territories::atlas().resolve(&code))
            .map(|place| place.territory.code);
        Ok(Planned {
            situation: situation.clone(),
            territory,
            itinerary,
            unknown_words,
            found,
            need,
            catalogue,
        })
    }

    /// What other answers to these questions would change on the route.
    pub fn alternatives(&self, planned: &Planned, questions: &[Criterion]) -> Vec<Alternative> {
        let catalogue = &planned.catalogue;
        let scale = |vocabulary: &str| catalogue.codes(vocabulary);
        catalogue.ground(&scale, self.today()).alternatives(&planned.situation, &planned.need, questions)
    }

    /// The words of the need that a record really contains, as it writes them.
    pub fn matched_words(&self, planned: &Planned, card: usize) -> Vec<String> {
        let card = &planned.catalogue.cards[card];
        let mut words: Vec<String> = Vec::new();
        mark_words(&planned.found.highlight(&card.title), &mut words);
        if words.is_empty() {
            mark_words(&planned.found.highlight(&card.summary), &mut words);
        }
        if words.is_empty() {
            // The labels of its terms are indexed with it.
            for term in &card.terms {
                let (vocabulary, code) = planned.catalogue.lexicon.term_name(*term);
                mark_words(&planned.found.highlight(planned.catalogue.label(vocabulary, code)), &mut words);
            }
        }
        if words.is_empty()
            && let Some(excerpt) = self.index().excerpt(&planned.found, ::search::key_of(card.id), WINDOW)
        {
            // Last, because the whole text is to be fetched.
            mark_words(&excerpt.html, &mut words);
        }
        words.truncate(WORDS);
        words
    }

    /// The text relevance of each card, from 0 to 1, and what was understood of the words.
    pub(crate) fn relevance(&self, catalogue: &Arc<Catalogue>, need: &str) -> (Vec<f32>, Found) {
        let mut relevance = vec![0.0_f32; catalogue.cards.len()];
        if need.trim().is_empty() {
            return (relevance, Found::default());
        }
        let found = self.index().search_with(need, &catalogue.reading(None));
        let hits = found.hits().unwrap_or_default();
        let best = hits.iter().map(|hit| hit.score).fold(0.0_f32, f32::max);
        if best > 0.0 {
            for (card, score) in self.card_of_doc(catalogue, &found).hits(&found) {
                relevance[card as usize] = (score / best).clamp(0.0, 1.0);
            }
        }
        (relevance, found)
    }
}

impl Planned {
    /// The stops of the three legs, in order.
    pub fn stops(&self) -> impl Iterator<Item = &Stop> {
        self.itinerary.legs.iter().flat_map(|leg| &leg.stops)
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
