//! The leaflet of a resource: for whom, how, with which limits, to which effects, proven by what.

use std::fmt::Write as _;

use app::Catalogue;
use model::Record;
use model::evidence::{Evidence, EvidenceKind};
use model::notice::{Notice, Situations};
use model::resource::{Resource, is_code};

use super::sections::{Section, UNDOCUMENTED, body, list};
use crate::link::marked;
use crate::{dates, words};

/// Where one adds to its evidence, and where this resource stands among all.
fn onward(record: &Record) -> String {
    format!(
        "<p class=\"small no-print\"><a href=\"/atelier/preuves/{}\" rel=\"nofollow\">Ajouter une preuve</a> · <a href=\"/parcours-de-preuve\">Voir \
         toutes les ressources sur le parcours de preuve</a></p>",
        record.envelope.slug
    )
}

/// The sections of a leaflet before its neighbours and its sources.
pub(super) fn sections(catalogue: &Catalogue, record: &Record, resource: &Resource) -> Vec<Section> {
    let notice = &resource.notice;
    let mut sections = vec![Section::new("Pour qui, dans quelle situation", indications(catalogue, notice))];
    if !resource.partners.is_empty() || !resource.states.is_empty() {
        sections.push(Section::new("L’alliance, étape par étape", alliance(catalogue, resource)));
    }
    sections.push(Section::new("Comment s’en servir", usage(catalogue, resource)));
    if !record.body.is_empty() {
        sections.push(body(catalogue, record, "En détail"));
    }
    sections.push(Section::new("Précautions et limites", precautions(catalogue, notice)));
    sections.push(Section::new("Effets observés", effects(catalogue, notice)));
    sections.push(Section::new("Preuves", evidence(catalogue, &resource.evidence) + &onward(record)));
    sections
}

fn situations(catalogue: &Catalogue, situations: &Situations) -> String {
    let mut html = String::new();
    if !situations.text.is_empty() {
        let _ = write!(html, "<p>{}</p>", marked(catalogue, &situations.text));
    }
    if situations.terms.values().any(|codes| !codes.is_empty()) {
        html.push_str("<dl class=\"facts\">");
        for (vocabulary, codes) in situations.terms.iter().filter(|(_, codes)| !codes.is_empty()) {
            let title =
                catalogue.vocabularies.get(vocabulary).map_or(vocabulary.as_str(), |v| v.title.as_str());
            let labels: Vec<&str> = codes.iter().map(|code| catalogue.label(vocabulary, code)).collect();
            let _ = write!(
                html,
                "<dt>{}</dt><dd>{}</dd>",
                text::escape_html(title),
                text::escape_html(&labels.join(", "))
            );
        }
        html.push_str("</dl>");
    }
    html
}

fn indications(catalogue: &Catalogue, notice: &Notice) -> String {
    let html = situations(catalogue, &notice.indications);
    if html.is_empty() { UNDOCUMENTED.into() } else { html }
}

fn alliance(catalogue: &Catalogue, resource: &Resource) -> String {
    let mut html = String::new();
    if !resource.partners.is_empty() {
        html.push_str("<h3>Les partenaires</h3><ul>");
        for partner in &resource.partners {
            let name = text::escape_html(&partner.name);
            let name = match partner.organisation.as_ref().filter(|o| catalogue.find(o).is_some()) {
                Some(organisation) => format!("<a href=\"{}\">{name}</a>", organisation.path()),
                None => name,
            };
            let profile = partner.profile.as_deref().map(|code| catalogue.label("actor_profile", code));
            let details: Vec<String> = profile
                .into_iter()
                .chain([partner.role.as_str()])
                .filter(|text| !text.is_empty())
                .map(text::escape_html)
                .collect();
            let _ = write!(html, "<li>{name}");
            if !details.is_empty() {
                let _ = write!(html, "<br><span class=\"small muted\">{}</span>", details.join(" · "));
            }
            html.push_str("</li>");
        }
        html.push_str("</ul>");
    }
    if !resource.states.is_empty() {
        html.push_str("<h3>Le chemin</h3><ol class=\"pieces\">");
        for state in &resource.states {
            let phase = state.phase.as_deref().map(|code| catalogue.label("innovation_phase", code));
            let phase = phase.map(|label| format!(" · {}", text::escape_html(label))).unwrap_or_default();
            let _ = write!(
                html,
                "<li><p><strong>{}</strong>{phase}</p><p>{}</p></li>",
                dates::words(state.on),
                marked(catalogue, &state.text)
            );
        }
        html.push_str("</ol>");
    }
    html
}

fn usage(catalogue: &Catalogue, resource: &Resource) -> String {
    let notice = &resource.notice;
    let mut html = String::new();
    if notice.steps.is_empty() {
        html.push_str("<p class=\"undocumented\">Étapes non documentées.</p>");
    } else {
        html.push_str(&list(catalogue, &notice.steps).replacen("<ul>", "<ol>", 1).replace("</ul>", "</ol>"));
    }
    html.push_str("<dl class=\"facts\">");
    for (label, value) in [
        ("Durée", &resource.duration),
        ("Personnes", &notice.people),
        ("Coût", &notice.cost),
        ("Matériel", &notice.materials),
    ] {
        write_fact(&mut html, catalogue, label, value);
    }
    html.push_str("</dl>");
    html
}

/// A labelled value; what is not documented is said.
fn write_fact(html: &mut String, catalogue: &Catalogue, label: &str, value: &str) {
    let value = if value.is_empty() {
        "<span class=\"undocumented\">Non documenté</span>".to_owned()
    } else {
        marked(catalogue, value)
    };
    let _ = write!(html, "<dt>{label}</dt><dd>{value}</dd>");
}

fn precautions(catalogue: &Catalogue, notice: &Notice) -> String {
    let mut html = String::new();
    let against = situations(catalogue, &notice.contraindications);
    if !against.is_empty() {
        let _ = write!(html, "<h3>À éviter quand</h3>{against}");
    }
    for (title, items) in [("Précautions", &notice.precautions), ("Limites", &notice.limits)] {
        if !items.is_empty() {
            let _ = write!(html, "<h3>{title}</h3>{}", list(catalogue, items));
        }
    }
    if html.is_empty() { UNDOCUMENTED.into() } else { html }
}

fn effects(catalogue: &Catalogue, notice: &Notice) -> String {
    let effects = &notice.effects;
    let all = [
        ("Performance", &effects.performance),
        ("Innovation", &effects.innovation),
        ("Confiance", &effects.confiance),
    ];
    if all.iter().all(|(_, text)| text.is_empty()) {
        return UNDOCUMENTED.into();
    }
    let mut html = String::from("<dl class=\"facts\">");
    for (label, value) in all {
        write_fact(&mut html, catalogue, label, value);
    }
    html.push_str("</dl>");
    html
}

fn evidence(catalogue: &Catalogue, evidence: &[Evidence]) -> String {
    if evidence.is_empty() {
        return "<p class=\"undocumented\">Aucune observation n’a encore été enregistrée.</p>".into();
    }
    let mut sorted: Vec<&Evidence> = evidence.iter().collect();
    sorted.sort_by_key(|entry| std::cmp::Reverse(entry.on));
    let mut html = String::from("<ul class=\"pieces\">");
    for entry in sorted {
        html.push_str(&piece(catalogue, entry));
    }
    html.push_str("</ul>");
    html
}

fn piece(catalogue: &Catalogue, entry: &Evidence) -> String {
    let class = if entry.kind == EvidenceKind::Vigilance { "vigilance" } else { entry.result.as_str() };
    let mut facts: Vec<String> = Vec::new();
    facts.extend(entry.on.map(dates::words));
    if !entry.place.is_empty() {
        facts.push(place(&entry.place));
    }
    if !entry.organisation.is_empty() {
        facts.push(organisation(catalogue, &entry.organisation));
    }
    if entry.kind != EvidenceKind::Vigilance {
        facts.push(words::evidence_result(entry.result).into());
    }
    let mut html = format!("<li class=\"{class}\"><p><strong>{}</strong>", words::evidence_kind(entry.kind));
    facts.extend(fate(catalogue, entry));
    for fact in facts {
        let _ = write!(html, " · {fact}");
    }
    html.push_str("</p>");
    if !entry.text.is_empty() {
        let _ = write!(html, "<p>{}</p>", marked(catalogue, &entry.text));
    }
    if !entry.second_reader.is_empty() {
        let _ = write!(
            html,
            "<p class=\"small\">Relu par {}.</p>",
            organisation(catalogue, &entry.second_reader)
        );
    }
    if entry.source.starts_with("http") {
        let _ = write!(
            html,
            "<p class=\"small\">{}</p>",
            super::sections::outward(catalogue, &entry.source, "Source")
        );
    } else if !entry.source.is_empty() {
        let _ = write!(html, "<p class=\"small\">Source : {}</p>", text::escape_html(&entry.source));
    }
    html.push_str("</li>");
    html
}

/// What people tell of a use: an experience, which counts for no stage.
pub(super) fn experiences(
    catalogue: &Catalogue,
    record: &Record,
    (count, told): (u64, Vec<app::Experience>),
) -> Section {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let mut html = match count {
        0 => "<p class=\"undocumented\">Personne n’a encore dit l’avoir utilisée.</p>".to_owned(),
        1 => "<p>Une personne dit l’avoir utilisée.</p>".to_owned(),
        n => format!(
            "<p>{n}\u{a0}personnes disent l’avoir utilisée. Ce sont des expériences, pas des preuves.</p>"
        ),
    };
    html.push_str("<ul class=\"pieces\">");
    for one in &told {
        let profile = Some(catalogue.label("actor_profile", &one.profile)).filter(|label| !label.is_empty());
        let facts: Vec<String> = one
            .happened_on
            .map(dates::words)
            .into_iter()
            .chain([one.territory.clone()])
            .chain(profile.map(str::to_owned))
            .chain([words::evidence_result(one.result).to_owned()])
            .filter(|fact| !fact.is_empty())
            .collect();
        let (facts, body) = (text::escape_html(&facts.join(" · ")), text::escape_html(&one.body));
        let _ = write!(
            html,
            "<li class=\"{}\"><p>{body}</p><p class=\"small muted\">{facts}</p></li>",
            one.result.as_str()
        );
    }
    html.push_str("</ul>");
    if told.is_empty() {
        html = html.replace("<ul class=\"pieces\"></ul>", "");
    }
    let slug = &record.envelope.slug;
    let _ = write!(
        html,
        "<p class=\"no-print\"><a class=\"button quiet\" href=\"/j-ai-utilise/ressources/{slug}\">Je l’ai utilisée</a></p>"
    );
    Section::new("Ce qu’en disent les personnes qui l’ont utilisée", html)
}

/// What became of an entry: retracted, suspending a stage, lifted; each with its reason.
fn fate(catalogue: &Catalogue, entry: &Evidence) -> Option<String> {
    let why = |text: &str| text::escape_html(text.trim_end_matches('.'));
    if entry.is_retracted() {
        return Some(format!("retirée, ne compte plus\u{a0}: {}", why(&entry.retracted_text)));
    }
    if let Some(on) = entry.lifted_on {
        return Some(format!("levé ({})\u{a0}: {}", dates::words(on), why(&entry.lifted_text)));
    }
    let code = entry.suspends.as_deref().filter(|_| entry.is_suspending())?;
    let label = text::escape_html(catalogue.label("evidence_stage", code));
    Some(format!("suspend le niveau «\u{a0}{label}\u{a0}» et les suivants"))
}

fn place(place: &str) -> String {
    let code = is_code(place).then(|| place.parse().ok()).flatten();
    code.map_or_else(
        || text::escape_html(place),
        |code| {
            let label = model::territories::atlas().label(&code);
            format!("<a href=\"/territoires/{code}\">{}</a>", text::escape_html(&label))
        },
    )
}

/// The name of an organisation given as a reference or as a text.
fn organisation(catalogue: &Catalogue, written: &str) -> String {
    let card = written.parse().ok().and_then(|reference| catalogue.find(&reference));
    card.map_or_else(
        || text::escape_html(written),
        |card| format!("<a href=\"{}\">{}</a>", card.reference().path(), text::escape_html(&card.title)),
    )
}
