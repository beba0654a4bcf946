//! A vocabulary: its terms, where each comes from, what is not known, and how many records bear them.

use app::{Catalogue, Facet};
use askama::Template;
use model::evidence::Gate;
use model::vocabulary::Vocabulary;
use model::{Record, Status};

use super::records::{Head, frame};
use super::{Frame, Page, html, sections};
use crate::link::render;
use crate::site::Site;
use crate::words;

struct TermView {
    label: String,
    definition: String,
    gate: String,
    origin: &'static str,
    child: bool,
    href: Option<String>,
    count: usize,
}

#[derive(Template)]
#[template(path = "vocabulary.html")]
struct VocabularyPage {
    frame: Frame,
    head: Head,
    origin: &'static str,
    origin_text: &'static str,
    slots: Option<String>,
    body_html: String,
    terms: Vec<TermView>,
    sources_html: String,
}

pub(super) fn show(site: &Site, record: &Record, vocabulary: &Vocabulary) -> Page {
    let catalogue = site.app().catalogue();
    let (origin, origin_text) = words::origin(vocabulary.origin);
    let slots = vocabulary.open_slots();
    html(&VocabularyPage {
        frame: frame(site, record),
        head: Head::of(&catalogue, record),
        origin,
        origin_text,
        slots: (slots > 0).then(|| {
            let places = words::count(slots, "place reste à remplir", "places restent à remplir", "");
            format!("{places} : ces termes sont annoncés, mais ne sont pas publics.")
        }),
        body_html: render(&catalogue, &record.body, record.kind()).html,
        terms: terms(&catalogue, &record.envelope.slug, vocabulary),
        sources_html: sections::sources_html(&catalogue, record),
    })
}

fn terms(catalogue: &Catalogue, slug: &str, vocabulary: &Vocabulary) -> Vec<TermView> {
    let facet = Facet::ALL.into_iter().find(|facet| facet.vocabulary() == Some(slug));
    vocabulary
        .terms_list
        .iter()
        .map(|term| {
            let id = catalogue.lexicon.find_term(slug, &term.code);
            let bears = |card: &&model::card::Card| {
                card.status == Status::Published && id.is_some_and(|id| card.bears(id))
            };
            let count = catalogue.cards.iter().filter(bears).count();
            let href = facet
                .filter(|_| count > 0)
                .map(|facet| format!("/recherche?{}={}", words::facet_parameter(facet), term.code));
            TermView {
                label: if term.slot { "(à renseigner)".into() } else { term.label.clone() },
                definition: term.definition.clone(),
                gate: term.gate.map(gate).unwrap_or_default(),
                origin: if term.slot {
                    "Annoncé, non public"
                } else {
                    words::origin(term.origin.unwrap_or(vocabulary.origin)).0
                },
                child: term.parent.is_some(),
                href,
                count,
            }
        })
        .collect()
}

/// What a stage asks, in words.
fn gate(gate: Gate) -> String {
    let mut asks: Vec<String> = Vec::new();
    let mut number = |n: u32, one: &str, many: &str| {
        if n > 0 {
            asks.push(words::count(n as usize, one, many, ""));
        }
    };
    number(gate.entries, "observation", "observations");
    number(gate.cases, "essai", "essais");
    number(gate.places, "lieu", "lieux différents");
    number(gate.years, "an de recul", "ans de recul");
    for (asked, what) in [
        (gate.evaluation, "une évaluation"),
        (gate.second_reader, "une seconde lecture"),
        (gate.transfer, "un transfert"),
    ] {
        if asked {
            asks.push(what.into());
        }
    }
    if asks.is_empty() { String::new() } else { format!("Demande {}.", crate::stem::enumerate(&asks)) }
}
