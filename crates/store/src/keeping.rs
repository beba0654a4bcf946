//! Who follows what, what was recalled, and which server does the work of the day; none of it is in an export.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use model::RecordId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::changes;
use crate::entities::keeping::{job, record_follow, review_reminder};
use crate::error::Result;
use crate::ledger::{self, NewMail};
use crate::links;
use crate::open::Store;
use crate::plan::to_micros;

/// A record that someone follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    pub record: RecordId,
    /// `personne:…` or `courriel:…`.
    pub follower: String,
    pub since: DateTime<Utc>,
}

impl Store {
    /// Begins to follow; who does already goes on.
    pub async fn follow_record(&self, follow: &Follow) -> Result<()> {
        let row = record_follow::Model {
            record_id: follow.record.0,
            follower: follow.follower.clone(),
            since: to_micros(follow.since),
        };
        let tx = self.write().await?;
        record_follow::Entity::insert(row.into_active_model())
            .on_conflict_do_nothing_on([record_follow::Column::RecordId, record_follow::Column::Follower])
            .exec_without_returning(&*tx)
            .await?;
        tx.commit().await
    }

    /// Stops following a record, or everything.
    pub async fn unfollow(&self, follower: &str, record: Option<RecordId>) -> Result<()> {
        let tx = self.write().await?;
        let mut gone =
            record_follow::Entity::delete_many().filter(record_follow::Column::Follower.eq(follower));
        if let Some(record) = record {
            gone = gone.filter(record_follow::Column::RecordId.eq(record.0));
        }
        gone.exec(&*tx).await?;
        tx.commit().await
    }

    /// What someone follows, the latest first.
    pub async fn follows_of(&self, follower: &str) -> Result<Vec<Follow>> {
        let rows = record_follow::Entity::find()
            .filter(record_follow::Column::Follower.eq(follower))
            .order_by_desc(record_follow::Column::Since)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// Every follow, record by record.
    pub async fn follows(&self) -> Result<Vec<Follow>> {
        let rows = record_follow::Entity::find()
            .order_by_asc(record_follow::Column::RecordId)
            .order_by_asc(record_follow::Column::Follower)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// Moves a follower of the change log from where it was read to `to`, with the mails that tell what lies between: all or
    /// nothing. A conflict when another server did so meanwhile.
    pub async fn tell_changes(
        &self,
        name: &str,
        (from, to): (u64, u64),
        mails: &[NewMail],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.write().await?;
        changes::move_follower(&tx, name, from, to).await?;
        ledger::queue(&tx, mails, now).await?;
        tx.commit().await
    }

    /// The reviews that were recalled already.
    pub async fn reminders(&self) -> Result<Vec<(RecordId, NaiveDate)>> {
        let rows = review_reminder::Entity::find().all(&self.db).await?;
        Ok(rows.into_iter().map(|row| (RecordId(row.record_id), row.review_day)).collect())
    }

    /// Notes reviews as recalled and dead links as told, with the mails that say so: all or nothing.
    pub async fn note_reminders(
        &self,
        reviews: &[(RecordId, NaiveDate)],
        links: &[Uuid],
        mails: &[NewMail],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.write().await?;
        for (record, day) in reviews {
            let row = review_reminder::Model { record_id: record.0, review_day: *day, at: to_micros(now) };
            let key = [review_reminder::Column::RecordId, review_reminder::Column::ReviewDay];
            review_reminder::Entity::insert(row.into_active_model())
                .on_conflict_do_nothing_on(key)
                .exec_without_returning(&*tx)
                .await?;
        }
        links::note_told(&tx, links).await?;
        ledger::queue(&tx, mails, now).await?;
        tx.commit().await
    }

    /// Takes up a work that nobody took up for as long as `every`; tells whether the caller is to do it.
    pub async fn take_job(&self, name: &str, every: Duration, now: DateTime<Utc>) -> Result<bool> {
        let tx = self.write().await?;
        let row = job::Entity::find_by_id(name).one(&*tx).await?;
        if row.is_some_and(|row| row.taken_at + every > now) {
            return Ok(false);
        }
        let taken = job::ActiveModel { name: Set(name.to_owned()), taken_at: Set(to_micros(now)) };
        let over = OnConflict::column(job::Column::Name).update_column(job::Column::TakenAt).to_owned();
        job::Entity::insert(taken).on_conflict(over).exec_without_returning(&*tx).await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn read(row: record_follow::Model) -> Follow {
    Follow { record: RecordId(row.record_id), follower: row.follower, since: row.since }
}
