//! What a body says stays within its limits, and nobody overwrites anybody.

use serde_json::json;

use super::*;

fn said(told: Told) -> Said {
    Said { told: Some(told), ..Said::default() }
}

fn one(code: &str, said: Said) -> BTreeMap<String, Said> {
    BTreeMap::from([(code.to_owned(), said)])
}

#[test]
fn two_pages_read_together_lose_nothing_of_each_other() {
    let mut assessment = Assessment::default();
    assert_eq!(assessment.say(one("a", said(Told::Done)), 0, 1), Vec::<String>::new());
    assert_eq!(assessment.say(one("b", said(Told::Planned)), 0, 2), Vec::<String>::new());
    // The same node, read before the other changed it: not overwritten.
    assert_eq!(assessment.say(one("a", said(Told::NotDone)), 0, 3), ["a"]);
    assert_eq!(assessment.nodes["a"].told, Some(Told::Done));
    // The same thing said again is no clash, and read anew it may be changed.
    assert!(assessment.say(one("a", said(Told::Done)), 0, 3).is_empty());
    assert!(assessment.say(one("a", said(Told::NotDone)), 2, 3).is_empty());
    assert!(assessment.say(one("a", Said::default()), 3, 4).is_empty());
    assert_eq!(
        assessment.say(one("a", said(Told::Done)), 3, 5),
        ["a"],
        "what was emptied is known to have changed"
    );
}

#[test]
fn answers_are_asked_together() {
    let mut assessment = Assessment::default();
    let map = |value: &str| BTreeMap::from([("q".to_owned(), value.to_owned())]);
    assert!(assessment.answer(BTreeMap::new(), map("OUI"), 0, 1).is_empty());
    assert_eq!(assessment.answer(BTreeMap::new(), map("NON"), 0, 2), [""]);
    assert!(assessment.answer(BTreeMap::new(), map("NON"), 1, 2).is_empty());
}

#[test]
fn what_is_sent_is_kept_within_limits() {
    let mut assessment = Assessment::default();
    let wild = Said {
        told: Some(Told::Part { done: 90, planned: 90 }),
        note: "x".repeat(NOTE_MAX + 10),
        links: (0..20).map(|n| format!("https://exemple.org/{n}")).chain(["javascript:1".into()]).collect(),
        ..Said::default()
    };
    assessment.say(one("a", wild), 0, 1);
    let kept = &assessment.nodes["a"];
    assert_eq!((kept.told, kept.note.len(), kept.links.len()), (None, NOTE_MAX, LINKS_MAX));
    assert!(!is_link("https://a b") && !is_link("mailto:x") && is_link("http://a"));
}

#[test]
fn a_body_is_scored_by_what_it_says() {
    let framework: Framework = serde_json::from_value(json!({
        "body_questions": [
            {"code": "salaries", "title": "?"},
            {"code": "part", "title": "?", "kind": "share"},
        ],
        "nodes": [
            {"code": "a", "title": "A", "points": 10, "factor": "si identite(population, moins_de_20000) alors 0.5"},
            {"code": "b", "title": "B", "points": 10, "disabled": "reponse(salaries, NON)"},
            {"code": "c", "title": "C", "points": 10, "factor": "reponse(part)"},
        ],
    }))
    .expect("a framework");
    let mut assessment = Assessment::default();
    let map =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    assessment.answer(map(&[("population", "1200")]), map(&[("salaries", "NON"), ("part", "25,5")]), 0, 1);
    assessment.say(one("a", said(Told::Part { done: 60, planned: 30 })), 0, 2);
    let scores = assessment.scores(&framework);
    assert!((scores["a"].done - 3.0).abs() < 1e-9 && (scores["a"].not_done - 0.5).abs() < 1e-9);
    assert!(scores["b"].is_disabled);
    assert!((scores[""].potential - 7.55).abs() < 1e-9);
    assert!(is_counted(&framework.identity()["population"]));
}

#[test]
fn what_is_written_is_read_back() {
    let mut assessment = Assessment::default();
    assessment.say(one("1.1", said(Told::part(30, 20).expect("fits"))), 0, 1);
    let text = serde_json::to_string(&assessment).expect("writes");
    assert_eq!(serde_json::from_str::<Assessment>(&text).expect("reads"), assessment);
    assert!(serde_json::from_str::<Assessment>("{\"autre\": 1}").is_err());
}

fn file(name: &str, seed: u8, bytes: u64) -> Attachment {
    let file = Digest::of_hash(&[seed; 32]).expect("a digest");
    Attachment { file, name: name.to_owned(), bytes, ..Attachment::default() }
}

#[test]
fn files_are_joined_whatever_the_pages_say() {
    let mut assessment = Assessment::default();
    assert!(assessment.join("a", file("un.pdf", 1, 10)));
    // A page read before the file came neither takes it off nor clashes with it.
    assert!(assessment.say(one("a", said(Told::Done)), 0, 1).is_empty());
    assert!(assessment.say(one("a", Said::default()), 1, 2).is_empty());
    assert_eq!(
        assessment.files().map(|(code, file)| (code, &*file.name)).collect::<Vec<_>>(),
        [("a", "un.pdf")]
    );
    // A page says no file.
    let forged = Said { files: vec![file("autre.pdf", 9, 1)], ..said(Told::Done) };
    assessment.say(one("a", forged), 2, 3);
    assert_eq!(assessment.files().count(), 1);
    assert!(assessment.join("b", file("un.pdf", 1, 10)));
    assert!(assessment.join("b", file("deux.pdf", 2, 5)));
    assert!((0..20).filter(|n| assessment.join("c", file(&format!("{n}.pdf"), 3, 1))).count() == FILES_MAX);
    assessment.take_off("b", "un.pdf");
    assert_eq!(assessment.nodes["b"].files, [file("deux.pdf", 2, 5)]);
    assert!(!assessment.is_blank());
    // Two files of one name, joined at the same time: each is found under its own.
    assessment.join("d", file("vue.pdf", 1, 1));
    assessment.join("d", file("vue.pdf", 2, 1));
    let names: Vec<&str> = assessment.nodes["d"].files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["vue.pdf", "vue-2.pdf"]);
}

#[test]
fn what_is_brought_back_opens_no_file_of_others() {
    let (held, foreign) = (file("un.pdf", 1, 10), file("secret.pdf", 7, 10));
    let forged =
        Attachment { name: "../autre nom.exe".into(), bytes: 1, title: "p. 12".into(), ..held.clone() };
    let mut brought = Assessment::default();
    for one in [&forged, &foreign, &held] {
        brought.join("a", one.clone());
    }
    brought.join("inconnu", held.clone());
    let known = HashSet::from(["a".to_owned()]);
    let taken = brought.taken_in(4, &known, &BTreeMap::from([(held.file.clone(), held.clone())]));
    let renamed = Attachment { name: "autre-nom-exe.pdf".into(), title: "p. 12".into(), ..held.clone() };
    assert_eq!(taken.files().collect::<Vec<_>>(), [("a", &renamed), ("a", &held)]);
}
