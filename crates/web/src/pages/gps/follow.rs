//! The Atom feed of a followed itinerary (RFC 4287): everything is in its address, nothing is kept about who follows it.

use app::{Move, Moved, Planned};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use super::form::{Asking, Pairs, address, one};
use super::sentences;
use crate::errors::WebError;
use crate::site::Site;
use crate::words;

/// Stops read in the address of a feed; a route has a dozen.
const LONGEST_ROUTE: usize = 64;

struct EntryView {
    id: String,
    title: String,
    updated: String,
    href: String,
    summary: String,
}

#[derive(Template)]
#[template(path = "gps-feed.xml", escape = "html")]
struct Feed {
    id: String,
    title: String,
    subtitle: String,
    updated: String,
    own: String,
    page: String,
    author: String,
    entries: Vec<EntryView>,
}

pub(super) async fn show(State(site): State<Site>, Query(pairs): Query<Pairs>) -> Result<Response, WebError> {
    let situation = Asking::read(&pairs).situation;
    let today = site.app().today();
    let since =
        one(&pairs, "depuis").and_then(|day| day.parse::<NaiveDate>().ok()).unwrap_or(today).min(today);
    let seen: Vec<String> =
        one(&pairs, "vu").unwrap_or_default().split('-').take(LONGEST_ROUTE).map(str::to_owned).collect();
    let planned = site.app().plan(&situation)?;
    let moves = site.app().moves(&planned, since, &seen);
    let start = since.and_time(chrono::NaiveTime::MIN).and_utc();
    let root = site.settings().public_url.as_deref().unwrap_or_default().trim_end_matches('/');
    let own =
        address("/gps/suivi.atom", &situation, &[("depuis", &since.to_string()), ("vu", &seen.join("-"))]);
    // The same situation followed from the same day is the same feed for ever: an identity made of its address.
    let name = uuid_of(&own);
    let mut entries: Vec<EntryView> = moves.iter().map(|moved| entry(&planned, moved, root, &name)).collect();
    let latest = moves.first().map_or(start, |moved| moved.at);
    entries.push(first(&planned, latest, root, &name));
    let catalogue = &planned.catalogue;
    let feed = Feed {
        id: format!("urn:uuid:{name}"),
        title: "Votre itinéraire, suivi".into(),
        subtitle: sentences::understood(catalogue, &situation),
        updated: stamp(latest),
        own: format!("{root}{own}"),
        page: format!("{root}{}", address("/gps", &situation, &[])),
        author: catalogue.info.name.clone(),
        entries,
    };
    let body = feed.render().map_err(|error| WebError::internal(&error))?;
    let mut response = body.into_response();
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(response)
}

fn entry(planned: &Planned, moved: &Moved, root: &str, feed: &str) -> EntryView {
    let card = planned.catalogue.card(moved.card);
    let (before, code) = match moved.what {
        Move::Entered => ("Nouvelle étape", "entree"),
        Move::Left => ("N’est plus sur l’itinéraire", "sortie"),
        Move::Updated => ("Étape mise à jour", "mise-a-jour"),
    };
    let updated = stamp(moved.at);
    EntryView {
        id: format!("urn:uuid:{}", uuid_of(&format!("{feed} {code} {} {updated}", card.id.0))),
        title: format!("{before}\u{a0}: {}", card.title),
        href: format!("{root}{}", card.reference().path()),
        summary: card.summary.to_string(),
        updated,
    }
}

/// The entry that is always there: the route as it stands.
fn first(planned: &Planned, latest: DateTime<Utc>, root: &str, feed: &str) -> EntryView {
    let names = planned.itinerary.legs.iter().map(|leg| {
        let titles: Vec<String> =
            leg.stops.iter().map(|stop| planned.catalogue.cards[stop.card].title.to_string()).collect();
        let titles = if titles.is_empty() { "rien encore".to_owned() } else { titles.join("\u{a0}; ") };
        format!("{}\u{a0}: {titles}.", words::leg(leg.name).0)
    });
    EntryView {
        id: format!("urn:uuid:{}", uuid_of(&format!("{feed} debut"))),
        title: "Vous suivez cet itinéraire".into(),
        updated: stamp(latest),
        href: format!("{root}{}", address("/gps", &planned.situation, &[])),
        summary: format!("Aujourd’hui. {}", names.collect::<Vec<_>>().join(" ")),
    }
}

/// A name that the same words always give.
fn uuid_of(words: &str) -> String {
    model::RecordId::derived(model::Kind::Page, words).0.to_string()
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
