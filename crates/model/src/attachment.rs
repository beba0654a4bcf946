//! A file attached to a record: what it is, under which name it leaves, and what it says to those who cannot see it.

use serde::{Deserialize, Serialize};

use crate::is_default;
use crate::problem::{Problem, ProblemCode, limit, require};
use crate::record::TITLE_MAX;

/// Largest file, in bytes: 25 MiB.
pub const FILE_MAX: u64 = 25 * 1024 * 1024;
/// Most files on one record.
pub const FILES_MAX: usize = 20;
/// Longest description of an image, in characters.
pub const ALT_MAX: usize = 500;
/// Longest name of a file, in characters, its extension included.
pub const NAME_MAX: usize = 120;

/// The kinds of files that a commons keeps: those that people open without danger, and that outlive their makers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileType {
    Jpeg,
    Png,
    Webp,
    Gif,
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Odp,
    Csv,
    Text,
    Markdown,
}

impl FileType {
    pub const ALL: [Self; 14] = [
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Gif,
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
        Self::Odp,
        Self::Csv,
        Self::Text,
        Self::Markdown,
    ];

    /// The extension of its files, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Odp => "odp",
            Self::Csv => "csv",
            Self::Text => "txt",
            Self::Markdown => "md",
        }
    }

    /// What browsers call it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
        }
    }

    pub fn from_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        if extension == "jpeg" {
            return Some(Self::Jpeg);
        }
        Self::ALL.into_iter().find(|known| known.extension() == extension)
    }

    /// The kind that the extension of a name says.
    pub fn of_name(name: &str) -> Option<Self> {
        name.rsplit_once('.').and_then(|(_, extension)| Self::from_extension(extension))
    }

    pub const fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp | Self::Gif)
    }

    /// Text without a form of its own: its content cannot tell which of them it is, only its name can.
    pub const fn is_plain(self) -> bool {
        matches!(self, Self::Csv | Self::Text | Self::Markdown)
    }
}

/// The SHA-256 of the bytes of a file, as 64 hexadecimal digits: under it the file is kept, once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest that a text writes, when it is one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_one = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        is_one.then(|| Self(text.to_owned()))
    }

    /// The digest that a hash function gave, as bytes.
    pub fn of_hash(hash: &[u8]) -> Option<Self> {
        let mut digits = String::with_capacity(64);
        for byte in hash {
            for half in [byte >> 4, byte & 15] {
                digits.push(char::from_digit(u32::from(half), 16)?);
            }
        }
        Self::parse(&digits)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file attached to a record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    pub file: Digest,
    /// Under which it is found beside the record and saved by those who take it, such as `grille-d-entretien.pdf`.
    #[serde(default)]
    pub name: String,
    /// In bytes.
    #[serde(default)]
    pub bytes: u64,
    /// What it is, in a few words; its name is shown otherwise.
    #[serde(default, skip_serializing_if = "is_default")]
    pub title: String,
    /// What an image shows, for those who do not see it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub alt: String,
    /// Of an image, in pixels.
    #[serde(default, skip_serializing_if = "is_default")]
    pub width: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub height: u32,
}

impl Attachment {
    pub fn kind(&self) -> Option<FileType> {
        FileType::of_name(&self.name)
    }

    pub fn is_image(&self) -> bool {
        self.kind().is_some_and(FileType::is_image)
    }
}

/// What is wrong with the files of a record.
pub(crate) fn check(attachments: &[Attachment], problems: &mut Vec<Problem>) {
    if attachments.len() > FILES_MAX {
        problems.push(Problem::new("attachments", ProblemCode::TooLong, FILES_MAX.to_string()));
    }
    let mut seen = std::collections::HashSet::new();
    for (i, attachment) in attachments.iter().enumerate() {
        let field = |key: &str| format!("attachments[{i}].{key}");
        if Digest::parse(attachment.file.as_str()).is_none() {
            problems.push(Problem::new(field("file"), ProblemCode::WrongShape, "SHA-256"));
        }
        if !is_name(&attachment.name) {
            problems.push(Problem::new(field("name"), ProblemCode::WrongShape, &attachment.name));
        } else if !seen.insert(attachment.name.as_str()) {
            problems.push(Problem::new(field("name"), ProblemCode::Duplicate, &attachment.name));
        }
        if attachment.bytes == 0 || attachment.bytes > FILE_MAX {
            problems.push(Problem::new(
                field("bytes"),
                ProblemCode::WrongShape,
                attachment.bytes.to_string(),
            ));
        }
        limit(problems, &field("title"), &attachment.title, TITLE_MAX);
        limit(problems, &field("alt"), &attachment.alt, ALT_MAX);
        if attachment.is_image() {
            require(problems, &field("alt"), &attachment.alt);
        }
    }
}

/// A name that no folder and no system misreads: letters, digits, hyphens and points, with an extension that is known.
fn is_name(name: &str) -> bool {
    let is_plain =
        name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'));
    is_plain
        && name.len() <= NAME_MAX
        && !name.starts_with(['.', '-'])
        && !name.contains("..")
        && FileType::of_name(name).is_some()
}

/// A fit name for a file that a person calls `typed`, of a kind that its content told; `taken` are those of its neighbours.
pub fn name_of(typed: &str, kind: FileType, taken: &[&str]) -> String {
    let last = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = match last.rsplit_once('.') {
        Some((stem, extension)) if FileType::from_extension(extension).is_some() => stem,
        _ => last,
    };
    let is_said = stem.chars().any(char::is_alphanumeric);
    let slug = if is_said { text::slugify(stem) } else { "fichier".to_owned() };
    let stem: String = slug.chars().take(NAME_MAX - 12).collect();
    let stem = stem.trim_end_matches('-');
    let named = |number: usize| match number {
        1 => format!("{stem}.{}", kind.extension()),
        number => format!("{stem}-{number}.{}", kind.extension()),
    };
    (1..=taken.len() + 1).map(named).find(|name| !taken.contains(&name.as_str())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn image(name: &str) -> Attachment {
        let file = Digest::parse(&"ab".repeat(32)).expect("a digest");
        Attachment { file, name: name.into(), bytes: 12, alt: "Une carte".into(), ..Attachment::default() }
    }

    fn fields(attachments: &[Attachment]) -> Vec<String> {
        let mut problems = Vec::new();
        check(attachments, &mut problems);
        problems.into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn an_image_says_what_it_shows_and_a_document_need_not() {
        assert!(fields(&[image("carte.png")]).is_empty());
        assert_eq!(fields(&[Attachment { alt: " ".into(), ..image("carte.png") }]), ["attachments[0].alt"]);
        assert!(fields(&[Attachment { alt: String::new(), ..image("carte.pdf") }]).is_empty());
    }

    #[test]
    fn names_are_plain_known_and_once() {
        for bad in
            ["", "a", "../a.png", "a/b.png", "A.png", "a.exe", "a.svg", ".png", "a..png", "-a.png", "é.png"]
        {
            assert_eq!(fields(&[image(bad)]), ["attachments[0].name"], "{bad}");
        }
        assert_eq!(fields(&[image("a.png"), image("a.png")]), ["attachments[1].name"]);
        assert_eq!(fields(&vec![image("a.png"); 21])[0], "attachments");
    }

    #[test]
    fn sizes_and_digests_are_checked() {
        for bytes in [0, FILE_MAX + 1] {
            assert_eq!(fields(&[Attachment { bytes, ..image("a.png") }]), ["attachments[0].bytes"]);
        }
        for text in ["", "AB", &"AB".repeat(32), &"zz".repeat(32), &"ab".repeat(33)] {
            assert_eq!(Digest::parse(text), None);
        }
        assert_eq!(Digest::of_hash(&[0x0f; 32]), Digest::parse(&"0f".repeat(32)));
        assert_eq!(Digest::of_hash(&[0x0f; 31]), None);
    }

    #[test]
    fn a_name_is_made_from_what_the_person_called_it() {
        assert_eq!(name_of("Grille d’entretien (v2).PDF", FileType::Pdf, &[]), "grille-d-entretien-v2.pdf");
        assert_eq!(name_of("C:\\Users\\Ana\\photo.jpeg", FileType::Jpeg, &["photo.jpg"]), "photo-2.jpg");
        // The content decides, not the name.
        assert_eq!(name_of("facture.exe", FileType::Pdf, &[]), "facture-exe.pdf");
        assert_eq!(name_of("../../..", FileType::Text, &[]), "fichier.txt");
    }

    proptest! {
        #[test]
        fn whatever_it_is_called_its_name_is_good(typed in ".{0,200}", kind in 0..14_usize) {
            let kind = FileType::ALL[kind];
            let name = name_of(&typed, kind, &[]);
            prop_assert!(is_name(&name), "{name}");
            prop_assert_eq!(FileType::of_name(&name), Some(kind));
            let second = name_of(&typed, kind, &[&name]);
            prop_assert!(is_name(&second) && second != name, "{second}");
        }
    }
}
