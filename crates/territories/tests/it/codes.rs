//! Codes: the spellings that are read, the one that is written.

use territories::{Code, CodeError, Level};

use crate::code;

#[test]
fn many_spellings_are_read_and_one_is_written() {
    for (spelling, written) in [
        ("commune:29151", "commune:29151"),
        ("29151", "commune:29151"),
        ("COM-29151", "commune:29151"),
        ("commune:1001", "commune:01001"),
        ("2A004", "commune:2A004"),
        ("2b033", "commune:2B033"),
        ("commune:2a004", "commune:2A004"),
        ("97411", "commune:97411"),
        ("epci:200000172", "epci:200000172"),
        ("EPCI-200000172", "epci:200000172"),
        ("200000172", "epci:200000172"),
        ("departement:29", "departement:29"),
        ("département:29", "departement:29"),
        ("DEP-29", "departement:29"),
        ("DEP-1", "departement:01"),
        ("29", "departement:29"),
        ("2A", "departement:2A"),
        ("974", "departement:974"),
        ("region:53", "region:53"),
        ("REG-84", "region:84"),
        ("REG-4", "region:04"),
        ("région:987", "region:987"),
        ("france", "france"),
        (" France ", "france"),
        ("PAYS-FR", "france"),
        ("PAYS-99100", "france"),
        ("FR", "france"),
    ] {
        assert_eq!(code(spelling).to_string(), written, "{spelling}");
        assert_eq!(code(written), code(spelling), "{written} is read back");
    }
}

#[test]
fn other_texts_are_refused_and_quoted() {
    let parse = |text: &str| text.parse::<Code>().expect_err("refused");
    for text in ["", "Paris", "1", "1001", "2C", "2C004", "20000017", "2026-01-01-x"] {
        assert!(parse(text).to_string().contains(&format!("`{text}`")), "{text}");
    }
    assert_eq!(parse("canton:2901"), CodeError::UnknownLevel("canton:2901".into()));
    assert_eq!(parse("Saint-Denis"), CodeError::UnknownLevel("Saint-Denis".into()));
    assert_eq!(parse("commune:291"), CodeError::WrongShape("commune:291".into()));
    assert_eq!(parse("region:2A"), CodeError::WrongShape("region:2A".into()));
    assert_eq!(parse("é"), CodeError::Unrecognised("é".into()));
}

#[test]
fn codes_travel_as_texts() {
    let codes = vec![Code::commune("29151"), Code::france()];
    let json = serde_json::to_string(&codes).expect("codes are JSON");
    assert_eq!(json, r#"["commune:29151","france"]"#);
    assert_eq!(serde_json::from_str::<Vec<Code>>(&json).expect("codes are read back"), codes);
    assert!(serde_json::from_str::<Code>("\"canton:2901\"").is_err());
}

#[test]
fn levels_are_ordered_and_named() {
    assert!(Level::Commune < Level::Epci && Level::Region < Level::France);
    let names: Vec<_> = Level::ALL.iter().map(|level| (level.as_str(), level.label())).collect();
    assert_eq!(names[1], ("epci", "intercommunalité"));
    assert_eq!(names[4], ("france", "France"));
}
