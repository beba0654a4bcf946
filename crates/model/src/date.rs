//! Dates known to the year, the month or the day, as sources give them.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A date whose month and day may be unknown; ordered by its earliest possible day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
}

/// The text is not a date in one of the accepted shapes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a date: {0}")]
pub struct NotADate(pub String);

impl PartialDate {
    /// A date known to the year only.
    pub const fn year_only(year: i32) -> Self {
        Self { year, month: None, day: None }
    }

    /// A date known to the day.
    pub fn full(date: NaiveDate) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }

    pub const fn year(self) -> i32 {
        self.year
    }

    pub const fn month(self) -> Option<u32> {
        self.month
    }

    pub const fn day(self) -> Option<u32> {
        self.day
    }

    /// The earliest day this date may stand for.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
            .expect("checked when parsed")
    }

    /// The latest day this date may stand for.
    pub fn last_day(self) -> NaiveDate {
        let Some(month) = self.month else {
            return NaiveDate::from_ymd_opt(self.year, 12, 31).expect("every year has a last day");
        };
        if let Some(day) = self.day {
            return NaiveDate::from_ymd_opt(self.year, month, day).expect("checked when parsed");
        }
        let next = if month == 12 { (self.year + 1, 1) } else { (self.year, month + 1) };
        NaiveDate::from_ymd_opt(next.0, next.1, 1)
            .and_then(|first| first.pred_opt())
            .expect("a month has a last day")
    }

    /// Whole years elapsed from this date to `today`, 0 when it lies ahead.
    pub fn years_until(self, today: NaiveDate) -> u32 {
        today.years_since(self.first_day()).unwrap_or(0)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl FromStr for PartialDate {
    type Err = NotADate;

    /// Reads `2025`, `2025-06`, `2025-06-13`, and the French `13/06/2025`.
    fn from_str(s: &str) -> Result<Self, NotADate> {
        let wrong = || NotADate(s.to_owned());
        let text = s.trim();
        let parts: Vec<&str> =
            if text.contains('/') { text.split('/').rev().collect() } else { text.split('-').collect() };
        let numbers: Vec<u32> =
            parts.iter().map(|part| part.parse::<u32>()).collect::<Result<_, _>>().map_err(|_| wrong())?;
        if parts[0].len() != 4 || numbers.len() > 3 {
            return Err(wrong());
        }
        let date = Self {
            year: i32::try_from(numbers[0]).map_err(|_| wrong())?,
            month: numbers.get(1).copied(),
            day: numbers.get(2).copied(),
        };
        NaiveDate::from_ymd_opt(date.year, date.month.unwrap_or(1), date.day.unwrap_or(1))
            .map(|_| date)
            .ok_or_else(wrong)
    }
}

impl Serialize for PartialDate {
    /// A bare year stays a number, so that it reads naturally in YAML.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.month.is_none() {
            return serializer.serialize_i32(self.year);
        }
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Raw {
            Year(i64),
            Text(String),
        }
        let text = match Raw::deserialize(deserializer)? {
            Raw::Year(year) => year.to_string(),
            Raw::Text(text) => text,
        };
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(s: &str) -> PartialDate {
        s.parse().expect("a date")
    }

    #[test]
    fn reads_and_writes_each_precision() {
        for text in ["2025", "2025-06", "2025-06-13"] {
            assert_eq!(date(text).to_string(), text);
        }
        assert_eq!(date("13/06/2025").to_string(), "2025-06-13");
        assert_eq!(date("01/2023").to_string(), "2023-01");
    }

    #[test]
    fn refuses_what_is_not_a_date() {
        for text in ["", "20", "2025-13", "2025-02-30", "hier", "2025-06-13-01", "13-06-2025"] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn spans_its_unknown_part() {
        assert_eq!(date("2024").last_day().to_string(), "2024-12-31");
        assert_eq!(date("2024-02").last_day().to_string(), "2024-02-29");
        assert_eq!(date("2024-12").last_day().to_string(), "2024-12-31");
    }

    #[test]
    fn counts_whole_years() {
        let today = NaiveDate::from_ymd_opt(2026, 6, 1).expect("a day");
        assert_eq!(date("2019").years_until(today), 7);
        assert_eq!(date("2019-06-02").years_until(today), 6);
        assert_eq!(date("2030").years_until(today), 0);
    }
}
