//! The generated parts of README files are current, and the README's commands are what they say.
//! `UPDATE=1` writes them.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod support;

#[path = "docs/pages.rs"]
mod pages;

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use pages::Printed;
use support::{cases, knowledge, read, root, update};

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
fn the_index_and_the_pages_of_rules_are_current() {
    let cases = cases();
    let mut index =
        String::from("| rule | severity | finds | repair |\n| --- | --- | --- | --- |\n");
    let mut written = Vec::new();
    for card in &knowledge().cards {
        let printed = Printed::of(card, &cases);
        let severity = card.severity.min(card.confidence.severity()).name();
        let line = format!(
            "| [`{0}`](pages/{0}.md) | {severity} | {1} | {2} |\n",
            card.id, card.title, printed.repair
        );
        index.push_str(&line);
        written.push((card.id.clone(), pages::page(card, &printed)));
    }
    generated(&root().join("rules/README.md"), "rules", &index);
    pages::hold(&written);
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
        "It has [{rules} rules](rules/README.md#the-rules), and knows {providers} providers and the token URLs of {hosts} services more.\n"
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

/// Where the project lies: one line of its manifest says so, or nobody knows yet.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The README names the project's address if there is one, and nothing that looks like one if there is not.
#[test]
fn the_addresses_in_the_readme_are_the_projects() {
    let version = env!("CARGO_PKG_VERSION");
    let (hook, action) = match REPOSITORY {
        "" => (
            "  - repo: /path/to/authlint # a clone of this repository\n    rev: main # better: the commit that you looked at\n".to_owned(),
            "- uses: ./tools/authlint # this repository, as a submodule or a copy\n".to_owned(),
        ),
        address => {
            let name = address.trim_end_matches('/').rsplit('/').take(2);
            let name: Vec<&str> = name.collect::<Vec<_>>().into_iter().rev().collect();
            (
                format!("  - repo: {address}\n    rev: v{version}\n"),
                format!("- uses: {}@v{version}\n", name.join("/")),
            )
        }
    };
    let hook = format!(
        "```yaml\n# .pre-commit-config.yaml\nrepos:\n{hook}    hooks:\n      - id: authlint # or authlint-fix, which repairs what has one right value\n```\n"
    );
    let action = format!(
        "```yaml\n- uses: actions/checkout@v4\n{action}  with:\n    paths: |\n      deploy\n      charts\n```\n"
    );
    generated(&root().join("README.md"), "hook", &hook);
    generated(&root().join("README.md"), "action", &action);
    assert!(!readme().contains("OWNER"));
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

/// The documents that people browse, with their paths from the top.
fn documents() -> Vec<(String, String)> {
    let mut paths: Vec<String> = [
        "README.md",
        "crates/README.md",
        "crates/authlint/CHANGELOG.md",
        "rules/README.md",
        "fixtures/README.md",
        "tests/schemas/README.md",
    ]
    .map(str::to_owned)
    .into();
    let pages = knowledge().cards.iter();
    paths.extend(pages.map(|card| format!("rules/pages/{}.md", card.id)));
    let _writing = WRITING.lock();
    let read = |path: String| {
        let text = std::fs::read_to_string(root().join(&path)).unwrap_or_default();
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// The addresses of links outside of fences and code.
fn links(text: &str) -> Vec<String> {
    let mut fence = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fence = !fence;
        }
        // What is between marks of code is no link.
        let prose: String = line.split('`').step_by(2).collect();
        if !fence {
            let targets = prose.split("](").skip(1);
            found.extend(targets.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
        }
    }
    found
}

/// How a code host names the place of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ => letter
            .is_alphanumeric()
            .then(|| letter.to_ascii_lowercase()),
    });
    kept.collect()
}

#[test]
fn links_lead_somewhere() {
    let documents = documents();
    let mut count = 0;
    for (path, text) in &documents {
        let folder = Path::new(path).parent().unwrap_or(Path::new(""));
        for link in links(text) {
            let (target, place) = link.split_once('#').unwrap_or((&link, ""));
            if target.contains("://") {
                continue;
            }
            let file = match target {
                "" => root().join(path),
                target => root().join(folder).join(target),
            };
            assert!(file.exists(), "{path}: {link} leads nowhere");
            let text = if place.is_empty() {
                String::new()
            } else {
                read(&file)
            };
            let headings = text.lines().filter(|line| line.starts_with('#'));
            let there = headings
                .map(|line| anchor(line.trim_start_matches('#')))
                .any(|it| it == place);
            assert!(place.is_empty() || there, "{path}: {link} names no heading");
            count += 1;
        }
    }
    assert!(count > 500, "only {count} links were read");
}
