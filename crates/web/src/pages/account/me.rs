//! My account: name, password, address, what I may do, where I am signed in, my data, and its end in two steps.

use app::{AccountFault, LinkPurpose, actions_of};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

use super::frame;
use crate::downloads::{JSON, saved};
use crate::pages::{Frame, Page, html, html_with_status};
use crate::site::Site;
use crate::visitor::{Posted, Signed, Visitor, sign_out};
use crate::{dates, mails, words};

struct SessionView {
    digest: String,
    device: String,
    seen: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "account/me.html")]
struct MePage {
    frame: Frame,
    token: String,
    name: String,
    email: String,
    has_password: bool,
    has_code: bool,
    wants_code: bool,
    rights: Vec<String>,
    actions: Vec<&'static str>,
    /// How many records and itineraries are followed, in words.
    followed: String,
    sessions: Vec<SessionView>,
    done: Option<&'static str>,
    /// The field at fault, and the sentence beside it.
    fault: Option<(&'static str, &'static str)>,
}

impl MePage {
    fn fault_of(&self, field: &str) -> Option<&'static str> {
        self.fault.filter(|(known, _)| *known == field).map(|(_, sentence)| sentence)
    }
}

#[derive(Template)]
#[template(path = "account/erase.html")]
struct ErasePage {
    frame: Frame,
    token: String,
    has_password: bool,
    error: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "account/address.html")]
struct AddressPage {
    frame: Frame,
    token: String,
    action: String,
    holds: bool,
    done: bool,
}

pub(super) async fn show(State(site): State<Site>, signed: Signed) -> Page {
    html(&page(&site, &signed).await?)
}

async fn page(site: &Site, signed: &Signed) -> Result<MePage, app::AppError> {
    let person = site.app().account(&signed.who).await?;
    let sessions = site.app().sessions(&signed.who).await?;
    let catalogue = site.app().catalogue();
    let records = site.app().followed_by(&signed.who).await?.len();
    let routes = site.app().routes_of(&signed.who).await?.len();
    Ok(MePage {
        followed: format!(
            "{} et {}",
            words::count(records, "fiche suivie", "fiches suivies", "Aucune fiche suivie"),
            words::count(routes, "itinéraire suivi", "itinéraires suivis", "aucun itinéraire suivi")
        ),
        frame: frame(site, "Mon compte", "/moi"),
        token: signed.visitor.form_token(site),
        name: person.name,
        email: person.email.unwrap_or_default(),
        has_password: person.password.is_some(),
        has_code: person.totp_confirmed,
        wants_code: signed.who.wants_code,
        rights: signed.who.rights.iter().map(|right| words::right(&catalogue, right)).collect(),
        actions: actions_of(&signed.who).into_iter().map(words::action).collect(),
        sessions: sessions
            .into_iter()
            .map(|session| SessionView {
                here: session.digest == signed.who.session,
                digest: session.digest,
                device: session.device,
                seen: dates::day(session.seen_at.date_naive()),
            })
            .collect(),
        done: None,
        fault: None,
    })
}

pub(super) async fn change(State(site): State<Site>, signed: Signed, posted: Posted) -> Page {
    let app = site.app();
    let outcome = match posted.one("geste") {
        "nom" => app.rename(&signed.who, posted.one("nom")).await?.map(|()| "Votre nom est changé."),
        "mot-de-passe" => {
            if !site.tries().take(&format!("compte:{}", signed.who.email), 5) {
                return refused(&site, &signed, ("actuel", "Trop d’essais : attendez une minute."), &posted)
                    .await;
            }
            let set = app.set_password(&signed.who, posted.one("actuel"), posted.one("nouveau")).await?;
            set.map(|()| "Votre mot de passe est changé ; vos autres sessions sont fermées.")
        }
        "adresse" => ask_address(&site, &signed, posted.one("courriel")).await?,
        "session" => {
            app.close_sessions(&signed.who, Some(posted.one("session"))).await?;
            Ok("Cette session est fermée.")
        }
        "sessions" => {
            app.close_sessions(&signed.who, None).await?;
            Ok("Vos autres sessions sont fermées.")
        }
        _ => Ok(""),
    };
    match outcome {
        Ok(done) => {
            let mut page = page(&site, &signed).await?;
            page.done = Some(done).filter(|done| !done.is_empty());
            html(&page)
        }
        Err(fault) => refused(&site, &signed, sentence(fault), &posted).await,
    }
}

async fn refused(site: &Site, signed: &Signed, fault: (&'static str, &'static str), posted: &Posted) -> Page {
    let mut page = page(site, signed).await?;
    page.fault = Some(fault);
    match fault.0 {
        "nom" => posted.one("nom").clone_into(&mut page.name),
        "courriel" => posted.one("courriel").clone_into(&mut page.email),
        _ => {}
    }
    html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Answers the same whether someone has this address or not.
async fn ask_address(
    site: &Site,
    signed: &Signed,
    email: &str,
) -> Result<Result<&'static str, AccountFault>, app::AppError> {
    let email = email.trim().to_lowercase();
    if !site.app().may_be_email(&email) || !site.tries().take(&format!("adresse-de:{}", signed.who.id), 3) {
        return Ok(Err(AccountFault::Email));
    }
    if site.app().active_person_of(&email).await?.is_none() {
        let secret = site.app().new_link(LinkPurpose::Email, signed.who.id, &email).await?;
        site.app().post_mail(mails::new_address(site, &email, &secret)).await?;
    }
    Ok(Ok("Un courriel vient de partir à cette adresse : elle sera la vôtre quand vous l’aurez confirmée."))
}

/// The field and the sentence of a fault.
pub(crate) fn sentence(fault: AccountFault) -> (&'static str, &'static str) {
    match fault {
        AccountFault::Email => {
            ("courriel", "Cette adresse ne peut pas recevoir de courriel, ou vous avez trop essayé.")
        }
        AccountFault::EmailTaken => ("courriel", "Un compte a déjà cette adresse."),
        AccountFault::Name => ("nom", "Écrivez un nom d’au plus 80 signes."),
        AccountFault::PasswordShort => ("nouveau", "Il faut au moins douze signes : une phrase convient."),
        AccountFault::PasswordLong => ("nouveau", "C’est trop long : 256 signes suffisent."),
        AccountFault::PasswordCommon => {
            ("nouveau", "Ce mot de passe se devine trop vite : prenez quatre mots sans rapport.")
        }
        AccountFault::PasswordWrong => ("actuel", "Ce n’est pas votre mot de passe actuel."),
    }
}

pub(super) async fn address(State(site): State<Site>, visitor: Visitor, Path(secret): Path<String>) -> Page {
    let holds = site.app().link_holds(LinkPurpose::Email, &secret).await?;
    address_page(&site, &visitor, &secret, holds, false)
}

fn address_page(site: &Site, visitor: &Visitor, secret: &str, holds: bool, done: bool) -> Page {
    let page = AddressPage {
        frame: frame(site, "Confirmer une adresse", "/moi/adresse"),
        token: visitor.form_token(site),
        action: format!("/moi/adresse/{}", crate::link::encode(secret)),
        holds,
        done,
    };
    html_with_status(if holds || done { StatusCode::OK } else { StatusCode::GONE }, &page)
}

pub(super) async fn confirm_address(
    State(site): State<Site>,
    visitor: Visitor,
    Path(secret): Path<String>,
    _: Posted,
) -> Page {
    let done = site.app().confirm_email(&secret).await?;
    address_page(&site, &visitor, &secret, false, done)
}

pub(super) async fn data(State(site): State<Site>, signed: Signed) -> Page {
    let data = site.app().my_data(&signed.who).await?;
    Ok(saved(format!("{data:#}"), JSON, "mes-donnees.json"))
}

pub(super) async fn before_erasing(State(site): State<Site>, signed: Signed) -> Page {
    html(&erase_page(&site, &signed, None).await?)
}

async fn erase_page(
    site: &Site,
    signed: &Signed,
    error: Option<&'static str>,
) -> Result<ErasePage, app::AppError> {
    let person = site.app().account(&signed.who).await?;
    Ok(ErasePage {
        frame: frame(site, "Effacer mon compte", "/moi/effacer").under("/moi", "Mon compte"),
        token: signed.visitor.form_token(site),
        has_password: person.password.is_some(),
        error,
    })
}

/// A person without a password confirms by entering through a fresh link, then by the word that the page asks.
pub(super) async fn erase(State(site): State<Site>, signed: Signed, posted: Posted) -> Page {
    let person = site.app().account(&signed.who).await?;
    let confirmed = if person.password.is_some() {
        site.tries().take(&format!("compte:{}", signed.who.email), 5)
            && site.app().check_password(&signed.who.email, posted.one("mot-de-passe")).await?.is_some()
    } else {
        let age =
            site.app().sessions(&signed.who).await?.into_iter().find(|s| s.digest == signed.who.session);
        age.is_some_and(|session| (site.app().now() - session.created_at).num_minutes() < 10)
            && posted.one("mot").trim().eq_ignore_ascii_case("effacer")
    };
    let error = if !confirmed {
        "Rien n’a été effacé : la confirmation n’est pas la bonne, ou votre session a plus de dix minutes."
    } else if site.app().erase_account(&person).await? {
        return Ok(sign_out(&site, Redirect::to("/").into_response()));
    } else {
        "Vous êtes la seule personne qui administre ce commun : donnez d’abord ce rôle à quelqu’un d’autre."
    };
    html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &erase_page(&site, &signed, Some(error)).await?)
}
