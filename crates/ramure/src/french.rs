//! Every French sentence that the commands compose from codes of the model.

use exchange::Fault;
use model::itinerary::{Criterion, EmptyLeg, LegName, Outcome, Standing};
use model::resource::Medoc;
use model::{Kind, Problem, ProblemCode, Status};

/// `one` or `many` after a number, written the French way: from 2 on, and with no-break thousands.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n < 2 { one } else { many })
}

/// A whole number with no-break thousands.
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out
}

/// Several faults, one a line: file, line, field, reason.
pub fn faults(faults: &[Fault]) -> String {
    faults.iter().map(fault).collect::<Vec<_>>().join("\n")
}

pub fn fault(fault: &Fault) -> String {
    let field =
        if fault.problem.field.is_empty() { String::new() } else { format!("{} : ", fault.problem.field) };
    format!("{}:{}  {field}{}", fault.file, fault.line, problem(&fault.problem))
}

/// Why a problem is one.
pub fn problem(problem: &Problem) -> String {
    let detail = &problem.detail;
    match problem.code {
        ProblemCode::Required if problem.field.is_empty() => format!("le fichier {detail} manque."),
        ProblemCode::Required => "ce champ est requis, et il est vide ou absent.".into(),
        ProblemCode::TooLong => format!("le texte dépasse {detail} signes."),
        ProblemCode::UnknownField => format!("la clé « {} » n’existe pas ici.", shorten(detail)),
        ProblemCode::WrongShape => shape(detail),
        ProblemCode::UnknownKind => format!("la sorte de fiche « {} » n’existe pas.", shorten(detail)),
        ProblemCode::BadSlug => {
            format!(
                "« {} » n’est pas un nom court : minuscules sans accent, chiffres et traits d’union.",
                shorten(detail)
            )
        }
        ProblemCode::UnknownVocabulary => format!("le vocabulaire « {detail} » n’existe pas dans ce commun."),
        ProblemCode::UnknownTerm => {
            format!("le terme « {} » n’existe pas dans son vocabulaire.", shorten(detail))
        }
        ProblemCode::BadReference => format!("« {} » n’a pas la forme dossier/nom-court.", shorten(detail)),
        ProblemCode::DanglingReference => format!("aucune fiche à l’adresse « {} ».", shorten(detail)),
        ProblemCode::UnknownTerritory => {
            format!(
                "le territoire « {} » n’existe pas ; « ramure territories NOM » donne son code.",
                shorten(detail)
            )
        }
        ProblemCode::DatesReversed => format!("la date {detail} est avant celle qu’elle devrait suivre."),
        ProblemCode::BadUrl => {
            format!("l’adresse « {} » ne commence pas par https:// ni http://.", shorten(detail))
        }
        ProblemCode::Duplicate => {
            format!("« {} » est déjà pris par une autre fiche ou un autre terme.", shorten(detail))
        }
        ProblemCode::BadColour => {
            format!("la couleur « {} » ne s’écrit pas #RRGGBB, ou contraste trop peu.", shorten(detail))
        }
        ProblemCode::Unreadable => unreadable(detail),
        ProblemCode::UnknownFile => format!(
            "le fichier joint « {} » manque dans fichiers/, ou n’est pas celui qui est annoncé.",
            shorten(detail)
        ),
        ProblemCode::BadTransition => {
            format!("ce changement n’est pas permis depuis l’état « {} ».", status_name(detail))
        }
        // A compass says the same thing here and on the pages.
        code => format!("{}.", web::problem_sentence(code, &shorten(detail))),
    }
}

/// What serde says of a shape, in French.
fn shape(detail: &str) -> String {
    if let Some(rest) = detail.strip_prefix("not a date: ") {
        return format!("« {} » n’est pas une date ; écrivez 2025-06-13, 2025-06 ou 2025.", shorten(rest));
    }
    if let Some(rest) = detail.strip_prefix("not a reference: ") {
        return format!("« {} » n’est pas une référence ; écrivez dossier/nom-court.", shorten(rest));
    }
    if let Some((found, wanted)) =
        detail.strip_prefix("unknown variant `").and_then(|rest| rest.split_once('`'))
    {
        let wanted = wanted.trim_start_matches(", expected ").trim_start_matches("one of ").replace('`', "");
        return format!("« {} » n’est pas une valeur possible ; choisissez parmi {wanted}.", shorten(found));
    }
    if let Some(rest) = detail.strip_prefix("missing field `") {
        return format!("il manque la clé « {} ».", rest.trim_end_matches('`'));
    }
    let expected = detail.split_once(", expected ").map(|(found, wanted)| (found, wanted.trim()));
    match expected {
        Some((found, wanted)) => format!("on attend {}, pas {}.", shape_name(wanted), found_name(found)),
        None if Kind::from_name(detail).is_some() => {
            format!("ce dossier ne contient que des fiches « {detail} ».")
        }
        None => format!("la valeur n’a pas la bonne forme ({}).", shorten(detail)),
    }
}

fn shape_name(wanted: &str) -> String {
    let known = match wanted {
        "string" | "a string" | "a borrowed string" => "un texte",
        "a boolean" => "true ou false",
        "a sequence" => "une liste",
        "a map" => "un groupe de clés",
        _ if wanted.starts_with("struct ") => "un groupe de clés",
        _ if wanted.starts_with('u') || wanted.starts_with('i') => "un nombre entier",
        _ => return format!("« {} »", shorten(wanted)),
    };
    known.into()
}

fn found_name(found: &str) -> String {
    let found = found.trim_start_matches("invalid type: ").trim_start_matches("invalid value: ");
    let (sort, value) = found.split_once(' ').unwrap_or((found, ""));
    let quoted = value.trim_start_matches("point ").trim_matches(['"', '`']);
    match sort {
        "string" => format!("le texte « {} »", shorten(quoted)),
        "integer" | "floating" => format!("le nombre {quoted}"),
        "boolean" => format!("la valeur {quoted}"),
        "null" | "unit" => "une valeur vide".into(),
        "sequence" => "une liste".into(),
        "map" => "un groupe de clés".into(),
        _ => format!("« {} »", shorten(found)),
    }
}

pub fn unreadable(detail: &str) -> String {
    let known = match detail {
        "not found" => "il n’existe pas.",
        "not permitted" => "le droit de le lire manque.",
        "no criteria" => "ce n’est ni une liste de critères, ni des « topics » qui en portent.",
        "file over 16 MB" => "le fichier dépasse 16 Mo.",
        "file over 4 MB" => "le fichier dépasse 4 Mo.",
        "not UTF-8 text" => "le texte n’est pas en UTF-8.",
        "no header between two --- lines" => {
            "le fichier ne commence pas par un en-tête entre deux lignes ---."
        }
        "neither .md nor .yaml" => "le nom du fichier ne finit ni par .md ni par .yaml.",
        "not a JSON object" => "la ligne n’est pas un objet JSON.",
        _ => "",
    };
    if !known.is_empty() {
        return known.into();
    }
    if let Some((cells, wanted)) = detail.split_once(" cells where the header has ") {
        return format!("la ligne a {cells} cases, l’en-tête en a {wanted}.");
    }
    format!("{}.", parser(detail))
}

/// What the readers of YAML and JSON say, in French; their place is told apart.
pub fn parser(message: &str) -> String {
    let message = match message.strip_prefix("line ").and_then(|rest| rest.split_once(": ")) {
        Some((place, rest)) if place.contains(" column ") => rest,
        _ => message,
    };
    if let Some(rest) = message.strip_prefix("duplicate mapping key: ") {
        let key = rest.split_once(", set ").map_or(rest, |(key, _)| key);
        return format!("la clé « {} » est écrite deux fois", shorten(key));
    }
    if let Some(sign) = message.strip_prefix("unexpected character: `") {
        return format!("le signe {} ne peut pas être là", sign.trim_end_matches('\''));
    }
    if let Some(sign) = message.strip_prefix("unclosed bracket '") {
        return format!("il manque de quoi fermer « {} »", sign.trim_end_matches('\''));
    }
    let known = match message {
        "unclosed quote" => "un guillemet ouvert n’est pas fermé",
        "mapping values are not allowed in this context" => {
            "un deux-points est de trop ; un texte qui en contient s’écrit entre guillemets droits"
        }
        "alias references unknown anchor" | "recursive references require weak recursion types" => {
            "un mot ne commence ni par * ni par & sans guillemets droits"
        }
        _ if message.contains("did not find expected") || message.contains("simple key expected") => {
            "les espaces en tête de ligne ne s’alignent pas, ou un deux-points manque"
        }
        _ => return format!("illisible à cet endroit (l’analyseur dit : {})", shorten(message)),
    };
    known.into()
}

/// A value on one line, cut where it would hide the rest.
pub fn shorten(text: &str) -> String {
    const LONGEST: usize = 80;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}

fn status_name(name: &str) -> &str {
    Status::from_name(name).map_or(name, |known| status(known))
}

pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "brouillon",
        Status::Submitted => "soumise",
        Status::Published => "publiée",
        Status::Withdrawn => "retirée",
    }
}

/// A noun in the middle of a sentence.
pub fn kind(kind: Kind) -> String {
    web::kind_word(kind).to_lowercase()
}

pub const fn medoc(medoc: Medoc) -> &'static str {
    match medoc {
        Medoc::Methode => "méthode",
        Medoc::Exemple => "exemple",
        Medoc::Donnee => "donnée",
        Medoc::Outil => "outil",
        Medoc::Competence => "compétence",
    }
}

pub const fn leg(leg: LegName) -> &'static str {
    match leg {
        LegName::Informer => "S’informer",
        LegName::Former => "Se former",
        LegName::Agir => "Agir",
    }
}

pub const fn empty_leg(why: EmptyLeg) -> &'static str {
    match why {
        EmptyLeg::NothingYet => "Le commun n’a encore rien pour cette étape.",
        EmptyLeg::AllExcluded => "Tout ce qui existe est déconseillé dans cette situation.",
        EmptyLeg::AllTaken => "Tout ce qui existe est déjà dans les étapes précédentes.",
    }
}

/// A criterion as a reason names it.
pub const fn criterion(criterion: Criterion) -> &'static str {
    criterion_words(criterion).0
}

/// A criterion as the help of its option asks it.
pub const fn question(criterion: Criterion) -> &'static str {
    criterion_words(criterion).1
}

const fn criterion_words(criterion: Criterion) -> (&'static str, &'static str) {
    match criterion {
        Criterion::Need => ("besoin", "Votre besoin, en quelques mots"),
        Criterion::Domain => ("domaine", "Votre domaine"),
        Criterion::Profile => ("profil", "Votre profil d’acteur"),
        Criterion::Phase => ("phase", "La phase de votre innovation"),
        Criterion::Territory => ("territoire", "Votre territoire\u{a0}: un code ou un nom"),
        Criterion::TerritoryType => ("type de territoire", "Le type de votre territoire"),
        Criterion::Size => ("taille", "La taille de votre organisation"),
        Criterion::Scale => ("taille et territoire", "À votre échelle"),
        Criterion::Aim => ("objectif", "Vous situer, choisir ou agir"),
        Criterion::Level => ("échelle", "L’échelle à laquelle vous agissez"),
        Criterion::Maturity => ("maturité", "La maturité de votre projet"),
        Criterion::Means => ("moyens", "Ce dont vous disposez\u{a0}; l’option peut être répétée"),
        Criterion::Constraint => ("contraintes", "Ce qui vous contraint\u{a0}; l’option peut être répétée"),
    }
}

/// Where a record stands for a situation.
pub fn standing(standing: &Standing) -> String {
    match *standing {
        Standing::OnRoute(name) => format!("elle est sur l’itinéraire, à l’étape « {} »", leg(name)),
        Standing::Beside => "elle est sur l’itinéraire, à côté des étapes".into(),
        Standing::Excluded(on, _) => {
            format!("elle est écartée : sa notice la déconseille ({})", criterion(on))
        }
        Standing::Alike(name) => {
            format!(
                "elle répond assez bien, mais l’étape « {} » a déjà des fiches de la même sorte",
                leg(name)
            )
        }
        Standing::Outranked { leg: Some(name), place } => {
            format!("d’autres répondent mieux : rang {} pour l’étape « {} »", number(place), leg(name))
        }
        Standing::Outranked { leg: None, place } => {
            format!("d’autres sont plus près : rang {}", number(place))
        }
        Standing::Over => "ce rendez-vous est passé".into(),
        Standing::NeverStop => "ce n’est pas une étape possible".into(),
    }
}

pub const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Match => "correspond",
        Outcome::Partial => "correspond en partie",
        Outcome::Mismatch => "ne correspond pas",
        Outcome::Unknown => "non précisé",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_its_sentence() {
        for code in ProblemCode::ALL {
            let sentence = problem(&Problem::new("title", code, "x"));
            assert!(sentence.ends_with('.') && sentence.len() > 15, "{code:?}: {sentence}");
        }
    }

    #[test]
    fn parsers_are_told_in_french_without_a_second_place() {
        for text in [
            "a: [b",
            "a: \"b",
            "a: b: c",
            "a: 1\na: 2",
            "a:\n  - b\n c: d",
            "a: *x",
            "- a\nb: c",
            "{a: b",
            "a: @b",
        ] {
            let message = exchange::parse_yaml(text).expect_err("at fault").message;
            let told = parser(&message);
            assert!(!told.contains("analyseur") && !told.contains("line"), "{text:?}: {message}: {told}");
        }
        assert!(parser("line 3 column 2: something new").contains("dit : something new"));
    }

    #[test]
    fn shapes_are_told_in_french() {
        for (detail, sentence) in [
            (
                "invalid type: string \"une\", expected a sequence",
                "on attend une liste, pas le texte « une ».",
            ),
            ("invalid type: integer `3`, expected a string", "on attend un texte, pas le nombre 3."),
            ("not a date: hier", "« hier » n’est pas une date ; écrivez 2025-06-13, 2025-06 ou 2025."),
            (
                "unknown variant `remède`, expected one of `methode`, `exemple`",
                "« remède » n’est pas une valeur possible ; choisissez parmi methode, exemple.",
            ),
            ("invalid type: null, expected u32", "on attend un nombre entier, pas une valeur vide."),
        ] {
            assert_eq!(shape(detail), sentence);
        }
    }

    #[test]
    fn numbers_are_french() {
        assert_eq!(number(2118), "2\u{a0}118");
        assert_eq!(count(1, "fiche", "fiches"), "1 fiche");
        assert_eq!(count(0, "fiche", "fiches"), "0 fiche");
    }
}
