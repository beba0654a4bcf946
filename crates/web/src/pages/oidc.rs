//! Entering through an OpenID Connect provider: leaving for it, and coming back.

use app::{OidcArrival, OidcProvider};
use axum::extract::{Query, State};
use axum::http::header::{COOKIE, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Page;
use crate::errors::{ErrorPage, WebError};
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{self, Visitor};

/// What a browser keeps while its person is at the provider.
const COOKIE_NAME: &str = "ramure_oidc";
/// How long it keeps it, in seconds.
const LASTS_S: u32 = 600;
/// Where the provider sends people back.
pub(crate) const RETURN: &str = "/connexion/oidc/retour";

/// Where to go once inside.
#[derive(Debug, Deserialize)]
pub(super) struct Departure {
    #[serde(default)]
    retour: String,
}

/// What the provider says in the address by which it sends people back.
#[derive(Debug, Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

/// The provider as the settings describe it, when there is one.
fn provider(site: &Site) -> Option<OidcProvider> {
    let settings = site.settings();
    let oidc = settings.oidc.as_ref()?;
    let root = settings.public_url.as_ref()?;
    Some(OidcProvider {
        issuer: oidc.issuer.clone(),
        client_id: oidc.client_id.clone(),
        client_secret: oidc.client_secret.clone(),
        redirect: format!("{root}{RETURN}"),
    })
}

pub(super) async fn depart(State(site): State<Site>, Query(wanted): Query<Departure>) -> Page {
    let provider = provider(&site).ok_or(WebError::NotFound)?;
    let departure = match site.app().oidc_depart(&provider).await {
        Ok(departure) => departure,
        Err(error) => {
            tracing::warn!(%error, "the OpenID provider does not answer");
            return Ok(refusal(
                &site,
                "Le service d’identité ne répond pas. Réessayez dans une minute, ou entrez avec votre adresse.",
            ));
        }
    };
    let wanted = visitor::safe_return(&wanted.retour);
    let kept = format!("{}~{}", departure.kept, crate::link::encode(wanted));
    Ok(keep(&site, Redirect::to(&departure.address).into_response(), &kept, LASTS_S))
}

pub(super) async fn arrive(
    State(site): State<Site>,
    visitor: Visitor,
    Query(arrival): Query<Arrival>,
    headers: HeaderMap,
) -> Page {
    let provider = provider(&site).ok_or(WebError::NotFound)?;
    let kept = kept(&headers).unwrap_or_default();
    let (kept, wanted) = kept.rsplit_once('~').unwrap_or_default();
    let wanted = percent_decoded(wanted);
    let arrived = site.app().oidc_arrive(&provider, kept, &arrival.state, &arrival.code).await?;
    let sentence = match arrived {
        OidcArrival::Known(person, _) => {
            let device = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
            let entered = super::account::open(&site, &visitor, person, device, &wanted).await?;
            return Ok(keep(&site, entered, "", 0));
        }
        OidcArrival::NotAsked => {
            "Cette réponse ne correspond pas à une demande de ce navigateur, ou elle a trop attendu. Recommencez depuis la page de connexion."
        }
        OidcArrival::Refused => "Le service d’identité n’a pas confirmé qui vous êtes. Rien n’a été changé.",
        OidcArrival::NoEmail => {
            "Le service d’identité ne garantit pas votre adresse électronique : confirmez-la chez lui, ou entrez avec votre adresse."
        }
        OidcArrival::Suspended => "Ce compte est suspendu. Écrivez à la personne qui administre ce commun.",
    };
    Ok(keep(&site, refusal(&site, sentence), "", 0))
}

fn kept(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value.to_owned())
}

/// Sent back when the provider sends the person back, hence `Lax`; nowhere else than to the return address.
fn keep(site: &Site, mut response: Response, value: &str, lasts_s: u32) -> Response {
    let is_public = site.settings().public_url.as_ref().is_some_and(|url| url.starts_with("https:"));
    let secure = if is_public { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE_NAME}={value}; Path={RETURN}; Max-Age={lasts_s}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn percent_decoded(text: &str) -> String {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(
        &format!("/?v={text}").parse().unwrap_or_default(),
    );
    pairs.ok().and_then(|Query(pairs)| pairs.into_iter().next()).map(|(_, value)| value).unwrap_or_default()
}

fn refusal(site: &Site, sentence: &str) -> Response {
    let status = StatusCode::FORBIDDEN;
    let successor = Some(LinkView::new("/connexion", "La page de connexion"));
    let page = ErrorPage::new(site, RETURN, status, "Vous n’êtes pas encore entré", sentence);
    ErrorPage { successor, ..page }.answer(status)
}
