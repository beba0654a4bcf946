//! One module a command: each turns its options into one call of the platform, and the outcome into an answer.

mod check;
mod config;
mod demo;
mod doctor;
mod eval;
mod export;
mod extract;
mod framework;
mod import;
mod index;
mod itinerary;
mod judged;
mod links;
mod manual;
mod person;
mod reading;
mod search;
mod serve;
mod territories;

pub use demo::Fictitious;

use std::future::Future;

use app::App;

use crate::Answer;
use crate::cli::{Cli, Command, Framework, Index, Links};
use crate::config::{Configuration, Flags, Origin, environment, load};
use crate::failure::Failure;
use crate::logging;

/// Runs a command to its end.
///
/// # Errors
/// It could not be done.
pub fn run(cli: &Cli) -> Result<Answer, Failure> {
    let quiet = cli.common.json;
    match &cli.command {
        Command::Check(options) => check::run(options, quiet),
        Command::Territories(options) => Ok(territories::run(options)),
        Command::Extract(options) => extract::run(options),
        Command::Man(options) => manual::pages(options),
        Command::Completions(options) => Ok(manual::completions(options)),
        Command::Framework(Framework::Verify(options)) => framework::run(options),
        Command::Framework(Framework::Import(options)) if options.into.is_some() => framework::files(options),
        Command::Eval(options) => eval::run(options, quiet),
        Command::Config => Ok(config::run(&configuration(cli)?)),
        _ => {
            let configuration = prepare(cli)?;
            wait(run_on_store(&cli.command, &configuration, quiet))
        }
    }
}

/// The commands that open the platform.
async fn run_on_store(
    command: &Command,
    configuration: &Configuration,
    quiet: bool,
) -> Result<Answer, Failure> {
    match command {
        Command::Demo(_) => demo::run(configuration, quiet).await,
        Command::Serve(_) => serve::run(configuration, quiet).await,
        Command::Doctor(options) => doctor::run(configuration, options.repair).await,
        Command::Import(options) => import::run(&open(configuration).await?, options, quiet).await,
        Command::Export(options) => export::run(&open(configuration).await?, options, quiet).await,
        Command::Search(options) => search::run(&open(configuration).await?, options),
        Command::Itinerary(options) => itinerary::run(&open(configuration).await?, options),
        Command::Person(options) => person::run(&open(configuration).await?, configuration, options).await,
        Command::Framework(Framework::Import(options)) => {
            framework::import(&open(configuration).await?, options).await
        }
        Command::Links(Links::Check(options)) => links::check(&open(configuration).await?, options).await,
        Command::Index(Index::Rebuild) => index::rebuild(&open(configuration).await?, quiet).await,
        Command::Check(_)
        | Command::Territories(_)
        | Command::Man(_)
        | Command::Extract(_)
        | Command::Completions(_)
        | Command::Eval(_)
        | Command::Framework(Framework::Verify(_))
        | Command::Config => unreachable!("run without a store"),
    }
}

fn configuration(cli: &Cli) -> Result<Configuration, Failure> {
    let common = &cli.common;
    let listen = match &cli.command {
        Command::Demo(options) | Command::Serve(options) => options.listen.clone(),
        _ => None,
    };
    let flags = Flags { data: common.data.clone(), database_url: common.database_url.clone(), listen };
    load(common.config.as_deref(), &flags, environment())
}

/// Reads the settings and begins to log.
fn prepare(cli: &Cli) -> Result<Configuration, Failure> {
    let mut configuration = configuration(cli)?;
    let is_server = matches!(cli.command, Command::Demo(_) | Command::Serve(_));
    if !is_server && configuration.origin("log") == Origin::Default {
        // What a server tells of its life would only come between a command and its answer.
        configuration.settings.log = "warn".into();
    }
    logging::init(&configuration.settings)?;
    Ok(configuration)
}

/// Opens the platform.
async fn open(configuration: &Configuration) -> Result<App, Failure> {
    App::open(configuration.settings.options())
        .await
        .map_err(|error| Failure::from(error).hiding(configuration.settings.database_url.as_deref()))
}

fn wait<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Failure::new("internal", format!("Le système refuse de lancer les tâches : {error}."))
            .advice("Vérifiez le nombre de processus permis (ulimit -u).")
    })?;
    runtime.block_on(work)
}
