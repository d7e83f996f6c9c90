//! Objects of a repository: commits, trees and the texts of files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use gix_hash::{Kind as Hash, ObjectId};
use gix_object::{CommitRef, Data, Find, Kind, TreeRefIter};
use gix_odb::store::init::Options;

/// Larger objects than this are no commits, trees or files that are linted.
const LARGEST: usize = 64 << 20;

/// How often a tag may point at a tag.
const MOST_TAGS: usize = 10;

/// Where the objects are.
pub(super) struct Objects {
    store: gix_odb::HandleArc,
}

/// A commit, as far as the way from one to another needs it.
pub(super) struct Commit {
    pub(super) tree: ObjectId,
    pub(super) parents: Vec<ObjectId>,
    pub(super) seconds: i64,
}

impl Objects {
    pub(super) fn of(folder: &Path) -> Result<Self, String> {
        let options = Options {
            alloc_limit_bytes: Some(LARGEST),
            ..Options::default()
        };
        let store = gix_odb::Store::at_opts(
            folder.to_path_buf(),
            Hash::Sha1,
            &mut std::iter::empty(),
            options,
        );
        let store = store.map_err(|error| error.to_string())?;
        Ok(Objects {
            store: Arc::new(store).to_cache_arc(),
        })
    }

    /// What `read` makes of an object; `None` if it is not there.
    fn with<T>(
        &self,
        id: ObjectId,
        read: impl FnOnce(Data<'_>) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        let mut buffer = Vec::new();
        let found = self.store.try_find(&id, &mut buffer);
        let found = found.map_err(|error| format!("object {id}: {error}"))?;
        found.map(read).transpose()
    }

    /// The text of a file; `None` if it is not there.
    pub(super) fn text(&self, id: ObjectId) -> Result<Option<Vec<u8>>, String> {
        self.with(id, |data| match data.kind {
            Kind::Blob => Ok(data.data.to_vec()),
            kind => Err(format!("object {id} is a {kind} and no file")),
        })
    }

    /// A commit; `None` if it is not there, as in a shallow clone.
    pub(super) fn commit(&self, id: ObjectId) -> Result<Option<Commit>, String> {
        self.with(id, |data| {
            if data.kind != Kind::Commit {
                return Err(format!("object {id} is a {} and no commit", data.kind));
            }
            let commit = CommitRef::from_bytes(data.data, Hash::Sha1)
                .map_err(|error| format!("commit {id}: {error}"))?;
            // A commit of no time is an old one.
            let seconds = commit.time().map(|time| time.seconds).unwrap_or_default();
            Ok(Commit {
                tree: commit.tree(),
                parents: commit.parents().collect(),
                seconds,
            })
        })
    }

    /// The commit that a tag, or a tag of a tag, is of.
    pub(super) fn peeled(&self, mut id: ObjectId) -> Result<ObjectId, String> {
        for _ in 0..MOST_TAGS {
            let next = self.with(id, |data| match data.kind {
                Kind::Tag => data
                    .data
                    .strip_prefix(b"object ")
                    .and_then(|rest| ObjectId::from_hex(rest.get(..40)?).ok())
                    .map(Some)
                    .ok_or_else(|| format!("tag {id} is broken")),
                _ => Ok(None),
            })?;
            match next {
                Some(Some(target)) => id = target,
                Some(None) => return Ok(id),
                None => return Err(missing(id)),
            }
        }
        Err(format!("tag {id} is one of too many in a row"))
    }

    /// All commits that an abbreviation may mean, two at most.
    pub(super) fn abbreviated(&self, hex: &str) -> Option<ObjectId> {
        let prefix = gix_hash::Prefix::from_hex(hex).ok()?;
        self.store.lookup_prefix(prefix, None).ok()??.ok()
    }

    fn entries(&self, id: ObjectId) -> Result<Entries, String> {
        let entries = self.with(id, |data| {
            if data.kind != Kind::Tree {
                return Err(format!("object {id} is a {} and no tree", data.kind));
            }
            let mut entries = Entries::new();
            for entry in TreeRefIter::from_bytes(data.data, Hash::Sha1) {
                let entry = entry.map_err(|error| format!("tree {id}: {error}"))?;
                let what = if entry.mode.is_tree() {
                    Entry::Folder(entry.oid.to_owned())
                } else if entry.mode.is_blob() {
                    Entry::File(entry.oid.to_owned())
                } else {
                    continue;
                };
                entries.insert(entry.filename.to_vec(), what);
            }
            Ok(entries)
        })?;
        entries.ok_or_else(|| missing(id))
    }
}

pub(super) fn missing(id: ObjectId) -> String {
    format!("object {id} is not there: is it a partial clone?")
}

type Entries = BTreeMap<Vec<u8>, Entry>;

#[derive(Clone, Copy)]
enum Entry {
    File(ObjectId),
    Folder(ObjectId),
}

/// A tree may hold one tree many times over, and so have more folders than bytes.
const MOST_FOLDERS: usize = 100_000;

/// The files of a commit. Folders are read when a path in them is first asked for.
pub(super) struct Tree<'o> {
    objects: &'o Objects,
    /// `None` before the first commit.
    root: Option<ObjectId>,
    folders: BTreeMap<Vec<u8>, Option<Entries>>,
}

impl<'o> Tree<'o> {
    pub(super) fn new(objects: &'o Objects, root: Option<ObjectId>) -> Self {
        Tree {
            objects,
            root,
            folders: BTreeMap::new(),
        }
    }

    /// The text of the file at `path`, by its hash.
    pub(super) fn file(&mut self, path: &[u8]) -> Result<Option<ObjectId>, String> {
        Ok(match self.entry(path)? {
            Some(Entry::File(id)) => Some(id),
            _ => None,
        })
    }

    /// All files of the commit, by their paths, with the hashes of their texts; none if there is no end to them. In a
    /// partial clone some folders may not be there, and are left out.
    pub(super) fn files(&self) -> BTreeMap<Vec<u8>, ObjectId> {
        let mut files = BTreeMap::new();
        let mut open: Vec<(Vec<u8>, ObjectId)> = Vec::new();
        open.extend(self.root.map(|root| (Vec::new(), root)));
        let mut folders = 0;
        while let Some((folder, id)) = open.pop() {
            folders += 1;
            if folders > MOST_FOLDERS {
                return BTreeMap::new();
            }
            let entries = self.objects.entries(id).unwrap_or_default();
            for (name, entry) in entries {
                let mut path = folder.clone();
                if !path.is_empty() {
                    path.push(b'/');
                }
                path.extend(name);
                match entry {
                    Entry::File(id) => {
                        files.insert(path, id);
                    }
                    Entry::Folder(id) => open.push((path, id)),
                }
            }
        }
        files
    }

    fn entry(&mut self, path: &[u8]) -> Result<Option<Entry>, String> {
        let cut = path.iter().rposition(|byte| *byte == b'/');
        let (folder, name) = match cut {
            Some(cut) => (&path[..cut], &path[cut + 1..]),
            None => (&path[..0], path),
        };
        if !self.folders.contains_key(folder) {
            let id = if cut.is_none() {
                self.root
            } else {
                match self.entry(folder)? {
                    Some(Entry::Folder(id)) => Some(id),
                    _ => None,
                }
            };
            let entries = id.map(|id| self.objects.entries(id)).transpose()?;
            self.folders.insert(folder.to_vec(), entries);
        }
        let entries = self.folders.get(folder).and_then(Option::as_ref);
        Ok(entries.and_then(|entries| entries.get(name)).copied())
    }
}
