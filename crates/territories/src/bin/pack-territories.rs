//! Packs the public sources into the file that the `territories` crate links in: `pack-territories FOLDER OUTPUT`.

use std::{env, error::Error, fs, path::Path};

use territories::pack::{Sources, pack};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, output] = &arguments[..] else {
        return Err("usage: pack-territories FOLDER OUTPUT".into());
    };
    let folder = Path::new(folder);
    let sources = Sources::read(|file| {
        fs::read_to_string(folder.join(file))
            .map_err(|cause| format!("{}: {cause}", folder.join(file).display()))
    })?;
    let packed = pack(&sources)?;
    fs::write(output, &packed).map_err(|cause| format!("{output}: {cause}"))?;
    println!("{output}: {} bytes", packed.len());
    Ok(())
}
