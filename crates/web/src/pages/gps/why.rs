//! « Pourquoi pas… »: any record judged in a situation, and what would have to change.

use app::{CardId, Catalogue, Explained, Named};
use askama::Template;
use axum::extract::{Query, State};
use model::itinerary::Change;

use super::form::{Asking, Pairs, address, one, parameters};
use super::route::Told;
use super::sentences::{self, ReasonView};
use super::{Frame, Page, html};
use crate::site::Site;
use crate::view::{CardView, LinkView};

struct ChangeView {
    supposing: String,
    href: String,
    /// It would then stand on the route.
    enters: bool,
}

struct VerdictView {
    card: CardView,
    standing: String,
    reasons: Vec<ReasonView>,
    changes: Vec<ChangeView>,
    /// All at once: the address, and whether it would be enough.
    together: Option<(String, bool)>,
    stands: bool,
}

#[derive(Template)]
#[template(path = "gps-why.html")]
struct WhyPage {
    frame: Frame,
    typed: String,
    understood: Option<String>,
    kept: Vec<(&'static str, String)>,
    back: LinkView,
    nearest: Vec<LinkView>,
    verdict: Option<VerdictView>,
}

pub(super) async fn show(State(site): State<Site>, Query(pairs): Query<Pairs>) -> Page {
    let situation = Asking::read(&pairs).situation;
    let typed = one(&pairs, "fiche").unwrap_or_default().to_owned();
    let catalogue = site.app().catalogue();
    let ask = |card: CardId| {
        let path = catalogue.card(card).reference().to_string();
        LinkView::new(
            address("/gps/pourquoi", &situation, &[("fiche", &path)]),
            catalogue.card(card).title.to_string(),
        )
    };
    let named = if typed.is_empty() { Named::Nearest(Vec::new()) } else { site.app().name(&typed)? };
    let (verdict, nearest) = match named {
        Named::One(card) => (Some(verdict(&site, &site.app().why(&situation, card)?)), Vec::new()),
        Named::Nearest(cards) => (None, cards.into_iter().map(ask).collect()),
    };
    let back = if situation.is_empty() {
        LinkView::new("/gps", "Décrire ma situation")
    } else {
        LinkView::new(address("/gps", &situation, &[]), "Revenir à mon itinéraire")
    };
    html(&WhyPage {
        frame: Frame::new(&site, "Pourquoi pas cette fiche ?", "/gps").under("/gps", "Itinéraire").hidden(),
        understood: (!situation.is_empty()).then(|| sentences::understood(&catalogue, &situation)),
        kept: parameters(&situation),
        typed,
        back,
        nearest,
        verdict,
    })
}

fn verdict(site: &Site, explained: &Explained) -> VerdictView {
    let planned = &explained.planned;
    let verdict = &explained.verdict;
    let catalogue = &*planned.catalogue;
    let told = Told { site, planned };
    let matched = told.matched(verdict.card, &verdict.reasons);
    VerdictView {
        card: told.card(verdict.card),
        standing: sentences::standing(catalogue, &verdict.standing),
        reasons: verdict
            .reasons
            .iter()
            .map(|reason| sentences::reason(catalogue, reason, &matched))
            .collect(),
        changes: verdict.changes.iter().map(|change| change_view(catalogue, change)).collect(),
        together: verdict.together.as_ref().map(|(then, enters)| (address("/gps", then, &[]), *enters)),
        stands: matches!(verdict.standing.as_str(), "on_route" | "beside"),
    }
}

fn change_view(catalogue: &Catalogue, change: &Change) -> ChangeView {
    ChangeView {
        supposing: sentences::supposing(catalogue, change.criterion, &change.codes),
        href: address("/gps", &change.situation, &[]),
        enters: change.enters,
    }
}
