//! The spaces of a whole page of HTML: the ordinary ones that French punctuation must not be parted by become no-break.

/// Elements whose text is not ours to change, or is not read as a line.
const VERBATIM: [&str; 7] = ["textarea", "pre", "code", "script", "style", "title", "kbd"];
const NO_BREAK: &str = "\u{a0}";

/// Sets the spaces of the texts of a page; tags, attributes, code and what people type are left as they are.
pub fn set_spaces(html: String) -> String {
    let bytes = html.as_bytes();
    // Where each replaced space lies; few beside the length of a page.
    let mut places: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'<' {
            at = after_tag(&html, at);
            continue;
        }
        if bytes[at] == b' ' && is_parting(bytes, at) {
            places.push(at);
        }
        at += 1;
    }
    if places.is_empty() {
        return html;
    }
    let mut out = String::with_capacity(html.len() + places.len());
    let mut from = 0;
    for place in places {
        out.push_str(&html[from..place]);
        out.push_str(NO_BREAK);
        from = place + 1;
    }
    out.push_str(&html[from..]);
    out
}

/// Where the text goes on after a tag, or after the whole of an element that is verbatim.
fn after_tag(html: &str, at: usize) -> usize {
    let rest = &html[at..];
    let end = at + tag_length(rest.as_bytes());
    let name = rest[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    if !VERBATIM.iter().any(|verbatim| verbatim.eq_ignore_ascii_case(name)) {
        return end;
    }
    let closing = format!("</{name}");
    html[end..].find(&closing).map_or(html.len(), |offset| end + offset)
}

/// The bytes of a tag, whose quoted attributes may hold `>`.
fn tag_length(tag: &[u8]) -> usize {
    let mut quote = None;
    for (i, byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return i + 1,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// Whether a space parts a word from its punctuation, or a quotation mark from its quotation.
fn is_parting(bytes: &[u8], at: usize) -> bool {
    let (before, after) = (&bytes[..at], &bytes[at + 1..]);
    if before.ends_with("«".as_bytes()) {
        return true;
    }
    // An indentation, or the space after a tag, begins a text.
    if before.last().is_none_or(u8::is_ascii_whitespace) {
        return false;
    }
    let ends = |next: Option<&u8>| {
        next.is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b'<' | b')' | b'!' | b'?'))
    };
    match after.first() {
        Some(b'?' | b'!' | b':' | b';') => ends(after.get(1)) || after[1..].starts_with(&[0xc2, 0xa0]),
        Some(b'%') => {
            before.last().is_some_and(u8::is_ascii_digit)
                && !after.get(1).is_some_and(u8::is_ascii_alphanumeric)
        }
        Some(_) => after.starts_with("»".as_bytes()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::set_spaces;

    fn set(html: &str) -> String {
        set_spaces(html.to_owned()).replace('\u{a0}', "~")
    }

    #[test]
    fn punctuation_is_not_parted_from_its_word() {
        assert_eq!(set("<p>Qui ? Vous ! Voici : ceci ; cela</p>"), "<p>Qui~? Vous~! Voici~: ceci~; cela</p>");
        assert_eq!(set("<b>Le projet</b> : « un mot » et 45 %."), "<b>Le projet</b>~: «~un mot~» et 45~%.");
        assert_eq!(set("<p>Vraiment ?!</p>"), "<p>Vraiment~?!</p>");
        assert_eq!(set("déjà\u{a0}: oui"), "déjà~: oui");
    }

    #[test]
    fn what_is_not_a_text_is_left_alone() {
        for html in [
            "<input placeholder=\"Qui ?\" value='a > b ?'>",
            "<textarea>\nQui ? « vous »</textarea>",
            "<pre>a ? b : c</pre>",
            "<p><code>x ? y : z</code></p>",
            "<script>a ? b : c</script>",
            "<p>a :b ?x 5 %d</p>",
            "<p>  ? seul</p>",
            "<title>Qui ?",
            "<a href=\"x",
            "",
        ] {
            assert_eq!(set(html), html);
        }
        assert_eq!(set("<textarea>a ?</textarea> b ?"), "<textarea>a ?</textarea> b~?");
    }

    #[test]
    fn doing_it_twice_changes_nothing() {
        let once = set_spaces("<p>« Qui ? » : 5 %</p>".to_owned());
        assert_eq!(set_spaces(once.clone()), once);
    }
}
