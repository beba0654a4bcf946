//! Reviewing: the queue, what changed word by word, remarks, the last gate; withdrawing and merging.

use app::{MergeChoice, Stepped, ToReview};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use model::proposal::{Held, Step, after};
use model::rights::Action;
use model::{Kind, Ref, Status};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::writing::{frame, reference, stage, title_of};
use super::{Frame, Page, html, html_with_status};
use crate::changes::{self, Changed};
use crate::errors::WebError;
use crate::site::Site;
use crate::view::{FileView, LinkView};
use crate::visitor::{Posted, Signed};
use crate::{dates, fields, words};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/atelier/relecture", get(queue))
        .route("/atelier/relecture/{id}", get(show).post(act))
        .route("/atelier/retirer/{folder}/{slug}", get(ask_withdraw).post(withdraw))
        .route("/atelier/fusionner", get(ask_merge).post(merge))
}

struct Line {
    link: LinkView,
    kind: &'static str,
    stage: &'static str,
    who: String,
    when: String,
    wants: String,
}

/// How the queue is narrowed.
#[derive(Debug, Default, Deserialize)]
struct Narrowing {
    #[serde(default)]
    sorte: String,
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "reviewing/queue.html")]
struct QueuePage {
    frame: Frame,
    count: String,
    kinds: Vec<crate::view::Choice>,
    words: String,
    lines: Vec<Line>,
    narrowed: bool,
}

async fn queue(State(site): State<Site>, signed: Signed, Query(narrowing): Query<Narrowing>) -> Page {
    let app = site.app();
    let all = app.review_queue(&signed.who).await?;
    let wanted = text::fold(&narrowing.q);
    let shown: Vec<&ToReview> = all
        .iter()
        .filter(|queued| narrowing.sorte.is_empty() || queued.proposal.kind.as_str() == narrowing.sorte)
        .filter(|queued| wanted.is_empty() || text::fold(&queued.proposal.title).contains(&wanted))
        .collect();
    let names = app.names(&shown.iter().map(|queued| queued.proposal.author).collect::<Vec<_>>()).await?;
    let today = app.today();
    let lines = shown
        .iter()
        .map(|queued| {
            let proposal = &queued.proposal;
            let since = proposal.submitted_at.unwrap_or(proposal.updated_at).date_naive();
            let days = usize::try_from((today - since).num_days()).unwrap_or_default();
            Line {
                link: LinkView::new(format!("/atelier/relecture/{}", proposal.id), title_of(proposal)),
                kind: words::kind(proposal.kind),
                stage: stage(proposal.state),
                who: names.get(&proposal.author).cloned().unwrap_or_default(),
                when: words::count(days, "jour", "jours", "aujourd’hui"),
                wants: wants(queued),
            }
        })
        .collect();
    let kinds = Kind::ALL.iter().map(|kind| crate::view::Choice {
        value: kind.as_str().into(),
        label: words::kind(*kind).into(),
        chosen: kind.as_str() == narrowing.sorte,
    });
    html(&QueuePage {
        frame: frame(&site, "Relecture", "/atelier/relecture"),
        count: words::count(shown.len(), "proposition attend", "propositions attendent", "Rien n’attend"),
        kinds: kinds.collect(),
        narrowed: !narrowing.sorte.is_empty() || !narrowing.q.is_empty(),
        words: narrowing.q,
        lines,
    })
}

/// What a proposal still wants before it is public.
fn wants(queued: &ToReview) -> String {
    let mut wants = Vec::new();
    if queued.open_remarks > 0 {
        wants.push(words::count(queued.open_remarks, "remarque ouverte", "remarques ouvertes", ""));
    }
    if queued.wants_two && queued.approvals.is_empty() {
        wants.push("une seconde personne".into());
    }
    if wants.is_empty() { "une lecture".into() } else { wants.join(", ") }
}

struct RemarkLine {
    field: &'static str,
    who: String,
    when: String,
    body: String,
    answered: bool,
    id: String,
}

#[derive(Template)]
#[template(path = "reviewing/show.html")]
#[expect(clippy::struct_excessive_bools, reason = "what the page shows or not")]
struct ShowPage {
    frame: Frame,
    title: String,
    what: &'static str,
    stage: &'static str,
    who: String,
    note: String,
    action: String,
    token: String,
    revision: u32,
    is_new: bool,
    since: Option<(u32, Vec<Changed>)>,
    changes: Vec<Changed>,
    remarks: Vec<RemarkLine>,
    approvals: Vec<String>,
    may_review: bool,
    may_publish: bool,
    may_take: bool,
    may_send_back: bool,
    held: Option<&'static str>,
    said: Option<String>,
    form: String,
    files: Vec<FileView>,
    record: Option<LinkView>,
    fields: Vec<(&'static str, &'static str)>,
}

async fn show(State(site): State<Site>, signed: Signed, Path(id): Path<Uuid>) -> Page {
    html(&drawn(&site, &signed, id, None).await?)
}

async fn drawn(site: &Site, signed: &Signed, id: Uuid, said: Option<String>) -> Result<ShowPage, WebError> {
    let app = site.app();
    let proposal = app.proposal(&signed.who, id).await?;
    let (published, since) = app.look_at(&signed.who, &proposal).await?;
    let queued = app.to_review(&signed.who, proposal).await?;
    let proposal = &queued.proposal;
    let comments = app.remarks(id).await?;
    let people: Vec<_> = comments
        .iter()
        .map(|c| c.author)
        .chain([proposal.author])
        .chain(queued.approvals.iter().copied())
        .collect();
    let names = app.names(&people).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let catalogue = app.catalogue();
    let target = app.proposal_target(proposal).await?;
    let may_publish =
        signed.who.can(Action::Publish, &target) && after(proposal.state, Step::Publish).is_some();
    let held = queued.held.filter(|held| *held != Held::WrongState).map(words::held);
    let action = format!("/atelier/relecture/{id}");
    Ok(ShowPage {
        frame: frame(site, &title_of(proposal), &action).under("/atelier/relecture", "Relecture"),
        title: title_of(proposal),
        what: words::kind(proposal.kind),
        stage: stage(proposal.state),
        who: name(proposal.author),
        note: proposal.note.clone(),
        token: signed.visitor.form_token(site),
        revision: proposal.revision,
        is_new: proposal.base_version == 0,
        since: since.map(|(revision, doc)| {
            (revision, changes::between(&catalogue, proposal.kind, &doc, &proposal.doc))
        }),
        changes: changes::between(&catalogue, proposal.kind, &published, &proposal.doc),
        remarks: comments
            .into_iter()
            .map(|comment| RemarkLine {
                field: if comment.field.is_empty() { "L’ensemble" } else { fields::label(&comment.field) },
                who: name(comment.author),
                when: dates::day(comment.at.date_naive()),
                answered: comment.resolved_at.is_some(),
                id: comment.id.to_string(),
                body: comment.body,
            })
            .collect(),
        approvals: queued.approvals.iter().map(|id| name(*id)).collect(),
        may_review: signed.who.can(Action::Review, &target) && proposal.state.is_open(),
        may_publish,
        may_take: after(proposal.state, Step::TakeUp).is_some(),
        may_send_back: after(proposal.state, Step::SendBack).is_some(),
        held,
        said,
        form: format!("/atelier/propositions/{id}"),
        files: FileView::of_doc(&format!("/atelier/propositions/{id}/fichiers"), &proposal.doc),
        record: app
            .get_record(proposal.record)
            .await
            .ok()
            .map(|record| LinkView::new(record.reference().path(), record.envelope.title)),
        fields: model::form::fields(proposal.kind)
            .iter()
            .map(|f| (f.path, fields::words(f.path).0))
            .collect(),
        action,
    })
}

async fn act(State(site): State<Site>, signed: Signed, Path(id): Path<Uuid>, posted: Posted) -> Page {
    let app = site.app();
    let who = &signed.who;
    let revision = posted.one("revision").parse().unwrap_or_default();
    let words = crate::mails::words(&site);
    let step = match posted.one("geste") {
        "remarque" => {
            app.remark(who, id, posted.one("champ"), posted.one("remarque")).await?;
            Stepped::Done
        }
        "prendre" => app.take_up(who, id, revision).await?,
        "precisions" => {
            let body = posted.one("remarque").trim();
            if !body.is_empty() {
                app.remark(who, id, posted.one("champ"), body).await?;
            }
            app.send_back(who, id, revision, &words).await?
        }
        "approuver" => {
            app.approve(who, id, revision).await?;
            Stepped::Done
        }
        "refuser" => app.close_proposal(who, id, revision, posted.one("raison"), &words).await?,
        "publier" => app.publish_proposal(who, id, revision, &words).await?,
        other => {
            if let Some(remark) = other.strip_prefix("repondu:").and_then(|remark| remark.parse().ok()) {
                app.resolve_remark(who, id, remark).await?;
            }
            Stepped::Done
        }
    };
    let said = match step {
        Stepped::Done => return Ok(Redirect::to(&format!("/atelier/relecture/{id}")).into_response()),
        Stepped::Published(reference) => return Ok(Redirect::to(&reference.path()).into_response()),
        Stepped::Held(held) => words::held(held).to_owned(),
        Stepped::Outdated => {
            "La fiche publiée a changé depuis le début de cette proposition : son auteur doit d’abord repartir de la fiche telle qu’elle est.".into()
        }
        Stepped::Refused(problems) => {
            let list: Vec<String> = problems
                .iter()
                .map(|p| format!("{} : {}", fields::label(&p.field), words::problem_sentence(p.code, &p.detail)))
                .collect();
            format!("Il reste à régler : {}.", list.join(" ; "))
        }
    };
    html_with_status(StatusCode::CONFLICT, &drawn(&site, &signed, id, Some(said)).await?)
}

#[derive(Template)]
#[template(path = "reviewing/withdraw.html")]
struct WithdrawPage {
    frame: Frame,
    title: String,
    path: String,
    action: String,
    token: String,
    is_withdrawn: bool,
    /// The merge by which it left, that may be undone on both sides.
    merged: Option<app::Merged>,
    /// The version that was read.
    version: u32,
    reason: String,
    successor: String,
    errors: Vec<String>,
}

async fn ask_withdraw(
    State(site): State<Site>,
    signed: Signed,
    Path((folder, slug)): Path<(String, String)>,
) -> Page {
    let reference = reference(&folder, &slug)?;
    html(&withdrawing(&site, &signed, &reference, ("", ""), Vec::new()).await?)
}

async fn withdrawing(
    site: &Site,
    signed: &Signed,
    reference: &Ref,
    (reason, successor): (&str, &str),
    errors: Vec<String>,
) -> Result<WithdrawPage, WebError> {
    let (record, _) = site.app().history_of(reference).await?;
    let action = format!("/atelier/retirer{}", reference.path());
    Ok(WithdrawPage {
        frame: frame(site, "Retirer une fiche", &action),
        title: record.envelope.title,
        path: reference.path(),
        token: signed.visitor.form_token(site),
        is_withdrawn: record.envelope.status == Status::Withdrawn,
        merged: site.app().merge_of(reference).await?,
        version: record.envelope.version,
        reason: reason.to_owned(),
        successor: successor.to_owned(),
        errors,
        action,
    })
}

async fn withdraw(
    State(site): State<Site>,
    signed: Signed,
    Path((folder, slug)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let reference = reference(&folder, &slug)?;
    let (reason, typed) = (posted.one("raison"), posted.one("suite"));
    if posted.one("geste") == "remettre" {
        let other = posted.one("version-autre").parse().ok().filter(|_| posted.one("autre") == "oui");
        match other {
            Some(read) => site.app().undo_merge(&signed.who, &reference, read, reason).await?,
            None => site.app().bring_back(&signed.who, &reference, reason).await?,
        }
        return Ok(Redirect::to(&reference.path()).into_response());
    }
    let version = posted.one("version").parse().unwrap_or_default();
    let successor = site.app().named_record(typed);
    let mut errors = Vec::new();
    if !typed.trim().is_empty() && successor.is_none() {
        errors
            .push(format!("Aucune fiche ne s’appelle « {typed} » : écrivez son titre exact ou son adresse."));
    }
    if errors.is_empty() {
        match site.app().withdraw(&signed.who, (&reference, version), reason, successor).await? {
            Ok(()) => return Ok(Redirect::to(&reference.path()).into_response()),
            Err(problems) => errors.extend(problems.iter().map(|p| match p.field.as_str() {
                "withdrawal.reason" => {
                    "Dites pourquoi cette fiche part : c’est ce que lira qui la cherche.".to_owned()
                }
                _ => words::problem_sentence(p.code, &p.detail),
            })),
        }
    }
    let page = withdrawing(&site, &signed, &reference, (reason, typed), errors).await?;
    html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The two records that an address names.
#[derive(Debug, Default, Deserialize)]
struct Two {
    #[serde(default)]
    de: String,
    #[serde(default)]
    vers: String,
}

struct Pair {
    path: &'static str,
    label: &'static str,
    theirs: String,
    ours: String,
}

#[derive(Template)]
#[template(path = "reviewing/merge.html")]
struct MergePage {
    frame: Frame,
    token: String,
    /// The one that goes, the one that stays.
    two: Option<(LinkView, LinkView)>,
    typed_from: String,
    typed_into: String,
    pairs: Vec<Pair>,
    /// The versions that were read.
    versions: (u32, u32),
    reason: String,
    errors: Vec<String>,
}

async fn ask_merge(State(site): State<Site>, signed: Signed, Query(two): Query<Two>) -> Page {
    html(&merging(&site, &signed, &two, "", Vec::new()).await?)
}

async fn merging(
    site: &Site,
    signed: &Signed,
    two: &Two,
    reason: &str,
    errors: Vec<String>,
) -> Result<MergePage, WebError> {
    let app = site.app();
    let (from, into) = (app.named_record(&two.de), app.named_record(&two.vers));
    let mut errors = errors;
    for (typed, found) in [(&two.de, &from), (&two.vers, &into)] {
        if !typed.is_empty() && found.is_none() {
            errors.push(format!(
                "Aucune fiche ne s’appelle « {typed} » : écrivez son titre exact ou son adresse."
            ));
        }
    }
    let mut page = MergePage {
        frame: frame(site, "Réunir deux fiches", "/atelier/fusionner"),
        token: signed.visitor.form_token(site),
        two: None,
        typed_from: two.de.clone(),
        typed_into: two.vers.clone(),
        pairs: Vec::new(),
        versions: (0, 0),
        reason: reason.to_owned(),
        errors,
    };
    let (Some(from), Some(into)) = (from, into) else { return Ok(page) };
    if from.kind != into.kind || from == into {
        page.errors.push("Choisissez deux fiches différentes de la même sorte.".into());
        return Ok(page);
    }
    let (source, _) = app.history_of(&from).await?;
    let (target, _) = app.history_of(&into).await?;
    let (theirs, ours) =
        (app.document_of(source.envelope.id).await?, app.document_of(target.envelope.id).await?);
    for field in model::form::fields(from.kind) {
        let (a, b) = (model::form::at(&theirs, field.path), model::form::at(&ours, field.path));
        if a.is_some() && a != b {
            let catalogue = app.catalogue();
            let shown = |value: Option<&Value>| changes::shown(&catalogue, field.shape, value);
            let label = fields::words(field.path).0;
            page.pairs.push(Pair { path: field.path, label, theirs: shown(a), ours: shown(b) });
        }
    }
    page.versions = (source.envelope.version, target.envelope.version);
    page.two = Some((
        LinkView::new(from.path(), source.envelope.title),
        LinkView::new(into.path(), target.envelope.title),
    ));
    (page.typed_from, page.typed_into) = (from.to_string(), into.to_string());
    Ok(page)
}

async fn merge(State(site): State<Site>, signed: Signed, posted: Posted) -> Page {
    let app = site.app();
    let two = Two { de: posted.one("de").into(), vers: posted.one("vers").into() };
    let reason = posted.one("raison").trim();
    let number = |name: &str| posted.one(name).parse().unwrap_or_default();
    let versions = (number("version-de"), number("version-vers"));
    let mut errors = Vec::new();
    if reason.is_empty() {
        errors.push("Dites pourquoi ces deux fiches n’en font qu’une.".to_owned());
    }
    if let (Some(from), Some(into), true) =
        (app.named_record(&two.de), app.named_record(&two.vers), errors.is_empty())
    {
        let choice = MergeChoice {
            taken: posted.all("prendre").map(str::to_owned).collect(),
            versions,
            reason: reason.to_owned(),
        };
        match app.merge_records(&signed.who, &from, &into, &choice).await? {
            Ok(reference) => return Ok(Redirect::to(&reference.path()).into_response()),
            Err(problems) => {
                errors.extend(problems.iter().map(|p| match p.field.as_str() {
                    "taken" => "Cette fiche demande deux personnes pour changer : réunissez sans rien cocher, puis proposez la modification.".to_owned(),
                    _ => words::problem_sentence(p.code, &p.detail),
                }));
            }
        }
    }
    let page = merging(&site, &signed, &two, reason, errors).await?;
    html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
