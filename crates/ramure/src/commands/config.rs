//! `ramure config`: the settings in force, and where each comes from.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::Answer;
use crate::config::{Configuration, Origin, keys};

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
    values
}

/// A database address without its password, whether it stands before the `@` or among the parameters.
pub fn masked(url: &str) -> String {
    let mut url = url.to_owned();
    if let Some(start) = url.find("://").map(|at| at + 3) {
        let end = url[start..].find(['/', '?']).map_or(url.len(), |at| start + at);
        // A password may itself contain an `@` or a `/`: the last `@` of the whole address is the one that ends it.
        let end =
            url[start..].split(['?']).next().and_then(|all| all.rfind('@')).map_or(end, |at| start + at);
        if let Some(colon) = url[start..end].find(':').filter(|_| url[end..].starts_with('@')) {
            url.replace_range(start + colon + 1..end, "***");
        }
    }
    for name in ["password=", "sslpassword="] {
        if let Some(at) = url.find(&format!("?{name}")).or_else(|| url.find(&format!("&{name}"))) {
            let start = at + 1 + name.len();
            let end = url[start..].find('&').map_or(url.len(), |length| start + length);
            url.replace_range(start..end, "***");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("postgres://ana:s3cret@host:5432/base", "postgres://ana:***@host:5432/base"),
            ("postgres://ana:p@ss/word@host/base", "postgres://ana:***@host/base"),
            (
                "postgres://host/base?user=a&password=s3cret&sslmode=require",
                "postgres://host/base?user=a&password=***&sslmode=require",
            ),
            ("postgres://ana@host/base", "postgres://ana@host/base"),
            ("postgres://host:5432/base", "postgres://host:5432/base"),
            ("sqlite://data/ramure.db?mode=rwc", "sqlite://data/ramure.db?mode=rwc"),
        ] {
            assert_eq!(masked(url), shown);
        }
    }
}
