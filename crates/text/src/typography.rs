//! French typography: apostrophes, ellipses and no-break spaces put where a careful typesetter puts them.

/// The no-break space of French punctuation and of thousands.
const NO_BREAK: char = '\u{a0}';
/// The narrow no-break space, kept when an author has already chosen it.
const NARROW: char = '\u{202f}';

/// Sets a plain text in French typography, once for all; addresses, times and codes stay as they are.
pub fn french(s: &str) -> String {
    french_between(None, s, None)
}

/// Writes a number the French way (`1 234,5`), halves rounded away from zero, or a dash if it is not finite.
pub fn number(n: f64, decimals: usize) -> String {
    if !n.is_finite() {
        return "–".to_owned();
    }
    let digits = format!("{:.decimals$}", round(n.abs(), decimals));
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut out = String::with_capacity(digits.len() * 2);
    // A minus before a number rounded to nothing would be a lie.
    if n < 0.0 && digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(NO_BREAK);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// Writes a share between 0 and 1 as a French percentage: `percent(0.45, 0)` is `45 %`.
pub fn percent(share: f64, decimals: usize) -> String {
    format!("{}{NO_BREAK}%", number(share * 100.0, decimals))
}

/// Sets a piece of text between the characters that surround it in the same paragraph, if any.
pub(crate) fn french_between(before: Option<char>, s: &str, after: Option<char>) -> String {
    if !s.contains(may_change) {
        return s.to_owned();
    }
    let chars: Vec<char> = s.chars().collect();
    let verbatim = verbatim_mask(&chars);
    let mut line = Line { out: String::with_capacity(s.len() + 8), before };
    let mut i = 0;
    while i < chars.len() {
        let (c, next) = (chars[i], chars.get(i + 1).copied().or(after));
        let mut taken = 1;
        match c {
            // Operators (`!=`, `:=`) are code.
            _ if verbatim[i] || (matches!(c, '!' | ':') && next == Some('=')) => line.out.push(c),
            '\'' if line.last().is_some_and(char::is_alphabetic) && next.is_some_and(bears_apostrophe) => {
                line.out.push('’');
            }
            '.' => taken = line.dots(&chars[i..]),
            ':' | ';' | '!' | '?' | '»' | '%' => line.space_before(c, next),
            '«' => taken = line.open_quote(&chars[i..], after),
            _ => line.out.push(c),
        }
        i += taken;
    }
    line.out
}

/// The characters that typography changes, or around which it changes something.
fn may_change(c: char) -> bool {
    matches!(c, '\'' | '.' | ':' | ';' | '!' | '?' | '«' | '»' | '%')
}

/// Tells whether a word without spaces is an address that typography must not touch.
pub(crate) fn is_address(word: &str) -> bool {
    // Every address has one of these; most words have none.
    if !word.bytes().any(|byte| matches!(byte, b'.' | b':' | b'@')) {
        return false;
    }
    let word = word.trim_start_matches(is_opening);
    let has_prefix = |prefix: &str| {
        word.len() > prefix.len() && word.get(..prefix.len()).is_some_and(|p| p.eq_ignore_ascii_case(prefix))
    };
    word.contains("://")
        || ["www.", "mailto:", "tel:"].into_iter().any(has_prefix)
        || word.split_once('@').is_some_and(|(who, place)| !who.is_empty() && place.contains('.'))
}

/// Rounds halves up, also those that binary writes a hair below (0.285 × 100).
fn round(n: f64, decimals: usize) -> f64 {
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX));
    let scaled = n * scale * (1.0 + 4.0 * f64::EPSILON);
    // Beyond fifteen digits the number itself has no more decimals to round, and the product could overflow.
    if scaled < 1e15 { scaled.round() / scale } else { n }
}

fn bears_apostrophe(next: char) -> bool {
    next.is_alphanumeric() || next == '«'
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '<' | '«' | '“' | '‘' | '"' | '\'')
}

/// What can end a word, so that punctuation stuck to it deserves its space.
fn ends_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ')' | ']' | '»' | '”' | '"' | '’' | '…' | '%' | '€' | '°')
}

/// What may follow ! or ? when they end a sentence rather than live in a code.
fn follows_exclamation(c: char) -> bool {
    c.is_whitespace() || matches!(c, '!' | '?' | ')' | ']' | '»' | '”' | '"' | '’')
}

/// Marks the characters that belong to addresses, without the quotation marks around them.
fn verbatim_mask(chars: &[char]) -> Vec<bool> {
    let mut mask = vec![false; chars.len()];
    let mut start = 0;
    for word in chars.split(|c| c.is_whitespace()) {
        if !word.iter().any(|c| matches!(c, '.' | ':' | '@')) {
            start += word.len() + 1;
            continue;
        }
        let from = word.iter().take_while(|c| is_opening(**c)).count();
        let to = word.len() - closing_quote(word);
        if from < to && is_address(&word[from..to].iter().collect::<String>()) {
            mask[start + from..start + to].fill(true);
        }
        start += word.len() + 1;
    }
    mask
}

/// Counts the characters of a closing quotation mark at the end of a word, with the punctuation after it.
fn closing_quote(word: &[char]) -> usize {
    let tail = word.iter().rev().take_while(|c| matches!(c, '»' | '.' | ',' | ')')).count();
    word[word.len() - tail..].iter().position(|c| *c == '»').map_or(0, |at| tail - at)
}

/// The text already set, which decides what the next character needs.
struct Line {
    out: String,
    before: Option<char>,
}

impl Line {
    fn last(&self) -> Option<char> {
        self.out.chars().next_back().or(self.before)
    }

    /// The word being set, without the spaces before it.
    fn token(&self) -> &str {
        self.out.rsplit(char::is_whitespace).next().unwrap_or_default()
    }

    /// Three dots and no more are an ellipsis: longer runs are lines to fill in, and `.../` is a path.
    fn dots(&mut self, rest: &[char]) -> usize {
        let run = rest.iter().take_while(|c| **c == '.').count();
        if run == 3 && self.last() != Some('/') && rest.get(run) != Some(&'/') {
            self.out.push('…');
        } else {
            self.out.extend(std::iter::repeat_n('.', run));
        }
        run
    }

    fn space_before(&mut self, c: char, next: Option<char>) {
        let word = self.out.trim_end_matches(' ').len();
        if word < self.out.len() {
            let last = self.out[..word].chars().next_back().or(self.before);
            // At the start of a line the spaces are an indentation.
            if last.is_some_and(|l| l != '\n' && (c != '%' || is_percent(l, next))) {
                self.out.truncate(word);
                self.no_break();
            }
        } else if self.last().is_some_and(|last| self.wants_space(last, c, next)) {
            self.no_break();
        }
        self.out.push(c);
    }

    /// Tells whether punctuation stuck to the last character was meant to be French punctuation.
    fn wants_space(&self, last: char, c: char, next: Option<char>) -> bool {
        let ends = next.is_none_or(|n| n.is_whitespace() || matches!(n, '«' | '»'));
        match c {
            '»' => !last.is_whitespace(),
            '%' => is_percent(last, next),
            // `:sourire:` is a code; `&nbsp;` an entity somebody typed.
            ':' => ends && ends_word(last) && !self.token().starts_with(':'),
            ';' => ends && ends_word(last) && !ends_with_entity(self.token()),
            _ => ends_word(last) && next.is_none_or(follows_exclamation),
        }
    }

    /// Opens a quotation with exactly one no-break space, and tells how many characters it took.
    fn open_quote(&mut self, rest: &[char], after: Option<char>) -> usize {
        self.out.push('«');
        let spaces = rest[1..].iter().take_while(|c| matches!(**c, ' ' | NO_BREAK | NARROW)).count();
        let next = rest.get(1 + spaces).copied().or(after);
        if rest.get(1) == Some(&NARROW) {
            self.out.push(NARROW);
        } else if spaces > 0 || next.is_some_and(|n| !n.is_whitespace()) {
            self.out.push(NO_BREAK);
        }
        1 + spaces
    }

    fn no_break(&mut self) {
        if !self.last().is_some_and(|l| matches!(l, NO_BREAK | NARROW)) {
            self.out.push(NO_BREAK);
        }
    }
}

fn is_percent(last: char, next: Option<char>) -> bool {
    last.is_ascii_digit() && !next.is_some_and(char::is_alphanumeric)
}

fn ends_with_entity(token: &str) -> bool {
    token.rfind('&').is_some_and(|at| token[at + 1..].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#'))
}

#[cfg(test)]
mod tests;
