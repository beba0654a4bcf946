//! Groups: unions of grains, by what their bodies have in common, and the quartiles that may be said of them.

use std::collections::BTreeSet;

use crate::grain::Grain;
use crate::quantile::quantile;

/// Where the middle half of a group stands on an axis. The lowest and the highest are never said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quartiles {
    pub first: f64,
    pub median: f64,
    pub third: f64,
}

/// A group that may be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What its bodies have in common; the empty path is everyone.
    pub path: Vec<String>,
    pub count: usize,
    pub axes: Vec<Quartiles>,
}

/// The finest group around a path: itself, else without its last trait, and so on until everyone; nothing when even everyone
/// is too few.
pub fn group_of(grains: &[Grain], path: &[String], threshold: usize) -> Option<Group> {
    (0..=path.len()).rev().find_map(|depth| group(grains, &path[..depth], threshold))
}

/// Every group that may be shown, the widest first.
pub fn groups(grains: &[Grain], threshold: usize) -> Vec<Group> {
    let mut paths: BTreeSet<(usize, &[String])> = BTreeSet::new();
    for grain in grains {
        paths.extend((0..=grain.path.len()).map(|depth| (depth, &grain.path[..depth])));
    }
    paths.into_iter().filter_map(|(_, path)| group(grains, path, threshold)).collect()
}

/// The group of one path. A grain made under a lower threshold than today's is left out: a difference would show it.
fn group(grains: &[Grain], path: &[String], threshold: usize) -> Option<Group> {
    let inside: Vec<&Grain> =
        grains.iter().filter(|grain| grain.count >= threshold && grain.path.starts_with(path)).collect();
    let axes = inside.first()?.values.len();
    let inside: Vec<&Grain> = inside.into_iter().filter(|grain| grain.values.len() == axes).collect();
    let quartiles = |axis: usize| {
        let mut all: Vec<u8> = inside.iter().flat_map(|grain| grain.values[axis].iter().copied()).collect();
        all.sort_unstable();
        Some(Quartiles {
            first: quantile(&all, 0.25)?,
            median: quantile(&all, 0.5)?,
            third: quantile(&all, 0.75)?,
        })
    };
    Some(Group {
        path: path.to_vec(),
        count: inside.iter().map(|grain| grain.count).sum(),
        axes: (0..axes).map(quartiles).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests;
