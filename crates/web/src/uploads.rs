//! Forms that carry a file: read piece by piece, refused before the file is read when we did not draw them for this browser.

use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use axum::response::Response;
use model::attachment::FILE_MAX;

use crate::site::Site;
use crate::visitor::{Posted, TOKEN_FIELD, interrupted, sender, stale};

/// Longest text of one field beside the file, in bytes.
const TEXT_MAX: usize = 16 * 1024;
/// Most fields of such a form.
const FIELDS_MAX: usize = 30;

/// What a form with a file sent.
#[derive(Debug, Default)]
pub(crate) struct Uploaded {
    pub fields: Posted,
    /// As the browser calls it.
    pub name: String,
    pub bytes: Vec<u8>,
    /// The file is larger than what is kept; its bytes were not.
    pub is_too_large: bool,
}

impl FromRequest<Site> for Uploaded {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let (visitor, path) = sender(&mut parts, site).await?;
        let request = Request::from_parts(parts, body);
        let Ok(form) = Multipart::from_request(request, site).await else { return Err(stale(site, &path)) };
        read(form, |token| visitor.drew(site, token)).await.map_err(|fault| match fault {
            Fault::Stale => stale(site, &path),
            Fault::Broken => interrupted(site, &path),
        })
    }
}

enum Fault {
    /// The token is not the first field, or not ours.
    Stale,
    /// The connection or the form stopped in the middle.
    Broken,
}

async fn read(mut form: Multipart, is_ours: impl Fn(&str) -> bool) -> Result<Uploaded, Fault> {
    let mut sent = Uploaded::default();
    let mut count = 0;
    while let Some(field) = form.next_field().await.map_err(|_| Fault::Broken)? {
        count += 1;
        let name = field.name().unwrap_or_default().to_owned();
        if count == 1 && name != TOKEN_FIELD {
            return Err(Fault::Stale);
        }
        if count > FIELDS_MAX {
            return Err(Fault::Broken);
        }
        if field.file_name().is_some() {
            read_file(field, &mut sent).await?;
            continue;
        }
        let text = read_text(field).await?;
        if count == 1 && !is_ours(&text) {
            return Err(Fault::Stale);
        }
        sent.fields.0.push((name, text));
    }
    if count == 0 { Err(Fault::Stale) } else { Ok(sent) }
}

async fn read_text(mut field: Field<'_>) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| Fault::Broken)? {
        if bytes.len() + piece.len() > TEXT_MAX {
            return Err(Fault::Broken);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).replace('\0', "").replace("\r\n", "\n"))
}

/// A file over the limit is read to its end and forgotten, so that the browser hears the answer.
async fn read_file(mut field: Field<'_>, sent: &mut Uploaded) -> Result<(), Fault> {
    // Browsers write a quotation mark of the name so (HTML, « multipart form data »).
    let name = field.file_name().unwrap_or_default().replace("%22", "\"");
    sent.name = name.chars().take(300).collect();
    sent.bytes.clear();
    while let Some(piece) = field.chunk().await.map_err(|_| Fault::Broken)? {
        sent.is_too_large |= (sent.bytes.len() + piece.len()) as u64 > FILE_MAX;
        if sent.is_too_large {
            sent.bytes = Vec::new();
        } else {
            sent.bytes.extend_from_slice(&piece);
        }
    }
    Ok(())
}
