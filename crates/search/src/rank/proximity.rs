//! Words that stand in a text as close as they were typed.

use crate::query::Unit;

/// Beyond this distance, in words, two words do not stand together.
pub(super) const REACH: u32 = 8;

/// How close together neighbours in the query stand in a text, each pair in parts of the rarity of the commoner word.
pub(super) fn closeness_of(units: &[Unit], rarities: &[f32], places: &[Vec<u32>]) -> f32 {
    let pair = |(i, pair): (usize, &[Vec<u32>])| {
        let typed = units[i + 1].position.saturating_sub(units[i].position).max(1);
        let typed = u32::try_from(typed).unwrap_or(u32::MAX);
        rarities[i].min(rarities[i + 1]) * closeness(&pair[0], &pair[1], typed)
    };
    places.windows(2).enumerate().map(pair).sum()
}

/// From 1 for two words that stand as typed down to 0 when they are far from each other.
#[expect(clippy::cast_precision_loss, reason = "distances are below REACH")]
fn closeness(first: &[u32], second: &[u32], typed: u32) -> f32 {
    let mut best = 0.0_f32;
    let mut start = 0;
    for &at in first {
        while start < second.len() && second[start] + REACH < at {
            start += 1;
        }
        for &other in second[start..].iter().take_while(|&&other| other <= at + REACH) {
            let distance = at.abs_diff(other);
            let as_typed = other > at && distance <= typed;
            // A unit and its compound share a place: the compound is the phrase itself.
            let closeness = if as_typed || distance == 0 { 1.0 } else { 1.0 / (1.0 + distance as f32) };
            best = best.max(closeness);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::closeness;

    #[test]
    fn as_typed_is_best_and_far_is_nothing() {
        assert!((closeness(&[3], &[4], 1) - 1.0).abs() < f32::EPSILON);
        assert!((closeness(&[3], &[6], 3) - 1.0).abs() < f32::EPSILON);
        assert!(closeness(&[4], &[3], 1) < 1.0);
        assert!(closeness(&[3], &[40], 1) < f32::EPSILON);
        assert!(closeness(&[], &[40], 1) < f32::EPSILON);
    }
}
