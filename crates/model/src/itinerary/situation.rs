//! The situation of a person, as told, and as the criteria read it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use territories::{Code, Level, SizeClass, atlas};

use crate::card::{Lexicon, PlaceId, Sort, TermId};
use crate::itinerary::criteria::{BY_SLOT, CRITERIA, Criterion, Reads, Shape, TERM_CRITERIA};

/// Answers kept for one question, far more than anyone ticks.
const MOST_ANSWERS: usize = 64;

/// What a person tells: nothing is compulsory but the need, in free words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Situation {
    pub need: String,
    /// The code of a territory.
    pub territory: Option<String>,
    answers: BTreeMap<Criterion, Vec<String>>,
}

impl Situation {
    /// A situation of which only the need is known.
    pub fn needing(need: impl Into<String>) -> Self {
        Self { need: need.into(), ..Self::default() }
    }

    /// The same, somewhere.
    #[must_use]
    pub fn at(mut self, territory: impl Into<String>) -> Self {
        self.territory = Some(territory.into());
        self
    }

    /// The same with an answer more; it takes the place of the former when only one may be told.
    #[must_use]
    pub fn with(mut self, criterion: Criterion, code: impl Into<String>) -> Self {
        let mut codes = if criterion.takes_several() { self.answers(criterion).to_vec() } else { Vec::new() };
        codes.push(code.into());
        self.answer(criterion, codes);
        self
    }

    /// The same, this question left unanswered.
    #[must_use]
    pub fn without(mut self, criterion: Criterion) -> Self {
        self.answer(criterion, Vec::new());
        self
    }

    /// Answers a criterion that reads a vocabulary; what is empty or said twice is dropped, and so is all but the first when
    /// only one answer may be told.
    pub fn answer(&mut self, criterion: Criterion, codes: Vec<String>) {
        let mut kept: Vec<String> = Vec::new();
        for code in codes {
            if !code.is_empty() && !kept.contains(&code) && kept.len() < MOST_ANSWERS {
                kept.push(code);
            }
        }
        if !criterion.takes_several() {
            kept.truncate(1);
        }
        if kept.is_empty() || criterion.terms().is_none() {
            self.answers.remove(&criterion);
        } else {
            self.answers.insert(criterion, kept);
        }
    }

    /// The codes told for a criterion that reads a vocabulary.
    pub fn answers(&self, criterion: Criterion) -> &[String] {
        self.answers.get(&criterion).map_or(&[], Vec::as_slice)
    }

    /// What was told, criterion by criterion, in the order of the table.
    pub fn told(&self) -> impl Iterator<Item = (Criterion, &[String])> {
        self.answers.iter().map(|(criterion, codes)| (*criterion, codes.as_slice()))
    }

    /// The situation as a document, under the names of the API.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        for spec in &CRITERIA {
            let value = match spec.reads {
                Reads::Words => Some(self.need.clone()).filter(|need| !need.is_empty()).map(Value::String),
                Reads::Place => self.territory.clone().map(Value::String),
                Reads::Terms(..) => {
                    Some(self.answers(spec.criterion)).filter(|a| !a.is_empty()).map(|a| json!(a))
                }
                Reads::Crossed => None,
            };
            map.extend(value.map(|value| (spec.name.to_owned(), value)));
        }
        Value::Object(map)
    }

    /// The situation that a document tells; what it does not understand is left out.
    pub fn from_json(document: &Value) -> Self {
        let mut situation = Self::default();
        for spec in &CRITERIA {
            let Some(value) = document.get(spec.name) else { continue };
            match spec.reads {
                Reads::Words => value.as_str().unwrap_or_default().clone_into(&mut situation.need),
                Reads::Place => situation.territory = value.as_str().map(str::to_owned),
                Reads::Terms(..) => {
                    let codes = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                    situation.answer(spec.criterion, codes.map(str::to_owned).collect());
                }
                Reads::Crossed => {}
            }
        }
        situation
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Where a territory stands for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stand {
    Nothing,
    /// It contains the person: its rank in the chain, the nearest first.
    Chain(u8),
    /// Of the same level, sort and size as the person's.
    Similar,
    /// The whole country, in which everything national lies.
    Country,
}

/// A situation in the numbers of a lexicon.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What is asked of each criterion that reads a vocabulary.
    pub(crate) terms: [Option<Wanted>; TERM_CRITERIA],
    /// The level of each rank of the chain.
    pub(crate) levels: Vec<Level>,
    /// For each numbered place, where it stands; empty when no territory was told.
    stands: Vec<Stand>,
    pub(crate) has_need: bool,
}

/// The answers to one criterion.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub shape: Shape,
    /// The terms told that some record bears.
    pub terms: Vec<TermId>,
    /// How many were told.
    pub told: usize,
    /// The neighbours on an ordered scale.
    pub near: Vec<TermId>,
}

impl Asked {
    /// Reads a situation; `scale` gives the ordered codes of a vocabulary, so that neighbours count as partial matches.
    pub fn new(situation: &Situation, lexicon: &Lexicon, scale: &dyn Fn(&str) -> Vec<String>) -> Self {
        let place = situation.territory.as_deref().and_then(|text| text.parse().ok());
        let place = place.and_then(|code| atlas().resolve(&code)).map(|resolved| resolved.territory.code);
        let (levels, stands) = place.map(|code| stands(&code, lexicon)).unwrap_or_default();
        let terms = wanted(situation, lexicon, scale);
        Self { terms, levels, stands, has_need: !situation.need.trim().is_empty() }
    }

    /// The same need in the same place, its other answers told anew.
    pub(crate) fn answered(
        &self,
        situation: &Situation,
        lexicon: &Lexicon,
        scale: &dyn Fn(&str) -> Vec<String>,
    ) -> Self {
        Self { terms: wanted(situation, lexicon, scale), ..self.clone() }
    }

    /// A territory was told and exists.
    pub(crate) const fn has_place(&self) -> bool {
        !self.stands.is_empty()
    }

    pub(crate) fn stand(&self, place: PlaceId) -> Stand {
        self.stands.get(place as usize).copied().unwrap_or(Stand::Nothing)
    }

    pub(crate) fn wanted(&self, criterion: Criterion) -> Option<&Wanted> {
        self.terms[criterion.slot()?].as_ref()
    }
}

/// What is asked of each criterion that reads a vocabulary.
fn wanted(
    situation: &Situation,
    lexicon: &Lexicon,
    scale: &dyn Fn(&str) -> Vec<String>,
) -> [Option<Wanted>; TERM_CRITERIA] {
    BY_SLOT.map(|(criterion, vocabulary, shape)| {
        let codes = situation.answers(criterion);
        let first = codes.first()?;
        let near = if shape == Shape::Scale { neighbours(&scale(vocabulary), first) } else { Vec::new() };
        let find = |code: &String| lexicon.find_term(vocabulary, code);
        Some(Wanted {
            shape,
            terms: codes.iter().filter_map(find).collect(),
            told: codes.len(),
            near: near.iter().filter_map(find).collect(),
        })
    })
}

/// Where each numbered place stands for a person who lives in this territory; never empty.
fn stands(home: &Code, lexicon: &Lexicon) -> (Vec<Level>, Vec<Stand>) {
    let chain: Vec<Code> = atlas().chain(home).into_iter().map(|territory| territory.code).collect();
    // Two régions are hardly ever alike; below, size and sort say something.
    let comparable = chain.iter().filter(|code| code.level <= Level::Departement || *code == home);
    let sorts: Vec<Sort> = comparable
        .map(Sort::of)
        .filter(|sort| sort.level != Level::France && sort.kind.size != SizeClass::Unknown)
        .collect();
    let mut stands: Vec<Stand> = lexicon
        .sorts()
        .iter()
        .map(|sort| if sorts.contains(sort) { Stand::Similar } else { Stand::Nothing })
        .collect();
    let mut levels = Vec::new();
    for code in &chain {
        let rank = u8::try_from(levels.len()).unwrap_or(u8::MAX);
        levels.push(code.level);
        if let Some(place) = lexicon.find_place(code) {
            stands[place as usize] =
                if code.level == Level::France { Stand::Country } else { Stand::Chain(rank) };
        }
    }
    if stands.is_empty() {
        stands.push(Stand::Nothing);
    }
    (levels, stands)
}

fn neighbours(scale: &[String], code: &str) -> Vec<String> {
    let Some(at) = scale.iter().position(|other| other == code) else { return Vec::new() };
    let before = at.checked_sub(1).and_then(|i| scale.get(i));
    before.into_iter().chain(scale.get(at + 1)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_or_several() {
        let told = Situation::needing("x")
            .with(Criterion::Phase, "modelisation")
            .with(Criterion::Phase, "deploiement")
            .with(Criterion::Means, "local")
            .with(Criterion::Means, "benevoles")
            .with(Criterion::Means, "local");
        assert_eq!(told.answers(Criterion::Phase), ["deploiement"]);
        assert_eq!(told.answers(Criterion::Means), ["local", "benevoles"]);
        assert!(told.without(Criterion::Phase).answers(Criterion::Phase).is_empty());
    }

    #[test]
    fn what_reads_no_vocabulary_is_not_answered_by_a_code() {
        let mut situation = Situation::default();
        situation.answer(Criterion::Need, vec!["x".into()]);
        situation.answer(Criterion::Domain, vec![String::new()]);
        assert!(situation.is_empty());
    }

    #[test]
    fn neighbours_on_a_scale() {
        let scale: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
        assert_eq!(neighbours(&scale, "a"), ["b"]);
        assert_eq!(neighbours(&scale, "b"), ["a", "c"]);
        assert!(neighbours(&scale, "z").is_empty());
    }
}
