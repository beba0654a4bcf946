//! French as people type it finds French as people write it.

use search::{Entry, Index, Options, Outcome, SynonymRule, Synonyms};

use crate::{entry, id, index, names, ranked};

fn finds(text: &str, words: &str) {
    let index = index(&[("x", text), ("y", "Tout autre chose.")]);
    assert_eq!(names(&index, words, &["x", "y"]), ["x"], "« {words} » in « {text} »");
}

#[test]
fn apostrophes_both_ways() {
    finds("Le partage de l’eau", "l'eau");
    finds("Le partage de l'eau", "l’eau");
    finds("On agit aujourd’hui", "aujourd'hui agit");
    finds("Ce qu’on mutualise", "qu'on mutualise");
}

#[test]
fn accents_with_or_without() {
    finds("Évaluation des capacités", "evaluation capacite");
    finds("EVALUATION DES CAPACITES", "évaluation capacité");
    finds("Une œuvre commune", "oeuvre");
    finds("Une oeuvre commune", "œuvre");
}

#[test]
fn plurals_and_feminines() {
    finds("Des partenariats territoriaux", "partenariat territorial");
    finds("Les chevaux de trait", "cheval");
    finds("Une gouvernance citoyenne", "citoyens");
}

#[test]
fn compounds_three_ways() {
    let texts = [
        ("a", "Démarche de co-construction."),
        ("b", "Démarche de coconstruction."),
        ("c", "Démarche de co construction."),
        ("d", "Entreprise de construction."),
    ];
    let index = index(&texts);
    for words in ["co-construction", "coconstruction", "co construction", "Co-constructions"] {
        let mut found = names(&index, words, &["a", "b", "c", "d"]);
        found.sort_unstable();
        assert_eq!(found, ["a", "b", "c"], "{words}");
    }
}

#[test]
fn linked_words_meet_separate_ones() {
    for words in ["porte-à-porte", "porte à porte"] {
        finds("Une campagne de porte-à-porte", words);
        finds("Une campagne de porte à porte", words);
    }
    finds("Le soustraitant choisi", "sous-traitant");
    finds("Le bien-être au travail", "bienêtre");
}

#[test]
fn acronyms_and_numbers() {
    let index = index(&[("a", "L’ODD 17 et l’ESS"), ("b", "L’ODD 11"), ("c", "Adresse du site")]);
    assert_eq!(names(&index, "ODD 17", &["a", "b", "c"])[0], "a");
    assert_eq!(names(&index, "odd17", &["a", "b", "c"])[0], "a");
    assert_eq!(names(&index, "E.S.S.", &["a", "b", "c"]), ["a"]);
}

#[test]
fn an_unknown_word_is_repaired() {
    let index = index(&[("a", "Un partenariat durable"), ("b", "La gouvernance")]);
    let found = index.search("partenarait durable");
    assert_eq!(ranked(&found, &["a", "b"]), ["a"]);
    let [first, second] = found.words() else { panic!("two words: {:?}", found.words()) };
    assert_eq!((first.typed.as_str(), first.outcome), ("partenarait", Outcome::Repaired));
    assert_eq!(first.used, ["partenariat"]);
    assert_eq!(second.outcome, Outcome::Found);
}

#[test]
fn right_words_are_never_changed() {
    let index = index(&[("a", "La commune"), ("b", "Les communs"), ("c", "La comptine")]);
    for words in ["commune", "communs", "comptine"] {
        let found = index.search(words);
        assert_eq!(found.words()[0].outcome, Outcome::Found);
        assert_eq!(found.words()[0].used, [words]);
    }
    let unknown = index.search("xylophone zq 2031");
    assert!(unknown.hits().expect("words").is_empty());
    assert!(unknown.words().iter().all(|word| word.outcome == Outcome::Unknown && word.used.is_empty()));
}

#[test]
fn the_typed_form_is_preferred() {
    let index = index(&[("a", "Une commune rurale."), ("b", "Les communs ruraux.")]);
    assert_eq!(names(&index, "communs", &["a", "b"])[0], "b");
    assert_eq!(names(&index, "commune", &["a", "b"])[0], "a");
}

#[test]
fn stop_words_alone_are_looked_for() {
    let index = index(&[("a", "Qui sommes-nous ?"), ("b", "La gouvernance des communs")]);
    assert_eq!(names(&index, "qui sommes nous", &["a", "b"]), ["a"]);
    let found = index.search("qui gouverne les communs ?");
    assert_eq!(ranked(&found, &["a", "b"])[0], "b");
    assert!(found.words().iter().all(|word| word.typed != "qui"));
}

#[test]
fn whole_sentences_find_documents_without_every_word() {
    let index = index(&[
        ("a", "Animer un collectif de partenaires dans la durée."),
        ("b", "Rédiger les statuts d’une association."),
    ]);
    let words =
        "Comment faire pour que notre collectif de partenaires tienne quand les subventions manquent ?";
    assert_eq!(names(&index, words, &["a", "b"])[0], "a");
}

#[test]
fn titles_and_names_come_first_and_close_words_too() {
    let index = Index::in_memory();
    let glossary = Entry { names: vec!["ESS".into()], ..entry("g", "Économie sociale et solidaire", "") };
    let mention = entry("m", "Autre", "L’ESS, encore l’ESS, toujours l’ESS.");
    index.apply(&[glossary, mention], &[], 1).expect("applies");
    assert_eq!(names(&index, "ess", &["g", "m"]), ["g", "m"]);

    let near =
        entry("near", "x", "La charte de partenariat oblige. Un mot encore, puis un autre pour finir.");
    let far =
        entry("far", "y", "Le partenariat oblige. Un mot encore, puis un autre pour finir par une charte.");
    index.apply(&[near, far], &[id("g"), id("m")], 2).expect("applies");
    assert_eq!(names(&index, "charte partenariat", &["near", "far"]), ["near", "far"]);
}

#[test]
fn the_last_word_may_be_a_beginning() {
    let index = index(&[("a", "La gouvernance partagée"), ("b", "Le partage des rôles")]);
    let typing = Options { prefix_last: true, ..Options::default() };
    let found = index.search_with("gouv", &typing);
    assert_eq!(ranked(&found, &["a", "b"]), ["a"]);
    assert_eq!(found.words()[0].used, ["gouvernance"]);
    // A space after the word says that it is finished.
    let found = index.search_with("gouv ", &typing);
    assert!(found.hits().expect("words").is_empty());
    assert!(index.search("gouv").hits().expect("words").is_empty());
}

#[test]
fn labels_and_notices_are_searched() {
    let index = Index::in_memory();
    let record = Entry {
        labels: vec!["Transition écologique".into()],
        notice: vec!["Prévoir une animatrice.".into()],
        ..entry("a", "Fiche", "")
    };
    index.apply(&[record], &[], 1).expect("applies");
    assert_eq!(names(&index, "transition ecologique", &["a"]), ["a"]);
    assert_eq!(names(&index, "animatrices", &["a"]), ["a"]);
}

#[test]
fn a_word_known_only_in_other_forms_may_be_a_beginning() {
    let index =
        index(&[("a", "La catalyse des projets."), ("b", "Un réseau de catalyseurs."), ("c", "Autre.")]);
    let mut found = names(&index, "catalys", &["a", "b", "c"]);
    found.sort_unstable();
    assert_eq!(found, ["a", "b"]);
}

#[test]
fn accents_are_folded_but_not_forgotten() {
    let index = index(&[("a", "Le marche est bas."), ("b", "Le marché est bas.")]);
    assert_eq!(names(&index, "marché", &["a", "b"]), ["b", "a"]);
    assert_eq!(names(&index, "marche", &["a", "b"]).len(), 2);
    finds("Une grande fragilité", "fragile");
    finds("Une grande fragilité", "fragilite");
}

#[test]
fn synonyms_are_searched_both_ways_and_on_their_platform() {
    let rule = |from: &[&str], to: &[&str], platform: Option<&str>| SynonymRule {
        from: from.iter().map(|word| (*word).to_owned()).collect(),
        to: to.iter().map(|word| (*word).to_owned()).collect(),
        platform: platform.map(str::to_owned),
    };
    let both = ["ESS", "économie sociale et solidaire"];
    let rules = [rule(&both, &both, None), rule(&["storytelling"], &["récit"], Some("lettres"))];
    let synonyms = std::sync::Arc::new(Synonyms::new(&rules));
    let index = index(&[
        ("a", "Le secteur de l’ESS."),
        ("b", "L’économie sociale et solidaire locale."),
        ("c", "Une économie solide, un lien social."),
        ("d", "Le récit d’une alliance."),
    ]);
    let search = |words: &str, platform: Option<&str>| {
        let options = Options {
            synonyms: std::sync::Arc::clone(&synonyms),
            platform: platform.map(str::to_owned),
            ..Options::default()
        };
        ranked(&index.search_with(words, &options), &["a", "b", "c", "d"])
    };
    assert_eq!(search("ESS", None), ["a", "b"]);
    assert!(search("economie sociale et solidaire", None)[..2].contains(&"a"));
    assert!(search("storytelling", None).is_empty());
    assert_eq!(search("storytelling", Some("lettres")), ["d"]);
}

#[test]
fn small_words_answer_when_no_telling_word_is_known() {
    let index = index(&[("a", "Qui sont les alliés ?"), ("b", "Rien.")]);
    assert_eq!(names(&index, "qui zzzzzz", &["a", "b"]), ["a"]);
}

#[test]
fn what_carries_the_request_counts_less_than_what_it_is_about() {
    let index = index(&[
        ("a", "On peut trouver ici, et trouver encore, un modèle qui hésite."),
        ("b", "Une carte pour repérer des alliés."),
        ("c", "Le budget."),
    ]);
    assert_eq!(names(&index, "trouver des alliés", &["a", "b", "c"])[0], "b");
    assert_eq!(names(&index, "trouver", &["a", "b", "c"]), ["a"]);
}
