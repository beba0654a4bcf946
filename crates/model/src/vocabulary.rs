//! A vocabulary: an ordered list of terms kept as data, with its source and what is not known of it.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::content::Noun;
use crate::evidence::Gate;
use crate::is_default;
use crate::problem::{Problem, ProblemCode, require};

/// How firmly a list or a term is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A source says it.
    Stated,
    /// A source says that the list exists, not all of its items.
    Partial,
    /// Proposed by this commons.
    #[default]
    Inferred,
}

impl Origin {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Partial => "partial",
            Self::Inferred => "inferred",
        }
    }
}

/// One term of a vocabulary, or a place kept for a term that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Term {
    #[serde(skip_serializing_if = "is_default")]
    pub code: String,
    pub label: String,
    #[serde(skip_serializing_if = "is_default")]
    pub definition: String,
    #[serde(skip_serializing_if = "is_default")]
    pub parent: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub origin: Option<Origin>,
    #[serde(skip_serializing_if = "is_default")]
    pub since: Option<crate::PartialDate>,
    #[serde(skip_serializing_if = "is_default")]
    pub gate: Option<Gate>,
    #[serde(skip_serializing_if = "is_default")]
    pub slot: bool,
}

/// The content of a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vocabulary {
    pub origin: Origin,
    /// How many terms the source announces, when it says so.
    #[serde(skip_serializing_if = "is_default")]
    pub expected: Option<u32>,
    pub terms_list: Vec<Term>,
}

impl Vocabulary {
    pub fn term(&self, code: &str) -> Option<&Term> {
        self.terms_list.iter().find(|term| !term.slot && term.code == code)
    }

    /// Places kept for terms that are announced and not known.
    pub fn open_slots(&self) -> usize {
        self.terms_list.iter().filter(|term| term.slot).count()
    }
}

impl Noun for Vocabulary {
    fn check(&self, problems: &mut Vec<Problem>) {
        let mut seen = HashSet::new();
        for (i, term) in self.terms_list.iter().enumerate().filter(|(_, term)| !term.slot) {
            require(problems, &format!("terms_list[{i}].label"), &term.label);
            if !text::is_slug(&term.code) {
                let field = format!("terms_list[{i}].code");
                problems.push(Problem::new(field, ProblemCode::BadSlug, &term.code));
            } else if !seen.insert(&term.code) {
                let field = format!("terms_list[{i}].code");
                problems.push(Problem::new(field, ProblemCode::Duplicate, &term.code));
            }
            if let Some(parent) = &term.parent
                && (parent == &term.code || self.term(parent).is_none())
            {
                let field = format!("terms_list[{i}].parent");
                problems.push(Problem::new(field, ProblemCode::UnknownTerm, parent));
            }
        }
    }

    fn prose(&self) -> Vec<String> {
        self.terms_list
            .iter()
            .filter(|term| !term.slot)
            .map(|term| format!("{} {}", term.label, term.definition))
            .collect()
    }
}
