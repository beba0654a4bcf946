//! Word difference: what an author added to or removed from a text, in pieces a reader can follow.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// One piece of the comparison of two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Present in both texts.
    Same(String),
    /// Present in the new text only.
    Added(String),
    /// Present in the old text only.
    Removed(String),
}

/// Beyond this many words, spaces and marks to compare, the text is shown as replaced whole: it took a second.
const MAX_TOKENS: usize = 100_000;

/// Compares two texts by words: `Same` and `Added` joined give the new one, `Same` and `Removed` the old one.
pub fn word_diff(old: &str, new: &str) -> Vec<Change> {
    let (old, new) = (tokens(old), tokens(new));
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_middle, new_middle) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);

    let mut changes = Changes::default();
    changes.same(&old[..head]);
    if old_middle.len() + new_middle.len() > MAX_TOKENS {
        changes.replace(old_middle, new_middle);
    } else {
        for op in capture_diff_slices(Algorithm::Myers, old_middle, new_middle) {
            match op {
                DiffOp::Equal { .. } => changes.same(&old_middle[op.old_range()]),
                _ => changes.replace(&old_middle[op.old_range()], &new_middle[op.new_range()]),
            }
        }
    }
    changes.same(&old[old.len() - tail..]);
    changes.finish()
}

/// Cuts a text into words, runs of spaces and single marks, losing nothing.
fn tokens(s: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = s;
    while let Some(first) = rest.chars().next() {
        let kind = Kind::of(first);
        let end = if kind == Kind::Mark {
            first.len_utf8()
        } else {
            rest.find(|c| Kind::of(c) != kind).unwrap_or(rest.len())
        };
        let (token, after) = rest.split_at(end);
        found.push(token);
        rest = after;
    }
    found
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Kind {
    Word,
    Space,
    Mark,
}

impl Kind {
    fn of(c: char) -> Self {
        if c.is_alphanumeric() {
            Self::Word
        } else if c.is_whitespace() {
            Self::Space
        } else {
            Self::Mark
        }
    }
}

/// Gathers neighbouring changes, so that a rewritten sentence reads as one removal and one addition.
#[derive(Default)]
struct Changes {
    done: Vec<Change>,
    /// Unchanged spaces after a change, which join it if another change follows.
    spaces: String,
    removed: String,
    added: String,
}

impl Changes {
    fn same(&mut self, tokens: &[&str]) {
        let text = tokens.concat();
        if text.is_empty() {
            return;
        }
        let pending = !self.removed.is_empty() || !self.added.is_empty();
        if pending && text.chars().all(char::is_whitespace) && !text.contains('\n') {
            self.spaces.push_str(&text);
            return;
        }
        self.flush();
        let text = std::mem::take(&mut self.spaces) + &text;
        if let Some(Change::Same(last)) = self.done.last_mut() {
            last.push_str(&text);
        } else {
            self.done.push(Change::Same(text));
        }
    }

    fn replace(&mut self, removed: &[&str], added: &[&str]) {
        let spaces = std::mem::take(&mut self.spaces);
        self.removed.push_str(&spaces);
        self.added.push_str(&spaces);
        self.removed.extend(removed.iter().copied());
        self.added.extend(added.iter().copied());
    }

    fn flush(&mut self) {
        if !self.removed.is_empty() {
            self.done.push(Change::Removed(std::mem::take(&mut self.removed)));
        }
        if !self.added.is_empty() {
            self.done.push(Change::Added(std::mem::take(&mut self.added)));
        }
    }

    fn finish(mut self) -> Vec<Change> {
        self.flush();
        if !self.spaces.is_empty() {
            self.done.push(Change::Same(self.spaces));
        }
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::Change::{Added, Removed, Same};
    use super::*;
    use proptest::prelude::*;

    /// Writes a difference as `[-removed-]{+added+}`, which one can read.
    fn show(old: &str, new: &str) -> String {
        let piece = |change: &Change| match change {
            Same(s) => s.clone(),
            Added(s) => format!("{{+{s}+}}"),
            Removed(s) => format!("[-{s}-]"),
        };
        word_diff(old, new).iter().map(piece).collect()
    }

    fn joined(changes: &[Change]) -> (String, String) {
        let (mut old, mut new) = (String::new(), String::new());
        for change in changes {
            match change {
                Same(s) => {
                    old.push_str(s);
                    new.push_str(s);
                }
                Added(s) => new.push_str(s),
                Removed(s) => old.push_str(s),
            }
        }
        (old, new)
    }

    #[test]
    fn finds_nothing_in_nothing() {
        assert!(word_diff("", "").is_empty());
        assert_eq!(word_diff("", "œuvre"), [Added("œuvre".into())]);
        assert_eq!(word_diff("œuvre", ""), [Removed("œuvre".into())]);
        assert_eq!(word_diff("l’eau\n", "l’eau\n"), [Same("l’eau\n".into())]);
    }

    #[test]
    fn shows_the_changed_word_only() {
        assert_eq!(show("Un guide pratique.", "Un guide utile."), "Un guide [-pratique-]{+utile+}.");
        assert_eq!(show("l’eau", "l’air"), "l’[-eau-]{+air+}");
        assert_eq!(show("co-construire", "co-construction"), "co-[-construire-]{+construction+}");
    }

    #[test]
    fn shows_insertions_and_deletions() {
        assert_eq!(show("un bien commun", "un bien très commun"), "un bien {+très +}commun");
        assert_eq!(show("un, deux, trois", "un, trois"), "un, [-deux, -]trois");
    }

    #[test]
    fn gathers_a_rewritten_sentence() {
        assert_eq!(show("Fin. a b c", "Fin. x y z"), "Fin. [-a b c-]{+x y z+}");
    }

    #[test]
    fn keeps_paragraphs_apart() {
        assert_eq!(show("a\n\nb", "c\n\nd"), "[-a-]{+c+}\n\n[-b-]{+d+}");
    }

    #[test]
    fn replaces_whole_what_is_too_long_to_compare() {
        let (old, new) = ("vieux mot ".repeat(15_000), "nouvel avis ".repeat(15_000));
        let changes = word_diff(&format!("Début {old}fin"), &format!("Début {new}fin"));
        assert_eq!(changes.len(), 4);
        assert_eq!(joined(&changes).1, format!("Début {new}fin"));
    }

    proptest! {
        #[test]
        fn both_texts_can_be_rebuilt(old in "[ab é’.\n]{0,40}", new in "[ab é’.\n]{0,40}") {
            prop_assert_eq!(joined(&word_diff(&old, &new)), (old, new));
        }

        #[test]
        fn no_piece_is_empty_or_repeated(old in "\\PC{0,40}", new in "\\PC{0,40}") {
            let changes = word_diff(&old, &new);
            prop_assert_eq!(joined(&changes), (old, new));
            for change in &changes {
                let (Same(s) | Added(s) | Removed(s)) = change;
                prop_assert!(!s.is_empty());
            }
            for pair in changes.windows(2) {
                prop_assert_ne!(std::mem::discriminant(&pair[0]), std::mem::discriminant(&pair[1]));
            }
        }
    }
}
