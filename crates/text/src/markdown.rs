//! Markdown to safe French HTML, with links resolved by the caller and terms explained by the glossary.

mod addresses;
mod canonical;
mod html;
mod parse;
mod prepare;
mod tags;
mod text;
mod url;
mod writer;

use comrak::Arena;

use crate::glossary::Glossary;

pub use addresses::addresses;
pub use text::plain;

/// What rendering a document needs to know of the site around it.
#[derive(Clone, Copy)]
pub struct Rendering<'a> {
    /// Resolves the address of a link or an image as written, except `#fragments` of the document itself.
    pub link: &'a dyn Fn(&str) -> Link,
    /// The terms to explain, if any.
    pub glossary: Option<&'a Glossary>,
    /// How many levels headings go down: 1 makes `# Titre` an `<h2>`.
    pub heading_offset: u8,
}

/// Where a link written in a document really leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub href: String,
    /// Leads out of the site.
    pub external: bool,
    /// Leads to nothing: its text is kept without a link.
    pub missing: bool,
}

/// A rendered document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html {
    /// Safe to put in a page as it is.
    pub html: String,
    /// The headings in order, for a table of contents.
    pub headings: Vec<Heading>,
}

/// A heading of a rendered document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// From 1 to 6, the offset included.
    pub level: u8,
    /// Unique in the document.
    pub id: String,
    /// Plain text, to be escaped.
    pub text: String,
}

/// Renders Markdown with tables, notes and tasks to HTML that is safe, whatever its author wrote.
pub fn to_html(md: &str, r: &Rendering) -> Html {
    let arena = Arena::new();
    let root = parse::parse(&arena, md);
    prepare::prepare(&arena, root);
    let (written, headings) = writer::write(root, r);
    Html { html: html::sanitise(&written), headings }
}

#[cfg(test)]
mod tests;
