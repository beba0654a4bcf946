//! Markdown to plain text, block by block.

use comrak::Arena;
use comrak::nodes::{Node, NodeValue};

use super::{parse, prepare, tags};
use crate::plain::one_line;

/// Gives the text of a Markdown document for search, without tags or addresses, blocks on their own lines.
pub fn plain(md: &str) -> String {
    let arena = Arena::new();
    let mut out = String::with_capacity(md.len());
    for node in parse::parse(&arena, md).descendants() {
        let data = node.data();
        if data.value.block() {
            separate(&mut out, separator(node));
        }
        match &data.value {
            NodeValue::HtmlBlock(block) => out.push_str(&one_line(&tags::text(&block.literal))),
            NodeValue::CodeBlock(code) => out.push_str(code.literal.trim_end()),
            NodeValue::HtmlInline(tag) if tags::inline_tag(tag).is_some_and(|(name, _)| name == "br") => {
                push_text(&mut out, " ");
            }
            value => {
                if let Some(text) = prepare::shown_text(value) {
                    push_text(&mut out, text);
                }
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Spaces left around a dropped tag are one space.
fn push_text(out: &mut String, text: &str) {
    let text = if out.is_empty() || out.ends_with([' ', '\n']) { text.trim_start_matches(' ') } else { text };
    out.push_str(text);
}

/// Tells what comes between a block and the one before it.
fn separator(node: Node<'_>) -> &'static str {
    match &node.data().value {
        NodeValue::TableCell => " ",
        NodeValue::TableRow(_) | NodeValue::Item(_) | NodeValue::TaskItem(_) => "\n",
        // A paragraph in an item is the item.
        _ if node
            .parent()
            .is_some_and(|p| matches!(p.data().value, NodeValue::Item(_) | NodeValue::TaskItem(_))) =>
        {
            "\n"
        }
        _ => "\n\n",
    }
}

/// Ends the text so far with a separator, unless a stronger one is already there.
fn separate(out: &mut String, separator: &str) {
    let text = out.trim_end_matches([' ', '\n']).len();
    let lines = |s: &str| s.matches('\n').count();
    if text > 0 && (text == out.len() || lines(&out[text..]) < lines(separator)) {
        out.truncate(text);
        out.push_str(separator);
    }
}
