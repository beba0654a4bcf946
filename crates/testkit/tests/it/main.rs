//! The samples themselves: valid, repeatable, and all different.

mod databases;
mod generated;
mod samples;
