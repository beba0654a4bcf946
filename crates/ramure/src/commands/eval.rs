//! `ramure eval`: how well and how fast the search answers on a collection whose right answers are known.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use app::eval::{self, Collection, Cost, Engine, Measure, Variant};
use serde_json::{Value, json};

use crate::Answer;
use crate::cli::Eval;
use crate::failure::Failure;
use crate::french;
use crate::progress::Progress;

pub fn run(options: &Eval, quiet: bool) -> Result<Answer, Failure> {
    let mut collection = read(options)?;
    if let Some(folder) = &options.convert {
        collection.write(folder).map_err(|fault| Failure::file(format!("{fault}.")))?;
        let documents = french::count(collection.documents.len(), "document", "documents");
        let questions = french::count(collection.questions.len(), "question", "questions");
        let text = format!("{documents} et {questions} dans {}.", folder.display());
        return Ok(Answer::new(text, json!({"folder": folder.display().to_string()})));
    }
    if let Some(count) = options.recombine {
        collection = collection.recombined(count);
    }
    let folder = Scratch::new();
    let (index, cost) = eval::index(&collection, &folder.0)
        .map_err(|error| Failure::file(format!("L’index d’essai ne peut pas être écrit ({error}).")))?;
    let memory = resident_bytes();
    let mut engines: Vec<(&str, Box<dyn Engine>, Option<Duration>)> = vec![("ramure", Box::new(index), None)];
    engines.extend(baseline(options, &collection)?);
    let mut rows = Vec::new();
    let variants = variants(options);
    let mut progress = Progress::new("Questions", Some((variants.len() * engines.len()) as u64), quiet);
    for variant in variants {
        for (name, engine, _) in &engines {
            rows.push((*name, eval::measure(engine.as_ref(), &collection, variant, options.seed)));
            progress.at(rows.len() as u64);
        }
    }
    progress.finish();
    Ok(answer(&rows, &cost, memory, engines.get(1).and_then(|engine| engine.2)))
}

fn read(options: &Eval) -> Result<Collection, Failure> {
    let collection = match &options.qrels {
        Some(qrels) => Collection::read(&options.corpus, &options.queries, qrels),
        None => Collection::read_topics(&options.corpus, &options.queries),
    };
    collection.map_err(|fault| {
        Failure::file(format!("La collection ne peut pas être lue : {fault}."))
            .advice("« ramure eval --help » dit la forme attendue de chaque fichier.")
    })
}

fn variants(options: &Eval) -> Vec<Variant> {
    let asked = |variant: &Variant| match variant {
        Variant::Typed => true,
        Variant::Typos => options.typos,
        Variant::NoAccents => options.no_accents,
        Variant::Keywords => options.keywords,
    };
    Variant::ALL.into_iter().filter(asked).collect()
}

type Beside = Option<(&'static str, Box<dyn Engine>, Option<Duration>)>;

#[cfg(feature = "baseline")]
fn baseline(options: &Eval, collection: &Collection) -> Result<Beside, Failure> {
    if !options.baseline {
        return Ok(None);
    }
    let built = eval::Baseline::index(collection)
        .map_err(|error| Failure::new("internal", format!("tantivy a échoué ({error}).")))?;
    let time = built.index_time;
    Ok(Some(("tantivy", Box::new(built), Some(time))))
}

#[cfg(not(feature = "baseline"))]
fn baseline(options: &Eval, _: &Collection) -> Result<Beside, Failure> {
    if options.baseline {
        let what = "Cet exécutable ne contient pas le moteur de comparaison.";
        let how = "Construisez-le avec « cargo build --release --features baseline ».";
        return Err(Failure::new("no_baseline", what).advice(how));
    }
    Ok(None)
}

/// A folder of its own, deleted with the value.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        Self(crate::config::scratch_folder().join(format!("ramure-eval-{}", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the folder of the trial index could not be deleted");
        }
    }
}

/// Memory of this process, in bytes; 0 where the system does not tell.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string(Path::new("/proc/self/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).and_then(|n| n.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1_024
}

fn answer(rows: &[(&str, Measure)], cost: &Cost, memory: u64, beside: Option<Duration>) -> Answer {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{}\u{a0}; index fait en {}, rouvert en {}, {} sur disque, {} en mémoire\u{a0}; le processus en tient {}, collection comprise.",
        french::count(cost.documents, "document", "documents"),
        seconds(cost.index_time),
        seconds(cost.open_time),
        megabytes(cost.disk_bytes),
        megabytes(cost.memory_bytes as u64),
        megabytes(memory),
    );
    if let Some(time) = beside {
        let _ = writeln!(text, "Moteur de comparaison : index fait en {}.", seconds(time));
    }
    let _ = writeln!(
        text,
        "\n{:<9} {:<14} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "moteur",
        "saisie",
        "questions",
        "nDCG@10",
        "MRR@10",
        "R@10",
        "R@100",
        "sans rép.",
        "p50 ms",
        "p95 ms",
        "p99 ms"
    );
    for (engine, m) in rows {
        let [ndcg, mrr, recall, deep] =
            [m.ndcg_10, m.mrr_10, m.recall_10, m.recall_100].map(|x| decimal(x, 3));
        let [p50, p95, p99] = [m.p50, m.p95, m.p99].map(|time| decimal(time.as_secs_f64() * 1_000.0, 2));
        let _ = writeln!(
            text,
            "{engine:<9} {:<14} {:>9} {ndcg:>8} {mrr:>8} {recall:>8} {deep:>8} {:>9} {p50:>8} {p95:>8} {p99:>8}",
            typed(m.variant),
            m.questions,
            m.empty,
        );
    }
    let shared: usize =
        rows.iter().filter(|(engine, _)| *engine == "ramure").map(|(_, m)| m.empty_though_shared).sum();
    let _ = writeln!(text, "\nSans réponse alors qu’une bonne réponse porte un des mots : {shared}.");
    let json = json!({
        "documents": cost.documents,
        "index_ms": millis(cost.index_time),
        "open_ms": millis(cost.open_time),
        "index_bytes": cost.disk_bytes,
        "index_memory_bytes": cost.memory_bytes,
        "memory_bytes": memory,
        "baseline_index_ms": beside.map(millis),
        "measures": rows.iter().map(|(engine, measure)| row(engine, measure)).collect::<Vec<_>>(),
    });
    Answer::new(text, json)
}

fn row(engine: &str, m: &Measure) -> Value {
    json!({
        "engine": engine,
        "variant": m.variant.as_str(),
        "questions": m.questions,
        "ndcg_10": m.ndcg_10,
        "mrr_10": m.mrr_10,
        "recall_10": m.recall_10,
        "recall_100": m.recall_100,
        "empty": m.empty,
        "empty_though_shared": m.empty_though_shared,
        "p50_ms": millis(m.p50),
        "p95_ms": millis(m.p95),
        "p99_ms": millis(m.p99),
    })
}

const fn typed(variant: Variant) -> &'static str {
    match variant {
        Variant::Typed => "telle quelle",
        Variant::Typos => "une faute",
        Variant::NoAccents => "sans accents",
        Variant::Keywords => "mots-clés",
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn seconds(time: Duration) -> String {
    format!("{}\u{a0}s", decimal(time.as_secs_f64(), 2))
}

fn megabytes(bytes: u64) -> String {
    format!("{}\u{a0}Mo", french::number(usize::try_from(bytes / 1_000_000).unwrap_or(usize::MAX)))
}

fn decimal(value: f64, places: usize) -> String {
    format!("{value:.places$}").replace('.', ",")
}
