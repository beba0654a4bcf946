//! The tables, made step by step from one definition for both engines; a released step never changes.

mod m0001_records;
mod m0002_searches;
mod m0003_people;
mod m0004_proposals;
mod m0005_feedback;
mod m0006_keeping;
mod m0008_identities;
mod m0009_files;
mod m0010_links;
mod m0011_compasses;
mod m0012_assessments;
mod m0013_groups;

use sea_orm_migration::prelude::*;

/// Every step, oldest first.
pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_records::Migration),
            Box::new(m0002_searches::Migration),
            Box::new(m0003_people::Migration),
            Box::new(m0004_proposals::Migration),
            Box::new(m0005_feedback::Migration),
            Box::new(m0006_keeping::Migration),
            Box::new(m0008_identities::Migration),
            Box::new(m0009_files::Migration),
            Box::new(m0010_links::Migration),
            Box::new(m0011_compasses::Migration),
            Box::new(m0012_assessments::Migration),
            Box::new(m0013_groups::Migration),
        ]
    }
}
