//! The glossary: finds the terms of the trade in a text and links the first of each to its definition.

use std::collections::HashMap;
use std::ops::Range;

use crate::fold::fold_char;
use crate::plain::escape_html;
use crate::typography::is_address;

/// One term to explain: all the forms under which it is written, the page about it and a short definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlossaryTerm {
    pub forms: Vec<String>,
    pub href: String,
    pub definition: String,
}

/// A set of terms ready to be found in one pass over a text.
#[derive(Debug, Clone, Default)]
pub struct Glossary {
    targets: Vec<Target>,
    /// The forms by their folded words joined with spaces.
    forms: HashMap<String, Vec<Form>>,
    /// How many words the forms beginning with a word have, the most first.
    lengths: HashMap<String, Vec<usize>>,
}

#[derive(Debug, Clone)]
struct Target {
    href: String,
    definition: String,
}

#[derive(Debug, Clone)]
struct Form {
    /// An acronym (`ODD`) must not be found in a common word (`odd`).
    capitals: bool,
    target: usize,
}

impl Glossary {
    /// Prepares the terms; of two equal forms the first given wins, and one without letters is ignored.
    pub fn new(terms: impl IntoIterator<Item = GlossaryTerm>) -> Self {
        let mut glossary = Self::default();
        for term in terms {
            let target = glossary.targets.len();
            for form in &term.forms {
                glossary.add_form(form, target);
            }
            glossary.targets.push(Target { href: term.href, definition: term.definition });
        }
        for forms in glossary.forms.values_mut() {
            // Of the same letters, the acronym is the surer reading of a word in capitals.
            forms.sort_by_key(|form| !form.capitals);
        }
        for lengths in glossary.lengths.values_mut() {
            lengths.sort_unstable_by(|a, b| b.cmp(a));
            lengths.dedup();
        }
        glossary
    }

    /// Marks the first occurrence of each term in a plain text and gives HTML, all the rest escaped.
    pub fn mark(&self, plain: &str) -> String {
        let mut out = String::with_capacity(plain.len() + plain.len() / 4);
        Marker::new(self).mark(plain, &mut out);
        out
    }

    fn add_form(&mut self, form: &str, target: usize) {
        let words = words(form);
        if let Some(first) = words.first() {
            let mut folded = String::new();
            fold_words(form, std::slice::from_ref(first), &mut folded);
            self.lengths.entry(folded.clone()).or_default().push(words.len());
            fold_words(form, &words, &mut folded);
            self.forms.entry(folded).or_default().push(Form { capitals: is_capitals(form), target });
        }
    }

    /// Finds the longest form that begins at the first word; gives its number of words and its term. `folded` is scratch.
    fn find(&self, plain: &str, words: &[Range<usize>], folded: &mut String) -> Option<(usize, usize)> {
        fold_words(plain, &words[..1], folded);
        self.lengths.get(folded.as_str())?.iter().find_map(|&count| {
            let words = words.get(..count)?;
            fold_words(plain, words, folded);
            let forms = self.forms.get(folded.as_str())?;
            let span = &plain[words[0].start..words[count - 1].end];
            let is_joined = words.windows(2).all(|w| joins_words(&plain[w[0].end..w[1].start]));
            let form = forms.iter().find(|form| !form.capitals || is_capitals(span))?;
            is_joined.then_some((count, form.target))
        })
    }
}

/// The marking of one document, which remembers the terms already linked.
pub(crate) struct Marker<'g> {
    glossary: &'g Glossary,
    seen: Vec<bool>,
}

impl<'g> Marker<'g> {
    pub(crate) fn new(glossary: &'g Glossary) -> Self {
        Self { glossary, seen: vec![false; glossary.targets.len()] }
    }

    /// Appends a plain text to `out` as HTML, with a link on each term met for the first time.
    pub(crate) fn mark(&mut self, plain: &str, out: &mut String) {
        let words = words(plain);
        let mut folded = String::new();
        let mut written = 0;
        let mut i = 0;
        while i < words.len() {
            let Some((count, target)) = self.glossary.find(plain, &words[i..], &mut folded) else {
                i += 1;
                continue;
            };
            // A term already linked still takes its words: `pacte territorial` must not then link `pacte`.
            if !std::mem::replace(&mut self.seen[target], true) {
                let found = words[i].start..words[i + count - 1].end;
                out.push_str(&escape_html(&plain[written..found.start]));
                write_term(out, &self.glossary.targets[target], &plain[found.clone()]);
                written = found.end;
            }
            i += count;
        }
        out.push_str(&escape_html(&plain[written..]));
    }
}

fn write_term(out: &mut String, target: &Target, text: &str) {
    for piece in [
        "<a class=\"term\" href=\"",
        &escape_html(&target.href),
        "\" data-definition=\"",
        &escape_html(&target.definition),
        "\">",
        &escape_html(text),
        "</a>",
    ] {
        out.push_str(piece);
    }
}

/// Finds the words of a text outside web and mail addresses.
fn words(s: &str) -> Vec<Range<usize>> {
    let mut found = Vec::with_capacity(s.len() / 5);
    let mut start = 0;
    for chunk in s.split_inclusive(char::is_whitespace) {
        let mut at = if is_address(chunk.trim_end()) { chunk.len() } else { 0 };
        while let Some(from) = chunk[at..].find(is_word_char).map(|i| at + i) {
            at = chunk[from..].find(|c| !is_word_char(c)).map_or(chunk.len(), |i| from + i);
            found.push(start + from..start + at);
        }
        start += chunk.len();
    }
    found
}

/// Puts in `folded` how words compare: each folded, a space between two.
fn fold_words(s: &str, words: &[Range<usize>], folded: &mut String) {
    folded.clear();
    for word in words {
        if !folded.is_empty() {
            folded.push(' ');
        }
        s[word.clone()].chars().for_each(|c| fold_char(c, folded));
    }
}

/// Combining accents and soft hyphens are inside a word, not around it.
fn is_word_char(c: char) -> bool {
    // The letters of French come first: the table of all alphabets is long to look up.
    matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | 'à'..='ö' | 'ø'..='ÿ' | 'À'..='Ö' | 'œ' | 'Œ')
        || (!c.is_ascii() && (c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}')))
}

/// A term goes over a space, a hyphen or an apostrophe, never over a comma or the end of a sentence.
fn joins_words(gap: &str) -> bool {
    gap.chars().count() <= 3
        && gap.chars().all(|c| {
            c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\'' | '’' | '\u{200b}')
        })
}

fn is_capitals(s: &str) -> bool {
    s.chars().any(char::is_uppercase) && !s.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold;
    use proptest::prelude::*;

    fn term(forms: &[&str], slug: &str) -> GlossaryTerm {
        GlossaryTerm {
            forms: forms.iter().map(ToString::to_string).collect(),
            href: format!("/{slug}"),
            definition: format!("Déf. de « {slug} »"),
        }
    }

    fn glossary() -> Glossary {
        Glossary::new([
            term(&["alliance", "alliances"], "alliance"),
            term(&["pacte"], "pacte"),
            term(&["pacte territorial"], "pacte-territorial"),
            term(&["co-construction"], "co-construction"),
            term(&["ODD", "objectif de développement durable"], "odd"),
            term(&["œuvre"], "oeuvre"),
            term(&["appel d'offres"], "appel"),
        ])
    }

    /// Writes a marked term as `[text→/href]`, which one can read.
    fn show(s: &str) -> String {
        let mut out = glossary().mark(s);
        while let Some(start) = out.find("<a class=\"term\" href=\"") {
            let end = start + out[start..].find("</a>").expect("each link is closed");
            let link = &out[start + 22..end];
            let (href, rest) = link.split_once('"').expect("the address is quoted");
            let text = rest.split_once('>').expect("the tag is closed").1;
            out = format!("{}[{text}→{href}]{}", &out[..start], &out[end + 4..]);
        }
        out
    }

    #[test]
    fn writes_the_link_with_its_definition() {
        assert_eq!(
            Glossary::new([term(&["pacte"], "a&b")]).mark("Un pacte <b>"),
            "Un <a class=\"term\" href=\"/a&amp;b\" data-definition=\"Déf. de « a&amp;b »\">pacte</a> &lt;b&gt;"
        );
    }

    #[test]
    fn ignores_case_accents_and_ligatures() {
        assert_eq!(show("Alliance"), "[Alliance→/alliance]");
        assert_eq!(show("chef-d’oeuvre"), "chef-d’[oeuvre→/oeuvre]");
        assert_eq!(show("OBJECTIF DE DEVELOPPEMENT DURABLE"), "[OBJECTIF DE DEVELOPPEMENT DURABLE→/odd]");
    }

    #[test]
    fn finds_whole_words_only() {
        assert_eq!(show("mésalliance, pactes, alliancer"), "mésalliance, pactes, alliancer");
        assert_eq!(show("l'alliance l’alliance"), "l&#39;[alliance→/alliance] l’alliance");
    }

    #[test]
    fn joins_words_over_spaces_hyphens_and_apostrophes() {
        assert_eq!(show("la co\u{2011}construction"), "la [co\u{2011}construction→/co-construction]");
        assert_eq!(show("un appel\u{a0}d’offres"), "un [appel\u{a0}d’offres→/appel]");
        assert_eq!(show("un pacte, territorial"), "un [pacte→/pacte], territorial");
    }

    #[test]
    fn prefers_the_longest_form() {
        assert_eq!(show("un pacte territorial"), "un [pacte territorial→/pacte-territorial]");
        assert_eq!(
            show("pacte territorial, pacte territorial, pacte"),
            "[pacte territorial→/pacte-territorial], pacte territorial, [pacte→/pacte]"
        );
    }

    #[test]
    fn reads_capitals_as_acronyms() {
        assert_eq!(show("odd, Odd, ODD"), "odd, Odd, [ODD→/odd]");
        let both = Glossary::new([term(&["aide"], "aide"), term(&["AIDE"], "sigle")]);
        assert!(both.mark("AIDE").contains("/sigle"));
        assert!(both.mark("Aide").contains("/aide"));
    }

    #[test]
    fn links_each_term_once() {
        assert_eq!(show("alliances et alliance"), "[alliances→/alliance] et alliance");
        assert_eq!(
            show("ODD : objectif de développement durable"),
            "[ODD→/odd] : objectif de développement durable"
        );
    }

    #[test]
    fn leaves_addresses_alone() {
        assert_eq!(
            show("https://alliance.fr/pacte contact@pacte.fr"),
            "https://alliance.fr/pacte contact@pacte.fr"
        );
    }

    #[test]
    fn remembers_across_the_pieces_of_one_document() {
        let glossary = glossary();
        let (mut marker, mut out) = (Marker::new(&glossary), String::new());
        marker.mark("pacte", &mut out);
        marker.mark(" pacte", &mut out);
        assert_eq!(out.matches("<a ").count(), 1);
    }

    #[test]
    fn an_empty_glossary_only_escapes() {
        let empty = Glossary::new([term(&["", "—"], "vide")]);
        assert_eq!(empty.mark("a < b & c"), "a &lt; b &amp; c");
    }

    proptest! {
        #[test]
        fn the_text_itself_never_changes(s in "(pacte|territorial|ODD|œuvre|co|[-’ ,.<&é]){0,12}") {
            let marked = glossary().mark(&s);
            let shown = crate::plain(&format!("<p>{}</p>", marked.replace('\n', " ")));
            prop_assert_eq!(fold(&shown), fold(&s));
        }

        #[test]
        fn never_panics(s in "\\PC*") {
            glossary().mark(&s);
        }
    }
}
