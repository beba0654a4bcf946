//! The sorted table of the words of all names: which names hold a word, and which words a name is made of.

use std::collections::HashMap;

/// Positions of words of the table that follow one another.
pub(super) type Range = std::ops::Range<u32>;

/// Words in alphabetical order of their bytes, so that all that begin alike stand together.
#[derive(Debug, Default)]
pub(super) struct Table {
    letters: String,
    /// Where each word ends in `letters`.
    ends: Vec<u32>,
    /// Where the rows of each word begin in `postings`; one more than there are words.
    starts: Vec<u32>,
    postings: Vec<u32>,
    /// Where the words of each row begin in `sequence`; one more than there are rows.
    row_starts: Vec<u32>,
    sequence: Vec<u32>,
}

/// The names of a table to be.
#[derive(Debug, Default)]
pub(super) struct Builder {
    numbers: HashMap<String, u32>,
    row_starts: Vec<u32>,
    sequence: Vec<u32>,
}

impl Builder {
    /// Adds the next row.
    pub(super) fn add(&mut self, words: &[String]) {
        self.row_starts.push(small(self.sequence.len()));
        for word in words {
            let next = small(self.numbers.len());
            // Looked up first: most words are known, and need no copy.
            let number = match self.numbers.get(word) {
                Some(number) => *number,
                None => *self.numbers.entry(word.clone()).or_insert(next),
            };
            self.sequence.push(number);
        }
    }

    pub(super) fn finish(self) -> Table {
        let Self { numbers, mut row_starts, mut sequence } = self;
        row_starts.push(small(sequence.len()));
        let mut words: Vec<(String, u32)> = numbers.into_iter().collect();
        words.sort_unstable();
        let mut rank = vec![0; words.len()];
        let mut table = Table { row_starts, ..Table::default() };
        for (place, (word, number)) in words.iter().enumerate() {
            rank[*number as usize] = small(place);
            table.letters.push_str(word);
            table.ends.push(small(table.letters.len()));
        }
        for number in &mut sequence {
            *number = rank[*number as usize];
        }
        table.fill(words.len(), sequence);
        table
    }
}

impl Table {
    /// Turns the rows inside out: for each word, the rows that hold it, each once.
    fn fill(&mut self, words: usize, sequence: Vec<u32>) {
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(sequence.len());
        for (row, bounds) in self.row_starts.windows(2).enumerate() {
            let own = &sequence[bounds[0] as usize..bounds[1] as usize];
            pairs.extend(own.iter().map(|word| (*word, small(row))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        self.starts = vec![0; words + 1];
        for (word, _) in &pairs {
            self.starts[*word as usize + 1] += 1;
        }
        for at in 1..self.starts.len() {
            self.starts[at] += self.starts[at - 1];
        }
        self.postings = pairs.into_iter().map(|(_, row)| row).collect();
        self.sequence = sequence;
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn word(&self, at: u32) -> &str {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.letters[start..self.ends[at] as usize]
    }

    /// The rows that hold the words of a range; a row comes once for each of them.
    pub(super) fn postings(&self, range: &Range) -> &[u32] {
        if range.is_empty() {
            return &[];
        }
        &self.postings[self.starts[range.start as usize] as usize..self.starts[range.end as usize] as usize]
    }

    /// How many rows hold a word.
    pub(super) fn uses(&self, at: u32) -> usize {
        self.postings(&(at..at + 1)).len()
    }

    /// The words of a row, in their order.
    pub(super) fn words_of(&self, row: u32) -> &[u32] {
        let row = row as usize;
        &self.sequence[self.row_starts[row] as usize..self.row_starts[row + 1] as usize]
    }

    pub(super) fn find(&self, word: &str) -> Option<u32> {
        let at = self.first(&(0..small(self.len())), |other| other < word);
        (at < small(self.len()) && self.word(at) == word).then_some(at)
    }

    /// The words that begin with these letters.
    pub(super) fn beginning(&self, letters: &str) -> Range {
        self.narrow(&(0..small(self.len())), letters)
    }

    /// The words of a range that begin with these letters.
    fn narrow(&self, range: &Range, letters: &str) -> Range {
        let start = self.first(range, |word| word < letters);
        let end = self.first(&(start..range.end), |word| word.starts_with(letters));
        start..end
    }

    /// The first word of a range for which `before` no longer holds.
    fn first(&self, range: &Range, before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.word(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The words whose beginning is one error away from these letters: a letter too many, missing, wrong, or two swapped.
    ///
    /// Each variant is looked for in the table, among the words that begin as it does, so that none is compared one by one.
    pub(super) fn near(&self, letters: &str) -> Vec<Range> {
        let letters: Vec<char> = letters.chars().collect();
        let mut found = Vec::new();
        let mut head = String::new();
        let mut inside = 0..small(self.len());
        for at in 0..=letters.len() {
            if inside.is_empty() {
                break;
            }
            let (rest, after) = (&letters[at..], letters.get(at + 1..).unwrap_or_default());
            if let [first, second, others @ ..] = rest
                && first != second
            {
                self.push(&inside, &head, [*second, *first].iter().chain(others), &mut found);
            }
            // At the end of an unfinished word, a letter more is only what follows.
            if !rest.is_empty() {
                self.push(&inside, &head, after.iter(), &mut found);
                for next in self.next_letters(&inside, head.len()) {
                    if Some(&next) != rest.first() {
                        self.push(&inside, &head, std::iter::once(&next).chain(after), &mut found);
                    }
                    self.push(&inside, &head, std::iter::once(&next).chain(rest), &mut found);
                }
            }
            if let Some(letter) = letters.get(at) {
                head.push(*letter);
                inside = self.narrow(&inside, &head);
            }
        }
        found.sort_unstable_by_key(|range: &Range| (range.start, range.end));
        found.dedup();
        found
    }

    fn push<'a>(
        &self,
        inside: &Range,
        head: &str,
        tail: impl Iterator<Item = &'a char>,
        found: &mut Vec<Range>,
    ) {
        let mut variant = head.to_owned();
        variant.extend(tail);
        if variant.is_empty() {
            return;
        }
        let range = self.narrow(inside, &variant);
        if !range.is_empty() {
            found.push(range);
        }
    }

    /// The letters that follow the first `length` bytes in the words of a range, each once.
    fn next_letters(&self, range: &Range, length: usize) -> Vec<char> {
        let mut next = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let word = self.word(at);
            let Some(letter) = word[length..].chars().next() else {
                at += 1;
                continue;
            };
            next.push(letter);
            let end = length + letter.len_utf8();
            at = self
                .first(&(at..range.end), |other| other.get(..end).is_none_or(|start| start <= &word[..end]));
        }
        next
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).expect("a commons has fewer than four billion words in its titles")
}
