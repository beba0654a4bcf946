//! The full-text index of the commons and its ranking; everything in it can be deleted and rebuilt from the store.
//!
//! - [`Entry`]: what the index is told of a record.
//! - [`Index`]: the folder on disk, kept up to a position of the change log.
//! - [`Index::search`]: from typed words to every matching document with its score ([`Found`]).
//! - [`Suggester`]: names completed as one types, apart from the index.
//! - [`Index::excerpt`], [`Index::highlight`], [`Index::similar`]: what pages show around a result.

mod analysis;
mod builder;
mod codec;
mod dictionary;
mod entry;
mod error;
pub mod eval;
mod excerpt;
mod field;
mod found;
mod index;
mod likeness;
mod query;
mod rank;
mod segment;
mod similar;
mod snapshot;
mod suggest;
mod synonyms;
mod terms;
mod wordset;

pub use entry::{Entry, key_of};
pub use error::SearchError;
pub use excerpt::Excerpt;
pub use found::{Found, Hit, Matches, Outcome, Word};
pub use index::{Index, Rebuild};
pub use query::Options;
pub use suggest::{GROUPS, Suggestable, Suggester, Suggestion};
pub use synonyms::{SynonymRule, Synonyms};
