//! Public identifiers of territories: a level and an INSEE code, written `commune:29151` or `france`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Levels of territory, from the smallest to the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Commune,
    Epci,
    Departement,
    Region,
    France,
}

impl Level {
    /// The five levels, from the smallest to the largest.
    pub const ALL: [Self; 5] = [Self::Commune, Self::Epci, Self::Departement, Self::Region, Self::France];

    /// The stable identifier of the level, as used in codes and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Epci => "epci",
            Self::Departement => "departement",
            Self::Region => "region",
            Self::France => "france",
        }
    }

    /// The French name of the level.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Epci => "intercommunalité",
            Self::Departement => "département",
            Self::Region => "région",
            Self::France => "France",
        }
    }
}

/// Identifier of a territory; its `insee` part is empty for France.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code {
    pub level: Level,
    pub insee: String,
}

/// Why a text is not the code of a territory; each variant holds the offending text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("`{0}` is neither a code with its level nor a bare INSEE code")]
    Unrecognised(String),
    #[error("`{0}` begins with a level that does not exist")]
    UnknownLevel(String),
    #[error("`{0}` does not have the shape of an INSEE code of its level")]
    WrongShape(String),
}

impl Code {
    /// The code of France as a whole.
    pub const fn france() -> Self {
        Self { level: Level::France, insee: String::new() }
    }

    /// The code of a commune from its five INSEE characters, taken as they are.
    pub fn commune(insee: impl Into<String>) -> Self {
        Self { level: Level::Commune, insee: insee.into() }
    }

    /// The code of an EPCI or EPT from its nine digits (SIREN), taken as they are.
    pub fn epci(insee: impl Into<String>) -> Self {
        Self { level: Level::Epci, insee: insee.into() }
    }

    /// The code of a département from its two or three characters, taken as they are.
    pub fn departement(insee: impl Into<String>) -> Self {
        Self { level: Level::Departement, insee: insee.into() }
    }

    /// The code of a région from its two or three digits, taken as they are.
    pub fn region(insee: impl Into<String>) -> Self {
        Self { level: Level::Region, insee: insee.into() }
    }

    /// Builds a code of a known level, restoring the leading zeros that spreadsheets lose.
    fn of_level(level: Level, insee: &str, whole: &str) -> Result<Self, CodeError> {
        let width = match level {
            Level::Commune => 5,
            Level::Epci => 9,
            Level::Departement | Level::Region => 2,
            Level::France => 0,
        };
        let lost_one_zero = insee.len() + 1 == width && all_digits(insee) && level != Level::Epci;
        let insee = if lost_one_zero { format!("0{insee}") } else { insee.to_owned() };
        if has_shape(level, &insee) {
            Ok(Self { level, insee })
        } else {
            Err(CodeError::WrongShape(whole.to_owned()))
        }
    }

    fn from_bare(upper: &str, whole: &str) -> Result<Self, CodeError> {
        [Level::Commune, Level::Departement, Level::Epci]
            .into_iter()
            .find(|level| has_shape(*level, upper))
            .map(|level| Self { level, insee: upper.to_owned() })
            .ok_or_else(|| CodeError::Unrecognised(whole.to_owned()))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::France => formatter.write_str("france"),
            level => write!(formatter, "{}:{}", level.as_str(), self.insee),
        }
    }
}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let whole = text.trim();
        let upper = whole.to_uppercase();
        // 99100 is the code INSEE gives France among countries, met in ADEME's files.
        if matches!(upper.as_str(), "FRANCE" | "FR" | "PAYS-FR" | "PAYS-99100") {
            return Ok(Self::france());
        }
        let Some((head, insee)) = upper.split_once([':', '-']) else {
            return Self::from_bare(&upper, whole);
        };
        let level = match head {
            "COMMUNE" | "COM" => Level::Commune,
            "EPCI" => Level::Epci,
            "DEPARTEMENT" | "DÉPARTEMENT" | "DEP" => Level::Departement,
            "REGION" | "RÉGION" | "REG" => Level::Region,
            _ => return Err(CodeError::UnknownLevel(whole.to_owned())),
        };
        Self::of_level(level, insee, whole)
    }
}

impl TryFrom<String> for Code {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, CodeError> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.to_string()
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether an upper-case text could be an INSEE code of the level; Corsica writes `2A` and `2B` where others have digits.
fn has_shape(level: Level, insee: &str) -> bool {
    let after_corsica = insee.strip_prefix("2A").or_else(|| insee.strip_prefix("2B"));
    match level {
        Level::Commune => insee.len() == 5 && all_digits(after_corsica.unwrap_or(insee)),
        Level::Epci => insee.len() == 9 && all_digits(insee),
        Level::Departement => {
            after_corsica == Some("") || (matches!(insee.len(), 2 | 3) && all_digits(insee))
        }
        Level::Region => matches!(insee.len(), 2 | 3) && all_digits(insee),
        Level::France => insee.is_empty(),
    }
}
