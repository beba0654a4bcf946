//! Simplification of one line (D. Douglas and T. Peucker, *Algorithms for the reduction of the number of points required to
//! represent a digitized line or its caricature*, The Canadian Cartographer 10 (2), 1973).

use super::limits::{Point, diagonal, narrowing};

/// A closed arc keeps at least this share of its own diagonal as detail, so that small islands keep a shape.
const CLOSED_TOLERANCE: f64 = 0.05;

/// The points of an arc worth keeping, its ends among them; `tolerance` is in points of latitude.
pub(super) fn simplified_arc(arc: &[Point], tolerance: f64) -> Vec<Point> {
    let (Some(first), Some(last)) = (arc.first(), arc.last()) else { return Vec::new() };
    let mut kept = vec![false; arc.len()];
    kept[0] = true;
    kept[arc.len() - 1] = true;
    if first == last {
        // A closed arc has no base line: its farthest point from the start gives two.
        let tolerance = tolerance.min(CLOSED_TOLERANCE * diagonal(&arc.iter()));
        let farthest = (0..arc.len()).max_by(|a, b| {
            let distance = |index: usize| distance_to_segment(arc[index], *first, *first);
            distance(*a).total_cmp(&distance(*b))
        });
        if let Some(middle) = farthest {
            kept[middle] = true;
            keep_between(arc, 0, middle, tolerance, &mut kept);
            keep_between(arc, middle, arc.len() - 1, tolerance, &mut kept);
        }
    } else {
        keep_between(arc, 0, arc.len() - 1, tolerance, &mut kept);
    }
    arc.iter().zip(kept).filter_map(|(point, keep)| keep.then_some(*point)).collect()
}

/// Marks the points between two kept ones that lie farther than the tolerance from the line between them.
fn keep_between(arc: &[Point], first: usize, last: usize, tolerance: f64, kept: &mut [bool]) {
    let mut spans = vec![(first, last)];
    while let Some((first, last)) = spans.pop() {
        let farthest = (first + 1..last)
            .map(|index| (distance_to_segment(arc[index], arc[first], arc[last]), index))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((distance, middle)) = farthest
            && distance > tolerance
        {
            kept[middle] = true;
            spans.push((first, middle));
            spans.push((middle, last));
        }
    }
}

/// Distance from a point to a segment, in points of latitude.
fn distance_to_segment(point: Point, from: Point, to: Point) -> f64 {
    let narrowing = narrowing(from.1);
    let local = |at: Point| (f64::from(at.0 - from.0) * narrowing, f64::from(at.1 - from.1));
    let (point, to) = (local(point), local(to));
    let squared_length = to.0 * to.0 + to.1 * to.1;
    let along = if squared_length > 0.0 {
        ((point.0 * to.0 + point.1 * to.1) / squared_length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (point.0 - along * to.0).hypot(point.1 - along * to.1)
}

#[cfg(test)]
mod tests {
    use super::simplified_arc;

    #[test]
    fn keeps_corners_and_drops_straight_points() {
        let line = [(0, 0), (500, 1), (1000, 0), (1000, 500), (1001, 1000)];
        assert_eq!(simplified_arc(&line, 10.0), [(0, 0), (1000, 0), (1001, 1000)]);
        assert_eq!(simplified_arc(&line, 0.0), line);
    }

    #[test]
    fn small_islands_keep_a_shape() {
        let island = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)];
        assert_eq!(simplified_arc(&island, 1e6), island);
    }
}
