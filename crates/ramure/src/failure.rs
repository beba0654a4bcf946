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
