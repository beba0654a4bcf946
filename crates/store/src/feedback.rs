//! What visitors send about a record, without account: uses and errors, kept until someone decides, then without a person.

use chrono::{DateTime, Utc};
use model::RecordId;
use model::rights::PersonId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::changes::{self, Action};
use crate::entities::feedback::told::{ActiveModel, Column, Entity, Model};
use crate::entities::{change_log, record};
use crate::error::{Result, StoreError};
use crate::evidence::Hand;
use crate::ledger::{self, Act, NewMail};
use crate::open::Store;
use crate::plan::to_micros;

/// What a visitor tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedbackSort {
    /// « J’ai utilisé ».
    Use,
    /// « Signaler une erreur ».
    Error,
}

impl FeedbackSort {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Error => "error",
        }
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedbackState {
    Waiting,
    /// Shown on the page of the record.
    Published,
    /// Not shown; an error is then closed.
    Closed,
    Spam,
}

impl FeedbackState {
    const ALL: [Self; 4] = [Self::Waiting, Self::Published, Self::Closed, Self::Spam];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Published => "published",
            Self::Closed => "closed",
            Self::Spam => "spam",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// What a visitor sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    pub id: Uuid,
    pub sort: FeedbackSort,
    pub record: RecordId,
    /// The code of a profile of actors, or nothing.
    pub profile: String,
    /// The code of a territory, or the name of a place.
    pub territory: String,
    /// A partial date, as written.
    pub happened_on: String,
    /// The code of a result of evidence.
    pub result: String,
    pub body: String,
    pub email: Option<String>,
    /// The digest of the day of the address it came from.
    pub sender: Option<String>,
    pub state: FeedbackState,
    /// What was answered, or why it was not shown.
    pub answer: String,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<DateTime<Utc>>,
    /// The entry of evidence it became.
    pub entry: Option<Uuid>,
    pub created_at: DateTime<Utc>,
}

/// Which feedback to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedbackFilter {
    pub sort: FeedbackSort,
    pub state: FeedbackState,
    pub record: Option<RecordId>,
}

/// One decision on several, with the act that tells it and the mails it sends.
#[derive(Debug, Clone)]
pub struct Decision {
    pub ids: Vec<Uuid>,
    pub state: FeedbackState,
    pub answer: String,
    pub by: PersonId,
    pub at: DateTime<Utc>,
    pub act: Act,
    pub mails: Vec<NewMail>,
}

impl Store {
    pub async fn add_feedback(&self, feedback: &Feedback) -> Result<()> {
        let tx = self.write().await?;
        Entity::insert(row(feedback).into_active_model()).exec_without_returning(&*tx).await?;
        tx.commit().await
    }

    pub async fn feedback(&self, id: Uuid) -> Result<Option<Feedback>> {
        Entity::find_by_id(id).one(&self.db).await?.map(read).transpose()
    }

    /// Feedback of one sort in one state, the oldest first when it waits, else the latest.
    pub async fn feedbacks(&self, filter: FeedbackFilter, most: u64) -> Result<Vec<Feedback>> {
        let mut found = Entity::find()
            .filter(Column::Sort.eq(filter.sort.as_str()))
            .filter(Column::State.eq(filter.state.as_str()));
        if let Some(record) = filter.record {
            found = found.filter(Column::RecordId.eq(record.0));
        }
        let found = if filter.state == FeedbackState::Waiting {
            found.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id)
        } else {
            found.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id)
        };
        found.limit(most).all(&self.db).await?.into_iter().map(read).collect()
    }

    /// How many there are.
    pub async fn count_feedbacks(&self, filter: FeedbackFilter) -> Result<u64> {
        let mut found = Entity::find()
            .filter(Column::Sort.eq(filter.sort.as_str()))
            .filter(Column::State.eq(filter.state.as_str()));
        if let Some(record) = filter.record {
            found = found.filter(Column::RecordId.eq(record.0));
        }
        Ok(found.count(&self.db).await?)
    }

    /// How many a sender sent since a moment.
    pub async fn count_sent(&self, sender: &str, since: DateTime<Utc>) -> Result<u64> {
        let found =
            Entity::find().filter(Column::Sender.eq(sender)).filter(Column::CreatedAt.gte(to_micros(since)));
        Ok(found.count(&self.db).await?)
    }

    /// Decides on several at once. The records whose page changes are noted in the change log, so that every server draws
    /// them again. A conflict when one of them is not there, or became proof meanwhile.
    pub async fn decide_feedback(&self, decision: &Decision) -> Result<()> {
        let tx = self.write().await?;
        let mut shown: Vec<Uuid> = Vec::new();
        for id in &decision.ids {
            let Some(found) = Entity::find_by_id(*id).one(&*tx).await? else {
                return Err(StoreError::conflict(format!("feedback {id} does not exist")));
            };
            if found.entry_id.is_some() {
                return Err(StoreError::conflict(format!("feedback {id} became an entry of evidence")));
            }
            let was_shown = found.state == FeedbackState::Published.as_str();
            let is_use = found.sort == FeedbackSort::Use.as_str();
            let is_shown = decision.state == FeedbackState::Published;
            if is_use && was_shown != is_shown && !shown.contains(&found.record_id) {
                shown.push(found.record_id);
            }
            let mut changed = found.into_active_model();
            changed.state = Set(decision.state.as_str().to_owned());
            changed.answer = Set(decision.answer.clone());
            changed.decided_by = Set(Some(decision.by.0));
            changed.decided_at = Set(Some(to_micros(decision.at)));
            changed.update(&*tx).await?;
        }
        for record in shown {
            touch(&tx, record, decision.at).await?;
        }
        ledger::note(&tx, &decision.act).await?;
        ledger::queue(&tx, &decision.mails, decision.at).await?;
        tx.commit().await
    }

    /// Empties what names a person: the address of who was answered before `decided`, the digest of who sent before `sent`.
    /// Tells how many addresses were emptied.
    pub async fn forget_senders(&self, decided: DateTime<Utc>, sent: DateTime<Utc>) -> Result<u64> {
        let tx = self.write().await?;
        let none = || Expr::value(Option::<String>::None);
        let emails = Entity::update_many()
            .col_expr(Column::Email, none())
            .filter(Column::Email.is_not_null())
            .filter(Column::DecidedAt.lt(to_micros(decided)))
            .filter(Column::State.ne(FeedbackState::Waiting.as_str()))
            .exec(&*tx)
            .await?;
        Entity::update_many()
            .col_expr(Column::Sender, none())
            .filter(Column::Sender.is_not_null())
            .filter(Column::CreatedAt.lt(to_micros(sent)))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(emails.rows_affected)
    }
}

/// A feedback that becomes an entry stays shown as experience.
pub(crate) async fn take_for_entry(
    tx: &DatabaseTransaction,
    found: Model,
    record: RecordId,
    hand: Hand,
) -> Result<()> {
    let is_free = found.record_id == record.0
        && found.sort == FeedbackSort::Use.as_str()
        && found.entry_id.is_none()
        && found.state != FeedbackState::Spam.as_str();
    if !is_free {
        return Err(StoreError::conflict(format!("feedback {} cannot become this entry", found.id)));
    }
    let mut changed: ActiveModel = found.into_active_model();
    changed.state = Set(FeedbackState::Published.as_str().to_owned());
    changed.entry_id = Set(Some(hand.entry));
    changed.decided_by = Set(Some(hand.person.0));
    changed.decided_at = Set(Some(to_micros(hand.at)));
    changed.update(tx).await?;
    Ok(())
}

/// Notes that the page of a record changed though the record did not: no version is made.
async fn touch(tx: &DatabaseTransaction, id: Uuid, at: DateTime<Utc>) -> Result<()> {
    let Some(found) = record::Entity::find_by_id(id).one(tx).await? else { return Ok(()) };
    let line = change_log::Model {
        seq: changes::last_seq(tx).await? + 1,
        record_id: id,
        kind: found.kind,
        action: Action::Updated.as_str().to_owned(),
        version: found.version,
        at: to_micros(at),
    };
    change_log::Entity::insert(line.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

fn row(feedback: &Feedback) -> Model {
    Model {
        id: feedback.id,
        sort: feedback.sort.as_str().to_owned(),
        record_id: feedback.record.0,
        profile: feedback.profile.clone(),
        territory: feedback.territory.clone(),
        happened_on: feedback.happened_on.clone(),
        result: feedback.result.clone(),
        body: feedback.body.clone(),
        email: feedback.email.clone(),
        sender: feedback.sender.clone(),
        state: feedback.state.as_str().to_owned(),
        answer: feedback.answer.clone(),
        decided_by: feedback.decided_by.map(|id| id.0),
        decided_at: feedback.decided_at.map(to_micros),
        entry_id: feedback.entry,
        created_at: to_micros(feedback.created_at),
    }
}

fn read(row: Model) -> Result<Feedback> {
    let unknown = |what: &str| StoreError::undecodable(row.id, format!("unknown {what}"));
    let sorts = [FeedbackSort::Use, FeedbackSort::Error];
    Ok(Feedback {
        sort: sorts.into_iter().find(|sort| sort.as_str() == row.sort).ok_or_else(|| unknown("sort"))?,
        state: FeedbackState::from_name(&row.state).ok_or_else(|| unknown("state"))?,
        id: row.id,
        record: RecordId(row.record_id),
        profile: row.profile,
        territory: row.territory,
        happened_on: row.happened_on,
        result: row.result,
        body: row.body,
        email: row.email,
        sender: row.sender,
        answer: row.answer,
        decided_by: row.decided_by.map(PersonId),
        decided_at: row.decided_at,
        entry: row.entry_id,
        created_at: row.created_at,
    })
}
