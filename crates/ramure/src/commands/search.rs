//! `ramure search`: full text and facets, the same as on the site.

use std::fmt::Write as _;

use app::{App, Catalogue, Facet, Filters, Hit, SearchRequest};
use model::Kind;
use model::card::Card;
use model::resource::Medoc;
use serde_json::{Value, json};

use crate::Answer;
use crate::cli::Search;
use crate::commands::itinerary::{heading, term};
use crate::failure::Failure;
use crate::places::Understood;
use crate::{french, places};

pub fn run(app: &App, options: &Search) -> Result<Answer, Failure> {
    let catalogue = app.catalogue();
    let places: Vec<Understood> =
        options.territory.iter().map(|words| places::understand(words)).collect::<Result<_, _>>()?;
    let request = SearchRequest {
        words: options.words.join(" "),
        filters: filters(&catalogue, options, &places)?,
        page: 1,
        per_page: usize::from(options.limit),
        ..SearchRequest::default()
    };
    let result = app.search(&request)?;
    let mut text = String::new();
    for place in &places {
        let _ = writeln!(text, "{}", place.text());
    }
    for hit in &result.hits {
        text.push_str(&lines(catalogue.card(hit.card), hit));
    }
    let found = french::count(result.total, "fiche trouvée", "fiches trouvées");
    let _ = match result.total {
        0 => writeln!(text, "Aucune fiche trouvée. Essayez d’autres mots, ou moins de filtres."),
        total if total > result.hits.len() && result.hits.len() == 1 => {
            writeln!(text, "{found}, la première ci-dessus.")
        }
        total if total > result.hits.len() => {
            writeln!(text, "{found}, les {} premières ci-dessus.", result.hits.len())
        }
        _ => writeln!(text, "{found}."),
    };
    let hits: Vec<Value> = result.hits.iter().map(|hit| hit_json(catalogue.card(hit.card), hit)).collect();
    let json = json!({
        "words": request.words,
        "total": result.total,
        "territories": places.iter().map(Understood::json).collect::<Vec<_>>(),
        "hits": hits,
    });
    Ok(Answer::new(text, json))
}

fn filters(catalogue: &Catalogue, options: &Search, places: &[Understood]) -> Result<Filters, Failure> {
    let mut filters = Filters::new();
    let kinds = options.kind.iter().map(|code| sort(code)).collect::<Result<Vec<_>, _>>()?;
    let terms = |vocabulary: &str, name: &str, values: &[String]| {
        values.iter().map(|value| term(catalogue, vocabulary, name, value)).collect::<Result<Vec<_>, _>>()
    };
    filters.insert(Facet::Kind, kinds);
    filters.insert(Facet::Profile, terms("actor_profile", "--profile", &options.profile)?);
    filters.insert(Facet::Domain, terms("domain", "--domain", &options.domain)?);
    filters.insert(Facet::Territory, places.iter().map(|place| place.code.to_string()).collect());
    filters.retain(|_, values| !values.is_empty());
    Ok(filters)
}

/// A MEDOC kind or the noun of another record.
fn sort(code: &str) -> Result<String, Failure> {
    let nouns = Kind::ALL.iter().filter(|kind| kind.is_findable()).map(|kind| kind.as_str());
    let known: Vec<&str> = Medoc::ALL.into_iter().map(Medoc::as_str).chain(nouns).collect();
    if known.contains(&code) {
        return Ok(code.to_owned());
    }
    Err(Failure::unknown_value(format!("La sorte « {code} » n’existe pas."))
        .advice(format!("Valeurs possibles de --kind : {}.", known.join(", "))))
}

fn lines(card: &Card, hit: &Hit) -> String {
    let mut text = format!("{}\n  {}\n", heading(card), card.reference().path());
    if let Some(excerpt) = &hit.excerpt {
        let _ = writeln!(text, "  {}", plain(excerpt));
    }
    text.push('\n');
    text
}

fn hit_json(card: &Card, hit: &Hit) -> Value {
    json!({
        "id": card.id.to_string(),
        "record": card.reference().to_string(),
        "kind": card.kind.as_str(),
        "medoc": card.medoc.map(Medoc::as_str),
        "title": &*card.title,
        "fictional": card.fictional,
        "path": card.reference().path(),
        "score": hit.score,
        "excerpt": hit.excerpt.as_deref().map(plain),
    })
}

/// The words of an excerpt, which is HTML made by the index: text, `<mark>` and escaped characters only.
fn plain(html: &str) -> String {
    let text = html.replace("<mark>", "").replace("</mark>", "");
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_becomes_plain_text() {
        assert_eq!(plain("l&#39;<mark>eau</mark> &amp; &lt;b&gt;"), "l'eau & <b>");
    }

    #[test]
    fn an_unknown_sort_is_told_with_the_known_ones() {
        assert!(sort("methode").is_ok() && sort("event").is_ok());
        assert!(sort("recette").expect_err("unknown").advice.contains("outil"));
    }
}
