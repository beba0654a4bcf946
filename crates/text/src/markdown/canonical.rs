//! The common case of the whitelist: HTML so plain that parsing and writing it again would change nothing but its quotes.
//!
//! Parsing a page takes most of the time of drawing it, and nearly every text uses the same few tags, well nested. This module
//! recognises those, with a grammar much narrower than HTML, and gives what the parser would give; of anything else it
//! says nothing, and the parser decides.

use super::html::{ATTRIBUTES, CLASSES};
use super::tags::INLINE;

/// What an element may hold here, so that the parser would neither move nor close anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Blocks and sentences.
    Flow,
    Sentence,
    Items,
    /// One `code` and nothing else.
    Code,
    Groups,
    Rows,
    Cells,
    Nothing,
}

/// Gives what [`super::html::sanitise`] must give, or nothing when only the parser can tell.
pub(super) fn canonical(html: &str) -> Option<String> {
    let mut reader = Reader { rest: html, out: String::with_capacity(html.len()), open: Vec::new() };
    // The parser drops a byte-order mark.
    if html.starts_with('\u{feff}') {
        return None;
    }
    while !reader.rest.is_empty() {
        reader.text()?;
        if let Some(rest) = reader.rest.strip_prefix("</") {
            reader.close(rest)?;
        } else if let Some(rest) = reader.rest.strip_prefix('<') {
            reader.open(rest)?;
        }
    }
    reader.open.is_empty().then_some(reader.out)
}

struct Reader<'a> {
    rest: &'a str,
    out: String,
    open: Vec<(&'a str, Holds)>,
}

impl<'a> Reader<'a> {
    fn holds(&self) -> Holds {
        self.open.last().map_or(Holds::Flow, |(_, holds)| *holds)
    }

    /// Copies a text up to the next tag.
    fn text(&mut self) -> Option<()> {
        let end = self.rest.find('<').unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        let is_kept = match self.holds() {
            Holds::Flow | Holds::Sentence => true,
            Holds::Items | Holds::Groups | Holds::Rows | Holds::Cells => {
                text.bytes().all(|byte| byte == b'\n')
            }
            Holds::Code | Holds::Nothing => text.is_empty(),
        };
        self.rest = rest;
        (is_kept && !text.contains('>')).then(|| copy(text, &mut self.out, Some('"'))).flatten()
    }

    fn close(&mut self, rest: &'a str) -> Option<()> {
        let (name, after) = rest.split_once('>')?;
        let (opened, _) = self.open.pop()?;
        self.out.extend(["</", name, ">"]);
        self.rest = after;
        (opened == name).then_some(())
    }

    fn open(&mut self, rest: &'a str) -> Option<()> {
        let (tag, after) = rest.split_once('>')?;
        let (name, attributes) =
            tag.split_once(' ').map_or((tag, ""), |(name, _)| (name, &tag[name.len()..]));
        let holds = element(name, self.holds())?;
        // Of two equal marks, one in the other, the parser may forget one.
        if self.open.iter().any(|(other, _)| *other == name && holds == Holds::Sentence) {
            return None;
        }
        self.out.extend(["<", name]);
        self.attributes(name, attributes)?;
        self.out.push('>');
        if holds != Holds::Nothing {
            self.open.push((name, holds));
        }
        self.rest = after;
        Some(())
    }

    /// Copies ` name="value"` as often as there are, each name once.
    fn attributes(&mut self, tag: &str, mut written: &str) -> Option<()> {
        let mut seen: Vec<&str> = Vec::new();
        while !written.is_empty() {
            let (name, rest) = written.strip_prefix(' ')?.split_once("=\"")?;
            let (value, rest) = rest.split_once('"')?;
            if seen.contains(&name) || !is_accepted(tag, name, value) {
                return None;
            }
            seen.push(name);
            self.out.extend([" ", name, "=\""]);
            copy(value, &mut self.out, None)?;
            self.out.push('"');
            written = rest;
        }
        Some(())
    }
}

/// What an element holds, if it may stand where `within` is held.
fn element(name: &str, within: Holds) -> Option<Holds> {
    let (is_block, holds) = match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => (true, Holds::Sentence),
        "ul" | "ol" => (true, Holds::Items),
        "blockquote" | "div" => (true, Holds::Flow),
        "pre" => (true, Holds::Code),
        "hr" => (true, Holds::Nothing),
        "table" => (true, Holds::Groups),
        "li" => return (within == Holds::Items).then_some(Holds::Flow),
        "thead" | "tbody" => return (within == Holds::Groups).then_some(Holds::Rows),
        "tr" => return (within == Holds::Rows).then_some(Holds::Cells),
        "th" | "td" => return (within == Holds::Cells).then_some(Holds::Sentence),
        "br" => (false, Holds::Nothing),
        "code" if within == Holds::Code => return Some(Holds::Sentence),
        "a" | "code" => (false, Holds::Sentence),
        name if INLINE.contains(&name) => (false, Holds::Sentence),
        _ => return None,
    };
    (within == Holds::Flow || (within == Holds::Sentence && !is_block)).then_some(holds)
}

fn is_accepted(tag: &str, name: &str, value: &str) -> bool {
    let lists = |table: &[(&str, &'static [&str])], value: &str| {
        table.iter().any(|(owner, values)| *owner == tag && values.contains(&value))
    };
    if name == "class" {
        lists(&CLASSES, value)
    } else {
        lists(&ATTRIBUTES, name) && (name != "href" || is_plain(value))
    }
}

/// Tells an address that every reader of addresses accepts and understands alike.
fn is_plain(href: &str) -> bool {
    if let Some(path) = href.strip_prefix('/') {
        return !path.starts_with(['/', '\\']);
    }
    if href.starts_with('#') {
        return true;
    }
    let Some(rest) = href.strip_prefix("https://").or_else(|| href.strip_prefix("http://")) else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    host.bytes().all(is_letter)
        && !host.contains("xn--")
        && !host.starts_with(['.', '-'])
        && !host.contains("..")
        && host
            .rsplit_once('.')
            .is_some_and(|(_, last)| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Copies a text, its quotes bare as the parser writes them (`quote` too, outside attributes); an unknown entity or a
/// control character is for the parser.
fn copy(text: &str, out: &mut String, quote: Option<char>) -> Option<()> {
    if text.bytes().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\t')) {
        return None;
    }
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(';')? + at + 1;
        match (&rest[at..end], quote) {
            ("&#39;", _) => out.push('\''),
            ("&quot;", Some(quote)) => out.push(quote),
            (entity @ ("&amp;" | "&lt;" | "&gt;" | "&quot;"), _) => out.push_str(entity),
            _ => return None,
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::html::parsed;
    use super::super::{Link, Rendering, parse, prepare, writer};
    use super::*;
    use crate::{Glossary, GlossaryTerm};
    use proptest::prelude::*;

    /// What is understood here is what the parser makes of it, to the byte.
    fn agrees(html: &str) -> bool {
        canonical(html).is_none_or(|written| {
            assert_eq!(written, parsed(html), "{html:?}");
            true
        })
    }

    #[test]
    fn the_usual_page_is_understood() {
        let html = "<h2 id=\"a\">L&#39;un &amp; l’autre</h2>\n<p>Un <em>mot</em>,<br>\n<a class=\"term\" href=\"/glossaire/x\" \
                    data-definition=\"L&#39;« x » &quot;y&quot; &lt;z\">x</a> et <a href=\"https://exemple.org/a?b=1&amp;c=2\" \
                    class=\"external\" rel=\"noopener nofollow\">y</a>.</p>\n<ul>\n<li>a</li>\n<li><p>b</p>\n<ol>\n<li>c\n<ul>\n\
                    <li>d</li>\n</ul>\n</li>\n</ol>\n</li>\n</ul>\n<blockquote>\n<p>q</p>\n</blockquote>\n<pre><code>\na &lt; b\n\
                    </code></pre>\n<hr>\n<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Tableau 1\"><table>\n<thead>\n\
                    <tr><th scope=\"col\">a</th><th scope=\"col\" class=\"align-right\">b</th></tr>\n</thead>\n<tbody>\n<tr><td>\
                    <em>c</em></td><td class=\"align-right\">1</td></tr>\n</tbody>\n</table></div>\n<p>10\u{a0}%\tfin</p>\n";
        assert_eq!(canonical(html).as_deref(), Some(&*parsed(html)));
    }

    #[test]
    fn the_rest_is_left_to_the_parser() {
        for html in [
            "<p>a",
            "</p>",
            "<p>a</em>",
            "<p><p>a</p></p>",
            "<p><ul></ul></p>",
            "<a href=\"/x\"><a href=\"/y\">a</a></a>",
            "<em><strong><em>a</em></strong></em>",
            "<li>a</li>",
            "<ul>a</ul>",
            "<pre>\na</pre>",
            "<table>a</table>",
            "<table><tr><td>a</td></tr></table>",
            "<table><tbody><tr><td><p>a</p></td></tr></tbody></table>",
            "<script>a</script>",
            "<P>a</P>",
            "<p >a</p>",
            "<p onclick=\"x\">a</p>",
            "<p/>",
            "<br/>",
            "<a href=\"javascript:x\">a</a>",
            "<a href=\" /x\">a</a>",
            "<a href=\"//x\">a</a>",
            "<a href=\"/\\x\">a</a>",
            "<a href=\"https://1.2.3.4/\">a</a>",
            "<a href=\"https://xn--a.fr/\">a</a>",
            "<a href=\"https://a.fr:99999/\">a</a>",
            "<a href=\"https://a@b.fr/\">a</a>",
            "<a href=\"x\">a</a>",
            "<a href=\"/x\" href=\"/y\">a</a>",
            "<a class=\"evil\">a</a>",
            "<a class=\"term external\">a</a>",
            "a > b",
            "a & b",
            "a &eacute; b",
            "a&nbsp;b",
            "a &amp b",
            "a\u{0}b",
            "a\rb",
            "\u{feff}a",
            "<!-- a -->",
            "<",
            "a <",
            "<p",
        ] {
            assert_eq!(canonical(html), None, "{html:?}");
        }
    }

    #[test]
    fn every_inline_mark_and_address_agrees() {
        for name in INLINE {
            let html = format!("<p>a <{name}>b</{name}> c</p>");
            assert!(canonical(&html).is_some() && agrees(&html), "{html}");
        }
        for href in [
            "/a b",
            "#",
            "/",
            "#é",
            "https://a-b.exemple.org",
            "http://a.fr?x#y",
            "https://a.fr/%zz\\\u{e9}|",
        ] {
            let html = format!("<a href=\"{href}\">a</a>");
            assert!(canonical(&html).is_some() && agrees(&html), "{html}");
        }
    }

    /// Every text of the demonstration commons: nearly all are understood, which is what makes pages fast.
    #[test]
    fn real_texts_agree_and_are_understood() {
        let link = |href: &str| {
            let external = href.contains("://");
            let href =
                if external { href.to_owned() } else { format!("/{}", href.trim_start_matches("../")) };
            Link { href, external, missing: false }
        };
        let glossary = Glossary::new([GlossaryTerm {
            forms: vec!["alliance".into()],
            href: "/glossaire/alliance".into(),
            definition: "Ce que « plusieurs » font d'utile".into(),
        }]);
        let rendering = Rendering { link: &link, glossary: Some(&glossary), heading_offset: 1 };
        let (mut total, mut understood) = (0, 0);
        let commons = concat!(env!("CARGO_MANIFEST_DIR"), "/../../commons/odd17");
        for folder in std::fs::read_dir(commons).expect("the commons").filter_map(Result::ok) {
            for file in std::fs::read_dir(folder.path()).into_iter().flatten().filter_map(Result::ok) {
                let text = std::fs::read_to_string(file.path()).expect("a text");
                let Some((_, body)) = text.split_once("\n---\n") else { continue };
                let arena = comrak::Arena::new();
                let root = parse::parse(&arena, body);
                prepare::prepare(&arena, root);
                let (html, _) = writer::write(root, &rendering);
                total += 1;
                understood += usize::from(canonical(&html).is_some() && agrees(&html));
            }
        }
        assert!(total > 100 && understood * 100 >= total * 95, "{understood} of {total}");
    }

    proptest! {
        #[test]
        fn any_mixture_of_pieces_agrees(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..12)) {
            prop_assert!(agrees(&pieces.concat()));
        }

        #[test]
        fn any_nesting_agrees(names in proptest::collection::vec(proptest::sample::select(NAMES), 0..6), text in "[a&;#<>'\" \n\t\u{a0}é39qutampl]{0,8}") {
            let mut html = crate::escape_html(&text);
            for name in names {
                html = format!("<{name}>{html}</{name}>\n");
            }
            prop_assert!(agrees(&html));
        }

        #[test]
        fn any_address_agrees(href in "(https?://|/|#|mailto:)?[a-z0-9.:@/\\\\?#%& -]{0,12}(\\.fr)?") {
            let html = format!("<a href=\"{}\">a</a>", crate::escape_html(&href));
            prop_assert!(agrees(&html));
        }
    }

    const NAMES: &[&str] = &[
        "p",
        "ul",
        "ol",
        "li",
        "em",
        "strong",
        "code",
        "pre",
        "a",
        "h2",
        "blockquote",
        "b",
        "q",
        "del",
        "small",
        "table",
        "tbody",
        "tr",
        "td",
        "div",
    ];

    const PIECES: &[&str] = &[
        "<p>",
        "</p>",
        "<ul>",
        "</ul>",
        "<ol>",
        "<li>",
        "</li>",
        "<em>",
        "</em>",
        "<a href=\"/x\">",
        "</a>",
        "<strong>",
        "</strong>",
        "<pre>",
        "<code>",
        "</code>",
        "</pre>",
        "<h2 id=\"a\">",
        "</h2>",
        "<br>",
        "<hr>",
        "\n",
        " ",
        "a",
        "&amp;",
        "&#39;",
        "&quot;",
        "&lt;",
        "<blockquote>",
        "</blockquote>",
        "<table>",
        "</table>",
        "<tbody>",
        "</tbody>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<",
        ">",
        "&",
        "\"",
    ];
}
