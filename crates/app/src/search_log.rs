//! What was searched, without who: counted in memory, written in batches, shown only when enough asked for the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use chrono::{Days, Months, NaiveDate};
use store::SearchCount;

use crate::App;
use crate::error::AppError;

/// Longest query that is kept, in characters: longer ones tell a situation, hence somebody's.
const LONGEST: usize = 100;
/// Digits from which a number may be a telephone, a card or a postal address.
const DIGITS: usize = 5;
/// Digits of a telephone number, however it is cut.
const TELEPHONE: usize = 8;
/// Different searches kept in memory between two writings; beyond, new ones are not counted.
const PENDING: usize = 2_000;
/// Lines that a server writes in a day: a program that invents words must not fill the disk.
const DAILY: usize = 20_000;
/// Months after which counts are forgotten.
const RETENTION: Months = Months::new(12);
/// Different days on which something must have been asked to be shown.
const DAYS: usize = 2;
/// Lines of each list that curators read.
const SHOWN: usize = 200;

/// Searches counted since the last writing.
#[derive(Debug, Default)]
pub(crate) struct SearchLog {
    pending: Mutex<HashMap<(NaiveDate, String, String), Tally>>,
    today: Mutex<Today>,
}

/// What was done today.
#[derive(Debug, Clone, Copy, Default)]
struct Today {
    day: Option<NaiveDate>,
    /// Counts of more than twelve months ago were forgotten.
    swept: bool,
    written: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    asked: u64,
    unanswered: u64,
    results: u64,
}

/// What curators may know of the searches of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchReport {
    pub since: NaiveDate,
    /// Searches counted, those that are not shown included.
    pub asked: u64,
    /// The most asked first.
    pub most: Vec<SearchedWords>,
    /// Those that found nothing, the most often unanswered first.
    pub unanswered: Vec<SearchedWords>,
    /// Different words asked by too few to be shown, and how often.
    pub others: (u64, u64),
    /// Times from which words are shown.
    pub threshold: u64,
}

/// Words that enough people asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchedWords {
    pub words: String,
    pub asked: u64,
    pub unanswered: u64,
    /// Records found the last time.
    pub results: u64,
    pub days: usize,
}

impl App {
    /// Counts a search of the site; nothing is kept of words that could name somebody, nor of who asked.
    pub fn note_search(&self, typed: &str, platform: Option<&str>, results: usize) {
        let Some(words) = kept_words(typed) else { return };
        let key = (self.today(), words, platform.unwrap_or_default().to_owned());
        let mut pending = self.inner.searches.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.len() >= PENDING && !pending.contains_key(&key) {
            return;
        }
        let tally = pending.entry(key).or_default();
        tally.asked += 1;
        tally.unanswered += u64::from(results == 0);
        tally.results = results as u64;
    }

    /// Writes the searches counted since the last time, and forgets those of more than twelve months ago, once a day.
    ///
    /// # Errors
    /// The store failed; what was counted is kept for the next time.
    pub async fn flush_searches(&self) -> Result<(), AppError> {
        let log = &self.inner.searches;
        let taken = std::mem::take(&mut *log.pending.lock().unwrap_or_else(PoisonError::into_inner));
        let today = self.today();
        let mut done = *log.today.lock().unwrap_or_else(PoisonError::into_inner);
        if done.day != Some(today) {
            done = Today { day: Some(today), ..Today::default() };
        }
        let mut counts: Vec<SearchCount> = taken
            .iter()
            .map(|((day, words, platform), tally)| SearchCount {
                day: *day,
                words: words.clone(),
                platform: platform.clone(),
                asked: tally.asked,
                unanswered: tally.unanswered,
                results: tally.results,
            })
            .collect();
        counts.sort_by_key(|count| std::cmp::Reverse(count.asked));
        counts.truncate(DAILY.saturating_sub(done.written));
        if let Err(error) = self.store().add_searches(&counts).await {
            let mut pending = log.pending.lock().unwrap_or_else(PoisonError::into_inner);
            for (key, tally) in taken {
                let kept = pending.entry(key).or_default();
                kept.asked += tally.asked;
                kept.unanswered += tally.unanswered;
                kept.results = tally.results;
            }
            return Err(error.into());
        }
        done.written += counts.len();
        if !done.swept
            && let Some(day) = today.checked_sub_months(RETENTION)
        {
            self.store().forget_searches_before(day).await?;
            done.swept = true;
        }
        *log.today.lock().unwrap_or_else(PoisonError::into_inner) = done;
        Ok(())
    }

    /// What was searched over the last days, on a platform when one is named.
    ///
    /// Words are shown only when asked often enough, on at least two days; the others are counted together.
    ///
    /// # Errors
    /// The store failed.
    pub async fn searches(&self, days: u64, platform: Option<&str>) -> Result<SearchReport, AppError> {
        self.flush_searches().await?;
        let since = self.today().checked_sub_days(Days::new(days.saturating_sub(1))).unwrap_or_default();
        let counts = self.store().searches_since(since).await?;
        let counts = counts.into_iter().filter(|count| platform.is_none_or(|slug| count.platform == slug));
        Ok(report(counts, since, self.inner.searches_shown_from))
    }
}

fn report(counts: impl Iterator<Item = SearchCount>, since: NaiveDate, threshold: u64) -> SearchReport {
    let mut by_words: BTreeMap<String, (SearchedWords, BTreeSet<NaiveDate>)> = BTreeMap::new();
    // Oldest first, so that the last number of results is the latest.
    for count in counts {
        let (words, days) = by_words.entry(count.words).or_default();
        words.asked += count.asked;
        words.unanswered += count.unanswered;
        words.results = count.results;
        days.insert(count.day);
    }
    let mut report = SearchReport { since, threshold, ..SearchReport::default() };
    for (text, (words, days)) in by_words {
        report.asked += words.asked;
        if words.asked >= threshold && days.len() >= DAYS {
            report.most.push(SearchedWords { words: text, days: days.len(), ..words });
        } else {
            report.others.0 += 1;
            report.others.1 += words.asked;
        }
    }
    report.unanswered = report.most.iter().filter(|words| words.unanswered > 0).cloned().collect();
    report.most.sort_by_key(|words| std::cmp::Reverse(words.asked));
    report.unanswered.sort_by_key(|words| std::cmp::Reverse(words.unanswered));
    report.most.truncate(SHOWN);
    report.unanswered.truncate(SHOWN);
    report
}

/// The folded words of a query, without what could name somebody; nothing when nothing is left, or when it is too long.
fn kept_words(typed: &str) -> Option<String> {
    if typed.chars().count() > LONGEST {
        return None;
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let is_number = |text: &str| digits(text) > 0 && !text.chars().any(char::is_alphabetic);
    let parts: Vec<&str> = typed.split_whitespace().collect();
    let mut kept: Vec<&str> = Vec::new();
    for run in parts.chunk_by(|one, other| is_number(one) && is_number(other)) {
        // « 06 12 34 56 78 » is one number in five parts.
        let is_telephone =
            is_number(run[0]) && run.iter().map(|part| digits(part)).sum::<usize>() >= TELEPHONE;
        if !is_telephone {
            kept.extend(run.iter().filter(|part| digits(part) < DIGITS && !part.contains('@')));
        }
    }
    let words = text::words(&kept.join(" ")).join(" ");
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_name_somebody_is_not_kept() {
        for (typed, kept) in [
            ("L’Économie  sociale", Some("economie sociale")),
            ("jean.dupont@exemple.org mécénat", Some("mecenat")),
            ("06 12 34 56 78", None),
            ("+33612345678", None),
            ("rappeler le 06.12.34.56.78 don", Some("rappeler le don")),
            ("29600 Morlaix", Some("morlaix")),
            ("ODD 17 en 2030", Some("odd 17 en 2030")),
            ("12 34", Some("12 34")),
            ("dossier A12345B", Some("dossier")),
            ("", None),
            (" ?! ", None),
        ] {
            assert_eq!(kept_words(typed).as_deref(), kept, "{typed}");
        }
        assert_eq!(kept_words(&"mot ".repeat(26)), None, "104 characters");
        assert!(kept_words(&"mot ".repeat(25)).is_some());
    }

    fn count(day: u32, words: &str, asked: u64, unanswered: u64) -> SearchCount {
        let day = NaiveDate::from_ymd_opt(2026, 11, day).expect("a day");
        SearchCount { day, words: words.into(), platform: String::new(), asked, unanswered, results: asked }
    }

    #[test]
    fn words_that_few_asked_for_are_counted_together() {
        let counts = [
            count(1, "alliance", 3, 0),
            count(2, "alliance", 2, 1),
            count(1, "un jour seulement", 50, 0),
            count(1, "rare", 2, 2),
            count(2, "rare", 2, 2),
            count(1, "introuvable", 4, 4),
            count(3, "introuvable", 4, 4),
        ];
        let report = report(counts.into_iter(), NaiveDate::default(), 5);
        let shown = |list: &[SearchedWords]| list.iter().map(|one| one.words.clone()).collect::<Vec<_>>();
        assert_eq!(shown(&report.most), ["introuvable", "alliance"]);
        assert_eq!(shown(&report.unanswered), ["introuvable", "alliance"]);
        assert_eq!(report.others, (2, 54));
        assert_eq!(report.asked, 67);
        let alliance = &report.most[1];
        assert_eq!((alliance.asked, alliance.unanswered, alliance.days, alliance.results), (5, 1, 2, 2));
    }
}
