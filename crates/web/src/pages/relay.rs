//! Writing to an organisation by the site: its address is shown to nobody.

use std::collections::HashMap;

use app::{Message, MessageFault, Relayed};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use model::{Kind, Ref, Status};

use super::feedback::{Sender, robot, since};
use super::{Frame, Page, html, html_with_status};
use crate::errors::WebError;
use crate::mails;
use crate::site::Site;
use crate::visitor::{Posted, Visitor, safe_return};

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/ecrire/{folder}/{slug}", get(ask).post(send))
}

#[derive(Template)]
#[template(path = "relay.html")]
struct RelayPage {
    frame: Frame,
    title: String,
    href: String,
    action: String,
    token: String,
    since: String,
    thanked: bool,
    reachable: bool,
    trouble: Option<&'static str>,
    typed: Message,
    faults: Vec<MessageFault>,
}

impl RelayPage {
    fn has(&self, fault: MessageFault) -> bool {
        self.faults.contains(&fault)
    }
}

type Address = Path<(String, String)>;

async fn ask(
    site: State<Site>,
    visitor: Visitor,
    path: Address,
    Query(asked): Query<HashMap<String, String>>,
) -> Page {
    let about = asked.get("a-propos").map(String::as_str).unwrap_or_default();
    let typed = Message { about: ours(about), ..Message::default() };
    let page = form(&site, &visitor, &path, typed).await?;
    html(&RelayPage { thanked: asked.contains_key("merci"), ..page })
}

/// Only an address of this site may be told to be what the message is about.
fn ours(about: &str) -> String {
    if about.is_empty() || safe_return(about) != about {
        String::new()
    } else {
        about.chars().take(300).collect()
    }
}

async fn form(site: &Site, visitor: &Visitor, path: &Address, typed: Message) -> Result<RelayPage, WebError> {
    let Path((folder, slug)) = path;
    let on = Kind::from_folder(folder).map(|kind| Ref::new(kind, slug.as_str()));
    let on = on.filter(|on| on.kind == Kind::Organisation).ok_or(WebError::NotFound)?;
    let catalogue = site.app().catalogue();
    let card =
        catalogue.find(&on).filter(|card| card.status == Status::Published).ok_or(WebError::NotFound)?;
    let action = format!("/ecrire{}", on.path());
    Ok(RelayPage {
        frame: Frame::new(site, "Écrire à cette organisation", &action)
            .under(&on.path(), &card.title)
            .hidden(),
        title: card.title.to_string(),
        href: on.path(),
        token: visitor.form_token(site),
        since: since(site, &action),
        reachable: site.app().is_reachable(&on).await?,
        action,
        thanked: false,
        trouble: None,
        typed,
        faults: Vec::new(),
    })
}

async fn send(site: State<Site>, visitor: Visitor, from: Sender, path: Address, posted: Posted) -> Page {
    let typed = Message {
        name: posted.one("nom").to_owned(),
        email: posted.one("courriel").to_owned(),
        text: posted.one("texte").to_owned(),
        about: ours(posted.one("a-propos")),
    };
    let page = form(&site, &visitor, &path, typed.clone()).await?;
    let refused = |trouble| (StatusCode::UNPROCESSABLE_ENTITY, Some(trouble));
    let (status, trouble) = if let Some(trouble) = robot(&site, &page.action, &posted) {
        refused(trouble)
    } else {
        let on = Ref::new(Kind::Organisation, path.1.as_str());
        match site.app().relay(&on, &typed, from.0, &mails::relayed(&site)).await? {
            Relayed::Carried => {
                return Ok(Redirect::to(&format!("{}?merci=1", page.action)).into_response());
            }
            Relayed::Refused(faults) => {
                return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &RelayPage { faults, ..page });
            }
            Relayed::TooMany => (
                StatusCode::TOO_MANY_REQUESTS,
                Some(
                    "Votre connexion a déjà écrit à cette organisation, ou beaucoup écrit, aujourd’hui : gardez ce texte, et revenez demain.",
                ),
            ),
            Relayed::Nobody => refused("Personne ne relève encore les messages de cette organisation."),
        }
    };
    html_with_status(status, &RelayPage { trouble, ..page })
}
