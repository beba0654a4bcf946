//! Addresses written in a document: which are safe to keep, and how fragments meet our heading ids.

use crate::slug::slug;

/// What a link may open; everything else (`javascript:`, `data:`…) loses its link.
pub(super) const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Tells whether an address is relative or has one of the accepted schemes.
pub(super) fn is_safe(url: &str) -> bool {
    // Browsers skip control characters and spaces before they look for the scheme: so do we.
    let seen: String = url.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    match seen.find([':', '/', '?', '#', '\\']) {
        Some(at) if seen[at..].starts_with(':') => {
            SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(&seen[..at]))
        }
        _ => true,
    }
}

/// Tells whether a browser would fetch an address from the site itself, if the site is where the caller says.
pub(super) fn is_picture(url: &str) -> bool {
    let seen = url.trim().to_ascii_lowercase();
    is_safe(url) && !seen.starts_with("mailto:") && !seen.starts_with("tel:")
}

/// Brings a link to a heading (`#Définition`, `#d%C3%A9finition`) to the id that we give this heading.
pub(super) fn fragment(url: &str) -> Option<String> {
    let name = url.strip_prefix('#')?;
    Some(slug(&percent_decode(name)).map_or_else(|| "#".to_owned(), |id| format!("#{id}")))
}

/// Gives the length of a bare address without the no-break space or quotation mark that French puts after it.
pub(super) fn bare_length(address: &str) -> usize {
    address.find(|c: char| c.is_whitespace() || matches!(c, '»' | '”' | '…')).unwrap_or(address.len())
}

fn percent_decode(s: &str) -> String {
    let bytes = s.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let code = s.get(i + 1..i + 3).filter(|_| bytes[i] == b'%');
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            out.push(byte);
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_relative_and_known_addresses() {
        for url in [
            "",
            "a.md",
            "../b/c.md#d",
            "/e?f=g:h",
            "#i",
            "//j.fr",
            "https://k.fr",
            "MAILTO:l@m.fr",
            "tel:+33",
        ] {
            assert!(is_safe(url), "{url}");
        }
    }

    #[test]
    fn refuses_what_could_run() {
        for url in [
            "javascript:x",
            "JaVaScRiPt:x",
            " java\nscript:x",
            "\u{1}javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc",
        ] {
            assert!(!is_safe(url), "{url}");
        }
    }

    #[test]
    fn a_picture_is_fetched_not_written_to() {
        assert!(is_picture("/images/a.png"));
        assert!(!is_picture("mailto:a@b.fr"));
        assert!(!is_picture("data:image/png;base64,x"));
    }

    #[test]
    fn fragments_meet_heading_ids() {
        assert_eq!(fragment("#Définition").as_deref(), Some("#definition"));
        assert_eq!(fragment("#l%C3%A0-bas").as_deref(), Some("#la-bas"));
        assert_eq!(fragment("#100%").as_deref(), Some("#100"));
        assert_eq!(fragment("#").as_deref(), Some("#"));
        assert_eq!(fragment("a#b"), None);
    }

    #[test]
    fn cuts_french_punctuation_from_bare_addresses() {
        let kept = |s: &str| s[..bare_length(s)].to_owned();
        assert_eq!(kept("https://a.fr/b\u{a0}!"), "https://a.fr/b");
        assert_eq!(kept("https://a.fr/b»."), "https://a.fr/b");
        assert_eq!(kept("https://a.fr/b"), "https://a.fr/b");
    }
}
