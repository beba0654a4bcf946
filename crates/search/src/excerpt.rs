//! Excerpts: the passage that answers best, as safe HTML with the words marked, whatever their form.

use std::collections::HashMap;
use std::ops::Range;

use crate::analysis::{stem, tokens};
use crate::found::{Found, Matches};
use crate::segment::{Forward, Mark as Place, Piece};
use crate::snapshot::Snapshot;
use crate::wordset::WordSet;

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
        render(text, 0..text.len(), &self.marks().map_or_else(Vec::new, |wanted| marks(wanted, text)))
    }
}

/// Where the words that were looked for stand in each segment: made once for all the excerpts of a page.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    /// A table for each part of the snapshot; bits are places in `worths`.
    sets: Vec<WordSet>,
    worths: Vec<f32>,
}

impl Lookup {
    pub fn of(snapshot: &Snapshot, marks: &HashMap<String, f32>) -> Self {
        let mut order: Vec<(&String, f32)> = marks.iter().map(|(stem, worth)| (stem, *worth)).collect();
        order.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        order.truncate(64);
        let stems: Vec<(&str, u64)> =
            (0..).zip(&order).map(|(i, (stem, _))| (stem.as_str(), 1 << i)).collect();
        Self {
            sets: snapshot.parts.iter().map(|part| WordSet::of(&part.segment, &stems)).collect(),
            worths: order.iter().map(|(_, worth)| *worth).collect(),
        }
    }
}

/// A word to mark, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    bytes: Range<usize>,
}

/// A word that was looked for: where it begins in the text, and which it is.
#[derive(Debug, Clone, Copy)]
struct Sighting {
    at: usize,
    bits: u64,
}

/// Finds the passage of a document that bears the most, at most `max_chars` characters.
pub(crate) fn best(matches: &Matches, key: u64, max_chars: usize) -> Option<Excerpt> {
    let snapshot = &matches.snapshot;
    let (at, part, doc) = snapshot.find_with_place(key)?;
    let lookup = matches.lookup();
    let set = &lookup.sets[at];
    let mut sightings = Vec::new();
    let mut is_stored = false;
    for place in Forward::of(&part.segment, doc) {
        match place {
            Place::Section(field, _) => is_stored = field.is_stored(),
            Place::Word { word, at } if is_stored => {
                sightings.extend(set.get(word).map(|bits| Sighting { at: at as usize, bits }));
            }
            Place::Word { .. } => {}
        }
    }
    let first = richest(&sightings, &lookup.worths, max_chars);
    let center = first.map_or(0, |first| sightings[first].at);
    // No character takes more than four bytes.
    let margin = 4 * max_chars + 64;
    let piece = part.segment.piece(doc, center.saturating_sub(margin)..center.saturating_add(margin))?;
    let inside = |sighting: &Sighting| {
        sighting
            .at
            .checked_sub(piece.from)
            .filter(|at| *at < piece.text.len() && piece.text.is_char_boundary(*at))
    };
    let span = match first.and_then(|first| inside(&sightings[first]).map(|at| (first, at))) {
        Some((first, at)) => passage(&piece.text, at, &sightings[first..], max_chars),
        None => cut(&piece.text, 0, max_chars),
    };
    Some(show(&piece, span, &matches.marks))
}

/// The beginning of a document.
pub(crate) fn beginning(snapshot: &Snapshot, key: u64, max_chars: usize) -> Option<Excerpt> {
    let (part, doc) = snapshot.find(key)?;
    let piece = part.segment.piece(doc, 0..4 * max_chars + 64)?;
    let span = cut(&piece.text, 0, max_chars);
    Some(show(&piece, span, &HashMap::new()))
}

/// Writes a passage as HTML, with ellipses where the text goes on.
fn show(piece: &Piece, span: Range<usize>, wanted: &HashMap<String, f32>) -> Excerpt {
    let passage = &piece.text[span.clone()];
    let marks = marks(wanted, passage);
    let mut html = String::with_capacity(passage.len() * 5 / 4 + 8);
    if piece.from + span.start > 0 {
        html.push('…');
    }
    html.push_str(&render(passage, 0..passage.len(), &marks));
    if !piece.is_last || span.end < piece.text.trim_end().len() {
        html.push('…');
    }
    Excerpt { html, marked: !marks.is_empty() }
}

/// The words of a text that were looked for, in order.
fn marks(wanted: &HashMap<String, f32>, text: &str) -> Vec<Mark> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let beginnings = Beginnings::of(wanted.keys());
    let mut marks = Vec::new();
    for stretch in stretches(text) {
        // Cutting and stemming cost a hundred times more than this look at the first letters, which is most often enough.
        if !beginnings.may_stand_in(&text[stretch.clone()]) {
            continue;
        }
        let part = &text[stretch.clone()];
        for token in tokens(part) {
            if beginnings.may_begin(&token.exact) && wanted.contains_key(&stem(&token.written(part))) {
                marks.push(Mark { bytes: stretch.start + token.from..stretch.start + token.to });
            }
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

/// The sighting from which different words are worth the most, the earliest at equal worth.
fn richest(sightings: &[Sighting], worths: &[f32], max_chars: usize) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for i in 0..sightings.len() {
        let worth = worth(&sightings[i..], worths, max_chars);
        if best.is_none_or(|(_, most)| worth > most) {
            best = Some((i, worth));
        }
    }
    best.map(|(first, _)| first)
}

/// The passage around the first of some sightings, which begins at `start` in this text.
fn passage(text: &str, start: usize, sightings: &[Sighting], max_chars: usize) -> Range<usize> {
    let first = sightings[0].at;
    let last = sightings.iter().take_while(|sighting| sighting.at < first + max_chars).last();
    let used = last.map_or(0, |last| last.at - first + 12);
    // What remains of the room is shared on both sides, a little less before than after.
    let before = max_chars.saturating_sub(used) * 2 / 5;
    cut(text, sentence_start(text, start, before), max_chars)
}

/// What the words within reach of the first are worth: each once, repetitions a little.
fn worth(sightings: &[Sighting], worths: &[f32], reach: usize) -> f32 {
    let end = sightings[0].at + reach;
    let (mut seen, mut sum) = (0_u64, 0.0);
    for sighting in sightings.iter().take_while(|sighting| sighting.at < end) {
        let first = worths[sighting.bits.trailing_zeros() as usize];
        sum += if seen & sighting.bits == sighting.bits { first * 0.05 } else { first };
        seen |= sighting.bits;
    }
    sum
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
