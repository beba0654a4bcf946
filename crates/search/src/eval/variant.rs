//! Other ways of typing the same question, drawn from a seed: a slip, no accents, the telling words only.

use crate::analysis::{is_stop, tokens};

/// How the questions are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// As the collection has them.
    Typed,
    /// With one slip of the hand in one word.
    Typos,
    /// Without any accent.
    NoAccents,
    /// The telling words only, in order.
    Keywords,
}

/// Letters next to each other on a French keyboard, row by row.
const ROWS: [&str; 3] = ["azertyuiop", "qsdfghjklm", "wxcvbn"];
/// Shortest word in which a slip is made, in letters.
const SLIP_MIN: usize = 4;

impl Variant {
    pub const ALL: [Self; 4] = [Self::Typed, Self::Typos, Self::NoAccents, Self::Keywords];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Typos => "typos",
            Self::NoAccents => "no_accents",
            Self::Keywords => "keywords",
        }
    }

    /// The words typed this way; same words, same seed, same result.
    pub fn of(self, words: &str, seed: u64) -> String {
        match self {
            Self::Typed => words.to_owned(),
            Self::Typos => slip(words, &mut Draw(seed)),
            Self::NoAccents => text::fold(words),
            Self::Keywords => {
                let all = tokens(words).into_iter().filter(|token| !token.joined);
                let told: Vec<String> = all
                    .filter(|token| !is_stop(&token.exact))
                    .map(|token| words[token.from..token.to].to_owned())
                    .collect();
                if told.is_empty() { words.to_owned() } else { told.join(" ") }
            }
        }
    }
}

/// Numbers drawn from a seed (splitmix64: Steele, Lea and Flood, 2014).
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let drawn = (z ^ (z >> 31)) % u64::try_from(limit.max(1)).unwrap_or(u64::MAX);
        usize::try_from(drawn).unwrap_or_default()
    }
}

/// Exchanges, drops, doubles or mistypes one letter of one telling word.
fn slip(words: &str, draw: &mut Draw) -> String {
    let all = tokens(words);
    let long = |token: &&crate::analysis::Token| {
        !token.joined
            && !is_stop(&token.exact)
            && token.exact.chars().count() >= SLIP_MIN
            && token.exact.chars().all(char::is_alphabetic)
    };
    let candidates: Vec<_> = all.iter().filter(long).collect();
    let Some(token) = candidates.get(draw.below(candidates.len())) else { return words.to_owned() };
    let mut letters: Vec<char> = words[token.from..token.to].chars().collect();
    let at = draw.below(letters.len() - 1);
    match draw.below(4) {
        0 if letters[at] != letters[at + 1] => letters.swap(at, at + 1),
        0 | 1 => drop(letters.remove(at + 1)),
        2 => letters.insert(at, letters[at]),
        _ => letters[at] = neighbour(letters[at], draw),
    }
    let slipped: String = letters.into_iter().collect();
    format!("{}{slipped}{}", &words[..token.from], &words[token.to..])
}

/// A letter beside another on the keyboard.
fn neighbour(letter: char, draw: &mut Draw) -> char {
    let folded = text::fold(&letter.to_string()).chars().next().unwrap_or('e');
    let row = ROWS.iter().find(|row| row.contains(folded)).unwrap_or(&ROWS[0]);
    let keys: Vec<char> = row.chars().collect();
    let at = keys.iter().position(|key| *key == folded).unwrap_or_default();
    let beside = if at == 0 || (draw.below(2) == 0 && at + 1 < keys.len()) { at + 1 } else { at - 1 };
    keys[beside]
}
