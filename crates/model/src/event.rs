//! An event: when, where, with whom.

use serde::{Deserialize, Serialize};

use crate::content::Noun;
use crate::date::PartialDate;
use crate::is_default;
use crate::problem::{Problem, ProblemCode, http};
use crate::reference::{Link, Ref, Relation, links_of};

/// The content of an event.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Event {
    pub starts_on: Option<PartialDate>,
    #[serde(skip_serializing_if = "is_default")]
    pub ends_on: Option<PartialDate>,
    #[serde(skip_serializing_if = "is_default")]
    pub time: String,
    #[serde(skip_serializing_if = "is_default")]
    pub place: String,
    #[serde(skip_serializing_if = "is_default")]
    pub online: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub organisers: Vec<Ref>,
}

impl Event {
    /// The last day on which the event may still be attended.
    pub fn last_day(&self) -> Option<chrono::NaiveDate> {
        self.ends_on.or(self.starts_on).map(PartialDate::last_day)
    }
}

impl Noun for Event {
    fn check(&self, problems: &mut Vec<Problem>) {
        http(problems, "url", self.url.as_deref());
        match (self.starts_on, self.ends_on) {
            (None, _) => problems.push(Problem::new("starts_on", ProblemCode::Required, "")),
            (Some(start), Some(end)) if end.last_day() < start.first_day() => {
                problems.push(Problem::new("ends_on", ProblemCode::DatesReversed, end.to_string()));
            }
            _ => {}
        }
    }

    fn links(&self) -> Vec<Link> {
        links_of(Relation::Organiser, "organisers", &self.organisers)
    }

    fn prose(&self) -> Vec<String> {
        vec![self.place.clone()]
    }
}
