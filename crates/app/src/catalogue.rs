//! The catalogue: the card of every public record in memory, drawn from the store and kept right by the change log.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use model::card::{Card, Lexicon, PlaceId, TermId};
use model::commons::CommonsInfo;
use model::evidence::Ladder;
use model::freshness::{self, Freshness};
use model::itinerary::{Columns, Ground};
use model::platform::Filter;
use model::vocabulary::Vocabulary;
use model::{Content, Kind, Link, Record, RecordId, Ref, Relation, Status};
use text::{Glossary, GlossaryTerm};

use crate::boost::boost;
use crate::error::AppError;
use crate::facets::Values;
use crate::synonyms;

/// The vocabulary whose gates grant the evidence stages.
pub(crate) const STAGES: &str = "evidence_stage";

/// Position of a card in its catalogue.
pub type CardId = u32;

/// A vocabulary as pages and filters use it.
#[derive(Debug, Clone)]
pub struct NamedVocabulary {
    pub title: String,
    pub content: Vocabulary,
}

/// A platform as the catalogue uses it: what it shows.
#[derive(Debug, Clone)]
pub struct View {
    pub card: CardId,
    pub filter: Filter,
    pub partners: Vec<Ref>,
}

/// Everything that reading needs at hand. Never changed in place: a change makes another one.
#[derive(Clone, Default)]
pub struct Catalogue {
    /// The change-log sequence up to which it is right.
    pub seq: u64,
    pub day: NaiveDate,
    pub info: CommonsInfo,
    pub cards: Vec<Card>,
    pub lexicon: Lexicon,
    /// The same cards by columns, for itineraries.
    pub columns: Columns,
    pub ladder: Ladder,
    pub vocabularies: BTreeMap<String, NamedVocabulary>,
    pub views: BTreeMap<String, View>,
    pub glossary: Arc<Glossary>,
    /// For each card, the platforms that show it, as positions in `views`.
    pub shown_on: Vec<Box<[u16]>>,
    /// For each card, its rank in French alphabetical order of titles.
    pub title_rank: Vec<u32>,
    by_id: HashMap<RecordId, CardId>,
    by_key: HashMap<u64, CardId, BuildHasherDefault<KeyHasher>>,
    /// Every région, for the facet of territories.
    pub regions: Vec<model::territories::Code>,
    by_ref: HashMap<Ref, CardId>,
    links_in: HashMap<Ref, Vec<(Relation, RecordId)>>,
    terms_of_glossary: BTreeMap<String, GlossaryTerm>,
    /// What each synonym and each acronym of the glossary lets a query mean.
    pub(crate) rules: BTreeMap<Ref, Vec<::search::SynonymRule>>,
    /// The same, ready for the index; made when first needed.
    synonyms: OnceLock<Arc<::search::Synonyms>>,
    /// The published records that bear each title, in plain letters; made when first needed.
    titled: OnceLock<Arc<HashMap<String, Vec<CardId>>>>,
    /// For each card, what evidence and freshness multiply its score by.
    pub(crate) boosts: Vec<f32>,
    /// What each card counts for in the facets.
    pub(crate) values: Values,
    /// For each term, the listed cards that bear it or a term under it.
    pub(crate) bearers: Vec<Vec<CardId>>,
    /// For each term with a parent, all that it lies under.
    pub(crate) above: HashMap<TermId, Box<[TermId]>>,
    /// For each territory that records name, those right under it that they name too.
    inside: HashMap<PlaceId, Vec<PlaceId>>,
    /// The change-log sequence at which a name, a status or a vocabulary last changed.
    pub(crate) names_seq: u64,
    /// The links of records that lead nowhere any more.
    pub dead: crate::links::DeadLinks,
    /// Changes whenever `dead` does, which no change of a record tells.
    pub dead_version: u64,
}

impl Catalogue {
    /// Draws the catalogue from the whole store: a batch is drawn while the next one is read.
    pub(crate) async fn draw(store: &store::Store, today: NaiveDate) -> Result<Self, AppError> {
        let info = store.commons_info().await?.unwrap_or_default();
        let stages = store.find(Kind::Vocabulary, STAGES).await?;
        let dead = Arc::new(crate::links::dead_links(store).await?);
        let (batches, received) = std::sync::mpsc::sync_channel::<Vec<Record>>(4);
        let drawing = tokio::task::spawn_blocking(move || {
            let atlas = model::territories::atlas();
            let regions = atlas.children(&model::territories::Code::france());
            let regions = regions.into_iter().map(|region| region.code).collect();
            let mut catalogue = Self { day: today, info, regions, dead, ..Self::default() };
            if let Some(Content::Vocabulary(stages)) = stages.map(|found| found.record.content) {
                catalogue.ladder = Ladder::of(&stages);
            }
            for batch in received {
                for record in &batch {
                    catalogue.name_terms(record);
                    catalogue.put(record);
                }
            }
            catalogue.finish(None);
            catalogue
        });
        let sent = store
            .for_each_record(|batch| {
                batches.send(batch).map_err(|error| AppError::Internal(error.to_string()))
            })
            .await;
        drop(batches);
        let mut catalogue = drawing.await.map_err(|error| AppError::Internal(error.to_string()))?;
        catalogue.seq = sent?;
        catalogue.names_seq = catalogue.seq;
        Ok(catalogue)
    }

    /// The next catalogue, once these records have changed.
    pub(crate) fn with(&self, records: &[Record], seq: u64, info: CommonsInfo) -> Self {
        let mut next = self.clone();
        next.info = info;
        next.take(records);
        next.synonyms = OnceLock::new();
        next.titled = OnceLock::new();
        next.seq = seq;
        if records.iter().any(|record| self.renames(record)) {
            next.names_seq = seq;
        }
        next
    }

    /// How the words of a query are to be read, within a platform or everywhere.
    pub(crate) fn reading(&self, platform: Option<&String>) -> ::search::Options {
        let compile = || Arc::new(::search::Synonyms::new(&self.synonym_rules()));
        ::search::Options {
            synonyms: Arc::clone(self.synonyms.get_or_init(compile)),
            platform: platform.cloned(),
            ..::search::Options::default()
        }
    }

    /// Whether what is suggested as one types changes with a record.
    fn renames(&self, record: &Record) -> bool {
        if matches!(record.content, Content::Vocabulary(_) | Content::Platform(_)) {
            return true;
        }
        let status = record.envelope.status;
        let Some(card) = self.find_id(record.envelope.id).map(|at| self.card(at)) else {
            return status.is_public();
        };
        let names = record.content.noun().names();
        *card.title != record.envelope.title
            || card.status != status
            || !card.names.iter().map(|name| &**name).eq(names.iter().map(String::as_str))
    }

    fn take(&mut self, records: &[Record]) {
        let changed: HashSet<RecordId> = records.iter().map(|record| record.envelope.id).collect();
        for bearers in self.links_in.values_mut() {
            bearers.retain(|(_, id)| !changed.contains(id));
        }
        let views_changed = records.iter().any(|record| record.kind() == Kind::Platform);
        for record in records {
            self.name_terms(record);
            self.put(record);
        }
        self.finish(if views_changed { None } else { Some(&changed) });
    }

    /// Keeps the labels of a vocabulary.
    fn name_terms(&mut self, record: &Record) {
        let Content::Vocabulary(vocabulary) = &record.content else { return };
        if record.envelope.status == Status::Published {
            let named = NamedVocabulary { title: record.envelope.title.clone(), content: vocabulary.clone() };
            self.vocabularies.insert(record.envelope.slug.clone(), named);
        } else {
            self.vocabularies.remove(&record.envelope.slug);
        }
    }

    /// What can only be done once all is there.
    fn finish(&mut self, changed: Option<&HashSet<RecordId>>) {
        self.place_on_platforms(changed);
        self.glossary = Arc::new(Glossary::new(self.terms_of_glossary.values().cloned()));
        self.rank_titles();
        self.rank_terms();
        self.gather_bearers();
        self.nest_places();
        self.columns = Columns::of(&self.cards, &self.lexicon);
        self.boosts = self.cards.iter().map(|card| boost(card, self.freshness(card), self.day)).collect();
        self.values = Values::of(self);
    }

    fn put(&mut self, record: &Record) {
        let card = Card::of(record, &mut self.lexicon, &self.ladder, self.day);
        let reference = record.reference();
        let position = self.by_id.get(&card.id).copied();
        if !card.status.is_public() && position.is_none() {
            return;
        }
        let at = position.unwrap_or_else(|| CardId::try_from(self.cards.len()).expect("under four billion"));
        if let Some(previous) = self.cards.get(at as usize) {
            self.by_ref.remove(&previous.reference());
            self.rules.remove(&previous.reference());
            match previous.kind {
                Kind::Platform => drop(self.views.remove(&*previous.slug)),
                Kind::GlossaryEntry => drop(self.terms_of_glossary.remove(&*previous.slug)),
                _ => {}
            }
        }
        self.by_id.insert(card.id, at);
        self.by_key.insert(::search::key_of(card.id), at);
        self.by_ref.insert(reference.clone(), at);
        // Only this record can have written the same link before, and its own are few: a target may have thousands of bearers.
        let links = record.links();
        for (i, link) in links.iter().enumerate() {
            let is_same = |other: &Link| other.relation == link.relation && other.target == link.target;
            if !links[..i].iter().any(is_same) {
                self.links_in.entry(link.target.clone()).or_default().push((link.relation, card.id));
            }
        }
        match &record.content {
            _ if card.status != Status::Published => {}
            Content::Platform(platform) => {
                let view =
                    View { card: at, filter: platform.filter.clone(), partners: platform.partners.clone() };
                self.views.insert(record.envelope.slug.clone(), view);
            }
            Content::Synonym(synonym) => {
                self.rules.insert(reference.clone(), synonyms::of_synonym(record, synonym));
            }
            Content::GlossaryEntry(entry) => {
                let acronym = synonyms::of_acronym(&record.envelope.title, entry);
                self.rules.extend(acronym.map(|rule| (reference.clone(), vec![rule])));
                let mut forms = vec![record.envelope.title.clone()];
                forms.extend(entry.variants.iter().cloned());
                forms.extend(entry.acronym.iter().cloned());
                let term = GlossaryTerm {
                    forms,
                    href: reference.path(),
                    definition: record.envelope.summary.clone(),
                };
                self.terms_of_glossary.insert(record.envelope.slug.clone(), term);
            }
            _ => {}
        }
        if position.is_some() {
            self.cards[at as usize] = card;
        } else {
            self.cards.push(card);
            self.shown_on.push(Box::default());
        }
    }

    fn place_on_platforms(&mut self, only: Option<&HashSet<RecordId>>) {
        let matchers: Vec<Matcher> =
            self.views.values().map(|view| Matcher::new(view, &self.lexicon)).collect();
        let own: Vec<Ref> = self.views.keys().map(|slug| Ref::new(Kind::Platform, slug)).collect();
        for (i, card) in self.cards.iter().enumerate() {
            if only.is_some_and(|changed| !changed.contains(&card.id)) {
                continue;
            }
            let shown =
                matchers.iter().enumerate().filter(|(v, m)| m.shows(card) || card.pinned.contains(&own[*v]));
            self.shown_on[i] = shown.filter_map(|(v, _)| u16::try_from(v).ok()).collect();
        }
    }

    fn rank_titles(&mut self) {
        let keys: Vec<String> = self.cards.iter().map(|card| text::fold(&card.title)).collect();
        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_by(|a, b| keys[*a].cmp(&keys[*b]).then(a.cmp(b)));
        self.title_rank = vec![0; keys.len()];
        for (rank, card) in order.into_iter().enumerate() {
            self.title_rank[card] = u32::try_from(rank).unwrap_or(u32::MAX);
        }
    }

    /// Notes what each term lies under.
    fn rank_terms(&mut self) {
        let mut above = HashMap::new();
        for (vocabulary, named) in &self.vocabularies {
            for term in named.content.terms_list.iter().filter(|term| term.parent.is_some()) {
                let mut chain = Vec::new();
                let mut at = term;
                while let Some(parent) = at.parent.as_deref().and_then(|code| named.content.term(code)) {
                    let id = self.lexicon.term(vocabulary, &parent.code);
                    if chain.contains(&id) {
                        // A loop that an old import let in.
                        break;
                    }
                    chain.push(id);
                    at = parent;
                }
                above.insert(self.lexicon.term(vocabulary, &term.code), chain.into_boxed_slice());
            }
        }
        self.above = above;
    }

    fn gather_bearers(&mut self) {
        let mut bearers: Vec<Vec<CardId>> = vec![Vec::new(); self.lexicon.term_count()];
        for (card, id) in self.cards.iter().zip(0..) {
            if card.status == Status::Published && card.kind.is_findable() {
                self.each_term(card, |term| bearers[term as usize].push(id));
            }
        }
        self.bearers = bearers;
    }

    fn nest_places(&mut self) {
        let atlas = model::territories::atlas();
        let mut inside: HashMap<PlaceId, Vec<PlaceId>> = HashMap::new();
        for place in (0..self.lexicon.place_count()).filter_map(|at| PlaceId::try_from(at).ok()) {
            let chain = atlas.chain(self.lexicon.place_code(place));
            let above = chain.get(1).and_then(|above| self.lexicon.find_place(&above.code));
            if let Some(above) = above {
                inside.entry(above).or_default().push(place);
            }
        }
        self.inside = inside;
    }

    /// The territories right under a territory that records name, or something in them.
    pub(crate) fn inside(&self, code: &model::territories::Code) -> Vec<model::territories::Code> {
        let places = self.lexicon.find_place(code).and_then(|place| self.inside.get(&place));
        places.into_iter().flatten().map(|place| self.lexicon.place_code(*place).clone()).collect()
    }

    /// The terms of a card and those above them, each once.
    pub(crate) fn each_term(&self, card: &Card, mut each: impl FnMut(TermId)) {
        card.terms.iter().for_each(|term| each(*term));
        if self.above.is_empty() {
            return;
        }
        let mut inherited: Vec<TermId> = card
            .terms
            .iter()
            .filter_map(|term| self.above.get(term))
            .flat_map(|chain| chain.iter().copied())
            .collect();
        inherited.sort_unstable();
        inherited.dedup();
        inherited.into_iter().filter(|term| !card.bears(*term)).for_each(each);
    }

    /// The listed cards that bear a term or a term under it.
    pub fn bearers(&self, term: TermId) -> &[CardId] {
        self.bearers.get(term as usize).map_or(&[], Vec::as_slice)
    }

    /// The place of a platform among the views, by which `shown_on` names it.
    pub fn view(&self, platform: &str) -> Option<u16> {
        self.views.keys().position(|slug| slug == platform).and_then(|at| u16::try_from(at).ok())
    }

    /// The cards that a platform shows, or every card when none is named.
    pub(crate) fn shown_by_or_all<'a>(&'a self, platform: Option<&str>) -> impl Fn(CardId) -> bool + use<'a> {
        let view = platform.map(|platform| self.view(platform));
        move |id| view.is_none_or(|view| view.is_some_and(|view| self.shown_on[id as usize].contains(&view)))
    }

    pub fn card(&self, id: CardId) -> &Card {
        &self.cards[id as usize]
    }

    pub fn find(&self, reference: &Ref) -> Option<&Card> {
        self.by_ref.get(reference).map(|at| self.card(*at))
    }

    pub fn find_id(&self, id: RecordId) -> Option<CardId> {
        self.by_id.get(&id).copied()
    }

    pub(crate) fn find_key(&self, key: u64) -> Option<CardId> {
        self.by_key.get(&key).copied()
    }

    /// Published records of a kind, in alphabetical order of titles.
    pub fn of_kind(&self, kind: Kind) -> Vec<&Card> {
        let mut found: Vec<(u32, &Card)> = self
            .cards
            .iter()
            .enumerate()
            .filter(|(_, card)| card.kind == kind && card.status == model::Status::Published)
            .map(|(i, card)| (self.title_rank[i], card))
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, card)| card).collect()
    }

    /// Published records of one of these nouns, of any when none is said, that bear this title, case and accents apart.
    pub fn titled<'a>(&'a self, title: &str, kinds: &'a [Kind]) -> impl Iterator<Item = &'a Card> + use<'a> {
        let titled = self.titled.get_or_init(|| {
            let mut titled: HashMap<String, Vec<CardId>> = HashMap::new();
            for (id, card) in (0..).zip(&self.cards) {
                if card.status == Status::Published {
                    titled.entry(text::fold(&card.title)).or_default().push(id);
                }
            }
            Arc::new(titled)
        });
        let found = titled.get(&text::fold(title.trim())).map_or(&[][..], Vec::as_slice);
        let cards = found.iter().map(|id| self.card(*id));
        cards.filter(move |card| kinds.is_empty() || kinds.contains(&card.kind))
    }

    /// Records that link to this one.
    pub fn linked_from(&self, reference: &Ref) -> &[(Relation, RecordId)] {
        self.links_in.get(reference).map_or(&[], Vec::as_slice)
    }

    /// The label of a term, or its code when the vocabulary does not know it.
    pub fn label<'a>(&'a self, vocabulary: &str, code: &'a str) -> &'a str {
        let named = self.vocabularies.get(vocabulary);
        named.and_then(|v| v.content.term(code)).map_or(code, |term| term.label.as_str())
    }

    /// The codes of a vocabulary, in its own order.
    pub fn codes(&self, vocabulary: &str) -> Vec<String> {
        let Some(named) = self.vocabularies.get(vocabulary) else { return Vec::new() };
        named.content.terms_list.iter().filter(|t| !t.slot).map(|t| t.code.clone()).collect()
    }

    /// What itineraries are composed over at a day; `scale` gives the codes of a vocabulary, as [`Self::codes`] does.
    pub fn ground<'a>(&'a self, scale: &'a dyn Fn(&str) -> Vec<String>, today: NaiveDate) -> Ground<'a> {
        Ground { cards: &self.cards, columns: &self.columns, lexicon: &self.lexicon, scale, today }
    }

    /// How a record stands at the day of the catalogue: to be read again or not.
    pub fn freshness(&self, card: &Card) -> Freshness {
        let due = freshness::review_day(card.kind, card.review_on, card.updated_at, &self.info.review_months);
        freshness::at(due, self.day)
    }

    /// The stage of a resource, with its label.
    pub fn stage_label(&self, stage: usize) -> &str {
        self.ladder.stages.get(stage).map_or("", |stage| stage.label.as_str())
    }
}

/// Keys are already random: they are their own hash.
#[derive(Default, Clone)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// A platform's filter in the numbers of the lexicon.
struct Matcher<'a> {
    filter: &'a Filter,
    terms: Vec<Vec<u32>>,
}

impl<'a> Matcher<'a> {
    fn new(view: &'a View, lexicon: &Lexicon) -> Self {
        let terms = view.filter.terms.iter().map(|(vocabulary, codes)| {
            codes.iter().filter_map(|code| lexicon.find_term(vocabulary, code)).collect()
        });
        Self { filter: &view.filter, terms: terms.collect() }
    }

    /// An empty filter shows nothing: a platform without a filter only has what is pinned on it.
    fn shows(&self, card: &Card) -> bool {
        let filter = self.filter;
        let is_empty = filter.kinds.is_empty() && filter.medoc.is_empty() && filter.terms.is_empty();
        !is_empty
            && (filter.kinds.is_empty() || filter.kinds.contains(&card.kind))
            && (filter.medoc.is_empty() || card.medoc.is_some_and(|medoc| filter.medoc.contains(&medoc)))
            && self.terms.iter().all(|any| any.iter().any(|term| card.bears(*term)))
    }
}
