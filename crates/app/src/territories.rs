//! What exists in a territory, and wider when nothing is there.

use model::territories::Code;
use model::{Kind, Status};

use crate::App;
use crate::catalogue::CardId;

/// What a territory holds of one kind.
#[derive(Debug, Clone)]
pub struct Here {
    pub kind: Kind,
    /// The nearest territory of the chain that holds something; the one asked when it does.
    pub place: Code,
    pub cards: Vec<CardId>,
}

/// A territory as its page shows it.
#[derive(Debug, Clone)]
pub struct Around {
    /// The current territory.
    pub code: Code,
    /// The name under which it was asked, when it has since merged.
    pub former_name: Option<String>,
    pub lists: Vec<Here>,
}

/// Cards shown in a list of a territory page.
const SHOWN: usize = 8;

impl App {
    /// Looks around a territory; `None` when no territory bears this code.
    pub fn around(&self, code: &Code) -> Option<Around> {
        let atlas = model::territories::atlas();
        let resolved = atlas.resolve(code)?;
        let code = resolved.territory.code.clone();
        let chain: Vec<Code> = atlas.chain(&code).into_iter().map(|t| t.code).collect();
        let kinds = [Kind::Resource, Kind::Organisation, Kind::Event, Kind::Scheme];
        let lists = kinds.into_iter().filter_map(|kind| self.nearest(kind, &chain)).collect();
        Some(Around { code, former_name: resolved.former_name.map(Into::into), lists })
    }

    fn nearest(&self, kind: Kind, chain: &[Code]) -> Option<Here> {
        let catalogue = self.catalogue();
        let today = self.today();
        for place in chain {
            let Some(id) = catalogue.lexicon.find_place(place) else { continue };
            let mut cards: Vec<CardId> = catalogue
                .cards
                .iter()
                .enumerate()
                .filter(|(_, card)| card.kind == kind && card.status == Status::Published)
                .filter(|(_, card)| kind != Kind::Event || card.is_coming(today))
                .filter(|(_, card)| card.within.binary_search(&id).is_ok())
                .filter_map(|(i, _)| CardId::try_from(i).ok())
                .collect();
            if !cards.is_empty() {
                let own = |card: &CardId| !catalogue.card(*card).places.contains(&id);
                cards.sort_by_key(|card| (own(card), catalogue.title_rank[*card as usize]));
                cards.truncate(SHOWN);
                return Some(Here { kind, place: place.clone(), cards });
            }
        }
        None
    }
}
