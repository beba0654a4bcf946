//! Search of a territory by what people type: name, beginning of a name, postal code, INSEE code, namesakes told apart.

use std::collections::BinaryHeap;

use serde::Serialize;

use crate::{
    atlas::{Atlas, Place},
    code::{Code, Level},
    fold,
    index::Match,
    territory::{Kind, Territory},
};

/// A territory found by [`Atlas::search`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit<'a> {
    pub territory: Territory<'a>,
    /// The former commune, or municipal arrondissement, whose name or code was recognised, when it is not current.
    pub former_name: Option<&'a str>,
    /// What that former name or code designated; absent when it is current.
    pub former_kind: Option<Kind>,
    /// Higher is better: hundreds for the way it matched, then the population on a logarithmic scale.
    pub score: u32,
}

/// A place that answers, with what ranks it; the fields are in the order of comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    rank: Match,
    /// Current names go before former ones.
    is_current: bool,
    population: Option<u32>,
    /// Small levels go first among equals: Paris the commune before Paris the département.
    place: std::cmp::Reverse<Place>,
    former: Option<u16>,
}

/// What tells namesakes apart: a département, a région, or the beginning of a postal code.
struct Qualifier {
    /// Whether each département is meant.
    departements: Vec<bool>,
    postal: Option<PostalPrefix>,
}

/// Postal codes that begin with some digits.
#[derive(Clone, Copy)]
struct PostalPrefix {
    first: u32,
    last: u32,
    is_whole: bool,
}

impl PostalPrefix {
    fn parse(digits: &str) -> Option<Self> {
        if !(2..=5).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let bound = |filler: &str| format!("{digits}{}", filler.repeat(5 - digits.len())).parse().ok();
        Some(Self { first: bound("0")?, last: bound("9")?, is_whole: digits.len() == 5 })
    }

    fn holds(self, codes: &[u32]) -> bool {
        codes.iter().any(|code| (self.first..=self.last).contains(code))
    }
}

/// Acronyms of régions in daily use.
const ACRONYMS: [(&str, &str); 5] =
    [("aura", "84"), ("bfc", "27"), ("hdf", "32"), ("idf", "11"), ("paca", "93")];

impl Atlas {
    /// Territories that answer what somebody typed, the best first and each once.
    ///
    /// Exact names go before beginnings of names, then words that begin so, then, when nothing else answers, names with
    /// one typing error; population settles equals. A département, région or postal code after the name, in brackets or
    /// after a comma tells namesakes apart: « Saint-Denis 93 », « saint denis (la réunion) ».
    pub fn search(&self, words: &str, limit: usize) -> Vec<Hit<'_>> {
        let words = without_cedex(words);
        let mut found = self.by_code(words);
        let was_code = !found.is_empty();
        let (name, bracketed) = split_bracket(words);
        let qualifier = bracketed.and_then(|text| self.qualifier(&fold::words(text)));
        if let Some(qualifier) = &qualifier {
            self.by_name(&name_query(name), Some(qualifier), &mut found);
        }
        if found.is_empty() || was_code {
            self.by_whole_name(words, &mut found);
        }
        if found.is_empty() {
            self.by_name_then_qualifier(words, &mut found);
        }
        if found.is_empty() && bracketed.is_some() {
            self.by_name(&name_query(name), None, &mut found);
        }
        if found.is_empty() {
            let typed = if bracketed.is_some() { name } else { words };
            self.by_mistyped_name(&name_query(typed), qualifier.as_ref(), &mut found);
        }
        self.best(found, limit)
    }

    /// Territories that bear the code or all the words typed, as [`Atlas::search`] ranks them, without looking for what
    /// situates a name nor for typing errors: a tenth of the work, for every key that is struck.
    pub fn complete(&self, words: &str, limit: usize) -> Vec<Hit<'_>> {
        let mut found = self.by_code(words);
        self.by_whole_name(words, &mut found);
        self.best(found, limit)
    }

    /// Places whose code, postal code or acronym is what was typed.
    fn by_code(&self, words: &str) -> Vec<Candidate> {
        let typed = words.trim();
        let mut found = Vec::new();
        if let Some(prefix) = PostalPrefix::parse(typed) {
            let rank = if prefix.is_whole { Match::Exact } else { Match::Prefix };
            let communes = self.places(Level::Commune);
            let here = communes.filter(|place| prefix.holds(self.tables.communes.postal_codes(place.row())));
            found.extend(here.map(|place| self.candidate(place, None, rank)));
        }
        if let Some(place) = typed.parse::<Code>().ok().and_then(|code| self.place(&code)) {
            // People type postal codes far more often than INSEE codes of communes, which look the same.
            let rank = if found.is_empty() || place.level != Level::Commune {
                Match::Exact
            } else {
                Match::ExactButArticle
            };
            let former = typed.parse().ok().and_then(|code| self.former_row(&code));
            found.push(self.candidate(place, former, rank));
        }
        let acronym = ACRONYMS.iter().find(|(acronym, _)| typed.eq_ignore_ascii_case(acronym));
        if let Some(place) = acronym.and_then(|(_, region)| self.place(&Code::region(*region))) {
            found.push(self.candidate(place, None, Match::Exact));
        }
        found
    }

    /// Places with all the words typed in their name.
    fn by_whole_name(&self, words: &str, found: &mut Vec<Candidate>) {
        let query = name_query(words);
        self.by_name(&query, None, found);
        // Someone who types « Ste » may be on the way to Stenay.
        let unexpanded = fold::words(words);
        if unexpanded != query
            && unexpanded.rsplit(' ').next().is_some_and(|word| matches!(word, "st" | "ste"))
        {
            self.by_name(&unexpanded, None, found);
        }
    }

    /// Places with the first words in their name that the other words, or digits in front, situate.
    fn by_name_then_qualifier(&self, words: &str, found: &mut Vec<Candidate>) {
        let folded = fold::words(words);
        let cuts = folded.match_indices(' ').map(|(at, _)| (&folded[..at], &folded[at + 1..]));
        let begins_with_digits = folded.starts_with(|first: char| first.is_ascii_digit());
        let in_front =
            cuts.clone().take(usize::from(begins_with_digits)).map(|(digits, name)| (name, digits));
        // The longest name first: « Saint-Denis d’Oléron Charente » must not be read as Saint-Denis.
        for (name, situation) in cuts.rev().chain(in_front) {
            if let Some(qualifier) = self.qualifier(situation) {
                self.by_name(&name_query(name), Some(&qualifier), found);
            }
            if !found.is_empty() {
                return;
            }
        }
    }

    fn by_name(&self, query: &str, qualifier: Option<&Qualifier>, found: &mut Vec<Candidate>) {
        let entries = self.index.matching(query).map(|(number, rank)| (self.index.entry(number), rank));
        let situated = entries.filter(|(entry, _)| qualifier.is_none_or(|q| self.is_there(entry.place, q)));
        found.extend(situated.map(|(entry, rank)| self.candidate(entry.place, entry.former, rank)));
    }

    fn by_mistyped_name(&self, query: &str, qualifier: Option<&Qualifier>, found: &mut Vec<Candidate>) {
        let entries = self.index.mistyped(query).map(|number| self.index.entry(number));
        let situated = entries.filter(|entry| qualifier.is_none_or(|q| self.is_there(entry.place, q)));
        found.extend(situated.map(|entry| self.candidate(entry.place, entry.former, Match::Typo)));
    }

    /// What a folded text designates, when it is a département, a région or the beginning of a postal code.
    fn qualifier(&self, folded: &str) -> Option<Qualifier> {
        let digits = PostalPrefix::parse(folded);
        let is_named = |name: &str| {
            let (name, wanted) = (fold::words(name), fold::without_article(folded));
            !wanted.is_empty() && fold::without_article(&name).starts_with(wanted)
        };
        let regions: Vec<bool> = self.tables.regions.iter().map(|row| is_named(&row.name)).collect();
        let departements: Vec<bool> = self
            .tables
            .departements
            .iter()
            .map(|row| {
                row.code.eq_ignore_ascii_case(folded)
                    || is_named(&row.name)
                    || regions[usize::from(row.region)]
            })
            .collect();
        let means_something = digits.is_some() || departements.contains(&true);
        means_something.then_some(Qualifier { departements, postal: digits })
    }

    fn is_there(&self, place: Place, qualifier: &Qualifier) -> bool {
        let in_departement = self.departement_of(place).is_some_and(|row| qualifier.departements[row]);
        let has_postal_code = place.level == Level::Commune
            && qualifier
                .postal
                .is_some_and(|prefix| prefix.holds(self.tables.communes.postal_codes(place.row())));
        in_departement || has_postal_code
    }

    fn candidate(&self, place: Place, former: Option<u16>, rank: Match) -> Candidate {
        Candidate {
            rank,
            is_current: former.is_none(),
            population: self.total(place).population,
            place: std::cmp::Reverse(place),
            former,
        }
    }

    /// The best candidates, one for each place.
    fn best(&self, found: Vec<Candidate>, limit: usize) -> Vec<Hit<'_>> {
        // A heap, because a single letter finds 15,000 candidates of which ten are shown.
        let mut remaining = BinaryHeap::from(found);
        let mut kept: Vec<Candidate> = Vec::new();
        while kept.len() < limit
            && let Some(candidate) = remaining.pop()
        {
            if kept.iter().all(|better| better.place != candidate.place) {
                kept.push(candidate);
            }
        }
        kept.into_iter().map(|candidate| self.hit(candidate)).collect()
    }

    fn hit(&self, candidate: Candidate) -> Hit<'_> {
        let way = match candidate.rank {
            Match::Typo => 1,
            Match::Words => 3,
            Match::Prefix => 5,
            Match::ExactButArticle => 7,
            Match::Exact => 9,
        };
        let doublings = candidate.population.unwrap_or(0).checked_ilog2().unwrap_or(0);
        Hit {
            territory: self.territory(candidate.place.0),
            former_name: candidate.former.and_then(|row| self.former_name(usize::from(row))),
            former_kind: candidate.former.map(|row| self.tables.formers.kinds[usize::from(row)]),
            score: way * 100 + u32::from(candidate.is_current) * 100 + doublings,
        }
    }

    /// Row of the former commune a code designates, when it is not that of a current one.
    fn former_row(&self, code: &Code) -> Option<u16> {
        if self.get(code).is_some() || code.level != Level::Commune {
            return None;
        }
        self.tables.formers.codes.find(&code.insee).and_then(|row| u16::try_from(row).ok())
    }
}

/// Folds a query for a name; the kinds of EPCI written in full become the letters of the official names.
fn name_query(typed: &str) -> String {
    let folded = fold::name(typed);
    let kinds = [
        ("communaute de communes ", "cc "),
        ("communaute d agglomeration ", "ca "),
        ("communaute urbaine ", "cu "),
    ];
    let short =
        kinds.iter().find_map(|(full, short)| folded.strip_prefix(full).map(|rest| format!("{short}{rest}")));
    short.unwrap_or(folded)
}

/// Drops what follows the name of the town in the address of a firm (« La Rochelle Cedex 1 »).
fn without_cedex(words: &str) -> &str {
    // Only ASCII letters change case here, so that positions stay those of the text itself.
    let cedex = words.to_ascii_lowercase().find(" cedex");
    cedex.map_or(words, |at| &words[..at])
}

/// Cuts « Saint-Denis (Réunion) » and « Saint-Denis, Réunion » in two; the last bracket counts.
fn split_bracket(words: &str) -> (&str, Option<&str>) {
    let typed = words.trim().trim_end_matches(')');
    match typed.rsplit_once(['(', ',']) {
        Some((name, situation)) if !name.trim().is_empty() => (name, Some(situation)),
        _ => (words, None),
    }
}
