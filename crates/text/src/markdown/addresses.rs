//! The addresses that a Markdown document leads to, as its author wrote them.

use comrak::Arena;
use comrak::nodes::NodeValue;

use super::{parse, prepare};

/// Gives the addresses of the links and of the pictures of a document, in the order of reading, each once.
pub fn addresses(md: &str) -> Vec<String> {
    let arena = Arena::new();
    let root = parse::parse(&arena, md);
    prepare::prepare(&arena, root);
    let mut found: Vec<String> = Vec::new();
    for node in root.descendants() {
        let data = node.data();
        let (NodeValue::Link(link) | NodeValue::Image(link)) = &data.value else { continue };
        if !link.url.is_empty() && !found.contains(&link.url) {
            found.push(link.url.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_pictures_and_bare_addresses_are_found_once() {
        let md = "[a](https://a.example/x) et ![b](https://b.example/i.png), https://c.example/y. \
                  [a encore](https://a.example/x) `https://code.example` [d](../pages/d.md)";
        assert_eq!(
            addresses(md),
            ["https://a.example/x", "https://b.example/i.png", "https://c.example/y", "../pages/d.md"]
        );
    }

    #[test]
    fn a_text_without_links_has_none() {
        assert!(addresses("Rien du tout.").is_empty());
        assert!(addresses("").is_empty());
    }
}
