//! Plain text: summed up in a sentence, cut short, escaped.

/// Abbreviations whose full stop does not end a sentence, in lower case (with accents: `tel` is a word).
const ABBREVIATIONS: [&str; 33] = [
    "adj", "al", "app", "art", "av", "bd", "bull", "cf", "chap", "coll", "dir", "dr", "éd", "env", "ex",
    "fig", "hab", "ibid", "mgr", "mm", "n", "no", "op", "p", "pp", "pr", "réf", "resp", "st", "ste", "sq",
    "tél", "vol",
];

/// Gives the first sentence of a text on one line, cut at a word to at most `max_chars` characters.
pub fn first_sentence(s: &str, max_chars: usize) -> String {
    // A blank line ends a paragraph, so it ends a sentence too (a title has no full stop).
    let paragraph = s.trim().split("\n\n").next().unwrap_or_default();
    let line = one_line(paragraph);
    let end = sentence_end(&line).unwrap_or(line.len());
    truncate(&line[..end], max_chars)
}

/// Cuts a text at a word to at most `max_chars` characters, the ellipsis included.
pub fn truncate(s: &str, max_chars: usize) -> String {
    let Some((limit, _)) = s.char_indices().nth(max_chars) else { return s.to_owned() };
    // One character is left for the ellipsis.
    let Some((cut, _)) = s[..limit].char_indices().next_back() else { return String::new() };
    let at_word = if s[cut..].starts_with(is_break) { cut } else { s[..cut].rfind(is_break).unwrap_or(cut) };
    let kept = s[..at_word].trim_end_matches(|c: char| c.is_whitespace() || ",;:.!?…–—-«(".contains(c));
    let kept = if kept.is_empty() { &s[..cut] } else { kept };
    format!("{kept}…")
}

/// Escapes a text for HTML content and quoted attributes.
pub fn escape_html(s: &str) -> String {
    let mut out = String::with_capacity(s.len() + s.len() / 8);
    let mut rest = s;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out
}

/// Joins lines and runs of spaces by single spaces; no-break spaces stay, they are the author's.
pub(crate) fn one_line(s: &str) -> String {
    s.split(is_break).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Tells whether a line may be cut here: never inside `10 000` or before `?`.
fn is_break(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}')
}

/// Finds where the first sentence ends, its closing quotation mark included.
fn sentence_end(line: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = line[from..].find(['.', '!', '?', '…']).map(|i| from + i) {
        let end = after_closing(line, at);
        let rest = &line[end..];
        if rest.is_empty() {
            return Some(end);
        }
        let next = rest.trim_start();
        let begins = next.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "«“\"—–-•".contains(c));
        if next.len() < rest.len() && begins && !(line[at..].starts_with('.') && is_abbreviation(&line[..at]))
        {
            return Some(end);
        }
        from = end;
    }
    None
}

/// Goes past the marks that end a sentence and those that close it: `« Oui. »`, `(Non !)`.
fn after_closing(line: &str, mut end: usize) -> usize {
    loop {
        let rest = line[end..].trim_start_matches(['\u{a0}', '\u{202f}', ' ']);
        let spaces = line[end..].len() - rest.len();
        match rest.chars().next() {
            Some(c @ '»') => end += spaces + c.len_utf8(),
            Some(c @ (')' | ']' | '”' | '"' | '.' | '!' | '?' | '…')) if spaces == 0 => {
                end += c.len_utf8();
            }
            _ => return end,
        }
    }
}

/// Tells whether the text before a full stop ends with an abbreviation or an initial (`M`, `J.-C`).
fn is_abbreviation(before: &str) -> bool {
    let start = before
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
    let word = &before[start..];
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    is_initial || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests;
