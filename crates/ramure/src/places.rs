//! Territories given on the command line, by code or by name.

use model::territories::{Code, Territory, atlas};
use serde_json::{Value, json};

use crate::failure::Failure;

/// Other readings of a name that are told.
const OTHERS: usize = 4;

/// A territory that was understood, and what else the words could mean.
#[derive(Debug, Clone)]
pub struct Understood {
    pub code: Code,
    pub label: String,
    /// Other territories of the same name: label and code.
    pub others: Vec<(String, Code)>,
}

/// Understands a code or a name.
///
/// # Errors
/// No territory answers.
pub fn understand(words: &str) -> Result<Understood, Failure> {
    let atlas = atlas();
    // `29` or `29151` may be a postal code too: only a code that says its level is taken as it is.
    let coded =
        words.parse::<Code>().ok().filter(|_| words.contains(':') || words.eq_ignore_ascii_case("france"));
    if let Some(place) = coded.and_then(|code| atlas.resolve(&code)) {
        let code = place.territory.code;
        return Ok(Understood { label: atlas.label(&code), code, others: Vec::new() });
    }
    let hits = atlas.search(words, OTHERS + 1);
    let best = hits.first().ok_or_else(|| {
        Failure::unknown_value(format!("Aucun territoire ne répond à « {words} »."))
            .advice("« ramure territories MOTS » cherche par nom, code postal ou code INSEE.")
    })?;
    // Hundreds of the score tell how well the name answered: a lesser way of answering is no real alternative.
    let rivals = hits[1..].iter().filter(|hit| hit.score / 100 == best.score / 100);
    let others = rivals.map(|hit| (atlas.label(&hit.territory.code), hit.territory.code.clone())).collect();
    let code = best.territory.code.clone();
    Ok(Understood { label: atlas.label(&code), code, others })
}

impl Understood {
    /// What was understood, for the person who typed.
    pub fn text(&self) -> String {
        let mut text = format!("Territoire compris : {} [{}]", self.label, self.code);
        if !self.others.is_empty() {
            let others: Vec<String> =
                self.others.iter().map(|(label, code)| format!("{label} [{code}]")).collect();
            text.push_str("\nAutres possibles : ");
            text.push_str(&others.join(", "));
        }
        text
    }

    pub fn json(&self) -> Value {
        let others =
            self.others.iter().map(|(label, code)| json!({"code": code.to_string(), "label": label}));
        json!({"code": self.code.to_string(), "label": self.label, "others": others.collect::<Vec<_>>()})
    }
}

/// A territory as a list shows it.
pub fn territory_json(territory: &Territory<'_>) -> Value {
    json!({
        "code": territory.code.to_string(),
        "label": atlas().label(&territory.code),
        "name": territory.name,
        "kind": territory.kind,
        "population": territory.population,
        "departement": territory.departement_code,
        "postal_codes": territory.postal_codes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn understands_codes_and_names() {
        assert_eq!(understand("commune:29151").expect("Morlaix").code.to_string(), "commune:29151");
        assert_eq!(understand("Morlaix").expect("Morlaix").code.to_string(), "commune:29151");
        assert_eq!(understand("Bretagne").expect("the région").code.to_string(), "region:53");
        assert!(!understand("Saint-Denis").expect("one of them").others.is_empty());
        assert_eq!(understand("xyzzyx").expect_err("none").code, "unknown_value");
    }
}
