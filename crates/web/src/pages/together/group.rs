//! The page of a group: for who leads it, with its links; for its members, crossed views only.

use std::collections::HashMap;

use app::{Door, Facet, Gathered, GroupView, Held};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect};
use model::Kind;

use super::crossed::{CrossedView, RoleView, roles, view};
use super::whole;
use crate::errors::WebError;
use crate::pages::{Frame, Page, compasses, html};
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{Posted, Visitor};
use crate::words;

#[derive(Template)]
#[template(path = "together/group.html")]
struct GroupPage {
    frame: Frame,
    title: String,
    compass: LinkView,
    /// The links of who leads.
    lead: Option<LeadView>,
    /// The member's own answers.
    mine: Option<LinkView>,
    roles: Vec<RoleView>,
    shown: Vec<String>,
    begun: Vec<String>,
    expected: Vec<String>,
    crossed: Option<CrossedView>,
    kit: String,
    contact: Option<String>,
}

struct LeadView {
    join: String,
    own: String,
    close: String,
}

fn page(site: &Site, gathered: &Gathered, seen: &GroupView, address: &str) -> GroupPage {
    let record = &gathered.version.record;
    let shown = seen.given.iter().filter(|one| one.is_shown).map(|one| one.role.clone());
    // Not narrowed to the territory: most have no catalyst of their own yet.
    let has_catalysts = site.app().catalogue().codes("actor_profile").iter().any(|code| code == "catalyseur");
    let contact = has_catalysts.then(|| {
        let (kind, profile) = (words::facet_parameter(Facet::Kind), words::facet_parameter(Facet::Profile));
        format!("/recherche?{kind}={}&{profile}=catalyseur", Kind::Organisation.as_str())
    });
    GroupPage {
        frame: Frame::new(site, gathered.gathering.title.clone(), address)
            .under("/boussoles", "Boussoles")
            .hidden(),
        title: gathered.gathering.title.clone(),
        compass: LinkView::new(record.reference().path(), record.envelope.title.clone()),
        lead: None,
        mine: None,
        roles: roles(&seen.given),
        shown: shown.collect(),
        begun: seen.begun.clone(),
        expected: seen.expected.clone(),
        crossed: view(seen),
        kit: format!("{address}/kit"),
        contact,
    }
}

/// The group that whoever holds the leading address may look at; a campaign has its own pages, and shows figures only.
pub(super) async fn led(site: &Site, key: &str) -> Result<Gathered, WebError> {
    let gathered = site.app().gathering(Door::Lead, key).await?;
    if gathered.is_campaign() { Err(WebError::NotFound) } else { Ok(gathered) }
}

pub(super) async fn lead(
    State(site): State<Site>,
    _: Visitor,
    headers: HeaderMap,
    Path(key): Path<String>,
) -> Page {
    let gathered = led(&site, &key).await?;
    let seen = site.app().group_view(&gathered).await?;
    let address = format!("/ensemble/groupe/{key}");
    let lead = LeadView {
        join: whole(&site, &headers, &format!("/ensemble/repondre/{}", gathered.join)),
        own: whole(&site, &headers, &address),
        close: format!("{address}/clore"),
    };
    html(&GroupPage { lead: Some(lead), ..page(&site, &gathered, &seen, &address) })
}

/// The group of a member, by the member's own position; nothing before it is finished.
pub(super) async fn of_member(site: &Site, key: &str) -> Result<(Held, Gathered, GroupView), WebError> {
    let held = site.app().position(key).await?;
    let found = site.app().gathering_of(&held).await?;
    let (_, gathered) = found.filter(|(_, gathered)| !gathered.is_campaign()).ok_or(WebError::NotFound)?;
    let mut seen = site.app().group_view(&gathered).await?;
    if held.position.finished_at.is_none() {
        // Whoever has not answered yet is not led by what others think.
        seen.crossed = None;
    }
    Ok((held, gathered, seen))
}

pub(super) async fn member(State(site): State<Site>, _: Visitor, Path(key): Path<String>) -> Page {
    let (held, gathered, seen) = of_member(&site, &key).await?;
    let address = format!("/ensemble/regard/{key}");
    let mine = LinkView::new(compasses::result_page(&held), "Ma réponse");
    html(&GroupPage { mine: Some(mine), ..page(&site, &gathered, &seen, &address) })
}

#[derive(Template)]
#[template(path = "together/close.html")]
struct ClosePage {
    frame: Frame,
    title: String,
    back: String,
    action: String,
    token: String,
    closed: bool,
}

pub(super) async fn ask_close(
    State(site): State<Site>,
    visitor: Visitor,
    Path(key): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Page {
    let action = format!("/ensemble/groupe/{key}/clore");
    let frame = Frame::new(&site, "Clore le groupe", &action).under("/boussoles", "Boussoles").hidden();
    let token = visitor.form_token(&site);
    let back = format!("/ensemble/groupe/{key}");
    if asked.contains_key("fait") {
        let page = ClosePage { frame, title: String::new(), back, action, token, closed: true };
        return html(&page);
    }
    let gathered = led(&site, &key).await?;
    html(&ClosePage { frame, title: gathered.gathering.title, back, action, token, closed: false })
}

pub(super) async fn close(State(site): State<Site>, Path(key): Path<String>, _: Posted) -> Page {
    let gathered = led(&site, &key).await?;
    site.app().forget_gathering(&gathered).await?;
    Ok(Redirect::to(&format!("/ensemble/groupe/{key}/clore?fait=1")).into_response())
}
