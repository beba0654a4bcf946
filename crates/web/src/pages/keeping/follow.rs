//! Following a record: with an account in one click, without one by a mail address that confirms.

use app::AppError;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use model::{Kind, RecordId, Ref};
use serde::Deserialize;

use super::super::{Frame, Page, html};
use super::true_still::{OneButton, dead};
use crate::errors::WebError;
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{Posted, Signed, TOKEN_FIELD, Visitor};
use crate::{dates, mails};

/// What the address of a link received by mail holds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    fiche: String,
    courriel: String,
    signature: String,
}

#[derive(Template)]
#[template(path = "keeping/follow.html")]
struct FollowPage {
    frame: Frame,
    title: String,
    record: String,
    own: String,
    token: String,
    /// Whether the person signed in follows it; nothing for a stranger.
    follows: Option<bool>,
    email: String,
    error: Option<&'static str>,
    is_sent: bool,
}

#[derive(Template)]
#[template(path = "keeping/mine.html")]
struct MinePage {
    frame: Frame,
    followed: Vec<LinkView>,
    owned: Vec<(LinkView, String)>,
    token: String,
    /// Itineraries, with what stops following each and since when it is followed.
    routes: Vec<(LinkView, String, String)>,
    done: Option<&'static str>,
}

fn address(folder: &str, slug: &str) -> Result<Ref, WebError> {
    let kind = Kind::from_folder(folder).ok_or(WebError::NotFound)?;
    Ok(Ref::new(kind, slug))
}

async fn draw(
    site: &Site,
    visitor: &Visitor,
    address: &Ref,
    (email, error, is_sent): (&str, Option<&'static str>, bool),
) -> Page {
    let record = site.app().followable(address).await?;
    let follows = match &visitor.who {
        Some(who) => Some(site.app().follows(who, record.envelope.id).await?),
        None => None,
    };
    let path = record.reference().path();
    html(&FollowPage {
        frame: Frame::new(site, "Suivre une fiche", "/suivre").hidden().under(&path, &record.envelope.title),
        title: record.envelope.title.clone(),
        own: path.clone(),
        record: path,
        token: visitor.form_token(site),
        follows,
        email: email.to_owned(),
        error,
        is_sent,
    })
}

pub(super) async fn page(
    State(site): State<Site>,
    visitor: Visitor,
    Path((folder, slug)): Path<(String, String)>,
) -> Page {
    draw(&site, &visitor, &address(&folder, &slug)?, ("", None, false)).await
}

pub(super) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path((folder, slug)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let address = address(&folder, &slug)?;
    let letter = |title: &str, page: &str| mails::confirmation(mails::root(&site), title, page);
    let is_sent = site.app().ask_to_follow(&address, posted.one("courriel"), &letter).await?;
    let error = (!is_sent).then_some("Cette adresse ne se lit pas\u{a0}; écrivez-la comme nom@exemple.org.");
    draw(&site, &visitor, &address, (posted.one("courriel"), error, is_sent)).await
}

pub(super) async fn set(
    State(site): State<Site>,
    signed: Signed,
    Path((folder, slug)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let address = address(&folder, &slug)?;
    site.app().set_follow(&signed.who, &address, posted.one("geste") != "arreter").await?;
    Ok(Redirect::to(&format!("/suivre{}", address.path())).into_response())
}

/// What was just done, as the address says it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    dit: String,
}

pub(super) async fn stop_route(State(site): State<Site>, signed: Signed, posted: Posted) -> Page {
    let id = posted.one("itineraire").parse().map_err(|_| WebError::NotFound)?;
    site.app().unfollow_route(&signed.who, id).await?;
    Ok(Redirect::to("/moi/suivi?dit=arrete").into_response())
}

pub(super) async fn mine(State(site): State<Site>, signed: Signed, Query(said): Query<Said>) -> Page {
    let routes = site.app().routes_of(&signed.who).await?;
    let followed = site.app().followed_by(&signed.who).await?;
    let filter = app::TendedFilter { owner: Some(signed.who.id), ..app::TendedFilter::default() };
    let owned = site.app().tended(filter).await?;
    html(&MinePage {
        frame: Frame::new(&site, "Mon suivi", "/moi/suivi").hidden().under("/moi", "Mon compte"),
        token: signed.visitor.form_token(&site),
        done: match said.dit.as_str() {
            "itineraire" => Some(
                "Cet itinéraire est suivi\u{a0}: un courriel quand ses étapes changent, un par jour au plus.",
            ),
            "arrete" => Some("Cet itinéraire n’est plus suivi."),
            _ => None,
        },
        routes: routes
            .into_iter()
            .map(|route| {
                let (href, label) = crate::pages::route_of(site.app(), &route.situation);
                (LinkView::new(href, label), route.id.to_string(), dates::day(route.since.date_naive()))
            })
            .collect(),
        followed: followed.iter().map(|r| LinkView::new(r.reference().path(), &r.envelope.title)).collect(),
        owned: owned
            .into_iter()
            .map(|tended| (LinkView::new(tended.path, tended.title), super::tend::words_of(tended.freshness)))
            .collect(),
    })
}

pub(super) async fn confirm_page(site: State<Site>, visitor: Visitor, Query(link): Query<Link>) -> Page {
    ask_button(&site, &visitor, link, true).await
}

pub(super) async fn stop_page(site: State<Site>, visitor: Visitor, Query(link): Query<Link>) -> Page {
    ask_button(&site, &visitor, link, false).await
}

pub(super) async fn confirm(State(site): State<Site>, posted: Posted) -> Page {
    press(&site, &posted, true).await
}

pub(super) async fn stop(State(site): State<Site>, posted: Posted) -> Page {
    press(&site, &posted, false).await
}

/// The page with one button: a scanner that opens it changes nothing.
async fn ask_button(site: &Site, visitor: &Visitor, link: Link, follows: bool) -> Page {
    let Ok(id) = link.fiche.parse().map(RecordId) else { return dead(site) };
    let purpose = if follows { "follow" } else { "unfollow" };
    let record = match site.app().by_mail(purpose, id, &link.courriel, &link.signature).await {
        Ok(record) => record,
        Err(AppError::NotFound) => return dead(site),
        Err(error) => return Err(error.into()),
    };
    let (action, button, text) = if follows {
        ("/suivre/confirmer", "Suivre cette fiche", "Un courriel par jour au plus, quand elle change.")
    } else {
        ("/suivre/arreter", "Ne plus suivre", "Vous ne recevrez plus de courriel à son sujet.")
    };
    html(&OneButton {
        frame: Frame::new(site, button, action).hidden(),
        title: record.envelope.title.clone(),
        text: text.into(),
        action: Some(action.into()),
        button,
        fields: vec![
            (TOKEN_FIELD, visitor.form_token(site)),
            ("fiche", link.fiche),
            ("courriel", link.courriel),
            ("signature", link.signature),
        ],
        back: (record.reference().path(), "Voir la fiche".into()),
    })
}

async fn press(site: &Site, posted: &Posted, follows: bool) -> Page {
    let Ok(id) = posted.one("fiche").parse().map(RecordId) else { return dead(site) };
    let done =
        site.app().set_follow_by_mail(follows, id, posted.one("courriel"), posted.one("signature")).await;
    let record = match done {
        Ok(record) => record,
        Err(AppError::NotFound) => return dead(site),
        Err(error) => return Err(error.into()),
    };
    let title = if follows { "C’est noté" } else { "C’est arrêté" };
    html(&OneButton {
        frame: Frame::new(site, title, "/suivre").hidden(),
        title: title.into(),
        text: format!("« {} »", record.envelope.title),
        action: None,
        button: "",
        fields: Vec::new(),
        back: (record.reference().path(), "Voir la fiche".into()),
    })
}
