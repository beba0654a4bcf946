//! Who recorded and who signed the evidence: written in the transaction of the version that it changes.

use chrono::{DateTime, Utc};
use model::rights::PersonId;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::entities::feedback::{evidence_hand, told as feedback};
use crate::error::Result;
use crate::feedback::take_for_entry;
use crate::ledger::{self, Act};
use crate::open::Store;
use crate::plan::{By, Write, to_micros};
use crate::{Applied, apply};

/// What a person did to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Recorded,
    Corrected,
    Signed,
    /// Suspended, lifted or retracted it.
    Judged,
}

impl Deed {
    const ALL: [Self; 4] = [Self::Recorded, Self::Corrected, Self::Signed, Self::Judged];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Corrected => "corrected",
            Self::Signed => "signed",
            Self::Judged => "judged",
        }
    }
}

/// A person who has a hand in an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hand {
    pub entry: Uuid,
    pub person: PersonId,
    pub deed: Deed,
    pub at: DateTime<Utc>,
}

/// A step of the evidence path, all in one transaction.
#[derive(Debug, Clone)]
pub struct EvidenceWrite {
    /// The next version of the resource.
    pub write: Write,
    pub hand: Hand,
    /// The feedback of a visitor that becomes this entry.
    pub feedback: Option<Uuid>,
    pub act: Act,
}

impl Store {
    /// Writes a step of the evidence path: the version, whose hand it is, the act, and what becomes of a feedback.
    pub async fn apply_evidence(&self, step: EvidenceWrite, by: &By) -> Result<Vec<Applied>> {
        let record = step.write.record.envelope.id;
        let tx = self.write().await?;
        let applied = apply::within(&tx, vec![step.write], by).await?;
        let row = evidence_hand::Model {
            entry_id: step.hand.entry,
            person_id: step.hand.person.0,
            deed: step.hand.deed.as_str().to_owned(),
            record_id: record.0,
            at: to_micros(step.hand.at),
        };
        let key =
            [evidence_hand::Column::EntryId, evidence_hand::Column::PersonId, evidence_hand::Column::Deed];
        evidence_hand::Entity::insert(row.into_active_model())
            .on_conflict_do_nothing_on(key)
            .exec_without_returning(&*tx)
            .await?;
        if let Some(id) = step.feedback
            && let Some(row) = feedback::Entity::find_by_id(id).one(&*tx).await?
        {
            take_for_entry(&tx, row, record, step.hand).await?;
        }
        ledger::note(&tx, &step.act).await?;
        tx.commit().await?;
        Ok(applied)
    }

    /// Everyone who has a hand in these entries, the oldest first: an entry keeps its hands when its record is merged into
    /// another.
    pub async fn evidence_hands(&self, entries: &[Uuid]) -> Result<Vec<Hand>> {
        let rows = evidence_hand::Entity::find()
            .filter(evidence_hand::Column::EntryId.is_in(entries.iter().copied()))
            .order_by_asc(evidence_hand::Column::At)
            .all(&self.db)
            .await?;
        let hand = |row: evidence_hand::Model| Hand {
            entry: row.entry_id,
            person: PersonId(row.person_id),
            // An unknown deed is that of whoever wrote: it never opens a signature.
            deed: Deed::ALL.into_iter().find(|deed| deed.as_str() == row.deed).unwrap_or(Deed::Recorded),
            at: row.at,
        };
        Ok(rows.into_iter().map(hand).collect())
    }
}
