//! Who a person is for an OpenID Connect provider.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("identity")
            .col(text("issuer"))
            .col(text("subject"))
            .col(uuid("person_id"))
            .col(timestamp_with_time_zone("since"))
            .primary_key(Index::create().col("issuer").col("subject"))
            .to_owned();
        manager.create_table(table).await?;
        let index = Index::create().name("identity_person").table("identity").col("person_id").to_owned();
        manager.create_index(index).await
    }
}
