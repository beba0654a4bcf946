//! The result: where one stands, in a drawing, a table and sentences; what does not hold together; what to do, and why.

use app::{Held, Proposed};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use model::compass::{Advice, Body, Compiled, Reading};
use model::itinerary::Stop;
use model::territories::atlas;

use super::answer::next_page;
use super::questions::words_of;
use super::radar::{self, Ray};
use super::{address, frame, opened};
use crate::pages::alike::{Comparison, comparison};
use crate::pages::gps::{LegView, Told, gps_address, quote};
use crate::pages::{Frame, Page, html};
use crate::site::Site;
use crate::view::{CardView, LinkView};
use crate::visitor::Visitor;
use crate::{dates, stem};

/// Where one stands on an axis.
pub(super) struct AxisLine {
    pub title: String,
    /// Out of 100, and the same for the bar.
    pub position: Option<(String, u32)>,
    pub level: String,
    pub sentence: String,
    pub counted: String,
}

/// A sentence and the answers to which it is owed.
pub(super) struct Because {
    pub text: String,
    pub quotes: String,
    pub cards: Vec<CardView>,
}

/// What answers say, for the result and for the trial of an editor.
pub(super) struct ReadingView {
    pub radar: Option<String>,
    pub axes: Vec<AxisLine>,
    pub overall: Option<String>,
    pub alerts: Vec<Because>,
    pub advice: Vec<Because>,
}

#[derive(Template)]
#[template(path = "compasses/result.html")]
struct ResultPage {
    frame: Frame,
    compass: String,
    fictional: bool,
    when: String,
    who: String,
    left: usize,
    reading: ReadingView,
    legs: Vec<LegView>,
    contact: Option<LinkView>,
    gps: String,
    base: String,
    first: String,
    token: String,
    is_kept: bool,
    may_keep: bool,
    months: u32,
    comparison: Comparison,
    /// The group or the campaign with which it was given.
    with: Option<WithView>,
    notebook: Option<String>,
    key: String,
}

/// With whom the answers were given.
struct WithView {
    title: String,
    is_campaign: bool,
    role: String,
    is_shown: bool,
    threshold: usize,
}

impl ReadingView {
    pub(super) fn of(site: &Site, compiled: &Compiled, reading: &Reading) -> Self {
        let compass = &compiled.compass;
        let axes: Vec<AxisLine> =
            (0..compass.axes.len()).map(|axis| axis_line(compiled, reading, axis)).collect();
        let rays: Vec<Ray> = compass
            .axes
            .iter()
            .zip(&reading.axes)
            .map(|(axis, read)| Ray { title: axis.title.clone(), position: read.position })
            .collect();
        let because = |text: &str, quotes: &[usize], cards| Because {
            text: text.to_owned(),
            quotes: quoted(compiled, reading, quotes),
            cards,
        };
        let alert = |alert: &model::compass::Alert| {
            because(&compass.warnings[alert.warning].text, &alert.quotes, Vec::new())
        };
        let catalogue = site.app().catalogue();
        let advice = |advice: &Advice| {
            let own = &compass.recommendations[advice.recommendation];
            let cards = own.resources.iter().filter_map(|target| catalogue.find(target));
            let published = cards.filter(|card| card.status == model::Status::Published);
            because(&own.text, &advice.quotes, published.map(|card| CardView::of(&catalogue, card)).collect())
        };
        Self {
            radar: radar::draw(&rays, "Votre position sur chaque axe ; le tableau dit la même chose."),
            axes,
            overall: reading.overall.map(|overall| text::number(overall, 0)),
            alerts: reading.alerts.iter().map(alert).collect(),
            advice: reading.advice.iter().map(advice).collect(),
        }
    }
}

fn axis_line(compiled: &Compiled, reading: &Reading, at: usize) -> AxisLine {
    let axis = &compiled.compass.axes[at];
    let read = &reading.axes[at];
    let level = read.level.map(|level| &axis.levels[level]);
    let mut counted = Vec::new();
    if read.not_concerned > 0 {
        counted.push(format!(
            "{} non concernée{}",
            read.not_concerned,
            if read.not_concerned > 1 { "s" } else { "" }
        ));
    }
    if read.silent > 0 {
        counted.push(format!("{} sans réponse", read.silent));
    }
    AxisLine {
        title: axis.title.clone(),
        position: read.position.map(|position| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
            let whole = position.round() as u32;
            (text::number(position, 0), whole)
        }),
        level: level.map_or_else(|| "Pas encore situé".to_owned(), |level| level.title.clone()),
        sentence: level.map_or_else(
            || {
                "Aucune de vos réponses ne compte ici : répondez à une question de cet axe pour vous situer."
                    .to_owned()
            },
            |level| level.text.clone(),
        ),
        counted: counted.join(", "),
    }
}

/// « à « Avez-vous un budget ? », vous avez répondu « non » ».
fn quoted(compiled: &Compiled, reading: &Reading, quotes: &[usize]) -> String {
    let told: Vec<String> = quotes
        .iter()
        .filter_map(|at| {
            let question = &compiled.compass.questions[*at];
            let answer = words_of(question, reading.answers[*at].as_ref()?);
            Some(format!("à {}, vous avez répondu {}", quote(&question.text), quote(&answer)))
        })
        .collect();
    stem::enumerate(&told)
}

/// Who answered, in words.
fn who(site: &Site, body: &Body) -> String {
    let catalogue = site.app().catalogue();
    let label = |vocabulary: &str, code: &String| catalogue.label(vocabulary, code).to_owned();
    let mut parts: Vec<String> = Vec::new();
    parts.extend(body.profile.as_ref().map(|code| label("actor_profile", code)));
    parts.extend(body.size.as_ref().map(|code| label("organisation_size", code).to_lowercase()));
    parts.extend(body.territory.as_ref().and_then(|code| code.parse().ok()).map(|code| atlas().label(&code)));
    parts.join(", ")
}

/// The legs of the itinerary, each stop saying which answer it is owed to.
fn legs(site: &Site, held: &Held, reading: &Reading, proposed: &Proposed) -> Vec<LegView> {
    let told = Told { site, planned: &proposed.planned };
    let mut legs = told.route().legs;
    let itinerary = &proposed.planned.itinerary;
    for (leg, view) in itinerary.legs.iter().zip(&mut legs) {
        for (stop, shown) in leg.stops.iter().zip(&mut view.stops) {
            if let Some(reason) = owed(held.compiled(), reading, proposed, stop) {
                shown.because = reason;
            }
        }
    }
    legs
}

fn owed(compiled: &Compiled, reading: &Reading, proposed: &Proposed, stop: &Stop) -> Option<String> {
    let advice = reading.advice.get(*proposed.because.get(&stop.card)?)?;
    let quotes = quoted(compiled, reading, advice.quotes.get(..1)?);
    let need = &compiled.compass.recommendations[advice.recommendation].need;
    (!quotes.is_empty()).then(|| format!("{quotes}\u{a0}; cette étape aide à {need}."))
}

pub(super) async fn page(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>) -> Page {
    let held = opened(&site, &key).await?;
    let reading = held.reading();
    let base = address(&held);
    let Some(finished) = held.position.finished_at else {
        return Ok(Redirect::to(&format!("{base}/page/{}", next_page(&held, &reading))).into_response());
    };
    let proposed = site.app().plan_position(&held, &reading)?;
    let (answered, asked) = reading.progress();
    let record = &held.version.record;
    let told = Told { site: &site, planned: &proposed.planned };
    let with = site.app().gathering_of(&held).await?.map(|(member, gathered)| WithView {
        is_campaign: gathered.is_campaign(),
        title: gathered.gathering.title,
        role: member.role,
        is_shown: member.is_shown,
        threshold: site.app().threshold(),
    });
    html(&ResultPage {
        comparison: comparison(&site, &held, &reading).await?,
        with,
        notebook: site.app().notebook_with(&held).await?,
        key: held.key.clone(),
        frame: frame(&site, "Votre position", record),
        compass: record.envelope.title.clone(),
        fictional: record.envelope.fictional,
        when: dates::day(finished.date_naive()),
        who: who(&site, &held.body()),
        left: asked - answered,
        reading: ReadingView::of(&site, held.compiled(), &reading),
        legs: legs(&site, &held, &reading, &proposed),
        contact: told.route().contact,
        gps: gps_address("/gps", &proposed.planned.situation, &[]),
        first: format!("{base}/page/{}", next_page(&held, &reading)),
        base,
        token: visitor.form_token(&site),
        is_kept: held.position.person.is_some(),
        may_keep: held.position.person.is_none() && visitor.who.is_some(),
        months: site.app().positions_kept_months(),
    })
}

/// Counts the answers in the comparison, as their author asks.
pub(super) async fn count(
    State(site): State<Site>,
    _: Visitor,
    Path(key): Path<String>,
    _posted: crate::visitor::Posted,
) -> Page {
    let held = site.app().position(&key).await?;
    site.app().count_in(&held).await?;
    Ok(Redirect::to(&format!("{}#comparaison", address(&held))).into_response())
}
