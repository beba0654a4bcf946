//! The sections and the side column of the page of a record.

use std::fmt::Write as _;

use app::{Catalogue, Neighbour, Sheet, Similar};
use model::card::Card;
use model::synonym::{Direction, Synonym};
use model::{Content, Kind, Record, Relation};

use super::resources;
use crate::link::{marked, render};
use crate::view::{CardView, LinkView};
use crate::{dates, words};

/// A titled part of a page.
pub(super) struct Section {
    pub title: String,
    pub html: String,
    pub cards: Vec<CardView>,
}

impl Section {
    pub(super) fn new(title: impl Into<String>, html: impl Into<String>) -> Self {
        Self { title: title.into(), html: html.into(), cards: Vec::new() }
    }
}

/// A line of the side column.
pub(super) struct Fact {
    pub label: &'static str,
    pub html: String,
}

impl Fact {
    pub(super) fn new(label: &'static str, text: &str) -> Self {
        Self { label, html: text::escape_html(text) }
    }

    pub(super) fn html(label: &'static str, html: String) -> Self {
        Self { label, html }
    }
}

/// Said where a part is not documented; never hidden.
pub(super) const UNDOCUMENTED: &str = "<p class=\"undocumented\">Non documenté.</p>";

/// The sections of a record, in reading order.
pub(super) fn of(catalogue: &Catalogue, sheet: &Sheet) -> Vec<Section> {
    let record = &sheet.record;
    let mut sections = match &record.content {
        Content::Resource(resource) => resources::sections(catalogue, record, resource),
        content => {
            let mut sections = Vec::new();
            if !record.body.is_empty() {
                let title = match content.kind() {
                    Kind::GlossaryEntry => "Pour mieux comprendre",
                    Kind::Page => "",
                    _ => "Présentation",
                };
                sections.push(body(catalogue, record, title));
            }
            if let Content::Organisation(organisation) = content
                && !organisation.missions.is_empty()
            {
                sections.push(Section::new(
                    "Ce qu’on peut lui demander",
                    list(catalogue, &organisation.missions),
                ));
            }
            sections
        }
    };
    sections.extend(neighbours(catalogue, &sheet.neighbours));
    sections.extend(similar(catalogue, &sheet.similar));
    if record.kind() != Kind::Page || !record.envelope.sources.is_empty() {
        sections.push(sources(catalogue, record));
    }
    sections
}

/// The Markdown body as a section; without a title for a page, whose own headings are enough.
pub(super) fn body(catalogue: &Catalogue, record: &Record, title: &str) -> Section {
    let html = render(catalogue, &record.body, record.kind()).html;
    let title = if title.is_empty() { "Sur cette page" } else { title };
    Section::new(title, format!("<div class=\"body\">{html}</div>"))
}

/// A list of sentences.
pub(super) fn list(catalogue: &Catalogue, items: &[String]) -> String {
    let mut html = String::from("<ul>");
    for item in items {
        let _ = write!(html, "<li>{}</li>", marked(catalogue, item));
    }
    html.push_str("</ul>");
    html
}

/// Neighbours, one section for all, grouped by what links them.
fn neighbours(catalogue: &Catalogue, neighbours: &[Neighbour]) -> Vec<Section> {
    let mut groups: Vec<(&'static str, Vec<&Card>)> = Vec::new();
    for neighbour in neighbours {
        let Some(id) = catalogue.find_id(neighbour.id) else { continue };
        let card = catalogue.card(id);
        let title = words::relation(neighbour.relation, neighbour.incoming);
        match groups.iter_mut().find(|(other, _)| *other == title) {
            Some((_, cards)) => {
                if !cards.iter().any(|other| other.id == card.id) {
                    cards.push(card);
                }
            }
            None => groups.push((title, vec![card])),
        }
    }
    let rank = |title: &str| {
        let order =
            ["À faire avant", "À faire ensuite", "Va bien avec", "Remplace", "Remplacée par", "Voir aussi"];
        order.iter().position(|other| *other == title).unwrap_or(order.len())
    };
    groups.sort_by_key(|(title, _)| rank(title));
    if groups.is_empty() {
        return Vec::new();
    }
    let mut html = String::new();
    for (title, cards) in groups {
        let _ = write!(html, "<h3>{title}</h3><ul class=\"inline-list\">");
        for card in cards {
            let _ = write!(
                html,
                "<li><a href=\"{}\">{}</a> <span class=\"small muted\">{}</span></li>",
                card.reference().path(),
                text::escape_html(&card.title),
                CardView::kind_of(card)
            );
        }
        html.push_str("</ul>");
    }
    vec![Section::new("Ce qui va avec", html)]
}

/// Records that resemble it, each with what they share.
fn similar(catalogue: &Catalogue, similar: &[Similar]) -> Option<Section> {
    if similar.is_empty() {
        return None;
    }
    let mut html = String::from("<ul>");
    for near in similar {
        let card = CardView::of(catalogue, catalogue.card(near.card));
        let shared = near.shared.iter().take(3).map(|term| {
            let (vocabulary, code) = catalogue.lexicon.term_name(*term);
            text::escape_html(catalogue.label(vocabulary, code))
        });
        let shared: Vec<String> = shared.collect();
        let _ = write!(
            html,
            "<li><a href=\"{}\">{}</a> <span class=\"small muted\">{}\u{a0}; en commun\u{a0}: {}</span></li>",
            card.href,
            card.title_html,
            card.kind,
            shared.join(", ")
        );
    }
    html.push_str("</ul>");
    Some(Section::new("Fiches proches", html))
}

fn sources(catalogue: &Catalogue, record: &Record) -> Section {
    Section::new("Sources et droits", sources_html(catalogue, record))
}

/// The sources and the licence of a record.
pub(super) fn sources_html(catalogue: &Catalogue, record: &Record) -> String {
    let envelope = &record.envelope;
    let mut html = String::new();
    if envelope.sources.is_empty() {
        html.push_str(if envelope.fictional {
            "<p class=\"undocumented\">Aucune source : contenu inventé pour la démonstration.</p>"
        } else {
            UNDOCUMENTED
        });
    } else {
        html.push_str("<ul>");
        for source in &envelope.sources {
            let title = text::escape_html(&source.title);
            let on = source.on.map(|on| format!(", {}", dates::words(on))).unwrap_or_default();
            let _ = match &source.url {
                Some(url) => write!(html, "<li>{}{on}</li>", outward(catalogue, url, &title)),
                None => write!(html, "<li>{title}{on}</li>"),
            };
        }
        html.push_str("</ul>");
    }
    if let Some(licence) = &envelope.licence {
        let _ = write!(html, "<p class=\"small\">Licence : {}.</p>", text::escape_html(licence));
    }
    html
}

/// A link that leaves the site; one that leads nowhere any more says so.
pub(super) fn outward(catalogue: &Catalogue, url: &str, label_html: &str) -> String {
    let dead = crate::link::dead_badge(catalogue, url);
    format!(
        "<a href=\"{}\" rel=\"noopener nofollow external\">{label_html}</a>{dead}",
        text::escape_html(url)
    )
}

/// What the side column says at a glance.
pub(super) fn facts(catalogue: &Catalogue, record: &Record) -> Vec<Fact> {
    let mut facts = Vec::new();
    match &record.content {
        Content::Resource(r) => {
            push(&mut facts, "Durée", &r.duration);
            push(&mut facts, "Auteurs", &r.authors.join(", "));
            facts.extend(r.date.map(|date| Fact::new("Date", &dates::words(date))));
            link(&mut facts, catalogue, "Original", r.url.as_deref());
        }
        Content::Event(e) => {
            facts.extend(e.starts_on.map(|start| Fact::new("Quand", &dates::span(start, e.ends_on))));
            push(&mut facts, "Horaire", &e.time);
            push(&mut facts, "Où", if e.online && e.place.is_empty() { "En ligne" } else { &e.place });
            link(&mut facts, catalogue, "S’inscrire ou en savoir plus", e.url.as_deref());
        }
        Content::Organisation(o) => {
            push(&mut facts, "Sigle", o.acronym.as_deref().unwrap_or_default());
            facts.extend(o.founded.map(|on| Fact::new("Créée en", &dates::words(on))));
            link(&mut facts, catalogue, "Site", o.url.as_deref());
            link(&mut facts, catalogue, "Prendre contact", o.contact_url.as_deref());
            let write = format!("<a href=\"/ecrire{}\">Écrire par ce site</a>", record.reference().path());
            facts.push(Fact::html("Message", write));
        }
        Content::Publication(p) => {
            facts.extend(p.date.map(|date| Fact::new("Parution", &dates::words(date))));
            push(&mut facts, "Auteurs", &p.authors.join(", "));
            push(&mut facts, "Édition", &p.publisher);
            push(&mut facts, "Collection", &p.series);
            facts.extend(p.pages.map(|pages| Fact::new("Pages", &pages.to_string())));
            link(&mut facts, catalogue, "Lire l’original", p.url.as_deref());
        }
        Content::Scheme(s) => {
            facts.extend(s.since.map(|on| Fact::new("Depuis", &dates::words(on))));
            push(&mut facts, "État", &s.state);
            link(&mut facts, catalogue, "Site", s.url.as_deref());
        }
        Content::GlossaryEntry(g) => push(&mut facts, "On dit aussi", &g.variants.join(", ")),
        Content::Synonym(s) => synonym(catalogue, record, s, &mut facts),
        Content::Framework(f) => {
            facts.extend(f.date.map(|date| Fact::new("Publié en", &dates::words(date))));
            link(&mut facts, catalogue, "Original", f.url.as_deref());
        }
        Content::Compass(c) => {
            push(&mut facts, "Durée", &c.duration);
            facts.extend(c.date.map(|date| Fact::new("En ligne depuis", &dates::words(date))));
        }
        Content::Platform(p) => {
            facts.extend(p.date.map(|date| Fact::new("En ligne depuis", &dates::words(date))));
            link(&mut facts, catalogue, "Site d’origine", p.url.as_deref());
        }
        Content::Vocabulary(_) | Content::Page(_) => {}
    }
    places(catalogue, record, &mut facts);
    push(&mut facts, "Tenue à jour par", record.envelope.owner.as_deref().unwrap_or_default());
    if let Some(at) = record.envelope.updated_at {
        facts.push(Fact::new("Mise à jour", &dates::day(at.date_naive())));
    }
    facts
}

/// Which words stand for which, and where.
fn synonym(catalogue: &Catalogue, record: &Record, synonym: &Synonym, facts: &mut Vec<Fact>) {
    push(facts, "Qui cherche", &synonym.forms.join(", "));
    let found = if synonym.direction == Direction::BothWays { &synonym.forms } else { &synonym.leads_to };
    push(facts, "Trouve aussi", &found.join(", "));
    push(facts, "Sens", words::direction(synonym.direction));
    let platforms = record.envelope.platforms.iter();
    let platforms: Vec<&str> =
        platforms.filter_map(|platform| catalogue.find(platform)).map(|card| &*card.title).collect();
    push(facts, "Valable", if platforms.is_empty() { "partout" } else { "" });
    push(facts, "Plateformes", &platforms.join(", "));
    push(
        facts,
        "D’où elle vient",
        if synonym.editorial { "choix des personnes qui animent le commun" } else { "" },
    );
    push(facts, "Note", &synonym.note);
}

fn push(facts: &mut Vec<Fact>, label: &'static str, text: &str) {
    if !text.is_empty() {
        facts.push(Fact::new(label, text));
    }
}

fn link(facts: &mut Vec<Fact>, catalogue: &Catalogue, label: &'static str, url: Option<&str>) {
    if let Some(url) = url {
        let host = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or(url);
        let host = text::escape_html(host.trim_start_matches("www."));
        facts.push(Fact::html(label, outward(catalogue, url, &host)));
    }
}

fn places(catalogue: &Catalogue, record: &Record, facts: &mut Vec<Fact>) {
    let atlas = model::territories::atlas();
    let Some(card) = catalogue.find(&record.reference()) else { return };
    let links: Vec<String> = card
        .places
        .iter()
        .take(6)
        .map(|place| {
            let code = catalogue.lexicon.place_code(*place);
            format!("<a href=\"/territoires/{code}\">{}</a>", text::escape_html(&atlas.label(code)))
        })
        .collect();
    if !links.is_empty() {
        facts.push(Fact::html("Territoire", links.join(", ")));
    }
}

/// The terms of a record as links to the search that finds its like.
pub(super) fn tags(catalogue: &Catalogue, record: &Record) -> Vec<LinkView> {
    let facets = app::Facet::ALL.into_iter().filter_map(|facet| Some((facet.vocabulary()?, facet)));
    let facets: Vec<(&str, app::Facet)> = facets.collect();
    let mut tags: Vec<LinkView> = Vec::new();
    for (vocabulary, code, field) in record.terms() {
        if !field.starts_with("terms.") && !field.starts_with("notice.indications") {
            continue;
        }
        let Some((_, facet)) = facets.iter().find(|(name, _)| *name == vocabulary) else { continue };
        let href = format!("/recherche?{}={code}", words::facet_parameter(*facet));
        if !tags.iter().any(|tag| tag.href == href) {
            tags.push(LinkView::new(href, catalogue.label(&vocabulary, &code)));
        }
    }
    tags
}

/// Links of one relation, as cards.
pub(super) fn related(catalogue: &Catalogue, sheet: &Sheet, relation: Relation) -> Vec<CardView> {
    sheet
        .neighbours
        .iter()
        .filter(|n| n.relation == relation && !n.incoming)
        .filter_map(|n| catalogue.find_id(n.id))
        .map(|id| CardView::of(catalogue, catalogue.card(id)))
        .collect()
}
