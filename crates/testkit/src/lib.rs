//! What the tests of every room share: sample records, the demonstration commons, databases, and a reading of the tree.

mod addresses;
mod commons;
mod databases;
mod dice;
mod generate;
mod records;
pub mod tree;

pub use addresses::{itineraries, pages, searches, suggestions};
pub use commons::{Commons, demo, demo_copy, demo_folder, folder, repository};
pub use databases::{Database, databases};
pub use dice::Dice;
pub use generate::generate;
pub use records::{record, record_with};
