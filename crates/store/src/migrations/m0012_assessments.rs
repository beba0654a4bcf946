//! What bodies say of themselves on frameworks that score: theirs alone, outside of the records, of the change log and of every export.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, timestamp_with_time_zone, uuid, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [assessments(), members(), snapshots()] {
            manager.create_table(table).await?;
        }
        for (name, table, column) in [
            ("assessment_owner", "assessment", "person_id"),
            ("assessment_used", "assessment", "used_at"),
            ("assessment_member_who", "assessment_member", "person_id"),
        ] {
            let index = Index::create().name(name).table(table).col(column).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// `content` is a JSON object; `salt` is part of what private links are signed with: changing it closes them.
fn assessments() -> TableCreateStatement {
    Table::create()
        .table("assessment")
        .col(uuid("id").primary_key())
        .col(uuid("framework_id"))
        .col(uuid_null("person_id"))
        .col(text("name"))
        .col(text("salt"))
        .col(big_integer("revision"))
        .col(text("content"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("used_at"))
        .to_owned()
}

/// People who keep an assessment in their account.
fn members() -> TableCreateStatement {
    Table::create()
        .table("assessment_member")
        .col(uuid("assessment_id"))
        .col(uuid("person_id"))
        .primary_key(Index::create().col("assessment_id").col("person_id"))
        .to_owned()
}

/// An assessment as it was one day, with the scores that it had.
fn snapshots() -> TableCreateStatement {
    Table::create()
        .table("assessment_snapshot")
        .col(uuid("assessment_id"))
        .col(big_integer("number"))
        .col(text("name"))
        .col(timestamp_with_time_zone("at"))
        .col(text("content"))
        .primary_key(Index::create().col("assessment_id").col("number"))
        .to_owned()
}
