//! The use cases over the demonstration commons and over small ones made for the purpose.

mod itineraries;
mod itinerary_guide;
mod itinerary_properties;
mod records;
mod search;
mod support;
mod territories;
mod truth;
