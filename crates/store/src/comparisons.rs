//! The answers of a population that wait to count, and the grains in which the others were lost for good.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::entities::together::{compared, grain};
use crate::error::{Result, StoreError};
use crate::open::Store;
use crate::plan::to_micros;

/// Rows in one statement.
const ROWS: usize = 100;

/// An answer that may count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    pub position: Uuid,
    /// What the body is, from the widest trait to the finest.
    pub path: Vec<String>,
    /// A place on every axis, from 0 to 100.
    pub positions: Vec<u8>,
}

/// A batch of answers that no figure takes apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptGrain {
    pub path: Vec<String>,
    pub people: usize,
    /// For each axis, the places in ascending order.
    pub positions: Vec<Vec<u8>>,
}

impl Store {
    /// Lets answers wait in a population; one that waits or counted there already changes nothing. Tells how many wait.
    pub async fn compare(&self, population: &str, answers: &[Compared]) -> Result<u64> {
        let tx = self.write().await?;
        for some in answers.chunks(ROWS) {
            let rows = some.iter().map(|one| {
                compared::Model {
                    population: population.to_owned(),
                    position_id: one.position,
                    path: json(&one.path),
                    positions: json(&one.positions),
                    waiting: true,
                }
                .into_active_model()
            });
            compared::Entity::insert_many(rows)
                .on_conflict_do_nothing_on([compared::Column::Population, compared::Column::PositionId])
                .exec_without_returning(&*tx)
                .await?;
        }
        tx.commit().await?;
        self.count_waiting(population).await
    }

    /// How many answers wait in a population.
    pub async fn count_waiting(&self, population: &str) -> Result<u64> {
        let waiting = compared::Entity::find()
            .filter(compared::Column::Population.eq(population))
            .filter(compared::Column::Waiting.eq(true));
        Ok(waiting.count(&self.db).await?)
    }

    /// Which of these answers are in a population, waiting or not.
    pub async fn compared_among(&self, population: &str, positions: &[Uuid]) -> Result<Vec<Uuid>> {
        let mut found = Vec::new();
        for some in positions.chunks(ROWS) {
            let rows: Vec<Uuid> = compared::Entity::find()
                .select_only()
                .column(compared::Column::PositionId)
                .filter(compared::Column::Population.eq(population))
                .filter(compared::Column::PositionId.is_in(some.to_vec()))
                .into_tuple()
                .all(&self.db)
                .await?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// Turns answers that wait into grains: `grind` says which, alone before the store, so that none counts twice.
    pub async fn grind(
        &self,
        population: &str,
        at: DateTime<Utc>,
        grind: impl FnOnce(Vec<Compared>) -> (Vec<KeptGrain>, Vec<Uuid>),
    ) -> Result<usize> {
        let tx = self.write().await?;
        let rows = compared::Entity::find()
            .filter(compared::Column::Population.eq(population))
            .filter(compared::Column::Waiting.eq(true))
            .order_by_asc(compared::Column::PositionId)
            .all(&*tx)
            .await?;
        let waiting: Result<Vec<Compared>> = rows.iter().map(read_compared).collect();
        let (grains, counted) = grind(waiting?);
        for one in &grains {
            let row = grain::Model {
                id: Uuid::new_v4(),
                population: population.to_owned(),
                path: json(&one.path),
                people: i64::try_from(one.people).unwrap_or(i64::MAX),
                positions: json(&one.positions),
                at: to_micros(at),
            };
            grain::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
        }
        for some in counted.chunks(ROWS) {
            compared::Entity::update_many()
                .col_expr(compared::Column::Waiting, Expr::value(false))
                .col_expr(compared::Column::Path, Expr::value("[]"))
                .col_expr(compared::Column::Positions, Expr::value("[]"))
                .filter(compared::Column::Population.eq(population))
                .filter(compared::Column::PositionId.is_in(some.to_vec()))
                .exec(&*tx)
                .await?;
        }
        tx.commit().await?;
        Ok(grains.len())
    }

    /// The grains of a population.
    pub async fn grains(&self, population: &str) -> Result<Vec<KeptGrain>> {
        let rows = grain::Entity::find()
            .filter(grain::Column::Population.eq(population))
            .order_by_asc(grain::Column::At)
            .order_by_asc(grain::Column::Id)
            .all(&self.db)
            .await?;
        let read = |row: grain::Model| {
            Ok(KeptGrain {
                path: read_json(row.id, &row.path)?,
                people: usize::try_from(row.people).unwrap_or(0),
                positions: read_json(row.id, &row.positions)?,
            })
        };
        rows.into_iter().map(read).collect()
    }
}

/// Erases a population whole: its figures and what waits.
pub(crate) async fn forget_population(tx: &sea_orm::DatabaseTransaction, population: &str) -> Result<()> {
    compared::Entity::delete_many().filter(compared::Column::Population.eq(population)).exec(tx).await?;
    grain::Entity::delete_many().filter(grain::Column::Population.eq(population)).exec(tx).await?;
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn read_json<T: serde::de::DeserializeOwned>(id: Uuid, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|cause| StoreError::undecodable(id, cause))
}

fn read_compared(row: &compared::Model) -> Result<Compared> {
    Ok(Compared {
        position: row.position_id,
        path: read_json(row.position_id, &row.path)?,
        positions: read_json(row.position_id, &row.positions)?,
    })
}
