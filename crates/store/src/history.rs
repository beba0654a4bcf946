//! The versions of a record: all are kept, and any can be read again.

use chrono::{DateTime, Utc};
use model::{Record, RecordId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::decode;
use crate::entities::record_version;
use crate::error::Result;
use crate::open::Store;

/// One version of a record: who wrote it, why and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionInfo {
    pub version: u32,
    pub author: String,
    pub reason: String,
    pub at: DateTime<Utc>,
}

impl Store {
    /// Every version of a record, newest first; empty when the record does not exist.
    pub async fn history(&self, id: RecordId) -> Result<Vec<VersionInfo>> {
        let rows: Vec<(i64, String, String, DateTime<Utc>)> = record_version::Entity::find()
            .select_only()
            .columns([
                record_version::Column::Version,
                record_version::Column::Author,
                record_version::Column::Reason,
                record_version::Column::At,
            ])
            .filter(record_version::Column::RecordId.eq(id.0))
            .order_by_desc(record_version::Column::Version)
            .into_tuple()
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|(version, author, reason, at)| {
                Ok(VersionInfo { version: decode::version(id.0, version)?, author, reason, at })
            })
            .collect()
    }

    /// The record as it stood at a version.
    pub async fn version(&self, id: RecordId, version: u32) -> Result<Option<Record>> {
        let doc: Option<String> = record_version::Entity::find_by_id((id.0, i64::from(version)))
            .select_only()
            .column(record_version::Column::Doc)
            .into_tuple()
            .one(&self.db)
            .await?;
        doc.map(|doc| decode::record(id.0, &doc)).transpose()
    }
}
