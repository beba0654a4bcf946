//! Records with their versions, addresses, links and terms; the change log and its followers; settings.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, text, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [records(), versions(), slugs(), links(), terms(), changes(), followers(), settings()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn records() -> TableCreateStatement {
    Table::create()
        .table("record")
        .col(uuid("id").primary_key())
        .col(text("kind"))
        .col(text("slug"))
        .col(text("status"))
        .col(big_integer("version"))
        .col(text("title"))
        .col(text("doc"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .to_owned()
}

fn versions() -> TableCreateStatement {
    Table::create()
        .table("record_version")
        .col(uuid("record_id"))
        .col(big_integer("version"))
        .col(text("doc"))
        .col(text("author"))
        .col(text("reason"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("record_id").col("version"))
        .foreign_key(&mut to_record("record_version", "record_id"))
        .to_owned()
}

fn slugs() -> TableCreateStatement {
    Table::create()
        .table("record_slug")
        .col(text("kind"))
        .col(text("slug"))
        .col(uuid("record_id"))
        .col(boolean("is_current"))
        .primary_key(Index::create().col("kind").col("slug"))
        .foreign_key(&mut to_record("record_slug", "record_id"))
        .to_owned()
}

/// Targets are addresses, not ids: a draft may refer to a record that is still to be written.
fn links() -> TableCreateStatement {
    Table::create()
        .table("record_link")
        .col(uuid("from_id"))
        .col(text("relation"))
        .col(text("to_kind"))
        .col(text("to_slug"))
        .primary_key(Index::create().col("from_id").col("relation").col("to_kind").col("to_slug"))
        .foreign_key(&mut to_record("record_link", "from_id"))
        .to_owned()
}

fn terms() -> TableCreateStatement {
    Table::create()
        .table("record_term")
        .col(uuid("record_id"))
        .col(text("vocabulary"))
        .col(text("code"))
        .primary_key(Index::create().col("record_id").col("vocabulary").col("code"))
        .foreign_key(&mut to_record("record_term", "record_id"))
        .to_owned()
}

/// The number is given by the writer, one more than the last: should writers ever stop following one another, they
/// would collide here and fail, where a sequence would let a follower miss a line in silence.
fn changes() -> TableCreateStatement {
    Table::create()
        .table("change_log")
        .col(big_integer("seq").primary_key())
        .col(uuid("record_id"))
        .col(text("kind"))
        .col(text("action"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("at"))
        .foreign_key(&mut to_record("change_log", "record_id"))
        .to_owned()
}

fn followers() -> TableCreateStatement {
    Table::create().table("follower").col(text("name").primary_key()).col(big_integer("position")).to_owned()
}

fn settings() -> TableCreateStatement {
    Table::create().table("setting").col(text("key").primary_key()).col(text("value")).to_owned()
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
        index("record_address", "record", &["kind", "slug"]).unique().to_owned(),
        index("record_slug_owner", "record_slug", &["record_id"]),
        index("record_link_target", "record_link", &["to_kind", "to_slug"]),
        index("record_term_bearers", "record_term", &["vocabulary", "code"]),
        index("change_log_record", "change_log", &["record_id"]),
    ]
}

fn to_record(table: &'static str, column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to("record", "id").to_owned()
}
