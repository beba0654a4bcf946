//! How numbers are written in the files of the index: variable-length integers and little-endian tables.

/// Appends a number, seven bits a byte, the lowest first; the high bit says that more follows.
pub(crate) fn put(bytes: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        bytes.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
}

/// Reads a number and moves past it; past the end, gives 0.
#[inline]
pub(crate) fn take(bytes: &[u8], at: &mut usize) -> u32 {
    let Some(&first) = bytes.get(*at) else { return 0 };
    *at += 1;
    if first < 0x80 {
        return u32::from(first);
    }
    let mut value = u32::from(first & 0x7f);
    let mut shift = 7;
    while let Some(&byte) = bytes.get(*at) {
        *at += 1;
        value |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 || shift > 28 {
            break;
        }
    }
    value
}

/// Writes tables one after another, each with its length in bytes before it.
#[derive(Default)]
pub(crate) struct Writer(pub Vec<u8>);

impl Writer {
    pub fn bytes(&mut self, table: &[u8]) {
        self.0.extend_from_slice(&(table.len() as u64).to_le_bytes());
        self.0.extend_from_slice(table);
    }

    pub fn words(&mut self, table: &[u32]) {
        self.0.extend_from_slice(&(table.len() as u64 * 4).to_le_bytes());
        self.0.extend(table.iter().flat_map(|word| word.to_le_bytes()));
    }

    pub fn longs(&mut self, table: &[u64]) {
        self.0.extend_from_slice(&(table.len() as u64 * 8).to_le_bytes());
        self.0.extend(table.iter().flat_map(|long| long.to_le_bytes()));
    }
}

/// Reads what [`Writer`] wrote; `None` as soon as something is missing.
pub(crate) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let table = rest.get(..length)?;
        self.0 = &rest[length..];
        Some(table)
    }

    pub fn words(&mut self) -> Option<Vec<u32>> {
        let (words, rest) = self.bytes()?.as_chunks::<4>();
        rest.is_empty().then(|| words.iter().map(|word| u32::from_le_bytes(*word)).collect())
    }

    pub fn longs(&mut self) -> Option<Vec<u64>> {
        let (longs, rest) = self.bytes()?.as_chunks::<8>();
        rest.is_empty().then(|| longs.iter().map(|long| u64::from_le_bytes(*long)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(values in proptest::collection::vec(any::<u32>(), 0..50)) {
            let mut bytes = Vec::new();
            for value in &values {
                put(&mut bytes, *value);
            }
            let mut at = 0;
            let read: Vec<u32> = values.iter().map(|_| take(&bytes, &mut at)).collect();
            prop_assert_eq!(read, values);
            prop_assert_eq!(at, bytes.len());
        }

        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut at = 0;
            while at < bytes.len() {
                take(&bytes, &mut at);
            }
            let mut reader = Reader(&bytes);
            while reader.words().is_some() {}
        }
    }

    #[test]
    fn tables_come_back_and_a_cut_one_does_not() {
        let mut writer = Writer::default();
        writer.words(&[1, u32::MAX]);
        writer.longs(&[7]);
        writer.bytes(b"abc");
        let mut reader = Reader(&writer.0);
        assert_eq!(reader.words(), Some(vec![1, u32::MAX]));
        assert_eq!(reader.longs(), Some(vec![7]));
        assert_eq!(reader.bytes(), Some(&b"abc"[..]));
        let mut cut = Reader(&writer.0[..writer.0.len() - 1]);
        assert!(cut.words().is_some() && cut.longs().is_some() && cut.bytes().is_none());
    }
}
