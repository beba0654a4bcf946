//! The whitelist that everything we emit goes through.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

use super::canonical::canonical;
use super::tags::{BLOCK, INLINE};
use super::url::SCHEMES;

/// Tags that only we emit.
const OURS: [&str; 12] = ["a", "div", "h1", "h2", "h3", "h4", "h5", "h6", "img", "input", "section", "span"];

/// The classes we emit, by tag; style sheets may rely on these and no other.
pub(super) const CLASSES: [(&str, &[&str]); 8] = [
    ("a", &["term", "external"]),
    ("div", &["table-scroll"]),
    ("li", &["task"]),
    ("section", &["footnotes"]),
    ("span", &["missing"]),
    ("sup", &["footnote-ref"]),
    ("td", &["align-center", "align-right"]),
    ("th", &["align-center", "align-right"]),
];

/// The attributes we emit, by tag.
pub(super) const ATTRIBUTES: [(&str, &[&str]); 14] = [
    ("a", &["href", "rel", "id", "data-definition", "aria-label"]),
    ("div", &["role", "tabindex", "aria-label"]),
    ("h1", &["id"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("img", &["src", "alt", "loading"]),
    ("input", &["type", "checked", "disabled", "aria-label"]),
    ("li", &["id"]),
    ("ol", &["start"]),
    ("section", &["aria-label"]),
    ("th", &["scope"]),
];

static EMITTED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = strict(INLINE.into_iter().chain(BLOCK).chain(OURS));
    builder
        .tag_attributes(ATTRIBUTES.into_iter().map(|(tag, names)| (tag, set(names))).collect())
        .allowed_classes(CLASSES.into_iter().map(|(tag, names)| (tag, set(names))).collect())
        .url_schemes(SCHEMES.into_iter().collect());
    builder
});

static NO_TAG: LazyLock<Builder<'static>> = LazyLock::new(|| strict([]));

/// Passes what we emit through the whitelist: a second lock, should the first ever give.
pub(super) fn sanitise(html: &str) -> String {
    canonical(html).unwrap_or_else(|| parsed(html))
}

/// Parses, keeps what the whitelist has, and writes again.
pub(super) fn parsed(html: &str) -> String {
    // The serialiser writes the no-break space as an entity; the character is lighter and easier to compare.
    EMITTED.clean(html).to_string().replace("&nbsp;", "\u{a0}")
}

/// Decodes the entities of a text that has no tag.
pub(super) fn decode(text: &str) -> String {
    let bare = NO_TAG.clean(&text.replace('<', "&lt;")).to_string();
    // The ampersand comes last, so that `&amp;lt;` stays `&lt;`.
    [("&nbsp;", "\u{a0}"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .into_iter()
        .fold(bare, |text, (entity, c)| text.replace(entity, c))
}

fn strict(tags: impl IntoIterator<Item = &'static str>) -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(tags.into_iter().collect())
        .tag_attributes(HashMap::new())
        .generic_attributes(HashSet::new())
        .link_rel(None);
    builder
}

fn set(names: &'static [&'static str]) -> HashSet<&'static str> {
    names.iter().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emitted_html_keeps_our_attributes_only() {
        assert_eq!(
            sanitise("<a class=\"term evil\" href=\"/x\" target=y>a\u{a0}b</a>"),
            "<a class=\"term\" href=\"/x\">a\u{a0}b</a>"
        );
        assert_eq!(sanitise("<a href=\"javascript:x\" onclick=y>a</a>"), "<a>a</a>");
        assert_eq!(sanitise("a &amp;nbsp; b"), "a &amp;nbsp; b");
    }

    #[test]
    fn decodes_entities_once() {
        assert_eq!(decode("&eacute; &amp;lt; &nbsp;&#233; & < b>"), "é &lt; \u{a0}é & < b>");
    }
}
