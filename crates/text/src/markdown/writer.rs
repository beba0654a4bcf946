//! Writing a prepared document as HTML, without recursion so that no nesting can exhaust the stack.

mod notes;
mod tables;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use comrak::nodes::{ListType, Node, NodeList, NodeValue, TableAlignment};

use super::{Heading, Rendering, prepare, url};
use crate::glossary::Marker;
use crate::plain::escape_html;
use crate::slug::slug;

/// Deeper tags are left out and their text kept: no reader sees so deep, and browsers slow down.
const MAX_DEPTH: usize = 64;

/// Writes a document; gives its HTML, not yet sanitised, and its headings.
pub(super) fn write(root: Node<'_>, r: &Rendering) -> (String, Vec<Heading>) {
    let mut writer = Writer::new(r);
    let mut stack = vec![Step::Enter(root, 0)];
    while let Some(step) = stack.pop() {
        match step {
            Step::Enter(node, depth) => {
                let tag = writer.enter(node, depth);
                let descend = tag.descend;
                stack.push(Step::Leave(tag));
                if descend {
                    stack.extend(node.reverse_children().map(|child| Step::Enter(child, depth + 1)));
                }
            }
            Step::Leave(tag) => writer.leave(&tag),
        }
    }
    (writer.out, writer.headings)
}

enum Step<'a> {
    Enter(Node<'a>, usize),
    Leave(Tag),
}

/// What remains to do when leaving a node.
struct Tag {
    close: Cow<'static, str>,
    descend: bool,
    scope: Scope,
}

/// Where neither terms nor other links may be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Any,
    Link,
    Heading,
}

impl Tag {
    fn new(close: &'static str) -> Self {
        Self { close: Cow::Borrowed(close), descend: true, scope: Scope::Any }
    }

    fn leaf() -> Self {
        Self { descend: false, ..Self::new("") }
    }

    fn in_scope(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }
}

struct Writer<'r> {
    out: String,
    r: &'r Rendering<'r>,
    headings: Vec<Heading>,
    /// How many times each heading id was asked for.
    ids: HashMap<String, usize>,
    marker: Option<Marker<'r>>,
    links_open: usize,
    headings_open: usize,
    /// The alignments of the current table, and the cells already written in the current row.
    alignments: Vec<TableAlignment>,
    /// Tables written so far.
    tables: usize,
    column: usize,
    is_header: bool,
    notes_written: usize,
}

impl<'r> Writer<'r> {
    fn new(r: &'r Rendering<'r>) -> Self {
        Self {
            out: String::new(),
            r,
            headings: Vec::new(),
            ids: HashMap::new(),
            marker: r.glossary.map(Marker::new),
            links_open: 0,
            headings_open: 0,
            alignments: Vec::new(),
            tables: 0,
            column: 0,
            is_header: false,
            notes_written: 0,
        }
    }

    fn enter(&mut self, node: Node<'_>, depth: usize) -> Tag {
        let data = node.data();
        if depth > MAX_DEPTH && node.first_child().is_some() {
            return Tag::new(if data.value.block() { "\n" } else { "" });
        }
        match &data.value {
            NodeValue::Text(text) => self.text(text),
            NodeValue::Code(code) => self.leaf(&["<code>", &escape_html(&code.literal), "</code>"]),
            NodeValue::CodeBlock(code) => {
                self.leaf(&["<pre><code>", &escape_html(&code.literal), "</code></pre>\n"])
            }
            // Made harmless by `prepare`.
            NodeValue::HtmlBlock(block) => self.leaf(&[&block.literal]),
            NodeValue::HtmlInline(tag) => self.leaf(&[tag]),
            NodeValue::LineBreak => self.leaf(&["<br>\n"]),
            NodeValue::SoftBreak => self.leaf(&["\n"]),
            NodeValue::ThematicBreak => self.leaf(&["<hr>\n"]),
            NodeValue::Emph => self.open("<em>", "</em>"),
            NodeValue::Strong => self.open("<strong>", "</strong>"),
            NodeValue::Strikethrough => self.open("<del>", "</del>"),
            NodeValue::BlockQuote => self.open("<blockquote>\n", "</blockquote>\n"),
            NodeValue::Paragraph => self.paragraph(node),
            NodeValue::Heading(heading) => self.heading(node, heading.level),
            NodeValue::List(list) => self.list(list),
            NodeValue::Item(_) => self.open("<li>", "</li>\n"),
            NodeValue::TaskItem(task) => self.task(task.symbol.is_some()),
            NodeValue::Link(link) => self.link(&link.url),
            NodeValue::Image(image) => self.image(node, &image.url),
            NodeValue::Table(table) => self.table(table),
            NodeValue::TableRow(is_header) => self.row(node, *is_header),
            NodeValue::TableCell => self.cell(),
            NodeValue::FootnoteReference(reference) => self.note_reference(reference),
            NodeValue::FootnoteDefinition(_) => self.note(node),
            _ => Tag::new(""),
        }
    }

    fn leave(&mut self, tag: &Tag) {
        self.out.push_str(&tag.close);
        match tag.scope {
            Scope::Any => {}
            Scope::Link => self.links_open -= 1,
            Scope::Heading => self.headings_open -= 1,
        }
    }

    fn open(&mut self, open: &str, close: &'static str) -> Tag {
        self.out.push_str(open);
        Tag::new(close)
    }

    fn leaf(&mut self, pieces: &[&str]) -> Tag {
        self.out.extend(pieces.iter().copied());
        Tag::leaf()
    }

    fn text(&mut self, text: &str) -> Tag {
        match &mut self.marker {
            Some(marker) if self.links_open == 0 && self.headings_open == 0 => {
                marker.mark(text, &mut self.out);
            }
            _ => self.out.push_str(&escape_html(text)),
        }
        Tag::leaf()
    }

    /// A paragraph of a tight list is the item itself; the last one of a note ends with the way back.
    fn paragraph(&mut self, node: Node<'_>) -> Tag {
        let list = node.ancestors().nth(2);
        if list.is_some_and(|list| matches!(&list.data().value, NodeValue::List(list) if list.tight)) {
            return Tag::new(if node.next_sibling().is_some() { "\n" } else { "" });
        }
        let mut tag = self.open("<p>", "</p>\n");
        if node.next_sibling().is_none()
            && let Some(parent) = node.parent()
            && let NodeValue::FootnoteDefinition(note) = &parent.data().value
        {
            tag.close = Cow::Owned(format!("{}</p>\n", notes::ways_back(note, self.notes_written)));
        }
        tag
    }

    fn heading(&mut self, node: Node<'_>, level: u8) -> Tag {
        let level = level.saturating_add(self.r.heading_offset).clamp(1, 6);
        let text = prepare::collect_text(node).trim().to_owned();
        let id = self.unique_id(slug(&text).unwrap_or_else(|| "section".to_owned()));
        let _ = write!(self.out, "<h{level} id=\"{id}\">");
        self.headings.push(Heading { level, id, text });
        self.headings_open += 1;
        Tag { close: Cow::Owned(format!("</h{level}>\n")), ..Tag::new("").in_scope(Scope::Heading) }
    }

    /// The second heading of a name gets `-2`, unless another heading already bears that id.
    fn unique_id(&mut self, id: String) -> String {
        let mut count = self.ids.get(&id).copied().unwrap_or(0) + 1;
        let mut unique = id.clone();
        if count > 1 {
            unique = format!("{id}-{count}");
            while self.ids.contains_key(&unique) {
                count += 1;
                unique = format!("{id}-{count}");
            }
            self.ids.insert(unique.clone(), 1);
        }
        self.ids.insert(id, count);
        unique
    }

    fn list(&mut self, list: &NodeList) -> Tag {
        match list.list_type {
            ListType::Bullet => self.open("<ul>\n", "</ul>\n"),
            ListType::Ordered if list.start == 1 => self.open("<ol>\n", "</ol>\n"),
            ListType::Ordered => {
                let _ = writeln!(self.out, "<ol start=\"{}\">", list.start);
                Tag::new("</ol>\n")
            }
        }
    }

    fn task(&mut self, is_done: bool) -> Tag {
        let (checked, label) = if is_done { (" checked=\"\"", "Fait") } else { ("", "À faire") };
        let _ = write!(
            self.out,
            "<li class=\"task\"><input type=\"checkbox\" disabled=\"\"{checked} aria-label=\"{label}\"> "
        );
        Tag::new("</li>\n")
    }

    fn link(&mut self, address: &str) -> Tag {
        if self.links_open > 0 || !url::is_safe(address) {
            return Tag::new("");
        }
        if let Some(fragment) = url::fragment(address) {
            self.open_link(&fragment, false);
            return Tag::new("</a>").in_scope(Scope::Link);
        }
        let link = (self.r.link)(address);
        if link.missing {
            return self.open("<span class=\"missing\">", "</span>");
        }
        if !url::is_safe(&link.href) {
            return Tag::new("");
        }
        self.open_link(&link.href, link.external);
        Tag::new("</a>").in_scope(Scope::Link)
    }

    fn open_link(&mut self, href: &str, external: bool) {
        self.links_open += 1;
        let external = if external { " class=\"external\" rel=\"noopener nofollow\"" } else { "" };
        let _ = write!(self.out, "<a href=\"{}\"{external}>", escape_html(href));
    }

    /// No page calls a third party: a picture from elsewhere is a link to it.
    fn image(&mut self, node: Node<'_>, address: &str) -> Tag {
        let alt = escape_html(prepare::collect_text(node).trim());
        if !url::is_picture(address) {
            return self.leaf(&[&alt]);
        }
        let link = (self.r.link)(address);
        if link.missing {
            return self.leaf(&["<span class=\"missing\">", &alt, "</span>"]);
        }
        if !url::is_picture(&link.href) {
            return self.leaf(&[&alt]);
        }
        if !link.external {
            let src = escape_html(&link.href);
            return self.leaf(&["<img src=\"", &src, "\" alt=\"", &alt, "\" loading=\"lazy\">"]);
        }
        if self.links_open > 0 {
            return self.leaf(&[&alt]);
        }
        self.open_link(&link.href, true);
        self.out.push_str(if alt.is_empty() { "Image" } else { &alt });
        Tag { descend: false, ..Tag::new("</a>").in_scope(Scope::Link) }
    }
}
