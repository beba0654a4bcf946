//! Bodies like mine, as a result and a campaign show them: which group, how many, where its middle half stands.

use app::{Alike, Catalogue, Counting, GroupFigure, Held, Quartiles};
use model::compass::Reading;

use crate::charts::{Line, Mark, line};
use crate::errors::WebError;
use crate::site::Site;

/// A group and its figures, axis by axis.
pub(super) struct GroupFigures {
    pub name: String,
    pub count: usize,
    /// The median, then where the middle half stands.
    pub axes: Vec<(String, String)>,
}

pub(super) struct AlikeAxis {
    pub title: String,
    pub svg: String,
    pub mine: String,
    pub median: String,
    pub half: String,
    pub sentence: &'static str,
}

/// The comparison of a result.
pub(super) struct AlikeView {
    pub group: String,
    pub count: usize,
    /// The group that was looked for first, when it was too small.
    pub wanted: Option<String>,
    pub is_fictitious: bool,
    pub axes: Vec<AlikeAxis>,
}

/// What a result says of the comparison.
pub(super) struct Comparison {
    pub alike: Option<AlikeView>,
    pub may_count: bool,
    pub is_counted: bool,
    pub is_incomplete: bool,
    pub threshold: usize,
}

fn place(code: &str) -> &'static str {
    match code {
        "outre-mer" => "outre-mer",
        "metropole" => "dans une métropole",
        "village" => "là où vivent moins de 10 000 personnes",
        "bourg" => "là où vivent de 10 000 à 50 000 personnes",
        "ville" => "là où vivent plus de 50 000 personnes",
        _ => "à l’échelle d’un département ou plus largement",
    }
}

/// What a group has in common, in words.
pub(super) fn name(catalogue: &Catalogue, path: &[String]) -> String {
    let mut parts = Vec::new();
    match path.first() {
        None => return "Toutes les réponses comparées".to_owned(),
        Some(profile) => parts.push(catalogue.label("actor_profile", profile).to_owned()),
    }
    parts.extend(
        path.get(1).map(|size| {
            format!("taille\u{a0}: {}", catalogue.label("organisation_size", size).to_lowercase())
        }),
    );
    parts.extend(path.get(2).map(|code| place(code).to_owned()));
    parts.join(", ")
}

pub(super) fn figures(catalogue: &Catalogue, group: &GroupFigure) -> GroupFigures {
    let half = |q: &Quartiles| format!("de {} à {}", points(q.first), points(q.third));
    GroupFigures {
        name: name(catalogue, &group.path),
        count: group.count,
        axes: group.axes.iter().map(|q| (points(q.median), half(q))).collect(),
    }
}

fn points(at: f64) -> String {
    text::number(at, 0)
}

/// The comparison of a result with bodies alike.
pub(super) async fn comparison(site: &Site, held: &Held, reading: &Reading) -> Result<Comparison, WebError> {
    let counting = site.app().counting(held).await?;
    let alike = site.app().bodies_alike(held).await?;
    Ok(Comparison {
        alike: alike.map(|alike| view(site, held, reading, &alike)),
        may_count: counting == Counting::Possible,
        is_counted: counting == Counting::Given,
        is_incomplete: counting == Counting::Incomplete,
        threshold: site.app().threshold(),
    })
}

fn view(site: &Site, held: &Held, reading: &Reading, alike: &Alike) -> AlikeView {
    let catalogue = site.app().catalogue();
    let is_wider = alike.group.path.len() < alike.path.len();
    let axes = held.compiled().compass.axes.iter().zip(&reading.axes).zip(&alike.group.axes);
    AlikeView {
        group: name(&catalogue, &alike.group.path),
        count: alike.group.count,
        wanted: is_wider.then(|| name(&catalogue, &alike.path)),
        is_fictitious: alike.is_fictitious,
        axes: axes
            .map(|((axis, read), quartiles)| AlikeAxis {
                title: axis.title.clone(),
                svg: line(&Line {
                    marks: read
                        .position
                        .map(|at| Mark { text: "moi".into(), at, class: "me" })
                        .into_iter()
                        .collect(),
                    band: Some((quartiles.first, quartiles.third)),
                    middle: Some(quartiles.median),
                }),
                mine: read.position.map_or_else(|| "–".to_owned(), points),
                median: points(quartiles.median),
                half: format!("de {} à {}", points(quartiles.first), points(quartiles.third)),
                sentence: match read.position {
                    None => "Vous n’avez pas de position sur cet axe.",
                    Some(at) if at < quartiles.first => "Plus bas que les trois quarts d’entre elles.",
                    Some(at) if at > quartiles.third => "Plus haut que les trois quarts d’entre elles.",
                    Some(_) => "Proche de la moitié d’entre elles.",
                },
            })
            .collect(),
    }
}
