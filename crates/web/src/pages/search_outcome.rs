//! What became of the words of a search, said in sentences.

use app::{SearchResult, WordOutcome};

/// What to tell above the results: words repaired, words found nowhere, a place that does not exist.
pub(super) fn notices(result: &SearchResult, unknown_place: Option<&str>) -> Vec<String> {
    let mut notices = Vec::new();
    for word in &result.words {
        if word.outcome == WordOutcome::Repaired && !word.used.is_empty() {
            let used: Vec<String> = word.used.iter().map(|used| format!("«\u{a0}{used}\u{a0}»")).collect();
            let used = crate::stem::enumerate(&used);
            notices.push(format!(
                "Aucune fiche ne contient «\u{a0}{}\u{a0}»\u{a0}: nous avons cherché {used}.",
                word.typed
            ));
        }
    }
    let unknown: Vec<String> = result
        .words
        .iter()
        .filter(|word| word.outcome == WordOutcome::Unknown)
        .map(|word| format!("«\u{a0}{}\u{a0}»", word.typed))
        .collect();
    if !unknown.is_empty() && result.total > 0 {
        notices.push(format!(
            "Aucune fiche ne contient {}\u{a0}: les autres mots ont compté.",
            crate::stem::enumerate(&unknown)
        ));
    }
    if let Some(place) = unknown_place {
        notices.push(format!(
            "Nous n’avons pas trouvé le territoire «\u{a0}{place}\u{a0}»\u{a0}: essayez un code postal. Les autres filtres sont gardés."
        ));
    }
    notices
}
