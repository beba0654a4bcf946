//! The text of a file, made fit to be searched.

use super::TEXT_MAX;

/// Without control characters nor runs of spaces, cut at a word.
pub(super) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len().min(TEXT_MAX));
    let mut count = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        count += word.chars().count() + 1;
        if count > TEXT_MAX {
            break;
        }
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.push_str(word);
    }
    tidy
}
