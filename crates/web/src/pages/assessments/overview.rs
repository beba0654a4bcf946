//! An assessment as a whole: its score, axis by axis, its moments, and what may be done with it.

use app::Assessed;
use askama::Template;
use axum::extract::{Path, Query, State};
use std::collections::HashMap;

use model::assessment::Points;

use super::drawing::{self, Line};
use super::{Frame, Page, frame, html, root, sheet_address};
use crate::dates;
use crate::site::Site;
use crate::view::Choice;
use crate::visitor::Visitor;

pub(super) struct MomentView {
    pub number: u64,
    pub name: String,
    pub day: String,
    pub share: String,
}

#[derive(Template)]
#[template(path = "assessments/overview.html")]
#[expect(clippy::struct_excessive_bools, reason = "what the page shows or not")]
struct OverviewPage {
    frame: Frame,
    name: String,
    framework: String,
    root: String,
    token: String,
    may_edit: bool,
    signed: bool,
    has_questions: bool,
    has_files: bool,
    answered: String,
    score: String,
    share: String,
    bar: String,
    told: String,
    lines: Vec<Line>,
    next: Option<(String, String)>,
    moments: Vec<MomentView>,
    from: Vec<Choice>,
    to: Vec<Choice>,
    is_full: bool,
    done: Option<&'static str>,
}

pub(super) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(key): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Page {
    let assessed = site.app().assessment(&key).await?;
    let scores = assessed.scores();
    let framework = assessed.framework();
    let whole = scores.get("").copied().unwrap_or_default();
    let moments = site.app().moments(&assessed).await?;
    let views: Vec<MomentView> = moments
        .iter()
        .filter_map(|moment| {
            let share = moment.scores.get("").and_then(Points::share);
            Some(MomentView {
                number: moment.number?,
                name: moment.name.clone(),
                day: dates::day(moment.at.date_naive()),
                share: share.map_or_else(|| "–".into(), |share| text::percent(share, 0)),
            })
        })
        .collect();
    let done = match asked.get("fait").map(String::as_str) {
        Some("instantane") => Some("L’instantané est gardé."),
        Some("plein") => Some("Il y a déjà soixante instantanés : effacez-en un d’abord."),
        Some("efface") => Some("L’instantané est effacé."),
        Some("garde") => Some("Cet état des lieux est dans votre compte."),
        Some("repris") => {
            Some("Le fichier est repris ; s’il y avait déjà quelque chose, c’est un instantané.")
        }
        _ => None,
    };
    let lines =
        framework.nodes.iter().map(|node| drawing::line(node, sheet_address(&key, &node.code), &scores));
    html(&OverviewPage {
        frame: frame(&site, &assessed, "État des lieux"),
        name: assessed.kept.name.clone(),
        framework: assessed.record.envelope.title.clone(),
        root: root(&key),
        token: visitor.form_token(&site),
        may_edit: assessed.may_edit,
        signed: visitor.who.is_some(),
        has_files: assessed.kept.content.files().next().is_some(),
        has_questions: !framework.questions.is_empty() || !framework.identity().is_empty(),
        answered: format!("{} sur {}", answered(&assessed), framework.questions.len()),
        score: format!(
            "{} {} sur {}",
            drawing::points(whole.done),
            if whole.done < 2.0 { "point" } else { "points" },
            drawing::points(whole.potential)
        ),
        share: drawing::share(whole.done, whole.potential),
        bar: drawing::bar(&Points::from(&whole)),
        told: if whole.told > 1 {
            format!("{} repères renseignés sur {}", whole.told, whole.tasks)
        } else {
            format!("{} repère renseigné sur {}", whole.told, whole.tasks)
        },
        lines: lines.collect(),
        next: next(&assessed, &scores).map(|(code, title)| (sheet_address(&key, &code), title)),
        from: sides(&views, true),
        to: sides(&views, false),
        is_full: views.len() as u64 >= app::SNAPSHOTS_MAX,
        moments: views,
        done,
    })
}

fn answered(assessed: &Assessed) -> usize {
    let answers = &assessed.kept.content.answers;
    assessed.framework().questions.iter().filter(|question| answers.contains_key(&question.code)).count()
}

/// The first page where something is left to say.
fn next(
    assessed: &Assessed,
    scores: &std::collections::BTreeMap<String, model::scoring::Score>,
) -> Option<(String, String)> {
    let sheets = drawing::sheets(assessed.framework());
    let node = sheets.into_iter().find(|node| {
        scores.get(&node.code).is_some_and(|score| !score.is_unconcerned && score.told < score.tasks)
    })?;
    Some((node.code.clone(), node.title.clone()))
}

/// What may be compared: the first snapshot with now, unless one chooses otherwise.
fn sides(moments: &[MomentView], is_from: bool) -> Vec<Choice> {
    let mut choices: Vec<Choice> = moments
        .iter()
        .enumerate()
        .map(|(i, moment)| Choice {
            value: moment.number.to_string(),
            label: if moment.name.is_empty() {
                moment.day.clone()
            } else {
                format!("{} ({})", moment.name, moment.day)
            },
            chosen: is_from && i == 0,
        })
        .collect();
    choices.push(Choice { value: "maintenant".into(), label: "Aujourd’hui".into(), chosen: !is_from });
    choices
}
