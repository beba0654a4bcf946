//! Notebooks: the dated answers of a body, its trajectory, and how two of its answers differ.

use std::sync::Arc;

use chrono::Months;
use model::compass::{Compass, Counterpart, Reading, counterparts};
use model::trajectory::Trajectory;
use store::Notebook;
use uuid::Uuid;

use crate::App;
use crate::compasses::{CompassVersion, Held};
use crate::error::AppError;
use crate::people::Who;

/// The purpose of the signature in the address of a notebook.
const PURPOSE: &str = "notebook";

/// A notebook, with what its private address holds.
#[derive(Debug, Clone)]
pub struct Kept {
    pub notebook: Notebook,
    pub trajectory: Trajectory,
    pub key: String,
    /// The answers in it, the earliest first.
    pub positions: Vec<Held>,
}

/// What became of a question between two answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Became {
    /// It compares: the points before and after, where they count.
    Compared {
        before: Option<f64>,
        after: Option<f64>,
    },
    /// It was answered or counted otherwise.
    Changed,
    Gone,
    New,
}

/// How two answers to a compass differ, even when it changed.
#[derive(Debug, Clone)]
pub struct Differences {
    pub before: Held,
    pub after: Held,
    pub readings: (Reading, Reading),
    /// Axis by axis of the later version: its place in both, when both have it.
    pub axes: Vec<(Option<usize>, usize)>,
    /// Axes of the earlier version that are no more.
    pub gone: Vec<usize>,
    /// Question by question: its place in the earlier and in the later version.
    pub questions: Vec<(Option<usize>, Option<usize>, Became)>,
}

impl Differences {
    /// Whether an axis is measured alike in both: no question of it came, went, changed, moved or weighs otherwise.
    pub fn is_alike(&self, later_axis: usize) -> bool {
        let code = &self.after.compiled().compass.axes[later_axis].code;
        let on = |compass: &Compass, at: Option<usize>| {
            at.is_some_and(|at| compass.questions[at].axis.as_ref() == Some(code))
        };
        let (before, after) = (&self.before.compiled().compass, &self.after.compiled().compass);
        self.questions.iter().filter(|(a, b, _)| on(before, *a) || on(after, *b)).all(|(a, b, became)| {
            let is_counted_alike = a.zip(*b).is_some_and(|(a, b)| {
                let (a, b) = (&before.questions[a], &after.questions[b]);
                a.axis == b.axis && a.weight().total_cmp(&b.weight()).is_eq() && a.condition == b.condition
            });
            matches!(became, Became::Compared { .. }) && is_counted_alike
        })
    }
}

impl App {
    fn notebook_key(&self, id: Uuid) -> String {
        let id = id.simple().to_string();
        format!("{id}-{}", self.sign(PURPOSE, &id))
    }

    /// The notebook in which a position is, or a new one that begins with it and those that it begins anew.
    ///
    /// # Errors
    /// The store failed.
    pub async fn notebook_for(&self, held: &Held, who: Option<&Who>) -> Result<String, AppError> {
        if let Some(id) = self.store().notebook_with(held.position.id).await? {
            return Ok(self.notebook_key(id));
        }
        let mut chain = vec![held.position.id];
        let mut former = held.position.former;
        let mut known = None;
        while let Some(id) = former.filter(|id| !chain.contains(id)) {
            if let Some(notebook) = self.store().notebook_with(id).await? {
                known = Some(notebook);
                break;
            }
            chain.push(id);
            former = self.store().position(id).await?.and_then(|position| position.former);
        }
        let id = if let Some(id) = known {
            id
        } else {
            let (id, now) = (Uuid::new_v4(), self.now());
            let doc = serde_json::to_value(Trajectory::default()).map_err(AppError::unavailable)?;
            let person = who.map(|who| who.id);
            let notebook = Notebook { id, person, doc, created_at: now, used_at: now };
            self.store().open_notebook(&notebook).await?;
            id
        };
        for position in chain {
            self.store().put_in_notebook(id, position).await?;
        }
        Ok(self.notebook_key(id))
    }

    /// The notebook in which a position is, if it is in one: the key of its address.
    ///
    /// # Errors
    /// The store failed.
    pub async fn notebook_with(&self, held: &Held) -> Result<Option<String>, AppError> {
        let found = self.store().notebook_with(held.position.id).await?;
        Ok(found.map(|id| self.notebook_key(id)))
    }

    /// The notebook behind a private address; opening it counts as a use.
    ///
    /// # Errors
    /// The address is not ours, the notebook was erased, or the store failed.
    pub async fn notebook(&self, key: &str) -> Result<Kept, AppError> {
        let (id, signature) = key.split_once('-').ok_or(AppError::NotFound)?;
        if !self.is_signed(PURPOSE, id, signature) {
            return Err(AppError::NotFound);
        }
        let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
        let notebook = self.store().notebook(id).await?.ok_or(AppError::NotFound)?;
        if notebook.used_at + chrono::Duration::days(1) < self.now() {
            self.store().note_notebook(id, self.now()).await?;
        }
        let mut positions = Vec::new();
        for position in self.store().positions_in(id).await? {
            positions.extend(self.position_of(position).await?);
        }
        for held in &positions {
            // The answers of a notebook live as long as it is opened.
            match self.note_use(held).await {
                Ok(()) | Err(AppError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        in_order(&mut positions);
        let trajectory = serde_json::from_value(notebook.doc.clone()).unwrap_or_default();
        Ok(Kept { notebook, trajectory, key: key.to_owned(), positions })
    }

    /// Keeps a trajectory as it now is.
    ///
    /// # Errors
    /// It was erased meanwhile, or the store failed.
    pub async fn keep_trajectory(&self, kept: &Kept, trajectory: &Trajectory) -> Result<(), AppError> {
        let doc = serde_json::to_value(trajectory).map_err(AppError::unavailable)?;
        let is_there = self.store().write_notebook(kept.notebook.id, &doc, self.now()).await?;
        if is_there { Ok(()) } else { Err(AppError::NotFound) }
    }

    /// Begins a compass of a notebook anew: the new answers are in the notebook too.
    ///
    /// # Errors
    /// The position is not of this notebook, the compass is no longer published, or the store failed.
    pub async fn again(&self, kept: &Kept, key: &str, who: Option<&Who>) -> Result<Held, AppError> {
        let former = kept.positions.iter().find(|held| held.key == key).ok_or(AppError::NotFound)?;
        let held = self.begin_anew(&former.key, who).await?;
        self.store().put_in_notebook(kept.notebook.id, held.position.id).await?;
        Ok(held)
    }

    /// Erases a notebook and every answer in it. Tells how many answers.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_notebook(&self, kept: &Kept) -> Result<u64, AppError> {
        Ok(self.store().forget_notebook(kept.notebook.id).await?)
    }

    /// The notebooks of a person, the latest used first: the key of each address, and its trajectory.
    ///
    /// # Errors
    /// The store failed.
    pub async fn my_notebooks(&self, who: &Who) -> Result<Vec<(String, Trajectory)>, AppError> {
        let mine = self.store().notebooks_of(who.id).await?;
        let named = |notebook: Notebook| {
            (self.notebook_key(notebook.id), serde_json::from_value(notebook.doc).unwrap_or_default())
        };
        Ok(mine.into_iter().map(named).collect())
    }

    /// Erases the notebooks that nobody opened for longer than answers are kept.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_unused_notebooks(&self) -> Result<usize, AppError> {
        let months = Months::new(self.positions_kept_months());
        let since = self.now().checked_sub_months(months).unwrap_or_default();
        let old = self.store().unused_notebooks(since).await?;
        for id in &old {
            self.store().forget_notebook(*id).await?;
        }
        Ok(old.len())
    }

    /// How two answers of a notebook differ.
    ///
    /// # Errors
    /// They are not of this notebook, or not of one compass.
    pub fn differences(&self, kept: &Kept, before: &str, after: &str) -> Result<Differences, AppError> {
        let find = |key: &str| kept.positions.iter().find(|held| held.key == key).cloned();
        let (before, after) = find(before).zip(find(after)).ok_or(AppError::NotFound)?;
        if before.position.compass != after.position.compass {
            return Err(AppError::NotFound);
        }
        Ok(differ(before, after))
    }
}

/// The earliest first; of two begun at one moment, the one that begins the other anew comes after it.
fn in_order(positions: &mut [Held]) {
    let formers: std::collections::HashMap<Uuid, Option<Uuid>> =
        positions.iter().map(|held| (held.position.id, held.position.former)).collect();
    let depth = |held: &Held| {
        let mut former = held.position.former;
        let mut depth = 0;
        while let Some(id) = former.filter(|id| depth < formers.len() && formers.contains_key(id)) {
            depth += 1;
            former = formers[&id];
        }
        depth
    };
    positions.sort_by_cached_key(|held| (held.position.started_at, depth(held), held.position.id));
}

fn differ(before: Held, after: Held) -> Differences {
    let readings = (before.reading(), after.reading());
    let (a, b): (Arc<CompassVersion>, Arc<CompassVersion>) =
        (Arc::clone(&before.version), Arc::clone(&after.version));
    let (a, b) = (&a.compiled.compass, &b.compiled.compass);
    let axes = b.axes.iter().enumerate().map(|(at, axis)| (a.axis(&axis.code), at)).collect();
    let gone = (0..a.axes.len()).filter(|at| b.axis(&a.axes[*at].code).is_none()).collect();
    let questions = counterparts(a, b)
        .into_iter()
        .map(|found| match found {
            Counterpart::Same { earlier, later } => {
                let points = (readings.0.points[earlier], readings.1.points[later]);
                (Some(earlier), Some(later), Became::Compared { before: points.0, after: points.1 })
            }
            Counterpart::Changed { earlier, later } => (Some(earlier), Some(later), Became::Changed),
            Counterpart::Gone { earlier } => (Some(earlier), None, Became::Gone),
            Counterpart::New { later } => (None, Some(later), Became::New),
        })
        .collect();
    Differences { before, after, readings, axes, gone, questions }
}
