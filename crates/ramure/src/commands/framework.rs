//! `ramure framework`: computes published cases of a référentiel and compares each expected value; imports référentiels that score.

mod sentences;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use app::{App, ImportOptions};
use exchange::{
    Converted, Expected, Located, Origin, Reading, Referentiel, ReferentielFault, convert, convert_criteria,
    file_name, file_text, read_case, read_referentiel, referentiel_names,
};
use model::{Content, Record};
use serde_json::{Value, json};
use store::By;

use crate::Answer;
use crate::cli::{ImportFramework, Verify};
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
    const SHOWN: usize = 50;
    let lines: Vec<String> = faults.iter().take(SHOWN).map(sentences::fault).collect();
    let more = faults.len().saturating_sub(lines.len());
    let more = if more > 0 { format!("\n… et {more} autres.") } else { String::new() };
    Failure::new("bad_case", format!("Le référentiel ou le cas ne se lit pas.\n{}{more}", lines.join("\n")))
        .advice("Corrigez ces lignes ; docs/referentiels.md dit ce que chaque fichier contient.")
}

/// Reads what is to be imported.
fn read(options: &ImportFramework) -> Result<Vec<Converted>, Failure> {
    let path = &options.path;
    let converted = if path.is_dir() {
        let names = if options.names.is_empty() { referentiel_names(path) } else { options.names.clone() };
        if names.is_empty() {
            let what =
                format!("Le dossier {} n’a aucun fichier referentiel-NOM-structure.csv.", path.display());
            return Err(Failure::new("bad_case", what).advice("Donnez le dossier qui le contient."));
        }
        names.iter().map(|name| convert(path, name)).collect::<Result<Vec<_>, _>>()
    } else {
        convert_criteria(path).map(|converted| vec![converted])
    };
    let mut converted = converted.map_err(|faults| refused(&faults))?;
    if options.title.is_some() && converted.len() > 1 {
        return Err(Failure::new("bad_case", "Un seul titre ne convient pas à plusieurs référentiels.")
            .advice("Nommez le référentiel à importer."));
    }
    for Converted { record, .. } in &mut converted {
        if let Some(title) = &options.title {
            record.envelope.title.clone_from(title);
        }
        if options.licence.is_some() {
            record.envelope.licence.clone_from(&options.licence);
        }
    }
    Ok(converted)
}

/// Writes référentiels as files of the open format.
pub fn files(options: &ImportFramework) -> Result<Answer, Failure> {
    let converted = read(options)?;
    let root = options.into.as_deref().unwrap_or(Path::new("."));
    let (mut text, mut told) = (String::new(), Vec::new());
    for converted in &converted {
        let path = root.join(file_name(&converted.record));
        if !options.dry_run {
            let folder = path.parent().unwrap_or(root);
            std::fs::create_dir_all(folder)
                .and_then(|()| std::fs::write(&path, file_text(&converted.record)))
                .map_err(|error| {
                    Failure::new("unavailable", format!("{} ne s’écrit pas : {error}.", path.display()))
                        .advice("Vérifiez le dossier et ses droits.")
                })?;
        }
        told.push(tell(converted, &mut text));
        let _ = writeln!(text, "  {}", path.display());
    }
    let _ = write!(text, "{}", if options.dry_run { "Rien n’a été écrit." } else { "Écrit." });
    Ok(Answer::new(text, json!({"dry_run": options.dry_run, "frameworks": told})))
}

/// Writes référentiels in the store, like any import.
pub async fn import(app: &App, options: &ImportFramework) -> Result<Answer, Failure> {
    let converted = read(options)?;
    let (mut text, mut told) = (String::new(), Vec::new());
    for converted in &converted {
        told.push(tell(converted, &mut text));
    }
    let records = converted
        .into_iter()
        .map(|Converted { record, .. }| {
            let origin = Origin { file: file_name(&record), first_line: 1, text: String::new() };
            Located { record, origin }
        })
        .collect::<Vec<_>>();
    let reading = Reading { total: records.len(), records, ..Reading::default() };
    let by = By {
        author: "import".into(),
        reason: format!("import de {}", options.path.file_name().unwrap_or_default().to_string_lossy()),
        at: app.now(),
    };
    let how = ImportOptions { dry_run: options.dry_run, skip_invalid: false };
    let report = app.import(reading, how, &by, &mut |_| {}).await?;
    if !report.refused.is_empty() {
        let _ = writeln!(text, "Refusé :\n{}", french::faults(&report.refused));
    }
    let written = if report.applied { report.created.len() + report.changed.len() } else { 0 };
    let _ = write!(
        text,
        "{} ; {}.",
        french::count(written, "référentiel écrit", "référentiels écrits"),
        french::count(report.unchanged, "inchangé", "inchangés")
    );
    let json = json!({"dry_run": options.dry_run, "written": written, "unchanged": report.unchanged, "frameworks": told});
    Ok(Answer::new(text, json).success(report.refused.is_empty()))
}

/// Tells what a référentiel holds.
fn tell(converted: &Converted, text: &mut String) -> Value {
    let Record { envelope, content, .. } = &converted.record;
    let Content::Framework(framework) = content else { return Value::Null };
    let nodes = framework.walk();
    let formulas: usize = nodes
        .iter()
        .map(|(node, ..)| [&node.disabled, &node.factor, &node.score].into_iter().flatten().count())
        .sum();
    let points = framework.score_tree().map(|tree| tree.points()).unwrap_or_default();
    let _ = writeln!(
        text,
        "{} : {}, {} points, {}, {}",
        envelope.title,
        french::count(nodes.len(), "repère", "repères"),
        points.to_string().replace('.', ","),
        french::count(formulas, "formule", "formules"),
        french::count(framework.questions.len(), "question", "questions"),
    );
    for remark in &converted.remarks {
        let _ = writeln!(text, "  à vérifier : {}", sentences::remark(remark));
    }
    json!({
        "slug": envelope.slug,
        "nodes": nodes.len(),
        "points": points,
        "formulas": formulas,
        "questions": framework.questions.len(),
        "remarks": converted.remarks.iter().map(sentences::remark).collect::<Vec<_>>(),
    })
}
