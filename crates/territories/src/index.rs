//! The folded names of all territories, and the ways a query can match one.

use std::ops::Range;

use crate::{
    atlas::Place,
    code::Level,
    fold,
    tables::{Names, Tables},
    territory::Kind,
};

/// How well a name answers a query, from worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Match {
    /// One letter wrong, missing, added or swapped with its neighbour.
    Typo,
    /// Each word of the query begins a word of the name.
    Words,
    /// The name begins with the query.
    Prefix,
    /// The same name but for its article (« le Rochelle »).
    ExactButArticle,
    Exact,
}

/// A name that leads to a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) place: Place,
    /// Row of the former commune that bore the name.
    pub(crate) former: Option<u16>,
    /// Where the name begins once its article, or the kind of an EPCI, is dropped.
    core: u8,
}

/// All names, folded and written one after the other: a line feed then each word preceded by a space, so that one plain
/// text search finds the words that begin with something.
pub(crate) struct Index {
    text: String,
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

/// Names shorter than this, in letters, are too close to one another for typing errors to be guessed.
const SHORTEST_WITH_TYPO: usize = 5;

impl Index {
    pub(crate) fn of(tables: &Tables) -> Self {
        let mut index = Self { text: String::new(), starts: Vec::new(), entries: Vec::new() };
        let communes = tables.communes.codes.len();
        index.text.reserve(tables.communes.names.text.len() * 2);
        index.push_all(Level::Commune, communes, |row| tables.communes.names.get(row));
        index.push_all(Level::Epci, tables.epcis.len(), |row| &tables.epcis[row].name);
        index.push_all(Level::Departement, tables.departements.len(), |row| &tables.departements[row].name);
        index.push_all(Level::Region, tables.regions.len(), |row| &tables.regions[row].name);
        index.push(Place::FRANCE, None, &fold::name("France"));
        index.push_formers(tables);
        index.text.shrink_to_fit();
        index
    }

    fn push_all<'t>(&mut self, level: Level, rows: usize, name: impl Fn(usize) -> &'t str) {
        for row in 0..rows {
            self.push(Place::new(level, row), None, &fold::name(name(row)));
        }
    }

    /// Adds the former names, but those that the current commune kept.
    fn push_formers(&mut self, tables: &Tables) {
        let formers = &tables.formers;
        for (row, kind) in formers.kinds.iter().enumerate() {
            if *kind == Kind::AncienCode {
                continue;
            }
            let commune = usize::from(formers.communes[row]);
            let name = fold::name(Names::get(&formers.names, row));
            if name != self.name(commune) {
                self.push(Place::new(Level::Commune, commune), u16::try_from(row).ok(), &name);
            }
        }
    }

    fn push(&mut self, place: Place, former: Option<u16>, name: &str) {
        let core = if place.level == Level::Epci { without_kind(name) } else { fold::without_article(name) };
        let core = u8::try_from(name.len() - core.len()).unwrap_or(0);
        self.entries.push(Entry { place, former, core });
        self.starts.push(u32::try_from(self.text.len()).expect("all names together are under 4 GB"));
        self.text.push_str("\n ");
        self.text.push_str(name);
    }

    pub(crate) fn entry(&self, number: usize) -> Entry {
        self.entries[number]
    }

    /// Folded name of an entry.
    fn name(&self, number: usize) -> &str {
        &self.text[self.span(number)]
    }

    fn span(&self, number: usize) -> Range<usize> {
        let end = self.starts.get(number + 1).map_or(self.text.len(), |start| *start as usize);
        self.starts[number] as usize + "\n ".len()..end
    }

    /// Entries in which every word of a folded query begins a word, with how well each answers.
    pub(crate) fn matching<'i>(&'i self, query: &'i str) -> impl Iterator<Item = (usize, Match)> + 'i {
        let words: Vec<&str> = query.split(' ').filter(|word| !word.is_empty()).collect();
        // The longest word is met least often; no word at all meets nothing.
        let rarest =
            words.iter().max_by_key(|word| word.len()).map_or("\n\n".to_owned(), |word| format!(" {word}"));
        let mut previous = None;
        Occurrences { text: &self.text, needle: rarest, from: 0 }.filter_map(move |at| {
            let number = self.starts.partition_point(|start| *start as usize <= at) - 1;
            // A word met twice in one name counts once.
            if previous.replace(number) == Some(number) {
                return None;
            }
            let name = self.name(number);
            let all = words.len() == 1 || words.iter().all(|word| begins_a_word(name, word));
            all.then(|| (number, self.rank(number, query)))
        })
    }

    /// Entries whose name differs from a folded query by one typing error.
    pub(crate) fn mistyped<'i>(&'i self, query: &'i str) -> impl Iterator<Item = usize> + 'i {
        let long_enough = query.len() >= SHORTEST_WITH_TYPO;
        (0..if long_enough { self.entries.len() } else { 0 }).filter(move |number| {
            let name = self.name(*number);
            let core = &name[usize::from(self.entries[*number].core)..];
            let near = |name: &str| name.len() >= SHORTEST_WITH_TYPO && is_one_edit_away(name, query);
            near(name) || (core.len() < name.len() && near(core))
        })
    }

    /// How well a name answers, knowing that it has all the words of the query.
    fn rank(&self, number: usize, query: &str) -> Match {
        let name = self.name(number);
        let entry = self.entries[number];
        let core = &name[usize::from(entry.core)..];
        // « CU d’Arras » must not come before Arras for being more populous.
        let may_drop = entry.place.level != Level::Epci;
        if name == query || (may_drop && core == query) {
            Match::Exact
        } else if may_drop && core == fold::without_article(query) {
            Match::ExactButArticle
        } else if name.starts_with(query) || core.starts_with(query) {
            Match::Prefix
        } else {
            Match::Words
        }
    }
}

/// Places where a text begins in another one, that may overlap.
struct Occurrences<'t> {
    text: &'t str,
    needle: String,
    from: usize,
}

impl Iterator for Occurrences<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let at = self.from + self.text[self.from..].find(&self.needle)?;
        self.from = at + self.needle.len();
        Some(at)
    }
}

fn begins_a_word(name: &str, start: &str) -> bool {
    name.split(' ').any(|word| word.starts_with(start))
}

/// The part of a folded EPCI name after the letters of its kind and the link word (« ca du pays de grasse » → `pays de
/// grasse`).
fn without_kind(name: &str) -> &str {
    let Some(rest) = ["cc ", "ca ", "cu "].iter().find_map(|kind| name.strip_prefix(kind)) else {
        return fold::without_article(name);
    };
    let linked =
        ["de la ", "de l ", "du ", "des ", "de ", "d "].iter().find_map(|link| rest.strip_prefix(link));
    linked.unwrap_or_else(|| fold::without_article(rest))
}

/// Whether one insertion, deletion, substitution or swap of neighbours turns one text into the other (optimal string
/// alignment distance of 1).
fn is_one_edit_away(a: &str, b: &str) -> bool {
    let (a, b) = if a.len() <= b.len() { (a.as_bytes(), b.as_bytes()) } else { (b.as_bytes(), a.as_bytes()) };
    if b.len() - a.len() > 1 {
        return false;
    }
    let Some(first) = a.iter().zip(b).position(|(x, y)| x != y) else {
        return b.len() == a.len() + 1;
    };
    let (a, b) = (&a[first..], &b[first..]);
    if a.len() < b.len() {
        return *a == b[1..];
    }
    let swapped = a.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
    a[1..] == b[1..] || swapped
}

#[cfg(test)]
mod tests {
    use super::{is_one_edit_away, without_kind};

    #[test]
    fn one_edit_is_one_edit() {
        for (typed, meant, near) in [
            ("marseile", "marseille", true),
            ("marseillee", "marseille", true),
            ("narseille", "marseille", true),
            ("marsielle", "marseille", true),
            ("amrseille", "marseille", true),
            ("marseille", "marseille", false),
            ("marsile", "marseille", false),
            ("masreilel", "marseille", false),
            ("lens", "sens", true),
        ] {
            assert_eq!(is_one_edit_away(typed, meant), near, "{typed}");
            assert_eq!(is_one_edit_away(meant, typed), near, "{typed}");
        }
    }

    #[test]
    fn drops_the_kind_of_an_epci() {
        assert_eq!(without_kind("ca du pays de grasse"), "pays de grasse");
        assert_eq!(without_kind("cu le mans metropole"), "mans metropole");
        assert_eq!(without_kind("metropole de lyon"), "metropole de lyon");
    }
}
