//! Searching the demonstration commons: words, facets that never lead to zero, pages that miss nothing.

use app::{Facet, Filters, SearchRequest, Sort};

use crate::support::demo;

fn request(words: &str, filters: Filters) -> SearchRequest {
    SearchRequest {
        words: words.into(),
        filters,
        with_facets: true,
        per_page: 20,
        page: 1,
        sort: Sort::default(),
        open: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn finds_whatever_the_spelling() {
    let (app, _folder) = demo().await;
    for words in ["cartographier ses partenaires", "CARTOGRAPHIER partenaire", "cartographie des partenaires"]
    {
        let found = app.search(&request(words, Filters::new())).expect("searches");
        let slugs: Vec<String> =
            found.hits.iter().take(5).map(|hit| app.catalogue().card(hit.card).slug.to_string()).collect();
        assert!(slugs.iter().any(|slug| slug == "cartographier-ses-partenaires"), "{words}: {slugs:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facet_value_gives_exactly_what_it_counts_and_never_nothing() {
    let (app, _folder) = demo().await;
    for words in ["", "alliance", "mécénat"] {
        let first = app.search(&request(words, Filters::new())).expect("searches");
        for facet in &first.facets {
            for value in &facet.values {
                let filters = Filters::from([(facet.facet, vec![value.value.clone()])]);
                let narrowed = app.search(&request(words, filters)).expect("searches");
                assert_eq!(narrowed.total, value.count as usize, "{words} {:?} {}", facet.facet, value.value);
                assert!(narrowed.total > 0);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_values_of_a_facet_add_up_and_two_facets_narrow() {
    let (app, _folder) = demo().await;
    let total = |filters: Filters| app.search(&request("", filters)).expect("searches").total;
    let kinds =
        |values: &[&str]| Filters::from([(Facet::Kind, values.iter().map(ToString::to_string).collect())]);
    assert_eq!(total(kinds(&["methode", "outil"])), total(kinds(&["methode"])) + total(kinds(&["outil"])));
    let mut both = kinds(&["methode"]);
    both.insert(Facet::Profile, vec!["association".into()]);
    assert!(total(both) <= total(kinds(&["methode"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_show_every_result_once() {
    let (app, _folder) = demo().await;
    for sort in Sort::ALL {
        let mut seen = Vec::new();
        let mut page = 1;
        loop {
            let found = app
                .search(&SearchRequest { sort, page, ..request("partenariat", Filters::new()) })
                .expect("searches");
            seen.extend(found.hits.iter().map(|hit| hit.card));
            if page == found.pages {
                assert_eq!(seen.len(), found.total);
                break;
            }
            page += 1;
        }
        seen.sort_unstable();
        seen.dedup();
        let total = app.search(&request("partenariat", Filters::new())).expect("searches").total;
        assert_eq!(seen.len(), total);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_words_never_fail() {
    let (app, _folder) = demo().await;
    let long = "mot ".repeat(100_000);
    for words in ["\"", "AND OR NOT", "((", "\u{0}\u{7}", "title:x", "*", "l’", long.as_str()] {
        app.search(&request(words, Filters::new())).expect("searches");
    }
}
