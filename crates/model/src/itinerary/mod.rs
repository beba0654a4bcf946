//! The itinerary: from a situation to what to read, learn and do, who did it before and whom to meet, each with its reasons.

mod columns;
mod compose;
mod criteria;
mod ground;
mod passages;
mod reach;
mod reasons;
mod situation;

pub use columns::Columns;
pub use compose::{EmptyLeg, Itinerary, Leg, LegName, STOPS, Stop};
pub use criteria::{
    BY_SLOT, CRITERIA, Criterion, NEED_MATCH, Outcome, Reads, STAGE_POINTS, Shape, Spec, TERM_CRITERIA,
    Weight,
};
pub use ground::{Alternative, Change, Ground, Standing, Verdict};
pub use passages::{Passage, Way, passages, ways};
pub use reach::Reach;
pub use reasons::{Detail, Reason, explain, score};
pub use situation::{Asked, Situation};
