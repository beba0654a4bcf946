//! Writing: a record or a change is a proposal until it is published; what is typed is kept, even unfinished, even wrong.

use model::document::{self, Hints};
use model::form::{self, Shape};
use model::merge::{self, Merged};
use model::proposal::State;
use model::rights::{Action, Target};
use model::territories::{Code, atlas};
use model::{Content, Kind, Problem, ProblemCode, Record, RecordId, Ref, Status};
use serde_json::{Value, json};
use store::{Proposal, ProposalFilter};
use uuid::Uuid;

use crate::App;
use crate::error::AppError;
use crate::people::Who;

/// Proposals listed at most.
const LISTED: u64 = 200;
/// Longest document that is kept, in bytes once written.
const LONGEST: usize = 2 * 1024 * 1024;

/// What became of a save.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// The number of the new revision.
    Done(u32),
    /// Someone saved meanwhile: what they wrote and what this person wrote do not meet, or not yet; nothing was written.
    Meanwhile(Box<Meanwhile>),
}

/// Two versions of one proposal, and what can be made of both.
#[derive(Debug, Clone, PartialEq)]
pub struct Meanwhile {
    /// The revision that is now the last.
    pub revision: u32,
    pub theirs: Value,
    pub mine: Value,
    pub merged: Merged,
}

impl App {
    /// Begins a record of this noun with what is known of it so far.
    ///
    /// # Errors
    /// The person may not write, or the store failed.
    pub async fn begin_record(&self, who: &Who, kind: Kind, seed: Value) -> Result<Uuid, AppError> {
        let mut doc = seed;
        let Some(map) = doc.as_object_mut() else { return Err(AppError::Forbidden) };
        map.insert("kind".into(), json!(kind.as_str()));
        let licence = self.catalogue().info.licence.clone();
        if !licence.is_empty() && !map.contains_key("licence") {
            map.insert("licence".into(), json!(licence));
        }
        // Who may only write on a platform or a territory begins there.
        let rights = who.rights.iter().filter(|right| right.role.may(Action::Propose));
        if let Some(right) =
            rights.clone().find(|r| r.platform.is_none() && r.territory.is_none()).or(rights.clone().next())
        {
            if let Some(platform) = &right.platform {
                map.insert("platforms".into(), json!([Ref::new(Kind::Platform, platform).to_string()]));
            }
            if let Some(territory) = &right.territory {
                map.insert("territories".into(), json!([territory.to_string()]));
            }
        }
        who.must(Action::Propose, &target_of(&doc))?;
        self.add_proposal(who, kind, RecordId(Uuid::now_v7()), 0, doc).await
    }

    /// Begins a change of a published record, or goes on with the one that the person has begun.
    ///
    /// # Errors
    /// The record does not exist, the person may not write, or the store failed.
    pub async fn begin_change(&self, who: &Who, of: &Ref) -> Result<Uuid, AppError> {
        let found = self.store().find(of.kind, &of.slug).await?.ok_or(AppError::NotFound)?;
        let record = found.record;
        if record.envelope.status != Status::Published {
            return Err(AppError::NotFound);
        }
        who.must(Action::Propose, &Target::of(&record.envelope))?;
        let states = vec![State::Draft, State::Submitted, State::InReview];
        let filter = ProposalFilter { author: Some(who.id), record: Some(record.envelope.id), states };
        if let Some(begun) = self.store().proposals(&filter, 1).await?.into_iter().next() {
            return Ok(begun.id);
        }
        let (id, version) = (record.envelope.id, record.envelope.version);
        self.add_proposal(who, of.kind, id, version, document::write(&record)).await
    }

    pub(crate) async fn add_proposal(
        &self,
        who: &Who,
        kind: Kind,
        record: RecordId,
        base_version: u32,
        doc: Value,
    ) -> Result<Uuid, AppError> {
        let now = self.now();
        let proposal = Proposal {
            id: Uuid::now_v7(),
            record,
            kind,
            base_version,
            state: State::Draft,
            author: who.id,
            title: title_of(&doc),
            doc,
            note: String::new(),
            revision: 1,
            created_at: now,
            updated_at: now,
            submitted_at: None,
        };
        self.store().add_proposal(&proposal).await?;
        Ok(proposal.id)
    }

    /// A proposal that the person may read: written by them, or theirs to review or to amend.
    ///
    /// # Errors
    /// It does not exist for this person, or the store failed.
    pub async fn proposal(&self, who: &Who, id: Uuid) -> Result<Proposal, AppError> {
        let proposal = self.store().proposal(id).await?.ok_or(AppError::NotFound)?;
        let target = self.target_of_proposal(&proposal).await?;
        let is_theirs = proposal.author == who.id || self.store().hands(id).await?.contains(&who.id);
        // A draft is nobody's business but of those who write it, or may write in anyone's.
        let is_submitted = proposal.state != State::Draft;
        let may = is_theirs
            || who.can(Action::Amend, &target)
            || (is_submitted && (who.can(Action::Review, &target) || who.can(Action::Publish, &target)));
        if may { Ok(proposal) } else { Err(AppError::NotFound) }
    }

    /// Whether the person may write in a proposal.
    ///
    /// # Errors
    /// The store failed.
    pub async fn may_write(&self, who: &Who, proposal: &Proposal) -> Result<bool, AppError> {
        let target = self.target_of_proposal(proposal).await?;
        let is_theirs = proposal.author == who.id || self.store().hands(proposal.id).await?.contains(&who.id);
        let may = (is_theirs && who.can(Action::Propose, &target)) || who.can(Action::Amend, &target);
        Ok(may && proposal.state.is_open())
    }

    /// The part of the commons that a proposal belongs to: that of the record as it stands, and of the change.
    pub(crate) async fn target_of_proposal(&self, proposal: &Proposal) -> Result<Target, AppError> {
        if proposal.base_version == 0 {
            return Ok(target_of(&proposal.doc));
        }
        let record = self.store().get(proposal.record).await?;
        Ok(record.map_or_else(|| target_of(&proposal.doc), |record| Target::of(&record.envelope)))
    }

    /// The document as it was at a revision, when it was kept.
    ///
    /// # Errors
    /// The store failed.
    pub async fn doc_at(&self, proposal: &Proposal, revision: u32) -> Result<Option<Value>, AppError> {
        let kept = self.store().revision(proposal.id, revision).await?;
        Ok(kept.map(|kept| kept.doc))
    }

    /// A record as the flat document that forms write.
    ///
    /// # Errors
    /// It is not public, or the store failed.
    pub async fn document_of(&self, id: RecordId) -> Result<Value, AppError> {
        Ok(document::write(&self.get_record(id).await?))
    }

    /// What a person writes or has written, the last changed first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn my_proposals(&self, who: &Who) -> Result<Vec<Proposal>, AppError> {
        let filter = ProposalFilter { author: Some(who.id), ..ProposalFilter::default() };
        Ok(self.store().proposals(&filter, LISTED).await?)
    }

    /// Saves what a person typed over the revision that they read. Fields changed by one side only are brought together.
    ///
    /// # Errors
    /// The person may not write there, the document is too long, or the store failed.
    pub async fn save_proposal(
        &self,
        who: &Who,
        read: &Proposal,
        doc: Value,
        note: &str,
        is_automatic: bool,
    ) -> Result<Saved, AppError> {
        if !self.may_write(who, read).await? || doc.to_string().len() > LONGEST {
            return Err(AppError::Forbidden);
        }
        let doc = self.resolved(read.kind, doc);
        // A change may not leave the part of the commons where its author may write.
        if read.base_version == 0 && !who.can(Action::Amend, &target_of(&read.doc)) {
            who.must(Action::Propose, &target_of(&doc))?;
        }
        let mut next = Proposal {
            title: title_of(&doc),
            note: note.chars().take(500).collect(),
            doc,
            updated_at: self.now(),
            ..read.clone()
        };
        match self.store().save_proposal(&next, who.id, is_automatic).await {
            Ok(revision) => return Ok(Saved::Done(revision)),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error.into()),
        }
        let now = self.store().proposal(read.id).await?.ok_or(AppError::NotFound)?;
        if !now.state.is_open() {
            return Err(AppError::Conflict("the proposal is no longer open".into()));
        }
        let base = self.store().revision(read.id, read.revision).await?.map_or(Value::Null, |r| r.doc);
        let merged = merge::three_way(&base, &now.doc, &next.doc);
        if merged.conflicts.is_empty() {
            next = Proposal { doc: merged.document.clone(), title: title_of(&merged.document), ..next };
            next.revision = now.revision;
            next.base_version = now.base_version;
            match self.store().save_proposal(&next, who.id, false).await {
                Ok(revision) => return Ok(Saved::Done(revision)),
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error.into()),
            }
        }
        let meanwhile = Meanwhile { revision: now.revision, theirs: now.doc, mine: next.doc, merged };
        Ok(Saved::Meanwhile(Box::new(meanwhile)))
    }

    /// The record that a document makes, once nothing is wrong with it: shapes, rules, terms, references, address.
    ///
    /// # Errors
    /// The store failed.
    pub async fn checked(&self, proposal: &Proposal) -> Result<Result<Record, Vec<Problem>>, AppError> {
        let mut doc = proposal.doc.clone();
        let Some(map) = doc.as_object_mut() else { return Ok(Err(Vec::new())) };
        map.insert("id".into(), json!(proposal.record));
        map.insert("status".into(), json!(Status::Published));
        map.shift_remove("withdrawal");
        let has_slug = map.get("slug").and_then(Value::as_str).is_some_and(|slug| !slug.is_empty());
        if !has_slug {
            let title = map.get("title").and_then(Value::as_str).unwrap_or_default();
            let slug = self.free_slug_of(proposal.kind, proposal.record, title).await?;
            map.insert("slug".into(), json!(slug));
        }
        let hints = Hints { kind: Some(proposal.kind), slug: None };
        let record = match document::read(doc, &hints) {
            Ok(record) => record,
            Err(problems) => return Ok(Err(problems)),
        };
        let mut problems = self.dangling(&record).await?;
        problems.extend(self.missing_files(&record).await?);
        let taken = self.store().find(proposal.kind, &record.envelope.slug).await?;
        if taken.is_some_and(|found| found.record.envelope.id != proposal.record) {
            problems.push(Problem::new("slug", ProblemCode::Duplicate, &record.envelope.slug));
        }
        Ok(if problems.is_empty() { Ok(record) } else { Err(problems) })
    }

    /// Terms and references of a record that lead nowhere.
    async fn dangling(&self, record: &Record) -> Result<Vec<Problem>, AppError> {
        let catalogue = self.catalogue();
        let mut problems = Vec::new();
        let own: Vec<String> = match &record.content {
            Content::Vocabulary(vocabulary) => {
                vocabulary.terms_list.iter().map(|term| term.code.clone()).collect()
            }
            _ => Vec::new(),
        };
        for (vocabulary, code, field) in record.terms() {
            let is_own = record.kind() == Kind::Vocabulary
                && vocabulary == record.envelope.slug
                && own.contains(&code);
            if !catalogue.vocabularies.contains_key(&vocabulary) && !is_own {
                problems.push(Problem::new(field, ProblemCode::UnknownVocabulary, vocabulary));
            } else if !is_own && !catalogue.codes(&vocabulary).contains(&code) {
                problems.push(Problem::new(field, ProblemCode::UnknownTerm, code));
            }
        }
        for link in record.links() {
            let is_self = link.target == record.reference();
            if !is_self
                && catalogue.find(&link.target).is_none()
                && self.store().find(link.target.kind, &link.target.slug).await?.is_none()
            {
                problems.push(Problem::new(
                    link.field,
                    ProblemCode::DanglingReference,
                    link.target.to_string(),
                ));
            }
        }
        Ok(problems)
    }

    /// A short name drawn from a title, that no record of the noun has or had.
    async fn free_slug_of(&self, kind: Kind, id: RecordId, title: &str) -> Result<String, AppError> {
        let wanted = text::slugify(title);
        let wanted = if wanted.is_empty() { kind.as_str().replace('_', "-") } else { wanted };
        for number in 1_u32..1_000 {
            let slug = if number == 1 { wanted.clone() } else { format!("{wanted}-{number}") };
            let taken = self.store().find(kind, &slug).await?;
            if taken.is_none_or(|found| found.record.envelope.id == id) {
                return Ok(slug);
            }
        }
        Ok(format!("{wanted}-{}", Uuid::new_v4().simple()))
    }

    /// Names of records and territories typed in full become their codes; what is not recognised stays as typed.
    fn resolved(&self, kind: Kind, mut doc: Value) -> Value {
        for field in form::fields(kind) {
            match field.shape {
                Shape::Refs(_) | Shape::Ref(_) | Shape::Territories => {
                    if let Some(value) = at_mut(&mut doc, field.path) {
                        self.resolve_value(field.shape, value);
                    }
                }
                Shape::Group(of) | Shape::Tree(of) => {
                    if let Some(value) = at_mut(&mut doc, field.path) {
                        self.resolve_rows(of, value);
                    }
                }
                _ => {}
            }
        }
        doc
    }

    fn resolve_rows(&self, of: &[form::Field], rows: &mut Value) {
        for row in rows.as_array_mut().into_iter().flatten() {
            for field in of {
                if let Some(value) = row.get_mut(field.path) {
                    self.resolve_value(field.shape, value);
                }
            }
            if let Some(children) = row.get_mut("children") {
                self.resolve_rows(of, children);
            }
        }
    }

    fn resolve_value(&self, shape: Shape, value: &mut Value) {
        match value {
            Value::Array(list) => list.iter_mut().for_each(|one| self.resolve_value(shape, one)),
            Value::String(typed) => {
                let found = match shape {
                    Shape::Refs(kinds) | Shape::Ref(kinds) => self.reference_named(typed, kinds),
                    Shape::Territories => territory_named(typed),
                    _ => None,
                };
                if let Some(found) = found {
                    *typed = found;
                }
            }
            _ => {}
        }
    }

    /// The address of the one record that bears a title, or that an address of this site leads to.
    fn reference_named(&self, typed: &str, kinds: &[Kind]) -> Option<String> {
        let typed = typed.trim();
        let path =
            typed.split("://").nth(1).and_then(|rest| rest.split_once('/')).map_or(typed, |(_, path)| path);
        if let Ok(reference) = path.trim_start_matches('/').parse::<Ref>() {
            return Some(reference.to_string());
        }
        let catalogue = self.catalogue();
        let mut found = catalogue.titled(typed, kinds);
        match (found.next(), found.next()) {
            (Some(card), None) => Some(card.reference().to_string()),
            _ => None,
        }
    }

    /// The public record that a text names: its exact title, its address, its path.
    pub fn named_record(&self, typed: &str) -> Option<Ref> {
        let reference: Ref = self.reference_named(typed, &[])?.parse().ok()?;
        self.catalogue().find(&reference).map(model::card::Card::reference)
    }

    /// The part of the commons that a proposal belongs to.
    ///
    /// # Errors
    /// The store failed.
    pub async fn proposal_target(&self, proposal: &Proposal) -> Result<Target, AppError> {
        self.target_of_proposal(proposal).await
    }
}

/// The one territory that a text names in full.
fn territory_named(typed: &str) -> Option<String> {
    if let Ok(code) = typed.trim().parse::<Code>()
        && atlas().resolve(&code).is_some()
    {
        return Some(code.to_string());
    }
    let only = || match atlas().search(typed, 2).as_slice() {
        [hit] => Some(hit.territory.code.clone()),
        _ => None,
    };
    territory_called(typed).or_else(only).map(|code| code.to_string())
}

/// The one territory of which a text is the whole name, none when two bear it.
pub fn territory_called(typed: &str) -> Option<Code> {
    let wanted = text::fold(typed);
    let hits = atlas().search(typed, 4);
    let mut same = hits.iter().filter(|hit| text::fold(&atlas().label(&hit.territory.code)) == wanted);
    match (same.next(), same.next()) {
        (Some(hit), None) => Some(hit.territory.code.clone()),
        _ => None,
    }
}

/// The part of the commons that a document says it belongs to.
pub(crate) fn target_of(doc: &Value) -> Target {
    let texts = |key: &str| {
        doc.get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
    };
    Target {
        platforms: texts("platforms").filter_map(|text| Some(text.parse::<Ref>().ok()?.slug)).collect(),
        territories: texts("territories").filter_map(|text| text.parse().ok()).collect(),
    }
}

fn title_of(doc: &Value) -> String {
    doc.get("title").and_then(Value::as_str).unwrap_or_default().chars().take(200).collect()
}

fn at_mut<'a>(doc: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    path.split('.').try_fold(doc, |here, key| here.get_mut(key))
}
