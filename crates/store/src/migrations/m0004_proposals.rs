//! What is being written and reviewed, apart from the records: a draft enters their tables only when it is published.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [proposals(), revisions(), comments(), approvals(), seen(), owners()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// `record_id` is the id that the record has or will have; `base_version` is 0 when it does not exist yet.
fn proposals() -> TableCreateStatement {
    Table::create()
        .table("proposal")
        .col(uuid("id").primary_key())
        .col(uuid("record_id"))
        .col(text("kind"))
        .col(big_integer("base_version"))
        .col(text("state"))
        .col(uuid("author_id"))
        .col(text("title"))
        .col(text("doc"))
        .col(text("note"))
        .col(big_integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("submitted_at"))
        .to_owned()
}

fn revisions() -> TableCreateStatement {
    Table::create()
        .table("proposal_revision")
        .col(uuid("proposal_id"))
        .col(big_integer("revision"))
        .col(text("doc"))
        .col(uuid("author_id"))
        .col(boolean("is_automatic"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("proposal_id").col("revision"))
        .to_owned()
}

/// A comment on one field, or on the whole when the field is empty.
fn comments() -> TableCreateStatement {
    Table::create()
        .table("proposal_comment")
        .col(uuid("id").primary_key())
        .col(uuid("proposal_id"))
        .col(big_integer("revision"))
        .col(text("field"))
        .col(text("body"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("at"))
        .col(timestamp_with_time_zone_null("resolved_at"))
        .col(uuid_null("resolved_by"))
        .to_owned()
}

/// Someone found a revision good; a later revision asks again.
fn approvals() -> TableCreateStatement {
    Table::create()
        .table("proposal_approval")
        .col(uuid("proposal_id"))
        .col(uuid("person_id"))
        .col(big_integer("revision"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("proposal_id").col("person_id"))
        .to_owned()
}

/// The last revision that a person looked at, so that only what changed since is shown.
fn seen() -> TableCreateStatement {
    Table::create()
        .table("proposal_seen")
        .col(uuid("proposal_id"))
        .col(uuid("person_id"))
        .col(big_integer("revision"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("proposal_id").col("person_id"))
        .to_owned()
}

/// Who looks after a record: a person, hence not in the record, which travels without personal data.
fn owners() -> TableCreateStatement {
    Table::create()
        .table("record_owner")
        .col(uuid("record_id").primary_key())
        .col(uuid("person_id"))
        .col(timestamp_with_time_zone("since"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 5] {
    let index = |name: &str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create().name(name).table(table).to_owned();
        for column in columns {
            index.col(*column);
        }
        index
    };
    [
        index("proposal_record", "proposal", &["record_id"]),
        index("proposal_state", "proposal", &["state", "updated_at"]),
        index("proposal_author", "proposal", &["author_id", "updated_at"]),
        index("proposal_comment_of", "proposal_comment", &["proposal_id", "at"]),
        index("record_owner_person", "record_owner", &["person_id"]),
    ]
}
