//! What visitors send about a record, and who recorded or signed each entry of evidence: persons stay out of the records.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(feedback()).await?;
        manager.create_table(hands()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// `email` and `sender` are emptied in time; `sender` is a digest that only means something for a day.
fn feedback() -> TableCreateStatement {
    Table::create()
        .table("feedback")
        .col(uuid("id").primary_key())
        .col(text("sort"))
        .col(uuid("record_id"))
        .col(text("profile"))
        .col(text("territory"))
        .col(text("happened_on"))
        .col(text("result"))
        .col(text("body"))
        .col(text_null("email"))
        .col(text_null("sender"))
        .col(text("state"))
        .col(text("answer"))
        .col(uuid_null("decided_by"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(uuid_null("entry_id"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

/// Who recorded, corrected or signed an entry.
fn hands() -> TableCreateStatement {
    Table::create()
        .table("evidence_hand")
        .col(uuid("entry_id"))
        .col(uuid("person_id"))
        .col(text("deed"))
        .col(uuid("record_id"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("entry_id").col("person_id").col("deed"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 4] {
    let index = |name: &str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create().name(name).table(table).to_owned();
        for column in columns {
            index.col(*column);
        }
        index
    };
    [
        index("feedback_queue", "feedback", &["sort", "state", "created_at"]),
        index("feedback_record", "feedback", &["record_id", "state"]),
        index("feedback_sender", "feedback", &["sender", "created_at"]),
        index("evidence_hand_record", "evidence_hand", &["record_id"]),
    ]
}
