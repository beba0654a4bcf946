//! Words and phrases that mean the same, as curators say and as glossaries write them.

use std::collections::HashMap;

use crate::analysis::{is_stop, stem, tokens};

/// What another way of saying counts, against the typed one.
const WEIGHT: f32 = 0.8;
/// Longest phrase that is looked for in a query, in words.
pub(crate) const PHRASE_MAX: usize = 8;

/// A rule as it is told: any phrase of `from` in a query also searches the phrases of `to`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SynonymRule {
    pub from: Vec<String>,
    pub to: Vec<String>,
    /// The platform on which it holds; everywhere when absent.
    pub platform: Option<String>,
}

/// Several stems that stand for one thing together.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Phrase {
    pub stems: Vec<String>,
    pub weight: f32,
}

/// Rules ready to be looked up: the stems of a phrase, and what else to search.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    rules: HashMap<Vec<String>, Vec<(Option<String>, Vec<String>)>>,
}

impl Synonyms {
    pub fn new(rules: &[SynonymRule]) -> Self {
        let mut synonyms = Self::default();
        for rule in rules {
            for from in rule.from.iter().map(|text| key(text)).filter(|key| !key.is_empty()) {
                for to in rule.to.iter().map(|text| key(text)).filter(|to| !to.is_empty() && *to != from) {
                    let known = synonyms.rules.entry(from.clone()).or_default();
                    if !known.iter().any(|(platform, phrase)| *platform == rule.platform && *phrase == to) {
                        known.push((rule.platform.clone(), to));
                    }
                }
            }
        }
        synonyms
    }

    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What else to search for a run of stems, on a platform.
    pub(crate) fn of(&self, stems: &[String], platform: Option<&str>) -> Vec<Phrase> {
        let known = self.rules.get(stems).into_iter().flatten();
        let holds = |only: &Option<String>| only.as_deref().is_none_or(|only| Some(only) == platform);
        known
            .filter(|(only, _)| holds(only))
            .map(|(_, stems)| Phrase { stems: stems.clone(), weight: WEIGHT })
            .collect()
    }
}

/// The stems of a phrase, stop words left out unless there is nothing else.
fn key(text: &str) -> Vec<String> {
    let parts: Vec<String> =
        tokens(text).into_iter().filter(|token| !token.joined).map(|token| token.exact).collect();
    let told: Vec<&String> = parts.iter().filter(|word| !is_stop(word)).collect();
    let told = if told.is_empty() { parts.iter().collect() } else { told };
    told.into_iter().take(PHRASE_MAX).map(|word| stem(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(from: &[&str], to: &[&str], platform: Option<&str>) -> SynonymRule {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        SynonymRule { from: list(from), to: list(to), platform: platform.map(Into::into) }
    }

    #[test]
    fn phrases_are_known_under_any_form_and_on_their_platform() {
        let synonyms = Synonyms::new(&[
            rule(&["ESS", "économie sociale et solidaire"], &["ESS", "économie sociale et solidaire"], None),
            rule(&["boîte"], &["entreprise"], Some("rse")),
        ]);
        let found = synonyms.of(&key("Économies sociales et solidaires"), None);
        assert_eq!(found.iter().map(|p| p.stems.clone()).collect::<Vec<_>>(), [["ess"]]);
        assert_eq!(synonyms.of(&key("ess"), None)[0].stems.len(), 3);
        assert!(synonyms.of(&key("boite"), None).is_empty());
        assert_eq!(synonyms.of(&key("boîtes"), Some("rse")).len(), 1);
    }
}
