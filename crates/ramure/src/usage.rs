//! What clap refuses on the command line, said in French.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;

/// The failure behind a refusal of clap, which is neither the help nor the version.
pub fn failure(error: &Error) -> Failure {
    let argument = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let message = match error.kind() {
        ErrorKind::UnknownArgument => format!("L’option « {argument} » n’existe pas ici."),
        ErrorKind::InvalidSubcommand => {
            format!("La commande « {} » n’existe pas.", context(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "Il manque la commande.".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("Il manque {argument}."),
        ErrorKind::InvalidValue if value.is_empty() => format!("Il manque la valeur de {argument}."),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("La valeur « {value} » ne convient pas à {argument}.")
        }
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg);
            format!("L’option {argument} ne se donne qu’une fois, ou pas avec {other}.")
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("Le nombre de valeurs de {argument} ne convient pas.")
        }
        ErrorKind::NoEquals => format!("{argument} s’écrit avec un signe égal."),
        ErrorKind::InvalidUtf8 => "Un argument n’est pas un texte UTF-8.".to_owned(),
        _ => format!("La ligne de commande ne se lit pas ({}).", error.kind()),
    };
    Failure::new("bad_usage", message).advice(advice(error))
}

fn advice(error: &Error) -> String {
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        let near = context(error, kind);
        if !near.is_empty() {
            return format!("Vouliez-vous écrire « {near} » ?");
        }
    }
    let valid = context(error, ContextKind::ValidValue);
    if !valid.is_empty() {
        return format!("Valeurs possibles : {valid}.");
    }
    "« ramure --help » montre les commandes ; « ramure COMMANDE --help », ses options.".to_owned()
}

fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(list)) => list.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::StyledStrs(list)) => {
            list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(arguments: &[&str]) -> Failure {
        let arguments = std::iter::once("ramure").chain(arguments.iter().copied());
        failure(&crate::cli::parse(arguments.map(Into::into)).expect_err("refused"))
    }

    #[test]
    fn refusals_are_said_in_french_with_what_to_do() {
        for (arguments, message, advice) in [
            (&["chekc"][..], "« chekc »", "« check »"),
            (&["check", "x", "--mappping", "y"], "« --mappping »", "« --mapping »"),
            (&["check"], "<CHEMIN>", "--help"),
            (&["check", "x", "--mapping"], "--mapping", "--help"),
            (&["search", "x", "--limit", "beaucoup"], "« beaucoup »", "--help"),
            (&["completions", "basj"], "« basj »", "« bash »"),
            (&["check", "x", "--data", "a", "--data", "b"], "--data", "--help"),
        ] {
            let failure = refused(arguments);
            assert!(failure.message.contains(message), "{failure:?}");
            assert!(failure.advice.contains(advice), "{failure:?}");
        }
    }
}
