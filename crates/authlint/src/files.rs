//! Which files are linted, and what is in them.
//!
//! What is passed over is kept account of: a linter that looked at less than it was given says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use authlint_engine::{Source, Sources};
use authlint_parser::Format;
use rayon::prelude::*;

use crate::Failure;
use crate::decode::{Decoded, decode};
use crate::open::{self, Links, Opened};
use crate::project::{around, is_whole};
use crate::report::lossless;
use crate::walk::walk;

/// Larger files are data, not configuration.
const LARGEST: u64 = 16 << 20;
const TOO_LARGE: &str = "larger than 16 MiB";
const NOT_REGULAR: &str = "not a regular file";

/// Which files, by the command line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'w> {
    pub(crate) paths: &'w [PathBuf],
    pub(crate) stdin_filename: Option<&'w str>,
    pub(crate) obey_ignore_files: bool,
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
    /// Folders of other people's code, which were left out.
    pub(crate) vendored: usize,
    /// Single files that were named.
    named: Vec<PathBuf>,
    /// The projects of these were read, too.
    surrounded: bool,
    /// Files that are there and were not read.
    unseen: Vec<String>,
    /// What could not be read, in words.
    pub(crate) unreadable: Vec<String>,
    /// What is worth saying of files that were linted, in words.
    pub(crate) notices: Vec<String>,
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
}

impl Found {
    /// The path without `./` in front: `.` and a file in it name the file in two ways.
    fn plain(&self) -> &Path {
        self.path.strip_prefix(".").unwrap_or(&self.path)
    }
}

/// What became of a file.
enum Outcome {
    Linted {
        source: Source,
        recoded: Option<&'static str>,
        notice: Option<String>,
    },
    Skipped(Skipped),
    Unreadable(String),
    /// Not a format that is read.
    Other,
}

/// Finds and reads the files that are wanted.
pub(crate) fn read(wanted: Wanted<'_>) -> Result<Files, Failure> {
    let mut files = Files::default();
    let mut found = Vec::new();
    let mut read = Vec::new();
    for path in wanted.paths {
        if path == Path::new("-") {
            let name = wanted.stdin_filename.unwrap_or_default();
            files.named.push(PathBuf::from(name));
            read.push(stdin(wanted.stdin_filename)?);
            continue;
        }
        let kind = fs::metadata(path)
            .map_err(|error| Failure::Other(format!("{}: {error}", lossless(path))))?;
        if kind.is_dir() {
            files.find(path, wanted.obey_ignore_files, &mut found);
        } else {
            let within = is_outside(path)
                .then(|| path.file_name().map(PathBuf::from))
                .flatten();
            files.named.push(path.clone());
            found.push(Found {
                path: path.clone(),
                shown: display(path),
                within,
                named: true,
            });
        }
    }
    // Of one file that was both named and found, the named one stays.
    found.sort_by(|left, right| (left.plain(), !left.named).cmp(&(right.plain(), !right.named)));
    found.dedup_by(|left, right| left.plain() == right.plain());
    read.extend(if found.len() < 8 {
        found.iter().map(read_one).collect()
    } else {
        found.par_iter().map(read_one).collect::<Vec<_>>()
    });
    files.take(read);
    Ok(files)
}

impl Files {
    /// Adds the files below a folder to those that are `found`.
    fn find(&mut self, root: &Path, obey_ignore_files: bool, found: &mut Vec<Found>) {
        let outside = is_outside(root);
        let walked = walk(root, obey_ignore_files);
        found.extend(walked.found.into_iter().map(|(path, below)| Found {
            shown: display(&path),
            path,
            within: outside.then_some(below),
            named: false,
        }));
        let skipped = walked.skipped.into_iter();
        self.skipped.extend(skipped.map(|(path, reason)| Skipped {
            reason,
            path: display(&path),
        }));
        self.others += walked.others;
        self.ignored.extend(walked.ignored);
        self.vendored += walked.vendored;
        self.unreadable.extend(walked.unreadable);
        self.notices.extend(walked.notices);
    }

    fn take(&mut self, read: Vec<Outcome>) {
        let mut sources = Vec::new();
        for one in read {
            match one {
                Outcome::Linted {
                    source,
                    recoded,
                    notice,
                } => {
                    self.recoded
                        .extend(recoded.map(|encoding| (source.path.clone(), encoding)));
                    self.notices.extend(notice);
                    sources.push(source);
                }
                Outcome::Skipped(skipped) => self.skipped.push(skipped),
                Outcome::Unreadable(message) => self.unreadable.push(message),
                Outcome::Other => self.others += 1,
            }
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
        self.unseen = unseen.collect();
        // Of the folder of a file that was named nobody knows what else is there.
        let parted = self.named.iter().map(|path| folder(&display(path)));
        self.sources = Sources::new(sources).beside(self.unseen.iter().cloned().chain(parted));
    }

    /// True if single files were named.
    pub(crate) fn is_part(&self) -> bool {
        !self.named.is_empty()
    }

    /// True if all files are there that belong to those that were named.
    pub(crate) fn is_whole(&self, paths: &[PathBuf]) -> bool {
        let folders = paths.iter().filter(|path| path.is_dir());
        (self.named.is_empty() || self.surrounded) && folders.into_iter().all(|path| is_whole(path))
    }

    /// Reads the projects, too, that files were named of. What is wrong there is not what the run is about.
    pub(crate) fn surround(&mut self, obey_ignore_files: bool) {
        let around = around(&self.named, obey_ignore_files);
        self.surrounded = !around.members.is_empty();
        let members: BTreeSet<String> = around
            .members
            .iter()
            .map(|member| display(&member.path))
            .collect();
        let parted = self.named.iter().map(|path| display(path));
        let parted = parted.filter(|path| !members.contains(path));
        let mut unseen: Vec<String> = parted.map(|path| folder(&path)).collect();
        unseen.append(&mut self.unseen);
        unseen.extend(around.unseen.iter().map(|path| display(path)));

        let asked: Vec<Source> = std::mem::take(&mut self.sources).into_files();
        let paths: BTreeSet<String> = asked.iter().map(|source| source.path.clone()).collect();
        let others = around.members.into_par_iter().map(|member| {
            let shown = display(&member.path);
            read_one(&Found {
                within: is_outside(&member.path).then_some(member.below),
                path: member.path,
                shown,
                named: false,
            })
        });
        let mut sources = asked;
        for other in others.collect::<Vec<_>>() {
            match other {
                Outcome::Linted { source, .. } if paths.contains(&source.path) => {}
                Outcome::Linted { source, .. } => sources.push(source),
                Outcome::Skipped(skipped) => unseen.push(skipped.path),
                Outcome::Unreadable(_) | Outcome::Other => {}
            }
        }
        self.sources = Sources::new(sources).beside(unseen).about(&paths);
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

fn stdin(name: Option<&str>) -> Result<Outcome, Failure> {
    let refused = |why: &str| Failure::Other(format!("standard input: {why}"));
    let mut bytes = Vec::new();
    let stdin = std::io::stdin().lock();
    stdin
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| refused(&error.to_string()))?;
    if bytes.len() as u64 > LARGEST {
        return Err(refused(TOO_LARGE));
    }
    let decoded = decode(bytes).ok_or_else(|| refused("binary"))?;
    let path = name.unwrap_or("<stdin>").replace('\\', "/");
    let format = Format::of_file(&path, &decoded.text).unwrap_or(Format::Text);
    let within = if is_outside(Path::new(&path)) {
        path.rsplit('/').next().unwrap_or_default().to_owned()
    } else {
        path.clone()
    };
    Ok(linted(path, within, decoded, format))
}

/// True for paths that do not lie below the current folder.
fn is_outside(path: &Path) -> bool {
    path.is_absolute() || path.components().any(|part| part == Component::ParentDir)
}

fn read_one(found: &Found) -> Outcome {
    let path = &found.shown;
    // What was named and is not linted is work that was not done.
    let skipped = |reason: &'static str| match (found.named, Format::of_name(path)) {
        (true, _) => Outcome::Unreadable(format!("{path}: {reason}")),
        (false, None) => Outcome::Other,
        (false, Some(_)) => Outcome::Skipped(Skipped {
            reason,
            path: path.clone(),
        }),
    };
    let links = if found.named {
        Links::Followed
    } else {
        Links::Refused
    };
    let bytes = match open::read(&found.path, links, LARGEST) {
        Ok(Opened::Bytes(bytes)) => bytes,
        Ok(Opened::NotRegular) => return skipped(NOT_REGULAR),
        Ok(Opened::TooLarge) => return skipped(TOO_LARGE),
        Err(error) => return Outcome::Unreadable(format!("{path}: {error}")),
    };
    let Some(decoded) = decode(bytes) else {
        // Hooks name every file that changed, pictures included.
        return match Format::of_name(path) {
            None if !found.named => Outcome::Other,
            _ => Outcome::Skipped(Skipped {
                reason: "binary",
                path: path.clone(),
            }),
        };
    };
    let format = Format::of_file(path, &decoded.text);
    let Some(format) = format.or(found.named.then_some(Format::Text)) else {
        return Outcome::Other;
    };
    let within = found
        .within
        .as_deref()
        .map_or_else(|| path.clone(), display);
    linted(path.clone(), within, decoded, format)
}

fn linted(path: String, within: String, decoded: Decoded, format: Format) -> Outcome {
    let Decoded {
        text,
        recoded,
        nuls,
    } = decoded;
    let bytes = if nuls == 1 { "byte" } else { "bytes" };
    let notice = (nuls > 0).then(|| format!("{path}: {nuls} NUL {bytes} read as `?`"));
    Outcome::Linted {
        source: Source {
            path,
            within,
            text,
            format,
        },
        recoded,
        notice,
    }
}

/// The folder of the file that is shown so, with `/` behind it.
fn folder(shown: &str) -> String {
    let folder = shown.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/")
}

/// A path as it is shown: with `/`, without `./` in front.
pub(crate) fn display(path: &Path) -> String {
    let path = lossless(path);
    // On Unix a `\` is a letter like any other.
    let path = if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path
    };
    path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
}
