//! The board: every resource along the path, with what each lacks for its next stage.

use std::collections::HashMap;

use app::{BoardFilter, CardId, Catalogue};
use askama::Template;
use axum::extract::{Query, State};
use model::evidence::Missing;
use model::resource::Medoc;

use super::super::{Frame, Page, html};
use crate::link::query;
use crate::site::Site;
use crate::view::{CardView, Choice, LinkView, choices_among};
use crate::{stem, words};

/// Rows of a page.
const ROWS: usize = 36;

struct Row {
    href: String,
    title: String,
    kind: &'static str,
    fictional: bool,
    stem_html: String,
    stage: String,
    lacks: String,
}

#[derive(Template)]
#[template(path = "evidence/board.html")]
struct BoardPage {
    frame: Frame,
    count: String,
    stages: Vec<(LinkView, usize, bool)>,
    filters: Vec<(&'static str, &'static str, Vec<Choice>)>,
    words: String,
    /// Something is asked besides a stage.
    is_filtered: bool,
    nearest: Vec<Row>,
    rows: Vec<Row>,
    previous: Option<String>,
    next: Option<String>,
}

/// What is missing, as a choice.
const LACKS: [&str; 8] = [
    "une observation",
    "des essais",
    "des lieux différents",
    "du recul",
    "une évaluation",
    "une seconde lecture",
    "un transfert",
    "un point de vigilance à lever",
];

pub(super) async fn show(State(site): State<Site>, Query(asked): Query<HashMap<String, String>>) -> Page {
    let catalogue = site.app().catalogue();
    let get = |name: &str| asked.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let filter = BoardFilter {
        medoc: get("sorte").and_then(|code| Medoc::from_name(&code)),
        domain: get("domaine"),
        profile: get("profil"),
        platform: get("plateforme"),
        missing: get("manque").filter(|code| Missing::CODES.contains(&code.as_str())),
        stage: get("niveau").and_then(|code| catalogue.ladder.position(&code)),
        words: get("q").map(|words| words.chars().take(200).collect()).unwrap_or_default(),
    };
    let whole = catalogue.board(&BoardFilter { stage: None, ..filter.clone() });
    let board = if filter.stage.is_some() { catalogue.board(&filter) } else { whole.clone() };
    // The furthest first: what is nearly proven is read before what is only named.
    let all: Vec<CardId> = board.stages.iter().rev().flatten().copied().collect();
    let page =
        get("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, all.len().div_ceil(ROWS).max(1));
    let address = |name: &str, value: &str| {
        let names = ["sorte", "domaine", "profil", "plateforme", "manque", "niveau", "q", "page"];
        let pairs: Vec<(&str, &str)> = names
            .iter()
            .filter(|other| **other != name && **other != "page")
            .filter_map(|other| asked.get(*other).map(|value| (*other, value.as_str())))
            .chain([(name, value)])
            .collect();
        format!("/parcours-de-preuve?{}", query(&pairs))
    };
    let stages = catalogue.ladder.stages.iter().zip(&whole.stages).enumerate().map(|(i, (stage, cards))| {
        let is_chosen = filter.stage == Some(i);
        let href = address("niveau", if is_chosen { "" } else { &stage.code });
        (LinkView::new(href, &*stage.label), cards.len(), is_chosen)
    });
    let rows = |ids: &[CardId]| ids.iter().map(|id| row(&catalogue, *id)).collect::<Vec<Row>>();
    html(&BoardPage {
        frame: Frame::new(&site, "Parcours de preuve", "/parcours-de-preuve"),
        count: words::count(all.len(), "ressource", "ressources", "Aucune ressource"),
        stages: stages.collect(),
        is_filtered: filter != BoardFilter { stage: filter.stage, ..BoardFilter::default() },
        filters: filters(&catalogue, &filter),
        nearest: if page == 1 { rows(&board.nearest) } else { Vec::new() },
        rows: rows(&all[((page - 1) * ROWS).min(all.len())..(page * ROWS).min(all.len())]),
        previous: (page > 1).then(|| address("page", &(page - 1).to_string())),
        next: (page * ROWS < all.len()).then(|| address("page", &(page + 1).to_string())),
        words: filter.words,
    })
}

fn filters(catalogue: &Catalogue, filter: &BoardFilter) -> Vec<(&'static str, &'static str, Vec<Choice>)> {
    let choice =
        |value: &str, label: &str, chosen: bool| Choice { value: value.into(), label: label.into(), chosen };
    let among =
        |vocabulary: &str, chosen: &Option<String>| choices_among(catalogue, vocabulary, chosen.as_slice());
    let medoc =
        Medoc::ALL.map(|medoc| choice(medoc.as_str(), words::medoc(medoc), filter.medoc == Some(medoc)));
    let platforms = catalogue.views.iter().map(|(slug, view)| {
        choice(slug, &catalogue.card(view.card).title, filter.platform.as_ref() == Some(slug))
    });
    let missing = Missing::CODES
        .iter()
        .zip(LACKS)
        .map(|(code, label)| choice(code, label, filter.missing.as_deref() == Some(*code)));
    vec![
        ("sorte", "Sorte de ressource", medoc.into()),
        ("domaine", "Domaine", among("domain", &filter.domain)),
        ("profil", "Pour qui", among("actor_profile", &filter.profile)),
        ("plateforme", "Plateforme", platforms.collect()),
        ("manque", "Il lui manque", missing.collect()),
    ]
}

fn row(catalogue: &Catalogue, id: CardId) -> Row {
    let card = catalogue.card(id);
    let missing: Vec<String> = card.evidence.missing.iter().map(|missing| words::missing(*missing)).collect();
    let next = catalogue.stage_label(card.evidence.stage + 1);
    Row {
        href: card.reference().path(),
        title: card.title.to_string(),
        kind: CardView::kind_of(card),
        fictional: card.fictional,
        stem_html: stem::small(catalogue, &card.evidence),
        stage: catalogue.stage_label(card.evidence.stage).to_owned(),
        lacks: if missing.is_empty() {
            "rien\u{a0}: le dernier niveau est atteint".to_owned()
        } else {
            format!("{}, pour «\u{a0}{next}\u{a0}»", stem::enumerate(&missing))
        },
    }
}
