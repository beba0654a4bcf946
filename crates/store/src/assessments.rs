//! What bodies say of themselves: kept whole, changed only from the revision that was read, forgotten with all that goes with it.

use chrono::{DateTime, Utc};
use model::RecordId;
use model::assessment::Assessment as Content;
use model::rights::PersonId;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, Condition, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;
use uuid::Uuid;

use crate::entities::assessments::{assessment, assessment_member, assessment_snapshot};
use crate::error::{Result, StoreError};
use crate::open::Store;
use crate::plan::to_micros;

/// What a body says on a framework.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    pub id: Uuid,
    pub framework: RecordId,
    pub owner: Option<PersonId>,
    /// The name of the body.
    pub name: String,
    /// Part of what its private links are signed with.
    pub salt: String,
    pub revision: u64,
    pub content: Content,
    pub created_at: DateTime<Utc>,
    pub used_at: DateTime<Utc>,
}

/// A moment to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    pub name: String,
    pub at: DateTime<Utc>,
    pub content: Value,
}

/// An assessment as it was one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    pub number: u64,
    pub name: String,
    pub at: DateTime<Utc>,
    pub content: Value,
}

impl Store {
    /// Keeps a new assessment.
    pub async fn open_assessment(&self, new: &Assessment) -> Result<()> {
        let tx = self.write().await?;
        assessment::Entity::insert(row_of(new)?.into_active_model()).exec_without_returning(&*tx).await?;
        tx.commit().await
    }

    /// An assessment, if it is still there.
    pub async fn assessment(&self, id: Uuid) -> Result<Option<Assessment>> {
        assessment::Entity::find_by_id(id).one(&self.db).await?.map(read).transpose()
    }

    /// Writes an assessment over the revision before its own; tells whether it was still that one.
    pub async fn save_assessment(&self, saved: &Assessment) -> Result<bool> {
        self.replace_assessment(saved, &[]).await
    }

    /// The same, with moments that are kept under the next numbers: all or nothing.
    pub async fn replace_assessment(&self, saved: &Assessment, moments: &[Moment]) -> Result<bool> {
        let tx = self.write().await?;
        let known: Option<i64> = assessment::Entity::find_by_id(saved.id)
            .select_only()
            .column(assessment::Column::Revision)
            .into_tuple()
            .one(&*tx)
            .await?;
        if known.map(i64::unsigned_abs) != saved.revision.checked_sub(1) {
            return Ok(false);
        }
        let mut row = row_of(saved)?.into_active_model().reset_all();
        // Who keeps it is written by `join_assessment` alone, which moves no revision.
        row.person_id = NotSet;
        assessment::Entity::update(row).exec(&*tx).await?;
        let last = numbers(&tx, saved.id).await?.into_iter().max().unwrap_or_default();
        for (number, moment) in (last + 1..).zip(moments) {
            insert_moment(&tx, saved.id, number, moment).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// The assessments that a person keeps, their own and those that they were invited to, the latest used first.
    pub async fn assessments_of(&self, person: PersonId) -> Result<Vec<Assessment>> {
        let member = Query::select()
            .column(assessment_member::Column::AssessmentId)
            .from("assessment_member")
            .and_where(assessment_member::Column::PersonId.eq(person.0))
            .to_owned();
        let theirs = Condition::any()
            .add(assessment::Column::PersonId.eq(person.0))
            .add(assessment::Column::Id.in_subquery(member));
        let rows = assessment::Entity::find()
            .filter(theirs)
            .order_by_desc(assessment::Column::UsedAt)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Keeps an assessment in the account of a person: as its owner when it has none.
    pub async fn join_assessment(&self, id: Uuid, person: PersonId) -> Result<()> {
        let tx = self.write().await?;
        if assessment::Entity::find_by_id(id).one(&*tx).await?.is_none() {
            return Ok(());
        }
        let taken = assessment::Entity::update_many()
            .col_expr(assessment::Column::PersonId, Expr::value(person.0))
            .filter(assessment::Column::Id.eq(id))
            .filter(assessment::Column::PersonId.is_null())
            .exec(&*tx)
            .await?;
        if taken.rows_affected == 0 {
            let row = assessment_member::Model { assessment_id: id, person_id: person.0 };
            let key = [assessment_member::Column::AssessmentId, assessment_member::Column::PersonId];
            assessment_member::Entity::insert(row.into_active_model())
                .on_conflict_do_nothing_on(key)
                .exec_without_returning(&*tx)
                .await?;
        }
        tx.commit().await
    }

    /// Keeps an assessment as it is, under the next number; refuses one too many.
    pub async fn keep_snapshot(&self, id: Uuid, moment: &Moment, most: u64) -> Result<Option<u64>> {
        let tx = self.write().await?;
        if assessment::Entity::find_by_id(id).one(&*tx).await?.is_none() {
            return Ok(None);
        }
        let numbers = numbers(&tx, id).await?;
        if numbers.len() as u64 >= most {
            return Ok(None);
        }
        let number = numbers.into_iter().max().unwrap_or_default() + 1;
        insert_moment(&tx, id, number, moment).await?;
        tx.commit().await?;
        Ok(Some(number.unsigned_abs()))
    }

    /// The snapshots of an assessment, the oldest first.
    pub async fn snapshots(&self, id: Uuid) -> Result<Vec<Snapshot>> {
        let rows = assessment_snapshot::Entity::find()
            .filter(assessment_snapshot::Column::AssessmentId.eq(id))
            .order_by_asc(assessment_snapshot::Column::At)
            .order_by_asc(assessment_snapshot::Column::Number)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                let content =
                    serde_json::from_str(&row.content).map_err(|error| StoreError::undecodable(id, error))?;
                Ok(Snapshot { number: row.number.unsigned_abs(), name: row.name, at: row.at, content })
            })
            .collect()
    }

    /// Forgets one snapshot.
    pub async fn forget_snapshot(&self, id: Uuid, number: u64) -> Result<()> {
        let tx = self.write().await?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        assessment_snapshot::Entity::delete_by_id((id, number)).exec(&*tx).await?;
        tx.commit().await
    }

    /// Forgets an assessment and all that goes with it.
    pub async fn forget_assessment(&self, id: Uuid) -> Result<()> {
        let tx = self.write().await?;
        forget(&tx, Condition::all().add(assessment::Column::Id.eq(id))).await?;
        tx.commit().await
    }

    /// Forgets the assessments that nobody has used since a day; tells how many.
    pub async fn forget_unused_assessments(&self, since: DateTime<Utc>) -> Result<u64> {
        let tx = self.write().await?;
        let gone = forget(&tx, Condition::all().add(assessment::Column::UsedAt.lt(to_micros(since)))).await?;
        tx.commit().await?;
        Ok(gone)
    }
}

/// The numbers of the moments of an assessment.
async fn numbers(tx: &DatabaseTransaction, id: Uuid) -> Result<Vec<i64>> {
    Ok(assessment_snapshot::Entity::find()
        .select_only()
        .column(assessment_snapshot::Column::Number)
        .filter(assessment_snapshot::Column::AssessmentId.eq(id))
        .into_tuple()
        .all(tx)
        .await?)
}

async fn insert_moment(tx: &DatabaseTransaction, id: Uuid, number: i64, moment: &Moment) -> Result<()> {
    let row = assessment_snapshot::Model {
        assessment_id: id,
        number,
        name: moment.name.clone(),
        at: to_micros(moment.at),
        content: moment.content.to_string(),
    };
    assessment_snapshot::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Forgets what a person keeps: what is theirs, and their part in what is not.
pub(crate) async fn forget_of(tx: &DatabaseTransaction, person: Uuid) -> Result<()> {
    forget(tx, Condition::all().add(assessment::Column::PersonId.eq(person))).await?;
    assessment_member::Entity::delete_many()
        .filter(assessment_member::Column::PersonId.eq(person))
        .exec(tx)
        .await?;
    Ok(())
}

async fn forget(tx: &DatabaseTransaction, which: Condition) -> Result<u64> {
    let ids: Vec<Uuid> = assessment::Entity::find()
        .select_only()
        .column(assessment::Column::Id)
        .filter(which)
        .into_tuple()
        .all(tx)
        .await?;
    for some in ids.chunks(200) {
        assessment_snapshot::Entity::delete_many()
            .filter(assessment_snapshot::Column::AssessmentId.is_in(some.iter().copied()))
            .exec(tx)
            .await?;
        assessment_member::Entity::delete_many()
            .filter(assessment_member::Column::AssessmentId.is_in(some.iter().copied()))
            .exec(tx)
            .await?;
        assessment::Entity::delete_many()
            .filter(assessment::Column::Id.is_in(some.iter().copied()))
            .exec(tx)
            .await?;
    }
    Ok(ids.len() as u64)
}

fn row_of(new: &Assessment) -> Result<assessment::Model> {
    let content =
        serde_json::to_string(&new.content).map_err(|error| StoreError::undecodable(new.id, error))?;
    Ok(assessment::Model {
        id: new.id,
        framework_id: new.framework.0,
        person_id: new.owner.map(|person| person.0),
        name: new.name.clone(),
        salt: new.salt.clone(),
        revision: i64::try_from(new.revision).unwrap_or(i64::MAX),
        content,
        created_at: to_micros(new.created_at),
        used_at: to_micros(new.used_at),
    })
}

fn read(row: assessment::Model) -> Result<Assessment> {
    let content =
        serde_json::from_str(&row.content).map_err(|error| StoreError::undecodable(row.id, error))?;
    Ok(Assessment {
        id: row.id,
        framework: RecordId(row.framework_id),
        owner: row.person_id.map(PersonId),
        name: row.name,
        salt: row.salt,
        revision: row.revision.unsigned_abs(),
        content,
        created_at: row.created_at,
        used_at: row.used_at,
    })
}
