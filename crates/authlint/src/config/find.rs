//! Which configuration file a run has.
//!
//! One run has one: what is wrong between two files of a repository must not hang on which of them is asked. It is
//! the nearest from where the run stands up to the top of the repository; never one of the home folder, nor one of a
//! folder above that anybody may write to.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;
use crate::open::{self, Links, Opened};
use crate::path_text::display;
use crate::project::{home, top_of_folder};
use crate::report::one_line;

/// The first one wins.
pub(crate) const NAMES: [&str; 2] = ["authlint.toml", ".authlint.toml"];

/// A longer one is no configuration.
const LARGEST: u64 = 256 << 10;

/// The configuration of a run.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) own: Part,
    /// Files that it begins with, the nearest first.
    pub(crate) extended: Vec<Part>,
    /// True if the command line named it.
    pub(crate) named: bool,
}

/// A configuration file that was read.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) path: PathBuf,
    /// Its path as it is shown.
    pub(crate) shown: String,
    /// The folder that its paths start from.
    pub(crate) folder: PathBuf,
    pub(crate) text: String,
    /// Where its text starts among those of all.
    pub(crate) start: usize,
}

impl Found {
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.own).chain(&self.extended)
    }

    /// The file that a place is in.
    pub(crate) fn part(&self, at: usize) -> &Part {
        let before = self.parts().filter(|part| part.start <= at);
        before.last().unwrap_or(&self.own)
    }

    /// `authlint.toml:3`
    pub(crate) fn line(&self, at: usize) -> String {
        let part = self.part(at);
        let before = part.text.get(..at - part.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        format!("{}:{line}", one_line(&part.shown))
    }
}

/// The file that the command line names.
pub(super) fn named(path: &Path) -> Result<Found, Failure> {
    let folder = fs::canonicalize(path).ok();
    let folder = folder.and_then(|path| Some(path.parent()?.to_path_buf()));
    found(path, folder.unwrap_or_default(), Links::Followed)
}

/// The nearest file for these paths.
pub(super) fn nearest(paths: &[PathBuf], stdin: Option<&str>) -> Result<Option<Found>, Failure> {
    let Ok(here) = env::current_dir().and_then(fs::canonicalize) else {
        return Ok(None);
    };
    let (start, top) = reach(&here, &common(&here, paths, stdin));
    let home = home().and_then(|home| fs::canonicalize(home).ok());
    let folders = start
        .ancestors()
        .take_while(|folder| folder.starts_with(&top));
    for folder in folders.filter(|folder| Some(*folder) != home.as_deref()) {
        for name in NAMES {
            let path = folder.join(name);
            if fs::symlink_metadata(&path).is_ok() {
                let shown = as_seen_from(&here, folder).join(name);
                return found(&shown, folder.to_path_buf(), Links::Refused).map(Some);
            }
        }
    }
    Ok(None)
}

/// Where to look first, and the last folder to look into.
fn reach(here: &Path, asked: &Path) -> (PathBuf, PathBuf) {
    let (top, own) = (top_of_folder(asked), top_of_folder(here));
    // A hook names some files of a repository, and must find what a run over all of it does.
    let start = if asked.starts_with(here) && top.is_some() && top == own {
        here
    } else {
        asked
    };
    let without = if asked.starts_with(here) { here } else { asked };
    (
        start.to_path_buf(),
        top.unwrap_or_else(|| without.to_path_buf()),
    )
}

/// The deepest folder that all paths are in.
fn common(here: &Path, paths: &[PathBuf], stdin: Option<&str>) -> PathBuf {
    let folders = paths.iter().filter_map(|path| {
        let path = if path == Path::new("-") {
            here.join(Path::new(stdin?).parent()?)
        } else {
            path.clone()
        };
        let path = fs::canonicalize(path).ok()?;
        if path.is_dir() {
            return Some(path);
        }
        Some(path.parent()?.to_path_buf())
    });
    let joined = folders.reduce(|left, right| {
        let same = left.ancestors().find(|folder| right.starts_with(folder));
        same.map(Path::to_path_buf).unwrap_or_default()
    });
    joined.unwrap_or_else(|| here.to_path_buf())
}

/// How a folder is written by who stands in `here`.
fn as_seen_from(here: &Path, folder: &Path) -> PathBuf {
    if let Ok(below) = folder.strip_prefix(here) {
        return below.to_path_buf();
    }
    match here.strip_prefix(folder) {
        Ok(down) => down.components().map(|_| "..").collect(),
        Err(_) => folder.to_path_buf(),
    }
}

fn found(path: &Path, folder: PathBuf, links: Links) -> Result<Found, Failure> {
    let shown = display(path);
    let text = read(path, links).map_err(|why| Failure::Other(format!("{shown}: {why}")))?;
    Ok(Found {
        own: Part {
            path: folder.join(path.file_name().unwrap_or_default()),
            shown,
            folder,
            text,
            start: 0,
        },
        extended: Vec::new(),
        named: links == Links::Followed,
    })
}

/// The configuration at `path`, which is whole and is behind others that end before `start`.
pub(super) fn beside(path: &Path, start: usize) -> Result<Part, String> {
    let text = read(path, Links::Refused)?;
    let folder = path.parent().unwrap_or(path);
    let here = env::current_dir().and_then(fs::canonicalize);
    let shown = as_seen_from(&here.unwrap_or_default(), folder);
    Ok(Part {
        path: path.to_path_buf(),
        shown: display(&shown.join(path.file_name().unwrap_or_default())),
        folder: folder.to_path_buf(),
        text,
        start,
    })
}

fn read(path: &Path, links: Links) -> Result<String, String> {
    let is_link = || fs::symlink_metadata(path).is_ok_and(|kind| kind.file_type().is_symlink());
    let bytes = match open::read(path, links, LARGEST) {
        Ok(Opened::Bytes(bytes)) => bytes,
        Ok(Opened::TooLarge) => return Err("larger than 256 KiB".to_owned()),
        Ok(Opened::NotRegular) if links == Links::Refused && is_link() => {
            return Err("a link, which is followed only if --config names it".to_owned());
        }
        Ok(Opened::NotRegular) => return Err("not a regular file".to_owned()),
        Err(error) => return Err(error.to_string()),
    };
    let text = String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}
