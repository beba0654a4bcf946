//! A scheme (dispositif): something lasting that several bodies run in common.

use serde::{Deserialize, Serialize};

use crate::content::Noun;
use crate::date::PartialDate;
use crate::is_default;
use crate::problem::{Problem, http};
use crate::reference::{Link, Ref, Relation, links_of};

/// The content of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scheme {
    #[serde(skip_serializing_if = "is_default")]
    pub since: Option<PartialDate>,
    #[serde(skip_serializing_if = "is_default")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub partners: Vec<Ref>,
    #[serde(skip_serializing_if = "is_default")]
    pub state: String,
}

impl Noun for Scheme {
    fn check(&self, problems: &mut Vec<Problem>) {
        http(problems, "url", self.url.as_deref());
    }

    fn links(&self) -> Vec<Link> {
        links_of(Relation::Partner, "partners", &self.partners)
    }
}
