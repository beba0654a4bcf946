//! Sharing an assessment, taking it away, bringing it back, erasing it.

use app::Taken;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use model::assessment::Said;

use super::drawing;
use super::{Frame, Page, frame, html, html_with_status, root};
use crate::downloads::{CSV, JSON, ZIP, cell, saved, saved_file};
use crate::errors::WebError;
use crate::site::Site;
use crate::uploads::Uploaded;
use crate::visitor::{Posted, Visitor};

/// Largest file that is taken back, in bytes.
const EXPORT_MAX: usize = 10 * 1024 * 1024;

#[derive(Template)]
#[template(path = "assessments/links.html")]
struct LinksPage {
    frame: Frame,
    name: String,
    root: String,
    token: String,
    edit: String,
    read: String,
    signed: bool,
    months: u32,
}

#[derive(Template)]
#[template(path = "assessments/take.html")]
struct TakePage {
    frame: Frame,
    name: String,
    root: String,
    token: String,
    error: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "assessments/erase.html")]
struct ErasePage {
    frame: Frame,
    name: String,
    root: String,
    token: String,
}

/// Refuses whoever may only read.
async fn own(site: &Site, key: &str) -> Result<app::Assessed, WebError> {
    let assessed = site.app().assessment(key).await?;
    if assessed.may_edit { Ok(assessed) } else { Err(WebError::NotFound) }
}

pub(super) async fn links(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>) -> Page {
    let assessed = own(&site, &key).await?;
    let public = site.settings().public_url.clone().unwrap_or_default();
    let public = public.trim_end_matches('/');
    let read = site.app().assessment_key(&assessed.kept, false);
    html(&LinksPage {
        frame: frame(&site, &assessed, "Partager").under(&root(&key), "État des lieux"),
        name: assessed.kept.name.clone(),
        root: root(&key),
        token: visitor.form_token(&site),
        edit: format!("{public}{}", root(&key)),
        read: format!("{public}{}", root(&read)),
        signed: visitor.who.is_some(),
        months: site.app().positions_kept_months(),
    })
}

pub(super) async fn renew(
    State(site): State<Site>,
    visitor: Visitor,
    Path(key): Path<String>,
    posted: Posted,
) -> Page {
    if posted.one("geste") == "garder" {
        let Some(who) = &visitor.who else { return Err(WebError::NotFound) };
        site.app().keep_assessment(&key, who).await?;
        return Ok(Redirect::to(&format!("{}?fait=garde", root(&key))).into_response());
    }
    let key = site.app().renew_links(&key).await?;
    Ok(Redirect::to(&format!("{}/liens", root(&key))).into_response())
}

pub(super) async fn json(State(site): State<Site>, Path(key): Path<String>) -> Page {
    let assessed = site.app().assessment(&key).await?;
    let exported = site.app().export_assessment(&assessed).await?;
    let text = serde_json::to_string_pretty(&exported).map_err(|error| WebError::internal(&error))?;
    let name = format!("etat-des-lieux-{}.json", assessed.record.envelope.slug);
    Ok(saved(text, JSON, &name))
}

/// The same with every file that was joined.
pub(super) async fn archive(State(site): State<Site>, Path(key): Path<String>) -> Page {
    let assessed = site.app().assessment(&key).await?;
    let file = site.app().assessment_archive(&assessed).await?;
    let name = format!("etat-des-lieux-{}.zip", assessed.record.envelope.slug);
    Ok(saved_file(tokio::fs::File::from_std(file), ZIP, &name))
}

/// The addresses, then the names of the files, that prove it.
fn proofs(said: &Said) -> String {
    let names = said.files.iter().map(|file| file.name.as_str());
    said.links.iter().map(String::as_str).chain(names).collect::<Vec<_>>().join(" ")
}

pub(super) async fn csv(State(site): State<Site>, Path(key): Path<String>) -> Page {
    let assessed = site.app().assessment(&key).await?;
    let scores = assessed.scores();
    let framework = assessed.framework();
    let number = |value: f64| ((value * 1e6).round() / 1e6).to_string().replace('.', ",");
    let mut text = String::from(
        "\u{feff}code;titre;statut;points potentiels;fait;programmé;pas fait;non renseigné;retiré par une règle;note;preuves\r\n",
    );
    for (node, ..) in framework.walk() {
        let score = scores.get(&node.code).copied().unwrap_or_default();
        let said = assessed.kept.content.nodes.get(&node.code).cloned().unwrap_or_default();
        let status = if score.is_disabled {
            "ne concerne pas".into()
        } else {
            drawing::words(said.told, framework.scale)
        };
        let numbers =
            [score.potential, score.done, score.under_way, score.not_done, score.unsaid, score.withheld]
                .map(number);
        let cells = [cell(&node.code), cell(&node.title), cell(&status)]
            .into_iter()
            .chain(numbers)
            .chain([cell(&said.note), cell(&proofs(&said))]);
        text.push_str(&cells.collect::<Vec<_>>().join(";"));
        text.push_str("\r\n");
    }
    let name = format!("etat-des-lieux-{}.csv", assessed.record.envelope.slug);
    Ok(saved(text, CSV, &name))
}

async fn take_page(
    site: &Site,
    visitor: &Visitor,
    key: &str,
    error: Option<&'static str>,
) -> Result<TakePage, WebError> {
    let assessed = own(site, key).await?;
    Ok(TakePage {
        frame: frame(site, &assessed, "Reprendre un fichier").under(&root(key), "État des lieux"),
        name: assessed.kept.name.clone(),
        root: root(key),
        token: visitor.form_token(site),
        error,
    })
}

pub(super) async fn ask(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>) -> Page {
    html(&take_page(&site, &visitor, &key, None).await?)
}

pub(super) async fn take(
    State(site): State<Site>,
    visitor: Visitor,
    Path(key): Path<String>,
    sent: Uploaded,
) -> Page {
    if sent.is_too_large || sent.bytes.len() > EXPORT_MAX {
        let error = "Ce fichier dépasse 10 Mo : ce n’est pas celui d’un état des lieux. Rien n’a été changé.";
        let page = take_page(&site, &visitor, &key, Some(error)).await?;
        return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let text = String::from_utf8_lossy(&sent.bytes);
    let error = match site
        .app()
        .take_in(&key, text.trim_start_matches('\u{feff}'), "Avant la reprise d’un fichier")
        .await?
    {
        Taken::Taken => return Ok(Redirect::to(&format!("{}?fait=repris", root(&key))).into_response()),
        Taken::NotOurs => {
            "Ce n’est pas un fichier JSON emporté d’un état des lieux. Choisissez celui qui se nomme « etat-des-lieux-….json ». Rien n’a été changé."
        }
        Taken::Full => {
            "Avec ceux du fichier, il y aurait plus de soixante instantanés : effacez-en d’abord, pour que ce qui est là soit gardé. Rien n’a été changé."
        }
        Taken::OtherFramework => "Ce fichier vient d’un autre référentiel. Rien n’a été changé.",
    };
    html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &take_page(&site, &visitor, &key, Some(error)).await?)
}

pub(super) async fn sure(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>) -> Page {
    let assessed = own(&site, &key).await?;
    html(&ErasePage {
        frame: frame(&site, &assessed, "Effacer").under(&root(&key), "État des lieux"),
        name: assessed.kept.name.clone(),
        root: root(&key),
        token: visitor.form_token(&site),
    })
}

pub(super) async fn erase(State(site): State<Site>, Path(key): Path<String>, _: Posted) -> Page {
    let framework = site.app().forget_assessment(&key).await?;
    Ok(Redirect::to(&framework.path()).into_response())
}
