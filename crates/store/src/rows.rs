//! Turning planned records into rows, and writing many rows with few statements.

use std::collections::BTreeSet;

use model::document;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbBackend, EntityTrait, IntoActiveModel, Iterable, QueryFilter,
    QueryTrait, Statement,
};
use uuid::Uuid;

use crate::entities::{change_log, record, record_link, record_slug, record_term, record_version};
use crate::plan::{By, Planned, addresses};

/// Bound values per statement: `SQLite` accepts 32,766 and `PostgreSQL` 65,535; fewer keeps the text of a statement and
/// its place in the cache of each connection small, at no cost in time.
const BINDS_PER_STATEMENT: usize = 2_000;

/// The rows of a slice of a batch.
#[derive(Default)]
pub(crate) struct Rows {
    updated: Vec<Uuid>,
    records: Vec<record::Model>,
    versions: Vec<record_version::Model>,
    slugs: Vec<record_slug::Model>,
    links: Vec<record_link::Model>,
    terms: Vec<record_term::Model>,
    changes: Vec<change_log::Model>,
}

impl Rows {
    /// Adds all that one record brings; `seq` is its number in the change log.
    pub(crate) fn add(&mut self, planned: &Planned, by: &By, seq: i64) {
        let record = &planned.record;
        let envelope = &record.envelope;
        let (id, version) = (envelope.id.0, i64::from(envelope.version));
        let kind = record.kind().as_str();
        let doc = document::write_text(record);
        if !planned.is_new() {
            self.updated.push(id);
        }
        self.add_slugs(planned);
        self.add_links(planned);
        self.add_terms(planned);
        self.versions.push(record_version::Model {
            record_id: id,
            version,
            doc: doc.clone(),
            author: by.author.clone(),
            reason: by.reason.clone(),
            at: by.at,
        });
        self.records.push(record::Model {
            id,
            kind: kind.to_owned(),
            slug: envelope.slug.clone(),
            status: envelope.status.as_str().to_owned(),
            version,
            title: envelope.title.clone(),
            doc,
            created_at: planned.created_at,
            updated_at: planned.updated_at,
        });
        let action = planned.action.as_str().to_owned();
        self.changes.push(change_log::Model {
            seq,
            record_id: id,
            kind: kind.to_owned(),
            action,
            version,
            at: by.at,
        });
    }

    fn add_slugs(&mut self, planned: &Planned) {
        for (i, address) in addresses(&planned.record).enumerate() {
            self.slugs.push(record_slug::Model {
                kind: address.kind.as_str().to_owned(),
                slug: address.slug,
                record_id: planned.record.envelope.id.0,
                is_current: i == 0,
            });
        }
    }

    /// A link written twice in a record is one row.
    fn add_links(&mut self, planned: &Planned) {
        let links: BTreeSet<_> =
            planned.record.links().into_iter().map(|link| (link.relation, link.target)).collect();
        self.links.extend(links.into_iter().map(|(relation, target)| record_link::Model {
            from_id: planned.record.envelope.id.0,
            relation: relation.as_str().to_owned(),
            to_kind: target.kind.as_str().to_owned(),
            to_slug: target.slug,
        }));
    }

    fn add_terms(&mut self, planned: &Planned) {
        let terms: BTreeSet<_> =
            planned.record.terms().into_iter().map(|(vocabulary, code, _)| (vocabulary, code)).collect();
        self.terms.extend(terms.into_iter().map(|(vocabulary, code)| record_term::Model {
            record_id: planned.record.envelope.id.0,
            vocabulary,
            code,
        }));
    }

    /// The statements that write every row, in order; links and terms of updated records replace the former ones.
    pub(crate) fn statements(self, engine: DbBackend) -> Vec<Statement> {
        let mut statements = Vec::new();
        if !self.updated.is_empty() {
            let ids = self.updated;
            let links = record_link::Column::FromId.is_in(ids.clone());
            statements.push(record_link::Entity::delete_many().filter(links).build(engine));
            let terms = record_term::Column::RecordId.is_in(ids);
            statements.push(record_term::Entity::delete_many().filter(terms).build(engine));
        }
        insert(&mut statements, engine, self.records, Some(&replace_record()));
        insert(&mut statements, engine, self.slugs, Some(&replace_slug()));
        insert(&mut statements, engine, self.links, None);
        insert(&mut statements, engine, self.terms, None);
        insert(&mut statements, engine, self.versions, None);
        insert(&mut statements, engine, self.changes, None);
        statements
    }
}

fn replace_record() -> OnConflict {
    let is_for_ever = |column: &record::Column| {
        matches!(column, record::Column::Id | record::Column::Kind | record::Column::CreatedAt)
    };
    let columns = record::Column::iter().filter(|column| !is_for_ever(column));
    OnConflict::column(record::Column::Id).update_columns(columns).to_owned()
}

fn replace_slug() -> OnConflict {
    OnConflict::columns([record_slug::Column::Kind, record_slug::Column::Slug])
        .update_column(record_slug::Column::IsCurrent)
        .to_owned()
}

/// Inserts rows, as many in a statement as allowed.
fn insert<M, A>(
    statements: &mut Vec<Statement>,
    engine: DbBackend,
    rows: Vec<M>,
    conflict: Option<&OnConflict>,
) where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
{
    let columns = <A::Entity as EntityTrait>::Column::iter().count();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some = rows.by_ref().take(BINDS_PER_STATEMENT / columns);
        let mut insert = A::Entity::insert_many(some.map(IntoActiveModel::into_active_model));
        if let Some(conflict) = conflict {
            insert = insert.on_conflict(conflict.clone());
        }
        statements.push(insert.build(engine));
    }
}
