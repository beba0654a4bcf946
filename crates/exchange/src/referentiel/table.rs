//! The table of a référentiel: one row a node, under headings whose case, accents and separators vary.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::Path;

use model::scoring::{Formula, Rules, Task};

use super::{ReferentielFault, Remark, unreadable};

/// Largest file that is read.
pub(super) const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The columns that are known, folded, each with the other names it is met under.
const COLUMNS: &[(&str, &[&str])] = &[
    ("identifiant", &["id", "code"]),
    ("nom", &["titre", "intitule", "libelle"]),
    ("description", &[]),
    ("contexte", &[]),
    ("exemples", &[]),
    ("ressources", &[]),
    ("points", &["point"]),
    ("pourcentage", &["pourcentages"]),
    ("categorie", &["phase"]),
    ("reductionpotentiel", &[]),
    ("perimetreevaluation", &[]),
    ("desactivation", &[]),
    ("desactivationdesc", &[]),
    ("score", &[]),
    ("scoredesc", &[]),
    ("reduction", &[]),
    ("reductiondesc", &[]),
    ("personnalisationquestions", &["questions"]),
    ("indicateurs", &["indicateur"]),
    ("exprscore", &[]),
    ("coremeasure", &[]),
];

/// One row of the table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub line: u64,
    pub id: String,
    pub points: Option<f64>,
    pub percent: Option<f64>,
    /// The texts of the other columns, by their folded name.
    cells: HashMap<&'static str, String>,
    /// The rules that could be read.
    pub rules: Rules,
}

impl Row {
    pub(super) fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    pub(super) fn task(&self) -> Task {
        Task { id: self.id.clone(), points: self.points, percent: self.percent, rules: self.rules.clone() }
    }
}

/// Reads a text of at most so many bytes.
pub(super) fn load(path: &Path) -> Result<String, ReferentielFault> {
    let size = std::fs::metadata(path).map_err(|error| refused(path, &error))?.len();
    if size > MAX_BYTES {
        return Err(unreadable(path, "file over 16 MB"));
    }
    let bytes = std::fs::read(path).map_err(|error| refused(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + String::from_utf8_lossy(good).matches('\n').count() as u64;
        ReferentielFault::Unreadable {
            path: path.to_owned(),
            line: Some(line),
            cause: "not UTF-8 text".into(),
        }
    })
}

fn refused(path: &Path, error: &std::io::Error) -> ReferentielFault {
    match error.kind() {
        ErrorKind::NotFound => unreadable(path, "not found"),
        ErrorKind::PermissionDenied => unreadable(path, "not permitted"),
        _ => unreadable(path, &error.to_string()),
    }
}

/// A heading without its case, its accents, its spaces and its hyphens.
fn folded(heading: &str) -> String {
    text::fold(heading).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The separator that the first line uses most.
fn separator(first: &str) -> u8 {
    let count = |c: char| first.matches(c).count();
    [(b',', count(',')), (b';', count(';')), (b'\t', count('\t'))]
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(separator, _)| separator)
}

/// Reads the rows; `name` may stand before identifiers (`eci_1.1`).
pub(super) fn read(
    path: &Path,
    name: &str,
    faults: &mut Vec<ReferentielFault>,
    remarks: &mut Vec<Remark>,
) -> Vec<Row> {
    let text = match load(path) {
        Ok(text) => text,
        Err(fault) => {
            faults.push(fault);
            return Vec::new();
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let first = text.lines().next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(first))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let headings = match records.next() {
        Some(Ok(headings)) => headings,
        Some(Err(cause)) => {
            faults.push(unreadable(path, &cause.to_string()));
            return Vec::new();
        }
        None => csv::StringRecord::new(),
    };
    let Some(columns) = columns(path, &headings, faults, remarks) else { return Vec::new() };
    let mut rows = Vec::new();
    let mut lines = Lines { text, at: 0, line: 1 };
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(cause) => {
                faults.push(unreadable(path, &cause.to_string()));
                continue;
            }
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = lines.at(record.position().map_or(0, csv::Position::byte));
        let extra = record.iter().skip(headings.len()).filter(|cell| !cell.trim().is_empty()).count();
        if extra > 0 {
            let (path, found) = (path.to_owned(), record.len());
            faults.push(ReferentielFault::Width { path, line, found, wanted: headings.len() });
            continue;
        }
        rows.push(Reader { path, line, faults, columns: &columns }.row(&record, name));
    }
    rows
}

/// The lines of a text, counted as the rows come: the reader of tables loses count where lines end the Windows way.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line, from 1, on which what begins at this byte is written.
    fn at(&mut self, byte: u64) -> u64 {
        let bytes = self.text.as_bytes();
        let mut to = usize::try_from(byte).unwrap_or(usize::MAX).min(bytes.len());
        while bytes.get(to).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            to += 1;
        }
        let passed = self.text.get(self.at..to).unwrap_or_default();
        self.line += passed.matches('\n').count() as u64;
        self.at = self.at.max(to);
        self.line
    }
}

/// Where each known column is; nothing when one is missing without which no node can be read.
fn columns(
    path: &Path,
    headings: &csv::StringRecord,
    faults: &mut Vec<ReferentielFault>,
    remarks: &mut Vec<Remark>,
) -> Option<Vec<Option<&'static str>>> {
    let known = |heading: &str| {
        let heading = folded(heading);
        COLUMNS.iter().find(|(name, others)| *name == heading || others.contains(&heading.as_str()))
    };
    let mut columns: Vec<Option<&'static str>> = Vec::new();
    for heading in headings {
        let column = known(heading).map(|(name, _)| *name);
        if let Some(column) = column.filter(|column| columns.contains(&Some(*column))) {
            faults.push(ReferentielFault::TwoColumns { path: path.to_owned(), name: column });
        }
        if column.is_none() && !heading.trim().is_empty() {
            let (path, name) = (path.to_owned(), heading.trim().to_owned());
            remarks.push(Remark::Column { path, name });
        }
        columns.push(column);
    }
    let before = faults.len();
    for name in ["identifiant", "nom"] {
        if !columns.contains(&Some(name)) {
            faults.push(ReferentielFault::Column { path: path.to_owned(), name });
        }
    }
    (before == faults.len()).then_some(columns)
}

/// Reads the cells of one row.
struct Reader<'a> {
    path: &'a Path,
    line: u64,
    faults: &'a mut Vec<ReferentielFault>,
    columns: &'a [Option<&'static str>],
}

impl Reader<'_> {
    fn row(mut self, record: &csv::StringRecord, name: &str) -> Row {
        let mut cells = HashMap::new();
        for (cell, column) in record.iter().zip(self.columns) {
            let cell = cell.replace("\r\n", "\n");
            if let (Some(column), false) = (column, cell.trim().is_empty()) {
                cells.insert(*column, cell.trim().to_owned());
            }
        }
        let id = cells.remove("identifiant").unwrap_or_default();
        let id = id.strip_prefix(&format!("{name}_")).unwrap_or(&id).to_owned();
        for (column, value) in [("identifiant", &id), ("nom", &cells.get("nom").cloned().unwrap_or_default())]
        {
            if value.is_empty() {
                let path = self.path.to_owned();
                self.faults.push(ReferentielFault::Empty { path, line: self.line, column, node: id.clone() });
            }
        }
        let points = self.number(&cells, "points", &id);
        let percent = self.number(&cells, "pourcentage", &id);
        let rules = Rules {
            disabled: self.formula(&cells, "desactivation", &id, Formula::must_give_truth),
            factor: self.formula(&cells, "reduction", &id, Formula::must_give_number),
            score: self.formula(&cells, "score", &id, Formula::must_give_number),
        };
        self.formula(&cells, "exprscore", &id, Formula::must_give_number);
        Row { line: self.line, id, points, percent, cells, rules }
    }

    fn number(
        &mut self,
        cells: &HashMap<&'static str, String>,
        column: &'static str,
        node: &str,
    ) -> Option<f64> {
        let text = cells.get(column)?;
        let plain: String =
            text.replace(',', ".").chars().filter(|c| !c.is_whitespace() && *c != '%').collect();
        let read = plain.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
        if read.is_none() {
            let (path, text, node) = (self.path.to_owned(), text.clone(), node.to_owned());
            self.faults.push(ReferentielFault::Number { path, line: self.line, column, node, text });
        }
        read
    }

    fn formula(
        &mut self,
        cells: &HashMap<&'static str, String>,
        column: &'static str,
        node: &str,
        sort: fn(Formula) -> Result<Formula, model::scoring::FormulaFault>,
    ) -> Option<Formula> {
        match Formula::parse(cells.get(column)?).and_then(sort) {
            Ok(formula) => Some(formula),
            Err(fault) => {
                let (path, node) = (self.path.to_owned(), node.to_owned());
                self.faults.push(ReferentielFault::Formula { path, line: self.line, column, node, fault });
                None
            }
        }
    }
}
