//! Scores in words and bars, and the pages into which a tree is cut.

use std::collections::BTreeMap;

use model::assessment::{Points, Told};
use model::framework::{Framework, Node, Scale};
use model::scoring::Score;

/// Most nodes that one page asks about.
const ON_A_PAGE: usize = 20;

/// A line of scores.
pub(super) struct Line {
    pub code: String,
    pub title: String,
    pub href: String,
    pub bar: String,
    pub points: String,
    pub share: String,
    pub planned: String,
    pub told: String,
}

/// A number of points.
pub(super) fn points(number: f64) -> String {
    let decimals = if (number - number.round()).abs() < 0.005 { 0 } else { 2 };
    text::number(number, decimals)
}

/// The share done, in words; a dash where nothing may be gained.
pub(super) fn share(done: f64, potential: f64) -> String {
    if potential > 0.0 { text::percent(done / potential, 0) } else { "–".into() }
}

/// A bar of what is done, planned and not done, drawn with its sentence.
pub(super) fn bar(score: &Points) -> String {
    if score.potential <= 0.0 {
        return String::new();
    }
    let part = |points: f64| (points / score.potential * 100.0).clamp(0.0, 100.0);
    let (done, planned, not) = (part(score.done), part(score.planned), part(score.not_done));
    let label = format!(
        "{} fait, {} programmé, {} pas fait",
        text::percent(done / 100.0, 0),
        text::percent(planned / 100.0, 0),
        text::percent(not / 100.0, 0)
    );
    format!(
        "<svg class=\"gauge\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{label}\">\
         <rect class=\"rest\" width=\"100\" height=\"8\"/><rect class=\"done\" width=\"{done:.2}\" height=\"8\"/>\
         <rect class=\"planned\" x=\"{done:.2}\" width=\"{planned:.2}\" height=\"8\"/>\
         <rect class=\"not\" x=\"{:.2}\" width=\"{not:.2}\" height=\"8\"/></svg>",
        done + planned
    )
}

/// The line of a node.
pub(super) fn line(node: &Node, href: String, scores: &BTreeMap<String, Score>) -> Line {
    let score = scores.get(&node.code).copied().unwrap_or_default();
    let drawn = Points::from(&score);
    Line {
        code: node.code.clone(),
        title: node.title.clone(),
        href,
        bar: bar(&drawn),
        points: if score.is_unconcerned {
            "ne concerne pas".into()
        } else {
            format!("{} sur {}", points(score.done), points(score.potential))
        },
        share: share(score.done, score.potential),
        planned: share(score.under_way, score.potential),
        told: format!("{} sur {}", score.told, score.tasks),
    }
}

/// Whether all that a node holds is asked on its own page.
pub(super) fn is_one_page(node: &Node) -> bool {
    node.size() <= ON_A_PAGE
}

/// The pages of a tree, in order: the topmost nodes that fit on one.
pub(super) fn sheets(framework: &Framework) -> Vec<&Node> {
    fn walk<'a>(nodes: &'a [Node], found: &mut Vec<&'a Node>) {
        for node in nodes {
            if is_one_page(node) {
                found.push(node);
            } else {
                walk(&node.children, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(&framework.nodes, &mut found);
    found
}

/// The codes and the words of what may be said.
pub(super) const fn choices(scale: Scale) -> &'static [(&'static str, &'static str)] {
    match scale {
        Scale::Progress => &[
            ("fait", "Fait"),
            ("en-partie", "En partie"),
            ("programme", "Programmé"),
            ("pas-fait", "Pas fait"),
            ("non-concerne", "Ne nous concerne pas"),
        ],
        Scale::Conformity => {
            &[("fait", "Conforme"), ("pas-fait", "Non conforme"), ("non-concerne", "Non applicable")]
        }
    }
}

/// The code of what is said.
pub(super) const fn code(told: Told) -> &'static str {
    match told {
        Told::Done => "fait",
        Told::Part { .. } => "en-partie",
        Told::Planned => "programme",
        Told::NotDone => "pas-fait",
        Told::NotConcerned => "non-concerne",
    }
}

/// What is said, in words.
pub(super) fn words(told: Option<Told>, scale: Scale) -> String {
    match told {
        None => "non renseigné".into(),
        Some(Told::Part { done, planned }) => {
            format!("en partie : {done}\u{a0}% fait, {planned}\u{a0}% programmé")
        }
        Some(told) => {
            let known = choices(scale).iter().find(|(known, _)| *known == code(told));
            known.map_or_else(String::new, |(_, words)| words.to_lowercase())
        }
    }
}
