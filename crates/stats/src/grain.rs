//! Grains: answers enter the figures by batches that are never taken apart, so that no difference isolates anyone.
//!
//! Whoever compares two published groups, or the same group at two dates, can at best compute what concerns the people who
//! are in one and not in the other. If every group is, at every date, a union of grains, those people are a union of grains
//! too: never fewer than the threshold. A grain keeps its positions axis by axis, sorted: who gave which is lost at once.

/// Someone whose answer waits to be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Respondent<I> {
    pub id: I,
    /// What the body is, from the widest trait to the finest; it ends at the first that is not known.
    pub path: Vec<String>,
    /// A position on every axis, from 0 to 100: one who has none on an axis is not compared, so that all figures of a group
    /// are about the same people.
    pub values: Vec<u8>,
}

/// A batch of answers, for ever together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grain {
    /// What all of them have in common; the empty path is everyone.
    pub path: Vec<String>,
    pub count: usize,
    /// For each axis, the positions in ascending order.
    pub values: Vec<Vec<u8>>,
}

/// What counting gave: new grains, who is in them, who still waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled<I> {
    pub grains: Vec<Grain>,
    pub counted: Vec<I>,
    pub waiting: Vec<I>,
}

/// Makes grains of at least `threshold` answers, each as fine as it may be: those who are too few alike are counted with
/// those who are alike more widely. The same answers always make the same grains, in whatever order they came.
///
/// Answers whose number of axes is not that of most cannot be counted with them: they wait.
pub fn settle<I>(pending: Vec<Respondent<I>>, threshold: usize) -> Settled<I> {
    let threshold = threshold.max(1);
    let axes = usual_width(&pending);
    let (mut rest, odd): (Vec<_>, Vec<_>) =
        pending.into_iter().partition(|one| Some(one.values.len()) == axes);
    let mut settled = Settled {
        grains: Vec::new(),
        counted: Vec::new(),
        waiting: odd.into_iter().map(|one| one.id).collect(),
    };
    let deepest = rest.iter().map(|one| one.path.len()).max().unwrap_or(0);
    for depth in (0..=deepest).rev() {
        rest.sort_by(|a, b| a.path.cmp(&b.path));
        let mut left: Vec<Respondent<I>> = Vec::new();
        let mut alike: Vec<Respondent<I>> = Vec::new();
        for one in rest {
            if alike.first().is_some_and(|first| cut(&first.path, depth) != cut(&one.path, depth)) {
                close(std::mem::take(&mut alike), depth, threshold, &mut settled, &mut left);
            }
            alike.push(one);
        }
        close(alike, depth, threshold, &mut settled, &mut left);
        rest = left;
    }
    settled.waiting.extend(rest.into_iter().map(|one| one.id));
    settled
}

fn usual_width<I>(pending: &[Respondent<I>]) -> Option<usize> {
    let widths = pending.iter().map(|one| one.values.len());
    widths.clone().max_by_key(|width| (widths.clone().filter(|other| other == width).count(), *width))
}

fn cut(path: &[String], depth: usize) -> &[String] {
    &path[..depth.min(path.len())]
}

/// Those who share a path of this very depth make a grain if they are enough; otherwise they are left to a wider one.
fn close<I>(
    alike: Vec<Respondent<I>>,
    depth: usize,
    threshold: usize,
    settled: &mut Settled<I>,
    left: &mut Vec<Respondent<I>>,
) {
    let is_deep = alike.first().is_some_and(|first| first.path.len() >= depth);
    if !is_deep || alike.len() < threshold {
        left.extend(alike);
        return;
    }
    let mut values: Vec<Vec<u8>> =
        (0..alike[0].values.len()).map(|axis| alike.iter().map(|one| one.values[axis]).collect()).collect();
    for axis in &mut values {
        axis.sort_unstable();
    }
    settled.grains.push(Grain { path: cut(&alike[0].path, depth).to_vec(), count: alike.len(), values });
    settled.counted.extend(alike.into_iter().map(|one| one.id));
}

#[cfg(test)]
mod tests;
