//! A resource: one of the five MEDOC kinds, with its notice and its evidence.

use serde::{Deserialize, Serialize};

use crate::content::Noun;
use crate::date::PartialDate;
use crate::evidence::Evidence;
use crate::is_default;
use crate::notice::Notice;
use crate::problem::{Problem, ProblemCode, http, require};
use crate::reference::{Link, Ref, Relation};

/// The five kinds of MEDOC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Medoc {
    Methode,
    Exemple,
    Donnee,
    Outil,
    Competence,
}

impl Medoc {
    pub const ALL: [Self; 5] = [Self::Methode, Self::Exemple, Self::Donnee, Self::Outil, Self::Competence];

    /// The code of the term in the vocabulary `medoc_kind`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Methode => "methode",
            Self::Exemple => "exemple",
            Self::Donnee => "donnee",
            Self::Outil => "outil",
            Self::Competence => "competence",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|medoc| medoc.as_str() == name)
    }
}

/// A body that took part in an example.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    #[serde(default)]
    pub name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub organisation: Option<Ref>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub profile: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub role: String,
}

/// A dated state of an example on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    pub on: PartialDate,
    #[serde(default, skip_serializing_if = "is_default")]
    pub phase: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub text: String,
}

/// The content of a resource; `title`, `summary`, `medoc`, `licence` and one source are enough.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    #[serde(default)]
    pub medoc: Option<Medoc>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub authors: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub date: Option<PartialDate>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub duration: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub partners: Vec<Partner>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub states: Vec<State>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub notice: Notice,
    #[serde(default, skip_serializing_if = "is_default")]
    pub evidence: Vec<Evidence>,
}

impl Noun for Resource {
    fn check(&self, problems: &mut Vec<Problem>) {
        if self.medoc.is_none() {
            problems.push(Problem::new("medoc", ProblemCode::Required, ""));
        }
        http(problems, "url", self.url.as_deref());
        for (i, partner) in self.partners.iter().enumerate() {
            require(problems, &format!("partners[{i}].name"), &partner.name);
        }
        for (i, pair) in self.states.windows(2).enumerate() {
            if pair[1].on < pair[0].on {
                problems.push(Problem::new(
                    format!("states[{}].on", i + 1),
                    ProblemCode::DatesReversed,
                    pair[1].on.to_string(),
                ));
            }
        }
        for (i, entry) in self.evidence.iter().enumerate() {
            if is_code(&entry.place) && !place_is_known(&entry.place) {
                let field = format!("evidence[{i}].place");
                problems.push(Problem::new(field, ProblemCode::UnknownTerritory, &entry.place));
            }
        }
    }

    fn links(&self) -> Vec<Link> {
        let mut links = self.notice.links();
        for (i, partner) in self.partners.iter().enumerate() {
            if let Some(target) = partner.organisation.clone() {
                let field = format!("partners[{i}].organisation");
                links.push(Link { relation: Relation::Partner, field, target });
            }
        }
        for (i, entry) in self.evidence.iter().enumerate() {
            if let Ok(target) = entry.organisation.parse() {
                let field = format!("evidence[{i}].organisation");
                links.push(Link { relation: Relation::Evidence, field, target });
            }
        }
        links
    }

    fn terms(&self) -> Vec<(String, String, String)> {
        let mut terms = self.notice.terms();
        for (i, partner) in self.partners.iter().enumerate() {
            if let Some(profile) = &partner.profile {
                terms.push(("actor_profile".into(), profile.clone(), format!("partners[{i}].profile")));
            }
        }
        for (i, state) in self.states.iter().enumerate() {
            if let Some(phase) = &state.phase {
                terms.push(("innovation_phase".into(), phase.clone(), format!("states[{i}].phase")));
            }
        }
        terms
    }

    fn prose(&self) -> Vec<String> {
        let mut prose = self.notice.prose();
        prose.extend(self.partners.iter().map(|partner| partner.name.clone()));
        prose.extend(self.states.iter().map(|state| state.text.clone()));
        for entry in &self.evidence {
            // Names written in full are words to be found; codes and references are not.
            let names = [&entry.organisation, &entry.place].into_iter();
            prose.extend(names.filter(|name| !is_code(name) && !name.contains('/')).cloned());
            prose.push(entry.text.clone());
        }
        prose.retain(|text| !text.is_empty());
        prose
    }
}

/// Tells a territory code from the free name of a place.
pub fn is_code(place: &str) -> bool {
    place == "france"
        || ["commune:", "epci:", "departement:", "region:"].iter().any(|level| place.starts_with(level))
}

fn place_is_known(place: &str) -> bool {
    place.parse::<territories::Code>().is_ok_and(|code| territories::atlas().resolve(&code).is_some())
}
