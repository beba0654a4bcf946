//! The notice of a resource, in the spirit of the leaflet of a medicine.

use serde::{Deserialize, Serialize};

use crate::is_default;
use crate::record::{TermMap, map_terms};
use crate::reference::{Link, Ref, Relation, links_of};

/// Situations, as terms of vocabularies and in words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situations {
    #[serde(default, skip_serializing_if = "is_default")]
    pub terms: TermMap,
    #[serde(default, skip_serializing_if = "is_default")]
    pub text: String,
}

/// What was observed on the three trajectories.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effects {
    #[serde(default, skip_serializing_if = "is_default")]
    pub performance: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub innovation: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub confiance: String,
}

/// For whom, how, with which limits, to which effects, with what else. Every part may be undocumented.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    #[serde(default, skip_serializing_if = "is_default")]
    pub indications: Situations,
    #[serde(default, skip_serializing_if = "is_default")]
    pub contraindications: Situations,
    #[serde(default, skip_serializing_if = "is_default")]
    pub steps: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub people: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub cost: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub materials: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub precautions: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub effects: Effects,
    #[serde(default, skip_serializing_if = "is_default")]
    pub before: Vec<Ref>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub after: Vec<Ref>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub complements: Vec<Ref>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub replaces: Vec<Ref>,
}

impl Notice {
    pub(crate) fn links(&self) -> Vec<Link> {
        [
            (Relation::Before, "notice.before", &self.before),
            (Relation::After, "notice.after", &self.after),
            (Relation::Complements, "notice.complements", &self.complements),
            (Relation::Replaces, "notice.replaces", &self.replaces),
        ]
        .into_iter()
        .flat_map(|(relation, field, targets)| links_of(relation, field, targets))
        .collect()
    }

    pub(crate) fn terms(&self) -> Vec<(String, String, String)> {
        let mut terms = map_terms("notice.indications.terms", &self.indications.terms);
        terms.extend(map_terms("notice.contraindications.terms", &self.contraindications.terms));
        terms
    }

    pub(crate) fn prose(&self) -> Vec<String> {
        let mut prose: Vec<String> = Vec::new();
        prose.extend(self.steps.iter().cloned());
        prose.extend(self.precautions.iter().cloned());
        prose.extend(self.limits.iter().cloned());
        for text in [
            &self.indications.text,
            &self.contraindications.text,
            &self.materials,
            &self.effects.performance,
            &self.effects.innovation,
            &self.effects.confiance,
        ] {
            if !text.is_empty() {
                prose.push(text.clone());
            }
        }
        prose
    }
}
