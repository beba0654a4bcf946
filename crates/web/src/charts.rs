//! Charts drawn on the server: positions on a line, and the triangle of the three trajectories. Each stands beside the table that
//! says the same, so that none is read aloud.

use std::fmt::Write as _;

use model::trajectory::{Place, Trajectory};

/// A mark on a line.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// A few signs, inside the mark.
    pub text: String,
    /// From 0 to 100.
    pub at: f64,
    /// How it looks: `view`, `me`, `before`.
    pub class: &'static str,
}

/// Positions on one axis, from 0 to 100.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub marks: Vec<Mark>,
    /// A stretch behind the marks: a range, or the middle half of a group.
    pub band: Option<(f64, f64)>,
    /// A stroke: the middle of the views, or a median.
    pub middle: Option<f64>,
}

/// Points under which two marks would overlap on a phone.
const APART: f64 = 9.0;
/// Pixels between two rows of marks.
const ROW: usize = 30;

/// Widths are in percent so that text keeps its size on a phone; heights are in pixels.
pub(crate) fn line(line: &Line) -> String {
    let mut rows: Vec<f64> = Vec::new();
    let mut placed: Vec<(usize, &Mark)> = Vec::new();
    let mut marks: Vec<&Mark> = line.marks.iter().collect();
    marks.sort_by(|a, b| a.at.total_cmp(&b.at));
    for mark in marks {
        let free = rows.iter().position(|last| mark.at - last >= APART);
        let row = free.unwrap_or_else(|| {
            rows.push(f64::MIN);
            rows.len() - 1
        });
        rows[row] = mark.at;
        placed.push((row, mark));
    }
    let (base, height) = (18, 36 + ROW * rows.len().saturating_sub(1));
    let mut svg = format!(
        "<svg class=\"axis-line\" width=\"100%\" height=\"{height}\" aria-hidden=\"true\" focusable=\"false\">\
         <line class=\"rail\" x1=\"4%\" x2=\"96%\" y1=\"{base}\" y2=\"{base}\"/>"
    );
    for tick in [0.0, 25.0, 50.0, 75.0, 100.0] {
        let x = across(tick);
        let _ = write!(
            svg,
            "<line class=\"rail\" x1=\"{x:.1}%\" x2=\"{x:.1}%\" y1=\"{}\" y2=\"{}\"/>",
            base - 4,
            base + 4
        );
    }
    if let Some((low, high)) = line.band {
        let (from, width) = (across(low), (across(high) - across(low)).max(0.4));
        let _ = write!(
            svg,
            "<rect class=\"band-half\" x=\"{from:.1}%\" width=\"{width:.1}%\" y=\"{}\" height=\"16\" rx=\"3\"/>",
            base - 8
        );
    }
    if let Some(middle) = line.middle {
        let x = across(middle);
        let _ = write!(
            svg,
            "<line class=\"middle\" x1=\"{x:.1}%\" x2=\"{x:.1}%\" y1=\"{}\" y2=\"{}\"/>",
            base - 14,
            base + 14
        );
    }
    for (row, mark) in placed {
        let (x, y) = (across(mark.at), base + ROW * row);
        let _ = write!(
            svg,
            "<circle class=\"{}\" cx=\"{x:.1}%\" cy=\"{y}\" r=\"12\"/><text class=\"{}\" x=\"{x:.1}%\" y=\"{}\">{}</text>",
            mark.class,
            mark.class,
            y + 5,
            text::escape_html(&mark.text)
        );
    }
    svg.push_str("</svg>");
    svg
}

fn across(at: f64) -> f64 {
    4.0 + 0.92 * at.clamp(0.0, 100.0)
}

/// The side of the triangle, its height and its margins, in pixels.
const SIDE: f64 = 260.0;
const RISE: f64 = 225.2;
const LEFT: f64 = 45.0;
const TOP: f64 = 34.0;

fn spot(place: Place) -> Option<(f64, f64)> {
    place.in_triangle().map(|(across, up)| (LEFT + SIDE * across, TOP + RISE * (1.0 - up)))
}

/// The triangle: a numbered point for each dated position, joined in the order of the days; a ring for the target.
pub(crate) fn triangle(way: &Trajectory) -> String {
    let (right, bottom, top) = (LEFT + SIDE, TOP + RISE, LEFT + SIDE / 2.0);
    let mut svg = format!(
        "<svg class=\"triangle\" viewBox=\"0 0 350 300\" aria-hidden=\"true\" focusable=\"false\">\
         <path class=\"field\" d=\"M{LEFT} {bottom:.1}L{right} {bottom:.1}L{top} {TOP}Z\"/>"
    );
    for part in [0.25, 0.5, 0.75] {
        let (x, y) = (LEFT + SIDE / 2.0 * part, bottom - RISE * part);
        let _ = write!(
            svg,
            "<path class=\"grid\" d=\"M{x:.1} {y:.1}L{:.1} {y:.1}M{x:.1} {y:.1}L{:.1} {bottom:.1}M{:.1} {y:.1}L{:.1} {bottom:.1}\"/>",
            right - SIDE / 2.0 * part,
            LEFT + SIDE * part,
            right - SIDE / 2.0 * part,
            right - SIDE * part
        );
    }
    let _ = write!(
        svg,
        "<text class=\"corner\" x=\"{top}\" y=\"22\">Confiance</text>\
         <text class=\"corner start\" x=\"4\" y=\"{0:.1}\">Performance</text>\
         <text class=\"corner end\" x=\"346\" y=\"{0:.1}\">Innovation</text>",
        bottom + 26.0
    );
    let spots: Vec<(usize, f64, f64)> = way
        .points
        .iter()
        .enumerate()
        .filter_map(|(at, point)| spot(point.place).map(|(x, y)| (at + 1, x, y)))
        .collect();
    let path: Vec<String> = spots.iter().map(|(_, x, y)| format!("{x:.1} {y:.1}")).collect();
    if path.len() > 1 {
        let _ = write!(svg, "<path class=\"way\" d=\"M{}\"/>", path.join("L"));
    }
    if let Some((x, y)) = way.target.as_ref().and_then(|target| spot(target.place)) {
        let _ = write!(
            svg,
            "<circle class=\"target\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"15\"/><text class=\"note\" x=\"{:.1}\" y=\"{:.1}\">cible</text>",
            x + if x > 250.0 { -38.0 } else { 34.0 },
            y + 5.0
        );
    }
    let last = spots.last().map(|(number, _, _)| *number);
    for (number, x, y) in &spots {
        let class = if Some(*number) == last { "me" } else { "before" };
        let _ = write!(
            svg,
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"11\"/><text class=\"{class}\" x=\"{x:.1}\" y=\"{:.1}\">{number}</text>",
            y + 5.0
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::trajectory::{Equilibrium, Point, Target};

    fn mark(text: &str, at: f64) -> Mark {
        Mark { text: text.into(), at, class: "view" }
    }

    #[test]
    fn near_marks_do_not_hide_each_other() {
        let marks = vec![mark("1", 50.0), mark("2", 52.0), mark("3", 90.0)];
        let svg = line(&Line { marks, band: Some((50.0, 90.0)), middle: Some(52.0) });
        assert!(svg.contains("cy=\"18\"") && svg.contains("cy=\"48\""), "{svg}");
        assert_eq!(svg.matches("cy=\"48\"").count(), 1, "the third has room on the first row");
        assert!(svg.contains("height=\"66\""));
    }

    #[test]
    fn what_is_written_in_a_mark_is_escaped() {
        let svg = line(&Line { marks: vec![mark("<b", 0.0)], ..Line::default() });
        assert!(svg.contains("&lt;b") && !svg.contains("<b<"), "{svg}");
    }

    #[test]
    fn corners_are_where_their_names_are() {
        let at = |performance, innovation, confiance| spot(Place { performance, innovation, confiance });
        assert_eq!(at(1, 0, 0), Some((LEFT, TOP + RISE)));
        assert_eq!(at(0, 1, 0), Some((LEFT + SIDE, TOP + RISE)));
        assert_eq!(at(0, 0, 1), Some((LEFT + SIDE / 2.0, TOP)));
    }

    #[test]
    fn a_way_has_its_points_its_line_and_its_target() {
        let point = |day: &str, place| Point {
            day: day.parse().expect("a day"),
            place,
            equilibrium: Equilibrium::default(),
            note: String::new(),
        };
        let place = |performance, innovation, confiance| Place { performance, innovation, confiance };
        let mut way = Trajectory::default();
        assert!(!triangle(&way).contains("class=\"way\""));
        way.place(point("2025-01-01", place(8, 1, 1)));
        way.place(point("2026-01-01", place(5, 3, 4)));
        way.target = Some(Target { by: "2027".parse().expect("a date"), place: place(4, 4, 4) });
        let svg = triangle(&way);
        for part in ["class=\"way\"", "cible", ">1</text>", ">2</text>", "class=\"me\"", "class=\"before\""] {
            assert!(svg.contains(part), "{part}");
        }
    }
}
