//! The time-based code: set up once, given at each entrance by who administers.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;

use super::{From, frame};
use crate::link::encode;
use crate::pages::{Frame, Page, html, html_with_status};
use crate::site::Site;
use crate::visitor::{Posted, Signed, safe_return, sign_in};

const TRIES: u32 = 5;

#[derive(Template)]
#[template(path = "account/code.html")]
struct CodePage {
    frame: Frame,
    token: String,
    wanted: String,
    error: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "account/setup.html")]
struct SetupPage {
    frame: Frame,
    token: String,
    /// The secret in groups of four, and the address that an authenticator on this device opens.
    secret: Option<(String, String)>,
    /// Recovery codes, shown this once.
    spares: Vec<String>,
    error: Option<&'static str>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    retour: String,
}

pub(super) async fn show(State(site): State<Site>, signed: Signed, Query(wanted): Query<Wanted>) -> Page {
    if !site.app().account(&signed.who).await?.totp_confirmed {
        return Ok(Redirect::to("/moi/code").into_response());
    }
    html(&page(&site, &signed, &wanted.retour, None))
}

fn page(site: &Site, signed: &Signed, wanted: &str, error: Option<&'static str>) -> CodePage {
    CodePage {
        frame: frame(site, "Votre code", "/connexion/code"),
        token: signed.visitor.form_token(site),
        wanted: safe_return(wanted).to_owned(),
        error,
    }
}

fn key(signed: &Signed) -> String {
    format!("code:{}", signed.who.id)
}

pub(super) async fn give(State(site): State<Site>, signed: Signed, from: From, posted: Posted) -> Page {
    let wanted = posted.one("retour");
    if !site.tries().take(&key(&signed), TRIES) {
        let error = "Trop d’essais : attendez une minute avant de recommencer.";
        return html_with_status(StatusCode::TOO_MANY_REQUESTS, &page(&site, &signed, wanted, Some(error)));
    }
    if !site.app().check_code(&signed.who, posted.one("code")).await? {
        let error = "Ce n’est pas le code du moment, ou il a déjà servi : attendez le suivant.";
        return html_with_status(
            StatusCode::UNPROCESSABLE_ENTITY,
            &page(&site, &signed, wanted, Some(error)),
        );
    }
    site.tries().give_back(&key(&signed));
    site.app().leave(&signed.who).await?;
    let token = site.app().open_session(signed.who.id, &from.device, true).await?;
    Ok(sign_in(&site, Redirect::to(safe_return(wanted)).into_response(), &token))
}

pub(super) async fn setup(State(site): State<Site>, signed: Signed) -> Page {
    html(&setup_page(&site, &signed, None).await?)
}

async fn setup_page(
    site: &Site,
    signed: &Signed,
    error: Option<&'static str>,
) -> Result<SetupPage, app::AppError> {
    let secret = site.app().code_secret(&signed.who).await?;
    let commons = frame(site, "", "/moi/code").commons;
    Ok(SetupPage {
        frame: frame(site, "Code à usage unique", "/moi/code").under("/moi", "Mon compte"),
        token: signed.visitor.form_token(site),
        secret: secret.map(|secret| {
            let letters: Vec<char> = secret.chars().collect();
            let groups: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
            let (issuer, account) = (encode(&commons), encode(&signed.who.email));
            (groups.join(" "), format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}"))
        }),
        spares: Vec::new(),
        error,
    })
}

pub(super) async fn confirm(State(site): State<Site>, signed: Signed, from: From, posted: Posted) -> Page {
    if !site.tries().take(&key(&signed), TRIES) {
        let error = "Trop d’essais : attendez une minute avant de recommencer.";
        return html_with_status(
            StatusCode::TOO_MANY_REQUESTS,
            &setup_page(&site, &signed, Some(error)).await?,
        );
    }
    if posted.one("geste") == "retirer" {
        if site.app().check_code(&signed.who, posted.one("code")).await? {
            site.app().drop_code(&signed.who).await?;
            return Ok(Redirect::to("/moi/code").into_response());
        }
        let page = setup_page(&site, &signed, Some("Ce n’est pas le code du moment.")).await?;
        return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let Some(spares) = site.app().confirm_code(&signed.who, posted.one("code")).await? else {
        let error = "Ce n’est pas le code que l’application montre maintenant.";
        return html_with_status(
            StatusCode::UNPROCESSABLE_ENTITY,
            &setup_page(&site, &signed, Some(error)).await?,
        );
    };
    site.app().leave(&signed.who).await?;
    let session = site.app().open_session(signed.who.id, &from.device, true).await?;
    let page = SetupPage { spares, ..setup_page(&site, &signed, None).await? };
    Ok(sign_in(&site, html(&page)?, &session))
}
