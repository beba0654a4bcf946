//! What was searched and what found nothing, for curators: only what enough people asked for.

use std::collections::HashMap;
use std::fmt::Write as _;

use app::{SearchReport, SearchedWords};
use askama::Template;
use axum::extract::{Query, State};

use super::super::{Frame, Page, html};
use crate::downloads::{CSV, MARK, saved};
use crate::link::encode;
use crate::site::Site;
use crate::view::{Choice, LinkView};
use crate::visitor::Signed;
use crate::{dates, words};

/// The periods that may be read, in days.
const PERIODS: [(u64, &str); 4] = [(7, "7 jours"), (30, "30 jours"), (90, "3 mois"), (365, "12 mois")];

/// The usual period.
const USUAL: u64 = 30;

struct Row {
    words: String,
    search: String,
    asked: u64,
    days: usize,
    unanswered: u64,
    results: u64,
    add: String,
}

#[derive(Template)]
#[template(path = "workshop/searches.html")]
struct SearchesPage {
    frame: Frame,
    since: String,
    total: String,
    periods: Vec<(LinkView, bool)>,
    days: u64,
    platforms: Vec<Choice>,
    tables: Vec<(&'static str, &'static str, &'static str, Vec<Row>)>,
    others: Option<String>,
    threshold: u64,
    csv: String,
}

/// What an address of this page asks.
struct Asked {
    days: u64,
    platform: Option<String>,
}

impl Asked {
    fn read(site: &Site, parameters: &HashMap<String, String>) -> Self {
        let days = parameters.get("periode").and_then(|days| days.parse().ok());
        let days = days.filter(|days| PERIODS.iter().any(|(known, _)| known == days)).unwrap_or(USUAL);
        let catalogue = site.app().catalogue();
        let platform = parameters.get("plateforme").filter(|slug| catalogue.views.contains_key(*slug));
        Self { days, platform: platform.cloned() }
    }

    fn query(&self, days: u64) -> String {
        let platform = self.platform.as_ref().map(|slug| format!("&plateforme={}", encode(slug)));
        format!("?periode={days}{}", platform.unwrap_or_default())
    }

    async fn report(&self, site: &Site) -> Result<SearchReport, app::AppError> {
        site.app().searches(self.days, self.platform.as_deref()).await
    }
}

pub(super) async fn show(
    State(site): State<Site>,
    _: Signed,
    Query(parameters): Query<HashMap<String, String>>,
) -> Page {
    let asked = Asked::read(&site, &parameters);
    let report = asked.report(&site).await?;
    let catalogue = site.app().catalogue();
    let platforms = catalogue.views.iter().map(|(slug, view)| Choice {
        value: slug.clone(),
        label: catalogue.card(view.card).title.to_string(),
        chosen: asked.platform.as_ref() == Some(slug),
    });
    let rows = |list: &[SearchedWords]| list.iter().map(|one| row(&asked, one)).collect();
    html(&SearchesPage {
        frame: super::frame(&site, "Ce que l’on cherche", "/atelier/recherches"),
        since: dates::day(report.since),
        total: words::count(small(report.asked), "recherche", "recherches", "Aucune recherche"),
        periods: PERIODS
            .iter()
            .map(|(days, label)| {
                let href = format!("/atelier/recherches{}", asked.query(*days));
                (LinkView::new(href, *label), *days == asked.days)
            })
            .collect(),
        days: asked.days,
        platforms: platforms.collect(),
        tables: vec![
            (
                "rien",
                "Ce qui n’a rien trouvé",
                "Rien à signaler : tout ce qui a été assez demandé a trouvé.",
                rows(&report.unanswered),
            ),
            (
                "plus",
                "Ce que l’on cherche le plus",
                "Rien n’a encore été assez demandé pour être montré.",
                rows(&report.most),
            ),
        ],
        others: others(&report),
        threshold: report.threshold,
        csv: format!("/atelier/recherches.csv{}", asked.query(asked.days)),
    })
}

fn small(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn row(asked: &Asked, one: &SearchedWords) -> Row {
    let within = asked.platform.as_ref().map(|slug| format!("&plateforme={}", encode(slug)));
    Row {
        search: format!("/recherche?q={}{}", encode(&one.words), within.unwrap_or_default()),
        add: format!("/atelier/synonymes/nouveau?mot={}", encode(&one.words)),
        results: one.results,
        words: one.words.clone(),
        asked: one.asked,
        days: one.days,
        unanswered: one.unanswered,
    }
}

/// What is only counted.
fn others(report: &SearchReport) -> Option<String> {
    let (different, asked) = report.others;
    (different > 0).then(|| {
        format!(
            "{}, {} en tout",
            words::count(small(different), "autre demande", "autres demandes", ""),
            words::count(small(asked), "fois", "fois", "")
        )
    })
}

/// The same as a table that a spreadsheet opens; words are folded, so that no cell can be read as a formula.
pub(super) async fn csv(
    State(site): State<Site>,
    _: Signed,
    Query(parameters): Query<HashMap<String, String>>,
) -> Page {
    let asked = Asked::read(&site, &parameters);
    let report = asked.report(&site).await?;
    let mut table = format!("{MARK}mots;demandes;jours;sans_resultat;fiches_trouvees\r\n");
    for one in &report.most {
        let _ =
            write!(table, "{};{};{};{};{}\r\n", one.words, one.asked, one.days, one.unanswered, one.results);
    }
    let (different, times) = report.others;
    if different > 0 {
        let _ = write!(table, "(autres : {different});{times};;;\r\n");
    }
    let name = format!("recherches-{}-{}-jours.csv", report.since, asked.days);
    Ok(saved(table, CSV, &name))
}
