//! The executable as people and machines run it: every test starts the real binary.

mod accounts;
mod checking;
mod crashes;
mod evaluating;
mod files;
mod frameworks;
mod language;
mod ramure;
mod round_trip;
mod serving;
mod settings;
mod tables;
