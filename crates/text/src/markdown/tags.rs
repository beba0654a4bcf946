//! Tags written by hand: a few are kept, bare, closed and not too deep; of the others the text stays.

use super::html::decode;

/// Inline tags an author may write by hand, always without attributes.
pub(super) const INLINE: [&str; 15] =
    ["b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "small", "mark", "kbd", "q", "cite"];

/// Block tags an author may write by hand, always without attributes.
pub(super) const BLOCK: [&str; 18] = [
    "p",
    "br",
    "hr",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

/// What these contain is not for reading.
const HIDDEN: [&str; 9] =
    ["script", "style", "iframe", "svg", "math", "template", "object", "textarea", "title"];

/// Nobody nests more by hand, and the time browsers take grows with the square of the depth.
const MAX_DEPTH: usize = 32;

/// Keeps of a block of HTML only simple tags without attributes, properly closed.
pub(super) fn bare(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<&'static str> = Vec::new();
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => out.push_str(&text.replace('<', "&lt;").replace('>', "&gt;")),
            Piece::Open(name) => match known(name) {
                Some(tag @ ("br" | "hr")) => push_tag(&mut out, "<", tag),
                Some(tag) => {
                    if open.last().is_some_and(|last| ends_at(last, tag)) {
                        let last = open.len() - 1;
                        close_from(&mut out, &mut open, last);
                    }
                    if open.len() < MAX_DEPTH {
                        push_tag(&mut out, "<", tag);
                        open.push(tag);
                    }
                }
                None => push_space(&mut out, name),
            },
            Piece::Close(name) => match open.iter().rposition(|tag| tag.eq_ignore_ascii_case(name)) {
                Some(at) => close_from(&mut out, &mut open, at),
                None => push_space(&mut out, name),
            },
        }
    }
    close_from(&mut out, &mut open, 0);
    out
}

/// Gives the text of a piece of HTML, with a space where one block ends and the next begins.
pub(super) fn text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Open(name) | Piece::Close(name) => push_space(&mut out, name),
        }
    }
    decode(&out)
}

/// Gives the name of an inline tag an author may write, and whether it closes; `br` opens and never closes.
pub(super) fn inline_tag(literal: &str) -> Option<(&'static str, bool)> {
    let (name, closes) = match pieces(literal).first()? {
        Piece::Open(name) => (*name, false),
        Piece::Close(name) => (*name, true),
        Piece::Text(_) => return None,
    };
    known(name).filter(|tag| *tag == "br" || INLINE.contains(tag)).map(|tag| (tag, closes))
}

/// A piece of hand-written HTML; the names are as written, the attributes are already dropped.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Open(&'a str),
    Close(&'a str),
}

/// Cuts HTML into texts and tags, without comments and without what is hidden; an unfinished tag is a text.
fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        push_text(&mut found, text);
        if tag.starts_with("<!") || tag.starts_with("<?") {
            let end = if tag.starts_with("<!--") { "-->" } else { ">" };
            rest = tag.find(end).map_or("", |at| &tag[at + end.len()..]);
            continue;
        }
        let closes = tag.starts_with("</");
        let name = name_at(&tag[if closes { 2 } else { 1 }..]);
        if name.is_empty() {
            push_text(&mut found, &tag[..1]);
            rest = &tag[1..];
            continue;
        }
        let Some(end) = tag_end(tag) else {
            rest = tag;
            break;
        };
        rest = &tag[end..];
        if closes {
            found.push(Piece::Close(name));
        } else {
            found.push(Piece::Open(name));
            if HIDDEN.iter().any(|hidden| hidden.eq_ignore_ascii_case(name)) {
                rest = after_hidden(rest, name);
            }
        }
    }
    push_text(&mut found, rest);
    found
}

fn push_text<'a>(found: &mut Vec<Piece<'a>>, text: &'a str) {
    if !text.is_empty() {
        found.push(Piece::Text(text));
    }
}

/// Reads the name of a tag, which begins with a letter.
fn name_at(s: &str) -> &str {
    if s.starts_with(|c: char| c.is_ascii_alphabetic()) {
        &s[..s.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(s.len())]
    } else {
        ""
    }
}

/// Finds where a tag ends; a `>` between quotation marks does not end it.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'>' if quote.is_none() => return Some(at + 1),
            b'"' | b'\'' if quote == Some(byte) => quote = None,
            b'"' | b'\'' if quote.is_none() => quote = Some(byte),
            _ => {}
        }
    }
    None
}

/// Gives what follows the closing tag of something hidden, or nothing if it never closes.
fn after_hidden<'a>(html: &'a str, name: &str) -> &'a str {
    html.match_indices("</")
        .find(|(at, _)| name_at(&html[at + 2..]).eq_ignore_ascii_case(name))
        .map_or("", |(at, _)| &html[at..])
}

fn known(name: &str) -> Option<&'static str> {
    INLINE.into_iter().chain(BLOCK).find(|tag| tag.eq_ignore_ascii_case(name))
}

/// Tells whether an open tag ends by itself where another one opens, as in `<li>un<li>deux`.
fn ends_at(open: &str, next: &str) -> bool {
    match open {
        "p" => BLOCK.contains(&next),
        "li" | "tr" => open == next,
        "dt" | "dd" => matches!(next, "dt" | "dd"),
        "th" | "td" => matches!(next, "th" | "td" | "tr"),
        _ => false,
    }
}

fn close_from(out: &mut String, open: &mut Vec<&'static str>, at: usize) {
    for tag in open.drain(at..).rev() {
        push_tag(out, "</", tag);
    }
}

fn push_tag(out: &mut String, start: &str, tag: &str) {
    out.push_str(start);
    out.push_str(tag);
    out.push('>');
}

/// Dropping a block must not glue the words before and after it.
fn push_space(out: &mut String, name: &str) {
    let is_inline =
        INLINE.iter().chain(&["a", "span", "code", "font", "abbr"]).any(|tag| tag.eq_ignore_ascii_case(name));
    if !is_inline {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_bare_closed_tags() {
        assert_eq!(bare("<p class=\"x\" onclick=y>a <B>b</p>"), "<p>a <b>b</b></p>");
        assert_eq!(bare("<ul><li>un<li>deux</ul>"), "<ul><li>un</li><li>deux</li></ul>");
        assert_eq!(bare("<p>un<p>deux<br/>trois"), "<p>un</p><p>deux<br>trois</p>");
        assert_eq!(bare("a < b & c > d &eacute;"), "a &lt; b & c &gt; d &eacute;");
    }

    #[test]
    fn lets_other_tags_go() {
        assert_eq!(bare("<div id=z><a href=\"/x>y\">a</a></div>").trim(), "a");
        assert_eq!(bare("<script>x</b></script >y<STYLE>z</style><iframe src=z>").trim(), "y");
        assert_eq!(bare("a<!-- <b> -->b<!doctype x>c<?php x ?>d"), "abcd");
        assert_eq!(bare("</b>a</div>").trim(), "a");
        assert_eq!(bare("a <b title=\"jamais fini"), "a &lt;b title=\"jamais fini");
    }

    #[test]
    fn limits_depth() {
        let deep = bare(&"<blockquote>".repeat(1_000));
        assert_eq!(deep.matches("<blockquote>").count(), MAX_DEPTH);
        assert_eq!(deep.matches("</blockquote>").count(), MAX_DEPTH);
    }

    #[test]
    fn recognises_inline_tags() {
        assert_eq!(inline_tag("<SUP class=x>"), Some(("sup", false)));
        assert_eq!(inline_tag("</sup >"), Some(("sup", true)));
        assert_eq!(inline_tag("<br/>"), Some(("br", false)));
        for other in ["<script>", "<a href=x>", "<!-- x -->", "<bdo>", "<?b?>", "<p>", "b"] {
            assert_eq!(inline_tag(other), None, "{other}");
        }
    }

    #[test]
    fn text_separates_blocks_not_inline_tags() {
        assert_eq!(text("<p>un</p><p>d<b>eu</b>x &amp;lt;</p>").trim(), "un  deux &lt;");
        assert_eq!(text("1 < 2 &eacute;"), "1 < 2 é");
    }
}
