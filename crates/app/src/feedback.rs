//! What visitors tell without account: « j’ai utilisé », « il y a une erreur »; protected, moderated, then without a person.

use std::net::IpAddr;

use chrono::Duration;
use model::card::Card;
use model::evidence::EvidenceResult;
use model::rights::{Action, Target};
use model::{Kind, PartialDate, RecordId, Ref, Status};
use store::{Act, Decision, Feedback, FeedbackFilter, FeedbackSort, FeedbackState, NewMail};
use uuid::Uuid;

use crate::App;
use crate::catalogue::Catalogue;
use crate::error::AppError;
use crate::people::{Who, fingerprint, is_email};

/// Longest text that a visitor may send, in characters.
pub const FEEDBACK_MAX: usize = 2_000;
/// What one address may send in a day, all records together.
const A_DAY: u64 = 10;
/// Read at once in a queue.
const QUEUE: u64 = 200;
/// Published experiences shown on a page.
const SHOWN: u64 = 20;
/// How long the address of a visitor is kept after the answer.
const EMAIL_KEPT: Duration = Duration::days(30);

/// What a visitor writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewFeedback {
    pub profile: String,
    pub territory: String,
    pub happened_on: String,
    pub result: EvidenceResult,
    pub body: String,
    pub email: String,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedbackFault {
    BodyMissing,
    BodyTooLong,
    Date,
    Email,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedbackSent {
    Kept,
    Refused(Vec<FeedbackFault>),
    /// This address has sent enough for today.
    TooMany,
}

/// A use as its page tells it: nothing names who sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experience {
    pub profile: String,
    pub territory: String,
    pub happened_on: Option<PartialDate>,
    pub result: EvidenceResult,
    pub body: String,
}

/// A feedback before whoever decides.
#[derive(Debug, Clone)]
pub struct Queued {
    pub feedback: Feedback,
    pub reference: Ref,
    pub title: String,
    /// The reader looks after the record.
    pub is_own: bool,
}

impl App {
    /// Keeps what a visitor tells of a published record.
    ///
    /// # Errors
    /// The record is not there, or the store failed.
    pub async fn send_feedback(
        &self,
        on: &Ref,
        sort: FeedbackSort,
        new: NewFeedback,
        from: Option<IpAddr>,
    ) -> Result<FeedbackSent, AppError> {
        let catalogue = self.catalogue();
        let record = Self::published(&catalogue, on)?.id;
        let faults = faults(&new);
        if !faults.is_empty() {
            return Ok(FeedbackSent::Refused(faults));
        }
        let now = self.now();
        let sender = from.map(|address| self.sender(address));
        if let Some(sender) = &sender
            && self.store().count_sent(sender, now - Duration::days(1)).await? >= A_DAY
        {
            return Ok(FeedbackSent::TooMany);
        }
        let knows_profile = catalogue.codes("actor_profile").contains(&new.profile);
        let feedback = Feedback {
            id: Uuid::now_v7(),
            sort,
            record,
            profile: if knows_profile { new.profile } else { String::new() },
            territory: new.territory.chars().take(200).collect(),
            happened_on: new.happened_on.trim().to_owned(),
            result: new.result.as_str().to_owned(),
            body: new.body.trim().to_owned(),
            email: Some(new.email.trim().to_lowercase()).filter(|email| !email.is_empty()),
            sender,
            state: FeedbackState::Waiting,
            answer: String::new(),
            decided_by: None,
            decided_at: None,
            entry: None,
            created_at: now,
        };
        self.store().add_feedback(&feedback).await?;
        Ok(FeedbackSent::Kept)
    }

    /// The digest of an address, which only means something today: nobody can find the address again, nor follow it.
    pub(crate) fn sender(&self, address: IpAddr) -> String {
        let mut digest = self.sign("sender", &format!("{}|{address}", self.today()));
        digest.truncate(32);
        digest
    }

    fn published<'a>(catalogue: &'a Catalogue, reference: &Ref) -> Result<&'a Card, AppError> {
        let card = catalogue.find(reference).filter(|card| card.status == Status::Published);
        card.ok_or(AppError::NotFound)
    }

    /// How many people tell a use of a record, and what the latest say.
    ///
    /// # Errors
    /// The store failed.
    pub async fn experiences(&self, record: RecordId) -> Result<(u64, Vec<Experience>), AppError> {
        let shown =
            FeedbackFilter { sort: FeedbackSort::Use, state: FeedbackState::Published, record: Some(record) };
        let list = self.store().feedbacks(shown, SHOWN).await?;
        let count = if list.is_empty() { 0 } else { self.store().count_feedbacks(shown).await? };
        let told = |feedback: Feedback| Experience {
            result: EvidenceResult::from_name(&feedback.result).unwrap_or_default(),
            happened_on: feedback.happened_on.parse().ok(),
            profile: feedback.profile,
            territory: feedback.territory,
            body: feedback.body,
        };
        Ok((count, list.into_iter().map(told).collect()))
    }

    /// What waits, or was decided, among what the person may decide.
    ///
    /// # Errors
    /// The store failed.
    pub async fn feedback_queue(
        &self,
        who: &Who,
        sort: FeedbackSort,
        state: FeedbackState,
    ) -> Result<Vec<Queued>, AppError> {
        let list = self.store().feedbacks(FeedbackFilter { sort, state, record: None }, QUEUE).await?;
        let mut queue = Vec::new();
        for feedback in list {
            if let Some(queued) = self.queued(who, feedback).await? {
                queue.push(queued);
            }
        }
        queue.sort_by_key(|queued| !queued.is_own);
        Ok(queue)
    }

    /// One feedback, to who may decide on it.
    ///
    /// # Errors
    /// It is not there for this person, or the store failed.
    pub async fn get_feedback(&self, who: &Who, id: Uuid) -> Result<Queued, AppError> {
        let feedback = self.store().feedback(id).await?.ok_or(AppError::NotFound)?;
        self.queued(who, feedback).await?.ok_or(AppError::Forbidden)
    }

    async fn queued(&self, who: &Who, feedback: Feedback) -> Result<Option<Queued>, AppError> {
        let catalogue = self.catalogue();
        let Some(at) = catalogue.find_id(feedback.record) else { return Ok(None) };
        let card = catalogue.card(at);
        // The owner answers what is wrong; what is told of a use is decided by those who moderate.
        let is_own = feedback.sort == FeedbackSort::Error
            && self.store().owner(feedback.record).await? == Some(who.id);
        if !is_own && !who.can(Action::Moderate, &target_of(&catalogue, card)) {
            return Ok(None);
        }
        Ok(Some(Queued { reference: card.reference(), title: card.title.to_string(), feedback, is_own }))
    }

    /// Decides on several at once; tells on how many. `mail` is what each visitor who left an address is written.
    ///
    /// # Errors
    /// One of them is not for this person or became proof, or the store failed: nothing is then decided.
    pub async fn decide_feedback(
        &self,
        who: &Who,
        ids: &[Uuid],
        (state, answer): (FeedbackState, &str),
        mail: impl Fn(&Queued) -> Option<(String, String)>,
    ) -> Result<usize, AppError> {
        let mut mails = Vec::new();
        let mut subjects: Vec<String> = Vec::new();
        for id in ids {
            let queued = self.get_feedback(who, *id).await?;
            subjects.push(queued.reference.to_string());
            if let (Some(recipient), Some((subject, body))) = (queued.feedback.email.clone(), mail(&queued)) {
                let occasion = fingerprint(&format!("{}|{answer}", state.as_str()));
                mails.push(NewMail {
                    key: format!("feedback-{id}-{}", &occasion[..12]),
                    recipient,
                    subject,
                    body,
                });
            }
        }
        subjects.sort();
        subjects.dedup();
        let at = self.now();
        let decision = Decision {
            ids: ids.to_vec(),
            state,
            answer: answer.to_owned(),
            by: who.id,
            at,
            act: Act {
                at,
                actor: Some(who.id),
                act: "feedback".into(),
                subject: subjects.join(" "),
                detail: format!("{} {}", state.as_str(), ids.len()),
            },
            mails,
        };
        if ids.is_empty() {
            return Ok(0);
        }
        self.store().decide_feedback(&decision).await?;
        self.catch_up(&mut |_, _| {}).await?;
        Ok(ids.len())
    }

    /// Forgets who sent what was answered long enough ago; run now and then.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_senders(&self) -> Result<u64, AppError> {
        let now = self.now();
        Ok(self.store().forget_senders(now - EMAIL_KEPT, now - Duration::days(1)).await?)
    }
}

fn faults(new: &NewFeedback) -> Vec<FeedbackFault> {
    let mut faults = Vec::new();
    match new.body.trim().chars().count() {
        0 => faults.push(FeedbackFault::BodyMissing),
        length if length > FEEDBACK_MAX => faults.push(FeedbackFault::BodyTooLong),
        _ => {}
    }
    if !new.happened_on.trim().is_empty() && new.happened_on.parse::<PartialDate>().is_err() {
        faults.push(FeedbackFault::Date);
    }
    if !new.email.trim().is_empty() && !is_email(new.email.trim()) {
        faults.push(FeedbackFault::Email);
    }
    faults
}

/// The part of the commons that a card belongs to.
fn target_of(catalogue: &Catalogue, card: &Card) -> Target {
    let platforms = card.pinned.iter().filter(|platform| platform.kind == Kind::Platform);
    Target {
        platforms: platforms.map(|platform| platform.slug.clone()).collect(),
        territories: card.places.iter().map(|place| catalogue.lexicon.place_code(*place).clone()).collect(),
    }
}
