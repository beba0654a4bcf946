//! The nouns of a knowledge commons and their rules, as plain data and pure functions: no I/O, no clock, no randomness.

pub mod assessment;
pub mod attachment;
pub mod card;
pub mod change;
pub mod commons;
pub mod compass;
pub mod content;
pub mod date;
pub mod document;
pub mod event;
pub mod evidence;
pub mod evidence_path;
pub mod form;
pub mod framework;
pub mod freshness;
pub mod glossary_entry;
pub mod itinerary;
pub mod links;
pub mod merge;
pub mod notice;
pub mod organisation;
pub mod page;
pub mod platform;
pub mod problem;
pub mod proposal;
pub mod publication;
pub mod record;
pub mod reference;
pub mod resource;
pub mod rights;
pub mod scheme;
pub mod scoring;
pub mod synonym;
pub mod together;
pub mod trajectory;
pub mod vocabulary;
pub mod workflow;

pub use content::{Content, Kind, Noun};
pub use date::PartialDate;
pub use problem::{Problem, ProblemCode};
pub use record::{Envelope, Record, RecordId, Status, TermMap};
pub use reference::{Link, Ref, Relation};
pub use territories;

/// Tells whether a value equals its default, so that canonical documents leave it out.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
