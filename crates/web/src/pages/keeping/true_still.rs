//! « C’est toujours vrai »: one page, one button, no account; mail scanners that open the page change nothing.

use app::{AppError, StillTrue, Ticket};
use askama::Template;
use axum::extract::{Query, State};
use model::RecordId;
use model::rights::PersonId;
use serde::Deserialize;

use super::super::{Frame, Page, html};
use crate::dates;
use crate::errors::WebError;
use crate::site::Site;
use crate::visitor::{Posted, TOKEN_FIELD, Visitor};

/// What the address of a one-click link holds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    fiche: String,
    version: String,
    qui: String,
    signature: String,
}

impl Link {
    fn ticket(&self) -> Option<Ticket> {
        Some(Ticket {
            record: RecordId(self.fiche.parse().ok()?),
            version: self.version.parse().ok()?,
            person: PersonId(self.qui.parse().ok()?),
        })
    }
}

#[derive(Template)]
#[template(path = "keeping/one-button.html")]
pub(in crate::pages) struct OneButton {
    pub frame: Frame,
    pub title: String,
    pub text: String,
    /// Nothing is left to do when there is no form.
    pub action: Option<String>,
    pub button: &'static str,
    pub fields: Vec<(&'static str, String)>,
    pub back: (String, String),
}

pub(super) async fn page(State(site): State<Site>, visitor: Visitor, Query(link): Query<Link>) -> Page {
    let opened = match link.ticket() {
        Some(ticket) => site.app().still_true(ticket, &link.signature).await,
        None => Err(AppError::NotFound),
    };
    let StillTrue { record, next } = match opened {
        Ok(opened) => opened,
        Err(AppError::NotFound) => return dead(&site),
        Err(error) => return Err(error.into()),
    };
    html(&OneButton {
        frame: Frame::new(&site, "C’est toujours vrai", "/toujours-vrai").hidden(),
        title: record.envelope.title.clone(),
        text: format!(
            "Vous l’avez relue et rien n’a changé\u{a0}? Elle sera alors à relire le {}.",
            dates::day(next)
        ),
        action: Some("/toujours-vrai".into()),
        button: "C’est toujours vrai",
        fields: vec![
            (TOKEN_FIELD, visitor.form_token(&site)),
            ("fiche", link.fiche),
            ("version", link.version),
            ("qui", link.qui),
            ("signature", link.signature),
        ],
        back: (record.reference().path(), "Relire la fiche".into()),
    })
}

pub(super) async fn confirm(State(site): State<Site>, posted: Posted) -> Page {
    let field = |name: &str| posted.one(name).to_owned();
    let link = Link {
        fiche: field("fiche"),
        version: field("version"),
        qui: field("qui"),
        signature: field("signature"),
    };
    let Some(ticket) = link.ticket() else { return dead(&site) };
    match site.app().confirm_still_true(ticket, &link.signature).await {
        Ok(StillTrue { record, next }) => html(&OneButton {
            frame: Frame::new(&site, "Merci", "/toujours-vrai").hidden(),
            title: "Merci".into(),
            text: format!(
                "« {} » est confirmée\u{a0}; elle sera à relire le {}.",
                record.envelope.title,
                dates::day(next)
            ),
            action: None,
            button: "",
            fields: Vec::new(),
            back: (record.reference().path(), "Voir la fiche".into()),
        }),
        Err(AppError::NotFound | AppError::Conflict(_)) => dead(&site),
        Err(error) => Err(WebError::from(error)),
    }
}

/// A link that opens nothing, or no longer.
pub(super) fn dead(site: &Site) -> Page {
    html(&OneButton {
        frame: Frame::new(site, "Ce lien ne sert plus", "/toujours-vrai").hidden(),
        title: "Ce lien ne sert plus".into(),
        text: "Il a déjà servi, ou la fiche a changé depuis. Rien n’a été modifié.".into(),
        action: None,
        button: "",
        fields: Vec::new(),
        back: ("/".into(), "Retour à l’accueil".into()),
    })
}
