//! Links that open something once: a sign-in, an address to confirm, an erasure.

use chrono::Duration;
use model::rights::PersonId;
use store::{AccountState, NewMail, OneTimeLink, Person};

use super::{fingerprint, is_email, new_secret};
use crate::App;
use crate::error::AppError;

/// What a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    SignIn,
    Invitation,
    Email,
    Erase,
}

impl LinkPurpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn | Self::Invitation => "sign-in",
            Self::Email => "email",
            Self::Erase => "erase",
        }
    }

    /// How long it waits to be used.
    const fn lasts(self) -> Duration {
        match self {
            Self::SignIn | Self::Erase => Duration::minutes(30),
            Self::Email => Duration::hours(24),
            Self::Invitation => Duration::days(7),
        }
    }
}

impl App {
    /// A new link for a person; what is given back is only for the mail that carries it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn new_link(
        &self,
        purpose: LinkPurpose,
        person: PersonId,
        subject: &str,
    ) -> Result<String, AppError> {
        let secret = new_secret();
        let link = OneTimeLink {
            digest: fingerprint(&secret),
            purpose: purpose.as_str().to_owned(),
            person: Some(person),
            subject: subject.to_owned(),
            expires_at: self.now() + purpose.lasts(),
        };
        self.store().keep_link(&link).await?;
        Ok(secret)
    }

    /// The account to which a sign-in link may be sent.
    ///
    /// # Errors
    /// The store failed.
    pub async fn active_person_of(&self, email: &str) -> Result<Option<Person>, AppError> {
        let person = self.store().person_of(email).await?;
        Ok(person.filter(|person| person.state == AccountState::Active))
    }

    /// Whether a link still opens something; looking at it does not use it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn link_holds(&self, purpose: LinkPurpose, secret: &str) -> Result<bool, AppError> {
        Ok(self.store().link(&fingerprint(secret), purpose.as_str(), self.now()).await?.is_some())
    }

    /// Uses a link; of two at once, one gets the person and the other nothing.
    ///
    /// # Errors
    /// The store failed.
    pub async fn use_link(
        &self,
        purpose: LinkPurpose,
        secret: &str,
    ) -> Result<Option<(Person, String)>, AppError> {
        let used = self.store().use_link(&fingerprint(secret), purpose.as_str(), self.now()).await?;
        let Some(OneTimeLink { person: Some(id), subject, .. }) = used else { return Ok(None) };
        let person = self.store().person(id).await?;
        Ok(person.filter(|p| p.state == AccountState::Active).map(|person| (person, subject)))
    }

    /// Gives an account the address that a link has just proved; false when someone else has it meanwhile.
    ///
    /// # Errors
    /// The store failed.
    pub async fn confirm_email(&self, secret: &str) -> Result<bool, AppError> {
        let Some((mut person, email)) = self.use_link(LinkPurpose::Email, secret).await? else {
            return Ok(false);
        };
        if !is_email(&email) || self.store().person_of(&email).await?.is_some() {
            return Ok(false);
        }
        person.email = Some(email);
        Ok(self.store().update_person(&person).await.is_ok())
    }

    /// Puts a mail in the outbox; one whose key is there already is left out.
    ///
    /// # Errors
    /// The store failed.
    pub async fn post_mail(&self, mail: NewMail) -> Result<(), AppError> {
        Ok(self.store().queue_mails(&[mail], self.now()).await?)
    }
}
