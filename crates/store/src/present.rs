//! Reading, inside a write, what a batch must agree with: its records as they stand and the addresses at stake.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use model::{Kind, RecordId, Ref};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::decode;
use crate::entities::{record, record_slug};
use crate::error::Result;
use crate::plan::{Present, Standing, Write, addresses};

/// How many values one `IN (…)` holds, well below the bind limits of both engines.
pub(crate) const VALUES_PER_QUERY: usize = 1_000;

type StandingRow = (Uuid, String, String, String, i64, DateTime<Utc>);

/// Loads what the plan of these writes needs to know.
pub(crate) async fn load(tx: &DatabaseTransaction, writes: &[Write]) -> Result<Present> {
    let mut present = Present::default();
    let ids: Vec<Uuid> = writes.iter().map(|write| write.record.envelope.id.0).collect();
    for ids in ids.chunks(VALUES_PER_QUERY) {
        load_records(tx, ids, &mut present).await?;
    }
    let known: Vec<Uuid> = present.records.keys().map(|id| id.0).collect();
    for ids in known.chunks(VALUES_PER_QUERY) {
        let theirs = record_slug::Column::RecordId.is_in(ids.iter().copied());
        load_addresses(tx, theirs.into(), &mut present).await?;
    }
    for (kind, slugs) in claimed(writes) {
        let slugs: Vec<String> = slugs.into_iter().collect();
        for slugs in slugs.chunks(VALUES_PER_QUERY) {
            let theirs = Condition::all()
                .add(record_slug::Column::Kind.eq(kind.as_str()))
                .add(record_slug::Column::Slug.is_in(slugs));
            load_addresses(tx, theirs, &mut present).await?;
        }
    }
    Ok(present)
}

/// Every address that the batch asks for, by kind.
fn claimed(writes: &[Write]) -> HashMap<Kind, HashSet<String>> {
    let mut claimed: HashMap<Kind, HashSet<String>> = HashMap::new();
    for address in writes.iter().flat_map(|write| addresses(&write.record)) {
        claimed.entry(address.kind).or_default().insert(address.slug);
    }
    claimed
}

async fn load_records(tx: &DatabaseTransaction, ids: &[Uuid], present: &mut Present) -> Result<()> {
    let rows: Vec<StandingRow> = record::Entity::find()
        .select_only()
        .columns([
            record::Column::Id,
            record::Column::Kind,
            record::Column::Slug,
            record::Column::Status,
            record::Column::Version,
            record::Column::CreatedAt,
        ])
        .filter(record::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    for (id, kind, slug, status, version, created_at) in rows {
        let standing = Standing {
            kind: decode::kind(id, &kind)?,
            slug,
            status: decode::status(id, &status)?,
            version: decode::version(id, version)?,
            created_at,
            old_slugs: Vec::new(),
        };
        present.records.insert(RecordId(id), standing);
    }
    Ok(())
}

async fn load_addresses(tx: &DatabaseTransaction, which: Condition, present: &mut Present) -> Result<()> {
    let rows =
        record_slug::Entity::find().filter(which).order_by_asc(record_slug::Column::Slug).all(tx).await?;
    for row in rows {
        let id = RecordId(row.record_id);
        let address = Ref::new(decode::kind(row.record_id, &row.kind)?, row.slug.clone());
        // The same address may be met twice: as one of a record of the batch, and as one that the batch asks for.
        let is_news = present.owners.insert(address, id).is_none();
        if let Some(standing) = present.records.get_mut(&id)
            && is_news
            && !row.is_current
        {
            standing.old_slugs.push(row.slug);
        }
    }
    Ok(())
}
