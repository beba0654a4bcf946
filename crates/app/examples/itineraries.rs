//! Times itineraries over a generated commons: `itineraries [RECORDS] [SITUATIONS]` prints medians and 99th percentiles.

use std::time::{Duration, Instant};

use app::{App, Options};
use chrono::{TimeZone, Utc};
use exchange::{Located, Origin, Reading};
use model::itinerary::{Alternative, Criterion, Situation};
use model::territories::{Code, Level, atlas};
use store::By;
use testkit::Dice;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let records = arguments.next().map_or(Ok(20_000), |text| text.parse())?;
    let count = arguments.next().map_or(Ok(2_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let app = App::open(Options::in_folder(folder.path())).await?;
    let commons = testkit::generate(records, 1);
    let reading = Reading {
        total: commons.records.len(),
        records: commons
            .records
            .iter()
            .map(|record| Located { record: record.clone(), origin: Origin::default() })
            .collect(),
        ..Reading::default()
    };
    let at = Utc.with_ymd_and_hms(2026, 11, 1, 8, 0, 0).single().ok_or("no such moment")?;
    let by = By { author: "bench".into(), reason: String::new(), at };
    app.import(reading, app::ImportOptions::default(), &by, &mut |_| {}).await?;
    let situations = situations(&app, &commons, count);

    println!("{records} fiches, {count} situations, un fil");
    let mut plans = Vec::new();
    let mut composed = Vec::new();
    let mut others = Vec::new();
    let catalogue = app.catalogue();
    let scale = |vocabulary: &str| catalogue.codes(vocabulary);
    let none = vec![0.0; catalogue.cards.len()];
    for situation in &situations {
        plans.push(timed(|| app.plan(situation))?);
        let ground = catalogue.ground(&scale, app.today());
        composed.push(timed(|| Ok(ground.compose(situation, &none)))?);
    }
    for situation in situations.iter().step_by(20) {
        let planned = app.plan(situation)?;
        others.push(timed(|| Ok(app.alternatives(&planned, &Alternative::questions())))?);
    }
    print("itinéraire, recherche comprise", plans);
    print("itinéraire, composition seule", composed);
    print("toutes les autres réponses", others);
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> Result<T, app::AppError>) -> Result<Duration, app::AppError> {
    let began = Instant::now();
    std::hint::black_box(work()?);
    Ok(began.elapsed())
}

fn print(name: &str, mut delays: Vec<Duration>) {
    delays.sort_unstable();
    let at = |percent: usize| delays[(delays.len() - 1) * percent / 100].as_secs_f64() * 1_000.0;
    println!("{name:<34} médiane {:>7.3} ms   p99 {:>7.3} ms", at(50), at(99));
}

/// Needs in words that stand in the records, with most questions answered.
fn situations(app: &App, commons: &testkit::Commons, count: usize) -> Vec<Situation> {
    let catalogue = app.catalogue();
    let communes = atlas().children_at(&Code::france(), Level::Commune);
    let mut dice = Dice::new(5);
    let asked = [Criterion::Profile, Criterion::Domain, Criterion::Phase, Criterion::Size, Criterion::Means];
    (0..count)
        .map(|_| {
            let title = &dice.pick(&commons.records).envelope.title;
            let words: Vec<&str> = title.split_whitespace().take(2 + dice.below(4)).collect();
            let mut situation = Situation::needing(words.join(" ")).at(dice.pick(&communes).code.to_string());
            for criterion in asked {
                if dice.percent(70) {
                    situation = situation
                        .with(criterion, dice.pick(&catalogue.codes(criterion.vocabulary())).clone());
                }
            }
            situation
        })
        .collect()
}
