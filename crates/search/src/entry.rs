//! What the index is told of a record: its texts, sorted by how much they say.

use model::{Record, RecordId};

/// The texts of one record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    pub id: RecordId,
    pub title: String,
    /// Names that are worth the title: variants, acronyms.
    pub names: Vec<String>,
    pub summary: String,
    /// The noun's own prose: how to use a resource, its limits, its effects.
    pub notice: Vec<String>,
    /// The body as plain text.
    pub body: String,
    /// The labels of the terms that the record bears, as readers see them.
    pub labels: Vec<String>,
}

impl Entry {
    /// Takes the texts of a record; only the caller knows the labels behind its terms.
    pub fn of(record: &Record, labels: Vec<String>) -> Self {
        let noun = record.content.noun();
        Self {
            id: record.envelope.id,
            title: record.envelope.title.clone(),
            names: noun.names(),
            summary: record.envelope.summary.clone(),
            notice: noun.prose().iter().map(|text| text::plain(text)).collect(),
            body: text::plain(&record.body),
            labels,
        }
    }
}

/// The number under which the index knows a record: the low 64 bits of its id, which are random in every version in use.
pub const fn key_of(id: RecordId) -> u64 {
    id.0.as_u64_pair().1
}
