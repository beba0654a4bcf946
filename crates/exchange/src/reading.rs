//! What reading a set of files gives: records with their origin, and faults with file and line.

use std::collections::HashMap;
use std::path::PathBuf;

use model::commons::CommonsInfo;
use model::{Problem, Record};

use crate::locate::line_of;

/// Where a record was written: its file, and enough of its text to find the line of a field.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    pub file: String,
    /// Line, from 1, of the first line of `text`.
    pub first_line: usize,
    pub text: String,
}

impl Origin {
    /// The fault of a problem met in this origin.
    pub fn fault(&self, problem: Problem) -> Fault {
        let line = self.first_line + line_of(&self.text, &problem.field);
        Fault { file: self.file.clone(), line, problem }
    }
}

/// A record and where it was written.
#[derive(Debug, Clone)]
pub struct Located {
    pub record: Record,
    pub origin: Origin,
}

/// A problem with its file and its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub file: String,
    pub line: usize,
    pub problem: Problem,
}

/// What was read: the card of the commons if there was one, the records that hold, the faults of the others.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub info: Option<CommonsInfo>,
    pub records: Vec<Located>,
    pub faults: Vec<Fault>,
    /// Vocabularies whose terms were collected from a table, to be added to those already known.
    pub collected: Vec<String>,
    /// Records read or refused.
    pub total: usize,
    /// Files found beside the records, by digest.
    pub files: HashMap<String, PathBuf>,
}
