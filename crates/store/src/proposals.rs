//! What is being written and reviewed: saved revision by revision, never in the tables of records before it is published.

use chrono::{DateTime, Utc};
use model::proposal::State;
use model::rights::PersonId;
use model::{Kind, RecordId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;
use uuid::Uuid;

use crate::entities::proposals::{
    proposal, proposal_approval, proposal_comment, proposal_revision, proposal_seen, record_owner,
};
use crate::error::{Result, StoreError};
use crate::ledger::{self, Act, NewMail};
use crate::open::Store;
use crate::plan::{By, Write, to_micros};
use crate::{Applied, apply};

/// A record or a change of a record, while it is being written.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub id: Uuid,
    /// The id that the record has, or will have.
    pub record: RecordId,
    pub kind: Kind,
    /// The version of the record that was read; 0 when it does not exist yet.
    pub base_version: u32,
    pub state: State,
    pub author: PersonId,
    pub title: String,
    /// The flat document, possibly incomplete.
    pub doc: Value,
    /// Why, in the words of the author.
    pub note: String,
    pub revision: u32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub submitted_at: Option<DateTime<Utc>>,
}

/// One saved state of a proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposalRevision {
    pub revision: u32,
    pub doc: Value,
    pub author: PersonId,
    /// Saved by the page itself, not by a button.
    pub is_automatic: bool,
    pub at: DateTime<Utc>,
}

/// A remark on one field, or on the whole when `field` is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: Uuid,
    pub proposal: Uuid,
    pub revision: u32,
    pub field: String,
    pub body: String,
    pub author: PersonId,
    pub at: DateTime<Utc>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub resolved_by: Option<PersonId>,
}

/// Someone found a revision good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    pub person: PersonId,
    pub revision: u32,
    pub at: DateTime<Utc>,
}

/// Which proposals to list.
#[derive(Debug, Clone, Default)]
pub struct ProposalFilter {
    pub author: Option<PersonId>,
    pub record: Option<RecordId>,
    /// Any state when empty.
    pub states: Vec<State>,
}

/// What a proposal becomes, all in one transaction.
#[derive(Debug, Clone)]
pub struct ProposalMove {
    pub id: Uuid,
    /// The revision that was looked at: another one is a conflict.
    pub revision: u32,
    /// The state that was looked at: another one is a conflict.
    pub from: State,
    pub state: State,
    /// The records to write with it, when it is published.
    pub writes: Vec<Write>,
    pub act: Act,
    pub mails: Vec<NewMail>,
}

impl Store {
    /// Begins a proposal, at its first revision.
    pub async fn add_proposal(&self, proposal: &Proposal) -> Result<()> {
        let tx = self.write().await?;
        proposal::Entity::insert(row(proposal).into_active_model()).exec_without_returning(&*tx).await?;
        add_revision(&tx, proposal, proposal.author, false).await?;
        tx.commit().await
    }

    pub async fn proposal(&self, id: Uuid) -> Result<Option<Proposal>> {
        let row = proposal::Entity::find_by_id(id).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// Proposals, the last changed first.
    pub async fn proposals(&self, filter: &ProposalFilter, most: u64) -> Result<Vec<Proposal>> {
        let mut found = proposal::Entity::find().order_by_desc(proposal::Column::UpdatedAt).limit(most);
        if let Some(author) = filter.author {
            found = found.filter(proposal::Column::AuthorId.eq(author.0));
        }
        if let Some(record) = filter.record {
            found = found.filter(proposal::Column::RecordId.eq(record.0));
        }
        if !filter.states.is_empty() {
            let states = filter.states.iter().map(|state| state.as_str());
            found = found.filter(proposal::Column::State.is_in(states));
        }
        found.all(&self.db).await?.into_iter().map(read).collect()
    }

    /// Saves what was typed over the revision that was read, `proposal.revision`; a conflict when someone saved meanwhile.
    /// Where the proposal stands is left as it is now: only a step moves it. Tells the new number. Automatic saves of one person
    /// follow one another in a single revision row.
    pub async fn save_proposal(&self, proposal: &Proposal, by: PersonId, is_automatic: bool) -> Result<u32> {
        let tx = self.write().await?;
        let now = current(&tx, proposal.id, proposal.revision).await?;
        if !State::from_name(&now.state).is_some_and(State::is_open) {
            return Err(StoreError::conflict(format!("proposal {} is {}", proposal.id, now.state)));
        }
        let next = Proposal { revision: proposal.revision + 1, ..proposal.clone() };
        let mut changed = now.into_active_model();
        changed.title = Set(next.title.clone());
        changed.doc = Set(next.doc.to_string());
        changed.note = Set(next.note.clone());
        changed.base_version = Set(i64::from(next.base_version));
        changed.revision = Set(i64::from(next.revision));
        changed.updated_at = Set(to_micros(next.updated_at));
        changed.update(&*tx).await?;
        add_revision(&tx, &next, by, is_automatic).await?;
        tx.commit().await?;
        Ok(next.revision)
    }

    /// Moves a proposal to another state, with the records it publishes, the act it leaves and the mails it sends: all or
    /// nothing.
    pub async fn move_proposal(&self, moved: ProposalMove, by: &By) -> Result<Vec<Applied>> {
        let tx = self.write().await?;
        let now = current(&tx, moved.id, moved.revision).await?;
        if State::from_name(&now.state) != Some(moved.from) {
            return Err(StoreError::conflict(format!("proposal {} is {}", moved.id, now.state)));
        }
        let submits = moved.state == State::Submitted;
        let mut changed = now.into_active_model();
        changed.state = Set(moved.state.as_str().to_owned());
        changed.updated_at = Set(to_micros(by.at));
        if submits {
            changed.submitted_at = Set(Some(to_micros(by.at)));
        }
        changed.update(&*tx).await?;
        let applied = apply::within(&tx, moved.writes, by).await?;
        ledger::note(&tx, &moved.act).await?;
        ledger::queue(&tx, &moved.mails, by.at).await?;
        tx.commit().await?;
        Ok(applied)
    }

    /// Writes records with the act that tells it and the mails it sends: all or nothing.
    pub async fn apply_noted(
        &self,
        writes: Vec<Write>,
        by: &By,
        act: &Act,
        mails: &[NewMail],
    ) -> Result<Vec<Applied>> {
        let tx = self.write().await?;
        let applied = apply::within(&tx, writes, by).await?;
        ledger::note(&tx, act).await?;
        ledger::queue(&tx, mails, by.at).await?;
        tx.commit().await?;
        Ok(applied)
    }

    /// The saved states of a proposal, the oldest first.
    pub async fn revisions(&self, id: Uuid) -> Result<Vec<ProposalRevision>> {
        let rows = proposal_revision::Entity::find()
            .filter(proposal_revision::Column::ProposalId.eq(id))
            .order_by_asc(proposal_revision::Column::Revision)
            .all(&self.db)
            .await?;
        rows.iter().map(read_revision).collect()
    }

    pub async fn revision(&self, id: Uuid, revision: u32) -> Result<Option<ProposalRevision>> {
        let key = (id, i64::from(revision));
        proposal_revision::Entity::find_by_id(key)
            .one(&self.db)
            .await?
            .as_ref()
            .map(read_revision)
            .transpose()
    }

    /// Everyone who wrote a part of a proposal.
    pub async fn hands(&self, id: Uuid) -> Result<Vec<PersonId>> {
        let hands: Vec<Uuid> = proposal_revision::Entity::find()
            .select_only()
            .column(proposal_revision::Column::AuthorId)
            .distinct()
            .filter(proposal_revision::Column::ProposalId.eq(id))
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(hands.into_iter().map(PersonId).collect())
    }

    pub async fn add_comment(&self, comment: &Comment) -> Result<()> {
        let tx = self.write().await?;
        let row = proposal_comment::Model {
            id: comment.id,
            proposal_id: comment.proposal,
            revision: i64::from(comment.revision),
            field: comment.field.clone(),
            body: comment.body.clone(),
            author_id: comment.author.0,
            at: to_micros(comment.at),
            resolved_at: comment.resolved_at.map(to_micros),
            resolved_by: comment.resolved_by.map(|id| id.0),
        };
        proposal_comment::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
        tx.commit().await
    }

    /// The remarks on a proposal, the oldest first.
    pub async fn comments(&self, id: Uuid) -> Result<Vec<Comment>> {
        let rows = proposal_comment::Entity::find()
            .filter(proposal_comment::Column::ProposalId.eq(id))
            .order_by_asc(proposal_comment::Column::At)
            .all(&self.db)
            .await?;
        Ok(rows.iter().map(read_comment).collect())
    }

    /// Notes that a remark was answered; one already answered stays as it is.
    pub async fn resolve_comment(&self, id: Uuid, by: PersonId, at: DateTime<Utc>) -> Result<()> {
        let tx = self.write().await?;
        let row = proposal_comment::Entity::find_by_id(id).one(&*tx).await?;
        if let Some(row) = row.filter(|row| row.resolved_at.is_none()) {
            let mut row = row.into_active_model();
            row.resolved_at = Set(Some(to_micros(at)));
            row.resolved_by = Set(Some(by.0));
            row.update(&*tx).await?;
        }
        tx.commit().await
    }

    /// Notes that someone finds a revision good, with the act that tells it; a conflict when it is no longer the last one.
    pub async fn approve(&self, id: Uuid, revision: u32, by: PersonId, act: &Act) -> Result<()> {
        let tx = self.write().await?;
        current(&tx, id, revision).await?;
        let row = proposal_approval::Model {
            proposal_id: id,
            person_id: by.0,
            revision: i64::from(revision),
            at: to_micros(act.at),
        };
        let key = [proposal_approval::Column::ProposalId, proposal_approval::Column::PersonId];
        let over = OnConflict::columns(key)
            .update_columns([proposal_approval::Column::Revision, proposal_approval::Column::At])
            .to_owned();
        proposal_approval::Entity::insert(row.into_active_model())
            .on_conflict(over)
            .exec_without_returning(&*tx)
            .await?;
        ledger::note(&tx, act).await?;
        tx.commit().await
    }

    pub async fn approvals(&self, id: Uuid) -> Result<Vec<Approval>> {
        let rows = proposal_approval::Entity::find()
            .filter(proposal_approval::Column::ProposalId.eq(id))
            .order_by_asc(proposal_approval::Column::At)
            .all(&self.db)
            .await?;
        let approval = |row: proposal_approval::Model| Approval {
            person: PersonId(row.person_id),
            revision: number(row.revision),
            at: row.at,
        };
        Ok(rows.into_iter().map(approval).collect())
    }

    /// The last revision that a person looked at.
    pub async fn seen(&self, id: Uuid, person: PersonId) -> Result<Option<u32>> {
        let row = proposal_seen::Entity::find_by_id((id, person.0)).one(&self.db).await?;
        Ok(row.map(|row| number(row.revision)))
    }

    pub async fn note_seen(
        &self,
        id: Uuid,
        person: PersonId,
        revision: u32,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.write().await?;
        let row = proposal_seen::Model {
            proposal_id: id,
            person_id: person.0,
            revision: i64::from(revision),
            at: to_micros(at),
        };
        let key = [proposal_seen::Column::ProposalId, proposal_seen::Column::PersonId];
        let over = OnConflict::columns(key)
            .update_columns([proposal_seen::Column::Revision, proposal_seen::Column::At])
            .to_owned();
        proposal_seen::Entity::insert(row.into_active_model())
            .on_conflict(over)
            .exec_without_returning(&*tx)
            .await?;
        tx.commit().await
    }

    /// Who looks after a record.
    pub async fn owner(&self, record: RecordId) -> Result<Option<PersonId>> {
        let row = record_owner::Entity::find_by_id(record.0).one(&self.db).await?;
        Ok(row.map(|row| PersonId(row.person_id)))
    }

    /// Every record with its owner.
    pub async fn owners(&self) -> Result<Vec<(RecordId, PersonId)>> {
        let rows = record_owner::Entity::find().all(&self.db).await?;
        Ok(rows.into_iter().map(|row| (RecordId(row.record_id), PersonId(row.person_id))).collect())
    }

    /// Entrusts records to a person, or to nobody, with the act that tells it.
    pub async fn entrust(&self, records: &[RecordId], person: Option<PersonId>, act: &Act) -> Result<()> {
        let tx = self.write().await?;
        for record in records {
            record_owner::Entity::delete_by_id(record.0).exec(&*tx).await?;
            if let Some(person) = person {
                let row = record_owner::Model {
                    record_id: record.0,
                    person_id: person.0,
                    since: to_micros(act.at),
                };
                record_owner::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
            }
        }
        ledger::note(&tx, act).await?;
        tx.commit().await
    }
}

/// The proposal as it stands, if its last revision is still the one that was read.
async fn current(tx: &DatabaseTransaction, id: Uuid, revision: u32) -> Result<proposal::Model> {
    let row = proposal::Entity::find_by_id(id).one(tx).await?;
    match row {
        Some(row) if row.revision == i64::from(revision) => Ok(row),
        Some(row) => Err(StoreError::conflict(format!(
            "proposal {id}: expected revision {revision}, found {}",
            row.revision
        ))),
        None => Err(StoreError::conflict(format!("proposal {id} does not exist"))),
    }
}

async fn add_revision(
    tx: &DatabaseTransaction,
    proposal: &Proposal,
    by: PersonId,
    is_automatic: bool,
) -> Result<()> {
    let previous = (proposal.id, i64::from(proposal.revision) - 1);
    if is_automatic
        && let Some(before) = proposal_revision::Entity::find_by_id(previous).one(tx).await?
        && before.is_automatic
        && before.author_id == by.0
    {
        proposal_revision::Entity::delete_by_id(previous).exec(tx).await?;
    }
    let row = proposal_revision::Model {
        proposal_id: proposal.id,
        revision: i64::from(proposal.revision),
        doc: proposal.doc.to_string(),
        author_id: by.0,
        is_automatic,
        at: to_micros(proposal.updated_at),
    };
    proposal_revision::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

fn row(proposal: &Proposal) -> proposal::Model {
    proposal::Model {
        id: proposal.id,
        record_id: proposal.record.0,
        kind: proposal.kind.as_str().to_owned(),
        base_version: i64::from(proposal.base_version),
        state: proposal.state.as_str().to_owned(),
        author_id: proposal.author.0,
        title: proposal.title.clone(),
        doc: proposal.doc.to_string(),
        note: proposal.note.clone(),
        revision: i64::from(proposal.revision),
        created_at: to_micros(proposal.created_at),
        updated_at: to_micros(proposal.updated_at),
        submitted_at: proposal.submitted_at.map(to_micros),
    }
}

fn read(row: proposal::Model) -> Result<Proposal> {
    let doc = serde_json::from_str(&row.doc).map_err(|cause| StoreError::undecodable(row.id, cause))?;
    let unknown = |what: &str| StoreError::undecodable(row.id, format!("unknown {what}"));
    Ok(Proposal {
        kind: Kind::from_name(&row.kind).ok_or_else(|| unknown("kind"))?,
        state: State::from_name(&row.state).ok_or_else(|| unknown("state"))?,
        id: row.id,
        record: RecordId(row.record_id),
        base_version: number(row.base_version),
        author: PersonId(row.author_id),
        title: row.title,
        doc,
        note: row.note,
        revision: number(row.revision),
        created_at: row.created_at,
        updated_at: row.updated_at,
        submitted_at: row.submitted_at,
    })
}

fn read_revision(row: &proposal_revision::Model) -> Result<ProposalRevision> {
    let doc = serde_json::from_str(&row.doc);
    Ok(ProposalRevision {
        revision: number(row.revision),
        doc: doc.map_err(|cause| StoreError::undecodable(row.proposal_id, cause))?,
        author: PersonId(row.author_id),
        is_automatic: row.is_automatic,
        at: row.at,
    })
}

fn read_comment(row: &proposal_comment::Model) -> Comment {
    Comment {
        id: row.id,
        proposal: row.proposal_id,
        revision: number(row.revision),
        field: row.field.clone(),
        body: row.body.clone(),
        author: PersonId(row.author_id),
        at: row.at,
        resolved_at: row.resolved_at,
        resolved_by: row.resolved_by.map(PersonId),
    }
}

fn number(stored: i64) -> u32 {
    u32::try_from(stored).unwrap_or(u32::MAX)
}
