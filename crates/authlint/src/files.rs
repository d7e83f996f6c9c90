//! Which files are linted, and what is in them.
//!
//! What is passed over is kept account of: a linter that looked at less than it was given says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use authlint_engine::{FirstLook, Source, Sources};
use authlint_parser::Format;

use crate::Failure;
use crate::config::Filter;
use crate::path_text::{display, lossless};
use crate::project::is_whole;
use crate::walk::{Left, walk};

mod around;
mod gone;
mod only;
mod pass;
mod stdin;

pub(crate) use only::{Only, Which, listed};
pub(crate) use pass::{Disk, Looks};
use pass::{Item, Outcome, read_one};

/// Larger files are data, not configuration.
pub(crate) const LARGEST: u64 = 16 << 20;
const TOO_LARGE: &str = "larger than 16 MiB";

/// Of fewer files, all texts are kept.
const MANY: usize = 64;

/// Which files, by the command line.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'w> {
    pub(crate) paths: &'w [PathBuf],
    pub(crate) stdin_filename: Option<&'w str>,
    pub(crate) obey_ignore_files: bool,
    pub(crate) filter: &'w Filter,
    /// Files that are named are left out, too, where a walk would not come to them.
    pub(crate) force_exclude: bool,
    /// Only some of these files.
    pub(crate) only: Option<&'w Only>,
}

/// The files of a run.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) sources: Sources,
    /// The encodings of files whose bytes are not those of their text in `sources`.
    pub(crate) recoded: BTreeMap<String, &'static str>,
    /// Files that are of a format that is read, and were not linted; and why.
    pub(crate) skipped: Vec<Skipped>,
    /// Files of no format that is read.
    pub(crate) others: usize,
    /// Files and folders (these end with `/`) that ignore files left out.
    pub(crate) ignored: Vec<String>,
    /// Files that settings leave out.
    pub(crate) excluded: Vec<String>,
    /// How many of these nobody named.
    pub(crate) excluded_found: usize,
    /// Folders of other people's code, which were left out.
    pub(crate) vendored: usize,
    /// Standard input: its name as a file, and its bytes.
    pub(crate) stdin: Option<(String, Vec<u8>)>,
    /// Single files that were named.
    named: Vec<PathBuf>,
    /// Files that are gone, as they were.
    gone: Vec<Source>,
    /// The projects of these were read, too.
    surrounded: bool,
    /// Files that are there and were not read.
    unseen: Vec<String>,
    /// Patterns of what ignore files leave out, each with the folder that it is for.
    left_out: Vec<(String, String)>,
    /// What could not be read, in words.
    pub(crate) unreadable: Vec<String>,
    /// Settings of authlint that were come by.
    pub(crate) configurations: Vec<PathBuf>,
    /// What is worth saying of files that were linted, in words.
    pub(crate) notices: Vec<String>,
    /// Files and folders (these end with `/`) that were not looked at, of which only the number is told unless somebody
    /// asks.
    pub(crate) passed: Vec<Skipped>,
    /// What the rest of a repository is if not what is in the work tree.
    rest: only::Rest,
}

/// A file that was not linted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub(crate) struct Skipped {
    pub(crate) reason: &'static str,
    pub(crate) path: String,
}

/// A file to read.
struct Found {
    path: PathBuf,
    /// As it is shown.
    shown: String,
    /// The path below what was named on the command line, where that is outside of the current
    /// folder: folders above say nothing of the file.
    within: Option<PathBuf>,
    /// Named on the command line: read whatever its name.
    named: bool,
    /// What is in it, if not what is in the work tree.
    bytes: Option<Vec<u8>>,
}

impl Found {
    /// The path without `./` in front: `.` and a file in it name the file in two ways.
    fn plain(&self) -> &Path {
        self.path.strip_prefix(".").unwrap_or(&self.path)
    }

    /// The part of the path that tells what the file is for, as it is shown.
    fn within(&self) -> String {
        let within = self.within.as_deref();
        within.map_or_else(|| self.shown.clone(), display)
    }
}

/// Files that were found, and are to be read.
pub(crate) struct Listed {
    files: Files,
    found: Vec<Found>,
    /// Those that are read already.
    read: Vec<Outcome>,
}

/// Finds and reads the files that are wanted.
pub(crate) fn read(wanted: Wanted<'_>) -> Result<Files, Failure> {
    Ok(find(wanted)?.read())
}

/// Finds the files that are wanted.
pub(crate) fn find(wanted: Wanted<'_>) -> Result<Listed, Failure> {
    let mut files = Files::default();
    let mut found = Vec::new();
    let mut read = Vec::new();
    match wanted.only {
        None => files.find_all(&wanted, &mut found, &mut read)?,
        Some(Only::Staged(repository, staged)) => {
            files.find_staged(repository, staged, &wanted, &mut found)?;
        }
        Some(Only::Changed(repository, changed)) => {
            files.find_all(&wanted, &mut found, &mut read)?;
            files.keep_changed(repository, changed, &wanted, &mut found)?;
        }
    }
    // Of one file that was both named and found, the named one stays.
    found.sort_by(|left, right| (left.plain(), !left.named).cmp(&(right.plain(), !right.named)));
    found.dedup_by(|left, right| left.plain() == right.plain());
    found.retain(|file| files.keep(file, wanted.filter));
    Ok(Listed { files, found, read })
}

impl Listed {
    /// Reads all of the files.
    pub(crate) fn read(mut self) -> Files {
        let items: Vec<Item> = self.found.into_iter().map(Item::Found).collect();
        self.read.extend(pass::over(&items));
        let in_order =
            |sources: Vec<Option<Source>>| Sources::new(sources.into_iter().flatten().collect());
        self.files.take(self.read, in_order);
        self.files
    }

    /// True if files should be looked at one by one as they are read: there are many, and no other has to be found first.
    pub(crate) fn are_many(&self) -> bool {
        self.found.len() >= MANY && self.read.is_empty() && !self.files.is_part()
    }

    /// Reads each file and looks at it. Gives what was seen, by the places of the files.
    pub(crate) fn look(mut self, looks: &Looks<'_>) -> (Files, Vec<FirstLook>) {
        // Which is the order of the files' numbers.
        let mut items: Vec<Item> = self.found.into_iter().map(Item::Found).collect();
        items.sort_by(|left, right| left.shown().cmp(right.shown()));
        let (read, seen) = pass::looking(&items, looks);
        self.files.take(read, Sources::in_places);
        (self.files, seen)
    }
}

impl Files {
    /// Adds all files that are wanted to those that are `found`, and standard input to those that are `read`.
    fn find_all(
        &mut self,
        wanted: &Wanted<'_>,
        found: &mut Vec<Found>,
        read: &mut Vec<Outcome>,
    ) -> Result<(), Failure> {
        let mut missing = Vec::new();
        let mut exclude = only::Exclude::default();
        for path in wanted.paths {
            if path == Path::new("-") {
                let name = wanted.stdin_filename.unwrap_or_default();
                self.named.push(PathBuf::from(name));
                let (bytes, outcome) = stdin::read(wanted.stdin_filename)?;
                if let Outcome::Linted { source, .. } = &outcome {
                    self.stdin = Some((source.path.clone(), bytes));
                }
                read.push(outcome);
                continue;
            }
            let kind = match fs::metadata(path) {
                Ok(kind) => kind,
                Err(error) => {
                    missing.push(format!("{}: {error}", lossless(path)));
                    continue;
                }
            };
            if kind.is_dir() {
                self.find(path, wanted.obey_ignore_files, found);
            } else if wanted.force_exclude {
                self.find_named(path, &mut exclude, wanted.obey_ignore_files, found);
            } else {
                let within = is_outside(path)
                    .then(|| path.file_name().map(PathBuf::from))
                    .flatten();
                self.named.push(path.clone());
                found.push(Found {
                    path: path.clone(),
                    shown: display(path),
                    within,
                    named: true,
                    bytes: None,
                });
            }
        }
        // What can be read is read, whatever else cannot.
        if missing.len() == wanted.paths.len() && !missing.is_empty() {
            return Err(Failure::Other(missing.join("\nauthlint: ")));
        }
        self.unreadable.extend(missing);
        self.notices.extend(exclude.notices());
        Ok(())
    }

    /// Adds the files below a folder to those that are `found`.
    fn find(&mut self, root: &Path, obey_ignore_files: bool, found: &mut Vec<Found>) {
        let outside = is_outside(root);
        let walked = walk(root, obey_ignore_files);
        found.extend(walked.found.into_iter().map(|(path, below)| Found {
            shown: display(&path),
            path,
            within: outside.then_some(below),
            named: false,
            bytes: None,
        }));
        let skipped = walked.skipped.into_iter();
        self.skipped.extend(skipped.map(|(path, reason)| Skipped {
            reason,
            path: display(&path),
        }));
        self.others += walked.others;
        self.ignored.extend(walked.ignored);
        self.vendored += walked.vendored;
        self.passed
            .extend(walked.passed.into_iter().map(|(path, left)| {
                let slash = if left == Left::Vendored { "/" } else { "" };
                Skipped {
                    reason: left.name(),
                    path: display(&path) + slash,
                }
            }));
        self.left_out.extend(of_folders(walked.patterns));
        self.unreadable.extend(walked.unreadable);
        self.notices.extend(walked.notices);
    }

    /// False for files that settings leave out, which are kept account of.
    fn keep(&mut self, file: &Found, filter: &Filter) -> bool {
        let left_out = filter.leaves_out(&file.path, file.named);
        if left_out && (file.named || Format::of_name(&file.shown).is_some()) {
            self.excluded.push(file.shown.clone());
            self.excluded_found += usize::from(!file.named && self.named.is_empty());
        } else if left_out {
            // Nobody looked whether it would be read.
            self.others += 1;
        }
        !left_out
    }

    /// Takes account of what became of files. Those to lint are put together by `sources`, each in its place.
    fn take(&mut self, read: Vec<Outcome>, sources: impl Fn(Vec<Option<Source>>) -> Sources) {
        let mut places = Vec::with_capacity(read.len());
        for one in read {
            let mut place = None;
            match one {
                Outcome::Linted {
                    source,
                    recoded,
                    notice,
                } => {
                    self.recoded
                        .extend(recoded.map(|encoding| (source.path.clone(), encoding)));
                    self.notices.extend(notice);
                    place = Some(source);
                }
                Outcome::Skipped(skipped) => self.skipped.push(skipped),
                Outcome::Unreadable(message) => self.unreadable.push(message),
                Outcome::Configuration(path) => {
                    self.configurations.push(path);
                    self.others += 1;
                }
                Outcome::Other => self.others += 1,
            }
            places.push(place);
        }
        // Folders that overlap are walked twice.
        self.skipped = std::mem::take(&mut self.skipped)
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        for list in [&mut self.ignored, &mut self.unreadable, &mut self.notices] {
            list.sort();
            list.dedup();
        }
        let skipped = self.skipped.iter().map(|skipped| skipped.path.clone());
        let unseen = skipped.chain(
            self.ignored
                .iter()
                .filter(|path| !path.ends_with('/'))
                .cloned(),
        );
        self.unseen = unseen.chain(self.excluded.iter().cloned()).collect();
        // Of the folder of a file that was named nobody knows what else is there.
        let parted = self.named.iter().map(|path| folder(&display(path)));
        let sources = sources(places).leaving_out(self.left_out.iter().cloned());
        self.sources = sources.beside(self.unseen.iter().cloned().chain(parted));
    }

    /// True if single files were named.
    pub(crate) fn is_part(&self) -> bool {
        !self.named.is_empty() || !self.gone.is_empty()
    }

    /// How many files the run is about.
    pub(crate) fn about(&self) -> usize {
        let files = self.sources.iter();
        files.filter(|(id, _)| self.sources.is_about(*id)).count()
    }

    /// True if all files are there that belong to those that were named.
    pub(crate) fn is_whole(&self, paths: &[PathBuf]) -> bool {
        let folders = paths.iter().filter(|path| path.is_dir());
        (self.named.is_empty() || self.surrounded) && folders.into_iter().all(|path| is_whole(path))
    }

    /// Takes note of files that changed while the run looked at others: what was read of them is true no more.
    pub(crate) fn note_changed(&mut self) {
        let changed = self.sources.iter().filter(|(_, file)| file.is_changed());
        let said = changed.map(|(_, file)| format!("{}: changed while it was read", file.path));
        self.unreadable.extend(said.collect::<Vec<_>>());
        self.unreadable.sort();
    }

    /// Files that are too large to be read, as what could not be read.
    pub(crate) fn demand_large_files(&mut self) {
        let large = |skipped: &Skipped| skipped.reason == TOO_LARGE;
        let (large, others) = std::mem::take(&mut self.skipped)
            .into_iter()
            .partition(large);
        self.skipped = others;
        let large: Vec<Skipped> = large;
        let said = large
            .into_iter()
            .map(|skipped| format!("{}: {TOO_LARGE}", skipped.path));
        self.unreadable.extend(said);
        self.unreadable.sort();
    }
}

/// True for paths that do not lie below the current folder.
fn is_outside(path: &Path) -> bool {
    path.is_absolute() || path.components().any(|part| part == Component::ParentDir)
}

/// The folder of the file that is shown so, with `/` behind it.
fn folder(shown: &str) -> String {
    let folder = shown.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/")
}

/// Patterns with the folders that they are for, as these begin the paths that are shown.
fn of_folders(patterns: Vec<(PathBuf, String)>) -> impl Iterator<Item = (String, String)> {
    patterns.into_iter().map(|(folder, pattern)| {
        let shown = display(&folder);
        let begins = match shown.trim_end_matches('/') {
            "" | "." => String::new(),
            folder => format!("{folder}/"),
        };
        (begins, pattern)
    })
}
