//! The settings as files, variables and flags give them.

use super::*;

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("ramure-config-{}-{name}.toml", std::process::id()));
    std::fs::write(&path, text).expect("writes");
    path
}

fn load_file(name: &str, text: &str) -> Result<Configuration, Failure> {
    let path = file(name, text);
    let loaded = load(Some(&path), &Flags::default(), []);
    std::fs::remove_file(path).expect("removes");
    loaded
}

#[test]
fn the_example_file_lists_every_setting() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ramure.example.toml");
    let text = std::fs::read_to_string(path).expect("the example file");
    let written: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once(" = "))
        .map(|(key, _)| key)
        .filter(|key| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .collect();
    assert_eq!(written, keys());
    let uncommented: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ").and_then(|bare| bare.split_once(" = ")) {
            Some((key, value)) if keys().iter().any(|known| known == key) => format!("{key} = {value}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let read = load_file("example", &uncommented).expect("a valid file").settings;
    let expected = Settings {
        database_url: read.database_url.clone(),
        public_url: read.public_url.clone(),
        oidc_issuer: read.oidc_issuer.clone(),
        oidc_client_id: read.oidc_client_id.clone(),
        oidc_client_secret: read.oidc_client_secret.clone(),
        oidc_label: read.oidc_label.clone(),
        smtp_url: read.smtp_url.clone(),
        mail_from: read.mail_from.clone(),
        mail_folder: read.mail_folder.clone(),
        files_folder: read.files_folder.clone(),
        files_bucket: read.files_bucket.clone(),
        files_endpoint: read.files_endpoint.clone(),
        files_region: read.files_region.clone(),
        files_key: read.files_key.clone(),
        files_secret: read.files_secret.clone(),
        ..Settings::default()
    };
    assert_eq!(read, expected, "the example shows the defaults");
    assert_eq!(load_file("commented", &text).expect("a valid file").settings, Settings::default());
}

#[test]
fn the_stronger_wins_and_its_origin_is_known() {
    let path = file("order", "listen = \"1.1.1.1:1\"\nrate_burst = 7\nmetrics = true\nlog = \"debug\"\n");
    let environment = variables(&[
        ("RAMURE_LISTEN", "2.2.2.2:2"),
        ("RAMURE_RATE_BURST", "9"),
        ("RAMURE_LOG", ""),
        ("RAMURE_SERVICE_HOST", "10.0.0.1"),
        ("RAMURE_PORT_8017_TCP", "tcp://10.0.0.1:8017"),
        ("HOME", "/root"),
    ]);
    let flags = Flags { listen: Some("3.3.3.3:3".into()), ..Flags::default() };
    let read = load(Some(&path), &flags, environment).expect("valid");
    std::fs::remove_file(path).expect("removes");
    assert_eq!(read.settings.listen, "3.3.3.3:3");
    assert_eq!(read.settings.rate_burst, 9);
    assert_eq!(read.settings.log, "debug");
    assert!(read.settings.metrics);
    let origins = ["listen", "rate_burst", "metrics", "data"].map(|key| read.origin(key));
    assert_eq!(origins, [Origin::Flag, Origin::Environment, Origin::File, Origin::Default]);
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_one() {
    let failure = load_file("unknown", "listne = \"x\"\n").expect_err("refused");
    assert!(failure.message.contains("« listne »"), "{failure:?}");
    assert!(failure.advice.contains("« listen »"), "{failure:?}");
    let failure = load_file("far", "couleur = 1\n").expect_err("refused");
    assert!(failure.advice.contains("database_url"), "{failure:?}");
    let failure =
        load(None, &Flags::default(), variables(&[("RAMURE_RATE_BRUST", "3")])).expect_err("refused");
    assert!(failure.advice.contains("RAMURE_RATE_BURST"), "{failure:?}");
}

#[test]
fn a_wrong_value_is_told_with_its_key_and_what_to_write() {
    for (name, text, key, advice) in [
        ("number", "rate_burst = \"beaucoup\"\n", "rate_burst", "nombre entier"),
        ("format", "log_format = \"xml\"\n", "log_format", "json"),
        ("boolean", "metrics = 3\n", "metrics", "true"),
        ("text", "listen = 8017\n", "listen", "guillemets"),
        ("address", "public_url = \"exemple.org\"\n", "exemple.org", "https"),
        ("syntax", "listen : 8017\n", "ne se lit pas", "clé = valeur"),
    ] {
        let failure = load_file(name, text).expect_err(name);
        assert!(failure.message.contains(key) && failure.advice.contains(advice), "{failure:?}");
    }
    let failure =
        load(None, &Flags::default(), variables(&[("RAMURE_METRICS", "oui")])).expect_err("refused");
    assert!(failure.message.contains("RAMURE_METRICS"), "{failure:?}");
}

#[test]
fn a_file_that_is_named_must_exist() {
    let failure = load(Some(Path::new("/nulle/part.toml")), &Flags::default(), []).expect_err("absent");
    assert!(failure.message.contains("/nulle/part.toml"));
    let named = variables(&[("RAMURE_CONFIG", "/nulle/part.toml")]);
    assert!(load(None, &Flags::default(), named).is_err());
}

#[test]
fn who_visits_links_says_who_it_is() {
    assert!(!Settings::default().options().outside.allowed, "nobody goes out unasked");
    let refused = load_file("links", "links_check = true\n").expect_err("anonymous visits");
    assert!(refused.message.contains("public_url"), "{refused:?}");
    let read = load_file("links-public", "links_check = true\npublic_url = \"https://a.example\"\n");
    let outside = read.expect("a valid file").settings.options().outside;
    assert!(outside.allowed && outside.double.is_none());
    assert_eq!(outside.public_url.as_deref(), Some("https://a.example"));
}
