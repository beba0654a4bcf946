//! Writes the open folder in one canonical form: the same records always give the same bytes.

use std::io;
use std::path::Path;

use model::commons::CommonsInfo;
use model::{Kind, Record, document};
use serde_json::Value;

use crate::folder::INFO_FILE;
use crate::yaml;

/// The place of a record in the folder, such as `ressources/charte.md`.
pub fn file_name(record: &Record) -> String {
    let extension = if is_yaml(record.kind()) { "yaml" } else { "md" };
    format!("{}/{}.{extension}", record.kind().folder(), record.envelope.slug)
}

/// Vocabularies and frameworks are all structure; the others are read as texts.
const fn is_yaml(kind: Kind) -> bool {
    matches!(kind, Kind::Vocabulary | Kind::Framework | Kind::Compass)
}

/// The text of the file of a record.
pub fn file_text(record: &Record) -> String {
    let Value::Object(mut map) = document::write(record) else { unreachable!("a document is an object") };
    if is_yaml(record.kind()) {
        return yaml::write(&map);
    }
    let body = map.shift_remove("body");
    let mut text = format!("---\n{}---\n", yaml::write(&map));
    if let Some(Value::String(body)) = body {
        text.push('\n');
        text.push_str(&body);
        text.push('\n');
    }
    text
}

/// Writes a whole commons into `root`, which is created; files already there under other names are left alone.
///
/// # Errors
/// The disk refused.
pub fn write_folder<'a>(
    root: &Path,
    info: &CommonsInfo,
    records: impl IntoIterator<Item = &'a Record>,
    progress: &mut dyn FnMut(usize),
) -> io::Result<usize> {
    std::fs::create_dir_all(root)?;
    let Ok(Value::Object(map)) = serde_json::to_value(info) else { unreachable!("plain data is an object") };
    std::fs::write(root.join(INFO_FILE), yaml::write(&map))?;
    let mut count = 0;
    for record in records {
        let path = root.join(file_name(record));
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, file_text(record))?;
        count += 1;
        progress(count);
    }
    Ok(count)
}
