//! Joining a group or a campaign: what will be shown is said before the first question.

use app::{Door, Gathered};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use model::compass::Body;
use model::territories::atlas;

use crate::dates;
use crate::errors::WebError;
use crate::pages::{Frame, Page, compasses, html, html_with_status};
use crate::site::Site;
use crate::view::{Choice, LinkView, choices_among};
use crate::visitor::{Posted, Visitor};

#[derive(Template)]
#[template(path = "together/join.html")]
struct JoinPage {
    frame: Frame,
    title: String,
    compass: LinkView,
    duration: String,
    welcome: String,
    territory: Option<String>,
    is_campaign: bool,
    is_closed: bool,
    closes_on: Option<String>,
    threshold: usize,
    action: String,
    token: String,
    roles: Vec<Choice>,
    other_role: String,
    agrees: bool,
    profiles: Vec<Choice>,
    sizes: Vec<Choice>,
    place_label: String,
    place_code: String,
    trouble: Option<&'static str>,
}

async fn page(site: &Site, visitor: &Visitor, key: &str) -> Result<(JoinPage, Gathered), WebError> {
    let gathered = site.app().gathering(Door::Join, key).await?;
    let catalogue = site.app().catalogue();
    let record = &gathered.version.record;
    let action = format!("/ensemble/repondre/{key}");
    let choice = |role: &String| Choice { value: role.clone(), label: role.clone(), chosen: false };
    let territory = gathered.told.territory.as_ref().and_then(|code| code.parse().ok());
    let page = JoinPage {
        frame: Frame::new(site, gathered.gathering.title.clone(), &action)
            .under("/boussoles", "Boussoles")
            .hidden(),
        title: gathered.gathering.title.clone(),
        compass: LinkView::new(record.reference().path(), record.envelope.title.clone()),
        duration: gathered.version.compiled.compass.duration.clone(),
        welcome: gathered.told.welcome.clone(),
        territory: territory.map(|code| atlas().label(&code)),
        is_campaign: gathered.is_campaign(),
        is_closed: gathered.is_closed,
        closes_on: gathered.gathering.closes_on.map(dates::day),
        threshold: site.app().threshold(),
        action,
        token: visitor.form_token(site),
        roles: gathered.told.roles.iter().map(choice).collect(),
        other_role: String::new(),
        agrees: false,
        profiles: choices_among(&catalogue, "actor_profile", &[]),
        sizes: choices_among(&catalogue, "organisation_size", &[]),
        place_label: String::new(),
        place_code: String::new(),
        trouble: None,
    };
    Ok((page, gathered))
}

pub(super) async fn ask(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>) -> Page {
    html(&page(&site, &visitor, &key).await?.0)
}

pub(super) async fn join(
    State(site): State<Site>,
    visitor: Visitor,
    Path(key): Path<String>,
    posted: Posted,
) -> Page {
    let (mut page, gathered) = page(&site, &visitor, &key).await?;
    let other = posted.one("autre-role").split_whitespace().collect::<Vec<_>>().join(" ");
    let chosen = posted.one("role");
    let role = if other.is_empty() { chosen.to_owned() } else { other.clone() };
    for choice in &mut page.roles {
        choice.chosen = choice.value == chosen;
    }
    page.other_role = other;
    page.agrees = posted.one("montrer") == "oui";
    let (body, place) = compasses::read_body(&posted);
    page.place_label = place.typed;
    page.place_code = place.code;
    for (choices, code) in [(&mut page.profiles, &body.profile), (&mut page.sizes, &body.size)] {
        for choice in choices {
            choice.chosen = Some(&choice.value) == code.as_ref();
        }
    }
    if let Some(error) = place.error {
        page.trouble = Some(error);
        return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let territory = body.territory.clone().or_else(|| gathered.told.territory.clone());
    let body = Body { territory, ..body };
    if !gathered.is_campaign() && role.is_empty() {
        page.trouble = Some("Dites à quel titre vous répondez : choisissez un rôle, ou écrivez le vôtre.");
        return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let agrees = page.agrees && !gathered.is_campaign();
    if let Some(held) = site.app().join(&gathered, (&role, agrees), &body, visitor.who.as_ref()).await? {
        return Ok(Redirect::to(&compasses::first_page(&held)).into_response());
    }
    page.trouble = Some(if gathered.is_closed {
        "Cette campagne est close : elle ne prend plus de réponse."
    } else {
        "Ce groupe est complet : il ne prend plus de réponse."
    });
    html_with_status(StatusCode::CONFLICT, &page)
}
