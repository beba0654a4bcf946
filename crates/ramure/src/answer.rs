//! What a command answers: a text for people, a document for machines, and whether all is well.

use std::io::Write as _;

use serde_json::Value;

/// The answer of a command.
#[derive(Debug, Clone)]
pub struct Answer {
    pub text: String,
    /// Keys in `snake_case`, stable from one version to the next.
    pub json: Value,
    /// Otherwise the command ends with code 1.
    pub success: bool,
}

impl Answer {
    pub fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json, success: true }
    }

    #[must_use]
    pub fn success(mut self, success: bool) -> Self {
        self.success = success;
        self
    }

    /// Writes the answer on the standard output.
    pub fn print(&self, as_json: bool) {
        if as_json {
            print(&self.json.to_string());
        } else if !self.text.is_empty() {
            print(self.text.trim_end());
        }
    }
}

/// Writes a line on the standard output; a reader that has gone (`| head`) is no error.
pub fn print(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Writes a line on the error output.
pub fn print_error(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
