//! Reads the open folder: one record a file, every fault of every file at once.

use std::io::{self, Read as _};
use std::path::Path;

use model::commons::{CommonsInfo, Known};
use model::document::{Hints, read, read_part};
use model::{Kind, Problem, ProblemCode};
use serde_json::Value;

use crate::front_matter;
use crate::reading::{Fault, Located, Origin, Reading};
use crate::yaml;

/// The file that says what the commons is.
pub const INFO_FILE: &str = "commons.yaml";

/// Files of a commons larger than this are refused: nobody reads a record of 4 MB.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// One file of a commons: its path from the root, such as `ressources/charte.md`, and its bytes.
pub type File = (String, Vec<u8>);

/// Reads a folder and checks each record alone and against the others; `known` holds what exists elsewhere.
///
/// # Errors
/// The folder itself cannot be read; faults inside it are part of the reading.
pub fn read_folder(root: &Path, known: Known, progress: &mut dyn FnMut(usize)) -> io::Result<Reading> {
    let mut files: Vec<File> = Vec::new();
    let info = root.join(INFO_FILE);
    if info.is_file() {
        files.push((INFO_FILE.into(), std::fs::read(info)?));
    }
    for kind in Kind::ALL {
        let folder = root.join(kind.folder());
        if !folder.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') || !entry.file_type()?.is_file() {
                continue;
            }
            // One byte over the limit is enough to refuse the file, without reading the rest of it.
            let mut bytes = Vec::new();
            std::fs::File::open(entry.path())?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
            files.push((format!("{}/{name}", kind.folder()), bytes));
        }
    }
    Ok(read_files(files, known, progress))
}

/// Reads the files of a commons, wherever they come from.
pub fn read_files(mut files: Vec<File>, mut known: Known, progress: &mut dyn FnMut(usize)) -> Reading {
    files.sort();
    let mut reading = Reading::default();
    if let Some((_, bytes)) = files.iter().find(|(path, _)| path == INFO_FILE) {
        read_info(bytes, &mut reading);
    } else {
        let problem = Problem::new("", ProblemCode::Required, INFO_FILE);
        reading.faults.push(Fault { file: INFO_FILE.into(), line: 1, problem });
    }
    for (path, bytes) in &files {
        let Some((folder, name)) = path.split_once('/') else { continue };
        let Some(kind) = Kind::from_folder(folder) else { continue };
        read_file(path, kind, name, bytes, &mut reading);
        progress(reading.total);
    }
    cross_check(&mut reading, &mut known);
    reading.faults.sort();
    reading
}

fn read_info(bytes: &[u8], reading: &mut Reading) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let origin = Origin { file: INFO_FILE.into(), first_line: 1, text };
    match yaml::parse(&origin.text) {
        Ok(value) => match read_part::<CommonsInfo>(value) {
            Ok(info) => reading.info = Some(info),
            Err(problems) => reading.faults.extend(problems.into_iter().map(|p| origin.fault(p))),
        },
        Err(error) => reading.faults.push(unreadable(INFO_FILE, error.line, &error.message)),
    }
}

fn unreadable(file: &str, line: usize, message: &str) -> Fault {
    Fault { file: file.into(), line, problem: Problem::new("", ProblemCode::Unreadable, message) }
}

fn read_file(file: &str, kind: Kind, name: &str, bytes: &[u8], reading: &mut Reading) {
    reading.total += 1;
    match document_of(name, bytes) {
        Err((line, message)) => reading.faults.push(unreadable(file, line, &message)),
        Ok((document, slug, mut origin)) => {
            file.clone_into(&mut origin.file);
            let hints = Hints { kind: Some(kind), slug: Some(slug) };
            match read(document, &hints) {
                Ok(record) => reading.records.push(Located { record, origin }),
                Err(problems) => reading.faults.extend(problems.into_iter().map(|p| origin.fault(p))),
            }
        }
    }
}

/// The document of a file, its short name and its origin, or the line and the reason why it cannot be read.
fn document_of(name: &str, bytes: &[u8]) -> Result<(Value, String, Origin), (usize, String)> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err((1, "file over 4 MB".into()));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| (1, "not UTF-8 text".to_owned()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (slug, header, body, first_line) = if let Some(slug) = name.strip_suffix(".md") {
        let parts = front_matter::split(text);
        let (header, body) = parts.ok_or((1, "no header between two --- lines".to_owned()))?;
        (slug, header, body, 2)
    } else {
        let slug = name.strip_suffix(".yaml").ok_or((1, "neither .md nor .yaml".to_owned()))?;
        (slug, text, "", 1)
    };
    let mut document = yaml::parse(header).map_err(|e| (first_line - 1 + e.line, e.message))?;
    if let (Value::Object(map), false) = (&mut document, body.trim().is_empty()) {
        map.insert("body".into(), Value::String(body.replace("\r\n", "\n")));
    }
    let origin = Origin { file: String::new(), first_line, text: header.to_owned() };
    Ok((document, slug.to_owned(), origin))
}

/// Checks terms, references, ids and addresses once every record is known; refuses those at fault.
pub fn cross_check(reading: &mut Reading, known: &mut Known) {
    let mut bad = vec![false; reading.records.len()];
    for (i, located) in reading.records.iter().enumerate() {
        let problems = known.add(&located.record);
        bad[i] = !problems.is_empty();
        reading.faults.extend(problems.into_iter().map(|p| located.origin.fault(p)));
    }
    for (i, located) in reading.records.iter().enumerate() {
        let problems = known.check(&located.record);
        bad[i] |= !problems.is_empty();
        reading.faults.extend(problems.into_iter().map(|p| located.origin.fault(p)));
    }
    let mut bad = bad.into_iter();
    reading.records.retain(|_| !bad.next().unwrap_or(false));
}
