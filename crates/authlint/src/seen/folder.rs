//! What was looked at in one folder, and whether all of it is as it was.

use std::collections::{BTreeMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::Stamp;
use crate::open::Links;

/// To open a folder costs as much as to ask for so many files by their whole paths.
const FEW: usize = 3;

/// What was looked at in one folder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    pub(crate) entries: Vec<Entry>,
}

/// A file or folder in a folder. One without a name is the folder itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: OsString,
    pub(crate) followed: bool,
    pub(crate) hash: u64,
}

impl Entry {
    fn links(&self) -> Links {
        match self.followed {
            true => Links::Followed,
            false => Links::Refused,
        }
    }
}

impl Folder {
    /// The folders in which `stamps` are.
    pub(super) fn all(stamps: &[Stamp]) -> Vec<Self> {
        let inside = stamps.iter().filter_map(|stamp| stamp.path.parent());
        let with_files: HashSet<&Path> = inside.collect();
        let mut folders: BTreeMap<&Path, Vec<Entry>> = BTreeMap::new();
        for stamp in stamps {
            let path = stamp.path.as_path();
            let (folder, name) = match (path.parent(), path.file_name()) {
                // Of a folder that is listed, most entries are asked for, too.
                (Some(folder), Some(name)) if !with_files.contains(path) => (folder, name),
                _ => (path, OsStr::new("")),
            };
            folders.entry(folder).or_default().push(Entry {
                name: name.to_owned(),
                followed: stamp.followed,
                hash: stamp.hash,
            });
        }
        let folders = folders.into_iter().map(|(path, entries)| Folder {
            path: path.to_path_buf(),
            entries,
        });
        folders.collect()
    }

    /// True if nothing in it changed since.
    pub(crate) fn holds(&self) -> bool {
        let here = Path::new(".");
        let is_here = self.path.as_os_str().is_empty();
        let path = if is_here { here } else { &self.path };
        let by_path = |entry: &Entry| {
            let whole = match entry.name.is_empty() {
                true => path.to_path_buf(),
                false => path.join(&entry.name),
            };
            Stamp::now(&whole, entry.links()).hash == entry.hash
        };
        match self.entries.len() {
            ..FEW => self.entries.iter().all(by_path),
            _ => self
                .hold_below(path)
                .unwrap_or_else(|| self.entries.iter().all(by_path)),
        }
    }

    /// The same, asked below the open folder: so the system need not walk down to each file. `None` if it cannot be opened.
    #[cfg(unix)]
    fn hold_below(&self, path: &Path) -> Option<bool> {
        use rustix::fs::{AtFlags, CWD, Mode, OFlags, fstat, openat, statat};
        #[cfg(target_os = "linux")]
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        #[cfg(not(target_os = "linux"))]
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = openat(CWD, path, flags, Mode::empty()).ok()?;
        let mut entries = self.entries.iter();
        Some(entries.all(|entry| {
            let links = match entry.links() {
                Links::Followed => AtFlags::empty(),
                Links::Refused => AtFlags::SYMLINK_NOFOLLOW,
            };
            let found = match entry.name.is_empty() {
                true => fstat(&folder),
                false => statat(&folder, entry.name.as_os_str(), links),
            };
            found.map_or(0, |found| hash(&found)) == entry.hash
        }))
    }

    #[cfg(not(unix))]
    fn hold_below(&self, _: &Path) -> Option<bool> {
        None
    }
}

/// The same as of what the standard library tells.
#[cfg(unix)]
#[expect(
    clippy::unnecessary_cast,
    reason = "the numbers are of other types on other systems"
)]
fn hash(found: &rustix::fs::Stat) -> u64 {
    super::hash_of([
        found.st_dev as i64,
        found.st_ino as i64,
        found.st_mode as i64,
        found.st_size as i64,
        found.st_mtime as i64,
        found.st_mtime_nsec as i64,
        found.st_ctime as i64,
        found.st_ctime_nsec as i64,
    ])
}
