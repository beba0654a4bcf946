//! The moments of an assessment: kept, forgotten, and two of them side by side, node by node.

use std::collections::HashMap;

use app::{Compared, Moment};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};

use model::assessment::Points;

use super::drawing;
use super::{Frame, Page, frame, html, root, sheet_address};
use crate::dates;
use crate::errors::WebError;
use crate::site::Site;
use crate::visitor::Posted;

struct Row {
    href: String,
    title: String,
    from: String,
    to: String,
    change: String,
    from_bar: String,
    to_bar: String,
}

struct Moved {
    href: String,
    code: String,
    title: String,
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "assessments/compare.html")]
struct ComparePage {
    frame: Frame,
    name: String,
    root: String,
    from: String,
    to: String,
    sentence: String,
    rows: Vec<Row>,
    moved: Vec<Moved>,
}

pub(super) async fn keep(State(site): State<Site>, Path(key): Path<String>, posted: Posted) -> Page {
    let done = if posted.one("geste") == "effacer" {
        let number = posted.one("numero").parse().map_err(|_| WebError::NotFound)?;
        site.app().forget_snapshot(&key, number).await?;
        "efface"
    } else if site.app().take_snapshot(&key, posted.one("nom")).await? {
        "instantane"
    } else {
        "plein"
    };
    Ok(Redirect::to(&format!("{}?fait={done}#instantanes", root(&key))).into_response())
}

fn called(moment: &Moment) -> String {
    let day = dates::day(moment.at.date_naive());
    match (moment.number, moment.name.as_str()) {
        (None, _) => "Aujourd’hui".into(),
        (_, "") => day,
        (_, name) => format!("{name} ({day})"),
    }
}

/// How many points of a hundred a share moved.
fn change(from: Option<f64>, to: Option<f64>) -> String {
    let (Some(from), Some(to)) = (from, to) else { return "–".into() };
    let points = (to - from) * 100.0;
    let sign = if points >= 0.05 { "+" } else { "" };
    if points.abs() < 0.05 { "=".into() } else { format!("{sign}{}", text::number(points, 1)) }
}

pub(super) async fn compare(
    State(site): State<Site>,
    Path(key): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Page {
    let assessed = site.app().assessment(&key).await?;
    let moments = site.app().moments(&assessed).await?;
    let pick = |name: &str| {
        let wanted = asked.get(name)?;
        moments.iter().find(|moment| {
            moment.number.map_or_else(|| wanted == "maintenant", |number| wanted == &number.to_string())
        })
    };
    let from = pick("de").or(moments.first()).cloned().ok_or(WebError::NotFound)?;
    let to = pick("a").or(moments.last()).cloned().ok_or(WebError::NotFound)?;
    let Compared { from, to } = Compared { from, to };
    let framework = assessed.framework();
    let of = |moment: &Moment, code: &str| moment.scores.get(code).copied().unwrap_or_default();
    let shown = |points: Points| drawing::share(points.done, points.potential);
    let row = |code: &str, title: &str, href: String| {
        let (a, b) = (of(&from, code), of(&to, code));
        Row {
            href,
            title: title.to_owned(),
            from: shown(a),
            to: shown(b),
            change: change(a.share(), b.share()),
            from_bar: drawing::bar(&a),
            to_bar: drawing::bar(&b),
        }
    };
    let mut rows = vec![row("", "L’ensemble", root(&key))];
    rows.extend(
        framework.nodes.iter().map(|node| row(&node.code, &node.title, sheet_address(&key, &node.code))),
    );
    let moved: Vec<Moved> = framework
        .walk()
        .into_iter()
        .filter(|(node, ..)| from.told.get(&node.code) != to.told.get(&node.code))
        .map(|(node, ..)| Moved {
            href: sheet_address(&key, &node.code),
            code: node.code.clone(),
            title: node.title.clone(),
            from: drawing::words(from.told.get(&node.code).copied(), framework.scale),
            to: drawing::words(to.told.get(&node.code).copied(), framework.scale),
        })
        .collect();
    let sentence = format!(
        "Fait : {} puis {}. {}.",
        rows[0].from,
        rows[0].to,
        crate::words::count(
            moved.len(),
            "repère a changé de statut",
            "repères ont changé de statut",
            "Aucun statut n’a changé"
        )
    );
    html(&ComparePage {
        frame: frame(&site, &assessed, "Comparer deux dates").under(&root(&key), "État des lieux"),
        name: assessed.kept.name.clone(),
        root: root(&key),
        from: called(&from),
        to: called(&to),
        sentence,
        rows,
        moved,
    })
}
