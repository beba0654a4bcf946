//! Time-based codes (RFC 6238: SHA-1, six digits, thirty seconds, one step before or after), each accepted once, and recovery codes.

use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit, Mac};
use model::rights::PersonId;
use sha1::Sha1;
use store::{OneTimeLink, Person};
use uuid::Uuid;

use super::{Who, fingerprint};
use crate::App;
use crate::error::AppError;

const STEP_S: i64 = 30;
/// Recovery codes given at once.
const RECOVERY: usize = 10;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const USED: &str = "code-used";
const SPARE: &str = "recovery";

/// A secret of 160 bits in base 32: what an authenticator is given.
fn new_code_secret() -> String {
    let (a, b) = (Uuid::new_v4(), Uuid::new_v4());
    let random = [a.as_bytes().as_slice(), b.as_bytes()].concat();
    let digest = <Sha1 as sha1::Digest>::digest(&random);
    base32(&digest)
}

fn base32(bytes: &[u8]) -> String {
    let bits = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    (0..(bytes.len() * 8).div_ceil(5))
        .map(|group| (0..5).fold(0_usize, |value, bit| value << 1 | usize::from(bits(group * 5 + bit))))
        .map(|value| char::from(ALPHABET[value]))
        .collect()
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut value, mut bits) = (0_u32, 0);
    for letter in text.bytes().filter(|byte| *byte != b' ') {
        let digit = ALPHABET.iter().position(|known| *known == letter.to_ascii_uppercase())?;
        value = value << 5 | u32::try_from(digit).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(value >> bits & 0xff).ok()?);
        }
        value &= (1 << bits) - 1;
    }
    Some(bytes)
}

/// The code of a step.
fn code_at(secret: &[u8], step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[digest.len() - 1] & 0x0f);
    let four: [u8; 4] = digest.get(at..at + 4)?.try_into().ok()?;
    Some(format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000))
}

/// The step of which this is the code, around a moment.
fn step_of(secret: &str, typed: &str, now: DateTime<Utc>) -> Option<i64> {
    let secret = from_base32(secret)?;
    let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
    let here = now.timestamp() / STEP_S;
    [here, here - 1, here + 1]
        .into_iter()
        .find(|step| code_at(&secret, *step).is_some_and(|code| code == typed))
}

/// The code that an authenticator shows at a moment; for tests and for the demonstration.
pub fn code_now(secret: &str, now: DateTime<Utc>) -> Option<String> {
    code_at(&from_base32(secret)?, now.timestamp() / STEP_S)
}

impl App {
    /// The secret to put in an authenticator: the one begun, or a new one; none once it is confirmed.
    ///
    /// # Errors
    /// The store failed.
    pub async fn code_secret(&self, who: &Who) -> Result<Option<String>, AppError> {
        let mut person = self.store().person(who.id).await?.ok_or(AppError::NotFound)?;
        if person.totp_confirmed {
            return Ok(None);
        }
        if let Some(secret) = &person.totp {
            return Ok(Some(secret.clone()));
        }
        let secret = new_code_secret();
        person.totp = Some(secret.clone());
        self.store().update_person(&person).await?;
        Ok(Some(secret))
    }

    /// Confirms the authenticator by its first code, and gives the recovery codes, shown this once.
    ///
    /// # Errors
    /// The store failed.
    pub async fn confirm_code(&self, who: &Who, typed: &str) -> Result<Option<Vec<String>>, AppError> {
        let mut person = self.store().person(who.id).await?.ok_or(AppError::NotFound)?;
        if person.totp_confirmed || !self.takes_code(&person, typed).await? {
            return Ok(None);
        }
        person.totp_confirmed = true;
        self.store().update_person(&person).await?;
        self.store().drop_links(who.id, SPARE).await?;
        let codes: Vec<String> = (0..RECOVERY).map(|_| spare()).collect();
        let links: Vec<OneTimeLink> =
            codes.iter().map(|code| self.mark(SPARE, who.id, code, Duration::days(36_500))).collect();
        self.store().keep_links_once(&links).await?;
        Ok(Some(codes))
    }

    /// Whether this is the code of the moment, never given before, or a recovery code, which then is used.
    ///
    /// # Errors
    /// The store failed.
    pub async fn check_code(&self, who: &Who, typed: &str) -> Result<bool, AppError> {
        let person = self.store().person(who.id).await?.ok_or(AppError::NotFound)?;
        if !person.totp_confirmed {
            return Ok(false);
        }
        if self.takes_code(&person, typed).await? {
            return Ok(true);
        }
        let plain: String = typed.to_lowercase().chars().filter(char::is_ascii_hexdigit).collect();
        let digest = self.mark(SPARE, who.id, &plain, Duration::zero()).digest;
        Ok(self.store().use_link(&digest, SPARE, self.now()).await?.is_some())
    }

    /// Takes the authenticator away: whoever does it has just given a code.
    ///
    /// # Errors
    /// The store failed.
    pub async fn drop_code(&self, who: &Who) -> Result<(), AppError> {
        let mut person = self.store().person(who.id).await?.ok_or(AppError::NotFound)?;
        (person.totp, person.totp_confirmed) = (None, false);
        self.store().update_person(&person).await?;
        Ok(self.store().drop_links(who.id, SPARE).await?)
    }

    async fn takes_code(&self, person: &Person, typed: &str) -> Result<bool, AppError> {
        let Some(secret) = &person.totp else { return Ok(false) };
        let Some(step) = step_of(secret, typed, self.now()) else { return Ok(false) };
        let mark = self.mark(USED, person.id, &step.to_string(), Duration::minutes(10));
        Ok(self.store().keep_links_once(&[mark]).await?)
    }

    fn mark(&self, purpose: &str, id: PersonId, text: &str, lasts: Duration) -> OneTimeLink {
        let plain: String = text.chars().filter(|c| *c != '-').collect();
        OneTimeLink {
            digest: fingerprint(&format!("{purpose}|{id}|{plain}")),
            purpose: purpose.to_owned(),
            person: Some(id),
            subject: String::new(),
            expires_at: self.now() + lasts,
        }
    }
}

/// A recovery code of sixty bits, in groups of four.
fn spare() -> String {
    let digits = fingerprint(&Uuid::new_v4().to_string());
    [&digits[..4], &digits[4..8], &digits[8..12], &digits[12..16]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the examples of RFC 6238, in base 32.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a moment")
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        assert_eq!(base32(b"12345678901234567890"), RFC);
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(code_now(RFC, at(seconds)).as_deref(), Some(code), "{seconds}");
        }
    }

    #[test]
    fn one_step_of_lateness_is_forgiven_and_no_more() {
        assert_eq!(step_of(RFC, "287 082", at(59)), Some(1));
        assert_eq!(step_of(RFC, "287082", at(61)), Some(1));
        assert_eq!(step_of(RFC, "287082", at(29)), Some(1));
        assert_eq!(step_of(RFC, "287082", at(95)), None);
        assert_eq!(step_of(RFC, "", at(59)), None);
    }
}
