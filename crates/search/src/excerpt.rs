//! Excerpts: the passage that answers best, as safe HTML with the words marked, whatever their form.

use std::collections::HashSet;
use std::ops::Range;

use crate::analysis::{stem, tokens};
use crate::found::Found;

/// A passage of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    /// Safe HTML, with `<mark>` around the words and `…` where the text goes on.
    pub html: String,
    /// Whether any word was found in the text.
    pub marked: bool,
}

impl Found {
    /// Gives a text as safe HTML with the words that were looked for marked, for titles.
    pub fn highlight(&self, text: &str) -> String {
        let marks = marks(self, text);
        render(text, 0..text.len(), &marks)
    }
}

/// A word to mark: where it stands in bytes and in characters, and what it is worth.
struct Mark {
    bytes: Range<usize>,
    chars: Range<usize>,
    stem: String,
    worth: f32,
}

/// Finds the passage of a text that bears the most, at most `max_chars` characters.
pub(crate) fn best(found: &Found, text: &str, max_chars: usize) -> Excerpt {
    let marks = marks(found, text);
    let span = passage(text, &marks, max_chars);
    let marked = marks.iter().any(|mark| span.start <= mark.bytes.start && mark.bytes.end <= span.end);
    let mut html = String::new();
    if span.start > 0 {
        html.push('…');
    }
    html.push_str(&render(text, span.clone(), &marks));
    if span.end < text.trim_end().len() {
        html.push('…');
    }
    Excerpt { html, marked }
}

/// The words of a text that were looked for, in order.
fn marks(found: &Found, text: &str) -> Vec<Mark> {
    let Some(wanted) = found.marks().filter(|wanted| !wanted.is_empty()) else { return Vec::new() };
    let beginnings = Beginnings::of(wanted.keys());
    let mut marks = Vec::new();
    let (mut bytes, mut chars) = (0, 0);
    for stretch in stretches(text) {
        // Cutting and stemming cost a hundred times more than this look at the first letters, which is most often enough.
        if !beginnings.may_stand_in(&text[stretch.clone()]) {
            continue;
        }
        for token in tokens(&text[stretch.clone()]) {
            if !beginnings.may_begin(&token.exact) {
                continue;
            }
            let stem = stem(&token.exact);
            let Some(&worth) = wanted.get(&stem) else { continue };
            let (from, to) = (stretch.start + token.from, stretch.start + token.to);
            // A compound stands before its parts: characters are counted from the last place known.
            if from >= bytes {
                chars += text[bytes..from].chars().count();
                bytes = from;
            }
            let length = text[from..to].chars().count();
            marks.push(Mark { bytes: from..to, chars: chars..chars + length, stem, worth });
        }
    }
    marks
}

/// Bytes of a stretch of text looked at in one go.
const STRETCH: usize = 160;

/// Cuts a text at blanks into short stretches, so that those without any wanted word are passed over.
fn stretches(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        if from >= text.len() {
            return None;
        }
        let floor = text.ceil_char_boundary((from + STRETCH).min(text.len()));
        let to = text[floor..].find(char::is_whitespace).map_or(text.len(), |at| floor + at);
        let stretch = from..to;
        from = to;
        Some(stretch)
    })
}

/// The first two letters of the wanted stems: the French stemmer changes the ends of words, never their beginnings.
struct Beginnings(Vec<[u8; 2]>);

impl Beginnings {
    fn of<'a>(stems: impl Iterator<Item = &'a String>) -> Self {
        let mut keys: Vec<[u8; 2]> = stems.map(|stem| Self::key(stem.as_bytes())).collect();
        keys.sort_unstable();
        keys.dedup();
        Self(keys)
    }

    fn key(word: &[u8]) -> [u8; 2] {
        [word.first().copied().unwrap_or(0), word.get(1).copied().unwrap_or(0)]
    }

    fn may_begin(&self, exact: &str) -> bool {
        let key = Self::key(exact.as_bytes());
        self.0.contains(&key) || self.0.contains(&[key[0], 0])
    }

    /// Whether some word of a raw text may begin so; a letter with an accent may be any.
    fn may_stand_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        (0..bytes.len()).any(|i| {
            let begins = i == 0 || !bytes[i - 1].is_ascii_alphanumeric();
            if !begins || bytes[i].is_ascii_whitespace() || bytes[i].is_ascii_punctuation() {
                return false;
            }
            let second = bytes.get(i + 1).copied().unwrap_or(0);
            if !bytes[i].is_ascii() || !second.is_ascii() {
                return true;
            }
            let key = [bytes[i].to_ascii_lowercase(), second.to_ascii_lowercase()];
            self.0.contains(&key) || self.0.contains(&[key[0], 0])
        })
    }
}

/// Chooses the passage: the one whose different words are worth the most, the earliest at equal worth.
fn passage(text: &str, marks: &[Mark], max_chars: usize) -> Range<usize> {
    let best = (0..marks.len()).map(|i| (i, worth(&marks[i..], max_chars))).fold(
        None,
        |best: Option<(usize, f32)>, new| if best.is_some_and(|b| b.1 >= new.1) { best } else { Some(new) },
    );
    let Some((first, _)) = best else { return cut(text, 0, max_chars) };
    let start = marks[first].chars.start;
    let last = marks[first..].iter().take_while(|m| m.chars.end <= start + max_chars).last();
    let used = last.map_or(0, |mark| mark.chars.end - start);
    // What remains of the room is shared on both sides, a little less before than after.
    let before = max_chars.saturating_sub(used) * 2 / 5;
    let from = sentence_start(text, marks[first].bytes.start, before);
    cut(text, from, max_chars)
}

/// What the words within reach of the first are worth: each once, repetitions a little.
fn worth(marks: &[Mark], max_chars: usize) -> f32 {
    let start = marks[0].chars.start;
    let mut seen = HashSet::new();
    let within = marks.iter().take_while(|mark| mark.chars.end <= start + max_chars);
    within.map(|mark| if seen.insert(mark.stem.as_str()) { mark.worth } else { mark.worth * 0.05 }).sum()
}

/// Goes back from a word by at most `room` characters, to the start of its sentence or else of a word.
fn sentence_start(text: &str, word: usize, room: usize) -> usize {
    let floor = text[..word].char_indices().rev().take(room).last().map_or(word, |(at, _)| at);
    let before = &text[floor..word];
    if floor == 0 {
        return 0;
    }
    let after_end = |at: usize| {
        let rest = &before[at..];
        floor + at + rest.len()
            - rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !"«“\"(".contains(c)).len()
    };
    if let Some(at) = [". ", "\n", "! ", "? ", "… "].iter().filter_map(|end| before.rfind(end)).max() {
        return after_end(at);
    }
    before.find(char::is_whitespace).map_or(word, after_end)
}

/// At most `max_chars` characters from a place, without cutting the last word.
fn cut(text: &str, from: usize, max_chars: usize) -> Range<usize> {
    let rest = &text[from..];
    let Some((limit, _)) = rest.char_indices().nth(max_chars) else {
        return from..from + rest.trim_end().len();
    };
    let whole =
        rest[..limit].rfind(char::is_whitespace).filter(|_| !rest[limit..].starts_with(char::is_whitespace));
    let end = whole.unwrap_or(limit);
    from..from + rest[..end].trim_end_matches(|c: char| c.is_whitespace() || ",;:".contains(c)).len()
}

/// Writes a passage as HTML; marks that overlap (a compound and its parts) become one.
fn render(text: &str, span: Range<usize>, marks: &[Mark]) -> String {
    let mut html = String::with_capacity(span.len() * 5 / 4);
    let mut done = span.start;
    let mut inside = marks
        .iter()
        .map(|mark| mark.bytes.clone())
        .filter(|mark| mark.start >= span.start && mark.end <= span.end)
        .peekable();
    while let Some(mut mark) = inside.next() {
        while let Some(next) = inside.next_if(|next| next.start < mark.end) {
            mark = mark.start.min(next.start)..mark.end.max(next.end);
        }
        html.push_str(&escape(&text[done..mark.start.max(done)]));
        html.push_str("<mark>");
        html.push_str(&escape(&text[mark.start.max(done)..mark.end]));
        html.push_str("</mark>");
        done = mark.end;
    }
    html.push_str(&escape(&text[done..span.end]));
    html
}

/// Escapes a text and puts it on one line.
fn escape(text: &str) -> String {
    text::escape_html(text).replace(['\n', '\r', '\t'], " ")
}

#[cfg(test)]
mod tests;
