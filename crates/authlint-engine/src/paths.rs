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
    /// Patterns of files that nobody puts into the repository, each with the folder that it is for.
    left_out: BTreeSet<(String, String)>,
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
            left_out: sources.left_out.clone(),
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
            && !self.is_left_out(path)
    }

    /// True if a pattern of an ignore file may be about `path`. One that takes it back again is not looked at: then more is
    /// left out than Git does, and less is said.
    fn is_left_out(&self, path: &str) -> bool {
        self.left_out.iter().any(|(folder, pattern)| {
            let Some(below) = path.strip_prefix(folder.as_str()) else {
                return false;
            };
            let bare = pattern.trim_end_matches('/');
            let anywhere = !bare.contains('/');
            let bare = bare.trim_start_matches('/').trim_start_matches("**/");
            let mut ends = below.match_indices('/').map(|(at, _)| at);
            if anywhere {
                below.split('/').any(|part| matches(bare, part))
            } else {
                matches(bare, below) || ends.any(|end| matches(bare, &below[..end]))
            }
        })
    }

    /// The paths that begin with `folder`, which ends with a `/` unless it is the top.
    pub fn below<'p>(&'p self, folder: &'p str) -> impl Iterator<Item = &'p str> {
        let from = self.known.range(folder.to_owned()..);
        let below = from.take_while(move |path| path.starts_with(folder));
        below.map(String::as_str)
    }
}

/// True if `pattern` of an ignore file may fit `text`: whatever is no plain letter in it stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let letter = |letter: char| !"*?[]\\{}".contains(letter);
    let mut rest = text;
    let mut parts = pattern.split(|other: char| !letter(other)).peekable();
    let mut first = true;
    while let Some(part) = parts.next() {
        let found = match (first, parts.peek().is_none()) {
            (true, true) => return rest == part,
            (true, false) => rest.starts_with(part).then_some(0),
            (false, true) => return rest.ends_with(part),
            (false, false) => rest.find(part),
        };
        let Some(at) = found else { return false };
        rest = &rest[at + part.len()..];
        first = false;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::Paths;

    #[test]
    fn what_ignore_files_leave_out_is_not_missing() {
        let pair = |folder: &str, pattern: &str| (folder.to_owned(), pattern.to_owned());
        let paths = Paths {
            left_out: [
                pair("", "*.env.yaml"),
                pair("app/", "/local/*.yaml"),
                pair("app/", "generated/"),
                pair("other/", "all.yaml"),
            ]
            .into(),
            ..Paths::default()
        };
        let missing = [
            ("app/prod.env.yaml", false),
            ("app/local/a.yaml", false),
            ("app/deep/local/a.yaml", true),
            ("app/generated/a.yaml", false),
            ("app/all.yaml", true),
            ("app/env.yaml", true),
        ];
        for (path, lacks) in missing {
            assert_eq!(paths.lack(path), lacks, "{path}");
        }
    }

    #[test]
    fn only_what_would_have_been_seen_is_missing() {
        let set = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        let paths = Paths {
            known: set(&["app/app.yaml", "app/linked"]),
            open: set(&["hidden/"]),
            ..Paths::default()
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
