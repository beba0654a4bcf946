//! Notebooks: the dated answers of a body, its trajectory, its targets and next steps; erased with one button, in two steps.

mod differences;

use app::{Became, Held, Kept};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use model::trajectory::{
    ENTRIES_MAX, Equilibrium, HIGHEST, Place, Point, Step, TEXT_MAX, Target, Trajectory,
};

use super::keeping::OneButton;
use super::{Frame, Page, compasses, html, html_with_status};
use crate::site::Site;
use crate::view::LinkView;
use crate::visitor::{Posted, TOKEN_FIELD, Visitor};
use crate::{charts, dates};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/carnets/ouvrir/{key}", post(open))
        .route("/carnets/{key}", get(show).post(write))
        .route("/carnets/{key}/refaire", post(again))
        .route("/carnets/{key}/ecarts/{before}/{after}", get(differences::show))
        .route("/carnets/{key}/effacer", get(ask_erase).post(erase))
}

/// A dated answer of the notebook.
struct AnswerView {
    link: LinkView,
    when: String,
    is_finished: bool,
    /// What the form that begins it anew sends; only the latest of each compass has it.
    again: Option<String>,
    /// The page that compares it with the one before.
    differences: Option<String>,
}

struct PointView {
    number: usize,
    day: String,
    place: [u8; 3],
    equilibrium: [String; 3],
    note: String,
    weakest: Option<&'static str>,
    value: String,
}

struct StepView {
    text: String,
    by: String,
    done: bool,
}

/// What was typed and refused.
#[derive(Default)]
struct Typed {
    what: &'static str,
    day: String,
    levels: Vec<String>,
    text: String,
    trouble: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "notebook/show.html")]
struct NotebookPage {
    frame: Frame,
    name: String,
    address: String,
    whole: String,
    token: String,
    answers: Vec<AnswerView>,
    triangle: Option<String>,
    points: Vec<PointView>,
    moved: Option<String>,
    target: Option<(String, [u8; 3])>,
    steps: Vec<StepView>,
    scales: Vec<ScaleView>,
    typed: Typed,
    today: String,
    months: u32,
}

struct ScaleView {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
}

/// The three trajectories, then the three criteria: their field, their name and what to ask oneself.
const SCALES: [(&str, &str, &str); 6] = [
    ("performance", "Performance", "Faisons-nous bien ce que nous faisons, avec les moyens que nous avons ?"),
    ("innovation", "Innovation", "Inventons-nous, avec d’autres, des réponses qui n’existaient pas ?"),
    ("confiance", "Confiance", "S’engage-t-on avec nous, et tient-on parole des deux côtés ?"),
    ("cohesion", "Cohésion des acteurs", "Voulons-nous la même chose ?"),
    ("coherence", "Cohérence des actions", "Ce que nous faisons se renforce-t-il ?"),
    ("perennite", "Pérennité des ressources", "Pouvons-nous tenir plusieurs années ?"),
];

fn criterion(at: usize) -> &'static str {
    SCALES[3 + at.min(2)].1
}

fn base(kept: &Kept) -> String {
    format!("/carnets/{}", kept.key)
}

fn answers(kept: &Kept) -> Vec<AnswerView> {
    let line = |(at, held): (usize, &Held)| {
        let same = |other: &&Held| other.position.compass == held.position.compass;
        let finished = |other: &&Held| other.position.finished_at.is_some();
        let before = kept.positions[..at].iter().rev().filter(same).find(finished);
        let is_finished = held.position.finished_at.is_some();
        let is_latest = !kept.positions[at + 1..].iter().any(|other| same(&other));
        let when = held.position.finished_at.unwrap_or(held.position.started_at);
        let href = if is_finished { compasses::result_page(held) } else { compasses::first_page(held) };
        AnswerView {
            link: LinkView::new(href, held.version.record.envelope.title.clone()),
            when: dates::day(when.date_naive()),
            is_finished,
            again: (is_latest && is_finished).then(|| held.key.clone()),
            differences: before
                .filter(|_| is_finished)
                .map(|before| format!("{}/ecarts/{}/{}", base(kept), before.key, held.key)),
        }
    };
    kept.positions.iter().enumerate().map(line).collect()
}

fn points(way: &Trajectory) -> Vec<PointView> {
    let shown = |level: Option<u8>| level.map_or_else(|| "–".to_owned(), |level| level.to_string());
    way.points
        .iter()
        .enumerate()
        .map(|(at, point)| PointView {
            number: at + 1,
            day: dates::day(point.day),
            place: [point.place.performance, point.place.innovation, point.place.confiance],
            equilibrium: point.equilibrium.all().map(shown),
            note: point.note.clone(),
            weakest: point.equilibrium.weakest().map(criterion),
            value: point.day.to_string(),
        })
        .collect()
}

/// « Depuis la fois d’avant : performance +2, innovation −1, confiance inchangée. »
fn moved(way: &Trajectory) -> Option<String> {
    let changes = way.last_move()?;
    let told: Vec<String> = SCALES[..3]
        .iter()
        .zip(changes)
        .map(|((_, name, _), change)| match change {
            0 => format!("{} inchangée", name.to_lowercase()),
            up if up > 0 => format!("{} +{up}", name.to_lowercase()),
            down => format!("{} \u{2212}{}", name.to_lowercase(), down.unsigned_abs()),
        })
        .collect();
    Some(format!("Depuis la fois d’avant\u{a0}: {}.", told.join(", ")))
}

fn page(site: &Site, visitor: &Visitor, kept: &Kept, typed: Typed) -> NotebookPage {
    let way = &kept.trajectory;
    let last = way.points.last();
    let levels: Vec<Option<u8>> = last.map_or_else(
        || vec![None; 6],
        |point| {
            let place = [point.place.performance, point.place.innovation, point.place.confiance];
            place.map(Some).into_iter().chain(point.equilibrium.all()).collect()
        },
    );
    let scales = SCALES.iter().enumerate().map(|(at, (name, label, hint))| ScaleView {
        name,
        label,
        hint,
        value: typed
            .levels
            .get(at)
            .cloned()
            .unwrap_or_else(|| levels[at].map(|level| level.to_string()).unwrap_or_default()),
    });
    let address = base(kept);
    NotebookPage {
        frame: Frame::new(site, "Mon carnet", &address).under("/boussoles", "Boussoles").hidden(),
        name: way.name.clone(),
        whole: format!("{}{address}", crate::mails::root(site)),
        token: visitor.form_token(site),
        answers: answers(kept),
        triangle: (!way.points.is_empty()).then(|| charts::triangle(way)),
        points: points(way),
        moved: moved(way),
        target: way.target.as_ref().map(|target| {
            let place = [target.place.performance, target.place.innovation, target.place.confiance];
            (dates::words(target.by), place)
        }),
        steps: way
            .steps
            .iter()
            .map(|step| StepView {
                text: step.text.clone(),
                by: step.by.map(dates::words).unwrap_or_default(),
                done: step.done,
            })
            .collect(),
        scales: scales.collect(),
        typed,
        today: site.app().today().to_string(),
        months: site.app().positions_kept_months(),
        address,
    }
}

async fn open(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>, _: Posted) -> Page {
    let held = site.app().position(&key).await?;
    let key = site.app().notebook_for(&held, visitor.who.as_ref()).await?;
    Ok(Redirect::to(&format!("/carnets/{key}")).into_response())
}

async fn show(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>) -> Page {
    let kept = site.app().notebook(&key).await?;
    html(&page(&site, &visitor, &kept, Typed::default()))
}

fn level(posted: &Posted, name: &str) -> Result<Option<u8>, ()> {
    match posted.one(name).trim() {
        "" => Ok(None),
        text => text.parse().ok().filter(|level| *level <= HIGHEST).map(Some).ok_or(()),
    }
}

fn place(posted: &Posted) -> Option<Place> {
    let one = |name| level(posted, name).ok().flatten();
    Some(Place {
        performance: one("performance")?,
        innovation: one("innovation")?,
        confiance: one("confiance")?,
    })
}

fn short(posted: &Posted, name: &str) -> String {
    posted.one(name).trim().chars().take(TEXT_MAX).collect()
}

/// Changes the trajectory by what was sent; the trouble is told when it cannot.
fn changed(site: &Site, way: &mut Trajectory, posted: &Posted) -> Result<(), (&'static str, &'static str)> {
    match posted.one("geste") {
        "nom" => way.name = posted.one("nom").trim().chars().take(120).collect(),
        "point" => {
            let day = posted.one("jour").parse().ok().filter(|day| *day <= site.app().today());
            let day = day.ok_or(("point", "Donnez une date, aujourd’hui ou avant."))?;
            let place = place(posted).ok_or((
                "point",
                "Placez-vous de 0 à 10 sur la performance, l’innovation et la confiance.",
            ))?;
            let criterion = |name| {
                level(posted, name).map_err(|()| ("point", "Chaque critère va de 0 à 10, ou reste vide."))
            };
            let equilibrium = Equilibrium {
                cohesion: criterion("cohesion")?,
                coherence: criterion("coherence")?,
                perennity: criterion("perennite")?,
            };
            way.place(Point { day, place, equilibrium, note: short(posted, "texte") });
        }
        "retirer-point" => {
            let day = posted.one("jour").parse().ok();
            way.points.retain(|point| Some(point.day) != day);
        }
        "cible" => {
            let by = posted.one("jour").trim().parse();
            let by = by.map_err(|_| ("cible", "Donnez une date, une année ou un mois : 2027 ou 2027-06."))?;
            let place = place(posted).ok_or((
                "cible",
                "Placez la cible de 0 à 10 sur la performance, l’innovation et la confiance.",
            ))?;
            way.target = Some(Target { by, place });
        }
        "retirer-cible" => way.target = None,
        "etape" => {
            let text = short(posted, "texte");
            if text.is_empty() {
                return Err(("etape", "Écrivez l’étape en quelques mots."));
            }
            let by = match posted.one("jour").trim() {
                "" => None,
                day => Some(
                    day.parse().map_err(|_| ("etape", "Donnez une année, un mois ou un jour : 2027-06."))?,
                ),
            };
            if !way.plan(Step { text, by, done: false }) {
                return Err(("etape", "Ce carnet a déjà soixante étapes : retirez-en."));
            }
        }
        "fait" | "retirer-etape" => {
            let at =
                posted.one("etape").parse::<usize>().ok().filter(|at| *at < way.steps.len().min(ENTRIES_MAX));
            if let Some(at) = at {
                if posted.one("geste") == "fait" {
                    way.steps[at].done = !way.steps[at].done;
                } else {
                    way.steps.remove(at);
                }
            }
        }
        _ => {}
    }
    Ok(())
}

async fn write(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>, posted: Posted) -> Page {
    let kept = site.app().notebook(&key).await?;
    let mut way = kept.trajectory.clone();
    match changed(&site, &mut way, &posted) {
        Ok(()) => {
            site.app().keep_trajectory(&kept, &way).await?;
            let part = match posted.one("geste") {
                "etape" | "fait" | "retirer-etape" => "#etapes",
                "nom" => "",
                _ => "#trajectoire",
            };
            Ok(Redirect::to(&format!("{}{part}", base(&kept))).into_response())
        }
        Err((what, trouble)) => {
            let typed = Typed {
                what,
                day: posted.one("jour").to_owned(),
                levels: SCALES.iter().map(|(name, _, _)| posted.one(name).to_owned()).collect(),
                text: posted.one("texte").to_owned(),
                trouble: Some(trouble),
            };
            html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page(&site, &visitor, &kept, typed))
        }
    }
}

async fn again(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>, posted: Posted) -> Page {
    let kept = site.app().notebook(&key).await?;
    let held = site.app().again(&kept, posted.one("reponse"), visitor.who.as_ref()).await?;
    Ok(Redirect::to(&compasses::first_page(&held)).into_response())
}

async fn ask_erase(State(site): State<Site>, visitor: Visitor, Path(key): Path<String>) -> Page {
    let kept = site.app().notebook(&key).await?;
    html(&OneButton {
        frame: Frame::new(&site, "Tout effacer", &base(&kept)).under("/boussoles", "Boussoles").hidden(),
        title: "Effacer tout le carnet".into(),
        text: format!(
            "La trajectoire, les notes, la cible, les étapes et les {} réponses de ce carnet disparaîtront pour toujours. Les adresses de ces réponses n’ouvriront plus rien.",
            kept.positions.len()
        ),
        action: Some(format!("{}/effacer", base(&kept))),
        button: "Tout effacer pour toujours",
        fields: vec![(TOKEN_FIELD, visitor.form_token(&site))],
        back: (base(&kept), "Ne rien effacer".into()),
    })
}

async fn erase(State(site): State<Site>, Path(key): Path<String>, _: Posted) -> Page {
    let kept = site.app().notebook(&key).await?;
    let count = site.app().forget_notebook(&kept).await?;
    html(&OneButton {
        frame: Frame::new(&site, "C’est effacé", "/boussoles").hidden(),
        title: "C’est effacé".into(),
        text: match count {
            0 => "Le carnet n’existe plus.".to_owned(),
            1 => "Le carnet et sa réponse n’existent plus.".to_owned(),
            n => format!("Le carnet et ses {n} réponses n’existent plus."),
        },
        action: None,
        button: "",
        fields: Vec::new(),
        back: ("/boussoles".into(), "Les boussoles".into()),
    })
}

/// The words of what became of a question.
fn became(became: Became) -> String {
    match became {
        Became::Compared { before, after } => {
            before.zip(after).map_or_else(|| "–".to_owned(), |(a, b)| signed(b - a))
        }
        Became::Changed => "question changée\u{a0}: ne se compare pas".into(),
        Became::Gone => "n’est plus posée".into(),
        Became::New => "nouvelle question".into(),
    }
}

/// A change with its sign.
fn signed(change: f64) -> String {
    let whole = change.round();
    if whole > 0.0 {
        format!("+{}", text::number(whole, 0))
    } else if whole < 0.0 {
        format!("\u{2212}{}", text::number(-whole, 0))
    } else {
        "0".to_owned()
    }
}
