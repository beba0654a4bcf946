//! The rules of synonyms: from records and from the glossary, kept right by the log.

use app::SynonymRule;
use serde_json::{Value, json};

use crate::support::{demo, import, open};

fn rule(from: &[&str], to: &[&str], platform: Option<&str>) -> SynonymRule {
    let texts = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    SynonymRule { from: texts(from), to: texts(to), platform: platform.map(str::to_owned) }
}

fn synonym(slug: &str, fields: &Value) -> Value {
    let mut document =
        json!({"kind": "synonym", "slug": slug, "title": slug, "summary": "s", "editorial": true});
    document.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
    document
}

#[tokio::test(flavor = "multi_thread")]
async fn records_and_acronyms_become_rules() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(&folder).await;
    assert!(app.synonym_rules().is_empty());
    import(
        &app,
        vec![
            json!({"kind": "platform", "slug": "p", "title": "P", "summary": "s"}),
            json!({"kind": "glossary_entry", "slug": "pme", "title": "petite entreprise", "summary": "s", "acronym": "PME"}),
            synonym("boite", &json!({"forms": ["boîte", "entreprise"]})),
            synonym("sous", &json!({"forms": ["argent"], "direction": "one_way", "leads_to": ["financement"],
                "platforms": ["plateformes/p"]})),
            synonym("brouillon", &json!({"forms": ["a", "b"], "status": "draft"})),
        ],
    )
    .await;
    let both = ["boîte", "entreprise"];
    let acronym = ["PME", "petite entreprise"];
    assert_eq!(
        app.synonym_rules(),
        [
            rule(&acronym, &acronym, None),
            rule(&both, &both, None),
            rule(&["argent"], &["financement"], Some("p")),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_followed_and_a_withdrawal_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(&folder).await;
    import(&app, vec![synonym("boite", &json!({"forms": ["boîte", "entreprise"]}))]).await;
    import(&app, vec![synonym("boite", &json!({"forms": ["boîte", "société"]}))]).await;
    assert_eq!(app.synonym_rules(), [rule(&["boîte", "société"], &["boîte", "société"], None)]);
    let gone =
        json!({"forms": ["boîte", "société"], "status": "withdrawn", "withdrawal": {"reason": "Inutile."}});
    import(&app, vec![synonym("boite", &gone)]).await;
    assert!(app.synonym_rules().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_has_its_words_of_every_day() {
    let (app, _folder) = demo().await;
    let rules = app.synonym_rules();
    let means = |from: &str, to: &str| {
        rules
            .iter()
            .any(|rule| rule.from.iter().any(|form| form == from) && rule.to.iter().any(|form| form == to))
    };
    for (from, to) in [
        ("boîte", "entreprise"),
        ("asso", "association"),
        ("mairie", "commune"),
        ("sponsor", "mécène"),
        ("subvention", "financement"),
        ("ESS", "économie sociale et solidaire"),
    ] {
        assert!(means(from, to), "{from} means {to}");
    }
    assert!(!means("financement", "subvention"), "one way only");
    assert!(rules.len() >= 50, "{}", rules.len());
    // An acronym of the glossary is not written twice.
    let acronyms = ["ESS", "PTCE", "EPCI", "RSE", "DLA", "PME", "TPE"];
    for acronym in acronyms {
        assert_eq!(
            rules.iter().filter(|rule| rule.from.iter().any(|form| form == acronym)).count(),
            1,
            "{acronym}"
        );
    }
}
