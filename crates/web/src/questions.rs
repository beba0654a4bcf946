//! The French words of each criterion of the itinerary: how it is asked, how it is told, what supposing otherwise is called.

use model::itinerary::Criterion;

/// The words of one criterion.
pub(crate) struct Words {
    /// The question of the form.
    pub label: &'static str,
    pub hint: &'static str,
    /// What is judged, after « pour ».
    pub what: &'static str,
    /// Before the term, in the one line that says why a stop is there.
    pub because: &'static str,
    /// Before the term, when another answer is supposed.
    pub supposing: &'static str,
}

const fn words(
    (label, hint): (&'static str, &'static str),
    what: &'static str,
    because: &'static str,
    supposing: &'static str,
) -> Words {
    Words { label, hint, what, because, supposing }
}

/// The words of a criterion; `Criterion::Scale` is never asked, only told.
#[rustfmt::skip]
pub(crate) const fn of(criterion: Criterion) -> Words {
    match criterion {
        Criterion::Need => words(
            ("Votre besoin", "En une phrase, avec vos mots. C’est la seule question nécessaire."),
            "votre besoin", "parle de", "Avec d’autres mots",
        ),
        Criterion::Domain => words(("Domaine", ""), "le domaine", "domaine", "Si votre domaine était"),
        Criterion::Profile => words(
            ("Vous êtes", ""), "votre profil", "pensée pour le profil", "Si vous étiez",
        ),
        Criterion::Phase => words(
            ("Où en êtes-vous ?", "Essayer, mettre en forme, ou déployer"),
            "la phase", "phase", "Si vous en étiez à la phase",
        ),
        Criterion::Territory => words(
            ("Votre territoire", "Commune, intercommunalité, département, région ou code postal"),
            "le territoire", "sur votre territoire,", "Si votre territoire était",
        ),
        Criterion::TerritoryType => words(
            ("Type de territoire", ""), "le type de territoire", "pour un territoire", "Si votre territoire était du type",
        ),
        Criterion::Size => words(
            ("Taille de votre organisation", "Commune, association, entreprise : en personnes salariées"),
            "la taille", "pour une organisation de taille", "Si votre organisation était de taille",
        ),
        Criterion::Scale => words(("", ""), "votre échelle", "à votre échelle, taille", ""),
        Criterion::Aim => words(
            ("Ce que vous voulez faire", ""), "ce que vous voulez faire", "pour", "Si vous vouliez",
        ),
        Criterion::Level => words(
            ("À quelle échelle agissez-vous ?", ""), "l’échelle d’action", "à l’échelle", "Si vous agissiez à l’échelle",
        ),
        Criterion::Maturity => words(
            ("Maturité de votre projet", "De l’idée que l’on essaie à la réponse que d’autres reprennent"),
            "la maturité", "pour un projet au stade", "Si votre projet en était au stade",
        ),
        Criterion::Means => words(
            ("Ce dont vous disposez", "Du temps, de l’argent, des personnes : cochez tout ce que vous avez"),
            "vos moyens", "demande seulement", "Si vous disposiez aussi de",
        ),
        Criterion::Constraint => words(
            ("Ce qui vous contraint", "Cochez ce qui rend les choses difficiles"),
            "vos contraintes", "convient malgré", "Si vous n’aviez pas la contrainte",
        ),
    }
}

#[cfg(test)]
mod tests {
    use model::itinerary::{CRITERIA, Reads};

    use super::*;

    #[test]
    fn every_question_has_its_words() {
        for spec in &CRITERIA {
            let words = of(spec.criterion);
            assert!(!words.what.is_empty() && !words.because.is_empty(), "{}", spec.name);
            let is_asked = spec.reads != Reads::Crossed;
            assert_eq!(is_asked, !words.label.is_empty() && !words.supposing.is_empty(), "{}", spec.name);
        }
    }
}
