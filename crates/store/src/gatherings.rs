//! Groups and campaigns: several who answer one compass, and the notebooks in which a body keeps its way.

use chrono::{DateTime, NaiveDate, Utc};
use model::RecordId;
use model::rights::PersonId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};
use serde_json::Value;
use uuid::Uuid;

use crate::entities::together::{compared, gathering, member, notebook, notebook_position};
use crate::error::{Result, StoreError};
use crate::open::Store;
use crate::plan::to_micros;

/// Rows in one statement.
const ROWS: usize = 100;

/// Which sort of gathering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatheringSort {
    /// A few people who look at each other's answers.
    Group,
    /// Many bodies, of which only figures are shown.
    Campaign,
}

impl GatheringSort {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Campaign => "campaign",
        }
    }
}

/// Several who answer one compass.
#[derive(Debug, Clone, PartialEq)]
pub struct Gathering {
    pub id: Uuid,
    pub sort: GatheringSort,
    pub compass: RecordId,
    pub title: String,
    /// Roles, territory, words of whom opened it.
    pub doc: Value,
    pub opener: Option<PersonId>,
    pub closes_on: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub used_at: DateTime<Utc>,
}

/// Someone who answers with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub position: Uuid,
    pub gathering: Uuid,
    pub role: String,
    /// The answers may be shown under the role.
    pub is_shown: bool,
    pub joined_at: DateTime<Utc>,
}

/// What a body keeps of its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Notebook {
    pub id: Uuid,
    pub person: Option<PersonId>,
    pub doc: Value,
    pub created_at: DateTime<Utc>,
    pub used_at: DateTime<Utc>,
}

impl Store {
    pub async fn open_gathering(&self, new: &Gathering) -> Result<()> {
        let row = gathering::Model {
            id: new.id,
            sort: new.sort.as_str().to_owned(),
            compass_id: new.compass.0,
            title: new.title.clone(),
            doc: new.doc.to_string(),
            opener_id: new.opener.map(|person| person.0),
            closes_on: new.closes_on,
            created_at: to_micros(new.created_at),
            used_at: to_micros(new.used_at),
        };
        let tx = self.write().await?;
        gathering::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
        tx.commit().await
    }

    pub async fn gathering(&self, id: Uuid) -> Result<Option<Gathering>> {
        gathering::Entity::find_by_id(id).one(&self.db).await?.map(read).transpose()
    }

    /// What a person opened, the latest first.
    pub async fn gatherings_of(&self, person: PersonId) -> Result<Vec<Gathering>> {
        let rows = gathering::Entity::find()
            .filter(gathering::Column::OpenerId.eq(person.0))
            .order_by_desc(gathering::Column::CreatedAt)
            .order_by_asc(gathering::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Adds someone, unless there are `most` already; tells whether it was done.
    pub async fn join(&self, new: &Member, most: u64) -> Result<bool> {
        use sea_orm::PaginatorTrait;
        let tx = self.write().await?;
        let present =
            member::Entity::find().filter(member::Column::GatheringId.eq(new.gathering)).count(&*tx).await?;
        if present >= most {
            return Ok(false);
        }
        let row = member::Model {
            position_id: new.position,
            gathering_id: new.gathering,
            role: new.role.clone(),
            is_shown: new.is_shown,
            joined_at: to_micros(new.joined_at),
        };
        member::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
        gathering::Entity::update_many()
            .col_expr(gathering::Column::UsedAt, Expr::value(to_micros(new.joined_at)))
            .filter(gathering::Column::Id.eq(new.gathering))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Those who answer together, in the order in which they came.
    pub async fn members(&self, gathering: Uuid) -> Result<Vec<Member>> {
        let rows = member::Entity::find()
            .filter(member::Column::GatheringId.eq(gathering))
            .order_by_asc(member::Column::JoinedAt)
            .order_by_asc(member::Column::PositionId)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read_member).collect())
    }

    /// With whom an answer was given, if it was with others.
    pub async fn member(&self, position: Uuid) -> Result<Option<Member>> {
        Ok(member::Entity::find_by_id(position).one(&self.db).await?.map(read_member))
    }

    /// Closes a gathering for good: the answers stay with those who gave them, its own figures go.
    pub async fn forget_gathering(&self, id: Uuid, population: &str) -> Result<()> {
        let tx = self.write().await?;
        member::Entity::delete_many().filter(member::Column::GatheringId.eq(id)).exec(&*tx).await?;
        gathering::Entity::delete_by_id(id).exec(&*tx).await?;
        crate::comparisons::forget_population(&tx, population).await?;
        tx.commit().await
    }

    /// The gatherings that nobody used since a moment.
    pub async fn unused_gatherings(&self, since: DateTime<Utc>) -> Result<Vec<Uuid>> {
        let old = gathering::Entity::find()
            .select_only()
            .column(gathering::Column::Id)
            .filter(gathering::Column::UsedAt.lt(to_micros(since)));
        Ok(old.into_tuple().all(&self.db).await?)
    }

    pub async fn open_notebook(&self, new: &Notebook) -> Result<()> {
        let row = notebook::Model {
            id: new.id,
            person_id: new.person.map(|person| person.0),
            doc: new.doc.to_string(),
            created_at: to_micros(new.created_at),
            used_at: to_micros(new.used_at),
        };
        let tx = self.write().await?;
        notebook::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
        tx.commit().await
    }

    /// Writes what a notebook holds; false when it was erased meanwhile: nothing brings it back.
    pub async fn write_notebook(&self, id: Uuid, doc: &Value, at: DateTime<Utc>) -> Result<bool> {
        let tx = self.write().await?;
        let written = notebook::Entity::update_many()
            .col_expr(notebook::Column::Doc, Expr::value(doc.to_string()))
            .col_expr(notebook::Column::UsedAt, Expr::value(to_micros(at)))
            .filter(notebook::Column::Id.eq(id))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(written.rows_affected == 1)
    }

    /// Notes that a notebook was opened, and nothing else.
    pub async fn note_notebook(&self, id: Uuid, at: DateTime<Utc>) -> Result<()> {
        let tx = self.write().await?;
        notebook::Entity::update_many()
            .col_expr(notebook::Column::UsedAt, Expr::value(to_micros(at)))
            .filter(notebook::Column::Id.eq(id))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }

    pub async fn notebook(&self, id: Uuid) -> Result<Option<Notebook>> {
        notebook::Entity::find_by_id(id).one(&self.db).await?.as_ref().map(read_notebook).transpose()
    }

    /// The notebooks of a person, the latest used first.
    pub async fn notebooks_of(&self, person: PersonId) -> Result<Vec<Notebook>> {
        let rows = notebook::Entity::find()
            .filter(notebook::Column::PersonId.eq(person.0))
            .order_by_desc(notebook::Column::UsedAt)
            .order_by_asc(notebook::Column::Id)
            .all(&self.db)
            .await?;
        rows.iter().map(read_notebook).collect()
    }

    /// Puts an answer in a notebook; one that is in another stays there. Tells in which one it is.
    pub async fn put_in_notebook(&self, notebook: Uuid, position: Uuid) -> Result<Uuid> {
        let tx = self.write().await?;
        let row = notebook_position::Model { position_id: position, notebook_id: notebook };
        notebook_position::Entity::insert(row.into_active_model())
            .on_conflict_do_nothing_on([notebook_position::Column::PositionId])
            .exec_without_returning(&*tx)
            .await?;
        let found = notebook_position::Entity::find_by_id(position).one(&*tx).await?;
        tx.commit().await?;
        Ok(found.map_or(notebook, |row| row.notebook_id))
    }

    /// The notebook in which an answer is.
    pub async fn notebook_with(&self, position: Uuid) -> Result<Option<Uuid>> {
        let found = notebook_position::Entity::find_by_id(position).one(&self.db).await?;
        Ok(found.map(|row| row.notebook_id))
    }

    /// The answers of a notebook.
    pub async fn positions_in(&self, notebook: Uuid) -> Result<Vec<Uuid>> {
        let pages = notebook_position::Entity::find()
            .select_only()
            .column(notebook_position::Column::PositionId)
            .filter(notebook_position::Column::NotebookId.eq(notebook))
            .order_by_asc(notebook_position::Column::PositionId);
        Ok(pages.into_tuple().all(&self.db).await?)
    }

    /// Erases a notebook and every answer that it holds. Tells how many answers.
    pub async fn forget_notebook(&self, id: Uuid) -> Result<u64> {
        let positions = self.positions_in(id).await?;
        let tx = self.write().await?;
        let mut gone = 0;
        for some in positions.chunks(ROWS) {
            let these = crate::entities::positions::compass_position::Column::Id.is_in(some.to_vec());
            gone += crate::positions::forget(&tx, Condition::all().add(these)).await?;
        }
        notebook_position::Entity::delete_many()
            .filter(notebook_position::Column::NotebookId.eq(id))
            .exec(&*tx)
            .await?;
        notebook::Entity::delete_by_id(id).exec(&*tx).await?;
        tx.commit().await?;
        Ok(gone)
    }

    /// The notebooks that nobody opened since a moment, nor any of the answers in them.
    pub async fn unused_notebooks(&self, since: DateTime<Utc>) -> Result<Vec<Uuid>> {
        use crate::entities::positions::compass_position::{Column as Position, Entity as Positions};
        let recent = Positions::find()
            .select_only()
            .column(Position::Id)
            .filter(Position::UsedAt.gte(to_micros(since)))
            .into_query();
        let alive = notebook_position::Entity::find()
            .select_only()
            .column(notebook_position::Column::NotebookId)
            .filter(notebook_position::Column::PositionId.in_subquery(recent))
            .into_query();
        let old = notebook::Entity::find()
            .select_only()
            .column(notebook::Column::Id)
            .filter(notebook::Column::UsedAt.lt(to_micros(since)))
            .filter(notebook::Column::Id.not_in_subquery(alive));
        Ok(old.into_tuple().all(&self.db).await?)
    }
}

/// Forgets what was said elsewhere of answers that are erased.
pub(crate) async fn forget_with(tx: &DatabaseTransaction, positions: &[Uuid]) -> Result<()> {
    compared::Entity::delete_many()
        .filter(compared::Column::PositionId.is_in(positions.to_vec()))
        .exec(tx)
        .await?;
    member::Entity::delete_many()
        .filter(member::Column::PositionId.is_in(positions.to_vec()))
        .exec(tx)
        .await?;
    notebook_position::Entity::delete_many()
        .filter(notebook_position::Column::PositionId.is_in(positions.to_vec()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets the notebooks of a person, and who opened what.
pub(crate) async fn forget_person(tx: &DatabaseTransaction, person: PersonId) -> Result<()> {
    let theirs = notebook::Entity::find()
        .select_only()
        .column(notebook::Column::Id)
        .filter(notebook::Column::PersonId.eq(person.0))
        .into_query();
    notebook_position::Entity::delete_many()
        .filter(notebook_position::Column::NotebookId.in_subquery(theirs))
        .exec(tx)
        .await?;
    notebook::Entity::delete_many().filter(notebook::Column::PersonId.eq(person.0)).exec(tx).await?;
    gathering::Entity::update_many()
        .col_expr(gathering::Column::OpenerId, Expr::value(None::<Uuid>))
        .filter(gathering::Column::OpenerId.eq(person.0))
        .exec(tx)
        .await?;
    Ok(())
}

fn object(id: Uuid, text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|cause| StoreError::undecodable(id, cause))
}

fn read(row: gathering::Model) -> Result<Gathering> {
    let is_campaign = row.sort == GatheringSort::Campaign.as_str();
    Ok(Gathering {
        doc: object(row.id, &row.doc)?,
        id: row.id,
        sort: if is_campaign { GatheringSort::Campaign } else { GatheringSort::Group },
        compass: RecordId(row.compass_id),
        title: row.title,
        opener: row.opener_id.map(PersonId),
        closes_on: row.closes_on,
        created_at: row.created_at,
        used_at: row.used_at,
    })
}

fn read_member(row: member::Model) -> Member {
    Member {
        position: row.position_id,
        gathering: row.gathering_id,
        role: row.role,
        is_shown: row.is_shown,
        joined_at: row.joined_at,
    }
}

fn read_notebook(row: &notebook::Model) -> Result<Notebook> {
    Ok(Notebook {
        doc: object(row.id, &row.doc)?,
        id: row.id,
        person: row.person_id.map(PersonId),
        created_at: row.created_at,
        used_at: row.used_at,
    })
}
