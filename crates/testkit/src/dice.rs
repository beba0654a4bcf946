//! Repeatable draws: the same seed always gives the same sequence.

/// A small generator (xorshift64*, Vigna 2016), enough to vary samples and nothing else.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        // Zero is the one state that never moves; the constant is the golden ratio, which spreads neighbouring seeds.
        let state = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self(if state == 0 { 1 } else { state })
    }

    const fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number from 0 to `bound`, excluded.
    ///
    /// # Panics
    /// `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        assert!(bound > 0, "nothing to draw from");
        let drawn = (u128::from(self.next()) * bound as u128) >> 64;
        usize::try_from(drawn).expect("smaller than a usize")
    }

    /// True this many times out of a hundred.
    pub fn percent(&mut self, chances: usize) -> bool {
        self.below(100) < chances
    }

    /// One of the items, which must exist.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_itself_and_covers_its_range() {
        let draw = |seed| {
            let mut dice = Dice::new(seed);
            (0..1000).map(|_| dice.below(6)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let faces: std::collections::BTreeSet<usize> = draw(3).into_iter().collect();
        assert_eq!(faces.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn every_seed_moves() {
        // Minus one is the seed that gives the state zero.
        let mut dice = Dice::new(u64::MAX);
        assert_ne!(dice.next(), dice.next());
    }
}
