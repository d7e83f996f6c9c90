//! Which files are there, as far as a run can tell.

use std::collections::BTreeSet;

use authlint_parser::Format;

use crate::Sources;

/// The paths of files that are there.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    known: BTreeSet<String>,
    /// Folders, with a `/` at their ends, of which nobody knows what else is in them.
    open: BTreeSet<String>,
}

/// Folders that no run looks into.
const LEFT_OUT: [&str; 9] = [
    ".git",
    ".hg",
    ".terraform",
    ".venv",
    "bower_components",
    "node_modules",
    "site-packages",
    "third_party",
    "vendor",
];

impl Paths {
    /// Those of `sources`, and those beside them that were not read.
    pub(crate) fn of(sources: &Sources) -> Self {
        let unseen = sources.unseen.iter().cloned();
        let (open, unread): (BTreeSet<String>, BTreeSet<String>) =
            unseen.partition(|path| path.ends_with('/'));
        let read = sources.iter().map(|(_, source)| source.path.clone());
        Paths {
            known: read.chain(unread).collect(),
            open,
        }
    }

    /// True if there is no file at `path`, for one that is called so would have been seen.
    pub fn lack(&self, path: &str) -> bool {
        let around = || path.match_indices('/').map(|(at, _)| &path[..at]);
        let in_open = |folder: &str| self.open.contains(&format!("{folder}/"));
        Format::of_name(path).is_some()
            && !self.known.contains(path)
            // A link to a folder is a path among the others.
            && !around().any(|folder| self.known.contains(folder) || in_open(folder))
            && !in_open("")
            && !path.split('/').any(|part| LEFT_OUT.contains(&part))
    }

    /// The paths that begin with `folder`, which ends with a `/` unless it is the top.
    pub fn below<'p>(&'p self, folder: &'p str) -> impl Iterator<Item = &'p str> {
        let from = self.known.range(folder.to_owned()..);
        let below = from.take_while(move |path| path.starts_with(folder));
        below.map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Paths;

    #[test]
    fn only_what_would_have_been_seen_is_missing() {
        let set = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        let paths = Paths {
            known: set(&["app/app.yaml", "app/linked"]),
            open: set(&["hidden/"]),
        };
        let missing = [
            ("app/other.yaml", true),
            ("app/app.yaml", false),
            ("app/script.lua", false),
            ("app/linked/other.yaml", false),
            ("hidden/deep/other.yaml", false),
            ("vendor/other.yaml", false),
        ];
        for (path, lacks) in missing {
            assert_eq!(paths.lack(path), lacks, "{path}");
        }
        assert_eq!(paths.below("app/").count(), 2);
    }
}
