//! The page of a rule, `rules/pages/<id>.md`, made of its card and of what its fixtures print: nobody writes one, and
//! none can say what is not so.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use authlint_engine::knowledge::{Card, Confidence};

use crate::support::{Case, file_name, read, root, update};

/// A longer report is cut behind a finding.
const MOST_LINES: usize = 24;

/// What the fixtures of a rule print.
pub(crate) struct Printed {
    /// How its findings are repaired.
    pub(crate) repair: &'static str,
    /// A report and the case that it is about.
    picture: Option<(String, String)>,
}

impl Printed {
    /// Of the cases of `card`.
    pub(crate) fn of(card: &Card, cases: &[Case]) -> Self {
        let bad = cases.iter().filter(|case| case.bad && case.rule == card.id);
        let mut printed: Vec<(String, String)> = bad
            .map(|case| (read(&case.report()), case.name()))
            .collect();
        // What shows most in the fewest words; of the same length the first by name.
        let worst = format!(
            "  {}[",
            card.severity.min(card.confidence.severity()).name()
        );
        printed.sort_by_key(|(report, name)| {
            let helps = report.contains("\n  help: ");
            (
                !helps,
                !report.starts_with(&worst),
                report.len(),
                name.clone(),
            )
        });
        let own = printed
            .iter()
            .filter(|(report, _)| rules(report) == BTreeSet::from([card.id.as_str()]));
        let own: Vec<&(String, String)> = own.collect();
        let has = |words: &str| own.iter().any(|(report, _)| report.contains(words));
        let repair = if has(" fixable with --fix.") || has(" fixable with --fix (") {
            "`--fix`"
        } else if has(" fixable with --fix --unsafe-fixes.") {
            "`--fix --unsafe-fixes`"
        } else {
            ""
        };
        let picture = own
            .first()
            .map(|(report, name)| (whole(report), name.clone()));
        let picture = picture.or_else(|| {
            let (report, name) = printed.first()?;
            Some((blocks_of(report, &card.id), name.clone()))
        });
        Printed { repair, picture }
    }
}

/// The rules whose findings a report holds.
fn rules(report: &str) -> BTreeSet<&str> {
    let heads = report.lines().filter_map(head);
    heads.collect()
}

/// The rule of a finding, if the line is the first of one.
fn head(line: &str) -> Option<&str> {
    let line = line.strip_prefix("  ")?;
    let (severity, rest) = line.split_once('[')?;
    let known = ["error", "warning", "note"].contains(&severity);
    rest.split_once("]: ").filter(|_| known).map(|(id, _)| id)
}

/// A report without its last lines.
fn whole(report: &str) -> String {
    let blocks: Vec<&str> = report.split("\n\n").collect();
    let shown = blocks.split_last().map_or(&blocks[..], |(_, rest)| rest);
    let mut text = shown.first().copied().unwrap_or_default().to_owned();
    for block in shown.iter().skip(1) {
        if text.lines().count() + block.lines().count() > MOST_LINES {
            break;
        }
        let _ = write!(text, "\n\n{block}");
    }
    text
}

/// What a report says of one rule.
fn blocks_of(report: &str, id: &str) -> String {
    let blocks = report.split("\n\n");
    let of_rule = blocks.filter(|block| block.lines().next().and_then(head) == Some(id));
    of_rule.take(1).collect()
}

/// The page.
pub(crate) fn page(card: &Card, printed: &Printed) -> String {
    let id = &card.id;
    let mut page = format!("# {id}\n\n{}.\n\n", card.title);
    let severity = card.severity.min(card.confidence.severity()).name();
    let strict = card.strict.filter(|strict| strict.name() != severity);
    let strict = strict.map_or(String::new(), |strict| {
        format!(", {} with `--strict`", strict.name())
    });
    let asked = match (card.enabled, card.confidence) {
        (false, _) => ", if it is selected",
        (true, Confidence::Low) => ", with `--pedantic`",
        _ => "",
    };
    let repair = match printed.repair {
        "" => "by hand",
        repair => repair,
    };
    let _ = writeln!(
        page,
        "| severity | sure | repair | since |\n| --- | --- | --- | --- |"
    );
    let sure = card.confidence.name();
    let _ = writeln!(
        page,
        "| {severity}{strict}{asked} | {sure} | {repair} | {} |\n",
        card.since
    );
    page.push_str(&why(&card.why));
    if !card.symptoms.is_empty() {
        let symptoms: Vec<String> = card.symptoms.iter().map(|it| format!("- `{it}`")).collect();
        let _ = writeln!(page, "\n## What people see\n\n{}", symptoms.join("\n"));
    }
    if let Some((report, case)) = &printed.picture {
        let _ = writeln!(page, "\n## What authlint says\n\n```text\n{report}\n```\n");
        let _ = writeln!(
            page,
            "It is about [this file](../../fixtures/{case}), one of [its cases](../../fixtures/{id})."
        );
    }
    let _ = writeln!(
        page,
        "\n## Where it is meant so\n\n\
         The comment `authlint: ignore[{id}] reason` passes it over at its place, \
         `ignore = [\"{id}\"]` in `authlint.toml` everywhere: [more of this](../../README.md#what-is-passed-over).\n\n\
         [All rules](../README.md#the-rules)\n\n\
         <sub>Made of [its card](../cards/{id}.yaml) by `UPDATE=1 cargo test -p authlint --test docs`.</sub>"
    );
    page
}

/// The words of a card, with its examples called what they are.
fn why(text: &str) -> String {
    let mut page = String::new();
    let mut inside = false;
    for line in text.trim_end().lines() {
        let Some(info) = line.strip_prefix("```") else {
            page.push_str(line);
            page.push('\n');
            continue;
        };
        inside = !inside;
        if !inside {
            page.push_str("```\n");
            continue;
        }
        let (language, kind) = info.split_once(' ').unwrap_or((info, ""));
        let (kind, path) = kind.split_once(' ').unwrap_or((kind, ""));
        let place = match path {
            "" => String::new(),
            path => format!(", `{path}`"),
        };
        match kind {
            "bad" => {
                let _ = writeln!(page, "Wrong{place}:\n");
            }
            "good" => {
                let _ = writeln!(page, "Right{place}:\n");
            }
            _ => {}
        }
        // By the names that code hosts know.
        let language = match language {
            "tf" | "tfvars" => "hcl",
            "env" => "dotenv",
            language => language,
        };
        let _ = writeln!(page, "```{language}");
    }
    page
}

/// Writes the pages, or compares them with what is there.
pub(crate) fn hold(pages: &[(String, String)]) {
    let folder = root().join("rules/pages");
    if update() {
        fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{error}"));
    }
    let there = fs::read_dir(&folder).unwrap_or_else(|error| panic!("rules/pages: {error}"));
    for path in there.flatten().map(|entry| entry.path()) {
        let name = file_name(&path);
        if pages.iter().all(|(id, _)| *name != format!("{id}.md")) {
            assert!(
                update(),
                "rules/pages/{name} is of no rule; run with UPDATE=1"
            );
            fs::remove_file(&path).unwrap_or_else(|error| panic!("{error}"));
        }
    }
    for (id, text) in pages {
        let path = folder.join(format!("{id}.md"));
        if update() {
            fs::write(&path, text).unwrap_or_else(|error| panic!("{error}"));
        } else {
            let now = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                now == *text,
                "rules/pages/{id}.md is stale; run with UPDATE=1"
            );
        }
    }
}
