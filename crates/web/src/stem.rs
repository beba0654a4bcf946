//! The stem: the evidence path of a resource drawn as a young branch, small on cards and large on its page.

use std::fmt::Write as _;

use app::Catalogue;
use model::evidence::{Assessment, HINDSIGHT_YEARS};

use crate::words;

/// Width and height, in pixels, of the small stem.
const SMALL: (usize, usize) = (96, 20);

/// The one-line stem of a card; decorative, because its sentence stands beside it.
pub(crate) fn small(catalogue: &Catalogue, assessment: &Assessment) -> String {
    let count = catalogue.ladder.stages.len().max(1);
    let (width, height) = SMALL;
    let mut svg = format!(
        "<svg class=\"stem\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\">\
         <path class=\"twig\" d=\"M3 14 C30 13 60 11 93 7\"/>"
    );
    for i in 0..count {
        let (x, y) = along(i, count);
        let class = if i <= assessment.stage { "node on" } else { "node" };
        let _ = write!(
            svg,
            "<circle class=\"{class}\" cx=\"{}.{}\" cy=\"{}.{}\" r=\"3.2\"/>",
            x / 10,
            x % 10,
            y / 10,
            y % 10
        );
    }
    if assessment.tally.vigilances > 0 {
        svg.push_str("<path class=\"thorn\" d=\"M46 12 l3 7 l4 -8 z\"/>");
    }
    svg.push_str("</svg>");
    svg
}

/// Where a node of the small stem stands, in tenths of a pixel: whole numbers, because a page of results draws a hundred.
fn along(i: usize, count: usize) -> (usize, usize) {
    let last = (count - 1).max(1);
    (60 + 840 * i / last, 138 - 52 * i * i / (last * last) - 14 * i / last)
}

/// A stage of the large stem.
struct Rung {
    label: String,
    gained: bool,
    current: bool,
}

/// The large stem, drawn upwards: a node for each stage, a ring for each year of hindsight, the seven-year mark, a thorn.
pub(crate) struct LargeStem {
    pub svg: String,
    pub small: String,
    pub sentence: String,
}

/// Pixels between two stages, and the margins of the large stem.
const STEP: usize = 46;
const TOP: usize = 26;

pub(crate) fn large(catalogue: &Catalogue, assessment: &Assessment) -> LargeStem {
    let stages = &catalogue.ladder.stages;
    let rungs: Vec<Rung> = stages
        .iter()
        .enumerate()
        .map(|(i, stage)| Rung {
            label: stage.label.clone(),
            gained: i <= assessment.stage,
            current: i == assessment.stage,
        })
        .collect();
    let sentence = sentence(catalogue, assessment);
    LargeStem { svg: draw(&rungs, assessment, &sentence), small: small(catalogue, assessment), sentence }
}

fn draw(rungs: &[Rung], assessment: &Assessment, sentence: &str) -> String {
    let height = TOP * 2 + STEP * rungs.len().saturating_sub(1);
    let x = |i: usize| 46 + [0, 5, -3, 4, -4, 3, 0][i % 7];
    let y = |i: usize| height - TOP - i * STEP;
    let mut svg = format!(
        "<svg class=\"stem-large\" viewBox=\"0 0 240 {height}\" role=\"img\" aria-label=\"{}\">",
        text::escape_html(sentence)
    );
    let mut path = format!("M46 {height}");
    for i in 0..rungs.len() {
        let _ = write!(path, " S{} {} {} {}", x(i) + 4, y(i) + 18, x(i), y(i));
    }
    let _ = write!(svg, "<path class=\"twig\" d=\"{path}\"/>");
    for (i, rung) in rungs.iter().enumerate() {
        let (cx, cy) = (x(i), y(i));
        if rung.gained {
            let side = if i % 2 == 0 { -1 } else { 1 };
            let _ = write!(
                svg,
                "<path class=\"leaf\" d=\"M{cx} {cy} q{} -18 {} -20 q{} 14 {} 20 z\"/>",
                10 * side,
                30 * side,
                -6 * side,
                -30 * side
            );
        }
        if rung.current {
            rings(&mut svg, cx, cy, assessment.tally.years);
        }
        let class = if rung.gained { "node on" } else { "node" };
        let _ = write!(svg, "<circle class=\"{class}\" cx=\"{cx}\" cy=\"{cy}\" r=\"7\"/>");
        let weight = if rung.current { "label here" } else { "label" };
        let label = text::escape_html(&rung.label);
        let _ = write!(svg, "<text class=\"{weight}\" x=\"98\" y=\"{}\">{label}</text>", cy + 5);
    }
    if assessment.tally.vigilances > 0 {
        let at = y(assessment.stage) + 22;
        let _ = write!(svg, "<path class=\"thorn\" d=\"M46 {at} l-16 -4 l16 -7 z\"/>");
    }
    svg.push_str("</svg>");
    svg
}

/// One ring for each year of hindsight; the seventh is drawn stronger.
fn rings(svg: &mut String, cx: i32, cy: usize, years: u32) {
    for year in 1..=years.min(12) {
        let radius = 9.0 + 2.2 * f64::from(year);
        let class = if year == HINDSIGHT_YEARS { "ring seven" } else { "ring" };
        let _ = write!(svg, "<circle class=\"{class}\" cx=\"{cx}\" cy=\"{cy}\" r=\"{radius:.1}\"/>");
    }
}

/// « Expérimentation : 3 essais dans 2 lieux depuis 2019 ; il manque une évaluation pour Modélisation. »
pub(crate) fn sentence(catalogue: &Catalogue, assessment: &Assessment) -> String {
    let tally = &assessment.tally;
    let mut sentence = catalogue.stage_label(assessment.stage).to_owned();
    let mut facts: Vec<String> = Vec::new();
    if tally.cases > 0 {
        let lieux = if tally.places > 1 { format!("{} lieux", tally.places) } else { "un lieu".into() };
        let essais = if tally.cases > 1 { format!("{} essais", tally.cases) } else { "un essai".into() };
        facts.push(format!("{essais} dans {lieux}"));
    } else if tally.entries > 0 {
        facts.push(words::count(tally.entries as usize, "observation", "observations", ""));
    }
    if let Some(since) = tally.since {
        facts.push(format!("depuis {}", since.year()));
    }
    if !facts.is_empty() {
        let _ = write!(sentence, "\u{a0}: {}", facts.join(" "));
    }
    if let Some(stage) = assessment.suspended.and_then(|from| catalogue.ladder.stages.get(from)) {
        let _ = write!(
            sentence,
            ", suspendue à partir de «\u{a0}{}\u{a0}» par un point de vigilance",
            stage.label
        );
    } else if tally.vigilances > 0 {
        sentence.push_str(", avec un point de vigilance");
    }
    if let Some(next) = catalogue.ladder.stages.get(assessment.stage + 1)
        && !assessment.missing.is_empty()
    {
        let missing: Vec<String> = assessment.missing.iter().map(|m| words::missing(*m)).collect();
        let _ = write!(
            sentence,
            "\u{a0}; pour atteindre «\u{a0}{}\u{a0}», il manque {}",
            next.label,
            enumerate(&missing)
        );
    }
    sentence.push('.');
    sentence
}

/// « a, b et c ».
pub(crate) fn enumerate(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} et {last}", head.join(", ")),
    }
}
