//! One definition of a quantile.

/// The value below which a share of a sorted list lies, by linear interpolation between the two nearest ranks (definition 7 of
/// Hyndman and Fan, « Sample Quantiles in Statistical Packages », The American Statistician, 1996).
pub fn quantile(sorted: &[u8], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    #[expect(clippy::cast_precision_loss, reason = "a list of answers is shorter than 2^52")]
    let place = last as f64 * share.clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between zero and the last place"
    )]
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    let (low, high) = (f64::from(sorted[below]), f64::from(sorted[above]));
    Some(low + (high - low) * (place - place.floor()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_published_values() {
        // What R gives for quantile(c(1, 3, 4, 8, 9, 12), type = 7).
        let list = [1, 3, 4, 8, 9, 12];
        let of = |share| quantile(&list, share).expect("a list");
        for (share, expected) in [(0.0, 1.0), (0.25, 3.25), (0.5, 6.0), (0.75, 8.75), (1.0, 12.0)] {
            assert!((of(share) - expected).abs() < 1e-12, "{share}: {}", of(share));
        }
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[7], 0.9), Some(7.0));
    }
}
