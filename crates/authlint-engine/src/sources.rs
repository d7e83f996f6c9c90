//! The files of a run.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use authlint_parser::{FileId, Format};

use crate::contents::{Contents, Shelf};

/// One file to lint.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path, with `/`, relative to where the run started.
    pub path: String,
    /// The part of the path that tells what the file is for: the path itself, or for a file
    /// outside of the current folder what stands below the folder that was named.
    pub within: String,
    /// Its text.
    pub text: Contents,
    /// Its format.
    pub format: Format,
}

impl Source {
    /// Its text. One that was let go is had again, and kept from now on.
    pub fn text(&self) -> &str {
        self.text.text(&self.path)
    }

    /// Its text, for one look: one that was let go is not kept. `None` if the file changed since it was read.
    pub(crate) fn glance(&self) -> Option<Cow<'_, str>> {
        self.text.glance(&self.path)
    }

    /// The file with its text, for a while. `None` if it changed since it was read.
    pub(crate) fn with_text(&self) -> Option<Cow<'_, Source>> {
        Some(match self.glance()? {
            Cow::Borrowed(_) => Cow::Borrowed(self),
            Cow::Owned(text) => Cow::Owned(Source {
                path: self.path.clone(),
                within: self.within.clone(),
                text: text.into(),
                format: self.format,
            }),
        })
    }

    /// True if the file is not what it was when it was read. Known only of texts that were let go and asked for again.
    pub fn is_changed(&self) -> bool {
        self.text.is_changed()
    }

    /// Does not keep the text: `shelf` gives it again.
    pub fn let_go(&mut self, shelf: &Arc<dyn Shelf>) {
        self.text.let_go(shelf);
    }

    /// True for programs.
    pub fn is_program(&self) -> bool {
        matches!(self.format, Format::Source(_))
    }
}

/// The files of a run, in path order. The only owner of text; a [`FileId`] is an index in here.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub(crate) files: Vec<Source>,
    /// Those of `files` that are none: their places were given before anybody knew.
    absent: BTreeSet<FileId>,
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
            ..Sources::default()
        }
    }

    /// Sources that stand in path order, each in its own place; `None` where there turned out to be none. So the place of a
    /// file, which is its id, is known before any file is read.
    pub fn in_places(sources: Vec<Option<Source>>) -> Self {
        let mut absent = BTreeSet::new();
        let place = |(at, source): (usize, Option<Source>)| {
            source.unwrap_or_else(|| {
                absent.insert(FileId(at as u32));
                Source {
                    path: String::new(),
                    within: String::new(),
                    text: Contents::from(String::new()),
                    format: Format::Text,
                }
            })
        };
        let files = sources.into_iter().enumerate().map(place).collect();
        Sources {
            files,
            absent,
            ..Sources::default()
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
        let files = self.files.into_iter().zip(0..);
        let there = files.filter(|(_, at)| !self.absent.contains(&FileId(*at)));
        there.map(|(file, _)| file).collect()
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
            .filter(|(id, _)| !self.absent.contains(id))
    }

    /// All places with their ids, those of files that turned out to be none included.
    pub(crate) fn in_all_places(&self) -> impl Iterator<Item = (FileId, &Source)> {
        let files = self.files.iter().enumerate();
        files.map(|(index, source)| (FileId(index as u32), source))
    }

    /// Puts another text in the place of a file's, which is given back.
    ///
    /// # Panics
    /// If `id` is of another run.
    pub fn replace_text(&mut self, id: FileId, text: String) -> String {
        let source = &mut self.files[id.0 as usize];
        source.text.replace(&source.path, text)
    }

    /// How many places there are: every id is less.
    pub(crate) fn places(&self) -> usize {
        self.files.len()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.files.len() - self.absent.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
