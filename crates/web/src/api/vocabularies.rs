//! `/vocabularies`: the lists of terms that classify records, each with its origin and its empty places.

use app::Catalogue;
use axum::Json;
use axum::extract::{Path, State};
use model::card::Card;
use model::evidence::Gate;
use model::vocabulary::{Origin, Term, Vocabulary};
use model::{Kind, Ref, Status};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::params::Params;
use super::problem::{Code, Problem, ProblemDocument, Refusals};
use crate::site::Site;

/// The vocabularies, in alphabetical order of short names.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VocabularyList {
    pub items: Vec<VocabularySummary>,
}

/// A vocabulary in short.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VocabularySummary {
    /// The identity of its record: `/records/{id}` gives its text and its sources.
    pub id: Uuid,
    /// The name used in `terms` and as the name of filters.
    pub slug: String,
    pub title: String,
    pub summary: String,
    /// `stated` (a source says it), `partial` (a source announces it, some terms are not known) or `inferred` (proposed
    /// by this commons).
    pub origin: &'static str,
    /// How many terms the source announces.
    pub expected: Option<u32>,
    /// How many terms are known.
    pub terms_count: usize,
    /// Places kept for terms that are announced and not known.
    pub slots_count: usize,
}

/// A vocabulary with its terms.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VocabularyAnswer {
    #[serde(flatten)]
    pub vocabulary: VocabularySummary,
    /// In the order of the vocabulary, which on a scale is that of the scale.
    pub terms: Vec<TermEntry>,
}

/// A term of a vocabulary.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TermEntry {
    pub code: String,
    pub label: String,
    pub definition: Option<String>,
    /// The code of the wider term.
    pub parent: Option<String>,
    /// Where the term comes from.
    pub source: Option<String>,
    /// As for the vocabulary, which tells it for the terms that do not.
    pub origin: &'static str,
    /// Since when the term is used: `2025-06-13`, `2025-06` or `2025`.
    pub since: Option<String>,
    /// What an evidence stage asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateShape>,
}

/// What must be gathered before an evidence stage is granted; zero and false ask nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GateShape {
    pub entries: u32,
    pub cases: u32,
    pub places: u32,
    pub years: u32,
    pub evaluation: bool,
    pub second_reader: bool,
    pub transfer: bool,
}

/// List the vocabularies.
#[utoipa::path(
    get,
    path = "/api/v1/vocabularies",
    tag = "vocabularies",
    responses((status = 200, description = "The vocabularies", body = VocabularyList), Refusals)
)]
pub(super) async fn list_vocabularies(
    State(site): State<Site>,
    params: Params,
) -> Result<Json<VocabularyList>, Problem> {
    params.end()?;
    let catalogue = site.app().catalogue();
    let items = catalogue
        .vocabularies
        .iter()
        .filter_map(|(slug, named)| find(&catalogue, slug).map(|card| summary(card, &named.content)));
    Ok(Json(VocabularyList { items: items.collect() }))
}

/// Read a vocabulary with its terms.
#[utoipa::path(
    get,
    path = "/api/v1/vocabularies/{slug}",
    tag = "vocabularies",
    params(("slug" = String, Path, description = "The short name of the vocabulary", example = "actor_profile")),
    responses(
        (status = 200, description = "The vocabulary", body = VocabularyAnswer),
        (status = 404, description = "No vocabulary bears this name", body = ProblemDocument, content_type = "application/problem+json"),
        Refusals
    )
)]
pub(super) async fn get_vocabulary(
    State(site): State<Site>,
    Path(slug): Path<String>,
    params: Params,
) -> Result<Json<VocabularyAnswer>, Problem> {
    params.end()?;
    let catalogue = site.app().catalogue();
    let found = find(&catalogue, &slug).zip(catalogue.vocabularies.get(&slug));
    let (card, named) = found.ok_or_else(|| {
        Problem::of(Code::NotFound).saying(format!("Aucun vocabulaire ne s’appelle « {slug} »."))
    })?;
    let vocabulary = &named.content;
    let known = vocabulary.terms_list.iter().filter(|term| !term.slot);
    let terms = known.map(|term| entry(term, vocabulary.origin)).collect();
    Ok(Json(VocabularyAnswer { vocabulary: summary(card, vocabulary), terms }))
}

/// The card of a published vocabulary.
fn find<'a>(catalogue: &'a Catalogue, slug: &str) -> Option<&'a Card> {
    catalogue.find(&Ref::new(Kind::Vocabulary, slug)).filter(|card| card.status == Status::Published)
}

fn summary(card: &Card, vocabulary: &Vocabulary) -> VocabularySummary {
    let slots_count = vocabulary.open_slots();
    VocabularySummary {
        id: card.id.0,
        slug: card.slug.to_string(),
        title: card.title.to_string(),
        summary: card.summary.to_string(),
        origin: vocabulary.origin.as_str(),
        expected: vocabulary.expected,
        terms_count: vocabulary.terms_list.len() - slots_count,
        slots_count,
    }
}

fn entry(term: &Term, usual: Origin) -> TermEntry {
    TermEntry {
        code: term.code.clone(),
        label: term.label.clone(),
        definition: (!term.definition.is_empty()).then(|| term.definition.clone()),
        parent: term.parent.clone(),
        source: term.source.clone(),
        origin: term.origin.unwrap_or(usual).as_str(),
        since: term.since.map(|since| since.to_string()),
        gate: term.gate.map(gate),
    }
}

const fn gate(gate: Gate) -> GateShape {
    GateShape {
        entries: gate.entries,
        cases: gate.cases,
        places: gate.places,
        years: gate.years,
        evaluation: gate.evaluation,
        second_reader: gate.second_reader,
        transfer: gate.transfer,
    }
}
