//! People: accounts, rights, sessions, one-time links, the audit log, and the mails to send. None of it is ever exported.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [people(), rights(), sessions(), one_time_links(), audit(), mails()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// An erased account keeps its id, under which its contributions stay, and nothing else.
fn people() -> TableCreateStatement {
    Table::create()
        .table("person")
        .col(uuid("id").primary_key())
        .col(text_null("email"))
        .col(text("name"))
        .col(text_null("password"))
        .col(text_null("totp"))
        .col(boolean("totp_confirmed"))
        .col(text("state"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("seen_at"))
        .col(timestamp_with_time_zone_null("warned_at"))
        .to_owned()
}

/// Empty platform or territory: all of them. A key may not hold NULL on both engines.
fn rights() -> TableCreateStatement {
    Table::create()
        .table("person_right")
        .col(uuid("person_id"))
        .col(text("role"))
        .col(text("platform"))
        .col(text("territory"))
        .col(timestamp_with_time_zone("granted_at"))
        .col(uuid_null("granted_by"))
        .primary_key(Index::create().col("person_id").col("role").col("platform").col("territory"))
        .to_owned()
}

/// The cookie itself is not kept, only its digest.
fn sessions() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(text("digest").primary_key())
        .col(uuid("person_id"))
        .col(text("device"))
        .col(boolean("is_strong"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("seen_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .to_owned()
}

fn one_time_links() -> TableCreateStatement {
    Table::create()
        .table("one_time_link")
        .col(text("digest").primary_key())
        .col(text("purpose"))
        .col(uuid_null("person_id"))
        .col(text("subject"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .to_owned()
}

fn audit() -> TableCreateStatement {
    Table::create()
        .table("audit")
        .col(uuid("id").primary_key())
        .col(timestamp_with_time_zone("at"))
        .col(uuid_null("actor_id"))
        .col(text("act"))
        .col(text("subject"))
        .col(text("detail"))
        .to_owned()
}

/// A key is written once: whatever runs twice sends one mail.
fn mails() -> TableCreateStatement {
    Table::create()
        .table("mail")
        .col(uuid("id").primary_key())
        .col(text("unique_key"))
        .col(text("recipient"))
        .col(text("subject"))
        .col(text("body"))
        .col(text("state"))
        .col(big_integer("attempts"))
        .col(text("failure"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("next_at"))
        .col(timestamp_with_time_zone_null("sent_at"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 6] {
    let index = |name: &str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create().name(name).table(table).to_owned();
        for column in columns {
            index.col(*column);
        }
        index
    };
    [
        index("person_email", "person", &["email"]).unique().to_owned(),
        index("session_person", "session", &["person_id"]),
        index("one_time_link_person", "one_time_link", &["person_id"]),
        index("audit_subject", "audit", &["subject", "at"]),
        index("mail_key", "mail", &["unique_key"]).unique().to_owned(),
        index("mail_due", "mail", &["state", "next_at"]),
    ]
}
