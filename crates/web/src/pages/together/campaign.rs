//! Campaigns: one compass for many bodies; only figures of groups come out, on the screen as in a file.

use std::collections::HashMap;
use std::fmt::Write as _;

use app::{Dashboard, Door, Gathered, GatheringFault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use model::Kind;

use super::open::Typed;
use super::whole;
use crate::dates;
use crate::downloads::{CSV, MARK, cell, saved};
use crate::errors::WebError;
use crate::pages::alike::{GroupFigures, figures};
use crate::pages::{Frame, Page, html, html_with_status};
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{Posted, Signed};

#[derive(Template)]
#[template(path = "together/campaigns.html")]
struct ListPage {
    frame: Frame,
    mine: Vec<(LinkView, String)>,
    compasses: Vec<LinkView>,
}

fn frame(site: &Site, title: &str, address: &str) -> Frame {
    Frame::new(site, title, address).under("/atelier", "Atelier").hidden()
}

pub(super) async fn list(State(site): State<Site>, signed: Signed) -> Page {
    let opened = site.app().my_gatherings(&signed.who).await?;
    let mine = opened.into_iter().filter(Gathered::is_campaign).map(|one| {
        let until = one.gathering.closes_on.map(dates::day).unwrap_or_default();
        let state =
            if one.is_closed { format!("close depuis le {until}") } else { format!("jusqu’au {until}") };
        (LinkView::new(format!("/atelier/campagnes/{}", one.lead), one.gathering.title), state)
    });
    let catalogue = site.app().catalogue();
    let compasses = catalogue
        .of_kind(Kind::Compass)
        .into_iter()
        .filter(|card| card.status == model::Status::Published)
        .map(|card| LinkView::new(format!("/atelier/campagnes/ouvrir/{}", card.slug), &*card.title));
    html(&ListPage {
        frame: frame(&site, "Les campagnes", "/atelier/campagnes"),
        mine: mine.collect(),
        compasses: compasses.collect(),
    })
}

#[derive(Template)]
#[template(path = "together/campaign-open.html")]
struct OpenPage {
    frame: Frame,
    compass: String,
    action: String,
    token: String,
    threshold: usize,
    typed: Typed,
    faults: Vec<GatheringFault>,
}

impl OpenPage {
    fn has(&self, fault: GatheringFault) -> bool {
        self.faults.contains(&fault)
    }
}

async fn form(site: &Site, signed: &Signed, slug: &str, typed: Typed) -> Result<OpenPage, WebError> {
    let version = site.app().compass(slug).await?;
    let action = format!("/atelier/campagnes/ouvrir/{slug}");
    Ok(OpenPage {
        frame: frame(site, "Ouvrir une campagne", &action).under("/atelier/campagnes", "Campagnes"),
        compass: version.record.envelope.title.clone(),
        token: signed.visitor.form_token(site),
        threshold: site.app().threshold(),
        action,
        typed,
        faults: Vec::new(),
    })
}

pub(super) async fn ask(State(site): State<Site>, signed: Signed, Path(slug): Path<String>) -> Page {
    html(&form(&site, &signed, &slug, Typed::default()).await?)
}

pub(super) async fn open(
    State(site): State<Site>,
    signed: Signed,
    Path(slug): Path<String>,
    posted: Posted,
) -> Page {
    let (typed, new) = Typed::of(&posted);
    let page = form(&site, &signed, &slug, typed).await?;
    match site.app().open_campaign(&slug, new, &signed.who).await? {
        Ok(opened) => Ok(Redirect::to(&format!("/atelier/campagnes/{}", opened.lead)).into_response()),
        Err(faults) => html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &OpenPage { faults, ..page }),
    }
}

#[derive(Template)]
#[template(path = "together/campaign.html")]
struct CampaignPage {
    frame: Frame,
    title: String,
    compass: LinkView,
    join: String,
    until: String,
    is_closed: bool,
    begun: usize,
    finished: usize,
    counted: usize,
    waiting: usize,
    threshold: usize,
    axes: Vec<String>,
    groups: Vec<GroupFigures>,
    csv: String,
    close: String,
    token: String,
    asks_close: bool,
}

async fn dashboard(site: &Site, signed: &Signed, key: &str) -> Result<(Gathered, Dashboard), WebError> {
    let gathered = site.app().gathering(Door::Lead, key).await?;
    if !gathered.is_campaign() {
        return Err(WebError::NotFound);
    }
    let dashboard = site.app().dashboard(&gathered, &signed.who).await?;
    Ok((gathered, dashboard))
}

pub(super) async fn show(
    State(site): State<Site>,
    signed: Signed,
    headers: HeaderMap,
    Path(key): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Page {
    let (gathered, told) = dashboard(&site, &signed, &key).await?;
    let catalogue = site.app().catalogue();
    let record = &gathered.version.record;
    let address = format!("/atelier/campagnes/{key}");
    html(&CampaignPage {
        frame: frame(&site, &gathered.gathering.title, &address).under("/atelier/campagnes", "Campagnes"),
        title: gathered.gathering.title.clone(),
        compass: LinkView::new(record.reference().path(), record.envelope.title.clone()),
        join: whole(&site, &headers, &format!("/ensemble/repondre/{}", gathered.join)),
        until: gathered.gathering.closes_on.map(dates::day).unwrap_or_default(),
        is_closed: gathered.is_closed,
        begun: told.begun,
        finished: told.finished,
        counted: told.counted,
        waiting: told.finished.saturating_sub(told.counted),
        threshold: site.app().threshold(),
        axes: gathered.version.compiled.compass.axes.iter().map(|axis| axis.title.clone()).collect(),
        groups: told.groups.iter().map(|group| figures(&catalogue, group)).collect(),
        csv: format!("{address}/chiffres.csv"),
        close: format!("{address}/clore"),
        token: signed.visitor.form_token(&site),
        asks_close: asked.contains_key("clore"),
    })
}

/// The figures of the groups, and nothing else.
pub(super) async fn export(State(site): State<Site>, signed: Signed, Path(key): Path<String>) -> Page {
    let (gathered, told) = dashboard(&site, &signed, &key).await?;
    let catalogue = site.app().catalogue();
    let mut csv = format!("{MARK}groupe;reponses;axe;premier_quartile;mediane;troisieme_quartile\r\n");
    for group in &told.groups {
        let view = figures(&catalogue, group);
        for (axis, quartiles) in gathered.version.compiled.compass.axes.iter().zip(&group.axes) {
            let number = |at: f64| format!("{at:.1}").replace('.', ",");
            let _ = write!(
                csv,
                "{};{};{};{};{};{}\r\n",
                cell(&view.name),
                group.count,
                cell(&axis.title),
                number(quartiles.first),
                number(quartiles.median),
                number(quartiles.third)
            );
        }
    }
    Ok(saved(csv, CSV, "campagne.csv"))
}

pub(super) async fn close(
    State(site): State<Site>,
    signed: Signed,
    Path(key): Path<String>,
    posted: Posted,
) -> Page {
    let (gathered, _) = dashboard(&site, &signed, &key).await?;
    if posted.one("confirmer") != "oui" {
        return Ok(Redirect::to(&format!("/atelier/campagnes/{key}?clore=1")).into_response());
    }
    site.app().forget_gathering(&gathered).await?;
    Ok(Redirect::to("/atelier/campagnes").into_response())
}
