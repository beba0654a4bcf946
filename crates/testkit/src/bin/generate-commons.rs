//! Writes a generated commons and addresses to load it with: `generate-commons COUNT SEED FOLDER`.

use std::path::Path;

use model::Kind;
use testkit::{Dice, generate, itineraries, pages, searches, suggestions};

/// Addresses of each sort: enough that no cache holds them all by chance.
const ADDRESSES: usize = 20_000;

/// Beginnings of words: short ones are few, so that fewer are different.
const SUGGESTIONS: usize = 4_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [count, seed, folder] = arguments.as_slice() else {
        return Err("generate-commons COUNT SEED FOLDER".into());
    };
    let (count, seed): (usize, u64) = (count.parse()?, seed.parse()?);
    let folder = Path::new(folder);
    let commons = generate(count, seed);
    exchange::write_folder(&folder.join("commons"), &commons.info, &commons.records, &mut |_| {})?;
    let mut dice = Dice::new(seed);
    let lists = [
        ("resources", pages(&commons, Kind::Resource)),
        ("searches", searches(&commons, ADDRESSES, &mut dice)),
        ("suggestions", suggestions(&commons, SUGGESTIONS, &mut dice)),
        ("itineraries", itineraries(&commons, ADDRESSES, &mut dice)),
    ];
    for (name, addresses) in lists {
        std::fs::write(folder.join(format!("{name}.txt")), addresses.join("\n") + "\n")?;
        println!("{name}: {}", addresses.len());
    }
    println!("records: {}", commons.records.len());
    Ok(())
}
