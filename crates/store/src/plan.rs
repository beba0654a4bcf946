//! What a batch would write, decided in memory from what is already there: pure, so that its rules are easy to test.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, SubsecRound, Utc};
use model::{Kind, Record, RecordId, Ref, Status};

use crate::changes::Action;
use crate::error::{Result, StoreError};

/// One record to write.
#[derive(Debug, Clone)]
pub struct Write {
    pub record: Record,
    /// The version that was read before changing it; `None` when the record must not exist yet.
    pub expected_version: Option<u32>,
}

impl Write {
    /// A record that must not exist yet.
    pub const fn create(record: Record) -> Self {
        Self { record, expected_version: None }
    }

    /// A change of a record as it was read, whose envelope still bears the version that was read.
    pub const fn update(record: Record) -> Self {
        let expected_version = Some(record.envelope.version);
        Self { record, expected_version }
    }
}

/// Who writes, why, and when.
#[derive(Debug, Clone)]
pub struct By {
    pub author: String,
    pub reason: String,
    pub at: DateTime<Utc>,
}

/// What the store knows of the records and addresses that a batch touches.
#[derive(Debug, Default)]
pub(crate) struct Present {
    pub(crate) records: HashMap<RecordId, Standing>,
    /// Every address at stake, present or old, with the record it leads to.
    pub(crate) owners: HashMap<Ref, RecordId>,
}

/// A record as it stands before the batch.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) kind: Kind,
    pub(crate) slug: String,
    pub(crate) status: Status,
    pub(crate) version: u32,
    pub(crate) created_at: DateTime<Utc>,
    /// Addresses it left, in alphabetical order.
    pub(crate) old_slugs: Vec<String>,
}

/// A record ready to be written, its envelope completed.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) record: Record,
    pub(crate) action: Action,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

impl Planned {
    pub(crate) fn is_new(&self) -> bool {
        self.action == Action::Created
    }
}

/// Completes each record of a batch, or tells the first conflict.
pub(crate) fn plan(writes: Vec<Write>, at: DateTime<Utc>, mut present: Present) -> Result<Vec<Planned>> {
    let mut seen = HashSet::with_capacity(writes.len());
    let mut planned = Vec::with_capacity(writes.len());
    for write in writes {
        let id = write.record.envelope.id;
        if !seen.insert(id) {
            return Err(conflict(&write.record, "written twice in one batch"));
        }
        let standing = present.records.get(&id);
        let step = match (write.expected_version, standing) {
            (None, None) => created(write.record, at),
            (Some(expected), Some(standing)) => updated(write.record, expected, standing, at)?,
            (None, Some(_)) => return Err(conflict(&write.record, "exists already")),
            (Some(_), None) => return Err(conflict(&write.record, "does not exist")),
        };
        claim(&step.record, &mut present.owners)?;
        planned.push(step);
    }
    Ok(planned)
}

/// A new record keeps the version and the times of the commons it comes from, if it comes from one.
fn created(mut record: Record, at: DateTime<Utc>) -> Planned {
    let envelope = &mut record.envelope;
    envelope.version = envelope.version.max(1);
    let created_at = envelope.created_at.map_or(at, to_micros);
    let updated_at = envelope.updated_at.map_or(at, to_micros);
    finish(record, Action::Created, created_at, updated_at)
}

fn updated(mut record: Record, expected: u32, standing: &Standing, at: DateTime<Utc>) -> Result<Planned> {
    if standing.version != expected {
        let found = format!("expected version {expected}, found {}", standing.version);
        return Err(conflict(&record, &found));
    }
    if standing.kind != record.kind() {
        return Err(conflict(&record, &format!("is a {}", standing.kind.as_str())));
    }
    let action = match record.envelope.status {
        status if status == standing.status => Action::Updated,
        Status::Published => Action::Published,
        Status::Withdrawn => Action::Withdrawn,
        Status::Draft | Status::Submitted => Action::Updated,
    };
    record.envelope.version = standing.version.saturating_add(1);
    // Whatever the caller forgot, an address once given leads to its record for ever.
    record.envelope.old_slugs.extend(standing.old_slugs.iter().cloned());
    record.envelope.old_slugs.push(standing.slug.clone());
    Ok(finish(record, action, standing.created_at, at))
}

fn finish(
    mut record: Record,
    action: Action,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
) -> Planned {
    let envelope = &mut record.envelope;
    envelope.created_at = Some(created_at);
    envelope.updated_at = Some(updated_at);
    let mut seen = HashSet::from([envelope.slug.clone()]);
    envelope.old_slugs.retain(|slug| seen.insert(slug.clone()));
    Planned { record, action, created_at, updated_at }
}

/// Takes the addresses of a record, unless another record bears or bore one of them.
fn claim(record: &Record, owners: &mut HashMap<Ref, RecordId>) -> Result<()> {
    let id = record.envelope.id;
    for address in addresses(record) {
        if let Some(owner) = owners.get(&address)
            && *owner != id
        {
            return Err(conflict(record, &format!("the address {address} belongs to the record {owner}")));
        }
        owners.insert(address, id);
    }
    Ok(())
}

/// The present address of a record, then its old ones.
pub(crate) fn addresses(record: &Record) -> impl Iterator<Item = Ref> {
    let slugs = std::iter::once(&record.envelope.slug).chain(&record.envelope.old_slugs);
    slugs.map(|slug| Ref::new(record.kind(), slug))
}

fn conflict(record: &Record, what: &str) -> StoreError {
    StoreError::conflict(format!("{} ({}): {what}", record.reference(), record.envelope.id))
}

/// `PostgreSQL` keeps microseconds: cut there, a time reads back equal on both engines.
pub(crate) fn to_micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::document::{Hints, read};
    use serde_json::json;

    fn page(slug: &str) -> Record {
        let document = json!({"kind": "page", "id": RecordId::derived(Kind::Page, "a"), "slug": slug,
            "title": "A", "summary": "s"});
        read(document, &Hints::default()).expect("valid")
    }

    fn standing(slug: &str, old_slugs: &[&str]) -> Present {
        let id = RecordId::derived(Kind::Page, "a");
        let old_slugs: Vec<String> = old_slugs.iter().map(ToString::to_string).collect();
        let owned = old_slugs.iter().map(String::as_str).chain([slug]);
        let owners = owned.map(|slug| (Ref::new(Kind::Page, slug), id)).collect();
        let standing = Standing {
            kind: Kind::Page,
            slug: slug.into(),
            status: Status::Published,
            version: 3,
            created_at: DateTime::UNIX_EPOCH,
            old_slugs,
        };
        Present { records: HashMap::from([(id, standing)]), owners }
    }

    fn update(slug: &str, present: Present) -> Record {
        let write = Write { record: page(slug), expected_version: Some(3) };
        plan(vec![write], Utc::now(), present).expect("no conflict").remove(0).record
    }

    #[test]
    fn a_left_address_is_kept_even_if_the_caller_forgets_it() {
        let record = update("c", standing("b", &["a"]));
        assert_eq!(record.envelope.old_slugs, ["a", "b"]);
        assert_eq!(record.envelope.version, 4);
        assert_eq!(record.envelope.created_at, Some(DateTime::UNIX_EPOCH));
    }

    #[test]
    fn a_record_may_come_back_to_an_old_address() {
        assert_eq!(update("a", standing("b", &["a"])).envelope.old_slugs, ["b"]);
        assert_eq!(update("b", standing("b", &[])).envelope.old_slugs, [""; 0]);
    }

    #[test]
    fn a_batch_never_writes_a_record_twice() {
        let writes = vec![Write::create(page("a")), Write::create(page("b"))];
        assert!(plan(writes, Utc::now(), Present::default()).expect_err("conflict").is_conflict());
    }

    #[test]
    fn two_records_of_a_batch_may_not_claim_one_address() {
        let mut other = page("a");
        other.envelope.id = RecordId::derived(Kind::Page, "other");
        let writes = vec![Write::create(page("a")), Write::create(other)];
        assert!(plan(writes, Utc::now(), Present::default()).expect_err("conflict").is_conflict());
    }

    #[test]
    fn the_action_tells_the_change_of_status() {
        for (status, action) in [
            (Status::Published, Action::Updated),
            (Status::Withdrawn, Action::Withdrawn),
            (Status::Submitted, Action::Updated),
        ] {
            let mut record = page("a");
            record.envelope.status = status;
            let write = Write { record, expected_version: Some(3) };
            let planned = plan(vec![write], Utc::now(), standing("a", &[])).expect("no conflict");
            assert_eq!(planned[0].action, action);
        }
    }
}
