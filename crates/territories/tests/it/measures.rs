//! Time and memory, measured on demand: `cargo test -p territories --release -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use territories::atlas;

/// Resident memory of this process in kilobytes, where the system tells (Linux).
fn resident_kb() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Median of a few runs.
fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..21)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

#[test]
#[ignore = "measures; alone and in release only"]
fn time_and_memory() {
    let before = resident_kb();
    let start = Instant::now();
    let atlas = atlas();
    let opening = start.elapsed();
    println!("opening: {opening:?}");
    if let (Some(before), Some(after)) = (before, resident_kb()) {
        println!("resident memory: +{} kB", after - before);
        assert!(after - before < 12_000);
    }
    for words in [
        "s",
        "saint",
        "st etienne",
        "morlaix",
        "la",
        "Saint-Denis 93",
        "saint denis (la réunion)",
        "29600",
        "296",
        "marseile",
        "zzzzzz",
        "saint aubin du cormier ille et vilaine",
        "aéroport international de nulle part",
    ] {
        let time = median(|| drop(atlas.search(words, 10)));
        println!("search « {words} »: {time:?}");
        assert!(time < Duration::from_millis(10));
    }
    let morlaix = crate::code("29151");
    println!("similar: {:?}", median(|| drop(atlas.similar(&morlaix, 8))));
    println!("chain: {:?}", median(|| drop(atlas.chain(&morlaix))));
    println!("children of France: {:?}", median(|| drop(atlas.children(&territories::Code::france()))));
    assert!(opening < Duration::from_millis(60));
}
