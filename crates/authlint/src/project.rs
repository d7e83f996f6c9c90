//! The project around single files that were named: what they use is declared there, and what they
//! declare is used there.
//!
//! A hook names the files that changed. Whether a Secret lost a key that is read elsewhere can be
//! told only by whoever reads elsewhere, too.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::walk::walk;

/// A file of a project.
pub(crate) struct Member {
    /// Where it is, written like the file that was named.
    pub(crate) path: PathBuf,
    /// The same from the top of the project on.
    pub(crate) below: PathBuf,
}

/// What is around some files.
#[derive(Default)]
pub(crate) struct Around {
    /// Files to read, those that were named included.
    pub(crate) members: Vec<Member>,
    /// Files and folders (these end with `/`) that are there and are not to be read.
    pub(crate) unseen: Vec<PathBuf>,
    /// Patterns of what ignore files leave out, each with the folder that it is for.
    pub(crate) patterns: Vec<(PathBuf, String)>,
}

/// Everything in the repositories that the files in `named` are in. A file in no repository is alone:
/// how far what belongs to it reaches, nobody can tell. The files `absent`, by their paths below the top, are members
/// that no walk finds.
pub(crate) fn around(named: &[PathBuf], absent: &[PathBuf], obey_ignore_files: bool) -> Around {
    let here = env::current_dir().and_then(fs::canonicalize).ok();
    let mut tops: BTreeMap<PathBuf, Written> = BTreeMap::new();
    for path in named {
        let Some((top, below)) = top_of(path) else {
            continue;
        };
        let written = Written::like(path, &top, &below, here.as_deref());
        tops.entry(top).or_insert(written);
    }
    let mut around = Around::default();
    for (top, written) in tops {
        let walked = walk(&top, obey_ignore_files);
        let members = walked.found.into_iter().map(|(_, below)| Member {
            path: written.path(&below),
            below,
        });
        around.members.extend(members);
        around.members.extend(absent.iter().map(|below| Member {
            path: written.path(below),
            below: below.clone(),
        }));
        let skipped = walked.skipped.into_iter().map(|(path, _)| path);
        let ignored = walked.ignored.into_iter().map(PathBuf::from);
        let unseen = skipped.chain(ignored.filter(|path| !path.ends_with("/")));
        let unseen = unseen.filter_map(|path| Some(written.path(path.strip_prefix(&top).ok()?)));
        around.unseen.extend(unseen);
        let patterns = walked.patterns.into_iter();
        let patterns = patterns.filter_map(|(folder, pattern)| {
            Some((written.path(folder.strip_prefix(&top).ok()?), pattern))
        });
        around.patterns.extend(patterns);
    }
    around
}

/// The user's own folder, as far as the environment tells. Whom the library would ask besides may be a service behind a
/// socket.
pub(crate) fn home() -> Option<PathBuf> {
    if cfg!(windows) {
        return env::home_dir();
    }
    let home = env::var_os("HOME").filter(|home| !home.is_empty());
    home.map(PathBuf::from)
}

/// The folders above which no repository is looked for: Git's own word for it.
pub(crate) fn ceilings() -> Vec<PathBuf> {
    let ceilings = env::var_os("GIT_CEILING_DIRECTORIES").unwrap_or_default();
    env::split_paths(&ceilings)
        .filter_map(|folder| fs::canonicalize(folder).ok())
        .collect()
}

/// The top of the repository that `path` is in, and the way from there to it.
fn top_of(path: &Path) -> Option<(PathBuf, PathBuf)> {
    let path = fs::canonicalize(path).ok().or_else(|| of_gone(path))?;
    let top = top_of_folder(path.parent()?)?;
    let below = path.strip_prefix(&top).ok()?.to_path_buf();
    Some((top, below))
}

/// Where a file was that is there no more, and maybe its folder neither.
fn of_gone(path: &Path) -> Option<PathBuf> {
    let mut above = path.ancestors().skip(1);
    above.find_map(|folder| {
        let folder_or_here = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        let real = fs::canonicalize(folder_or_here).ok()?;
        Some(real.join(path.strip_prefix(folder).ok()?))
    })
}

/// The top of the repository that a folder is in, or is itself. `folder` is absolute.
pub(crate) fn top_of_folder(folder: &Path) -> Option<PathBuf> {
    let ceilings = ceilings();
    let home = home().and_then(|home| fs::canonicalize(home).ok());
    let top = folder
        .ancestors()
        .take_while(|folder| !ceilings.iter().any(|ceiling| ceiling == folder))
        .find(|folder| fs::symlink_metadata(folder.join(".git")).is_ok())?;
    // Some keep their whole home under version control, which makes it no project.
    (home.as_deref() != Some(top)).then(|| top.to_path_buf())
}

/// True if all that belongs to what is in a folder is in it, too: it is the top of a repository, or the run starts
/// in it and there is none.
pub(crate) fn is_whole(folder: &Path) -> bool {
    if fs::symlink_metadata(folder.join(".git")).is_ok() {
        return true;
    }
    let here = env::current_dir().and_then(fs::canonicalize);
    let (Ok(here), Ok(folder)) = (here, fs::canonicalize(folder)) else {
        return false;
    };
    here.starts_with(&folder) && top_of_folder(&folder).is_none()
}

/// How the paths of a project are written: like the one that a user wrote.
enum Written {
    /// Behind this.
    Behind(PathBuf),
    /// As seen from this folder of the project.
    From(PathBuf),
}

impl Written {
    fn like(named: &Path, top: &Path, below: &Path, here: Option<&Path>) -> Self {
        let parts: Vec<Component<'_>> = named.components().collect();
        let written = below.components().count();
        if named.ends_with(below) {
            return Written::Behind(parts[..parts.len() - written].iter().collect());
        }
        let here = here.and_then(|here| here.strip_prefix(top).ok());
        match here.filter(|_| named.is_relative()) {
            Some(here) => Written::From(here.to_path_buf()),
            None => Written::Behind(top.to_path_buf()),
        }
    }

    fn path(&self, below: &Path) -> PathBuf {
        match self {
            Written::Behind(before) => before.join(below),
            Written::From(here) => {
                let (mut from, mut to) = (here.components(), below.components());
                loop {
                    let (next_from, next_to) = (from.clone().next(), to.clone().next());
                    if next_from.is_none() || next_from != next_to {
                        break;
                    }
                    from.next();
                    to.next();
                }
                let up = from.map(|_| Component::ParentDir);
                up.chain(to).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::Written;

    fn written(named: &str, below: &str, here: &str, other: &str) -> PathBuf {
        let top = Path::new("/repo");
        Written::like(
            Path::new(named),
            top,
            Path::new(below),
            Some(Path::new(here)),
        )
        .path(Path::new(other))
    }

    #[test]
    fn paths_are_written_like_the_one_that_was_named() {
        let cases = [
            ("a/x.yaml", "a/x.yaml", "/repo", "b/y.yaml", "b/y.yaml"),
            (
                "/repo/a/x.yaml",
                "a/x.yaml",
                "/",
                "b/y.yaml",
                "/repo/b/y.yaml",
            ),
            (
                "/link/a/x.yaml",
                "a/x.yaml",
                "/",
                "b/y.yaml",
                "/link/b/y.yaml",
            ),
            ("x.yaml", "a/x.yaml", "/repo/a", "b/y.yaml", "../b/y.yaml"),
            ("x.yaml", "a/x.yaml", "/repo/a", "a/y.yaml", "y.yaml"),
            (
                "c/x.yaml",
                "a/c/x.yaml",
                "/repo/a",
                "a/c/d/y.yaml",
                "c/d/y.yaml",
            ),
            (
                "../repo/a/x.yaml",
                "a/x.yaml",
                "/other",
                "b/y.yaml",
                "../repo/b/y.yaml",
            ),
        ];
        for (named, below, here, other, expected) in cases {
            assert_eq!(
                written(named, below, here, other),
                Path::new(expected),
                "{named}"
            );
        }
    }
}
