//! Suggestions over the demonstration commons: records, terms and territories in one list, kept right by the log.

use app::{App, Facet, Suggested};
use serde_json::json;

use crate::support::{demo, import, open};

fn titles(app: &App, found: &[Suggested]) -> Vec<String> {
    let catalogue = app.catalogue();
    let title = |one: &Suggested| match one {
        Suggested::Record { card, .. } => Some(catalogue.card(*card).title.to_string()),
        _ => None,
    };
    found.iter().filter_map(title).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_call_gives_records_terms_and_territories() {
    let (app, _folder) = demo().await;
    let found = app.suggest("num", None);
    assert!(found.iter().any(|one| matches!(one, Suggested::Record { .. })), "{found:?}");
    assert!(
        found.iter().any(
            |one| matches!(one, Suggested::Term { facet: Facet::Domain, code, .. } if code == "numerique")
        ),
        "{found:?}"
    );
    let found = app.suggest("Morlaix", None);
    let first = &found[0];
    assert!(
        matches!(first, Suggested::Territory { code, .. } if code.to_string() == "commune:29151"),
        "{found:?}"
    );
    for typed in ["", " ", "’", "\u{0}"] {
        assert!(app.suggest(typed, None).is_empty(), "{typed:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_leads_to_as_many_records_as_it_says() {
    let (app, _folder) = demo().await;
    let mut met = 0;
    for (typed, platform) in
        [("asso", None), ("num", None), ("asso", Some("impact-alliances")), ("e", Some("impact-alliances"))]
    {
        for one in app.suggest(typed, platform) {
            let Suggested::Term { facet, code, count, .. } = one else { continue };
            let mut filters = app::Filters::from([(facet, vec![code.clone()])]);
            filters.extend(platform.map(|platform| (Facet::Platform, vec![platform.to_owned()])));
            let request = app::SearchRequest { filters, ..Default::default() };
            assert_eq!(app.search(&request).expect("searches").total, count, "{code}");
            assert!(count > 0);
            met += 1;
        }
    }
    assert!(met > 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acronym_and_an_error_still_answer() {
    let (app, _folder) = demo().await;
    assert!(titles(&app, &app.suggest("économie sociale", None)).contains(&"ESS".to_owned()));
    let right = titles(&app, &app.suggest("cartographier", None));
    assert!(!right.is_empty());
    assert_eq!(titles(&app, &app.suggest("cartogrpahier", None)), right);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_only_suggests_what_it_shows() {
    let (app, _folder) = demo().await;
    let catalogue = app.catalogue();
    let view = catalogue.view("impact-alliances").expect("a platform");
    let found = app.suggest("part", Some("impact-alliances"));
    assert!(!found.is_empty());
    for one in &found {
        if let Suggested::Record { card, .. } = one {
            assert!(catalogue.shown_on[*card as usize].contains(&view));
        }
    }
    assert!(app.suggest("part", Some("inconnue")).iter().all(|one| !matches!(one, Suggested::Record { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_is_suggested_at_once_and_what_leaves_no_longer() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(&folder).await;
    assert!(titles(&app, &app.suggest("ruche", None)).is_empty());
    let page = |title: &str, status: &str| {
        let mut page =
            json!({"kind": "page", "slug": "ruche", "title": title, "summary": "s", "status": status});
        if status == "withdrawn" {
            page["withdrawal"] = json!({"reason": "Doublon."});
        }
        page
    };
    import(&app, vec![page("La ruche locale", "published")]).await;
    assert_eq!(titles(&app, &app.suggest("ruche", None)), ["La ruche locale"]);
    import(&app, vec![page("L’essaim local", "published")]).await;
    assert_eq!(titles(&app, &app.suggest("essaim", None)), ["L’essaim local"]);
    assert!(titles(&app, &app.suggest("ruche", None)).is_empty());
    import(&app, vec![page("L’essaim local", "withdrawn")]).await;
    assert!(titles(&app, &app.suggest("essaim", None)).is_empty());
}
