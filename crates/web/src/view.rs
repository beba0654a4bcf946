//! What templates show of a record: the same card, the same line, for the same noun, everywhere.

use app::{Catalogue, Hit};
use model::attachment::Attachment;
use model::card::Card;
use model::{Kind, Status};

use crate::{dates, stem, words};

/// A record as a card shows it; every text is plain unless its name ends in `html`.
#[derive(Debug, Clone)]
pub(crate) struct CardView {
    pub href: String,
    /// The name of the symbol and of the colour: a MEDOC kind or a noun.
    pub mark: &'static str,
    pub kind: &'static str,
    pub title_html: String,
    pub summary: String,
    pub excerpt_html: Option<String>,
    pub facts: Vec<String>,
    pub stem_html: Option<String>,
    pub stage: String,
    pub fictional: bool,
    /// Since when it is to be read again.
    pub stale: Option<String>,
}

impl CardView {
    pub(crate) fn of(catalogue: &Catalogue, card: &Card) -> Self {
        let is_resource = card.kind == Kind::Resource;
        Self {
            href: card.reference().path(),
            mark: card.medoc.map_or(card.kind.as_str(), model::resource::Medoc::as_str),
            kind: Self::kind_of(card),
            title_html: text::escape_html(&card.title),
            summary: card.summary.to_string(),
            excerpt_html: None,
            facts: facts(catalogue, card),
            stem_html: is_resource.then(|| stem::small(catalogue, &card.evidence)),
            stage: if is_resource {
                catalogue.stage_label(card.evidence.stage).to_owned()
            } else {
                String::new()
            },
            fictional: card.fictional,
            stale: stale(catalogue, card),
        }
    }

    /// The name of what the card shows.
    pub(crate) fn kind_of(card: &Card) -> &'static str {
        card.medoc.map_or_else(|| words::kind(card.kind), words::medoc)
    }

    pub(crate) fn of_hit(catalogue: &Catalogue, hit: &Hit) -> Self {
        let mut view = Self::of(catalogue, catalogue.card(hit.card));
        view.title_html.clone_from(&hit.title);
        view.excerpt_html.clone_from(&hit.excerpt);
        view
    }
}

/// « À relire depuis mars 2026 », for a record that nobody has confirmed in time.
pub(crate) fn stale(catalogue: &Catalogue, card: &Card) -> Option<String> {
    let freshness = catalogue.freshness(card);
    let day = freshness.day().filter(|_| freshness.is_stale() && card.status == Status::Published)?;
    Some(format!("À relire depuis {}", dates::month(day)))
}

/// The few facts under a card: when, how long, where.
fn facts(catalogue: &Catalogue, card: &Card) -> Vec<String> {
    let mut facts = Vec::new();
    if !card.duration.is_empty() {
        facts.push(card.duration.to_string());
    }
    if let Some(date) = card.date {
        facts.push(match card.kind {
            Kind::Scheme => dates::since(date),
            _ => dates::words(date),
        });
    }
    if card.online {
        facts.push("en ligne".into());
    }
    facts.extend(places(catalogue, card, 2));
    facts
}

/// The names of the territories of a card, a few of them.
pub(crate) fn places(catalogue: &Catalogue, card: &Card, most: usize) -> Vec<String> {
    let atlas = model::territories::atlas();
    let mut names: Vec<String> = card
        .places
        .iter()
        .take(most)
        .map(|place| atlas.label(catalogue.lexicon.place_code(*place)))
        .collect();
    if card.places.len() > most {
        names.push(format!("et {} autres territoires", card.places.len() - most));
    }
    names
}

/// A link with its words.
#[derive(Debug, Clone)]
pub(crate) struct LinkView {
    pub href: String,
    pub label: String,
}

impl LinkView {
    pub(crate) fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

/// A choice of a form.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// The terms of a vocabulary as the choices of a form.
pub(crate) fn choices_among(catalogue: &Catalogue, vocabulary: &str, chosen: &[String]) -> Vec<Choice> {
    catalogue
        .codes(vocabulary)
        .into_iter()
        .map(|value| Choice {
            label: catalogue.label(vocabulary, &value).to_owned(),
            chosen: chosen.contains(&value),
            value,
        })
        .collect()
}

/// Published cards only, as views.
pub(crate) fn views<'a>(catalogue: &Catalogue, cards: impl IntoIterator<Item = &'a Card>) -> Vec<CardView> {
    cards
        .into_iter()
        .filter(|card| card.status == Status::Published)
        .map(|card| CardView::of(catalogue, card))
        .collect()
}

/// A file beside what bears it.
pub(crate) struct FileView {
    pub href: String,
    /// The small view of an image; few of them on a page, which must stay light.
    pub view: Option<String>,
    pub label: String,
    pub detail: String,
    pub alt: String,
    /// Of the small view, in pixels.
    pub width: u32,
    pub height: u32,
}

/// Images shown on one page; the others are links.
const SHOWN: usize = 1;
/// The box of a small view, in pixels.
const VIEW: u32 = 480;

impl FileView {
    /// The files found under an address.
    pub(crate) fn list(base: &str, attachments: &[Attachment]) -> Vec<Self> {
        let mut shown = 0;
        attachments
            .iter()
            .map(|one| {
                let href = format!("{base}/{}", one.name);
                let has_view = one.is_image() && one.width > 0 && shown < SHOWN;
                shown += usize::from(has_view);
                let kind = one.kind().map_or(String::new(), |kind| kind.extension().to_uppercase());
                let fit = |side: u32| {
                    let longest = one.width.max(one.height).max(VIEW);
                    u32::try_from(u64::from(side) * u64::from(VIEW) / u64::from(longest)).unwrap_or(VIEW)
                };
                Self {
                    view: has_view.then(|| format!("{href}?vue=petite")),
                    label: if one.title.is_empty() { one.name.clone() } else { one.title.clone() },
                    detail: format!("{kind}, {}", crate::words::bytes(one.bytes)),
                    alt: one.alt.clone(),
                    width: fit(one.width),
                    height: fit(one.height),
                    href,
                }
            })
            .collect()
    }

    /// The files that a document being written bears.
    pub(crate) fn of_doc(base: &str, doc: &serde_json::Value) -> Vec<Self> {
        let list = doc.get("attachments").and_then(serde_json::Value::as_array).into_iter().flatten();
        let attachments: Vec<Attachment> =
            list.filter_map(|one| serde_json::from_value(one.clone()).ok()).collect();
        Self::list(base, &attachments)
    }
}
