//! The language of référentiels: what it reads, what it gives, what it refuses and where.

use proptest::prelude::*;

use super::*;

struct Few;

impl Facts for Few {
    fn answered(&self, question: &str, choice: &str) -> Option<bool> {
        match question {
            "a" => Some(choice == "OUI"),
            "b" => Some(choice == "b_2"),
            _ => None,
        }
    }

    fn share(&self, question: &str) -> Option<f64> {
        (question == "part").then_some(0.25)
    }

    fn is(&self, property: &str, value: &str) -> bool {
        (property, value) == ("type", "EPCI")
    }

    fn score(&self, node: &str) -> Option<f64> {
        (node == "cae_1.2.3").then_some(0.4)
    }

    fn indicator(&self, which: Indicator, name: &str) -> Option<f64> {
        (name == "cae_6.a").then_some(match which {
            Indicator::Value | Indicator::Optional => 3.0,
            Indicator::Limit => 5.0,
            Indicator::Target => 1.0,
        })
    }
}

fn give(text: &str) -> Value {
    Formula::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}")).evaluate(&Few)
}

#[test]
fn formulas_say_what_they_mean() {
    for (text, value) in [
        ("reponse(a, OUI)", Value::Truth(true)),
        ("reponse (a,NON)", Value::Truth(false)),
        ("reponse(inconnue, OUI)", Value::Nothing),
        ("si identite(type, commune) alors 3/4", Value::Nothing),
        (
            "si identite(type, commune) alors 3/4 sinon si reponse(b, b_2) alors 2/16 sinon 1",
            Value::Number(0.125),
        ),
        ("si identite(type, EPCI) alors VRAI", Value::Truth(true)),
        ("si identite(type, syndicat) alors FAUX sinon VRAI", Value::Truth(true)),
        ("max(reponse(part), 2/10) + 1/10", Value::Number(0.35)),
        ("max(reponse(inconnue), 0.5)", Value::Number(0.5)),
        ("max(reponse(part) * 10/8, 5/8)", Value::Number(0.625)),
        ("min(score(cae_1.2.3), 0.9)", Value::Number(0.4)),
        ("opt_val(cae_6.a) + opt_val(inconnu)", Value::Number(3.0)),
        ("(limite(cae_6.a) - val(cae_6.a)) / (limite(cae_6.a) - cible(cae_6.a))", Value::Number(0.5)),
        ("si val(cae_6.a) > limite(cae_6.a) alors 0 sinon 1", Value::Number(1.0)),
        ("1 / 0", Value::Nothing),
        ("reponse(a, OUI) et reponse(b, b_2) ou reponse(a, NON)", Value::Truth(true)),
    ] {
        let given = give(text);
        let same = match (given, value) {
            (Value::Number(a), Value::Number(b)) => (a - b).abs() < 1e-12,
            _ => given == value,
        };
        assert!(same, "{text}: {given:?}, {value:?} expected");
    }
}

#[test]
fn faults_have_a_place() {
    for (text, at) in [
        ("", 0),
        ("si reponse(a, OUI) 3", 19),
        ("reponse(a, OUI", 14),
        ("lire(a)", 0),
        ("1 + @", 4),
        ("identite(type)", 0),
        ("reponse(a, b, c)", 0),
        ("1 2", 2),
    ] {
        let fault = Formula::parse(text).expect_err(text);
        assert_eq!(fault.at, at, "{text}: {fault}");
    }
    let deep = "(".repeat(1_000);
    assert_eq!(Formula::parse(&deep).expect_err("deep").kind, FaultKind::TooDeep);
    // What repeats without parentheses nests as well.
    for sign in ["+", "*", " ou ", " et "] {
        let one = if sign.trim().len() > 1 { "VRAI" } else { "1" };
        let long = vec![one; 2_000].join(sign);
        assert_eq!(Formula::parse(&long).expect_err("long").kind, FaultKind::TooDeep, "{sign}");
        assert!(Formula::parse(&vec![one; 500].join(sign)).is_ok(), "{sign}");
    }
    assert_eq!(Formula::parse(&"1+".repeat(20_000)).expect_err("long").kind, FaultKind::TooLong);
}

#[test]
fn a_formula_tells_what_it_reads() {
    let formula = Formula::parse("si reponse(a, OUI) et reponse(b, x) alors reponse(a) sinon score(cae_1)")
        .expect("reads");
    assert_eq!((formula.questions(), formula.scores()), (vec!["a", "b"], vec!["cae_1"]));
}

proptest! {
    /// Whatever is written, reading ends and never fails otherwise than by telling a fault.
    #[test]
    fn nothing_written_breaks_it(text in "[a-z0-9 (),.*/+<>=éà@_-]{0,200}") {
        if let Ok(formula) = Formula::parse(&text) {
            let _ = formula.evaluate(&Few);
        }
    }
}

#[test]
fn commas_are_decimal_outside_calls_and_part_arguments_inside() {
    for (text, value) in [
        ("0,5", 0.5),
        ("1,5 + 1", 2.5),
        ("max(1,2)", 2.0),
        ("max(0.5,1)", 1.0),
        ("min((0,25), 2)", 0.25),
        ("si VRAI alors (1,5) sinon 2", 1.5),
        ("si reponse(a, OUI) alors si FAUX alors 1 sinon 2,25", 2.25),
    ] {
        assert_eq!(give(text), Value::Number(value), "{text}");
    }
}

#[test]
fn names_may_begin_with_a_digit() {
    let formula = Formula::parse("min(score(1.1.2alter), score(1.10))").expect("reads");
    assert_eq!(formula.scores(), ["1.1.2alter", "1.10"]);
}

#[test]
fn what_a_formula_gives_is_known_before_any_answer() {
    let truth = |text: &str| Formula::parse(text).and_then(Formula::must_give_truth).is_ok();
    let number = |text: &str| Formula::parse(text).and_then(Formula::must_give_number).is_ok();
    assert!(truth("si identite(type, EPCI) alors VRAI") && !number("reponse(a, OUI) et VRAI"));
    assert!(number("si VRAI alors 1/3") && !truth("max(reponse(part), 1)"));
    assert!(truth("si VRAI alors 1 sinon FAUX") && number("si VRAI alors 1 sinon FAUX"));
    assert!(truth("reponse(part) > 0.5") && !number("non reponse(a, OUI)"));
}
