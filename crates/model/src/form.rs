//! The description of what people write of each noun, from which every form is made: one list of fields, read both ways.

mod fields;
mod reading;

pub use fields::{NOT_IN_FORMS, fields};
pub use reading::{at, flatten_tree, pairs, read, typed};

use crate::content::Kind;

/// What a field holds, hence how it is asked and how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A few words, so many characters at most.
    Line(usize),
    /// A paragraph without mark-up.
    Text,
    Markdown,
    Url,
    /// A day, a month or a year.
    Date,
    /// Yes or no.
    Flag,
    Number,
    /// A number with a fraction.
    Decimal,
    /// One code among these.
    Choice(&'static [&'static str]),
    /// Codes among these.
    Choices(&'static [&'static str]),
    /// One term of a vocabulary.
    Term(&'static str),
    /// Terms of several vocabularies: those named here first, then any other.
    Terms(&'static [&'static str]),
    /// Texts, one a line.
    Lines,
    /// Small documents, one a line, their parts between bars: `code | label | 50`.
    Lined(&'static [Part]),
    /// Values by code, one a line: `code = value`. True when each holds a list, whatever its length.
    Pairs(bool),
    /// A record of these nouns.
    Ref(&'static [Kind]),
    /// Records of these nouns, one a line.
    Refs(&'static [Kind]),
    /// Territories, one a line.
    Territories,
    /// Files already attached: they are described and taken out here, and added elsewhere.
    Files(&'static [Field]),
    /// Small documents, each with these fields.
    Group(&'static [Field]),
    /// A tree of small documents, flattened: each row has a level.
    Tree(&'static [Field]),
}

/// A part of a small document written on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub key: &'static str,
    pub is_number: bool,
}

/// One field of a noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Where it lies in the flat document, such as `notice.steps`.
    pub path: &'static str,
    pub shape: Shape,
    pub required: bool,
    /// Asked at once; the others on demand.
    pub short: bool,
}

impl Field {
    const fn new(path: &'static str, shape: Shape) -> Self {
        Self { path, shape, required: false, short: false }
    }

    const fn asked(mut self) -> Self {
        self.short = true;
        self
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self.short = true;
        self
    }
}

#[cfg(test)]
mod tests;
