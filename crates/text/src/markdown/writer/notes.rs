//! Footnotes, with ways there and back.

use std::borrow::Cow;
use std::fmt::Write as _;

use comrak::nodes::{Node, NodeFootnoteDefinition, NodeFootnoteReference, NodeValue};

use super::{Tag, Writer};

impl Writer<'_> {
    /// Note ids have an underscore, which heading ids never have.
    pub(super) fn note_reference(&mut self, reference: &NodeFootnoteReference) -> Tag {
        let (note, call) = (reference.ix, call_id(reference.ix, reference.ref_num));
        if self.links_open > 0 {
            let _ = write!(self.out, "<sup class=\"footnote-ref\">{note}</sup>");
        } else {
            let _ = write!(
                self.out,
                "<sup class=\"footnote-ref\"><a id=\"{call}\" href=\"#note_{note}\" aria-label=\"Note {note}\">{note}</a></sup>"
            );
        }
        Tag::leaf()
    }

    /// The parser gathers the notes that are called at the end of the document, in the order of their numbers.
    pub(super) fn note(&mut self, node: Node<'_>) -> Tag {
        let is_note = |n: Node<'_>| matches!(n.data().value, NodeValue::FootnoteDefinition(_));
        self.notes_written += 1;
        if !node.previous_sibling().is_some_and(is_note) {
            self.out.push_str("<section class=\"footnotes\" aria-label=\"Notes\">\n<ol>\n");
        }
        let _ = write!(self.out, "<li id=\"note_{}\">", self.notes_written);
        let mut close = String::new();
        if let NodeValue::FootnoteDefinition(note) = &node.data().value
            && !node.last_child().is_some_and(|n| matches!(n.data().value, NodeValue::Paragraph))
        {
            close = ways_back(note, self.notes_written);
        }
        close.push_str(if node.next_sibling().is_some_and(is_note) {
            "</li>\n"
        } else {
            "</li>\n</ol>\n</section>\n"
        });
        Tag { close: Cow::Owned(close), ..Tag::new("") }
    }
}

/// Links from a note back to each place that calls it.
pub(super) fn ways_back(note: &NodeFootnoteDefinition, number: usize) -> String {
    (1..=note.total_references).fold(String::new(), |mut out, call| {
        // The selector asks for the plain arrow rather than a coloured picture of it.
        let id = call_id(u32::try_from(number).unwrap_or(u32::MAX), call);
        let _ = write!(out, " <a href=\"#{id}\" aria-label=\"Retour au texte\">↩\u{fe0e}</a>");
        out
    })
}

/// Gives the id of the nth call of a note.
fn call_id(note: u32, call: u32) -> String {
    if call > 1 { format!("appel_{note}_{call}") } else { format!("appel_{note}") }
}
