//! One's own answers, to take away: a table, or a document.

use app::Held;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use model::compass::Reading;
use serde_json::{Value, json};

use super::opened;
use super::questions::words_of;
use crate::pages::Page;
use crate::site::Site;

/// A cell that no table takes for a formula.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn named(held: &Held, extension: &str) -> String {
    let slug = &held.version.record.envelope.slug;
    format!("attachment; filename=\"{slug}-reponses.{extension}\"")
}

pub(super) async fn csv(State(site): State<Site>, Path(key): Path<String>) -> Page {
    let held = opened(&site, &key).await?;
    let reading = held.reading();
    // With its mark, so that a table of any make reads the accents.
    let mut table = String::from("\u{feff}axe;code;question;réponse;points\r\n");
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
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, named(&held, "csv"))];
    Ok((headers, table).into_response())
}

pub(super) async fn json(State(site): State<Site>, Path(key): Path<String>) -> Page {
    let held = opened(&site, &key).await?;
    let headers = [(CONTENT_DISPOSITION, named(&held, "json"))];
    let answer: Response = (headers, Json(document(&held, &held.reading()))).into_response();
    Ok(answer)
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

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("dit « oui »; \"non\""), "\"dit « oui »; \"\"non\"\"\"");
    }
}
