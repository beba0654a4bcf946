//! The words that the index knows: whether a word is one of them, which are close to it, which it begins.

use std::collections::HashMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::analysis::stem;
use crate::error::SearchError;
use crate::schema::Fields;

/// Most words tried in place of an unknown one.
const REPAIRS_MAX: usize = 3;
/// Most words tried for the beginning of one.
const COMPLETIONS_MAX: usize = 12;

/// The words of the index as one searcher sees them.
pub(crate) struct Terms<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
}

/// A word of the index close to a typed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Neighbour {
    pub word: String,
    pub distance: usize,
}

impl<'a> Terms<'a> {
    pub const fn new(searcher: &'a Searcher, fields: &'a Fields) -> Self {
        Self { searcher, fields }
    }

    /// Tells whether a folded word stands as such in some document.
    pub fn knows_exactly(&self, word: &str) -> Result<bool, SearchError> {
        self.has(self.fields.exact, word)
    }

    /// Tells whether a folded word, or another form of it, stands in some document.
    pub fn knows(&self, word: &str) -> Result<bool, SearchError> {
        if self.knows_exactly(word)? {
            return Ok(true);
        }
        let stem = stem(word);
        for weighted in &self.fields.weighted {
            if self.has(weighted.field, &stem)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn has(&self, field: Field, word: &str) -> Result<bool, SearchError> {
        Ok(self.searcher.doc_freq(&Term::from_field_text(field, word))? > 0)
    }

    /// The words most likely meant by an unknown one: the closest, then those with its first letter, then the commonest.
    pub fn neighbours(&self, word: &str) -> Result<Vec<Neighbour>, SearchError> {
        let letters = word.chars().count();
        let reach = match letters {
            0..=3 => return Ok(Vec::new()),
            4..=7 => 1,
            _ => 2,
        };
        if word.chars().any(|c| c.is_ascii_digit()) {
            return Ok(Vec::new());
        }
        let query = FuzzyTermQuery::new(Term::from_field_text(self.fields.exact, word), reach, true);
        let mut counts: HashMap<String, u32> = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.exact)?;
            let mut stream = inverted.terms().search(query.automaton()?).into_stream()?;
            while stream.advance() {
                if let Ok(term) = std::str::from_utf8(stream.key()) {
                    *counts.entry(term.to_owned()).or_default() += stream.value().doc_freq;
                }
            }
        }
        counts.retain(|term, _| !term.contains(|c: char| c.is_ascii_digit()) && term.chars().count() > 2);
        Ok(closest(word, counts))
    }

    /// The commonest words that begin with a text, itself included.
    pub fn completions(&self, start: &str) -> Result<Vec<String>, SearchError> {
        let mut counts: HashMap<String, u32> = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.exact)?;
            let mut stream = inverted.terms().range().ge(start).into_stream()?;
            while stream.advance() && stream.key().starts_with(start.as_bytes()) {
                if let Ok(term) = std::str::from_utf8(stream.key()) {
                    *counts.entry(term.to_owned()).or_default() += stream.value().doc_freq;
                }
            }
        }
        let mut words: Vec<(String, u32)> = counts.into_iter().collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        words.truncate(COMPLETIONS_MAX);
        Ok(words.into_iter().map(|(word, _)| word).collect())
    }
}

/// Keeps the words at the least distance, best first.
fn closest(word: &str, counts: HashMap<String, u32>) -> Vec<Neighbour> {
    let first = word.chars().next();
    let mut ranked: Vec<(usize, bool, u32, String)> = counts
        .into_iter()
        .map(|(term, count)| (distance(word, &term), term.chars().next() != first, count, term))
        .collect();
    ranked.sort_by(|a, b| (a.0, a.1, b.2, &a.3).cmp(&(b.0, b.1, a.2, &b.3)));
    let Some(&(least, other_first, ..)) = ranked.first() else { return Vec::new() };
    ranked
        .into_iter()
        .take_while(|(distance, other, ..)| *distance == least && *other == other_first)
        .take(REPAIRS_MAX)
        .map(|(distance, _, _, word)| Neighbour { word, distance })
        .collect()
}

/// How many letters are added, dropped, changed or exchanged between two words (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_letters_added_dropped_changed_and_exchanged() {
        for (a, b, expected) in [
            ("commun", "commun", 0),
            ("comun", "commun", 1),
            ("communs", "commun", 1),
            ("partenarait", "partenariat", 1),
            ("", "abc", 3),
            ("chat", "chien", 3),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn prefers_the_closest_then_the_first_letter_then_the_commonest() {
        let counts = [("partie", 9), ("sortie", 50), ("portier", 2), ("portee", 5)];
        let counts = counts.map(|(word, count)| (word.to_owned(), count)).into();
        let words: Vec<String> = closest("portie", counts).into_iter().map(|n| n.word).collect();
        assert_eq!(words, ["partie", "portee", "portier"]);
    }
}
