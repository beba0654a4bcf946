//! What is wrong with the files of a référentiel, in French: the file, the line, the column, the node.

use std::path::Path;

use exchange::{ReferentielFault as F, Remark, TextFault};
use model::framework::LEVELS_MAX;
use model::scoring::TreeFault;

use crate::french;

fn at(path: &Path, line: Option<u64>) -> String {
    line.map_or_else(|| path.display().to_string(), |line| format!("{}:{line}", path.display()))
}

fn named(node: &str) -> String {
    if node.is_empty() {
        "un repère sans identifiant".into()
    } else {
        format!("le repère {}", french::shorten(node))
    }
}

/// One fault.
pub fn fault(fault: &F) -> String {
    match fault {
        F::Unreadable { path, line, cause } => {
            format!("{} : {}", at(path, *line), french::unreadable(cause).trim_end_matches('.'))
        }
        F::Column { path, name } => format!("{} : la colonne « {name} » manque", path.display()),
        F::TwoColumns { path, name } => format!("{} : deux colonnes s’appellent « {name} »", path.display()),
        F::Width { path, line, found, wanted } => format!(
            "{} : {found} cases pour {wanted} colonnes ; un texte qui contient le séparateur s’écrit entre guillemets",
            at(path, Some(*line))
        ),
        F::Empty { path, line, column, node } => {
            format!("{} : {} n’a rien dans la colonne {column}", at(path, Some(*line)), named(node))
        }
        F::Number { path, line, column, node, text } => format!(
            "{} : {}, colonne {column} : « {} » n’est pas un nombre, zéro ou plus",
            at(path, Some(*line)),
            named(node),
            french::shorten(text)
        ),
        F::Formula { path, line, column, node, fault } => format!(
            "{} : {}, colonne {column} : {}",
            at(path, Some(*line)),
            named(node),
            web::formula_fault(&fault.to_string())
        ),
        F::Tree { path, line, fault } => format!("{} : {}", at(path, *line), tree(fault)),
        F::UnknownNode { path, line, node } => {
            format!("{} : la règle porte sur {node}, qui n’est pas dans le tableau", at(path, Some(*line)))
        }
        F::Text { path, line, what } => format!("{} : {}", at(path, Some(*line)), text(what)),
        F::Case { path, what } => format!("{} : non compris, {what}", path.display()),
        F::Field { path, line, node, problem } => {
            let field = problem.field.rsplit('.').next().unwrap_or_default();
            let sentence = french::problem(problem);
            let sentence = sentence.trim_end_matches('.');
            format!("{} : {}, {field} : {sentence}", at(path, Some(*line)), named(node))
        }
    }
}

fn tree(fault: &TreeFault) -> String {
    match fault {
        TreeFault::Twice(id) => format!("le repère {id} est écrit deux fois"),
        TreeFault::Orphan(id) => {
            let parent = id.rsplit_once('.').map_or("", |(parent, _)| parent);
            format!("le repère {id} n’a pas de parent : {parent} n’est pas dans le tableau")
        }
        TreeFault::BadId(id) => {
            format!(
                "« {} » n’est pas un identifiant : des lettres et des chiffres séparés par des points",
                french::shorten(id)
            )
        }
        TreeFault::TooDeep(id) => format!(
            "le repère {} est trop profond : un référentiel a {LEVELS_MAX} niveaux au plus",
            french::shorten(id)
        ),
        TreeFault::BadNumber(id) => format!("les points du repère {id} ne sont pas un nombre, zéro ou plus"),
        TreeFault::Shares(id, sum) if id.is_empty() => {
            format!("les parts des premiers repères font {} %, et non 100 %", sum.replace('.', ","))
        }
        TreeFault::Shares(id, sum) => {
            format!("les parts sous le repère {id} font {} %, et non 100 %", sum.replace('.', ","))
        }
        TreeFault::UnknownScore(id, read) => {
            format!("la règle du repère {id} lit le score de {read}, qui n’existe pas")
        }
    }
}

fn text(what: &TextFault) -> String {
    match what {
        TextFault::NoNode => "cette règle n’est sous aucun « action_id »".into(),
        TextFault::Heading(heading) if heading.is_empty() => {
            "cette règle n’a pas de titre « Désactivation », « Réduction de potentiel » ou « Score »".into()
        }
        TextFault::Heading(heading) => {
            format!(
                "« {} » ne dit pas si la règle désactive, réduit ou fixe le score",
                french::shorten(heading)
            )
        }
        TextFault::Unclosed => "ce bloc ne se ferme pas (il manque une ligne « ``` »)".into(),
        TextFault::NoCode => "cette question, ou ce choix, n’a pas d’« id »".into(),
        TextFault::QuestionKind(kind) => format!(
            "« {} » n’est pas un type de question : binaire, choix, proportion ou nombre",
            french::shorten(kind)
        ),
        TextFault::Yaml(message) => french::parser(message),
        TextFault::Twice(code) => format!("la question {code} est posée deux fois"),
        TextFault::Missing(key) => format!("ce critère n’a pas de « {key} »"),
        TextFault::Priority(text) => format!(
            "« {} » n’est pas une priorité : prioritaire, recommandé ou modéré",
            french::shorten(text)
        ),
    }
}

/// What deserves a look.
pub fn remark(remark: &Remark) -> String {
    match remark {
        Remark::Column { path, name } => {
            format!(
                "{} : la colonne « {} » n’est pas connue, elle est laissée de côté",
                path.display(),
                french::shorten(name)
            )
        }
        Remark::TwoRules { path, line, node } => format!(
            "{} : la règle de {node} n’est pas celle du tableau, qui est gardée",
            at(path, Some(*line))
        ),
        Remark::Question { code, node } => {
            format!(
                "la question {code}, lue par la règle de {node}, n’est dans aucun fichier ; elle est posée sous son code"
            )
        }
        Remark::Unasked { code, node } => {
            format!(
                "la question {code}, citée par le repère {node}, n’est dans aucun fichier ; elle est laissée de côté"
            )
        }
        Remark::Points { node, own, below } => format!(
            "le repère {node} a {} points, ses parties en font {}",
            own.to_string().replace('.', ","),
            below.to_string().replace('.', ",")
        ),
    }
}
