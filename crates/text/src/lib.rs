//! French text: folding, slugs, typography, Markdown to safe HTML, glossary, plain text and word differences.

mod diff;
mod fold;
mod glossary;
mod markdown;
mod page;
mod plain;
mod slug;
mod typography;

pub use diff::{Change, word_diff};
pub use fold::{fold, words};
pub use glossary::{Glossary, GlossaryTerm};
pub use markdown::{Heading, Html, Link, Rendering, addresses, plain, to_html};
pub use page::set_spaces;
pub use plain::{escape_html, first_sentence, truncate};
pub use slug::{is_slug, slugify};
pub use typography::{french, number, percent};
