//! `ramure import`: tells what changes, field by field, then writes it all or not at all.

use std::fmt::Write as _;
use std::path::Path;

use app::{App, ImportOptions, ImportReport};
use model::change::FieldChange;
use model::{Kind, Ref};
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
    let collected: Vec<Ref> = reading.collected.iter().map(|slug| Ref::new(Kind::Vocabulary, slug)).collect();
    let mut progress = Progress::new("Écriture", Some(reading.records.len() as u64), quiet);
    let how = ImportOptions { dry_run: options.dry_run, skip_invalid: options.skip_invalid };
    let by = By {
        author: "import".into(),
        reason: format!("import de {}", name_of(&options.path)),
        at: app.now(),
    };
    let report = app.import(reading, how, &by, &mut |done| progress.at(done as u64)).await?;
    progress.finish();
    Ok(Outcome::new(options, &report, &collected).answer())
}

fn name_of(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The report, the vocabularies that a table filled on its way told apart from the records that it holds.
struct Outcome<'a> {
    options: &'a Import,
    report: &'a ImportReport,
    created: Vec<&'a Ref>,
    changed: Vec<&'a (Ref, Vec<FieldChange>)>,
    unchanged: usize,
    vocabularies: Vec<&'a Ref>,
}

impl<'a> Outcome<'a> {
    fn new(options: &'a Import, report: &'a ImportReport, collected: &[Ref]) -> Self {
        let (new, created): (Vec<&Ref>, Vec<&Ref>) =
            report.created.iter().partition(|r| collected.contains(r));
        let (longer, changed): (Vec<_>, Vec<_>) =
            report.changed.iter().partition(|(r, _)| collected.contains(r));
        let vocabularies: Vec<&Ref> = new.into_iter().chain(longer.into_iter().map(|(r, _)| r)).collect();
        let unchanged = report.unchanged.saturating_sub(collected.len() - vocabularies.len());
        Self { options, report, created, changed, unchanged, vocabularies }
    }

    /// How many records were written, the vocabularies filled on the way left out.
    fn written(&self) -> usize {
        if self.report.applied { self.created.len() + self.changed.len() } else { 0 }
    }

    fn answer(&self) -> Answer {
        let changed = self.changed.iter().map(|(reference, fields)| {
            let fields: Vec<Value> = fields.iter().map(field_json).collect();
            json!({"record": reference.to_string(), "fields": fields})
        });
        let report = self.report;
        let json = json!({
            "path": self.options.path.display().to_string(),
            "dry_run": self.options.dry_run,
            "total": report.total,
            "applied": report.applied,
            "written": self.written(),
            "created": self.created.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "changed": changed.collect::<Vec<_>>(),
            "unchanged": self.unchanged,
            "vocabularies": self.vocabularies.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "refused": report.refused.iter().map(fault_json).collect::<Vec<_>>(),
        });
        let success = report.applied || report.refused.is_empty();
        Answer::new(self.text(), json).success(success)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        section(&mut text, "Créées", self.created.len(), self.created.iter().map(|r| format!("  {r}")));
        let changed = self.changed.iter().map(|(reference, fields)| {
            let lines: Vec<String> = fields.iter().map(field_line).collect();
            format!("  {reference}\n{}", lines.join("\n"))
        });
        section(&mut text, "Modifiées", self.changed.len(), changed);
        let vocabularies = self.vocabularies.iter().map(|r| format!("  {r}"));
        section(&mut text, "Vocabulaires complétés", self.vocabularies.len(), vocabularies);
        if !self.report.refused.is_empty() {
            let _ = writeln!(text, "Refusées :\n{}\n", french::faults(&self.report.refused));
        }
        let _ = writeln!(
            text,
            "{} : {}, {}, {}, {}.",
            french::count(self.report.total, "fiche lue", "fiches lues"),
            french::count(self.created.len(), "créée", "créées"),
            french::count(self.changed.len(), "modifiée", "modifiées"),
            french::count(self.unchanged, "inchangée", "inchangées"),
            french::count(self.report.refused.len(), "problème", "problèmes"),
        );
        text.push_str(&self.conclusion());
        text
    }

    fn conclusion(&self) -> String {
        let written = self.written();
        if self.report.applied && written > 0 {
            return format!("{}.", french::count(written, "fiche a été écrite", "fiches ont été écrites"));
        }
        let why = if self.report.applied {
            "Rien n’a été écrit : tout était déjà à jour."
        } else if self.report.refused.is_empty() {
            "Rien n’a été écrit : c’était un essai. Relancez sans --dry-run pour écrire."
        } else if self.options.dry_run && self.options.skip_invalid {
            "Rien n’a été écrit : c’était un essai. Sans --dry-run, les fiches refusées seraient laissées."
        } else {
            "Rien n’a été écrit. Corrigez les lignes ci-dessus, ou ajoutez --skip-invalid pour écrire le reste."
        };
        why.into()
    }
}

fn field_json(change: &FieldChange) -> Value {
    json!({"field": change.field, "before": change.before, "after": change.after})
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
