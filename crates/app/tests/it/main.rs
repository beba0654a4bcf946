//! The use cases over the demonstration commons and over small ones made for the purpose.

mod itineraries;
mod records;
mod search;
mod search_log;
mod suggestions;
mod support;
mod synonyms;
mod territories;
