//! `ramure demo`: loads the demonstration commons, which is part of the executable, then serves it.

mod people;
mod respondents;

pub use people::Fictitious;

use std::path::Path;

use app::{App, ImportOptions};
use exchange::File;
use rust_embed::Embed;
use store::By;
use uuid::Uuid;

use crate::Answer;
use crate::config::{Configuration, Origin};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{answer, french, server};

#[derive(Embed)]
#[folder = "../../commons/odd17"]
struct Commons;

/// The file of the data folder that keeps the digest of what was loaded; without it, the import is only done again.
const DIGEST_FILE: &str = "demo.digest";

pub async fn run(configuration: &Configuration, as_json: bool) -> Result<Answer, Failure> {
    let settings = &configuration.settings;
    let listener = if configuration.origin("listen") == Origin::Default {
        server::listen_nearby(&settings.listen).await?
    } else {
        server::listen(&settings.listen).await?
    };
    // A demonstration is played with: it never touches the files of a commons that the settings name.
    let mut configuration = configuration.clone();
    (configuration.settings.files_bucket, configuration.settings.files_folder) = (None, None);
    let configuration = &configuration;
    let app = super::open(configuration).await?;
    load(&app, as_json).await?;
    respondents::fictitious(&app).await?;
    let accounts = people::fictitious(&app).await?;
    let mut settings = settings.clone();
    // Nobody is told to find a server of mails before looking around.
    if settings.smtp_url.is_none() && settings.mail_folder.is_none() {
        settings.mail_folder = Some(app.data_folder().join("courriels"));
    }
    server::serve(&app, &settings, listener, as_json, &accounts).await?;
    Ok(super::serve::stopped(as_json))
}

/// Imports the demonstration commons, unless this very one was loaded already.
async fn load(app: &App, quiet: bool) -> Result<(), Failure> {
    let digest = digest();
    let kept = app.data_folder().join(DIGEST_FILE);
    let present = app.catalogue();
    if !present.cards.is_empty() && std::fs::read_to_string(&kept).is_ok_and(|loaded| loaded == digest) {
        return Ok(());
    }
    let mut progress = Progress::new("Lecture de la démonstration", None, quiet);
    let reading = exchange::read_files(files(), app.known().await?, &mut |done| progress.at(done as u64));
    progress.finish();
    let name = reading.info.as_ref().map(|info| info.name.clone()).unwrap_or_default();
    if !present.cards.is_empty() && present.info.name != name {
        let folder = app.data_folder().display();
        return Err(Failure::new(
            "other_commons",
            format!("Le dossier {folder} contient déjà un autre commun ; rien n’y a été changé."),
        )
        .advice(
            "« ramure serve » le sert ; « ramure demo --data AUTRE-DOSSIER » charge la démonstration à part.",
        ));
    }
    let mut progress =
        Progress::new("Chargement de la démonstration", Some(reading.records.len() as u64), quiet);
    let by = By { author: "demo".into(), reason: "commun de démonstration".into(), at: app.now() };
    let report =
        app.import(reading, ImportOptions::default(), &by, &mut |done| progress.at(done as u64)).await?;
    progress.finish();
    if !report.applied {
        let message = format!(
            "La démonstration n’a pas pu être chargée ; rien n’a été écrit.\n{}",
            french::faults(&report.refused)
        );
        return Err(Failure::new("bad_demo", message)
            .advice("Ces fiches heurtent ce que le dossier des données contient : essayez « ramure demo --data AUTRE-DOSSIER »."));
    }
    keep(&kept, &digest);
    if !quiet {
        let written = report.created.len() + report.changed.len();
        let loaded = french::count(written, "fiche chargée", "fiches chargées");
        answer::print_error(&format!("Commun de démonstration : {loaded}."));
    }
    Ok(())
}

/// Notes what was loaded, so that the next start is immediate; a failure only costs another import.
fn keep(path: &Path, digest: &str) {
    if let Err(error) = std::fs::write(path, digest) {
        tracing::warn!(%error, "the digest of the demonstration could not be kept");
    }
}

/// The files of the commons, with their path from its root.
fn files() -> Vec<File> {
    let files =
        Commons::iter().filter_map(|path| Some((path.to_string(), Commons::get(&path)?.data.into_owned())));
    files.collect()
}

/// Changes with the content of the commons, or with the version that reads it.
fn digest() -> String {
    let mut paths: Vec<_> = Commons::iter().collect();
    paths.sort();
    let mut content = env!("CARGO_PKG_VERSION").as_bytes().to_vec();
    for path in paths {
        content.extend(path.as_bytes());
        content.extend(Commons::get(&path).map(|file| file.metadata.sha256_hash()).unwrap_or_default());
    }
    Uuid::new_v5(&Uuid::NAMESPACE_URL, &content).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_commons_is_the_one_of_the_repository() {
        let reading = exchange::read_files(files(), model::commons::Known::default(), &mut |_| {});
        assert!(reading.faults.is_empty(), "{}", french::faults(&reading.faults));
        assert!(reading.total >= 160, "{}", reading.total);
    }

    #[test]
    fn the_digest_does_not_change_by_itself() {
        assert_eq!(digest(), digest());
    }
}
