//! Before an assessment: what it is, its name; and those that an account keeps.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

use super::{Frame, Page, html, html_with_status, root};
use crate::dates;
use crate::site::Site;
use crate::visitor::{Posted, Signed, Visitor};

#[derive(Template)]
#[template(path = "assessments/begin.html")]
struct BeginPage {
    frame: Frame,
    title: String,
    path: String,
    slug: String,
    token: String,
    name: String,
    counts: String,
    signed: bool,
    months: u32,
    error: bool,
}

struct Mine {
    href: String,
    name: String,
    framework: String,
    day: String,
    owned: bool,
}

#[derive(Template)]
#[template(path = "assessments/mine.html")]
struct MinePage {
    frame: Frame,
    kept: Vec<Mine>,
}

pub(super) async fn page(State(site): State<Site>, visitor: Visitor, Path(slug): Path<String>) -> Page {
    html(&draw(&site, &visitor, slug, String::new(), false).await?)
}

async fn draw(
    site: &Site,
    visitor: &Visitor,
    slug: String,
    name: String,
    error: bool,
) -> Result<BeginPage, app::AppError> {
    let record = site.app().assessable(&slug).await?;
    let path = record.reference().path();
    let model::Content::Framework(framework) = &record.content else { return Err(app::AppError::NotFound) };
    let nodes = crate::words::count(framework.walk().len(), "repère", "repères", "aucun repère");
    let questions =
        crate::words::count(framework.questions.len(), "question", "questions", "aucune question préalable");
    Ok(BeginPage {
        frame: Frame::new(site, "Évaluer notre organisation", "/referentiels")
            .hidden()
            .under("/referentiels", "Référentiels")
            .under(&path, &record.envelope.title),
        title: record.envelope.title.clone(),
        path,
        slug,
        token: visitor.form_token(site),
        name,
        counts: format!("{nodes}, {questions}"),
        signed: visitor.who.is_some(),
        months: site.app().positions_kept_months(),
        error,
    })
}

pub(super) async fn open(
    State(site): State<Site>,
    visitor: Visitor,
    Path(slug): Path<String>,
    posted: Posted,
) -> Page {
    let name = posted.one("nom").to_owned();
    if let Some(assessed) = site.app().begin_assessment(&slug, &name, visitor.who.as_ref()).await? {
        return Ok(Redirect::to(&root(&assessed.key)).into_response());
    }
    html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &draw(&site, &visitor, slug, name, true).await?)
}

pub(super) async fn mine(State(site): State<Site>, signed: Signed) -> Page {
    let kept = site.app().assessments_of(&signed.who).await?;
    let kept = kept.into_iter().map(|(kept, framework, key)| Mine {
        href: root(&key),
        framework,
        day: dates::day(kept.used_at.date_naive()),
        owned: kept.owner == Some(signed.who.id),
        name: kept.name,
    });
    let kept = kept.collect();
    html(&MinePage {
        frame: Frame::new(&site, "Mes états des lieux", "/moi").hidden().under("/moi", "Mon compte"),
        kept,
    })
}
