//! Platforms: views of the one commons.

use model::{Kind, Status};

use crate::catalogue::{CardId, Catalogue};

impl Catalogue {
    /// What a platform shows of a kind, in alphabetical order of titles.
    pub fn shown_by(&self, slug: &str, kind: Kind) -> Vec<CardId> {
        let Some(view) = self.views.keys().position(|other| other == slug) else { return Vec::new() };
        let mut shown: Vec<CardId> = (0..self.cards.len())
            .filter(|i| self.shown_on[*i].iter().any(|v| usize::from(*v) == view))
            .filter(|i| self.cards[*i].kind == kind && self.cards[*i].status == Status::Published)
            .filter_map(|i| CardId::try_from(i).ok())
            .collect();
        shown.sort_by_key(|id| self.title_rank[*id as usize]);
        shown
    }
}
