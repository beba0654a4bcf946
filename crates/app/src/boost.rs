//! What evidence and freshness add to an answer: little, so that they only decide between near equals.

use chrono::{Days, NaiveDate};
use model::card::Card;
use model::freshness::Freshness;

/// Part of its score that a record gains for each evidence stage it has reached.
const STAGE: f32 = 0.01;
/// Part gained by a record changed since less than `FRESH_DAYS`.
const FRESH: f32 = 0.02;
const FRESH_DAYS: u64 = 731;
/// Part lost by a record that is to be read again.
const STALE: f32 = 0.03;

/// What the score of a record is multiplied by, at `today`.
#[expect(clippy::cast_precision_loss, reason = "a ladder has a handful of stages")]
pub(crate) fn boost(card: &Card, freshness: Freshness, today: NaiveDate) -> f32 {
    let is_fresh =
        today.checked_sub_days(Days::new(FRESH_DAYS)).is_some_and(|day| card.updated_at.date_naive() >= day);
    let stale = if freshness.is_stale() { STALE } else { 0.0 };
    1.0 + STAGE * card.evidence.stage as f32 + if is_fresh { FRESH } else { 0.0 } - stale
}

#[cfg(test)]
mod tests {
    use model::card::Lexicon;
    use model::document::{Hints, read};
    use model::evidence::Ladder;

    use super::*;

    #[test]
    fn the_better_proven_and_the_fresher_gain_a_little() {
        let document =
            serde_json::json!({"kind": "page", "slug": "page", "title": "Page", "summary": "Une page."});
        let record = read(document, &Hints::default()).expect("valid");
        let today = NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day");
        let mut card = Card::of(&record, &mut Lexicon::default(), &Ladder::default(), today);
        let plain = boost(&card, Freshness::Lasting, today);
        card.evidence.stage = 5;
        let proven = boost(&card, Freshness::Lasting, today);
        card.updated_at = today.and_hms_opt(0, 0, 0).expect("a moment").and_utc();
        let fresh = boost(&card, Freshness::Lasting, today);
        let stale = boost(&card, Freshness::Stale(today), today);
        assert!(stale < fresh && stale > fresh * 0.95, "{stale} {fresh}");
        assert!(plain < proven && proven < fresh && fresh < plain * 1.1, "{plain} {proven} {fresh}");
    }
}
