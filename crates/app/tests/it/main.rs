//! The use cases over the demonstration commons and over small ones made for the purpose.

mod itineraries;
mod rebuilding;
mod records;
mod relevance;
mod search;
mod suggestions;
mod support;
mod synonyms;
mod territories;
