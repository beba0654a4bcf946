//! One's own positions: finding them in one's account, keeping one there, erasing one or all in two steps.

use app::Held;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use super::answer::next_page;
use super::{address, frame};
use crate::dates;
use crate::pages::keeping::OneButton;
use crate::pages::{Frame, Page, html};
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{Posted, Signed, TOKEN_FIELD, Visitor};

struct Line {
    link: LinkView,
    when: String,
    /// What is left to do, when it is not finished.
    state: String,
    erase: String,
    is_anew: bool,
}

#[derive(Template)]
#[template(path = "compasses/mine.html")]
struct MinePage {
    frame: Frame,
    lines: Vec<Line>,
    notebooks: Vec<LinkView>,
    months: u32,
}

pub(super) async fn list(State(site): State<Site>, signed: Signed) -> Page {
    let mine = site.app().my_positions(&signed.who).await?;
    let line = |held: Held| {
        let base = address(&held);
        let reading = held.reading();
        let (answered, asked) = reading.progress();
        let (when, state, href) = if let Some(at) = held.position.finished_at {
            (at, String::new(), base.clone())
        } else {
            let state = format!("commencée\u{a0}: {answered} réponses sur {asked}");
            (held.position.started_at, state, format!("{base}/page/{}", next_page(&held, &reading)))
        };
        Line {
            link: LinkView::new(href, held.version.record.envelope.title.clone()),
            when: dates::day(when.date_naive()),
            state,
            erase: format!("{base}/effacer"),
            is_anew: held.position.former.is_some(),
        }
    };
    let notebooks = site.app().my_notebooks(&signed.who).await?.into_iter().map(|(key, way)| {
        let name = if way.name.is_empty() { "Carnet sans nom".to_owned() } else { way.name };
        LinkView::new(format!("/carnets/{key}"), name)
    });
    html(&MinePage {
        frame: Frame::new(&site, "Mes positions", "/moi/positions").hidden().under("/moi", "Mon compte"),
        lines: mine.into_iter().map(line).collect(),
        notebooks: notebooks.collect(),
        months: site.app().positions_kept_months(),
    })
}

/// Keeps a position in the account of whoever is signed in.
pub(super) async fn keep(
    State(site): State<Site>,
    visitor: Visitor,
    Path(key): Path<String>,
    _posted: Posted,
) -> Page {
    let held = site.app().position(&key).await?;
    if let Some(who) = &visitor.who {
        site.app().keep_position(who, &held).await?;
    }
    Ok(Redirect::to(&address(&held)).into_response())
}

pub(super) async fn ask_erase(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>) -> Page {
    let held = site.app().position(&key).await?;
    let title = &held.version.record.envelope.title;
    html(&OneButton {
        frame: frame(&site, "Effacer mes réponses", &held.version.record),
        title: "Effacer mes réponses".into(),
        text: format!(
            "Vos réponses à «\u{a0}{title}\u{a0}» et leur résultat disparaîtront pour toujours, et cette adresse n’ouvrira plus rien."
        ),
        action: Some(format!("{}/effacer", address(&held))),
        button: "Effacer pour toujours",
        fields: vec![(TOKEN_FIELD, visitor.form_token(&site))],
        back: (address(&held), "Ne rien effacer".into()),
    })
}

pub(super) async fn erase(
    State(site): State<Site>,
    visitor: Visitor,
    Path(key): Path<String>,
    _posted: Posted,
) -> Page {
    site.app().forget_position(&key).await?;
    erased(&site, visitor.who.is_some(), "Vos réponses n’existent plus.".into())
}

pub(super) async fn ask_erase_all(State(site): State<Site>, signed: Signed) -> Page {
    html(&OneButton {
        frame: Frame::new(&site, "Effacer toutes mes positions", "/moi/positions")
            .hidden()
            .under("/moi", "Mon compte"),
        title: "Effacer toutes mes positions".into(),
        text: "Toutes vos réponses à toutes les boussoles, et leurs résultats, disparaîtront pour toujours."
            .into(),
        action: Some("/moi/positions/effacer".into()),
        button: "Tout effacer pour toujours",
        fields: vec![(TOKEN_FIELD, signed.visitor.form_token(&site))],
        back: ("/moi/positions".into(), "Ne rien effacer".into()),
    })
}

pub(super) async fn erase_all(State(site): State<Site>, signed: Signed, _posted: Posted) -> Page {
    let count = site.app().forget_my_positions(&signed.who).await?;
    let text = match count {
        0 => "Il n’y avait rien à effacer.".to_owned(),
        1 => "Votre position n’existe plus.".to_owned(),
        n => format!("Vos {n} positions n’existent plus."),
    };
    erased(&site, true, text)
}

fn erased(site: &Site, is_signed: bool, text: String) -> Page {
    let back = if is_signed { ("/moi/positions", "Mes positions") } else { ("/boussoles", "Les boussoles") };
    html(&OneButton {
        frame: Frame::new(site, "C’est effacé", "/boussoles").hidden(),
        title: "C’est effacé".into(),
        text,
        action: None,
        button: "",
        fields: Vec::new(),
        back: (back.0.into(), back.1.into()),
    })
}
