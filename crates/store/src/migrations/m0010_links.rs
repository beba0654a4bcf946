//! The links that leave the commons: which records bear each, where it stands, what each visit found; and the itineraries that
//! someone follows by mail.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, date_null, integer, integer_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [links(), bearers(), visits(), itineraries()] {
            manager.create_table(table).await?;
        }
        let indexes = [
            Index::create().name("link_due").table("link").col("next_at").to_owned(),
            Index::create().name("link_bearer_record").table("link_bearer").col("record_id").to_owned(),
            Index::create().name("link_visit_link").table("link_visit").col("link_id").to_owned(),
            Index::create().name("itinerary_follow_who").table("itinerary_follow").col("follower").to_owned(),
        ];
        for index in indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// The identifier is computed from the address, which may be too long for an index.
fn links() -> TableCreateStatement {
    Table::create()
        .table("link")
        .col(uuid("id").primary_key())
        .col(text("url"))
        .col(text("state"))
        .col(timestamp_with_time_zone_null("since"))
        .col(timestamp_with_time_zone_null("checked_at"))
        .col(timestamp_with_time_zone("next_at"))
        .col(integer("failing_days"))
        .col(date_null("failed_on"))
        .col(integer_null("code"))
        .col(text("detail"))
        .col(text("moved_to"))
        .col(timestamp_with_time_zone_null("ignored_at"))
        .col(uuid_null("ignored_by"))
        .col(text("ignored_why"))
        .col(boolean("told"))
        .to_owned()
}

fn bearers() -> TableCreateStatement {
    Table::create()
        .table("link_bearer")
        .col(uuid("link_id"))
        .col(uuid("record_id"))
        .col(text("field"))
        .primary_key(Index::create().col("link_id").col("record_id"))
        .to_owned()
}

fn visits() -> TableCreateStatement {
    Table::create()
        .table("link_visit")
        .col(uuid("id").primary_key())
        .col(uuid("link_id"))
        .col(timestamp_with_time_zone("at"))
        .col(text("finding"))
        .col(integer_null("code"))
        .col(text("detail"))
        .to_owned()
}

/// The situation is written as the address of a page is; the stops are those that were last told.
fn itineraries() -> TableCreateStatement {
    Table::create()
        .table("itinerary_follow")
        .col(uuid("id").primary_key())
        .col(text("follower"))
        .col(text("situation"))
        .col(text("stops"))
        .col(timestamp_with_time_zone("since"))
        .col(timestamp_with_time_zone("told_at"))
        .to_owned()
}
