//! The page of a compass: what it is, how long it takes, what is kept, and the way in.

use app::Sheet;
use askama::Template;
use model::Relation;
use model::compass::Compass;

use crate::link::render;
use crate::pages::records::{Head, citation, frame, json};
use crate::pages::sections::{self, Fact};
use crate::pages::{Frame, Page, html};
use crate::site::Site;
use crate::view::{CardView, LinkView};
use crate::words;

struct AxisView {
    title: String,
    text: String,
    questions: String,
}

#[derive(Template)]
#[template(path = "compasses/record.html")]
struct CompassPage {
    frame: Frame,
    head: Head,
    body_html: String,
    duration: String,
    count: String,
    months: u32,
    axes: Vec<AxisView>,
    single_score: bool,
    platforms: Vec<CardView>,
    facts: Vec<Fact>,
    tags: Vec<LinkView>,
    citation: String,
    json: String,
    path: String,
}

pub(in crate::pages) fn show(site: &Site, sheet: &Sheet, compass: &Compass) -> Page {
    let catalogue = site.app().catalogue();
    let record = &sheet.record;
    let of = |axis: &str| compass.questions.iter().filter(|q| q.axis.as_deref() == Some(axis)).count();
    let mut facts = sections::facts(&catalogue, record);
    facts.push(Fact::html("Sources", sections::sources_html(&catalogue, record)));
    let platforms = sheet.neighbours.iter().filter(|n| n.incoming && n.relation == Relation::Recommends);
    html(&CompassPage {
        frame: frame(site, record),
        head: Head::of(&catalogue, record),
        body_html: render(&catalogue, &record.body, record.kind()).html,
        duration: compass.duration.clone(),
        count: words::count(compass.questions.len(), "question", "questions", "Aucune question"),
        months: site.app().positions_kept_months(),
        axes: compass
            .axes
            .iter()
            .map(|axis| AxisView {
                title: axis.title.clone(),
                text: axis.text.clone(),
                questions: words::count(of(&axis.code), "question", "questions", ""),
            })
            .collect(),
        single_score: compass.single_score,
        platforms: platforms
            .filter_map(|n| catalogue.find_id(n.id))
            .map(|id| CardView::of(&catalogue, catalogue.card(id)))
            .filter(|card| card.href.starts_with("/plateformes/"))
            .collect(),
        facts,
        tags: sections::tags(&catalogue, record),
        citation: citation(site, record),
        json: json(record),
        path: record.reference().path(),
    })
}
