//! Reviewing: from submitted to published, with remarks, a second person where the commons asks one, and a trace of each act.

use std::collections::BTreeSet;

use model::document;
use model::proposal::{self, Held, State, Step};
use model::record::Withdrawal;
use model::rights::{Action, PersonId, Target};
use model::{Content, Kind, PartialDate, Problem, Record, Ref, Status};
use serde_json::Value;
use store::{Act, By, Comment, NewMail, Proposal, ProposalFilter, ProposalMove, Write};
use uuid::Uuid;

use crate::App;
use crate::catalogue::Catalogue;
use crate::error::AppError;
use crate::people::{Who, author};
use crate::writing::target_of;

/// Proposals of the queue shown at most.
const QUEUE: u64 = 500;
/// Longest remark, in characters.
const REMARK_MAX: usize = 4_000;

/// What a mail tells; its words are those of the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    SentBack { title: String, remarks: Vec<String> },
    Published { title: String, path: String },
    Closed { title: String, reason: String },
}

/// The words of a mail: its subject, its text.
pub type Words<'a> = &'a (dyn Fn(&Notice) -> (String, String) + Sync);

/// What became of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Stepped {
    Done,
    /// The address of the record, once published.
    Published(Ref),
    Refused(Vec<Problem>),
    Held(Held),
    /// The record changed since the change was begun: it must first be brought up to date.
    Outdated,
}

/// A proposal of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct ToReview {
    pub proposal: Proposal,
    pub wants_two: bool,
    /// Those who find the last revision good.
    pub approvals: Vec<PersonId>,
    pub open_remarks: usize,
    /// What keeps whoever reads this from publishing it, rights apart.
    pub held: Option<Held>,
}

impl App {
    /// Submits a proposal to those who review.
    ///
    /// # Errors
    /// It is not this person's, someone saved meanwhile, or the store failed.
    pub async fn submit_proposal(&self, who: &Who, id: Uuid, revision: u32) -> Result<Stepped, AppError> {
        let read = self.read_at(who, id, revision).await?;
        if !self.may_write(who, &read).await? {
            return Err(AppError::Forbidden);
        }
        if let Err(problems) = self.checked(&read).await? {
            return Ok(Stepped::Refused(problems));
        }
        self.take_step(who, read, Step::Submit, ("submit", ""), Vec::new()).await
    }

    /// A reviewer takes a proposal up.
    ///
    /// # Errors
    /// The person may not review it, or the store failed.
    pub async fn take_up(&self, who: &Who, id: Uuid, revision: u32) -> Result<Stepped, AppError> {
        let read = self.read_at(who, id, revision).await?;
        who.must(Action::Review, &self.target_of_proposal(&read).await?)?;
        self.take_step(who, read, Step::TakeUp, ("take_up", ""), Vec::new()).await
    }

    /// Sends a proposal back to its author, with the remarks that are still open.
    ///
    /// # Errors
    /// The person may not review it, or the store failed.
    pub async fn send_back(
        &self,
        who: &Who,
        id: Uuid,
        revision: u32,
        words: Words<'_>,
    ) -> Result<Stepped, AppError> {
        let read = self.read_at(who, id, revision).await?;
        who.must(Action::Review, &self.target_of_proposal(&read).await?)?;
        let open =
            self.store().comments(id).await?.into_iter().filter(|comment| comment.resolved_at.is_none());
        let notice = Notice::SentBack { title: read.title.clone(), remarks: open.map(|c| c.body).collect() };
        let mails =
            self.mail_to(&[read.author], &notice, &format!("send_back:{id}:{revision}"), words).await?;
        self.take_step(who, read, Step::SendBack, ("send_back", ""), mails).await
    }

    /// Gives a proposal up: its author may, and those who review.
    ///
    /// # Errors
    /// The person may not, or the store failed.
    pub async fn close_proposal(
        &self,
        who: &Who,
        id: Uuid,
        revision: u32,
        reason: &str,
        words: Words<'_>,
    ) -> Result<Stepped, AppError> {
        let read = self.read_at(who, id, revision).await?;
        if read.author != who.id {
            who.must(Action::Review, &self.target_of_proposal(&read).await?)?;
        }
        let mails = if read.author == who.id {
            Vec::new()
        } else {
            let notice = Notice::Closed { title: read.title.clone(), reason: reason.to_owned() };
            self.mail_to(&[read.author], &notice, &format!("close:{id}:{revision}"), words).await?
        };
        self.take_step(who, read, Step::Close, ("close", reason), mails).await
    }

    /// Takes a closed proposal up again.
    ///
    /// # Errors
    /// It is not this person's, or the store failed.
    pub async fn reopen_proposal(&self, who: &Who, id: Uuid, revision: u32) -> Result<Stepped, AppError> {
        let read = self.read_at(who, id, revision).await?;
        if read.author != who.id {
            return Err(AppError::Forbidden);
        }
        self.take_step(who, read, Step::Reopen, ("reopen", ""), Vec::new()).await
    }

    /// Finds a revision good.
    ///
    /// # Errors
    /// The person may not review it, someone saved meanwhile, or the store failed.
    pub async fn approve(&self, who: &Who, id: Uuid, revision: u32) -> Result<(), AppError> {
        let read = self.read_at(who, id, revision).await?;
        who.must(Action::Review, &self.target_of_proposal(&read).await?)?;
        let act = self.step_act(who, "approve", &read, &format!("révision {revision}"));
        Ok(self.store().approve(id, revision, who.id, &act).await?)
    }

    /// Leaves a remark on a field, or on the whole when the field is empty; an author may answer so too.
    ///
    /// # Errors
    /// The person may not read the proposal, or the store failed.
    pub async fn remark(&self, who: &Who, id: Uuid, field: &str, body: &str) -> Result<(), AppError> {
        let read = self.proposal(who, id).await?;
        let body: String = body.trim().chars().take(REMARK_MAX).collect();
        if body.is_empty() || !read.state.is_open() {
            return Ok(());
        }
        let comment = Comment {
            id: Uuid::now_v7(),
            proposal: id,
            revision: read.revision,
            field: field.chars().take(200).collect(),
            body,
            author: who.id,
            at: self.now(),
            resolved_at: None,
            resolved_by: None,
        };
        Ok(self.store().add_comment(&comment).await?)
    }

    /// Says that a remark was answered.
    ///
    /// # Errors
    /// The person may not read the proposal, or the store failed.
    pub async fn resolve_remark(&self, who: &Who, id: Uuid, remark: Uuid) -> Result<(), AppError> {
        let read = self.proposal(who, id).await?;
        if self.store().comments(read.id).await?.iter().any(|comment| comment.id == remark) {
            self.store().resolve_comment(remark, who.id, self.now()).await?;
        }
        Ok(())
    }

    /// The remarks on a proposal, the oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn remarks(&self, id: Uuid) -> Result<Vec<Comment>, AppError> {
        Ok(self.store().comments(id).await?)
    }

    /// Publishes a proposal: its record gets a version, in the same transaction as the act that tells it.
    ///
    /// # Errors
    /// The person may not publish there, someone saved meanwhile, or the store failed.
    pub async fn publish_proposal(
        &self,
        who: &Who,
        id: Uuid,
        revision: u32,
        words: Words<'_>,
    ) -> Result<Stepped, AppError> {
        let read = self.read_at(who, id, revision).await?;
        who.must(Action::Publish, &self.target_of_proposal(&read).await?)?;
        who.must(Action::Publish, &target_of(&read.doc))?;
        let record = match self.checked(&read).await? {
            Ok(record) => record,
            Err(problems) => return Ok(Stepped::Refused(problems)),
        };
        let Some(record) = self.over_what_stands(record, &read).await? else { return Ok(Stepped::Outdated) };
        let review = self.to_review(who, read).await?;
        if let Some(held) = review.held {
            return Ok(Stepped::Held(held));
        }
        let read = review.proposal;
        let reference = record.reference();
        let notice = Notice::Published { title: read.title.clone(), path: reference.path() };
        let mails = if read.author == who.id {
            Vec::new()
        } else {
            self.mail_to(&[read.author], &notice, &format!("publish:{id}"), words).await?
        };
        let expected_version = (read.base_version > 0).then_some(read.base_version);
        let reason = if read.note.is_empty() { "publication".to_owned() } else { read.note.clone() };
        let by = By { author: author(read.author), reason, at: self.now() };
        let mut act = self.step_act(who, "publish", &read, "");
        act.subject = reference.to_string();
        let moved = ProposalMove {
            id,
            revision,
            from: read.state,
            state: State::Published,
            writes: vec![Write { record, expected_version }],
            act,
            mails,
        };
        match self.store().move_proposal(moved, &by).await {
            Err(error) if error.is_conflict() => return Ok(Stepped::Outdated),
            other => other?,
        };
        self.catch_up(&mut |_, _| {}).await?;
        Ok(Stepped::Published(reference))
    }

    /// A checked record with what only the record as it stands may say: its addresses, its evidence, where it comes from. None
    /// when it changed since.
    async fn over_what_stands(
        &self,
        mut record: Record,
        read: &Proposal,
    ) -> Result<Option<Record>, AppError> {
        let standing = self.store().get(read.record).await?;
        match standing {
            None if read.base_version == 0 => {
                record.envelope.version = 0;
                record.envelope.old_slugs = Vec::new();
                record.envelope.created_at = None;
                record.envelope.updated_at = None;
                record.envelope.provenance = None;
                if let Content::Resource(resource) = &mut record.content {
                    resource.evidence = Vec::new();
                }
                Ok(Some(record))
            }
            Some(standing) if standing.envelope.version == read.base_version => {
                record.envelope.old_slugs.clone_from(&standing.envelope.old_slugs);
                record.envelope.created_at = standing.envelope.created_at;
                record.envelope.provenance.clone_from(&standing.envelope.provenance);
                record.envelope.owner.clone_from(&standing.envelope.owner);
                record.envelope.version = standing.envelope.version;
                if let (Content::Resource(new), Content::Resource(old)) =
                    (&mut record.content, &standing.content)
                {
                    new.evidence = model::evidence_path::kept(&old.evidence);
                }
                Ok(Some(record))
            }
            _ => Ok(None),
        }
    }

    /// Whether the commons, or a platform that shows the record or would show it as `doc` says it, wants two persons for it, at
    /// the stage that its evidence has reached: no change of a record changes its evidence.
    pub(crate) async fn wants_two(
        &self,
        kind: Kind,
        standing: Option<&Record>,
        doc: &Value,
    ) -> Result<bool, AppError> {
        let catalogue = self.catalogue();
        let evidence = match standing.map(|record| &record.content) {
            Some(Content::Resource(resource)) => resource.evidence.as_slice(),
            _ => &[],
        };
        let stage = (kind == Kind::Resource).then(|| self.assess(evidence).stage);
        let stage = stage.and_then(|reached| catalogue.ladder.stages.get(reached));
        let stage = stage.map(|stage| stage.code.as_str());
        if catalogue.info.review.wants_two(kind, stage) {
            return Ok(true);
        }
        for slug in platforms_of(&catalogue, kind, standing, doc) {
            if let Some(found) = self.store().find(Kind::Platform, &slug).await?
                && let Content::Platform(platform) = &found.record.content
                && platform.review.wants_two(kind, stage)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What a person may review, the oldest submission first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn review_queue(&self, who: &Who) -> Result<Vec<ToReview>, AppError> {
        let mut queue = Vec::new();
        for proposal in self.reviewable(who).await? {
            queue.push(self.to_review(who, proposal).await?);
        }
        queue.sort_by_key(|queued| queued.proposal.submitted_at);
        Ok(queue)
    }

    /// What was submitted and that a person may review, as the store gives it.
    pub(crate) async fn reviewable(&self, who: &Who) -> Result<Vec<Proposal>, AppError> {
        let filter =
            ProposalFilter { states: vec![State::Submitted, State::InReview], ..ProposalFilter::default() };
        let mut found = Vec::new();
        for proposal in self.store().proposals(&filter, QUEUE).await? {
            let target = self.target_of_proposal(&proposal).await?;
            if who.can(Action::Review, &target) || who.can(Action::Publish, &target) {
                found.push(proposal);
            }
        }
        Ok(found)
    }

    /// A proposal with what its review still wants.
    ///
    /// # Errors
    /// The store failed.
    pub async fn to_review(&self, who: &Who, proposal: Proposal) -> Result<ToReview, AppError> {
        let (id, state, revision) = (proposal.id, proposal.state, proposal.revision);
        let approvals = self.store().approvals(id).await?.into_iter();
        let approvals: Vec<PersonId> =
            approvals.filter(|given| given.revision == revision).map(|given| given.person).collect();
        let open_remarks =
            self.store().comments(id).await?.iter().filter(|comment| comment.resolved_at.is_none()).count();
        let standing = self.store().get(proposal.record).await?;
        let wants_two = self.wants_two(proposal.kind, standing.as_ref(), &proposal.doc).await?;
        let hands = self.store().hands(id).await?;
        Ok(ToReview {
            held: proposal::may_publish(state, wants_two, &hands, &approvals, who.id, open_remarks).err(),
            wants_two,
            approvals,
            open_remarks,
            proposal,
        })
    }

    /// What a reviewer reads a proposal against: the record as it stands, and the last revision they looked at. Notes that they
    /// now look at this one.
    ///
    /// # Errors
    /// The person may not read it, or the store failed.
    pub async fn look_at(
        &self,
        who: &Who,
        proposal: &Proposal,
    ) -> Result<(Value, Option<(u32, Value)>), AppError> {
        let standing = self.store().get(proposal.record).await?;
        let published =
            standing.filter(|_| proposal.base_version > 0).map_or(Value::Null, |r| document::write(&r));
        let seen = self.store().seen(proposal.id, who.id).await?.filter(|seen| *seen < proposal.revision);
        let since = match seen {
            Some(revision) => {
                let kept = self.store().revisions(proposal.id).await?;
                // Automatic saves are folded together: the first one kept since then stands for it.
                kept.into_iter().rfind(|kept| kept.revision <= revision).map(|kept| (kept.revision, kept.doc))
            }
            None => None,
        };
        self.store().note_seen(proposal.id, who.id, proposal.revision, self.now()).await?;
        Ok((published, since))
    }

    /// Withdraws a published record, as it was read, with a reason and what takes its place.
    ///
    /// # Errors
    /// The record does not exist, the person may not, or the store failed.
    pub async fn withdraw(
        &self,
        who: &Who,
        (of, version): (&Ref, u32),
        reason: &str,
        successor: Option<Ref>,
    ) -> Result<Result<(), Vec<Problem>>, AppError> {
        let mut record = self.standing(who, of, Action::Withdraw).await?;
        if record.envelope.version != version || record.envelope.status != Status::Published {
            return Err(AppError::Conflict(format!("version {version} was read")));
        }
        record.envelope.status = Status::Withdrawn;
        let on = PartialDate::full(self.today());
        record.envelope.withdrawal =
            Some(Withdrawal { reason: reason.trim().to_owned(), successor, on: Some(on), merged: false });
        let mut problems = record.check();
        if let Some(successor) = record.envelope.withdrawal.as_ref().and_then(|w| w.successor.as_ref())
            && (self.catalogue().find(successor).is_none() || successor == of)
        {
            let detail = successor.to_string();
            problems.push(Problem::new(
                "withdrawal.successor",
                model::ProblemCode::DanglingReference,
                detail,
            ));
        }
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        self.write_noted(who, record, "withdraw", reason).await?;
        Ok(Ok(()))
    }

    /// Brings a withdrawn record back.
    ///
    /// # Errors
    /// The record does not exist, the person may not, or the store failed.
    pub async fn bring_back(&self, who: &Who, of: &Ref, reason: &str) -> Result<(), AppError> {
        let mut record = self.standing(who, of, Action::Withdraw).await?;
        if record.envelope.status != Status::Withdrawn {
            return Err(AppError::Conflict("it is not withdrawn".into()));
        }
        record.envelope.status = Status::Published;
        record.envelope.withdrawal = None;
        self.write_noted(who, record, "bring_back", reason).await
    }

    /// A record as it stands, public or withdrawn, for someone who may do this to it.
    pub(crate) async fn standing(&self, who: &Who, of: &Ref, action: Action) -> Result<Record, AppError> {
        let record = self.store().find(of.kind, &of.slug).await?.ok_or(AppError::NotFound)?.record;
        who.must(action, &Target::of(&record.envelope))?;
        Ok(record)
    }

    pub(crate) async fn write_noted(
        &self,
        who: &Who,
        record: Record,
        act: &str,
        reason: &str,
    ) -> Result<(), AppError> {
        let by = By { author: who.author(), reason: reason.to_owned(), at: self.now() };
        let act = Act {
            at: by.at,
            actor: Some(who.id),
            act: act.to_owned(),
            subject: record.reference().to_string(),
            detail: reason.to_owned(),
        };
        self.store().apply_noted(vec![Write::update(record)], &by, &act, &[]).await?;
        self.catch_up(&mut |_, _| {}).await
    }

    async fn read_at(&self, who: &Who, id: Uuid, revision: u32) -> Result<Proposal, AppError> {
        let read = self.proposal(who, id).await?;
        if read.revision == revision {
            Ok(read)
        } else {
            Err(AppError::Conflict(format!("revision {revision} was read, {} is the last", read.revision)))
        }
    }

    async fn take_step(
        &self,
        who: &Who,
        read: Proposal,
        step: Step,
        (act, detail): (&str, &str),
        mails: Vec<NewMail>,
    ) -> Result<Stepped, AppError> {
        let Some(state) = proposal::after(read.state, step) else {
            return Ok(Stepped::Held(Held::WrongState));
        };
        let by = By { author: who.author(), reason: detail.to_owned(), at: self.now() };
        let act = self.step_act(who, act, &read, detail);
        let moved = ProposalMove {
            id: read.id,
            revision: read.revision,
            from: read.state,
            state,
            writes: Vec::new(),
            act,
            mails,
        };
        self.store().move_proposal(moved, &by).await?;
        Ok(Stepped::Done)
    }

    fn step_act(&self, who: &Who, act: &str, read: &Proposal, detail: &str) -> Act {
        Act {
            at: self.now(),
            actor: Some(who.id),
            act: act.to_owned(),
            subject: format!("proposition/{}", read.id),
            detail: if detail.is_empty() { read.title.clone() } else { detail.to_owned() },
        }
    }

    /// Mails to people who have an address, one each for this occasion.
    async fn mail_to(
        &self,
        people: &[PersonId],
        notice: &Notice,
        occasion: &str,
        words: Words<'_>,
    ) -> Result<Vec<NewMail>, AppError> {
        let mut mails = Vec::new();
        for id in people {
            let person = self.store().person(*id).await?;
            if let Some(recipient) = person.and_then(|person| person.email) {
                let (subject, body) = words(notice);
                mails.push(NewMail { key: format!("{occasion}:{id}"), recipient, subject, body });
            }
        }
        Ok(mails)
    }
}

/// The platforms that show a record as it stands, or would as `doc` says it: by what is pinned on them, and by their filters.
/// Neither taking a platform off a record nor taking off the term by which it is shown is a way out of its rules.
fn platforms_of(
    catalogue: &Catalogue,
    kind: Kind,
    standing: Option<&Record>,
    doc: &Value,
) -> BTreeSet<String> {
    let left = standing.iter().flat_map(|record| &record.envelope.platforms);
    let mut slugs: BTreeSet<String> = left.map(|platform| platform.slug.clone()).collect();
    slugs.extend(target_of(doc).platforms);
    let standing = standing.map(document::write);
    for (slug, view) in &catalogue.views {
        if standing.iter().chain([doc]).any(|doc| view.filter.shows(kind, doc)) {
            slugs.insert(slug.clone());
        }
    }
    slugs
}
