//! The itinerary: from a situation to what to read, learn and do, who did it before and whom to meet, each with its reasons.

mod compose;
mod criteria;
mod situation;

pub use compose::{EmptyLeg, Itinerary, Leg, LegName, Stop, compose};
pub use criteria::{Criterion, Detail, Outcome, Reason, WEIGHTS, Weight, explain, score};
pub use situation::{Asked, Situation};
