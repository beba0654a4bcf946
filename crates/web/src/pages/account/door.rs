//! The door: an address and a password, or a link received by mail; a new session each time, and few tries.

use app::LinkPurpose;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{From, frame};
use crate::link::encode;
use crate::mails;
use crate::pages::{Frame, Page, html, html_with_status};
use crate::site::Site;
use crate::visitor::{Posted, Signed, Visitor, safe_return, sign_in, sign_out};

/// Tries of one account, and of one address.
const OF_ACCOUNT: u32 = 5;
const OF_ADDRESS: u32 = 20;
/// Links that one account may be sent in a row.
const LINKS: u32 = 3;

#[derive(Template)]
#[template(path = "account/door.html")]
struct DoorPage {
    frame: Frame,
    token: String,
    wanted: String,
    email: String,
    error: Option<&'static str>,
    sent: bool,
    /// Another door, and its address.
    other: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "account/link.html")]
struct LinkPage {
    frame: Frame,
    token: String,
    action: String,
    holds: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    retour: String,
}

pub(super) async fn show(State(site): State<Site>, visitor: Visitor, Query(wanted): Query<Wanted>) -> Page {
    if visitor.who.is_some() {
        return Ok(Redirect::to(safe_return(&wanted.retour)).into_response());
    }
    html(&page(&site, &visitor, &wanted.retour))
}

pub(super) async fn back() -> Redirect {
    Redirect::to("/connexion")
}

fn page(site: &Site, visitor: &Visitor, wanted: &str) -> DoorPage {
    let wanted = safe_return(wanted).to_owned();
    let other = site.settings().oidc.as_ref();
    DoorPage {
        frame: frame(site, "Se connecter", "/connexion"),
        token: visitor.form_token(site),
        email: String::new(),
        error: None,
        sent: false,
        other: other.map(|oidc| (oidc.label.clone(), format!("/connexion/oidc?retour={}", encode(&wanted)))),
        wanted,
    }
}

pub(super) async fn enter(State(site): State<Site>, visitor: Visitor, from: From, posted: Posted) -> Page {
    let email = posted.one("courriel").trim().to_lowercase();
    let account = format!("compte:{email}");
    let refuse = |status: StatusCode, error: &'static str| {
        let page = DoorPage {
            email: email.clone(),
            error: Some(error),
            ..page(&site, &visitor, posted.one("retour"))
        };
        html_with_status(status, &page)
    };
    if !site.tries().take(&account, OF_ACCOUNT) || !site.tries().take(&from.key(), OF_ADDRESS) {
        let error =
            "Trop d’essais : attendez une minute avant de recommencer, ou recevez un lien par courriel.";
        return refuse(StatusCode::TOO_MANY_REQUESTS, error);
    }
    let Some(person) = site.app().check_password(&email, posted.one("mot-de-passe")).await? else {
        tracing::warn!("a wrong password was given at the door");
        let error = "Cette adresse et ce mot de passe ne vont pas ensemble.";
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, error);
    };
    site.tries().give_back(&account);
    site.tries().undo(&from.key());
    open(&site, &visitor, person.id, &from.device, posted.one("retour")).await
}

/// Opens a new session in place of whatever the browser held, and leads to where one wanted to go, by the code when one is due.
pub(in crate::pages) async fn open(
    site: &Site,
    visitor: &Visitor,
    id: model::rights::PersonId,
    device: &str,
    wanted: &str,
) -> Page {
    if let Some(before) = &visitor.who {
        site.app().leave(before).await?;
    }
    let token = site.app().open_session(id, device, false).await?;
    let wants_code = site.app().who(&token).await?.is_some_and(|who| who.wants_code);
    let wanted = safe_return(wanted);
    let to =
        if wants_code { format!("/connexion/code?retour={}", encode(wanted)) } else { wanted.to_owned() };
    Ok(sign_in(site, Redirect::to(&to).into_response(), &token))
}

/// Answers the same, as fast, whether the address has an account or not: the work is done behind.
pub(super) async fn ask_link(State(site): State<Site>, visitor: Visitor, from: From, posted: Posted) -> Page {
    let email = posted.one("courriel").trim().to_lowercase();
    let may =
        site.tries().take(&format!("lien:{email}"), LINKS) && site.tries().take(&from.key(), OF_ADDRESS);
    if may {
        let (site, email) = (site.clone(), email.clone());
        tokio::spawn(async move {
            if let Err(error) = send_link(&site, &email).await {
                tracing::error!(%error, "a sign-in link was not sent");
            }
        });
    }
    html(&DoorPage { email, sent: true, ..page(&site, &visitor, posted.one("retour")) })
}

async fn send_link(site: &Site, email: &str) -> Result<(), app::AppError> {
    let Some(person) = site.app().active_person_of(email).await? else { return Ok(()) };
    let secret = site.app().new_link(LinkPurpose::SignIn, person.id, "").await?;
    site.app().post_mail(mails::sign_in(site, &person, &secret)).await
}

/// Mail scanners open links: only the button of this page uses it.
pub(super) async fn link(State(site): State<Site>, visitor: Visitor, Path(secret): Path<String>) -> Page {
    let holds = site.app().link_holds(LinkPurpose::SignIn, &secret).await?;
    link_page(&site, &visitor, &secret, holds)
}

fn link_page(site: &Site, visitor: &Visitor, secret: &str, holds: bool) -> Page {
    let status = if holds { StatusCode::OK } else { StatusCode::GONE };
    let page = LinkPage {
        frame: frame(site, "Entrer par un lien", "/connexion/lien"),
        token: visitor.form_token(site),
        action: format!("/connexion/lien/{}", encode(secret)),
        holds,
    };
    html_with_status(status, &page)
}

pub(super) async fn follow_link(
    State(site): State<Site>,
    visitor: Visitor,
    from: From,
    Path(secret): Path<String>,
    _: Posted,
) -> Page {
    match site.app().use_link(LinkPurpose::SignIn, &secret).await? {
        Some((person, _)) => open(&site, &visitor, person.id, &from.device, "/moi").await,
        None => link_page(&site, &visitor, &secret, false),
    }
}

pub(super) async fn leave(State(site): State<Site>, signed: Signed, _: Posted) -> Page {
    site.app().leave(&signed.who).await?;
    let response: Response = Redirect::to("/").into_response();
    Ok(sign_out(&site, response))
}
