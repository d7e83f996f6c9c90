//! What several tests need: the cases under `fixtures/`, and a run of the engine over texts.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use authlint_engine::knowledge::{Confidence, Knowledge};
use authlint_engine::moment::Moment;
use authlint_engine::{Outcome, Settings, Source, Sources, lint};
use authlint_parser::{Format, Span};
use walkdir::WalkDir;

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// True if tests are to write what they would compare.
pub(crate) fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// The built-in rules.
pub(crate) fn knowledge() -> &'static Knowledge {
    static BUILT_IN: LazyLock<Knowledge> = LazyLock::new(Knowledge::built_in);
    &BUILT_IN
}

/// A case: one file, or a folder that is a small project.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The rule whose folder it is in.
    pub(crate) rule: String,
    /// Whether it must be found or must be silent.
    pub(crate) bad: bool,
    /// The file or folder.
    pub(crate) path: PathBuf,
    /// Its files: path inside of the case, and text.
    pub(crate) files: Vec<(String, String)>,
}

impl Case {
    /// `token-url-wrong-host/bad/forum-thread.txt`
    pub(crate) fn name(&self) -> String {
        let kind = if self.bad { "bad" } else { "good" };
        format!("{}/{kind}/{}", self.rule, file_name(&self.path))
    }

    /// Where the expected report is kept.
    pub(crate) fn report(&self) -> PathBuf {
        self.path
            .with_file_name(format!("{}.report", file_name(&self.path)))
    }
}

/// All cases, in order of their names.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for rule in folders(&root().join("fixtures")) {
        for (kind, bad) in [("bad", true), ("good", false)] {
            let Ok(entries) = fs::read_dir(rule.join(kind)) else {
                continue;
            };
            for path in entries.flatten().map(|entry| entry.path()) {
                let name = file_name(&path);
                if !name.ends_with(".report") {
                    let files = files_of(&path);
                    cases.push(Case {
                        rule: file_name(&rule),
                        bad,
                        path,
                        files,
                    });
                }
            }
        }
    }
    cases.sort_by_key(Case::name);
    cases
}

/// The folders of a folder.
pub(crate) fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn files_of(case: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in WalkDir::new(case).sort_by_file_name() {
        let entry = entry.unwrap_or_else(|error| panic!("{error}"));
        if entry.file_type().is_file() {
            let inside = entry.path().strip_prefix(case).map(Path::to_string_lossy);
            let name = match inside {
                Ok(name) if !name.is_empty() => name.replace('\\', "/"),
                _ => file_name(entry.path()),
            };
            files.push((name, read(entry.path())));
        }
    }
    files
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// One finding, as far as it must not depend on how a text is wrapped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) rule: String,
    pub(crate) severity: &'static str,
    /// The source text under the primary label.
    pub(crate) text: String,
    pub(crate) message: String,
}

/// What time it is in all tests.
pub(crate) const NOW: &str = "2026-01-01";

/// Texts to lint.
pub(crate) struct Texts(pub(crate) Sources);

impl Texts {
    /// `files` by name and text.
    pub(crate) fn new<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let files = files.into_iter().map(|(name, text)| (name, name, text));
        Texts::within(files)
    }

    /// `files` by name, by the name that tells what the file is for, and text.
    pub(crate) fn within<'f>(files: impl IntoIterator<Item = (&'f str, &'f str, &'f str)>) -> Self {
        let sources = files.into_iter().filter_map(|(path, within, text)| {
            let format = Format::of_file(path, text)?;
            let (path, within, text) = (path.to_owned(), within.to_owned(), text.to_owned());
            Some(Source {
                path,
                within,
                text: text.into(),
                format,
            })
        });
        Texts(Sources::new(sources.collect()))
    }

    pub(crate) fn lint(&self, knowledge: &Knowledge, least: Confidence) -> Outcome {
        lint(
            &self.0,
            knowledge,
            &Settings {
                min_confidence: least,
                now: Moment::parse(NOW),
                ..Settings::default()
            },
        )
    }

    /// What is found in the texts, in the order of reports.
    pub(crate) fn found(&self, knowledge: &Knowledge) -> Vec<Found> {
        self.found_from(knowledge, Confidence::Medium)
    }

    /// The same, as far as it is at least this sure.
    pub(crate) fn found_from(&self, knowledge: &Knowledge, least: Confidence) -> Vec<Found> {
        let outcome = self.lint(knowledge, least);
        let found = outcome.diagnostics.iter().map(|diagnostic| Found {
            rule: diagnostic.rule.clone(),
            severity: diagnostic.severity.name(),
            text: self.text(diagnostic.primary.span),
            message: diagnostic.message.clone(),
        });
        found.collect()
    }

    /// The source text at `span`.
    pub(crate) fn text(&self, span: Span) -> String {
        let source = self.0.get(span.file).text();
        let text = source
            .get(span.range())
            .unwrap_or_else(|| panic!("{span:?} is no text"));
        text.replace("\r\n", "\n")
    }
}
