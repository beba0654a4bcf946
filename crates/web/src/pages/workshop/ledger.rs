//! The audit log and the outbox, for those who administer.

use std::collections::HashMap;

use app::{Mail, MailState};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};

use super::super::{Frame, Page, html};
use crate::errors::WebError;
use crate::link::encode;
use crate::site::Site;
use crate::visitor::{Posted, Signed};
use crate::{dates, words};

/// Lines of a page.
const LINES: u64 = 50;

struct ActView {
    when: String,
    who: String,
    act: String,
    subject: String,
    detail: String,
}

#[derive(Template)]
#[template(path = "workshop/journal.html")]
struct JournalPage {
    frame: Frame,
    count: String,
    subject: String,
    acts: Vec<ActView>,
    before: Option<String>,
    after: Option<String>,
}

struct MailView {
    href: String,
    when: String,
    to: String,
    subject: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "workshop/mails.html")]
struct MailsPage {
    frame: Frame,
    count: String,
    mails: Vec<MailView>,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "workshop/mail.html")]
struct MailPage {
    frame: Frame,
    token: String,
    mail: MailView,
    failure: String,
    attempts: u32,
    body: String,
    may_send: bool,
}

/// The page asked for, and the addresses of its neighbours.
fn around(
    parameters: &HashMap<String, String>,
    total: u64,
    address: &str,
) -> (u64, Option<String>, Option<String>) {
    let page = parameters.get("page").and_then(|page| page.parse::<u64>().ok()).unwrap_or(1).clamp(1, 10_000);
    let skip = (page - 1) * LINES;
    let to = |page: u64| format!("{address}page={page}");
    (skip, (page > 1).then(|| to(page - 1)), (skip + LINES < total).then(|| to(page + 1)))
}

pub(super) async fn journal(
    State(site): State<Site>,
    signed: Signed,
    Query(parameters): Query<HashMap<String, String>>,
) -> Page {
    let subject = parameters.get("sujet").map(|text| text.trim()).filter(|text| !text.is_empty());
    let address = match subject {
        Some(subject) => format!("/atelier/journal?sujet={}&", encode(subject)),
        None => "/atelier/journal?".to_owned(),
    };
    let (skip, before, _) = around(&parameters, 0, &address);
    let (acts, total) = site.app().journal(&signed.who, subject, skip, LINES).await?;
    let (_, _, after) = around(&parameters, total, &address);
    let mut views = Vec::new();
    for act in acts {
        let who = match act.actor {
            Some(id) => site.app().name_of_person(id).await?,
            None => "Le terminal ou le serveur".to_owned(),
        };
        views.push(ActView {
            when: act.at.format("%d/%m/%Y %H:%M").to_string(),
            who,
            act: words::act(&act.act),
            subject: act.subject,
            detail: act.detail,
        });
    }
    html(&JournalPage {
        frame: super::frame(&site, "Le journal des actes", "/atelier/journal"),
        count: words::count(usize::try_from(total).unwrap_or(usize::MAX), "acte", "actes", "Aucun acte"),
        subject: subject.unwrap_or_default().to_owned(),
        acts: views,
        before,
        after,
    })
}

fn state(state: MailState) -> &'static str {
    match state {
        MailState::Waiting => "en attente",
        MailState::Sending => "à vérifier",
        MailState::Sent => "envoyé",
        MailState::Failed => "échoué",
    }
}

fn view(mail: &Mail) -> MailView {
    MailView {
        href: format!("/atelier/courriels/{}", mail.id),
        when: dates::day(mail.created_at.date_naive()),
        to: mail.recipient.clone(),
        subject: mail.subject.clone(),
        state: state(mail.state),
    }
}

pub(super) async fn mails(
    State(site): State<Site>,
    signed: Signed,
    Query(parameters): Query<HashMap<String, String>>,
) -> Page {
    let (skip, before, _) = around(&parameters, 0, "/atelier/courriels?");
    let (mails, total) = site.app().outbox(&signed.who, skip, LINES).await?;
    let (_, _, after) = around(&parameters, total, "/atelier/courriels?");
    html(&MailsPage {
        frame: super::frame(&site, "Les courriels", "/atelier/courriels"),
        count: words::count(
            usize::try_from(total).unwrap_or(usize::MAX),
            "courriel",
            "courriels",
            "Aucun courriel",
        ),
        mails: mails.iter().map(view).collect(),
        before,
        after,
    })
}

pub(super) async fn mail(State(site): State<Site>, signed: Signed, Path(id): Path<String>) -> Page {
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    let mail = site.app().mail(&signed.who, id).await?;
    html(&MailPage {
        frame: super::frame(&site, &mail.subject, "/atelier/courriels")
            .under("/atelier/courriels", "Les courriels"),
        token: signed.visitor.form_token(&site),
        mail: view(&mail),
        failure: mail.failure.clone(),
        attempts: mail.attempts,
        may_send: matches!(mail.state, MailState::Failed | MailState::Sending),
        body: without_secrets(&mail.body),
    })
}

/// A link that opens someone’s account is not for whoever reads the outbox.
fn without_secrets(body: &str) -> String {
    let is_secret = |word: &str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hide = |line: &str| match line.rsplit_once('/') {
        Some((start, end)) if is_secret(end.trim()) => format!("{start}/…"),
        _ => line.to_owned(),
    };
    body.lines().map(hide).collect::<Vec<_>>().join("\n")
}

pub(super) async fn send_again(
    State(site): State<Site>,
    signed: Signed,
    Path(id): Path<String>,
    _: Posted,
) -> Page {
    let id: uuid::Uuid = id.parse().map_err(|_| WebError::NotFound)?;
    site.app().send_again(&signed.who, id).await?;
    Ok(Redirect::to(&format!("/atelier/courriels/{id}")).into_response())
}
