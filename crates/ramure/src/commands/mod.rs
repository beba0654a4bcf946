//! One module a command: each turns its options into one call of the platform, and the outcome into an answer.

mod check;
mod config;
mod demo;
mod doctor;
mod export;
mod import;
mod index;
mod itinerary;
mod manual;
mod reading;
mod search;
mod serve;
mod territories;

use std::future::Future;

use app::App;

use crate::Answer;
use crate::cli::{Cli, Command, Common, Index};
use crate::config::{Configuration, Flags, environment, load};
use crate::failure::Failure;
use crate::logging;

/// Runs a command to its end.
///
/// # Errors
/// It could not be done.
pub fn run(cli: &Cli) -> Result<Answer, Failure> {
    let common = &cli.common;
    match &cli.command {
        Command::Check(options) => check::run(options, common.json),
        Command::Territories(options) => Ok(territories::run(options)),
        Command::Man(options) => manual::pages(options),
        Command::Completions(options) => Ok(manual::completions(options)),
        Command::Config => Ok(config::run(&configuration(common, None)?)),
        Command::Demo(options) => {
            let configuration = prepare(common, options.listen.as_ref())?;
            wait(demo::run(&configuration, common.json))
        }
        Command::Serve(options) => {
            let configuration = prepare(common, options.listen.as_ref())?;
            wait(serve::run(&configuration, common.json))
        }
        Command::Doctor => wait(doctor::run(&prepare(common, None)?)),
        Command::Import(options) => {
            let configuration = prepare(common, None)?;
            wait(async { import::run(&open(&configuration).await?, options, common.json).await })
        }
        Command::Export(options) => {
            let configuration = prepare(common, None)?;
            wait(async { export::run(&open(&configuration).await?, options, common.json).await })
        }
        Command::Search(options) => {
            let configuration = prepare(common, None)?;
            wait(async { search::run(&open(&configuration).await?, options) })
        }
        Command::Itinerary(options) => {
            let configuration = prepare(common, None)?;
            wait(async { itinerary::run(&open(&configuration).await?, options) })
        }
        Command::Index(Index::Rebuild) => {
            let configuration = prepare(common, None)?;
            wait(async { index::rebuild(&open(&configuration).await?, common.json).await })
        }
    }
}

fn configuration(common: &Common, listen: Option<&String>) -> Result<Configuration, Failure> {
    let flags = Flags {
        data: common.data.clone(),
        database_url: common.database_url.clone(),
        listen: listen.cloned(),
    };
    load(common.config.as_deref(), &flags, environment())
}

/// Reads the settings and begins to log.
fn prepare(common: &Common, listen: Option<&String>) -> Result<Configuration, Failure> {
    let configuration = configuration(common, listen)?;
    logging::init(&configuration.settings)?;
    Ok(configuration)
}

/// Opens the platform; an error never shows the password of the database.
async fn open(configuration: &Configuration) -> Result<App, Failure> {
    let settings = &configuration.settings;
    App::open(settings.options()).await.map_err(|error| {
        let mut failure = Failure::from(error);
        if let Some(url) = &settings.database_url {
            failure.message = failure.message.replace(url, &config::masked(url));
        }
        failure
    })
}

fn wait<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Failure::new("internal", format!("Le système refuse de lancer les tâches : {error}."))
            .advice("Vérifiez le nombre de processus permis (ulimit -u).")
    })?;
    runtime.block_on(work)
}
