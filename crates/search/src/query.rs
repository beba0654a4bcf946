//! From typed words to what is looked for: compounds, stop words, repairs, beginnings of words.

use std::collections::HashMap;

use crate::analysis::{Link, Token, is_stop, join, stem, tokens};
use crate::error::SearchError;
use crate::found::{Outcome, Word};
use crate::terms::Terms;

/// Most characters of a query that are read.
const CHARS_MAX: usize = 1_000;
/// Most words of a query that are looked for; also what the bits of a mask can hold.
const WORDS_MAX: usize = 64;
/// What another word counts, against the typed one: a word it begins, a second or third repair.
const COMPLETION_WEIGHT: f32 = 0.6;
const SECOND_REPAIR_WEIGHT: f32 = 0.5;
/// Stop words that also begin compounds (`sous traitance` and `sous-traitance`).
const JOINING: [&str; 9] = ["apres", "avant", "contre", "entre", "hors", "non", "sans", "sous", "sur"];

/// How to read the words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether the last word may be the beginning of one, for answers while typing.
    pub prefix_last: bool,
}

/// One thing looked for, under every form that counts as it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Unit {
    /// Rank of the word in the query, so that phrases are recognised.
    pub position: usize,
    /// Stems, each with what it counts against the typed word.
    pub stems: Vec<(String, f32)>,
    /// Folded words which, found as they are, are preferred to their other forms.
    pub exacts: Vec<String>,
    /// How many times the unit counts.
    pub weight: f32,
}

/// What is looked for, and what was understood of each word.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Plan {
    pub units: Vec<Unit>,
    pub words: Vec<Word>,
}

/// A typed word and the compounds it may be part of.
struct Wish {
    token: Token,
    compounds: Vec<String>,
    last: bool,
}

/// Reads the typed words.
pub(crate) fn understand(terms: &Terms, typed: &str, options: Options) -> Result<Plan, SearchError> {
    let end = typed.char_indices().nth(CHARS_MAX).map_or(typed.len(), |(at, _)| at);
    let text = &typed[..end];
    let mut wishes = wishes(terms, text, options)?;
    let says_something = |wish: &Wish| wish.last || !is_stop(&wish.token.exact);
    if wishes.iter().any(says_something) {
        wishes.retain(says_something);
    }
    let mut plan = Plan::default();
    for wish in wishes {
        let (word, unit) = resolve(terms, text, &wish)?;
        plan.words.push(word);
        match plan.units.iter_mut().find(|known| known.stems == unit.stems) {
            Some(known) => known.weight += unit.weight,
            None if unit.stems.is_empty() => {}
            None => plan.units.push(unit),
        }
    }
    Ok(plan)
}

/// The stems to mark in texts, each with how rare it is.
pub(crate) fn marks(units: &[Unit], rarity: &[f32]) -> HashMap<String, f32> {
    let mut marks = HashMap::new();
    for (unit, rarity) in units.iter().zip(rarity) {
        for (stem, weight) in &unit.stems {
            let mark: &mut f32 = marks.entry(stem.clone()).or_default();
            *mark = mark.max(rarity * weight);
        }
    }
    marks
}

/// Lists the typed words; a prefix and its word become one when the index knows them so.
fn wishes(terms: &Terms, text: &str, options: Options) -> Result<Vec<Wish>, SearchError> {
    let all = tokens(text);
    let parts: Vec<&Token> = all.iter().filter(|token| !token.joined).take(WORDS_MAX).collect();
    let mut wishes: Vec<Wish> = Vec::with_capacity(parts.len());
    let mut skip = false;
    for (i, &part) in parts.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        let mut token = part.clone();
        if let Some(next) = parts.get(i + 1)
            && part.is_prefix_of(next)
            && let Some(whole) = join(&[part.clone(), (*next).clone()], part.position)
            && terms.knows(&whole.exact)?
        {
            token = whole;
            skip = true;
        }
        let last = options.prefix_last && token.to == text.len() && token.exact.len() > 1;
        wishes.push(Wish { token, compounds: Vec::new(), last });
    }
    add_compounds(terms, &all, &mut wishes)?;
    Ok(wishes)
}

/// Gives each word the known compounds it is part of, written with a hyphen or a space.
fn add_compounds(terms: &Terms, all: &[Token], wishes: &mut [Wish]) -> Result<(), SearchError> {
    let typed = all.iter().filter(|token| token.joined).cloned();
    let spaced = wishes.windows(2).filter_map(|pair| {
        let (a, b) = (&pair[0].token, &pair[1].token);
        let may_join = a.link == Link::Space
            && (!is_stop(&a.exact) || JOINING.contains(&a.exact.as_str()))
            && !is_stop(&b.exact)
            && [a, b].iter().all(|token| token.exact.chars().all(char::is_alphabetic));
        if may_join { join(&[a.clone(), b.clone()], a.position) } else { None }
    });
    let compounds: Vec<Token> = typed.chain(spaced).collect();
    for compound in compounds {
        if terms.knows(&compound.exact)? {
            let inside = |wish: &&mut Wish| wish.token.from >= compound.from && wish.token.to <= compound.to;
            for wish in wishes.iter_mut().filter(inside).filter(|wish| wish.token.exact != compound.exact) {
                wish.compounds.push(compound.exact.clone());
            }
        }
    }
    Ok(())
}

/// Decides what is looked for in place of one typed word.
fn resolve(terms: &Terms, text: &str, wish: &Wish) -> Result<(Word, Unit), SearchError> {
    let exact = &wish.token.exact;
    let mut used: Vec<(String, f32)> = Vec::new();
    let mut outcome = Outcome::Found;
    if terms.knows(exact)? {
        used.push((exact.clone(), 1.0));
    }
    used.extend(wish.compounds.iter().map(|compound| (compound.clone(), 1.0)));
    if wish.last {
        let completions = terms.completions(exact)?;
        used.extend(completions.into_iter().map(|word| (word, COMPLETION_WEIGHT)));
    }
    if used.is_empty() {
        let neighbours = terms.neighbours(exact)?;
        outcome = if neighbours.is_empty() { Outcome::Unknown } else { Outcome::Repaired };
        for (i, neighbour) in neighbours.into_iter().enumerate() {
            used.push((neighbour.word, if i == 0 { 1.0 } else { SECOND_REPAIR_WEIGHT }));
        }
    }
    let mut unit = Unit { position: wish.token.position, weight: 1.0, ..Unit::default() };
    let mut words: Vec<String> = Vec::new();
    for (word, weight) in used {
        let stem = stem(&word);
        if !unit.stems.iter().any(|(known, _)| *known == stem) {
            unit.stems.push((stem, weight));
        }
        if !words.contains(&word) {
            words.push(word);
        }
    }
    unit.exacts.clone_from(&words);
    let typed = text[wish.token.from..wish.token.to].to_owned();
    Ok((Word { typed, used: words, outcome }, unit))
}
