//! What differs from where the current branch left another.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use gix_hash::ObjectId;
use gix_index::State;
use gix_index::entry::{Flags, Stage};

use super::objects::{Objects, Tree, missing};
use super::refs::SHALLOW;
use super::staged::{Index, gone, hash, is_clean};
use super::{Repository, written};
use crate::open::{self, Links, Opened};

/// Larger files are not compared: they are not linted either, and that is told of files that changed.
const LARGEST: u64 = 16 << 20;

/// The files of a commit to compare with.
pub(crate) struct Changed {
    objects: Objects,
    tree: ObjectId,
    index: Option<(State, SystemTime)>,
}

impl Changed {
    /// What to compare with: the commit at which the current branch left `from`, which is the default branch if
    /// nobody names another.
    pub(crate) fn since(repository: &Repository, from: Option<&str>) -> Result<Self, String> {
        let objects = repository.objects()?;
        let wrap = |why: String| repository.broken(&why);
        let head = repository.head(&objects)?;
        let from = match from {
            Some(from) => from,
            None => repository.default_branch()?,
        };
        let head = head.ok_or_else(|| "there is no commit yet to compare with".to_owned())?;
        let other = repository.commit(from, &objects)?;
        let base = repository.parting(head, other, &objects).map_err(wrap)?;
        let base = base.ok_or_else(|| {
            let hint = if repository.is_shallow() {
                SHALLOW
            } else {
                "they have no commit in common"
            };
            format!("nobody can tell where the current branch left `{from}`: {hint}")
        })?;
        let commit = objects.commit(base).map_err(wrap)?;
        let tree = commit.ok_or_else(|| wrap(missing(base)))?.tree;
        Ok(Changed {
            objects,
            tree,
            index: Index::of(repository)?,
        })
    }

    /// Files of that commit that the work tree does not have, with their texts. Only those that `wanted` says may be
    /// linted are looked at.
    pub(crate) fn gone(
        &self,
        repository: &Repository,
        wanted: impl Fn(&Path) -> bool,
    ) -> BTreeMap<PathBuf, Vec<u8>> {
        let index = self.index.as_ref().map(|(index, _)| index);
        let folded = index.is_some_and(|index| {
            let mut entries = index.entries().iter();
            entries.any(|entry| entry.mode.is_sparse())
        });
        let is_gone = |path: &[u8], below: &Path| {
            let found = fs::symlink_metadata(repository.top.join(below));
            let missing = found.is_err_and(|error| error.kind() == ErrorKind::NotFound);
            // What a sparse checkout leaves out is there all the same.
            let entry = index
                .and_then(|index| index.entry_by_path_and_stage(path.into(), Stage::Unconflicted));
            let left_out = entry.is_some_and(|entry| entry.flags.contains(Flags::SKIP_WORKTREE));
            missing && !left_out && !folded
        };
        let before = Tree::new(&self.objects, Some(self.tree));
        gone(&before, &self.objects, wanted, is_gone)
    }

    /// Of files of the work tree, by their paths below its top, those that changed or are new.
    pub(crate) fn among<'p>(
        &self,
        repository: &Repository,
        files: impl Iterator<Item = &'p Path>,
    ) -> Result<Vec<bool>, String> {
        let mut tree = Tree::new(&self.objects, Some(self.tree));
        let clean = |path: &[u8], file: &Path| -> Option<ObjectId> {
            let (index, time) = self.index.as_ref()?;
            let entry = index.entry_by_path_and_stage(path.into(), Stage::Unconflicted)?;
            is_clean(entry, file, *time).then_some(entry.id)
        };
        files
            .map(|below| {
                let path = written(below);
                let was = tree.file(&path).map_err(|why| repository.broken(&why))?;
                let Some(was) = was else {
                    return Ok(true);
                };
                let file = repository.top.join(below);
                Ok(match clean(&path, &file) {
                    Some(is) => was != is,
                    None => !is_same(&file, was),
                })
            })
            .collect()
    }
}

/// True if a file holds the text with this hash, whatever its line ends: on Windows they are not those of the commit.
fn is_same(file: &Path, id: ObjectId) -> bool {
    let Ok(Opened::Bytes(text)) = open::read(file, Links::Refused, LARGEST) else {
        return false;
    };
    if hash(&text) == Some(id) {
        return true;
    }
    let mut plain = Vec::with_capacity(text.len());
    for (at, byte) in text.iter().enumerate() {
        if *byte != b'\r' || text.get(at + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    plain.len() < text.len() && hash(&plain) == Some(id)
}
