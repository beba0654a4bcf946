//! What a site asks of robots (RFC 9309), read once before its pages are visited.

use std::fmt::Write as _;

/// The name by which a site may speak to us alone.
const OURS: &str = "ramure";

/// The rules of a site for us: the start of a path, and whether it is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Robots {
    rules: Vec<(String, bool)>,
}

impl Robots {
    /// Reads the file: the groups that name us, or those of everyone when none does.
    pub(crate) fn read(text: &str) -> Self {
        let (mut ours, mut everyone) = (None, Self::default());
        // Which of the two the lines that follow are for.
        let (mut is_ours, mut is_everyone, mut in_names) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !in_names {
                    (is_ours, is_everyone, in_names) = (false, false, true);
                }
                let name = value.split('/').next().unwrap_or_default().trim();
                is_everyone |= name == "*";
                if name.eq_ignore_ascii_case(OURS) {
                    is_ours = true;
                    ours.get_or_insert_with(Self::default);
                }
                continue;
            }
            let is_open = match key.as_str() {
                "allow" => true,
                "disallow" => false,
                _ => continue,
            };
            in_names = false;
            // « Disallow: » alone closes nothing.
            if value.is_empty() {
                continue;
            }
            if let Some(ours) = ours.as_mut().filter(|_| is_ours) {
                ours.rules.push((encoded(value), is_open));
            }
            if is_everyone {
                everyone.rules.push((encoded(value), is_open));
            }
        }
        ours.unwrap_or(everyone)
    }

    /// Whether a path, with its query, may be visited: the longest rule that matches wins, and an open one against a shut one.
    pub(crate) fn allows(&self, path: &str) -> bool {
        let matching = self.rules.iter().filter(|(rule, _)| matches(rule, path));
        matching.max_by_key(|(rule, is_open)| (rule.len(), *is_open)).is_none_or(|(_, is_open)| *is_open)
    }
}

/// A rule as addresses are written: letters with accents by their bytes.
fn encoded(rule: &str) -> String {
    let mut out = String::with_capacity(rule.len());
    for byte in rule.bytes() {
        if byte.is_ascii() {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Whether a rule matches the beginning of a path: `*` is anything, `$` the end.
fn matches(rule: &str, path: &str) -> bool {
    let (rule, is_whole) = rule.strip_suffix('$').map_or((rule, false), |rule| (rule, true));
    let mut parts = rule.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return !is_whole || rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    if is_whole { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_wins() {
        let robots = Robots::read(
            "User-agent: *\nDisallow: /prive\nDisallow: /privé\nAllow: /prive/ouvert\nDisallow: /*.pdf$\nDisallow:\n",
        );
        for (path, open) in [
            ("/", true),
            ("/prive/x", false),
            ("/prive/ouvert/x", true),
            ("/a/b.pdf", false),
            ("/a/b.pdf?x", true),
            ("/priv%C3%A9/x", false),
        ] {
            assert_eq!(robots.allows(path), open, "{path}");
        }
    }

    #[test]
    fn a_group_that_names_us_is_ours_alone() {
        let text = "user-agent: *\ndisallow: /\n\nUser-Agent: Autre\nUser-agent: Ramure/1.0 # nous\nDisallow: /a\nCrawl-delay: 9\nAllow: /a/b\n\nUser-agent: encore\nDisallow: /c";
        let robots = Robots::read(text);
        for (path, open) in [("/x", true), ("/a", false), ("/a/b", true), ("/c", true)] {
            assert_eq!(robots.allows(path), open, "{path}");
        }
        assert!(Robots::read("User-agent: ramure\nDisallow:\nUser-agent: *\nDisallow: /").allows("/x"));
    }

    #[test]
    fn what_is_not_such_a_file_closes_nothing() {
        for text in ["", "<html>Disallow: /", "Disallow: /", "User-agent: *\nAllow: /", "\0: \0", ":::"] {
            assert!(Robots::read(text).allows("/x"), "{text:?}");
        }
        assert!(!Robots::read("\u{feff}User-agent:*\r\nDisallow:/\r\n").allows("/x"));
    }

    #[test]
    fn stars_match_in_order() {
        assert!(matches("/a*b*c", "/axxbyyc/z") && !matches("/a*b*c", "/acb"));
        assert!(matches("/*", "/") && matches("/$", "/") && !matches("/$", "/x"));
        assert!(matches("/a*$", "/abc"));
    }
}
