//! The tables, made step by step from one definition for both engines; a released step never changes.

mod m0001_records;
mod m0002_searches;

use sea_orm_migration::prelude::*;

/// Every step, oldest first.
pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_records::Migration), Box::new(m0002_searches::Migration)]
    }
}
