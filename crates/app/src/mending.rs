//! What keeps a commons whole: two records made one, a former version brought back, a change brought up to date.

use model::document;
use model::record::Withdrawal;
use model::rights::{Action, Target};
use model::{Content, Envelope, PartialDate, Problem, ProblemCode, Record, RecordId, Ref, Status};
use serde_json::Value;
use store::{Act, By, Proposal, Write};
use uuid::Uuid;

use crate::App;
use crate::error::AppError;
use crate::people::Who;

/// One record makes two: what a merge writes.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeChoice {
    /// Fields of the source that go over those of the target.
    pub taken: Vec<String>,
    /// The versions that were read, of the source and of the target.
    pub versions: (u32, u32),
    pub reason: String,
}

/// The merge by which a record left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The record that it became one with.
    pub into: Ref,
    pub title: String,
    /// The version of that record as it stands.
    pub now: u32,
    /// The version that it was before, when nobody changed it since and it can be put back.
    pub before: Option<u32>,
}

/// Lists of the envelope hold what both had: nothing that was said of one is lost.
fn unite(into: &mut Envelope, from: &Envelope) {
    fn add<T: Clone + PartialEq>(list: &mut Vec<T>, more: &[T]) {
        for one in more {
            if !list.contains(one) {
                list.push(one.clone());
            }
        }
    }
    add(&mut into.sources, &from.sources);
    add(&mut into.platforms, &from.platforms);
    add(&mut into.territories, &from.territories);
    for (vocabulary, codes) in &from.terms {
        add(into.terms.entry(vocabulary.clone()).or_default(), codes);
    }
}

impl App {
    /// Makes one record of two: the target gets what was chosen of the source, which then leads to it for ever; both keep their
    /// histories.
    ///
    /// # Errors
    /// One of them does not exist or is not public, they are not of one noun, the person may not, or the store failed.
    pub async fn merge_records(
        &self,
        who: &Who,
        from: &Ref,
        into: &Ref,
        choice: &MergeChoice,
    ) -> Result<Result<Ref, Vec<Problem>>, AppError> {
        let mut source = self.standing(who, from, Action::Merge).await?;
        let target = self.standing(who, into, Action::Merge).await?;
        let is_published = |record: &Record| record.envelope.status == Status::Published;
        if source.envelope.id == target.envelope.id
            || source.kind() != target.kind()
            || !is_published(&source)
            || !is_published(&target)
        {
            return Err(AppError::NotFound);
        }
        if (source.envelope.version, target.envelope.version) != choice.versions {
            return Err(AppError::Conflict("one of the two changed meanwhile".into()));
        }
        let mut doc = document::write(&target);
        let theirs = document::write(&source);
        let fields = model::form::fields(target.kind());
        for field in fields.iter().filter(|field| choice.taken.iter().any(|path| path == field.path)) {
            let offered = [field.path];
            doc = model::form::read(&fields, &offered, &model::form::pairs(&[*field], &theirs), &doc);
        }
        let mut kept = match document::read(doc, &document::Hints { kind: Some(target.kind()), slug: None }) {
            Ok(record) => record,
            Err(problems) => return Ok(Err(problems)),
        };
        kept.envelope.version = target.envelope.version;
        if let (Content::Resource(new), Content::Resource(old)) = (&mut kept.content, &source.content) {
            new.evidence = model::evidence_path::united(&new.evidence, &old.evidence);
        }
        unite(&mut kept.envelope, &source.envelope);
        if !choice.taken.is_empty()
            && self.wants_two(target.kind(), Some(&target), &document::write(&kept)).await?
        {
            return Ok(Err(vec![Problem::new("taken", ProblemCode::BadTransition, "two persons")]));
        }
        source.envelope.status = Status::Withdrawn;
        source.envelope.withdrawal = Some(Withdrawal {
            reason: choice.reason.trim().to_owned(),
            successor: Some(into.clone()),
            on: Some(PartialDate::full(self.today())),
            merged: true,
        });
        let problems = [kept.check(), source.check()].concat();
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let by = By { author: who.author(), reason: choice.reason.clone(), at: self.now() };
        let act = Act {
            at: by.at,
            actor: Some(who.id),
            act: "merge".into(),
            subject: into.to_string(),
            detail: from.to_string(),
        };
        self.store().apply_noted(vec![Write::update(kept), Write::update(source)], &by, &act, &[]).await?;
        self.catch_up(&mut |_, _| {}).await?;
        Ok(Ok(into.clone()))
    }

    /// The merge by which a record left, when it left so.
    ///
    /// # Errors
    /// Nothing lives there, or the store failed.
    pub async fn merge_of(&self, of: &Ref) -> Result<Option<Merged>, AppError> {
        let source = self.store().find(of.kind, &of.slug).await?.ok_or(AppError::NotFound)?.record;
        let withdrawal = source.envelope.withdrawal.as_ref().filter(|withdrawal| withdrawal.merged);
        let Some(into) = withdrawal.and_then(|withdrawal| withdrawal.successor.clone()) else {
            return Ok(None);
        };
        let Some(target) = self.store().find(into.kind, &into.slug).await? else { return Ok(None) };
        let target = target.record;
        let left = self.store().history(source.envelope.id).await?;
        let Some(left) = left.first() else { return Ok(None) };
        // Both were written by the same hand at the same moment, in one transaction.
        let is_same = |version: &&store::VersionInfo| {
            (version.at, &version.author, &version.reason) == (left.at, &left.author, &left.reason)
        };
        let history = self.store().history(target.envelope.id).await?;
        let written = history.iter().find(is_same).map(|version| version.version);
        let now = target.envelope.version;
        let is_public = target.envelope.status == Status::Published;
        Ok(Some(Merged {
            into: target.reference(),
            title: target.envelope.title,
            now,
            before: written.filter(|written| *written == now && now > 1 && is_public).map(|now| now - 1),
        }))
    }

    /// Makes two records again of the one that a merge made: the one that left comes back, and the other is put back as it was
    /// before, provided that nobody changed it since; `read` is its version as it was read.
    ///
    /// # Errors
    /// It did not leave so, the other changed since, the person may not, or the store failed.
    pub async fn undo_merge(&self, who: &Who, of: &Ref, read: u32, reason: &str) -> Result<(), AppError> {
        let mut source = self.standing(who, of, Action::Withdraw).await?;
        let merged = self.merge_of(of).await?.ok_or(AppError::NotFound)?;
        let (Some(before), true) = (merged.before, merged.now == read) else {
            return Err(AppError::Conflict("the other record changed since".into()));
        };
        let target = self.standing(who, &merged.into, Action::Merge).await?;
        let former = self.store().version(target.envelope.id, before).await?.ok_or(AppError::NotFound)?;
        let back = Record {
            envelope: Envelope {
                version: target.envelope.version,
                old_slugs: target.envelope.old_slugs.clone(),
                ..former.envelope
            },
            ..former
        };
        source.envelope.status = Status::Published;
        source.envelope.withdrawal = None;
        let by = By { author: who.author(), reason: reason.to_owned(), at: self.now() };
        let act = Act {
            at: by.at,
            actor: Some(who.id),
            act: "unmerge".into(),
            subject: of.to_string(),
            detail: merged.into.to_string(),
        };
        self.store().apply_noted(vec![Write::update(source), Write::update(back)], &by, &act, &[]).await?;
        self.catch_up(&mut |_, _| {}).await
    }

    /// Every version of a public record, the latest first.
    ///
    /// # Errors
    /// Nothing public lives there, or the store failed.
    pub async fn history_of(&self, of: &Ref) -> Result<(Record, Vec<store::VersionInfo>), AppError> {
        let record = self.store().find(of.kind, &of.slug).await?.ok_or(AppError::NotFound)?.record;
        if !record.envelope.status.is_public() {
            return Err(AppError::NotFound);
        }
        let mut history = Vec::new();
        // A version that was a draft is told to nobody.
        for version in self.store().history(record.envelope.id).await? {
            if self.version_of(record.envelope.id, version.version).await.is_ok() {
                history.push(version);
            }
        }
        Ok((record, history))
    }

    /// A public record as it stood at a version that was public.
    ///
    /// # Errors
    /// There is none, or the store failed.
    pub async fn version_of(&self, id: RecordId, version: u32) -> Result<Record, AppError> {
        let record = self.store().version(id, version).await?.ok_or(AppError::NotFound)?;
        if record.envelope.status.is_public() { Ok(record) } else { Err(AppError::NotFound) }
    }

    /// Proposes to bring back one field of a former version, or all of them.
    ///
    /// # Errors
    /// There is none, the person may not write there, or the store failed.
    pub async fn restore(
        &self,
        who: &Who,
        of: &Ref,
        version: u32,
        field: Option<&str>,
    ) -> Result<Uuid, AppError> {
        let (record, _) = self.history_of(of).await?;
        who.must(Action::Propose, &Target::of(&record.envelope))?;
        let former = document::write(&self.version_of(record.envelope.id, version).await?);
        let now = document::write(&record);
        let fields = model::form::fields(of.kind);
        let chosen: Vec<_> =
            fields.iter().filter(|known| field.is_none_or(|path| path == known.path)).copied().collect();
        let offered: Vec<&str> = chosen.iter().map(|known| known.path).collect();
        let doc = model::form::read(&fields, &offered, &model::form::pairs(&chosen, &former), &now);
        let id = self.add_proposal(who, of.kind, record.envelope.id, record.envelope.version, doc).await?;
        Ok(id)
    }

    /// Brings a change up to date with the record that changed under it; what both changed is told.
    ///
    /// # Errors
    /// The person may not write there, or the store failed.
    pub async fn bring_up_to_date(
        &self,
        who: &Who,
        read: &Proposal,
    ) -> Result<Option<(Proposal, model::merge::Merged)>, AppError> {
        let Some(standing) = self.store().get(read.record).await? else { return Ok(None) };
        if read.base_version == 0 || standing.envelope.version == read.base_version {
            return Ok(None);
        }
        if !self.may_write(who, read).await? {
            return Err(AppError::Forbidden);
        }
        let base = self.store().version(read.record, read.base_version).await?;
        let base = base.map_or(Value::Null, |record| document::write(&record));
        let merged = model::merge::three_way(&base, &document::write(&standing), &read.doc);
        let next = Proposal {
            base_version: standing.envelope.version,
            doc: merged.document.clone(),
            updated_at: self.now(),
            ..read.clone()
        };
        let revision = self.store().save_proposal(&next, who.id, false).await?;
        Ok(Some((Proposal { revision, ..next }, merged)))
    }
}
