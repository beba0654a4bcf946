//! Reading Markdown: the dialect we accept, and what other tools add to it that we let go.

use std::borrow::Cow;

use comrak::nodes::Node;
use comrak::{Arena, Options, parse_document};

/// Reads a document as `CommonMark` with GitHub's tables, notes, tasks, strikethrough and bare addresses.
pub(super) fn parse<'a>(arena: &'a Arena<'a>, md: &str) -> Node<'a> {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    parse_document(arena, &without_containers(md), &options)
}

/// Blanks the `:::` lines by which other tools frame a tip or a warning, and keeps what they frame.
fn without_containers(md: &str) -> Cow<'_, str> {
    if !md.contains(":::") {
        return Cow::Borrowed(md);
    }
    let mut fence: Option<&str> = None;
    let mut out = String::with_capacity(md.len());
    for line in md.split_inclusive('\n') {
        let text = line.trim();
        if fence.is_none() && text.starts_with(":::") {
            out.push('\n');
            continue;
        }
        out.push_str(line);
        fence = match fence {
            None => fence_of(text),
            // Only a line with at least as many of the same marks, and nothing else, closes a block of code.
            Some(open) if text.starts_with(open) && fence_of(text) == Some(text) => None,
            open => open,
        };
    }
    Cow::Owned(out)
}

/// Gives the run of marks by which a line opens a block of code, if it does.
fn fence_of(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let run = &line[..line.len() - line.trim_start_matches(mark).len()];
    // Back-quotes again on the same line make it a piece of code inside a sentence.
    let is_inline = mark == '`' && line[run.len()..].contains('`');
    (run.len() >= 3 && !is_inline).then_some(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_container_lines() {
        assert_eq!(without_containers("::: tip Astuce\nTexte\n:::\n"), "\nTexte\n\n");
        assert_eq!(without_containers("a\n  :::note\nb"), "a\n\nb");
        assert_eq!(without_containers("std:::x"), "std:::x");
    }

    #[test]
    fn keeps_container_lines_shown_as_code() {
        for code in ["```\n::: tip\n```", "~~~~ md\n:::\n~~~\n:::\n~~~~", "```\n::: jamais fermé"] {
            assert_eq!(without_containers(code), code);
        }
        assert_eq!(without_containers("```x```\n:::"), "```x```\n\n");
        assert_eq!(without_containers("````\n```\n:::\n````\n:::"), "````\n```\n:::\n````\n\n");
    }
}
