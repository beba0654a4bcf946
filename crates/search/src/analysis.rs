//! How French text becomes the words that the index keeps and that queries look for: the same way on both sides.

mod stem;
mod stop;

use std::borrow::Cow;

pub(crate) use stem::stem;
pub(crate) use stop::{is_light, is_stop, stop_words};

/// Longest word kept, in characters; beyond are addresses, keys and noise.
const WORD_MAX: usize = 40;
/// Most parts of a compound written together as one word (`porte-à-porte` has three).
const PARTS_MAX: usize = 4;

/// Prefixes that are no words by themselves: with the word after them, linked or not, they make one.
const PREFIXES: [&str; 26] = [
    "anti", "bi", "co", "eco", "ex", "extra", "hyper", "infra", "inter", "intra", "macro", "meta", "micro",
    "mini", "mono", "multi", "neo", "pluri", "poly", "post", "pre", "pseudo", "semi", "socio", "trans",
    "ultra",
];

/// How a word holds to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    Apart,
    Space,
    Hyphen,
    Apostrophe,
    Dot,
    /// Letters followed by digits without anything between (`ODD17`).
    Glued,
}

/// One word of a text: where it stands in bytes, its rank, and its folded form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub from: usize,
    pub to: usize,
    pub position: usize,
    pub exact: String,
    /// Whether the token is several words of the text written as one.
    pub joined: bool,
    pub link: Link,
}

impl Token {
    /// The word as the text writes it, in small letters with its accents; compounds and acronyms are folded.
    pub fn written(&self, text: &str) -> Cow<'_, str> {
        let slice = &text[self.from..self.to];
        if self.joined || slice.is_ascii() || !slice.chars().all(char::is_alphanumeric) {
            return Cow::Borrowed(&self.exact);
        }
        Cow::Owned(slice.to_lowercase())
    }

    /// Tells whether the token is a prefix that makes one word with what follows it.
    pub fn is_prefix_of(&self, next: &Self) -> bool {
        matches!(self.link, Link::Space | Link::Hyphen)
            && PREFIXES.contains(&self.exact.as_str())
            && next.exact.starts_with(char::is_alphabetic)
    }
}

/// Cuts a text into its words; compounds give their parts, then the whole at the rank of the first part.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let parts = without_elisions(with_acronyms(cut(text)));
    let mut out = Vec::with_capacity(parts.len() + parts.len() / 8);
    let mut start = 0;
    while start < parts.len() {
        let end = chain_end(&parts, start);
        for i in start..end {
            let mut token = parts[i].clone();
            token.position = i;
            out.push(token);
            if i == start && (2..=PARTS_MAX).contains(&(end - start)) {
                out.extend(join(&parts[start..end], i));
            }
            let whole_chain = i == start && end - start == 2;
            if !whole_chain && parts.get(i + 1).is_some_and(|next| parts[i].is_prefix_of(next)) {
                out.extend(join(&parts[i..i + 2], i));
            }
        }
        start = end;
    }
    out
}

/// Writes several words as one.
pub(crate) fn join(parts: &[Token], position: usize) -> Option<Token> {
    let exact: String = parts.iter().map(|part| part.exact.as_str()).collect();
    let (first, last) = (parts.first()?, parts.last()?);
    (exact.chars().count() <= WORD_MAX).then_some(Token {
        from: first.from,
        to: last.to,
        position,
        exact,
        joined: true,
        link: last.link,
    })
}

/// The end of the compound that begins at `start`: the words held by hyphens, inner apostrophes, or nothing.
fn chain_end(parts: &[Token], start: usize) -> usize {
    let held = |part: &Token| matches!(part.link, Link::Hyphen | Link::Apostrophe | Link::Glued);
    let linked = parts[start..].iter().take_while(|part| held(part)).count();
    (start + linked + 1).min(parts.len())
}

/// Cuts a text at all that is neither letter nor digit, and between letters and the digits that follow them.
fn cut(text: &str) -> Vec<Token> {
    let mut words: Vec<Token> = Vec::new();
    let mut start = None;
    let mut letters = 0;
    for (at, c) in text.char_indices() {
        let inside = c.is_alphanumeric() || (start.is_some() && is_inner_mark(c));
        match start {
            None if inside => start = Some(at),
            Some(from) if !inside => {
                push_word(&mut words, text, from..at);
                start = None;
            }
            Some(from) if letters >= 2 && c.is_ascii_digit() => {
                push_word(&mut words, text, from..at);
                start = Some(at);
            }
            _ => {}
        }
        letters = if c.is_alphabetic() { letters + 1 } else { 0 };
    }
    if let Some(from) = start {
        push_word(&mut words, text, from..text.len());
    }
    for i in 1..words.len() {
        words[i - 1].link = link(&text[words[i - 1].to..words[i].from]);
    }
    words
}

fn push_word(words: &mut Vec<Token>, text: &str, span: std::ops::Range<usize>) {
    let exact = folded(&text[span.clone()]);
    if !exact.is_empty() && exact.len() <= WORD_MAX * 4 && exact.chars().count() <= WORD_MAX {
        let (from, to) = (span.start, span.end);
        words.push(Token { from, to, position: 0, exact, joined: false, link: Link::Apart });
    }
}

/// The folded form of one word.
pub(crate) fn folded(word: &str) -> String {
    if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return word.to_ascii_lowercase();
    }
    let mut folded = text::fold(word);
    folded.retain(char::is_alphanumeric);
    folded
}

/// Combining accents, soft hyphens and zero-width characters belong to the word they stand in.
fn is_inner_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn link(between: &str) -> Link {
    if between.is_empty() {
        return Link::Glued;
    }
    if between.chars().all(char::is_whitespace) {
        return Link::Space;
    }
    let mut chars = between.chars();
    match (chars.next(), chars.next()) {
        (Some('-' | '\u{2010}'..='\u{2013}' | '\u{2212}'), None) => Link::Hyphen,
        (Some('\'' | '’' | '‘' | '‛' | '′' | 'ʼ' | '`' | '´'), None) => Link::Apostrophe,
        (Some('.'), None) => Link::Dot,
        _ => Link::Apart,
    }
}

/// Writes single letters held by dots as one word (`E.S.S.` gives `ess`).
fn with_acronyms(words: Vec<Token>) -> Vec<Token> {
    let is_letter = |word: &Token| word.exact.chars().count() == 1;
    let mut out: Vec<Token> = Vec::with_capacity(words.len());
    let mut open = false;
    for word in words {
        let continues = open && is_letter(&word);
        open = is_letter(&word) && word.link == Link::Dot;
        match out.last_mut() {
            Some(last) if continues => {
                last.exact.push_str(&word.exact);
                last.to = word.to;
                last.link = word.link;
            }
            _ => out.push(word),
        }
    }
    out
}

/// Drops what leans on the next word by an apostrophe (`l’eau`, `qu’on`).
fn without_elisions(mut words: Vec<Token>) -> Vec<Token> {
    words.retain(|word| word.link != Link::Apostrophe || !is_elision(&word.exact));
    words
}

/// Asks the crate that knows French which words are elided, rather than listing them twice.
fn is_elision(word: &str) -> bool {
    word.len() <= 7 && text::words(&format!("{word}'x")).len() == 1
}

#[cfg(test)]
mod tests;
