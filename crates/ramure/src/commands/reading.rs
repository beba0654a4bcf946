//! Reading what `import` and `check` are given: an open folder, or a table with its mapping.

use std::ffi::OsStr;
use std::path::Path;

use exchange::{Fault, Mapping, MappingError, Reading};
use model::commons::Known;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::french;
use crate::progress::Progress;

/// Reads a folder or a table; `known` holds what exists already.
///
/// # Errors
/// The path or the mapping cannot be read; the faults of records are part of the reading.
pub fn read(path: &Path, mapping: Option<&Path>, known: Known, quiet: bool) -> Result<Reading, Failure> {
    let mut progress = Progress::new("Lecture", None, quiet);
    let mut tell = |done: usize| progress.at(done as u64);
    let reading = if path.is_dir() {
        if mapping.is_some() {
            return Err(Failure::file(format!(
                "{} est un dossier ouvert : il se lit sans --mapping.",
                path.display()
            ))
            .advice("Retirez --mapping."));
        }
        exchange::read_folder(path, known, &mut tell)
    } else {
        exchange::read_table(path, &table_mapping(path, mapping)?, known, &mut tell)
    };
    progress.finish();
    reading.map_err(|error| cannot_read(path, &error))
}

fn table_mapping(path: &Path, mapping: Option<&Path>) -> Result<Mapping, Failure> {
    if !path.exists() {
        return Err(Failure::file(format!("{} n’existe pas.", path.display())).advice("Vérifiez le chemin."));
    }
    let Some(mapping) = mapping else {
        let is_table =
            path.extension().and_then(OsStr::to_str).is_some_and(|e| ["jsonl", "csv"].contains(&e));
        let what = if is_table { "une table" } else { "un fichier seul" };
        let message = format!("{} est {what} : il faut dire ce que ses colonnes deviennent.", path.display());
        return Err(Failure::file(message).advice(
            "Donnez --mapping FICHIER ; docs/exemples en montre deux. Un dossier ouvert s’importe en donnant le dossier.",
        ));
    };
    let text = std::fs::read_to_string(mapping).map_err(|error| cannot_read(mapping, &error))?;
    Mapping::read(&text).map_err(|error| wrong_mapping(mapping, &error))
}

fn wrong_mapping(path: &Path, error: &MappingError) -> Failure {
    let path = path.display();
    let message = match error {
        MappingError::Unreadable { line, message } => {
            format!("{path}:{line}  illisible à cet endroit (l’analyseur dit : {message}).")
        }
        MappingError::Invalid(problems) => {
            let told = problems.iter().map(|p| {
                let field = if p.field.is_empty() { String::new() } else { format!("{} : ", p.field) };
                format!("{path}  {field}{}", french::problem(p))
            });
            told.collect::<Vec<_>>().join("\n")
        }
    };
    Failure::new("bad_mapping", format!("La correspondance ne peut pas servir.\n{message}"))
        .advice("docs/exemples montre deux correspondances commentées.")
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Failure {
    let why = match error.kind() {
        std::io::ErrorKind::NotFound => "il n’existe pas".to_owned(),
        std::io::ErrorKind::PermissionDenied => "le droit de lecture manque".to_owned(),
        _ => format!("le système dit : {error}"),
    };
    Failure::file(format!("{} ne peut pas être lu : {why}. Rien n’a été écrit.", path.display()))
}

/// A fault as machines read it.
pub fn fault_json(fault: &Fault) -> Value {
    json!({
        "file": fault.file,
        "line": fault.line,
        "field": fault.problem.field,
        "code": fault.problem.code.as_str(),
        "detail": fault.problem.detail,
        "message": french::problem(&fault.problem),
    })
}
