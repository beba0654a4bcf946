//! What was searched, counted by day: no record, its own retention, nothing about who asked.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("search_count")
            .col(date("day"))
            .col(text("words"))
            .col(text("platform"))
            .col(big_integer("asked"))
            .col(big_integer("unanswered"))
            .col(big_integer("results"))
            .primary_key(Index::create().col("day").col("words").col("platform"))
            .to_owned();
        manager.create_table(table).await
    }
}
