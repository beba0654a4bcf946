//! How long what is written stays true: the day on which a record is to be read again, and how it stands at a given day.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use crate::content::Kind;
use crate::date::PartialDate;

/// Months between two readings, by kind; 0 never asks.
pub type Periods = BTreeMap<Kind, u32>;

/// A record whose day comes within so many days is to be read soon.
const SOON: Days = Days::new(60);

/// Months between two readings of a kind when the commons says nothing: what is said of the living ages, what happened does not.
const fn usual(kind: Kind) -> u32 {
    match kind {
        Kind::Event | Kind::Vocabulary | Kind::Synonym | Kind::Publication | Kind::GlossaryEntry => 0,
        Kind::Organisation | Kind::Scheme => 12,
        Kind::Resource | Kind::Compass | Kind::Platform | Kind::Page => 24,
        Kind::Framework => 36,
    }
}

/// Months between two readings of a kind, in a commons that may have its own.
pub fn months(kind: Kind, periods: &Periods) -> u32 {
    periods.get(&kind).copied().unwrap_or_else(|| usual(kind))
}

/// How a record stands at a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Since this day it is to be read again.
    Stale(NaiveDate),
    /// It is to be read again from this day, which is near.
    Soon(NaiveDate),
    Fresh(NaiveDate),
    /// Nobody is asked to read it again.
    Lasting,
}

impl Freshness {
    pub const fn is_stale(self) -> bool {
        matches!(self, Self::Stale(_))
    }

    /// The day from which it is to be read again.
    pub const fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Stale(day) | Self::Soon(day) | Self::Fresh(day) => Some(day),
            Self::Lasting => None,
        }
    }
}

/// The day from which a record is to be read again: the one that is written, or its last change and the period of its kind.
pub fn review_day(
    kind: Kind,
    review_on: Option<PartialDate>,
    updated_at: DateTime<Utc>,
    periods: &Periods,
) -> Option<NaiveDate> {
    let computed = || {
        let months = Months::new(months(kind, periods));
        (months.as_u32() > 0).then(|| updated_at.date_naive().checked_add_months(months)).flatten()
    };
    review_on.map(PartialDate::last_day).or_else(computed)
}

/// How a record that is to be read again from `day` stands at `today`.
pub fn at(day: Option<NaiveDate>, today: NaiveDate) -> Freshness {
    match day {
        None => Freshness::Lasting,
        Some(day) if day <= today => Freshness::Stale(day),
        Some(day) if today.checked_add_days(SOON).is_some_and(|soon| day <= soon) => Freshness::Soon(day),
        Some(day) => Freshness::Fresh(day),
    }
}

/// The next day on which a record found true at `today` is to be read again; none for a kind that nobody reads again.
pub fn next_day(kind: Kind, periods: &Periods, today: NaiveDate) -> Option<NaiveDate> {
    let months = months(kind, periods);
    // A date that someone wrote on a lasting record moves by a year.
    today.checked_add_months(Months::new(if months == 0 { 12 } else { months }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn noon(text: &str) -> DateTime<Utc> {
        day(text).and_hms_opt(12, 0, 0).expect("a moment").and_utc()
    }

    #[test]
    fn the_written_day_wins_over_the_period() {
        let periods = Periods::from([(Kind::Resource, 6)]);
        let computed = review_day(Kind::Resource, None, noon("2026-01-31"), &periods);
        assert_eq!(computed, Some(day("2026-07-31")));
        let written = review_day(
            Kind::Resource,
            Some("2026-03".parse().expect("a date")),
            noon("2026-01-31"),
            &periods,
        );
        assert_eq!(written, Some(day("2026-03-31")));
        assert_eq!(review_day(Kind::Event, None, noon("2020-01-01"), &periods), None);
    }

    #[test]
    fn it_ages_by_steps() {
        let due = Some(day("2026-03-01"));
        assert_eq!(at(due, day("2025-12-01")), Freshness::Fresh(day("2026-03-01")));
        assert_eq!(at(due, day("2026-01-15")), Freshness::Soon(day("2026-03-01")));
        assert_eq!(at(due, day("2026-03-01")), Freshness::Stale(day("2026-03-01")));
        assert_eq!(at(None, day("2026-03-01")), Freshness::Lasting);
    }

    proptest! {
        /// Once confirmed, no record is stale the same day, whatever its kind and its period.
        #[test]
        fn what_was_found_true_is_not_stale(kind in 0..Kind::ALL.len(), months in 0..120_u32, offset in 0..20_000_u64) {
            let kind = Kind::ALL[kind];
            let today = day("2000-01-01") + Days::new(offset);
            let periods = Periods::from([(kind, months)]);
            let next = next_day(kind, &periods, today);
            prop_assert!(next.is_some() && !at(next, today).is_stale());
        }
    }
}
