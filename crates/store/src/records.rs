//! Reading records: by id, by address, in order, or all of them at one moment.

use std::collections::{BTreeMap, HashMap};

use model::{Kind, Record, RecordId, Ref, Relation, Status};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entities::{record, record_link, record_slug, record_term};
use crate::error::{Result, StoreError};
use crate::open::Store;
use crate::present::VALUES_PER_QUERY;
use crate::{changes, decode};

/// How many records are in memory at a time when all are read.
const BATCH: u64 = 250;

/// A record reached by its address.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub record: Record,
    /// The address is an old one: the visitor should be sent to the present one.
    pub moved: bool,
}

impl Store {
    /// The record of that id, in whatever status.
    pub async fn get(&self, id: RecordId) -> Result<Option<Record>> {
        Ok(self.by_ids(&[id]).await?.pop())
    }

    /// The record that an address, present or old, leads to.
    pub async fn find(&self, kind: Kind, slug: &str) -> Result<Option<Found>> {
        let query = Query::select()
            .column((record::Entity, record::Column::Id))
            .column((record::Entity, record::Column::Doc))
            .column((record_slug::Entity, record_slug::Column::IsCurrent))
            .from(record_slug::Entity)
            .inner_join(
                record::Entity,
                Expr::col((record::Entity, record::Column::Id))
                    .equals((record_slug::Entity, record_slug::Column::RecordId)),
            )
            .and_where(Expr::col((record_slug::Entity, record_slug::Column::Kind)).eq(kind.as_str()))
            .and_where(Expr::col((record_slug::Entity, record_slug::Column::Slug)).eq(slug))
            .to_owned();
        let Some(row) = self.db.query_one(&query).await? else { return Ok(None) };
        let (id, doc): (Uuid, String) = (row.try_get_by(0)?, row.try_get_by(1)?);
        let is_current: bool = row.try_get_by(2)?;
        Ok(Some(Found { record: decode::record(id, &doc)?, moved: !is_current }))
    }

    /// The records of these ids, in the same order; those that do not exist are left out.
    pub async fn by_ids(&self, ids: &[RecordId]) -> Result<Vec<Record>> {
        let mut docs: HashMap<Uuid, String> = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(VALUES_PER_QUERY) {
            let rows: Vec<(Uuid, String)> = record::Entity::find()
                .select_only()
                .columns([record::Column::Id, record::Column::Doc])
                .filter(record::Column::Id.is_in(ids.iter().map(|id| id.0)))
                .into_tuple()
                .all(&self.db)
                .await?;
            docs.extend(rows);
        }
        ids.iter().filter_map(|id| docs.get(&id.0).map(|doc| decode::record(id.0, doc))).collect()
    }

    /// The records that follow `after` in the order of their ids, whatever their status.
    pub async fn list_records(&self, after: Option<RecordId>, limit: u64) -> Result<Vec<Record>> {
        page(&self.db, after, limit).await
    }

    /// Hands over every record, batch after batch, as they all stood at one moment, and returns the number of the
    /// latest change at that moment: whoever follows the log from there misses nothing and repeats nothing.
    pub async fn for_each_record<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(Vec<Record>) -> Result<(), E>,
    ) -> Result<u64, E> {
        let view = self.view().await?;
        let seq = changes::last_seq(&view).await?;
        let mut after = None;
        let mut decoding = None;
        loop {
            // One batch is decoded on another thread while the next one is read.
            let rows = rows(&view, after, BATCH).await?;
            let last = rows.last().map(|(id, _)| RecordId(*id));
            let next = last.map(|_| tokio::task::spawn_blocking(move || decode_all(&rows)));
            if let Some(decoding) = std::mem::replace(&mut decoding, next) {
                each(decoding.await.expect("decoding never panics and is never cancelled")?)?;
            }
            if last.is_none() {
                return Ok(seq.unsigned_abs());
            }
            after = last;
        }
    }

    /// The records of a kind, whatever their status, in the order of their short names.
    pub async fn of_kind(&self, kind: Kind) -> Result<Vec<Record>> {
        let rows: Vec<Row> = record::Entity::find()
            .select_only()
            .columns([record::Column::Id, record::Column::Doc])
            .filter(record::Column::Kind.eq(kind.as_str()))
            .order_by_asc(record::Column::Slug)
            .into_tuple()
            .all(&self.db)
            .await?;
        decode_all(&rows)
    }

    /// How many records there are of each kind in each status; pairs without records are absent.
    pub async fn counts(&self) -> Result<BTreeMap<(Kind, Status), u64>> {
        let rows: Vec<(String, String, i64)> = record::Entity::find()
            .select_only()
            .columns([record::Column::Kind, record::Column::Status])
            .column_as(record::Column::Id.count(), "records")
            .group_by(record::Column::Kind)
            .group_by(record::Column::Status)
            .into_tuple()
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|(kind, status, records)| {
                let nobody = Uuid::nil();
                Ok(((decode::kind(nobody, &kind)?, decode::status(nobody, &status)?), records.unsigned_abs()))
            })
            .collect()
    }

    /// Every address, old ones included, with the record it leads to.
    pub async fn addresses(&self) -> Result<Vec<(Ref, RecordId)>> {
        let rows = record_slug::Entity::find().all(&self.db).await?;
        rows.into_iter()
            .map(|row| {
                let kind = decode::kind(row.record_id, &row.kind)?;
                Ok((Ref::new(kind, row.slug), RecordId(row.record_id)))
            })
            .collect()
    }

    /// The links that lead to the record at this address, by whichever of its addresses they do; when there is none
    /// yet, the links that wait for one.
    pub async fn links_to(&self, target: &Ref) -> Result<Vec<(Relation, RecordId)>> {
        let owner = record_slug::Entity::find_by_id((target.kind.as_str().to_owned(), target.slug.clone()))
            .one(&self.db)
            .await?;
        let mut slugs = vec![target.slug.clone()];
        if let Some(owner) = owner {
            let known = record_slug::Entity::find()
                .filter(record_slug::Column::RecordId.eq(owner.record_id))
                .all(&self.db)
                .await?;
            slugs.extend(known.into_iter().map(|row| row.slug));
        }
        let which = Condition::all()
            .add(record_link::Column::ToKind.eq(target.kind.as_str()))
            .add(record_link::Column::ToSlug.is_in(slugs));
        let rows: Vec<(String, Uuid)> = record_link::Entity::find()
            .select_only()
            .distinct()
            .columns([record_link::Column::Relation, record_link::Column::FromId])
            .filter(which)
            .order_by_asc(record_link::Column::Relation)
            .order_by_asc(record_link::Column::FromId)
            .into_tuple()
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|(relation, from)| Ok((decode::relation(from, &relation)?, RecordId(from))))
            .collect()
    }

    /// The records that bear a term, whatever their status.
    pub async fn bearers(&self, vocabulary: &str, code: &str) -> Result<Vec<RecordId>> {
        let ids: Vec<Uuid> = record_term::Entity::find()
            .select_only()
            .column(record_term::Column::RecordId)
            .filter(record_term::Column::Vocabulary.eq(vocabulary))
            .filter(record_term::Column::Code.eq(code))
            .order_by_asc(record_term::Column::RecordId)
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(ids.into_iter().map(RecordId).collect())
    }
}

/// An id and its document, as read.
type Row = (Uuid, String);

async fn page(on: &impl ConnectionTrait, after: Option<RecordId>, limit: u64) -> Result<Vec<Record>> {
    decode_all(&rows(on, after, limit).await?)
}

async fn rows(on: &impl ConnectionTrait, after: Option<RecordId>, limit: u64) -> Result<Vec<Row>> {
    let mut query = record::Entity::find()
        .select_only()
        .columns([record::Column::Id, record::Column::Doc])
        .order_by_asc(record::Column::Id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(record::Column::Id.gt(after.0));
    }
    Ok(query.into_tuple().all(on).await?)
}

fn decode_all(rows: &[Row]) -> Result<Vec<Record>> {
    rows.iter().map(|(id, doc)| decode::record(*id, doc)).collect()
}
