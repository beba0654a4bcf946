//! What a file is, by its content: the name that a person gave it proves nothing.

use std::io::Cursor;

use model::attachment::FileType;
use zip::ZipArchive;

/// Most entries of an archive that are looked at.
const ENTRIES_MAX: usize = 10_000;

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    Empty,
    /// Nothing that a commons keeps.
    Unknown,
    /// An office document that carries a program.
    Program,
    /// A text that is not written in UTF-8.
    Encoding,
}

/// The kind of a file; its name is only asked to tell one plain text from another.
///
/// # Errors
/// Why it is not taken.
pub fn kind_of(bytes: &[u8], name: &str) -> Result<FileType, Unfit> {
    let kind = match bytes {
        [] => return Err(Unfit::Empty),
        [0xff, 0xd8, 0xff, ..] => FileType::Jpeg,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => FileType::Png,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => FileType::Gif,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => FileType::Webp,
        [b'%', b'P', b'D', b'F', b'-', ..] => FileType::Pdf,
        [b'P', b'K', 3, 4, ..] => office(bytes)?,
        _ => plain(bytes, name)?,
    };
    Ok(kind)
}

/// An office document is an archive that says what it is by what it contains.
fn office(bytes: &[u8]) -> Result<FileType, Unfit> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unfit::Unknown)?;
    if archive.len() > ENTRIES_MAX {
        return Err(Unfit::Unknown);
    }
    let names: Vec<String> = archive.file_names().filter_map(Result::ok).map(Into::into).collect();
    if names
        .iter()
        .any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin") || name.starts_with("Basic/"))
    {
        return Err(Unfit::Program);
    }
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if has("[Content_Types].xml") {
        let parts = [
            ("word/document.xml", FileType::Docx),
            ("xl/workbook.xml", FileType::Xlsx),
            ("ppt/presentation.xml", FileType::Pptx),
        ];
        return parts.into_iter().find(|(part, _)| has(part)).map(|(_, kind)| kind).ok_or(Unfit::Unknown);
    }
    if !has("content.xml") {
        return Err(Unfit::Unknown);
    }
    let said = super::office::entry(bytes, "mimetype").map_err(|_| Unfit::Unknown)?;
    let said = String::from_utf8_lossy(&said).trim().to_owned();
    let known = [FileType::Odt, FileType::Ods, FileType::Odp];
    known.into_iter().find(|kind| kind.media_type() == said).ok_or(Unfit::Unknown)
}

/// Text that a person may read: UTF-8, without control characters; a page of the web or a drawing that could run is not one.
fn plain(bytes: &[u8], name: &str) -> Result<FileType, Unfit> {
    let named = FileType::of_name(name).filter(|kind| kind.is_plain());
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(if named.is_some() { Unfit::Encoding } else { Unfit::Unknown });
    };
    let is_text = text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}'));
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !is_text || start.is_empty() || start.starts_with('<') || start.starts_with("#!") {
        return Err(if start.is_empty() { Unfit::Empty } else { Unfit::Unknown });
    }
    named.ok_or(Unfit::Unknown)
}
