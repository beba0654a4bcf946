//! Parameters of an address, read one by one: a value out of bounds or a name left over is refused by name.

use std::ops::RangeInclusive;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use model::territories::{self, Code};

use super::problem::Problem;

/// The shapes of a territory code.
const PLACES: [&str; 5] = ["commune:29151", "epci:242900835", "departement:29", "region:53", "france"];

/// The filled parameters of an address that are not read yet, and the names that were asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Params {
    pairs: Vec<(String, String)>,
    names: Vec<&'static str>,
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map_err(|_| {
            Problem::parameter("", "Les paramètres de l’adresse sont illisibles.", Vec::new())
        })?;
        Ok(Self { pairs, names: Vec::new() })
    }
}

impl Params {
    /// The filled values of a parameter that may be repeated.
    pub(super) fn all(&mut self, name: &'static str) -> Vec<String> {
        self.names.push(name);
        let mut values: Vec<String> = Vec::new();
        self.pairs.retain(|(key, value)| {
            let value = value.trim();
            if key == name && !value.is_empty() && !values.iter().any(|known| known == value) {
                values.push(value.to_owned());
            }
            key != name
        });
        values
    }

    /// The value of a parameter that is written once at most.
    pub(super) fn one(&mut self, name: &'static str) -> Result<Option<String>, Problem> {
        let mut values = self.all(name);
        if values.len() > 1 {
            let detail = format!("Le paramètre « {name} » ne prend qu’une valeur.");
            return Err(Problem::parameter(name, detail, Vec::new()));
        }
        Ok(values.pop())
    }

    /// A whole number between two bounds, `usual` when it is not written.
    pub(super) fn number(
        &mut self,
        name: &'static str,
        bounds: RangeInclusive<usize>,
        usual: usize,
    ) -> Result<usize, Problem> {
        let Some(text) = self.one(name)? else { return Ok(usual) };
        let number = text.parse().ok().filter(|number| bounds.contains(number));
        number.ok_or_else(|| {
            let (least, most) = bounds.into_inner();
            let accepted =
                if most == usize::MAX { format!("{least} ou plus") } else { format!("de {least} à {most}") };
            let detail =
                format!("Le paramètre « {name} » attend un nombre entier ({accepted}), pas « {text} ».");
            Problem::parameter(name, detail, vec![accepted])
        })
    }

    /// `true` or `false`, `usual` when it is not written.
    pub(super) fn flag(&mut self, name: &'static str, usual: bool) -> Result<bool, Problem> {
        let code = self.code(name, || vec!["true".to_owned(), "false".to_owned()])?;
        Ok(code.map_or(usual, |code| code == "true"))
    }

    /// One code among those of a closed list.
    pub(super) fn code(
        &mut self,
        name: &'static str,
        accepted: impl Fn() -> Vec<String>,
    ) -> Result<Option<String>, Problem> {
        let code = self.one(name)?;
        check(name, code.as_slice(), accepted)?;
        Ok(code)
    }

    /// Codes among those of a closed list.
    pub(super) fn codes(
        &mut self,
        name: &'static str,
        accepted: impl Fn() -> Vec<String>,
    ) -> Result<Vec<String>, Problem> {
        let codes = self.all(name);
        check(name, &codes, accepted)?;
        Ok(codes)
    }

    /// One territory, as it stands today.
    pub(super) fn place(&mut self, name: &'static str) -> Result<Option<Code>, Problem> {
        self.one(name)?.map(|text| place(name, &text)).transpose()
    }

    /// Territories, as they stand today.
    pub(super) fn places(&mut self, name: &'static str) -> Result<Vec<Code>, Problem> {
        self.all(name).iter().map(|text| place(name, text)).collect()
    }

    /// A moment, written as a day or as a date and time (RFC 3339).
    pub(super) fn moment(&mut self, name: &'static str) -> Result<Option<DateTime<Utc>>, Problem> {
        let Some(text) = self.one(name)? else { return Ok(None) };
        // In an address, an unencoded `+` means a space: « 2026-01-31T08:00:00+02:00 » loses its sign.
        let time = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).map(|time| time.to_utc());
        let day = || text.parse::<NaiveDate>().map(|day| day.and_time(NaiveTime::MIN).and_utc());
        time.or_else(|_| day()).map(Some).map_err(|_| {
            let accepted = ["2026-01-31", "2026-01-31T08:00:00Z"].map(str::to_owned).to_vec();
            Problem::parameter(
                name,
                format!("Le paramètre « {name} » attend une date, pas « {text} »."),
                accepted,
            )
        })
    }

    /// Refuses what nobody asked for, so that a misspelt name is seen.
    pub(super) fn end(self) -> Result<(), Problem> {
        let Some((unknown, _)) = self.pairs.into_iter().next() else { return Ok(()) };
        let accepted: Vec<String> = self.names.into_iter().map(str::to_owned).collect();
        let expected = if accepted.is_empty() { "aucun".to_owned() } else { accepted.join(", ") };
        let detail =
            format!("Le paramètre « {unknown} » n’existe pas ici. Paramètres acceptés : {expected}.");
        Err(Problem::parameter(&unknown, detail, accepted))
    }
}

/// A compulsory parameter.
pub(super) fn required(name: &str, value: Option<String>, example: &str) -> Result<String, Problem> {
    value.ok_or_else(|| {
        let detail = format!("Le paramètre « {name} » est requis, par exemple « {example} ».");
        Problem::parameter(name, detail, vec![example.to_owned()])
    })
}

/// Reads a territory, today's one for a code that is no longer current.
fn place(name: &str, text: &str) -> Result<Code, Problem> {
    let code = text.parse::<Code>().map_err(|_| not_a_place(name, text))?;
    let found = territories::atlas().resolve(&code).map(|found| found.territory.code);
    found.ok_or_else(|| not_a_place(name, text).unknown(unknown_place(text)))
}

/// What is said of the code of no territory.
pub(super) fn unknown_place(text: &str) -> String {
    format!("Aucun territoire ne porte le code « {text} ».")
}

/// The refusal of a text that is not the code of a territory.
pub(super) fn not_a_place(name: &str, text: &str) -> Problem {
    let detail = format!("Le paramètre « {name} » attend le code d’un territoire, pas « {text} ».");
    Problem::parameter(name, detail, PLACES.map(str::to_owned).to_vec())
}

fn check(name: &str, codes: &[String], accepted: impl Fn() -> Vec<String>) -> Result<(), Problem> {
    if codes.is_empty() {
        return Ok(());
    }
    let accepted = accepted();
    let Some(wrong) = codes.iter().find(|code| !accepted.contains(code)) else { return Ok(()) };
    let detail =
        format!("Le paramètre « {name} » n’accepte pas « {wrong} » : voyez la liste des valeurs acceptées.");
    Err(Problem::parameter(name, detail, accepted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Params { pairs, names: Vec::new() }
    }

    #[test]
    fn what_nobody_asked_for_is_refused() {
        let mut params = params(&[("limit", "3"), ("limti", "4"), ("kind", "")]);
        assert_eq!(params.number("limit", 1..=100, 20).expect("a number"), 3);
        assert!(params.all("kind").is_empty());
        assert!(params.end().is_err());
    }

    #[test]
    fn numbers_keep_to_their_bounds() {
        for text in ["0", "101", "-1", "dix", "1.5"] {
            assert!(params(&[("limit", text)]).number("limit", 1..=100, 20).is_err(), "{text}");
        }
        assert_eq!(params(&[]).number("limit", 1..=100, 20).expect("the usual"), 20);
    }

    #[test]
    fn a_repeated_parameter_is_read_whole_or_refused() {
        let twice = [("a", "x"), ("a", "y"), ("a", "x")];
        assert_eq!(params(&twice).all("a"), ["x", "y"]);
        assert!(params(&twice).one("a").is_err());
    }

    #[test]
    fn moments_are_days_or_times() {
        for text in
            ["2026-01-31", "2026-01-31T00:00:00Z", "2026-01-31T02:00:00+02:00", "2026-01-31T02:00:00 02:00"]
        {
            let moment = params(&[("since", text)]).moment("since").expect("a moment").expect("written");
            assert_eq!(moment.to_rfc3339(), "2026-01-31T00:00:00+00:00", "{text}");
        }
        assert!(params(&[("since", "hier")]).moment("since").is_err());
    }

    #[test]
    fn the_code_of_a_merged_commune_still_answers() {
        assert!(params(&[("at", "commune:29151")]).place("at").expect("Morlaix").is_some());
        assert!(params(&[("at", "commune:99999")]).place("at").is_err());
        assert!(params(&[("at", "Morlaix")]).place("at").is_err());
    }
}
