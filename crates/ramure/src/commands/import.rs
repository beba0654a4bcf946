//! `ramure import`: tells what changes, field by field, then writes it all or not at all.

use std::fmt::Write as _;
use std::path::Path;

use app::{App, ImportOptions, ImportReport};
use model::change::FieldChange;
use serde_json::{Value, json};
use store::By;

use crate::Answer;
use crate::cli::Import;
use crate::commands::reading::{fault_json, read};
use crate::failure::Failure;
use crate::french;
use crate::progress::Progress;

/// Addresses shown in a list; the JSON report has them all.
const SHOWN: usize = 20;

pub async fn run(app: &App, options: &Import, quiet: bool) -> Result<Answer, Failure> {
    let reading = read(&options.path, options.mapping.as_deref(), app.known().await?, quiet)?;
    let mut progress = Progress::new("Écriture", Some(reading.records.len() as u64), quiet);
    let how = ImportOptions { dry_run: options.dry_run, skip_invalid: options.skip_invalid };
    let by = By {
        author: "import".into(),
        reason: format!("import de {}", name_of(&options.path)),
        at: app.now(),
    };
    let report = app.import(reading, how, &by, &mut |done| progress.at(done as u64)).await?;
    progress.finish();
    Ok(answer(options, &report))
}

fn name_of(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn answer(options: &Import, report: &ImportReport) -> Answer {
    let written = if report.applied { report.created.len() + report.changed.len() } else { 0 };
    let created: Vec<String> = report.created.iter().map(ToString::to_string).collect();
    let changed = report.changed.iter().map(|(reference, fields)| {
        let fields: Vec<Value> = fields.iter().map(field_json).collect();
        json!({"record": reference.to_string(), "fields": fields})
    });
    let json = json!({
        "path": options.path.display().to_string(),
        "dry_run": options.dry_run,
        "total": report.total,
        "written": written,
        "applied": report.applied,
        "created": created,
        "changed": changed.collect::<Vec<_>>(),
        "unchanged": report.unchanged,
        "refused": report.refused.iter().map(fault_json).collect::<Vec<_>>(),
    });
    let success = report.applied || report.refused.is_empty();
    Answer::new(text(options, report, written), json).success(success)
}

fn field_json(change: &FieldChange) -> Value {
    json!({"field": change.field, "before": change.before, "after": change.after})
}

fn text(options: &Import, report: &ImportReport, written: usize) -> String {
    let mut text = String::new();
    section(&mut text, "Créées", report.created.len(), report.created.iter().map(|r| format!("  {r}")));
    section(
        &mut text,
        "Modifiées",
        report.changed.len(),
        report.changed.iter().map(|(reference, fields)| {
            let lines: Vec<String> = fields.iter().map(field_line).collect();
            format!("  {reference}\n{}", lines.join("\n"))
        }),
    );
    if !report.refused.is_empty() {
        let _ = writeln!(text, "Refusées :\n{}\n", french::faults(&report.refused));
    }
    let _ = writeln!(
        text,
        "{} : {}, {}, {}, {}.",
        french::count(report.total, "fiche lue", "fiches lues"),
        french::count(report.created.len(), "créée", "créées"),
        french::count(report.changed.len(), "modifiée", "modifiées"),
        french::count(report.unchanged, "inchangée", "inchangées"),
        french::count(report.refused.len(), "problème", "problèmes"),
    );
    text.push_str(&conclusion(options, report, written));
    text
}

fn conclusion(options: &Import, report: &ImportReport, written: usize) -> String {
    if report.applied && written > 0 {
        return format!("{}.", french::count(written, "fiche a été écrite", "fiches ont été écrites"));
    }
    if report.applied {
        return "Rien n’a été écrit : tout était déjà à jour.".into();
    }
    if report.refused.is_empty() {
        return "Rien n’a été écrit : c’était un essai. Relancez sans --dry-run pour écrire.".into();
    }
    if options.dry_run && options.skip_invalid {
        return "Rien n’a été écrit : c’était un essai. Sans --dry-run, les fiches refusées seraient laissées.".into();
    }
    "Rien n’a été écrit. Corrigez les lignes ci-dessus, ou ajoutez --skip-invalid pour écrire le reste."
        .into()
}

/// A titled list of which only the beginning is shown.
fn section(text: &mut String, title: &str, total: usize, lines: impl Iterator<Item = String>) {
    if total == 0 {
        return;
    }
    let _ = writeln!(text, "{title} :");
    for line in lines.take(SHOWN) {
        let _ = writeln!(text, "{line}");
    }
    if total > SHOWN {
        let _ = writeln!(
            text,
            "  … et {} (--json les donne toutes)",
            french::count(total - SHOWN, "autre", "autres")
        );
    }
    text.push('\n');
}

fn field_line(change: &FieldChange) -> String {
    format!("    {} : {} → {}", change.field, value(change.before.as_ref()), value(change.after.as_ref()))
}

/// A value on one line, shortened.
fn value(value: Option<&Value>) -> String {
    match value {
        None => "(absent)".into(),
        Some(Value::String(text)) => format!("« {} »", french::shorten(text)),
        Some(other) => french::shorten(&other.to_string()),
    }
}
