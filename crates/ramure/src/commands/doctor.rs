//! `ramure doctor`: checks that all is in order, one line a check, each failure with what to do.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use app::{App, AppError, Catalogue, Engine, SearchRequest};
use model::Status;
use model::card::Card;
use model::territories::atlas;
use serde_json::{Value, json};

use crate::Answer;
use crate::config::Configuration;
use crate::failure::{Failure, masked};
use crate::french;

/// Records read at a time.
const BATCH: usize = 500;
/// Titles looked for in the index.
const SAMPLE: usize = 20;
/// Faults of the commons that are shown.
const SHOWN: usize = 10;

/// The outcome of one check.
struct Finding {
    name: &'static str,
    ok: bool,
    message: String,
}

impl Finding {
    fn good(name: &'static str, message: impl Into<String>) -> Self {
        Self { name, ok: true, message: message.into() }
    }

    fn bad(name: &'static str, message: impl Into<String>) -> Self {
        Self { name, ok: false, message: message.into() }
    }
}

pub async fn run(configuration: &Configuration, repair: bool) -> Result<Answer, Failure> {
    let data = &configuration.settings.data;
    let mut findings = vec![territories(), folder(data)];
    findings.extend(space(data, configuration.settings.free_space_mb));
    let mut counts = BTreeMap::new();
    let is_absent = configuration.settings.database_url.is_none() && !data.join("ramure.db").is_file();
    if is_absent {
        let message = format!(
            "aucune base dans {} ; « ramure demo » ou « ramure import CHEMIN » la crée.",
            data.display()
        );
        findings.push(Finding::bad("database", message));
    } else {
        match App::open(configuration.settings.options()).await {
            Err(error) => findings.push(closed(error, configuration.settings.database_url.as_deref())),
            Ok(app) => {
                findings.extend(platform(&app).await);
                findings.push(files(&app, repair).await);
                counts = count(&app);
            }
        }
    }
    Ok(answer(&findings, &counts))
}

fn answer(findings: &[Finding], counts: &BTreeMap<&'static str, BTreeMap<&'static str, usize>>) -> Answer {
    let ok = findings.iter().all(|finding| finding.ok);
    let mut text = String::new();
    for finding in findings {
        let _ = writeln!(
            text,
            "{} {} : {}",
            if finding.ok { "✓" } else { "✗" },
            title(finding.name),
            finding.message
        );
    }
    let _ = write!(text, "\n{}", if ok { "Tout est en ordre." } else { "Des points sont à corriger." });
    let checks: Vec<Value> =
        findings.iter().map(|f| json!({"name": f.name, "ok": f.ok, "message": f.message})).collect();
    let json = json!({"ok": ok, "version": env!("CARGO_PKG_VERSION"), "checks": checks, "counts": counts});
    Answer::new(text, json).success(ok)
}

fn title(name: &str) -> &'static str {
    match name {
        "territories" => "Territoires",
        "folder" => "Dossier des données",
        "space" => "Place sur le disque",
        "database" => "Base de données",
        "schema" => "Tables",
        "index" => "Index",
        "commons" => "Commun",
        "files" => "Fichiers joints",
        _ => "Fiches",
    }
}

fn territories() -> Finding {
    let counts = atlas().counts();
    let message = format!(
        "{} et {}, millésime {}.",
        french::count(counts.communes, "commune", "communes"),
        french::count(counts.epci, "intercommunalité", "intercommunalités"),
        atlas().vintage()
    );
    Finding::good("territories", message)
}

/// Writes and removes a file: the only proof that one may.
fn folder(data: &Path) -> Finding {
    let shown = data.display();
    if !data.is_dir() {
        let message =
            format!("{shown} n’existe pas encore ; « ramure demo » ou « ramure import CHEMIN » le crée.");
        return Finding::bad("folder", message);
    }
    let trial = data.join(format!(".doctor-{}", std::process::id()));
    let written = std::fs::write(&trial, b"ramure").and_then(|()| std::fs::remove_file(&trial));
    match written {
        Ok(()) => Finding::good("folder", format!("{shown} se lit et s’écrit.")),
        Err(error) => {
            let message =
                format!("{shown} ne s’écrit pas ({error}) ; donnez-en le droit au compte qui lance Ramure.");
            Finding::bad("folder", message)
        }
    }
}

/// Compares what the disk still takes to `wanted`, in megabytes.
#[cfg(unix)]
fn space(data: &Path, wanted: u32) -> Option<Finding> {
    let disk = rustix::fs::statvfs(data).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize) / 1_000_000;
    let mega = |count: u64| format!("{} Mo", french::number(usize::try_from(count).unwrap_or(usize::MAX)));
    let shown = format!("{} libres", mega(free));
    Some(if free >= u64::from(wanted) {
        Finding::good("space", format!("{shown}."))
    } else {
        let wanted = mega(u64::from(wanted));
        let what_to_do = "faites de la place, car une base pleine refuse d’écrire";
        Finding::bad(
            "space",
            format!("{shown}, moins que les {wanted} voulus (free_space_mb) ; {what_to_do}."),
        )
    })
}

#[cfg(not(unix))]
fn space(_data: &Path, _wanted: u32) -> Option<Finding> {
    None
}

/// Why the database or the index could not be opened.
fn closed(error: AppError, database_url: Option<&str>) -> Finding {
    let cause = match error {
        AppError::FilesUnavailable(cause) => {
            let what_to_do = "vérifiez files_folder, ou files_bucket, son adresse et sa clé";
            return Finding::bad("files", format!("ne répondent pas ({cause}) ; {what_to_do}."));
        }
        AppError::Unavailable(cause) | AppError::Internal(cause) | AppError::Conflict(cause) => cause,
        other => other.to_string(),
    };
    let cause = database_url.map_or_else(|| cause.clone(), |url| cause.replace(url, &masked(url)));
    let what_to_do = if database_url.is_some() {
        "vérifiez qu’elle est démarrée et que database_url est juste"
    } else {
        "restaurez une sauvegarde du dossier des données si le fichier est abîmé"
    };
    Finding::bad("database", format!("ne s’ouvre pas ({cause}) ; {what_to_do}."))
}

/// What can only be checked once the platform is open, which also brings the tables and the index up to date.
async fn platform(app: &App) -> Vec<Finding> {
    let engine = match app.engine() {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    let answers = match app.ping().await {
        Ok(()) => Finding::good("database", format!("{engine} répond.")),
        Err(error) => Finding::bad(
            "database",
            format!("{engine} ne répond plus ({error}) ; vérifiez qu’il est démarré."),
        ),
    };
    vec![answers, Finding::good("schema", "à jour."), index(app), commons(app).await, records(app)]
}

/// What is noted of the attached files, against what lies there.
async fn files(app: &App, repair: bool) -> Finding {
    let report = match app.look_at_files(repair, true).await {
        Ok(report) => report,
        Err(error) => {
            return Finding::bad(
                "files",
                format!("ne se lisent pas ({error}) ; vérifiez le dossier « files » ou le seau."),
            );
        }
    };
    let kept = format!(
        "{}, {} Mo",
        french::count(report.kept, "fichier", "fichiers"),
        french::number(usize::try_from(report.bytes / 1_000_000).unwrap_or(usize::MAX))
    );
    if report.is_foreign {
        let message = format!(
            "{kept} ; le dossier ou le seau est celui d’un autre commun (son nom est dans « commun », à sa racine) : rien n’y est enlevé ; donnez un autre files_folder ou files_bucket, ou effacez « commun » si cet autre n’existe plus."
        );
        return Finding::bad("files", message);
    }
    let left = report.orphans.len() + report.unnamed.len();
    if !report.lost.is_empty() {
        let some: Vec<&str> = report.lost.iter().take(SHOWN).map(String::as_str).collect();
        let message = format!(
            "{} manquent ou sont abîmés ({}) ; remettez-les depuis une sauvegarde du dossier « files » ou du seau.",
            report.lost.len(),
            some.join(", ")
        );
        return Finding::bad("files", message);
    }
    match (left, repair) {
        (0, _) => Finding::good("files", format!("{kept}.")),
        (left, true) => {
            let removed = french::count(
                left,
                "fichier que plus rien ne nomme est enlevé",
                "fichiers que plus rien ne nomme sont enlevés",
            );
            Finding::good("files", format!("{kept} ; {removed}."))
        }
        (left, false) => {
            let found =
                french::count(left, "fichier n’est nommé par rien", "fichiers ne sont nommés par rien");
            Finding::bad("files", format!("{kept} ; {found} ; « ramure doctor --repair » les enlève."))
        }
    }
}

/// Opening the platform brought the index to the end of the log; a sample of titles proves that it answers.
fn index(app: &App) -> Finding {
    let catalogue = app.catalogue();
    let findable = |card: &&Card| card.status == Status::Published && card.kind.is_findable();
    let cards: Vec<&Card> = catalogue.cards.iter().filter(findable).collect();
    let sample: Vec<&Card> = cards.iter().step_by((cards.len() / SAMPLE).max(1)).copied().collect();
    let mut lost = 0;
    for card in &sample {
        match is_found(app, &catalogue, card) {
            Ok(true) => {}
            Ok(false) => lost += 1,
            Err(error) => {
                return Finding::bad(
                    "index",
                    format!("ne répond pas ({error}) ; « ramure index rebuild » le refait."),
                );
            }
        }
    }
    if lost > 0 {
        let message = format!(
            "{lost} titres sur {} ne se trouvent pas ; « ramure index rebuild » le refait.",
            sample.len()
        );
        return Finding::bad("index", message);
    }
    Finding::good("index", format!("à jour, au changement {}.", catalogue.seq))
}

/// Searching its own title finds a record.
fn is_found(app: &App, catalogue: &Catalogue, card: &Card) -> Result<bool, AppError> {
    let request =
        SearchRequest { words: card.title.to_string(), page: 1, per_page: 100, ..SearchRequest::default() };
    let result = app.search(&request)?;
    Ok(result.hits.iter().any(|hit| catalogue.card(hit.card).id == card.id))
}

/// Checks every public record again, alone and against the others.
async fn commons(app: &App) -> Finding {
    let catalogue = app.catalogue();
    let known = match app.known().await {
        Ok(known) => known,
        Err(error) => return Finding::bad("commons", format!("les fiches ne se lisent pas ({error}).")),
    };
    let ids: Vec<_> = catalogue.cards.iter().map(|card| card.id).collect();
    let mut faults = Vec::new();
    for batch in ids.chunks(BATCH) {
        match app.get_records(batch).await {
            Ok(records) => faults.extend(records.iter().flat_map(|record| {
                let problems = record.check().into_iter().chain(known.check(record));
                let reference = record.reference();
                problems.map(move |problem| {
                    format!("{reference} {} : {}", problem.field, french::problem(&problem))
                })
            })),
            Err(error) => return Finding::bad("commons", format!("les fiches ne se lisent pas ({error}).")),
        }
    }
    if faults.is_empty() {
        return Finding::good("commons", "toutes les fiches publiques sont valables.");
    }
    let shown = faults.iter().take(SHOWN).fold(String::new(), |all, fault| all + "\n    " + fault);
    let problems = french::count(faults.len(), "problème", "problèmes");
    Finding::bad("commons", format!("{problems} ; corrigez ces fiches puis réimportez-les.{shown}"))
}

fn records(app: &App) -> Finding {
    let catalogue = app.catalogue();
    let withdrawn = catalogue.cards.iter().filter(|card| card.status == Status::Withdrawn).count();
    let published = catalogue.cards.len() - withdrawn;
    let message = format!(
        "{}, {}.",
        french::count(published, "publiée", "publiées"),
        french::count(withdrawn, "retirée", "retirées")
    );
    Finding::good("records", message)
}

/// How many public records of each kind in each status.
fn count(app: &App) -> BTreeMap<&'static str, BTreeMap<&'static str, usize>> {
    let mut counts: BTreeMap<&'static str, BTreeMap<&'static str, usize>> = BTreeMap::new();
    for card in &app.catalogue().cards {
        *counts.entry(card.kind.as_str()).or_default().entry(card.status.as_str()).or_default() += 1;
    }
    counts
}
