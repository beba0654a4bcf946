//! The dialogue kit: what to print and to lay on the table, made from what the group answered.

use app::{Gathered, GroupView};
use askama::Template;
use axum::extract::{Path, State};

use super::crossed::{CrossedView, RoleView, roles, view};
use super::group::{led, of_member};
use crate::dates;
use crate::pages::{Frame, Page, html};
use crate::site::Site;
use crate::view::{CardView, LinkView};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "together/kit.html")]
struct KitPage {
    frame: Frame,
    title: String,
    compass: LinkView,
    back: String,
    today: String,
    territory: Option<String>,
    roles: Vec<RoleView>,
    shown: Vec<String>,
    crossed: Option<CrossedView>,
    examples: Vec<CardView>,
}

fn page(site: &Site, gathered: &Gathered, seen: &GroupView, back: String) -> KitPage {
    let catalogue = site.app().catalogue();
    let record = &gathered.version.record;
    let examples = site.app().examples_for(seen).into_iter();
    let territory = gathered.told.territory.as_ref().and_then(|code| code.parse().ok());
    let place = territory.map(|code| model::territories::atlas().label(&code));
    let title = &gathered.gathering.title;
    KitPage {
        frame: Frame::new(site, "Kit de dialogue", &back).under(&back, &gathered.gathering.title).hidden(),
        title: title.clone(),
        compass: LinkView::new(record.reference().path(), record.envelope.title.clone()),
        back,
        today: dates::day(site.app().today()),
        // Most groups are named after where they are.
        territory: place.filter(|place| !title.contains(place.as_str())),
        roles: roles(&seen.given),
        shown: seen.given.iter().filter(|one| one.is_shown).map(|one| one.role.clone()).collect(),
        crossed: view(seen),
        examples: examples.map(|id| CardView::of(&catalogue, catalogue.card(id))).collect(),
    }
}

pub(super) async fn lead(State(site): State<Site>, _: Visitor, Path(key): Path<String>) -> Page {
    let gathered = led(&site, &key).await?;
    let seen = site.app().group_view(&gathered).await?;
    html(&page(&site, &gathered, &seen, format!("/ensemble/groupe/{key}")))
}

pub(super) async fn member(State(site): State<Site>, _: Visitor, Path(key): Path<String>) -> Page {
    let (_, gathered, seen) = of_member(&site, &key).await?;
    html(&page(&site, &gathered, &seen, format!("/ensemble/regard/{key}")))
}
