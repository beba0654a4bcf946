//! What the body is, and the questions that the rules of the framework read.

use std::collections::BTreeMap;

use app::Assessed;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use model::assessment::is_counted;
use model::framework::{Question, QuestionKind};

use super::drawing::sheets;
use super::{Frame, Page, frame, html, html_with_status, root, sheet_address};
use crate::errors::WebError;
use crate::site::Site;
use crate::view::Choice;
use crate::visitor::{Posted, Visitor};

pub(super) struct Asked {
    pub name: String,
    pub title: String,
    pub hint: String,
    /// Empty for a number.
    pub choices: Vec<Choice>,
    pub value: String,
    pub unit: &'static str,
    pub error: Option<&'static str>,
}

pub(super) struct Theme {
    pub title: String,
    pub asked: Vec<Asked>,
}

#[derive(Template)]
#[template(path = "assessments/questions.html")]
struct QuestionsPage {
    frame: Frame,
    name: String,
    root: String,
    action: String,
    token: String,
    revision: u64,
    may_edit: bool,
    identity: Vec<Asked>,
    themes: Vec<Theme>,
    clash: bool,
    has_errors: bool,
}

type Map = BTreeMap<String, String>;

/// How a value of a property is called.
fn called(value: &str) -> String {
    match value {
        "commune" => "Commune".into(),
        "EPCI" => "Intercommunalité à fiscalité propre".into(),
        "syndicat" => "Syndicat".into(),
        "DOM" => "Outre-mer".into(),
        "Metropole" => "Hexagone".into(),
        other => other.replace('_', " "),
    }
}

fn identity(assessed: &Assessed, typed: &Map, errors: &BTreeMap<String, &'static str>) -> Vec<Asked> {
    let asked = assessed.framework().identity().into_iter().map(|(property, values)| {
        let name = format!("i-{property}");
        let value = typed.get(&property).cloned().unwrap_or_default();
        let (title, hint) = match property.as_str() {
            "type" => ("Quel type d’organisation êtes-vous ?".to_owned(), ""),
            "population" => {
                ("Combien d’habitants ?".into(), "Un nombre entier ; vide si cela n’a pas de sens pour vous.")
            }
            "localisation" => ("Où êtes-vous ?".into(), ""),
            other => (called(other), ""),
        };
        let choices = if is_counted(&values) {
            Vec::new()
        } else {
            values
                .iter()
                .map(|v| Choice { value: v.clone(), label: called(v), chosen: *v == value })
                .collect()
        };
        let error = errors.get(&name).copied();
        Asked { name, title, hint: hint.into(), choices, value, unit: "", error }
    });
    asked.collect()
}

fn asked(question: &Question, typed: &Map, errors: &BTreeMap<String, &'static str>) -> Asked {
    let value = typed.get(&question.code).cloned().unwrap_or_default();
    let choice = |code: &str, label: &str| Choice {
        value: code.to_owned(),
        label: label.to_owned(),
        chosen: value.eq_ignore_ascii_case(code),
    };
    let choices = match question.kind {
        QuestionKind::YesNo => vec![choice("OUI", "Oui"), choice("NON", "Non")],
        QuestionKind::Choice => question.options().map(|(code, words)| choice(code, words)).collect(),
        QuestionKind::Share | QuestionKind::Number => Vec::new(),
    };
    let name = format!("q-{}", question.code);
    let mut hint = question.text.clone();
    if !question.bodies.is_empty() {
        let bodies: Vec<String> = question.bodies.iter().map(|body| called(body).to_lowercase()).collect();
        if !hint.is_empty() {
            hint.push(' ');
        }
        hint.push_str("Seulement pour : ");
        hint.push_str(&bodies.join(", "));
        hint.push('.');
    }
    Asked {
        error: errors.get(&name).copied(),
        name,
        title: question.title.clone(),
        hint,
        choices,
        unit: if question.kind == QuestionKind::Share { "en pour cent, de 0 à 100" } else { "un nombre" },
        value,
    }
}

fn draw(
    site: &Site,
    visitor: &Visitor,
    assessed: &Assessed,
    (given, answers): (&Map, &Map),
    (errors, clash): (&BTreeMap<String, &'static str>, bool),
) -> QuestionsPage {
    let mut themes: Vec<Theme> = Vec::new();
    for question in &assessed.framework().questions {
        let title = question.theme.replace('_', " ");
        let one = asked(question, answers, errors);
        match themes.last_mut().filter(|theme| theme.title == title) {
            Some(theme) => theme.asked.push(one),
            None => themes.push(Theme { title, asked: vec![one] }),
        }
    }
    let root = root(&assessed.key);
    QuestionsPage {
        frame: frame(site, assessed, "Questions préalables").under(&root, "État des lieux"),
        name: assessed.kept.name.clone(),
        action: format!("{root}/questions"),
        root,
        token: visitor.form_token(site),
        revision: assessed.kept.revision,
        may_edit: assessed.may_edit,
        identity: identity(assessed, given, errors),
        themes,
        clash,
        has_errors: !errors.is_empty(),
    }
}

pub(super) async fn ask(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>) -> Page {
    let assessed = site.app().assessment(&key).await?;
    let content = &assessed.kept.content;
    let page =
        draw(&site, &visitor, &assessed, (&content.identity, &content.answers), (&BTreeMap::new(), false));
    html(&page)
}

/// What was sent, and what is wrong with it beside its field.
fn read(assessed: &Assessed, posted: &Posted) -> (Map, Map, BTreeMap<String, &'static str>) {
    let (mut given, mut answers, mut errors) = (Map::new(), Map::new(), BTreeMap::new());
    for (property, values) in assessed.framework().identity() {
        let name = format!("i-{property}");
        let value: String = posted.one(&name).trim().to_owned();
        if value.is_empty() {
            continue;
        }
        let plain: String = value.chars().filter(|c| !c.is_whitespace()).collect();
        let is_good =
            if is_counted(&values) { plain.parse::<u64>().is_ok() } else { values.contains(&value) };
        if !is_good {
            let is_number = is_counted(&values);
            let wrong = if is_number {
                "Écrivez un nombre entier, zéro ou plus."
            } else {
                "Choisissez dans la liste."
            };
            errors.insert(name, wrong);
        }
        given.insert(property, if is_good && is_counted(&values) { plain } else { value });
    }
    for question in &assessed.framework().questions {
        let name = format!("q-{}", question.code);
        let value = posted.one(&name).trim().to_owned();
        if value.is_empty() {
            continue;
        }
        // « 1 200,5 % » as people write it.
        let plain: String = value.chars().filter(|c| !c.is_whitespace() && *c != '%').collect();
        let number = plain.replace(',', ".").parse::<f64>().ok();
        let number = number.filter(|number| number.is_finite() && *number >= 0.0);
        let wrong = match question.kind {
            QuestionKind::YesNo => {
                (!["OUI", "NON"].contains(&value.as_str())).then_some("Choisissez oui ou non.")
            }
            QuestionKind::Choice => {
                question.options().all(|(code, _)| code != value).then_some("Choisissez dans la liste.")
            }
            QuestionKind::Share if number.is_none_or(|number| number > 100.0) => {
                Some("Écrivez un nombre de 0 à 100.")
            }
            QuestionKind::Number if number.is_none() => Some("Écrivez un nombre, zéro ou plus."),
            QuestionKind::Share | QuestionKind::Number => None,
        };
        if let Some(wrong) = wrong {
            errors.insert(name, wrong);
        }
        let is_good = !errors.contains_key(&format!("q-{}", question.code));
        let is_number = matches!(question.kind, QuestionKind::Share | QuestionKind::Number);
        answers.insert(question.code.clone(), if is_good && is_number { plain } else { value });
    }
    (given, answers, errors)
}

pub(super) async fn save(
    State(site): State<Site>,
    visitor: Visitor,
    Path(key): Path<String>,
    posted: Posted,
) -> Page {
    let assessed = site.app().assessment(&key).await?;
    if !assessed.may_edit {
        return Err(WebError::NotFound);
    }
    let (given, answers, errors) = read(&assessed, &posted);
    if !errors.is_empty() {
        let page = draw(&site, &visitor, &assessed, (&given, &answers), (&errors, false));
        return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let seen = posted.one("revision").parse().unwrap_or(0);
    let (assessed, clashes) = site.app().answer_questions(&key, (&given, &answers), seen).await?;
    if !clashes.is_empty() {
        let page = draw(&site, &visitor, &assessed, (&given, &answers), (&errors, true));
        return html_with_status(StatusCode::CONFLICT, &page);
    }
    let first = sheets(assessed.framework()).first().map(|node| sheet_address(&key, &node.code));
    Ok(Redirect::to(&first.unwrap_or_else(|| root(&key))).into_response())
}
