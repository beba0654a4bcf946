//! The gap map: two vocabularies crossed, and a call for contributions in each empty cell.

use std::collections::HashMap;

use app::{Catalogue, Cell, Side};
use askama::Template;
use axum::extract::{Query, State};

use super::super::{Frame, Page, html};
use crate::errors::WebError;
use crate::link::query;
use crate::site::Site;
use crate::view::{CardView, Choice, views};

/// What is crossed when nothing is chosen.
const DEFAULT: (&str, &str) = ("domain", "actor_profile");

struct CellView {
    href: String,
    text: String,
    /// How far the best of its resources went: `p` proven, `t` tried, nothing when described alone, `gap` for none.
    level: &'static str,
    /// What the link says to who does not see the table.
    label: String,
}

#[derive(Template)]
#[template(path = "evidence/gaps.html")]
struct GapsPage {
    frame: Frame,
    rows_choices: Vec<Choice>,
    columns_choices: Vec<Choice>,
    columns: Vec<Side>,
    rows: Vec<(String, Vec<CellView>)>,
    empty: usize,
    all: usize,
    only_widest: bool,
}

#[derive(Template)]
#[template(path = "evidence/gap.html")]
struct GapPage {
    frame: Frame,
    row: String,
    column: String,
    both: Vec<CardView>,
    near_row: Vec<CardView>,
    near_column: Vec<CardView>,
    map: String,
    write: String,
}

type Asked = Query<HashMap<String, String>>;

/// The two vocabularies asked for, when they can be crossed.
fn crossed(
    catalogue: &Catalogue,
    asked: &HashMap<String, String>,
) -> (Vec<(String, String)>, String, String) {
    let list = catalogue.crossable();
    let pick = |name: &str, default: &str| {
        let wanted = asked.get(name).map_or(default, String::as_str);
        list.iter()
            .find(|(code, _)| code == wanted)
            .map_or_else(|| default.to_owned(), |(code, _)| code.clone())
    };
    let (rows, columns) = (pick("lignes", DEFAULT.0), pick("colonnes", DEFAULT.1));
    (list, rows, columns)
}

pub(super) async fn map(State(site): State<Site>, Query(asked): Asked) -> Page {
    let catalogue = site.app().catalogue();
    let (list, rows, columns) = crossed(&catalogue, &asked);
    let map = catalogue.gap_map(&rows, &columns);
    let choices = |chosen: &str| {
        let choice = |(code, title): &(String, String)| Choice {
            value: code.clone(),
            label: title.clone(),
            chosen: code == chosen,
        };
        list.iter().map(choice).collect::<Vec<Choice>>()
    };
    let empty = map.cells.iter().flatten().filter(|cell| cell.is_empty()).count();
    let drawn = map.rows.iter().zip(&map.cells).map(|(row, cells)| {
        let cells = map.columns.iter().zip(cells).map(|(column, cell)| CellView {
            href: format!(
                "/carte-des-manques/manque?{}",
                query(&[("lignes", &rows), ("colonnes", &columns), ("l", &row.code), ("c", &column.code)])
            ),
            text: words(*cell),
            level: level(*cell),
            label: format!("{}, {}", row.label, column.label),
        });
        (row.label.clone(), cells.collect())
    });
    html(&GapsPage {
        frame: Frame::new(&site, "Carte des manques", "/carte-des-manques"),
        rows_choices: choices(&rows),
        columns_choices: choices(&columns),
        rows: drawn.collect(),
        all: map.rows.len() * map.columns.len(),
        columns: map.columns,
        empty,
        only_widest: map.only_widest,
    })
}

/// The tint of a cell; its words say the same.
const fn level(cell: Cell) -> &'static str {
    match (cell.proven, cell.tried, cell.described) {
        (0, 0, 0) => "gap",
        (0, 0, _) => "",
        (0, _, _) => "t",
        _ => "p",
    }
}

/// « 2 prouvées, 1 essayée », « rien ».
fn words(cell: Cell) -> String {
    let say = |n: u32, one: &str| match n {
        0 => None,
        1 => Some(format!("1\u{a0}{one}")),
        n => Some(format!("{n}\u{a0}{one}s")),
    };
    let parts = [say(cell.proven, "prouvée"), say(cell.tried, "essayée"), say(cell.described, "décrite")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "rien".into() } else { parts.join(", ") }
}

pub(super) async fn gap(State(site): State<Site>, Query(asked): Asked) -> Page {
    let catalogue = site.app().catalogue();
    let (_, rows, columns) = crossed(&catalogue, &asked);
    let term = |name: &str, vocabulary: &str| {
        let code = asked.get(name).filter(|code| catalogue.codes(vocabulary).contains(code));
        code.cloned().ok_or(WebError::NotFound)
    };
    let (row, column) = (term("l", &rows)?, term("c", &columns)?);
    let around = catalogue.around_gap((&rows, &row), (&columns, &column));
    let cards = |ids: &[app::CardId]| views(&catalogue, ids.iter().take(12).map(|id| catalogue.card(*id)));
    let (in_rows, in_columns) = (format!("terms.{rows}"), format!("terms.{columns}"));
    html(&GapPage {
        frame: Frame::new(&site, "Un manque du commun", "/carte-des-manques")
            .under("/carte-des-manques", "Carte des manques"),
        row: catalogue.label(&rows, &row).to_owned(),
        column: catalogue.label(&columns, &column).to_owned(),
        both: cards(&around.both),
        near_row: cards(&around.row),
        near_column: cards(&around.column),
        map: format!("/carte-des-manques?{}", query(&[("lignes", &rows), ("colonnes", &columns)])),
        write: format!("/atelier/ecrire/ressources?{}", query(&[(&in_rows, &row), (&in_columns, &column)])),
    })
}
