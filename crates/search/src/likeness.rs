//! How alike two words are: by the slips of a hand on a keyboard, and by their sound in French.

/// Measures how far other words are from one; its tables are kept from one measure to the next.
pub(crate) struct Ruler {
    word: Vec<char>,
    other: Vec<char>,
    before: Vec<u32>,
    above: Vec<u32>,
    row: Vec<u32>,
}

impl Ruler {
    pub fn new(word: &str) -> Self {
        let word: Vec<char> = word.chars().collect();
        Self { word, other: Vec::new(), before: Vec::new(), above: Vec::new(), row: Vec::new() }
    }

    /// How many letters are added, dropped, changed or exchanged (optimal string alignment); `None` beyond `reach`.
    pub fn distance(&mut self, other: &str, reach: u32) -> Option<u32> {
        self.other.clear();
        self.other.extend(other.chars());
        let (a, b) = (&self.word, &self.other);
        if a.len().abs_diff(b.len()) > reach as usize {
            return None;
        }
        self.above.clear();
        self.above.extend((0..).take(b.len() + 1));
        for row in [&mut self.before, &mut self.row] {
            row.clear();
            row.resize(b.len() + 1, 0);
        }
        for i in 1..=a.len() {
            self.row[0] = self.above[0] + 1;
            let mut least = self.row[0];
            for j in 1..=b.len() {
                let changed = u32::from(a[i - 1] != b[j - 1]);
                let mut best = (self.above[j] + 1).min(self.row[j - 1] + 1).min(self.above[j - 1] + changed);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(self.before[j - 2] + 1);
                }
                self.row[j] = best;
                least = least.min(best);
            }
            // Exchanging looks two rows back, and costs one: what is beyond reach by more than one stays so.
            if least > reach + 1 {
                return None;
            }
            std::mem::swap(&mut self.before, &mut self.above);
            std::mem::swap(&mut self.above, &mut self.row);
        }
        Some(self.above[b.len()]).filter(|distance| *distance <= reach)
    }
}

/// The distance between two words, however far.
pub(crate) fn distance(a: &str, b: &str) -> u32 {
    Ruler::new(a).distance(b, u32::MAX - 1).unwrap_or(u32::MAX)
}

/// A rough French sound: what is heard alike is written alike (`ph` and `f`, `eau` and `o`, doubled letters, mute endings).
pub(crate) fn sound(word: &str) -> String {
    const HEARD: [(&str, &str); 22] = [
        ("eaux", "o"),
        ("eau", "o"),
        ("aux", "o"),
        ("au", "o"),
        ("ph", "f"),
        ("th", "t"),
        ("qu", "k"),
        ("ck", "k"),
        ("sch", "1"),
        ("ch", "1"),
        ("gn", "2"),
        ("tion", "sion"),
        ("ain", "in"),
        ("ein", "in"),
        ("aim", "in"),
        ("en", "an"),
        ("em", "an"),
        ("am", "an"),
        ("ai", "e"),
        ("ei", "e"),
        ("er", "e"),
        ("ez", "e"),
    ];
    let mut rest = word;
    let mut heard = String::with_capacity(word.len());
    while let Some(first) = rest.chars().next() {
        if let Some((written, sound)) = HEARD.iter().find(|(written, _)| rest.starts_with(written)) {
            heard.push_str(sound);
            rest = &rest[written.len()..];
            continue;
        }
        let next = rest[first.len_utf8()..].chars().next();
        heard.push(match first {
            'c' if matches!(next, Some('e' | 'i' | 'y')) => 's',
            'c' | 'q' => 'k',
            'g' if matches!(next, Some('e' | 'i' | 'y')) => 'j',
            'y' => 'i',
            'z' => 's',
            'h' => '\u{0}',
            other => other,
        });
        rest = &rest[first.len_utf8()..];
    }
    let mut out = String::with_capacity(heard.len());
    for c in heard.chars().filter(|c| *c != '\u{0}') {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    while out.len() > 2 && out.ends_with(['e', 's', 't', 'd', 'x', 'p']) {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_letters_added_dropped_changed_and_exchanged() {
        for (a, b, expected) in [
            ("commun", "commun", 0),
            ("comun", "commun", 1),
            ("communs", "commun", 1),
            ("partenarait", "partenariat", 1),
            ("", "abc", 3),
            ("chat", "chien", 3),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }

    proptest::proptest! {
        #[test]
        fn within_reach_is_the_distance_and_beyond_is_nothing(a in "[abc]{0,8}", b in "[abc]{0,8}", reach in 0_u32..4) {
            let far = distance(&a, &b);
            let within = Ruler::new(&a).distance(&b, reach);
            proptest::prop_assert_eq!(within, (far <= reach).then_some(far));
        }
    }

    #[test]
    fn what_is_heard_alike_is_written_alike() {
        for (a, b) in [
            ("fondassion", "fondation"),
            ("ressource", "resource"),
            ("pharmacie", "farmacie"),
            ("bateau", "bato"),
            ("quartier", "cartier"),
            ("partenariat", "partenaria"),
            ("evaluer", "evaluez"),
        ] {
            assert_eq!(sound(a), sound(b), "{a} {b}");
        }
        assert_ne!(sound("commun"), sound("communal"));
    }
}
