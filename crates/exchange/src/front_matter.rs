//! Markdown files with a YAML header between two `---` lines.

/// The header and the body of a Markdown file; `None` when the file does not begin with a closed header.
pub fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))?;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_header_and_body() {
        assert_eq!(split("---\na: 1\n---\n\nCorps\n---\n"), Some(("a: 1\n", "\nCorps\n---\n")));
        assert_eq!(split("---\r\na: 1\r\n---\r\nCorps"), Some(("a: 1\r\n", "Corps")));
        assert_eq!(split("---\na: 1\n---"), Some(("a: 1\n", "")));
    }

    #[test]
    fn a_file_without_header_is_told() {
        assert_eq!(split("# Titre\n"), None);
        assert_eq!(split("---\na: 1\n"), None);
    }
}
