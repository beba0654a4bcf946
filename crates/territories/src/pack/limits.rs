//! Simplification of limits: shared borders are cut at the same points, so that neighbours still touch.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{PackError, Sources, rows::units, simplify::simplified_arc, sources::Features};
use crate::outline::{Outline, degrees};

/// Longitude and latitude in hundred-thousandths of a degree, the precision of the source: exact comparison finds the
/// borders that two territories share.
pub(super) type Point = (i32, i32);

/// The simplified outlines, by code.
pub(super) struct Outlines {
    pub(super) departements: BTreeMap<String, Outline>,
    pub(super) regions: BTreeMap<String, Outline>,
}

/// Each ring without the repetition of its first point.
type Shapes = BTreeMap<String, Vec<Vec<Point>>>;

const POINTS_PER_DEGREE: f64 = 100_000.0;

/// Greatest distance between a limit and its simplification, as a share of the diagonal of the smallest département that
/// has it: chosen so that a département keeps about 200 points.
const TOLERANCE: f64 = 0.004;

/// Islands and enclaves smaller than this are left out, in km²; no more than a few pixels on the map of a département.
const SMALLEST_ISLAND_KM2: f64 = 4.0;

/// The same overseas, where islands are the territory itself.
const SMALLEST_OVERSEAS_ISLAND_KM2: f64 = 1.0;

const KM_PER_DEGREE: f64 = 111.2;

/// Simplifies départements and régions together: the limits of régions are limits of départements in the source.
pub(super) fn simplified(sources: &Sources) -> Result<Outlines, PackError> {
    let departements = shapes(&sources.departement_outlines)?;
    let regions = shapes(&sources.region_outlines)?;
    let junctions = junctions(&departements);
    let mut tolerances: HashMap<Vec<Point>, f64> = HashMap::new();
    for rings in departements.values() {
        let tolerance = TOLERANCE * diagonal(&rings.iter().flatten());
        for arc in rings.iter().flat_map(|ring| arcs(ring, &junctions)) {
            let known = tolerances.entry(canonical(arc)).or_insert(tolerance);
            *known = known.min(tolerance);
        }
    }
    let cut = |shapes: Shapes| {
        shapes.into_iter().map(|(code, rings)| (code, outline(&rings, &junctions, &tolerances))).collect()
    };
    Ok(Outlines { departements: cut(departements), regions: cut(regions) })
}

fn shapes(geojson: &str) -> Result<Shapes, PackError> {
    let features: Features = serde_json::from_str(geojson)?;
    let shape = |rings: Vec<&Vec<[f64; 2]>>| rings.into_iter().map(|ring| points(ring)).collect();
    Ok(features
        .features
        .into_iter()
        .map(|feature| {
            let rings = shape(feature.geometry.rings());
            (feature.properties.code, rings)
        })
        .collect())
}

fn points(ring: &[[f64; 2]]) -> Vec<Point> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "degrees are within ±180, hence points within ±18,000,000"
    )]
    let exact = |degrees: f64| (degrees * POINTS_PER_DEGREE).round() as i32;
    let mut points: Vec<Point> = ring.iter().map(|at| (exact(at[0]), exact(at[1]))).collect();
    points.pop();
    points.dedup();
    points
}

/// Points where limits part: those that two rings go through differently (the topology of M. Bostock's `TopoJSON`).
fn junctions(shapes: &Shapes) -> HashSet<Point> {
    let mut neighbours: HashMap<Point, (Point, Point)> = HashMap::new();
    let mut junctions = HashSet::new();
    for ring in shapes.values().flatten() {
        for (index, &point) in ring.iter().enumerate() {
            let before = ring[(index + ring.len() - 1) % ring.len()];
            let after = ring[(index + 1) % ring.len()];
            let pair = (before.min(after), before.max(after));
            if *neighbours.entry(point).or_insert(pair) != pair {
                junctions.insert(point);
            }
        }
    }
    junctions
}

/// Cuts a ring at its junctions; each arc repeats its ends. A ring without junction is one closed arc.
fn arcs(ring: &[Point], junctions: &HashSet<Point>) -> Vec<Vec<Point>> {
    let is_cut = |point: &Point| junctions.contains(point);
    let start = ring.iter().position(is_cut).or_else(|| (0..ring.len()).min_by_key(|index| ring[*index]));
    let Some(start) = start else { return Vec::new() };
    let mut arcs = Vec::new();
    let mut arc = vec![ring[start]];
    for index in 1..=ring.len() {
        let point = ring[(start + index) % ring.len()];
        arc.push(point);
        if is_cut(&point) || index == ring.len() {
            arcs.push(std::mem::replace(&mut arc, vec![point]));
        }
    }
    arcs
}

/// The same arc whichever way it is walked.
fn canonical(arc: Vec<Point>) -> Vec<Point> {
    let reversed: Vec<Point> = arc.iter().rev().copied().collect();
    arc.min(reversed)
}

fn outline(
    rings: &[Vec<Point>],
    junctions: &HashSet<Point>,
    tolerances: &HashMap<Vec<Point>, f64>,
) -> Outline {
    let largest = rings.iter().map(|ring| area_km2(ring)).fold(0.0, f64::max);
    let kept = rings.iter().filter(|ring| {
        let area = area_km2(ring);
        area >= smallest_island(ring) || area >= largest
    });
    let simplified = kept.map(|ring| {
        let mut points: Vec<(i32, i32)> = Vec::new();
        for arc in arcs(ring, junctions) {
            let forwards = canonical(arc.clone()) == arc;
            let key = canonical(arc);
            let tolerance = tolerances.get(&key).copied().unwrap_or(0.0);
            let mut thin = simplified_arc(&key, tolerance);
            if !forwards {
                thin.reverse();
            }
            points.extend(thin.into_iter().map(stored));
        }
        points.dedup();
        if points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        points.into_iter().map(|(longitude, latitude)| degrees(longitude, latitude)).collect::<Vec<_>>()
    });
    Outline { rings: simplified.filter(|ring| ring.len() > 2).collect() }
}

/// Rounds a point to the unit of the file.
fn stored(point: Point) -> (i32, i32) {
    let unit = |at: i32| units(f64::from(at) / POINTS_PER_DEGREE);
    (unit(point.0), unit(point.1))
}

fn smallest_island(ring: &[Point]) -> f64 {
    // Metropolitan France lies between 41° and 52° north; all overseas départements are south of 20°.
    let is_overseas = ring.iter().all(|point| f64::from(point.1) < 40.0 * POINTS_PER_DEGREE);
    if is_overseas { SMALLEST_OVERSEAS_ISLAND_KM2 } else { SMALLEST_ISLAND_KM2 }
}

/// Length of a degree of longitude at a latitude, in degrees of latitude.
pub(super) fn narrowing(latitude: i32) -> f64 {
    (f64::from(latitude) / POINTS_PER_DEGREE).to_radians().cos()
}

/// Diagonal of the box around some points, in points of latitude.
pub(super) fn diagonal<'a>(points: &(impl Iterator<Item = &'a Point> + Clone)) -> f64 {
    let extent = |axis: fn(&Point) -> i32| {
        let least = points.clone().map(axis).min().unwrap_or(0);
        let most = points.clone().map(axis).max().unwrap_or(0);
        (least, most)
    };
    let ((west, east), (south, north)) = (extent(|point| point.0), extent(|point| point.1));
    (f64::from(east - west) * narrowing(south.midpoint(north))).hypot(f64::from(north - south))
}

/// Area of a ring on a plane, by the shoelace formula.
fn area_km2(ring: &[Point]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    // Counted from the first point, so that large coordinates do not drown small differences.
    let local = |point: Point| (f64::from(point.0 - origin.0), f64::from(point.1 - origin.1));
    let following = ring.iter().skip(1).chain(ring.first());
    let doubled: f64 = ring
        .iter()
        .zip(following)
        .map(|(a, b)| {
            let (a, b) = (local(*a), local(*b));
            a.0 * b.1 - b.0 * a.1
        })
        .sum();
    let square = (KM_PER_DEGREE / POINTS_PER_DEGREE).powi(2);
    (doubled / 2.0).abs() * narrowing(origin.1) * square
}
