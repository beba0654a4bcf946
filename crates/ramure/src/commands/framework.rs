//! `ramure framework verify`: computes published cases of a référentiel and compares each expected value.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use exchange::{Expected, Referentiel, ReferentielFault, read_case, read_referentiel};
use serde_json::{Value, json};

use crate::Answer;
use crate::cli::Verify;
use crate::failure::Failure;
use crate::french;

pub fn run(options: &Verify) -> Result<Answer, Failure> {
    let mut read: HashMap<(PathBuf, String), Referentiel> = HashMap::new();
    let (mut text, mut told) = (String::new(), Vec::new());
    let (mut all, mut wrong) = (0, 0);
    for path in &options.cases {
        let case = read_case(path).map_err(|faults| refused(&faults))?;
        let Some(name) = case.referentiel().map(str::to_owned) else {
            let what = format!("Le cas {} n’attend rien.", path.display());
            return Err(Failure::new("bad_case", what).advice("Un cas a une partie « Scores »."));
        };
        let folder = options.from.clone().unwrap_or_else(|| around(path));
        let key = (folder.clone(), name.clone());
        if !read.contains_key(&key) {
            let referentiel = read_referentiel(&folder, &name).map_err(|faults| refused(&faults))?;
            read.insert(key.clone(), referentiel);
        }
        let (compared, differences) = case.compare(&read[&key]);
        all += compared;
        wrong += differences.len();
        let values = french::count(compared, "valeur", "valeurs");
        let verdict = match differences.len() {
            0 => "toutes exactes".to_owned(),
            count => french::count(count, "différence", "différences"),
        };
        let _ = writeln!(text, "{} : {values}, {verdict}", path.display());
        for d in &differences {
            let found = d.found.map_or("rien".to_owned(), shown);
            let _ = writeln!(text, "  {} {} : {found}, {} attendu", d.node, d.measure, shown(d.expected));
        }
        let differences: Vec<Value> = differences
            .iter()
            .map(|d| json!({"node": d.node, "measure": d.measure, "expected": value(d.expected), "found": d.found.map(value)}))
            .collect();
        told.push(
            json!({"case": path.display().to_string(), "compared": compared, "differences": differences}),
        );
    }
    let values = french::count(all, "valeur comparée", "valeurs comparées");
    let differences = french::count(wrong, "différence", "différences");
    let _ = write!(text, "{values}, {}", if wrong == 0 { "aucune différence".into() } else { differences });
    let json = json!({"compared": all, "differences": wrong, "cases": told});
    Ok(Answer::new(text, json).success(wrong == 0))
}

/// The folder that holds the folder of a case.
fn around(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new("."));
    let beside = folder.join("..");
    if beside.is_dir() { beside } else { folder.to_owned() }
}

fn shown(expected: Expected) -> String {
    match expected {
        Expected::Number(number) => number.to_string().replace('.', ","),
        Expected::Truth(true) => "oui".into(),
        Expected::Truth(false) => "non".into(),
    }
}

fn value(expected: Expected) -> Value {
    match expected {
        Expected::Number(number) => json!(number),
        Expected::Truth(truth) => json!(truth),
    }
}

fn refused(faults: &[ReferentielFault]) -> Failure {
    let lines: Vec<String> = faults.iter().take(50).map(sentence).collect();
    let more = faults.len().saturating_sub(lines.len());
    let more = if more > 0 { format!("\n… et {more} autres.") } else { String::new() };
    Failure::new("bad_case", format!("Le référentiel ou le cas ne se lit pas.\n{}{more}", lines.join("\n")))
        .advice("Corrigez ces lignes ; docs/referentiels.md dit ce que chaque fichier contient.")
}

fn sentence(fault: &ReferentielFault) -> String {
    match fault {
        ReferentielFault::Unreadable { path, cause } => format!("{} : {cause}", path.display()),
        ReferentielFault::Column { path, name } => {
            format!("{} : la colonne « {name} » manque", path.display())
        }
        ReferentielFault::Number { path, line, column, text } => {
            format!("{}:{line} : « {text} » n’est pas un nombre (colonne {column})", path.display())
        }
        ReferentielFault::Formula { path, line, node, fault } => {
            format!("{}:{line} : la formule de {node} ne se lit pas ({fault})", path.display())
        }
        ReferentielFault::UnknownNode { path, node } => {
            format!("{} : {node} n’est pas dans le référentiel", path.display())
        }
        ReferentielFault::Case { path, what } => format!("{} : non compris, {what}", path.display()),
        ReferentielFault::Tree { path, fault } => {
            use model::scoring::TreeFault as T;
            let what = match fault {
                T::Twice(id) => format!("{id} est écrit deux fois"),
                T::Orphan(id) => format!("{id} n’a pas de parent"),
                T::BadId(id) => format!("« {id} » n’est pas un identifiant"),
                T::BadNumber(id) => format!("les points de {id} ne sont pas un nombre positif"),
                T::Shares(id) => format!("les parts sous {id} ne font pas cent pour cent"),
                T::UnknownScore(id, read) => {
                    format!("la règle de {id} lit le score de {read}, qui n’existe pas")
                }
            };
            format!("{} : {what}", path.display())
        }
    }
}
