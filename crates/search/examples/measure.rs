//! Tuning loop.
use std::path::Path;
use search::eval::{self, Collection, Variant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = Path::new("/work/shared/data/recherche");
    let which = std::env::args().nth(1).unwrap_or_default();
    let mut all = Vec::new();
    if which.is_empty() || which == "piaf" {
        let p = data.join("piaf");
        all.push(("piaf", Collection::read(&p.join("corpus.jsonl"), &p.join("queries_dev.tsv"), &p.join("qrels_dev.trec"))?));
    }
    if which.is_empty() || which == "cdtn" {
        let p = data.join("cdtn");
        all.push(("cdtn", Collection::read_topics(&p.join("docs.jsonl"), &p.join("topics_dev.jsonl"))?));
    }
    if let Ok(n) = which.parse::<usize>() {
        let p = data.join("piaf");
        let mut c = Collection::read(&p.join("corpus.jsonl"), &p.join("queries_dev.tsv"), &p.join("qrels_dev.trec"))?;
        let sentences: Vec<String> = c.documents.iter().flat_map(|d| d.text.split(". ").map(str::to_owned)).collect();
        c.documents = (0..n).map(|i| eval::Document { id: i.to_string(), title: c.documents[i % c.documents.len()].title.clone(),
            text: (0..5).map(|j| sentences[(i * 7919 + j * 104_729) % sentences.len()].as_str()).collect::<Vec<_>>().join(". ") }).collect();
        all.push(("big", c));
    }
    for (name, collection) in &all {
        let dir = std::env::temp_dir().join(format!("ev{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        let (index, cost) = eval::index(collection, &dir)?;
        let rss = std::fs::read_to_string("/proc/self/status")?.lines().find(|l| l.starts_with("VmRSS")).unwrap_or("").to_owned();
        println!("{name} index {:?} open {:?} {} MB {rss}", cost.index_time, cost.open_time, cost.disk_bytes / 1_000_000);
        for v in Variant::ALL {
            let m = eval::measure(&index, collection, v, 1);
            println!("{name} {:10} ndcg {:.4} mrr {:.4} r10 {:.4} r100 {:.4} empty {} {} p50 {:?} p95 {:?} p99 {:?}", m.variant.as_str(), m.ndcg_10, m.mrr_10, m.recall_10, m.recall_100, m.empty, m.empty_though_shared, m.p50, m.p95, m.p99);
        }
        let _ = std::fs::remove_dir_all(&dir);
    }
    Ok(())
}
