//! `ramure extract KIND`: reads a file on its standard input within bounds, for a server that will not risk itself on it.

use std::io::{Read as _, Write as _};

use exchange::extract;
use model::attachment::{FILE_MAX, FileType};
use serde_json::json;

use crate::Answer;
use crate::cli::Extract;
use crate::failure::Failure;

/// Most memory that this process may write to, in bytes; a large photograph unfolds into half of it.
#[cfg(unix)]
const MEMORY: u64 = 1_200_000_000;
/// Most time that it may work, in seconds.
#[cfg(unix)]
const SECONDS: u64 = 15;

/// Answers one line of JSON, then the bytes of the small view of an image.
pub fn run(options: &Extract) -> Result<Answer, Failure> {
    bound();
    let unreadable =
        |cause: String| Failure::new("unreadable_file", format!("Le fichier ne se lit pas : {cause}."));
    let kind = FileType::from_extension(&options.kind)
        .ok_or_else(|| unreadable(format!("la sorte « {} » est inconnue", options.kind)))?;
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(FILE_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(error.to_string()))?;
    let told = extract(kind, &bytes).map_err(unreadable)?;
    let line = json!({"text": told.text, "width": told.width, "height": told.height});
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}")
        .and_then(|()| output.write_all(&told.preview))
        .and_then(|()| output.flush())
        .map_err(|error| unreadable(error.to_string()))?;
    Ok(Answer::new("", serde_json::Value::Null))
}

/// What a hostile file may take of the machine: a little time, a little memory, no file.
#[cfg(unix)]
fn bound() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits =
        [(Resource::Cpu, SECONDS), (Resource::Data, MEMORY), (Resource::Fsize, 0), (Resource::Core, 0)];
    for (resource, most) in limits {
        // A limit already lower stays.
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

#[cfg(not(unix))]
fn bound() {}
