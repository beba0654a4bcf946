//! A triangle, dates, and what is said of an equilibrium.

use proptest::prelude::*;

use super::*;

fn place(performance: u8, innovation: u8, confiance: u8) -> Place {
    Place { performance, innovation, confiance }
}

fn point(day: &str, place: Place) -> Point {
    let day = day.parse().expect("a day");
    Point { day, place, equilibrium: Equilibrium::default(), note: String::new() }
}

#[test]
fn corners_and_centre() {
    assert_eq!(place(7, 0, 0).in_triangle(), Some((0.0, 0.0)));
    assert_eq!(place(0, 3, 0).in_triangle(), Some((1.0, 0.0)));
    assert_eq!(place(0, 0, 9).in_triangle(), Some((0.5, 1.0)));
    let (across, up) = place(4, 4, 4).in_triangle().expect("somewhere");
    assert!((across - 0.5).abs() < 1e-12 && (up - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!(place(0, 0, 0).in_triangle(), None);
}

#[test]
fn points_follow_the_days_and_a_day_has_one() {
    let mut way = Trajectory::default();
    way.place(point("2026-06-01", place(1, 2, 3)));
    way.place(point("2025-06-01", place(3, 3, 3)));
    way.place(point("2026-06-01", place(5, 2, 4)));
    assert_eq!(way.points.len(), 2);
    assert_eq!(way.last_move(), Some([2, -1, 1]));
}

#[test]
fn a_trajectory_is_written_and_read_again() {
    let mut way = Trajectory { name: "Mairie".into(), ..Trajectory::default() };
    way.place(Point {
        equilibrium: Equilibrium { cohesion: Some(3), ..Equilibrium::default() },
        note: "Premier comité".into(),
        ..point("2026-06-01", place(1, 2, 3))
    });
    way.target = Some(Target { by: "2027".parse().expect("a date"), place: place(4, 4, 4) });
    assert!(way.plan(Step { text: "Nommer un binôme".into(), by: None, done: true }));
    let text = serde_json::to_string(&way).expect("plain");
    assert_eq!(serde_json::from_str::<Trajectory>(&text).expect("ours"), way, "{text}");
    assert_eq!(serde_json::from_str::<Trajectory>("{}").expect("empty"), Trajectory::default());
}

#[test]
fn one_criterion_clearly_below_is_named() {
    let of = |a, b, c| Equilibrium { cohesion: a, coherence: b, perennity: c }.weakest();
    assert_eq!(of(Some(8), Some(7), Some(3)), Some(2));
    assert_eq!(of(Some(5), Some(6), Some(6)), None, "one point is not clear");
    assert_eq!(of(Some(3), Some(3), Some(9)), None, "two are as low");
    assert_eq!(of(Some(3), None, Some(9)), None);
}

proptest! {
    #[test]
    fn a_place_lies_in_the_triangle(p in 0..=10_u8, i in 0..=10_u8, c in 0..=10_u8) {
        if let Some((across, up)) = place(p, i, c).in_triangle() {
            prop_assert!((0.0..=1.0).contains(&up));
            prop_assert!(across + 1e-9 >= up / 2.0 && across <= 1.0 - up / 2.0 + 1e-9);
        } else {
            prop_assert_eq!(p + i + c, 0);
        }
    }
}
