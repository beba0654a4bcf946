//! The list of a noun.

use askama::Template;
use axum::response::{IntoResponse, Redirect};
use model::Kind;
use model::card::Card;
use model::resource::Medoc;

use super::platforms::Group;
use super::{Frame, Page, glossary, html};
use crate::site::Site;
use crate::view::{LinkView, views};
use crate::words;

/// Resources of each MEDOC kind shown on their list.
const SHOWN: usize = 6;

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    frame: Frame,
    title: &'static str,
    lead: &'static str,
    empty: &'static str,
    groups: Vec<Group>,
}

pub(super) fn show(site: &Site, kind: Kind) -> Page {
    if kind == Kind::GlossaryEntry {
        return glossary::show(site);
    }
    if kind == Kind::Page {
        return Ok(Redirect::temporary("/plan-du-site").into_response());
    }
    let path = format!("/{}", kind.folder());
    html(&ListPage {
        frame: Frame::new(site, words::kinds(kind), &path).described(words::lead(kind)),
        title: words::kinds(kind),
        lead: words::lead(kind),
        empty: "Aucune fiche pour l’instant.",
        groups: groups(site, kind),
    })
}

fn groups(site: &Site, kind: Kind) -> Vec<Group> {
    let catalogue = site.app().catalogue();
    let cards = catalogue.of_kind(kind);
    let group = |title: &str, cards: Vec<&Card>| Group {
        title: title.to_owned(),
        cards: views(&catalogue, cards),
        more: None,
    };
    match kind {
        Kind::Resource => Medoc::ALL
            .into_iter()
            .map(|medoc| {
                let own: Vec<&Card> =
                    cards.iter().filter(|card| card.medoc == Some(medoc)).copied().collect();
                let count = own.len();
                let mut group =
                    group(&format!("{}s", words::medoc(medoc)), own.into_iter().take(SHOWN).collect());
                if count > SHOWN {
                    let label = format!("Voir les {}", words::count(count, "fiche", "fiches", ""));
                    group.more = Some(LinkView::new(format!("/recherche?sorte={}", medoc.as_str()), label));
                }
                group
            })
            .collect(),
        Kind::Event => {
            let today = site.app().today();
            let (mut coming, mut past): (Vec<&Card>, Vec<&Card>) =
                cards.into_iter().partition(|card| card.is_coming(today));
            coming.sort_by_key(|card| card.date);
            past.sort_by_key(|card| std::cmp::Reverse(card.date));
            vec![group("À venir", coming), group("Passés", past)]
        }
        Kind::Publication => {
            let mut cards = cards;
            cards.sort_by_key(|card| std::cmp::Reverse(card.date));
            vec![group("", cards)]
        }
        Kind::Organisation => {
            let catalyst = catalogue.lexicon.find_term("actor_profile", "catalyseur");
            let (near, others): (Vec<&Card>, Vec<&Card>) =
                cards.into_iter().partition(|card| catalyst.is_some_and(|term| card.bears(term)));
            vec![
                group("Catalyseurs : au plus près des territoires", near),
                group("Réseaux et institutions", others),
            ]
        }
        _ => {
            vec![group("", cards)]
        }
    }
}
