//! How alike two words are: by the slips of a hand on a keyboard, and by their sound in French.

/// How many letters are added, dropped, changed or exchanged between two words (optimal string alignment).
pub(crate) fn distance(a: &str, b: &str) -> u32 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<u32> = vec![0; b.len() + 1];
    let mut above: Vec<u32> = (0..).take(b.len() + 1).collect();
    for i in 1..=a.len() {
        let mut row = vec![above[0] + 1; b.len() + 1];
        for j in 1..=b.len() {
            let changed = u32::from(a[i - 1] != b[j - 1]);
            let mut best = (above[j] + 1).min(row[j - 1] + 1).min(above[j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best;
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
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
