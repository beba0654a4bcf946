//! Following records: by an account or by a mail address alone; whoever follows is told once a day what changed.

use std::collections::{BTreeMap, HashMap};

use model::{Record, RecordId, Ref, Status};
use store::{AccountState, Action, Follow, NewMail};

use crate::App;
use crate::error::AppError;
use crate::people::{Who, is_email, person_of_author};

/// The follower of the change log that writes these mails.
const FOLLOWER: &str = "follows";
/// Changes read at a time.
const BATCH: u64 = 5_000;
/// Mails that an address that asks to follow may receive in a day.
const MAILS_A_DAY: u64 = 10;
/// How a mail address is named among followers.
const BY_MAIL: &str = "courriel:";

/// What became of a followed record.
#[derive(Debug, Clone)]
pub struct Told {
    pub title: String,
    pub path: String,
    /// It left; otherwise it was corrected.
    pub is_withdrawn: bool,
    /// Why, as the history says it.
    pub reason: String,
    /// The address, in this site, of the page that stops this.
    pub stop: String,
}

impl App {
    /// A record that anyone may follow, by its present address.
    ///
    /// # Errors
    /// Nothing published lives there, or the store failed.
    pub async fn followable(&self, address: &Ref) -> Result<Record, AppError> {
        let found = self.store().find(address.kind, &address.slug).await?.ok_or(AppError::NotFound)?;
        let is_public = found.record.envelope.status == Status::Published;
        if is_public { Ok(found.record) } else { Err(AppError::NotFound) }
    }

    /// Whether a person follows a record.
    ///
    /// # Errors
    /// The store failed.
    pub async fn follows(&self, who: &Who, record: RecordId) -> Result<bool, AppError> {
        Ok(self.store().follows_of(&who.author()).await?.iter().any(|follow| follow.record == record))
    }

    /// Follows a record, or stops.
    ///
    /// # Errors
    /// Nothing published lives there, or the store failed.
    pub async fn set_follow(&self, who: &Who, address: &Ref, follows: bool) -> Result<(), AppError> {
        if !follows {
            let found = self.store().find(address.kind, &address.slug).await?.ok_or(AppError::NotFound)?;
            return Ok(self.store().unfollow(&who.author(), Some(found.record.envelope.id)).await?);
        }
        let record = self.followable(address).await?.envelope.id;
        Ok(self.store().follow_record(&Follow { record, follower: who.author(), since: self.now() }).await?)
    }

    /// The public records that a person follows, the latest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn followed_by(&self, who: &Who) -> Result<Vec<Record>, AppError> {
        let ids: Vec<RecordId> =
            self.store().follows_of(&who.author()).await?.into_iter().map(|follow| follow.record).collect();
        self.get_records(&ids).await
    }

    /// Asks an address to confirm that it wants to follow a record; nothing is kept before it does. `letter` writes the mail
    /// around the address of the page that confirms. Tells whether the address may be one.
    ///
    /// # Errors
    /// Nothing published lives there, or the store failed.
    pub async fn ask_to_follow(
        &self,
        address: &Ref,
        email: &str,
        letter: &(dyn Fn(&str, &str) -> (String, String) + Sync),
    ) -> Result<bool, AppError> {
        let email = email.trim().to_lowercase();
        if !is_email(&email) {
            return Ok(false);
        }
        let record = self.followable(address).await?;
        let since = self.now() - chrono::Duration::days(1);
        if self.store().count_mails_to(&email, "", since).await? >= MAILS_A_DAY {
            // Someone fills the box of someone else: the answer says nothing of it.
            return Ok(true);
        }
        let id = record.envelope.id;
        let page = self.mail_address("follow", "/suivre/confirmer", id, &email);
        let (subject, body) = letter(&record.envelope.title, &page);
        // Whoever asks again and again for someone else sends one mail a day.
        let key = format!("suivre:{id}:{email}:{}", self.today());
        let mail = NewMail { key, recipient: email, subject, body };
        self.store().queue_mails(&[mail], self.now()).await?;
        Ok(true)
    }

    /// The record that a link received by mail is about, when it is ours; `purpose` is `follow` or `unfollow`.
    ///
    /// # Errors
    /// The link is not ours, or the store failed.
    pub async fn by_mail(
        &self,
        purpose: &str,
        id: RecordId,
        email: &str,
        signature: &str,
    ) -> Result<Record, AppError> {
        if !self.is_signed(purpose, &format!("{id} {email}"), signature) {
            return Err(AppError::NotFound);
        }
        self.get_record(id).await
    }

    /// Follows, or stops, by a link received by mail.
    ///
    /// # Errors
    /// The link is not ours, or the store failed.
    pub async fn set_follow_by_mail(
        &self,
        follows: bool,
        id: RecordId,
        email: &str,
        signature: &str,
    ) -> Result<Record, AppError> {
        let record = self.by_mail(if follows { "follow" } else { "unfollow" }, id, email, signature).await?;
        let follower =
            if person_of_author(email).is_some() { email.to_owned() } else { format!("{BY_MAIL}{email}") };
        if follows {
            self.store().follow_record(&Follow { record: id, follower, since: self.now() }).await?;
        } else {
            self.store().unfollow(&follower, Some(id)).await?;
        }
        Ok(record)
    }

    fn mail_address(&self, purpose: &str, page: &str, id: RecordId, email: &str) -> String {
        let signature = self.sign(purpose, &format!("{id} {email}"));
        let email: String = email
            .bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect();
        format!("{page}?fiche={id}&courriel={email}&signature={signature}")
    }

    /// Tells each follower, in one mail, what became of the records followed since the last time. The mails and the place
    /// reached in the change log are written together: a crash neither loses nor doubles any. Tells how many mails.
    ///
    /// # Errors
    /// The store failed, or another server did it meanwhile.
    pub async fn tell_followers(
        &self,
        letter: &(dyn Fn(&[Told]) -> (String, String) + Sync),
    ) -> Result<usize, AppError> {
        let from = self.store().follower_position(FOLLOWER).await?;
        let mut to = from;
        let mut last: HashMap<RecordId, store::Change> = HashMap::new();
        loop {
            let changes = self.store().changes_after(to, BATCH).await?;
            let Some(end) = changes.last() else { break };
            to = end.seq;
            last.extend(changes.into_iter().map(|change| (change.id, change)));
        }
        if to == from {
            return Ok(0);
        }
        let mut told: BTreeMap<String, Vec<Told>> = BTreeMap::new();
        for follow in self.store().follows().await? {
            let change = last.get(&follow.record).filter(|change| change.at > follow.since);
            let Some(change) = change.filter(|change| change.action != Action::Created) else { continue };
            let Some(record) = self.store().get(follow.record).await? else { continue };
            if !record.envelope.status.is_public() {
                continue;
            }
            let history = self.store().history(follow.record).await?;
            let name = follow.follower.strip_prefix(BY_MAIL).unwrap_or(&follow.follower);
            let what = Told {
                title: record.envelope.title.clone(),
                path: record.reference().path(),
                is_withdrawn: record.envelope.status == Status::Withdrawn,
                reason: history
                    .into_iter()
                    .find(|v| v.version == change.version)
                    .map(|v| v.reason)
                    .unwrap_or_default(),
                stop: self.mail_address("unfollow", "/suivre/arreter", follow.record, name),
            };
            told.entry(follow.follower).or_default().push(what);
        }
        let mut mails = Vec::new();
        for (follower, what) in told {
            let Some(recipient) = self.mailbox(&follower).await? else { continue };
            let (subject, body) = letter(&what);
            mails.push(NewMail { key: format!("suivi:{follower}:{to}"), recipient, subject, body });
        }
        self.store().tell_changes(FOLLOWER, (from, to), &mails, self.now()).await?;
        Ok(mails.len())
    }

    pub(crate) async fn mailbox(&self, follower: &str) -> Result<Option<String>, AppError> {
        if let Some(email) = follower.strip_prefix(BY_MAIL) {
            return Ok(Some(email.to_owned()));
        }
        let Some(id) = person_of_author(follower) else { return Ok(None) };
        let person = self.store().person(id).await?.filter(|person| person.state == AccountState::Active);
        Ok(person.and_then(|person| person.email))
    }
}
