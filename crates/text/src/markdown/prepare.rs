//! Preparing a document for writing: hand-written HTML made harmless, lines joined, French typography set.

use std::borrow::Cow;

use comrak::Arena;
use comrak::nodes::{Ast, AstNode, Node, NodeValue};

use super::{tags, url};
use crate::typography::french_between;

/// Prepares all the nodes of a document in place.
pub(super) fn prepare<'a>(arena: &'a Arena<'a>, root: Node<'a>) {
    let nodes: Vec<Node<'a>> = root.descendants().collect();
    for node in &nodes {
        tame_html(node);
        trim_bare_address(arena, node);
    }
    for node in &nodes {
        join_texts(node);
    }
    for node in nodes.iter().filter(|node| node.data().value.contains_inlines()) {
        set_typography(node);
    }
}

/// Gives the text an inline node shows, or nothing if it shows none.
pub(super) fn shown_text(value: &NodeValue) -> Option<&str> {
    match value {
        NodeValue::Text(text) => Some(text),
        NodeValue::Code(code) => Some(&code.literal),
        NodeValue::SoftBreak | NodeValue::LineBreak => Some(" "),
        _ => None,
    }
}

/// Gives the text of all the descendants of a node, images by their alternative text.
pub(super) fn collect_text(node: Node<'_>) -> String {
    node.descendants().filter_map(|n| shown_text(&n.data().value).map(str::to_owned)).collect()
}

/// Makes hand-written HTML harmless: blocks become bare, inline tags stay when they are known and paired.
///
/// What is left in `HtmlBlock` and `HtmlInline` nodes afterwards can be written as it is.
fn tame_html<'a>(parent: Node<'a>) {
    let mut open: Vec<(&'static str, Node<'a>)> = Vec::new();
    for child in parent.children() {
        let mut data = child.data_mut();
        if let NodeValue::HtmlBlock(block) = &mut data.value {
            block.literal = tags::bare(&block.literal);
        }
        let NodeValue::HtmlInline(literal) = &data.value else { continue };
        let tag = tags::inline_tag(literal);
        data.value = NodeValue::HtmlInline(String::new());
        match tag {
            Some(("br", _)) => data.value = NodeValue::LineBreak,
            Some((name, false)) => open.push((name, child)),
            Some((name, true)) => {
                if let Some(at) = open.iter().rposition(|(opened, _)| *opened == name) {
                    data.value = NodeValue::HtmlInline(format!("</{name}>"));
                    open[at].1.data_mut().value = NodeValue::HtmlInline(format!("<{name}>"));
                    // Tags opened in between were never closed: they stay empty.
                    open.truncate(at);
                }
            }
            None => {}
        }
    }
}

/// Gives back to the sentence what the parser took into a bare address, not knowing French punctuation.
fn trim_bare_address<'a>(arena: &'a Arena<'a>, node: Node<'a>) {
    let mut data = node.data_mut();
    let NodeValue::Link(link) = &mut data.value else { return };
    let Some(child) = node.first_child() else { return };
    let mut child_data = child.data_mut();
    let NodeValue::Text(text) = &mut child_data.value else { return };
    let kept = url::bare_length(text);
    if kept == text.len() || !link.url.ends_with(text.as_ref()) {
        return;
    }
    link.url.truncate(link.url.len() - (text.len() - kept));
    let rest = text[kept..].to_owned();
    text.to_mut().truncate(kept);
    let start = child_data.sourcepos.start;
    let after = AstNode::from(Ast::new(NodeValue::Text(Cow::Owned(rest)), start));
    node.insert_after(arena.alloc(after));
}

/// Makes one text of the neighbouring texts and soft line breaks, so that terms and punctuation are seen whole.
fn join_texts(parent: Node<'_>) {
    let mut last: Option<Node<'_>> = None;
    for child in parent.children().collect::<Vec<_>>() {
        let mut data = child.data_mut();
        if matches!(data.value, NodeValue::SoftBreak) {
            data.value = NodeValue::Text(Cow::Borrowed(" "));
        }
        let NodeValue::Text(text) = &data.value else {
            last = None;
            continue;
        };
        let Some(previous) = last else {
            last = Some(child);
            continue;
        };
        if let NodeValue::Text(joined) = &mut previous.data_mut().value {
            joined.to_mut().push_str(text);
        }
        drop(data);
        child.detach();
    }
}

/// Sets the texts of one paragraph, each between its neighbours, for `l'*eau*` and `**Nom** :`.
fn set_typography(block: Node<'_>) {
    let shown: Vec<Node<'_>> =
        block.descendants().filter(|n| shown_text(&n.data().value).is_some_and(|t| !t.is_empty())).collect();
    let mut before = None;
    for (i, node) in shown.iter().enumerate() {
        let after = shown.get(i + 1).and_then(|next| shown_text(&next.data().value)?.chars().next());
        let mut data = node.data_mut();
        if let NodeValue::Text(text) = &mut data.value {
            *text = Cow::Owned(french_between(before, text, after));
        }
        before = shown_text(&data.value).and_then(|text| text.chars().next_back());
    }
}
