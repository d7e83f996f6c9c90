//! What a run looks at on disk, so that a later run can tell whether any of it changed.
//!
//! Whoever opens a file or lists a folder says so here, before he does. Nothing is taken down unless somebody wants to keep the
//! run. What is taken down is what the file system says of a file: a change leaves another time of change behind, which
//! nobody can set.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use xxhash_rust::xxh3::xxh3_64;

use crate::open::Links;

mod folder;

pub(crate) use folder::{Entry, Folder};

/// A file that changed so short a time ago may change again without another time of change: file systems count in steps, of
/// which the longest in use is this.
const STEP: Duration = Duration::from_secs(2);

/// A file or a folder as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp {
    pub(crate) path: PathBuf,
    /// A link at the end of the path was followed.
    pub(crate) followed: bool,
    /// Of all that tells of a change; 0 if nothing was there.
    pub(crate) hash: u64,
}

impl Stamp {
    /// What is at `path` now.
    pub(crate) fn now(path: &Path, links: Links) -> Self {
        let found = match links {
            Links::Followed => fs::metadata(path),
            Links::Refused => fs::symlink_metadata(path),
        };
        Stamp::of(path, links, &found)
    }

    fn of(path: &Path, links: Links, found: &io::Result<Metadata>) -> Self {
        Stamp {
            // Some say `./` before it and some do not.
            path: path.strip_prefix(".").unwrap_or(path).to_path_buf(),
            followed: links == Links::Followed,
            hash: found.as_ref().map_or(0, hash),
        }
    }
}

/// What was taken down so far.
struct Seen {
    /// The number of the folder that the run itself writes to.
    own: Option<(u64, u64)>,
    since: SystemTime,
    stamps: Vec<Stamp>,
    /// Something changed while the run went on, or so short a time before that it may have.
    unsure: bool,
}

static SEEN: Mutex<Option<Seen>> = Mutex::new(None);

/// From now on, what is looked at is taken down, but for the folder `own`, which the run itself writes to.
pub(crate) fn begin(own: &Path) {
    *locked() = Some(Seen {
        own: fs::metadata(own).ok().and_then(|found| number(&found)),
        since: SystemTime::now(),
        stamps: Vec::new(),
        unsure: false,
    });
}

/// All that was looked at. `None` if nobody can tell what it was like.
pub(crate) fn end() -> Option<Vec<Folder>> {
    let mut seen = locked().take()?;
    seen.stamps.sort();
    seen.stamps.dedup();
    (!seen.unsure).then(|| Folder::all(&seen.stamps))
}

/// Somebody is about to look at `path`, and `found` is there.
pub(crate) fn note(path: &Path, links: Links, found: &io::Result<Metadata>) {
    if let Some(seen) = &mut *locked() {
        let here = found.as_ref().ok().and_then(number);
        if here.is_some() && here == seen.own {
            return;
        }
        let settled = |found: &Metadata| is_settled(found, seen.since);
        seen.unsure |= found.as_ref().is_ok_and(|found| !settled(found));
        seen.stamps.push(Stamp::of(path, links, found));
    }
}

/// Somebody would look at the file at `path`, had it changed: what tells whether it did; `None` if nothing can, for it changed
/// so short a time before `since` that it may change again unnoticed. Whoever does not look because of that says so.
pub(crate) fn of_file(path: &Path, since: SystemTime) -> Option<(u64, io::Result<Metadata>)> {
    let found = fs::symlink_metadata(path).ok()?;
    (found.is_file() && is_settled(&found, since)).then(|| (hash(&found), Ok(found)))
}

fn is_settled(found: &Metadata, since: SystemTime) -> bool {
    let before = |time: SystemTime| time + STEP < since;
    found.modified().is_ok_and(before) && changed(found).is_none_or(before)
}

/// Somebody is about to list the folder at `path`, or asks whether something is there.
pub(crate) fn ask(path: &Path, links: Links) {
    if locked().is_some() {
        let found = match links {
            Links::Followed => fs::metadata(path),
            Links::Refused => fs::symlink_metadata(path),
        };
        note(path, links, &found);
    }
}

fn locked() -> MutexGuard<'static, Option<Seen>> {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// By which the system knows a file.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere nobody can tell")]
fn number(found: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> Option<(u64, u64)> {
    None
}

/// When anything of a file changed last, its times and its place included.
#[cfg(unix)]
fn changed(found: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let seconds = Duration::from_secs(u64::try_from(found.ctime()).ok()?);
    let rest = Duration::from_nanos(u64::try_from(found.ctime_nsec()).ok()?);
    SystemTime::UNIX_EPOCH.checked_add(seconds + rest)
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Option<SystemTime> {
    None
}

#[cfg(unix)]
fn hash(found: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    hash_of([
        found.dev() as i64,
        found.ino() as i64,
        i64::from(found.mode()),
        found.size() as i64,
        found.mtime(),
        found.mtime_nsec(),
        found.ctime(),
        found.ctime_nsec(),
    ])
}

#[cfg(unix)]
fn hash_of(numbers: [i64; 8]) -> u64 {
    let mut bytes = [0; 64];
    for (bytes, number) in bytes.chunks_exact_mut(8).zip(numbers) {
        bytes.copy_from_slice(&number.to_le_bytes());
    }
    xxh3_64(&bytes)
}

#[cfg(not(unix))]
fn hash(found: &Metadata) -> u64 {
    let time = |time: io::Result<SystemTime>| {
        let since = time.ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        u64::try_from(since.as_nanos()).ok()
    };
    let numbers = [
        u64::from(found.is_file()),
        found.len(),
        time(found.modified()).unwrap_or_default(),
        time(found.created()).unwrap_or_default(),
    ];
    xxh3_64(&numbers.map(u64::to_le_bytes).concat())
}
