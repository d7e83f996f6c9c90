//! What the next commit changes.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use filetime::FileTime;
use gix_hash::{Kind as Hash, ObjectId};
use gix_index::State;
use gix_index::entry::{Flags, Mode, Stage};

use super::objects::{Objects, Tree, missing};
use super::{LONG, Repository, bytes, native};
use crate::path_text::lossless;

/// What is in the index: what a commit would hold.
pub(crate) struct Staged {
    /// Files that a commit would change or add, with their texts, by their paths below the top.
    pub(crate) changed: BTreeMap<PathBuf, Vec<u8>>,
    /// The texts of other files that are not in the work tree as they are in the index.
    pub(crate) others: BTreeMap<PathBuf, Vec<u8>>,
    /// All files that a commit would hold.
    pub(crate) tracked: BTreeSet<PathBuf>,
    /// Files that a commit would take away, with the texts that they had.
    pub(crate) gone: BTreeMap<PathBuf, Vec<u8>>,
}

impl Staged {
    /// What is staged in `repository`. Only files that `wanted` says may be linted are looked at.
    pub(crate) fn of(
        repository: &Repository,
        wanted: impl Fn(&Path) -> bool,
    ) -> Result<Self, String> {
        let mut staged = Staged {
            changed: BTreeMap::new(),
            others: BTreeMap::new(),
            tracked: BTreeSet::new(),
            gone: BTreeMap::new(),
        };
        let Some((index, written)) = Index::of(repository)? else {
            return Ok(staged);
        };
        let objects = repository.objects()?;
        let root = match repository.head(&objects)? {
            None => None,
            Some(head) => Some(
                objects
                    .commit(head)?
                    .ok_or_else(|| repository.broken(&missing(head)))?
                    .tree,
            ),
        };
        let mut before = Tree::new(&objects, root);
        for entry in index.entries() {
            let path = entry.path(&index);
            let below = native(path)
                .ok_or_else(|| repository.broken(&format!("its index has the path `{path}`")))?;
            let is_file = entry.mode == Mode::FILE || entry.mode == Mode::FILE_EXECUTABLE;
            // What is in conflict, or announced and not added, is no part of a commit.
            let is_there =
                entry.stage() == Stage::Unconflicted && !entry.flags.contains(Flags::INTENT_TO_ADD);
            if !is_file || !is_there {
                continue;
            }
            if wanted(&below) {
                let text = || {
                    objects
                        .text(entry.id)
                        .map_err(|why| repository.broken(&why))
                };
                let was = before.file(path).map_err(|why| repository.broken(&why))?;
                if was != Some(entry.id) {
                    let text = text()?.ok_or_else(|| repository.broken(&missing(entry.id)))?;
                    staged.changed.insert(below.clone(), text);
                } else if !entry.flags.contains(Flags::SKIP_WORKTREE)
                    && !is_clean(entry, &repository.top.join(&below), written)
                {
                    // In a partial clone it may not be there, and then nobody knows what it says.
                    match text()? {
                        Some(text) => staged.others.insert(below.clone(), text),
                        None => continue,
                    };
                }
            }
            staged.tracked.insert(below);
        }
        // Of a folder that the index has as one entry nobody knows here what is in it.
        let folded = index.entries().iter().any(|entry| entry.mode.is_sparse());
        // What is in conflict has entries, too, and is not gone.
        let is_gone = |path: &[u8], _: &Path| !folded && index.entry_range(path.into()).is_none();
        staged.gone = gone(&before, &objects, wanted, is_gone);
        Ok(staged)
    }
}

/// The files of a commit that are there no more, with their texts as far as these are there.
pub(super) fn gone(
    before: &Tree<'_>,
    objects: &Objects,
    wanted: impl Fn(&Path) -> bool,
    is_gone: impl Fn(&[u8], &Path) -> bool,
) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut gone = BTreeMap::new();
    for (path, id) in before.files() {
        let Some(below) = native(&path).filter(|below| wanted(below)) else {
            continue;
        };
        if is_gone(&path, &below)
            && let Ok(Some(text)) = objects.text(id)
        {
            gone.insert(below, text);
        }
    }
    gone
}

/// Reads indexes.
pub(super) struct Index;

impl Index {
    /// The index and when it was written; `None` if nothing was ever staged.
    pub(super) fn of(repository: &Repository) -> Result<Option<(State, SystemTime)>, String> {
        // A hook of `git commit -a` is told of the index that will be, in the user's own environment.
        let file = match env::var_os("GIT_INDEX_FILE").filter(|name| !name.is_empty()) {
            Some(name) => repository.top.join(name),
            None => repository.own.join("index"),
        };
        let Some(data) = bytes(&file, LONG)? else {
            return Ok(None);
        };
        let written = fs::symlink_metadata(&file).and_then(|file| file.modified());
        let written = written.unwrap_or(UNIX_EPOCH);
        let broken = |why: &str| {
            let file = lossless(&file);
            repository.broken(&format!("its index {file}: {why}"))
        };
        let Some((content, checksum)) = data.split_last_chunk::<20>() else {
            return Err(broken("is cut off"));
        };
        let mut hasher = gix_hash::hasher(Hash::Sha1);
        hasher.update(content);
        let hash = hasher.try_finalize();
        let hash = hash.map_err(|error| broken(&error.to_string()))?;
        // Some Gits are told to leave the sum out.
        if *checksum != [0; 20] && hash.as_bytes() != checksum {
            return Err(broken(
                "its checksum is wrong, or its hashes are SHA-256, which are not read",
            ));
        }
        let options = gix_index::decode::Options {
            thread_limit: Some(1),
            alloc_limit_bytes: Some(4 * LONG as usize),
            ..Default::default()
        };
        let time = FileTime::from_system_time(written);
        let read = State::from_bytes(&data, time, Hash::Sha1, options);
        let (state, _) = read.map_err(|error| broken(&error.to_string()))?;
        if state.link().is_some() {
            return Err(broken(
                "is split in two (core.splitIndex), which is not read",
            ));
        }
        Ok(Some((state, written)))
    }
}

/// True if the file in the work tree is what the index has, as far as size and times tell. A file that changed in
/// the moment in which the index was written may look as if it had not: that is no evidence.
pub(super) fn is_clean(entry: &gix_index::Entry, file: &Path, written: SystemTime) -> bool {
    let Ok(found) = fs::symlink_metadata(file) else {
        return false;
    };
    let Ok(changed) = found.modified() else {
        return false;
    };
    let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).ok();
    let Some(time) = seconds(changed) else {
        return false;
    };
    found.is_file()
        && same_size(&found, entry.stat.size)
        && time.as_secs() as u32 == entry.stat.mtime.secs
        && (entry.stat.mtime.nsecs == 0 || time.subsec_nanos() == entry.stat.mtime.nsecs)
        && changed < written
}

fn same_size(found: &Metadata, size: u32) -> bool {
    found.len() as u32 == size
}

/// The hash of a text in the form that Git has it in.
pub(super) fn hash(text: &[u8]) -> Option<ObjectId> {
    gix_object::compute_hash(Hash::Sha1, gix_object::Kind::Blob, text).ok()
}
