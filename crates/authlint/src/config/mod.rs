//! What a user decides: `authlint.toml`, and the options that say the same.
//!
//! `find` finds the file, `file` reads it key by key, `resolve` looks up what it names and puts it together with the
//! command line. A configuration is a part of the tree that is linted and as hostile as the rest of it: it can start
//! nothing, lead nowhere out of its folder, take nothing from what is known, and hide nothing without being named for
//! it in the summary.

mod extend;
mod file;
mod find;
mod ignores;
mod init;
mod paths;
mod problem;
mod resolve;
mod rules;
mod selectors;
mod show;

use std::fs;
use std::io;
use std::path::PathBuf;

use authlint_engine::findings::{Diagnostic, Label};
use authlint_engine::knowledge::{Confidence, Knowledge, Severity};
use authlint_engine::{Source, secrets_of};
use authlint_parser::{FileId, Format, Span};
use serde::Serialize;

use crate::Failure;
use crate::cli::CheckOptions;
use crate::path_text::display;
use crate::report::{annotated, some_of};

pub(crate) use file::File;
pub(crate) use find::NAMES;
pub(crate) use init::run as init;
pub(crate) use paths::Filter;
pub(crate) use resolve::Resolved;

use find::Found;
use problem::Problem;
use resolve::Wrong;

/// The schema of the file.
pub(crate) const SCHEMA: &str = include_str!("../../schemas/authlint.toml.schema.json");

/// What a run is told, and who told it.
pub(crate) struct Configured {
    pub(crate) resolved: Resolved,
    /// The file, if there is one.
    pub(crate) account: Option<Account>,
    file: File,
    found: Option<Found>,
}

/// What a configuration file adds to what is known: nobody should wonder why two runs differ.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Account {
    /// Its path.
    pub(crate) file: String,
    pub(crate) hosts: usize,
    pub(crate) words: usize,
    pub(crate) external_secrets: usize,
    /// Files with rules.
    pub(crate) rules: usize,
}

/// Finds, reads and resolves the configuration of a run. What it knows besides goes into `knowledge`.
pub(crate) fn configure(
    options: &CheckOptions,
    knowledge: &mut Knowledge,
    width: usize,
) -> Result<Configured, Failure> {
    let asked = &options.config;
    let mut found = match &asked.config {
        Some(path) => Some(find::named(path)?),
        None if asked.isolated => None,
        None => find::nearest(&options.paths, options.stdin_filename.as_deref())?,
    };
    let file = match &mut found {
        Some(found) => extend::read(found)
            .map_err(|problems| Failure::Other(told(problems, found, knowledge, width)))?,
        None => File::default(),
    };
    let wrong = |problems: Vec<Problem>, knowledge: &Knowledge| {
        let text = found
            .as_ref()
            .map(|found| told(problems, found, knowledge, width));
        Failure::Other(text.unwrap_or_default())
    };
    let mut rules = 0;
    if let (Some(folder), Some(found)) = (&file.rules, &found) {
        let added = rules::add(folder, &found.part(folder.span.start).folder, knowledge);
        rules = added.map_err(|problem| wrong(vec![problem], knowledge))?;
    }
    let resolved = resolve::resolve(&file, found.as_ref(), options, knowledge);
    let mut resolved = resolved.map_err(|what| match what {
        Wrong::File(problems) => wrong(problems, knowledge),
        Wrong::Option(message) => Failure::Other(message),
    })?;
    if let (Some(folder), Some(found)) = (&file.rules, &found) {
        // Rules are full of wrong values.
        let base = &found.part(folder.span.start).folder;
        resolved.filter.leave_out(base, &folder.value);
    }
    let account = found.as_ref().map(|found| Account {
        file: found.own.shown.clone(),
        hosts: file.hosts.len(),
        words: file.words.len(),
        external_secrets: file.external_secrets.len(),
        rules,
    });
    Ok(Configured {
        resolved,
        account,
        file,
        found,
    })
}

impl Configured {
    /// What is told of files hangs on no more than this; `None` if it hangs on other files, too.
    pub(crate) fn told(&self) -> Option<String> {
        let texts = self.found.iter().flat_map(Found::parts);
        let texts = texts.map(|part| format!("{}\0{}", part.shown, part.text));
        self.file
            .rules
            .is_none()
            .then(|| texts.collect::<Vec<_>>().join("\0"))
    }

    /// What is to be said of other configurations among the files of a run, if anything.
    pub(crate) fn passed_by(&self, options: &CheckOptions, others: &[PathBuf]) -> Option<String> {
        // Who wants none, or one in particular, knows.
        if options.config.isolated || options.config.config.is_some() {
            return None;
        }
        // Beside one that is obeyed, another has no say.
        let own = self.found.iter().flat_map(Found::parts);
        let own: Vec<&PathBuf> = own.map(|part| &part.folder).collect();
        let is_own = |path: &&PathBuf| {
            let real = fs::canonicalize(path).ok();
            real.is_some_and(|real| own.iter().any(|own| real.parent() == Some(own)))
        };
        let others = others.iter().filter(|path| !is_own(path));
        let mut others: Vec<String> = others.map(|path| display(path)).collect();
        others.sort();
        others.dedup();
        let names = some_of(others.iter());
        (!others.is_empty()).then(|| {
            format!("not obeyed: {names}: a run has one configuration, the nearest from where it starts upwards")
        })
    }

    /// Writes what applies.
    pub(crate) fn show(
        &self,
        options: &CheckOptions,
        knowledge: &Knowledge,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let shown = show::Shown {
            file: &self.file,
            found: self.found.as_ref(),
            options,
            resolved: &self.resolved,
            knowledge,
        };
        shown.write(out)
    }
}

/// Mistakes, shown like those of any file: the first file that has some.
fn told(problems: Vec<Problem>, found: &Found, knowledge: &Knowledge, width: usize) -> String {
    let id = FileId(0);
    let first = problems.first().map_or(0, |problem| problem.span.start);
    let part = found.part(first);
    let here = |problem: &Problem| found.part(problem.span.start).start == part.start;
    let problems: Vec<Problem> = problems.into_iter().filter(here).collect();
    let source = Source {
        path: part.shown.clone(),
        within: part.shown.clone(),
        text: part.text.clone().into(),
        format: Format::Toml,
    };
    let secrets = secrets_of(id, &source, knowledge);
    let count = problems.len();
    let diagnostics = problems.into_iter().map(|problem| Diagnostic {
        rule: "configuration".to_owned(),
        severity: Severity::Error,
        confidence: Confidence::Certain,
        message: problem.message,
        primary: Label {
            span: Span::new(
                id,
                problem.span.start - part.start..problem.span.end - part.start,
            ),
            text: problem.label,
        },
        related: Vec::new(),
        help: problem.help,
        notes: Vec::new(),
        fix: None,
        key: String::new(),
        occurrence: 0,
    });
    let diagnostics: Vec<Diagnostic> = diagnostics.collect();
    let drawn = annotated(&diagnostics, &source, &secrets, width);
    let what = if count == 1 { "a mistake" } else { "mistakes" };
    format!(
        "{} has {what}, and nothing was linted\n\n{}",
        part.shown,
        drawn.trim_end()
    )
}

#[cfg(test)]
mod tests;
