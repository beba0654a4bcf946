//! The made-up bodies of the demonstration, so that a comparison can be seen: the same at every load, and said to be invented.

use app::App;
use model::Kind;
use model::compass::Body;

use crate::failure::Failure;

/// Made-up bodies beside each compass.
const BODIES: usize = 400;

/// Profiles and how many of a hundred bodies have each, with the points that they stand above or below the middle.
const PROFILES: [(&str, usize, i32); 6] = [
    ("association", 44, 4),
    ("collectivite", 24, -3),
    ("entreprise", 16, -8),
    ("fondation", 6, 9),
    ("accompagnement", 6, 12),
    ("catalyseur", 4, 18),
];
const SIZES: [(&str, usize, i32); 4] =
    [("sans-salarie", 22, -7), ("petite", 44, 0), ("moyenne", 24, 4), ("grande", 10, 7)];
/// A few communes and départements: a village, a town, a city, a métropole, overseas, wider.
const PLACES: [(&str, usize, i32); 8] = [
    ("commune:23008", 16, 2),
    ("commune:07132", 14, -2),
    ("commune:29151", 18, 3),
    ("commune:12145", 12, 0),
    ("commune:86194", 14, -1),
    ("commune:59350", 12, 1),
    ("commune:97411", 7, 0),
    ("departement:29", 7, 2),
];

/// Draws that repeat themselves (xorshift64*, Vigna 2016).
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = (u128::from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)) * bound as u128) >> 64;
        usize::try_from(drawn).unwrap_or(0)
    }

    fn among<'a>(&mut self, list: &'a [(&'a str, usize, i32)]) -> (&'a str, i32) {
        let mut drawn = self.below(100);
        for (code, share, pull) in list {
            if drawn < *share {
                return (code, *pull);
            }
            drawn -= share;
        }
        (list[0].0, list[0].2)
    }

    /// Around the middle of 0 to 100, more often near it than far.
    fn position(&mut self, pull: i32) -> u8 {
        let sum = (0..3).map(|_| self.below(34)).sum::<usize>();
        let at = i32::try_from(sum).unwrap_or(50) + pull;
        u8::try_from(at.clamp(0, 100)).unwrap_or(0)
    }
}

/// The bodies of a compass of so many axes; the seed changes from one compass to the other.
fn bodies(axes: usize, seed: u64) -> Vec<(Body, Vec<u8>)> {
    let mut draws = Draws(0x9e37_79b9_7f4a_7c15 ^ seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
    // Each axis of a compass is easier or harder for everyone.
    let slopes: Vec<i32> = (0..axes).map(|_| i32::try_from(draws.below(25)).unwrap_or(0) - 12).collect();
    (0..BODIES)
        .map(|_| {
            let (profile, a) = draws.among(&PROFILES);
            let (size, b) = draws.among(&SIZES);
            let (place, c) = draws.among(&PLACES);
            let told = |code: &str| Some(code.to_owned());
            let body = Body { profile: told(profile), size: told(size), territory: told(place) };
            (body, slopes.iter().map(|slope| draws.position(a + b + c + slope)).collect())
        })
        .collect()
}

/// Loads the made-up bodies of every compass that has none yet.
pub(super) async fn fictitious(app: &App) -> Result<(), Failure> {
    let catalogue = app.catalogue();
    for (seed, card) in catalogue.of_kind(Kind::Compass).into_iter().enumerate() {
        if card.status != model::Status::Published {
            continue;
        }
        let axes = app.compass(&card.slug).await?.compiled.compass.axes.len();
        let loaded = app.load_fictitious(&card.slug, &bodies(axes, seed as u64 + 1)).await?;
        tracing::info!(compass = %card.slug, loaded, "made-up bodies to compare with");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_the_same_at_every_load_and_as_many_as_said() {
        let (one, other) = (bodies(4, 1), bodies(4, 1));
        assert_eq!(one, other);
        assert_eq!(one.len(), BODIES);
        assert_ne!(one, bodies(4, 2));
        assert!(one.iter().all(|(body, axes)| axes.len() == 4 && body.profile.is_some()));
    }

    #[test]
    fn shares_make_a_hundred_and_places_exist() {
        for list in [&PROFILES[..], &SIZES[..], &PLACES[..]] {
            assert_eq!(list.iter().map(|(_, share, _)| share).sum::<usize>(), 100);
        }
        for (code, _, _) in PLACES {
            let code = code.parse().expect("a code");
            assert!(model::territories::atlas().get(&code).is_some(), "{code}");
        }
    }
}
