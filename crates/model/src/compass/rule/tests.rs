//! The language of compasses: what holds, and what is not known.

use super::*;
use crate::compass::tests::compass;

fn world() -> World {
    World::new(Told {
        answers: HashMap::from([
            ("sorte".to_owned(), (vec!["vente".to_owned()], 0.0)),
            ("part".to_owned(), (Vec::new(), 90.0)),
        ]),
        not_concerned: vec!["equipe".into()],
        positions: HashMap::from([("argent".to_owned(), 40.0)]),
        levels: HashMap::from([("argent".to_owned(), "fragile".to_owned())]),
        profile: Some("association".into()),
        size: None,
    })
}

fn holds(text: &str) -> bool {
    let compass = compass();
    let rule = Rule::parse(text, Scope { compass: &compass, has_axes: true }).expect(text);
    rule.holds(&world())
}

#[test]
fn what_was_told_holds() {
    for text in [
        "choisi(\"sorte\", \"vente\")",
        "!choisi('sorte', 'don')",
        "repondu(\"part\") && valeur(\"part\") > 80",
        "valeur(\"part\") >= 90 && valeur(\"part\") <= 90.0",
        "valeur(\"part\") / 3 == 30",
        "valeur(\"part\") in [10, 90]",
        "-valeur(\"part\") + 100 < 11",
        "sans_objet(\"equipe\") && !sans_objet(\"part\")",
        "position(\"argent\") < 50",
        "niveau(\"argent\") == \"fragile\"",
        "niveau(\"argent\") in [\"fragile\", \"solide\"]",
        "niveau(\"argent\") != \"solide\"",
        "profil(\"association\") && !profil(\"entreprise\")",
        "(true || false) && !(1 > 2)",
    ] {
        assert!(holds(text), "{text}");
    }
}

#[test]
fn what_is_not_known_holds_only_when_it_does_not_matter() {
    for text in [
        "valeur(\"budget\") > 0",
        "!(valeur(\"budget\") > 0)",
        "choisi(\"budget\", \"oui\")",
        "!choisi(\"budget\", \"oui\")",
        "valeur(\"budget\") > 0 && true",
        "taille(\"petite\")",
        "!taille(\"petite\")",
        "position(\"gens\") < 50",
        "niveau(\"gens\") != \"fragile\"",
        "valeur(\"equipe\") < 50",
    ] {
        assert!(!holds(text), "{text}");
    }
    assert!(holds("valeur(\"budget\") > 0 || true"));
    assert!(holds("true || valeur(\"budget\") > 0"));
    assert!(holds("!(valeur(\"budget\") > 0 && false)"));
    assert!(holds("!repondu(\"budget\")"));
}

#[test]
fn what_an_expression_reads_is_known() {
    let compass = compass();
    let text = "choisi(\"sorte\", \"don\") || valeur(\"sorte\") > 1 || niveau(\"argent\") == \"solide\" || taille(\"petite\")";
    let rule = Rule::parse(text, Scope { compass: &compass, has_axes: true }).expect("reads");
    assert_eq!(rule.questions, ["sorte"]);
    assert_eq!(rule.axes, ["argent"]);
    assert_eq!(rule.terms, [("organisation_size", "petite".to_owned())]);
}

#[test]
fn a_fault_says_where_it_is() {
    let compass = compass();
    let fault = |text: &str| Rule::parse(text, Scope { compass: &compass, has_axes: true }).expect_err(text);
    assert_eq!(fault("true && & false"), RuleFault::Syntax(9));
    assert_eq!(fault("secret == 1"), RuleFault::Forbidden("secret".into()));
    assert_eq!(fault("1 < \"a\""), RuleFault::Mismatch("<".into()));
    assert_eq!(fault("valeur(1) > 2"), RuleFault::Arguments("valeur".into()));
    assert_eq!(fault("1"), RuleFault::NotTruth);
}
