//! People who answer together, what they may be compared with, and how a body goes over time: apart from the records.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date_null, text, timestamp_with_time_zone, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [compared(), grains(), gatherings(), members(), notebooks(), pages()] {
            manager.create_table(table).await?;
        }
        for (name, table, column) in [
            ("compared_position", "compared", "position_id"),
            ("grain_population", "comparison_grain", "population"),
            ("gathering_opener", "gathering", "opener_id"),
            ("gathering_used", "gathering", "used_at"),
            ("member_gathering", "gathering_member", "gathering_id"),
            ("notebook_used", "notebook", "used_at"),
            ("notebook_position_notebook", "notebook_position", "notebook_id"),
        ] {
            let index = Index::create().name(name).table(table).col(column).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// Answers that count, or wait to count, in the figures of a population; once counted, a row only says so.
fn compared() -> TableCreateStatement {
    Table::create()
        .table("compared")
        .col(text("population"))
        .col(uuid("position_id"))
        .col(text("path"))
        .col(text("positions"))
        .col(boolean("waiting"))
        .primary_key(Index::create().col("population").col("position_id"))
        .to_owned()
}

/// Batches of answers that no figure takes apart; nothing in them says whose they are.
fn grains() -> TableCreateStatement {
    Table::create()
        .table("comparison_grain")
        .col(uuid("id").primary_key())
        .col(text("population"))
        .col(text("path"))
        .col(big_integer("people"))
        .col(text("positions"))
        .col(timestamp_with_time_zone("at"))
        .to_owned()
}

/// Several people, or several bodies, who answer one compass.
fn gatherings() -> TableCreateStatement {
    Table::create()
        .table("gathering")
        .col(uuid("id").primary_key())
        .col(text("sort"))
        .col(uuid("compass_id"))
        .col(text("title"))
        .col(text("doc"))
        .col(uuid_null("opener_id"))
        .col(date_null("closes_on"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("used_at"))
        .to_owned()
}

/// Whose answers are part of it, under which role, and whether they may be shown under that role.
fn members() -> TableCreateStatement {
    Table::create()
        .table("gathering_member")
        .col(uuid("position_id").primary_key())
        .col(uuid("gathering_id"))
        .col(text("role"))
        .col(boolean("is_shown"))
        .col(timestamp_with_time_zone("joined_at"))
        .to_owned()
}

/// What a body keeps of its way; `doc` is a trajectory.
fn notebooks() -> TableCreateStatement {
    Table::create()
        .table("notebook")
        .col(uuid("id").primary_key())
        .col(uuid_null("person_id"))
        .col(text("doc"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("used_at"))
        .to_owned()
}

/// The dated answers of a notebook.
fn pages() -> TableCreateStatement {
    Table::create()
        .table("notebook_position")
        .col(uuid("position_id").primary_key())
        .col(uuid("notebook_id"))
        .to_owned()
}
