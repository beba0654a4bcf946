//! Who asks: the session of a browser, and forms that only we have drawn for it.

use app::Who;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use crate::errors::{ErrorPage, WebError};
use crate::link::encode;
use crate::site::Site;
use crate::view::LinkView;

/// How long a browser keeps its cookie, in seconds; the session itself may end sooner.
const LASTS_S: i64 = 30 * 24 * 3_600;
/// Digits of what a cookie holds.
const DIGITS: usize = 64;
/// The name of the field by which every form says that we drew it.
pub(crate) const TOKEN_FIELD: &str = "csrf_token";

/// A browser before one of our private pages, signed in or not.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// What the cookie holds: it ties forms to the browser, and opens the session if there is one.
    token: String,
    is_new: bool,
    pub who: Option<Who>,
}

impl Visitor {
    /// The visitor of a request; one never seen gets a token of its own.
    pub(crate) async fn of(site: &Site, headers: &HeaderMap) -> Result<Self, WebError> {
        let Some(token) = cookie(site, headers) else { return Ok(Self::stranger()) };
        let who = site.app().who(&token).await?;
        Ok(Self { token, is_new: false, who })
    }

    fn stranger() -> Self {
        let token = format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        Self { token, is_new: true, who: None }
    }

    /// What every form of this browser carries.
    pub(crate) fn form_token(&self, site: &Site) -> String {
        site.app().sign("form", &self.token)
    }

    pub(crate) fn drew(&self, site: &Site, form_token: &str) -> bool {
        !self.is_new && site.app().is_signed("form", &self.token, form_token)
    }

    /// Lets a browser that has just been met keep its token.
    pub(crate) fn give(&self, site: &Site, response: Response) -> Response {
        let begins = format!("{}=", cookie_name(site));
        let is_set = response
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .any(|set| set.as_bytes().starts_with(begins.as_bytes()));
        if self.is_new && !is_set { set_cookie(site, response, &self.token, LASTS_S) } else { response }
    }
}

/// Puts the session that was just opened in the browser, in place of whatever it held before.
pub(crate) fn sign_in(site: &Site, response: Response, token: &str) -> Response {
    set_cookie(site, response, token, LASTS_S)
}

/// Takes the session out of the browser.
pub(crate) fn sign_out(site: &Site, response: Response) -> Response {
    set_cookie(site, response, "", 0)
}

fn is_public(site: &Site) -> bool {
    site.settings().public_url.as_ref().is_some_and(|url| url.starts_with("https:"))
}

/// A cookie that only this very host can have written, wherever the site is served over HTTPS.
fn cookie_name(site: &Site) -> &'static str {
    if is_public(site) { "__Host-ramure" } else { "ramure" }
}

fn cookie(site: &Site, headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut ours = cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = ours.find(|(name, _)| *name == cookie_name(site))?;
    let is_ours = value.len() == DIGITS && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_ours.then(|| value.to_owned())
}

fn set_cookie(site: &Site, mut response: Response, value: &str, lasts_s: i64) -> Response {
    let secure = if is_public(site) { "; Secure" } else { "" };
    let name = cookie_name(site);
    let cookie = format!("{name}={value}; Path=/; Max-Age={lasts_s}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The visitor that `access::check` met; there is none on public pages, which are the same for everyone.
impl FromRequestParts<Site> for Visitor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, WebError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| WebError::internal(&"a public page asked who its visitor is"))
    }
}

/// Someone signed in; whoever is not is led to the door, and back afterwards.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub visitor: Visitor,
    pub who: Who,
}

impl FromRequestParts<Site> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, site).await.map_err(IntoResponse::into_response)?;
        match visitor.who.clone() {
            Some(who) => Ok(Self { visitor, who }),
            None => Err(to_the_door(parts.uri.path_and_query().map_or("/", |path| path.as_str()))),
        }
    }
}

/// The door, which leads back to where one wanted to go.
pub(crate) fn to_the_door(wanted: &str) -> Response {
    Redirect::to(&format!("/connexion?retour={}", encode(wanted))).into_response()
}

/// Where to go after the door: only an address of this site.
pub(crate) fn safe_return(wanted: &str) -> &str {
    let is_ours = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains(['\\', '\r', '\n', '\t'])
        && !wanted.starts_with("/connexion");
    if is_ours { wanted } else { "/moi" }
}

/// The fields of a form that we drew for this very browser, in the order in which they were sent: the only way in which a
/// page reads what is sent to it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Posted(pub Vec<(String, String)>);

impl Posted {
    /// The value of a field, empty when it was not sent.
    pub(crate) fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Every value of a field sent several times.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Largest form that is read, in bytes: a long record with its body.
const LARGEST_FORM: usize = 2 * 1024 * 1024;

impl FromRequest<Site> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let (visitor, path) = sender(&mut parts, site).await?;
        let is_form = parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(stale(site, &path));
        }
        let body = to_bytes(body, LARGEST_FORM).await.map_err(|_| too_large(site, &path))?;
        let fields = pairs(&body);
        let posted = Self(fields);
        if !visitor.drew(site, posted.one(TOKEN_FIELD)) {
            return Err(stale(site, &path));
        }
        Ok(posted)
    }
}

/// Who sends a form, and to which address; refused when it comes from a page of someone else.
pub(crate) async fn sender(parts: &mut Parts, site: &Site) -> Result<(Visitor, String), Response> {
    let visitor = Visitor::from_request_parts(parts, site).await.map_err(IntoResponse::into_response)?;
    let path = parts.uri.path().to_owned();
    if comes_from_us(&parts.headers) { Ok((visitor, path)) } else { Err(stale(site, &path)) }
}

/// Whether the browser says that the request comes from one of our pages, or says nothing.
fn comes_from_us(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site")
        && site != "same-origin"
    {
        return false;
    }
    match (text(ORIGIN.as_str()), text(HOST.as_str())) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        // Over HTTP/2 the host is elsewhere; browsers that send Origin send Sec-Fetch-Site too.
        _ => true,
    }
}

/// The pairs of an encoded form; what is not UTF-8 is replaced, NUL is left out.
fn pairs(body: &[u8]) -> Vec<(String, String)> {
    let decode = |part: &[u8]| {
        let mut bytes = Vec::with_capacity(part.len());
        let mut rest = part.iter();
        while let Some(byte) = rest.next() {
            match byte {
                b'+' => bytes.push(b' '),
                b'%' => {
                    let digits = [rest.next().copied().unwrap_or(b'0'), rest.next().copied().unwrap_or(b'0')];
                    let digits = std::str::from_utf8(&digits).unwrap_or("00");
                    bytes.push(u8::from_str_radix(digits, 16).unwrap_or(b'?'));
                }
                other => bytes.push(*other),
            }
        }
        String::from_utf8_lossy(&bytes).replace('\0', "").replace("\r\n", "\n")
    };
    body.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let cut = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            (decode(&pair[..cut]), decode(pair.get(cut + 1..).unwrap_or_default()))
        })
        .collect()
}

/// A form that we did not draw for this browser: nothing was done.
pub(crate) fn stale(site: &Site, path: &str) -> Response {
    refusal(
        site,
        StatusCode::FORBIDDEN,
        path,
        "Ce formulaire n’est plus valable",
        "Rien n’a été changé. Revenez en arrière, rechargez la page et recommencez ; votre navigateur doit accepter les cookies de ce site.",
    )
}

/// A form with a file that stopped on its way: nothing was done.
pub(crate) fn interrupted(site: &Site, path: &str) -> Response {
    refusal(
        site,
        StatusCode::BAD_REQUEST,
        path,
        "L’envoi s’est interrompu",
        "Rien n’a été gardé du fichier. Revenez en arrière et envoyez-le de nouveau ; sur une connexion faible, allégez-le d’abord.",
    )
}

fn too_large(site: &Site, path: &str) -> Response {
    refusal(
        site,
        StatusCode::PAYLOAD_TOO_LARGE,
        path,
        "C’est trop long",
        "Ce formulaire dépasse deux millions de signes. Revenez en arrière et raccourcissez le texte : rien n’a été perdu.",
    )
}

/// What the person has no right to.
pub(crate) fn forbidden(site: &Site, path: &str) -> Response {
    refusal(
        site,
        StatusCode::FORBIDDEN,
        path,
        "Cette page demande un autre rôle",
        "Votre compte ne vous donne pas ce droit ici. La page « Mon compte » dit ce que vous pouvez faire, et à qui en demander davantage.",
    )
}

fn refusal(site: &Site, status: StatusCode, path: &str, title: &str, text: &str) -> Response {
    let successor = Some(LinkView::new("/moi", "Mon compte"));
    ErrorPage { successor, ..ErrorPage::new(site, path, status, title, text) }.answer(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_sent() {
        let fields = pairs(b"a=1&b=%C3%A9t%C3%A9+et+%26&a=2&c&d=x%0D%0Ay&e=%zz&f=%");
        let expected =
            [("a", "1"), ("b", "été et &"), ("a", "2"), ("c", ""), ("d", "x\ny"), ("e", "?"), ("f", "")];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(fields, expected);
    }

    #[test]
    fn one_only_returns_to_this_site() {
        assert_eq!(safe_return("/atelier?a=b"), "/atelier?a=b");
        for elsewhere in
            ["", "//mal.example", "https://mal.example", "/\\mal.example", "javascript:x", "/a\r\nb"]
        {
            assert_eq!(safe_return(elsewhere), "/moi", "{elsewhere}");
        }
    }

    #[test]
    fn another_site_sends_nothing() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs
                .iter()
                .map(|(k, v)| (k.parse().expect("a name"), HeaderValue::from_static(v)))
                .collect::<HeaderMap>()
        };
        assert!(comes_from_us(&headers(&[])));
        assert!(comes_from_us(&headers(&[("origin", "http://a.fr:8017"), ("host", "a.fr:8017")])));
        assert!(!comes_from_us(&headers(&[("origin", "http://b.fr"), ("host", "a.fr")])));
        assert!(!comes_from_us(&headers(&[("origin", "null"), ("host", "a.fr")])));
        assert!(!comes_from_us(&headers(&[("sec-fetch-site", "cross-site")])));
    }
}
