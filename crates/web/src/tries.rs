//! What may still be tried: a few times at once for each account and each address, then one now and then.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A try comes back after this long.
const EVERY: Duration = Duration::from_secs(12);
/// Keys kept before those that are whole again are forgotten.
const KEPT: usize = 10_000;

/// The tries that each key has spent, and since when.
#[derive(Debug, Default)]
pub(crate) struct Tries(Mutex<HashMap<String, (u32, Instant)>>);

impl Tries {
    /// Spends a try of a key that has `most` at once; false when none is left.
    pub(crate) fn take(&self, key: &str, most: u32) -> bool {
        let now = Instant::now();
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.len() > KEPT {
            spent.retain(|_, (count, since)| left(*count, *since, now) > 0);
        }
        let (count, since) = spent.entry(key.to_owned()).or_insert((0, now));
        let remaining = left(*count, *since, now);
        if remaining < *count {
            *since = now;
        }
        *count = remaining;
        if *count >= most {
            return false;
        }
        *count += 1;
        true
    }

    /// Gives back the one try that succeeded: the others of the same address stay spent.
    pub(crate) fn undo(&self, key: &str) {
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((count, _)) = spent.get_mut(key) {
            *count = count.saturating_sub(1);
        }
    }

    /// Gives every try of a key back to who succeeded.
    pub(crate) fn give_back(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// What remains spent after some time.
fn left(count: u32, since: Instant, now: Instant) -> u32 {
    let back = now.saturating_duration_since(since).as_secs() / EVERY.as_secs();
    count.saturating_sub(u32::try_from(back).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_waits_and_the_others_do_not() {
        let tries = Tries::default();
        assert!((0..5).all(|_| tries.take("a", 5)));
        assert!(!tries.take("a", 5) && tries.take("b", 5));
        tries.give_back("a");
        assert!(tries.take("a", 5));
    }

    #[test]
    fn tries_come_back_with_time() {
        let now = Instant::now();
        assert_eq!(left(5, now, now), 5);
        assert_eq!(left(5, now, now + Duration::from_secs(25)), 3);
        assert_eq!(left(5, now, now + Duration::from_mins(10)), 0);
    }
}
