//! The audit log of administrative acts, and the mails to send: both are written in the transaction of what they tell.

use chrono::{DateTime, Utc};
use model::rights::PersonId;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::entities::people::{audit, mail};
use crate::error::Result;
use crate::open::Store;
use crate::plan::to_micros;

/// One administrative act: who did what to what, and the words that explain it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub at: DateTime<Utc>,
    pub actor: Option<PersonId>,
    /// A code such as `publish` or `grant`.
    pub act: String,
    /// What it bears on: `ressources/charte`, `personne/…`.
    pub subject: String,
    pub detail: String,
}

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailState {
    Waiting,
    /// Handed to the carrier by someone who did not yet say what became of it.
    Sending,
    Sent,
    Failed,
}

impl MailState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    fn from_name(name: &str) -> Self {
        let all = [Self::Waiting, Self::Sending, Self::Sent];
        all.into_iter().find(|state| state.as_str() == name).unwrap_or(Self::Failed)
    }
}

/// A mail to write; the key is that of its occasion, so that running twice writes once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail {
    pub key: String,
    pub recipient: String,
    pub subject: String,
    pub body: String,
}

/// A mail, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub id: Uuid,
    pub key: String,
    pub recipient: String,
    pub subject: String,
    pub body: String,
    pub state: MailState,
    pub attempts: u32,
    pub failure: String,
    pub created_at: DateTime<Utc>,
    /// Before this moment nobody tries again.
    pub next_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Notes an act that stands alone.
    pub async fn note_act(&self, act: &Act) -> Result<()> {
        let tx = self.write().await?;
        note(&tx, act).await?;
        tx.commit().await
    }

    /// The acts on a subject, or all of them, the latest first, with how many there are.
    pub async fn acts(&self, subject: Option<&str>, skip: u64, most: u64) -> Result<(Vec<Act>, u64)> {
        let mut found = audit::Entity::find();
        if let Some(subject) = subject {
            found = found.filter(audit::Column::Subject.eq(subject));
        }
        let total = found.clone().count(&self.db).await?;
        let rows = found
            .order_by_desc(audit::Column::At)
            .order_by_desc(audit::Column::Id)
            .offset(skip)
            .limit(most)
            .all(&self.db)
            .await?;
        Ok((rows.into_iter().map(read_act).collect(), total))
    }

    /// Puts mails in the outbox; those whose key is there already are left out.
    pub async fn queue_mails(&self, mails: &[NewMail], now: DateTime<Utc>) -> Result<()> {
        if mails.is_empty() {
            return Ok(());
        }
        let tx = self.write().await?;
        queue(&tx, mails, now).await?;
        tx.commit().await
    }

    /// The outbox, the latest first, with how many there are.
    pub async fn mails(&self, skip: u64, most: u64) -> Result<(Vec<Mail>, u64)> {
        let total = mail::Entity::find().count(&self.db).await?;
        let rows = mail::Entity::find()
            .order_by_desc(mail::Column::CreatedAt)
            .order_by_desc(mail::Column::Id)
            .offset(skip)
            .limit(most)
            .all(&self.db)
            .await?;
        Ok((rows.into_iter().map(read_mail).collect(), total))
    }

    /// How many mails were written to an address since a moment.
    pub async fn count_mails_to(&self, recipient: &str, begins: &str, since: DateTime<Utc>) -> Result<u64> {
        let to = mail::Entity::find()
            .filter(mail::Column::Recipient.eq(recipient))
            .filter(mail::Column::UniqueKey.starts_with(begins));
        Ok(to.filter(mail::Column::CreatedAt.gt(since)).count(&self.db).await?)
    }

    /// How many mails whose key begins and ends so were written since a moment.
    pub async fn count_mails_keyed(&self, (begins, ends): (&str, &str), since: DateTime<Utc>) -> Result<u64> {
        let alike = mail::Entity::find()
            .filter(mail::Column::UniqueKey.starts_with(begins))
            .filter(mail::Column::UniqueKey.ends_with(ends));
        Ok(alike.filter(mail::Column::CreatedAt.gt(since)).count(&self.db).await?)
    }

    /// Erases the mails whose key begins so and that were written before a moment, unless they still have to leave.
    pub async fn forget_mails_keyed(&self, begins: &str, before: DateTime<Utc>) -> Result<u64> {
        let tx = self.write().await?;
        let waiting = [MailState::Waiting.as_str(), MailState::Sending.as_str()];
        let gone = mail::Entity::delete_many()
            .filter(mail::Column::UniqueKey.starts_with(begins))
            .filter(mail::Column::CreatedAt.lt(to_micros(before)))
            .filter(mail::Column::State.is_not_in(waiting))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(gone.rows_affected)
    }

    pub async fn mail(&self, id: Uuid) -> Result<Option<Mail>> {
        Ok(mail::Entity::find_by_id(id).one(&self.db).await?.map(read_mail))
    }

    /// Takes the oldest mail that is due, for the caller alone: it is `Sending` until [`Store::mail_went`] says more.
    pub async fn claim_mail(&self, now: DateTime<Utc>) -> Result<Option<Mail>> {
        let tx = self.write().await?;
        let due = mail::Entity::find()
            .filter(mail::Column::State.eq(MailState::Waiting.as_str()))
            .filter(mail::Column::NextAt.lte(now))
            .order_by_asc(mail::Column::NextAt)
            .order_by_asc(mail::Column::Id)
            .one(&*tx)
            .await?;
        let Some(row) = due else { return Ok(None) };
        let mut claimed = row.clone().into_active_model();
        claimed.state = Set(MailState::Sending.as_str().to_owned());
        claimed.attempts = Set(row.attempts + 1);
        claimed.update(&*tx).await?;
        tx.commit().await?;
        Ok(Some(Mail { state: MailState::Sending, ..read_mail(row) }))
    }

    /// The mails that someone began to send and of which nothing more is known.
    pub async fn mails_sending(&self) -> Result<Vec<Mail>> {
        let rows = mail::Entity::find()
            .filter(mail::Column::State.eq(MailState::Sending.as_str()))
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read_mail).collect())
    }

    /// Says what became of a mail; one that waits again is due at `next_at`.
    pub async fn mail_went(
        &self,
        id: Uuid,
        state: MailState,
        failure: &str,
        now: DateTime<Utc>,
        next_at: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.write().await?;
        let row = mail::ActiveModel {
            id: Set(id),
            state: Set(state.as_str().to_owned()),
            failure: Set(failure.to_owned()),
            next_at: Set(to_micros(next_at)),
            sent_at: Set((state == MailState::Sent).then(|| to_micros(now))),
            ..Default::default()
        };
        row.update(&*tx).await?;
        tx.commit().await
    }
}

/// Notes an act in the transaction of what it tells.
pub(crate) async fn note(tx: &DatabaseTransaction, act: &Act) -> Result<()> {
    let row = audit::Model {
        id: Uuid::now_v7(),
        at: to_micros(act.at),
        actor_id: act.actor.map(|id| id.0),
        act: act.act.clone(),
        subject: act.subject.clone(),
        detail: act.detail.clone(),
    };
    audit::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Puts mails in the outbox in the transaction of their occasion.
pub(crate) async fn queue(tx: &DatabaseTransaction, mails: &[NewMail], now: DateTime<Utc>) -> Result<()> {
    for new in mails {
        let row = mail::Model {
            id: Uuid::now_v7(),
            unique_key: new.key.clone(),
            recipient: new.recipient.clone(),
            subject: new.subject.clone(),
            body: new.body.clone(),
            state: MailState::Waiting.as_str().to_owned(),
            attempts: 0,
            failure: String::new(),
            created_at: to_micros(now),
            next_at: to_micros(now),
            sent_at: None,
        };
        mail::Entity::insert(row.into_active_model())
            .on_conflict_do_nothing_on([mail::Column::UniqueKey])
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

fn read_act(row: audit::Model) -> Act {
    Act {
        at: row.at,
        actor: row.actor_id.map(PersonId),
        act: row.act,
        subject: row.subject,
        detail: row.detail,
    }
}

fn read_mail(row: mail::Model) -> Mail {
    Mail {
        id: row.id,
        key: row.unique_key,
        recipient: row.recipient,
        subject: row.subject,
        body: row.body,
        state: MailState::from_name(&row.state),
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        failure: row.failure,
        created_at: row.created_at,
        next_at: row.next_at,
        sent_at: row.sent_at,
    }
}
