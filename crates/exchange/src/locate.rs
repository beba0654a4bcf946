//! Finds the line of a field in a YAML text, so that every fault is told with its line.

/// The line, from 0, on which `path` (such as `notice.steps[2].x`) is written, or that of its nearest parent found.
pub fn line_of(text: &str, path: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let (mut from, mut to) = (0, lines.len());
    let mut found = 0;
    for step in steps(path) {
        let range = match step {
            Step::Key(key) => find_key(&lines, from, to, key),
            Step::Index(index) => find_item(&lines, from, to, index),
        };
        let Some((start, end)) = range else { break };
        found = start;
        (from, to) = (start, end);
    }
    found
}

enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let mut pieces = part.split('[');
        if let Some(key) = pieces.next().filter(|key| !key.is_empty()) {
            steps.push(Step::Key(key));
        }
        steps.extend(pieces.filter_map(|p| p.trim_end_matches(']').parse().ok()).map(Step::Index));
    }
    steps
}

/// Columns before the first key of a line, list dashes counted as blanks.
fn depth(line: &str) -> Option<usize> {
    let trimmed = line.trim_start_matches([' ', '-']);
    (!trimmed.is_empty() && !trimmed.starts_with('#')).then(|| line.len() - trimmed.len())
}

/// Columns before the dash or the key.
fn margin(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The block `key: …` at the shallowest depth of the range, and where it ends.
fn find_key(lines: &[&str], from: usize, to: usize, key: &str) -> Option<(usize, usize)> {
    let is_key = |line: &str| {
        let bare = line.trim_start_matches([' ', '-']).trim_start_matches('"');
        bare.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches('"').starts_with(':'))
    };
    let start =
        (from..to).filter(|&i| is_key(lines[i])).min_by_key(|&i| depth(lines[i]).unwrap_or(usize::MAX))?;
    let level = depth(lines[start])?;
    let end = (start + 1..to)
        .find(|&i| {
            depth(lines[i]).is_some_and(|d| {
                d <= level && !(lines[i].trim_start().starts_with("- ") && margin(lines[i]) >= level)
            }) || (depth(lines[i]).is_some() && margin(lines[i]) < level)
        })
        .unwrap_or(to);
    Some((start, end))
}

/// The item of a block list; a list written in one line keeps that line.
fn find_item(lines: &[&str], from: usize, to: usize, index: usize) -> Option<(usize, usize)> {
    let first_dash =
        (from + usize::from(to > from + 1)..to).find(|&i| lines[i].trim_start().starts_with('-'))?;
    let level = margin(lines[first_dash]);
    let dashes: Vec<usize> = (first_dash..to)
        .filter(|&i| margin(lines[i]) == level && lines[i].trim_start().starts_with('-'))
        .collect();
    let start = *dashes.get(index)?;
    Some((start, dashes.get(index + 1).copied().unwrap_or(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "title: A\nterms:\n  domain: [x, y]\n  format:\n    - a\n    - b\nnotice:\n  steps:\n  - un\n  - deux\n\
                        nodes:\n  - code: a\n    children:\n      - code: a1\n        title: T\n  - code: b\n    title: U\n";

    #[test]
    fn finds_keys_items_and_nested_ones() {
        for (path, line) in [
            ("title", 0),
            ("terms.domain[1]", 2),
            ("terms.format[1]", 5),
            ("notice.steps[1]", 9),
            ("nodes[0].children[0].title", 14),
            ("nodes[1].title", 16),
            ("nodes[1].code", 15),
            ("absent", 0),
            ("notice.absent", 6),
        ] {
            assert_eq!(line_of(TEXT, path), line, "{path}");
        }
    }
}
