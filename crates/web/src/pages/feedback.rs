//! What visitors tell without account, and the queues where it is decided.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;

use app::{FeedbackFault, FeedbackSent, FeedbackSort, FeedbackState, NewFeedback, Queued};
use askama::Template;
use axum::Router;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use chrono::Utc;
use model::evidence::EvidenceResult;
use model::{Kind, Ref, Status};

use super::{Frame, Page, html, html_with_status};
use crate::errors::WebError;
use crate::site::Site;
use crate::view::{Choice, choices_among};
use crate::visitor::{Posted, Signed, Visitor};
use crate::{dates, guard, words};

/// A person takes longer than this to write a sentence, in seconds.
const QUICKEST_S: i64 = 3;
/// A form older than this is drawn again, in seconds.
const OLDEST_S: i64 = 24 * 3_600;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/j-ai-utilise/{folder}/{slug}", get(ask_use).post(send_use))
        .route("/signaler/{folder}/{slug}", get(ask_error).post(send_error))
        .route("/atelier/retours", get(uses).post(decide_uses))
        .route("/atelier/signalements", get(reports).post(decide_reports))
}

/// The address that a request comes from; only its digest of the day is kept.
pub(super) struct Sender(pub(super) Option<IpAddr>);

impl FromRequestParts<Site> for Sender {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        Ok(Self(guard::client(&parts.headers, &parts.extensions, site.settings().trust_proxy)))
    }
}

#[derive(Template)]
#[template(path = "feedback/form.html")]
struct FormPage {
    frame: Frame,
    is_use: bool,
    title: String,
    href: String,
    action: String,
    token: String,
    since: String,
    thanked: bool,
    trouble: Option<&'static str>,
    typed: NewFeedback,
    faults: Vec<FeedbackFault>,
    profiles: Vec<Choice>,
    results: Vec<Choice>,
}

impl FormPage {
    fn has(&self, fault: FeedbackFault) -> bool {
        self.faults.contains(&fault)
    }
}

type Address = Path<(String, String)>;

async fn ask_use(
    site: State<Site>,
    visitor: Visitor,
    path: Address,
    asked: Query<HashMap<String, String>>,
) -> Page {
    ask(&site, &visitor, FeedbackSort::Use, &reference(&path)?, asked.contains_key("merci"))
}

async fn ask_error(
    site: State<Site>,
    visitor: Visitor,
    path: Address,
    asked: Query<HashMap<String, String>>,
) -> Page {
    ask(&site, &visitor, FeedbackSort::Error, &reference(&path)?, asked.contains_key("merci"))
}

async fn send_use(site: State<Site>, visitor: Visitor, from: Sender, path: Address, posted: Posted) -> Page {
    send(&site, &visitor, (FeedbackSort::Use, from), &reference(&path)?, &posted).await
}

async fn send_error(
    site: State<Site>,
    visitor: Visitor,
    from: Sender,
    path: Address,
    posted: Posted,
) -> Page {
    send(&site, &visitor, (FeedbackSort::Error, from), &reference(&path)?, &posted).await
}

fn reference(Path((folder, slug)): &Address) -> Result<Ref, WebError> {
    Kind::from_folder(folder).map(|kind| Ref::new(kind, slug.as_str())).ok_or(WebError::NotFound)
}

fn ask(site: &Site, visitor: &Visitor, sort: FeedbackSort, on: &Ref, thanked: bool) -> Page {
    let page = form(site, visitor, sort, on, NewFeedback::default())?;
    html(&FormPage { thanked, ..page })
}

fn form(
    site: &Site,
    visitor: &Visitor,
    sort: FeedbackSort,
    on: &Ref,
    typed: NewFeedback,
) -> Result<FormPage, WebError> {
    let catalogue = site.app().catalogue();
    let is_use = sort == FeedbackSort::Use;
    let card = catalogue
        .find(on)
        .filter(|card| card.status == Status::Published && (!is_use || card.kind == Kind::Resource))
        .ok_or(WebError::NotFound)?;
    let (name, folder) =
        if is_use { ("J’ai utilisé", "j-ai-utilise") } else { ("Signaler une erreur", "signaler") };
    let action = format!("/{folder}{}", on.path());
    let results = EvidenceResult::ALL.map(|result| Choice {
        value: result.as_str().into(),
        label: said(result).into(),
        chosen: typed.result == result,
    });
    Ok(FormPage {
        frame: Frame::new(site, name, &action).under(&on.path(), &card.title).hidden(),
        is_use,
        title: card.title.to_string(),
        href: on.path(),
        token: visitor.form_token(site),
        since: since(site, &action),
        action,
        thanked: false,
        trouble: None,
        faults: Vec::new(),
        profiles: choices_among(&catalogue, "actor_profile", std::slice::from_ref(&typed.profile)),
        results: results.into(),
        typed,
    })
}

const fn said(result: EvidenceResult) -> &'static str {
    match result {
        EvidenceResult::Favorable => "Bien",
        EvidenceResult::Mitige => "En partie seulement",
        EvidenceResult::Defavorable => "Mal",
        EvidenceResult::Inconnu => "Trop tôt pour le dire",
    }
}

/// What a form carries to say when it was drawn.
pub(super) fn since(site: &Site, action: &str) -> String {
    let now = Utc::now().timestamp().to_string();
    format!("{now}.{}", site.app().sign("since", &format!("{now}{action}")))
}

/// What tells a machine from a person, without asking anything of the person.
pub(super) fn robot(site: &Site, action: &str, posted: &Posted) -> Option<&'static str> {
    if !posted.one("site-web").is_empty() {
        return Some(
            "Un champ qui devait rester vide ne l’est pas. Videz « Site web », puis envoyez de nouveau.",
        );
    }
    let (written, signature) = posted.one("depuis").split_once('.').unwrap_or_default();
    let age = written.parse::<i64>().ok().map(|written| Utc::now().timestamp() - written);
    let ours = site.app().is_signed("since", &format!("{written}{action}"), signature);
    match age.filter(|_| ours) {
        Some(age) if (QUICKEST_S..OLDEST_S).contains(&age) => None,
        Some(age) if age < QUICKEST_S => {
            Some("C’était très rapide. Relisez-vous un instant, puis envoyez de nouveau.")
        }
        _ => Some(
            "Ce formulaire a trop attendu. Ce que vous avez écrit est ci-dessous : envoyez-le de nouveau.",
        ),
    }
}

async fn send(
    site: &Site,
    visitor: &Visitor,
    (sort, from): (FeedbackSort, Sender),
    on: &Ref,
    posted: &Posted,
) -> Page {
    let field = |name: &str| posted.one(name).to_owned();
    let typed = NewFeedback {
        profile: field("profil"),
        territory: field("territoire"),
        happened_on: field("quand"),
        result: EvidenceResult::from_name(posted.one("resultat")).unwrap_or_default(),
        body: field("texte"),
        email: field("courriel"),
    };
    let page = form(site, visitor, sort, on, typed.clone())?;
    if let Some(trouble) = robot(site, &page.action, posted) {
        return html_with_status(
            StatusCode::UNPROCESSABLE_ENTITY,
            &FormPage { trouble: Some(trouble), ..page },
        );
    }
    match site.app().send_feedback(on, sort, typed, from.0).await? {
        FeedbackSent::Kept => Ok(Redirect::to(&format!("{}?merci=1", page.action)).into_response()),
        FeedbackSent::Refused(faults) => {
            html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &FormPage { faults, ..page })
        }
        FeedbackSent::TooMany => {
            let trouble = Some(
                "Votre connexion a déjà beaucoup envoyé aujourd’hui : gardez ce texte, et revenez demain.",
            );
            html_with_status(StatusCode::TOO_MANY_REQUESTS, &FormPage { trouble, ..page })
        }
    }
}

struct Line {
    id: String,
    href: String,
    title: String,
    facts: String,
    body: String,
    has_email: bool,
    is_own: bool,
    /// Where it becomes an entry of evidence, or a correction.
    next: String,
}

#[derive(Template)]
#[template(path = "feedback/queue.html")]
struct QueuePage {
    frame: Frame,
    is_use: bool,
    action: &'static str,
    token: String,
    lines: Vec<Line>,
    done: Option<String>,
    trouble: Option<&'static str>,
}

fn line(queued: Queued) -> Line {
    let Queued { feedback, reference, title, is_own } = queued;
    let is_use = feedback.sort == FeedbackSort::Use;
    let mut facts = vec![dates::day(feedback.created_at.date_naive())];
    if is_use {
        facts.push(said(EvidenceResult::from_name(&feedback.result).unwrap_or_default()).to_owned());
        facts.extend([feedback.territory, feedback.happened_on].into_iter().filter(|fact| !fact.is_empty()));
    }
    let next = if is_use {
        format!("/atelier/preuves/{}?retour={}", reference.slug, feedback.id)
    } else {
        format!("/atelier/modifier{}?signalement={}", reference.path(), feedback.id)
    };
    Line {
        id: feedback.id.to_string(),
        href: reference.path(),
        title,
        facts: facts.join(" · "),
        body: feedback.body,
        has_email: feedback.email.is_some(),
        is_own,
        next,
    }
}

async fn queue(
    site: &Site,
    signed: &Signed,
    sort: FeedbackSort,
    told: (Option<String>, Option<&'static str>),
) -> Page {
    let list = site.app().feedback_queue(&signed.who, sort, FeedbackState::Waiting).await?;
    let is_use = sort == FeedbackSort::Use;
    let (title, action) = if is_use {
        ("Retours d’usage", "/atelier/retours")
    } else {
        ("Signalements", "/atelier/signalements")
    };
    let status = if told.1.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = QueuePage {
        frame: Frame::new(site, title, action).under("/atelier", "Atelier").hidden(),
        is_use,
        action,
        token: signed.visitor.form_token(site),
        lines: list.into_iter().map(line).collect(),
        done: told.0,
        trouble: told.1,
    };
    html_with_status(status, &page)
}

async fn uses(State(site): State<Site>, signed: Signed, asked: Query<HashMap<String, String>>) -> Page {
    queue(&site, &signed, FeedbackSort::Use, (done(&asked), None)).await
}

async fn reports(State(site): State<Site>, signed: Signed, asked: Query<HashMap<String, String>>) -> Page {
    queue(&site, &signed, FeedbackSort::Error, (done(&asked), None)).await
}

fn done(asked: &HashMap<String, String>) -> Option<String> {
    let count = asked.get("decides")?.parse().ok()?;
    Some(words::count(count, "décision enregistrée", "décisions enregistrées", "Aucune décision"))
}

async fn decide_uses(State(site): State<Site>, signed: Signed, posted: Posted) -> Page {
    decide(&site, &signed, FeedbackSort::Use, &posted).await
}

async fn decide_reports(State(site): State<Site>, signed: Signed, posted: Posted) -> Page {
    decide(&site, &signed, FeedbackSort::Error, &posted).await
}

async fn decide(site: &Site, signed: &Signed, sort: FeedbackSort, posted: &Posted) -> Page {
    let ids: Vec<uuid::Uuid> = posted.all("retour").filter_map(|id| id.parse().ok()).collect();
    let answer: String = posted.one("mot").trim().chars().take(app::FEEDBACK_MAX).collect();
    let state = match (posted.one("geste"), sort) {
        ("publier", FeedbackSort::Use) => FeedbackState::Published,
        ("fermer", _) => FeedbackState::Closed,
        ("indesirable", _) => FeedbackState::Spam,
        _ => return queue(site, signed, sort, (None, Some("Choisissez une décision."))).await,
    };
    if ids.is_empty() {
        return queue(site, signed, sort, (None, Some("Cochez au moins une ligne."))).await;
    }
    if state == FeedbackState::Closed && answer.is_empty() {
        return queue(site, signed, sort, (None, Some("Dites pourquoi, en quelques mots."))).await;
    }
    let mail = |queued: &Queued| {
        let is_told = state != FeedbackState::Spam && !answer.is_empty();
        is_told.then(|| {
            let subject = text::french(&format!("Votre message sur « {} »", queued.title));
            let lead = "Bonjour,\n\nMerci de votre message. Voici ce que répond l’équipe du commun :";
            (
                subject,
                text::french(&format!(
                    "{lead}\n\n{answer}\n\nVotre adresse sera effacée dans trente jours.\n"
                )),
            )
        })
    };
    let count = site.app().decide_feedback(&signed.who, &ids, (state, &answer), mail).await?;
    let path = if sort == FeedbackSort::Use { "/atelier/retours" } else { "/atelier/signalements" };
    Ok(Redirect::to(&format!("{path}?decides={count}")).into_response())
}
