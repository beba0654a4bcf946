//! Reasons, standings and distances of an itinerary as French sentences.

use app::Catalogue;
use model::card::{PlaceId, TermId};
use model::itinerary::{
    Alternative, Criterion, Detail, EmptyLeg, LegName, Outcome, Reach, Reason, Situation, Standing,
};
use model::territories::{Level, atlas};

use crate::{questions, stem, words};

/// A reason as a template shows it.
pub(in crate::pages) struct ReasonView {
    pub mark: &'static str,
    pub outcome: &'static str,
    pub sentence: String,
}

pub(in crate::pages) fn place(catalogue: &Catalogue, place: PlaceId) -> String {
    atlas().label(catalogue.lexicon.place_code(place))
}

/// A term in the middle of a sentence.
pub(in crate::pages) fn term(catalogue: &Catalogue, term: TermId) -> String {
    let (vocabulary, code) = catalogue.lexicon.term_name(term);
    lower(catalogue.label(vocabulary, code))
}

/// A label in the middle of a sentence: acronyms keep their capitals.
fn lower(label: &str) -> String {
    let is_acronym = |word: &str| word.chars().filter(|c| c.is_uppercase()).count() > 1;
    let lowered =
        label.split(' ').map(|word| if is_acronym(word) { word.to_owned() } else { word.to_lowercase() });
    lowered.collect::<Vec<_>>().join(" ")
}

/// « a » between quotes.
pub(in crate::pages) fn quote(words: &str) -> String {
    format!("«\u{a0}{words}\u{a0}»")
}

/// The words found, between quotes.
fn quoted(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| quote(word)).collect();
    if quoted.is_empty() { "ce que vous cherchez".into() } else { stem::enumerate(&quoted) }
}

/// The situation said back in one sentence.
pub(in crate::pages) fn understood(catalogue: &Catalogue, situation: &Situation) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !situation.need.is_empty() {
        parts.push(quote(&situation.need));
    }
    for (criterion, codes) in situation.told() {
        let labels: Vec<String> =
            codes.iter().map(|code| lower(catalogue.label(criterion.vocabulary(), code))).collect();
        let labels = stem::enumerate(&labels);
        parts.push(match criterion {
            Criterion::Phase => format!("phase «\u{a0}{labels}\u{a0}»"),
            Criterion::Size => format!("taille {labels}"),
            Criterion::Means => format!("avec {labels}"),
            Criterion::Constraint => format!("contrainte\u{a0}: {labels}"),
            Criterion::Aim => format!("pour {labels}"),
            _ => labels,
        });
    }
    if let Some(code) = situation.territory.as_ref().and_then(|code| code.parse().ok()) {
        parts.push(atlas().label(&code));
    }
    format!("Pour {}.", parts.join(", "))
}

/// Why a stop is there, in one line: what matches, at most three things.
pub(in crate::pages) fn because(catalogue: &Catalogue, reasons: &[Reason], matched: &[String]) -> String {
    let told: Vec<String> = reasons
        .iter()
        .filter(|reason| matches!(reason.outcome, Outcome::Match | Outcome::Partial))
        .filter(|reason| reason.detail != Detail::National)
        .take(3)
        .map(|reason| short(catalogue, reason, matched))
        .collect();
    if told.is_empty() {
        return "rien de plus proche n’existe encore dans ce commun.".to_owned();
    }
    format!("{}.", stem::enumerate(&told))
}

/// A reason in a few words.
fn short(catalogue: &Catalogue, reason: &Reason, matched: &[String]) -> String {
    let before = questions::of(reason.criterion).because;
    match (reason.criterion, reason.detail) {
        (Criterion::Need, _) => format!("{before} {}", quoted(matched)),
        (Criterion::Means, Detail::Term(lacking)) if reason.outcome == Outcome::Partial => {
            format!("demande aussi {}", term(catalogue, lacking))
        }
        (Criterion::Phase, Detail::Term(near)) if reason.outcome == Outcome::Partial => {
            format!("phase voisine de la vôtre, {}", term(catalogue, near))
        }
        (Criterion::Size, Detail::Term(near)) if reason.outcome == Outcome::Partial => {
            format!("taille voisine de la vôtre, {}", term(catalogue, near))
        }
        (_, Detail::Term(id)) => format!("{before} {}", term(catalogue, id)),
        (_, Detail::Place(id)) => format!("{before} {}", place(catalogue, id)),
        (_, Detail::Within(id)) => format!("près de vous, {}", place(catalogue, id)),
        (_, Detail::Similar(id)) => format!("territoire semblable au vôtre, {}", place(catalogue, id)),
        (_, Detail::National) => "vaut partout en France".into(),
        (_, Detail::Online) => "accessible en ligne".into(),
        _ => questions::of(reason.criterion).what.into(),
    }
}

/// A reason as a sentence: what was asked, what the record says.
pub(in crate::pages) fn reason(catalogue: &Catalogue, reason: &Reason, matched: &[String]) -> ReasonView {
    let what = questions::of(reason.criterion).what;
    let sentence = match (reason.outcome, reason.detail) {
        (_, Detail::Contraindicated(id)) => {
            format!(
                "Déconseillée dans votre cas, par sa notice\u{a0}: {what}, {}.",
                quote(&term(catalogue, id))
            )
        }
        (outcome, Detail::Term(id)) => term_sentence(reason.criterion, outcome, &term(catalogue, id)),
        (Outcome::Match, Detail::Place(id)) => {
            format!("Sur votre territoire\u{a0}: {}.", place(catalogue, id))
        }
        (_, Detail::Within(id)) => format!("Pas loin\u{a0}: aussi dans {}.", place(catalogue, id)),
        (_, Detail::Similar(id)) => {
            format!(
                "Dans un territoire semblable au vôtre, de même niveau et de même taille\u{a0}: {}.",
                place(catalogue, id)
            )
        }
        (_, Detail::Place(id)) => format!("Ailleurs\u{a0}: {}.", place(catalogue, id)),
        (_, Detail::National) => "Vaut partout en France.".into(),
        (_, Detail::Online) => "Se suit en ligne, d’où que vous soyez.".into(),
        (Outcome::Match, Detail::None) => format!("Répond bien à vos mots\u{a0}: {}.", quoted(matched)),
        (Outcome::Partial, Detail::None) => {
            format!("Répond en partie à vos mots\u{a0}: {}.", quoted(matched))
        }
        (Outcome::Mismatch, Detail::None) => "Vos mots n’y sont pas.".into(),
        (Outcome::Unknown, _) => {
            format!("La fiche ne dit rien sur {what}\u{a0}: cela ne compte pas contre elle.")
        }
    };
    let mark = match reason.outcome {
        Outcome::Match => "yes",
        Outcome::Partial => "half",
        Outcome::Mismatch => "no",
        Outcome::Unknown => "unk",
    };
    ReasonView { mark, outcome: words::outcome(reason.outcome), sentence: text::french(&sentence) }
}

fn term_sentence(criterion: Criterion, outcome: Outcome, label: &str) -> String {
    let what = questions::of(criterion).what;
    match (criterion, outcome) {
        (Criterion::Scale, _) => {
            format!(
                "À votre échelle\u{a0}: une organisation de taille {}, dans un territoire comme le vôtre.",
                quote(label)
            )
        }
        (Criterion::Means, Outcome::Match) => "Ne demande rien que vous n’ayez déjà.".into(),
        (Criterion::Means, Outcome::Partial) => format!("Il vous manque une chose au moins\u{a0}: {label}."),
        (Criterion::Means, _) => format!("Demande ce que vous n’avez pas\u{a0}: {label}."),
        (Criterion::Constraint, Outcome::Match) => format!("Convient malgré vos contraintes\u{a0}: {label}."),
        (Criterion::Constraint, _) => format!("Convient malgré une de vos contraintes\u{a0}: {label}."),
        (_, Outcome::Match) => format!("Convient pour {what}\u{a0}: {label}."),
        (_, Outcome::Partial) => format!("Proche pour {what}\u{a0}: la fiche vise {}.", quote(label)),
        (_, Outcome::Mismatch | Outcome::Unknown) => {
            format!("Vise autre chose pour {what}\u{a0}: {}.", quote(label))
        }
    }
}

/// How near a stop is, in two or three words.
pub(in crate::pages) const fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Here => "Sur votre territoire",
        Reach::Near(Level::Commune | Level::Epci) => "Tout près",
        Reach::Near(Level::Departement) => "Dans votre département",
        Reach::Near(Level::Region | Level::France) => "Dans votre région",
        Reach::Similar => "Territoire semblable",
        Reach::Everywhere => "Partout en France",
        Reach::Undocumented => "Lieu non précisé",
        Reach::Elsewhere => "Ailleurs",
    }
}

pub(in crate::pages) const fn empty_leg(empty: EmptyLeg) -> &'static str {
    match empty {
        EmptyLeg::NothingYet => "Ce commun n’a encore aucune fiche pour cette étape.",
        EmptyLeg::AllExcluded => "Toutes les fiches de cette étape sont déconseillées dans votre situation.",
        EmptyLeg::AllTaken => "Les fiches de cette étape sont déjà dans les étapes précédentes.",
    }
}

/// Where a record stands, in one sentence.
pub(in crate::pages) fn standing(catalogue: &Catalogue, standing: &Standing) -> String {
    let leg = |leg: LegName| words::leg(leg).0;
    let sentence = match *standing {
        Standing::OnRoute(name) => format!("Elle est sur votre itinéraire, à l’étape {}.", quote(leg(name))),
        Standing::Beside => "Elle est sur votre itinéraire, à côté des étapes.".into(),
        Standing::Excluded(criterion, id) => format!(
            "Elle est écartée\u{a0}: sa notice la déconseille pour {}, {}.",
            questions::of(criterion).what,
            quote(&term(catalogue, id))
        ),
        Standing::Alike(name) => format!(
            "Elle répond assez bien, mais l’étape {} a déjà des fiches de la même sorte\u{a0}: un itinéraire est varié.",
            quote(leg(name))
        ),
        Standing::Outranked { leg: Some(name), place } => format!(
            "D’autres répondent mieux à votre situation\u{a0}: elle vient en {} place pour l’étape {}.",
            ordinal(place),
            quote(leg(name))
        ),
        Standing::Outranked { leg: None, place } => {
            format!("D’autres sont plus près de vous\u{a0}: elle vient en {} place.", ordinal(place))
        }
        Standing::Over => "Ce rendez-vous est passé.".into(),
        Standing::NeverStop => {
            "Ce n’est pas une étape possible\u{a0}: les définitions, les listes et les pages du site aident à lire un itinéraire, elles n’en font pas partie.".into()
        }
    };
    text::french(&sentence)
}

#[expect(clippy::cast_precision_loss, reason = "ranks of records are small")]
fn ordinal(place: usize) -> String {
    if place == 1 { "première".into() } else { format!("{}e", text::number(place as f64, 0)) }
}

/// « Si vous en étiez à la phase « Déploiement » ».
pub(in crate::pages) fn supposing(catalogue: &Catalogue, criterion: Criterion, codes: &[String]) -> String {
    let words = questions::of(criterion);
    if codes.is_empty() {
        return match criterion {
            Criterion::Constraint => "Sans cette contrainte".into(),
            _ => format!("Sans réponse pour {}", words.what),
        };
    }
    let label = |code: &String| match criterion {
        Criterion::Territory => code.parse().map_or_else(|_| code.clone(), |code| atlas().label(&code)),
        _ => catalogue.label(criterion.vocabulary(), code).to_owned(),
    };
    let labels: Vec<String> = codes.iter().map(|code| quote(&label(code))).collect();
    format!("{} {}", words.supposing, stem::enumerate(&labels))
}

/// « Si votre organisation était de taille « Petite » ou « Moyenne » ».
pub(in crate::pages) fn alternative(catalogue: &Catalogue, same: &[&Alternative]) -> String {
    let criterion = same[0].criterion;
    let labels: Vec<String> =
        same.iter().map(|other| quote(catalogue.label(criterion.vocabulary(), &other.code))).collect();
    let labels = match &*labels {
        [one] => one.clone(),
        [head @ .., last] => format!("{} ou {last}", head.join(", ")),
        [] => String::new(),
    };
    format!("{} {labels}", questions::of(criterion).supposing)
}
