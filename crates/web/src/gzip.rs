//! Compression of pages that are kept: done once, not at each answer.

use std::io::{Read as _, Write as _};

use axum::body::Bytes;
use axum::http::HeaderValue;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// How hard to compress, from 1 to 9.
const LEVEL: u32 = 4;

/// Tells whether a visitor who sent these `Accept-Encoding` reads gzip.
pub(crate) fn is_accepted<'a>(accepted: impl IntoIterator<Item = &'a HeaderValue>) -> bool {
    let texts = accepted.into_iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).any(|choice| {
        let (name, weight) = choice.split_once(';').unwrap_or((choice, ""));
        let is_refused =
            weight.trim().strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !is_refused
    })
}

pub(crate) fn compress(page: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(page.len() / 3), Compression::new(LEVEL));
    let written = encoder.write_all(page).and_then(|()| encoder.finish());
    Bytes::from(written.expect("memory takes all that is written to it"))
}

/// The page behind what [`compress`] gave.
pub(crate) fn expand(compressed: &[u8]) -> Option<Bytes> {
    let mut page = Vec::with_capacity(compressed.len() * 4);
    GzDecoder::new(compressed).read_to_end(&mut page).ok()?;
    Some(Bytes::from(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_comes_back_whole() {
        for page in ["", "a", &"<p>Une page.</p>\n".repeat(1_000)] {
            assert_eq!(expand(&compress(page.as_bytes())).as_deref(), Some(page.as_bytes()));
        }
        assert_eq!(expand(b"not gzip"), None);
    }

    #[test]
    fn visitors_say_what_they_read() {
        let accepts = |text: &'static str| is_accepted([&HeaderValue::from_static(text)]);
        for text in ["gzip", "gzip, deflate, br", "br;q=1.0, GZIP;q=0.5", "identity, gzip"] {
            assert!(accepts(text), "{text}");
        }
        for text in ["", "identity", "br", "gzip;q=0", "gzip; q=0.0", "xgzip"] {
            assert!(!accepts(text), "{text}");
        }
        assert!(!is_accepted([]));
    }
}
