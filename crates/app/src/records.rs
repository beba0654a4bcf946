//! Reading one record: found, moved, withdrawn or absent, with its neighbours.

use model::{Kind, Record, RecordId, Ref, Relation, Status};

use crate::App;
use crate::error::AppError;
use crate::nearby::Similar;

/// Neighbours shown for a relation.
const NEIGHBOURS: usize = 12;

/// Resembling records shown.
const SIMILAR: usize = 4;

/// A record next to another, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    pub relation: Relation,
    /// The other record bears the link.
    pub incoming: bool,
    pub id: RecordId,
}

/// A record with what its page needs.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub record: Record,
    pub neighbours: Vec<Neighbour>,
    /// Records that resemble it without a link between them, the closest first.
    pub similar: Vec<Similar>,
}

/// What an address leads to.
#[derive(Debug, Clone)]
pub enum Visit {
    Found(Box<Sheet>),
    /// The record now lives at another address.
    Moved(Ref),
    /// The record was withdrawn; its envelope says why.
    Gone(Box<Sheet>),
}

impl App {
    /// Visits an address as anyone may.
    ///
    /// # Errors
    /// Nothing public lives there, or the store failed.
    pub async fn visit(&self, kind: Kind, slug: &str) -> Result<Visit, AppError> {
        let found = self.store().find(kind, slug).await?.ok_or(AppError::NotFound)?;
        if !found.record.envelope.status.is_public() {
            return Err(AppError::NotFound);
        }
        if found.moved {
            return Ok(Visit::Moved(found.record.reference()));
        }
        if let Some(withdrawal) = &found.record.envelope.withdrawal
            && withdrawal.merged
            && let Some(into) = &withdrawal.successor
        {
            return Ok(Visit::Moved(into.clone()));
        }
        let is_gone = found.record.envelope.status == Status::Withdrawn;
        let sheet = Box::new(self.sheet(found.record));
        Ok(if is_gone { Visit::Gone(sheet) } else { Visit::Found(sheet) })
    }

    /// Reads a record by its identity, as anyone may.
    ///
    /// # Errors
    /// Nothing public bears it, or the store failed.
    pub async fn get_record(&self, id: RecordId) -> Result<Record, AppError> {
        let record = self.store().get(id).await?.ok_or(AppError::NotFound)?;
        if record.envelope.status.is_public() { Ok(record) } else { Err(AppError::NotFound) }
    }

    /// Reads several records by their identity, in the order asked, leaving out those that are not public.
    ///
    /// # Errors
    /// The store failed.
    pub async fn get_records(&self, ids: &[RecordId]) -> Result<Vec<Record>, AppError> {
        let mut records = self.store().by_ids(ids).await?;
        records.retain(|record| record.envelope.status.is_public());
        records.sort_by_key(|record| ids.iter().position(|id| *id == record.envelope.id));
        Ok(records)
    }

    fn sheet(&self, record: Record) -> Sheet {
        let catalogue = self.catalogue();
        let mut neighbours: Vec<Neighbour> = Vec::new();
        let mut add = |relation: Relation, incoming: bool, id: RecordId| {
            let Some(card) = catalogue.find_id(id) else { return };
            let published = catalogue.card(card).status == Status::Published;
            let known =
                neighbours.iter().any(|n| n.id == id && n.relation == relation && n.incoming == incoming);
            let count =
                neighbours.iter().filter(|n| n.relation == relation && n.incoming == incoming).count();
            if published && !known && id != record.envelope.id && count < NEIGHBOURS {
                neighbours.push(Neighbour { relation, incoming, id });
            }
        };
        for link in record.links() {
            if let Some(card) = catalogue.find(&link.target) {
                add(link.relation, false, card.id);
            }
        }
        for (relation, id) in catalogue.linked_from(&record.reference()) {
            add(*relation, true, *id);
        }
        let similar = catalogue.find_id(record.envelope.id).map_or_else(Vec::new, |id| {
            let mut similar = catalogue.similar(id, SIMILAR + NEIGHBOURS);
            similar.retain(|near| !neighbours.iter().any(|n| n.id == catalogue.card(near.card).id));
            similar.truncate(SIMILAR);
            similar
        });
        Sheet { record, neighbours, similar }
    }
}
