//! The settings: read once, from their defaults, a file, the environment and the command line, each stronger than the one before.

mod bucket;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use figment::providers::{Format as _, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, masked};

/// The file read when none is named and it exists.
const USUAL_FILE: &str = "ramure.toml";
/// The beginning of the environment variables that are settings.
const PREFIX: &str = "RAMURE_";
/// Variables with our prefix that are no settings: the path of the file, the tests, and what Kubernetes gives to every
/// container beside a service named « ramure ».
const NOT_SETTINGS: [&str; 4] = ["CONFIG", "TEST_", "SERVICE_", "PORT"];

/// Megabytes below which an import, or a copy of the index, may not fit.
const FREE_SPACE_MB: u32 = 500;

/// Least number of times that a search must have been made to be shown.
const FEWEST_SEARCHES: u32 = 3;

/// How the logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Text,
    Json,
}

/// Every setting; `ramure.example.toml` explains each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub data: PathBuf,
    pub database_url: Option<String>,
    pub listen: String,
    pub public_url: Option<String>,
    pub log: String,
    pub log_format: LogFormat,
    pub rate_per_second: u32,
    pub rate_burst: u32,
    pub trust_proxy: bool,
    pub metrics: bool,
    pub searches_shown_from: u32,
    pub positions_kept_months: u32,
    pub links_check: bool,
    pub compared_from: u32,
    pub free_space_mb: u32,
    pub oidc_issuer: Option<String>,
    pub oidc_client_id: Option<String>,
    pub oidc_client_secret: Option<String>,
    pub oidc_label: Option<String>,
    pub smtp_url: Option<String>,
    pub mail_from: Option<String>,
    pub mail_folder: Option<PathBuf>,
    pub files_folder: Option<PathBuf>,
    pub files_bucket: Option<String>,
    pub files_endpoint: Option<String>,
    pub files_region: Option<String>,
    pub files_key: Option<String>,
    pub files_secret: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: "./ramure-data".into(),
            database_url: None,
            listen: "127.0.0.1:8017".into(),
            public_url: None,
            log: "warn,ramure=info,web=info,app=info".into(),
            log_format: LogFormat::Text,
            rate_per_second: web::SiteSettings::default().rate_per_second,
            rate_burst: web::SiteSettings::default().rate_burst,
            trust_proxy: web::SiteSettings::default().trust_proxy,
            metrics: web::SiteSettings::default().metrics,
            searches_shown_from: u32::try_from(app::SEARCHES_SHOWN_FROM).unwrap_or(u32::MAX),
            positions_kept_months: app::POSITIONS_KEPT_MONTHS,
            links_check: false,
            compared_from: app::COMPARED_FROM,
            free_space_mb: FREE_SPACE_MB,
            oidc_issuer: None,
            oidc_client_id: None,
            oidc_client_secret: None,
            oidc_label: None,
            smtp_url: None,
            mail_from: None,
            mail_folder: None,
            files_folder: None,
            files_bucket: None,
            files_endpoint: None,
            files_region: None,
            files_key: None,
            files_secret: None,
        }
    }
}

impl Settings {
    /// The part that the site needs.
    pub fn site(&self) -> web::SiteSettings {
        web::SiteSettings {
            public_url: self.public_url.clone(),
            rate_per_second: self.rate_per_second,
            rate_burst: self.rate_burst,
            trust_proxy: self.trust_proxy,
            metrics: self.metrics,
            oidc: self.oidc(),
        }
    }

    /// The provider of identities, when one is described.
    fn oidc(&self) -> Option<web::OidcSettings> {
        let text = |value: &Option<String>| value.clone().filter(|text| !text.trim().is_empty());
        Some(web::OidcSettings {
            issuer: text(&self.oidc_issuer)?,
            client_id: text(&self.oidc_client_id)?,
            client_secret: text(&self.oidc_client_secret)?,
            label: text(&self.oidc_label).unwrap_or_else(|| "votre service d’identité".into()),
        })
    }

    /// How to open the platform.
    pub fn options(&self) -> app::Options {
        let mut options = app::Options::in_folder(&self.data);
        options.database_url.clone_from(&self.database_url);
        options.searches_shown_from = u64::from(self.searches_shown_from);
        options.positions_kept_months = self.positions_kept_months;
        options.outside.allowed = self.links_check;
        options.outside.public_url.clone_from(&self.public_url);
        options.compared_from = usize::try_from(self.compared_from).unwrap_or(usize::MAX);
        options.files.clone_from(&self.files_folder);
        // What cannot be read was refused when the settings were.
        options.bucket = bucket::of(self).ok().flatten();
        // The server never reads a file itself: it runs this very program again, in bounds.
        options.reader = std::env::current_exe().ok();
        options
    }
}

/// What the command line says of the settings.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Flags {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
}

/// Where the value of a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Default,
    File,
    Environment,
    Flag,
}

impl Origin {
    const ALL: [Self; 4] = [Self::Default, Self::File, Self::Environment, Self::Flag];

    /// The name given to the provider, by which the origin of a value is found again.
    const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::Flag => "flag",
        }
    }
}

/// The settings in force, and where each comes from.
#[derive(Debug, Clone)]
pub struct Configuration {
    pub settings: Settings,
    /// The file that was read, if any.
    pub file: Option<PathBuf>,
    origins: BTreeMap<String, Origin>,
}

impl Configuration {
    pub fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).copied().unwrap_or(Origin::Default)
    }
}

/// The keys of the settings, in the order of the example file.
pub fn keys() -> Vec<String> {
    defaults().into_iter().map(|(key, _)| key).collect()
}

fn defaults() -> serde_json::Map<String, serde_json::Value> {
    match serde_json::to_value(Settings::default()) {
        Ok(serde_json::Value::Object(map)) => map,
        _ => unreachable!("the settings are plain data with names"),
    }
}

/// The variables of the process that are text; a name or a value that is not cannot be one of ours.
pub fn environment() -> Vec<(String, String)> {
    let variables = std::env::vars_os();
    variables
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Reads the settings; `environment` is that of the process, and `named` the file asked for on the command line.
///
/// # Errors
/// A file that cannot be read, an unknown key, a value of the wrong shape.
pub fn load(
    named: Option<&Path>,
    flags: &Flags,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Configuration, Failure> {
    let environment: BTreeMap<String, String> = environment
        .into_iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_owned(), value)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let file = find_file(named, environment.get("CONFIG"))?;
    let mut figment = Figment::from(Named(Origin::Default, read(Serialized::defaults(Settings::default()))?));
    if let Some(path) = &file {
        figment = figment.merge(Named(Origin::File, from_file(path)?));
    }
    figment = figment
        .merge(Named(Origin::Environment, from_environment(&environment)?))
        .merge(Named(Origin::Flag, read(Serialized::defaults(flags))?));
    let mut settings: Settings = figment.extract().map_err(|error| wrong_value(&error, file.as_deref()))?;
    settings.database_url = settings.database_url.filter(|url| !url.trim().is_empty());
    settings.public_url =
        settings.public_url.as_deref().map(|url| url.trim().trim_end_matches('/').to_owned());
    settings.public_url = settings.public_url.filter(|url| !url.is_empty());
    settings.smtp_url = settings.smtp_url.filter(|url| !url.trim().is_empty());
    settings.mail_from = settings.mail_from.filter(|from| !from.trim().is_empty());
    validate(&settings)?;
    bucket::of(&settings)?;
    let origins = keys().into_iter().filter_map(|key| {
        let name = figment.find_metadata(&key)?.name.clone();
        Some((key, Origin::ALL.into_iter().find(|origin| origin.name() == name)?))
    });
    Ok(Configuration { origins: origins.collect(), settings, file })
}

/// Values with the name of where they come from.
struct Named(Origin, Dict);

impl Provider for Named {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.0.name())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.1.clone()))
    }
}

fn read(provider: impl Provider) -> Result<Dict, Failure> {
    let data = provider.data().map_err(|error| Failure::config(error.to_string()))?;
    Ok(data.into_values().next().unwrap_or_default())
}

fn find_file(named: Option<&Path>, variable: Option<&String>) -> Result<Option<PathBuf>, Failure> {
    let Some(path) = named.map(Path::to_path_buf).or_else(|| variable.map(PathBuf::from)) else {
        return Ok(Some(PathBuf::from(USUAL_FILE)).filter(|path| path.is_file()));
    };
    if path.is_file() {
        return Ok(Some(path));
    }
    let what = format!("Le fichier de réglages {} n’existe pas.", path.display());
    Err(Failure::config(what)
        .advice("Corrigez --config ou RAMURE_CONFIG ; ramure.example.toml montre un fichier complet."))
}

fn from_file(path: &Path) -> Result<Dict, Failure> {
    let data = Toml::file_exact(path).data().map_err(|error| {
        let what = format!(
            "Le fichier de réglages {} ne se lit pas : {}.",
            path.display(),
            error.to_string().trim()
        );
        Failure::config(what)
            .advice("Une ligne s’écrit « clé = valeur », les textes entre guillemets droits.")
    })?;
    let dict = data.into_values().next().unwrap_or_default();
    for key in dict.keys() {
        known(
            key,
            &format!("Le fichier de réglages {} contient la clé inconnue « {key} »", path.display()),
            |k| k,
        )?;
    }
    Ok(dict)
}

fn from_environment(variables: &BTreeMap<String, String>) -> Result<Dict, Failure> {
    let defaults = defaults();
    let mut dict = Dict::new();
    for (name, value) in variables {
        if NOT_SETTINGS.iter().any(|other| name.starts_with(other)) {
            continue;
        }
        let key = name.to_lowercase();
        let what = format!("La variable d’environnement {PREFIX}{name} ne correspond à aucun réglage");
        known(&key, &what, |near| format!("{PREFIX}{}", near.to_uppercase()))?;
        dict.insert(key.clone(), typed(value, defaults.get(&key)));
    }
    Ok(dict)
}

/// The value of a variable, in the shape of the default of its setting when it can take it.
fn typed(text: &str, default: Option<&serde_json::Value>) -> Value {
    match default {
        Some(serde_json::Value::Bool(_)) => text.parse::<bool>().map_or_else(|_| text.into(), Value::from),
        Some(serde_json::Value::Number(_)) => text.parse::<u32>().map_or_else(|_| text.into(), Value::from),
        _ => text.into(),
    }
}

/// Refuses an unknown key, telling the nearest known one.
fn known(key: &str, what: &str, show: impl Fn(String) -> String) -> Result<(), Failure> {
    let keys = keys();
    if keys.iter().any(|known| known == key) {
        return Ok(());
    }
    let nearest = keys.iter().min_by_key(|known| strsim::damerau_levenshtein(known, key));
    let distance = |known: &str| strsim::damerau_levenshtein(known, key);
    let advice = match nearest {
        Some(near) if distance(near) <= 3 => format!("Vouliez-vous écrire « {} » ?", show(near.clone())),
        _ => {
            format!("Les clés connues sont : {}.", keys.into_iter().map(show).collect::<Vec<_>>().join(", "))
        }
    };
    Err(Failure::config(format!("{what}.")).advice(advice))
}

fn wrong_value(error: &figment::Error, file: Option<&Path>) -> Failure {
    let key = error.path.join(".");
    let place = match error.metadata.as_ref().map(|metadata| metadata.name.as_ref()) {
        Some("environment") => format!("de la variable {PREFIX}{}", key.to_uppercase()),
        Some("flag") => format!("de l’option --{}", key.replace('_', "-")),
        _ => format!("« {key} » du fichier {}", file.unwrap_or(Path::new(USUAL_FILE)).display()),
    };
    let expected = match (key.as_str(), defaults().get(&key)) {
        ("log_format", _) => "« text » ou « json »",
        (_, Some(serde_json::Value::Bool(_))) => "« true » ou « false »",
        (_, Some(serde_json::Value::Number(_))) => "un nombre entier positif",
        _ => "un texte entre guillemets droits",
    };
    Failure::config(format!("La valeur {place} n’a pas la bonne forme."))
        .advice(format!("Écrivez {expected}."))
}

fn validate(settings: &Settings) -> Result<(), Failure> {
    if settings.smtp_url.is_some() && (settings.mail_from.is_none() || settings.public_url.is_none()) {
        let what = "smtp_url est donné sans mail_from ou sans public_url.";
        return Err(Failure::config(what.to_owned()).advice(
            "Donnez l’expéditeur (mail_from = \"Commun <ne-pas-repondre@exemple.org>\") et l’adresse publique, qui va dans les liens des courriels.",
        ));
    }
    if let Some(url) = &settings.smtp_url
        && !(url.starts_with("smtp://") || url.starts_with("smtps://"))
    {
        let what = "L’adresse smtp_url ne commence pas par smtps:// ni smtp://.";
        return Err(Failure::config(what.to_owned())
            .advice("Écrivez par exemple smtp_url = \"smtps://nom:secret@smtp.exemple.org\"."));
    }
    let oidc = [&settings.oidc_issuer, &settings.oidc_client_id, &settings.oidc_client_secret];
    let given =
        oidc.iter().filter(|value| value.as_deref().is_some_and(|text| !text.trim().is_empty())).count();
    if (1..oidc.len()).contains(&given) || (given > 0 && settings.public_url.is_none()) {
        let what = "Les réglages du service d’identité (oidc_…) sont incomplets.";
        return Err(Failure::config(what.to_owned()).advice(
            "Donnez ensemble public_url, oidc_issuer, oidc_client_id et oidc_client_secret, ou aucun des trois derniers.",
        ));
    }
    if settings.links_check && settings.public_url.is_none() {
        let what = "links_check est à true sans public_url.";
        return Err(Failure::config(what.to_owned()).advice(
            "Donnez l’adresse publique : elle dit aux sites visités qui vient voir leurs pages, et pourquoi.",
        ));
    }
    if settings.searches_shown_from < FEWEST_SEARCHES {
        let what = format!("searches_shown_from vaut moins de {FEWEST_SEARCHES}.");
        return Err(Failure::config(what).advice(
            "En dessous, une recherche pourrait désigner quelqu’un : gardez 5, ou un nombre plus grand.",
        ));
    }
    if settings.positions_kept_months == 0 {
        let what = "positions_kept_months vaut 0.".to_owned();
        return Err(Failure::config(what)
            .advice("Les réponses aux boussoles disparaîtraient aussitôt données : gardez 36, ou un autre nombre de mois."));
    }
    if settings.compared_from < app::COMPARED_FROM {
        let what = format!("compared_from vaut {}.", settings.compared_from);
        return Err(Failure::config(what).advice(
            "En dessous, une réponse pourrait désigner quelqu’un : gardez 10, ou un nombre plus grand.",
        ));
    }
    if let Some(url) = &settings.database_url
        && !["sqlite:", "postgres:", "postgresql:"].iter().any(|engine| url.starts_with(engine))
    {
        let what = format!("L’adresse de la base « {} » n’est pas celle d’un moteur connu.", masked(url));
        return Err(
            Failure::config(what).advice("Écrivez une adresse qui commence par sqlite: ou postgres:.")
        );
    }
    if let Some(url) = &settings.public_url
        && !(url.starts_with("https://") || url.starts_with("http://"))
    {
        let what = format!("L’adresse publique « {url} » ne commence pas par https:// ni http://.");
        return Err(
            Failure::config(what).advice("Écrivez par exemple public_url = \"https://commun.exemple.org\".")
        );
    }
    Ok(())
}

/// Where the system keeps what is soon deleted.
pub fn scratch_folder() -> PathBuf {
    std::env::temp_dir()
}

#[cfg(test)]
mod tests;
