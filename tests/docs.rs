//! The generated parts of README files are current, and the README's commands are what they say.
//! `UPDATE=1` writes them.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod support;

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use support::{knowledge, read, root, update};

/// Tests run side by side, and several may write into one file that others read.
static WRITING: Mutex<()> = Mutex::new(());

fn readme() -> String {
    let _writing = WRITING.lock();
    read(&root().join("README.md"))
}

/// Replaces what stands between `<!-- name -->` and `<!-- /name -->`, or compares it.
fn generated(path: &Path, name: &str, text: &str) {
    let _writing = WRITING.lock();
    let whole = read(path);
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let Some((before, rest)) = whole.split_once(&open) else {
        panic!("{} has no part {name}", path.display())
    };
    let Some((now, after)) = rest.split_once(&close) else {
        panic!("the part {name} of {} has no end", path.display())
    };
    if update() {
        let written = format!("{before}{open}{text}{close}{after}");
        std::fs::write(path, written).unwrap_or_else(|error| panic!("{error}"));
    } else {
        assert!(
            now == text,
            "{}: {name} is stale; run with UPDATE=1",
            path.display()
        );
    }
}

#[test]
fn the_index_of_rules_is_current() {
    let knowledge = knowledge();
    let mut index = String::from("| rule | severity | finds |\n| --- | --- | --- |\n");
    for card in &knowledge.cards {
        let severity = card.severity.min(card.confidence.severity()).name();
        let line = format!(
            "| [`{0}`](cards/{0}.yaml) | {severity} | {1} |\n",
            card.id, card.title
        );
        index.push_str(&line);
    }
    generated(&root().join("rules/README.md"), "rules", &index);
}

#[test]
fn the_numbers_in_the_readme_are_current() {
    let knowledge = knowledge();
    let rules = knowledge.cards.len();
    let (providers, hosts) = (
        knowledge.providers().count(),
        knowledge.token_urls.all().count(),
    );
    let text = format!(
        "It has {rules} rules, and knows {providers} providers and the token URLs of {hosts} services more.\n"
    );
    generated(&root().join("README.md"), "numbers", &text);
}

/// The output in the README is what the command beside it prints.
#[test]
fn the_picture_in_the_readme_is_real() {
    let readme = readme();
    let command = readme
        .lines()
        .find_map(|line| line.strip_prefix("cargo run --release -- "));
    let command = command.unwrap_or_else(|| panic!("the README runs nothing"));
    let output = Command::new(env!("CARGO_BIN_EXE_authlint"))
        .args(command.split_whitespace())
        .current_dir(root())
        .env_clear()
        .env("COLUMNS", "100")
        // Of a whole repository of wrong configuration only this is of interest.
        .env("GIT_CEILING_DIRECTORIES", root().join("fixtures"))
        .output()
        .unwrap_or_else(|error| panic!("{error}"));
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        output.status.code(),
        Some(1),
        "the README's example finds nothing:\n{report}"
    );
    generated(
        &root().join("README.md"),
        "example",
        &format!("```text\n{report}```\n"),
    );
}

/// CI runs the README's own test command.
#[test]
fn the_gate_runs_what_the_readme_says() {
    let readme = readme();
    let gate = read(&root().join(".ci/run"));
    let command = readme.lines().find(|line| line.starts_with("cargo test"));
    let command = command.unwrap_or_else(|| panic!("the README has no test command"));
    assert!(
        gate.lines().any(|line| line == command),
        ".ci/run does not run `{command}`"
    );
}
