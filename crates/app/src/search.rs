//! Searching: words, filters, facets, order, pages, and excerpts that show why.

use std::sync::{Arc, PoisonError, Weak};

use ::search::{Found, Word};
use model::Status;
use model::card::Card;
use model::territories::Code;

use crate::App;
use crate::catalogue::{CardId, Catalogue};
use crate::error::AppError;
use crate::facets::{Counter, Facet, FacetCount, Filters, Sieve};
use crate::nearby::{self, TryAlso};

/// Results on a page.
pub const PER_PAGE: usize = 20;

/// Characters of an excerpt.
const EXCERPT: usize = 220;

/// First results whose terms are looked at to tell what is near.
const NEAR: usize = 30;

/// The order of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The best answer first; without words, alphabetical.
    #[default]
    Relevance,
    Title,
    Newest,
    Stage,
}

impl Sort {
    pub const ALL: [Self; 4] = [Self::Relevance, Self::Title, Self::Newest, Self::Stage];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Title => "title",
            Self::Newest => "newest",
            Self::Stage => "stage",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == name)
    }
}

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct SearchRequest {
    pub words: String,
    pub filters: Filters,
    pub sort: Sort,
    /// From 1.
    pub page: usize,
    pub per_page: usize,
    /// Pages ask for facets and excerpts; machines may not.
    pub with_facets: bool,
    /// The territory down to which the tree of territories is unfolded.
    pub open: Option<Code>,
}

/// A result: its card, and where its words were found, as HTML with `<mark>`.
#[derive(Debug, Clone)]
pub struct Hit {
    pub card: CardId,
    pub score: f32,
    pub title: String,
    pub excerpt: Option<String>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct SearchResult {
    pub total: usize,
    pub page: usize,
    pub pages: usize,
    pub hits: Vec<Hit>,
    pub facets: Vec<FacetCount>,
    /// What became of each word.
    pub words: Vec<Word>,
    /// Filters were chosen, and records matched the words without them.
    pub total_without_filters: usize,
    /// Records that only the platform chosen leaves out.
    pub beyond_platform: usize,
    /// Terms close to what was found that were not asked for.
    pub try_also: Vec<TryAlso>,
}

impl App {
    /// Searches the published records.
    ///
    /// # Errors
    /// The index failed.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResult, AppError> {
        let catalogue = self.catalogue();
        let platform = request.filters.get(&Facet::Platform).and_then(|chosen| chosen.first());
        let found = self.index().search_with(&request.words, &catalogue.reading(platform));
        let candidates = self.candidates(&catalogue, &found);
        let total_without_filters = candidates.len();
        let sieve = Sieve::new(&catalogue, &request.filters);
        let mut counter = request.with_facets.then(|| Counter::new(&catalogue));
        let mut kept: Vec<(CardId, f32)> = Vec::with_capacity(candidates.len());
        let mut beyond_platform = 0;
        for (id, score) in candidates {
            match sieve.sift(id) {
                Ok(()) => {
                    if let Some(counter) = &mut counter {
                        counter.accept(id);
                    }
                    kept.push((id, score));
                }
                Err(Some(facet)) => {
                    beyond_platform += usize::from(facet == Facet::Platform);
                    if let Some(counter) = &mut counter {
                        counter.refuse(id, facet);
                    }
                }
                Err(None) => {}
            }
        }
        let total = kept.len();
        let per_page = if request.per_page == 0 { PER_PAGE } else { request.per_page.min(100) };
        let pages = total.div_ceil(per_page).max(1);
        let page = request.page.clamp(1, pages);
        let hits = page_of(&mut kept, &catalogue, request, (page - 1) * per_page, per_page);
        let facets = counter
            .map(|counter| counter.finish(&request.filters, request.open.as_ref()))
            .unwrap_or_default();
        let first: Vec<CardId> = kept.iter().take((page * per_page).min(NEAR)).map(|(id, _)| *id).collect();
        Ok(SearchResult {
            try_also: nearby::try_also(&catalogue, request, &first, &facets, total),
            beyond_platform,
            total,
            page,
            pages,
            hits: hits.into_iter().map(|hit| self.show_hit(&catalogue, &found, hit)).collect(),
            facets,
            words: found.words().to_vec(),
            total_without_filters: if sieve.is_empty() { total } else { total_without_filters },
        })
    }

    fn show_hit(&self, catalogue: &Catalogue, found: &Found, (card, score): (CardId, f32)) -> Hit {
        let title = found.highlight(&catalogue.card(card).title);
        let key = ::search::key_of(catalogue.card(card).id);
        let excerpt = self.index().excerpt(found, key, EXCERPT).map(|excerpt| excerpt.html);
        Hit { card, score, title, excerpt }
    }
}

fn is_listed(card: &Card) -> bool {
    card.status == Status::Published && card.kind.is_findable()
}

/// The card of each document of the index; made once for each state of the index and of the catalogue.
#[derive(Default)]
pub(crate) struct CardOfDoc {
    moment: u64,
    catalogue: Weak<Catalogue>,
    /// `CardId::MAX` for a document that is not to be listed.
    cards: Vec<CardId>,
}

impl CardOfDoc {
    fn draw(catalogue: &Arc<Catalogue>, found: &Found) -> Self {
        let listed = |id: &CardId| is_listed(catalogue.card(*id));
        let card = |key| catalogue.find_key(key).filter(listed).unwrap_or(CardId::MAX);
        Self {
            moment: found.moment(),
            catalogue: Arc::downgrade(catalogue),
            cards: found.keys().map(card).collect(),
        }
    }

    fn is_of(&self, catalogue: &Arc<Catalogue>, found: &Found) -> bool {
        self.moment == found.moment() && std::ptr::eq(self.catalogue.as_ptr(), Arc::as_ptr(catalogue))
    }

    /// The cards that were found, with their scores.
    pub(crate) fn hits(&self, found: &Found) -> impl Iterator<Item = (CardId, f32)> {
        let hits = found.hits().unwrap_or_default().iter();
        hits.map(|hit| (self.cards[hit.doc as usize], hit.score)).filter(|(id, _)| *id != CardId::MAX)
    }
}

impl App {
    /// The card of each document of what was found.
    pub(crate) fn card_of_doc(&self, catalogue: &Arc<Catalogue>, found: &Found) -> Arc<CardOfDoc> {
        let kept = Arc::clone(&self.inner.card_of_doc.read().unwrap_or_else(PoisonError::into_inner));
        if kept.is_of(catalogue, found) {
            return kept;
        }
        let drawn = Arc::new(CardOfDoc::draw(catalogue, found));
        *self.inner.card_of_doc.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&drawn);
        drawn
    }

    /// The cards that match the words, or every card when there are no words.
    fn candidates(&self, catalogue: &Arc<Catalogue>, found: &Found) -> Vec<(CardId, f32)> {
        if found.hits().is_none() {
            let all = 0..CardId::try_from(catalogue.cards.len()).unwrap_or(CardId::MAX);
            return all.filter(|id| is_listed(catalogue.card(*id))).map(|id| (id, 0.0)).collect();
        }
        let cards = self.card_of_doc(catalogue, found);
        cards.hits(found).map(|(id, score)| (id, score * catalogue.boosts[id as usize])).collect()
    }
}

/// The cards of one page, sorted; the rest is only partitioned.
fn page_of(
    kept: &mut [(CardId, f32)],
    catalogue: &Catalogue,
    request: &SearchRequest,
    from: usize,
    count: usize,
) -> Vec<(CardId, f32)> {
    let rank = |id: CardId| catalogue.title_rank[id as usize];
    let order = |a: &(CardId, f32), b: &(CardId, f32)| {
        let (card_a, card_b) = (catalogue.card(a.0), catalogue.card(b.0));
        match request.sort {
            Sort::Relevance => b.1.total_cmp(&a.1),
            Sort::Title => std::cmp::Ordering::Equal,
            Sort::Newest => card_b.date.cmp(&card_a.date),
            Sort::Stage => (card_b.evidence.stage, card_b.evidence.tally.entries)
                .cmp(&(card_a.evidence.stage, card_a.evidence.tally.entries)),
        }
        .then_with(|| rank(a.0).cmp(&rank(b.0)))
    };
    let end = (from + count).min(kept.len());
    if end < kept.len() && end > 0 {
        kept.select_nth_unstable_by(end - 1, order);
    }
    let head = &mut kept[..end];
    head.sort_by(order);
    head.get(from..).unwrap_or_default().to_vec()
}
