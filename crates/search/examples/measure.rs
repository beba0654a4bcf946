//! Prints how well the index ranks on two public French collections, and how fast on many documents.
//!
//! `cargo run --release -p search --example measure`, or with `-- 100000` for the speed on that many documents.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use model::RecordId;
use search::{Entry, Index, key_of};
use serde_json::Value;

/// A typed question and the documents that answer it.
struct Question {
    words: String,
    relevant: HashSet<u64>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/recherche");
    if !data.exists() {
        println!("skipped: no collections in {}", data.display());
        return Ok(());
    }
    let (entries, questions) = piaf(&data.join("piaf"))?;
    if let Some(count) = std::env::args().nth(1) {
        let entries = recombine(&entries, count.parse()?);
        return measure(&format!("PIAF recombined in {count}"), &entries, &questions);
    }
    measure("PIAF dev", &entries, &questions)?;
    let (entries, questions) = cdtn(&data.join("cdtn"))?;
    measure("CDTN dev", &entries, &questions)
}

fn measure(name: &str, entries: &[Entry], questions: &[Question]) -> Result<(), Box<dyn std::error::Error>> {
    let index = Index::in_memory()?;
    let start = Instant::now();
    index.apply(entries, &[], 1)?;
    let built = start.elapsed();
    for (form, change) in
        [("as typed", same as fn(&str) -> String), ("one typo", typo), ("no accents", text::fold)]
    {
        let mut times: Vec<Duration> = Vec::new();
        let (mut total, mut matched) = (0.0, 0);
        for question in questions {
            let words = change(&question.words);
            let start = Instant::now();
            let found = index.search(&words)?;
            times.push(start.elapsed());
            let mut hits = found.hits().unwrap_or_default().to_vec();
            matched += hits.len();
            hits.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            total += ndcg(&hits, &question.relevant);
        }
        times.sort();
        println!(
            "{name}, {form}: nDCG@10 {:.3}; {} questions, {} documents, {} hits on average; p50 {:?}, p99 {:?}; built in {built:?}",
            total / real(questions.len()),
            questions.len(),
            index.len(),
            matched / questions.len(),
            times[times.len() / 2],
            times[times.len() * 99 / 100],
        );
    }
    Ok(())
}

/// Normalised discounted cumulative gain over the first ten, with binary relevance.
fn ndcg(hits: &[(u64, f32)], relevant: &HashSet<u64>) -> f64 {
    let gain = |rank: usize| 1.0 / (real(rank) + 2.0).log2();
    let ranked = hits.iter().take(10).enumerate().filter(|(_, hit)| relevant.contains(&hit.0));
    let ideal: f64 = (0..relevant.len().min(10)).map(gain).sum();
    ranked.map(|(rank, _)| gain(rank)).sum::<f64>() / ideal
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("a collection has fewer than four billion of anything"))
}

fn same(words: &str) -> String {
    words.to_owned()
}

/// Exchanges two inner letters of the longest word.
fn typo(words: &str) -> String {
    let longest = words.split_whitespace().max_by_key(|word| word.chars().count()).unwrap_or_default();
    let mut letters: Vec<char> = longest.chars().collect();
    let middle = letters.len() / 2;
    if middle > 0 {
        letters.swap(middle - 1, middle);
    }
    words.replacen(longest, &letters.into_iter().collect::<String>(), 1)
}

/// Makes many documents out of the real sentences of a few.
fn recombine(entries: &[Entry], count: usize) -> Vec<Entry> {
    let sentences: Vec<&str> = entries.iter().flat_map(|entry| entry.body.split(". ")).collect();
    let document = |i: usize| {
        // Strides that share no divisor with the number of sentences reach them all.
        let body: Vec<&str> = (0..5).map(|j| sentences[(i * 7919 + j * 104_729) % sentences.len()]).collect();
        let title = entries[i % entries.len()].title.clone();
        Entry { id: id(&i.to_string()), title, body: body.join(". "), ..Entry::default() }
    };
    (0..count).map(document).collect()
}

type Collection = (Vec<Entry>, Vec<Question>);

fn piaf(folder: &Path) -> Result<Collection, Box<dyn std::error::Error>> {
    let mut entries = Vec::new();
    for document in lines(folder.join("corpus.jsonl"))? {
        let document: Value = serde_json::from_str(&document)?;
        entries.push(Entry {
            id: id(&string(&document, "_id")),
            title: string(&document, "title"),
            body: string(&document, "text"),
            ..Entry::default()
        });
    }
    let mut relevant: BTreeMap<String, HashSet<u64>> = BTreeMap::new();
    for line in lines(folder.join("qrels_dev.trec"))? {
        let parts: Vec<&str> = line.split_whitespace().collect();
        relevant.entry(parts[0].to_owned()).or_default().insert(key_of(id(parts[2])));
    }
    let mut questions = Vec::new();
    for line in lines(folder.join("queries_dev.tsv"))? {
        let (number, words) = line.split_once('\t').ok_or("a line without a tab")?;
        if let Some(relevant) = relevant.remove(number) {
            questions.push(Question { words: words.to_owned(), relevant });
        }
    }
    Ok((entries, questions))
}

fn cdtn(folder: &Path) -> Result<Collection, Box<dyn std::error::Error>> {
    let mut entries = Vec::new();
    for document in lines(folder.join("docs.jsonl"))? {
        let document: Value = serde_json::from_str(&document)?;
        entries.push(Entry {
            id: id(&string(&document, "id")),
            title: string(&document, "titre"),
            summary: string(&document, "description"),
            body: string(&document, "texte"),
            ..Entry::default()
        });
    }
    let known: HashSet<u64> = entries.iter().map(|entry| key_of(entry.id)).collect();
    let mut questions = Vec::new();
    for topic in lines(folder.join("topics_dev.jsonl"))? {
        let topic: Value = serde_json::from_str(&topic)?;
        let list = |key: &str| {
            let values = topic[key].as_array().into_iter().flatten();
            values.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
        };
        let mut relevant: HashSet<u64> = list("pertinents").iter().map(|name| key_of(id(name))).collect();
        // Articles of law are another collection.
        relevant.retain(|key| known.contains(key));
        if !relevant.is_empty() {
            questions.extend(
                list("variantes").into_iter().map(|words| Question { words, relevant: relevant.clone() }),
            );
        }
    }
    Ok((entries, questions))
}

fn lines(path: PathBuf) -> std::io::Result<Vec<String>> {
    Ok(std::fs::read_to_string(path)?.lines().map(str::to_owned).collect())
}

fn string(document: &Value, key: &str) -> String {
    document[key].as_str().unwrap_or_default().to_owned()
}

fn id(name: &str) -> RecordId {
    RecordId::derived(model::Kind::Page, name)
}
