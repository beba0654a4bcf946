//! The trajectory of a body: dated positions on performance, innovation and confiance, targets, notes and next steps.
//!
//! The three trajectories and the three criteria of equilibrium are those of the public method; placing oneself from 0 to 10 on
//! each, and the triangle drawn from it, are ours.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::date::PartialDate;
use crate::is_default;

/// The highest a body places itself.
pub const HIGHEST: u8 = 10;
/// Entries of each sort in one trajectory, and characters in one text.
pub const ENTRIES_MAX: usize = 60;
pub const TEXT_MAX: usize = 600;

/// What a body keeps of its way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Trajectory {
    /// How the body calls itself, for itself.
    #[serde(skip_serializing_if = "is_default")]
    pub name: String,
    #[serde(skip_serializing_if = "is_default")]
    pub points: Vec<Point>,
    #[serde(skip_serializing_if = "is_default")]
    pub target: Option<Target>,
    #[serde(skip_serializing_if = "is_default")]
    pub steps: Vec<Step>,
}

/// A dated position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub day: NaiveDate,
    #[serde(flatten)]
    pub place: Place,
    /// The three criteria of equilibrium, where they were answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub equilibrium: Equilibrium,
    #[serde(default, skip_serializing_if = "is_default")]
    pub note: String,
}

/// A place on the three trajectories, each from 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    pub performance: u8,
    pub innovation: u8,
    pub confiance: u8,
}

/// Where a body stands on the three criteria, each from 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Equilibrium {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohesion: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coherence: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perennity: Option<u8>,
}

/// Where a body wants to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub by: PartialDate,
    #[serde(flatten)]
    pub place: Place,
}

/// Something to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub text: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub by: Option<PartialDate>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub done: bool,
}

impl Place {
    /// What each makes of the whole; nothing when all three are zero.
    pub fn shares(self) -> Option<[f64; 3]> {
        let parts = [self.performance, self.innovation, self.confiance].map(f64::from);
        let whole: f64 = parts.iter().sum();
        (whole > 0.0).then(|| parts.map(|part| part / whole))
    }

    /// Where it lies in a triangle of base 1 whose corners are performance at the lower left, innovation at the lower right and
    /// confiance above: across from 0 to 1, and up from 0 to 1.
    pub fn in_triangle(self) -> Option<(f64, f64)> {
        let [_, innovation, confiance] = self.shares()?;
        Some((innovation + confiance / 2.0, confiance))
    }
}

impl Equilibrium {
    /// In the order in which the method names them.
    pub const fn all(self) -> [Option<u8>; 3] {
        [self.cohesion, self.coherence, self.perennity]
    }

    /// The weakest criterion, by its place, when all three were answered and one is clearly below the others.
    pub fn weakest(self) -> Option<usize> {
        let [Some(a), Some(b), Some(c)] = self.all() else { return None };
        let all = [a, b, c];
        let low = *all.iter().min()?;
        let at = all.iter().position(|one| *one == low)?;
        let next = all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, one)| *one).min()?;
        (next >= low + 2).then_some(at)
    }
}

impl Trajectory {
    /// Puts a point in, in the order of the days; one of the same day takes its place.
    pub fn place(&mut self, point: Point) {
        self.points.retain(|other| other.day != point.day);
        self.points.push(point);
        self.points.sort_by_key(|point| point.day);
        if self.points.len() > ENTRIES_MAX {
            self.points.remove(0);
        }
    }

    /// Adds a step; false when there are enough.
    pub fn plan(&mut self, step: Step) -> bool {
        if self.steps.len() >= ENTRIES_MAX {
            return false;
        }
        self.steps.push(step);
        true
    }

    /// What changed between the two last points, in the order performance, innovation, confiance.
    pub fn last_move(&self) -> Option<[i16; 3]> {
        let [.., before, after] = self.points.as_slice() else { return None };
        let of = |place: Place| [place.performance, place.innovation, place.confiance].map(i16::from);
        let (a, b) = (of(before.place), of(after.place));
        Some([b[0] - a[0], b[1] - a[1], b[2] - a[2]])
    }
}

#[cfg(test)]
mod tests;
