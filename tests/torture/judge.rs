//! Whether a tree was survived.

use std::sync::LazyLock;

use serde_json::Value;

use super::tree::{CANARY, CANARY_SECRET, Case, INJECTED, OUTSIDE, SECRET, Tree};
use super::watch::{Ended, authlint, watch};

/// Runs the linter over a case in every format.
pub(crate) fn survives(case: &Case) -> Result<(), String> {
    let tree = Tree::new(case.name).map_err(|error| error.to_string())?;
    (case.lay)(&tree).map_err(|error| format!("cannot lay out: {error}"))?;
    for format in ["full", "concise", "json"] {
        let arguments = [&["check", "--format", format], case.options].concat();
        let ended = watch(&mut authlint(&tree.root, &arguments))
            .map_err(|why| format!("{format}: {why}"))?;
        let judged = if format == "json" {
            judge_json(case, &ended)
        } else {
            judge_text(&ended)
        };
        judged
            .and_then(|()| judge_code(case, &ended))
            .and_then(|()| prints_only_its_own(&ended))
            .and_then(|()| starts_nothing(&tree))
            .map_err(|why| format!("{format}: {why}\n{}", excerpt(&ended)))?;
    }
    Ok(())
}

fn excerpt(ended: &Ended) -> String {
    let shown = ended.shown();
    let start: String = shown.chars().take(2000).collect();
    let end: Vec<char> = shown.chars().rev().take(1000).collect();
    let end: String = end.into_iter().rev().collect();
    format!("{} characters:\n{start}\n…\n{end}", shown.len())
        .escape_debug()
        .to_string()
        .replace("\\n", "\n")
}

fn judge_code(case: &Case, ended: &Ended) -> Result<(), String> {
    if ended.code == Some(case.code) {
        Ok(())
    } else {
        Err(format!("ends with {:?}, not {}", ended.code, case.code))
    }
}

fn judge_text(ended: &Ended) -> Result<(), String> {
    if ended.shown().contains(CANARY) {
        Ok(())
    } else {
        Err("not a word about the ordinary file".to_owned())
    }
}

fn judge_json(case: &Case, ended: &Ended) -> Result<(), String> {
    let report = parsed(ended)?;
    let summary = report["summary"].to_string();
    let hidden = summary.contains(CANARY);
    if !hidden && findings_in(&report, CANARY) != *CANARY_ALONE {
        return Err("the ordinary file's findings are not those it has alone".to_owned());
    }
    for path in case.finds {
        let found = findings_in(&report, path);
        let planted = |finding: &Value| {
            let rule = finding["rule"].as_str();
            rule.is_some_and(|rule| rule.starts_with("token-url"))
        };
        if !found.iter().any(planted) {
            return Err(format!("the fault in {path} is not found"));
        }
    }
    for path in case.tells {
        if !summary.contains(path) && findings_in(&report, path).is_empty() {
            return Err(format!("not a word about {path}"));
        }
    }
    Ok(())
}

pub(crate) fn parsed(ended: &Ended) -> Result<Value, String> {
    serde_json::from_slice(&ended.out).map_err(|error| format!("the report is no JSON: {error}"))
}

/// The findings of a report in one file.
pub(crate) fn findings_in(report: &Value, path: &str) -> Vec<Value> {
    let all = report["diagnostics"].as_array();
    let of_file = all.into_iter().flatten();
    of_file
        .filter(|finding| finding["path"] == path)
        .cloned()
        .collect()
}

/// What is found in the ordinary file if nothing hostile is beside it.
pub(crate) static CANARY_ALONE: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let alone = || {
        let tree = Tree::new("alone").map_err(|error| error.to_string())?;
        let ended = watch(&mut authlint(&tree.root, &["check", "--format", "json"]))?;
        Ok::<_, String>(findings_in(&parsed(&ended)?, CANARY))
    };
    let found = alone().unwrap_or_else(|why| panic!("{why}"));
    assert!(!found.is_empty(), "the ordinary file has no fault");
    found
});

/// No control characters, no forged lines, no secrets, nothing from outside.
pub(crate) fn prints_only_its_own(ended: &Ended) -> Result<(), String> {
    let bytes = [ended.out.as_slice(), b"\n", &ended.err].concat();
    let shown = String::from_utf8(bytes).map_err(|_| "prints what is not UTF-8".to_owned())?;
    let steers = |letter: char| {
        (letter.is_control() && letter != '\n')
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}')
    };
    if let Some(letter) = shown.chars().find(|letter| steers(*letter)) {
        return Err(format!("prints {letter:?}"));
    }
    let forged = |line: &str| {
        line.starts_with("::") || line.starts_with("##[") || line.starts_with(INJECTED)
    };
    if let Some(line) = shown.lines().find(|line| forged(line)) {
        return Err(format!("prints a line that is not its own: {line}"));
    }
    for secret in [SECRET, CANARY_SECRET] {
        if shown.contains(&secret[..12]) || shown.contains(&secret[20..]) {
            return Err("prints a secret".to_owned());
        }
    }
    let foreign = [
        OUTSIDE,
        "root:x:0",
        "panicked",
        "stack overflow",
        "mistake in authlint",
    ];
    match foreign.iter().find(|word| shown.contains(*word)) {
        Some(word) => Err(format!("prints `{word}`")),
        None => Ok(()),
    }
}

fn starts_nothing(tree: &Tree) -> Result<(), String> {
    if tree.mark_of_a_program().exists() {
        Err("ran a program of the tree".to_owned())
    } else {
        Ok(())
    }
}
