//! Synonyms as curators write them: a form prefilled with what was searched, and every version kept.

use std::collections::HashMap;

use app::{SynonymForm, SynonymSaved};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use model::synonym::{Direction, Synonym};
use model::{Content, Problem, Record, Status};

use super::super::{Frame, Page, html, html_with_status};
use crate::errors::WebError;
use crate::link::encode;
use crate::site::Site;
use crate::view::{Choice, LinkView};
use crate::visitor::{Posted, Signed};
use crate::{dates, words};

/// Known words proposed beside a word that found nothing.
const NEAR: usize = 6;
/// Words accepted in one list: more would make a rule that nobody reads.
const WORDS: usize = 20;

struct Line {
    href: String,
    title: String,
    direction: &'static str,
    status: &'static str,
    version: u32,
}

#[derive(Template)]
#[template(path = "workshop/synonyms.html")]
struct ListPage {
    frame: Frame,
    count: String,
    lines: Vec<Line>,
    saved: Option<LinkView>,
}

struct VersionView {
    version: u32,
    when: String,
    who: String,
    why: String,
}

#[derive(Template)]
#[template(path = "workshop/synonym.html")]
struct FormPage {
    frame: Frame,
    title: String,
    action: String,
    token: String,
    /// The version that was read, 0 for a new synonym.
    version: u32,
    status: &'static str,
    published: bool,
    problems: Vec<String>,
    forms: String,
    leads_to: String,
    one_way: bool,
    platforms: Vec<Choice>,
    note: String,
    source_title: String,
    source_url: String,
    reason: String,
    /// Words of the commons close to the one searched.
    near: Vec<String>,
    /// What was searched.
    asked: Option<String>,
    history: Vec<VersionView>,
}

pub(super) async fn list(
    State(site): State<Site>,
    _: Signed,
    Query(parameters): Query<HashMap<String, String>>,
) -> Page {
    let records = site.app().synonyms().await?;
    let saved =
        parameters.get("enregistree").and_then(|slug| records.iter().find(|r| r.envelope.slug == **slug));
    let saved = saved.and_then(|record| match &record.content {
        Content::Synonym(synonym) => synonym.forms.first(),
        _ => None,
    });
    let saved = saved.map(|form| {
        LinkView::new(format!("/recherche?q={}", encode(form)), format!("Essayer la recherche « {form} »"))
    });
    let lines: Vec<Line> = records.iter().map(line).collect();
    html(&ListPage {
        frame: super::frame(&site, "Équivalences", "/atelier/synonymes"),
        count: words::count(lines.len(), "équivalence", "équivalences", "Aucune équivalence"),
        lines,
        saved,
    })
}

fn line(record: &Record) -> Line {
    let direction = match &record.content {
        Content::Synonym(synonym) => words::direction(synonym.direction),
        _ => "",
    };
    Line {
        href: format!("/atelier/synonymes/{}", record.envelope.slug),
        title: record.envelope.title.clone(),
        direction,
        status: words::status(record.envelope.status),
        version: record.envelope.version,
    }
}

/// A form prefilled with what was searched; when a synonym already holds it, that one.
pub(super) async fn blank(
    State(site): State<Site>,
    signed: Signed,
    Query(parameters): Query<HashMap<String, String>>,
) -> Page {
    let asked: String =
        parameters.get("mot").map(|word| word.trim().chars().take(80).collect()).unwrap_or_default();
    if !asked.is_empty()
        && let Some(record) = site.app().find_synonym(&asked).await?
    {
        let slug = &record.envelope.slug;
        return Ok(Redirect::to(&format!("/atelier/synonymes/{slug}?mot={}", encode(&asked))).into_response());
    }
    let form = SynonymForm {
        forms: Some(asked.clone()).filter(|word| !word.is_empty()).into_iter().collect(),
        ..SynonymForm::default()
    };
    let page = Draft { read: None, form: &form, asked: Some(asked), problems: &[] };
    html(&draw(&site, &signed, page).await?)
}

pub(super) async fn edit(
    State(site): State<Site>,
    signed: Signed,
    Path(slug): Path<String>,
    Query(parameters): Query<HashMap<String, String>>,
) -> Page {
    let (record, _) = site.app().get_synonym(&slug).await?;
    let form = form_of(&record).ok_or(WebError::NotFound)?;
    let asked = parameters.get("mot").cloned();
    let read = Some((slug.as_str(), record.envelope.version));
    html(&draw(&site, &signed, Draft { read, form: &form, asked, problems: &[] }).await?)
}

pub(super) async fn create(State(site): State<Site>, signed: Signed, posted: Posted) -> Page {
    save(&site, &signed, None, &posted.0).await
}

pub(super) async fn update(
    State(site): State<Site>,
    signed: Signed,
    Path(slug): Path<String>,
    posted: Posted,
) -> Page {
    save(&site, &signed, Some(&slug), &posted.0).await
}

async fn save(site: &Site, signed: &Signed, slug: Option<&str>, fields: &[(String, String)]) -> Page {
    let form = form_sent(fields);
    let read = slug.map(|slug| (slug, one(fields, "version").parse().unwrap_or_default()));
    match site.app().save_synonym(read, form.clone(), &signed.who.author()).await {
        Ok(SynonymSaved::Saved(reference)) => {
            let to = format!("/atelier/synonymes?enregistree={}", encode(&reference.slug));
            Ok(Redirect::to(&to).into_response())
        }
        Ok(SynonymSaved::Refused(problems)) => {
            let page = Draft { read, form: &form, asked: None, problems: &problems };
            html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &draw(site, signed, page).await?)
        }
        Err(app::AppError::Conflict(_)) => conflict(site, signed, read, &form).await,
        Err(other) => Err(other.into()),
    }
}

/// Someone wrote it meanwhile: what was typed is kept, over the version that is now the latest.
async fn conflict(site: &Site, signed: &Signed, read: Option<(&str, u32)>, form: &SynonymForm) -> Page {
    let Some((slug, _)) = read else { return Err(WebError::NotFound) };
    let (record, _) = site.app().get_synonym(slug).await?;
    let read = Some((slug, record.envelope.version));
    let mut page = draw(site, signed, Draft { read, form, asked: None, problems: &[] }).await?;
    page.problems.push(
        "Quelqu’un a changé cette équivalence pendant que vous écriviez. Ce que vous avez écrit est ci-dessous : \
         relisez l’historique, puis enregistrez de nouveau."
            .into(),
    );
    let response: Response = html_with_status(StatusCode::CONFLICT, &page)?;
    Ok(response)
}

/// What a form page shows.
struct Draft<'a> {
    read: Option<(&'a str, u32)>,
    form: &'a SynonymForm,
    asked: Option<String>,
    problems: &'a [Problem],
}

async fn draw(site: &Site, signed: &Signed, draft: Draft<'_>) -> Result<FormPage, WebError> {
    let Draft { read, form, asked, problems } = draft;
    let app = site.app();
    let catalogue = app.catalogue();
    let asked = asked.filter(|word| !word.is_empty());
    let mut near: Vec<String> = Vec::new();
    for word in asked.iter().flat_map(|asked| text::words(asked)) {
        near.extend(app.near_words(&word, NEAR));
    }
    near.retain(|word| !form.forms.iter().any(|form| text::fold(form) == *word));
    near.truncate(NEAR);
    let (status, history) = match read {
        Some((slug, _)) => {
            let (record, history) = app.get_synonym(slug).await?;
            (record.envelope.status, history)
        }
        None => (Status::Draft, Vec::new()),
    };
    let (title, path) = match read {
        Some((slug, _)) => ("Modifier une équivalence", format!("/atelier/synonymes/{slug}")),
        None => ("Nouvelle équivalence", "/atelier/synonymes/nouveau".to_owned()),
    };
    let platforms = catalogue.views.iter().map(|(slug, view)| Choice {
        value: slug.clone(),
        label: catalogue.card(view.card).title.to_string(),
        chosen: form.platforms.contains(slug),
    });
    let names = app.names_of(history.iter().map(|version| version.author.as_str())).await?;
    let history = history.into_iter().map(|version| VersionView {
        version: version.version,
        when: dates::day(version.at.date_naive()),
        who: names.get(&version.author).cloned().unwrap_or(version.author),
        why: version.reason,
    });
    Ok(FormPage {
        frame: super::frame(site, title, &path).under("/atelier/synonymes", "Équivalences"),
        title: title.to_owned(),
        action: path,
        token: signed.visitor.form_token(site),
        version: read.map_or(0, |(_, version)| version),
        status: words::status(status),
        published: status == Status::Published,
        problems: problems.iter().map(problem).collect(),
        forms: form.forms.join("\n"),
        leads_to: form.leads_to.join("\n"),
        one_way: form.direction == Direction::OneWay,
        platforms: platforms.collect(),
        note: form.note.clone(),
        source_title: form.source.0.clone(),
        source_url: form.source.1.clone(),
        reason: form.reason.clone(),
        near,
        asked,
        history: history.collect(),
    })
}

/// What is wrong, under the words of the form.
fn problem(problem: &Problem) -> String {
    let field = problem.field.split(['[', '.']).next().unwrap_or_default();
    let label = match field {
        "forms" => "Les mots qui se valent",
        "leads_to" => "Ce qu’ils trouvent aussi",
        "sources" => "La source",
        "note" => "La note",
        "platforms" => "Les plateformes",
        "withdrawal" => "La raison",
        "status" => "Le statut",
        "title" | "slug" | "summary" => "Les mots",
        other => other,
    };
    let sentence = match (field, problem.code) {
        ("forms", model::ProblemCode::Required) => {
            "il en faut au moins deux s’ils se valent, un s’ils mènent à d’autres".to_owned()
        }
        ("leads_to", model::ProblemCode::Required) => "dites vers quels mots ils mènent".to_owned(),
        ("forms" | "leads_to", model::ProblemCode::Duplicate) => {
            format!("«\u{a0}{}\u{a0}» est écrit deux fois", problem.detail)
        }
        _ => words::problem_sentence(problem.code, &problem.detail),
    };
    format!("{label}\u{a0}: {sentence}.")
}

fn one<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim()).unwrap_or_default()
}

fn all(fields: &[(String, String)], name: &str) -> Vec<String> {
    fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
}

/// The lines or the comma-separated parts of a field.
fn several(text: &str) -> impl Iterator<Item = String> {
    text.split(['\n', ',', ';'])
        .map(|word| word.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|word| !word.is_empty())
}

fn form_sent(fields: &[(String, String)]) -> SynonymForm {
    let mut forms: Vec<String> = several(one(fields, "mots")).collect();
    for near in all(fields, "proche") {
        if !forms.iter().any(|form| text::fold(form) == text::fold(&near)) {
            forms.push(near);
        }
    }
    forms.truncate(WORDS);
    let status = match one(fields, "geste") {
        "publier" => Status::Published,
        "retirer" => Status::Withdrawn,
        _ => Status::Draft,
    };
    SynonymForm {
        forms,
        direction: Direction::from_name(one(fields, "sens")).unwrap_or_default(),
        leads_to: several(one(fields, "vers")).take(WORDS).collect(),
        platforms: all(fields, "plateforme"),
        note: one(fields, "note").chars().take(500).collect(),
        source: (one(fields, "source").to_owned(), one(fields, "source-adresse").to_owned()),
        status,
        reason: one(fields, "raison").chars().take(300).collect(),
    }
}

fn form_of(record: &Record) -> Option<SynonymForm> {
    let Content::Synonym(Synonym { forms, direction, leads_to, note, .. }) = &record.content else {
        return None;
    };
    let source = record.envelope.sources.first();
    Some(SynonymForm {
        forms: forms.clone(),
        direction: *direction,
        leads_to: leads_to.clone(),
        platforms: record.envelope.platforms.iter().map(|platform| platform.slug.clone()).collect(),
        note: note.clone(),
        source: source.map(|s| (s.title.clone(), s.url.clone().unwrap_or_default())).unwrap_or_default(),
        status: record.envelope.status,
        reason: String::new(),
    })
}
