//! The home page: one sentence, one field, real questions, then what the commons holds.

use askama::Template;
use axum::extract::State;
use model::resource::Medoc;
use model::{Kind, Status};

use super::{Frame, Page, html};
use crate::link::query;
use crate::site::Site;
use crate::view::{CardView, LinkView, views};
use crate::words;

/// Cards shown in each band.
const SHOWN: usize = 6;

struct MedocView {
    mark: &'static str,
    label: String,
    href: String,
    text: &'static str,
    count: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    total: String,
    questions: Vec<LinkView>,
    five: Vec<MedocView>,
    events: Vec<CardView>,
    news: Vec<CardView>,
    compasses: Vec<CardView>,
    platforms: Vec<CardView>,
}

pub(super) async fn show(State(site): State<Site>) -> Page {
    let catalogue = site.app().catalogue();
    let today = site.app().today();
    let listed = catalogue.cards.iter().filter(|c| c.status == Status::Published && c.kind.is_findable());
    let total = listed.count();
    let mut coming: Vec<_> =
        catalogue.of_kind(Kind::Event).into_iter().filter(|c| c.is_coming(today)).collect();
    coming.sort_by_key(|card| card.date);
    coming.truncate(3);
    let mut resources = catalogue.of_kind(Kind::Resource);
    resources.sort_by_key(|card| (std::cmp::Reverse(card.evidence.stage), card.fictional));
    html(&Home {
        frame: Frame::new(&site, "Accueil", "/"),
        total: words::count(total, "seule", "", "").trim().to_owned(),
        questions: questions(),
        five: Medoc::ALL.map(|medoc| five(&catalogue, medoc)).into(),
        events: views(&catalogue, coming),
        news: views(&catalogue, one_of_each(&resources)),
        compasses: views(&catalogue, catalogue.of_kind(Kind::Compass)),
        platforms: views(&catalogue, catalogue.of_kind(Kind::Platform)),
    })
}

/// The best proven resource of each kind first, so that a newcomer sees the five.
fn one_of_each<'a>(resources: &[&'a model::card::Card]) -> Vec<&'a model::card::Card> {
    let mut chosen: Vec<&model::card::Card> = Medoc::ALL
        .into_iter()
        .filter_map(|medoc| resources.iter().find(|card| card.medoc == Some(medoc)).copied())
        .collect();
    let rest = resources.iter().filter(|card| !chosen.iter().any(|c| c.id == card.id)).copied();
    let more: Vec<_> = rest.take(SHOWN.saturating_sub(chosen.len())).collect();
    chosen.extend(more);
    chosen
}

fn five(catalogue: &app::Catalogue, medoc: Medoc) -> MedocView {
    let all = catalogue.cards.iter();
    let count = all.filter(|card| card.medoc == Some(medoc) && card.status == Status::Published).count();
    let text = match medoc {
        Medoc::Methode => "Une façon de faire, étape par étape.",
        Medoc::Exemple => "Ce que d’autres ont fait, et ce qu’ils en disent.",
        Medoc::Donnee => "Un chiffre, sa source, ce qu’il ne dit pas.",
        Medoc::Outil => "Un support à prendre et à remplir.",
        Medoc::Competence => "Un savoir-faire à acquérir.",
    };
    MedocView {
        mark: medoc.as_str(),
        label: format!("{}s", words::medoc(medoc)),
        href: format!("/recherche?sorte={}", medoc.as_str()),
        text,
        count: words::count(count, "fiche", "fiches", "Aucune fiche"),
    }
}

/// Three real questions, each a complete situation.
fn questions() -> Vec<LinkView> {
    let question =
        |label: &str, pairs: &[(&str, &str)]| LinkView::new(format!("/gps?{}", query(pairs)), label);
    vec![
        question(
            "« Notre subvention baisse : comment rééquilibrer notre modèle ? »",
            &[
                ("besoin", "Notre subvention baisse, notre modèle économique est déséquilibré"),
                ("profil", "association"),
                ("taille", "petite"),
            ],
        ),
        question(
            "« Passer du mécénat à une vraie coopération sur le handicap »",
            &[
                ("besoin", "Passer du mécénat à une vraie coopération avec des associations"),
                ("profil", "entreprise"),
                ("domaine", "handicap"),
            ],
        ),
        question(
            "« Ma commune rurale n’a pas d’ingénierie : par où commencer ? »",
            &[
                ("besoin", "Savoir quelles sont nos fragilités et qui agit déjà sur la commune"),
                ("profil", "collectivite"),
                ("type", "rural"),
                ("territoire", "departement:53"),
            ],
        ),
    ]
}
