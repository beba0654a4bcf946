//! The store on both engines: every scenario runs on `SQLite` and, when `RAMURE_TEST_POSTGRES` is set, on `PostgreSQL`.

#[macro_use]
mod bed;
mod addresses;
mod assessments;
mod bulk;
mod changes;
mod crash;
mod files;
mod history;
mod itineraries;
mod links;
mod opening;
mod positions;
mod proposals;
mod reading;
mod schema;
mod searches;
mod settings;
mod together;
mod writing;
