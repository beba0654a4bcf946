//! `ramure territories`: finds a territory by what people type.

use std::fmt::Write as _;

use model::territories::atlas;
use serde_json::{Value, json};

use crate::Answer;
use crate::cli::Territories;
use crate::french;
use crate::places::territory_json;

pub fn run(options: &Territories) -> Answer {
    let words = options.words.join(" ");
    let hits = atlas().search(&words, usize::from(options.limit));
    let mut text = String::new();
    for hit in &hits {
        let territory = &hit.territory;
        let _ = write!(text, "{:<22} {}", territory.code.to_string(), atlas().label(&territory.code));
        let _ = write!(text, ", {}", territory.kind.label());
        if let Some(population) = territory.population {
            let _ = write!(text, ", {}", french::count(population as usize, "habitant", "habitants"));
        }
        if let Some(former) = hit.former_name {
            let _ = write!(text, " (anciennement {former})");
        }
        text.push('\n');
    }
    if hits.is_empty() {
        text = format!(
            "Aucun territoire ne répond à « {words} ». Essayez un début de nom, un code postal ou un code INSEE."
        );
    }
    let found: Vec<Value> = hits
        .iter()
        .map(|hit| {
            let mut found = territory_json(&hit.territory);
            found["former_name"] = json!(hit.former_name);
            found
        })
        .collect();
    Answer::new(text, json!({"words": words, "territories": found})).success(!hits.is_empty())
}
