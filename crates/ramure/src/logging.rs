//! The logs, on the error output, as text or as JSON lines.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, Settings};
use crate::failure::Failure;

/// Begins to log as the settings say.
///
/// # Errors
/// The filter cannot be read.
pub fn init(settings: &Settings) -> Result<(), Failure> {
    let filter = EnvFilter::builder().parse(&settings.log).map_err(|error| {
        Failure::config(format!("Le filtre de journal « {} » ne se lit pas : {error}.", settings.log))
            .advice("Écrivez par exemple log = \"info\" ou log = \"warn,web=debug\".")
    })?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let installed = match settings.log_format {
        LogFormat::Text => logs.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => logs.json().flatten_event(true).try_init(),
    };
    installed.map_err(|error| Failure::new("internal", format!("Le journal ne démarre pas : {error}.")))
}
