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

/// Times that one person may paste links in a while.
const PASTES: u32 = 30;

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
    /// What is typed in the form below: what was not taken.
    typed: String,
    trouble: Option<&'static str>,
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
    // Each link may be gone to see: nobody makes this site call others without end.
    let is_too_often = !site.tries().take(&format!("liens:{}", signed.who.id), PASTES);
    let outcomes = if is_too_often {
        Vec::new()
    } else {
        site.app().begin_from_links(&signed.who, &typed, posted.one("malgre") == "oui").await?
    };
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    let rest = lines.skip(app::PASTED_MAX).collect::<Vec<_>>().join("\n");
    let status = if is_too_often {
        StatusCode::TOO_MANY_REQUESTS
    } else if outcomes.iter().any(|one| !matches!(one, Pasted::Unreadable(_))) {
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
        trouble: match (is_too_often, rest.is_empty()) {
            (true, _) => Some(
                "Vous avez collé des liens beaucoup de fois : attendez quelques minutes, puis recommencez.",
            ),
            (false, false) => Some("Vingt lignes à la fois : celles-ci attendent."),
            (false, true) => None,
        },
        typed: if rest.is_empty() || is_too_often { typed } else { rest },
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
