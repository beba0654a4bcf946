//! The shapes that several answers share: a record in short, a code with its label, a term, a territory.

use app::Catalogue;
use chrono::{DateTime, NaiveDate, Utc};
use model::Kind;
use model::card::{Card, PlaceId, TermId};
use model::territories::{Code, atlas};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A code with the French words that say it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct Labelled {
    pub code: String,
    pub label: String,
}

impl Labelled {
    /// A territory, under a label that no other bears.
    pub(super) fn place(code: &Code) -> Self {
        Self { code: code.to_string(), label: atlas().label(code) }
    }

    /// A territory numbered in the lexicon of a catalogue.
    pub(super) fn numbered_place(catalogue: &Catalogue, place: PlaceId) -> Self {
        Self::place(catalogue.lexicon.place_code(place))
    }

    /// A rung of the evidence ladder, if it exists.
    pub(super) fn stage(catalogue: &Catalogue, stage: usize) -> Option<Self> {
        let stage = catalogue.ladder.stages.get(stage)?;
        Some(Self { code: stage.code.clone(), label: stage.label.clone() })
    }
}

/// A term with its vocabulary.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct TermShape {
    /// The short name of the vocabulary, as in `/vocabularies/{slug}`.
    pub vocabulary: String,
    pub code: String,
    pub label: String,
}

impl TermShape {
    pub(super) fn new(catalogue: &Catalogue, vocabulary: &str, code: &str) -> Self {
        let label = catalogue.label(vocabulary, code).to_owned();
        Self { vocabulary: vocabulary.to_owned(), code: code.to_owned(), label }
    }

    /// A term numbered in the lexicon of a catalogue.
    pub(super) fn numbered(catalogue: &Catalogue, term: TermId) -> Self {
        let (vocabulary, code) = catalogue.lexicon.term_name(term);
        Self::new(catalogue, vocabulary, code)
    }
}

/// A record in short; what is not known is left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct RecordSummary {
    /// The identity of the record, for ever.
    pub id: Uuid,
    /// The noun: `resource`, `organisation`, `event`…
    pub kind: &'static str,
    /// The short name, unique within its kind; it may change, and the old one then redirects.
    pub slug: String,
    pub title: String,
    pub summary: String,
    /// The path of the page on the site, such as `/ressources/charte`.
    pub page_url: String,
    /// The MEDOC kind of a resource: `methode`, `exemple`, `donnee`, `outil` or `competence`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medoc: Option<&'static str>,
    /// The evidence stage of a resource, computed from its evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Labelled>,
    /// Invented for the demonstration.
    pub fictional: bool,
    /// Where the record holds; empty when it does not say.
    pub territories: Vec<Labelled>,
    /// Publication of a resource or of a publication, first day of an event, start of a scheme: `2025-06-13`, `2025-06`
    /// or `2025`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The last day of an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_day: Option<NaiveDate>,
    /// The event can be attended from anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online: Option<bool>,
    /// The time a resource takes, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// Where an organisation can be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_url: Option<String>,
    pub updated_at: DateTime<Utc>,
}

impl RecordSummary {
    pub(super) fn of(catalogue: &Catalogue, card: &Card) -> Self {
        let is_resource = card.kind == Kind::Resource;
        Self {
            id: card.id.0,
            kind: card.kind.as_str(),
            slug: card.slug.to_string(),
            title: card.title.to_string(),
            summary: card.summary.to_string(),
            page_url: card.reference().path(),
            medoc: card.medoc.map(model::resource::Medoc::as_str),
            stage: if is_resource { Labelled::stage(catalogue, card.evidence.stage) } else { None },
            fictional: card.fictional,
            territories: card
                .places
                .iter()
                .map(|place| Labelled::numbered_place(catalogue, *place))
                .collect(),
            date: card.date.map(|date| date.to_string()),
            last_day: card.last_day,
            online: (card.kind == Kind::Event).then_some(card.online),
            duration: (!card.duration.is_empty()).then(|| card.duration.to_string()),
            contact_url: card.contact_url.as_deref().map(str::to_owned),
            updated_at: card.updated_at,
        }
    }
}
