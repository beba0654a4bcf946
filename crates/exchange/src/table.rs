//! Reads JSON Lines and CSV tables through a mapping, every broken row told with its line.

use std::collections::HashMap;
use std::io::{self, BufRead};
use std::path::Path;

use model::commons::Known;
use model::document::{Hints, read};
use model::{Problem, ProblemCode, RecordId};
use serde_json::{Map, Value, json};

use crate::folder::cross_check;
use crate::mapping::{Collected, Mapping, TableFormat};
use crate::parallel;
use crate::reading::{Fault, Located, Origin, Reading};

/// Reads a table; `known` holds the vocabularies and the records that exist elsewhere.
///
/// # Errors
/// The file itself cannot be read; faults of its rows are part of the reading.
pub fn read_table(
    path: &Path,
    mapping: &Mapping,
    mut known: Known,
    progress: &mut dyn FnMut(usize),
) -> io::Result<Reading> {
    let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut reading = Reading::default();
    let rows = match mapping.format {
        TableFormat::Jsonl => jsonl_rows(path, &file, &mut reading)?,
        TableFormat::Csv => csv_rows(path, &file, &mapping.delimiter, &mut reading)?,
    };
    let mut collected = Collected::new();
    let mut slugs: HashMap<String, usize> = HashMap::new();
    for slice in rows.chunks(parallel::SLICE) {
        // What a row is called depends on the rows before it; the rest does not.
        let documents = slice.iter().map(|(line, row)| {
            let mut document = mapping.document(row, &mut collected);
            distinguish(&mut document, row, &mut slugs);
            (*line, document)
        });
        let read = parallel::map(documents.collect(), |(line, document): (usize, Value)| {
            (line, read(document, &Hints::default()))
        });
        for (line, outcome) in read {
            let origin = Origin { file: file.clone(), first_line: line, text: String::new() };
            match outcome {
                Ok(record) => reading.records.push(Located { record, origin }),
                Err(problems) => reading.faults.extend(problems.into_iter().map(|p| origin.fault(p))),
            }
        }
        progress(reading.total);
    }
    reading.collected = collected.keys().cloned().collect();
    let vocabularies = mapping.vocabularies(&collected).into_iter().map(|document| {
        let record = read(document, &Hints::default()).expect("a collected vocabulary is well formed");
        Located { record, origin: Origin { file: file.clone(), first_line: 1, text: String::new() } }
    });
    reading.records.splice(0..0, vocabularies.collect::<Vec<_>>());
    cross_check(&mut reading, &mut known);
    reading.faults.sort();
    Ok(reading)
}

/// Two rows may give the same short name; the later ones take a suffix computed from the row's own identity, so that another
/// run, in any order of other rows, gives the same names as long as the table keeps its first bearer.
fn distinguish(document: &mut Value, row: &Value, slugs: &mut HashMap<String, usize>) {
    let Some(slug) = document.get("slug").and_then(Value::as_str).map(ToOwned::to_owned) else { return };
    let count = slugs.entry(slug.clone()).or_insert(0);
    *count += 1;
    if *count > 1 {
        let identity = RecordId::derived(model::Kind::Resource, &row.to_string()).to_string();
        document["slug"] = json!(format!("{slug}-{}", &identity[..8]));
    }
}

type Rows = Vec<(usize, Value)>;

fn broken(reading: &mut Reading, file: &str, line: usize, message: impl Into<String>) {
    let problem = Problem::new("", ProblemCode::Unreadable, message);
    reading.faults.push(Fault { file: file.to_owned(), line, problem });
}

fn jsonl_rows(path: &Path, file: &str, reading: &mut Reading) -> io::Result<Rows> {
    let mut rows = Rows::new();
    let mut input = io::BufReader::new(std::fs::File::open(path)?);
    let mut bytes = Vec::new();
    let mut line = 0;
    loop {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(rows);
        }
        line += 1;
        let Ok(text) = std::str::from_utf8(&bytes) else {
            reading.total += 1;
            broken(reading, file, line, "not UTF-8 text");
            continue;
        };
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            continue;
        }
        reading.total += 1;
        match serde_json::from_str::<Value>(text) {
            Ok(row @ Value::Object(_)) => rows.push((line, row)),
            Ok(_) => broken(reading, file, line, "not a JSON object"),
            Err(error) => broken(reading, file, line, error.to_string()),
        }
    }
}

fn csv_rows(path: &Path, file: &str, delimiter: &str, reading: &mut Reading) -> io::Result<Rows> {
    let bytes = std::fs::read(path)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut csv = csv::ReaderBuilder::new()
        .delimiter(delimiter.bytes().next().unwrap_or(b','))
        .flexible(true)
        .from_reader(bytes);
    let headers = csv.headers().map_err(io::Error::other)?.clone();
    let mut rows = Rows::new();
    for record in csv.records() {
        reading.total += 1;
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let line = usize::try_from(line).unwrap_or(usize::MAX);
                if record.len() != headers.len() {
                    let message = format!("{} cells where the header has {}", record.len(), headers.len());
                    broken(reading, file, line, message);
                    continue;
                }
                let cells = headers.iter().zip(record.iter());
                let row: Map<String, Value> = cells.map(|(k, v)| (k.trim().to_owned(), json!(v))).collect();
                rows.push((line, Value::Object(row)));
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                broken(reading, file, usize::try_from(line).unwrap_or(usize::MAX), error.to_string());
            }
        }
    }
    Ok(rows)
}
