//! Published records in the order of their identity, a page after another: nothing is skipped or told twice.

use app::{Catalogue, Facet, Filters};
use chrono::{DateTime, Utc};
use model::card::{Card, PlaceId, TermId};
use model::territories::{Code, atlas};
use model::{Kind, RecordId, Status};

/// What is listed.
#[derive(Debug, Clone, Default)]
pub(super) struct ListRequest {
    pub filters: Filters,
    pub updated_since: Option<DateTime<Utc>>,
    /// The last record already seen.
    pub after: Option<RecordId>,
    pub limit: usize,
}

/// A page of the list.
#[derive(Debug, Clone)]
pub(super) struct Listing<'a> {
    pub cards: Vec<&'a Card>,
    /// The last record of the page, when others come after it.
    pub next: Option<RecordId>,
}

/// Lists published records.
pub(super) fn list<'a>(catalogue: &'a Catalogue, request: &ListRequest) -> Listing<'a> {
    let filters: Vec<Filter> =
        request.filters.iter().map(|(facet, values)| Filter::new(catalogue, *facet, values)).collect();
    let mut cards: Vec<&Card> = catalogue
        .cards
        .iter()
        .enumerate()
        .filter(|(_, card)| card.status == Status::Published)
        .filter(|(_, card)| request.after.is_none_or(|after| card.id > after))
        .filter(|(_, card)| request.updated_since.is_none_or(|since| card.updated_at >= since))
        .filter(|(at, card)| filters.iter().all(|filter| filter.accepts(card, &catalogue.shown_on[*at])))
        .map(|(_, card)| card)
        .collect();
    let has_more = cards.len() > request.limit;
    if has_more {
        cards.select_nth_unstable_by_key(request.limit, |card| card.id);
        cards.truncate(request.limit);
    }
    cards.sort_unstable_by_key(|card| card.id);
    let next = cards.last().filter(|_| has_more).map(|card| card.id);
    Listing { cards, next }
}

/// The chosen values of a facet, any of which will do, in the numbers of a catalogue.
enum Filter<'a> {
    Kinds(&'a [String]),
    Terms(Vec<TermId>),
    Places(Vec<PlaceId>),
    Stages(Vec<usize>),
    Platforms(Vec<u16>),
}

impl<'a> Filter<'a> {
    fn new(catalogue: &Catalogue, facet: Facet, values: &'a [String]) -> Self {
        let lexicon = &catalogue.lexicon;
        match facet {
            Facet::Kind => Self::Kinds(values),
            Facet::Territory => {
                let codes = values.iter().filter_map(|value| value.parse::<Code>().ok());
                let current =
                    codes.filter_map(|code| atlas().resolve(&code)).map(|found| found.territory.code);
                Self::Places(current.filter_map(|code| lexicon.find_place(&code)).collect())
            }
            Facet::Stage => {
                let stages = &catalogue.ladder.stages;
                let rung = |value: &String| stages.iter().position(|stage| stage.code == *value);
                Self::Stages(values.iter().filter_map(rung).collect())
            }
            Facet::Platform => {
                let view = |value: &String| catalogue.views.keys().position(|slug| slug == value);
                Self::Platforms(
                    values.iter().filter_map(view).filter_map(|at| u16::try_from(at).ok()).collect(),
                )
            }
            Facet::Profile | Facet::Domain | Facet::Phase | Facet::Format => {
                let vocabulary = facet.vocabulary().unwrap_or_default();
                Self::Terms(values.iter().filter_map(|code| lexicon.find_term(vocabulary, code)).collect())
            }
        }
    }

    fn accepts(&self, card: &Card, shown_on: &[u16]) -> bool {
        match self {
            Self::Kinds(kinds) => {
                let medoc = card.medoc.map(model::resource::Medoc::as_str);
                kinds.iter().any(|kind| kind == card.kind.as_str() || Some(kind.as_str()) == medoc)
            }
            Self::Terms(terms) => terms.iter().any(|term| card.bears(*term)),
            Self::Places(places) => places.iter().any(|place| card.within.binary_search(place).is_ok()),
            Self::Stages(stages) => card.kind == Kind::Resource && stages.contains(&card.evidence.stage),
            Self::Platforms(platforms) => shown_on.iter().any(|shown| platforms.contains(shown)),
        }
    }
}
