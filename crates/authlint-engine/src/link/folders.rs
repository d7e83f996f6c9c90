//! Which files are in a folder, and which below it, without a look at all files.

use std::ops::Range;

use super::Workspace;
use crate::facts::FileFacts;

/// The files of a project by their folders.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// The indices of the files, by folder and then in their own order.
    sorted: Vec<usize>,
}

impl Folders {
    pub(super) fn new(files: &[FileFacts]) -> Self {
        let mut sorted: Vec<usize> = (0..files.len()).collect();
        sorted.sort_by_key(|file| files[*file].place.folder());
        Folders { sorted }
    }

    /// The indices of the files in `folder` itself, in their order.
    pub(super) fn directly_in(&self, folder: &str, files: &[FileFacts]) -> &[usize] {
        let of = |file: &usize| files[*file].place.folder();
        let start = self.sorted.partition_point(|file| of(file) < folder);
        let length = self.sorted[start..].partition_point(|file| of(file) == folder);
        &self.sorted[start..start + length]
    }

    /// Those of the files in folders that `folder` holds, at any depth. All names that begin with `folder/` stand together.
    fn deeper(&self, folder: &str, files: &[FileFacts]) -> Range<usize> {
        let beginning = format!("{folder}/");
        let of = |file: &usize| files[*file].place.folder();
        let start = self.sorted.partition_point(|file| of(file) < &beginning);
        let length = self.sorted[start..].partition_point(|file| of(file).starts_with(&beginning));
        start..start + length
    }
}

impl Workspace<'_> {
    /// The files in `folder` itself, in their order.
    pub fn files_in(&self, folder: &str) -> impl Iterator<Item = &FileFacts> {
        let inside = self.folders.directly_in(folder, &self.files);
        inside.iter().map(|file| &self.files[*file])
    }

    /// The files in `folder` and in all that it holds, in their order.
    pub fn files_below(&self, folder: &str) -> impl Iterator<Item = &FileFacts> {
        let mut inside: Vec<usize> = match folder {
            "" => (0..self.files.len()).collect(),
            folder => {
                let deeper = self.folders.deeper(folder, &self.files);
                let directly = self.folders.directly_in(folder, &self.files);
                directly
                    .iter()
                    .chain(&self.folders.sorted[deeper])
                    .copied()
                    .collect()
            }
        };
        inside.sort_unstable();
        inside.into_iter().map(|file| &self.files[file])
    }

    /// The file at `path`.
    pub fn file_at(&self, path: &str) -> Option<&FileFacts> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.files_in(folder).find(|file| file.place.path == path)
    }
}

#[cfg(test)]
mod tests {
    use authlint_parser::Format;

    use crate::knowledge::Knowledge;
    use crate::{Source, Sources};

    #[test]
    fn folders_hold_what_lies_in_them_and_nothing_of_their_neighbours() {
        let paths = [
            "top.yaml",
            "a/one.yaml",
            "a-b/two.yaml",
            "a/b/three.yaml",
            "a/b.yaml",
            "ab/four.yaml",
            "a/b/c/five.yaml",
        ];
        let sources = paths.map(|path| Source {
            path: path.to_owned(),
            within: path.to_owned(),
            text: "token_url: x\n".to_owned().into(),
            format: Format::Yaml,
        });
        let sources = Sources::new(sources.to_vec());
        let knowledge = Knowledge::for_linting();
        let workspace = crate::workspace(&sources, crate::read(&sources, &knowledge), &knowledge);
        let of = |found: Vec<&crate::facts::FileFacts>| -> Vec<String> {
            found.iter().map(|file| file.place.path.clone()).collect()
        };
        let inside = |folder| of(workspace.files_in(folder).collect());
        let below = |folder| of(workspace.files_below(folder).collect());
        assert_eq!(inside(""), ["top.yaml"]);
        assert_eq!(inside("a"), ["a/b.yaml", "a/one.yaml"]);
        assert_eq!(inside("none"), [""; 0]);
        assert_eq!(
            below("a"),
            [
                "a/b.yaml",
                "a/b/c/five.yaml",
                "a/b/three.yaml",
                "a/one.yaml"
            ]
        );
        assert_eq!(below("a/b"), ["a/b/c/five.yaml", "a/b/three.yaml"]);
        assert_eq!(below("").len(), paths.len());
        let found = workspace.file_at("a/b.yaml").map(|file| &file.place.path);
        assert_eq!(found.map(String::as_str), Some("a/b.yaml"));
        assert!(workspace.file_at("a/b").is_none());
    }
}
