//! What is true of any compass and of any answers.

use proptest::prelude::*;

use super::*;
use crate::compass::rule::{Rule, Scope};

/// How one of three questions of an axis is answered: not at all, not concerned, or a step of the scale.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Said {
    Nothing,
    NotConcerned,
    Step(usize),
}

const STEPS: usize = 5;

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![Just(Said::Nothing), Just(Said::NotConcerned), (0..STEPS).prop_map(Said::Step)]
}

/// One axis of some questions on a scale of five steps, with these weights.
fn one_axis(weights: &[f64]) -> Compiled {
    let levels = vec![
        Level { code: "bas".into(), title: "Bas".into(), from: 0.0, text: "t".into() },
        Level { code: "haut".into(), title: "Haut".into(), from: 50.0, text: "t".into() },
    ];
    let axis = Axis { code: "a".into(), title: "A".into(), levels, ..Axis::default() };
    let choices: Vec<Choice> =
        (0..STEPS).map(|i| Choice { code: i.to_string(), label: "l".into(), points: None }).collect();
    let questions = weights.iter().enumerate().map(|(i, weight)| Question {
        code: format!("q{i}"),
        axis: Some("a".into()),
        kind: QuestionKind::Scale,
        text: "?".into(),
        weight: Some(*weight),
        not_concerned: true,
        choices: choices.clone(),
        ..Question::default()
    });
    Compiled::new(Compass { axes: vec![axis], questions: questions.collect(), ..Compass::default() })
}

fn told(said: &[Said]) -> Answers {
    let answer = |said: &Said| match said {
        Said::Nothing => None,
        Said::NotConcerned => Some(Answer::NotConcerned),
        Said::Step(step) => Some(Answer::Choices(vec![step.to_string()])),
    };
    said.iter().enumerate().filter_map(|(i, said)| Some((format!("q{i}"), answer(said)?))).collect()
}

fn body() -> Body {
    Body::default()
}

proptest! {
    /// Raising one answer never lowers its axis, nor its level.
    #[test]
    fn a_raised_answer_never_lowers_its_axis(
        weights in prop::collection::vec(0.0..100.0_f64, 1..8), said in prop::collection::vec(said(), 8), which in 0..8_usize,
    ) {
        let compiled = one_axis(&weights);
        let which = which % weights.len();
        let Said::Step(step) = said[which] else { return Ok(()) };
        if step + 1 == STEPS { return Ok(()) }
        let mut raised = said.clone();
        raised[which] = Said::Step(step + 1);
        let before = &compiled.read(&told(&said[..weights.len()]), &body()).axes[0];
        let after = &compiled.read(&told(&raised[..weights.len()]), &body()).axes[0];
        prop_assert!(after.position >= before.position.map(|p| p - 1e-9), "{before:?} {after:?}");
        prop_assert!(after.level >= before.level);
    }

    /// What does not concern weighs nothing and its weight goes to the others: the shares still make a whole.
    #[test]
    fn not_concerned_conserves_the_weights(
        weights in prop::collection::vec(0.1..100.0_f64, 1..8), said in prop::collection::vec(said(), 8), step in 0..STEPS,
    ) {
        let compiled = one_axis(&weights);
        // If all that counts says the same thing, the axis says it too, whatever does not concern.
        let same: Vec<Said> = said[..weights.len()]
            .iter()
            .map(|said| if let Said::Step(_) = said { Said::Step(step) } else { *said })
            .collect();
        let read = compiled.read(&told(&same), &body());
        let counts = same.iter().filter(|said| matches!(said, Said::Step(_))).count();
        prop_assert_eq!(read.axes[0].answered, counts);
        if counts == 0 {
            prop_assert_eq!(read.axes[0].position, None);
        } else {
            let expected = read.points.iter().flatten().next().copied().expect("one counts");
            prop_assert!((read.axes[0].position.expect("placed") - expected).abs() < 1e-9);
        }
        // A question that does not concern, and a question that is not there, are the same.
        let kept: Vec<usize> = (0..weights.len()).filter(|i| matches!(said[*i], Said::Step(_))).collect();
        let fewer = one_axis(&kept.iter().map(|i| weights[*i]).collect::<Vec<_>>());
        let short: Vec<Said> = kept.iter().map(|i| said[*i]).collect();
        let whole = compiled.read(&told(&said[..weights.len()]), &body()).axes[0].position;
        let part = if kept.is_empty() { None } else { fewer.read(&told(&short), &body()).axes[0].position };
        prop_assert_eq!(whole.map(|p| (p * 1e6).round()), part.map(|p| (p * 1e6).round()));
    }

    /// The same answers given again say the same thing.
    #[test]
    fn a_redo_with_the_same_answers_changes_nothing(
        weights in prop::collection::vec(0.0..100.0_f64, 1..8), said in prop::collection::vec(said(), 8),
    ) {
        let answers = told(&said[..weights.len()]);
        let written = serde_json::to_value(&answers).expect("plain data");
        let again: Answers = serde_json::from_value(written).expect("reads back");
        prop_assert_eq!(one_axis(&weights).read(&answers, &body()), one_axis(&weights).read(&again, &body()));
    }

    /// Whatever is answered to whatever question, reading ends and positions stay between 0 and 100.
    #[test]
    fn no_answer_breaks_a_reading(
        codes in prop::collection::vec("[a-z]{1,6}|oui|non|un-peu|vente|don|biens|sans-objet|-?[0-9]{1,4}", 12),
        names in prop::collection::vec(prop_oneof![Just("sorte"), Just("budget"), Just("part"), Just("ventes"), Just("equipe"), Just("autre")], 12),
    ) {
        let answers: Answers = names
            .iter()
            .zip(&codes)
            .map(|(name, code)| ((*name).to_owned(), Answer::of(&json!(code)).expect("a text answers")))
            .collect();
        let read = Compiled::new(compass()).read(&answers, &body());
        for axis in &read.axes {
            prop_assert!(axis.position.is_none_or(|p| (0.0..=100.0).contains(&p)));
            prop_assert_eq!(axis.position.is_some(), axis.level.is_some());
        }
    }

    /// Whatever is written as an expression, it is read or refused.
    #[test]
    fn no_expression_breaks_the_reader(text in "[ -~\\n]{0,120}|[(\\[{\\]})!\\-+\"'?a-z0-9. ]{0,200}|.{0,40}") {
        let compass = compass();
        let _ = Rule::parse(&text, Scope { compass: &compass, has_axes: true });
    }
}
