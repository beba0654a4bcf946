//! The rules of the tree, which every change must leave true.

use std::collections::BTreeSet;

use testkit::tree::{File, Manifest, as_path, code_spans, files, link_targets};

/// Longest text a person is asked to read in one file, in lines.
const LONGEST: usize = 600;

/// Who may use whom, besides libraries: the table of ARCHITECTURE.md.
const EDGES: [(&str, &[&str]); 11] = [
    ("text", &[]),
    ("stats", &[]),
    ("territories", &[]),
    ("model", &["territories", "text"]),
    ("exchange", &["model", "territories", "text"]),
    ("search", &["model", "territories", "text"]),
    ("store", &["model", "territories"]),
    ("app", &["exchange", "model", "search", "stats", "store", "territories", "text"]),
    ("web", &["app", "model", "territories", "text"]),
    ("ramure", &["app", "exchange", "model", "store", "web"]),
    ("testkit", &["exchange", "model", "territories", "text"]),
];

/// Libraries that one crate keeps to itself.
const KEPT: [(&str, &str); 6] = [
    ("object_store", "store"),
    ("tantivy", "search"),
    ("sea-orm", "store"),
    ("sea-orm-migration", "store"),
    ("axum", "web"),
    ("askama", "web"),
];

/// Texts without which the house is not complete.
const REQUIRED: [&str; 17] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    ".ci/run",
    "clippy.toml",
    "deny.toml",
    "rustfmt.toml",
    "ramure.example.toml",
    "commons/odd17/commons.yaml",
    "docs/api.md",
    "docs/erreurs.md",
    "docs/exploiter.md",
    "docs/glossaire.md",
    "docs/tester.md",
];

#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn rust_files() -> impl Iterator<Item = File> {
    files().into_iter().filter(|file| file.ends(&[".rs"]))
}

fn documents() -> Vec<File> {
    let is_document =
        |file: &File| file.ends(&[".md"]) && (!file.path.contains('/') || file.path.starts_with("docs/"));
    files().into_iter().filter(is_document).collect()
}

fn text_of(path: &str) -> String {
    std::fs::read_to_string(testkit::repository().join(path)).unwrap_or_default()
}

/// Lines of code that a test or a tool may contain and a library may not.
fn is_library_code(inside: &str) -> bool {
    let is_tool =
        ["src/bin/", "examples/", "tests/", "benches/"].iter().any(|folder| inside.starts_with(folder));
    !is_tool && !inside.ends_with("tests.rs") && !inside.contains("/tests/") && inside != "build.rs"
}

/// Every line of library code, with the file it stands in and its place.
fn library_lines() -> Vec<(String, String, String)> {
    let mut lines = Vec::new();
    for file in rust_files() {
        let Some((name, _)) = file.in_crate().filter(|(_, inside)| is_library_code(inside)) else { continue };
        let code = file.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for (i, line) in code.lines().enumerate() {
            lines.push((name.to_owned(), format!("{}:{}", file.path, i + 1), line.to_owned()));
        }
    }
    lines
}

#[test]
fn required_texts_are_there() {
    let root = testkit::repository();
    let absent = REQUIRED.into_iter().filter(|path| !root.join(path).is_file());
    let mut faults: Vec<String> = absent.map(|path| format!("{path} is missing")).collect();
    if !root.join("docs/adr").is_dir() {
        faults.push("docs/adr is missing".into());
    }
    none(&faults);
}

#[test]
fn files_stay_readable() {
    let is_written = |file: &File| {
        let extensions = [".rs", ".md", ".html", ".css", ".js", ".lua", ".toml"];
        (file.ends(&extensions) || file.path.starts_with("scripts/")) && !file.path.starts_with("commons/")
    };
    let mut faults = Vec::new();
    for file in files().into_iter().filter(is_written) {
        let lines = file.text.lines().count();
        let longest = if file.path == "ARCHITECTURE.md" { 250 } else { LONGEST };
        if lines > longest && file.path != "LICENSE" {
            faults.push(format!("{}: {lines} lines, at most {longest}", file.path));
        }
    }
    none(&faults);
}

#[test]
fn each_rust_file_begins_with_its_sentence() {
    let faults: Vec<String> = rust_files()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| format!("{}: begins without //!", file.path))
        .collect();
    none(&faults);
}

#[test]
fn no_exception_is_silent() {
    // Split so that this file does not break its own rules.
    let banned = [
        concat!("#[al", "low("),
        concat!("#![al", "low("),
        concat!("uns", "afe {"),
        concat!("uns", "afe fn"),
    ];
    let mut faults = Vec::new();
    for file in rust_files() {
        for (i, line) in file.text.lines().enumerate() {
            faults.extend(banned.iter().filter(|word| line.contains(**word)).map(|word| {
                format!("{}:{}: {word}…: say it with expect and a reason, or do without", file.path, i + 1)
            }));
        }
    }
    none(&faults);
}

#[test]
fn crates_use_only_the_crates_they_may() {
    let mut faults = Vec::new();
    for file in files().into_iter().filter(|file| file.ends(&["/Cargo.toml"])) {
        let Some((name, "Cargo.toml")) = file.in_crate() else { continue };
        let Some((_, allowed)) = EDGES.iter().find(|(room, _)| *room == name) else {
            faults.push(format!("{}: {name} is not in the table of crates/testkit/tests/tree.rs", file.path));
            continue;
        };
        let manifest = Manifest::parse(&file.text);
        if !manifest.inherits_lints {
            faults.push(format!("{}: does not inherit the lints of the workspace", file.path));
        }
        let is_room = |other: &&String| EDGES.iter().any(|(room, _)| room == other);
        for other in
            manifest.dependencies.iter().filter(is_room).filter(|other| !allowed.contains(&other.as_str()))
        {
            faults.push(format!("{}: {name} must not know {other}", file.path));
        }
        for (library, owner) in KEPT.iter().filter(|(_, owner)| *owner != name) {
            let in_code = manifest.dependencies.iter().any(|other| other == library);
            let in_tests = manifest.dev_dependencies.iter().any(|other| other == library) && name != "ramure";
            if in_code || in_tests {
                faults.push(format!("{}: only {owner} names {library}", file.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn only_the_settings_read_the_environment() {
    let mut faults = Vec::new();
    for (name, place, line) in library_lines() {
        let is_settings = place.starts_with("crates/ramure/src/config") || name == "testkit";
        // The arguments of a command are not its environment.
        if !is_settings && line.replace("env::args", "").contains("env::") {
            faults.push(format!("{place}: reads the environment"));
        }
    }
    none(&faults);
}

#[test]
fn pure_crates_do_nothing_to_the_world() {
    let banned = [
        "std::fs",
        "std::net",
        "std::process",
        "async fn",
        "Utc::now",
        "Local::now",
        "Instant::now",
        "SystemTime",
    ];
    let mut faults = Vec::new();
    for (name, place, line) in library_lines() {
        if !["text", "stats", "model"].contains(&name.as_str()) {
            continue;
        }
        faults.extend(
            banned.iter().filter(|word| line.contains(**word)).map(|word| format!("{place}: {word}")),
        );
    }
    none(&faults);
}

#[test]
fn paths_named_in_documents_exist() {
    let root = testkit::repository();
    let tops: Vec<String> = std::fs::read_dir(root)
        .expect("the root can be read")
        .filter_map(|entry| entry.ok().filter(|entry| entry.path().is_dir()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "target" && name != "ramure-data")
        .collect();
    let mut faults = Vec::new();
    for file in documents() {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, text) in code_spans(&file.text) {
            let exists = |path: &String| root.join(path).exists() || root.join(folder).join(&text).exists();
            if as_path(&text, &tops).is_some_and(|path| !exists(&path)) {
                faults.push(format!("{}:{line}: `{text}` does not exist", file.path));
            }
        }
        for (line, target) in link_targets(&file.text) {
            let path = target.split('#').next().unwrap_or_default();
            let is_ours = !path.is_empty() && !target.contains(':') && !path.starts_with('/');
            if is_ours && !root.join(folder).join(path).exists() {
                faults.push(format!("{}:{line}: the link {target} leads nowhere", file.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn identifiers_of_the_glossary_exist() {
    let mut words = BTreeSet::new();
    for file in files() {
        if file.in_crate().is_some() || file.path.starts_with("commons/odd17/vocabulaires/") {
            let split = file.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            words.extend(split.map(str::to_owned));
        }
    }
    let is_identifier = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "_:.".contains(c));
    let mut faults = Vec::new();
    for (line, text) in code_spans(&text_of("docs/glossaire.md")) {
        let absent = text.split([':', '.']).any(|part| !part.is_empty() && !words.contains(part));
        if is_identifier(&text) && absent {
            faults.push(format!("docs/glossaire.md:{line}: `{text}` is nowhere in the code"));
        }
    }
    none(&faults);
}

#[test]
fn every_error_code_is_documented() {
    let codes: BTreeSet<String> =
        code_spans(&text_of("docs/erreurs.md")).into_iter().map(|(_, code)| code).collect();
    let problems = model::ProblemCode::ALL.into_iter().map(|code| code.as_str().to_owned());
    let absent = problems.chain(refusals()).filter(|code| !codes.contains(code));
    none(&absent.map(|code| format!("docs/erreurs.md says nothing of `{code}`")).collect::<Vec<_>>());
}

/// The codes of the problem documents of the API, which the errors of `app` become.
fn refusals() -> Vec<String> {
    let text = text_of("crates/web/src/api/problem.rs");
    let of_line = |line: &str| {
        let code = line.trim().strip_prefix("Self::")?.split_once(" => \"")?.1.strip_suffix("\",")?;
        code.chars().all(|c| c.is_ascii_lowercase() || c == '_').then(|| code.to_owned())
    };
    let codes: Vec<String> = text.lines().filter_map(of_line).collect();
    assert!(!codes.is_empty(), "the codes of crates/web/src/api/problem.rs were not found");
    codes
}

#[test]
fn every_route_of_the_api_is_documented() {
    let api = text_of("docs/api.md");
    let mut faults = Vec::new();
    for file in rust_files().filter(|file| file.path.starts_with("crates/web/src/api")) {
        for (i, line) in file.text.lines().enumerate() {
            let Some(route) = line.split("path = \"").nth(1).and_then(|rest| rest.split('"').next()) else {
                continue;
            };
            // The document says once that every address begins with /api/v1.
            let short = route.strip_prefix("/api/v1").unwrap_or(route);
            if !api.contains(&format!("`{short}`")) && !api.contains(&format!("`{route}`")) {
                faults.push(format!("{}:{}: docs/api.md says nothing of {route}", file.path, i + 1));
            }
        }
    }
    none(&faults);
}

#[test]
fn every_page_says_what_it_asks_of_whoever_opens_it() {
    let needs = text_of("crates/web/src/access.rs");
    let mut faults = Vec::new();
    for file in rust_files().filter(|file| file.path.starts_with("crates/web/src/pages")) {
        // A route may be written on several lines: the address is the first text after `.route(`.
        for part in file.text.split(".route(").skip(1) {
            let address = part.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
            let Some(address) = address else { continue };
            if !needs.contains(&format!("(\"{address}\", ")) {
                faults.push(format!("{}: no right is written for {address} in access.rs", file.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn nothing_names_the_machine_it_was_written_on() {
    // Split so that this file does not break its own rules.
    let folders = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    let hosts = [concat!("npm", "js.org"), concat!("static.", "crates.io"), concat!("index.", "crates.io")];
    let mut faults = Vec::new();
    for file in files() {
        for (i, line) in file.text.lines().enumerate() {
            // Only where a path may begin: an address may well have such a folder in its middle.
            let begins = |folder: &str| {
                line.match_indices(folder)
                    .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "./-_".contains(c)))
            };
            let named = folders
                .iter()
                .filter(|folder| begins(folder))
                .chain(hosts.iter().filter(|h| line.contains(**h)));
            faults.extend(named.map(|word| format!("{}:{}: {word}", file.path, i + 1)));
        }
    }
    none(&faults);
}

#[test]
fn the_commons_is_set_in_good_type() {
    let mut faults = Vec::new();
    for file in files().into_iter().filter(|file| file.path.starts_with("commons/")) {
        for (i, line) in file.text.lines().enumerate() {
            let is_shown =
                ["title:", "summary:", "label:"].iter().any(|key| line.trim_start().starts_with(key));
            let chars: Vec<char> = line.chars().collect();
            let is_straight = |w: &[char]| w[0].is_alphabetic() && w[1] == '\'' && w[2].is_alphabetic();
            if is_shown && chars.windows(3).any(is_straight) {
                faults.push(format!("{}:{}: straight apostrophe", file.path, i + 1));
            }
        }
    }
    none(&faults);
}

#[test]
fn scripts_stop_at_the_first_fault() {
    let mut faults = Vec::new();
    let is_script =
        |file: &File| file.path == ".ci/run" || file.path.starts_with("scripts/") && !file.path.contains('.');
    for file in files().into_iter().filter(is_script) {
        if !file.text.starts_with("#!/usr/bin/env bash\n# ") || !file.text.contains("\nset -euo pipefail\n") {
            faults.push(format!("{}: wants its first two lines and set -euo pipefail", file.path));
        }
    }
    none(&faults);
}
