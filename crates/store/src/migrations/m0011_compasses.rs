//! What people answer to compasses: theirs alone, outside of the records, of the change log and of every export.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(positions()).await?;
        for (name, column) in [
            ("position_compass", "compass_id"),
            ("position_person", "person_id"),
            ("position_used", "used_at"),
        ] {
            let index = Index::create().name(name).table("compass_position").col(column).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// `version` is that of the compass that was answered; `answers` and `body` are JSON objects.
fn positions() -> TableCreateStatement {
    Table::create()
        .table("compass_position")
        .col(uuid("id").primary_key())
        .col(uuid("compass_id"))
        .col(big_integer("version"))
        .col(uuid_null("person_id"))
        .col(uuid_null("former_id"))
        .col(text("answers"))
        .col(text("body"))
        .col(timestamp_with_time_zone("started_at"))
        .col(timestamp_with_time_zone("used_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .to_owned()
}
