//! The use cases over the demonstration commons and over small ones made for the purpose.

mod attachments;
mod compasses;
mod itineraries;
mod itinerary_guide;
mod itinerary_properties;
mod jobs;
mod links;
mod mails;
mod network;
mod pasted;
mod rebuilding;
mod records;
mod relevance;
mod reviewing;
mod search;
mod search_log;
mod suggestions;
mod support;
mod synonyms;
mod territories;
mod together;
mod truth;
mod versions;
