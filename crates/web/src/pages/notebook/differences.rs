//! How two answers to one compass differ, axis by axis, then question by question, even when the questions changed.

use app::{Became, Differences, Held};
use askama::Template;
use axum::extract::{Path, State};
use model::compass::Answer;

use super::{became, signed};
use crate::charts::{Line, Mark, line};
use crate::dates;
use crate::pages::{Frame, Page, compasses, html};
use crate::site::Site;
use crate::visitor::Visitor;

struct AxisView {
    title: String,
    svg: String,
    before: String,
    after: String,
    change: String,
    level: String,
    /// Some of its questions came, went or changed.
    caution: bool,
}

struct QuestionView {
    text: String,
    before: String,
    after: String,
    change: String,
}

#[derive(Template)]
#[template(path = "notebook/differences.html")]
struct DifferencesPage {
    frame: Frame,
    compass: String,
    before: String,
    after: String,
    same_version: bool,
    axes: Vec<AxisView>,
    gone: Vec<String>,
    moved: Vec<QuestionView>,
    apart: Vec<QuestionView>,
    same: usize,
    back: String,
}

fn day(held: &Held) -> String {
    let at = held.position.finished_at.unwrap_or(held.position.started_at);
    dates::day(at.date_naive())
}

fn axes(found: &Differences) -> Vec<AxisView> {
    let after = &found.after.compiled().compass;
    let shown = |at: Option<f64>| at.map_or_else(|| "–".to_owned(), |at| text::number(at, 0));
    found
        .axes
        .iter()
        .map(|(was, is)| {
            let before = was.and_then(|was| found.readings.0.axes[was].position);
            let read = &found.readings.1.axes[*is];
            let mark =
                |text: &str, at: Option<f64>, class| at.map(|at| Mark { text: text.into(), at, class });
            let marks = [mark("1", before, "before"), mark("2", read.position, "me")];
            let axis = &after.axes[*is];
            let level = |at: Option<usize>| at.map(|at| axis.levels[at].title.clone()).unwrap_or_default();
            AxisView {
                title: axis.title.clone(),
                svg: line(&Line {
                    marks: marks.into_iter().flatten().collect(),
                    band: before.zip(read.position).map(|(a, b)| (a.min(b), a.max(b))),
                    middle: None,
                }),
                before: shown(before),
                after: shown(read.position),
                change: before.zip(read.position).map_or_else(|| "–".to_owned(), |(a, b)| signed(b - a)),
                level: level(read.level),
                caution: was.is_none() || !found.is_alike(*is),
            }
        })
        .collect()
}

fn questions(found: &Differences) -> (Vec<QuestionView>, Vec<QuestionView>, usize) {
    let (a, b) = (&found.before.compiled().compass, &found.after.compiled().compass);
    let told = |held: &Held, at: Option<usize>, answer: &dyn Fn(usize) -> Option<Answer>| {
        let at = at?;
        answer(at).map(|answer| compasses::words_of(&held.compiled().compass.questions[at], &answer))
    };
    let (mut moved, mut apart, mut same) = (Vec::new(), Vec::new(), 0);
    for (was, is, what) in &found.questions {
        let first = told(&found.before, *was, &|at| found.readings.0.answers[at].clone());
        let second = told(&found.after, *is, &|at| found.readings.1.answers[at].clone());
        if matches!(what, Became::Compared { .. }) && first == second {
            same += 1;
            continue;
        }
        let text = is.map(|at| &b.questions[at].text).or_else(|| was.map(|at| &a.questions[at].text));
        let none = || "sans réponse".to_owned();
        let view = QuestionView {
            text: text.cloned().unwrap_or_default(),
            before: if was.is_some() { first.unwrap_or_else(none) } else { "–".into() },
            after: if is.is_some() { second.unwrap_or_else(none) } else { "–".into() },
            change: became(*what),
        };
        if matches!(what, Became::Compared { .. }) { moved.push(view) } else { apart.push(view) }
    }
    (moved, apart, same)
}

pub(super) async fn show(
    State(site): State<Site>,
    _: Visitor,
    Path((key, before, after)): Path<(String, String, String)>,
) -> Page {
    let kept = site.app().notebook(&key).await?;
    let found = site.app().differences(&kept, &before, &after)?;
    let (moved, apart, same) = questions(&found);
    let record = &found.after.version.record;
    let back = format!("/carnets/{key}");
    html(&DifferencesPage {
        frame: Frame::new(&site, "Ce qui a changé", &back)
            .under("/boussoles", "Boussoles")
            .under(&back, "Mon carnet")
            .hidden(),
        compass: record.envelope.title.clone(),
        before: day(&found.before),
        after: day(&found.after),
        same_version: found.before.position.version == found.after.position.version,
        axes: axes(&found),
        gone: found.gone.iter().map(|at| found.before.compiled().compass.axes[*at].title.clone()).collect(),
        moved,
        apart,
        same,
        back,
    })
}
