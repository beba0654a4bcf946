//! Opening a group: a name, the roles that are expected, a territory, a word of welcome.

use std::collections::HashMap;

use app::{Gathered, GatheringFault, GatheringTold, NewGathering};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use model::Kind;
use model::territories::atlas;

use crate::errors::WebError;
use crate::pages::compasses::read_body;
use crate::pages::{Frame, Page, html, html_with_status};
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{Posted, Visitor};

/// The roles proposed at first, to be changed: three kinds of actors whose views are worth crossing.
const ROLES: &str = "Personne élue\nAssociation\nEntreprise";

#[derive(Template)]
#[template(path = "together/choose.html")]
struct ChoosePage {
    frame: Frame,
    compasses: Vec<(LinkView, String)>,
    mine: Vec<LinkView>,
}

/// The compasses with which a group may be opened, and the groups of who is signed in.
pub(super) async fn choose(State(site): State<Site>, visitor: Visitor) -> Page {
    let catalogue = site.app().catalogue();
    let compasses = catalogue
        .of_kind(Kind::Compass)
        .into_iter()
        .filter(|card| card.status == model::Status::Published)
        .map(|card| {
            (LinkView::new(format!("/ensemble/ouvrir/{}", card.slug), &*card.title), card.summary.to_string())
        });
    let mut mine = Vec::new();
    if let Some(who) = &visitor.who {
        let opened = site.app().my_gatherings(who).await?;
        mine.extend(
            opened.iter().filter(|one| !one.is_campaign()).map(|one| {
                LinkView::new(format!("/ensemble/groupe/{}", one.lead), one.gathering.title.clone())
            }),
        );
    }
    html(&ChoosePage {
        frame: Frame::new(&site, "Répondre à plusieurs", "/ensemble").under("/boussoles", "Boussoles"),
        compasses: compasses.collect(),
        mine,
    })
}

/// What was typed in the form of a group or of a campaign.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub title: String,
    pub roles: String,
    pub welcome: String,
    pub closes_on: String,
    pub place_label: String,
    pub place_code: String,
    pub place_error: Option<&'static str>,
}

impl Typed {
    pub(super) fn of(posted: &Posted) -> (Self, NewGathering) {
        let (body, place) = read_body(posted);
        let typed = Self {
            title: posted.one("titre").to_owned(),
            roles: posted.one("roles").to_owned(),
            welcome: posted.one("mot").to_owned(),
            closes_on: posted.one("fin").to_owned(),
            place_label: place.typed.clone(),
            place_code: place.code.clone(),
            place_error: place.error,
        };
        let new = NewGathering {
            title: typed.title.clone(),
            told: GatheringTold {
                roles: typed.roles.lines().map(str::to_owned).collect(),
                territory: body.territory,
                welcome: typed.welcome.clone(),
            },
            closes_on: typed.closes_on.trim().parse().ok(),
        };
        (typed, new)
    }
}

#[derive(Template)]
#[template(path = "together/open.html")]
struct OpenPage {
    frame: Frame,
    compass: LinkView,
    action: String,
    token: String,
    typed: Typed,
    faults: Vec<GatheringFault>,
}

impl OpenPage {
    fn has(&self, fault: GatheringFault) -> bool {
        self.faults.contains(&fault)
    }
}

async fn page(site: &Site, visitor: &Visitor, slug: &str, typed: Typed) -> Result<OpenPage, WebError> {
    let version = site.app().compass(slug).await?;
    let record = &version.record;
    let (href, action) = (record.reference().path(), format!("/ensemble/ouvrir/{slug}"));
    Ok(OpenPage {
        frame: Frame::new(site, "Répondre à plusieurs", &action)
            .under("/boussoles", "Boussoles")
            .under(&href, &record.envelope.title)
            .hidden(),
        compass: LinkView::new(href, record.envelope.title.clone()),
        action,
        token: visitor.form_token(site),
        typed,
        faults: Vec::new(),
    })
}

pub(super) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Page {
    let place = asked.get("territoire").and_then(|code| code.parse().ok());
    let place = place.and_then(|code| atlas().resolve(&code)).map(|place| place.territory.code);
    let place_label = place.as_ref().map(|code| atlas().label(code)).unwrap_or_default();
    let title = if place_label.is_empty() {
        String::new()
    } else {
        format!("La coopération à {place_label}").chars().take(120).collect()
    };
    let typed = Typed {
        title,
        roles: ROLES.to_owned(),
        place_code: place.map(|code| code.to_string()).unwrap_or_default(),
        place_label,
        ..Typed::default()
    };
    html(&page(&site, &visitor, &slug, typed).await?)
}

pub(super) async fn open(
    State(site): State<Site>,
    visitor: Visitor,
    Path(slug): Path<String>,
    posted: Posted,
) -> Page {
    let (typed, new) = Typed::of(&posted);
    let is_unknown = typed.place_error.is_some();
    let page = page(&site, &visitor, &slug, typed).await?;
    if is_unknown {
        return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    match site.app().open_group(&slug, new, visitor.who.as_ref()).await? {
        Ok(opened) => Ok(Redirect::to(&lead_page(&opened)).into_response()),
        Err(faults) => html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &OpenPage { faults, ..page }),
    }
}

fn lead_page(opened: &Gathered) -> String {
    format!("/ensemble/groupe/{}", opened.lead)
}
