//! Whatever is typed, and whatever happens meanwhile, search answers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use search::{Found, Index, Options, key_of};

use crate::{entry, id, index, names};

#[test]
fn nothing_typed_is_everything() {
    let index = index(&[("a", "Un commun.")]);
    for words in ["", "  \t\n", "…", "« » ! ?", "* + - ( ) : ^ ~", "\u{0}\u{7}\u{200b}"] {
        let found = index.search(words);
        assert!(matches!(found, Found::All), "{words:?}");
        assert!(found.hits().is_none() && found.words().is_empty());
    }
}

#[test]
fn operators_are_ordinary_text() {
    let index = index(&[("a", "Un commun foncier."), ("b", "Autre.")]);
    for words in [
        "commun AND",
        "+commun -autrement",
        "title:commun",
        "\"commun",
        "(commun",
        "commun*",
        "commun~9",
        "[commun TO",
        "commun\u{0}foncier",
        "commun^1e999",
        "/commun",
        "commun\\",
        "{!func}commun",
        "<script>commun</script>",
    ] {
        assert_eq!(names(&index, words, &["a", "b"])[0], "a", "{words:?}");
    }
}

#[test]
fn ten_megabytes_are_read_from_their_beginning() {
    let index = index(&[("a", "Un commun."), ("b", "Autre.")]);
    let start = Instant::now();
    assert_eq!(names(&index, &format!("commun {}", "mot ".repeat(2_600_000)), &["a", "b"]), ["a"]);
    let found = index.search(&"x".repeat(10_000_000));
    assert!(found.hits().is_none_or(<[_]>::is_empty));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn hundreds_of_different_words_are_accepted() {
    let words: Vec<String> = (0..300).map(|i| format!("m{i}")).collect();
    let index = index(&[("a", &words.join(" "))]);
    let found = index.search(&words.join(" "));
    assert_eq!(found.words().len(), 64);
    assert_eq!(found.hits().map(<[_]>::len), Some(1));
}

#[test]
fn an_empty_index_answers() {
    let index = Index::in_memory();
    assert!(index.is_empty());
    let found = index.search("commun partagé");
    assert!(found.hits().is_some_and(<[_]>::is_empty));
    assert_eq!(found.words().len(), 2);
    assert!(matches!(index.search(""), Found::All));
    assert!(index.excerpt(&found, 1, 100).is_none());
}

#[test]
fn searches_go_on_while_applying() {
    let index = Index::in_memory();
    index.apply(&[entry("stable", "Stable", "Un commun durable.")], &[], 1).expect("applies");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let found = index.search("commun");
                    let hits = found.hits().expect("words");
                    let keys: Vec<u64> = hits.iter().map(|hit| found.key(hit)).collect();
                    assert_eq!(keys.iter().filter(|key| **key == key_of(id("stable"))).count(), 1);
                    assert!(index.excerpt(&found, key_of(id("stable")), 80).is_some_and(|e| e.marked));
                }
            });
        }
        for round in 2..25_u64 {
            let stable = entry("stable", "Stable", "Un commun durable.");
            let other = entry(&format!("n{}", round % 7), "Autre", "Un autre commun.");
            let gone = [id(&format!("n{}", (round + 3) % 7))];
            index.apply(&[stable, other], &gone, round).expect("applies");
            assert_eq!(index.position(), round);
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_search_after_applying_sees_it() {
    let index = Index::in_memory();
    for (round, letter) in (1..).zip('a'..='t') {
        let name = format!("{letter}zeste");
        index.apply(&[entry(&name, "Titre", &name)], &[], round).expect("applies");
        assert_eq!(names(&index, &name, &[name.as_str()]), [name.as_str()]);
    }
}

fn shared() -> &'static Index {
    static INDEX: std::sync::OnceLock<Index> = std::sync::OnceLock::new();
    INDEX.get_or_init(|| {
        index(&[
            ("a", "La co-construction d’un commun : l’ESS et l’ODD 17, aujourd’hui, porte-à-porte."),
            ("b", "Gouvernance partagée, partenariat, évaluation, bien-être, sous-traitance, CO2."),
        ])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_answered(words in "\\PC{0,80}", prefix_last: bool) {
        answer(&words, prefix_last);
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200), prefix_last: bool) {
        answer(&String::from_utf8_lossy(&bytes), prefix_last);
    }

    #[test]
    fn near_words_are_answered(
        words in "((co|commun|gouvern|porte|sous|bien|odd|partenarait|[a-zéœ]{1,12})[ ’'.-]?){0,8}",
        prefix_last: bool,
    ) {
        answer(&words, prefix_last);
    }
}

fn answer(words: &str, prefix_last: bool) {
    let index = shared();
    let found = index.search_with(words, &Options { prefix_last, ..Options::default() });
    for hit in found.hits().unwrap_or_default() {
        assert!(hit.score.is_finite() && hit.score > 0.0);
        let excerpt = index.excerpt(&found, found.key(hit), 60).expect("a document");
        assert!(excerpt.html.len() < 2_000);
    }
    found.highlight(words);
}
