//! The migrations make the same tables, columns and indexes on both engines.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::bed::Bed;

const SQLITE_COLUMNS: &str = "SELECT m.name || '.' || c.name || CASE WHEN c.\"notnull\" THEN '' ELSE '?' END
    FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
const POSTGRES_COLUMNS: &str = "SELECT table_name || '.' || column_name
    || CASE is_nullable WHEN 'NO' THEN '' ELSE '?' END
    FROM information_schema.columns WHERE table_schema = current_schema()";
const SQLITE_INDEXES: &str =
    "SELECT tbl_name || ' ' || name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
const POSTGRES_INDEXES: &str = "SELECT tablename || ' ' || indexname FROM pg_indexes
    WHERE schemaname = current_schema() AND indexname NOT LIKE '%\\_pkey' AND indexname NOT LIKE 'pk-%'";
const SQLITE_KEYS: &str = "SELECT m.name || '.' || k.\"from\" || '>' || k.\"table\"
    FROM sqlite_master m, pragma_foreign_key_list(m.name) k WHERE m.type = 'table'";
const POSTGRES_KEYS: &str = "SELECT k.table_name || '.' || k.column_name || '>record'
    FROM information_schema.key_column_usage k JOIN information_schema.table_constraints c
      ON c.constraint_name = k.constraint_name AND c.constraint_schema = k.constraint_schema
     AND c.table_name = k.table_name
    WHERE c.constraint_type = 'FOREIGN KEY' AND k.table_schema = current_schema()";

async fn texts(db: &DatabaseConnection, sql: &str) -> BTreeSet<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("reads");
    rows.iter().map(|row| row.try_get_by(0).expect("a text")).collect()
}

async fn connect(bed: &Bed) -> DatabaseConnection {
    Database::connect(&bed.url).await.expect("connects")
}

#[tokio::test]
async fn both_engines_have_the_same_tables() {
    let sqlite = Bed::sqlite().await;
    let on_sqlite = connect(&sqlite).await;
    let columns = texts(&on_sqlite, SQLITE_COLUMNS).await;
    assert!(columns.contains("record.doc") && columns.contains("change_log.seq"), "{columns:?}");
    let Some(postgres) = Bed::postgres().await else {
        println!("skipped on PostgreSQL: RAMURE_TEST_POSTGRES is not set");
        return;
    };
    let on_postgres = connect(&postgres).await;
    assert_eq!(columns, texts(&on_postgres, POSTGRES_COLUMNS).await);
    for (sqlite, postgres) in [(SQLITE_INDEXES, POSTGRES_INDEXES), (SQLITE_KEYS, POSTGRES_KEYS)] {
        let expected = texts(&on_sqlite, sqlite).await;
        assert!(expected.len() >= 5, "{expected:?}");
        assert_eq!(expected, texts(&on_postgres, postgres).await);
    }
}

/// Brings a database back to nothing, as before its first opening.
pub async fn drop_all_tables(url: &str) {
    let db = Database::connect(url).await.expect("connects");
    let tables = match db.get_database_backend() {
        DbBackend::Sqlite => {
            db.execute_unprepared("PRAGMA foreign_keys = OFF").await.expect("set");
            texts(&db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
                .await
        }
        _ => texts(&db, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").await,
    };
    let cascade = if db.get_database_backend() == DbBackend::Sqlite { "" } else { " CASCADE" };
    for table in tables {
        db.execute_unprepared(&format!("DROP TABLE {table}{cascade}")).await.expect("dropped");
    }
    db.close().await.expect("closes");
}
