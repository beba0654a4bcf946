//! What is to be read again: records by freshness, owner and kind; owners and days given to several at once.

use std::collections::HashMap;

use app::{AppError, TendedFilter};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use chrono::NaiveDate;
use model::freshness::Freshness;
use model::rights::PersonId;
use model::{Kind, RecordId};

use super::super::{Frame, Page, html};
use crate::dates;
use crate::site::Site;
use crate::view::{Choice, LinkView};
use crate::visitor::{Posted, Signed, forbidden};
use crate::words;

/// Records on the page: those to be read first come first.
const SHOWN: usize = 60;

struct Line {
    id: String,
    link: LinkView,
    kind: &'static str,
    state: String,
    owner: String,
}

#[derive(Template)]
#[template(path = "keeping/tend.html")]
struct TendPage {
    frame: Frame,
    token: String,
    count: String,
    lines: Vec<Line>,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    people: Vec<Choice>,
    error: Option<&'static str>,
}

/// How a record stands, in a few words.
pub(super) fn words_of(freshness: Freshness) -> String {
    match freshness {
        Freshness::Stale(day) => format!("à relire depuis le {}", dates::day(day)),
        Freshness::Soon(day) => format!("bientôt à relire, le {}", dates::day(day)),
        Freshness::Fresh(day) => format!("à jour, à relire le {}", dates::day(day)),
        Freshness::Lasting => "sans date de relecture".into(),
    }
}

pub(super) async fn show(
    State(site): State<Site>,
    signed: Signed,
    Query(query): Query<HashMap<String, String>>,
) -> Page {
    draw(&site, &signed, &query, None).await
}

async fn draw(
    site: &Site,
    signed: &Signed,
    query: &HashMap<String, String>,
    error: Option<&'static str>,
) -> Page {
    let one = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let state = if one("etat").is_empty() { "a-relire" } else { one("etat") };
    let filter = TendedFilter {
        kind: Kind::from_folder(one("sorte")),
        owner: one("qui").parse().ok().map(PersonId),
        orphan: state == "sans-personne",
        due: state == "a-relire",
    };
    let found = site.app().tended(filter).await?;
    let keepers = site.app().keepers().await?;
    let name = |id: PersonId| {
        keepers.iter().find(|(person, _)| *person == id).map_or("compte fermé", |(_, name)| name).to_owned()
    };
    let choice = |value: String, label: &str, chosen: bool| Choice { value, label: label.to_owned(), chosen };
    let states = [
        ("a-relire", "À relire, maintenant ou bientôt"),
        ("sans-personne", "Sans personne"),
        ("toutes", "Toutes"),
    ];
    html(&TendPage {
        frame: Frame::new(site, "Relire", "/atelier/suivi").hidden().under("/atelier", "Atelier"),
        token: signed.visitor.form_token(site),
        count: words::count(found.len(), "fiche", "fiches", "aucune fiche"),
        lines: found
            .into_iter()
            .take(SHOWN)
            .map(|tended| Line {
                id: tended.id.to_string(),
                link: LinkView::new(tended.path, tended.title),
                kind: words::kind(tended.kind),
                state: words_of(tended.freshness),
                owner: tended.owner.map_or_else(|| "personne".to_owned(), name),
            })
            .collect(),
        kinds: Kind::ALL
            .iter()
            .map(|kind| choice(kind.folder().into(), words::kinds(*kind), filter.kind == Some(*kind)))
            .collect(),
        states: states.into_iter().map(|(v, label)| choice(v.into(), label, v == state)).collect(),
        people: keepers
            .iter()
            .map(|(id, name)| choice(id.to_string(), name, filter.owner == Some(*id)))
            .collect(),
        error,
    })
}

pub(super) async fn act(State(site): State<Site>, signed: Signed, posted: Posted) -> Page {
    let ids: Vec<RecordId> =
        posted.all("fiche").filter_map(|id| id.parse().ok().map(RecordId)).take(SHOWN).collect();
    let nothing = HashMap::new();
    if ids.is_empty() {
        return draw(&site, &signed, &nothing, Some("Cochez au moins une fiche.")).await;
    }
    let done = if posted.one("geste") == "dater" {
        let Ok(day) = posted.one("jour").parse::<NaiveDate>() else {
            return draw(&site, &signed, &nothing, Some("Écrivez le jour de la prochaine relecture.")).await;
        };
        site.app().set_review_day(&signed.who, &ids, day).await
    } else {
        let person = posted.one("a-qui").parse().ok().map(PersonId);
        site.app().entrust(&signed.who, &ids, person).await
    };
    match done {
        Ok(()) => Ok(Redirect::to("/atelier/suivi?etat=toutes").into_response()),
        Err(AppError::Forbidden) => Ok(forbidden(&site, "/atelier/suivi")),
        Err(AppError::Conflict(_)) => {
            let error = "Une de ces fiches a changé entre-temps\u{a0}: rien n’a été fait, recommencez.";
            draw(&site, &signed, &nothing, Some(error)).await
        }
        Err(error) => Err(error.into()),
    }
}
