//! An itinerary followed over time: what came in, what went out, what was updated since a day, with nothing kept on the server.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use model::{RecordId, Status};

use crate::App;
use crate::catalogue::CardId;
use crate::itineraries::Planned;

/// What became of a stop since the itinerary is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    Entered,
    Left,
    Updated,
}

/// A stop that moved, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub card: CardId,
    pub what: Move,
    pub at: DateTime<Utc>,
}

/// The name of a record in the address of a followed itinerary: the end of its identifier.
pub fn seen_name(id: RecordId) -> String {
    let digits = id.0.simple().to_string();
    digits[digits.len() - 8..].to_owned()
}

impl App {
    /// What changed on a route that was made of `seen` at `since`, the latest first. The dates are those of the records: a stop
    /// enters when it was last written, or on the day the itinerary was first followed if it is older; one that left did so when
    /// it was withdrawn, or when the last of those that took its place came.
    pub fn moves(&self, planned: &Planned, since: NaiveDate, seen: &[String]) -> Vec<Moved> {
        let catalogue = &planned.catalogue;
        let start = since.and_time(NaiveTime::MIN).and_utc();
        let number = |card: usize| CardId::try_from(card).expect("cards are numbered in 32 bits");
        let is_seen = |id: RecordId| seen.contains(&seen_name(id));
        let mut moves: Vec<Moved> = Vec::new();
        for stop in planned.stops() {
            let card = &catalogue.cards[stop.card];
            let what = match (is_seen(card.id), card.updated_at.date_naive() > since) {
                (false, _) => Move::Entered,
                (true, true) => Move::Updated,
                (true, false) => continue,
            };
            moves.push(Moved { card: number(stop.card), what, at: card.updated_at.max(start) });
        }
        let entered = moves.iter().filter(|moved| moved.what == Move::Entered).map(|moved| moved.at).max();
        for (at, card) in catalogue.cards.iter().enumerate().filter(|(_, card)| is_seen(card.id)) {
            if planned.stops().any(|stop| stop.card == at) {
                continue;
            }
            let is_withdrawn = card.status == Status::Withdrawn;
            let left_at = if is_withdrawn { card.updated_at } else { entered.unwrap_or(start) };
            moves.push(Moved { card: number(at), what: Move::Left, at: left_at.max(start) });
        }
        moves.sort_by(|a, b| b.at.cmp(&a.at).then(a.card.cmp(&b.card)));
        moves
    }
}
