//! Slugs: the readable last part of an address.

use crate::fold::fold;

/// Long enough for a title, short enough for a printed address.
const MAX_CHARS: usize = 80;

/// Turns a title into a slug of at most 80 characters, cut at a word, or `fiche` if nothing is left.
pub fn slugify(s: &str) -> String {
    slug(s).unwrap_or_else(|| "fiche".to_owned())
}

/// Tells whether a text is made of lower-case ASCII letters and digits joined by single hyphens.
pub fn is_slug(s: &str) -> bool {
    s.split('-')
        .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// Turns a title into a slug, or nothing when it has no letter or digit that a slug can bear.
pub(crate) fn slug(s: &str) -> Option<String> {
    let folded = fold(s);
    let mut out = String::with_capacity(folded.len().min(MAX_CHARS));
    for word in folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
        if out.is_empty() {
            // A first word longer than the whole slug can only be cut inside.
            out.push_str(&word[..word.len().min(MAX_CHARS)]);
        } else if out.len() + 1 + word.len() <= MAX_CHARS {
            out.push('-');
            out.push_str(word);
        } else {
            break;
        }
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slugs_french_titles() {
        assert_eq!(slugify("L’œuvre & la co-construction !"), "l-oeuvre-la-co-construction");
        assert_eq!(slugify("Évaluer aujourd'hui (2ᵉ édition)"), "evaluer-aujourd-hui-2e-edition");
        assert_eq!(slugify("  ODD 17 — Partenariats  "), "odd-17-partenariats");
    }

    #[test]
    fn cuts_at_a_word() {
        let slug = slugify(&"territoire ".repeat(20));
        assert_eq!(slug, ["territoire"; 7].join("-"));
        assert!(slug.len() <= 80);
    }

    #[test]
    fn cuts_inside_a_word_that_alone_is_too_long() {
        assert_eq!(slugify(&"a".repeat(200)).len(), 80);
    }

    #[test]
    fn is_never_empty() {
        assert_eq!(slugify(""), "fiche");
        assert_eq!(slugify("« … »"), "fiche");
        assert_eq!(slugify("日本"), "fiche");
        assert_eq!(slug("日本"), None);
    }

    #[test]
    fn recognises_slugs() {
        assert!(is_slug("guide-2024"));
        assert!(is_slug("a"));
        for wrong in ["", "-a", "a-", "a--b", "Été", "été", "a b", "a_b", "A"] {
            assert!(!is_slug(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_slugged_is_a_slug(s in "\\PC*") {
            let slug = slugify(&s);
            prop_assert!(is_slug(&slug) && slug.len() <= 80);
            prop_assert_eq!(slugify(&slug), slug);
        }
    }
}
