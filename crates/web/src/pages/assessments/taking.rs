//! Sharing an assessment, taking it away, bringing it back, erasing it.

use app::Taken;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use super::drawing;
use super::{Frame, Page, frame, html, html_with_status, root};
use crate::errors::WebError;
use crate::site::Site;
use crate::visitor::{Posted, Visitor};

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
    typed: String,
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

/// A file to keep, named after the framework.
fn file(body: String, kind: &'static str, name: &str) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    response
}

pub(super) async fn json(State(site): State<Site>, Path(key): Path<String>) -> Page {
    let assessed = site.app().assessment(&key).await?;
    let exported = site.app().export_assessment(&assessed).await?;
    let text = serde_json::to_string_pretty(&exported).map_err(|error| WebError::internal(&error))?;
    let name = format!("etat-des-lieux-{}.json", assessed.record.envelope.slug);
    Ok(file(text, "application/json; charset=utf-8", &name))
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let text = text.replace('"', "\"\"");
    let guard = if text.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
    format!("\"{guard}{text}\"")
}

pub(super) async fn csv(State(site): State<Site>, Path(key): Path<String>) -> Page {
    let assessed = site.app().assessment(&key).await?;
    let scores = assessed.scores();
    let framework = assessed.framework();
    let number = |value: f64| ((value * 1e6).round() / 1e6).to_string().replace('.', ",");
    let mut text = String::from(
        "\u{feff}code;titre;statut;points potentiels;fait;programmé;pas fait;non renseigné;note;preuves\r\n",
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
            [score.potential, score.done, score.under_way, score.not_done, score.unsaid].map(number);
        let cells = [cell(&node.code), cell(&node.title), cell(&status)]
            .into_iter()
            .chain(numbers)
            .chain([cell(&said.note), cell(&said.links.join(" "))]);
        text.push_str(&cells.collect::<Vec<_>>().join(";"));
        text.push_str("\r\n");
    }
    let name = format!("etat-des-lieux-{}.csv", assessed.record.envelope.slug);
    Ok(file(text, "text/csv; charset=utf-8", &name))
}

async fn take_page(
    site: &Site,
    visitor: &Visitor,
    key: &str,
    typed: &str,
    error: Option<&'static str>,
) -> Result<TakePage, WebError> {
    let assessed = own(site, key).await?;
    Ok(TakePage {
        frame: frame(site, &assessed, "Reprendre un fichier").under(&root(key), "État des lieux"),
        name: assessed.kept.name.clone(),
        root: root(key),
        token: visitor.form_token(site),
        typed: typed.to_owned(),
        error,
    })
}

pub(super) async fn ask(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>) -> Page {
    html(&take_page(&site, &visitor, &key, "", None).await?)
}

pub(super) async fn take(
    State(site): State<Site>,
    visitor: Visitor,
    Path(key): Path<String>,
    posted: Posted,
) -> Page {
    let text = posted.one("fichier");
    let error = match site.app().take_in(&key, text, "Avant la reprise d’un fichier").await? {
        Taken::Taken => return Ok(Redirect::to(&format!("{}?fait=repris", root(&key))).into_response()),
        Taken::NotOurs => {
            "Ce texte n’est pas celui d’un fichier JSON téléchargé d’un état des lieux. Rien n’a été changé."
        }
        Taken::Full => {
            "Il y a déjà soixante instantanés : effacez-en un d’abord, pour que ce qui est là soit gardé. Rien n’a été changé."
        }
        Taken::OtherFramework => "Ce fichier vient d’un autre référentiel. Rien n’a été changé.",
    };
    html_with_status(
        StatusCode::UNPROCESSABLE_ENTITY,
        &take_page(&site, &visitor, &key, text, Some(error)).await?,
    )
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
