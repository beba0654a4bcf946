//! The one error of the executable: a stable code, what happened, and what to do, in French.

use app::AppError;
use serde_json::{Value, json};

/// Why a command did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Stable, for machines.
    pub code: &'static str,
    /// What happened and what is kept.
    pub message: String,
    /// What to do.
    pub advice: String,
}

impl Failure {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), advice: String::new() }
    }

    /// The settings cannot be used.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new("bad_settings", message)
    }

    /// A file or a folder cannot be read or written.
    pub fn file(message: impl Into<String>) -> Self {
        Self::new("bad_file", message)
    }

    /// An answer on the command line does not exist in the commons.
    pub fn unknown_value(message: impl Into<String>) -> Self {
        Self::new("unknown_value", message)
    }

    #[must_use]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// Puts a database address without its password wherever the message shows it.
    #[must_use]
    pub fn hiding(mut self, database_url: Option<&str>) -> Self {
        if let Some(url) = database_url {
            self.message = self.message.replace(url, &masked(url));
        }
        self
    }

    pub fn text(&self) -> String {
        let end = if self.advice.is_empty() { String::new() } else { format!("\n{}", self.advice) };
        format!("Erreur : {}{end}", self.message)
    }

    pub fn json(&self) -> Value {
        json!({"error": {"code": self.code, "message": self.message, "advice": self.advice}})
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NotFound => Self::new("not_found", "Cette fiche n’existe pas."),
            AppError::Forbidden => Self::new("forbidden", "Cette action n’est pas permise."),
            AppError::Invalid(faults) => {
                Self::new("invalid", crate::french::faults(&faults)).advice("Corrigez, puis recommencez.")
            }
            AppError::Conflict(cause) => Self::new(
                "conflict",
                format!("Quelqu’un d’autre a écrit en même temps ({cause}). Rien n’a été écrit."),
            )
            .advice("Relancez la même commande."),
            AppError::Unavailable(cause) => {
                let message =
                    format!("La base ou le dossier des données ne répond pas ({cause}). Rien n’a été écrit.");
                Self::new("unavailable", message)
                    .advice("Lancez « ramure doctor » pour savoir ce qui manque.")
            }
            AppError::FilesUnavailable(cause) => {
                let message = format!("Le dossier ou le seau des fichiers joints ne répond pas ({cause}).");
                Self::new("unavailable", message)
                    .advice("Vérifiez files_folder, ou files_bucket, son adresse et sa clé.")
            }
            AppError::Internal(cause) => {
                let message = format!(
                    "La base ou l’index a refusé l’opération ({cause}). Rien n’a été écrit à moitié."
                );
                Self::new("internal", message).advice(
                    "Lancez « ramure doctor » ; si l’index est en cause, « ramure index rebuild » le refait.",
                )
            }
        }
    }
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
