//! A publication: what was written, by whom, when.

use serde::{Deserialize, Serialize};

use crate::content::Noun;
use crate::date::PartialDate;
use crate::is_default;
use crate::problem::{Problem, http};

/// The content of a publication.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Publication {
    #[serde(skip_serializing_if = "is_default")]
    pub date: Option<PartialDate>,
    #[serde(skip_serializing_if = "is_default")]
    pub authors: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub publisher: String,
    #[serde(skip_serializing_if = "is_default")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub pages: Option<u32>,
    #[serde(skip_serializing_if = "is_default")]
    pub series: String,
}

impl Noun for Publication {
    fn check(&self, problems: &mut Vec<Problem>) {
        http(problems, "url", self.url.as_deref());
    }

    fn prose(&self) -> Vec<String> {
        let mut prose = self.authors.clone();
        prose.extend([self.publisher.clone(), self.series.clone()]);
        prose
    }
}
