//! The executable: reads the command and the settings, runs one command, answers.

mod answer;
mod cli;
mod commands;
mod config;
mod failure;
mod french;
mod logging;
mod places;
mod progress;
mod server;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::answer::Answer;
use crate::failure::Failure;

/// A server lives long and serves many sizes: this allocator gives memory back where the system's keeps it in pieces. It is
/// built without huge pages, which would fill two megabytes where each thread needs a few kilobytes.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the shell reads when the command line itself is wrong.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let asks_json = arguments.iter().any(|argument| argument == "--json");
    let cli = match cli::parse(arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, asks_json),
    };
    match commands::run(&cli) {
        Ok(answer) => {
            answer.print(cli.common.json);
            if answer.success { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(failure) => {
            complain(&failure, cli.common.json);
            ExitCode::FAILURE
        }
    }
}

fn complain(failure: &Failure, as_json: bool) {
    answer::print_error(&if as_json { failure.json().to_string() } else { failure.text() });
}

/// Clap stops for three reasons: help was asked, help is needed, or the line is wrong.
fn refuse(error: &clap::Error, as_json: bool) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A reader that has gone is no error.
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            answer::print_error(&error.render().to_string());
            ExitCode::from(USAGE)
        }
        _ => {
            complain(&usage::failure(error), as_json);
            ExitCode::from(USAGE)
        }
    }
}
