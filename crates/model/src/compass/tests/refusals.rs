//! Bad compasses are refused, each with its place and its reason.

use super::*;

/// The problems of the document after a change, as « field code ».
fn refused(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut bad = document();
    change(&mut bad);
    let problems = record_of(bad).expect_err("refused");
    problems.iter().map(|problem| format!("{} {}", problem.field, problem.code.as_str())).collect()
}

fn condition(text: &str) -> Vec<Problem> {
    let mut bad = document();
    bad["questions"][3]["condition"] = json!(text);
    record_of(bad).expect_err(text)
}

#[test]
fn names_that_do_not_exist() {
    assert_eq!(refused(|c| c["questions"][1]["axis"] = json!("mer")), ["questions[1].axis unknown_name"]);
    assert_eq!(
        refused(|c| c["recommendations"][0]["levels"] = json!(["haut"])),
        ["recommendations[0].levels[0] unknown_name"]
    );
    assert_eq!(
        refused(|c| c["recommendations"][0]["axis"] = json!("mer")),
        ["recommendations[0].axis unknown_name"]
    );
    let wrong = [
        ("choisi(\"inconnue\", \"vente\")", "inconnue"),
        ("choisi(\"sorte\", \"troc\")", "troc"),
        ("repondu(\"inconnue\")", "inconnue"),
    ];
    for (text, name) in wrong {
        let problems = condition(text);
        assert_eq!((problems[0].code, problems[0].detail.as_str()), (ProblemCode::UnknownName, name));
        assert_eq!(problems[0].field, "questions[3].condition");
    }
    let level = |text: &str| refused(|c| c["warnings"][0]["when"] = json!(text));
    assert_eq!(level("niveau(\"argent\") == \"haut\""), ["warnings[0].when unknown_name"]);
    assert_eq!(level("niveau(\"argent\") in [\"solide\", \"haut\"]"), ["warnings[0].when unknown_name"]);
    assert_eq!(level("position(\"mer\") < 3"), ["warnings[0].when unknown_name"]);
}

#[test]
fn circles_and_questions_asked_later() {
    let problems = {
        let mut bad = document();
        bad["questions"][1]["condition"] = json!("repondu(\"part\")");
        bad["questions"][2]["condition"] = json!("repondu(\"budget\")");
        record_of(bad).expect_err("a circle")
    };
    let told: Vec<(&str, ProblemCode, &str)> =
        problems.iter().map(|p| (p.field.as_str(), p.code, p.detail.as_str())).collect();
    assert_eq!(
        told,
        [
            ("questions[1].condition", ProblemCode::Cycle, "budget → part → budget"),
            ("questions[2].condition", ProblemCode::Cycle, "part → budget → part"),
        ]
    );
    assert_eq!(condition("repondu(\"ventes\")")[0].detail, "ventes → ventes");
    assert_eq!(condition("repondu(\"accueil\")")[0].code, ProblemCode::AskedLater);
}

#[test]
fn weights_levels_and_thresholds() {
    let shares = refused(|c| c["shares"] = json!(true));
    assert_eq!(shares, ["axes bad_weights", "axes[0].weight bad_weights", "axes[1].weight bad_weights"]);
    assert_eq!(refused(|c| c["axes"][0]["levels"] = json!([]))[0], "axes[0].levels required");
    assert_eq!(
        refused(|c| c["axes"][0]["levels"][1]["text"] = json!(" ")),
        ["axes[0].levels[1].text required"]
    );
    assert_eq!(
        refused(|c| c["axes"][0]["levels"][0]["from"] = json!(10)),
        ["axes[0].levels[0].from bad_threshold"]
    );
    assert_eq!(
        refused(|c| c["axes"][0]["levels"][1]["from"] = json!(0)),
        ["axes[0].levels[1].from bad_threshold"]
    );
    assert_eq!(refused(|c| c["questions"][1]["weight"] = json!(-1)), ["questions[1].weight out_of_bounds"]);
    assert_eq!(refused(|c| c["axes"] = json!([]))[0], "axes required");
    let nothing = refused(|c| {
        c["questions"][4]["weight"] = json!(0);
        c["questions"][5]["axis"] = json!("argent");
    });
    assert_eq!(nothing, ["axes[1].code nothing_counts"]);
}

#[test]
fn shares_that_make_a_whole_are_taken() {
    let mut good = document();
    good["shares"] = json!(true);
    for (i, weight) in [40.0, 60.0].iter().enumerate() {
        good["axes"][i]["weight"] = json!(weight);
    }
    for (i, weight) in [(1, 20.0), (2, 30.5), (3, 49.5), (4, 50.0), (5, 50.0)] {
        good["questions"][i]["weight"] = json!(weight);
    }
    assert_eq!(record_of(good).map(|_| ()), Ok(()));
}

#[test]
fn questions_that_cannot_be_answered() {
    assert_eq!(refused(|c| c["questions"][1]["choices"] = json!([])), ["questions[1].choices required"]);
    assert_eq!(
        refused(|c| c["questions"][1]["choices"][0]["points"] = json!(101)),
        ["questions[1].choices[0].points out_of_bounds"]
    );
    assert_eq!(refused(|c| c["questions"][2]["max"] = json!(-3)), ["questions[2].max out_of_bounds"]);
    assert_eq!(refused(|c| c["questions"][2]["best"] = json!(100)), ["questions[2].best out_of_bounds"]);
    assert_eq!(refused(|c| c["questions"][1]["code"] = json!("part")), ["questions[2].code duplicate"]);
    assert_eq!(
        refused(|c| c["questions"][1]["choices"][0]["code"] = json!("sans-objet"))[0],
        "questions[1].choices[0].code bad_slug"
    );
}

#[test]
fn ten_thousand_questions() {
    let began = std::time::Instant::now();
    let told = refused(|c| {
        let one = c["questions"][1].clone();
        c["questions"] = Value::Array(vec![one; 10_000]);
    });
    assert_eq!(told, ["questions too_many"]);
    assert!(began.elapsed() < std::time::Duration::from_secs(5));
}

#[test]
fn samples_that_give_something_else() {
    assert_eq!(
        refused(|c| c["samples"][0]["levels"] = json!({"argent": "solide"})),
        ["samples[0].levels.argent sample_differs"]
    );
    assert_eq!(
        refused(|c| c["samples"][0]["warnings"] = json!(["ecart"])),
        ["samples[0].warnings sample_differs"]
    );
    assert_eq!(
        refused(|c| c["samples"][0]["answers"] = json!({"budget": "jamais"})),
        ["samples[0].answers.budget bad_answer"]
    );
    assert_eq!(
        refused(|c| c["samples"][0]["answers"] = json!({"rien": "jamais"})),
        ["samples[0].answers.rien unknown_name"]
    );
}

#[test]
fn hostile_expressions() {
    let deep = format!("{}true{}", "(".repeat(60), ")".repeat(60));
    let long = format!("true{}", " || true".repeat(100));
    let hostile = [
        "[1, 2, 3].all(x, x > 0)",
        "[1, 2].exists(x, [1, 2].exists(y, x == y))",
        "has(secret.cle)",
        "secret",
        "env(\"HOME\")",
        "\"a\".matches(\"(a+)+$\")",
        "size(\"abc\") > 2",
        "{\"a\": 1} == {\"a\": 1}",
        "[1] == [1]",
        "[[1]][0] == [1]",
        "true ? true : false",
        "b\"x\" == b\"x\"",
        "1u == 1u",
        "null == null",
        "type(1) == int",
        "timestamp(\"2020-01-01T00:00:00Z\") < timestamp(\"2021-01-01T00:00:00Z\")",
        "dyn(1) == 1",
        "choisi(\"so\" + \"rte\", \"vente\")",
        "choisi(\"sorte\")",
        "\"sorte\".choisi(\"vente\")",
        "valeur(\"part\") % 2.0 == 0.0",
        "valeur(\"part\")",
        "1 + 1",
        "\"a\" < \"b\"",
        "\"a\" + \"b\" == \"ab\"",
        "!1",
        "valeur(\"part\") == \"12\"",
        "position(\"argent\") > 3",
        "true &&",
        "été",
        "`x`",
        "\"",
        "))))",
        "\u{0}",
        &deep,
        &long,
        &"!".repeat(400),
        &"-".repeat(400),
        &format!("1{} == 2", "+1".repeat(240)),
    ];
    for text in hostile {
        let problems = condition(text);
        assert_eq!(problems[0].field, "questions[3].condition", "{text}");
    }
}

#[test]
fn a_compass_cannot_be_answered_for_ever() {
    // The longest expressions allowed, on the largest compass allowed, are read at once.
    let mut large = document();
    let choices = document()["questions"][1]["choices"].clone();
    let condition = vec!["valeur(\"budget\") < 3"; 20].join(" || ");
    for i in 0..190 {
        let question = json!({"code": format!("q{i}"), "axis": "argent", "kind": "scale", "text": "?",
            "choices": choices, "condition": condition});
        large["questions"].as_array_mut().expect("a list").push(question);
    }
    let record = record_of(large).expect("valid");
    let crate::Content::Compass(compass) = record.content else { unreachable!("a compass") };
    let compiled = Compiled::new(compass);
    let began = std::time::Instant::now();
    let told = answers(&json!({"budget": "oui"}));
    compiled.read(&told, &Body::default());
    assert!(began.elapsed() < std::time::Duration::from_secs(2), "{:?}", began.elapsed());
}
