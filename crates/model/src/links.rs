//! The links that leave the commons: where records bear them, and how long one fails before it is said to be dead.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::Value;

use crate::document;
use crate::record::{Record, Status};

/// Days on which a link must have failed before it is dead: a site under repair is not one that left.
pub const FAILING_DAYS: u32 = 3;
/// Longest address that is looked after, in bytes.
pub const ADDRESS_MAX: usize = 2_000;

/// An address of the web that a record bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outward {
    pub url: String,
    /// The first field that bears it, such as `sources[0].url`.
    pub field: String,
}

/// The part of an address by which it is known: without the place in the page that it points at.
pub fn address_of(url: &str) -> &str {
    let url = url.trim();
    url.split('#').next().unwrap_or(url)
}

fn is_outward(url: &str) -> bool {
    let scheme = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    (scheme.starts_with("http://") || scheme.starts_with("https://"))
        && url.len() <= ADDRESS_MAX
        && !url.contains(char::is_whitespace)
}

/// Every address of the web that a published record shows: in a field of its own, or in its text. Each once.
pub fn outward(record: &Record) -> Vec<Outward> {
    let mut found = Vec::new();
    if record.envelope.status != Status::Published {
        return found;
    }
    walk(&document::write(record), "", &mut found);
    for url in text::addresses(&record.body) {
        keep(&url, "body", &mut found);
    }
    found
}

fn walk(value: &Value, path: &str, found: &mut Vec<Outward>) {
    match value {
        Value::String(text) if path != "body" => keep(text, path, found),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, value)| walk(value, &format!("{path}[{i}]"), found));
        }
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                walk(value, &path, found);
            }
        }
        _ => {}
    }
}

fn keep(text: &str, field: &str, found: &mut Vec<Outward>) {
    let url = address_of(text);
    if is_outward(url) && !found.iter().any(|known| known.url == url) {
        found.push(Outward { url: url.to_owned(), field: field.to_owned() });
    }
}

/// What is known of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum LinkState {
    /// Nobody went to see yet.
    #[default]
    Unchecked,
    Alive,
    /// It answers, from another address where it says it will stay.
    Moved,
    /// It fails for the time being, or does not answer visitors like us.
    Uncertain,
    /// It failed on several days.
    Dead,
}

impl LinkState {
    pub const ALL: [Self; 5] = [Self::Unchecked, Self::Alive, Self::Moved, Self::Uncertain, Self::Dead];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unchecked => "unchecked",
            Self::Alive => "alive",
            Self::Moved => "moved",
            Self::Uncertain => "uncertain",
            Self::Dead => "dead",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// What one visit found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    Alive,
    Moved,
    /// It answers that it does not want us: a password, a robot that it slows down.
    Shut,
    /// It does not answer, or answers that nothing is there.
    Failing,
    /// Our own rules forbid to go there.
    Barred,
}

impl Finding {
    const ALL: [Self; 5] = [Self::Alive, Self::Moved, Self::Shut, Self::Failing, Self::Barred];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Moved => "moved",
            Self::Shut => "shut",
            Self::Failing => "failing",
            Self::Barred => "barred",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.as_str() == name)
    }
}

/// Where a link stands, and when to go and see again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkLife {
    pub state: LinkState,
    /// Since when: for a link that fails, since the first failure of this row of failures.
    pub since: Option<DateTime<Utc>>,
    /// Days on which it failed without having answered between.
    pub failing_days: u32,
    pub failed_on: Option<NaiveDate>,
    /// Not to be visited before.
    pub next_at: DateTime<Utc>,
}

impl LinkLife {
    /// A link just met, to be visited as soon as may be.
    pub const fn new(now: DateTime<Utc>) -> Self {
        Self { state: LinkState::Unchecked, since: None, failing_days: 0, failed_on: None, next_at: now }
    }

    /// Where it stands after a visit. Failures of one day count once, however often one went to see.
    #[must_use]
    pub fn after(self, finding: Finding, now: DateTime<Utc>) -> Self {
        let settled = |state: LinkState| Self {
            since: if self.state == state { self.since.or(Some(now)) } else { Some(now) },
            state,
            failing_days: 0,
            failed_on: None,
            next_at: now + Duration::days(30),
        };
        match finding {
            Finding::Alive => settled(LinkState::Alive),
            Finding::Moved => settled(LinkState::Moved),
            Finding::Shut | Finding::Barred => settled(LinkState::Uncertain),
            Finding::Failing => self.failed(now),
        }
    }

    fn failed(self, now: DateTime<Utc>) -> Self {
        let today = now.date_naive();
        let is_new_day = self.failed_on.is_none_or(|day| day < today);
        let failing_days = self.failing_days.saturating_add(u32::from(is_new_day));
        let begins = self.failing_days == 0;
        let is_dead = failing_days >= FAILING_DAYS;
        // The longer it fails, the less often it is disturbed.
        let wait = match failing_days {
            0 | 1 => Duration::hours(20),
            2 => Duration::hours(44),
            3..=5 => Duration::days(7),
            _ => Duration::days(30),
        };
        Self {
            state: if is_dead { LinkState::Dead } else { LinkState::Uncertain },
            since: if begins { Some(now) } else { self.since.or(Some(now)) },
            failing_days,
            failed_on: if is_new_day { Some(today) } else { self.failed_on },
            next_at: now + wait,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::document::{Hints, read};

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::hours(hours)
    }

    #[test]
    fn addresses_of_fields_and_text_are_found_once() {
        let record = read(
            json!({
                "kind": "organisation", "slug": "a", "title": "A", "summary": "s", "status": "published",
                "url": "https://a.example/#ici", "contact_url": "https://a.example/ecrire",
                "sources": [{"title": "S", "url": "http://b.example/x"}, {"title": "Sans"}],
                "body": "Voir [b](http://b.example/x), ![i](https://c.example/i.png), [d](../pages/d.md), <mailto:x@a.example>.",
            }),
            &Hints::default(),
        )
        .expect("valid");
        let found: Vec<(String, String)> = outward(&record).into_iter().map(|o| (o.field, o.url)).collect();
        let expected = [
            ("url", "https://a.example/"),
            ("contact_url", "https://a.example/ecrire"),
            ("sources[0].url", "http://b.example/x"),
            ("body", "https://c.example/i.png"),
        ];
        let sort = |mut list: Vec<(String, String)>| {
            list.sort();
            list
        };
        let expected = expected.map(|(field, url)| (field.to_owned(), url.to_owned())).to_vec();
        assert_eq!(sort(found), sort(expected));
        let mut draft = record;
        draft.envelope.status = Status::Draft;
        assert!(outward(&draft).is_empty(), "what is not public is nobody’s business");
    }

    #[test]
    fn three_failures_of_one_day_are_one() {
        let mut life = LinkLife::new(at(0));
        for hour in 0..10 {
            life = life.after(Finding::Failing, at(hour));
        }
        assert_eq!((life.state, life.failing_days), (LinkState::Uncertain, 1));
        life = life.after(Finding::Failing, at(24)).after(Finding::Failing, at(48));
        assert_eq!((life.state, life.since), (LinkState::Dead, Some(at(0))));
        life = life.after(Finding::Alive, at(50));
        assert_eq!((life.state, life.failing_days, life.since), (LinkState::Alive, 0, Some(at(50))));
    }

    #[test]
    fn a_site_that_wants_no_robot_is_never_dead() {
        let mut life = LinkLife::new(at(0));
        for day in 0..40 {
            life = life.after(Finding::Shut, at(day * 24));
            assert_eq!(life.state, LinkState::Uncertain);
        }
    }

    proptest! {
        #[test]
        fn dead_means_failed_on_enough_days_since_it_last_answered(
            visits in prop::collection::vec((0_u8..5, 0_i64..60), 1..60)
        ) {
            let mut life = LinkLife::new(at(0));
            let mut hour = 0;
            let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
            for (which, wait) in visits {
                hour += wait;
                let finding = Finding::ALL[usize::from(which)];
                life = life.after(finding, at(hour));
                if finding == Finding::Failing {
                    days.insert(at(hour).date_naive());
                } else {
                    days.clear();
                }
                prop_assert_eq!(life.state == LinkState::Dead, days.len() >= FAILING_DAYS as usize);
                prop_assert!(life.next_at >= at(hour) + Duration::hours(20), "nobody is hammered");
                prop_assert!(life.since.is_some_and(|since| since <= at(hour)));
            }
        }
    }
}
