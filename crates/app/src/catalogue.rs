//! The catalogue: the card of every public record in memory, drawn from the store and kept right by the change log.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use chrono::NaiveDate;
use model::card::{Card, Lexicon};
use model::commons::CommonsInfo;
use model::evidence::Ladder;
use model::platform::Filter;
use model::vocabulary::Vocabulary;
use model::{Content, Kind, Link, Record, RecordId, Ref, Relation, Status};
use text::{Glossary, GlossaryTerm};

use crate::error::AppError;

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
}

impl Catalogue {
    /// Draws the catalogue from the whole store: a batch is drawn while the next one is read.
    pub(crate) async fn draw(store: &store::Store, today: NaiveDate) -> Result<Self, AppError> {
        let info = store.commons_info().await?.unwrap_or_default();
        let stages = store.find(Kind::Vocabulary, STAGES).await?;
        let (batches, received) = std::sync::mpsc::sync_channel::<Vec<Record>>(4);
        let drawing = tokio::task::spawn_blocking(move || {
            let atlas = model::territories::atlas();
            let regions = atlas.children(&model::territories::Code::france());
            let regions = regions.into_iter().map(|region| region.code).collect();
            let mut catalogue = Self { day: today, info, regions, ..Self::default() };
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
        Ok(catalogue)
    }

    /// The next catalogue, once these records have changed.
    pub(crate) fn with(&self, records: &[Record], seq: u64, info: CommonsInfo) -> Self {
        let mut next = self.clone();
        next.info = info;
        next.take(records);
        next.seq = seq;
        next
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
            Content::GlossaryEntry(entry) => {
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
