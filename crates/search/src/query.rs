//! From typed words to what is looked for: compounds, stop words, repairs, beginnings of words.

use std::collections::HashMap;
use std::sync::Arc;

use crate::analysis::{Link, Token, is_light, is_stop, join, stem, tokens};
use crate::found::{Outcome, Word};
use crate::synonyms::{PHRASE_MAX, Phrase, Synonyms};
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

/// What another way of saying counts, against the typed one.
const SYNONYM_WEIGHT: f32 = 0.8;
/// What a word that only carries the request counts (`trouver`, `besoin`), among others that say what it is about.
const LIGHT_WEIGHT: f32 = 0.35;
/// What a commoner word counts beside a rare typed one, which may be a slip.
const SLIP_WEIGHT: f32 = 0.5;

/// Shortest beginning of a word that is taken for one without being asked.
const BEGINNING_MIN: usize = 5;

/// How to read the words.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether the last word may be the beginning of one, for answers while typing.
    pub prefix_last: bool,
    /// Other ways of saying.
    pub synonyms: Arc<Synonyms>,
    /// The platform in which one searches: some synonyms hold only there.
    pub platform: Option<String>,
}

/// One thing looked for, under every form that counts as it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Unit {
    /// The folded word as typed.
    pub typed: String,
    /// Rank of the word in the query, so that phrases are recognised.
    pub position: usize,
    /// Stems, each with what it counts against the typed word.
    pub stems: Vec<(String, f32)>,
    /// Several words which stand for the typed one together.
    pub phrases: Vec<Phrase>,
    /// Words which, found as they are, are preferred to their other forms.
    pub exacts: Vec<Exact>,
    /// How many times the unit counts.
    pub weight: f32,
}

/// A word as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exact {
    pub folded: String,
    /// With its accents, when it was typed with some that the index knows: it is then preferred to `folded`.
    pub accented: Option<String>,
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
pub(crate) fn understand(terms: &Terms, typed: &str, options: &Options) -> Plan {
    let end = typed.char_indices().nth(CHARS_MAX).map_or(typed.len(), |(at, _)| at);
    let text = &typed[..end];
    let wishes = wishes(terms, text, options);
    let (telling, others): (Vec<Wish>, Vec<Wish>) =
        wishes.into_iter().partition(|wish| wish.last || !is_stop(&wish.token.exact));
    let mut plan = Plan::default();
    plan.read(terms, text, &telling, options);
    if plan.units.is_empty() {
        // No telling word is known, or there is none: the small words are all that is left to answer.
        plan.read(terms, text, &others, options);
    }
    plan
}

impl Plan {
    /// Adds what is looked for on behalf of words, if any document bears it.
    fn read(&mut self, terms: &Terms, text: &str, wishes: &[Wish], options: &Options) {
        for wish in wishes {
            let (word, unit) = resolve(terms, text, wish);
            self.words.push(word);
            match self.units.iter_mut().find(|known| known.stems == unit.stems) {
                Some(known) => known.weight += unit.weight,
                None => self.units.push(unit),
            }
        }
        if !options.synonyms.is_empty() {
            add_synonyms(terms, &mut self.units, options);
        }
        self.units.retain(|unit| unit.is_borne(terms));
    }
}

/// Gives each run of units that says something otherwise too its other ways.
fn add_synonyms(terms: &Terms, units: &mut [Unit], options: &Options) {
    let typed: Vec<String> = units.iter().map(|unit| stem(&unit.typed)).collect();
    for from in 0..units.len() {
        for to in from + 1..=units.len().min(from + PHRASE_MAX) {
            for words in options.synonyms.of(&typed[from..to], options.platform.as_deref()) {
                let phrase = Phrase {
                    stems: words.iter().map(|word| terms.main_stem(word)).collect(),
                    weight: SYNONYM_WEIGHT,
                };
                for unit in &mut units[from..to] {
                    unit.learn(&phrase);
                }
            }
        }
    }
}

impl Unit {
    /// Tells whether some document may bear it.
    fn is_borne(&self, terms: &Terms) -> bool {
        !self.phrases.is_empty() || self.stems.iter().any(|(stem, _)| terms.has_stem(stem))
    }

    fn learn(&mut self, phrase: &Phrase) {
        match phrase.stems.as_slice() {
            [stem] if self.stems.iter().any(|(known, _)| known == stem) => {}
            [stem] => self.stems.push((stem.clone(), phrase.weight)),
            _ if self.phrases.contains(phrase) => {}
            _ => self.phrases.push(phrase.clone()),
        }
    }
}

/// The stems to mark in texts, each with how rare it is.
pub(crate) fn marks(units: &[Unit], rarity: &[f32]) -> HashMap<String, f32> {
    let mut marks = HashMap::new();
    for (unit, rarity) in units.iter().zip(rarity) {
        let of_phrase = |phrase: &Phrase| {
            let weight = phrase.weight;
            phrase.stems.iter().map(move |stem| (stem.clone(), weight)).collect::<Vec<_>>()
        };
        let phrases: Vec<(String, f32)> = unit.phrases.iter().flat_map(of_phrase).collect();
        for (stem, weight) in unit.stems.iter().chain(&phrases) {
            let mark: &mut f32 = marks.entry(stem.clone()).or_default();
            *mark = mark.max(rarity * weight);
        }
    }
    marks
}

/// Lists the typed words; a prefix and its word become one when the index knows them so.
fn wishes(terms: &Terms, text: &str, options: &Options) -> Vec<Wish> {
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
            && terms.knows(&whole.exact)
        {
            token = whole;
            skip = true;
        }
        let last = options.prefix_last && token.to == text.len() && token.exact.len() > 1;
        wishes.push(Wish { token, compounds: Vec::new(), last });
    }
    add_compounds(terms, &all, &mut wishes);
    wishes
}

/// Gives each word the known compounds it is part of, written with a hyphen or a space.
fn add_compounds(terms: &Terms, all: &[Token], wishes: &mut [Wish]) {
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
        if terms.knows(&compound.exact) {
            let inside = |wish: &&mut Wish| wish.token.from >= compound.from && wish.token.to <= compound.to;
            for wish in wishes.iter_mut().filter(inside).filter(|wish| wish.token.exact != compound.exact) {
                wish.compounds.push(compound.exact.clone());
            }
        }
    }
}

/// Decides what is looked for in place of one typed word.
fn resolve(terms: &Terms, text: &str, wish: &Wish) -> (Word, Unit) {
    let exact = &wish.token.exact;
    let mut used: Vec<(String, f32)> = Vec::new();
    let mut outcome = Outcome::Found;
    if terms.knows(exact) {
        used.push((exact.clone(), 1.0));
        used.extend(terms.commoner(exact).map(|neighbour| (neighbour.word, SLIP_WEIGHT)));
    }
    used.extend(wish.compounds.iter().map(|compound| (compound.clone(), 1.0)));
    // A word that only stands in other forms may be the beginning of one.
    if wish.last || (!used.is_empty() && exact.len() >= BEGINNING_MIN && !terms.knows_exactly(exact)) {
        let completions = terms.completions(exact);
        used.extend(completions.into_iter().map(|word| (word, COMPLETION_WEIGHT)));
    }
    if used.is_empty() {
        let neighbours = terms.neighbours(exact);
        let begun = if exact.len() >= BEGINNING_MIN { terms.completions(exact) } else { Vec::new() };
        outcome = match (neighbours.is_empty(), begun.is_empty()) {
            (true, true) => Outcome::Unknown,
            (_, false) => Outcome::Found,
            (false, true) => Outcome::Repaired,
        };
        for (i, neighbour) in neighbours.into_iter().enumerate() {
            used.push((neighbour.word, if i == 0 { 1.0 } else { SECOND_REPAIR_WEIGHT }));
        }
        used.extend(begun.into_iter().map(|word| (word, COMPLETION_WEIGHT)));
    }
    if used.is_empty() {
        // Nothing bears it, but a synonym may still be known.
        used.push((exact.clone(), 1.0));
    }
    let mut unit =
        Unit { typed: exact.clone(), position: wish.token.position, weight: 1.0, ..Unit::default() };
    if is_light(exact) {
        unit.weight = LIGHT_WEIGHT;
    }
    let mut words: Vec<String> = Vec::new();
    for (word, weight) in used {
        for stem in terms.stems_of(&word) {
            if !unit.stems.iter().any(|(known, _)| *known == stem) {
                unit.stems.push((stem, weight));
            }
        }
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let written = wish.token.written(text);
    let accented = (*written != **exact && terms.has_written(exact, &written)).then(|| written.into_owned());
    unit.exacts = words
        .iter()
        .map(|word| Exact { folded: word.clone(), accented: accented.clone().filter(|_| word == exact) })
        .collect();
    if outcome == Outcome::Unknown {
        words.clear();
    }
    let typed = text[wish.token.from..wish.token.to].to_owned();
    (Word { typed, used: words, outcome }, unit)
}
