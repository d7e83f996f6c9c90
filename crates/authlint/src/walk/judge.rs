//! Whether a walk would come to a file.
//!
//! Hooks name the files that changed, and an index lists what is staged. Who leaves a file out of a run over everything
//! does not want to hear of it there either.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::{IGNORE_FILES, Layer, Place, VENDORED, VERSION_CONTROL, Walk, Walked};

/// Why a walk does not come to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Left {
    /// An ignore file says so.
    Ignored,
    /// It is in a folder of other people's code.
    Vendored,
    /// It is of no format that is read.
    NoFormat,
}

impl Left {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Left::Ignored => "ignored",
            Left::Vendored => "vendored",
            Left::NoFormat => "no format that is read",
        }
    }
}

/// Judges the files below one folder.
pub(crate) struct Judge {
    top: PathBuf,
    walk: Walk,
    /// The ignore files that apply in a folder, by its path below the top.
    layers: BTreeMap<PathBuf, Option<Arc<Layer>>>,
}

impl Judge {
    /// One for the files below `top`.
    pub(crate) fn new(top: PathBuf, obey_ignore_files: bool) -> Self {
        Judge {
            top,
            walk: Walk {
                obey_ignore_files,
                walked: Mutex::default(),
            },
            layers: BTreeMap::new(),
        }
    }

    /// One for a file that was named, and the way to it: from the top of its repository, or without one from the
    /// current folder.
    pub(crate) fn around(file: &Path, obey_ignore_files: bool) -> Option<(Self, PathBuf)> {
        // The file itself may be a link.
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
        let is_top = |folder: &&Path| fs::symlink_metadata(folder.join(".git")).is_ok();
        let here = std::env::current_dir().and_then(fs::canonicalize);
        let top = folder.ancestors().find(is_top).map(Path::to_path_buf);
        let top = top.or_else(|| here.ok().filter(|here| folder.starts_with(here)))?;
        let below = folder.strip_prefix(&top).ok()?.join(file.file_name()?);
        Some((Judge::new(top, obey_ignore_files), below))
    }

    /// The folder that paths are below of.
    pub(crate) fn top(&self) -> &Path {
        &self.top
    }

    /// Why a walk would not come to the file at `below`; `None` if it would.
    pub(crate) fn left_out(&mut self, below: &Path) -> Option<Left> {
        let mut folder = PathBuf::new();
        let mut layer = self.layer(&folder, None);
        let parts: Vec<_> = below.components().collect();
        for (at, part) in parts.iter().enumerate() {
            let is_folder = at + 1 < parts.len();
            let name = part.as_os_str().to_str().unwrap_or_default();
            if is_folder && (VENDORED.contains(&name) || VERSION_CONTROL.contains(&name)) {
                return Some(Left::Vendored);
            }
            folder.push(part);
            if layer
                .as_ref()
                .is_some_and(|layer| layer.ignores(&folder, is_folder))
            {
                return Some(Left::Ignored);
            }
            if is_folder {
                layer = self.layer(&folder, layer);
            }
        }
        None
    }

    fn layer(&mut self, below: &Path, outer: Option<Arc<Layer>>) -> Option<Arc<Layer>> {
        if !self.walk.obey_ignore_files {
            return None;
        }
        if let Some(known) = self.layers.get(below) {
            return known.clone();
        }
        let lists = IGNORE_FILES
            .iter()
            .map(|name| self.top.join(below).join(name));
        let lists: Vec<PathBuf> = lists
            .filter(|file| fs::symlink_metadata(file).is_ok_and(|kind| kind.is_file()))
            .collect();
        let layer = self
            .walk
            .layer(&lists, below, Place::In(below.to_path_buf()), outer);
        self.layers.insert(below.to_path_buf(), layer.clone());
        layer
    }

    /// What is worth saying of the ignore files that were read, in words.
    pub(crate) fn notices(self) -> Vec<String> {
        let walked: Walked = self.walk.walked.into_inner().unwrap_or_default();
        walked.notices
    }
}
