//! Writing to an organisation without knowing its address: a form becomes a mail to whoever looks after its record.

use std::net::IpAddr;

use chrono::Duration;
use model::rights::{Right, Role};
use model::{Kind, Ref, Status};
use store::{AccountState, NewMail, Person};

use crate::App;
use crate::error::AppError;
use crate::people::is_email;

/// Longest message that is carried, in characters.
pub const MESSAGE_MAX: usize = 4_000;
/// What one address may send in a day, to anyone.
const A_DAY: u64 = 5;
/// What one person may receive by this way in a day: beyond, someone is filling a box.
const RECEIVED_A_DAY: u64 = 30;
/// How long the outbox keeps what was carried.
const KEPT: Duration = Duration::days(30);
/// How the keys of these mails begin.
const PURPOSE: &str = "relais:";
/// How the key of the first mail of a message ends.
const FIRST: &str = ":0";

/// What someone writes to an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    pub name: String,
    pub email: String,
    pub text: String,
    /// The address in this site of what the message is about, or nothing.
    pub about: String,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageFault {
    NameMissing,
    Email,
    TextMissing,
    TextTooLong,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relayed {
    /// It is in the outbox.
    Carried,
    Refused(Vec<MessageFault>),
    /// This address has sent enough for today, or has written to this organisation today.
    TooMany,
    /// Nobody looks after this organisation here.
    Nobody,
}

impl App {
    /// Whether someone would receive a message sent to an organisation.
    ///
    /// # Errors
    /// No such organisation is published, or the store failed.
    pub async fn is_reachable(&self, on: &Ref) -> Result<bool, AppError> {
        Ok(!self.readers_of(on).await?.is_empty())
    }

    /// Carries a message. `letter` writes the mail; the address of who receives it is never told.
    ///
    /// # Errors
    /// No such organisation is published, or the store failed.
    pub async fn relay(
        &self,
        on: &Ref,
        message: &Message,
        from: Option<IpAddr>,
        letter: &(dyn Fn(&str, &Message) -> (String, String) + Sync),
    ) -> Result<Relayed, AppError> {
        let readers = self.readers_of(on).await?;
        if readers.is_empty() {
            return Ok(Relayed::Nobody);
        }
        let faults = faults(message);
        if !faults.is_empty() {
            return Ok(Relayed::Refused(faults));
        }
        let since = self.now() - Duration::days(1);
        let sender = from.map_or_else(|| "inconnu".to_owned(), |address| self.sender(address));
        // The digest of an address is another one each day, so that the key also says once a day to each organisation.
        let from_here = format!("{PURPOSE}{sender}:");
        let to_here = format!("{from_here}{}:", on.slug);
        // A message may be several mails: the first of them stands for it.
        let is_full = self.store().count_mails_keyed((&from_here, FIRST), since).await? >= A_DAY
            || self.store().count_mails_keyed((&to_here, FIRST), since).await? > 0;
        if is_full {
            return Ok(Relayed::TooMany);
        }
        let title = self.catalogue().find(on).map(|card| card.title.to_string()).unwrap_or_default();
        let (subject, body) = letter(&title, message);
        let mut mails = Vec::new();
        for reader in &readers {
            let Some(recipient) = reader.email.clone() else { continue };
            if self.store().count_mails_to(&recipient, PURPOSE, since).await? >= RECEIVED_A_DAY {
                continue;
            }
            let (subject, body) = (subject.clone(), body.clone());
            mails.push(NewMail { key: format!("{to_here}{}", mails.len()), recipient, subject, body });
        }
        if mails.is_empty() {
            return Ok(Relayed::TooMany);
        }
        self.store().queue_mails(&mails, self.now()).await?;
        Ok(Relayed::Carried)
    }

    /// Forgets the messages carried long enough ago; run now and then.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_relayed(&self) -> Result<u64, AppError> {
        Ok(self.store().forget_mails_keyed(PURPOSE, self.now() - KEPT).await?)
    }

    /// Whoever looks after the record; failing that, who looks after the whole commons.
    async fn readers_of(&self, on: &Ref) -> Result<Vec<Person>, AppError> {
        let catalogue = self.catalogue();
        let card = catalogue
            .find(on)
            .filter(|card| card.kind == Kind::Organisation && card.status == Status::Published)
            .ok_or(AppError::NotFound)?;
        let can_read = |person: &Person| person.state == AccountState::Active && person.email.is_some();
        if let Some(owner) = self.store().owner(card.id).await?
            && let Some(person) = self.store().person(owner).await?.filter(can_read)
        {
            return Ok(vec![person]);
        }
        let stewards = Right::everywhere(Role::Steward);
        let mut readers = Vec::new();
        for (id, held) in self.store().all_rights().await? {
            if held.right == stewards
                && let Some(person) = self.store().person(id).await?.filter(can_read)
            {
                readers.push(person);
            }
        }
        readers.sort_by_key(|person| person.id);
        readers.truncate(3);
        Ok(readers)
    }
}

fn faults(message: &Message) -> Vec<MessageFault> {
    let mut faults = Vec::new();
    if message.name.trim().is_empty() {
        faults.push(MessageFault::NameMissing);
    }
    if !is_email(message.email.trim()) {
        faults.push(MessageFault::Email);
    }
    match message.text.trim().chars().count() {
        0 => faults.push(MessageFault::TextMissing),
        length if length > MESSAGE_MAX => faults.push(MessageFault::TextTooLong),
        _ => {}
    }
    faults
}
