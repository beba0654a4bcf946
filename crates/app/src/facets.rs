//! Facets: how a list is narrowed, and how many records each value would leave.

use std::collections::{BTreeMap, HashMap};

use model::card::{Card, PlaceId};
use model::territories::Code;
use model::{Kind, resource::Medoc};

use crate::catalogue::{CardId, Catalogue};

/// One way of narrowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// The MEDOC kind of a resource, or the noun of another record.
    Kind,
    Profile,
    Domain,
    Phase,
    Territory,
    Stage,
    Format,
    Platform,
}

impl Facet {
    pub const ALL: [Self; 8] = [
        Self::Kind,
        Self::Profile,
        Self::Domain,
        Self::Phase,
        Self::Territory,
        Self::Stage,
        Self::Format,
        Self::Platform,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Profile => "profile",
            Self::Domain => "domain",
            Self::Phase => "phase",
            Self::Territory => "territory",
            Self::Stage => "stage",
            Self::Format => "format",
            Self::Platform => "platform",
        }
    }

    /// The vocabulary whose terms are the values of the facet.
    pub const fn vocabulary(self) -> Option<&'static str> {
        match self {
            Self::Profile => Some("actor_profile"),
            Self::Domain => Some("domain"),
            Self::Phase => Some("innovation_phase"),
            Self::Format => Some("format"),
            Self::Kind | Self::Territory | Self::Stage | Self::Platform => None,
        }
    }
}

/// The chosen values of each facet: within a facet any will do, across facets all are required.
pub type Filters = BTreeMap<Facet, Vec<String>>;

/// A value of a facet, and how many records it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    pub value: String,
    pub label: String,
    pub count: u32,
    pub chosen: bool,
    /// How deep it stands in the tree of a territory or of a vocabulary.
    pub depth: u8,
    /// Narrower territories that would leave something: `Some(true)` when they follow in the list.
    pub unfolded: Option<bool>,
}

/// A facet with its values, in the order in which they are best read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    pub facet: Facet,
    pub values: Vec<FacetValue>,
}

/// The sort of a card as the facet names it.
pub fn kind_code(card: &Card) -> &'static str {
    card.medoc.map_or(card.kind.as_str(), Medoc::as_str)
}

/// Sorts of cards that the facet of kinds tells apart.
const KINDS: usize = Medoc::ALL.len() + Kind::ALL.len();

/// The place of a sort of card in the counts.
const fn kind_rank(medoc: Option<Medoc>, kind: Kind) -> usize {
    match medoc {
        Some(medoc) => medoc as usize,
        None => Medoc::ALL.len() + kind as usize,
    }
}

/// The filters in the numbers of a catalogue.
pub(crate) struct Sieve<'a> {
    catalogue: &'a Catalogue,
    chosen: Vec<(Facet, Chosen)>,
}

enum Chosen {
    Kinds(Vec<String>),
    /// The cards that bear one of the terms, as bits.
    Terms(Vec<u64>),
    Places(Vec<PlaceId>),
    Stages(Vec<usize>),
    Platforms(Vec<u16>),
}

impl Chosen {
    fn accepts(&self, catalogue: &Catalogue, id: CardId) -> bool {
        let card = catalogue.card(id);
        match self {
            Self::Kinds(kinds) => {
                kinds.iter().any(|kind| kind == kind_code(card) || kind == card.kind.as_str())
            }
            Self::Terms(bits) => bits[id as usize / 64] >> (id % 64) & 1 == 1,
            Self::Places(places) => places.iter().any(|place| card.within.binary_search(place).is_ok()),
            Self::Stages(stages) => card.kind == Kind::Resource && stages.contains(&card.evidence.stage),
            Self::Platforms(platforms) => {
                catalogue.shown_on[id as usize].iter().any(|shown| platforms.contains(shown))
            }
        }
    }
}

impl<'a> Sieve<'a> {
    pub(crate) fn new(catalogue: &'a Catalogue, filters: &Filters) -> Self {
        let chosen = filters
            .iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(facet, values)| (*facet, choose(catalogue, *facet, values)))
            .collect();
        Self { catalogue, chosen }
    }

    /// `Ok` when every filter accepts the card, otherwise the only facet that refuses it, or `None` for several.
    pub(crate) fn sift(&self, id: CardId) -> Result<(), Option<Facet>> {
        let mut refused = None;
        for (facet, chosen) in &self.chosen {
            if !chosen.accepts(self.catalogue, id) {
                if refused.is_some() {
                    return Err(None);
                }
                refused = Some(*facet);
            }
        }
        refused.map_or(Ok(()), |facet| Err(Some(facet)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }
}

fn choose(catalogue: &Catalogue, facet: Facet, values: &[String]) -> Chosen {
    match facet {
        Facet::Kind => Chosen::Kinds(values.to_vec()),
        Facet::Territory => Chosen::Places(
            values
                .iter()
                .filter_map(|value| value.parse::<Code>().ok())
                .filter_map(|code| model::territories::atlas().resolve(&code))
                .filter_map(|place| catalogue.lexicon.find_place(&place.territory.code))
                .collect(),
        ),
        Facet::Stage => Chosen::Stages(
            values
                .iter()
                .filter_map(|value| catalogue.ladder.stages.iter().position(|stage| stage.code == *value))
                .collect(),
        ),
        Facet::Platform => Chosen::Platforms(
            values
                .iter()
                .filter_map(|value| catalogue.views.keys().position(|slug| slug == value))
                .filter_map(|at| u16::try_from(at).ok())
                .collect(),
        ),
        Facet::Profile | Facet::Domain | Facet::Phase | Facet::Format => {
            let vocabulary = facet.vocabulary().unwrap_or_default();
            let chosen = values.iter().filter_map(|code| catalogue.lexicon.find_term(vocabulary, code));
            let mut bits = vec![0; catalogue.cards.len().div_ceil(64)];
            for id in chosen.flat_map(|term| catalogue.bearers(term)) {
                bits[*id as usize / 64] |= 1 << (id % 64);
            }
            Chosen::Terms(bits)
        }
    }
}

/// Counts the values of every facet over a list of cards.
pub(crate) struct Counter<'a> {
    catalogue: &'a Catalogue,
    all: Tally,
    /// For a facet with chosen values: the cards that only this facet refuses count for its other values.
    apart: HashMap<Facet, Tally>,
}

/// How many cards bear each value of each facet, by the numbers of [`Values`].
struct Tally(Vec<u32>);

/// The values of every facet as numbers, and those of each card: counting thousands of cards is then adding ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    /// Where the values of each card end in `list`.
    ends: Vec<u32>,
    list: Vec<u32>,
    /// Terms come first; then where the others begin.
    places: usize,
    platforms: usize,
    stages: usize,
    kinds: usize,
    count: usize,
}

impl Values {
    /// Reads the cards of a catalogue whose terms and platforms are known.
    pub(crate) fn of(catalogue: &Catalogue) -> Self {
        let places = catalogue.lexicon.term_count();
        let platforms = places + catalogue.lexicon.place_count();
        let stages = platforms + catalogue.views.len();
        let kinds = stages + catalogue.ladder.stages.len().max(1);
        let mut values = Self { places, platforms, stages, kinds, count: kinds + KINDS, ..Self::default() };
        let vocabularies = Facet::ALL.map(Facet::vocabulary);
        let counted: Vec<bool> = (0..)
            .take(places)
            .map(|term| vocabularies.contains(&Some(catalogue.lexicon.term_name(term).0)))
            .collect();
        for (card, shown_on) in catalogue.cards.iter().zip(&catalogue.shown_on) {
            let mut own: Vec<usize> = Vec::new();
            catalogue.each_term(card, |term| own.push(term as usize));
            own.retain(|term| counted[*term]);
            own.extend(card.within.iter().map(|place| places + *place as usize));
            own.extend(shown_on.iter().map(|platform| platforms + usize::from(*platform)));
            if card.kind == Kind::Resource && stages + card.evidence.stage < kinds {
                own.push(stages + card.evidence.stage);
            }
            own.push(kinds + kind_rank(card.medoc, card.kind));
            values.list.extend(own.into_iter().filter_map(|value| u32::try_from(value).ok()));
            values.ends.push(u32::try_from(values.list.len()).unwrap_or(u32::MAX));
        }
        values
    }

    fn of_card(&self, id: CardId) -> &[u32] {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.list[start as usize..self.ends[id] as usize]
    }
}

impl Tally {
    fn new(catalogue: &Catalogue) -> Self {
        Self(vec![0; catalogue.values.count])
    }

    fn add(&mut self, catalogue: &Catalogue, id: CardId) {
        for value in catalogue.values.of_card(id) {
            self.0[*value as usize] += 1;
        }
    }
}

impl<'a> Counter<'a> {
    pub(crate) fn new(catalogue: &'a Catalogue) -> Self {
        Self { catalogue, all: Tally::new(catalogue), apart: HashMap::new() }
    }

    pub(crate) fn accept(&mut self, id: CardId) {
        self.all.add(self.catalogue, id);
    }

    pub(crate) fn refuse(&mut self, id: CardId, facet: Facet) {
        let catalogue = self.catalogue;
        self.apart.entry(facet).or_insert_with(|| Tally::new(catalogue)).add(catalogue, id);
    }

    /// The facets that still help: those with a chosen value, or with at least two values that would leave something.
    ///
    /// `open` unfolds the tree of territories down to what a territory contains.
    pub(crate) fn finish(&self, filters: &Filters, open: Option<&Code>) -> Vec<FacetCount> {
        Facet::ALL
            .into_iter()
            .map(|facet| FacetCount { facet, values: self.values(facet, filters, open) })
            .filter(|counts| counts.values.len() > 1 || counts.values.iter().any(|value| value.chosen))
            .collect()
    }

    fn values(&self, facet: Facet, filters: &Filters, open: Option<&Code>) -> Vec<FacetValue> {
        let none = Vec::new();
        let chosen = filters.get(&facet).unwrap_or(&none);
        if facet == Facet::Territory {
            return self.places(chosen, open);
        }
        self.candidates(facet)
            .into_iter()
            .map(|Candidate { value, label, depth, at }| FacetValue {
                chosen: chosen.contains(&value),
                count: self.count(facet, at),
                unfolded: None,
                value,
                label,
                depth,
            })
            .filter(|value| value.count > 0 || value.chosen)
            .collect()
    }

    /// What a value would leave: the accepted cards, and those that only its own facet refuses.
    fn count(&self, facet: Facet, at: usize) -> u32 {
        let read = |tally: &Tally| tally.0.get(at).copied().unwrap_or(0);
        read(&self.all) + self.apart.get(&facet).map_or(0, read)
    }

    /// Every value a facet may take, with its label and its number.
    fn candidates(&self, facet: Facet) -> Vec<Candidate> {
        let catalogue = self.catalogue;
        let values = &catalogue.values;
        match facet {
            Facet::Territory => Vec::new(),
            Facet::Kind => {
                let medoc = Medoc::ALL
                    .into_iter()
                    .map(|medoc| (medoc.as_str(), kind_rank(Some(medoc), Kind::Resource)));
                let nouns = Kind::ALL.iter().filter(|k| k.is_findable() && **k != Kind::Resource);
                medoc
                    .chain(nouns.map(|kind| (kind.as_str(), kind_rank(None, *kind))))
                    .map(|(code, rank)| {
                        let label = catalogue.label("medoc_kind", code);
                        Candidate::new(code, label, values.kinds + rank)
                    })
                    .collect()
            }
            Facet::Stage => catalogue
                .ladder
                .stages
                .iter()
                .enumerate()
                .map(|(i, stage)| Candidate::new(&stage.code, &stage.label, values.stages + i))
                .collect(),
            Facet::Platform => catalogue
                .views
                .iter()
                .enumerate()
                .map(|(i, (slug, view))| {
                    Candidate::new(slug, &catalogue.card(view.card).title, values.platforms + i)
                })
                .collect(),
            Facet::Profile | Facet::Domain | Facet::Phase | Facet::Format => {
                terms(catalogue, facet.vocabulary().unwrap_or_default())
            }
        }
    }

    /// The régions, and what contains the territories chosen or opened: a list of every commune would help nobody.
    fn places(&self, chosen: &[String], open: Option<&Code>) -> Vec<FacetValue> {
        let atlas = model::territories::atlas();
        let resolve = |code: &Code| atlas.resolve(code).map(|place| place.territory.code);
        let asked: Vec<Code> = chosen
            .iter()
            .filter_map(|text| text.parse::<Code>().ok())
            .filter_map(|code| resolve(&code))
            .collect();
        let opened = asked.iter().cloned().chain(open.and_then(resolve));
        let mut tree = PlaceTree { counter: self, chosen: &asked, opened: Vec::new(), values: Vec::new() };
        tree.opened =
            opened.flat_map(|code| atlas.chain(&code).into_iter().map(|place| place.code)).collect();
        tree.push(self.catalogue.regions.clone(), 0);
        // Chosen without being in the tree (France, or nothing left there): it must be seen to be removed.
        let absent =
            asked.iter().filter(|code| !tree.values.iter().any(|value| value.value == code.to_string()));
        let absent: Vec<FacetValue> = absent.map(|code| tree.value(code, 0)).collect();
        tree.values.extend(absent);
        tree.values
    }
}

/// The tree of territories, drawn from the top.
struct PlaceTree<'a> {
    counter: &'a Counter<'a>,
    chosen: &'a [Code],
    opened: Vec<Code>,
    values: Vec<FacetValue>,
}

impl PlaceTree<'_> {
    fn count(&self, code: &Code) -> u32 {
        let catalogue = self.counter.catalogue;
        let place = catalogue.lexicon.find_place(code);
        place.map_or(0, |at| self.counter.count(Facet::Territory, catalogue.values.places + at as usize))
    }

    fn value(&self, code: &Code, depth: u8) -> FacetValue {
        FacetValue {
            value: code.to_string(),
            label: model::territories::atlas().label(code),
            count: self.count(code),
            chosen: self.chosen.contains(code),
            depth,
            unfolded: None,
        }
    }

    /// Adds the territories that would leave something, in alphabetical order, and under each opened one what it contains.
    fn push(&mut self, codes: Vec<Code>, depth: u8) {
        let mut here: Vec<FacetValue> = Vec::new();
        for code in codes {
            if self.count(&code) > 0 || self.chosen.contains(&code) {
                here.push(self.value(&code, depth));
            }
        }
        here.sort_by_cached_key(|value| text::fold(&value.label));
        for mut value in here {
            let Ok(code) = value.value.parse::<Code>() else { continue };
            let inside = self.counter.catalogue.inside(&code);
            let unfolds = self.opened.contains(&code);
            if inside.iter().any(|code| self.count(code) > 0) {
                value.unfolded = Some(unfolds);
            }
            self.values.push(value);
            if unfolds {
                self.push(inside, depth + 1);
            }
        }
    }
}

/// The terms of a vocabulary as a tree, each parent before those under it.
fn terms(catalogue: &Catalogue, vocabulary: &str) -> Vec<Candidate> {
    let Some(named) = catalogue.vocabularies.get(vocabulary) else { return Vec::new() };
    let list = &named.content.terms_list;
    let mut ordered = Vec::with_capacity(list.len());
    let mut waiting: Vec<(&model::vocabulary::Term, u8)> =
        list.iter().rev().filter(|term| !term.slot && term.parent.is_none()).map(|term| (term, 0)).collect();
    while let Some((term, depth)) = waiting.pop() {
        if let Some(at) = catalogue.lexicon.find_term(vocabulary, &term.code) {
            ordered.push(Candidate { depth, ..Candidate::new(&term.code, &term.label, at as usize) });
        }
        let narrower = list.iter().rev().filter(|other| other.parent.as_deref() == Some(&term.code));
        waiting.extend(narrower.map(|other| (other, depth.saturating_add(1))));
    }
    ordered
}

/// Whether two values of a facet lie one within the other, so that asking for both would only ask for the wider one.
pub fn overlap(catalogue: &Catalogue, facet: Facet, one: &str, other: &str) -> bool {
    if facet == Facet::Territory {
        let atlas = model::territories::atlas();
        let (Ok(one), Ok(other)) = (one.parse::<Code>(), other.parse::<Code>()) else { return false };
        let lies = |a: &Code, b: &Code| atlas.chain(a).iter().any(|place| place.code == *b);
        return lies(&one, &other) || lies(&other, &one);
    }
    let Some(vocabulary) = facet.vocabulary() else { return false };
    let find = |code: &str| catalogue.lexicon.find_term(vocabulary, code);
    let (Some(one), Some(other)) = (find(one), find(other)) else { return false };
    let lies = |a, b| catalogue.above.get(&a).is_some_and(|chain| chain.contains(&b));
    lies(one, other) || lies(other, one)
}

/// A value that a facet may take, its label, its depth, and its number.
struct Candidate {
    value: String,
    label: String,
    depth: u8,
    at: usize,
}

impl Candidate {
    fn new(value: &str, label: &str, at: usize) -> Self {
        Self { value: value.to_owned(), label: label.to_owned(), depth: 0, at }
    }
}
