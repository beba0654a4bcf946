//! The change log: what happened to the commons, in order, and how far each follower has read it.

use chrono::{DateTime, Utc};
use model::{Kind, RecordId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::decode;
use crate::entities::{change_log, follower};
use crate::error::{Result, StoreError};
use crate::open::Store;

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// It appeared, in whatever status.
    Created,
    /// It changed without entering or leaving publication.
    Updated,
    /// It became public, or public again.
    Published,
    /// It left, and its page says why.
    Withdrawn,
}

impl Action {
    const ALL: [Self; 4] = [Self::Created, Self::Updated, Self::Published, Self::Withdrawn];

    /// The name kept in the log and shown to machines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The action of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }
}

/// One line of the change log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub seq: u64,
    pub id: RecordId,
    pub kind: Kind,
    pub action: Action,
    pub version: u32,
    pub at: DateTime<Utc>,
}

impl TryFrom<change_log::Model> for Change {
    type Error = crate::StoreError;

    fn try_from(row: change_log::Model) -> Result<Self> {
        let id = row.record_id;
        let action =
            Action::from_name(&row.action).ok_or_else(|| decode::unknown(id, "action", &row.action))?;
        Ok(Self {
            seq: row.seq.unsigned_abs(),
            id: RecordId(id),
            kind: decode::kind(id, &row.kind)?,
            action,
            version: decode::version(id, row.version)?,
            at: row.at,
        })
    }
}

impl Store {
    /// The changes that follow number `seq`, oldest first; numbers start at 1 and have no gap.
    pub async fn changes_after(&self, seq: u64, limit: u64) -> Result<Vec<Change>> {
        let rows = change_log::Entity::find()
            .filter(change_log::Column::Seq.gt(to_db(seq)))
            .order_by_asc(change_log::Column::Seq)
            .limit(limit)
            .all(&self.db)
            .await?;
        rows.into_iter().map(Change::try_from).collect()
    }

    /// The number of the latest change, 0 when nothing was ever written.
    pub async fn last_seq(&self) -> Result<u64> {
        Ok(last_seq(&self.db).await?.unsigned_abs())
    }

    /// The number of the last change that a follower has dealt with, 0 when it never came.
    pub async fn follower_position(&self, name: &str) -> Result<u64> {
        let row = follower::Entity::find_by_id(name).one(&self.db).await?;
        Ok(row.map_or(0, |row| row.position.unsigned_abs()))
    }

    /// Notes that a follower has dealt with all changes up to `seq`; a smaller number than before changes nothing.
    pub async fn set_follower_position(&self, name: &str, seq: u64) -> Result<()> {
        let ahead = Expr::col((follower::Entity, follower::Column::Position))
            .lt(Expr::col(("excluded", follower::Column::Position)));
        let forward = OnConflict::column(follower::Column::Name)
            .update_column(follower::Column::Position)
            .action_and_where(ahead)
            .to_owned();
        let row = follower::ActiveModel { name: Set(name.to_owned()), position: Set(to_db(seq)) };
        let tx = self.write().await?;
        follower::Entity::insert(row).on_conflict(forward).exec_without_returning(&*tx).await?;
        tx.commit().await
    }
}

/// Moves a follower from where it was read to `to`, within the transaction of what it did; a conflict when another server moved it
/// meanwhile.
pub(crate) async fn move_follower(tx: &DatabaseTransaction, name: &str, from: u64, to: u64) -> Result<()> {
    let row = follower::Entity::find_by_id(name).one(tx).await?;
    let at = row.map_or(0, |row| row.position.unsigned_abs());
    if at != from {
        return Err(StoreError::conflict(format!("follower {name}: expected {from}, found {at}")));
    }
    let moved = follower::ActiveModel { name: Set(name.to_owned()), position: Set(to_db(to)) };
    let over =
        OnConflict::column(follower::Column::Name).update_column(follower::Column::Position).to_owned();
    follower::Entity::insert(moved).on_conflict(over).exec_without_returning(tx).await?;
    Ok(())
}

/// The number of the latest change as the given connection or transaction sees it.
pub(crate) async fn last_seq(on: &impl ConnectionTrait) -> Result<i64> {
    let last: Option<Option<i64>> = change_log::Entity::find()
        .select_only()
        .column_as(change_log::Column::Seq.max(), "last")
        .into_tuple()
        .one(on)
        .await?;
    Ok(last.flatten().unwrap_or_default())
}

/// Numbers of changes never reach the end of 63 bits; a wild one means "after everything".
fn to_db(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
