//! People: who they are, what they may do, how they enter; a session is a secret that only its browser holds.

mod administer;
mod carrier;
mod codes;
mod links;
mod names;
mod profile;

pub use administer::{Change, Changed};
pub use carrier::Carrier;
pub use codes::code_now;
pub use links::LinkPurpose;
pub use names::pseudonym;
pub use profile::actions_of;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use chrono::Duration;
use hmac::{Hmac, KeyInit, Mac};
use model::rights::{self, Action, PersonId, Right, Role, Target};
use sha2::{Digest, Sha256};
use store::{AccountState, Person, Session};
use uuid::Uuid;

use crate::App;
use crate::error::AppError;

/// How long a session lasts without being used.
const SESSION: Duration = Duration::days(30);
/// A session in use is noted at most this often.
const TOUCHED_EVERY: Duration = Duration::minutes(10);
/// Shortest password, in characters (NIST SP 800-63B asks eight; twelve without rules of composition, after the CNIL).
pub const PASSWORD_MIN: usize = 12;
/// Longest password, in characters: beyond, it is an attack on the time that a digest takes.
pub const PASSWORD_MAX: usize = 256;
/// Longest name, in characters.
const NAME_MAX: usize = 80;

/// A person in a session: what every right is judged on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    /// The rights that this session opens: without a time-based code, those of a steward are left out.
    pub rights: Vec<Right>,
    /// A time-based code was given in this session.
    pub is_strong: bool,
    /// Rights are held back until a time-based code is set up or given.
    pub wants_code: bool,
    /// The digest of the session, to know it among others.
    pub session: String,
}

impl Who {
    /// Whether the person may do this to that.
    pub fn can(&self, action: Action, target: &Target) -> bool {
        rights::can(&self.rights, action, target)
    }

    /// Whether the person may do this to something.
    pub fn can_somewhere(&self, action: Action) -> bool {
        rights::can_somewhere(&self.rights, action)
    }

    /// Refuses what the person may not do.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn must(&self, action: Action, target: &Target) -> Result<(), AppError> {
        if self.can(action, target) { Ok(()) } else { Err(AppError::Forbidden) }
    }

    /// How the person is named in the history of records: a pseudonym, turned into a name when it is shown.
    pub fn author(&self) -> String {
        author(self.id)
    }
}

/// How a person is named in the history of records.
pub fn author(id: PersonId) -> String {
    format!("personne:{id}")
}

/// The person that an author of the history is, when it is one.
pub fn person_of_author(author: &str) -> Option<PersonId> {
    author.strip_prefix("personne:")?.parse().ok().map(PersonId)
}

/// What is wrong with an account to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountFault {
    Email,
    EmailTaken,
    Name,
    PasswordShort,
    PasswordLong,
    PasswordCommon,
    /// The present password is another one.
    PasswordWrong,
}

/// An account to be.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    pub email: String,
    pub name: String,
    /// None for who will only enter by links.
    pub password: Option<String>,
    pub rights: Vec<Right>,
}

impl App {
    /// Makes an account; every fault is told at once.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_account(
        &self,
        new: NewAccount,
    ) -> Result<Result<PersonId, Vec<AccountFault>>, AppError> {
        let mut faults = Vec::new();
        let email = new.email.trim().to_lowercase();
        if !is_email(&email) {
            faults.push(AccountFault::Email);
        } else if self.store().person_of(&email).await?.is_some() {
            faults.push(AccountFault::EmailTaken);
        }
        let name = new.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > NAME_MAX {
            faults.push(AccountFault::Name);
        }
        if let Some(password) = &new.password {
            faults.extend(password_fault(password, &[&email, &name]));
        }
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        let password = match new.password {
            Some(password) => Some(digest_of(password).await?),
            None => None,
        };
        let now = self.now();
        let person = Person {
            id: PersonId(Uuid::now_v7()),
            email: Some(email),
            name,
            password,
            totp: None,
            totp_confirmed: false,
            state: AccountState::Active,
            created_at: now,
            seen_at: now,
            warned_at: None,
        };
        match self.store().add_person(&person, &new.rights).await {
            Err(error) if error.is_conflict() => Ok(Err(vec![AccountFault::EmailTaken])),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(Ok(person.id)),
        }
    }

    /// The person whose address and password these are; the answer takes as long when there is no such account.
    ///
    /// # Errors
    /// The store failed.
    pub async fn check_password(&self, email: &str, password: &str) -> Result<Option<Person>, AppError> {
        let person = self.store().person_of(email).await?;
        let digest = person.as_ref().and_then(|person| person.password.clone());
        let typed: String = password.chars().take(PASSWORD_MAX + 1).collect();
        let holds = tokio::task::spawn_blocking(move || verifies(digest.as_deref(), &typed))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(person.filter(|person| holds && person.state == AccountState::Active))
    }

    /// Opens a session; what is given back is for the browser alone, the store only keeps its digest.
    ///
    /// # Errors
    /// The store failed.
    pub async fn open_session(
        &self,
        person: PersonId,
        device: &str,
        is_strong: bool,
    ) -> Result<String, AppError> {
        let token = new_secret();
        let now = self.now();
        let session = Session {
            digest: fingerprint(&token),
            person,
            device: device.chars().take(120).collect(),
            is_strong,
            created_at: now,
            seen_at: now,
            expires_at: now + SESSION,
        };
        self.store().open_session(&session).await?;
        Ok(token)
    }

    /// The person whose session this is.
    ///
    /// # Errors
    /// The store failed.
    pub async fn who(&self, token: &str) -> Result<Option<Who>, AppError> {
        let digest = fingerprint(token);
        let now = self.now();
        let Some((session, person)) = self.store().session(&digest, now).await? else { return Ok(None) };
        if session.seen_at + TOUCHED_EVERY < now {
            self.store().touch_session(&digest, now, now + SESSION).await?;
        }
        let mut rights: Vec<Right> =
            self.store().rights_of(person.id).await?.into_iter().map(|held| held.right).collect();
        let is_steward = rights.iter().any(|right| right.role == Role::Steward);
        if !session.is_strong {
            rights.retain(|right| right.role != Role::Steward);
        }
        Ok(Some(Who {
            id: person.id,
            name: person.name,
            email: person.email.unwrap_or_default(),
            rights,
            is_strong: session.is_strong,
            wants_code: is_steward && !session.is_strong,
            session: digest,
        }))
    }

    /// Closes the session of a browser.
    ///
    /// # Errors
    /// The store failed.
    pub async fn leave(&self, who: &Who) -> Result<(), AppError> {
        Ok(self.store().close_session(who.id, &who.session).await?)
    }

    /// Signs a text for a purpose, with the secret of this commons: every server of a commons agrees on it.
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        hex(&self.mac(purpose, text).finalize().into_bytes())
    }

    /// Whether a signature is ours, in a time that does not depend on where it differs.
    pub fn is_signed(&self, purpose: &str, text: &str, signature: &str) -> bool {
        let digits: Option<Vec<u8>> = signature
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        digits.is_some_and(|bytes| self.mac(purpose, text).verify_slice(&bytes).is_ok())
    }

    fn mac(&self, purpose: &str, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.inner.secret.as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.update(b"|");
        mac.update(text.as_bytes());
        mac
    }
}

/// A secret of 244 random bits, in hexadecimal digits.
pub(crate) fn new_secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// What the store keeps of a secret: nobody who reads it can use it.
pub(crate) fn fingerprint(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// A digest by argon2id with its own salt, in PHC form; it takes a while, so another thread does it.
pub(crate) async fn digest_of(password: String) -> Result<String, AppError> {
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|digest| digest.to_string())
            .map_err(|error| AppError::Internal(error.to_string()))
    })
    .await
    .map_err(|error| AppError::Internal(error.to_string()))?
}

/// Verifies a password; without a digest, works as long for nothing.
fn verifies(digest: Option<&str>, typed: &str) -> bool {
    let Some(digest) = digest else {
        let _ = Argon2::default().hash_password(typed.as_bytes());
        return false;
    };
    PasswordHash::new(digest)
        .is_ok_and(|digest| Argon2::default().verify_password(typed.as_bytes(), &digest).is_ok())
}

/// What is wrong with a password, knowing what it must not resemble.
pub(crate) fn password_fault(password: &str, near: &[&str]) -> Option<AccountFault> {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        return Some(AccountFault::PasswordShort);
    }
    if length > PASSWORD_MAX {
        return Some(AccountFault::PasswordLong);
    }
    let lower = password.to_lowercase();
    let is_near = near.iter().any(|text| !text.is_empty() && lower.contains(&text.to_lowercase()));
    // The estimate takes a time that grows with the length: the first signs are enough to know a common one.
    let start: String = password.chars().take(64).collect();
    let is_common = zxcvbn::zxcvbn(&start, near).score() < zxcvbn::Score::Three;
    (is_near || is_common).then_some(AccountFault::PasswordCommon)
}

/// Whether a text may be an address; only a mail that arrives proves it.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else { return false };
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;:\"()[]\\@".contains(c);
    !name.is_empty()
        && text.len() <= 254
        && name.chars().all(is_plain)
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && domain.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_may_be_and_those_that_may_not() {
        for good in ["a@exemple.org", "prenom.nom+x@sous.domaine.fr"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["", "a", "a@b", "@exemple.org", "a@.org", "a b@exemple.org", "a@exemple.org\r\nBcc: b@c.fr"]
        {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn a_password_is_long_and_nobodys_name() {
        assert_eq!(password_fault("court", &[]), Some(AccountFault::PasswordShort));
        assert_eq!(password_fault(&"x".repeat(300), &[]), Some(AccountFault::PasswordLong));
        assert_eq!(
            password_fault("marie.dupont@exemple.org", &["marie.dupont"]),
            Some(AccountFault::PasswordCommon)
        );
        assert_eq!(password_fault("quatre branches et un nid", &["marie"]), None);
    }

    #[test]
    fn secrets_differ_and_their_digests_do_not_show_them() {
        let (a, b) = (new_secret(), new_secret());
        assert!(a != b && a.len() == 64 && fingerprint(&a) != a);
    }
}
