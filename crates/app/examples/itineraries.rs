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
    let catalogue = app.catalogue();
    let scale = |vocabulary: &str| catalogue.codes(vocabulary);
    let ground = catalogue.ground(&scale, app.today());
    let none = vec![0.0; catalogue.cards.len()];
    measure("itinéraire, recherche comprise", &situations, |situation| app.plan(situation).map(drop))?;
    measure("itinéraire, composition seule", &situations, |situation| {
        std::hint::black_box(ground.compose(situation, &none));
        Ok(())
    })?;
    let fewer: Vec<Situation> = situations.iter().step_by(20).cloned().collect();
    measure("les autres réponses, seules", &fewer, |situation| {
        std::hint::black_box(ground.alternatives(situation, &none, &Alternative::questions()));
        Ok(())
    })?;
    Ok(())
}

/// Prints how long each situation took by the clock, and how much of the processor on average: on a busy machine, only the
/// second says what the work costs.
fn measure(
    name: &str,
    situations: &[Situation],
    mut work: impl FnMut(&Situation) -> Result<(), app::AppError>,
) -> Result<(), app::AppError> {
    let processor = processor_time();
    let mut delays = Vec::with_capacity(situations.len());
    for situation in situations {
        let began = Instant::now();
        work(situation)?;
        delays.push(began.elapsed());
    }
    delays.sort_unstable();
    let ms = |delay: Duration| delay.as_secs_f64() * 1_000.0;
    let at = |percent: usize| ms(delays[(delays.len() - 1) * percent / 100]);
    print!("{name:<32} médiane {:>7.3} ms   p99 {:>7.3} ms", at(50), at(99));
    if let (Some(before), Some(after)) = (processor, processor_time()) {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand situations")]
        let mean = ms(after.saturating_sub(before)) / situations.len().max(1) as f64;
        print!("   processeur {mean:>7.3} ms");
    }
    println!();
    Ok(())
}

/// The time this thread has spent on a processor, where the system tells it.
fn processor_time() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
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
