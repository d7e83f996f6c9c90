//! Paths from the top of the project on: code hosts know files by these, wherever a run started.

use std::env;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::open::Links;
use crate::path_text::{display, path_of_shown};
use crate::project::top_of_folder;
use crate::seen;

/// The folder that a run started in, and the top of the project that it is in.
#[derive(Clone, Debug)]
pub(crate) struct Top {
    here: PathBuf,
    top: PathBuf,
}

impl Top {
    /// The top of the repository that the current folder is in; in none, that folder itself.
    pub(crate) fn of_here() -> Self {
        let here = env::current_dir().unwrap_or_default();
        let here = fs::canonicalize(&here).unwrap_or(here);
        let top = top_of_folder(&here).unwrap_or_else(|| here.clone());
        Top { here, top }
    }

    /// The path of a file, which is shown as seen from where the run started: from the top on, with
    /// `/`. `None` for a file outside of the project.
    pub(crate) fn path(&self, shown: &str) -> Option<String> {
        let path = plain(&self.here.join(path_of_shown(shown)));
        let below = path.strip_prefix(&self.top).ok();
        // Behind a link, the folder that was named is another.
        let linked = || fs::canonicalize(path_of_shown(shown)).ok();
        let below = below.map(Path::to_path_buf).or_else(|| {
            let path = linked()?;
            Some(path.strip_prefix(&self.top).ok()?.to_path_buf())
        })?;
        Some(display(&below)).filter(|below| !below.is_empty())
    }

    /// True if there is no file any more with this path from the top on.
    pub(crate) fn is_gone(&self, path: &str) -> bool {
        let path = self.top.join(path_of_shown(path));
        seen::ask(&path, Links::Refused);
        let found = fs::symlink_metadata(path);
        found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    }

    /// The same, or for a file outside of the project its path as it is shown.
    pub(crate) fn path_or_shown(&self, shown: &str) -> String {
        self.path(shown).unwrap_or_else(|| shown.to_owned())
    }

    /// The whole path of a file, as it is shown.
    pub(crate) fn absolute(&self, shown: &str) -> String {
        display(&plain(&self.here.join(path_of_shown(shown))))
    }
}

/// A path without `.` and `..`.
pub(crate) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            _ => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Top;

    #[test]
    fn paths_are_from_the_top_on() {
        let top = Top {
            here: PathBuf::from("/repo/deploy"),
            top: PathBuf::from("/repo"),
        };
        let cases = [
            ("app.yaml", Some("deploy/app.yaml")),
            ("./x/../app.yaml", Some("deploy/app.yaml")),
            ("../src/a.py", Some("src/a.py")),
            ("/repo/a b.env", Some("a b.env")),
            ("/no-such-folder/a.env", None),
            ("../../a.env", None),
        ];
        for (shown, expected) in cases {
            assert_eq!(top.path(shown).as_deref(), expected, "{shown}");
        }
    }
}
