//! `ramure config`: the settings in force, and where each comes from.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::Answer;
use crate::config::{Configuration, Origin, keys};
use crate::failure::masked;

pub fn run(configuration: &Configuration) -> Answer {
    let values = shown(configuration);
    let widest = keys().iter().map(String::len).max().unwrap_or(0);
    let mut text = match &configuration.file {
        Some(path) => format!("Fichier de réglages : {}\n\n", path.display()),
        None => "Aucun fichier de réglages (ramure.example.toml en montre un).\n\n".to_owned(),
    };
    let mut settings = Map::new();
    for (key, value) in values {
        let origin = configuration.origin(&key);
        let told = match (origin, &configuration.file) {
            (Origin::Default, _) => "par défaut".to_owned(),
            (Origin::File, Some(path)) => format!("fichier {}", path.display()),
            (Origin::File, None) => "fichier".to_owned(),
            (Origin::Environment, _) => format!("variable RAMURE_{}", key.to_uppercase()),
            (Origin::Flag, _) => format!("option --{}", key.replace('_', "-")),
        };
        let written = match &value {
            Value::Null => "(vide)".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let _ = writeln!(text, "{key:widest$}  {written}  ({told})");
        settings.insert(key, json!({"value": value, "origin": origin}));
    }
    Answer::new(text, json!({"file": configuration.file, "settings": settings}))
}

/// The settings as they may be shown.
fn shown(configuration: &Configuration) -> Map<String, Value> {
    let Ok(Value::Object(mut values)) = serde_json::to_value(&configuration.settings) else {
        unreachable!("the settings are plain data with names")
    };
    if let Some(Value::String(url)) = values.get_mut("database_url") {
        *url = masked(url);
    }
    for key in ["oidc_client_secret", "files_secret"] {
        if let Some(secret @ Value::String(_)) = values.get_mut(key) {
            *secret = Value::from("***");
        }
    }
    if let Some(Value::String(url)) = values.get_mut("smtp_url") {
        *url = masked(url);
    }
    values
}
