//! What keeps the commons true: who follows which record, what was recalled to whom looks after it, the works of each day.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, text, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [follows(), reminders(), jobs()] {
            manager.create_table(table).await?;
        }
        let by_follower =
            Index::create().name("record_follow_who").table("record_follow").col("follower").to_owned();
        manager.create_index(by_follower).await
    }
}

/// The follower is a person (`personne:…`) or a mail address that was confirmed (`courriel:…`).
fn follows() -> TableCreateStatement {
    Table::create()
        .table("record_follow")
        .col(uuid("record_id"))
        .col(text("follower"))
        .col(timestamp_with_time_zone("since"))
        .primary_key(Index::create().col("record_id").col("follower"))
        .to_owned()
}

/// The review of a record that was recalled, so that it is once.
fn reminders() -> TableCreateStatement {
    Table::create()
        .table("review_reminder")
        .col(uuid("record_id"))
        .col(date("review_day"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("record_id").col("review_day"))
        .to_owned()
}

/// When a work was last taken up by one of the servers.
fn jobs() -> TableCreateStatement {
    Table::create()
        .table("job")
        .col(text("name").primary_key())
        .col(timestamp_with_time_zone("taken_at"))
        .to_owned()
}
