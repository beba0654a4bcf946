//! `ramure links check`: goes and sees whether the links of the records still lead somewhere.

use std::fmt::Write as _;

use app::{App, AppError};
use serde_json::json;

use crate::Answer;
use crate::cli::CheckLinks;
use crate::failure::Failure;
use crate::french;

pub async fn check(app: &App, options: &CheckLinks) -> Result<Answer, Failure> {
    let done = app.check_links(options.all, u64::from(options.most)).await.map_err(refusal)?;
    let mut text = format!(
        "{} : {}, {}, {}.",
        french::count(done.visited, "lien visité", "liens visités"),
        french::count(done.dead, "mort", "morts"),
        french::count(done.moved, "déménagé", "déménagés"),
        french::count(done.uncertain, "incertain", "incertains"),
    );
    if done.left > 0 {
        let left = french::count(done.left, "lien attend encore", "liens attendent encore");
        let _ = write!(text, "\n{left} : relancez la commande pour continuer.");
    }
    let json = json!({"visited": done.visited, "dead": done.dead, "moved": done.moved, "uncertain": done.uncertain, "left": done.left});
    Ok(Answer::new(text, json))
}

fn refusal(error: AppError) -> Failure {
    match error {
        AppError::Forbidden => {
            Failure::new("links_off", "La vérification des liens est éteinte : rien n’a été visité.").advice(
                "Mettez links_check à true, avec public_url, dans les réglages (ou RAMURE_LINKS_CHECK=true).",
            )
        }
        other => other.into(),
    }
}
