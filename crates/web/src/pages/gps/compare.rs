//! Up to four examples side by side: the same lines for each, what is not documented said quietly.

use app::Catalogue;
use askama::Template;
use axum::extract::{Query, State};
use model::evidence::{Ladder, assess};
use model::resource::Resource;
use model::{Content, Record};

use super::form::{Asking, Pairs, address, all, parameters};
use super::{Frame, Page, html};
use crate::link::marked;
use crate::site::Site;
use crate::view::LinkView;
use crate::{dates, stem, words};

/// Examples put side by side, and proposed below.
const COMPARED: usize = 4;
const PROPOSED: usize = 16;

struct Column {
    head: LinkView,
    fictional: bool,
    /// The comparison without this one.
    without: String,
}

/// A line of the table: one cell for each example, safe HTML; `None` when it does not say.
struct Line {
    label: &'static str,
    cells: Vec<Option<String>>,
}

struct Proposal {
    path: String,
    title: String,
    summary: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "gps-compare.html")]
struct ComparePage {
    frame: Frame,
    back: Option<String>,
    columns: Vec<Column>,
    lines: Vec<Line>,
    /// More than four were asked for.
    too_many: bool,
    kept: Vec<(&'static str, String)>,
    proposals: Vec<Proposal>,
}

pub(super) async fn show(State(site): State<Site>, Query(pairs): Query<Pairs>) -> Page {
    let situation = Asking::read(&pairs).situation;
    let mut paths = all(&pairs, "fiche");
    paths.truncate(PROPOSED);
    let records = site.app().compared(&paths).await?;
    let catalogue = site.app().catalogue();
    let of = |record: &Record| record.reference().to_string();
    let columns = records
        .iter()
        .map(|record| {
            let others: Vec<String> =
                records.iter().filter(|r| r.envelope.id != record.envelope.id).map(of).collect();
            let others: Vec<(&str, &str)> = others.iter().map(|path| ("fiche", path.as_str())).collect();
            Column {
                head: LinkView::new(record.reference().path(), record.envelope.title.clone()),
                fictional: record.envelope.fictional,
                without: address("/gps/comparer", &situation, &others),
            }
        })
        .collect();
    let chosen: Vec<String> = records.iter().map(of).collect();
    let mut proposals: Vec<Proposal> = site
        .app()
        .best_examples(&situation, PROPOSED)?
        .into_iter()
        .map(|card| {
            let card = catalogue.card(card);
            let path = card.reference().to_string();
            let chosen = chosen.contains(&path);
            Proposal { path, title: card.title.to_string(), summary: card.summary.to_string(), chosen }
        })
        .collect();
    // What is in the table stays ticked, even when it is not among the best.
    for record in &records {
        let path = of(record);
        if !proposals.iter().any(|proposal| proposal.path == path) {
            let (title, summary) = (record.envelope.title.clone(), record.envelope.summary.clone());
            proposals.insert(0, Proposal { path, title, summary, chosen: true });
        }
    }
    html(&ComparePage {
        frame: Frame::new(&site, "Comparer des exemples", "/gps").under("/gps", "Itinéraire").hidden(),
        back: (!situation.is_empty()).then(|| address("/gps", &situation, &[])),
        lines: lines(&catalogue, &records, site.app().today()),
        columns,
        too_many: paths.len() > COMPARED,
        kept: parameters(&situation),
        proposals,
    })
}

fn lines(catalogue: &Catalogue, records: &[Record], today: chrono::NaiveDate) -> Vec<Line> {
    let line = |label: &'static str, cell: &dyn Fn(&Record, &Resource) -> String| Line {
        label,
        cells: records
            .iter()
            .map(|record| match &record.content {
                Content::Resource(resource) => Some(cell(record, resource)).filter(|html| !html.is_empty()),
                _ => None,
            })
            .collect(),
    };
    let text = |text: &str| {
        if text.is_empty() { String::new() } else { format!("<p>{}</p>", marked(catalogue, text)) }
    };
    let list =
        |items: &[String]| listed(&items.iter().map(|item| marked(catalogue, item)).collect::<Vec<_>>());
    vec![
        line("En une phrase", &|record, _| text(&record.envelope.summary)),
        line("Situation de départ", &|_, resource| text(&resource.notice.indications.text)),
        line("Territoire", &|record, _| territories(record)),
        line("Type de territoire", &|record, resource| terms(catalogue, record, resource, "territory_type")),
        line("Partenaires", &|_, resource| partners(catalogue, resource)),
        line("Étapes", &|_, resource| states(catalogue, resource)),
        line("Personnes", &|_, resource| text(&resource.notice.people)),
        line("Coût", &|_, resource| text(&resource.notice.cost)),
        line("Preuve", &|_, resource| proof(catalogue, &catalogue.ladder, resource, today)),
        line("Résultats", &|_, resource| effects(catalogue, resource)),
        line("Limites", &|_, resource| list(&resource.notice.limits)),
        line("À éviter quand", &|_, resource| text(&resource.notice.contraindications.text)),
    ]
}

/// Safe HTML items as a list.
fn listed(items: &[String]) -> String {
    if items.is_empty() { String::new() } else { format!("<ul><li>{}</li></ul>", items.join("</li><li>")) }
}

fn territories(record: &Record) -> String {
    let codes = record.envelope.territories.iter().filter_map(|text| text.parse().ok());
    let labels: Vec<String> = codes
        .map(|code| {
            let label = text::escape_html(&model::territories::atlas().label(&code));
            format!("<a href=\"/territoires/{code}\">{label}</a>")
        })
        .collect();
    listed(&labels)
}

fn terms(catalogue: &Catalogue, record: &Record, resource: &Resource, vocabulary: &str) -> String {
    let told =
        resource.notice.indications.terms.get(vocabulary).or_else(|| record.envelope.terms.get(vocabulary));
    let labels = told.into_iter().flatten().map(|code| text::escape_html(catalogue.label(vocabulary, code)));
    let labels: Vec<String> = labels.collect();
    if labels.is_empty() { String::new() } else { format!("<p>{}</p>", labels.join(", ")) }
}

fn partners(catalogue: &Catalogue, resource: &Resource) -> String {
    let items: Vec<String> = resource
        .partners
        .iter()
        .map(|partner| {
            let name = text::escape_html(&partner.name);
            let profile = partner.profile.as_deref().map(|code| catalogue.label("actor_profile", code));
            profile.map_or_else(
                || name.clone(),
                |profile| {
                    format!(
                        "{name} <span class=\"muted\">({})</span>",
                        text::escape_html(&profile.to_lowercase())
                    )
                },
            )
        })
        .collect();
    listed(&items)
}

fn states(catalogue: &Catalogue, resource: &Resource) -> String {
    let items: Vec<String> = resource
        .states
        .iter()
        .map(|state| {
            let phase = state.phase.as_deref().map(|code| catalogue.label("innovation_phase", code));
            let phase = phase.map(|phase| format!("\u{a0}: {}", text::escape_html(&phase.to_lowercase())));
            format!("{}{}", dates::words(state.on), phase.unwrap_or_default())
        })
        .collect();
    listed(&items)
}

fn proof(catalogue: &Catalogue, ladder: &Ladder, resource: &Resource, today: chrono::NaiveDate) -> String {
    let assessment = assess(&resource.evidence, ladder, today);
    format!(
        "<p>{} {}</p>",
        stem::small(catalogue, &assessment),
        text::escape_html(&stem::sentence(catalogue, &assessment))
    )
}

fn effects(catalogue: &Catalogue, resource: &Resource) -> String {
    let effects = &resource.notice.effects;
    let told = [
        ("Performance", &effects.performance),
        ("Innovation", &effects.innovation),
        ("Confiance", &effects.confiance),
    ];
    let told = told.iter().filter(|(_, effect)| !effect.is_empty());
    let items: Vec<String> = told
        .map(|(label, effect)| format!("<strong>{label}</strong>\u{a0}: {}", marked(catalogue, effect)))
        .collect();
    listed(&items)
}

impl ComparePage {
    /// « 3 exemples côte à côte », the title of the table.
    fn caption(&self) -> String {
        words::count(self.columns.len(), "exemple", "exemples côte à côte", "")
    }
}
