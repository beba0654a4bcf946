//! The envelope around every noun, and the record made of both.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::attachment::{self, Attachment};
use crate::content::{Content, Kind};
use crate::date::PartialDate;
use crate::is_default;
use crate::problem::{Problem, ProblemCode, http, limit, require};
use crate::reference::{Link, Ref, Relation, links_of};

/// Namespace of the identifiers computed from a kind and a slug (a UUID drawn once for this project).
const NAMESPACE: Uuid = Uuid::from_u128(0x6b1d_3c52_9f0e_4a77_8d21_52a3_0e97_c417);

/// Longest accepted summary, in characters.
pub const SUMMARY_MAX: usize = 300;
/// Longest accepted title, in characters.
pub const TITLE_MAX: usize = 200;

/// The identity of a record, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct RecordId(pub Uuid);

impl RecordId {
    /// The identity of a record whose file gives none: the same kind and slug always give the same id.
    pub fn derived(kind: Kind, slug: &str) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, format!("{}/{slug}", kind.folder()).as_bytes()))
    }
}

impl std::fmt::Display for RecordId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a record stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Draft,
    Submitted,
    #[default]
    Published,
    Withdrawn,
}

impl Status {
    pub const ALL: [Self; 4] = [Self::Draft, Self::Submitted, Self::Published, Self::Withdrawn];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Tells whether anyone may know of the record: its page, or the reason why it left.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Published | Self::Withdrawn)
    }
}

/// Why a record left, and what takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    #[serde(default)]
    pub reason: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub successor: Option<Ref>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub on: Option<PartialDate>,
    /// It became one with its successor: its addresses lead there for ever.
    #[serde(default, skip_serializing_if = "is_default")]
    pub merged: bool,
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    #[serde(default)]
    pub title: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub on: Option<PartialDate>,
}

/// The collection and the identifier a record was imported from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub identifier: String,
}

/// Terms by vocabulary.
pub type TermMap = BTreeMap<String, Vec<String>>;

/// What every record bears, whatever its noun.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    #[serde(default)]
    pub id: RecordId,
    #[serde(default)]
    pub slug: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub summary: String,
    #[serde(default)]
    pub status: Status,
    #[serde(default, skip_serializing_if = "is_default")]
    pub withdrawal: Option<Withdrawal>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub old_slugs: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub version: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub created_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub updated_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub lang: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub licence: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub owner: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub review_on: Option<PartialDate>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub fictional: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub sources: Vec<Source>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub provenance: Option<Provenance>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub platforms: Vec<Ref>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub terms: TermMap,
    #[serde(default, skip_serializing_if = "is_default")]
    pub territories: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub attachments: Vec<Attachment>,
}

/// The keys of the envelope, which a document mixes with those of its noun.
pub const ENVELOPE_KEYS: [&str; 21] = [
    "id",
    "slug",
    "title",
    "summary",
    "status",
    "withdrawal",
    "old_slugs",
    "version",
    "created_at",
    "updated_at",
    "lang",
    "licence",
    "owner",
    "review_on",
    "fictional",
    "sources",
    "provenance",
    "platforms",
    "terms",
    "territories",
    "attachments",
];

/// One record: its envelope, its Markdown body, its typed content.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub envelope: Envelope,
    pub body: String,
    pub content: Content,
}

impl Record {
    pub const fn kind(&self) -> Kind {
        self.content.kind()
    }

    /// The present address of the record.
    pub fn reference(&self) -> Ref {
        Ref::new(self.kind(), self.envelope.slug.clone())
    }

    /// Every link the record bears, those of its body included.
    pub fn links(&self) -> Vec<Link> {
        let mut links = self.content.noun().links();
        links.extend(links_of(Relation::Platform, "platforms", &self.envelope.platforms));
        if let Some(target) = self.envelope.withdrawal.as_ref().and_then(|w| w.successor.clone()) {
            links.push(Link { relation: Relation::Successor, field: "withdrawal.successor".into(), target });
        }
        links.extend(body_links(&self.body, self.kind()));
        links
    }

    /// Every term the record bears, with the field it is written in.
    pub fn terms(&self) -> Vec<(String, String, String)> {
        let mut terms = map_terms("terms", &self.envelope.terms);
        terms.extend(self.content.noun().terms());
        terms
    }

    /// What is wrong with the record taken alone.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let envelope = &self.envelope;
        require(&mut problems, "title", &envelope.title);
        require(&mut problems, "summary", &envelope.summary);
        limit(&mut problems, "title", &envelope.title, TITLE_MAX);
        limit(&mut problems, "summary", &envelope.summary, SUMMARY_MAX);
        for (i, slug) in std::iter::once(&envelope.slug).chain(&envelope.old_slugs).enumerate() {
            if !self.kind().is_slug(slug) {
                let field = if i == 0 { "slug".to_owned() } else { format!("old_slugs[{}]", i - 1) };
                problems.push(Problem::new(field, ProblemCode::BadSlug, slug));
            }
        }
        for (i, source) in envelope.sources.iter().enumerate() {
            require(&mut problems, &format!("sources[{i}].title"), &source.title);
            http(&mut problems, &format!("sources[{i}].url"), source.url.as_deref());
        }
        if self.kind() == Kind::Resource {
            require(&mut problems, "licence", envelope.licence.as_deref().unwrap_or_default());
            if envelope.sources.is_empty() {
                problems.push(Problem::new("sources", ProblemCode::Required, ""));
            }
        }
        if let Content::Synonym(synonym) = &self.content
            && envelope.sources.is_empty()
            && !synonym.editorial
        {
            problems.push(Problem::new("sources", ProblemCode::Required, ""));
        }
        check_withdrawal(envelope, &mut problems);
        check_territories(envelope, &mut problems);
        attachment::check(&envelope.attachments, &mut problems);
        self.content.noun().check(&mut problems);
        problems
    }
}

fn check_withdrawal(envelope: &Envelope, problems: &mut Vec<Problem>) {
    match (&envelope.withdrawal, envelope.status) {
        (Some(withdrawal), Status::Withdrawn) => {
            require(problems, "withdrawal.reason", &withdrawal.reason);
            if withdrawal.merged && withdrawal.successor.is_none() {
                problems.push(Problem::new("withdrawal.successor", ProblemCode::Required, ""));
            }
        }
        (None, Status::Withdrawn) => problems.push(Problem::new("withdrawal", ProblemCode::Required, "")),
        (Some(_), status) => {
            problems.push(Problem::new("withdrawal", ProblemCode::BadTransition, status.as_str()));
        }
        (None, _) => {}
    }
}

fn check_territories(envelope: &Envelope, problems: &mut Vec<Problem>) {
    for (i, text) in envelope.territories.iter().enumerate() {
        let known =
            text.parse::<territories::Code>().is_ok_and(|code| territories::atlas().resolve(&code).is_some());
        if !known {
            problems.push(Problem::new(format!("territories[{i}]"), ProblemCode::UnknownTerritory, text));
        }
    }
}

/// Flattens a term map into (vocabulary, code, field).
pub(crate) fn map_terms(field: &str, terms: &TermMap) -> Vec<(String, String, String)> {
    terms
        .iter()
        .flat_map(|(vocabulary, codes)| {
            codes.iter().enumerate().map(move |(i, code)| {
                (vocabulary.clone(), code.clone(), format!("{field}.{vocabulary}[{i}]"))
            })
        })
        .collect()
}

/// The record addressed by a Markdown target: `../glossaire/commun.md` from any folder, `commun.md` from its own.
pub fn relative_target(href: &str, home: Kind) -> Option<Ref> {
    let path = href.split(['#', '?']).next()?;
    let neighbour = path.strip_prefix("./").unwrap_or(path);
    if !neighbour.contains('/')
        && let Some(slug) = neighbour.strip_suffix(".md").or_else(|| neighbour.strip_suffix(".yaml"))
    {
        return home.is_slug(slug).then(|| Ref::new(home, slug));
    }
    let path = path.strip_prefix("../").or_else(|| path.strip_prefix('/'))?;
    let path = path.strip_suffix(".md").or_else(|| path.strip_suffix(".yaml")).unwrap_or(path);
    path.parse().ok()
}

/// Links written in the body as `](../folder/slug.md)` or, in the same folder, `](slug.md)`.
fn body_links(body: &str, home: Kind) -> Vec<Link> {
    let mut links = Vec::new();
    for part in body.split("](").skip(1) {
        let href = part.split([')', ' ', '\n']).next().unwrap_or_default();
        if let Some(target) = relative_target(href, home) {
            links.push(Link { relation: Relation::Mentions, field: "body".into(), target });
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_are_stable_and_distinct() {
        let a = RecordId::derived(Kind::Resource, "charte");
        assert_eq!(a, RecordId::derived(Kind::Resource, "charte"));
        assert_ne!(a, RecordId::derived(Kind::Page, "charte"));
    }

    #[test]
    fn finds_the_links_of_a_body() {
        let body = "Voir [la charte](../ressources/charte.md#a) et [un site](https://exemple.org) ou [b](/pages/b), [c](c.md).";
        let targets: Vec<String> =
            body_links(body, Kind::Page).iter().map(|l| l.target.to_string()).collect();
        assert_eq!(targets, ["ressources/charte", "pages/b", "pages/c"]);
    }

    #[test]
    fn envelope_keys_are_those_of_the_struct() {
        let full = Envelope {
            withdrawal: Some(Withdrawal::default()),
            old_slugs: vec!["a".into()],
            version: 1,
            created_at: Some(DateTime::UNIX_EPOCH),
            updated_at: Some(DateTime::UNIX_EPOCH),
            lang: Some("fr".into()),
            licence: Some("x".into()),
            owner: Some("x".into()),
            review_on: Some(PartialDate::year_only(2027)),
            fictional: true,
            sources: vec![Source::default()],
            provenance: Some(Provenance::default()),
            platforms: vec![Ref::new(Kind::Platform, "a")],
            terms: TermMap::from([("a".into(), vec![])]),
            territories: vec!["france".into()],
            attachments: vec![Attachment::default()],
            ..Envelope::default()
        };
        let value = serde_json::to_value(full).expect("serialises");
        let keys: Vec<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, ENVELOPE_KEYS);
    }
}
