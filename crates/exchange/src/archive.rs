//! A ZIP archive, written entry by entry: what leaves together is read one piece at a time.

use std::io::{Result, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// An archive being written.
pub struct Archive<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> Archive<W> {
    pub fn new(to: W) -> Self {
        Self(ZipWriter::new(to))
    }

    /// Adds a text, packed.
    ///
    /// # Errors
    /// The name is taken, or what is written to failed.
    pub fn add_text(&mut self, name: &str, text: &str) -> Result<()> {
        self.add(name, text.as_bytes(), CompressionMethod::Deflated)
    }

    /// Adds a file as it is: documents and images are packed already.
    ///
    /// # Errors
    /// The name is taken, or what is written to failed.
    pub fn add_file(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.add(name, bytes, CompressionMethod::Stored)
    }

    fn add(&mut self, name: &str, bytes: &[u8], method: CompressionMethod) -> Result<()> {
        self.0.start_file(name, SimpleFileOptions::default().compression_method(method))?;
        self.0.write_all(bytes)
    }

    /// Closes the archive, and gives back what it was written to.
    ///
    /// # Errors
    /// What is written to failed.
    pub fn finish(self) -> Result<W> {
        Ok(self.0.finish()?)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let mut archive = Archive::new(Cursor::new(Vec::new()));
        archive.add_text("état.json", "{\"à\": 1}").expect("added");
        archive.add_file("fichiers/1.1.2alter/vue.png", b"\x89PNG").expect("added");
        assert!(archive.add_text("état.json", "autre").is_err(), "a name is taken once");
        let mut read = zip::ZipArchive::new(archive.finish().expect("closed")).expect("an archive");
        let mut text = String::new();
        read.by_name("état.json").expect("there").read_to_string(&mut text).expect("reads");
        assert_eq!(text, "{\"à\": 1}");
        let mut bytes = Vec::new();
        read.by_name("fichiers/1.1.2alter/vue.png").expect("there").read_to_end(&mut bytes).expect("reads");
        assert_eq!(bytes, b"\x89PNG");
    }
}
