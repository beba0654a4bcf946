//! Suggestions as one types: word beginnings found in a sorted table, ranked, one typing error forgiven when nothing answers.

mod table;

use table::{Range, Table};

/// Words of a query that are read; the rest of a pasted text is not being typed.
const WORDS_MAX: usize = 12;
/// Characters of a query that are read.
const TYPED_MAX: usize = 200;
/// Shortest word in which an error is forgiven: below, every other word is one error away.
const FUZZY_MIN: usize = 4;
/// Shortest word that may stand for a longer one when another word follows it.
const BEGINNING_MIN: usize = 3;
/// Groups that a suggester tells apart.
pub const GROUPS: usize = 4;
/// The greatest number of a group.
const LAST_GROUP: u8 = 3;

/// Words so frequent that a title answers without them.
const LITTLE: [&str; 28] = [
    "a", "au", "aux", "avec", "ce", "ces", "dans", "de", "des", "du", "en", "et", "la", "le", "les", "leur",
    "ou", "par", "pour", "que", "qui", "sa", "ses", "son", "sur", "un", "une", "vos",
];

/// A name under which something is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestable<'a> {
    pub id: u32,
    /// Suggestions of different groups do not compete for the same places; under [`GROUPS`].
    pub group: u8,
    /// 0 for the title, then the number of the other name.
    pub alias: u8,
    /// Greater goes first among names that answer as well.
    pub weight: u8,
    pub text: &'a str,
}

/// Something that answers, and under which of its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion {
    pub id: u32,
    pub group: u8,
    pub alias: u8,
    /// Comparable within one answer only.
    pub score: u32,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    id: u32,
    group: u8,
    alias: u8,
    weight: u8,
    /// Little words before the first one that matters.
    lead: u8,
}

/// The names of a commons, ready to be completed; about 150 bytes a name.
#[derive(Debug, Default)]
pub struct Suggester {
    table: Table,
    rows: Vec<Row>,
}

/// A typed word: where the words it may stand for are.
struct Asked {
    ranges: Vec<Range>,
    /// The word itself, when the table has it whole.
    whole: Option<u32>,
    required: bool,
}

impl Asked {
    fn accepts(&self, word: u32) -> bool {
        self.ranges.iter().any(|range| range.contains(&word))
    }
}

impl Suggester {
    pub fn new<'a>(names: impl IntoIterator<Item = Suggestable<'a>>) -> Self {
        let mut builder = table::Builder::default();
        let mut rows = Vec::new();
        for name in names {
            // « co-construction » is also typed « coconstruction ».
            let joined = name.text.contains('-').then(|| name.text.replace('-', ""));
            for text in std::iter::once(name.text).chain(joined.as_deref()) {
                let words = text::words(text);
                if words.is_empty() {
                    continue;
                }
                let lead = words.iter().take_while(|word| is_little(word)).count();
                let lead = if lead == words.len() { 0 } else { lead };
                builder.add(&words);
                rows.push(Row {
                    id: name.id,
                    group: name.group.min(LAST_GROUP),
                    alias: name.alias,
                    weight: name.weight,
                    lead: u8::try_from(lead).unwrap_or(u8::MAX),
                });
            }
        }
        Self { table: builder.finish(), rows }
    }

    /// Names kept, and different words in them.
    pub fn len(&self) -> (usize, usize) {
        (self.rows.len(), self.table.len())
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What answers all the words typed, the last one being unfinished: best first, at most `quotas[group]` of each group.
    ///
    /// `keep` says whether a group and an id may be shown.
    pub fn suggest(
        &self,
        typed: &str,
        quotas: [usize; GROUPS],
        keep: &dyn Fn(u8, u32) -> bool,
    ) -> Vec<Suggestion> {
        let typed: String = typed.chars().take(TYPED_MAX).collect();
        let mut words = text::words(&typed);
        words.truncate(WORDS_MAX);
        if words.is_empty() || self.is_empty() {
            return Vec::new();
        }
        let asked = self.read(&words);
        let mut found = self.gather(&asked, quotas, keep);
        if found.is_empty() {
            let forgiven = self.forgive(&words, asked);
            found = self.gather(&forgiven, quotas, keep);
        }
        if found.is_empty() && typed.contains('-') {
            found = self.gather(&self.read(&text::words(&typed.replace('-', ""))), quotas, keep);
        }
        found
    }

    /// Words of the commons close to one that it does not have, the most used first.
    pub fn near_words(&self, word: &str, limit: usize) -> Vec<String> {
        let Some(word) = text::words(word).into_iter().next() else { return Vec::new() };
        let length = word.chars().count();
        if length < BEGINNING_MIN {
            return Vec::new();
        }
        let mut near: Vec<u32> = self
            .table
            .near(&word)
            .into_iter()
            .filter_map(|range| {
                // The variant whole, and no longer word that begins so.
                (self.table.word(range.start).chars().count() <= length + 1).then_some(range.start)
            })
            .collect();
        let stem: String = word.chars().take((length.saturating_sub(2)).max(FUZZY_MIN)).collect();
        if length >= FUZZY_MIN {
            near.extend(
                self.table.beginning(&stem).filter(|at| self.table.word(*at).chars().count() <= length + 3),
            );
        }
        near.retain(|at| self.table.word(*at) != word);
        near.sort_unstable_by_key(|at| (std::cmp::Reverse(self.table.uses(*at)), *at));
        near.dedup();
        near.truncate(limit);
        near.into_iter().map(|at| self.table.word(at).to_owned()).collect()
    }

    fn read(&self, words: &[String]) -> Vec<Asked> {
        let last = words.len() - 1;
        let matters = words.iter().any(|word| !is_little(word));
        let read = |(i, word): (usize, &String)| {
            let whole = self.table.find(word);
            let beginning = i == last || word.chars().count() >= BEGINNING_MIN;
            let range =
                if beginning { self.table.beginning(word) } else { whole.map_or(0..0, |at| at..at + 1) };
            // A little word in front of others is a convenience; at the end it is another word being typed.
            let required = i == last || !matters || !is_little(word);
            Asked { ranges: vec![range], whole, required }
        };
        words.iter().enumerate().map(read).collect()
    }

    /// Adds to the words that answer nothing, or to all when each answers apart, those one error away.
    fn forgive(&self, words: &[String], mut asked: Vec<Asked>) -> Vec<Asked> {
        let is_unknown = |asked: &Asked| asked.required && asked.ranges.iter().all(Range::is_empty);
        let some_unknown = asked.iter().any(is_unknown);
        for (word, asked) in words.iter().zip(&mut asked) {
            let long_enough = (FUZZY_MIN..=40).contains(&word.chars().count());
            if asked.required && long_enough && (!some_unknown || is_unknown(asked)) {
                asked.ranges.extend(self.table.near(word));
            }
        }
        asked
    }

    /// The best rows that hold every required word.
    fn gather(
        &self,
        asked: &[Asked],
        quotas: [usize; GROUPS],
        keep: &dyn Fn(u8, u32) -> bool,
    ) -> Vec<Suggestion> {
        let size =
            |asked: &Asked| asked.ranges.iter().map(|range| self.table.postings(range).len()).sum::<usize>();
        let Some(rarest) = asked.iter().filter(|asked| asked.required).min_by_key(|asked| size(asked)) else {
            return Vec::new();
        };
        let mut best = Best::new(quotas);
        for range in &rarest.ranges {
            for row in self.table.postings(range) {
                let at = self.rows[*row as usize];
                if best.is_beaten(at.group, at.weight) {
                    continue;
                }
                let Some(score) = self.score(*row, at, asked) else { continue };
                best.add(Suggestion { id: at.id, group: at.group, alias: at.alias, score }, keep);
            }
        }
        best.finish()
    }

    /// How well a row answers: its whole name, its beginning, words in order and side by side, then its weight, then short
    /// names.
    fn score(&self, row: u32, about: Row, asked: &[Asked]) -> Option<u32> {
        let words = self.table.words_of(row);
        let mut previous: Option<usize> = None;
        let (mut in_order, mut adjacent, mut first, mut wholes, mut matched) = (true, true, None, 0, 0);
        for asked in asked {
            let from = previous.map_or(0, |at| at + 1);
            let after = words.iter().skip(from).position(|word| asked.accepts(*word)).map(|at| at + from);
            let Some(at) = after.or_else(|| words.iter().position(|word| asked.accepts(*word))) else {
                if asked.required {
                    return None;
                }
                continue;
            };
            in_order &= after.is_some();
            adjacent &= previous.is_none_or(|previous| at == previous + 1);
            first = first.or(Some(at));
            wholes += u32::from(asked.whole == Some(words[at]));
            matched += 1;
            previous = Some(at);
        }
        let lead = usize::from(about.lead);
        let begins = first.is_some_and(|at| at <= lead);
        let is_all = begins && adjacent && matched + lead >= words.len() && wholes as usize == matched;
        let start = match (is_all, begins, adjacent) {
            (true, ..) => 3,
            (_, true, true) => 2,
            (_, true, false) => 1,
            _ => 0,
        };
        let order = u32::from(in_order) + u32::from(in_order && adjacent);
        let short = 63 - u32::try_from(words.len().min(63)).unwrap_or(63);
        let all_whole = u32::from(wholes as usize == matched);
        Some(
            start << 20
                | order << 18
                | all_whole << 17
                | u32::from(about.weight) << 7
                | u32::from(about.alias == 0) << 6
                | short,
        )
    }
}

/// The best suggestions so far, group by group.
struct Best {
    quotas: [usize; GROUPS],
    groups: [Vec<Suggestion>; GROUPS],
}

impl Best {
    fn new(quotas: [usize; GROUPS]) -> Self {
        Self { quotas, groups: Default::default() }
    }

    /// Whether nothing of this weight could still enter, however well it answered.
    fn is_beaten(&self, group: u8, weight: u8) -> bool {
        let group = usize::from(group);
        let ceiling = 3 << 20 | 3 << 18 | 1 << 17 | u32::from(weight) << 7 | 127;
        self.quotas[group] == 0
            || (self.groups[group].len() == self.quotas[group]
                && self.groups[group].last().is_some_and(|last| last.score > ceiling))
    }

    fn add(&mut self, new: Suggestion, keep: &dyn Fn(u8, u32) -> bool) {
        let group = usize::from(new.group);
        let (list, quota) = (&mut self.groups[group], self.quotas[group]);
        if list.len() == quota && list.last().is_none_or(|last| !goes_before(&new, last)) {
            return;
        }
        if let Some(at) = list.iter().position(|known| known.id == new.id) {
            if !goes_before(&new, &list[at]) {
                return;
            }
            list.remove(at);
        } else if !keep(new.group, new.id) {
            return;
        }
        let place = list.partition_point(|known| goes_before(known, &new));
        list.insert(place, new);
        list.truncate(quota);
    }

    fn finish(self) -> Vec<Suggestion> {
        let mut all: Vec<Suggestion> = self.groups.into_iter().flatten().collect();
        all.sort_by(|a, b| b.score.cmp(&a.score).then(a.group.cmp(&b.group)).then(a.id.cmp(&b.id)));
        all
    }
}

/// The higher score, then the smaller number, so that the same words always give the same list.
fn goes_before(one: &Suggestion, other: &Suggestion) -> bool {
    (one.score, std::cmp::Reverse(one.id)) > (other.score, std::cmp::Reverse(other.id))
}

fn is_little(word: &str) -> bool {
    LITTLE.contains(&word)
}

#[cfg(test)]
mod tests;
