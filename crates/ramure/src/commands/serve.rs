//! `ramure serve`: the site and the API of the commons in the data folder.

use serde_json::Value;

use crate::Answer;
use crate::config::Configuration;
use crate::failure::Failure;
use crate::server;

pub async fn run(configuration: &Configuration, as_json: bool) -> Result<Answer, Failure> {
    let settings = &configuration.settings;
    // The port first: a server that cannot listen must say so before any longer work.
    let listener = server::listen(&settings.listen).await?;
    let app = super::open(configuration).await?;
    server::serve(&app, settings, listener, as_json, &[]).await?;
    Ok(stopped(as_json))
}

/// The last word of a server that stopped as it was asked.
pub fn stopped(as_json: bool) -> Answer {
    if as_json {
        return Answer::new("", serde_json::json!({"stopped": true}));
    }
    Answer::new("Ramure est arrêté.", Value::Null)
}
