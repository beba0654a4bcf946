//! Suggestions as one types: records by any of their names, terms that lead to a filtered search, territories.

use std::sync::Arc;

use ::search::{GROUPS, Suggestable, Suggester};
use chrono::NaiveDate;
use model::card::Card;
use model::territories::{Code, Hit, atlas};
use model::{Kind, Status};

use crate::App;
use crate::catalogue::{CardId, Catalogue};
use crate::error::AppError;
use crate::facets::Facet;

/// The most suggestions of each sort: a list that fits on a phone above its keyboard.
const RECORDS: usize = 6;
const TERMS: usize = 3;
const TERRITORIES: usize = 3;

/// Groups of the suggester.
const RECORD: u8 = 0;
const TERM: u8 = 1;

/// Below, a territory only holds the words somewhere, or nearly: no help while other things answer.
const NAMED: u32 = 500;
/// From here, the territory bears exactly the name typed.
const NAMED_SO: u32 = 700;

/// Something to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suggested {
    /// A record, and the other name that answered when its title did not.
    Record { card: CardId, name: Option<String> },
    /// A term of a facet, and how many records bear it, on the platform when there is one.
    Term { facet: Facet, code: String, label: String, count: usize },
    /// A territory; on a platform, only one for which it has records.
    Territory { code: Code, former_name: Option<String> },
}

/// What can be suggested, as the catalogue stood.
pub(crate) struct Suggestions {
    names_seq: u64,
    day: NaiveDate,
    suggester: Suggester,
    terms: Vec<(Facet, String)>,
}

/// The suggestions kept at hand, none until somebody asks.
pub(crate) type Kept = std::sync::RwLock<Option<Arc<Suggestions>>>;

impl Suggestions {
    fn of(catalogue: &Catalogue) -> Self {
        let terms = terms(catalogue);
        let listed = catalogue.cards.iter().zip(0..).filter(|(card, _)| is_listed(card));
        let mut names: Vec<Suggestable<'_>> = Vec::with_capacity(catalogue.cards.len());
        for (card, id) in listed {
            let weight = weight(catalogue, card);
            let texts = std::iter::once(&card.title).chain(card.names.iter());
            names.extend(texts.zip(0..=u8::MAX).map(|(text, alias)| Suggestable {
                id,
                group: RECORD,
                alias,
                weight,
                text,
            }));
        }
        names.extend(terms.iter().zip(0..).map(|((facet, code), id)| Suggestable {
            id,
            group: TERM,
            alias: 0,
            weight: 100,
            text: catalogue.label(facet.vocabulary().unwrap_or_default(), code),
        }));
        let suggester = Suggester::new(names);
        Self { names_seq: catalogue.names_seq, day: catalogue.day, suggester, terms }
    }

    fn is_of(&self, catalogue: &Catalogue) -> bool {
        (self.names_seq, self.day) == (catalogue.names_seq, catalogue.day)
    }
}

/// The terms of facets that some listed record bears.
fn terms(catalogue: &Catalogue) -> Vec<(Facet, String)> {
    let facets = Facet::ALL.into_iter().filter_map(|facet| Some((facet, facet.vocabulary()?)));
    let pairs = facets.flat_map(|(facet, vocabulary)| {
        let borne = move |code: &String| {
            catalogue
                .lexicon
                .find_term(vocabulary, code)
                .is_some_and(|term| !catalogue.bearers(term).is_empty())
        };
        catalogue.codes(vocabulary).into_iter().filter(borne).map(move |code| (facet, code))
    });
    pairs.collect()
}

fn is_listed(card: &Card) -> bool {
    card.status == Status::Published && card.kind.is_findable()
}

/// What goes first among names that answer as well: ways in, then what is best proven, what is past last.
fn weight(catalogue: &Catalogue, card: &Card) -> u8 {
    let stage = u8::try_from(card.evidence.stage.min(9)).unwrap_or_default();
    match card.kind {
        Kind::Platform => 180,
        Kind::GlossaryEntry => 150,
        Kind::Framework | Kind::Compass => 140,
        Kind::Resource => 100 + 8 * stage,
        Kind::Organisation | Kind::Scheme => 110,
        Kind::Publication => 90,
        Kind::Event if card.is_coming(catalogue.day) => 110,
        Kind::Event => 40,
        Kind::Page => 60,
        Kind::Vocabulary | Kind::Synonym => 0,
    }
}

impl App {
    /// What the words being typed may lead to, the best sort first; on a platform, only what it shows.
    pub fn suggest(&self, typed: &str, platform: Option<&str>) -> Vec<Suggested> {
        let catalogue = self.catalogue();
        let kept = self.suggestions(&catalogue);
        let shown = catalogue.shown_by_or_all(platform);
        let may_show = |group: u8, id: u32| match group {
            RECORD => (id as usize) < catalogue.cards.len() && is_listed(catalogue.card(id)) && shown(id),
            _ => count(&catalogue, &kept.terms[id as usize], platform) > 0,
        };
        let mut quotas = [0; GROUPS];
        quotas[usize::from(RECORD)] = RECORDS;
        quotas[usize::from(TERM)] = TERMS;
        let found = kept.suggester.suggest(typed, quotas, &may_show);
        let mut records = Vec::new();
        let mut terms = Vec::new();
        let best = |group: u8| found.iter().find(|found| found.group == group).map_or(0, |found| found.score);
        let (best_record, best_term) = (best(RECORD), best(TERM));
        for one in &found {
            if one.group == RECORD {
                let name = usize::from(one.alias).checked_sub(1);
                let name = name.and_then(|at| catalogue.card(one.id).names.get(at)).map(ToString::to_string);
                records.push(Suggested::Record { card: one.id, name });
            } else {
                terms.push(term(&catalogue, &kept.terms[one.id as usize], platform));
            }
        }
        let (places, exactly) = territories(&catalogue, typed, platform, found.is_empty());
        // A score tells first whether the name begins so (ranked by the suggester in the bits above twenty).
        let begins = |score: u32| score >> 20 >= 2;
        let mut groups = vec![records, terms, places];
        if best_term > best_record && begins(best_term) {
            groups.swap(0, 1);
        }
        if exactly && !begins(best_record.max(best_term)) {
            groups.rotate_right(1);
        }
        groups.into_iter().flatten().collect()
    }

    /// The published records of these nouns, of any when none is said, that the words being typed may name, the best first.
    pub fn suggest_records(&self, typed: &str, kinds: &[Kind], most: usize) -> Vec<CardId> {
        let catalogue = self.catalogue();
        let kept = self.suggestions(&catalogue);
        let may_show = |group: u8, id: u32| {
            let card = catalogue.cards.get(id as usize).filter(|_| group == RECORD);
            card.is_some_and(|card| is_listed(card) && (kinds.is_empty() || kinds.contains(&card.kind)))
        };
        let mut quotas = [0; GROUPS];
        quotas[usize::from(RECORD)] = most;
        kept.suggester.suggest(typed, quotas, &may_show).into_iter().map(|found| found.id).collect()
    }

    /// Words of the commons close to one that found nothing, the most used first.
    pub fn near_words(&self, word: &str, limit: usize) -> Vec<String> {
        self.suggestions(&self.catalogue()).suggester.near_words(word, limit)
    }

    /// The suggestions at hand; drawn on the spot the first time only, later by the follower.
    fn suggestions(&self, catalogue: &Catalogue) -> Arc<Suggestions> {
        let kept = self.inner.suggestions.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        kept.unwrap_or_else(|| self.keep_suggestions(Suggestions::of(catalogue)))
    }

    fn keep_suggestions(&self, suggestions: Suggestions) -> Arc<Suggestions> {
        let fresh = Arc::new(suggestions);
        let mut kept = self.inner.suggestions.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        *kept = Some(Arc::clone(&fresh));
        fresh
    }

    /// Draws the suggestions again when names changed since; before anybody asked, only when `eager`.
    pub(crate) async fn refresh_suggestions(&self, eager: bool) -> Result<(), AppError> {
        let catalogue = self.catalogue();
        let kept = self.inner.suggestions.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        if kept.map_or(!eager, |kept| kept.is_of(&catalogue)) {
            return Ok(());
        }
        let drawn = tokio::task::spawn_blocking(move || Suggestions::of(&catalogue)).await;
        self.keep_suggestions(drawn.map_err(|error| AppError::Internal(error.to_string()))?);
        Ok(())
    }
}

fn count(catalogue: &Catalogue, (facet, code): &(Facet, String), platform: Option<&str>) -> usize {
    let vocabulary = facet.vocabulary().unwrap_or_default();
    let Some(term) = catalogue.lexicon.find_term(vocabulary, code) else { return 0 };
    let shown = catalogue.shown_by_or_all(platform);
    catalogue.bearers(term).iter().filter(|id| shown(**id)).count()
}

fn term(catalogue: &Catalogue, term: &(Facet, String), platform: Option<&str>) -> Suggested {
    let (facet, code) = term.clone();
    let label = catalogue.label(facet.vocabulary().unwrap_or_default(), &code).to_owned();
    Suggested::Term { facet, label, count: count(catalogue, term, platform), code }
}

/// The territories that bear the name typed, or nearly when nothing else answers; and whether the first bears it exactly.
fn territories(
    catalogue: &Catalogue,
    typed: &str,
    platform: Option<&str>,
    nothing_else: bool,
) -> (Vec<Suggested>, bool) {
    let typed: String = typed.chars().take(80).collect();
    if typed.trim().chars().count() < 2 {
        return (Vec::new(), false);
    }
    let holds = |code: &Code| {
        if platform.is_none() {
            return true;
        }
        let Some(place) = catalogue.lexicon.find_place(code) else { return false };
        let shown = catalogue.shown_by_or_all(platform);
        let mut cards = catalogue.cards.iter().zip(0..);
        cards.any(|(card, id)| is_listed(card) && card.within.binary_search(&place).is_ok() && shown(id))
    };
    let is_near = |hit: &Hit<'_>| nothing_else || hit.score >= NAMED;
    let hits = if nothing_else {
        atlas().search(&typed, TERRITORIES)
    } else {
        atlas().complete(&typed, TERRITORIES)
    };
    let exactly = hits.first().is_some_and(|hit| hit.score >= NAMED_SO);
    let places: Vec<Suggested> = hits
        .into_iter()
        .filter(is_near)
        .filter(|hit| holds(&hit.territory.code))
        .map(|hit| Suggested::Territory {
            code: hit.territory.code.clone(),
            former_name: hit.former_name.map(str::to_owned),
        })
        .collect();
    (places, exactly)
}
