//! The invariants of `crates/README.md`: who may depend on whom, and how files look.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod support;

use std::ffi::OsStr;
use std::path::PathBuf;

use support::{file_name, read, root};
use walkdir::WalkDir;

/// Every Rust file, with its path from the top.
fn sources() -> Vec<(String, String)> {
    let mut sources = Vec::new();
    for top in ["crates", "tests"] {
        // Build folders, and programs that readers are tried on.
        let built = |name: &OsStr| name == "target" || name == "trees";
        let files = WalkDir::new(root().join(top)).sort_by_file_name();
        for entry in files
            .into_iter()
            .filter_entry(|entry| !built(entry.file_name()))
        {
            let entry = entry.unwrap_or_else(|error| panic!("{error}"));
            if entry
                .path()
                .extension()
                .is_some_and(|ending| ending == "rs")
            {
                let path = entry
                    .path()
                    .strip_prefix(root())
                    .map(|path| path.to_string_lossy());
                let path = path
                    .unwrap_or_else(|error| panic!("{error}"))
                    .replace('\\', "/");
                sources.push((path, read(entry.path())));
            }
        }
    }
    assert!(sources.len() > 30, "the sources were not found");
    sources
}

/// The code of a file without its comments and tests.
fn code(text: &str) -> String {
    let lines = text
        .lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"));
    lines
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_file_says_what_it_is_and_stays_small() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{path} has no header");
        let lines = text.lines().count();
        assert!(lines <= 500, "{path} has {lines} lines");
        let name = file_name(&PathBuf::from(&path));
        assert!(
            !["utils.rs", "util.rs", "helpers.rs", "misc.rs"].contains(&name.as_str()),
            "{path}"
        );
    }
}

/// What a part must not know, by the words that would show it.
const FORBIDDEN: [(&str, &[&str], &str); 8] = [
    (
        "crates/authlint-parser/src/",
        &[
            "std::fs",
            "std::env",
            "std::io",
            "std::net",
            "serde",
            "authlint_engine",
            "Client",
            "Scope",
        ],
        "the parser is the way into the project and knows no files and no OAuth",
    ),
    (
        "crates/authlint-engine/src/",
        &[
            "std::fs",
            "std::env",
            "std::io",
            "std::net",
            "std::process",
            "SystemTime",
            "Instant",
            "clap",
            "miette",
        ],
        "the engine is a function",
    ),
    (
        "crates/authlint-engine/src/facts/",
        &[
            "crate::findings",
            "crate::checks",
            "crate::link",
            "Severity",
            "Format",
        ],
        "facts judge nothing and know no format",
    ),
    (
        "crates/authlint-engine/src/link/",
        &["crate::findings", "crate::checks", "Severity", "Card"],
        "links judge nothing",
    ),
    (
        "crates/authlint-engine/src/checks/",
        &[
            "Document",
            "Format",
            "Severity",
            "Settings",
            "crate::settle",
        ],
        "checks know no format, no severity and no settings",
    ),
    (
        "crates/authlint-engine/src/knowledge/",
        &[
            "crate::facts",
            "crate::link",
            "crate::checks",
            "crate::findings",
        ],
        "knowledge depends on nothing",
    ),
    (
        "crates/authlint-engine/src/findings.rs",
        &["terminal", "color", "column"],
        "diagnostics do not know how they are shown",
    ),
    (
        "crates/authlint/src/report/",
        &["knowledge::Card", "Provider", "checks::", "token-url"],
        "reporters know no rule",
    ),
];

/// What the parser found may be written down by who asks for it: that says how, and reads nothing.
const WRITTEN_DOWN: &str =
    "#[cfg_attr(feature = \"serde\", derive(serde::Deserialize, serde::Serialize))]\n";

#[test]
fn parts_do_not_know_what_they_must_not_know() {
    for (path, text) in sources() {
        let code = code(&text).replace(WRITTEN_DOWN, "");
        let rules = FORBIDDEN.iter().filter(|(part, ..)| path.starts_with(part));
        for (_, words, why) in rules {
            if path.ends_with("checks/mod.rs") || path.contains("/tests") {
                continue;
            }
            for word in *words {
                let known = code.match_indices(word).any(|(at, _)| {
                    let letter = |letter: char| letter.is_alphanumeric() || letter == '_';
                    let before = code[..at].chars().next_back().is_some_and(letter);
                    let after = code[at + word.len()..].chars().next().is_some_and(letter);
                    !before && !after
                });
                assert!(!known, "{path} names `{word}`, but {why}");
            }
        }
    }
}

#[test]
fn a_format_does_not_know_another() {
    let formats = ["yaml", "json", "dotenv", "shell", "markdown", "prose"];
    for (path, text) in sources() {
        let Some(own) = path.strip_prefix("crates/authlint-parser/src/formats/") else {
            continue;
        };
        let own = own
            .split(['/', '.', '_'])
            .next()
            .unwrap_or_default()
            .to_owned();
        for other in formats
            .iter()
            .filter(|other| **other != own && own != "mod")
        {
            let code = code(&text);
            for path_of in [format!("super::{other}::"), format!("formats::{other}")] {
                assert!(!code.contains(&path_of), "{path} knows {other}");
            }
        }
    }
}

#[test]
fn a_check_does_not_know_another() {
    let folder = "crates/authlint-engine/src/checks/";
    let checks: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| path.starts_with(folder) && text.contains("const CHECK: Check"))
        .map(|(path, _)| path[folder.len()..].trim_end_matches(".rs").to_owned())
        .collect();
    assert!(checks.len() > 5, "the checks were not found");
    for (path, text) in sources() {
        if path.starts_with(folder) && !path.ends_with("/mod.rs") {
            for check in &checks {
                assert!(
                    !code(&text).contains(&format!("super::{check}::")),
                    "{path} knows {check}"
                );
            }
        }
    }
}

#[test]
fn dependencies_are_those_of_the_invariants() {
    let manifest = |name: &str| read(&root().join("crates").join(name).join("Cargo.toml"));
    let dependencies = |text: &str| -> Vec<String> {
        let section = text.split("[dependencies]").nth(1).unwrap_or_default();
        let section = section.split("\n[").next().unwrap_or_default();
        let names = section
            .lines()
            .filter_map(|line| line.split(['.', ' ', '=']).next());
        names
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let parser = manifest("authlint-parser");
    // Spans and texts can be written down by who asks for it; nothing is read with it.
    let serde = "\nserde = { workspace = true, optional = true }\n";
    assert!(parser.contains(serde) && !parser.contains("[features]"));
    let parser = dependencies(&parser.replace(serde, "\n"));
    for unwanted in [
        "serde",
        "serde_json",
        "serde_yaml",
        "authlint-engine",
        "miette",
        "clap",
    ] {
        assert!(
            !parser.iter().any(|name| name == unwanted),
            "the parser depends on {unwanted}"
        );
    }
    let engine = dependencies(&manifest("authlint-engine"));
    for unwanted in ["clap", "miette", "ignore", "walkdir", "authlint"] {
        assert!(
            !engine.iter().any(|name| name == unwanted),
            "the engine depends on {unwanted}"
        );
    }
    let versions = ["authlint-parser", "authlint-engine", "authlint"].map(manifest);
    for manifest in versions {
        let own = manifest.lines().any(|line| line.contains("version = \""));
        assert!(!own, "versions stand in the workspace manifest alone");
    }
    let package = read(&root().join("crates/authlint/npm/package.json"));
    let numbers = package
        .split('"')
        .filter(|word| word.split('.').count() == 3);
    let own = env!("CARGO_PKG_VERSION");
    let numbers: Vec<&str> = numbers.collect();
    assert!(
        numbers.len() > 5 && numbers.iter().all(|number| *number == own),
        "{numbers:?}"
    );
}
