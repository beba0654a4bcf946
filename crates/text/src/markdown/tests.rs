//! Rendering held to what contributors write, what other tools leave behind, and what an attacker would try.

use proptest::prelude::*;

use super::*;
use crate::GlossaryTerm;

/// A small site: `/…` and `../x.md` are its own, `absent` is missing, the rest is external.
fn resolve(url: &str) -> Link {
    let external = url.contains("://") || url.starts_with("//") || url.starts_with("mailto:");
    let href = url.strip_suffix(".md").map_or(url.to_owned(), |page| page.replace("..", "/commun"));
    Link { href, external, missing: url.contains("absent") }
}

fn render(md: &str) -> Html {
    to_html(md, &Rendering { link: &resolve, glossary: None, heading_offset: 1 })
}

fn html(md: &str) -> String {
    render(md).html.trim().to_owned()
}

fn glossary() -> Glossary {
    let term = |form: &str| GlossaryTerm {
        forms: vec![form.to_owned()],
        href: format!("/glossaire#{form}"),
        definition: format!("L’« {form} »"),
    };
    Glossary::new([term("alliance"), term("porteur de projet")])
}

fn with_glossary(md: &str) -> String {
    let glossary = glossary();
    to_html(md, &Rendering { link: &resolve, glossary: Some(&glossary), heading_offset: 1 }).html
}

#[test]
fn writes_the_common_marks() {
    assert_eq!(
        html("Un *mot*, **deux**, ~~trois~~, `quatre`  \ncinq"),
        "<p>Un <em>mot</em>, <strong>deux</strong>, <del>trois</del>, <code>quatre</code><br>\ncinq</p>"
    );
    assert_eq!(html("> cité\n\n---"), "<blockquote>\n<p>cité</p>\n</blockquote>\n<hr>");
    assert_eq!(html("```rust\na < b: c\n```"), "<pre><code>a &lt; b: c\n</code></pre>");
}

#[test]
fn writes_lists() {
    assert_eq!(html("- a\n- b"), "<ul>\n<li>a</li>\n<li>b</li>\n</ul>");
    assert_eq!(html("- a\n\n- b"), "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>");
    assert_eq!(html("3. a\n   - b"), "<ol start=\"3\">\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ol>");
}

#[test]
fn writes_tasks_that_can_be_heard() {
    let html = html("- [x] a\n- [ ] b");
    assert!(html.contains("<li class=\"task\"><input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"Fait\"> a</li>"), "{html}");
    assert!(html.contains("<input type=\"checkbox\" disabled=\"\" aria-label=\"À faire\"> b"), "{html}");
}

#[test]
fn wraps_tables() {
    assert_eq!(
        html("| Nom | Part |\n|---|--:|\n| a | 45% |\n| b | 5 |"),
        "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Tableau 1\"><table>\n<thead>\n<tr>\
         <th scope=\"col\">Nom</th><th scope=\"col\" class=\"align-right\">Part</th></tr>\n</thead>\n<tbody>\n\
         <tr><td>a</td><td class=\"align-right\">45\u{a0}%</td></tr>\n\
         <tr><td>b</td><td class=\"align-right\">5</td></tr>\n</tbody>\n</table></div>"
    );
    assert!(html("| seul |\n|---|").ends_with("</thead>\n</table></div>"));
}

#[test]
fn shifts_headings_and_gives_them_unique_ids() {
    let html = render("# L'*œuvre*\n## Objectif 2\n## Objectif\n## Objectif\n###### Fin\n# 🎉\n# ");
    let found: Vec<_> = html.headings.iter().map(|h| (h.level, h.id.as_str(), h.text.as_str())).collect();
    assert_eq!(
        found,
        [
            (2, "l-oeuvre", "L’œuvre"),
            (3, "objectif-2", "Objectif 2"),
            (3, "objectif", "Objectif"),
            (3, "objectif-3", "Objectif"),
            (6, "fin", "Fin"),
            (2, "section", "🎉"),
            (2, "section-2", ""),
        ]
    );
    assert!(html.html.starts_with("<h2 id=\"l-oeuvre\">L’<em>œuvre</em></h2>\n"));
}

#[test]
fn resolves_links_through_the_caller() {
    assert_eq!(
        html("[guide](../ressources/guide.md 'titre')"),
        "<p><a href=\"/commun/ressources/guide\">guide</a></p>"
    );
    assert_eq!(
        html("[ailleurs](https://a.fr/?x=1&y=2)"),
        "<p><a href=\"https://a.fr/?x=1&amp;y=2\" class=\"external\" rel=\"noopener nofollow\">ailleurs</a></p>"
    );
    assert_eq!(html("[perdu](../absent.md)"), "<p><span class=\"missing\">perdu</span></p>");
}

#[test]
fn brings_fragments_to_heading_ids() {
    let html = html("[voir](#Définition)\n\n# Définition");
    assert!(html.contains("href=\"#definition\"") && html.contains("id=\"definition\""), "{html}");
}

#[test]
fn links_bare_addresses_without_french_punctuation() {
    let link = |url: &str, text: &str| {
        format!("<a href=\"{url}\" class=\"external\" rel=\"noopener nofollow\">{text}</a>")
    };
    assert_eq!(
        html("Voir https://a.fr/l'eau?x=1!"),
        format!("<p>Voir {}\u{a0}!</p>", link("https://a.fr/l'eau?x=1", "https://a.fr/l'eau?x=1"))
    );
    assert_eq!(
        html("Voir www.a.fr\u{a0}: oui"),
        format!("<p>Voir {}\u{a0}: oui</p>", link("http://www.a.fr", "www.a.fr"))
    );
    assert_eq!(
        html("«\u{a0}https://a.fr\u{a0}»"),
        format!("<p>«\u{a0}{}\u{a0}»</p>", link("https://a.fr", "https://a.fr"))
    );
    assert!(html("contact@a.fr").contains("mailto:contact@a.fr"));
}

#[test]
fn keeps_pictures_of_the_site_only() {
    assert_eq!(
        html("![Une carte](/images/c.png)"),
        "<p><img src=\"/images/c.png\" alt=\"Une carte\" loading=\"lazy\"></p>"
    );
    assert_eq!(
        html("![Une *carte*](https://a.fr/c.png)"),
        "<p><a href=\"https://a.fr/c.png\" class=\"external\" rel=\"noopener nofollow\">Une carte</a></p>"
    );
    assert!(html("![](//a.fr/c.png)").contains(">Image</a>"));
    assert_eq!(html("![x](data:image/png;base64,AA)"), "<p>x</p>");
    assert_eq!(html("![x](absent.png)"), "<p><span class=\"missing\">x</span></p>");
}

#[test]
fn never_puts_a_link_in_a_link() {
    let html = html("[![carte](https://b.fr/c.png) et www.c.fr](/a)");
    assert_eq!(html.matches("<a ").count(), 1, "{html}");
}

#[test]
fn writes_footnotes_in_french() {
    let html = html("Un[^a] et deux[^b] et un[^a].\n\n[^b]: Seconde.\n[^a]: Première.\n\n    - fin");
    assert!(
        html.contains(
            "<sup class=\"footnote-ref\"><a id=\"appel_1\" href=\"#note_1\" aria-label=\"Note 1\">1</a></sup>"
        ),
        "{html}"
    );
    assert!(html.contains("id=\"appel_1_2\""), "{html}");
    assert!(
        html.contains(
            "<section class=\"footnotes\" aria-label=\"Notes\">\n<ol>\n<li id=\"note_1\"><p>Première.</p>"
        ),
        "{html}"
    );
    assert!(html.contains("<li id=\"note_2\"><p>Seconde. <a href=\"#appel_2\" aria-label=\"Retour au texte\">↩\u{fe0e}</a></p>\n</li>\n</ol>\n</section>"), "{html}");
    assert_eq!(html.matches("Retour au texte").count(), 3);
}

#[test]
fn sets_french_typography_across_marks() {
    assert_eq!(html("L'*eau* : **oui**!"), "<p>L’<em>eau</em>\u{a0}: <strong>oui</strong>\u{a0}!</p>");
    assert_eq!(
        html("«**Commun**» :\n`l'eau : x`?"),
        "<p>«\u{a0}<strong>Commun</strong>\u{a0}»\u{a0}: <code>l'eau : x</code>\u{a0}?</p>"
    );
    assert_eq!(html("une ligne\n: suite"), "<p>une ligne\u{a0}: suite</p>");
}

#[test]
fn keeps_simple_hand_written_tags() {
    assert_eq!(html("H<sub class=x>2</sub>O<br/>fin"), "<p>H<sub>2</sub>O<br>\nfin</p>");
    assert_eq!(html("a <b>jamais fermé\n\nb </i> c"), "<p>a jamais fermé</p>\n<p>b  c</p>");
    assert_eq!(html("<p onclick=x>bloc <b>à la main</p>"), "<p>bloc <b>à la main</b></p>");
}

#[test]
fn drops_all_other_hand_written_html() {
    assert_eq!(
        html("a <a href=\"https://x.fr\" class=\"term\">b</a> <img src=x onerror=y> c"),
        "<p>a b  c</p>"
    );
    assert_eq!(html("<div id=\"contenu\" class=\"table-scroll\">x</div>"), "x");
    assert_eq!(html("<script>alert(1)</script>\n<style>*{}</style>\n<!-- x -->"), "");
    assert_eq!(html("<iframe src=x></iframe>\n\nfin"), "<p>fin</p>");
}

#[test]
fn unlinks_dangerous_addresses() {
    for url in [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "&#106;avascript:x",
        "vbscript:x",
        "data:text/html,x",
        "<java\tscript:x>",
    ] {
        assert_eq!(html(&format!("[x]({url})")), "<p>x</p>", "{url}");
    }
    let hostile = |_: &str| Link { href: "javascript:x".into(), external: false, missing: false };
    let html = to_html("[a](b) ![c](d)", &Rendering { link: &hostile, glossary: None, heading_offset: 0 });
    assert_eq!(html.html, "<p>a c</p>\n");
}

#[test]
fn lets_the_containers_of_other_tools_go() {
    assert_eq!(
        html("::: tip Astuce\nUn **conseil**\n- a\n:::\n\nfin"),
        "<p>Un <strong>conseil</strong></p>\n<ul>\n<li>a</li>\n</ul>\n<p>fin</p>"
    );
}

#[test]
fn explains_terms_outside_links_headings_and_code() {
    let html = with_glossary(
        "# Alliance\n\n[alliance](/a) `alliance` une alliance, l'alliance du porteur\nde projet",
    );
    assert_eq!(html.matches("class=\"term\"").count(), 2, "{html}");
    assert!(html.contains("une <a class=\"term\" href=\"/glossaire#alliance\" data-definition=\"L’« alliance »\">alliance</a>, l’alliance du"), "{html}");
    assert!(html.contains(">porteur de projet</a>"), "{html}");
}

#[test]
fn survives_deep_nesting() {
    for deep in [
        ">".repeat(20_000),
        "*a **b ".repeat(5_000),
        "- ".repeat(5_000),
        "[".repeat(20_000),
        "<b>".repeat(10_000),
    ] {
        let html = with_glossary(&format!("{deep} fond"));
        assert!(html.contains("fond"));
    }
}

#[test]
fn survives_wide_documents() {
    let table = format!("|{}\n|{}\n|{}", "a|".repeat(2_000), "-|".repeat(2_000), "b|".repeat(2_000));
    for wide in
        ["# x\n".repeat(3_000), table, "[^a] ".repeat(3_000) + "\n\n[^a]: n", "<b>x</b> ".repeat(3_000)]
    {
        with_glossary(&wide);
    }
}

/// Lists the tags of a text as a browser would read them, quoted attributes included.
fn tags(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let mut quoted = false;
        let end = rest[start..]
            .find(|c| {
                quoted ^= c == '"';
                c == '>' && !quoted
            })
            .expect("each tag ends");
        found.push(rest[start..=start + end].to_owned());
        rest = &rest[start + end + 1..];
    }
    found
}

fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let name = before.rsplit([' ', '<']).next().unwrap_or_default().to_owned();
        let (value, next) = after.split_once('"').expect("each attribute ends");
        found.push((name, value.to_owned()));
        rest = next;
    }
    found
}

fn assert_safe(html: &str) {
    for tag in tags(html) {
        let name = tag.trim_start_matches(['<', '/']).split([' ', '>']).next().unwrap_or_default();
        assert!(!["script", "style", "iframe", "svg", "math", "object", "form"].contains(&name), "{tag}");
        for (attribute, value) in attributes(&tag) {
            assert!(!attribute.starts_with("on") && attribute != "style", "{tag}");
            assert!(!["href", "src"].contains(&attribute.as_str()) || url::is_safe(&value), "{tag}");
        }
    }
}

/// Pieces an attacker would assemble.
const HOSTILE: [&str; 70] = [
    "<script>",
    "</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=x>",
    "<a href=\"javascript:x\">",
    "</a>",
    "<b",
    "<p ",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<math>",
    "<style>",
    "<textarea>",
    "<noscript>",
    "</p>",
    "<table>",
    "<b>",
    "</b>",
    "\"",
    "'",
    "javascript:",
    "data:text/html,",
    "[x](",
    "![y](",
    ")",
    "<https://a\">",
    "`",
    "```\n",
    "~~~\n",
    "*",
    "**",
    "_",
    "#",
    "# ",
    "\n",
    "\n\n",
    "    ",
    "> ",
    "- ",
    "1. ",
    "| a | b |\n|-|-|\n",
    "| ",
    "[^1]",
    "\n[^1]: ",
    "&lt;",
    "&#60;",
    "&quot;",
    "&#x6a;avascript&colon;x",
    "\\",
    "::: tip\n",
    ":::\n",
    "alliance",
    "é",
    "«",
    "»",
    "\u{a0}",
    "www.a.fr",
    "\0",
    "\u{202e}",
    "onclick=x",
    "a@b.fr",
    "[x]: javascript:x\n",
    "[x]",
    "~~",
    "[ ] ",
    "--- \n",
    "<br>",
    "\t",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn hostile_markdown_is_safe(pieces in prop::collection::vec(prop::sample::select(&HOSTILE[..]), 0..24)) {
        let md = pieces.concat();
        assert_safe(&with_glossary(&md));
        crate::plain(&md);
    }

    #[test]
    fn any_text_is_safe(md in "\\PC*") {
        assert_safe(&with_glossary(&md));
    }

    #[test]
    fn hostile_definitions_stay_in_their_attribute(definition in "[<>\"'&a-z =]{0,20}") {
        let term = GlossaryTerm { forms: vec!["mot".into()], href: "/m".into(), definition };
        let glossary = Glossary::new([term]);
        let html = to_html("un mot", &Rendering { link: &resolve, glossary: Some(&glossary), heading_offset: 0 }).html;
        prop_assert_eq!(tags(&html).len(), 4);
        assert_safe(&html);
    }
}
