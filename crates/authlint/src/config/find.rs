//! Which configuration file a run has.
//!
//! One run has one: what is wrong between two files of a repository must not hang on which of them is asked. It is
//! the nearest from where the run stands up to the top of the repository; never one of the home folder, nor one of a
//! folder above that anybody may write to.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;
use crate::files::display;
use crate::open::{self, Links, Opened};
use crate::project::{home, top_of_folder};

/// The first one wins.
pub(crate) const NAMES: [&str; 2] = ["authlint.toml", ".authlint.toml"];

/// A longer one is no configuration.
const LARGEST: u64 = 256 << 10;

/// A configuration file that was read.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Its path as it is shown.
    pub(crate) shown: String,
    /// The folder that its paths start from.
    pub(crate) folder: PathBuf,
    pub(crate) text: String,
    /// True if the command line named it.
    pub(crate) named: bool,
}

/// The file that the command line names.
pub(super) fn named(path: &Path) -> Result<Found, Failure> {
    let folder = fs::canonicalize(path).ok();
    let folder = folder.and_then(|path| Some(path.parent()?.to_path_buf()));
    read(path, folder.unwrap_or_default(), Links::Followed)
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
                return read(&shown, folder.to_path_buf(), Links::Refused).map(Some);
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

fn read(path: &Path, folder: PathBuf, links: Links) -> Result<Found, Failure> {
    let shown = display(path);
    let failed = |why: &str| Failure::Other(format!("{shown}: {why}"));
    let is_link = || fs::symlink_metadata(path).is_ok_and(|kind| kind.file_type().is_symlink());
    let bytes = match open::read(path, links, LARGEST) {
        Ok(Opened::Bytes(bytes)) => bytes,
        Ok(Opened::TooLarge) => return Err(failed("larger than 256 KiB")),
        Ok(Opened::NotRegular) if links == Links::Refused && is_link() => {
            return Err(failed(
                "a link, which is followed only if --config names it",
            ));
        }
        Ok(Opened::NotRegular) => return Err(failed("not a regular file")),
        Err(error) => return Err(failed(&error.to_string())),
    };
    let text = String::from_utf8(bytes).map_err(|_| failed("not UTF-8"))?;
    Ok(Found {
        folder,
        named: links == Links::Followed,
        text: text.trim_start_matches('\u{feff}').to_owned(),
        shown,
    })
}
