//! Markdown of a record as HTML: links resolved, glossary underlined.

use std::collections::HashMap;

use app::Catalogue;
use chrono::NaiveDate;
use model::Kind;
use model::record::relative_target;
use text::{Html, Link, Rendering};

use crate::dates;

/// Renders the text of a record of kind `home`; terms of the glossary are underlined, except in the glossary itself.
pub(crate) fn render(catalogue: &Catalogue, markdown: &str, home: Kind) -> Html {
    let link = |href: &str| resolve(catalogue, href, home);
    let glossary = (home != Kind::GlossaryEntry).then_some(&*catalogue.glossary);
    let mut rendered = text::to_html(markdown, &Rendering { link: &link, glossary, heading_offset: 1 });
    if !catalogue.dead.is_empty() {
        rendered.html = tell_dead(catalogue, &rendered.html);
    }
    rendered
}

/// What is written beside a link that leads nowhere any more; nothing beside the others.
pub(crate) fn dead_badge(catalogue: &Catalogue, url: &str) -> String {
    let since = catalogue.dead.get(model::links::address_of(url));
    since.map_or_else(String::new, |day| badge(*day))
}

fn badge(day: NaiveDate) -> String {
    format!(" <span class=\"fictif dead\">lien mort depuis le {}</span>", dates::day(day))
}

/// Writes beside each dead link of a text that it is; the text is ours, written by `text::to_html`.
fn tell_dead(catalogue: &Catalogue, html: &str) -> String {
    // Addresses stand escaped in the text: the dead ones are escaped alike, rather than the text read back.
    let dead: HashMap<String, NaiveDate> =
        catalogue.dead.iter().map(|(url, day)| (text::escape_html(url), *day)).collect();
    let mut told = String::with_capacity(html.len());
    let mut parts = html.split("</a>").peekable();
    while let Some(part) = parts.next() {
        told.push_str(part);
        if parts.peek().is_none() {
            break;
        }
        told.push_str("</a>");
        let href = part.rsplit_once("<a href=\"").and_then(|(_, rest)| rest.split('"').next());
        if let Some(day) = href.and_then(|href| dead.get(model::links::address_of(href))) {
            told.push_str(&badge(*day));
        }
    }
    told
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
