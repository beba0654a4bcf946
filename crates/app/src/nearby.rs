//! What lies near: terms close to what a search found, records that share the most with another.

use model::Kind;
use model::card::TermId;

use crate::catalogue::{CardId, Catalogue};
use crate::facets::{Facet, FacetCount};
use crate::search::SearchRequest;

/// Terms proposed under the results, and the most of one facet.
const PROPOSED: usize = 6;
const OF_A_FACET: usize = 3;

/// Records named in the lists of a term before the others are left unread: the telling terms are the rare ones.
const READ: usize = 1_500;

/// A term close to what was found, and how many of the results bear it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryAlso {
    pub facet: Facet,
    pub value: String,
    pub label: String,
    pub count: u32,
}

/// A record that resembles another, and the terms they share, the most telling first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Similar {
    pub card: CardId,
    pub shared: Vec<TermId>,
}

/// The terms most borne by the first results, more than elsewhere in the commons, that were not asked for: each leaves
/// something, and less than everything.
#[expect(clippy::cast_precision_loss, reason = "shares of records")]
pub(crate) fn try_also(
    catalogue: &Catalogue,
    request: &SearchRequest,
    first: &[CardId],
    facets: &[FacetCount],
    total: usize,
) -> Vec<TryAlso> {
    if request.words.trim().is_empty() || first.len() < 2 {
        return Vec::new();
    }
    let mut borne: Vec<TermId> = Vec::new();
    for id in first {
        catalogue.each_term(catalogue.card(*id), |term| borne.push(term));
    }
    borne.sort_unstable();
    let near = |term: TermId| {
        borne.partition_point(|other| *other <= term) - borne.partition_point(|other| *other < term)
    };
    let typed = text::words(&request.words);
    let all = catalogue.cards.len().max(1) as f32;
    let mut proposed: Vec<(f32, TryAlso)> = Vec::new();
    for FacetCount { facet, values } in facets {
        let Some(vocabulary) = facet.vocabulary().filter(|_| !request.filters.contains_key(facet)) else {
            continue;
        };
        for value in values.iter().filter(|value| value.count > 0 && (value.count as usize) < total) {
            let term = catalogue.lexicon.find_term(vocabulary, &value.value);
            let Some((term, count)) = term.map(|term| (term, near(term))) else { continue };
            if count < 2 || text::words(&value.label).iter().all(|word| typed.contains(word)) {
                continue;
            }
            let share = count as f32 / first.len() as f32;
            let usual = catalogue.bearers(term).len() as f32 / all;
            let also = TryAlso {
                facet: *facet,
                value: value.value.clone(),
                label: value.label.clone(),
                count: value.count,
            };
            proposed.push((share * (1.0 + share / usual.max(1.0 / all)).ln(), also));
        }
    }
    proposed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.value.cmp(&b.1.value)));
    let mut kept: Vec<TryAlso> = Vec::new();
    for (_, also) in proposed {
        let same = kept.iter().filter(|other| other.facet == also.facet).count();
        if kept.len() < PROPOSED && same < OF_A_FACET {
            kept.push(also);
        }
    }
    kept
}

impl Catalogue {
    /// The records that share the most telling terms with a card; not those that share a single common one.
    #[expect(clippy::cast_precision_loss, reason = "counts of records")]
    pub fn similar(&self, id: CardId, limit: usize) -> Vec<Similar> {
        let card = self.card(id);
        let all = self.cards.len().max(1) as f32;
        let mut terms: Vec<TermId> = card.terms.to_vec();
        terms.sort_by_key(|term| (self.bearers(*term).len(), *term));
        let mut borne: Vec<(CardId, f32)> = Vec::with_capacity(READ);
        let mut read = 0;
        for term in &terms {
            let bearers = self.bearers(*term);
            read += bearers.len();
            if read > READ && !borne.is_empty() {
                break;
            }
            let worth = (all / bearers.len().max(1) as f32).ln();
            borne.extend(bearers.iter().take(READ).map(|other| (*other, worth)));
        }
        borne.sort_unstable_by_key(|(other, _)| *other);
        let scores = borne.chunk_by(|a, b| a.0 == b.0).map(|same| {
            let score: f32 = same.iter().map(|(_, worth)| worth).sum();
            (same[0].0, (score, same.len()))
        });
        let is_other =
            |other: CardId| other != id && !matches!(self.card(other).kind, Kind::Page | Kind::GlossaryEntry);
        let mut found: Vec<(CardId, f32)> = scores
            .filter(|(other, (_, shared))| is_other(*other) && *shared > 1)
            .map(|(other, (score, _))| {
                let same = self.card(other).kind == card.kind && self.card(other).medoc == card.medoc;
                (other, if same { score * 1.2 } else { score })
            })
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(limit);
        let shared = |other: CardId| {
            terms.iter().filter(|term| self.card(other).bears(**term)).copied().collect::<Vec<_>>()
        };
        found.into_iter().map(|(other, _)| Similar { card: other, shared: shared(other) }).collect()
    }
}
