//! The French words that code must compose; everything else is in the templates.

use app::Catalogue;
use app::Facet;
use model::evidence::{EvidenceKind, EvidenceResult, Missing};
use model::itinerary::{LegName, Outcome};
use model::resource::Medoc;
use model::rights::{Action, Right, Role};
use model::synonym::Direction;
use model::territories::Level;
use model::vocabulary::Origin;
use model::{Kind, ProblemCode, Relation, Status};

/// A noun as a card names it.
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Vocabulary => "Vocabulaire",
        Kind::Resource => "Ressource",
        Kind::Framework => "Référentiel",
        Kind::Compass => "Boussole",
        Kind::Platform => "Plateforme",
        Kind::Organisation => "Organisation",
        Kind::Event => "Événement",
        Kind::Publication => "Publication",
        Kind::Scheme => "Dispositif",
        Kind::GlossaryEntry => "Définition",
        Kind::Synonym => "Équivalence",
        Kind::Page => "Page",
    }
}

/// A noun in the plural, as a list is titled.
pub(crate) const fn kinds(kind: Kind) -> &'static str {
    match kind {
        Kind::Vocabulary => "Vocabulaires",
        Kind::Resource => "Ressources",
        Kind::Framework => "Référentiels",
        Kind::Compass => "Boussoles",
        Kind::Platform => "Plateformes",
        Kind::Organisation => "Organisations",
        Kind::Event => "Agenda",
        Kind::Publication => "Publications",
        Kind::Scheme => "Dispositifs",
        Kind::GlossaryEntry => "Glossaire",
        Kind::Synonym => "Équivalences",
        Kind::Page => "Pages",
    }
}

/// What a list says under its title.
pub(crate) const fn lead(kind: Kind) -> &'static str {
    match kind {
        Kind::Resource => {
            "Méthodes, exemples, données, outils et compétences : chaque fiche se lit comme la notice d’un médicament."
        }
        Kind::Framework => {
            "Ce que la recherche a appris, rangé en arbre : chaque repère mène aux ressources qui l’éclairent."
        }
        Kind::Compass => {
            "Quelques questions pour savoir où vous en êtes, puis quoi lire, qui rencontrer et par où commencer. Une boussole situe, elle ne note pas."
        }
        Kind::Platform => {
            "Une entrée par sujet, sur les mêmes fiches : ce qui est corrigé ici l’est partout."
        }
        Kind::Organisation => "Qui rencontrer, et pour quoi.",
        Kind::Event => "Rendez-vous à venir, puis ceux qui ont eu lieu.",
        Kind::Publication => "Rapports, référentiels, cahiers et livres, des plus récents aux plus anciens.",
        Kind::Scheme => "Ce que plusieurs organisations font durer ensemble.",
        Kind::Vocabulary => {
            "Les listes de mots qui classent les fiches, avec leur source et ce qu’on n’en sait pas."
        }
        Kind::Synonym => {
            "Les mots qui se valent pour la recherche : qui tape l’un trouve aussi les fiches qui disent l’autre."
        }
        Kind::GlossaryEntry | Kind::Page => "",
    }
}

/// A MEDOC kind as a card names it.
pub(crate) const fn medoc(medoc: Medoc) -> &'static str {
    match medoc {
        Medoc::Methode => "Méthode",
        Medoc::Exemple => "Exemple",
        Medoc::Donnee => "Donnée",
        Medoc::Outil => "Outil",
        Medoc::Competence => "Compétence",
    }
}

/// What a MEDOC kind is for, in one sentence.
pub(crate) const fn medoc_lead(medoc: Medoc) -> &'static str {
    match medoc {
        Medoc::Methode => "Une façon de faire, étape par étape, que d’autres peuvent reprendre.",
        Medoc::Exemple => "Ce que des organisations ont fait ensemble, et ce qu’elles en disent.",
        Medoc::Donnee => "Un chiffre, sa source, ce qu’il dit et ce qu’il ne dit pas.",
        Medoc::Outil => "Un support à prendre et à remplir : grille, modèle, questionnaire.",
        Medoc::Competence => "Un savoir-faire, et comment l’acquérir.",
    }
}

/// Why a proposal may not be published yet.
pub(crate) const fn held(held: model::proposal::Held) -> &'static str {
    match held {
        model::proposal::Held::WrongState => {
            "Cette étape n’est plus possible : la proposition a changé d’état."
        }
        model::proposal::Held::SecondPerson => {
            "Cette fiche demande deux personnes : quelqu’un qui ne l’a pas écrite doit d’abord l’approuver."
        }
        model::proposal::Held::OpenRemarks => "Des remarques attendent encore une réponse.",
    }
}

/// A facet as the list beside the results titles it.
pub(crate) const fn facet(facet: Facet) -> &'static str {
    match facet {
        Facet::Kind => "Sorte de fiche",
        Facet::Profile => "Pour qui",
        Facet::Domain => "Domaine",
        Facet::Phase => "Phase de l’innovation",
        Facet::Territory => "Territoire",
        Facet::Stage => "Niveau de preuve",
        Facet::Format => "Format",
        Facet::Platform => "Plateforme",
    }
}

/// The name of a facet in an address.
pub(crate) const fn facet_parameter(facet: Facet) -> &'static str {
    match facet {
        Facet::Kind => "sorte",
        Facet::Profile => "profil",
        Facet::Domain => "domaine",
        Facet::Phase => "phase",
        Facet::Territory => "territoire",
        Facet::Stage => "preuve",
        Facet::Format => "format",
        Facet::Platform => "plateforme",
    }
}

/// In which way the words of a synonym stand for one another.
pub(crate) const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::BothWays => "dans les deux sens",
        Direction::OneWay => "dans un seul sens",
    }
}

/// Where a record stands in its life.
pub(crate) const fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "brouillon",
        Status::Submitted => "à relire",
        Status::Published => "publiée",
        Status::Withdrawn => "retirée",
    }
}

/// What a territory is.
pub(crate) const fn level(level: Level) -> &'static str {
    match level {
        Level::Commune => "Commune",
        Level::Epci => "Intercommunalité",
        Level::Departement => "Département",
        Level::Region => "Région",
        Level::France => "Pays",
    }
}

/// A value of the facet of kinds.
pub(crate) fn kind_value(code: &str) -> Option<&'static str> {
    Medoc::from_name(code).map(medoc).or_else(|| Kind::from_name(code).map(kind))
}

/// How a neighbour is announced: the link borne by the record, or borne by the other.
pub(crate) const fn relation(relation: Relation, incoming: bool) -> &'static str {
    match (relation, incoming) {
        (Relation::Before, false) | (Relation::After, true) => "À faire avant",
        (Relation::After, false) | (Relation::Before, true) => "À faire ensuite",
        (Relation::Complements, _) => "Va bien avec",
        (Relation::Replaces, false) => "Remplace",
        (Relation::Replaces, true) => "Remplacée par",
        (Relation::Successor, false) => "Prend la suite",
        (Relation::Successor, true) => "Prend la suite de",
        (Relation::Illustrates, false) => "Ressources citées",
        (Relation::Illustrates, true) => "Citée dans le référentiel",
        (Relation::Partner, false) => "Partenaires",
        (Relation::Partner, true) => "Est partenaire de",
        (Relation::Organiser, false) => "Organisation",
        (Relation::Organiser, true) => "Organise",
        (Relation::Framework, false) => "Référentiel d’appui",
        (Relation::Framework, true) => "Plateforme d’appui",
        (Relation::Platform, false) => "Épinglée sur",
        (Relation::Platform, true) => "Fiches épinglées",
        (Relation::Featured, false) => "À la une",
        (Relation::Featured, true) => "À la une de",
        (Relation::SeeAlso, _) => "Voir aussi",
        (Relation::Evidence, false) => "A donné une preuve",
        (Relation::Evidence, true) => "A éprouvé",
        (Relation::Recommends, false) => "Conseille",
        (Relation::Recommends, true) => "Conseillée par",
        (Relation::Mentions, false) => "Cite",
        (Relation::Mentions, true) => "Citée par",
    }
}

pub(crate) const fn evidence_kind(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Observation => "Observation",
        EvidenceKind::Temoignage => "Témoignage",
        EvidenceKind::Essai => "Essai",
        EvidenceKind::Replication => "Réplication",
        EvidenceKind::Transfert => "Transfert",
        EvidenceKind::Evaluation => "Évaluation",
        EvidenceKind::Instruction => "Instruction",
        EvidenceKind::Vigilance => "Point de vigilance",
    }
}

pub(crate) const fn evidence_result(result: EvidenceResult) -> &'static str {
    match result {
        EvidenceResult::Favorable => "favorable",
        EvidenceResult::Mitige => "mitigé",
        EvidenceResult::Defavorable => "défavorable",
        EvidenceResult::Inconnu => "résultat non documenté",
    }
}

/// One thing that the next stage asks, after « il manque ».
pub(crate) fn missing(missing: Missing) -> String {
    let count = |have: u32, need: u32, one: &str, many: &str| {
        let lacks = need - have;
        if lacks == 1 { format!("un {one}") } else { format!("{lacks} {many}") }
    };
    match missing {
        Missing::Entries { .. } => "une première observation datée".into(),
        Missing::Cases { have, need } => count(have, need, "essai", "essais"),
        Missing::Places { have, need } => count(have, need, "lieu différent", "lieux différents"),
        Missing::Years { have, need } => {
            let lacks = need - have;
            format!("{lacks}\u{a0}an{} de recul", if lacks > 1 { "s" } else { "" })
        }
        Missing::Evaluation => "une évaluation".into(),
        Missing::SecondReader => "une seconde lecture".into(),
        Missing::Transfer => "un transfert à une autre organisation".into(),
        Missing::Suspension => "que le point de vigilance soit levé".into(),
    }
}

pub(crate) const fn leg(leg: LegName) -> (&'static str, &'static str) {
    match leg {
        LegName::Informer => ("S’informer", "Lire et comprendre avant de décider"),
        LegName::Former => ("Se former", "Acquérir ce qui manque, seul ou à plusieurs"),
        LegName::Agir => ("Agir", "Passer à l’acte, avec les bonnes personnes"),
    }
}

pub(crate) const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Match => "Correspond",
        Outcome::Partial => "En partie",
        Outcome::Mismatch => "Ne correspond pas",
        Outcome::Unknown => "Non documenté",
    }
}

pub(crate) const fn origin(origin: Origin) -> (&'static str, &'static str) {
    match origin {
        Origin::Stated => ("Dit par une source", "Une source publique donne cette liste ou ce terme."),
        Origin::Partial => {
            ("Connu en partie", "Une source annonce cette liste, mais tous ses termes ne sont pas publics.")
        }
        Origin::Inferred => {
            ("Proposé par ce commun", "Aucune source ne le dit : c’est une proposition, modifiable.")
        }
    }
}

/// « 3 fiches », « 1 fiche », « aucune fiche ».
pub(crate) fn count(n: usize, one: &str, many: &str, none: &str) -> String {
    match n {
        0 => none.to_owned(),
        1 => format!("1\u{a0}{one}"),
        #[expect(clippy::cast_precision_loss, reason = "counts of records are small")]
        n => format!("{}\u{a0}{many}", text::number(n as f64, 0)),
    }
}

/// « 340 Ko », « 1,2 Mo »: the size of a file.
pub(crate) fn bytes(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "files are small")]
    let size = bytes as f64;
    match bytes {
        0..1_000 => count(usize::try_from(bytes).unwrap_or_default(), "octet", "octets", "vide"),
        1_000..1_000_000 => format!("{}\u{a0}Ko", text::number(size / 1_000.0, 0)),
        _ => format!("{}\u{a0}Mo", text::number(size / 1_000_000.0, 1)),
    }
}

/// The sentence of a problem, for people who correct a file or a form.
pub fn problem_sentence(code: ProblemCode, detail: &str) -> String {
    match code {
        ProblemCode::Required if detail.is_empty() => "ce champ est requis : remplissez-le".into(),
        ProblemCode::Required => format!("il manque {detail}"),
        ProblemCode::TooLong => format!("texte trop long : {detail} signes au plus"),
        ProblemCode::UnknownField => format!("le champ « {detail} » n’existe pas : vérifiez son orthographe"),
        ProblemCode::WrongShape => format!("valeur inattendue ({detail})"),
        ProblemCode::UnknownKind => format!("la sorte de fiche « {detail} » n’existe pas"),
        ProblemCode::BadSlug => {
            format!("« {detail} » n’est pas un nom court : minuscules, chiffres et traits d’union seulement")
        }
        ProblemCode::UnknownVocabulary => format!("le vocabulaire « {detail} » n’existe pas dans ce commun"),
        ProblemCode::UnknownTerm => format!("le terme « {detail} » n’existe pas dans ce vocabulaire"),
        ProblemCode::BadReference => {
            format!("« {detail} » n’est pas une référence : écrivez dossier/nom-court")
        }
        ProblemCode::DanglingReference => format!("« {detail} » ne mène à aucune fiche"),
        ProblemCode::UnknownTerritory => format!("le territoire « {detail} » n’existe pas"),
        ProblemCode::DatesReversed => format!("la date {detail} vient avant celle qu’elle devrait suivre"),
        ProblemCode::BadUrl => format!("« {detail} » n’est pas une adresse web : elle commence par https://"),
        ProblemCode::Duplicate => format!("« {detail} » est déjà pris"),
        ProblemCode::BadColour => {
            format!("couleur refusée ({detail}) : écrivez #RRVVBB, avec un contraste d’au moins 6")
        }
        ProblemCode::Unreadable => format!("fichier illisible : {detail}"),
        ProblemCode::UnknownFile => "ce fichier n’est plus gardé ici : joignez-le de nouveau".into(),
        ProblemCode::BadTransition => {
            format!("ce changement de statut n’est pas possible depuis « {detail} »")
        }
        ProblemCode::BadFormula => crate::formulas::fault(detail),
        ProblemCode::UnknownQuestion => {
            format!(
                "« {detail} » n’est pas parmi les questions du référentiel : corrigez ce code, ou ajoutez la question"
            )
        }
        ProblemCode::UnknownNode => format!("la formule lit le score de « {detail} », qui n’existe pas"),
        ProblemCode::BadPoints => "les points et les parts sont des nombres, zéro ou plus".into(),
        ProblemCode::BadShares => format!("les parts de ce repère font {detail} %, et non 100 %"),
        code => compass_problem(code, detail),
    }
}

/// What is wrong with a compass.
fn compass_problem(code: ProblemCode, detail: &str) -> String {
    let (first, second) = detail.split_once(" ≠ ").unwrap_or((detail, ""));
    match code {
        ProblemCode::TooMany => {
            let (most, count) = detail.split_once(" < ").unwrap_or((detail, "davantage"));
            format!("{most} au plus, et il y en a {count}")
        }
        ProblemCode::UnknownName => {
            format!("« {detail} » n’existe pas dans cette boussole : vérifiez son code")
        }
        ProblemCode::BadExpression => expression(detail),
        ProblemCode::ForbiddenWord => format!(
            "« {detail} » n’est pas permis ici : une expression ne lit que les réponses, par choisi, repondu, sans_objet, valeur, profil et taille, et, hors des conditions, position et niveau"
        ),
        ProblemCode::Cycle => format!("cette condition tourne en rond ({detail})"),
        ProblemCode::AskedLater => {
            format!(
                "la question « {detail} » n’est posée qu’après celle-ci : une condition ne lit que ce qui précède"
            )
        }
        ProblemCode::BadWeights => {
            format!("les poids sont annoncés comme des parts et font {detail} au lieu de 100")
        }
        ProblemCode::BadThreshold => {
            format!("le seuil {detail} ne convient pas : le premier vaut 0, chacun dépasse celui d’avant")
        }
        ProblemCode::OutOfBounds => format!("ce nombre sort de ses bornes ({detail})"),
        ProblemCode::NothingCounts => {
            format!("rien ne compte pour « {detail} » : donnez-lui une question, ou des points")
        }
        ProblemCode::BadAnswer => format!("cette réponse n’en est pas une à la question « {detail} »"),
        ProblemCode::SampleDiffers => format!("ce profil d’essai attend {first}, la boussole donne {second}"),
        _ => detail.to_owned(),
    }
}

/// What keeps an expression from being read.
fn expression(detail: &str) -> String {
    match detail.split_once(' ') {
        Some(("syntax", at)) => format!("cette expression ne se lit plus à partir du signe n°\u{a0}{at}"),
        Some(("arguments", function)) => {
            format!("« {function} » attend entre guillemets le code d’une question, d’un choix ou d’un axe")
        }
        Some(("mismatch", sign)) => format!("autour de « {sign} », deux choses de natures différentes"),
        _ if detail == "deep" => "cette expression est trop imbriquée : faites-en deux".into(),
        _ => "cette expression doit donner oui ou non, par exemple valeur(\"q1\") > 3".into(),
    }
}

/// What a role is called.
pub(crate) const fn role(role: Role) -> &'static str {
    match role {
        Role::Reader => "lire et suivre",
        Role::Contributor => "contribuer",
        Role::Catalyst => "catalyser",
        Role::Editor => "éditer",
        Role::Reviewer => "relire",
        Role::Steward => "administrer",
    }
}

/// What an action lets one do, after « Vous pouvez ».
pub(crate) const fn action(action: Action) -> &'static str {
    match action {
        Action::Follow => "suivre des fiches et être prévenu de leurs changements",
        Action::Propose => "proposer une fiche ou une correction",
        Action::AddEvidence => "ajouter une observation ou un essai",
        Action::Amend => "corriger ce qu’une autre personne écrit",
        Action::Review => "relire ce qui est soumis",
        Action::Publish => "publier",
        Action::Withdraw => "retirer une fiche, ou la remettre",
        Action::Merge => "réunir deux fiches en une",
        Action::Sign => "signer une preuve en seconde lecture",
        Action::Moderate => "décider des retours des visiteurs",
        Action::Tend => "confier des fiches et suivre leurs liens",
        Action::Animate => "ouvrir une campagne",
        Action::Curate => "voir ce que l’on cherche et écrire des équivalences",
        Action::Administer => "administrer les comptes",
    }
}

/// A right in a sentence: « Éditer les fiches de la plateforme X, Finistère ».
pub(crate) fn right(catalogue: &Catalogue, right: &Right) -> String {
    let platform = right.platform.as_ref().map(|slug| {
        let title = catalogue.views.get(slug).map(|view| catalogue.card(view.card).title.to_string());
        format!("les fiches de la plateforme «\u{a0}{}\u{a0}»", title.unwrap_or_else(|| slug.clone()))
    });
    let place = right.territory.as_ref().map(|code| model::territories::atlas().label(code));
    match (platform, place) {
        (None, None) => format!("{} dans tout le commun", role(right.role)),
        (Some(platform), None) => format!("{}, pour {platform}", role(right.role)),
        (None, Some(place)) => format!("{}, pour le territoire {place}", role(right.role)),
        (Some(platform), Some(place)) => {
            format!("{}, pour {platform} dans le territoire {place}", role(right.role))
        }
    }
}

/// An act of the audit log.
pub(crate) fn act(code: &str) -> String {
    let known = match code {
        "invite" => "invite",
        "grant" => "donne un droit",
        "revoke" => "reprend un droit",
        "suspend" => "suspend",
        "restore" => "rétablit",
        "entrust" => "confie des fiches",
        "erase" => "efface son compte",
        "erase-idle" => "efface un compte inutilisé",
        "send-again" => "renvoie un courriel",
        "publish" => "publie",
        "withdraw" => "retire",
        "merge" => "réunit",
        "unmerge" => "sépare de nouveau",
        "submit" => "soumet",
        "approve" => "approuve",
        "check_link" => "va voir un lien",
        "ignore_link" => "ne suit plus un lien",
        "watch_link" => "suit de nouveau un lien",
        other => other,
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_its_sentence() {
        for code in ProblemCode::ALL {
            assert!(!problem_sentence(code, "x").is_empty());
        }
    }

    #[test]
    fn counts_are_said_in_words() {
        assert_eq!(count(0, "fiche", "fiches", "aucune fiche"), "aucune fiche");
        assert_eq!(count(1, "fiche", "fiches", "aucune fiche"), "1\u{a0}fiche");
        assert_eq!(count(1500, "fiche", "fiches", "aucune fiche"), "1\u{a0}500\u{a0}fiches");
    }

    #[test]
    fn what_is_missing_is_said() {
        assert_eq!(missing(Missing::Places { have: 1, need: 3 }), "2 lieux différents");
        assert_eq!(missing(Missing::Years { have: 6, need: 7 }), "1\u{a0}an de recul");
    }
}
