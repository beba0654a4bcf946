//! The radar of a result, drawn as SVG: one ray for each axis, its name written at its end; the table beside it says the same.

use std::f64::consts::TAU;
use std::fmt::Write as _;

/// What a ray shows.
pub(super) struct Ray {
    pub title: String,
    /// From 0 to 100; nothing when no answer counts.
    pub position: Option<f64>,
}

const WIDTH: f64 = 500.0;
const HEIGHT: f64 = 390.0;
const RADIUS: f64 = 140.0;
/// From one line of a name to the next.
const LEADING: f64 = 20.0;
/// Letters of a line of a name.
const LINE: usize = 16;
const LINES: usize = 3;

/// The drawing, or nothing under three axes: a triangle is the least that shows a shape.
pub(super) fn draw(rays: &[Ray], label: &str) -> Option<String> {
    if rays.len() < 3 {
        return None;
    }
    let (cx, cy) = (WIDTH / 2.0, HEIGHT / 2.0);
    let point = |i: usize, share: f64| {
        #[expect(clippy::cast_precision_loss, reason = "a compass has a handful of axes")]
        let angle = TAU * i as f64 / rays.len() as f64;
        (cx + RADIUS * share * angle.sin(), cy - RADIUS * share * angle.cos())
    };
    let mut svg = format!(
        "<svg class=\"radar\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        text::escape_html(label)
    );
    for ring in [0.25, 0.5, 0.75, 1.0] {
        let class = if ring < 1.0 { "ring" } else { "ring edge" };
        let _ =
            write!(svg, "<path class=\"{class}\" d=\"{}\"/>", path((0..rays.len()).map(|i| point(i, ring))));
    }
    for i in 0..rays.len() {
        let (x, y) = point(i, 1.0);
        let _ = write!(svg, "<path class=\"ray\" d=\"M{cx:.1} {cy:.1}L{x:.1} {y:.1}\"/>");
    }
    let placed: Vec<(f64, f64)> =
        rays.iter().enumerate().filter_map(|(i, ray)| Some(point(i, ray.position? / 100.0))).collect();
    if placed.len() > 2 {
        let _ = write!(svg, "<path class=\"shape\" d=\"{}\"/>", path(placed.iter().copied()));
    }
    for (x, y) in placed {
        let _ = write!(svg, "<circle class=\"spot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"/>");
    }
    for (i, ray) in rays.iter().enumerate() {
        name(&mut svg, ray, point(i, 1.12), cx);
    }
    svg.push_str("</svg>");
    Some(svg)
}

fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (i, (x, y)) in points.enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
    }
    path.push('Z');
    path
}

/// The name of an axis at the end of its ray, with the position under it.
fn name(svg: &mut String, ray: &Ray, (x, y): (f64, f64), cx: f64) {
    let anchor = if (x - cx).abs() < 20.0 {
        "middle"
    } else if x > cx {
        "start"
    } else {
        "end"
    };
    let mut lines = wrapped(&ray.title);
    lines.push(ray.position.map_or_else(|| "sans réponse".to_owned(), |position| text::number(position, 0)));
    #[expect(clippy::cast_precision_loss, reason = "a name has a few lines")]
    let above = (lines.len() - 1) as f64 * LEADING;
    let top = if y < HEIGHT / 2.0 - RADIUS * 0.9 { y - above } else { y - above / 2.0 };
    // The name of an axis that points down would run out of the drawing.
    let top = top.clamp(16.0, HEIGHT - above - 6.0);
    let _ = write!(svg, "<text class=\"name\" text-anchor=\"{anchor}\">");
    let last = lines.len() - 1;
    for (i, line) in lines.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a name has a few lines")]
        let y = top + i as f64 * LEADING;
        let class = if i == last { " class=\"at\"" } else { "" };
        let _ = write!(svg, "<tspan{class} x=\"{x:.1}\" y=\"{y:.1}\">{}</tspan>", text::escape_html(line));
    }
    svg.push_str("</text>");
}

/// A name on a few short lines.
fn wrapped(title: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in title.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < LINE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rays(positions: &[Option<f64>]) -> Vec<Ray> {
        positions.iter().map(|position| Ray { title: "Axe <b>".into(), position: *position }).collect()
    }

    #[test]
    fn a_drawing_escapes_names_and_shows_what_is_placed() {
        let svg = draw(&rays(&[Some(100.0), Some(0.0), None, Some(50.0)]), "Quatre axes").expect("drawn");
        assert_eq!(svg.matches("class=\"spot\"").count(), 3);
        assert!(svg.contains("sans réponse") && svg.contains("&lt;b&gt;") && !svg.contains("<b>"));
        // The first axis points up: its spot is on the edge.
        assert!(svg.contains("cx=\"250.0\" cy=\"55.0\""), "{svg}");
    }

    #[test]
    fn two_axes_make_no_shape() {
        assert!(draw(&rays(&[Some(1.0), Some(2.0)]), "").is_none());
    }

    #[test]
    fn long_names_are_wrapped() {
        assert_eq!(wrapped("Richesses humaines"), ["Richesses", "humaines"]);
        assert_eq!(
            wrapped("Des partenariats entre organisations différentes"),
            ["Des partenariats", "entre", "organisations…"]
        );
    }
}
