//! Keeps segments few: those of like size become one, and documents taken out are swept away.

use crate::builder::Builder;
use crate::error::SearchError;
use crate::segment::Segment;
use crate::snapshot::Part;

/// How many segments of like size are left apart; they then become one that is as much larger.
const APART: usize = 4;
/// Beyond this size, two segments are not made one: it would cost more than it gives.
const TOGETHER_MAX: usize = 250_000;

/// Merges what should be; `keep` writes a new segment.
pub(super) fn tidy(
    parts: &mut Vec<Part>,
    mut keep: impl FnMut(Segment) -> Result<Part, SearchError>,
) -> Result<(), SearchError> {
    parts.retain(|part| part.live() > 0);
    while let Some(group) = group(parts) {
        let merged = keep(merge(group.iter().map(|at| &parts[*at])))?;
        for at in group.into_iter().rev() {
            parts.remove(at);
        }
        parts.push(merged);
    }
    Ok(())
}

/// The places of segments to make one of: enough of like size, or one that is half empty.
fn group(parts: &[Part]) -> Option<Vec<usize>> {
    let hollow = parts.iter().position(|part| part.live() * 2 < part.segment.len());
    if let Some(at) = hollow {
        return Some(vec![at]);
    }
    let level = |part: &Part| part.live().ilog(APART);
    let mut levels: Vec<u32> = parts.iter().map(level).collect();
    levels.sort_unstable();
    levels.dedup();
    let mut group = Vec::new();
    // Smaller segments go with larger ones of a level that is full.
    for wanted in levels {
        let at_most: Vec<usize> = (0..parts.len()).filter(|at| level(&parts[*at]) <= wanted).collect();
        let like = at_most.iter().filter(|at| level(&parts[**at]) == wanted).count();
        let size: usize = at_most.iter().map(|at| parts[*at].live()).sum();
        if like >= APART && size <= TOGETHER_MAX {
            group = at_most;
        }
    }
    (!group.is_empty()).then_some(group)
}

fn merge<'a>(parts: impl Iterator<Item = &'a Part>) -> Segment {
    let mut builder = Builder::default();
    for part in parts {
        let mut known = vec![None; part.segment.dictionary().len()];
        for doc in part.live_docs() {
            builder.add_again(&part.segment, doc, &mut known);
        }
    }
    builder.finish()
}
