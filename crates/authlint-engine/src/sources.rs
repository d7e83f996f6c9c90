//! The files of a run.

use std::collections::BTreeSet;

use authlint_parser::{FileId, Format};

/// One file to lint.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path, with `/`, relative to where the run started.
    pub path: String,
    /// The part of the path that tells what the file is for: the path itself, or for a file
    /// outside of the current folder what stands below the folder that was named.
    pub within: String,
    /// Its text.
    pub text: String,
    /// Its format.
    pub format: Format,
}

impl Source {
    /// True for programs.
    pub fn is_program(&self) -> bool {
        matches!(self.format, Format::Source(_))
    }
}

/// The files of a run, in path order. The only owner of text; a [`FileId`] is an index in here.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub(crate) files: Vec<Source>,
    /// Files that are there and are not among these, and folders (these end with `/`) in which there may be
    /// such files.
    pub(crate) unseen: BTreeSet<String>,
    /// What nobody puts into the repository: patterns of ignore files, each with the folder that it is for.
    pub(crate) left_out: BTreeSet<(String, String)>,
    /// Files that the run is about; `None` if it is about all of them.
    pub(crate) about: Option<BTreeSet<FileId>>,
}

impl Sources {
    /// Sorts `sources` by path: ids, and so all output, are the same on every run.
    pub fn new(mut sources: Vec<Source>) -> Self {
        sources.sort_by(|left, right| left.path.cmp(&right.path));
        Sources {
            files: sources,
            unseen: BTreeSet::new(),
            left_out: BTreeSet::new(),
            about: None,
        }
    }

    /// Says that the run is about the files with these paths, and the others are there for what they declare and
    /// use: a finding must have to do with one of these.
    #[must_use]
    pub fn about(mut self, paths: &BTreeSet<String>) -> Self {
        let files = self
            .iter()
            .filter(|(_, source)| paths.contains(&source.path));
        self.about = Some(files.map(|(id, _)| id).collect());
        self
    }

    /// True if the run is about this file.
    pub fn is_about(&self, id: FileId) -> bool {
        self.about.as_ref().is_none_or(|about| about.contains(&id))
    }

    /// The files themselves.
    pub fn into_files(self) -> Vec<Source> {
        self.files
    }

    /// Says which files are there, too, and which folders (these end with `/`) hold others: what is missing in
    /// these files may be in those.
    #[must_use]
    pub fn beside(mut self, unseen: impl IntoIterator<Item = String>) -> Self {
        self.unseen.extend(unseen);
        self
    }

    /// Says what ignore files leave out: patterns, each with the folder that it is for, which ends with a `/` unless it is
    /// the top. A file that one fits is not missing where it is not there.
    #[must_use]
    pub fn leaving_out(mut self, patterns: impl IntoIterator<Item = (String, String)>) -> Self {
        self.left_out.extend(patterns);
        self
    }

    /// The file that `id` names.
    ///
    /// # Panics
    /// If `id` is of another run.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files
            .iter()
            .enumerate()
            .map(|(index, source)| (FileId(index as u32), source))
    }

    /// Puts another text in the place of a file's, which is given back.
    ///
    /// # Panics
    /// If `id` is of another run.
    pub fn replace_text(&mut self, id: FileId, text: String) -> String {
        std::mem::replace(&mut self.files[id.0 as usize].text, text)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
