//! The index from outside: what it finds, what it shows, what it survives.

mod excerpts;
mod folder;
mod language;
mod robust;

use model::{Kind, RecordId};
use search::{Entry, Found, Index, key_of};

fn id(name: &str) -> RecordId {
    RecordId::derived(Kind::Resource, name)
}

fn entry(name: &str, title: &str, body: &str) -> Entry {
    Entry { id: id(name), title: title.into(), body: body.into(), ..Entry::default() }
}

/// An index whose documents are named by their titles' first letters: `a`, `b`…
fn index(texts: &[(&str, &str)]) -> Index {
    let index = Index::in_memory().expect("in memory");
    let entries: Vec<Entry> = texts.iter().map(|(name, text)| entry(name, name, text)).collect();
    index.apply(&entries, &[], 1).expect("applies");
    index
}

/// The names found among those given, best first.
fn names<'a>(index: &Index, words: &str, among: &[&'a str]) -> Vec<&'a str> {
    ranked(&index.search(words).expect("searches"), among)
}

fn ranked<'a>(found: &Found, among: &[&'a str]) -> Vec<&'a str> {
    let mut hits = found.hits().expect("words were typed").to_vec();
    hits.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let name =
        |key: u64| among.iter().copied().find(|name| key_of(id(name)) == key).expect("a known document");
    hits.into_iter().map(|(key, _)| name(key)).collect()
}
