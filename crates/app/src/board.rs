//! The board of the evidence path, and the gap map: where the commons has proven, tried, or nothing at all.

use model::card::{Card, TermId};
use model::resource::Medoc;
use model::{Kind, Status};

use crate::catalogue::{CardId, Catalogue};

/// Resources nearest to their next stage, told first.
const NEAREST: usize = 5;
/// Resources told near a gap, on each side.
const NEAR: usize = 4;
/// Beyond this many cells, only the widest terms of a tree are crossed.
const CELLS: usize = 200;
/// Vocabularies longer than this make no table that anyone reads.
const TERMS: usize = 60;

/// What the board shows only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoardFilter {
    pub medoc: Option<Medoc>,
    pub domain: Option<String>,
    pub profile: Option<String>,
    pub platform: Option<String>,
    /// The code of what is missing.
    pub missing: Option<String>,
    pub stage: Option<usize>,
    pub words: String,
}

/// The resources along the path.
#[derive(Debug, Clone, Default)]
pub struct Board {
    /// One list a stage, those nearest to the next one first.
    pub stages: Vec<Vec<CardId>>,
    /// The nearest of all to their next stage.
    pub nearest: Vec<CardId>,
}

/// What a cell of the gap map holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    pub proven: u32,
    pub tried: u32,
    /// Only described: nobody has told of a use.
    pub described: u32,
}

impl Cell {
    pub const fn is_empty(self) -> bool {
        self.proven == 0 && self.tried == 0 && self.described == 0
    }
}

/// A term of one side of the gap map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    pub code: String,
    pub label: String,
}

/// Two vocabularies crossed.
#[derive(Debug, Clone, Default)]
pub struct GapMap {
    pub rows: Vec<Side>,
    pub columns: Vec<Side>,
    pub cells: Vec<Vec<Cell>>,
    /// Only the widest terms are shown; what lies under them counts with them.
    pub only_widest: bool,
}

/// What stands in and around a cell.
#[derive(Debug, Clone, Default)]
pub struct GapAround {
    pub both: Vec<CardId>,
    pub row: Vec<CardId>,
    pub column: Vec<CardId>,
}

impl Catalogue {
    /// The published resources along the path.
    pub fn board(&self, filter: &BoardFilter) -> Board {
        let mut board =
            Board { stages: vec![Vec::new(); self.ladder.stages.len().max(1)], ..Board::default() };
        let words = text::words(&filter.words);
        let bearers = |vocabulary: &str, code: &Option<String>| {
            code.as_ref().map(|code| self.lexicon.find_term(vocabulary, code))
        };
        let terms = [bearers("domain", &filter.domain), bearers("actor_profile", &filter.profile)];
        let view = filter.platform.as_ref().map(|platform| self.view(platform));
        for (id, card) in self.resources() {
            let bears = |wanted: &Option<Option<TermId>>| {
                wanted
                    .is_none_or(|term| term.is_some_and(|term| self.bearers(term).binary_search(&id).is_ok()))
            };
            let is_shown = filter.medoc.is_none_or(|medoc| card.medoc == Some(medoc))
                && terms.iter().all(bears)
                && view
                    .is_none_or(|view| view.is_some_and(|view| self.shown_on[id as usize].contains(&view)))
                && filter.stage.is_none_or(|stage| card.evidence.stage == stage)
                && filter
                    .missing
                    .as_ref()
                    .is_none_or(|code| card.evidence.missing.iter().any(|missing| missing.as_str() == code))
                && says(card, &words);
            if is_shown && let Some(stage) = board.stages.get_mut(card.evidence.stage) {
                stage.push(id);
            }
        }
        for stage in &mut board.stages {
            stage.sort_by_key(|id| self.nearness(*id));
        }
        let mut nearest: Vec<CardId> =
            board.stages.iter().flat_map(|stage| stage.iter().take(NEAREST)).copied().collect();
        nearest.retain(|id| self.card(*id).evidence.distance().is_some());
        // Of two as near, the one that has come further is more worth finishing.
        nearest.sort_by_key(|id| {
            let (distance, rank) = self.nearness(*id);
            (distance, std::cmp::Reverse(self.card(*id).evidence.stage), rank)
        });
        nearest.truncate(NEAREST);
        board.nearest = nearest;
        board
    }

    fn nearness(&self, id: CardId) -> (u32, u32) {
        (self.card(id).evidence.distance().unwrap_or(u32::MAX), self.title_rank[id as usize])
    }

    fn resources(&self) -> impl Iterator<Item = (CardId, &Card)> {
        let is_one = |card: &Card| card.kind == Kind::Resource && card.status == Status::Published;
        (0..).zip(&self.cards).filter(move |(_, card)| is_one(card))
    }

    /// The vocabularies that classify resources, and can therefore be crossed: code and title.
    pub fn crossable(&self) -> Vec<(String, String)> {
        let is_used = |vocabulary: &str| {
            self.codes(vocabulary).iter().any(|code| {
                let term = self.lexicon.find_term(vocabulary, code);
                term.is_some_and(|term| {
                    self.bearers(term).iter().any(|id| self.card(*id).kind == Kind::Resource)
                })
            })
        };
        let named = self.vocabularies.iter().filter(|(code, named)| {
            named.content.terms_list.len() <= TERMS && self.codes(code).len() > 1 && is_used(code)
        });
        let mut list: Vec<(String, String)> =
            named.map(|(code, named)| (code.clone(), named.title.clone())).collect();
        list.sort_by_cached_key(|(_, title)| text::fold(title));
        list
    }

    fn sides(&self, vocabulary: &str, only_widest: bool) -> Vec<Side> {
        let Some(named) = self.vocabularies.get(vocabulary) else { return Vec::new() };
        let terms = named.content.terms_list.iter().filter(|term| !term.slot);
        terms
            .filter(|term| !only_widest || term.parent.is_none())
            .map(|term| Side { code: term.code.clone(), label: term.label.clone() })
            .collect()
    }

    /// Crosses two vocabularies over the published resources; a resource counts for its terms and for those above them.
    pub fn gap_map(&self, rows: &str, columns: &str) -> GapMap {
        let size = |widest| self.sides(rows, widest).len() * self.sides(columns, widest).len();
        let only_widest = size(false) > CELLS && size(true) < size(false);
        let (of_rows, of_columns) = (self.sides(rows, only_widest), self.sides(columns, only_widest));
        let mut cells = vec![vec![Cell::default(); of_columns.len()]; of_rows.len()];
        let place = |vocabulary: &str, sides: &[Side]| {
            let mut at: Vec<Option<usize>> = vec![None; self.lexicon.term_count()];
            for (i, side) in sides.iter().enumerate() {
                if let Some(term) = self.lexicon.find_term(vocabulary, &side.code) {
                    at[term as usize] = Some(i);
                }
            }
            at
        };
        let (row_of, column_of) = (place(rows, &of_rows), place(columns, &of_columns));
        let (tried, proven) = (self.ladder.tried_from(), self.ladder.proven_from());
        for (_, card) in self.resources() {
            let (mut own_rows, mut own_columns) = (Vec::new(), Vec::new());
            self.each_term(card, |term| {
                own_rows.extend(row_of.get(term as usize).copied().flatten());
                own_columns.extend(column_of.get(term as usize).copied().flatten());
            });
            for row in &own_rows {
                for column in &own_columns {
                    let cell = &mut cells[*row][*column];
                    match card.evidence.stage {
                        stage if stage >= proven => cell.proven += 1,
                        stage if stage >= tried => cell.tried += 1,
                        _ => cell.described += 1,
                    }
                }
            }
        }
        GapMap { rows: of_rows, columns: of_columns, cells, only_widest }
    }

    /// The resources that bear two terms, and, when none does, those that bear one of them, the most proven first.
    pub fn around_gap(&self, row: (&str, &str), column: (&str, &str)) -> GapAround {
        let bearers = |(vocabulary, code): (&str, &str)| -> Vec<CardId> {
            let term = self.lexicon.find_term(vocabulary, code);
            let all = term.map_or(&[] as &[CardId], |term| self.bearers(term));
            let mut own: Vec<CardId> =
                all.iter().copied().filter(|id| self.card(*id).kind == Kind::Resource).collect();
            own.sort_by_key(|id| {
                (std::cmp::Reverse(self.card(*id).evidence.stage), self.title_rank[*id as usize])
            });
            own
        };
        let (mut by_row, mut by_column) = (bearers(row), bearers(column));
        let both: Vec<CardId> = by_row.iter().copied().filter(|id| by_column.contains(id)).collect();
        for side in [&mut by_row, &mut by_column] {
            side.retain(|id| !both.contains(id));
            side.truncate(NEAR);
        }
        GapAround { both, row: by_row, column: by_column }
    }
}

/// Whether a card says every word in its title or its summary.
fn says(card: &Card, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let said = text::fold(&format!("{} {}", card.title, card.summary));
    words.iter().all(|word| said.contains(word.as_str()))
}
