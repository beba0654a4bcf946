//! Tables, which scroll by themselves on narrow screens and tell their header cells.

use std::fmt::Write as _;

use comrak::nodes::{Node, NodeTable, NodeValue, TableAlignment};

use super::{Tag, Writer};

impl Writer<'_> {
    pub(super) fn table(&mut self, table: &NodeTable) -> Tag {
        self.alignments.clone_from(&table.alignments);
        self.tables += 1;
        // Numbered, because two regions of one page must not bear the same name.
        let opening = format!(
            "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Tableau {}\"><table>\n",
            self.tables
        );
        self.open(&opening, "</table></div>\n")
    }

    pub(super) fn row(&mut self, node: Node<'_>, is_header: bool) -> Tag {
        self.column = 0;
        self.is_header = is_header;
        if is_header {
            return self.open("<thead>\n<tr>", "</tr>\n</thead>\n");
        }
        let is_first =
            node.previous_sibling().is_none_or(|row| matches!(row.data().value, NodeValue::TableRow(true)));
        let is_last = node.next_sibling().is_none();
        self.open(
            if is_first { "<tbody>\n<tr>" } else { "<tr>" },
            if is_last { "</tr>\n</tbody>\n" } else { "</tr>\n" },
        )
    }

    pub(super) fn cell(&mut self) -> Tag {
        let class = match self.alignments.get(self.column) {
            Some(TableAlignment::Center) => " class=\"align-center\"",
            Some(TableAlignment::Right) => " class=\"align-right\"",
            _ => "",
        };
        self.column += 1;
        let (name, scope, close) =
            if self.is_header { ("th", " scope=\"col\"", "</th>") } else { ("td", "", "</td>") };
        let _ = write!(self.out, "<{name}{scope}{class}>");
        Tag::new(close)
    }
}
