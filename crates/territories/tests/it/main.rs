//! The atlas as its users see it, one module for each kind of question.

mod codes;
mod lookup;
mod measures;
mod nesting;
mod outlines;
mod profiles;
mod search;

use territories::{Code, Outline, Resolved, Territory, atlas};

/// A code written in a test.
fn code(text: &str) -> Code {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// The current territory of a code written in a test.
fn get(text: &str) -> Territory<'static> {
    atlas().get(&code(text)).unwrap_or_else(|| panic!("{text} is unknown"))
}

/// What a code written in a test designates today.
fn resolve(text: &str) -> Resolved<'static> {
    atlas().resolve(&code(text)).unwrap_or_else(|| panic!("{text} is unknown"))
}

/// The outline of a code written in a test.
fn outline(text: &str) -> &'static Outline {
    atlas().outline(&code(text)).unwrap_or_else(|| panic!("{text} has no outline"))
}

/// The codes of territories, as texts.
fn codes(territories: &[Territory]) -> Vec<String> {
    territories.iter().map(|territory| territory.code.to_string()).collect()
}
