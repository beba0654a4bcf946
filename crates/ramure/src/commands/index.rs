//! `ramure index rebuild`: throws the index away and makes it again from the store.

use std::time::Instant;

use app::{App, AppError};
use serde_json::json;

use crate::Answer;
use crate::failure::Failure;
use crate::french;
use crate::progress::Progress;

pub async fn rebuild(app: &App, quiet: bool) -> Result<Answer, Failure> {
    let started_at = Instant::now();
    let mut progress = Progress::new("Index", None, quiet);
    app.rebuild_index(&mut |done, _| progress.at(done)).await.map_err(refusal)?;
    progress.finish();
    let catalogue = app.catalogue();
    let elapsed = started_at.elapsed();
    let changes = usize::try_from(catalogue.seq).unwrap_or(usize::MAX);
    let seconds = format!("{:.1}", elapsed.as_secs_f64()).replace('.', ",");
    let changes_read = french::count(changes, "changement relu", "changements relus");
    let text = format!("L’index est refait en {seconds} s : {changes_read}.");
    let json = json!({"changes": catalogue.seq, "elapsed_ms": u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)});
    Ok(Answer::new(text, json))
}

fn refusal(error: AppError) -> Failure {
    match error {
        AppError::Conflict(_) => {
            let what = "Un autre programme, sans doute le serveur, tient l’index de ce dossier ; rien n’a été changé.";
            Failure::new("index_kept", what).advice("Arrêtez-le, refaites l’index, puis relancez-le.")
        }
        other => other.into(),
    }
}
