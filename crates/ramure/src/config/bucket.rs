//! Where the attached files lie when it is a bucket: read from five settings that only make sense together.

use super::Settings;
use crate::failure::Failure;

/// What services that do not care about regions are told.
const USUAL_REGION: &str = "us-east-1";

/// The bucket that the settings describe, if they describe one.
///
/// # Errors
/// A name, an address or a key is missing or of the wrong shape.
pub(super) fn of(settings: &Settings) -> Result<Option<app::Bucket>, Failure> {
    let text = |value: &Option<String>| {
        value.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let Some(address) = text(&settings.files_bucket) else {
        let beside =
            [&settings.files_endpoint, &settings.files_region, &settings.files_key, &settings.files_secret];
        if beside.into_iter().any(|value| text(value).is_some()) {
            let what = "Des réglages de seau (files_endpoint, files_region, files_key, files_secret) sont donnés sans files_bucket.";
            return Err(Failure::config(what.to_owned())
                .advice("Donnez le seau, par exemple files_bucket = \"s3://mon-seau/ramure\", ou retirez-les : les fichiers iraient dans le dossier."));
        }
        return Ok(None);
    };
    let (name, prefix) = match address
        .strip_prefix("s3://")
        .map(|rest| rest.split_once('/').unwrap_or((rest, "")))
    {
        Some((name, prefix)) if is_name(name) => (name, prefix.trim_matches('/')),
        _ => {
            let what = format!("L’adresse files_bucket « {address} » n’est pas celle d’un seau.");
            return Err(Failure::config(what)
                .advice("Écrivez s3://, le nom du seau en minuscules, et s’il le faut un dossier : files_bucket = \"s3://mon-seau/ramure\"."));
        }
    };
    let endpoint = text(&settings.files_endpoint);
    if let Some(url) =
        endpoint.as_deref().filter(|url| !url.starts_with("https://") && !url.starts_with("http://"))
    {
        let what = format!("L’adresse files_endpoint « {url} » ne commence pas par https:// ni http://.");
        return Err(Failure::config(what).advice(
            "Écrivez celle du service, par exemple files_endpoint = \"https://s3.fr-par.scw.cloud\".",
        ));
    }
    let (Some(key), Some(secret)) = (text(&settings.files_key), text(&settings.files_secret)) else {
        let what = "files_bucket est donné sans files_key ou sans files_secret.".to_owned();
        return Err(Failure::config(what).advice(
            "Donnez la clé et son secret, de préférence par RAMURE_FILES_KEY et RAMURE_FILES_SECRET.",
        ));
    };
    Ok(Some(app::Bucket {
        name: name.to_owned(),
        prefix: prefix.to_owned(),
        endpoint: endpoint.map(|url| url.trim_end_matches('/').to_owned()),
        region: text(&settings.files_region).unwrap_or_else(|| USUAL_REGION.to_owned()),
        key,
        secret,
    }))
}

/// What every service takes as the name of a bucket.
fn is_name(name: &str) -> bool {
    (3..=63).contains(&name.len())
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(bucket: &str) -> Settings {
        Settings {
            files_bucket: Some(bucket.into()),
            files_endpoint: Some("https://s3.exemple.org/".into()),
            files_key: Some("clé".into()),
            files_secret: Some("secret".into()),
            ..Settings::default()
        }
    }

    #[test]
    fn a_bucket_is_read_whole() {
        let bucket = of(&settings("s3://mon-seau/des/fichiers/")).expect("valid").expect("a bucket");
        assert_eq!((bucket.name.as_str(), bucket.prefix.as_str()), ("mon-seau", "des/fichiers"));
        assert_eq!(
            (bucket.endpoint.as_deref(), bucket.region.as_str()),
            (Some("https://s3.exemple.org"), USUAL_REGION)
        );
        assert_eq!(of(&settings("s3://mon-seau")).expect("valid").expect("a bucket").prefix, "");
        assert_eq!(of(&Settings::default()).expect("valid"), None);
    }

    #[test]
    fn what_is_missing_or_wrong_is_told() {
        for wrong in ["mon-seau", "s3://", "s3:///x", "s3://Mon Seau", "https://mon-seau"] {
            assert!(of(&settings(wrong)).is_err(), "{wrong}");
        }
        assert!(of(&Settings { files_secret: None, ..settings("s3://mon-seau") }).is_err());
        assert!(of(&Settings { files_bucket: None, ..settings("s3://mon-seau") }).is_err());
        assert!(
            of(&Settings { files_endpoint: Some("s3.exemple.org".into()), ..settings("s3://mon-seau") })
                .is_err()
        );
    }
}
