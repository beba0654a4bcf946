//! `ramure check`: verifies a folder or a table without any store.

use model::commons::Known;
use serde_json::{Value, json};

use crate::Answer;
use crate::cli::Check;
use crate::commands::reading::{fault_json, read};
use crate::failure::Failure;
use crate::french;

pub fn run(options: &Check, quiet: bool) -> Result<Answer, Failure> {
    let reading = read(&options.path, options.mapping.as_deref(), Known::default(), quiet)?;
    let path = options.path.display().to_string();
    let records = french::count(reading.total, "fiche", "fiches");
    let text = if reading.faults.is_empty() {
        format!("{path} : {records}, aucun problème")
    } else {
        let problems = french::count(reading.faults.len(), "problème", "problèmes");
        format!("{}\n\n{path} : {records}, {problems}", french::faults(&reading.faults))
    };
    let faults: Vec<Value> = reading.faults.iter().map(fault_json).collect();
    let ok = faults.is_empty();
    let json = json!({"path": path, "ok": ok, "total": reading.total, "faults": faults});
    Ok(Answer::new(text, json).success(ok))
}
