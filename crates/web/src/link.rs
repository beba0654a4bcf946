//! Markdown of a record as HTML: links resolved, glossary underlined.

use app::Catalogue;
use model::Kind;
use model::record::relative_target;
use text::{Html, Link, Rendering};

/// Renders the text of a record of kind `home`; terms of the glossary are underlined, except in the glossary itself.
pub(crate) fn render(catalogue: &Catalogue, markdown: &str, home: Kind) -> Html {
    let link = |href: &str| resolve(catalogue, href, home);
    let glossary = (home != Kind::GlossaryEntry).then_some(&*catalogue.glossary);
    text::to_html(markdown, &Rendering { link: &link, glossary, heading_offset: 1 })
}

/// Renders a sentence, its terms underlined.
pub(crate) fn marked(catalogue: &Catalogue, plain: &str) -> String {
    catalogue.glossary.mark(plain)
}

fn resolve(catalogue: &Catalogue, href: &str, home: Kind) -> Link {
    if let Some(target) = relative_target(href, home) {
        let anchor = href.split_once('#').map(|(_, anchor)| format!("#{anchor}")).unwrap_or_default();
        let missing = catalogue.find(&target).is_none();
        return Link { href: format!("{}{anchor}", target.path()), external: false, missing };
    }
    let external = href.contains("://") || href.starts_with("mailto:");
    Link { href: href.to_owned(), external, missing: false }
}

/// A value made safe for a query string.
pub(crate) fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => {
                use std::fmt::Write as _;
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

/// `a=1&b=2` from the filled pairs.
pub(crate) fn query(pairs: &[(&str, &str)]) -> String {
    let filled = pairs.iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(key, value)| format!("{key}={}", encode(value))).collect::<Vec<_>>().join("&")
}
