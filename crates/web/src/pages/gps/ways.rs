//! « Comment d’autres sont passés de… à… »: what the dated states of the examples tell.

use app::{Catalogue, Trodden, Walked};
use askama::Template;
use axum::extract::{Query, State};
use model::Content;
use model::evidence::EvidenceKind;
use model::itinerary::Criterion;
use model::resource::Resource;

use super::form::{Asking, Pairs, address, one, parameters};
use super::sentences::quote;
use super::{Frame, Page, html};
use crate::link::marked;
use crate::site::Site;
use crate::view::{CardView, Choice, LinkView, choices_among};
use crate::{dates, words};

struct StepView {
    date: String,
    phase: Option<String>,
    text_html: String,
    /// The result of a trace of evidence; empty for a state.
    mark: &'static str,
}

struct WalkView {
    card: CardView,
    length: String,
    steps: Vec<StepView>,
    partners: Vec<String>,
}

#[derive(Template)]
#[template(path = "gps-ways.html")]
struct WaysPage {
    frame: Frame,
    back: Option<String>,
    kept: Vec<(&'static str, String)>,
    from: Vec<Choice>,
    to: Vec<Choice>,
    /// « de « X » à « Y » », once both are chosen.
    asked: Option<String>,
    lead: String,
    walks: Vec<WalkView>,
    known: Vec<LinkView>,
}

pub(super) async fn show(State(site): State<Site>, Query(pairs): Query<Pairs>) -> Page {
    let situation = Asking::read(&pairs).situation;
    let catalogue = site.app().catalogue();
    let phases = Criterion::Phase.vocabulary();
    let [from, to] = ["de", "a"].map(|name| one(&pairs, name).unwrap_or_default().to_owned());
    let trodden = site.app().trodden(&from, &to).await?;
    let label = |code: &str| quote(catalogue.label(phases, code));
    let asked = (!from.is_empty() && !to.is_empty()).then(|| format!("de {} à {}", label(&from), label(&to)));
    let known = catalogue.ways().into_iter().map(|(from, to, count)| {
        let counted = words::count(count, "exemple", "exemples", "");
        let words = format!("De {} à {} ({counted})", label(from), label(to));
        LinkView::new(address("/gps/chemins", &situation, &[("de", from), ("a", to)]), words)
    });
    html(&WaysPage {
        frame: Frame::new(&site, "Comment d’autres ont avancé", "/gps").under("/gps", "Itinéraire").hidden(),
        back: (!situation.is_empty()).then(|| address("/gps", &situation, &[])),
        kept: parameters(&situation),
        from: choices_among(&catalogue, phases, std::slice::from_ref(&from)),
        to: choices_among(&catalogue, phases, std::slice::from_ref(&to)),
        lead: lead(&trodden, asked.is_some()),
        asked,
        walks: trodden.walked.iter().filter_map(|walked| walk(&catalogue, walked)).collect(),
        known: known.collect(),
    })
}

fn lead(trodden: &Trodden, asked: bool) -> String {
    if !asked {
        return "Choisissez d’où vous partez et où vous voulez aller.".into();
    }
    let Some(months) = trodden.median_months else {
        return "Aucun exemple de ce commun n’a encore raconté ce passage. Voici ceux qui sont racontés."
            .into();
    };
    let count =
        words::count(trodden.count, "exemple raconte ce passage", "exemples racontent ce passage", "");
    format!("{count}. Celui du milieu a pris {}.", length(months, true))
}

/// « 8 mois », « environ 3 ans ».
fn length(months: u32, precise: bool) -> String {
    let about = if precise && months < 24 { "" } else { "environ " };
    if months < 24 {
        return match months {
            0 => "moins d’un mois".into(),
            months => format!("{about}{months}\u{a0}mois"),
        };
    }
    format!("{about}{}\u{a0}ans", (months + 6) / 12)
}

fn walk(catalogue: &Catalogue, walked: &Walked) -> Option<WalkView> {
    let Content::Resource(resource) = &walked.record.content else { return None };
    let passage = &walked.passage;
    let mut partners: Vec<String> = resource.partners.iter().map(|partner| partner.name.clone()).collect();
    partners.truncate(4);
    Some(WalkView {
        card: CardView::of(catalogue, &catalogue.cards[passage.card]),
        length: length(passage.months(), passage.is_precise()),
        steps: steps(catalogue, resource, walked),
        partners,
    })
}

/// The states of the way, with the traces of evidence left meanwhile, in order.
fn steps(catalogue: &Catalogue, resource: &Resource, walked: &Walked) -> Vec<StepView> {
    let passage = &walked.passage;
    let Some(states) = resource.states.get(passage.first..=passage.last) else { return Vec::new() };
    let mut steps: Vec<(model::PartialDate, StepView)> = states
        .iter()
        .map(|state| {
            let phase =
                state.phase.as_deref().map(|code| catalogue.label("innovation_phase", code).to_owned());
            let text_html = marked(catalogue, &state.text);
            (state.on, StepView { date: dates::words(state.on), phase, text_html, mark: "" })
        })
        .collect();
    let during = |on: model::PartialDate| {
        on.first_day() >= passage.start.first_day() && on.first_day() <= passage.end.last_day()
    };
    for entry in &resource.evidence {
        let Some(on) = entry.on.filter(|on| during(*on)) else { continue };
        let what = text::escape_html(words::evidence_kind(entry.kind));
        let text_html = format!("{what}\u{a0}: {}", marked(catalogue, &entry.text));
        let mark = if entry.kind == EvidenceKind::Vigilance { "vigilance" } else { entry.result.as_str() };
        steps.push((on, StepView { date: dates::words(on), phase: None, text_html, mark }));
    }
    steps.sort_by_key(|(on, step)| (on.first_day(), !step.mark.is_empty()));
    steps.into_iter().map(|(_, step)| step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_as_known() {
        assert_eq!(length(0, true), "moins d’un mois");
        assert_eq!(length(8, true), "8\u{a0}mois");
        assert_eq!(length(12, false), "environ 12\u{a0}mois");
        assert_eq!(length(34, true), "environ 3\u{a0}ans");
    }
}
