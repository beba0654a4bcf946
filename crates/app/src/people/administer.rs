//! What stewards do: see accounts, invite, give and take rights, suspend, hand records over; every act is in the audit log.

use chrono::Duration;
use model::rights::{Action, PersonId, Right, Role, Target};
use store::{AccountState, Act, HeldRight, Mail, MailState, NewMail, Person};
use uuid::Uuid;

use super::{AccountFault, LinkPurpose, NewAccount, Who};
use crate::App;
use crate::error::AppError;

/// An account unused for this long is warned.
const IDLE: Duration = Duration::days(730);
/// And erased this long after the warning.
const GRACE: Duration = Duration::days(30);

/// A change of rights or of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Grant(Right),
    Revoke(Right),
    Suspend,
    Restore,
    /// Their records go to that person, or to nobody.
    HandOver(Option<PersonId>),
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    Done,
    /// Nobody would be left to administer the commons.
    LastSteward,
}

impl App {
    /// Every account with its rights, erased ones left out.
    ///
    /// # Errors
    /// Not a steward; the store failed.
    pub async fn people(&self, who: &Who) -> Result<Vec<(Person, Vec<Right>)>, AppError> {
        who.must(Action::Administer, &Target::commons())?;
        self.all_people().await
    }

    /// Every account with its rights, for the terminal.
    ///
    /// # Errors
    /// The store failed.
    pub async fn all_people(&self) -> Result<Vec<(Person, Vec<Right>)>, AppError> {
        let rights = self.store().all_rights().await?;
        let people = self.store().people().await?.into_iter().filter(|p| p.state != AccountState::Erased);
        let of = |id: PersonId| {
            rights.iter().filter(move |(holder, _)| *holder == id).map(|(_, held)| held.right.clone())
        };
        Ok(people
            .map(|person| {
                let held = of(person.id).collect();
                (person, held)
            })
            .collect())
    }

    /// One account with its rights.
    ///
    /// # Errors
    /// Not a steward, no such account; the store failed.
    pub async fn person(&self, who: &Who, id: PersonId) -> Result<(Person, Vec<HeldRight>), AppError> {
        who.must(Action::Administer, &Target::commons())?;
        let person = self.store().person(id).await?.filter(|p| p.state != AccountState::Erased);
        Ok((person.ok_or(AppError::NotFound)?, self.store().rights_of(id).await?))
    }

    /// Makes an account without a password and gives the secret of the link that opens it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn invite(
        &self,
        by: Option<PersonId>,
        new: NewAccount,
    ) -> Result<Result<(PersonId, String), Vec<AccountFault>>, AppError> {
        let id = match self.add_account(new).await? {
            Ok(id) => id,
            Err(faults) => return Ok(Err(faults)),
        };
        self.store().note_act(&self.act_on(by, "invite", id, String::new())).await?;
        Ok(Ok((id, self.new_link(LinkPurpose::Invitation, id, "").await?)))
    }

    /// Changes the rights or the state of an account, with the act that tells it.
    ///
    /// # Errors
    /// No such account; the store failed.
    pub async fn change_person(
        &self,
        by: Option<PersonId>,
        id: PersonId,
        change: Change,
    ) -> Result<Changed, AppError> {
        let person = self.store().person(id).await?.ok_or(AppError::NotFound)?;
        if person.state == AccountState::Erased {
            return Err(AppError::NotFound);
        }
        let takes_steward = match &change {
            Change::Revoke(right) => *right == Right::everywhere(Role::Steward),
            Change::Suspend => true,
            _ => false,
        };
        if takes_steward && self.is_last_steward(id).await? {
            return Ok(Changed::LastSteward);
        }
        match change {
            Change::Grant(right) => {
                let act = self.act_on(by, "grant", id, written(&right));
                self.store().set_right(id, &right, true, &act).await?;
            }
            Change::Revoke(right) => {
                let act = self.act_on(by, "revoke", id, written(&right));
                self.store().set_right(id, &right, false, &act).await?;
            }
            Change::Suspend => {
                let act = self.act_on(by, "suspend", id, String::new());
                self.store().set_state(id, AccountState::Suspended, &act).await?;
            }
            Change::Restore => {
                let act = self.act_on(by, "restore", id, String::new());
                self.store().set_state(id, AccountState::Active, &act).await?;
            }
            Change::HandOver(to) => {
                let detail = to.map(|to| to.to_string()).unwrap_or_default();
                let act = self.act_on(by, "entrust", id, detail);
                self.store().entrust_all(id, to, &act).await?;
            }
        }
        Ok(Changed::Done)
    }

    /// Whether nobody else administers the whole commons.
    pub(crate) async fn is_last_steward(&self, id: PersonId) -> Result<bool, AppError> {
        let steward = Right::everywhere(Role::Steward);
        let mut holders = Vec::new();
        for (holder, held) in self.store().all_rights().await? {
            if held.right == steward
                && self.store().person(holder).await?.is_some_and(|p| p.state == AccountState::Active)
            {
                holders.push(holder);
            }
        }
        Ok(holders == [id])
    }

    /// A page of the audit log, on one subject or on all.
    ///
    /// # Errors
    /// Not a steward; the store failed.
    pub async fn journal(
        &self,
        who: &Who,
        subject: Option<&str>,
        skip: u64,
        most: u64,
    ) -> Result<(Vec<Act>, u64), AppError> {
        who.must(Action::Administer, &Target::commons())?;
        Ok(self.store().acts(subject, skip, most).await?)
    }

    /// A page of the outbox.
    ///
    /// # Errors
    /// Not a steward; the store failed.
    pub async fn outbox(&self, who: &Who, skip: u64, most: u64) -> Result<(Vec<Mail>, u64), AppError> {
        who.must(Action::Administer, &Target::commons())?;
        Ok(self.store().mails(skip, most).await?)
    }

    /// One mail of the outbox.
    ///
    /// # Errors
    /// Not a steward, no such mail; the store failed.
    pub async fn mail(&self, who: &Who, id: Uuid) -> Result<Mail, AppError> {
        who.must(Action::Administer, &Target::commons())?;
        self.store().mail(id).await?.ok_or(AppError::NotFound)
    }

    /// Puts a mail that failed, or of which nothing is known, among those to send.
    ///
    /// # Errors
    /// Not a steward, no such mail; the store failed.
    pub async fn send_again(&self, who: &Who, id: Uuid) -> Result<(), AppError> {
        let mail = self.mail(who, id).await?;
        if matches!(mail.state, MailState::Failed | MailState::Sending) {
            let now = self.now();
            self.store().mail_went(id, MailState::Waiting, "", now, now).await?;
            let act = Act {
                at: now,
                actor: Some(who.id),
                act: "send-again".into(),
                subject: format!("courriel/{id}"),
                detail: String::new(),
            };
            self.store().note_act(&act).await?;
        }
        Ok(())
    }

    /// Warns accounts idle for two years and erases those still idle a month later; twice the same day changes nothing more.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tidy_idle(&self, warning: impl Fn(&Person) -> NewMail) -> Result<(usize, usize), AppError> {
        let now = self.now();
        let (mut warned, mut erased) = (0, 0);
        for (mut person, rights) in self.all_people().await? {
            let is_steward = rights.iter().any(|right| right.role == Role::Steward);
            if is_steward || person.seen_at + IDLE > now {
                continue;
            }
            match person.warned_at {
                None => {
                    self.post_mail(warning(&person)).await?;
                    person.warned_at = Some(now);
                    self.store().update_person(&person).await?;
                    warned += 1;
                }
                Some(since) if since + GRACE <= now => {
                    let act = self.act_on(None, "erase-idle", person.id, String::new());
                    self.erase_person(person.id, &act).await?;
                    erased += 1;
                }
                Some(_) => {}
            }
        }
        Ok((warned, erased))
    }

    fn act_on(&self, by: Option<PersonId>, act: &str, person: PersonId, detail: String) -> Act {
        Act { at: self.now(), actor: by, act: act.into(), subject: format!("personne/{person}"), detail }
    }
}

/// A right as the audit log keeps it: role, platform, territory.
fn written(right: &Right) -> String {
    let territory = right.territory.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{} {} {territory}", right.role.as_str(), right.platform.as_deref().unwrap_or("*"))
        .trim()
        .to_owned()
}
