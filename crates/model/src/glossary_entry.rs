//! A glossary entry: a term of the trade, its other forms, its definition (the summary).

use serde::{Deserialize, Serialize};

use crate::content::Noun;
use crate::is_default;
use crate::reference::{Link, Ref, Relation, links_of};

/// The content of a glossary entry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GlossaryEntry {
    #[serde(skip_serializing_if = "is_default")]
    pub acronym: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub variants: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub see_also: Vec<Ref>,
}

impl Noun for GlossaryEntry {
    fn links(&self) -> Vec<Link> {
        links_of(Relation::SeeAlso, "see_also", &self.see_also)
    }

    fn names(&self) -> Vec<String> {
        self.variants.iter().chain(&self.acronym).cloned().collect()
    }
}
