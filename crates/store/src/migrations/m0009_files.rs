//! What is known of each attached file; its bytes lie in the file store, under the digest.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, text, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("file")
            .col(text("digest").primary_key())
            .col(text("kind"))
            .col(big_integer("bytes"))
            .col(big_integer("width"))
            .col(big_integer("height"))
            .col(boolean("has_preview"))
            .col(text("body"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        manager.create_table(table).await
    }
}
