//! Référentiels that score: a tree of points, what a body answers of itself, the state of each task, and the scores that roll up.
//!
//! The rules are those that the cases published with the référentiels of Territoires en Transitions (ADEME, MIT licence) state:
//! `docs/referentiels.md` tells them in words.

mod formula;
mod roll;
mod tree;

pub use formula::{Facts, FaultKind, Formula, FormulaFault, Indicator, Value};
pub use roll::{Body, Measured, Score, Scored, States, Status, score};
pub use tree::{Rules, ScoreTree, Task, TreeFault};
