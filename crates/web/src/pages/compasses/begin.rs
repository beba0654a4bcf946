//! Beginning to answer: who answers, if they want to say it, then the first page; the same questions may be answered later.

use app::Held;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use model::Record;
use model::compass::Body;
use model::territories::atlas;

use super::{address, frame};
use crate::pages::{Frame, Page, html, html_with_status};
use crate::site::Site;
use crate::view::{Choice, choices_among};
use crate::visitor::{Posted, Visitor};

/// Territories proposed for a name that several bear.
const PROPOSED: usize = 8;

#[derive(Template)]
#[template(path = "compasses/begin.html")]
struct BeginPage {
    frame: Frame,
    title: String,
    compass: String,
    action: String,
    token: String,
    button: &'static str,
    back: String,
    is_new: bool,
    is_signed: bool,
    months: u32,
    profiles: Vec<Choice>,
    sizes: Vec<Choice>,
    place: PlaceView,
}

/// The field of the territory.
#[derive(Default)]
pub(in crate::pages) struct PlaceView {
    pub code: String,
    pub typed: String,
    /// Territories that bear the name typed.
    pub same: Vec<Choice>,
    pub error: Option<&'static str>,
}

/// What the form says of the body, and its field of the territory when it is not understood.
pub(in crate::pages) fn read_body(posted: &Posted) -> (Body, PlaceView) {
    let one = |name: &str| Some(posted.one(name).trim().to_owned()).filter(|value| !value.is_empty());
    let typed = posted.one("lieu").trim().to_owned();
    let known = |code: &str| {
        code.parse().ok().and_then(|code| atlas().resolve(&code)).map(|found| found.territory.code)
    };
    // Without scripts, a name typed over the former one leaves the former code behind it.
    let told = one("territoire-choisi").or_else(|| one("territoire")).and_then(|code| known(&code));
    let told = told.filter(|code| {
        typed.is_empty() || one("territoire-choisi").is_some() || atlas().label(code) == typed
    });
    let mut place = PlaceView { typed: typed.clone(), ..PlaceView::default() };
    let mut territory = told.filter(|_| !typed.is_empty() || one("territoire-choisi").is_some());
    if territory.is_none() && !typed.is_empty() {
        let hits = atlas().search(&typed, PROPOSED);
        let best = hits.first().map(|hit| (hit.score, hit.territory.name.to_string()));
        let same: Vec<_> = hits
            .iter()
            .filter(|hit| {
                best.as_ref()
                    .is_some_and(|(score, name)| hit.score == *score && *hit.territory.name == **name)
            })
            .collect();
        match same.as_slice() {
            [] => {
                place.error =
                    Some("Nous n’avons pas trouvé ce territoire : essayez un code postal, ou laissez vide.");
            }
            [one] => territory = Some(one.territory.code.clone()),
            several => {
                place.error = Some("Plusieurs territoires portent ce nom. Lequel est le vôtre ?");
                place.same = several
                    .iter()
                    .map(|hit| Choice {
                        value: hit.territory.code.to_string(),
                        label: atlas().label(&hit.territory.code),
                        chosen: false,
                    })
                    .collect();
            }
        }
    }
    if let Some(code) = &territory {
        place.code = code.to_string();
        place.typed = atlas().label(code);
    }
    let body = Body {
        profile: one("profil"),
        size: one("taille"),
        territory: territory.map(|code| code.to_string()),
    };
    (body, place)
}

fn place_of(body: &Body) -> PlaceView {
    let Some(code) = &body.territory else { return PlaceView::default() };
    let typed = code.parse().map_or_else(|_| code.clone(), |code| atlas().label(&code));
    PlaceView { code: code.clone(), typed, ..PlaceView::default() }
}

/// The form about the body: before the first question, or for a position that exists.
fn draw(
    site: &Site,
    visitor: &Visitor,
    record: &Record,
    held: Option<&Held>,
    (body, place): (&Body, PlaceView),
) -> BeginPage {
    let catalogue = site.app().catalogue();
    let chosen = |code: &Option<String>| code.clone().into_iter().collect::<Vec<_>>();
    let title = if held.is_some() { "Qui répond" } else { "Avant de commencer" };
    BeginPage {
        frame: frame(site, title, record),
        title: title.into(),
        compass: record.envelope.title.clone(),
        action: held.map_or_else(
            || format!("{}/repondre", record.reference().path()),
            |held| format!("{}/qui", address(held)),
        ),
        token: visitor.form_token(site),
        button: if held.is_some() { "Enregistrer" } else { "Commencer" },
        back: held.map_or_else(|| record.reference().path(), address),
        is_new: held.is_none(),
        is_signed: visitor.who.is_some(),
        months: site.app().positions_kept_months(),
        profiles: choices_among(&catalogue, "actor_profile", &chosen(&body.profile)),
        sizes: choices_among(&catalogue, "organisation_size", &chosen(&body.size)),
        place,
    }
}

pub(super) async fn page(State(site): State<Site>, visitor: Visitor, Path(slug): Path<String>) -> Page {
    let version = site.app().compass(&slug).await?;
    let body = Body::default();
    html(&draw(&site, &visitor, &version.record, None, (&body, PlaceView::default())))
}

pub(super) async fn begin(
    State(site): State<Site>,
    visitor: Visitor,
    Path(slug): Path<String>,
    posted: Posted,
) -> Page {
    let (body, place) = read_body(&posted);
    if place.error.is_some() {
        let version = site.app().compass(&slug).await?;
        let page = draw(&site, &visitor, &version.record, None, (&body, place));
        return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let held = site.app().begin_position(&slug, &body, visitor.who.as_ref()).await?;
    Ok(Redirect::to(&format!("{}/page/1", address(&held))).into_response())
}

pub(super) async fn who(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>) -> Page {
    let held = site.app().position(&key).await?;
    let body = held.body();
    html(&draw(&site, &visitor, &held.version.record, Some(&held), (&body, place_of(&body))))
}

pub(super) async fn tell_who(
    State(site): State<Site>,
    visitor: Visitor,
    Path(key): Path<String>,
    posted: Posted,
) -> Page {
    let held = site.app().position(&key).await?;
    let (body, place) = read_body(&posted);
    if place.error.is_some() {
        let page = draw(&site, &visitor, &held.version.record, Some(&held), (&body, place));
        return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let held = site.app().describe_body(&held, &body).await?;
    Ok(Redirect::to(&address(&held)).into_response())
}

/// The same compass anew, as it now is.
pub(super) async fn anew(
    State(site): State<Site>,
    visitor: Visitor,
    Path(key): Path<String>,
    _posted: Posted,
) -> Page {
    let held = site.app().begin_anew(&key, visitor.who.as_ref()).await?;
    Ok(Redirect::to(&format!("{}/page/1", address(&held))).into_response())
}
