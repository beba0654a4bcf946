//! Outlines and their drawing.

use territories::{Code, Level, Outline, Projection, atlas};

use crate::{code, get, outline};

fn points(outline: &Outline) -> usize {
    outline.rings.iter().map(Vec::len).sum()
}

#[test]
fn departements_and_regions_have_outlines() {
    for level in [Level::Departement, Level::Region] {
        let all = atlas().children_at(&Code::france(), level);
        let drawn = all.iter().filter(|territory| atlas().outline(&territory.code).is_some()).count();
        assert_eq!(drawn, if level == Level::Departement { 101 } else { 18 });
        for territory in all.iter().filter(|territory| !territory.overseas) {
            let outline = atlas().outline(&territory.code).unwrap_or_else(|| panic!("{}", territory.name));
            assert!((50..1_500).contains(&points(outline)), "{} {}", territory.name, points(outline));
        }
    }
    assert_eq!(atlas().outline(&code("29151")), None);
    assert_eq!(atlas().outline(&code("departement:987")), None);
}

#[test]
fn centroids_lie_within_the_box_of_the_outline() {
    for territory in atlas().children_at(&Code::france(), Level::Departement) {
        let Some(outline) = atlas().outline(&territory.code) else { continue };
        let (longitude, latitude) = territory.centroid.expect("it has a centroid");
        let all = || outline.rings.iter().flatten();
        assert!(all().any(|point| point.0 < longitude) && all().any(|point| point.0 > longitude));
        assert!(all().any(|point| point.1 < latitude) && all().any(|point| point.1 > latitude));
    }
}

#[test]
fn large_islands_are_kept() {
    let rings = |text: &str| outline(text).rings.len();
    assert!(rings("departement:971") >= 5, "Guadeloupe and its islands");
    assert_eq!(rings("departement:976"), 3, "Grande-Terre, Petite-Terre, Mtsamboro");
    assert!(rings("departement:17") >= 3, "Ré and Oléron");
}

#[test]
fn neighbours_share_their_border_points() {
    let all = |text: &str| -> Vec<(u32, u32)> {
        let outline = outline(text);
        outline.rings.iter().flatten().map(|point| (point.0.to_bits(), point.1.to_bits())).collect()
    };
    let (finistere, cotes) = (all("departement:29"), all("departement:22"));
    assert!(finistere.iter().filter(|point| cotes.contains(point)).count() > 20);
    let (brittany, own) = (all("region:53"), all("departement:35"));
    assert!(brittany.iter().filter(|point| own.contains(point)).count() > 50);
}

#[test]
fn a_drawing_fills_its_box_and_stays_within() {
    for (text, width, height) in [("departement:29", 400, 300), ("region:04", 100, 100)] {
        let outline = outline(text);
        let (view_box, path) = outline.svg_path(width, height);
        assert_eq!(view_box, format!("0 0 {width} {height}"));
        assert!(path.starts_with('M') && path.ends_with('Z'));
        assert_eq!(path.matches('M').count(), outline.rings.len());
        let numbers: Vec<f64> =
            path.split(['M', 'L', 'Z', ' ']).filter_map(|number| number.parse().ok()).collect();
        let (x, y): (Vec<f64>, Vec<f64>) = numbers.chunks(2).map(|pair| (pair[0], pair[1])).unzip();
        let extent = |values: &[f64]| {
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            (least, values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
        };
        let ((left, right), (top, bottom)) = (extent(&x), extent(&y));
        let (width, height) = (f64::from(width), f64::from(height));
        assert!(left >= 0.0 && right <= width && top >= 0.0 && bottom <= height);
        let fills = |size: f64, full: f64| (size - full).abs() < 0.2;
        assert!(fills(right - left, width) || fills(bottom - top, height));
    }
}

#[test]
fn several_outlines_share_one_plan() {
    let departements = atlas().children(&code("region:53"));
    let outlines: Vec<_> =
        departements.iter().filter_map(|departement| atlas().outline(&departement.code)).collect();
    let plan = Projection::fitting(outlines.iter().copied(), 500, 500);
    let morlaix = plan.point(get("29151").centroid.expect("it has a centroid"));
    let rennes = plan.point(get("35238").centroid.expect("it has a centroid"));
    assert!(morlaix.0 < rennes.0 && morlaix.1 < rennes.1, "Morlaix is north-west of Rennes");
    let empty = Projection::fitting([], 10, 10);
    assert_eq!(empty.view_box(), "0 0 10 10");
}
