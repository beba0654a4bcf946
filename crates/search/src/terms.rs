//! The words that the index knows: whether a word is one of them, which are close to it, which it begins.

use std::collections::HashMap;

use crate::analysis::stem;
use crate::likeness::{Ruler, distance, sound};
use crate::snapshot::Snapshot;

/// Most words tried in place of an unknown one.
const REPAIRS_MAX: usize = 3;
/// Most words tried for the beginning of one.
const COMPLETIONS_MAX: usize = 12;
/// What a word must be for a close one to be tried beside it: borne by at most so many documents, the other by so many times more.
const RARE: u32 = 2;
const COMMONER: u32 = 20;

/// The words of the index at one moment.
pub(crate) struct Terms<'a> {
    snapshot: &'a Snapshot,
}

/// A word of the index close to a typed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Neighbour {
    pub word: String,
    pub distance: u32,
}

impl<'a> Terms<'a> {
    pub const fn new(snapshot: &'a Snapshot) -> Self {
        Self { snapshot }
    }

    /// Tells whether a folded word stands as such in some document, under any accents.
    pub fn knows_exactly(&self, word: &str) -> bool {
        self.snapshot.parts.iter().any(|part| !part.segment.dictionary().words_of_folded(word).is_empty())
    }

    /// Tells whether a folded word, or another form of it, stands in some document.
    pub fn knows(&self, word: &str) -> bool {
        self.knows_exactly(word) || self.has_stem(&stem(word))
    }

    /// The stems of a folded word: those of the written words that fold to it, or its own when there are none.
    pub fn stems_of(&self, word: &str) -> Vec<String> {
        let mut stems: Vec<String> = Vec::new();
        for part in &self.snapshot.parts {
            let dictionary = part.segment.dictionary();
            for written in dictionary.words_of_folded(word) {
                let stem = dictionary.stem(dictionary.stem_of(*written));
                if !stems.iter().any(|known| known == stem) {
                    stems.push(stem.to_owned());
                }
            }
        }
        if stems.is_empty() {
            stems.push(stem(word));
        }
        stems
    }

    pub fn has_stem(&self, stem: &str) -> bool {
        self.snapshot.stems(stem).next().is_some()
    }

    /// Tells whether a folded word stands somewhere with these accents.
    pub fn has_written(&self, folded: &str, written: &str) -> bool {
        self.snapshot.parts.iter().any(|part| {
            let dictionary = part.segment.dictionary();
            dictionary.words_of_folded(folded).iter().any(|word| dictionary.written(*word) == written)
        })
    }

    /// The stem of a folded word that most documents bear.
    pub fn main_stem(&self, word: &str) -> String {
        let stems = self.stems_of(word).into_iter();
        stems.max_by_key(|stem| self.snapshot.bearing(stem).0).unwrap_or_default()
    }

    /// Documents that bear a word or another form of it, at most.
    pub fn bearing(&self, word: &str) -> u32 {
        self.stems_of(word).iter().map(|stem| self.snapshot.bearing(stem).0).max().unwrap_or_default()
    }

    /// The words most likely meant by an unknown one: the closest, then those with its first letter or its sound, then the
    /// commonest.
    pub fn neighbours(&self, word: &str) -> Vec<Neighbour> {
        let reach = match word.chars().count() {
            0..=3 => return Vec::new(),
            4..=7 => 1,
            _ => 2,
        };
        if word.chars().any(|c| c.is_ascii_digit()) {
            return Vec::new();
        }
        closest(word, self.alike(word, reach))
    }

    /// Much commoner words one change away from a rare one, which may be a slip that some document makes too.
    pub fn commoner(&self, word: &str) -> Option<Neighbour> {
        let own = self.bearing(word);
        if own > RARE || word.chars().count() < 6 || word.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let mut close = self.alike(word, 1);
        let stems = self.stems_of(word);
        close.retain(|other, count| {
            *count >= own * COMMONER && !self.stems_of(other).iter().any(|stem| stems.contains(stem))
        });
        closest(word, close).into_iter().next()
    }

    /// Words within so many changes, with how many documents bear each.
    fn alike(&self, word: &str, reach: u32) -> HashMap<String, u32> {
        let mut counts: HashMap<String, u32> = HashMap::new();
        let mut ruler = Ruler::new(word);
        for part in &self.snapshot.parts {
            for (other, written) in part.segment.dictionary().alike(word, reach) {
                let is_word = other.len() > 2 && !other.bytes().any(|b| b.is_ascii_digit());
                if is_word && ruler.distance(other, reach).is_some() {
                    let count: u32 = written.iter().map(|id| part.segment.count(*id)).sum();
                    *counts.entry(other.to_owned()).or_default() += count;
                }
            }
        }
        counts
    }

    /// The commonest words that begin with a text, itself included.
    pub fn completions(&self, start: &str) -> Vec<String> {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for part in &self.snapshot.parts {
            for (word, written) in part.segment.dictionary().beginning(start) {
                *counts.entry(word).or_default() +=
                    written.iter().map(|id| part.segment.count(*id)).sum::<u32>();
            }
        }
        let mut words: Vec<(&str, u32)> = counts.into_iter().collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        words.truncate(COMPLETIONS_MAX);
        words.into_iter().map(|(word, _)| word.to_owned()).collect()
    }
}

/// Keeps the words at the least distance, best first.
fn closest(word: &str, counts: HashMap<String, u32>) -> Vec<Neighbour> {
    let first = word.chars().next();
    let own_sound = sound(word);
    let mut ranked: Vec<(u32, u8, u32, String)> = counts
        .into_iter()
        .map(|(other, count)| {
            let unlike = u8::from(other.chars().next() != first) * 2 + u8::from(sound(&other) != own_sound);
            (distance(word, &other), unlike, count, other)
        })
        .collect();
    ranked.sort_by(|a, b| (a.0, a.1 / 2, b.2, &a.3).cmp(&(b.0, b.1 / 2, a.2, &b.3)));
    let Some(&(least, unlike, ..)) = ranked.first() else { return Vec::new() };
    ranked
        .into_iter()
        .take_while(|(distance, other, ..)| *distance == least && other / 2 == unlike / 2)
        .take(REPAIRS_MAX)
        .map(|(distance, _, _, word)| Neighbour { word, distance })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefers_the_closest_then_the_first_letter_then_the_commonest() {
        let counts = [("partie", 9), ("sortie", 50), ("portier", 2), ("portee", 5)];
        let counts = counts.map(|(word, count)| (word.to_owned(), count)).into();
        let words: Vec<String> = closest("portie", counts).into_iter().map(|n| n.word).collect();
        assert_eq!(words, ["partie", "portee", "portier"]);
    }
}
