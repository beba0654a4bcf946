//! Runs the binary in a folder of its own, with nothing of the developer's environment.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder where commands are run; its data folder is `ramure-data`.
pub struct Ramure {
    folder: TempDir,
    database_url: Option<String>,
}

/// What a command answered.
pub struct Answer {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ramure {
    pub fn new() -> Self {
        Self { folder: testkit::folder(), database_url: None }
    }

    /// The same on a database of its own.
    pub fn on(url: &str) -> Self {
        Self { database_url: Some(url.to_owned()), ..Self::new() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("writes");
        path
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ramure"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RAMURE_")) {
            command.env_remove(name);
        }
        // What the developer's disk still takes is no matter of the tests.
        command.env("RAMURE_FREE_SPACE_MB", "0");
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        if let Some(url) = &self.database_url {
            command.args(["--database-url", url]);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Answer {
        answer(&self.command(arguments).output().expect("the binary starts"))
    }

    /// Starts a command whose end is not waited for.
    pub fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts")
    }

    /// Runs with `--json` and reads the answer, which must end with `code`.
    #[track_caller]
    pub fn json(&self, arguments: &[&str], code: i32) -> Value {
        let answer = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(answer.code, Some(code), "{arguments:?}\n{}{}", answer.out, answer.err);
        let text = if answer.out.is_empty() { &answer.err } else { &answer.out };
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{text}"))
    }
}

pub fn answer(output: &Output) -> Answer {
    Answer {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A file of `docs/exemples`.
pub fn example(name: &str) -> String {
    testkit::repository().join("docs/exemples").join(name).display().to_string()
}

pub fn text(path: &Path) -> String {
    path.display().to_string()
}
