//! Figures that may be published about people: computed so that nobody can be found again in them.
//!
//! Nothing here knows what is measured: paths of names and positions come in, figures go out. No input or output, no clock,
//! no chance.

mod grain;
mod group;
mod quantile;

pub use grain::{Grain, Respondent, Settled, settle};
pub use group::{Group, Quartiles, group_of, groups};
pub use quantile::quantile;

/// The least number of people that a published figure is about, when the settings say nothing else.
pub const THRESHOLD: usize = 10;
