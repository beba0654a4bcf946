//! Reads the open folder: one record a file, every fault of every file at once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use model::attachment::{Digest, FILE_MAX, FileType};
use model::commons::{CommonsInfo, Known};
use model::document::{Hints, read, read_part};
use model::{Kind, Problem, ProblemCode};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::files::kind_of;
use crate::front_matter;
use crate::parallel;
use crate::reading::{Fault, Located, Origin, Reading};
use crate::yaml;

/// The file that says what the commons is.
pub const INFO_FILE: &str = "commons.yaml";

/// The folder of the attached files, each named by its digest and the extension of its kind.
pub const FILES_FOLDER: &str = "fichiers";

/// Files of a commons larger than this are refused: nobody reads a record of 4 MB.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// One file of a commons: its path from the root, such as `ressources/charte.md`, and its bytes.
pub type File = (String, Vec<u8>);

/// Reads a folder and checks each record alone and against the others; `known` holds what exists elsewhere.
///
/// # Errors
/// The folder itself cannot be read; faults inside it are part of the reading.
pub fn read_folder(root: &Path, mut known: Known, progress: &mut dyn FnMut(usize)) -> io::Result<Reading> {
    let (beside, wrong) = attached(root)?;
    for digest in beside.keys() {
        known.add_file(digest.clone());
    }
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    let info = root.join(INFO_FILE);
    if info.is_file() {
        files.push((INFO_FILE.into(), info));
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
            files.push((format!("{}/{name}", kind.folder()), entry.path()));
        }
    }
    let mut reading = read_all(files, |path| load(path).map(Cow::Owned), known, progress)?;
    reading.files = beside;
    reading.faults.extend(wrong);
    reading.faults.sort();
    Ok(reading)
}

/// The attached files of a folder by digest, and those that are not what their name says.
fn attached(root: &Path) -> io::Result<(HashMap<String, PathBuf>, Vec<Fault>)> {
    let folder = root.join(FILES_FOLDER);
    let (mut found, mut wrong) = (HashMap::new(), Vec::new());
    if !folder.is_dir() {
        return Ok((found, wrong));
    }
    for entry in std::fs::read_dir(&folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || !entry.file_type()?.is_file() {
            continue;
        }
        let stem = name.split('.').next().unwrap_or_default().to_owned();
        let is_small = entry.metadata()?.len() <= FILE_MAX;
        if is_small && is_whole(&std::fs::read(entry.path())?, &stem, &name) {
            found.insert(stem, entry.path());
        } else {
            let problem = Problem::new("", ProblemCode::UnknownFile, &name);
            wrong.push(Fault { file: format!("{FILES_FOLDER}/{name}"), line: 1, problem });
        }
    }
    Ok((found, wrong))
}

/// Whether bytes are those that a digest names, and of the kind that the name says.
fn is_whole(bytes: &[u8], digest: &str, name: &str) -> bool {
    let found = Digest::of_hash(&Sha256::digest(bytes));
    let kind = FileType::of_name(name);
    found.is_some_and(|found| found.as_str() == digest) && kind.is_some() && kind_of(bytes, name).ok() == kind
}

/// One byte over the limit is enough to refuse the file, without reading the rest of it.
fn load(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the files of a commons, wherever they come from.
pub fn read_files(files: Vec<File>, known: Known, progress: &mut dyn FnMut(usize)) -> Reading {
    read_all(files, |bytes| Ok(Cow::Borrowed(bytes.as_slice())), known, progress)
        .expect("bytes at hand are always readable")
}

/// Reads files whose bytes `load` fetches, several at a time; nothing depends on how many.
fn read_all<T: Sync>(
    mut files: Vec<(String, T)>,
    load: impl Fn(&T) -> io::Result<Cow<'_, [u8]>> + Sync,
    mut known: Known,
    progress: &mut dyn FnMut(usize),
) -> io::Result<Reading> {
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut reading = Reading::default();
    if let Some((_, info)) = files.iter().find(|(path, _)| path == INFO_FILE) {
        read_info(&load(info)?, &mut reading);
    } else {
        let problem = Problem::new("", ProblemCode::Required, INFO_FILE);
        reading.faults.push(Fault { file: INFO_FILE.into(), line: 1, problem });
    }
    let in_folders = files.iter().filter_map(|(path, file)| {
        let (folder, name) = path.split_once('/')?;
        Some((path.as_str(), Kind::from_folder(folder)?, name, file))
    });
    for slice in in_folders.collect::<Vec<_>>().chunks(parallel::SLICE) {
        let read = parallel::map(slice.to_vec(), |(path, kind, name, file)| {
            load(file).map(|bytes| read_file(path, kind, name, &bytes))
        });
        for outcome in read {
            reading.total += 1;
            match outcome? {
                Ok(located) => reading.records.push(located),
                Err(faults) => reading.faults.extend(faults),
            }
        }
        progress(reading.total);
    }
    cross_check(&mut reading, &mut known);
    reading.faults.sort();
    Ok(reading)
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

fn read_file(file: &str, kind: Kind, name: &str, bytes: &[u8]) -> Result<Located, Vec<Fault>> {
    let (document, slug, mut origin) =
        document_of(name, bytes).map_err(|(line, message)| vec![unreadable(file, line, &message)])?;
    file.clone_into(&mut origin.file);
    match read(document, &Hints { kind: Some(kind), slug: Some(slug) }) {
        Ok(record) => Ok(Located { record, origin }),
        Err(problems) => Err(problems.into_iter().map(|p| origin.fault(p)).collect()),
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
