//! The situation of a person, as told, and as the criteria read it.

use serde::{Deserialize, Serialize};

use crate::card::{Lexicon, PlaceId, TermId};
use crate::is_default;
use crate::itinerary::criteria::Criterion;

/// What a person tells: nothing is compulsory but the need, in free words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Situation {
    #[serde(skip_serializing_if = "is_default")]
    pub need: String,
    #[serde(skip_serializing_if = "is_default")]
    pub profile: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub size: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub territory: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub territory_type: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub domain: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub phase: Option<String>,
}

impl Situation {
    /// The answer given to a criterion that reads a vocabulary.
    pub fn answer(&self, criterion: Criterion) -> Option<&str> {
        let answer = match criterion {
            Criterion::Profile => &self.profile,
            Criterion::Size => &self.size,
            Criterion::TerritoryType => &self.territory_type,
            Criterion::Domain => &self.domain,
            Criterion::Phase => &self.phase,
            Criterion::Need | Criterion::Territory => &None,
        };
        answer.as_deref().filter(|code| !code.is_empty())
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A situation in the numbers of a lexicon.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The term asked for each criterion that reads a vocabulary, and its neighbours on an ordered scale.
    pub(crate) terms: [Option<Wanted>; Criterion::VOCABULARIES.len()],
    /// The territory of the person and all that contain it, nearest first.
    pub(crate) chain: Vec<PlaceId>,
    /// The number of the whole country, in which everything national lies.
    pub(crate) france: Option<PlaceId>,
    pub(crate) territory: Option<territories::Code>,
    pub(crate) has_need: bool,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// `None` when no record bears the term: every documented record then mismatches.
    pub term: Option<TermId>,
    pub near: Vec<TermId>,
}

impl Asked {
    /// Reads a situation; `scale` gives the ordered codes of a vocabulary, so that neighbours count as partial matches.
    pub fn new(situation: &Situation, lexicon: &Lexicon, scale: &dyn Fn(&str) -> Vec<String>) -> Self {
        let terms = Criterion::VOCABULARIES.map(|(criterion, vocabulary)| {
            let code = situation.answer(criterion)?;
            let near = if criterion.is_scale() { neighbours(&scale(vocabulary), code) } else { Vec::new() };
            Some(Wanted {
                term: lexicon.find_term(vocabulary, code),
                near: near.iter().filter_map(|code| lexicon.find_term(vocabulary, code)).collect(),
            })
        });
        let atlas = territories::atlas();
        let place = situation.territory.as_deref().and_then(|text| text.parse().ok());
        let territory = place.and_then(|code| atlas.resolve(&code)).map(|resolved| resolved.territory.code);
        let chain = territory.iter().flat_map(|code| atlas.chain(code));
        let france = territories::Code { level: territories::Level::France, insee: String::new() };
        Self {
            terms,
            chain: chain.filter_map(|t| lexicon.find_place(&t.code)).collect(),
            france: lexicon.find_place(&france),
            territory,
            has_need: !situation.need.trim().is_empty(),
        }
    }
}

fn neighbours(scale: &[String], code: &str) -> Vec<String> {
    let Some(at) = scale.iter().position(|other| other == code) else { return Vec::new() };
    let before = at.checked_sub(1).and_then(|i| scale.get(i));
    before.into_iter().chain(scale.get(at + 1)).cloned().collect()
}
