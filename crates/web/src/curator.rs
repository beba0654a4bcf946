//! Who may enter the workshop: the holder of one key, remembered in a signed cookie; and forms that only we have drawn.

use std::fmt::Write as _;
use std::num::NonZeroU32;

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use governor::Quota;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::site::Site;

const COOKIE_NAME: &str = "ramure_atelier";
/// How long a key once given opens the workshop, in seconds: a day of work.
const CURATOR_S: i64 = 12 * 3_600;
/// How long a form of the door may be filled, in seconds.
const VISITOR_S: i64 = 3_600;

/// Tries at the door of one address: five at once, then one every twelve seconds.
pub(crate) fn door_quota() -> Quota {
    Quota::per_minute(NonZeroU32::new(5).expect("five is not zero"))
}

/// Someone before the door, or inside; `nonce` ties their forms to their browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pass {
    pub curator: bool,
    expires_at: i64,
    nonce: String,
}

impl Pass {
    /// A pass never given before.
    pub(crate) fn new(site: &Site, curator: bool) -> Self {
        let lasts = if curator { CURATOR_S } else { VISITOR_S };
        let nonce = Uuid::new_v4().simple().to_string();
        Self { curator, expires_at: site.app().now().timestamp() + lasts, nonce }
    }

    /// The pass of a request, if its cookie is ours and still holds.
    pub(crate) fn of(site: &Site, headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut ours =
            cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = ours.find(|(name, _)| *name == COOKIE_NAME)?;
        let (said, signature) = value.rsplit_once('.')?;
        if !verify(site, "pass", said, signature) {
            return None;
        }
        let mut parts = said.split('.');
        let (who, expires_at, nonce) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        let pass = Self { curator: who == "c", expires_at, nonce: nonce.to_owned() };
        (pass.expires_at > site.app().now().timestamp()).then_some(pass)
    }

    /// Puts the pass in the browser; only the workshop receives it back.
    pub(crate) fn give(&self, site: &Site, mut response: Response) -> Response {
        let said = format!("{}.{}.{}", if self.curator { "c" } else { "v" }, self.expires_at, self.nonce);
        let lasts = if self.curator { CURATOR_S } else { VISITOR_S };
        if let Some(signature) = sign(site, "pass", &said) {
            set_cookie(site, &mut response, &format!("{said}.{signature}"), lasts);
        }
        response
    }

    /// What every form of this browser carries.
    pub(crate) fn token(&self, site: &Site) -> String {
        sign(site, "form", &self.nonce).unwrap_or_default()
    }

    /// Whether a form is one that we drew for this browser, sent from our own page.
    pub(crate) fn drew(&self, site: &Site, headers: &HeaderMap, token: &str) -> bool {
        let from = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
        from.is_none_or(|from| from == "same-origin") && verify(site, "form", &self.nonce, token)
    }
}

/// Takes the pass out of the browser.
pub(crate) fn take_back(site: &Site, mut response: Response) -> Response {
    set_cookie(site, &mut response, "", 0);
    response
}

/// Whether what was typed is the key of the workshop, in a time that does not depend on where they differ.
pub(crate) fn opens(site: &Site, typed: &str) -> bool {
    let Some(key) = &site.settings().curator_key else { return false };
    sign(site, "key", key).is_some_and(|signature| verify(site, "key", typed.trim(), &signature))
}

fn set_cookie(site: &Site, response: &mut Response, value: &str, lasts_s: i64) {
    let is_public = site.settings().public_url.as_ref().is_some_and(|url| url.starts_with("https:"));
    let secure = if is_public { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE_NAME}={value}; Path=/atelier; Max-Age={lasts_s}; HttpOnly; SameSite=Strict{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
}

/// Signs with the key of the workshop: whoever changes it closes every session.
fn mac(site: &Site, purpose: &str, text: &str) -> Option<Hmac<Sha256>> {
    let key = site.settings().curator_key.as_ref()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(purpose.as_bytes());
    mac.update(b"|");
    mac.update(text.as_bytes());
    Some(mac)
}

fn sign(site: &Site, purpose: &str, text: &str) -> Option<String> {
    let bytes = mac(site, purpose, text)?.finalize().into_bytes();
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    Some(digits)
}

fn verify(site: &Site, purpose: &str, text: &str, signature: &str) -> bool {
    let digits: Option<Vec<u8>> = signature
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    match (digits, mac(site, purpose, text)) {
        // The comparison takes the same time wherever the two differ.
        (Some(bytes), Some(mac)) => mac.verify_slice(&bytes).is_ok(),
        _ => false,
    }
}

/// A curator who has entered; whoever has not is led to the door.
pub(crate) struct Curator(pub Pass);

impl FromRequestParts<Site> for Curator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        match Pass::of(site, &parts.headers) {
            Some(pass) if pass.curator => Ok(Self(pass)),
            _ => Err(Redirect::to("/atelier").into_response()),
        }
    }
}
