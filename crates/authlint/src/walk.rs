//! Finds files below a folder.
//!
//! Links are not followed: what they lead to is in the tree anyway, or is none of its business.
//! What ignore files leave out is kept account of, because whoever writes a file for a gate to see
//! can write an ignore file, too. The ignore files themselves are as hostile as any other file, so
//! they are opened with the same care.

use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use authlint_parser::Format;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::open::{self, Links, Opened};
use crate::path_text::display;
use crate::seen;

mod judge;

pub(crate) use judge::{Judge, Left};

/// Folders of other people's code. They are left out unless named on the command line.
const VENDORED: [&str; 7] = [
    "node_modules",
    "vendor",
    "third_party",
    ".terraform",
    ".venv",
    "site-packages",
    "bower_components",
];

/// Folders that are no part of the tree.
const VERSION_CONTROL: [&str; 2] = [".git", ".hg"];

/// The first one wins.
pub(crate) const IGNORE_FILES: [&str; 2] = [".ignore", ".gitignore"];

/// A longer list of patterns takes longer to understand than it can save.
const LONGEST_IGNORE_FILE: u64 = 256 << 10;

/// What is below a folder.
#[derive(Default)]
pub(crate) struct Walked {
    /// Files to read: their paths, and the same from the folder on.
    pub(crate) found: Vec<(PathBuf, PathBuf)>,
    /// Files that would be read if they were files.
    pub(crate) skipped: Vec<(PathBuf, &'static str)>,
    /// Files of no format that is read.
    pub(crate) others: usize,
    /// Files and folders that ignore files leave out. What is in the folders is not looked at.
    pub(crate) ignored: Vec<String>,
    /// What else they would leave out: patterns, each with the folder that it is for.
    pub(crate) patterns: Vec<(PathBuf, String)>,
    /// Folders of other people's code.
    pub(crate) vendored: usize,
    /// The names of these, and of files of no format that is read.
    pub(crate) passed: Vec<(PathBuf, Left)>,
    /// What could not be read, in words.
    pub(crate) unreadable: Vec<String>,
    /// What is worth saying, in words.
    pub(crate) notices: Vec<String>,
}

/// Everything below `root`.
pub(crate) fn walk(root: &Path, obey_ignore_files: bool) -> Walked {
    let walk = Walk {
        obey_ignore_files,
        walked: Mutex::default(),
    };
    let mut outer = None;
    if obey_ignore_files {
        for (folder, below) in folders_above(root) {
            let names = IGNORE_FILES.iter().map(|name| folder.join(name));
            let names = names.filter(|file| {
                fs::symlink_metadata(file).is_ok_and(|kind| kind.file_type().is_file())
            });
            let lists: Vec<PathBuf> = names.collect();
            outer = walk.layer(&lists, root, Place::Above(below), outer);
        }
    }
    rayon::scope(|scope| {
        let folder = Folder {
            path: root.to_path_buf(),
            below: PathBuf::new(),
            layer: outer,
        };
        walk.folder(folder, scope);
    });
    walk.walked
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
}

/// The folders above `root` whose ignore files apply to it, the outermost first, each with the way
/// from there to `root`: those of its repository, or without one those of the current folder.
fn folders_above(root: &Path) -> Vec<(PathBuf, PathBuf)> {
    let Ok(root) = fs::canonicalize(root) else {
        return Vec::new();
    };
    let is_top = |folder: &&Path| fs::symlink_metadata(folder.join(".git")).is_ok();
    let here = std::env::current_dir().and_then(fs::canonicalize);
    let top = root.ancestors().find(is_top).map(Path::to_path_buf);
    let Some(top) = top.or_else(|| here.ok().filter(|here| root.starts_with(here))) else {
        return Vec::new();
    };
    let mut folders: Vec<(PathBuf, PathBuf)> = root
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(&top))
        .filter_map(|folder| {
            let below = root.strip_prefix(folder).ok()?;
            Some((folder.to_path_buf(), below.to_path_buf()))
        })
        .collect();
    folders.reverse();
    folders
}

struct Folder {
    path: PathBuf,
    /// The same from the root of the walk on.
    below: PathBuf,
    layer: Option<Arc<Layer>>,
}

struct Walk {
    obey_ignore_files: bool,
    walked: Mutex<Walked>,
}

impl Walk {
    fn folder<'s>(&'s self, folder: Folder, scope: &rayon::Scope<'s>) {
        let mut walked = Walked::default();
        let mut entries: Vec<(OsString, FileType)> = Vec::new();
        // All of them before any of them: an open folder is a descriptor, and those are few.
        seen::ask(&folder.path, Links::Followed);
        match fs::read_dir(&folder.path) {
            Ok(read) => {
                for entry in read {
                    match entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))) {
                        Ok(entry) => entries.push(entry),
                        Err(error) => walked.unreadable.push(said(&folder.path, &error)),
                    }
                }
            }
            Err(error) => walked.unreadable.push(said(&folder.path, &error)),
        }
        let lists = IGNORE_FILES.iter().filter(|name| {
            let is_list = |(entry, kind): &(OsString, FileType)| entry == *name && kind.is_file();
            self.obey_ignore_files && entries.iter().any(is_list)
        });
        let lists: Vec<PathBuf> = lists.map(|name| folder.path.join(name)).collect();
        let place = Place::In(folder.below.clone());
        let layer = self.layer(&lists, &folder.path, place, folder.layer.clone());
        for (name, kind) in entries {
            let named = |known: &[&str]| name.to_str().is_some_and(|name| known.contains(&name));
            if kind.is_dir() && (named(&VENDORED) || named(&VERSION_CONTROL)) {
                if named(&VENDORED) {
                    walked.vendored += 1;
                    walked
                        .passed
                        .push((folder.path.join(&name), Left::Vendored));
                }
                continue;
            }
            let packed = kind.is_file() && is_packed_chart(&folder.path, &name);
            if !kind.is_dir() && !packed && !is_interesting(&name) {
                walked.others += 1;
                walked
                    .passed
                    .push((folder.path.join(&name), Left::NoFormat));
                continue;
            }
            let (path, below) = (folder.path.join(&name), folder.below.join(&name));
            if layer
                .as_ref()
                .is_some_and(|layer| layer.ignores(&below, kind.is_dir()))
            {
                let slash = if kind.is_dir() { "/" } else { "" };
                walked.ignored.push(display(&path) + slash);
            } else if kind.is_dir() {
                let layer = layer.clone();
                let inner = Folder { path, below, layer };
                scope.spawn(move |scope| self.folder(inner, scope));
            } else if packed {
                walked.skipped.push((path, "packed chart"));
            } else if kind.is_file() {
                walked.found.push((path, below));
            } else if kind.is_symlink() {
                walked.skipped.push((path, "link"));
            } else {
                walked.skipped.push((path, "not a regular file"));
            }
        }
        self.add(walked);
    }

    fn add(&self, part: Walked) {
        let mut walked = self.walked.lock().unwrap_or_else(PoisonError::into_inner);
        walked.found.extend(part.found);
        walked.skipped.extend(part.skipped);
        walked.others += part.others;
        walked.ignored.extend(part.ignored);
        walked.patterns.extend(part.patterns);
        walked.vendored += part.vendored;
        walked.passed.extend(part.passed);
        walked.unreadable.extend(part.unreadable);
        walked.notices.extend(part.notices);
    }

    /// The layer of a folder with these ignore files.
    fn layer(
        &self,
        lists: &[PathBuf],
        folder: &Path,
        place: Place,
        outer: Option<Arc<Layer>>,
    ) -> Option<Arc<Layer>> {
        let mut patterns = [const { None }; IGNORE_FILES.len()];
        for list in lists {
            let rank = IGNORE_FILES.iter().position(|name| list.ends_with(name));
            match (rank, patterns_of(list)) {
                (Some(rank), Ok((read, lines))) => {
                    patterns[rank] = Some(read);
                    let lines = lines.into_iter();
                    self.add(Walked {
                        patterns: lines.map(|line| (folder.to_path_buf(), line)).collect(),
                        ..Walked::default()
                    });
                }
                (_, Err(why)) => self.add(Walked {
                    notices: vec![format!("{}: not obeyed: {why}", display(list))],
                    ..Walked::default()
                }),
                _ => {}
            }
        }
        if patterns.iter().all(Option::is_none) {
            return outer;
        }
        Some(Arc::new(Layer {
            place,
            patterns,
            outer,
        }))
    }
}

/// The ignore files of one folder, and of those around it.
struct Layer {
    place: Place,
    /// In the order of `IGNORE_FILES`.
    patterns: [Option<Gitignore>; IGNORE_FILES.len()],
    outer: Option<Arc<Layer>>,
}

/// Where a folder is.
enum Place {
    /// In the walk, at this path from its root on.
    In(PathBuf),
    /// Above the walk; this is the way to its root.
    Above(PathBuf),
}

impl Layer {
    /// True if the nearest pattern that fits the file at `below` leaves it out.
    fn ignores(&self, below: &Path, is_dir: bool) -> bool {
        (0..IGNORE_FILES.len())
            .find_map(|rank| {
                let layers = std::iter::successors(Some(self), |layer| layer.outer.as_deref());
                layers
                    .filter_map(|layer| Some((layer, layer.patterns[rank].as_ref()?)))
                    .map(|(layer, patterns)| match &layer.place {
                        Place::In(at) => {
                            patterns.matched(below.strip_prefix(at).unwrap_or(below), is_dir)
                        }
                        Place::Above(way) => patterns.matched(way.join(below), is_dir),
                    })
                    .find(|fits| !fits.is_none())
                    .map(|fits| fits.is_ignore())
            })
            .unwrap_or_default()
    }
}

/// The patterns of an ignore file, understood and as they are written.
fn patterns_of(file: &Path) -> Result<(Gitignore, Vec<String>), String> {
    let bytes = match open::read(file, Links::Refused, LONGEST_IGNORE_FILE) {
        Ok(Opened::Bytes(bytes)) => bytes,
        Ok(Opened::TooLarge) => return Err("larger than 256 KiB".to_owned()),
        Ok(Opened::NotRegular) => return Err("not a regular file".to_owned()),
        Err(error) => return Err(error.to_string()),
    };
    let mut builder = GitignoreBuilder::new("");
    let text = String::from_utf8_lossy(&bytes);
    for line in text.trim_start_matches('\u{feff}').lines() {
        // A pattern that cannot be understood leaves nothing out.
        let _ = builder.add_line(None, line);
    }
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with(['#', '!']));
    let read = builder.build().map_err(|error| error.to_string())?;
    Ok((read, lines.map(str::to_owned).collect()))
}

/// True for names of formats that are read, and for names without ending: those may be scripts.
pub(crate) fn is_interesting(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    Format::of_name(&name).is_some() || !name.contains('.')
}

/// True for what `helm package` made, where a chart has those it depends on: what it defines nobody sees here.
fn is_packed_chart(folder: &Path, name: &OsStr) -> bool {
    folder.ends_with("charts") && Path::new(name).extension() == Some(OsStr::new("tgz"))
}

fn said(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", display(path))
}
