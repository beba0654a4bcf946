//! Times référentiels that score: `referentiels DOSSIER` reads and writes each one of a folder, then scores it again and again.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use model::scoring::{Body, ScoreTree, States, Status, score};
use model::{Content, framework::Framework};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("quel dossier ?")?);
    let began = Instant::now();
    let mut frameworks = Vec::new();
    for name in exchange::referentiel_names(&folder) {
        let converted = exchange::convert(&folder, &name).map_err(|faults| format!("{faults:?}"))?;
        let text = exchange::file_text(&converted.record);
        let value = exchange::parse_yaml(&text).map_err(|fault| format!("{fault:?}"))?;
        black_box(value);
        if let Content::Framework(framework) = converted.record.content {
            frameworks.push((name, framework));
        }
    }
    println!("import et export, relus : {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
    for (name, framework) in &frameworks {
        let tree = framework.score_tree().map_err(|faults| format!("{faults:?}"))?;
        measure(name, &tree, framework);
    }
    Ok(())
}

/// Scores a body that has said something of every end of a branch.
fn measure(name: &str, tree: &ScoreTree, framework: &Framework) {
    const TIMES: u32 = 500;
    let said = [
        Status::Done,
        Status::UnderWay,
        Status::NotDone,
        Status::NotConcerned,
        Status::Shares(0.3, 0.3, 0.4),
    ];
    let nodes = framework.walk();
    let ends = nodes.iter().filter(|(node, ..)| node.children.is_empty());
    let states: States =
        ends.zip(said.iter().cycle()).map(|((node, ..), s)| (node.code.clone(), *s)).collect();
    let mut body = Body::default();
    body.identity.insert("type".into(), vec!["EPCI".into()]);
    for question in &framework.questions {
        body.answers.insert(question.code.clone(), "NON".into());
    }
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let began = Instant::now();
            black_box(score(black_box(tree), &body, &states));
            began.elapsed()
        })
        .collect();
    times.sort();
    let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1e3;
    println!("score de {} ({} repères) : médiane {:.3} ms, p99 {:.3} ms", name, nodes.len(), at(50), at(99));
}
