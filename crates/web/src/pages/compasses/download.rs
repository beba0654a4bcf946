//! One's own answers, to take away: a table, or a document.

use app::Held;
use axum::extract::{Path, State};
use model::compass::Reading;
use serde_json::{Value, json};

use super::opened;
use super::questions::words_of;
use crate::downloads::{CSV, JSON, MARK, cell, saved};
use crate::pages::Page;
use crate::site::Site;

fn named(held: &Held, extension: &str) -> String {
    let slug = &held.version.record.envelope.slug;
    format!("{slug}-reponses.{extension}")
}

pub(super) async fn csv(State(site): State<Site>, Path(key): Path<String>) -> Page {
    let held = opened(&site, &key).await?;
    let reading = held.reading();
    let mut table = format!("{MARK}axe;code;question;réponse;points\r\n");
    for (at, question) in
        held.compiled().compass.questions.iter().enumerate().filter(|(at, _)| reading.asked[*at])
    {
        let axis = question.axis.as_deref().and_then(|code| held.compiled().compass.axis(code));
        let axis = axis.map_or("", |axis| &held.compiled().compass.axes[axis].title);
        let answer =
            reading.answers[at].as_ref().map(|answer| words_of(question, answer)).unwrap_or_default();
        let points = reading.points[at].filter(|_| question.axis.is_some());
        let points = points.map(|points| format!("{points:.1}").replace('.', ",")).unwrap_or_default();
        let cells = [axis, &question.code, &question.text, &answer, &points].map(cell);
        table.push_str(&cells.join(";"));
        table.push_str("\r\n");
    }
    Ok(saved(table, CSV, &named(&held, "csv")))
}

pub(super) async fn json(State(site): State<Site>, Path(key): Path<String>) -> Page {
    let held = opened(&site, &key).await?;
    Ok(saved(document(&held, &held.reading()).to_string(), JSON, &named(&held, "json")))
}

fn document(held: &Held, reading: &Reading) -> Value {
    let compass = &held.compiled().compass;
    let envelope = &held.version.record.envelope;
    let questions = compass.questions.iter().enumerate().filter(|(at, _)| reading.asked[*at]);
    let answers: Vec<Value> = questions
        .map(|(at, question)| {
            json!({
                "question": question.code, "text": question.text, "axis": question.axis,
                "answer": reading.answers[at], "points": reading.points[at],
            })
        })
        .collect();
    let axes: Vec<Value> = compass
        .axes
        .iter()
        .zip(&reading.axes)
        .map(|(axis, read)| {
            let level = read.level.map(|level| &axis.levels[level]);
            json!({
                "axis": axis.code, "title": axis.title, "position": read.position,
                "level": level.map(|level| &level.code), "reading": level.map(|level| &level.text),
            })
        })
        .collect();
    let warnings: Vec<&str> =
        reading.alerts.iter().map(|alert| compass.warnings[alert.warning].code.as_str()).collect();
    json!({
        "compass": {"id": envelope.id, "title": envelope.title, "version": envelope.version},
        "started_at": held.position.started_at,
        "finished_at": held.position.finished_at,
        "body": held.body(),
        "answers": answers,
        "axes": axes,
        "warnings": warnings,
        "overall": reading.overall,
    })
}
