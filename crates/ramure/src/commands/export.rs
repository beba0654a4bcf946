//! `ramure export`: writes everything public to an open folder.

use app::App;
use serde_json::json;

use crate::Answer;
use crate::cli::Export;
use crate::failure::Failure;
use crate::french;
use crate::progress::Progress;

pub async fn run(app: &App, options: &Export, quiet: bool) -> Result<Answer, Failure> {
    let dir = options.dir.display().to_string();
    let total = app.catalogue().cards.len() as u64;
    let mut progress = Progress::new("Écriture", Some(total), quiet);
    let report = app.export(&options.dir, &mut |done| progress.at(done as u64)).await.map_err(|error| {
        let mut failure = Failure::from(error);
        failure.advice =
            format!("Vérifiez que le dossier {dir} peut être créé et écrit, et qu’il reste de la place.");
        failure
    })?;
    progress.finish();
    let records = french::count(report.written, "fiche écrite", "fiches écrites");
    Ok(Answer::new(format!("{dir} : {records}."), json!({"path": dir, "written": report.written})))
}
