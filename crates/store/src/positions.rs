//! What people answer to compasses. Many answer at once: those who wait for their turn to write are written together, so that a
//! hundred answers cost one commit; each is acknowledged only once that commit is on the disk.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use model::RecordId;
use model::rights::PersonId;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, Value};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::decode;
use crate::entities::positions::compass_position::{Column, Entity, Model};
use crate::error::{Result, StoreError};
use crate::open::Store;
use crate::plan::to_micros;

/// Positions written in one commit, at most.
const GROUP: usize = 400;
/// Rows in one statement.
const ROWS: usize = 100;

/// The answers of someone to a compass.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    pub id: Uuid,
    pub compass: RecordId,
    /// The version of the compass that was answered.
    pub version: u32,
    pub person: Option<PersonId>,
    /// The one that this one begins anew.
    pub former: Option<Uuid>,
    pub answers: Map<String, Value>,
    pub body: Map<String, Value>,
    pub started_at: DateTime<Utc>,
    pub used_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// What a page changes: only the questions that it showed, so that two pages open at once lose nothing of each other.
#[derive(Debug, Clone, PartialEq)]
pub struct PositionChange {
    pub id: Uuid,
    /// The answers given; null takes one back.
    pub answers: Map<String, Value>,
    /// What is said of the body, when the page asked.
    pub body: Option<Map<String, Value>>,
    pub finishes: bool,
    pub at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
enum Work {
    Open(Position),
    Change(PositionChange),
}

impl Work {
    const fn id(&self) -> Uuid {
        match self {
            Self::Open(position) => position.id,
            Self::Change(change) => change.id,
        }
    }
}

type Written = Result<Option<Position>>;

/// Those who wait to be written.
#[derive(Debug, Default)]
pub(crate) struct Group {
    waiting: Mutex<Vec<(Work, oneshot::Sender<Written>)>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Group {
    fn take(&self) -> Vec<(Work, oneshot::Sender<Written>)> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(GROUP);
        waiting.drain(..count).collect()
    }
}

impl Store {
    /// Keeps a new position.
    pub async fn open_position(&self, position: Position) -> Result<()> {
        self.written(Work::Open(position)).await.map(|_| ())
    }

    /// Changes a position; nothing when it is not there any more.
    pub async fn change_position(&self, change: PositionChange) -> Written {
        self.written(Work::Change(change)).await
    }

    /// Waits to be written with those who wait too; whoever gets the turn writes for all.
    async fn written(&self, work: Work) -> Written {
        let (done, mut answer) = oneshot::channel();
        self.group.waiting.lock().unwrap_or_else(PoisonError::into_inner).push((work, done));
        let gone = |_| StoreError::conflict("the answers were not written".to_owned());
        loop {
            let turn = tokio::select! {
                biased;
                answer = &mut answer => return answer.map_err(gone)?,
                turn = Arc::clone(&self.group.turn).lock_owned() => turn,
            };
            let batch = self.group.take();
            if batch.is_empty() {
                drop(turn);
                return answer.await.map_err(gone)?;
            }
            // On its own, so that a visitor who leaves does not stop what is written for the others.
            let store = self.clone();
            let writing = tokio::spawn(async move {
                store.write_batch(batch).await;
                drop(turn);
            });
            if writing.await.is_err() {
                return Err(StoreError::conflict("the answers were not written".to_owned()));
            }
        }
    }

    async fn write_batch(&self, batch: Vec<(Work, oneshot::Sender<Written>)>) {
        let works: Vec<Work> = batch.iter().map(|(work, _)| work.clone()).collect();
        match self.write_works(&works).await {
            Ok(written) => {
                for ((_, done), position) in batch.into_iter().zip(written) {
                    // Nobody waits any more for an answer whose visitor left.
                    let _ = done.send(Ok(position));
                }
            }
            // One of them may be at fault: the others must not pay for it.
            Err(_) => {
                for (work, done) in batch {
                    let alone = self.write_works(std::slice::from_ref(&work)).await;
                    let _ = done.send(alone.map(|mut written| written.pop().flatten()));
                }
            }
        }
    }

    async fn write_works(&self, works: &[Work]) -> Result<Vec<Option<Position>>> {
        let tx = self.write().await?;
        let ids: Vec<Uuid> = works.iter().map(Work::id).collect();
        let mut present: BTreeMap<Uuid, Position> = BTreeMap::new();
        for some in ids.chunks(ROWS) {
            for row in Entity::find().filter(Column::Id.is_in(some.to_vec())).all(&*tx).await? {
                present.insert(row.id, read(&row)?);
            }
        }
        let mut changed: BTreeMap<Uuid, Position> = BTreeMap::new();
        let mut written = Vec::with_capacity(works.len());
        for work in works {
            let position = match work {
                Work::Open(position) => Some(position.clone()),
                Work::Change(change) => present.get(&change.id).map(|before| changed_by(before, change)),
            };
            if let Some(position) = &position {
                present.insert(position.id, position.clone());
                changed.insert(position.id, position.clone());
            }
            written.push(position);
        }
        let rows: Vec<Model> = changed.into_values().map(row).collect();
        for some in rows.chunks(ROWS) {
            let over = OnConflict::column(Column::Id)
                .update_columns([Column::Answers, Column::Body, Column::UsedAt, Column::FinishedAt])
                .to_owned();
            Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
                .on_conflict(over)
                .exec_without_returning(&*tx)
                .await?;
        }
        tx.commit().await?;
        Ok(written)
    }

    /// A position by its identity.
    pub async fn position(&self, id: Uuid) -> Result<Option<Position>> {
        Entity::find_by_id(id).one(&self.db).await?.as_ref().map(read).transpose()
    }

    /// The positions of a person, the latest first.
    pub async fn positions_of(&self, person: PersonId) -> Result<Vec<Position>> {
        let rows = Entity::find()
            .filter(Column::PersonId.eq(person.0))
            .order_by_desc(Column::StartedAt)
            .order_by_asc(Column::Id)
            .all(&self.db)
            .await?;
        rows.iter().map(read).collect()
    }

    /// The positions that begin one of these anew.
    pub async fn renewing(&self, ids: &[Uuid]) -> Result<Vec<Uuid>> {
        let newer = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::FormerId.is_in(ids.to_vec()))
            .order_by_asc(Column::Id);
        Ok(newer.into_tuple().all(&self.db).await?)
    }

    /// Attaches a position to a person, unless it is someone's already.
    pub async fn give_position(&self, id: Uuid, person: PersonId) -> Result<bool> {
        let tx = self.write().await?;
        let given = Entity::update_many()
            .col_expr(Column::PersonId, Expr::value(person.0))
            .filter(Column::Id.eq(id))
            .filter(Column::PersonId.is_null())
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(given.rows_affected == 1)
    }

    /// Erases a position; those that begin it anew no longer name it.
    pub async fn forget_position(&self, id: Uuid) -> Result<bool> {
        Ok(self.forget_where(Condition::all().add(Column::Id.eq(id))).await? == 1)
    }

    /// Erases every position of a person.
    pub async fn forget_positions_of(&self, person: PersonId) -> Result<u64> {
        self.forget_where(Condition::all().add(Column::PersonId.eq(person.0))).await
    }

    /// Erases what nobody used since `unused`, and what was begun before `begun` and left without an answer.
    pub async fn forget_old_positions(&self, unused: DateTime<Utc>, begun: DateTime<Utc>) -> Result<u64> {
        let empty = Condition::all()
            .add(Column::Answers.eq("{}"))
            .add(Column::FinishedAt.is_null())
            .add(Column::UsedAt.lt(begun));
        self.forget_where(Condition::any().add(Column::UsedAt.lt(unused)).add(empty)).await
    }

    async fn forget_where(&self, which: Condition) -> Result<u64> {
        let tx = self.write().await?;
        let gone = forget(&tx, which).await?;
        tx.commit().await?;
        Ok(gone)
    }
}

/// Erases positions within a transaction.
pub(crate) async fn forget(tx: &sea_orm::DatabaseTransaction, which: Condition) -> Result<u64> {
    let ids: Vec<Uuid> =
        Entity::find().select_only().column(Column::Id).filter(which).into_tuple().all(tx).await?;
    for some in ids.chunks(ROWS) {
        Entity::update_many()
            .col_expr(Column::FormerId, Expr::value(None::<Uuid>))
            .filter(Column::FormerId.is_in(some.to_vec()))
            .exec(tx)
            .await?;
        crate::gatherings::forget_with(tx, some).await?;
        Entity::delete_many().filter(Column::Id.is_in(some.to_vec())).exec(tx).await?;
    }
    Ok(ids.len() as u64)
}

/// Those of a person, for whoever erases an account.
pub(crate) fn of_person(person: Uuid) -> Condition {
    Condition::all().add(Column::PersonId.eq(person))
}

fn changed_by(before: &Position, change: &PositionChange) -> Position {
    let mut after = before.clone();
    for (code, answer) in &change.answers {
        if answer.is_null() {
            after.answers.shift_remove(code);
        } else {
            after.answers.insert(code.clone(), answer.clone());
        }
    }
    if let Some(body) = &change.body {
        after.body.clone_from(body);
    }
    after.used_at = change.at;
    if change.finishes {
        after.finished_at = Some(change.at);
    }
    after
}

fn row(position: Position) -> Model {
    Model {
        id: position.id,
        compass_id: position.compass.0,
        version: i64::from(position.version),
        person_id: position.person.map(|person| person.0),
        former_id: position.former,
        answers: Value::Object(position.answers).to_string(),
        body: Value::Object(position.body).to_string(),
        started_at: to_micros(position.started_at),
        used_at: to_micros(position.used_at),
        finished_at: position.finished_at.map(to_micros),
    }
}

fn read(row: &Model) -> Result<Position> {
    let object = |text: &str| -> Result<Map<String, Value>> {
        serde_json::from_str(text).map_err(|cause| StoreError::undecodable(row.id, cause))
    };
    Ok(Position {
        id: row.id,
        compass: RecordId(row.compass_id),
        version: decode::version(row.id, row.version)?,
        person: row.person_id.map(PersonId),
        former: row.former_id,
        answers: object(&row.answers)?,
        body: object(&row.body)?,
        started_at: row.started_at,
        used_at: row.used_at,
        finished_at: row.finished_at,
    })
}
