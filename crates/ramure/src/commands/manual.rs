//! `ramure man` and `ramure completions`: written from the same definitions as the help.

use std::path::Path;

use clap_mangen::Man as Page;
use serde_json::json;

use crate::Answer;
use crate::cli::{Completions, Man, command};
use crate::failure::Failure;
use crate::french;

/// The headings that clap writes in English.
const HEADINGS: [(&str, &str); 5] = [
    (".SH NAME", ".SH NOM"),
    (".SH SYNOPSIS", ".SH SYNOPSIS"),
    (".SH SUBCOMMANDS", ".SH COMMANDES"),
    (".SH EXTRA", ".SH EXEMPLES"),
    (".SH VERSION", ".SH VERSION"),
];

pub fn pages(options: &Man) -> Result<Answer, Failure> {
    let dir = &options.dir;
    let cannot = |error: std::io::Error| {
        Failure::file(format!("Le dossier {} ne peut pas être écrit : {error}.", dir.display()))
            .advice("Vérifiez le chemin et les droits.")
    };
    std::fs::create_dir_all(dir).map_err(cannot)?;
    let mut root = command().disable_help_subcommand(true);
    root.build();
    let mut written = Vec::new();
    write(&root, dir, &mut written).map_err(cannot)?;
    let pages = french::count(written.len(), "page écrite", "pages écrites");
    Ok(Answer::new(
        format!("{} : {pages}.", dir.display()),
        json!({"path": dir.display().to_string(), "pages": written}),
    ))
}

fn write(command: &clap::Command, dir: &Path, written: &mut Vec<String>) -> std::io::Result<()> {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        write(sub, dir, written)?;
    }
    let described = Page::new(command.clone());
    let file = described.get_filename();
    let mut page = Vec::new();
    described.render(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for (english, french) in HEADINGS {
        page = page.replace(english, french);
    }
    std::fs::write(dir.join(&file), page)?;
    written.push(file);
    Ok(())
}

pub fn completions(options: &Completions) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut command(), "ramure", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    let json = json!({"shell": options.shell.to_string(), "script": script});
    Answer::new(script, json)
}
