//! Attached files: what their bytes are, what they must not carry away, what they say and what they look like.

mod images;
mod kind;
mod office;
mod text;

use model::attachment::FileType;

pub use images::without_traces;
pub use kind::{Unfit, kind_of};

/// Most characters of text taken from one file.
pub const TEXT_MAX: usize = 200_000;

/// What a file gives to those who search and to those who look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extract {
    pub text: String,
    /// Of an image, in pixels.
    pub width: u32,
    pub height: u32,
    /// A small JPEG of an image; empty when there is none.
    pub preview: Vec<u8>,
}

/// Takes the text of a file, and the size and a small view of an image.
///
/// Hostile files make parsers loop, fill the memory or panic: this is to be run in a process of its own, with bounds.
///
/// # Errors
/// Why the file cannot be read, in the words of its parser.
pub fn extract(kind: FileType, bytes: &[u8]) -> Result<Extract, String> {
    if kind.is_image() {
        return images::view(bytes);
    }
    let text = match kind {
        FileType::Pdf => pdf_extract::extract_text_from_mem(bytes).map_err(|error| error.to_string())?,
        FileType::Csv | FileType::Text | FileType::Markdown => String::from_utf8_lossy(bytes).into_owned(),
        _ => office::text(kind, bytes)?,
    };
    Ok(Extract { text: text::tidy(&text), ..Extract::default() })
}

#[cfg(test)]
mod tests;
