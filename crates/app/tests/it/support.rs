//! A platform in a temporary folder, with the demonstration commons or with a few records.

use std::path::PathBuf;

use app::{App, ImportOptions, Options};
use chrono::{TimeZone, Utc};
use exchange::Reading;
use model::Record;
use model::document::{Hints, read};
use serde_json::Value;
use store::By;
use tempfile::TempDir;

pub fn by() -> By {
    let at = Utc.with_ymd_and_hms(2026, 11, 1, 8, 0, 0).single().expect("a moment");
    By { author: "test".into(), reason: String::new(), at }
}

pub fn demo_folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../commons/odd17"))
}

pub async fn open(folder: &TempDir) -> App {
    let mut options = Options::in_folder(folder.path());
    options.fixed_now = Some(by().at);
    App::open(options).await.expect("opens")
}

/// The demonstration commons, loaded; the folder goes with it.
pub async fn demo() -> (App, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(&folder).await;
    let reading = exchange::read_folder(&demo_folder(), app.known().await.expect("known"), &mut |_| {})
        .expect("readable");
    let report = app.import(reading, ImportOptions::default(), &by(), &mut |_| {}).await.expect("imports");
    assert!(report.applied, "{:?}", report.refused);
    (app, folder)
}

pub fn record(document: Value) -> Record {
    read(document, &Hints::default()).expect("a valid record")
}

/// Imports documents as a folder would.
pub async fn import(app: &App, documents: Vec<Value>) -> app::ImportReport {
    let records = documents
        .into_iter()
        .map(|document| exchange::Located { record: record(document), origin: exchange::Origin::default() })
        .collect::<Vec<_>>();
    let reading = Reading { total: records.len(), records, ..Reading::default() };
    app.import(reading, ImportOptions::default(), &by(), &mut |_| {}).await.expect("imports")
}
