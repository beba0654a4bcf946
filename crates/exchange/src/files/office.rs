//! The text of office documents, which are archives of XML: nothing is ever written to the disk, whatever the archive names.

use std::io::{Cursor, Read as _};

use model::attachment::FileType;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::TEXT_MAX;

/// Most bytes of one part of a document, once unfolded: a few kilobytes may claim to hold a terabyte.
const PART_MAX: u64 = 64 * 1024 * 1024;
/// Most slides that are read.
const SLIDES_MAX: usize = 500;

/// The text of a document.
///
/// # Errors
/// What the archive or its XML lacks.
pub(super) fn text(kind: FileType, bytes: &[u8]) -> Result<String, String> {
    let mut text = String::new();
    for part in parts(kind, bytes)? {
        read(&entry(bytes, &part)?, &mut text)?;
        if text.len() >= TEXT_MAX * 4 {
            break;
        }
    }
    Ok(text)
}

/// The parts of a document that hold its text, in order.
fn parts(kind: FileType, bytes: &[u8]) -> Result<Vec<String>, String> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let has = |name: &str| archive.file_names().any(|known| known.is_ok_and(|known| known == name));
    Ok(match kind {
        FileType::Docx => vec!["word/document.xml".into()],
        FileType::Xlsx if has("xl/sharedStrings.xml") => vec!["xl/sharedStrings.xml".into()],
        FileType::Pptx => {
            let slide = |number: usize| format!("ppt/slides/slide{number}.xml");
            (1..=SLIDES_MAX).map(slide).take_while(|name| has(name)).collect()
        }
        FileType::Odt | FileType::Ods | FileType::Odp => vec!["content.xml".into()],
        _ => Vec::new(),
    })
}

/// One part of an archive, unfolded in memory.
pub(super) fn entry(bytes: &[u8], name: &str) -> Result<Vec<u8>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let part = archive.by_name(name).map_err(|error| error.to_string())?;
    let mut unfolded = Vec::new();
    part.take(PART_MAX + 1).read_to_end(&mut unfolded).map_err(|error| error.to_string())?;
    if unfolded.len() as u64 > PART_MAX {
        return Err(format!("{name} unfolds into more than 64 MB"));
    }
    Ok(unfolded)
}

/// Every text of an XML part; what ends a paragraph, a line or a cell ends a line.
fn read(xml: &[u8], text: &mut String) -> Result<(), String> {
    let xml = String::from_utf8_lossy(xml);
    let mut reader = Reader::from_str(&xml);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Text(piece) => text.push_str(&piece),
            Event::GeneralRef(name) => text.push_str(&referred(&name)),
            Event::End(tag) if matches!(tag.local_name().as_ref(), "p" | "h" | "si" | "tr" | "table-row") => {
                text.push('\n');
            }
            Event::Empty(tag) if matches!(tag.local_name().as_ref(), "br" | "tab" | "s" | "line-break") => {
                text.push(' ');
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
        if text.len() >= TEXT_MAX * 4 {
            return Ok(());
        }
    }
}

/// The character behind `amp` or `#233`; entities that a document declares itself are not followed.
fn referred(name: &str) -> String {
    let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    });
    let letter = number.and_then(char::from_u32).or(match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    });
    letter.map_or_else(String::new, String::from)
}
