//! Words and phrases that mean the same, as curators say and as glossaries write them.

use std::collections::HashMap;

use crate::analysis::{is_stop, stem, tokens};

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

/// The platform where another way of saying holds, everywhere when absent, and its folded words.
type Meaning = (Option<String>, Vec<String>);

/// Rules ready to be looked up: the stems of a phrase, and the folded words of what else to search.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    rules: HashMap<Vec<String>, Vec<Meaning>>,
}

impl Synonyms {
    pub fn new(rules: &[SynonymRule]) -> Self {
        let mut synonyms = Self::default();
        for rule in rules {
            for from in rule.from.iter().map(|text| telling(text)).filter(|from| !from.is_empty()) {
                let key = stems(&from);
                for to in rule.to.iter().map(|text| telling(text)) {
                    if to.is_empty() || stems(&to) == key {
                        continue;
                    }
                    let known = synonyms.rules.entry(key.clone()).or_default();
                    if !known.iter().any(|(platform, words)| *platform == rule.platform && *words == to) {
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

    /// What else to search for a run of stems of folded words, on a platform: folded words that stand together.
    pub(crate) fn of<'a>(
        &'a self,
        stems: &[String],
        platform: Option<&'a str>,
    ) -> impl Iterator<Item = &'a [String]> {
        let known = self.rules.get(stems).into_iter().flatten();
        let holds = move |only: &Option<String>| only.as_deref().is_none_or(|only| Some(only) == platform);
        known.filter(move |(only, _)| holds(only)).map(|(_, words)| words.as_slice())
    }
}

/// The folded words of a phrase, stop words left out unless there is nothing else.
fn telling(text: &str) -> Vec<String> {
    let mut words: Vec<String> =
        tokens(text).into_iter().filter(|token| !token.joined).map(|token| token.exact).collect();
    if words.iter().any(|word| !is_stop(word)) {
        words.retain(|word| !is_stop(word));
    }
    words.truncate(PHRASE_MAX);
    words
}

/// The stems of folded words: only compared with each other.
fn stems(words: &[String]) -> Vec<String> {
    words.iter().map(|word| stem(word)).collect()
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
        let of = |text: &str, platform: Option<&'static str>| -> Vec<String> {
            synonyms.of(&stems(&telling(text)), platform).map(|words| words.join(" ")).collect()
        };
        assert_eq!(of("Économies sociales et solidaires", None), ["ess"]);
        assert_eq!(of("ess", None), ["economie sociale solidaire"]);
        assert!(of("boite", None).is_empty());
        assert_eq!(of("boîtes", Some("rse")), ["entreprise"]);
    }
}
