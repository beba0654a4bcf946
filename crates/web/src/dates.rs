//! Dates in French words.

use chrono::{Datelike, NaiveDate};
use model::PartialDate;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// « 3 juin 2025 », « juin 2025 » or « 2025 », as precisely as the date is known.
pub(crate) fn words(date: PartialDate) -> String {
    let year = date.year();
    match (date.month(), date.day()) {
        (Some(month), Some(day)) => format!("{}\u{a0}{} {year}", ordinal(day), MONTHS[month as usize - 1]),
        (Some(month), None) => format!("{} {year}", MONTHS[month as usize - 1]),
        (None, _) => year.to_string(),
    }
}

/// « depuis 2019 », « depuis le 3 juin 2025 ».
pub(crate) fn since(date: PartialDate) -> String {
    let article = if date.day().is_some() { "le " } else { "" };
    format!("depuis {article}{}", words(date))
}

pub(crate) fn day(date: NaiveDate) -> String {
    format!("{}\u{a0}{} {}", ordinal(date.day()), MONTHS[date.month0() as usize], date.year())
}

/// « mars 2026 ».
pub(crate) fn month(date: NaiveDate) -> String {
    format!("{} {}", MONTHS[date.month0() as usize], date.year())
}

/// « du 3 au 5 juin 2025 », said as shortly as possible.
pub(crate) fn span(start: PartialDate, end: Option<PartialDate>) -> String {
    let Some(end) = end.filter(|end| *end != start) else { return words(start) };
    match (start.day(), end.day()) {
        (Some(first), Some(last)) if (start.year(), start.month()) == (end.year(), end.month()) => {
            let month = MONTHS[end.month().unwrap_or(1) as usize - 1];
            format!("du {} au {last}\u{a0}{month} {}", ordinal(first), end.year())
        }
        _ => format!("de {} à {}", words(start), words(end)),
    }
}

fn ordinal(day: u32) -> String {
    if day == 1 { "1er".into() } else { day.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        text.parse().expect("a date")
    }

    #[test]
    fn dates_are_said_as_known() {
        assert_eq!(words(date("2025-06-03")), "3\u{a0}juin 2025");
        assert_eq!(words(date("2025-08-01")), "1er\u{a0}août 2025");
        assert_eq!(words(date("2025-06")), "juin 2025");
        assert_eq!(words(date("2025")), "2025");
    }

    #[test]
    fn beginnings_are_said() {
        assert_eq!(since(date("2022-06-14")), "depuis le 14\u{a0}juin 2022");
        assert_eq!(since(date("2022")), "depuis 2022");
    }

    #[test]
    fn spans_are_short() {
        assert_eq!(span(date("2025-06-03"), Some(date("2025-06-05"))), "du 3 au 5\u{a0}juin 2025");
        assert_eq!(span(date("2025-06-03"), None), "3\u{a0}juin 2025");
        assert_eq!(span(date("2025-06"), Some(date("2025-07"))), "de juin 2025 à juillet 2025");
    }
}
