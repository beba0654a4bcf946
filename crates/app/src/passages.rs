//! How others went from one phase to another, read in the dated states of the examples.

use model::card::TermId;
use model::itinerary::{Passage, Situation, Way, passages, score, ways};
use model::resource::Medoc;
use model::{Record, Ref, Status};

use crate::App;
use crate::catalogue::{CardId, Catalogue};
use crate::error::AppError;

/// Examples told for one way.
const TOLD: usize = 6;
/// Examples put side by side.
const COMPARED: usize = 4;

/// The vocabulary of the phases that states bear.
const PHASES: &str = "innovation_phase";

/// An example with the way it went.
#[derive(Debug, Clone)]
pub struct Walked {
    pub passage: Passage,
    pub record: Record,
}

/// What the examples tell of one way.
#[derive(Debug, Clone)]
pub struct Trodden {
    /// Examples that went that way, the shortest first.
    pub walked: Vec<Walked>,
    /// How many did, told or not.
    pub count: usize,
    /// The months of the middle example.
    pub median_months: Option<u32>,
}

impl App {
    /// The examples that went from a phase to another.
    ///
    /// # Errors
    /// The store failed.
    pub async fn trodden(&self, from: &str, to: &str) -> Result<Trodden, AppError> {
        let catalogue = self.catalogue();
        let term = |code: &str| catalogue.lexicon.find_term(PHASES, code);
        let (Some(from), Some(to)) = (term(from), term(to)) else {
            return Ok(Trodden { walked: Vec::new(), count: 0, median_months: None });
        };
        let found = passages(&catalogue.cards, from, to);
        let ids: Vec<_> = found.iter().take(TOLD).map(|passage| catalogue.cards[passage.card].id).collect();
        let records = self.get_records(&ids).await?;
        let walked = records.into_iter().filter_map(|record| {
            let is_it = |passage: &&Passage| catalogue.cards[passage.card].id == record.envelope.id;
            found.iter().find(is_it).map(|passage| Walked { passage: *passage, record })
        });
        Ok(Trodden {
            walked: walked.collect(),
            count: found.len(),
            median_months: found.get(found.len() / 2).map(Passage::months),
        })
    }

    /// The examples that answer a situation best; without one, the best proven.
    ///
    /// # Errors
    /// The index failed.
    pub fn best_examples(&self, situation: &Situation, most: usize) -> Result<Vec<CardId>, AppError> {
        let catalogue = self.catalogue();
        let (need, _) = self.relevance(&catalogue, &situation.need);
        let scale = |vocabulary: &str| catalogue.codes(vocabulary);
        let asked = catalogue.ground(&scale, self.today()).ask(situation);
        let mut scored: Vec<(f32, CardId)> = (0..)
            .zip(&catalogue.cards)
            .filter(|(_, card)| card.medoc == Some(Medoc::Exemple) && card.status == Status::Published)
            .filter_map(|(at, card): (CardId, _)| Some((score(card, &asked, need[at as usize])?, at)))
            .collect();
        scored.sort_by(|a, b| {
            b.0.total_cmp(&a.0)
                .then_with(|| catalogue.title_rank[a.1 as usize].cmp(&catalogue.title_rank[b.1 as usize]))
        });
        Ok(scored.into_iter().take(most).map(|(_, card)| card).collect())
    }

    /// Records to put side by side, each once, in the order asked, four at most; what is not published is left out.
    ///
    /// # Errors
    /// The store failed.
    pub async fn compared(&self, paths: &[String]) -> Result<Vec<Record>, AppError> {
        let catalogue = self.catalogue();
        let mut ids = Vec::new();
        for path in paths {
            let reference = path.trim_start_matches('/').parse::<Ref>().ok();
            if let Some(card) = reference.and_then(|reference| catalogue.find(&reference))
                && !ids.contains(&card.id)
            {
                ids.push(card.id);
            }
        }
        ids.truncate(COMPARED);
        let mut records = self.get_records(&ids).await?;
        records.retain(|record| record.envelope.status == Status::Published);
        Ok(records)
    }
}

impl Catalogue {
    /// Every way between phases that some example went: from, to, how many.
    pub fn ways(&self) -> Vec<(&str, &str, usize)> {
        let code = |term: TermId| self.lexicon.term_name(term).1;
        ways(&self.cards).into_iter().map(|Way { from, to, count }| (code(from), code(to), count)).collect()
    }
}
