//! What a group sees, and what it never sees.

use proptest::prelude::*;

use super::*;
use crate::compass::{Answers, Axis, Body, Choice, Compiled, Level, Question, QuestionKind};

fn compass() -> Compass {
    let choice = |code: &str| Choice { code: code.into(), label: code.into(), points: None };
    let question = |code: &str| Question {
        code: code.into(),
        axis: Some("a".into()),
        kind: QuestionKind::Scale,
        text: code.into(),
        choices: ["0", "1", "2", "3", "4"].map(choice).into(),
        ..Question::default()
    };
    Compass {
        axes: vec![Axis {
            code: "a".into(),
            title: "A".into(),
            levels: vec![Level { code: "x".into(), title: "X".into(), from: 0.0, text: String::new() }],
            ..Axis::default()
        }],
        questions: vec![question("q"), question("r")],
        ..Compass::default()
    }
}

/// Readings of people who gave these two answers.
fn readings(given: &[(u8, u8)]) -> Vec<Reading> {
    let compiled = Compiled::new(compass());
    let choice = |step: u8| Answer::Choices(vec![step.to_string()]);
    let answers = |(q, r): &(u8, u8)| -> Answers {
        [("q".to_owned(), choice(*q)), ("r".to_owned(), choice(*r))].into_iter().collect()
    };
    given.iter().map(|one| compiled.read(&answers(one), &Body::default())).collect()
}

fn crossed(given: &[(u8, u8)], shown: &[bool]) -> Option<Crossed> {
    let (compass, readings) = (compass(), readings(given));
    let views: Vec<View<'_>> = readings
        .iter()
        .zip(shown)
        .map(|(reading, is_shown)| View { compass: &compass, reading, is_shown: *is_shown })
        .collect();
    cross(&compass, &views)
}

#[test]
fn two_views_are_not_enough() {
    assert_eq!(crossed(&[(0, 0), (4, 4)], &[true, true]), None);
    assert_eq!(crossed(&[(0, 0), (4, 4), (2, 2)], &[true, true, false]), None, "the third would be known");
    assert!(crossed(&[(0, 0), (4, 4), (2, 2)], &[false, false, false]).is_some());
}

#[test]
fn the_widest_gap_comes_first() {
    let crossed = crossed(&[(2, 0), (2, 4), (3, 2)], &[true; 3]).expect("three views");
    let order: Vec<(usize, f64)> = crossed.questions.iter().map(|q| (q.question, q.spread.gap())).collect();
    assert_eq!(order, [(1, 100.0), (0, 25.0)]);
    assert_eq!(crossed.divergences().count(), 1);
    assert_eq!(crossed.axes[0].named, [(0, 25.0), (1, 75.0), (2, 62.5)]);
    assert_eq!((crossed.axes[0].range, crossed.axes[0].middle), (Some((25.0, 75.0)), Some(62.5)));
    assert_eq!(crossed.questions[0].answers.len(), 3);
}

#[test]
fn agreement_is_a_strength_or_a_weakness() {
    let crossed = crossed(&[(4, 0), (4, 1), (3, 0)], &[true; 3]).expect("three views");
    assert_eq!(crossed.strengths().map(|q| q.question).collect::<Vec<_>>(), [0]);
    assert_eq!(crossed.weaknesses().map(|q| q.question).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_changed_question_is_not_crossed() {
    let (now, mut before) = (compass(), compass());
    before.questions[1].choices.pop();
    let (old, new) = (Compiled::new(before.clone()), readings(&[(0, 0), (4, 4), (4, 4)]));
    let answers: Answers = [
        ("q".to_owned(), Answer::Choices(vec!["2".into()])),
        ("r".to_owned(), Answer::Choices(vec!["2".into()])),
    ]
    .into_iter()
    .collect();
    let early = old.read(&answers, &Body::default());
    let mut views: Vec<View<'_>> =
        new.iter().map(|reading| View { compass: &now, reading, is_shown: true }).collect();
    views.push(View { compass: &before, reading: &early, is_shown: true });
    let crossed = cross(&now, &views).expect("four views");
    let of = |question: usize| crossed.questions.iter().find(|q| q.question == question).expect("asked");
    assert_eq!((of(0).spread.named.len(), of(1).spread.named.len()), (4, 3));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Whoever did not agree is never shown, and alone never moves what is shown.
    #[test]
    fn the_unnamed_stay_so(given in prop::collection::vec(((0..5_u8, 0..5_u8), any::<bool>()), 3..12), other in (0..5_u8, 0..5_u8)) {
        let (answers, shown): (Vec<(u8, u8)>, Vec<bool>) = given.iter().copied().unzip();
        let before = crossed(&answers, &shown);
        if let Some(crossed) = &before {
            for spread in crossed.axes.iter().chain(crossed.questions.iter().map(|q| &q.spread)) {
                prop_assert!(spread.named.iter().all(|(at, _)| shown[*at]));
                prop_assert!(spread.unnamed == 0 || spread.unnamed >= SEEN_FROM, "{}", spread.unnamed);
            }
            prop_assert!(crossed.questions.iter().all(|q| q.answers.iter().all(|(at, _)| shown[*at])));
        }
        let hidden = shown.iter().filter(|shown| !**shown).count();
        if hidden % SEEN_FROM != SEEN_FROM - 1 && answers.len() - hidden % SEEN_FROM >= SEEN_FROM {
            let (mut more, mut told) = (answers.clone(), shown.clone());
            more.push(other);
            told.push(false);
            let after = crossed(&more, &told);
            prop_assert_eq!(before.map(|c| (c.axes, c.questions)), after.map(|c| (c.axes, c.questions)));
        }
    }
}
