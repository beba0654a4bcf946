//! Folding: the one form under which two spellings of the same French words compare equal.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What French drops a vowel from before an apostrophe; these carry no meaning of their own.
const ELISIONS: [&str; 14] =
    ["l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu"];

/// Gives the comparable form of a text: lower-case, without accents, ligatures or fine punctuation.
pub fn fold(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        fold_char(c, &mut out);
    }
    out.truncate(out.trim_end().len());
    out
}

/// Appends the folded form of one character; marks that combine are dropped, so none needs its neighbours.
pub(crate) fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        if c.is_whitespace() {
            push_space(out);
        } else {
            out.push(if c == '`' { '\'' } else { c.to_ascii_lowercase() });
        }
    } else if let Some(letter) = french_letter(c) {
        out.push_str(letter);
    } else {
        fold_rare(c, out);
    }
}

fn fold_rare(c: char, out: &mut String) {
    for c in plain_punctuation(c).into_iter().nfkd().filter(|c| !is_combining_mark(*c)) {
        // The second reading catches what the decomposition itself produced (º, … or a wide quote).
        let Some(c) = plain_punctuation(c) else { continue };
        if c.is_whitespace() {
            push_space(out);
        } else {
            c.to_lowercase().filter(|c| !is_combining_mark(*c)).for_each(|c| push_letter(out, c));
        }
    }
}

fn push_space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// What French writes beyond ASCII, folded beforehand: nearly every text holds nothing else.
const fn french_letter(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'â' | 'ä' | 'À' | 'Â' | 'Ä' => "a",
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => "e",
        'î' | 'ï' | 'Î' | 'Ï' => "i",
        'ô' | 'ö' | 'Ô' | 'Ö' => "o",
        'ù' | 'û' | 'ü' | 'Ù' | 'Û' | 'Ü' => "u",
        'ç' | 'Ç' => "c",
        'œ' | 'Œ' => "oe",
        '’' => "'",
        '«' | '»' => "\"",
        '–' | '—' => "-",
        _ => return None,
    })
}

/// Gives the folded words of a text, cut at all but letters and digits, without elisions (`l'eau` gives `eau`).
pub fn words(s: &str) -> Vec<String> {
    let folded = fold(s);
    let mut found = Vec::new();
    let mut rest = folded.as_str();
    while let Some(start) = rest.find(char::is_alphanumeric) {
        rest = &rest[start..];
        let (word, after) = rest.split_at(rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()));
        if !is_elision(word, after) {
            found.push(word.to_owned());
        }
        rest = after;
    }
    found
}

/// An elision leans on what follows: a word, or the quotation mark that opens before it (`l'« alliance »`).
fn is_elision(word: &str, after: &str) -> bool {
    let leans = after
        .strip_prefix('\'')
        .is_some_and(|next| next.starts_with(|c: char| c.is_alphanumeric() || c == '"'));
    leans && ELISIONS.contains(&word)
}

/// Brings apostrophes, quotation marks and dashes to those of the keyboard, and drops invisible characters.
fn plain_punctuation(c: char) -> Option<char> {
    Some(match c {
        // Soft hyphen, zero-width characters and byte-order mark: seen by nobody, pasted from everywhere.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => return None,
        '‘' | '’' | '‛' | '′' | 'ʼ' | '`' | '´' => '\'',
        '«' | '»' | '“' | '”' | '„' | '‟' | '″' => '"',
        '\u{2010}'..='\u{2015}' | '−' => '-',
        c => c,
    })
}

/// Writes one lower-case letter, opening the ligatures and barred letters that Unicode does not decompose.
fn push_letter(out: &mut String, c: char) {
    match c {
        'œ' => out.push_str("oe"),
        'æ' => out.push_str("ae"),
        'ß' => out.push_str("ss"),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        'đ' => out.push('d'),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn drops_case_and_accents() {
        assert_eq!(fold("Évaluation À L’ÉCHELLE"), "evaluation a l'echelle");
        assert_eq!(fold("Noël, ça, où, naïve"), "noel, ca, ou, naive");
    }

    #[test]
    fn what_is_folded_beforehand_is_folded_alike() {
        for c in ('\0'..='\u{2fff}').filter(|c| c.is_ascii() || french_letter(*c).is_some()) {
            let (mut fast, mut slow) = ("x".to_owned(), "x".to_owned());
            fold_char(c, &mut fast);
            fold_rare(c, &mut slow);
            assert_eq!(fast, slow, "{c:?}");
        }
    }

    #[test]
    fn reads_composed_and_decomposed_letters_alike() {
        assert_eq!(fold("e\u{301}té"), fold("été"));
    }

    #[test]
    fn opens_ligatures() {
        assert_eq!(fold("ŒUVRE, œil, ex æquo"), "oeuvre, oeil, ex aequo");
        assert_eq!(fold("eﬃcace"), "efficace");
    }

    #[test]
    fn brings_both_apostrophes_together() {
        assert_eq!(fold("aujourd’hui"), "aujourd'hui");
        assert_eq!(fold("aujourd'hui"), "aujourd'hui");
    }

    #[test]
    fn normalises_quotes_dashes_and_spaces() {
        assert_eq!(fold("« Oui »\u{a0}! – 10\u{202f}000 km"), "\" oui \" ! - 10 000 km");
        assert_eq!(fold("  deux \t\n mots  "), "deux mots");
        assert_eq!(fold("co\u{2011}construction"), fold("co-construction"));
    }

    #[test]
    fn drops_invisible_characters() {
        assert_eq!(fold("par\u{ad}te\u{200b}nariat\u{feff}"), "partenariat");
    }

    #[test]
    fn cuts_words_and_removes_elisions() {
        assert_eq!(words("L’eau qu'il faut jusqu’à demain"), ["eau", "il", "faut", "a", "demain"]);
        assert_eq!(words("Lorsqu’elle dit quelqu’un"), ["elle", "dit", "un"]);
        assert_eq!(words("co-construction d’une œuvre"), ["co", "construction", "une", "oeuvre"]);
    }

    #[test]
    fn removes_an_elision_before_a_quotation() {
        assert_eq!(words("l’« alliance » et l'\"élan\""), ["alliance", "et", "elan"].map(String::from));
    }

    #[test]
    fn keeps_both_halves_of_words_that_only_look_elided() {
        assert_eq!(words("aujourd’hui"), ["aujourd", "hui"]);
        assert_eq!(words("le plan C' et le t"), ["le", "plan", "c", "et", "le", "t"]);
    }

    #[test]
    fn finds_no_word_in_nothing() {
        assert!(words("").is_empty());
        assert!(words(" … — ’ ").is_empty());
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(s in "\\PC*") {
            let once = fold(&s);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn words_are_never_empty(s in "[a-zA-Zéèœ’' .,-]{0,40}") {
            prop_assert!(words(&s).iter().all(|w| !w.is_empty() && w.chars().all(char::is_alphanumeric)));
        }
    }
}
