//! The index from outside: what it finds, what it shows, what it survives.

mod excerpts;
mod folder;
mod language;
mod order;
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
    let index = Index::in_memory();
    let entries: Vec<Entry> = texts.iter().map(|(name, text)| entry(name, name, text)).collect();
    index.apply(&entries, &[], 1).expect("applies");
    index
}

/// The names found among those given, best first.
fn names<'a>(index: &Index, words: &str, among: &[&'a str]) -> Vec<&'a str> {
    ranked(&index.search(words), among)
}

fn ranked<'a>(found: &Found, among: &[&'a str]) -> Vec<&'a str> {
    let name =
        |key: u64| among.iter().copied().find(|name| key_of(id(name)) == key).expect("a known document");
    found.best(usize::MAX).into_iter().map(|(key, _)| name(key)).collect()
}
