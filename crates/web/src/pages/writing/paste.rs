//! Links that were pasted: what became of each, and the way to say what it is.

use app::{Pasted, PastedLink};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use model::form;
use serde_json::Value;

use super::{Frame, frame, title_of};
use crate::pages::{Page, html_with_status};
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{Posted, Signed};

/// A link that records bear already.
struct Known {
    url: String,
    records: Vec<(LinkView, String)>,
}

#[derive(Template)]
#[template(path = "writing/pasted.html")]
struct PastedPage {
    frame: Frame,
    token: String,
    begun: Vec<LinkView>,
    waiting: Vec<LinkView>,
    known: Vec<Known>,
    /// The lines that records bear already, to be sent again.
    again: String,
    unreadable: Vec<String>,
    typed: String,
}

/// A draft of the queue: its form, and the link that it began as.
pub(super) fn line(proposal: &app::Proposal) -> (LinkView, String) {
    let url = form::at(&proposal.doc, "url").and_then(Value::as_str).unwrap_or_default().to_owned();
    (LinkView::new(format!("/atelier/propositions/{}", proposal.id), title_of(proposal)), url)
}

fn written(link: &PastedLink) -> String {
    if link.title.is_empty() { link.url.clone() } else { format!("{} {}", link.url, link.title) }
}

pub(super) async fn take(State(site): State<Site>, signed: Signed, posted: Posted) -> Page {
    let typed = posted.one("liens").to_owned();
    let outcomes = site.app().begin_from_links(&signed.who, &typed, posted.one("malgre") == "oui").await?;
    let status = if outcomes.iter().any(|one| !matches!(one, Pasted::Unreadable(_))) {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let mut page = PastedPage {
        frame: frame(&site, "Partir de liens", "/atelier/ecrire").under("/atelier/ecrire", "Écrire"),
        token: signed.visitor.form_token(&site),
        begun: Vec::new(),
        waiting: Vec::new(),
        known: Vec::new(),
        again: String::new(),
        unreadable: Vec::new(),
        typed,
    };
    let mut again = Vec::new();
    for outcome in outcomes {
        let form = |id: uuid::Uuid| format!("/atelier/propositions/{id}");
        match outcome {
            Pasted::Begun { id, title } => page.begun.push(LinkView::new(form(id), title)),
            Pasted::Waiting { id, title } => page.waiting.push(LinkView::new(form(id), title)),
            Pasted::Known { link, records } => {
                again.push(written(&link));
                let records = records.into_iter().map(|record| {
                    let path = record.reference.path();
                    (LinkView::new(path.clone(), record.title), format!("/atelier/modifier{path}"))
                });
                page.known.push(Known { url: link.url, records: records.collect() });
            }
            Pasted::Unreadable(line) => page.unreadable.push(line),
        }
    }
    page.again = again.join("\n");
    html_with_status(status, &page)
}
