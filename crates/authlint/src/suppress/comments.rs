//! Writes comments that ignore what was found.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use authlint_engine::Outcome;
use authlint_engine::findings::Edit;
use authlint_engine::knowledge::Severity;
use authlint_engine::suppress::insert::{Wish, insert};
use authlint_parser::FileId;

use super::Scope;
use crate::path_text::path_of_shown;
use crate::report::{counted, one_line};
use crate::{Exit, Failure, atomic, warn};

/// Comments about comments help nobody.
const OWN_FAMILY: &str = "suppression-";

/// Writes a comment for each finding that one can stand above.
pub(super) fn add(
    reason: &str,
    scope: &Scope<'_>,
    outcome: &Outcome,
    out: &mut dyn io::Write,
) -> Result<Exit, Failure> {
    if scope.paths.iter().any(|path| path == Path::new("-")) {
        let message = "--add-ignore writes to files, and standard input is none";
        return Err(Failure::Other(message.to_owned()));
    }
    let mut wishes: BTreeMap<FileId, Vec<(Wish, Severity)>> = BTreeMap::new();
    let mut firm: BTreeMap<FileId, Vec<&str>> = BTreeMap::new();
    let mut failing = false;
    for diagnostic in &outcome.diagnostics {
        let span = diagnostic.primary.span;
        if diagnostic.rule.starts_with(OWN_FAMILY) || !scope.files.sources.is_about(span.file) {
            continue;
        }
        if scope.firm.contains(&diagnostic.rule) {
            failing |= diagnostic.severity >= Severity::Warning;
            firm.entry(span.file).or_default().push(&diagnostic.rule);
            continue;
        }
        let wish = Wish {
            rule: diagnostic.rule.clone(),
            span,
        };
        let wishes = wishes.entry(span.file).or_default();
        wishes.push((wish, diagnostic.severity));
    }
    let left = |file: FileId, mut rules: Vec<&str>, why: &str| {
        let count = counted(rules.len(), "finding");
        rules.sort_unstable();
        rules.dedup();
        let path = one_line(&scope.files.sources.get(file).path);
        warn(&format!(
            "{path}: {count} left ({}): {why}",
            rules.join(", ")
        ));
    };
    for (file, rules) in firm {
        left(file, rules, "the configuration lets nothing pass them over");
    }
    let (mut comments, mut files, mut fulfilled) = (0, 0, 0);
    for (file, wishes) in wishes {
        let source = scope.files.sources.get(file);
        let (wishes, severities): (Vec<Wish>, Vec<Severity>) = wishes.into_iter().unzip();
        let mut insertion = insert(source, &wishes, reason);
        let mut why = "no comment can stand there";
        if !insertion.edits.is_empty() {
            let path = path_of_shown(&source.path);
            // What was read may have been in another encoding, and may have changed since.
            if fs::read(&path).is_ok_and(|bytes| bytes == source.text().as_bytes()) {
                atomic::write(&path, changed(source.text(), &insertion.edits).as_bytes())
                    .map_err(|error| Failure::Other(format!("{}: {error}", source.path)))?;
                comments += insertion.edits.len();
                fulfilled += insertion.fulfilled;
                files += 1;
            } else {
                why = "the file is not UTF-8, or it changed";
                insertion.left = (0..wishes.len()).collect();
            }
        }
        if insertion.left.is_empty() {
            continue;
        }
        let remain = insertion.left.iter();
        failing |= remain
            .clone()
            .any(|index| severities[*index] >= Severity::Warning);
        let rules = remain.map(|index| wishes[*index].rule.as_str());
        let why = format!("{why}; a baseline can hold them");
        left(file, rules.collect(), &why);
    }
    writeln!(
        out,
        "Wrote {} to {}: {} ignored.",
        counted(comments, "comment"),
        counted(files, "file"),
        counted(fulfilled, "finding"),
    )?;
    for message in &scope.files.unreadable {
        warn(message);
    }
    Ok(if !scope.files.unreadable.is_empty() {
        Exit::Failed
    } else if failing {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// A text with edits that are in order and do not overlap.
fn changed(text: &str, edits: &[Edit]) -> String {
    let mut changed = String::with_capacity(text.len() + edits.len() * 80);
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        changed.push_str(&text[at..range.start]);
        changed.push_str(&edit.text);
        at = range.end;
    }
    changed + &text[at..]
}
