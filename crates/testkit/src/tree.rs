//! Reading the repository as a tree of texts: its files, its manifests, what its documents name.

use std::path::Path;

use crate::repository;

/// Folders and files that are made, fetched or somebody else's.
const SKIPPED: [&str; 5] = ["target", "node_modules", "ramure-data", "test-results", ".git"];

/// A text of the repository: its path from the root, with `/`, and its content.
#[derive(Debug, Clone)]
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    /// Tells whether the name ends with one of these, dot included.
    pub fn ends(&self, extensions: &[&str]) -> bool {
        extensions.iter().any(|extension| self.path.ends_with(extension))
    }

    /// The crate the file belongs to, and its path inside.
    pub fn in_crate(&self) -> Option<(&str, &str)> {
        self.path.strip_prefix("crates/")?.split_once('/')
    }
}

/// Every text of the repository, in the order of paths; what is not UTF-8 is left out.
///
/// # Panics
/// A folder of the repository cannot be read.
pub fn files() -> Vec<File> {
    let mut files = Vec::new();
    walk(repository(), "", &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the repository can be read") {
        let entry = entry.expect("an entry of the repository can be read");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        // In a second working tree, `.git` is a file.
        if SKIPPED.contains(&name.as_str()) {
            continue;
        }
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{path}/"), files);
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            files.push(File { path, text });
        }
    }
}

/// What a `Cargo.toml` says of its neighbours.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    pub dependencies: Vec<String>,
    pub dev_dependencies: Vec<String>,
    pub inherits_lints: bool,
}

impl Manifest {
    /// Reads the tables of a manifest written one key a line, as all of ours are.
    pub fn parse(text: &str) -> Self {
        let mut manifest = Self::default();
        let mut table = "";
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                table = name;
                continue;
            }
            let key = line.split(['.', ' ', '=']).next().unwrap_or_default();
            match table.rsplit('.').next().unwrap_or_default() {
                "dependencies" | "build-dependencies" => manifest.dependencies.push(key.to_owned()),
                "dev-dependencies" => manifest.dev_dependencies.push(key.to_owned()),
                "lints" => manifest.inherits_lints |= line == "workspace = true",
                _ => {}
            }
        }
        manifest
    }
}

/// The inline code of a Markdown text, with its line from 1; fenced blocks are left out.
pub fn code_spans(markdown: &str) -> Vec<(usize, String)> {
    prose_lines(markdown)
        .flat_map(|(number, line)| {
            line.split('`').skip(1).step_by(2).map(move |code| (number, code.trim().to_owned()))
        })
        .collect()
}

/// The targets of the links of a Markdown text, with their line from 1; fenced blocks and inline code are left out.
pub fn link_targets(markdown: &str) -> Vec<(usize, String)> {
    let mut targets = Vec::new();
    for (number, line) in prose_lines(markdown) {
        let prose: Vec<&str> = line.split('`').step_by(2).collect();
        // A link may enclose code; what was code leaves no trace that looks like a target.
        for part in prose.join("").split("](").skip(1) {
            let target = part.split([')', ' ']).next().unwrap_or_default();
            targets.push((number, target.to_owned()));
        }
    }
    targets
}

fn prose_lines(markdown: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    markdown.lines().enumerate().filter_map(move |(i, line)| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        (!is_fence && !fenced).then_some((i + 1, line))
    })
}

/// The path of the repository that a document means by this text, when it looks like one: none for addresses, commands
/// and patterns (`<noun>`, `*`, `…`).
pub fn as_path(text: &str, tops: &[String]) -> Option<String> {
    let text = text.split('#').next().unwrap_or_default().trim_start_matches("./").trim_end_matches('/');
    let is_path_like = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if text.is_empty() || !text.chars().all(is_path_like) || text.starts_with('/') || text.contains("..") {
        return None;
    }
    let (first, rest) = text.split_once('/').unwrap_or((text, ""));
    if rest.is_empty() {
        // A bare name is a path when it is that of a file at the root, such as README.md.
        let (stem, extension) = text.split_once('.')?;
        let is_document =
            extension == "md" && !stem.is_empty() && stem.chars().all(|c| c.is_ascii_uppercase());
        return is_document.then(|| text.to_owned());
    }
    if tops.iter().any(|top| top == first) {
        return Some(text.to_owned());
    }
    // `model/src/compass.rs` is short for `crates/model/src/compass.rs`.
    let inside = rest.split('/').next().unwrap_or_default();
    let is_room = ["src", "tests", "data", "templates", "static", "examples"].contains(&inside);
    is_room.then(|| format!("crates/{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_manifests() {
        let text = "[package]\nname = \"a\"\n[lints]\nworkspace = true\n\n[dependencies]\nmodel.workspace = true\n# no\n\
                    serde = { version = \"1\" }\n[dev-dependencies]\ntestkit.workspace = true\n";
        let manifest = Manifest::parse(text);
        assert_eq!(manifest.dependencies, ["model", "serde"]);
        assert_eq!(manifest.dev_dependencies, ["testkit"]);
        assert!(manifest.inherits_lints);
    }

    #[test]
    fn finds_code_and_links_outside_fences() {
        let text =
            "Voir `docs/api.md` et [le plan](ARCHITECTURE.md#flux).\n```\n`crates/rien`\n```\nPuis `[a](b)`.";
        assert_eq!(code_spans(text), [(1, "docs/api.md".to_owned()), (5, "[a](b)".to_owned())]);
        assert_eq!(link_targets(text), [(1, "ARCHITECTURE.md#flux".to_owned())]);
    }

    #[test]
    fn tells_paths_from_the_rest() {
        let tops = ["docs".to_owned(), "crates".to_owned()];
        let path = |text| as_path(text, &tops);
        assert_eq!(path("docs/api.md").as_deref(), Some("docs/api.md"));
        assert_eq!(path("crates/model/").as_deref(), Some("crates/model"));
        assert_eq!(path("model/src/card.rs").as_deref(), Some("crates/model/src/card.rs"));
        assert_eq!(path("README.md").as_deref(), Some("README.md"));
        for text in [
            "/recherche",
            "crates/<noun>",
            "make test",
            "ressources/charte",
            "folder/slug",
            ".md",
            "a..b",
            "",
        ] {
            assert_eq!(path(text), None, "{text}");
        }
    }
}
