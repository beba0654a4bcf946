//! The card of a record: the little that lists, facets and the itinerary need, with terms and places as small numbers.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use crate::content::{Content, Kind};
use crate::date::PartialDate;
use crate::evidence::{Assessment, Ladder, assess};
use crate::itinerary::{BY_SLOT, TERM_CRITERIA};
use crate::record::{Record, RecordId, Status, TermMap};
use crate::reference::Ref;
use crate::resource::{Medoc, State};

/// A term of a vocabulary, as a number valid within one [`Lexicon`].
pub type TermId = u32;
/// A territory, as a number valid within one [`Lexicon`].
pub type PlaceId = u32;

/// Gives each term and each territory a small number.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// By vocabulary, then by code: looking one up copies no text.
    terms: HashMap<String, HashMap<String, TermId>>,
    names: Vec<(String, String)>,
    places: HashMap<territories::Code, PlaceId>,
    codes: Vec<territories::Code>,
    sorts: Vec<Sort>,
    /// What each written code of a territory stands for: the same few are written on thousands of records.
    written: HashMap<String, Option<Location>>,
}

/// A territory of today, and all that contain it, itself included.
#[derive(Debug, Clone)]
struct Location {
    place: PlaceId,
    within: Box<[PlaceId]>,
}

/// What makes two territories alike: their level, their sort and their size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub level: territories::Level,
    pub kind: territories::PlaceKind,
}

impl Sort {
    pub fn of(code: &territories::Code) -> Self {
        Self { level: code.level, kind: territories::atlas().kind_of(code) }
    }
}

impl Lexicon {
    pub fn term(&mut self, vocabulary: &str, code: &str) -> TermId {
        if let Some(id) = self.find_term(vocabulary, code) {
            return id;
        }
        let id = TermId::try_from(self.names.len()).expect("fewer than four billion terms");
        self.names.push((vocabulary.to_owned(), code.to_owned()));
        self.terms.entry(vocabulary.to_owned()).or_default().insert(code.to_owned(), id);
        id
    }

    pub fn find_term(&self, vocabulary: &str, code: &str) -> Option<TermId> {
        self.terms.get(vocabulary)?.get(code).copied()
    }

    fn locate(&mut self, written: &str) -> Option<Location> {
        if let Some(known) = self.written.get(written) {
            return known.clone();
        }
        let atlas = territories::atlas();
        let resolved = written.parse().ok().and_then(|code| atlas.resolve(&code));
        let location = resolved.map(|resolved| {
            let code = resolved.territory.code;
            let place = self.place(&code);
            Location { place, within: atlas.chain(&code).iter().map(|t| self.place(&t.code)).collect() }
        });
        self.written.insert(written.to_owned(), location.clone());
        location
    }

    /// The vocabulary and the code behind a number of this lexicon.
    pub fn term_name(&self, id: TermId) -> (&str, &str) {
        let (vocabulary, code) = &self.names[id as usize];
        (vocabulary, code)
    }

    pub fn place(&mut self, code: &territories::Code) -> PlaceId {
        if let Some(id) = self.places.get(code) {
            return *id;
        }
        let id = PlaceId::try_from(self.codes.len()).expect("fewer than four billion places");
        self.codes.push(code.clone());
        self.sorts.push(Sort::of(code));
        self.places.insert(code.clone(), id);
        id
    }

    pub fn find_place(&self, code: &territories::Code) -> Option<PlaceId> {
        self.places.get(code).copied()
    }

    /// The sort of each territory, in the order of their numbers.
    pub fn sorts(&self) -> &[Sort] {
        &self.sorts
    }

    /// The territory behind a number of this lexicon.
    pub fn place_code(&self, id: PlaceId) -> &territories::Code {
        &self.codes[id as usize]
    }
}

/// The indications of a record, criterion by criterion; empty means not documented.
pub type Indications = [Box<[TermId]>; TERM_CRITERIA];

/// A dated state of an example: when, and the phase it was then in.
pub type DatedPhase = (PartialDate, Option<TermId>);

/// A record as lists and the itinerary see it.
#[derive(Debug, Clone)]
pub struct Card {
    pub id: RecordId,
    pub kind: Kind,
    pub slug: Box<str>,
    pub title: Box<str>,
    /// Other names under which it is known: acronym, variants.
    pub names: Box<[Box<str>]>,
    pub summary: Box<str>,
    pub status: Status,
    pub fictional: bool,
    pub medoc: Option<Medoc>,
    pub duration: Box<str>,
    /// Publication date of a resource or a publication, first day of an event, start of a scheme.
    pub date: Option<PartialDate>,
    /// Last day of an event.
    pub last_day: Option<NaiveDate>,
    pub online: bool,
    pub contact_url: Option<Box<str>>,
    pub updated_at: DateTime<Utc>,
    /// When someone wrote that it is to be read again.
    pub review_on: Option<PartialDate>,
    pub evidence: Assessment,
    /// Every term that classifies the record, indications included, sorted.
    pub terms: Box<[TermId]>,
    pub indications: Indications,
    pub contraindications: Indications,
    /// The territories of the record itself.
    pub places: Box<[PlaceId]>,
    /// The same with all that contain them.
    pub within: Box<[PlaceId]>,
    pub pinned: Box<[Ref]>,
    pub before: Box<[Ref]>,
    pub after: Box<[Ref]>,
    /// The dated states of an example, in order.
    pub states: Box<[DatedPhase]>,
}

impl Card {
    /// Draws the card of a record as it stands at `today`.
    pub fn of(record: &Record, lexicon: &mut Lexicon, ladder: &Ladder, today: NaiveDate) -> Self {
        let envelope = &record.envelope;
        let facts = Facts::of(&record.content);
        let (places, within) = places(&envelope.territories, lexicon);
        let mut terms: BTreeSet<TermId> = intern(&envelope.terms, lexicon).into_iter().collect();
        let mut states: Box<[DatedPhase]> = Box::default();
        let (indications, contraindications, evidence, before, after) = match &record.content {
            Content::Resource(resource) => {
                let notice = &resource.notice;
                terms.extend(intern(&notice.indications.terms, lexicon));
                states = dated_phases(&resource.states, lexicon);
                (
                    indications(&[&notice.indications.terms, &envelope.terms], lexicon),
                    indications(&[&notice.contraindications.terms], lexicon),
                    assess(&resource.evidence, ladder, today),
                    notice.before.clone(),
                    notice.after.clone(),
                )
            }
            _ => (
                indications(&[&envelope.terms], lexicon),
                Indications::default(),
                Assessment::default(),
                Vec::new(),
                Vec::new(),
            ),
        };
        Self {
            id: envelope.id,
            kind: record.kind(),
            slug: envelope.slug.as_str().into(),
            title: envelope.title.as_str().into(),
            names: record.content.noun().names().into_iter().map(String::into_boxed_str).collect(),
            summary: envelope.summary.as_str().into(),
            status: envelope.status,
            fictional: envelope.fictional,
            medoc: facts.medoc,
            duration: facts.duration.into(),
            date: facts.date,
            last_day: facts.last_day,
            online: facts.online,
            contact_url: facts.contact_url.map(Into::into),
            updated_at: envelope.updated_at.unwrap_or_default(),
            review_on: envelope.review_on,
            evidence,
            terms: terms.into_iter().collect(),
            indications,
            contraindications,
            places,
            within,
            pinned: envelope.platforms.clone().into(),
            before: before.into(),
            after: after.into(),
            states,
        }
    }

    pub fn reference(&self) -> Ref {
        Ref::new(self.kind, &*self.slug)
    }

    pub fn bears(&self, term: TermId) -> bool {
        self.terms.binary_search(&term).is_ok()
    }

    /// Tells whether the event is still to come, or still open, at `today`.
    pub fn is_coming(&self, today: NaiveDate) -> bool {
        self.kind == Kind::Event && self.last_day.is_some_and(|last| last >= today)
    }
}

/// The few facts that each noun keeps in its own place.
#[derive(Default)]
struct Facts<'a> {
    medoc: Option<Medoc>,
    duration: &'a str,
    date: Option<PartialDate>,
    last_day: Option<NaiveDate>,
    online: bool,
    contact_url: Option<&'a str>,
}

impl<'a> Facts<'a> {
    fn of(content: &'a Content) -> Self {
        match content {
            Content::Resource(r) => {
                Self { medoc: r.medoc, duration: &r.duration, date: r.date, ..Self::default() }
            }
            Content::Publication(p) => Self { date: p.date, ..Self::default() },
            Content::Framework(f) => Self { date: f.date, ..Self::default() },
            Content::Platform(p) => Self { date: p.date, ..Self::default() },
            Content::Compass(c) => Self { date: c.date, duration: &c.duration, ..Self::default() },
            Content::Scheme(s) => Self { date: s.since, ..Self::default() },
            Content::Event(e) => {
                Self { date: e.starts_on, last_day: e.last_day(), online: e.online, ..Self::default() }
            }
            Content::Organisation(o) => {
                Self { contact_url: o.contact_url.as_deref().or(o.url.as_deref()), ..Self::default() }
            }
            Content::Vocabulary(_) | Content::GlossaryEntry(_) | Content::Synonym(_) | Content::Page(_) => {
                Self::default()
            }
        }
    }
}

/// The phase of each dated state.
fn dated_phases(states: &[State], lexicon: &mut Lexicon) -> Box<[DatedPhase]> {
    let mut phase = |state: &State| state.phase.as_deref().map(|code| lexicon.term("innovation_phase", code));
    states.iter().map(|state| (state.on, phase(state))).collect()
}

fn intern(terms: &TermMap, lexicon: &mut Lexicon) -> Vec<TermId> {
    let mut ids = Vec::new();
    for (vocabulary, codes) in terms {
        ids.extend(codes.iter().map(|code| lexicon.term(vocabulary, code)));
    }
    ids
}

/// The terms of the first map that documents a criterion, so that a notice is more precise than a mere classification.
fn indications(maps: &[&TermMap], lexicon: &mut Lexicon) -> Indications {
    BY_SLOT.map(|(_, vocabulary, _)| {
        let codes = maps.iter().find_map(|map| map.get(vocabulary).filter(|codes| !codes.is_empty()));
        codes.into_iter().flatten().map(|code| lexicon.term(vocabulary, code)).collect()
    })
}

/// The current territories behind the written codes, and all that contain them.
fn places(codes: &[String], lexicon: &mut Lexicon) -> (Box<[PlaceId]>, Box<[PlaceId]>) {
    let mut own = Vec::new();
    let mut within = BTreeSet::new();
    for location in codes.iter().filter_map(|written| lexicon.locate(written)) {
        own.push(location.place);
        within.extend(location.within);
    }
    (own.into(), within.into_iter().collect())
}

impl Lexicon {
    /// Terms numbered so far.
    pub fn term_count(&self) -> usize {
        self.names.len()
    }

    /// Territories numbered so far.
    pub fn place_count(&self) -> usize {
        self.codes.len()
    }
}
