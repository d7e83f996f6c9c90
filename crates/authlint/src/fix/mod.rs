//! `--fix` and `--diff`: what the engine mends in memory is written, or shown.
//!
//! Only files that were linted are edited. A file is opened when the first fix asks for it, and must still be what
//! was linted when it is replaced; a fix of several files is written to all of them or to none.

mod diff;
mod disk;
mod words;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;

use authlint_engine::fix::{Made, Mended, Order, Shift, mend};
use authlint_engine::knowledge::Knowledge;
use authlint_engine::{Outcome, Source, Sources, secrets_beside};
use authlint_parser::{FileId, Span};
use serde::Serialize;

use crate::cli::{FixOptions, Format};
use crate::files::Files;
use crate::path_text::path_of_shown;
use crate::report::{Shown, Style};
use crate::{Exit, Failure};
use diff::Side;
use disk::{Open, Shut, Staged};

/// A finding that was fixed.
#[derive(Serialize)]
pub(crate) struct Fixed {
    rule: String,
    path: String,
    /// From 1, before this fix.
    line: usize,
    key: String,
    message: String,
    fix: String,
    safety: &'static str,
    /// The files that were edited for it.
    edited: Vec<String>,
}

/// A finding that was not fixed, and why.
#[derive(Serialize)]
pub(crate) struct Left {
    rule: String,
    path: String,
    line: usize,
    column: usize,
    why: String,
}

/// What a report of every detail says of fixes.
#[derive(Serialize)]
pub(crate) struct FixesTold<'f> {
    /// False if it is only what would be done.
    written: bool,
    made: &'f [Fixed],
    left: &'f [Left],
}

/// What came of the fixes of a run.
pub(crate) struct Fixes {
    options: FixOptions,
    /// How many findings of which rule were fixed, by file.
    fixed: BTreeMap<String, BTreeMap<String, usize>>,
    /// The same one by one, in order.
    made: Vec<Fixed>,
    /// What was wanted and not done.
    left: Vec<Left>,
    /// False if fixes came to no end.
    settled: bool,
    /// What went wrong with files, in words.
    pub(crate) failures: Vec<String>,
    /// Standard output holds the text that came from standard input.
    stdout_taken: bool,
}

impl Fixes {
    fn none(options: FixOptions) -> Self {
        Fixes {
            options,
            fixed: BTreeMap::new(),
            made: Vec::new(),
            left: Vec::new(),
            settled: true,
            failures: Vec::new(),
            stdout_taken: false,
        }
    }

    /// True if the run's report is to be written in this format.
    pub(crate) fn wants_report(&self, format: Format) -> bool {
        let for_people = matches!(format, Format::Full | Format::Concise);
        !(self.options.diff || (self.options.fix_only && for_people))
    }

    /// What was done, if anything was to be.
    pub(crate) fn told_whole(&self) -> Option<FixesTold<'_>> {
        self.options.mends().then(|| FixesTold {
            written: !self.options.diff,
            made: &self.made,
            left: &self.left,
        })
    }

    /// True if the report has to go elsewhere.
    pub(crate) fn took_stdout(&self) -> bool {
        self.stdout_taken
    }

    /// How the run ends that would have ended so.
    pub(crate) fn exit(&self, exit: Exit) -> Exit {
        let fixed = !self.fixed.is_empty();
        match exit {
            Exit::Failed => Exit::Failed,
            _ if !self.failures.is_empty() => Exit::Failed,
            _ if self.options.diff => {
                if fixed {
                    Exit::Findings
                } else {
                    Exit::Clean
                }
            }
            _ if self.options.exit_non_zero_on_fix && fixed => Exit::Findings,
            Exit::Clean => Exit::Clean,
            Exit::Findings if self.options.is_quiet() => Exit::Clean,
            Exit::Findings => Exit::Findings,
        }
    }
}

/// How a run looks at files.
pub(crate) struct Lint<'l> {
    pub(crate) knowledge: &'l Knowledge,
    /// What is found, and is to be reported.
    pub(crate) look: &'l dyn Fn(&Sources) -> Outcome,
}

/// Fixes what was found as far as `options` want it. What remains is given back.
pub(crate) fn run(
    options: FixOptions,
    files: &mut Files,
    outcome: Outcome,
    lint: &Lint<'_>,
    style: Style,
    out: &mut dyn io::Write,
) -> Result<(Outcome, Fixes), Failure> {
    let mut fixes = Fixes::none(options);
    if !options.mends() {
        return Ok((outcome, fixes));
    }
    let sources = std::mem::take(&mut files.sources);
    let secrets = outcome.secrets.clone();
    let desk = Desk::new(files, &sources, !options.diff);
    let order = Order {
        look: lint.look,
        with_unsafe: options.unsafe_fixes,
        closed: &|file, source| desk.closed(file, source),
    };
    let mut mended = mend(sources, outcome, &order);
    let Desk { open, before, .. } = desk;
    let (open, before) = (open.into_inner(), before.into_inner());
    let failed = open.iter().filter_map(|(file, open)| match open {
        Err(shut @ Shut::Failed(_)) => Some((*file, shut.clone())),
        _ => None,
    });
    let mut failed: BTreeMap<FileId, Shut> = failed.collect();
    if options.diff {
        let differ = Differ {
            before,
            secrets: &secrets,
            knowledge: lint.knowledge,
        };
        differ.write(&mut mended, style, out)?;
    } else {
        let stdin = files.stdin.as_ref();
        let lost = put(&mut mended, open, &before, stdin, out, &mut failed)?;
        fixes.stdout_taken = stdin.is_some();
        if lost {
            mended.outcome = (lint.look)(&mended.sources);
            mended.left.clear();
        }
    }
    let name = |file: FileId, sources: &Sources| sources.get(file).path.clone();
    for made in &mended.made {
        // What is wrong in one file is sometimes mended in another.
        let here = made.edited.get(&made.file).or(made.edited.first());
        let path = name(*here.unwrap_or(&made.file), &mended.sources);
        let rules = fixes.fixed.entry(path).or_default();
        *rules.entry(made.rule.clone()).or_default() += 1;
        let edited = made.edited.iter().map(|file| name(*file, &mended.sources));
        fixes.made.push(Fixed {
            path: name(made.file, &mended.sources),
            edited: edited.collect(),
            rule: made.rule.clone(),
            line: made.line,
            key: made.key.clone(),
            message: made.message.clone(),
            fix: made.title.clone(),
            safety: made.safety.name(),
        });
    }
    for (file, shut) in failed {
        let path = name(file, &mended.sources);
        fixes
            .failures
            .push(format!("{path}: not fixed: {}", shut.why()));
    }
    fixes.left = left(&mended);
    fixes.settled = mended.settled;
    files.sources = mended.sources;
    let mut outcome = mended.outcome;
    if options.fix_only {
        outcome.diagnostics.clear();
    }
    Ok((outcome, fixes))
}

/// What was wanted and not done: where, which rule, and why.
fn left(mended: &Mended) -> Vec<Left> {
    let told = mended.left.iter().map(|(index, why)| {
        let diagnostic = &mended.outcome.diagnostics[*index];
        let span = diagnostic.primary.span;
        let source = mended.sources.get(span.file);
        let at = Shown::new(span.file, source.text(), &[]).position(span.start as usize);
        Left {
            rule: diagnostic.rule.clone(),
            path: source.path.clone(),
            line: at.line,
            column: at.column,
            why: why.to_string(),
        }
    });
    told.collect()
}

/// The files that fixes have asked for.
struct Desk<'d> {
    files: &'d Files,
    writing: bool,
    /// Names that several files are shown by.
    twice: BTreeSet<String>,
    open: RefCell<BTreeMap<FileId, Result<Open, Shut>>>,
    /// The texts as they were.
    before: RefCell<BTreeMap<FileId, String>>,
}

impl<'d> Desk<'d> {
    fn new(files: &'d Files, sources: &Sources, writing: bool) -> Self {
        let mut names = BTreeSet::new();
        let shown = sources.iter().map(|(_, source)| &source.path);
        let twice = shown.filter(|path| !names.insert(path.as_str()));
        Desk {
            files,
            writing,
            twice: twice.cloned().collect(),
            open: RefCell::default(),
            before: RefCell::default(),
        }
    }

    /// Why a file cannot be edited. The first time, it has the text that was linted.
    fn closed(&self, file: FileId, source: &Source) -> Option<String> {
        let mut open = self.open.borrow_mut();
        if !open.contains_key(&file) {
            let found = self.find(source).and_then(|found| {
                let same = |other: &Open| {
                    !found.target.as_os_str().is_empty() && other.target == found.target
                };
                match open.values().flatten().any(same) {
                    true => Err(Shut::Refused(
                        "the same file as another, which is edited".to_owned(),
                    )),
                    false => Ok(found),
                }
            });
            open.insert(file, found);
            self.before
                .borrow_mut()
                .insert(file, source.text().to_owned());
        }
        let shut = open.get(&file).and_then(|open| open.as_ref().err());
        shut.map(|shut| shut.why().to_owned())
    }

    fn find(&self, source: &Source) -> Result<Open, Shut> {
        if self.twice.contains(&source.path) {
            return Err(Shut::Refused(
                "several files are shown by this name".to_owned(),
            ));
        }
        match &self.files.stdin {
            Some((path, bytes)) if *path == source.path => {
                disk::check_text(bytes, source.text())?;
                Ok(Open {
                    target: PathBuf::new(),
                    bytes: bytes.clone(),
                })
            }
            Some(_) => Err(Shut::Refused("only standard input is edited".to_owned())),
            None => disk::open(&path_of_shown(&source.path), source.text(), self.writing),
        }
    }
}

/// Puts edited files in their places, and those that came from standard input on standard output. True if some could
/// not be written: then the texts are again what they were, and no fix of them counts as made.
fn put(
    mended: &mut Mended,
    mut open: BTreeMap<FileId, Result<Open, Shut>>,
    before: &BTreeMap<FileId, String>,
    stdin: Option<&(String, Vec<u8>)>,
    out: &mut dyn io::Write,
    failed: &mut BTreeMap<FileId, Shut>,
) -> io::Result<bool> {
    let mut staged: BTreeMap<FileId, Staged> = BTreeMap::new();
    let mut lost: BTreeSet<FileId> = BTreeSet::new();
    let mut printed = None;
    for (file, rounds) in &mended.rounds {
        let Some(Ok(open)) = open.remove(file) else {
            continue;
        };
        let source = mended.sources.get(*file);
        let edited = disk::edited(&open.bytes, rounds, source.text());
        if stdin.is_some_and(|(path, _)| *path == source.path) {
            printed = edited.ok();
            continue;
        }
        match edited.and_then(|bytes| disk::stage(open, &bytes)) {
            Ok(ready) => {
                staged.insert(*file, ready);
            }
            Err(shut) => {
                failed.insert(*file, shut);
                lost.insert(*file);
            }
        }
    }
    for (file, ready) in &staged {
        if let Err(shut) = ready.check() {
            failed.insert(*file, shut);
            lost.insert(*file);
        }
    }
    spread(&mut lost, &mended.made);
    for (file, ready) in staged {
        if lost.contains(&file) {
            continue;
        }
        if let Err(shut) = ready.finish() {
            failed.insert(file, shut);
            lost.insert(file);
        }
    }
    if let Some((_, bytes)) = stdin {
        // A filter gives back what it does not change.
        out.write_all(printed.as_deref().unwrap_or(bytes))?;
    }
    for file in &lost {
        if let Some(text) = before.get(file) {
            mended.sources.replace_text(*file, text.clone());
        }
    }
    mended.made.retain(|made| made.edited.is_disjoint(&lost));
    Ok(!lost.is_empty())
}

/// Adds the files that share a fix with one that cannot be written, and those that share one with these.
fn spread(lost: &mut BTreeSet<FileId>, made: &[Made]) {
    let mut before = usize::MAX;
    while before != lost.len() {
        before = lost.len();
        for made in made {
            if !made.edited.is_disjoint(lost) {
                lost.extend(&made.edited);
            }
        }
    }
}

/// Writes what fixes would change.
struct Differ<'d> {
    /// The texts as they were.
    before: BTreeMap<FileId, String>,
    /// The secrets in them.
    secrets: &'d [Span],
    knowledge: &'d Knowledge,
}

impl Differ<'_> {
    fn write(&self, mended: &mut Mended, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
        let edited: Vec<FileId> = mended.rounds.keys().copied().collect();
        let masks = |sources: &Sources, known: &[Span]| -> Vec<Vec<Span>> {
            let of_file = |file: &FileId| secrets_beside(*file, sources, known, self.knowledge);
            edited.iter().map(of_file).collect()
        };
        let mut after: Vec<String> = Vec::new();
        for file in &edited {
            let text = self.before.get(file).cloned().unwrap_or_default();
            after.push(mended.sources.replace_text(*file, text));
        }
        let old_masks = masks(&mended.sources, self.secrets);
        let mut before: Vec<String> = Vec::new();
        for (file, text) in edited.iter().zip(after) {
            before.push(mended.sources.replace_text(*file, text));
        }
        // What was a secret is one still, wherever it is now.
        let moved = |span: &Span| {
            let rounds = mended.rounds.get(&span.file).into_iter().flatten();
            rounds.fold(*span, |span, edits| Shift::new(edits).of(span))
        };
        let known = old_masks.iter().flatten().chain(self.secrets).map(moved);
        let known: Vec<Span> = known
            .chain(mended.outcome.secrets.iter().copied())
            .collect();
        let new_masks = masks(&mended.sources, &known);
        for (index, file) in edited.iter().enumerate() {
            let source = mended.sources.get(*file);
            let old = Side::new(*file, &before[index], &old_masks[index]);
            let new = Side::new(*file, source.text(), &new_masks[index]);
            diff::write(&source.path, &old, &new, style, out)?;
        }
        Ok(())
    }
}
