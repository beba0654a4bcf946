//! An organisation: whom to meet.

use serde::{Deserialize, Serialize};

use crate::content::Noun;
use crate::date::PartialDate;
use crate::is_default;
use crate::problem::{Problem, http};

/// The content of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Organisation {
    #[serde(skip_serializing_if = "is_default")]
    pub acronym: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub contact_url: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub founded: Option<PartialDate>,
    #[serde(skip_serializing_if = "is_default")]
    pub missions: Vec<String>,
}

impl Noun for Organisation {
    fn check(&self, problems: &mut Vec<Problem>) {
        http(problems, "url", self.url.as_deref());
        http(problems, "contact_url", self.contact_url.as_deref());
    }

    fn prose(&self) -> Vec<String> {
        self.missions.clone()
    }

    fn names(&self) -> Vec<String> {
        self.acronym.iter().cloned().collect()
    }
}
