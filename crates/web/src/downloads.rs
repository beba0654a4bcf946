//! Tables and documents that people take away.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

/// What a table begins with, so that a spreadsheet of any make reads the accents.
pub(crate) const MARK: &str = "\u{feff}";
/// What a table is to a browser.
pub(crate) const CSV: &str = "text/csv; charset=utf-8";
/// What a document is.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// What an archive is.
pub(crate) const ZIP: &str = "application/zip";
/// Bytes of a file that are read at a time.
const PIECE: usize = 64 * 1024;

/// A cell, quoted, that no spreadsheet takes for a formula.
pub(crate) fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// A file to be saved under a name, which is made of short names and extensions only.
pub(crate) fn saved(body: String, kind: &'static str, name: &str) -> Response {
    to_save(body.into_response(), kind, name)
}

/// The same of a file, read piece by piece from where it stands.
pub(crate) fn saved_file(file: File, kind: &'static str, name: &str) -> Response {
    let pieces = futures_util::stream::try_unfold(file, async |mut file| {
        let mut piece = Vec::with_capacity(PIECE);
        let read = file.read_buf(&mut piece).await?;
        Ok::<_, std::io::Error>((read > 0).then_some((piece, file)))
    });
    to_save(Body::from_stream(pieces).into_response(), kind, name)
}

fn to_save(mut response: Response, kind: &'static str, name: &str) -> Response {
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("\t=1+1"), "\"'\t=1+1\"");
        assert_eq!(cell("dit « oui »; \"non\""), "\"dit « oui »; \"\"non\"\"\"");
    }
}
