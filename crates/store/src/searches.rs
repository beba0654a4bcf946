//! Counts of searches: what people did, not what they wrote; kept for a while, then forgotten.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entities::search_count::{ActiveModel, Column, Entity};
use crate::error::Result;
use crate::open::Store;

/// Rows of one statement: six values each, far under what both engines accept.
const ROWS: usize = 300;

/// How often something was searched on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchCount {
    pub day: NaiveDate,
    pub words: String,
    /// The short name of the platform searched in, empty for the whole commons.
    pub platform: String,
    pub asked: u64,
    /// How many of these found nothing.
    pub unanswered: u64,
    /// Records found the last time.
    pub results: u64,
}

impl Store {
    /// Adds counts to those already kept, in one transaction.
    pub async fn add_searches(&self, counts: &[SearchCount]) -> Result<()> {
        if counts.is_empty() {
            return Ok(());
        }
        let sum = |column: Column| Expr::col((Entity, column)).add(Expr::col(("excluded", column)));
        let add = OnConflict::columns([Column::Day, Column::Words, Column::Platform])
            .value(Column::Asked, sum(Column::Asked))
            .value(Column::Unanswered, sum(Column::Unanswered))
            .update_column(Column::Results)
            .to_owned();
        let tx = self.write().await?;
        for some in counts.chunks(ROWS) {
            let rows = some.iter().map(|count| ActiveModel {
                day: Set(count.day),
                words: Set(count.words.clone()),
                platform: Set(count.platform.clone()),
                asked: Set(to_db(count.asked)),
                unanswered: Set(to_db(count.unanswered)),
                results: Set(to_db(count.results)),
            });
            Entity::insert_many(rows).on_conflict(add.clone()).exec_without_returning(&*tx).await?;
        }
        tx.commit().await
    }

    /// The counts of every day from `day` on, oldest first.
    pub async fn searches_since(&self, day: NaiveDate) -> Result<Vec<SearchCount>> {
        let rows = Entity::find()
            .filter(Column::Day.gte(day))
            .order_by_asc(Column::Day)
            .order_by_asc(Column::Words)
            .order_by_asc(Column::Platform)
            .all(&self.db)
            .await?;
        let count = |row: crate::entities::search_count::Model| SearchCount {
            day: row.day,
            words: row.words,
            platform: row.platform,
            asked: row.asked.unsigned_abs(),
            unanswered: row.unanswered.unsigned_abs(),
            results: row.results.unsigned_abs(),
        };
        Ok(rows.into_iter().map(count).collect())
    }

    /// Forgets the counts of every day before `day`; tells how many there were.
    pub async fn forget_searches_before(&self, day: NaiveDate) -> Result<u64> {
        let tx = self.write().await?;
        let gone = Entity::delete_many().filter(Column::Day.lt(day)).exec(&*tx).await?;
        tx.commit().await?;
        Ok(gone.rows_affected)
    }
}

fn to_db(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
