//! People, for those who administer: the list, an invitation, and one person with what may be given and taken.

use app::{AccountState, Change, Changed, NewAccount};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use model::rights::{PersonId, Right, Role};
use model::territories::{Code, atlas};
use serde::Deserialize;

use super::super::account::sentence;
use super::super::{Frame, Page, html, html_with_status};
use crate::errors::WebError;
use crate::link::query;
use crate::site::Site;
use crate::view::Choice;
use crate::visitor::{Posted, Signed};
use crate::{dates, mails, words};

struct Row {
    href: String,
    name: String,
    email: String,
    state: &'static str,
    rights: Vec<String>,
    seen: String,
}

#[derive(Template)]
#[template(path = "workshop/people.html")]
struct ListPage {
    frame: Frame,
    token: String,
    count: String,
    rows: Vec<Row>,
    /// What the list is narrowed to.
    words: String,
    states: Vec<Choice>,
    before: Option<String>,
    after: Option<String>,
    name: String,
    email: String,
    roles: Vec<Choice>,
    platforms: Vec<Choice>,
    /// The field at fault, and the sentence beside it.
    fault: Option<(&'static str, &'static str)>,
}

impl ListPage {
    fn fault_of(&self, field: &str) -> Option<&'static str> {
        self.fault.filter(|(known, _)| *known == field).map(|(_, sentence)| sentence)
    }
}

/// A right held, with what its form sends back to take it.
struct RightView {
    sentence: String,
    role: &'static str,
    platform: String,
    territory: String,
    since: String,
}

#[derive(Template)]
#[template(path = "workshop/person.html")]
struct PersonPage {
    frame: Frame,
    token: String,
    action: String,
    name: String,
    email: String,
    suspended: bool,
    state: &'static str,
    seen: String,
    rights: Vec<RightView>,
    roles: Vec<Choice>,
    platforms: Vec<Choice>,
    others: Vec<Choice>,
    journal: String,
    territory: String,
    /// Territories among which to choose.
    places: Vec<Choice>,
    done: Option<&'static str>,
    error: Option<&'static str>,
}

fn state(state: AccountState) -> &'static str {
    match state {
        AccountState::Active => "actif",
        AccountState::Suspended => "suspendu",
        AccountState::Erased => "effacé",
    }
}

fn roles(chosen: Role) -> Vec<Choice> {
    let choice = |role: Role| Choice {
        value: role.as_str().to_owned(),
        label: words::role(role).to_owned(),
        chosen: role == chosen,
    };
    Role::ALL.into_iter().map(choice).collect()
}

fn platforms(site: &Site) -> Vec<Choice> {
    let catalogue = site.app().catalogue();
    let choices = catalogue.views.iter().map(|(slug, view)| Choice {
        value: slug.clone(),
        label: catalogue.card(view.card).title.to_string(),
        chosen: false,
    });
    choices.collect()
}

/// Accounts of a page.
const LINES: usize = 50;

/// What the address of the list asks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    etat: String,
    page: String,
}

pub(super) async fn list(State(site): State<Site>, signed: Signed, Query(asked): Query<Asked>) -> Page {
    html(&list_page(&site, &signed, &asked).await?)
}

async fn list_page(site: &Site, signed: &Signed, asked: &Asked) -> Result<ListPage, WebError> {
    let catalogue = site.app().catalogue();
    let mut people = site.app().people(&signed.who).await?;
    let words = text::fold(asked.q.trim());
    people.retain(|(person, _)| {
        let email = person.email.as_deref().unwrap_or_default();
        (asked.etat.is_empty() || state(person.state) == asked.etat)
            && (words.is_empty() || text::fold(&format!("{} {email}", person.name)).contains(&words))
    });
    let total = people.len();
    let page = asked.page.parse().unwrap_or(1_usize).clamp(1, total.div_ceil(LINES).max(1));
    let to = |page: usize| {
        let page = page.to_string();
        format!("/atelier/personnes?{}", query(&[("q", &asked.q), ("etat", &asked.etat), ("page", &page)]))
    };
    let rows: Vec<Row> = people
        .into_iter()
        .skip((page - 1) * LINES)
        .take(LINES)
        .map(|(person, rights)| Row {
            href: format!("/atelier/personnes/{}", person.id),
            name: person.name,
            email: person.email.unwrap_or_default(),
            state: state(person.state),
            rights: rights.iter().map(|right| words::right(&catalogue, right)).collect(),
            seen: dates::day(person.seen_at.date_naive()),
        })
        .collect();
    Ok(ListPage {
        frame: super::frame(site, "Les personnes", "/atelier/personnes"),
        token: signed.visitor.form_token(site),
        count: words::count(total, "compte", "comptes", "Aucun compte"),
        rows,
        words: asked.q.clone(),
        states: [AccountState::Active, AccountState::Suspended]
            .map(|one| {
                let label = state(one).to_owned();
                Choice { chosen: asked.etat == label, value: label.clone(), label }
            })
            .into(),
        before: (page > 1).then(|| to(page - 1)),
        after: (page * LINES < total).then(|| to(page + 1)),
        name: String::new(),
        email: String::new(),
        roles: roles(Role::Contributor),
        platforms: platforms(site),
        fault: None,
    })
}

pub(super) async fn invite(State(site): State<Site>, signed: Signed, posted: Posted) -> Page {
    site.app().people(&signed.who).await?;
    let email = posted.one("courriel").trim().to_lowercase();
    let role = Role::from_name(posted.one("role")).unwrap_or(Role::Contributor);
    let right = Right { role, platform: platform(&site, posted.one("plateforme")), territory: None };
    let new = NewAccount {
        email: email.clone(),
        name: posted.one("nom").to_owned(),
        password: None,
        rights: vec![right],
    };
    match site.app().invite(Some(signed.who.id), new).await? {
        Ok((id, secret)) => {
            let mail = mails::invitation(&site, &email, &signed.who.name, &secret);
            site.app().post_mail(mail).await?;
            Ok(Redirect::to(&format!("/atelier/personnes/{id}")).into_response())
        }
        Err(faults) => {
            let mut page = list_page(&site, &signed, &Asked::default()).await?;
            page.fault = faults.first().copied().map(sentence);
            page.email = email;
            posted.one("nom").clone_into(&mut page.name);
            page.roles = roles(role);
            html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

fn platform(site: &Site, slug: &str) -> Option<String> {
    site.app().catalogue().views.contains_key(slug).then(|| slug.to_owned())
}

fn read_id(text: &str) -> Result<PersonId, WebError> {
    text.parse().map(PersonId).map_err(|_| WebError::NotFound)
}

pub(super) async fn show(State(site): State<Site>, signed: Signed, Path(id): Path<String>) -> Page {
    html(&person_page(&site, &signed, read_id(&id)?).await?)
}

async fn person_page(site: &Site, signed: &Signed, id: PersonId) -> Result<PersonPage, WebError> {
    let (person, held) = site.app().person(&signed.who, id).await?;
    let catalogue = site.app().catalogue();
    let others = site.app().people(&signed.who).await?.into_iter().filter(|(other, _)| other.id != id);
    Ok(PersonPage {
        frame: super::frame(site, &person.name, "/atelier/personnes")
            .under("/atelier/personnes", "Les personnes"),
        token: signed.visitor.form_token(site),
        action: format!("/atelier/personnes/{id}"),
        email: person.email.unwrap_or_default(),
        suspended: person.state == AccountState::Suspended,
        state: state(person.state),
        seen: dates::day(person.seen_at.date_naive()),
        name: person.name,
        rights: held
            .into_iter()
            .map(|held| RightView {
                sentence: words::right(&catalogue, &held.right),
                role: held.right.role.as_str(),
                platform: held.right.platform.unwrap_or_default(),
                territory: held.right.territory.map(|code| code.to_string()).unwrap_or_default(),
                since: dates::day(held.granted_at.date_naive()),
            })
            .collect(),
        roles: roles(Role::Contributor),
        platforms: platforms(site),
        others: others
            .map(|(other, _)| Choice { value: other.id.to_string(), label: other.name, chosen: false })
            .collect(),
        journal: format!("/atelier/journal?sujet=personne/{id}"),
        territory: String::new(),
        places: Vec::new(),
        done: None,
        error: None,
    })
}

/// What a typed territory is: nothing, one, or several among which to choose.
fn place(typed: &str) -> Result<Option<Code>, Vec<Choice>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if let Ok(code) = typed.parse::<Code>()
        && atlas().get(&code).is_some()
    {
        return Ok(Some(code));
    }
    let hits = atlas().search(typed, 8);
    let choice = |code: &Code| Choice { value: code.to_string(), label: atlas().label(code), chosen: false };
    Err(hits.iter().map(|hit| choice(&hit.territory.code)).collect())
}

pub(super) async fn change(
    State(site): State<Site>,
    signed: Signed,
    Path(id): Path<String>,
    posted: Posted,
) -> Page {
    let id = read_id(&id)?;
    let mut page = person_page(&site, &signed, id).await?;
    let typed = Some(posted.one("code-territoire")).filter(|code| !code.is_empty());
    let territory = match place(typed.unwrap_or_else(|| posted.one("territoire"))) {
        Ok(territory) => territory,
        Err(places) => {
            page.error = Some(if places.is_empty() {
                "Aucun territoire n’a ce nom ; rien n’a été changé."
            } else {
                "Plusieurs territoires peuvent convenir : choisissez le bon, puis donnez le droit."
            });
            page.places = places;
            posted.one("territoire").clone_into(&mut page.territory);
            page.roles = roles(Role::from_name(posted.one("role")).unwrap_or(Role::Contributor));
            return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let right = || {
        let role = Role::from_name(posted.one("role"))?;
        let slug = posted.one("plateforme");
        Some(Right { role, platform: Some(slug.to_owned()).filter(|slug| !slug.is_empty()), territory })
    };
    let change = match posted.one("geste") {
        "donner" => right()
            .filter(|right| right.platform.as_ref().is_none_or(|slug| platform(&site, slug).is_some()))
            .map(Change::Grant),
        "reprendre" => right().map(Change::Revoke),
        "suspendre" => Some(Change::Suspend),
        "retablir" => Some(Change::Restore),
        "confier" => {
            let to = posted.one("a");
            let to = if to.is_empty() { None } else { Some(read_id(to)?) };
            if let Some(to) = to {
                site.app().person(&signed.who, to).await?;
            }
            Some(Change::HandOver(to))
        }
        _ => None,
    };
    let Some(change) = change else { return Err(WebError::NotFound) };
    let outcome = site.app().change_person(Some(signed.who.id), id, change).await?;
    page = person_page(&site, &signed, id).await?;
    match outcome {
        Changed::Done => page.done = Some("C’est fait, et noté au journal."),
        Changed::LastSteward => {
            page.error = Some(
                "C’est la seule personne qui administre ce commun : donnez d’abord ce rôle à quelqu’un d’autre.",
            );
        }
    }
    html(&page)
}
