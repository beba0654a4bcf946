//! A fresh database per test, gone afterwards, and small records to put in it.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use model::document::{Hints, read};
use model::{Record, Status};
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use store::{Applied, By, Store, Write};
use uuid::Uuid;

/// Makes of each named scenario two tests, one per engine.
macro_rules! both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::bed::Bed::sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                match crate::bed::Bed::postgres().await {
                    Some(bed) => super::$name(bed).await,
                    None => println!("skipped on PostgreSQL: RAMURE_TEST_POSTGRES is not set"),
                }
            })+
        }
    };
}

/// One store and the place it lives in.
pub struct Bed {
    pub store: Store,
    pub url: String,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Schema { server: String, name: String },
}

impl Bed {
    pub async fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("ramure-store-{}", Uuid::now_v7()));
        std::fs::create_dir(&folder).expect("a fresh folder");
        let url = format!("sqlite://{}/ramure.db?mode=rwc", folder.display());
        Self { store: Store::open(&url).await.expect("opens"), url, place: Place::Folder(folder) }
    }

    pub async fn postgres() -> Option<Self> {
        let server = std::env::var("RAMURE_TEST_POSTGRES").ok()?;
        let name = format!("store_{}", Uuid::now_v7().simple());
        let admin = Database::connect(&server).await.expect("a server of PostgreSQL");
        admin.execute_unprepared(&format!("CREATE SCHEMA {name}")).await.expect("a fresh schema");
        admin.close().await.expect("closes");
        let joint = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{joint}options[search_path]={name}");
        let store = Store::open(&url).await.expect("opens");
        Some(Self { store, url, place: Place::Schema { server, name } })
    }

    /// Closes the store and opens it again.
    pub async fn reopen(&mut self) {
        self.store.close().await.expect("closes");
        self.store = Store::open(&self.url).await.expect("opens again");
    }

    pub async fn create(&self, record: Record) -> Applied {
        self.apply(vec![Write::create(record)]).await.expect("created")[0]
    }

    pub async fn update(&self, record: Record) -> Applied {
        self.apply(vec![Write::update(record)]).await.expect("updated")[0]
    }

    pub async fn apply(&self, writes: Vec<Write>) -> store::Result<Vec<Applied>> {
        self.store.apply(writes, &by("test")).await
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        match &self.place {
            Place::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Place::Schema { server, name } => {
                drop_schema(server.clone(), format!("DROP SCHEMA {name} CASCADE"));
            }
        }
    }
}

/// From a thread of its own, as a runtime may not be entered from another one.
fn drop_schema(server: String, statement: String) {
    let work = async move {
        let Ok(admin) = Database::connect(server).await else { return };
        let _ = admin.execute_unprepared(&statement).await;
    };
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(work);
    });
    let _ = thread.join();
}

pub fn by(reason: &str) -> By {
    By { author: "Camille".into(), reason: reason.into(), at: at("2026-05-04T10:20:30.123456789Z") }
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

/// A glossary entry, the smallest noun that bears links and terms.
pub fn entry(slug: &str, extra: &Value) -> Record {
    let mut document = json!({"kind": "glossary_entry", "slug": slug, "title": slug, "summary": "s"});
    document.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
    read(document, &Hints::default()).expect("valid")
}

pub fn simple(slug: &str) -> Record {
    entry(slug, &json!({}))
}

pub fn withdrawn(mut record: Record, reason: &str) -> Record {
    record.envelope.status = Status::Withdrawn;
    record.envelope.withdrawal =
        Some(model::record::Withdrawal { reason: reason.into(), successor: None, on: None, merged: false });
    record
}
