//! The words of each field of a form: its question, its help, in plain French.

/// The question and the help of a field; those of a row are named with their group, such as `sources.title`.
#[rustfmt::skip]
const WORDS: &[(&str, &str, &str)] = &[
    ("title", "Titre", "En peu de mots, comme vous le diriez à quelqu’un."),
    ("summary", "En une phrase", "Ce que c’est, pour qui, à quoi cela sert : 300 signes au plus."),
    ("medoc", "Sorte de ressource", ""),
    ("body", "Le texte", "Une ligne vide entre deux paragraphes ; « ## » devant un sous-titre ; « - » devant chaque point d’une liste."),
    ("sources", "D’où cela vient", "Une page, un document, une personne qui l’a vécu : au moins une."),
    ("sources.title", "Titre de la source", ""),
    ("sources.url", "Son adresse sur le web", "Si elle en a une."),
    ("sources.on", "Sa date", "Un jour, un mois ou une année : 2024-03-15, 2024-03, 2024."),
    ("licence", "Licence", "Sous laquelle chacun peut réutiliser votre texte."),
    ("url", "Adresse sur le web", "Elle commence par https://."),
    ("authors", "Auteurs et autrices", "Un nom par ligne."),
    ("date", "Date", "Un jour, un mois ou une année : 2024-03-15, 2024-03, 2024."),
    ("duration", "Durée", "Par exemple : deux heures, six mois."),
    ("notice.indications.terms", "Pour qui, dans quelle situation", "Cochez ce qui convient ; rien n’est obligatoire."),
    ("notice.indications.text", "La même chose, en mots", ""),
    ("notice.contraindications.terms", "À éviter pour", "Ce qui est coché ici écarte la fiche des itinéraires."),
    ("notice.contraindications.text", "À éviter quand", ""),
    ("notice.steps", "Étapes", "Une par ligne, dans l’ordre."),
    ("notice.people", "Personnes", "Combien, et lesquelles."),
    ("notice.cost", "Coût", ""),
    ("notice.materials", "Matériel", ""),
    ("notice.precautions", "Précautions", "Une par ligne."),
    ("notice.limits", "Limites", "Une par ligne : ce que cela ne fait pas."),
    ("notice.effects.performance", "Effets observés : performance", ""),
    ("notice.effects.innovation", "Effets observés : innovation", ""),
    ("notice.effects.confiance", "Effets observés : confiance", ""),
    ("partners", "Partenaires", "Les organisations qui ont agi ensemble."),
    ("partners.name", "Nom", ""),
    ("partners.organisation", "Sa fiche, si elle existe", "Son titre exact, ou l’adresse de sa fiche."),
    ("partners.profile", "Profil", ""),
    ("partners.role", "Son rôle", ""),
    ("states", "Le chemin, étape par étape", "Une date et ce qui s’est passé alors."),
    ("states.on", "Date", ""),
    ("states.phase", "Phase", ""),
    ("states.text", "Ce qui s’est passé", ""),
    ("notice.before", "À faire avant", "Titres ou adresses de fiches, une par ligne."),
    ("notice.after", "À faire ensuite", "Titres ou adresses de fiches, une par ligne."),
    ("notice.complements", "Se complète avec", "Titres ou adresses de fiches, une par ligne."),
    ("notice.replaces", "Remplace", "Titres ou adresses de fiches, une par ligne."),
    ("starts_on", "Commence le", "Par exemple 2027-03-15."),
    ("ends_on", "Finit le", "Laissez vide si c’est le même jour."),
    ("time", "Heure", "Par exemple : de 9 h 30 à 12 h."),
    ("place", "Lieu", ""),
    ("online", "On peut y participer en ligne", ""),
    ("organisers", "Qui l’organise", "Titres ou adresses de fiches d’organisations, une par ligne."),
    ("acronym", "Sigle", ""),
    ("contact_url", "Page de contact", "Jamais une adresse personnelle."),
    ("missions", "Missions", "Une par ligne."),
    ("founded", "Fondée en", ""),
    ("publisher", "Éditeur", ""),
    ("series", "Collection", ""),
    ("pages", "Nombre de pages", ""),
    ("since", "Depuis", ""),
    ("state", "État", "Par exemple : ouvert, en préparation, terminé."),
    ("variants", "Autres façons de le dire", "Une par ligne."),
    ("see_also", "Voir aussi", "Titres ou adresses de fiches, une par ligne."),
    ("nodes", "Les repères", "Chaque repère a un niveau : 1 pour une tête de chapitre, 2 pour ce qu’elle contient, et ainsi de suite."),
    ("nodes.code", "Code", ""),
    ("nodes.title", "Titre", ""),
    ("nodes.text", "Texte", ""),
    ("nodes.resources", "Fiches qui l’illustrent", "Une par ligne."),
    ("axes", "Les axes", "Chacun est une page du questionnaire et un rayon du graphique."),
    ("axes.code", "Code", "Minuscules, chiffres et traits d’union."),
    ("axes.title", "Titre", ""),
    ("axes.text", "En une phrase, ce qu’il regarde", ""),
    ("axes.weight", "Poids", "1 si vous ne dites rien."),
    ("axes.levels", "Niveaux", "Un par ligne, du plus bas au plus haut : code | titre | à partir de | la phrase à lire. Le premier commence à 0, le plus haut va jusqu’à 100."),
    ("questions", "Les questions", "Elles sont posées axe par axe, dans cet ordre ; celles qui n’ont pas d’axe viennent d’abord."),
    ("questions.code", "Code", "Gardez-le d’une version à l’autre : c’est par lui que les réponses se comparent."),
    ("questions.axis", "Axe", "Le code de l’axe pour lequel elle compte ; vide si elle ne compte pas."),
    ("questions.kind", "Réponse", ""),
    ("questions.text", "La question", ""),
    ("questions.help", "Aide", "Ce qu’il faut savoir pour répondre."),
    ("questions.choices", "Choix", "Un par ligne : code | ce qu’on lit | points de 0 à 100. Sur une échelle, les points peuvent manquer : ils se répartissent seuls."),
    ("questions.not_concerned", "On peut répondre « non concerné »", ""),
    ("questions.weight", "Poids", "1 si vous ne dites rien."),
    ("questions.condition", "Posée seulement si", "Par exemple choisi(\"salaries\", \"oui\"). Vide : posée à tout le monde."),
    ("questions.min", "Nombre : au moins", ""),
    ("questions.max", "Nombre : au plus", ""),
    ("questions.worst", "Nombre qui vaut 0 point", "Le plus petit si vous ne dites rien."),
    ("questions.best", "Nombre qui vaut 100 points", "Le plus grand si vous ne dites rien."),
    ("questions.unit", "Unité", "Par exemple : %, personnes, euros."),
    ("warnings", "Points d’attention", "Ce qui ne tient pas ensemble d’un axe à l’autre."),
    ("warnings.code", "Code", ""),
    ("warnings.when", "Quand", "Par exemple position(\"finances\") - position(\"alliances\") > 40."),
    ("warnings.text", "Ce qu’on lit", ""),
    ("recommendations", "Ce qui est conseillé", "Pour un niveau d’un axe, ou quand une expression est vraie."),
    ("recommendations.axis", "Axe", ""),
    ("recommendations.levels", "Niveaux", "Leurs codes, un par ligne."),
    ("recommendations.when", "Et quand", "Par exemple profil(\"association\")."),
    ("recommendations.text", "Pourquoi", "Une phrase."),
    ("recommendations.resources", "Fiches", "Titres ou adresses de fiches, une par ligne : ressources, rendez-vous, organisations."),
    ("recommendations.need", "Besoin dit au GPS", "En quelques mots, comme le dirait la personne."),
    ("recommendations.terms", "Termes dits au GPS", "Un par ligne : domain = sante-autonomie."),
    ("samples", "Profils d’essai", "Des réponses inventées et ce qu’elles doivent donner : elles sont relues à chaque enregistrement."),
    ("samples.name", "Nom du profil", ""),
    ("samples.answers", "Réponses", "Une par ligne : code de la question = code du choix ; plusieurs choix entre virgules ; sans-objet si elle ne concerne pas."),
    ("samples.body", "Qui répond", "Une par ligne : profile = association, size = petite, territory = departement:53."),
    ("samples.levels", "Niveaux attendus", "Un par ligne : axe = niveau."),
    ("samples.warnings", "Points d’attention attendus", "Leurs codes, un par ligne."),
    ("shares", "Les poids sont des parts : ils font 100", ""),
    ("single_score", "Donner aussi un chiffre d’ensemble", "Une boussole situe axe par axe : ne cochez que si ce chiffre a un sens."),
    ("compasses", "Boussoles proposées", "Titres ou adresses de boussoles, une par ligne."),
    ("nodes.points", "Points", "Si le référentiel compte des points."),
    ("nodes.share", "Part des points de ce qui le contient, en %", "Vide : le reste, à parts égales."),
    ("nodes.disabled", "Règle : ne concerne pas l’organisation si", "Par exemple : reponse(salaries, NON)."),
    ("nodes.factor", "Règle : points multipliés par", "Par exemple : si reponse(taille, petite) alors 0.5."),
    ("nodes.score", "Règle : part faite, quoi que disent les statuts", "Par exemple : min(score(1.1), score(1.2))."),
    ("nodes.indicated", "Règle : part faite d’après un indicateur", "Montrée, jamais comptée."),
    ("nodes.phase", "Phase", "Par exemple : bases, mise en œuvre, effets."),
    ("nodes.priority", "Priorité", ""),
    ("nodes.tags", "Étiquettes", "Une par ligne."),
    ("nodes.indicators", "Indicateurs", "Un nom par ligne."),
    ("nodes.questions", "Questions qui le concernent", "Un code par ligne."),
    ("nodes.more", "Pour aider à répondre", "Contexte, exemples, explication des règles."),
    ("scale", "Ce que l’on répond à chaque repère", ""),
    ("action_level", "Niveau des actions", "Sous ce niveau, les points de ce qui ne concerne pas vont aux voisins. Vide : deviné."),
    ("body_questions", "Questions posées à l’organisation", "Les règles des repères lisent leurs réponses."),
    ("body_questions.code", "Code", "Le nom que les règles lisent."),
    ("body_questions.title", "Question", ""),
    ("body_questions.text", "Précision", ""),
    ("body_questions.kind", "Réponse", ""),
    ("body_questions.choices", "Choix", "Un par ligne : son code, une espace, ses mots."),
    ("body_questions.theme", "Thème", ""),
    ("body_questions.bodies", "Seulement pour", "Un type d’organisation par ligne ; vide : toutes."),
    ("body_questions.nodes", "Repères concernés", "Un code par ligne."),
    ("body_questions.rank", "Rang", ""),
    ("tagline", "Accroche", ""),
    ("framework", "Référentiel", "Son titre exact, ou l’adresse de sa fiche."),
    ("featured", "À la une", "Titres ou adresses de fiches, une par ligne."),
    ("filter.kinds", "Sortes de fiches montrées", "Sans rien cocher : toutes."),
    ("filter.medoc", "Sortes de ressources montrées", "Sans rien cocher : toutes."),
    ("filter.terms", "Fiches montrées, par termes", ""),
    ("theme.leaf", "Couleur", "Par exemple #1B6640 ; le contraste est vérifié."),
    ("theme.paper", "Couleur du fond", ""),
    ("origin", "D’où vient la liste", ""),
    ("expected", "Combien de termes la source annonce", ""),
    ("terms_list", "Les termes", "Un emplacement vide garde la place d’un terme annoncé mais inconnu."),
    ("terms_list.code", "Code", ""),
    ("terms_list.label", "Libellé", ""),
    ("terms_list.definition", "Définition", ""),
    ("terms_list.parent", "Contenu dans (code)", ""),
    ("terms_list.source", "Source", ""),
    ("terms_list.origin", "Origine", ""),
    ("terms_list.since", "Depuis", ""),
    ("terms_list.slot", "Emplacement vide", ""),
    ("forms", "Les mots qui se valent", "Un par ligne."),
    ("direction", "Dans quel sens", ""),
    ("leads_to", "Ce qu’ils trouvent aussi", "Un par ligne, pour un seul sens."),
    ("editorial", "C’est un choix des personnes qui animent le commun", ""),
    ("note", "Note", ""),
    ("attachments", "Fichiers et images", "Un document à emporter, une photo : 25 Mo chacun au plus."),
    ("attachments.title", "Ce que c’est", "En quelques mots ; sans quoi son nom est montré."),
    ("attachments.alt", "Ce que l’image montre", "Pour qui ne la voit pas : ce qu’on y apprend, pas « photo de »."),
    ("terms", "Classement", "Cochez ce qui convient ; rien n’est obligatoire."),
    ("territories", "Territoires", "Communes, intercommunalités, départements, régions : un nom par ligne."),
    ("platforms", "Plateformes", "Titres ou adresses de plateformes, une par ligne."),
    ("fictional", "Cette fiche est inventée, pour la démonstration", ""),
];

/// The words of a field.
pub(crate) fn words(path: &str) -> (&'static str, &'static str) {
    let known = WORDS.iter().find(|(known, _, _)| *known == path);
    known.map_or(("", ""), |(_, label, hint)| (label, hint))
}

/// The label of a field from the path of a problem or of a change: `sources[0].title` is « D’où cela vient ».
pub(crate) fn label(path: &str) -> &'static str {
    let plain: String = path.split('[').next().unwrap_or_default().to_owned();
    let mut here = plain.as_str();
    loop {
        let (label, _) = words(here);
        if !label.is_empty() {
            return label;
        }
        match here.rsplit_once('.') {
            Some((parent, _)) => here = parent,
            None => return "Cette fiche",
        }
    }
}

/// What a code of a closed list is called.
pub(crate) fn code(path: &str, code: &str) -> String {
    let known = match (path, code) {
        (_, "stated") => "une source la donne",
        (_, "partial") => "une source l’annonce, incomplète",
        (_, "inferred") => "proposée par ce commun",
        (_, "single") => "un seul choix",
        (_, "several") => "plusieurs choix",
        (_, "scale") => "une échelle, du moins au plus",
        (_, "number") => "un nombre",
        (_, "both_ways") => "dans les deux sens",
        (_, "one_way") => "dans un seul sens",
        (_, "progress") => "un avancement : fait, en partie, programmé, pas fait",
        (_, "conformity") => "une conformité : conforme, non conforme, non applicable",
        (_, "yes_no") => "oui ou non",
        (_, "choice") => "un choix dans une liste",
        (_, "share") => "une part, en pour cent",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    if let Some(medoc) = model::resource::Medoc::from_name(code) {
        return crate::words::medoc(medoc).to_owned();
    }
    model::Kind::from_name(code).map_or_else(|| code.to_owned(), |kind| crate::words::kind(kind).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Kind;
    use model::form::{Shape, fields};

    #[test]
    fn every_field_has_its_words() {
        for kind in Kind::ALL.iter().copied() {
            for field in fields(kind) {
                assert!(!words(field.path).0.is_empty(), "{kind:?} {}", field.path);
                if let Shape::Group(of) | Shape::Tree(of) | Shape::Files(of) = field.shape {
                    for inner in of {
                        let path = format!("{}.{}", field.path, inner.path);
                        assert!(!words(&path).0.is_empty(), "{kind:?} {path}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_problem_is_told_under_its_field() {
        assert_eq!(label("sources[0].title"), "D’où cela vient");
        assert_eq!(label("notice.indications.terms.domain[2]"), "Pour qui, dans quelle situation");
        assert_eq!(label("inconnu"), "Cette fiche");
    }
}
