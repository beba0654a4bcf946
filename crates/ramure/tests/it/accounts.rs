//! Accounts and links from a terminal: what is given, what is refused, and with which words.

use serde_json::Value;

use crate::ramure::Ramure;

const ANA: [&str; 6] = ["person", "add", "--email", "ana@exemple.org", "--name", "Ana Exemple"];

fn rights(ramure: &Ramure, email: &str) -> Vec<String> {
    let list = ramure.json(&["person", "list"], 0);
    let people = list["people"].as_array().expect("a list").clone();
    let person = people.iter().find(|person| person["email"] == email).expect("the account is there");
    let rights = person["rights"].as_array().expect("a list").iter();
    rights.map(|right| right.as_str().expect("a text").to_owned()).collect()
}

fn code(refusal: &Value) -> &str {
    refusal["error"]["code"].as_str().expect("a code")
}

#[test]
fn the_first_steward_is_made_from_a_terminal_and_cannot_be_the_last_to_leave() {
    let ramure = Ramure::new();
    assert_eq!(ramure.json(&["person", "list"], 0)["people"], serde_json::json!([]));
    assert!(ramure.run(&["person", "list"]).out.contains("Aucun compte"));
    let added = ramure.json(&[ANA.as_slice(), &["--role", "steward"]].concat(), 0);
    let link = added["link"].as_str().expect("a link");
    assert!(link.starts_with("http://127.0.0.1:8017/connexion/lien/"), "{link}");
    assert_eq!(rights(&ramure, "ana@exemple.org"), ["steward"]);
    let revoke = ["person", "revoke", "--email", "ana@exemple.org", "--role", "steward"];
    assert_eq!(code(&ramure.json(&revoke, 1)), "last_steward");
    assert_eq!(rights(&ramure, "ana@exemple.org"), ["steward"], "nothing was changed");
    let ben = ["person", "add", "--email", "BEN@exemple.org", "--name", "Ben", "--role", "steward"];
    assert_eq!(ramure.run(&ben).code, Some(0));
    assert_eq!(ramure.json(&revoke, 0)["given"], false);
    assert!(rights(&ramure, "ana@exemple.org").is_empty());
    assert_eq!(rights(&ramure, "ben@exemple.org"), ["steward"], "the case of an address says nothing");
}

#[test]
fn rights_are_given_and_taken_by_part_of_the_commons() {
    let ramure = Ramure::new();
    assert_eq!(ramure.run(&[ANA.as_slice(), &["--role", "contributor"]].concat()).code, Some(0));
    let on = ["--email", "ana@exemple.org", "--role", "editor", "--territory", "departement:29"];
    assert_eq!(ramure.json(&[&["person", "grant"], on.as_slice()].concat(), 0)["given"], true);
    assert_eq!(rights(&ramure, "ana@exemple.org"), ["contributor", "editor departement:29"]);
    assert_eq!(ramure.run(&[&["person", "grant"], on.as_slice()].concat()).code, Some(0), "twice is once");
    assert_eq!(rights(&ramure, "ana@exemple.org").len(), 2);
    assert_eq!(ramure.run(&[&["person", "revoke"], on.as_slice()].concat()).code, Some(0));
    assert_eq!(rights(&ramure, "ana@exemple.org"), ["contributor"]);
    let told = ramure.run(&["person", "list"]).out;
    assert!(
        told.contains("ana@exemple.org") && told.contains("[active]") && told.contains("contributor"),
        "{told}"
    );
}

#[test]
fn what_cannot_be_is_refused_with_what_to_do() {
    let ramure = Ramure::new();
    let add = |email: &str, name: &str, role: &str, more: &[&str]| {
        let arguments = ["person", "add", "--email", email, "--name", name, "--role", role];
        ramure.json(&[arguments.as_slice(), more].concat(), 1)
    };
    for (email, name, role, more, wanted) in [
        ("ana@exemple.org", "Ana", "reine", [].as_slice(), "bad_role"),
        ("ana@exemple.org", "Ana", "editor", &["--territory", "bretagne"], "bad_territory"),
        ("ana@exemple.org", "Ana", "editor", &["--platform", "nulle-part"], "bad_platform"),
        ("pas une adresse", "Ana", "editor", &[], "bad_account"),
        ("ana@exemple.org", " ", "editor", &[], "bad_account"),
    ] {
        let refusal = add(email, name, role, more);
        assert_eq!(code(&refusal), wanted, "{refusal}");
        assert!(refusal["error"]["advice"].as_str().is_some_and(|advice| !advice.is_empty()), "{refusal}");
    }
    assert_eq!(ramure.json(&["person", "list"], 0)["people"], serde_json::json!([]), "nothing was written");
    assert_eq!(ramure.run(&[ANA.as_slice(), &["--role", "editor"]].concat()).code, Some(0));
    assert_eq!(code(&add("ana@exemple.org", "Une autre", "editor", &[])), "bad_account");
    let nobody = ["person", "grant", "--email", "ben@exemple.org", "--role", "editor"];
    assert_eq!(code(&ramure.json(&nobody, 1)), "no_account");
}

#[test]
fn links_are_only_visited_by_who_was_told_to() {
    let ramure = Ramure::new();
    let refusal = ramure.json(&["links", "check"], 1);
    assert_eq!(code(&refusal), "links_off");
    ramure.write("ramure.toml", "links_check = true\n");
    assert_eq!(code(&ramure.json(&["links", "check"], 1)), "bad_settings", "anonymous visits are refused");
    ramure.write("ramure.toml", "links_check = true\npublic_url = \"https://commun.example\"\n");
    let none = ramure.json(&["links", "check", "--all", "--most", "3"], 0);
    assert_eq!((&none["visited"], &none["dead"]), (&0.into(), &0.into()), "an empty commons has no links");
    assert!(ramure.run(&["links", "check"]).out.contains("lien visité"));
}
