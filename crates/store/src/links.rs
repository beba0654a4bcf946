//! The links that leave the commons: who bears each, where it stands, what each visit found. Derived from records and from the
//! network: none of it is in an export.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use model::RecordId;
use model::links::{Finding, LinkLife, LinkState};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use crate::changes;
use crate::entities::links::{bearer, link, visit};
use crate::error::Result;
use crate::ledger::{self, Act};
use crate::open::Store;
use crate::plan::to_micros;
use crate::present::VALUES_PER_QUERY;

/// Rows written at a time, of fifteen values at most.
const ROWS: usize = 60;
/// Visits kept of a link.
const KEPT: u64 = 60;
/// Namespace of the identifiers computed from an address (a UUID drawn once for this project).
const NAMESPACE: Uuid = Uuid::from_u128(0x0f4a_8d52_6c1b_4e0e_9a37_5be1_c2d0_7f66);

/// An address that a record bears, and in which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearing {
    pub url: String,
    pub field: String,
}

/// A record that bears a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    pub link: Uuid,
    pub record: RecordId,
    pub field: String,
}

/// A link and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    pub id: Uuid,
    pub url: String,
    pub life: LinkLife,
    pub checked_at: Option<DateTime<Utc>>,
    /// What the site answered last, when it did.
    pub code: Option<u16>,
    /// A code of what went wrong.
    pub detail: String,
    /// Where it says it now lives.
    pub moved_to: String,
    /// Why nobody is to look after it any more.
    pub ignored_why: Option<String>,
}

/// What a visit found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkVisit {
    pub at: DateTime<Utc>,
    pub finding: Finding,
    pub code: Option<u16>,
    pub detail: String,
}

/// Which links to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFilter {
    State(LinkState),
    Ignored,
}

/// The identifier of an address.
fn id_of(url: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, url.as_bytes())
}

/// The links that some record bears today.
fn borne() -> Select<link::Entity> {
    let bearers: SelectStatement =
        Query::select().column(bearer::Column::LinkId).from(bearer::Entity).to_owned();
    link::Entity::find().filter(Expr::col((link::Entity, link::Column::Id)).in_subquery(bearers))
}

fn filtered(filter: LinkFilter) -> Select<link::Entity> {
    match filter {
        LinkFilter::Ignored => borne().filter(link::Column::IgnoredAt.is_not_null()),
        LinkFilter::State(state) => {
            borne().filter(link::Column::IgnoredAt.is_null()).filter(link::Column::State.eq(state.as_str()))
        }
    }
}

impl Store {
    /// Notes the links of records that changed, and moves the follower `name` from where it was read to `to`: all or nothing.
    pub async fn take_links(
        &self,
        name: &str,
        (from, to): (u64, u64),
        records: &[(RecordId, Vec<Bearing>)],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.write().await?;
        changes::move_follower(&tx, name, from, to).await?;
        for some in records.chunks(VALUES_PER_QUERY) {
            let ids = some.iter().map(|(record, _)| record.0);
            bearer::Entity::delete_many().filter(bearer::Column::RecordId.is_in(ids)).exec(&*tx).await?;
        }
        add(&tx, records, now).await?;
        tx.commit().await
    }

    /// The links of a state, those that have been so for longest first, with how many there are.
    pub async fn links(&self, filter: LinkFilter, skip: u64, most: u64) -> Result<(Vec<LinkRow>, u64)> {
        let found = filtered(filter);
        let total = found.clone().count(&self.db).await?;
        let rows = found
            .order_by_asc(link::Column::Since)
            .order_by_asc(link::Column::Url)
            .offset(skip)
            .limit(most)
            .all(&self.db)
            .await?;
        Ok((rows.into_iter().map(read).collect(), total))
    }

    /// How many links there are of a state.
    pub async fn count_links(&self, filter: LinkFilter) -> Result<u64> {
        Ok(filtered(filter).count(&self.db).await?)
    }

    /// The links to visit, those that wait for longest first; `all` gives even those whose turn has not come.
    pub async fn links_due(&self, now: DateTime<Utc>, all: bool, most: u64) -> Result<Vec<LinkRow>> {
        let mut due = borne().filter(link::Column::IgnoredAt.is_null());
        if !all {
            due = due.filter(link::Column::NextAt.lte(to_micros(now)));
        }
        let rows = due
            .order_by_asc(link::Column::NextAt)
            .order_by_asc(link::Column::Id)
            .limit(most)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read).collect())
    }

    pub async fn outward_link(&self, id: Uuid) -> Result<Option<LinkRow>> {
        Ok(link::Entity::find_by_id(id).one(&self.db).await?.map(read))
    }

    /// What was found of a link, the latest first.
    pub async fn link_visits(&self, id: Uuid) -> Result<Vec<LinkVisit>> {
        let rows = visit::Entity::find()
            .filter(visit::Column::LinkId.eq(id))
            .order_by_desc(visit::Column::At)
            .order_by_desc(visit::Column::Id)
            .limit(KEPT)
            .all(&self.db)
            .await?;
        let read = |row: visit::Model| LinkVisit {
            at: row.at,
            finding: Finding::from_name(&row.finding).unwrap_or(Finding::Failing),
            code: row.code.and_then(|code| u16::try_from(code).ok()),
            detail: row.detail,
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// The records that bear these links.
    pub async fn link_bearers(&self, links: &[Uuid]) -> Result<Vec<Bearer>> {
        let mut bearers = Vec::new();
        for links in links.chunks(VALUES_PER_QUERY) {
            let rows = bearer::Entity::find()
                .filter(bearer::Column::LinkId.is_in(links.iter().copied()))
                .order_by_asc(bearer::Column::RecordId)
                .all(&self.db)
                .await?;
            bearers.extend(rows.into_iter().map(|row| Bearer {
                link: row.link_id,
                record: RecordId(row.record_id),
                field: row.field,
            }));
        }
        Ok(bearers)
    }

    /// The records that bear one of these addresses.
    pub async fn bearers_of(&self, urls: &[String]) -> Result<Vec<Bearer>> {
        let ids: Vec<Uuid> = urls.iter().map(|url| id_of(url)).collect();
        self.link_bearers(&ids).await
    }

    /// Writes what a visit found, and where the link now stands. What was dead and lives again may be told anew one day.
    pub async fn note_visit(&self, id: Uuid, life: LinkLife, moved_to: &str, seen: &LinkVisit) -> Result<()> {
        let tx = self.write().await?;
        let code = seen.code.map(i32::from);
        let row = link::ActiveModel {
            id: Set(id),
            state: Set(life.state.as_str().to_owned()),
            since: Set(life.since.map(to_micros)),
            checked_at: Set(Some(to_micros(seen.at))),
            next_at: Set(to_micros(life.next_at)),
            failing_days: Set(i32::try_from(life.failing_days).unwrap_or(i32::MAX)),
            failed_on: Set(life.failed_on),
            code: Set(code),
            detail: Set(seen.detail.clone()),
            moved_to: Set(moved_to.to_owned()),
            told: if life.state == LinkState::Dead { sea_orm::NotSet } else { Set(false) },
            ..Default::default()
        };
        row.update(&*tx).await?;
        let row = visit::Model {
            id: Uuid::now_v7(),
            link_id: id,
            at: to_micros(seen.at),
            finding: seen.finding.as_str().to_owned(),
            code,
            detail: seen.detail.clone(),
        };
        visit::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
        let old: Vec<Uuid> = visit::Entity::find()
            .select_only()
            .column(visit::Column::Id)
            .filter(visit::Column::LinkId.eq(id))
            .order_by_desc(visit::Column::At)
            .offset(KEPT)
            .limit(VALUES_PER_QUERY as u64)
            .into_tuple()
            .all(&*tx)
            .await?;
        visit::Entity::delete_many().filter(visit::Column::Id.is_in(old)).exec(&*tx).await?;
        tx.commit().await
    }

    /// Leaves a link alone from now on and says why, or looks after it again.
    pub async fn ignore_link(&self, id: Uuid, why: Option<&str>, act: &Act) -> Result<()> {
        let tx = self.write().await?;
        let row = link::ActiveModel {
            id: Set(id),
            ignored_at: Set(why.map(|_| to_micros(act.at))),
            ignored_by: Set(why.and(act.actor).map(|id| id.0)),
            ignored_why: Set(why.unwrap_or_default().to_owned()),
            ..Default::default()
        };
        row.update(&*tx).await?;
        ledger::note(&tx, act).await?;
        tx.commit().await
    }

    /// Every dead link that somebody looks after, with since when.
    pub async fn dead_links(&self) -> Result<Vec<(String, DateTime<Utc>)>> {
        let rows = filtered(LinkFilter::State(LinkState::Dead)).all(&self.db).await?;
        Ok(rows.into_iter().filter_map(|row| Some((row.url, row.since?))).collect())
    }

    /// The dead links of which nobody was told yet.
    pub async fn dead_links_untold(&self, most: u64) -> Result<Vec<LinkRow>> {
        let rows = filtered(LinkFilter::State(LinkState::Dead))
            .filter(link::Column::Told.eq(false))
            .order_by_asc(link::Column::Since)
            .order_by_asc(link::Column::Id)
            .limit(most)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read).collect())
    }
}

/// Adds the links that are new, and who bears them.
async fn add(
    tx: &DatabaseTransaction,
    records: &[(RecordId, Vec<Bearing>)],
    now: DateTime<Utc>,
) -> Result<()> {
    let links: BTreeMap<Uuid, &str> = records
        .iter()
        .flat_map(|(_, bearings)| bearings)
        .map(|bearing| (id_of(&bearing.url), bearing.url.as_str()))
        .collect();
    let links: Vec<link::ActiveModel> =
        links.into_iter().map(|(id, url)| new_link(id, url, now).into_active_model()).collect();
    for some in links.chunks(ROWS) {
        link::Entity::insert_many(some.to_vec())
            .on_conflict_do_nothing_on([link::Column::Id])
            .exec_without_returning(tx)
            .await?;
    }
    // A record names each address once.
    let bearers = records.iter().flat_map(|(record, bearings)| {
        bearings.iter().map(|bearing| bearer::Model {
            link_id: id_of(&bearing.url),
            record_id: record.0,
            field: bearing.field.clone(),
        })
    });
    let bearers: Vec<bearer::ActiveModel> = bearers.map(IntoActiveModel::into_active_model).collect();
    for some in bearers.chunks(ROWS) {
        bearer::Entity::insert_many(some.to_vec())
            .on_conflict_do_nothing_on([bearer::Column::LinkId, bearer::Column::RecordId])
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

fn new_link(id: Uuid, url: &str, now: DateTime<Utc>) -> link::Model {
    let life = LinkLife::new(now);
    link::Model {
        id,
        url: url.to_owned(),
        state: life.state.as_str().to_owned(),
        since: None,
        checked_at: None,
        next_at: to_micros(life.next_at),
        failing_days: 0,
        failed_on: None,
        code: None,
        detail: String::new(),
        moved_to: String::new(),
        ignored_at: None,
        ignored_by: None,
        ignored_why: String::new(),
        told: false,
    }
}

/// Notes, in the transaction of the mails that tell them, that dead links were told.
pub(crate) async fn note_told(tx: &DatabaseTransaction, links: &[Uuid]) -> Result<()> {
    for links in links.chunks(VALUES_PER_QUERY) {
        link::Entity::update_many()
            .col_expr(link::Column::Told, Expr::value(true))
            .filter(link::Column::Id.is_in(links.iter().copied()))
            .exec(tx)
            .await?;
    }
    Ok(())
}

fn read(row: link::Model) -> LinkRow {
    LinkRow {
        id: row.id,
        url: row.url,
        life: LinkLife {
            state: LinkState::from_name(&row.state).unwrap_or_default(),
            since: row.since,
            failing_days: u32::try_from(row.failing_days).unwrap_or_default(),
            failed_on: row.failed_on,
            next_at: row.next_at,
        },
        checked_at: row.checked_at,
        code: row.code.and_then(|code| u16::try_from(code).ok()),
        detail: row.detail,
        moved_to: row.moved_to,
        ignored_why: row.ignored_at.map(|_| row.ignored_why),
    }
}
