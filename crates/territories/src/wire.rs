//! The variable-length numbers and texts that the packed file is made of.

/// The packed file ends early or holds a value that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the packed territories end early or hold an impossible value")]
pub(crate) struct Corrupt;

/// Reads numbers and texts in the order in which they were written.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Reads a non-negative number (LEB128).
    pub(crate) fn number(&mut self) -> Result<u32, Corrupt> {
        let mut value = 0_u32;
        for shift in (0..32).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or(Corrupt)?;
            self.0 = rest;
            value |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Corrupt)
    }

    /// Reads a number of either sign (zigzag over LEB128).
    pub(crate) fn signed(&mut self) -> Result<i32, Corrupt> {
        let value = self.number()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// Reads a count or an index.
    pub(crate) fn index<T: TryFrom<u32>>(&mut self) -> Result<T, Corrupt> {
        T::try_from(self.number()?).map_err(|_| Corrupt)
    }

    /// Reads an index that may be absent.
    pub(crate) fn optional<T: TryFrom<u32>>(&mut self) -> Result<Option<T>, Corrupt> {
        self.number()?.checked_sub(1).map(|value| T::try_from(value).map_err(|_| Corrupt)).transpose()
    }

    /// Reads a text with its length in front.
    pub(crate) fn text(&mut self) -> Result<&'a str, Corrupt> {
        let length = self.index::<usize>()?;
        let (text, rest) = self.0.split_at_checked(length).ok_or(Corrupt)?;
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| Corrupt)
    }

    /// Reads a column of `rows` values, each with the same reading function.
    pub(crate) fn column<T>(
        &mut self,
        rows: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, Corrupt>,
    ) -> Result<Vec<T>, Corrupt> {
        (0..rows).map(|_| read(self)).collect()
    }

    /// Whether everything has been read.
    pub(crate) const fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}

/// Writes numbers and texts for [`Reader`].
#[cfg(any(test, feature = "pack"))]
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

#[cfg(any(test, feature = "pack"))]
impl Writer {
    /// Writes a non-negative number (LEB128).
    pub(crate) fn number(&mut self, mut value: u32) {
        while value >= 0x80 {
            self.0.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.0.push(value.to_le_bytes()[0]);
    }

    /// Writes a number of either sign (zigzag over LEB128).
    pub(crate) fn signed(&mut self, value: i32) {
        self.number(((value << 1) ^ (value >> 31)).cast_unsigned());
    }

    /// Writes a count or an index; none of ours comes near 2³².
    pub(crate) fn index(&mut self, value: usize) {
        self.number(u32::try_from(value).expect("a count of territories or points fits 32 bits"));
    }

    /// Writes an index that may be absent.
    pub(crate) fn optional<T: Into<u32>>(&mut self, value: Option<T>) {
        self.number(value.map_or(0, |value| value.into() + 1));
    }

    /// Writes a text with its length in front.
    pub(crate) fn text(&mut self, text: &str) {
        self.index(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::{Corrupt, Reader, Writer};

    #[test]
    fn reads_back_what_it_wrote() {
        let mut writer = Writer::default();
        writer.number(300);
        writer.number(u32::MAX);
        writer.signed(-180_000);
        writer.signed(i32::MIN);
        writer.optional(None::<u16>);
        writer.optional(Some(7_u16));
        writer.text("Œuf");
        let mut reader = Reader::new(&writer.0);
        assert_eq!(reader.number(), Ok(300));
        assert_eq!(reader.number(), Ok(u32::MAX));
        assert_eq!(reader.signed(), Ok(-180_000));
        assert_eq!(reader.signed(), Ok(i32::MIN));
        assert_eq!(reader.optional::<u16>(), Ok(None));
        assert_eq!(reader.optional::<u16>(), Ok(Some(7)));
        assert_eq!(reader.text(), Ok("Œuf"));
        assert!(reader.is_at_end());
    }

    #[test]
    fn refuses_what_ends_early() {
        assert_eq!(Reader::new(&[0x80]).number(), Err(Corrupt));
        assert_eq!(Reader::new(&[0xff; 6]).number(), Err(Corrupt));
        assert_eq!(Reader::new(&[5, b'a']).text(), Err(Corrupt));
    }
}
