//! The same work on many items, shared between the cores of the machine; results come in the order of the items.

use std::num::NonZero;
use std::panic::resume_unwind;

/// How many items are handed out at a time: progress is told after each slice.
pub(crate) const SLICE: usize = 512;

/// Does `work` on every item.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = items.len().div_ceil(cores).max(1);
    let (mut items, work) = (items.into_iter(), &work);
    std::thread::scope(|scope| {
        let mut shares = Vec::with_capacity(cores);
        while items.len() > 0 {
            let own: Vec<T> = items.by_ref().take(share).collect();
            shares.push(scope.spawn(move || own.into_iter().map(work).collect::<Vec<R>>()));
        }
        let done = shares.into_iter().map(|share| share.join().unwrap_or_else(|panic| resume_unwind(panic)));
        done.flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn results_come_in_order() {
        for count in [0, 1, 2, 3, 100] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(map(items, |item| item * 2), (0..count).map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
